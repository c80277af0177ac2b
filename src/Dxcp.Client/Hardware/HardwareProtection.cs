using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Client;

/// <summary>Whether what hardware protects is still good (D3D11_CRYPTO_SESSION_STATUS).</summary>
public enum HardwareCondition
{
    /// <summary>The session works.</summary>
    Good = (int)D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_OK,

    /// <summary>The key is lost, or there is none yet; pictures are still good.</summary>
    KeyLost = (int)D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_KEY_LOST,

    /// <summary>The key is lost, and the pictures with it.</summary>
    KeyAndContentLost = (int)D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_KEY_AND_CONTENT_LOST,
}

/// <summary>
/// Hardware protection as a player uses it: a session that is the pipe to the secure environment, and a media session under the keys that the
/// environment seals for it. Speaks the open test scheme of docs/hardware-drm.md. Not thread-safe.
/// </summary>
public sealed unsafe class HardwareProtection : IDisposable
{
    private const uint ChallengeFunction = 1, LoadFunction = 2, SealFunction = 3, UnloadFunction = 4, TearDownFunction = 5;
    private const int AnswerRoom = 65536;

    private readonly ComPtr<ID3D11VideoContext1> _context;
    private readonly ComPtr<ID3D11CryptoSession> _pipe;
    private readonly ComPtr<ID3D11CryptoSession> _media;
    private readonly uint _inputRoom;
    private readonly uint _outputRoom;
    private ulong _handle;

    private HardwareProtection(ComPtr<ID3D11VideoContext1> context, ComPtr<ID3D11CryptoSession> pipe, ComPtr<ID3D11CryptoSession> media, uint inputRoom,
        uint outputRoom)
    {
        (_context, _pipe, _media) = (context, pipe, media);
        (_inputRoom, _outputRoom) = (inputRoom, outputRoom);
    }

    /// <summary>The media session, without a reference for the caller: what D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION names.</summary>
    public ID3D11CryptoSession* MediaSession => Com.Alive(_media);

    /// <summary>The state of the media session. After a teardown: <see cref="NewKey"/>, a new challenge and licence, and new seals.</summary>
    /// <exception cref="ContentProtectionException">The implementation refused the question.</exception>
    public HardwareCondition Condition
    {
        get
        {
            D3D11_CRYPTO_SESSION_STATUS status;
            ID3D11VideoContext1* context = Com.Alive(_context);
            Check(context->lpVtbl->CheckCryptoSessionStatus(context, MediaSession, &status), "CheckCryptoSessionStatus");
            return (HardwareCondition)status;
        }
    }

    /// <summary>Opens both sessions on a device.</summary>
    /// <param name="device">A device whose driver reports HARDWARE_DRM_COMMUNICATION.</param>
    /// <param name="decoderProfile">The decoder profile that the media session is for.</param>
    /// <exception cref="CapabilityMissingException">The driver does not report it, or the device has no ID3D11VideoDevice1 or ID3D11VideoContext1.</exception>
    /// <exception cref="ContentProtectionException">The implementation refused.</exception>
    public static HardwareProtection Open(ID3D11Device* device, Guid decoderProfile)
    {
        using ComPtr<ID3D11Device> held = ComPtr.AddRef(device);
        ID3D11DeviceContext* immediate = null;
        device->lpVtbl->GetImmediateContext(device, &immediate);
        using ComPtr<ID3D11DeviceContext>? plain = immediate == null ? null : new(immediate);
        if (!held.TryAs(out ComPtr<ID3D11VideoDevice1>? video))
            throw new CapabilityMissingException("The device has no ID3D11VideoDevice1.");
        using (video)
        {
            Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, hardware = Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION;
            D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps;
            ID3D11VideoDevice1* self = video.Pointer;
            Check(self->lpVtbl->Base.GetContentProtectionCaps(self, &type, &decoderProfile, &caps), "GetContentProtectionCaps");
            if ((caps.Caps & (uint)D3D11_CONTENT_PROTECTION_CAPS.D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_DRM_COMMUNICATION) == 0)
                throw new CapabilityMissingException("The implementation does not report HARDWARE_DRM_COMMUNICATION.");
            uint input, output;
            Check(self->lpVtbl->GetCryptoSessionPrivateDataSize(self, &type, &decoderProfile, &hardware, &input, &output), "GetCryptoSessionPrivateDataSize");
            ComPtr<ID3D11CryptoSession> pipe = Create(self, type, decoderProfile, hardware);
            ComPtr<ID3D11CryptoSession>? media = null;
            try
            {
                media = Create(self, type, decoderProfile, type);
                if (plain is null || !plain.TryAs(out ComPtr<ID3D11VideoContext1>? context))
                    throw new CapabilityMissingException("The device has no ID3D11VideoContext1.");
                return new(context, pipe, media, input, output);
            }
            catch
            {
                media?.Dispose();
                pipe.Dispose();
                throw;
            }
        }
    }

    /// <summary>Asks for what a licence must answer.</summary>
    public byte[] Challenge() => Command(ChallengeFunction, []);

    /// <summary>Loads a licence into the secure environment.</summary>
    /// <param name="licence">As <see cref="TestLicence.Issue"/> makes it.</param>
    /// <exception cref="HardwareCommandException">The environment refused it.</exception>
    public void Load(ReadOnlySpan<byte> licence) => Command(LoadFunction, licence);

    /// <summary>Makes a new hardware key for the media session; what was sealed before is of no use from then on.</summary>
    public void NewKey()
    {
        ulong handle;
        ID3D11VideoContext1* context = Com.Alive(_context);
        Check(context->lpVtbl->GetDataForNewHardwareKey(context, MediaSession, 0, null, &handle), "GetDataForNewHardwareKey");
        _handle = handle;
    }

    /// <summary>Has the environment seal a content key for the media session: the blob of a frame.</summary>
    /// <param name="keyId">A key of a licence that was loaded.</param>
    /// <exception cref="HardwareCommandException">There is no such key, or it has expired.</exception>
    public byte[] Seal(Guid keyId)
    {
        Span<byte> body = stackalloc byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(body, _handle);
        _ = keyId.TryWriteBytes(body[8..]);
        return Command(SealFunction, body);
    }

    /// <summary>Has the environment forget a content key.</summary>
    public void Unload(Guid keyId) => Command(UnloadFunction, keyId.ToByteArray());

    /// <summary>Provokes a teardown, for tests.</summary>
    /// <param name="cause">1 suspend, 2 display change, 3 session lock.</param>
    public void TearDown(uint cause)
    {
        Span<byte> body = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(body, cause);
        _ = Command(TearDownFunction, body);
    }

    /// <summary>Releases both sessions.</summary>
    public void Dispose()
    {
        _media.Dispose();
        _pipe.Dispose();
        _context.Dispose();
    }

    private byte[] Command(uint function, ReadOnlySpan<byte> body)
    {
        ID3D11VideoContext1* context = Com.Alive(_context);
        uint size = sizeof(uint) + (uint)body.Length;
        uint header = (uint)sizeof(D3D11_KEY_EXCHANGE_HW_PROTECTION_INPUT_DATA) - 4;
        uint answerHeader = (uint)sizeof(D3D11_KEY_EXCHANGE_HW_PROTECTION_OUTPUT_DATA) - 8;
        var input = (D3D11_KEY_EXCHANGE_HW_PROTECTION_INPUT_DATA*)NativeMemory.AllocZeroed(header + _inputRoom + size);
        var output = (D3D11_KEY_EXCHANGE_HW_PROTECTION_OUTPUT_DATA*)NativeMemory.AllocZeroed(answerHeader + _outputRoom + AnswerRoom);
        try
        {
            (input->PrivateDataSize, input->HWProtectionDataSize) = (_inputRoom, size);
            var command = new Span<byte>(input->pbInput + _inputRoom, (int)size);
            BinaryPrimitives.WriteUInt32LittleEndian(command, size);
            body.CopyTo(command[sizeof(uint)..]);
            (output->PrivateDataSize, output->MaxHWProtectionDataSize) = (_outputRoom, AnswerRoom);
            var data = new D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA { HWProtectionFunctionID = function, pInputData = input, pOutputData = output };
            Check(context->lpVtbl->Base.NegotiateCryptoSessionKeyExchange(context, Com.Alive(_pipe),
                (uint)sizeof(D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA), &data), "NegotiateCryptoSessionKeyExchange");
            if (data.Status < 0)
            {
                throw new HardwareCommandException(
                    $"The secure environment refused function {function} with status 0x{data.Status:X8} (docs/hardware-drm.md).", data.Status);
            }

            return new ReadOnlySpan<byte>(output->pbOutput + _outputRoom, (int)Math.Min(output->HWProtectionDataSize, AnswerRoom)).ToArray();
        }
        finally
        {
            NativeMemory.Free(input);
            NativeMemory.Free(output);
        }
    }

    private static ComPtr<ID3D11CryptoSession> Create(ID3D11VideoDevice1* video, Guid type, Guid profile, Guid keyExchange)
    {
        ID3D11CryptoSession* made = null;
        Check(Com.OrFail(video->lpVtbl->Base.CreateCryptoSession(video, &type, &profile, &keyExchange, &made), made), "CreateCryptoSession");
        return new ComPtr<ID3D11CryptoSession>(made);
    }

    private static void Check(int hr, string method) => ContentProtectionException.ThrowIfFailed(hr, method);
}

using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Conformance;

/// <summary>
/// The driver interfaces of Direct3D 11.1 and WDDM 2.0: blts, refresh and read-back key return nothing (R12, D2, D3), and nothing may go to
/// the runtime's ear for errors either (S52), which the device checks at its end.
/// </summary>
internal sealed class Ddi11Probe : Probe
{
    private readonly Ddi11Host _host;

    public Ddi11Probe(ConformanceTarget target, ProfileWish wish, Ddi11Version version)
    {
        _host = new(target, wish, version);
        Device = new Ddi11ProbeDevice(_host.Device);
    }

    public override ProbeDevice Device { get; }

    public override ProbeDevice CreateDevice() => new Ddi11ProbeDevice(_host.CreateDevice());

    public override int CodeOf(Refusal why) => why switch
    {
        Refusal.NotAvailable => HResult.DXGI_ERROR_UNSUPPORTED,
        Refusal.UnknownMessage or Refusal.WrongChannelType => HResult.E_FAIL,
        Refusal.OpenDestination => HResult.DXGI_ERROR_CANNOT_PROTECT_CONTENT,
        _ => HResult.E_INVALIDARG,
    };

    protected override void Dispose(bool disposing) => _host.Dispose();
}

internal sealed unsafe class Ddi11ProbeDevice(Ddi11HostDevice device) : ProbeDevice
{
    public Ddi11HostDevice Inner => device;

    public override uint Caps()
    {
        uint caps = ReadCaps().Caps;
        return (caps & 0x1FFF) | ((caps & 0xC000) >> 1); // D15
    }

    public override ulong ProtectedMemorySize() => ReadCaps().ProtectedMemorySize;

    public override nint? TryCreateProtected(uint width, uint height)
    {
        nint made = (nint)device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_NV12, width, height, ProbeUsage.Protected).pDrvPrivate;
        return device.TakeErrors().Length > 0 ? null : made;
    }

    public override int TryCreateSession(Guid cryptoType, Guid keyExchange)
    {
        var session = device.TryCreateSession(cryptoType, keyExchange, default, out int code);
        if (code >= 0)
            device.Video->pfnDestroyCryptoSession(device.Handle, session);
        return code;
    }

    protected override nint MakeOpen() => (nint)device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_NV12, Width, Height, ProbeUsage.Default).pDrvPrivate;

    protected override nint MakeProtected() => Create(ProbeUsage.Protected);

    protected override nint MakeMemory() => Create(ProbeUsage.Staging);

    protected override nint MakeShared()
    {
        var arguments = Ddi11HostDevice.Arguments(ProbeUsage.Protected);
        arguments.ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_TEXTURE2D;
        arguments.Format = DXGI_FORMAT.DXGI_FORMAT_NV12;
        arguments.MiscFlags |= (uint)D3D10_DDI_RESOURCE_MISC_FLAG.D3D10_DDI_RESOURCE_MISC_SHARED;
        return (nint)device.CreateResource(arguments, Width, Height).pDrvPrivate;
    }

    public override SharedKey KeyOf(nint shared) => new(0, device.Left(Resource(shared))
        ?? throw new NotSupportedHereException("the driver left nothing with pfnAllocateCb, so nobody can open its resources (S99)"));

    protected override nint Open(in SharedKey key) => (nint)device.OpenResource(key.DriverData).pDrvPrivate;

    public override nint CreateHardwareProtected()
    {
        nint made = (nint)device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_NV12, Width, Height, ProbeUsage.HardwareProtected).pDrvPrivate;
        return device.TakeErrors().Length > 0 ? 0 : made;
    }

    public override nint CreateProtectedBuffer() => (nint)device.CreateBuffer((uint)StreamSize, ProbeUsage.Protected).pDrvPrivate;

    public override byte[]? TryRead(nint picture)
    {
        var mapped = device.Map(Resource(picture), D3D10_DDI_MAP.D3D10_DDI_MAP_READ);
        device.TakeErrors();
        if (mapped.pData == null)
            return null;
        byte[] bytes = new ReadOnlySpan<byte>(mapped.pData, (int)mapped.DepthPitch).ToArray();
        device.Functions->pfnResourceUnmap(device.Handle, Resource(picture), 0);
        return bytes;
    }

    protected override void Copy(nint to, nint from, Part? part)
    {
        if (part is { } some)
        {
            var box = Box(some, some.Left, some.Top);
            device.Functions->pfnResourceCopyRegion(device.Handle, Resource(to), 0, some.ToLeft, some.ToTop, 0, Resource(from), 0, &box, 0);
        }
        else
        {
            device.Functions->pfnResourceCopy(device.Handle, Resource(to), Resource(from));
        }

        device.TakeErrors();
    }

    public override void TryUpdate(nint picture, byte[] bytes, Part? part)
    {
        var box = part is { } some ? Box(some, some.ToLeft, some.ToTop) : default;
        fixed (byte* data = bytes)
            device.Functions->pfnResourceUpdateSubresourceUP(device.Handle, Resource(picture), 0, part is null ? null : &box, data, (uint)Pitch, 0, 0);
        device.TakeErrors();
    }

    public override byte[] Read(nint memory) => device.Read(Resource(memory));

    public override void Write(nint memory, byte[] bytes) => device.Write(Resource(memory), bytes);

    protected override bool Maps(nint picture)
    {
        bool mapped = device.Map(Resource(picture)).pData != null;
        if (mapped)
            device.Functions->pfnResourceUnmap(device.Handle, Resource(picture), 0);
        return mapped;
    }

    public override bool LetsOut(nint picture)
    {
        nint memory = CreateMemory();
        Write(memory, ReferenceCipher.Pattern(StreamSize));
        device.Functions->pfnResourceCopy(device.Handle, Resource(memory), Resource(picture));
        return !Read(memory).AsSpan(0, (int)Width).ContainsAnyExcept((byte)0);
    }

    protected override void DestroyPicture(nint picture) => device.DestroyResource(Resource(picture));

    public override ProbeChannel CreateChannel() => new Ddi11Channel(device);

    public override int TryCreateHardwareChannel()
    {
        Ddi11Channel.Create(device, D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE.D3D11_1DDI_AUTHENTICATED_CHANNEL_DRIVER_HARDWARE, out _, out int result);
        return result;
    }

    public override void Destroy(ProbeChannel channel) => ((Ddi11Channel)channel).Destroy();

    protected override ProbeSession MakeSession(Guid decodeProfile) =>
        new Ddi11ProbeSession(this, NewSession(decodeProfile));

    public override ProbeSession CreateHardwareSession() => new Ddi11ProbeSession(this, NewSession(default, Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION));

    public override ProbeDecoder CreateDecoder(bool restricted = true) => new Ddi11ProbeDecoder(this, restricted);

    public override int CapsCode(Guid cryptoType)
    {
        D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS caps = default;
        return device.Video->pfnGetContentProtectionCaps(device.Handle, &cryptoType, null, &caps);
    }

    public override int EmptySlot()
    {
        int functions = new ReadOnlySpan<nint>(device.Functions, device.FunctionCount).IndexOf(0);
        return functions >= 0 ? functions : new ReadOnlySpan<nint>(device.Video, device.VideoCount).IndexOf(0);
    }

    protected override int FindPitch()
    {
        var memory = Resource(MakeMemory());
        var mapped = device.Map(memory);
        Demand.True(mapped.pData != null, "a pointer from ResourceMap of a staging texture", "null");
        device.Functions->pfnResourceUnmap(device.Handle, memory, 0);
        device.DestroyResource(memory);
        return (int)mapped.RowPitch;
    }

    private D3D11_1DDI_HCRYPTOSESSION NewSession(Guid decodeProfile, Guid? keyExchange = null)
    {
        var session = device.TryCreateSession(null, keyExchange, decodeProfile, out int code);
        Probe.Accepted(code, "CreateCryptoSession");
        return session;
    }

    private D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS ReadCaps()
    {
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;
        D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS caps = default;
        int code = device.Video->pfnGetContentProtectionCaps(device.Handle, &type, null, &caps);
        return code < 0 ? throw new NotSupportedHereException($"GetContentProtectionCaps for AES-128-CTR: {HResultName.Of(code)}") : caps;
    }

    public static D3D10DDI_HRESOURCE Resource(nint picture) => new() { pDrvPrivate = (void*)picture };

    private static D3D10_DDI_BOX Box(Part part, uint left, uint top) =>
        new() { left = left, top = top, right = left + part.Width, bottom = top + part.Height, back = 1 };

    private nint Create(ProbeUsage usage)
    {
        nint made = (nint)device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_NV12, Width, Height, usage).pDrvPrivate;
        if (device.TakeErrors() is [var error, ..])
            throw new CheckFailedException($"CreateResource: a texture of usage {usage}", $"pfnSetErrorCb({HResultName.Of(error)})");
        return made;
    }
}

internal sealed unsafe class Ddi11ProbeSession(Ddi11ProbeDevice device, D3D11_1DDI_HCRYPTOSESSION session) : ProbeSession(device)
{
    private readonly Ddi11HostDevice _device = device.Inner;

    public override nint Id => (nint)session.pDrvPrivate;

    public override nint Name
    {
        get
        {
            void* name;
            Probe.Accepted(_device.Video->pfnCryptoSessionGetHandle(_device.Handle, session, &name), "CryptoSessionGetHandle");
            return (nint)name;
        }
    }

    public override byte[] Certificate() => _device.Certificate(new D3D11_1DDI_CERTIFICATE_INFO
    {
        CertificateType = D3D11_1DDI_CERTIFICATE_TYPE.D3D11_1DDI_CERTIFICATE_TYPE_CRYPTO_SESSION,
        CryptoSessionType = Guids.D3D11_CRYPTO_TYPE_AES128_CTR
    });

    protected override int? CallSend(byte[]? keyBlock)
    {
        fixed (byte* bytes = keyBlock)
            return _device.Video->pfnNegotiateCryptoSessionKeyExchange(_device.Handle, session, (uint?)keyBlock?.Length ?? KeyTransport.WrappedSize, bytes);
    }

    protected override int? CallStart(byte[]? randomNumber)
    {
        fixed (byte* bytes = randomNumber)
            _device.Video->pfnStartSessionKeyRefresh(_device.Handle, session, (uint?)randomNumber?.Length ?? 16, bytes);
        return null;
    }

    protected override int? CallFinish()
    {
        _device.Video->pfnFinishSessionKeyRefresh(_device.Handle, session);
        return null;
    }

    protected override int? CallGetReadBackKey(byte[]? wrappedKey)
    {
        fixed (byte* bytes = wrappedKey)
            _device.Video->pfnGetEncryptionBltKey(_device.Handle, session, (uint?)wrappedKey?.Length ?? 16, bytes);
        return null;
    }

    protected override int? CallDecrypt(nint memory, nint picture, byte[]? counterBlock, byte[]? wrappedContentKey, PartialPattern? pattern)
    {
        var info = pattern is not { } parts ? default
            : new D3D11_1DDI_ENCRYPTED_BLOCK_INFO
            {
                NumEncryptedBytesAtBeginning = parts.EncryptedAtBeginning,
                NumBytesInSkipPattern = parts.Skip,
                NumBytesInEncryptPattern = parts.Encrypt
            };
        fixed (byte* iv = counterBlock, contentKey = wrappedContentKey)
        {
            _device.Video->pfnDecryptionBlt(_device.Handle, session, Ddi11ProbeDevice.Resource(memory), Ddi11ProbeDevice.Resource(picture),
                pattern is null ? null : &info, (uint)(wrappedContentKey?.Length ?? 0), contentKey, (uint?)counterBlock?.Length ?? 16, iv);
        }

        return null;
    }

    protected override int? CallEncrypt(nint picture, nint memory, byte[]? counterBlock)
    {
        fixed (byte* iv = counterBlock)
        {
            _device.Video->pfnEncryptionBlt(_device.Handle, session, Ddi11ProbeDevice.Resource(picture), Ddi11ProbeDevice.Resource(memory),
                (uint?)counterBlock?.Length ?? 16, iv);
        }

        return null;
    }

    protected override void CallDestroy() => _device.Video->pfnDestroyCryptoSession(_device.Handle, session);

    public override ProbeSession CalledWith(ProbeDevice other) => new Ddi11ProbeSession((Ddi11ProbeDevice)other, session) { Key = Key };
}

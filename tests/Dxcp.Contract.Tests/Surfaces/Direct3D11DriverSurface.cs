using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Contract.Tests;

/// <summary>
/// The driver interfaces of Direct3D 11.1 and WDDM 2.0: blts, refresh and read-back key return nothing (R12, D2, D3), and nothing may go to
/// the runtime's ear for errors either (S52), which the device checks at its end.
/// </summary>
public sealed class Direct3D11DriverSurface : Surface
{
    private readonly DdiHost _host;
    private readonly bool _hasHardware;

    public Direct3D11DriverSurface(DriverProfile profile, VideoInterface version = VideoInterface.Direct3D11_1)
    {
        _host = new(profile, version);
        _hasHardware = profile.Caps.HasFlag(ProtectionCaps.Hardware);
        Device = new Direct3D11DriverDevice(_host.Device, _hasHardware);
    }

    public override SurfaceDevice Device { get; }

    public override SurfaceDevice CreateDevice() => new Direct3D11DriverDevice(_host.CreateDevice(), _hasHardware);

    public override int CodeOf(Refusal why) => why switch
    {
        Refusal.NotAvailable => HResult.DXGI_ERROR_UNSUPPORTED,
        Refusal.UnknownMessage or Refusal.WrongChannelType => HResult.E_FAIL,
        Refusal.OpenDestination => HResult.DXGI_ERROR_CANNOT_PROTECT_CONTENT,
        _ => HResult.E_INVALIDARG,
    };

    protected override bool IsSilent => true;

    protected override void Dispose(bool disposing) => _host.Dispose();
}

internal sealed unsafe class Direct3D11DriverDevice(DdiDevice device, bool hasHardware) : SurfaceDevice
{
    public DdiDevice Inner => device;

    public override nint CreateOpen() => (nint)device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_NV12, Width, Height, TestUsage.Default).pDrvPrivate;

    public override nint CreateProtected() => Create(TestUsage.Protected);

    public override nint CreateMemory() => Create(TestUsage.Staging);

    public override nint CreateShared()
    {
        var arguments = DdiDevice.Arguments(TestUsage.Protected);
        arguments.ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_TEXTURE2D;
        arguments.Format = DXGI_FORMAT.DXGI_FORMAT_NV12;
        arguments.MiscFlags |= (uint)D3D10_DDI_RESOURCE_MISC_FLAG.D3D10_DDI_RESOURCE_MISC_SHARED;
        return (nint)device.CreateResource(arguments, Width, Height).pDrvPrivate;
    }

    public override SharedKey KeyOf(nint shared) => new(0, device.Left(Resource(shared))!);

    public override nint OpenShared(in SharedKey key) => (nint)device.OpenResource(key.DriverData).pDrvPrivate;

    public override nint CreateHardwareProtected() => hasHardware ? Create(TestUsage.HardwareProtected) : 0;

    public override nint CreateProtectedBuffer() => (nint)device.CreateBuffer(StreamSize, TestUsage.Protected).pDrvPrivate;

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

    public override void TryCopy(nint to, nint from, Part? part = null)
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
            device.Functions->pfnResourceUpdateSubresourceUP(device.Handle, Resource(picture), 0, part is null ? null : &box, data, Pitch, 0, 0);
        device.TakeErrors();
    }

    public override byte[] Read(nint memory) => device.Read(Resource(memory));

    public override void Write(nint memory, byte[] bytes) => device.Write(Resource(memory), bytes);

    public override bool CanMap(nint picture)
    {
        bool mapped = device.Map(Resource(picture)).pData != null;
        if (mapped)
            device.Functions->pfnResourceUnmap(device.Handle, Resource(picture), 0);
        return mapped;
    }

    public override bool LetsOut(nint picture)
    {
        nint memory = CreateMemory();
        Write(memory, Reference.Pattern(StreamSize));
        device.Functions->pfnResourceCopy(device.Handle, Resource(memory), Resource(picture));
        return !Read(memory).AsSpan(0, (int)Width).ContainsAnyExcept((byte)0);
    }

    public override void Destroy(nint picture) => device.DestroyResource(Resource(picture));

    public override ChannelCaller CreateChannel() => new DdiChannel(device, negotiate: false);

    public override int TryCreateHardwareChannel()
    {
        DdiChannel.Create(device, D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE.D3D11_1DDI_AUTHENTICATED_CHANNEL_DRIVER_HARDWARE, out _, out int result);
        return result;
    }

    public override void Destroy(ChannelCaller channel) => ((DdiChannel)channel).Destroy();

    public override SurfaceSession CreateSession(Guid decodeProfile = default) =>
        new Direct3D11DriverSession(this, new DdiSession(device, negotiate: false, decodeProfile: decodeProfile).Handle);

    public override SurfaceDecoder CreateDecoder(bool restricted = true) => new Direct3D11DriverDecoder(this, restricted);

    internal static D3D10DDI_HRESOURCE Resource(nint picture) => new() { pDrvPrivate = (void*)picture };

    private static D3D10_DDI_BOX Box(Part part, uint left, uint top) =>
        new() { left = left, top = top, right = left + part.Width, bottom = top + part.Height, back = 1 };

    private nint Create(TestUsage usage) => (nint)device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_NV12, Width, Height, usage).pDrvPrivate;
}

internal sealed unsafe class Direct3D11DriverSession(Direct3D11DriverDevice device, D3D11_1DDI_HCRYPTOSESSION session) : SurfaceSession(device)
{
    private readonly DdiDevice _device = device.Inner;

    public override nint Name => DdiSession.NameOf(_device, session);

    public override byte[] Certificate() => DdiSession.Certificate(_device);

    public override int? Send(byte[]? keyBlock)
    {
        fixed (byte* bytes = keyBlock)
            return _device.Video->pfnNegotiateCryptoSessionKeyExchange(_device.Handle, session, (uint?)keyBlock?.Length ?? KeyTransport.WrappedSize, bytes);
    }

    public override int? Start(byte[]? randomNumber)
    {
        int before = Told.Refusals;
        fixed (byte* bytes = randomNumber)
            _device.Video->pfnStartSessionKeyRefresh(_device.Handle, session, (uint?)randomNumber?.Length ?? 16, bytes);
        return Told.Since(before);
    }

    public override int? Finish()
    {
        int before = Told.Refusals;
        _device.Video->pfnFinishSessionKeyRefresh(_device.Handle, session);
        return Told.Since(before);
    }

    public override int? GetReadBackKey(byte[]? wrappedKey)
    {
        int before = Told.Refusals;
        fixed (byte* bytes = wrappedKey)
            _device.Video->pfnGetEncryptionBltKey(_device.Handle, session, (uint?)wrappedKey?.Length ?? 16, bytes);
        return Told.Since(before);
    }

    public override int? Decrypt(nint memory, nint picture, byte[]? counterBlock, byte[]? wrappedContentKey = null, PartialPattern? pattern = null)
    {
        int before = Told.Refusals;
        var info = pattern is not { } parts ? default
            : new D3D11_1DDI_ENCRYPTED_BLOCK_INFO
            {
                NumEncryptedBytesAtBeginning = parts.EncryptedAtBeginning,
                NumBytesInSkipPattern = parts.Skip,
                NumBytesInEncryptPattern = parts.Encrypt
            };
        fixed (byte* iv = counterBlock, contentKey = wrappedContentKey)
        {
            _device.Video->pfnDecryptionBlt(_device.Handle, session, Direct3D11DriverDevice.Resource(memory), Direct3D11DriverDevice.Resource(picture),
                pattern is null ? null : &info, (uint)(wrappedContentKey?.Length ?? 0), contentKey, (uint?)counterBlock?.Length ?? 16, iv);
        }

        return Told.Since(before);
    }

    public override int? Encrypt(nint picture, nint memory, byte[]? counterBlock)
    {
        int before = Told.Refusals;
        fixed (byte* iv = counterBlock)
        {
            _device.Video->pfnEncryptionBlt(_device.Handle, session, Direct3D11DriverDevice.Resource(picture), Direct3D11DriverDevice.Resource(memory),
                (uint?)counterBlock?.Length ?? 16, iv);
        }

        return Told.Since(before);
    }

    public override void Destroy() => _device.Video->pfnDestroyCryptoSession(_device.Handle, session);

    public override SurfaceSession CalledWith(SurfaceDevice other) => new Direct3D11DriverSession((Direct3D11DriverDevice)other, session) { Key = Key };
}

using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Contract.Tests;

/// <summary>The Direct3D 9 driver interface: every call has a code (R11, S51).</summary>
public sealed class Direct3D9DriverSurface : Surface
{
    private readonly Ddi9Host _host;

    public Direct3D9DriverSurface(DriverProfile profile)
    {
        _host = new(profile);
        Device = new Direct3D9DriverDevice(_host.Device);
    }

    public override SurfaceDevice Device { get; }

    public override SurfaceDevice CreateDevice() => new Direct3D9DriverDevice(_host.CreateDevice());

    public override int CodeOf(Refusal why) => why switch
    {
        Refusal.NotAvailable or Refusal.WrongChannelType => HResult.D3DDDIERR_NOTAVAILABLE,
        Refusal.UnknownMessage => HResult.E_FAIL,
        Refusal.OpenDestination => HResult.D3DERR_CANNOTPROTECTCONTENT,
        _ => HResult.D3DDDIERR_INVALIDCALL,
    };

    protected override void Dispose(bool disposing) => _host.Dispose();
}

internal sealed unsafe class Direct3D9DriverDevice(Ddi9Device device) : SurfaceDevice
{
    private const D3DDDIFORMAT NV12 = (D3DDDIFORMAT)0x3231564E;
    private readonly Dictionary<nint, nint> _memory = [];
    private nint _lastShared;

    public Ddi9Device Inner => device;

    public override nint CreateProtected() => device.CreateProtected(NV12, Width, Height);

    public override nint CreateOpen() => device.CreateSurface(NV12, Width, Height);

    public override nint CreateShared() => _lastShared =
        device.CreateSurface(NV12, Width, Height, D3DDDI_RESOURCEFLAGS.RestrictedContent | D3DDDI_RESOURCEFLAGS.SharedResource);

    public override SharedKey KeyOf(nint shared)
    {
        Assert.Equal(shared, _lastShared); // the kernel of the tests keeps what the last one left
        return new(0, device.Left()!);
    }

    public override nint OpenShared(in SharedKey key)
    {
        Surface.Accepted(device.OpenResource(key.DriverData, out nint opened));
        return opened;
    }

    public override byte[]? TryRead(nint picture)
    {
        if (_memory.ContainsKey(picture))
            return Read(picture);
        if (device.TryLock(picture, D3DDDI_LOCKFLAGS.ReadOnly, out var locked) != HResult.S_OK)
            return null;
        byte[] bytes = new ReadOnlySpan<byte>(locked.pSurfData, (int)locked.SlicePitch).ToArray();
        Assert.Equal(HResult.S_OK, device.Unlock(picture));
        return bytes;
    }

    public override void TryCopy(nint to, nint from, Part? part = null)
    {
        var (left, top, width, height, toLeft, toTop) = part ?? new(0, 0, Width, Height, 0, 0);
        device.Blt(from, Rectangle(left, top, width, height), to, Rectangle(toLeft, toTop, width, height));
    }

    /// <summary>Made as the page of DecryptionBlt says: memory for the stride of the protected surface, a surface of the runtime's own stride over
    /// it.</summary>
    public override nint CreateMemory()
    {
        void* bytes = device.Allocate(StreamSize);
        nint surface = device.CreateInSystemMemory(NV12, Width, Height, bytes, Width);
        _memory.Add(surface, (nint)bytes);
        return surface;
    }

    public override byte[] Read(nint memory) => new ReadOnlySpan<byte>((void*)_memory[memory], StreamSize).ToArray();

    public override void Write(nint memory, byte[] bytes) => bytes.CopyTo(new Span<byte>((void*)_memory[memory], StreamSize));

    public override bool CanMap(nint picture)
    {
        int code = device.TryLock(picture, 0, out _);
        if (code == HResult.S_OK)
            Assert.Equal(HResult.S_OK, device.Unlock(picture));
        return code == HResult.S_OK;
    }

    public override void Destroy(nint picture) => device.DestroyResource(picture);

    public override ChannelCaller CreateChannel() => new Ddi9Channel(device);

    public override int TryCreateHardwareChannel() => Ddi9Channel.TryCreate(device, DDIAUTHENTICATEDCHANNELTYPE.DDIAUTHENTICATEDCHANNEL_DRIVER_HARDWARE, out _);

    public override void Destroy(ChannelCaller channel) => Assert.Equal(HResult.S_OK, ((Ddi9Channel)channel).Destroy());

    public override SurfaceSession CreateSession(Guid decodeProfile = default)
    {
        Assert.Equal(HResult.S_OK, Ddi9Session.TryCreate(device, Guids.D3DCRYPTOTYPE_AES128_CTR, decodeProfile, out nint session));
        return new Direct3D9DriverSession(this, new Ddi9Session(device, session));
    }

    public override SurfaceDecoder CreateDecoder(bool restricted = true) => new Direct3D9DriverDecoder(this, restricted);

    private static D3DRECT Rectangle(uint left, uint top, uint width, uint height) =>
        new() { x1 = left, y1 = top, x2 = left + width, y2 = top + height };
}

internal sealed class Direct3D9DriverSession(Direct3D9DriverDevice device, Ddi9Session session) : SurfaceSession(device)
{
    public override nint Name => session.Handle;

    public override byte[] Certificate() => device.Inner.Host.Certificate();

    public override int? Send(byte[]? keyBlock) => session.Send(keyBlock, (uint?)keyBlock?.Length ?? KeyTransport.WrappedSize);

    public override int? Start(byte[]? randomNumber) => session.Start(randomNumber);

    public override int? Finish() => session.Finish();

    public override int? GetReadBackKey(byte[]? wrappedKey) => session.GetEncryptionBltKey(wrappedKey);

    public override int? Decrypt(nint memory, nint picture, byte[]? counterBlock, byte[]? wrappedContentKey = null, PartialPattern? pattern = null) =>
        session.Decrypt(memory, picture, SurfaceDevice.StreamSize, counterBlock, wrappedContentKey, pattern is not { } parts ? null
            : new()
            {
                NumEncryptedBytesAtBeginning = parts.EncryptedAtBeginning,
                NumBytesInSkipPattern = parts.Skip,
                NumBytesInEncryptPattern = parts.Encrypt
            });

    public override int? Encrypt(nint picture, nint memory, byte[]? counterBlock) => session.Encrypt(picture, memory, SurfaceDevice.StreamSize, counterBlock);

    public override void Destroy() => session.Destroy();

    public override SurfaceSession CalledWith(SurfaceDevice other)
    {
        var device = (Direct3D9DriverDevice)other;
        return new Direct3D9DriverSession(device, new Ddi9Session(device.Inner, session.Handle)) { Key = Key };
    }
}

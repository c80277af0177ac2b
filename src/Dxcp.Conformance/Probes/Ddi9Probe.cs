using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Conformance;

/// <summary>The Direct3D 9 driver interface: every call has a code (R11, S51).</summary>
internal sealed class Ddi9Probe : Probe
{
    private readonly Ddi9Host _host;

    public Ddi9Probe(ConformanceTarget target, ProfileWish wish)
    {
        _host = new(target, wish);
        Device = new Ddi9ProbeDevice(_host.Device);
    }

    public override ProbeDevice Device { get; }

    public override ProbeDevice CreateDevice() => new Ddi9ProbeDevice(_host.CreateDevice());

    public override int CodeOf(Refusal why) => why switch
    {
        Refusal.NotAvailable or Refusal.WrongChannelType => HResult.D3DDDIERR_NOTAVAILABLE,
        Refusal.UnknownMessage => HResult.E_FAIL,
        Refusal.OpenDestination => HResult.D3DERR_CANNOTPROTECTCONTENT,
        _ => HResult.D3DDDIERR_INVALIDCALL,
    };

    protected override void Dispose(bool disposing) => _host.Dispose();
}

internal sealed unsafe class Ddi9ProbeDevice(Ddi9HostDevice device) : ProbeDevice
{
    private const D3DDDIFORMAT NV12 = (D3DDDIFORMAT)0x3231564E;
    private readonly Dictionary<nint, nint> _memory = [];
    private nint _lastShared;

    public Ddi9HostDevice Inner => device;

    public override uint Caps() => ReadCaps().Caps;

    public override ulong ProtectedMemorySize() => ReadCaps().ProtectedMemorySize;

    public override nint? TryCreateProtected(uint width, uint height) =>
        device.TryCreate(NV12, width, height, D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM, D3DDDI_RESOURCEFLAGS.RestrictedContent, null, 0, out nint made) < 0 ? null
            : made;

    public override int TryCreateSession(Guid cryptoType, Guid keyExchange)
    {
        int code = Ddi9Session.TryCreate(device, cryptoType, default, out nint session);
        if (code >= 0)
            new Ddi9Session(device, session).Destroy();
        return code;
    }

    protected override nint MakeProtected() => device.CreateProtected(NV12, Width, Height);

    protected override nint MakeOpen() => device.CreateSurface(NV12, Width, Height);

    protected override nint MakeShared() => _lastShared =
        device.CreateSurface(NV12, Width, Height, D3DDDI_RESOURCEFLAGS.RestrictedContent | D3DDDI_RESOURCEFLAGS.SharedResource);

    public override SharedKey KeyOf(nint shared)
    {
        Demand.Equal(shared, _lastShared); // the probe's kernel keeps what the last one left
        return new(0, device.Left()
            ?? throw new NotSupportedHereException("the driver left nothing with pfnAllocateCb, so nobody can open its resources (S99)"));
    }

    protected override nint Open(in SharedKey key)
    {
        Probe.Accepted(device.OpenResource(key.DriverData, out nint opened), "OpenResource");
        return opened;
    }

    public override byte[]? TryRead(nint picture)
    {
        if (_memory.ContainsKey(picture))
            return Read(picture);
        if (device.TryLock(picture, D3DDDI_LOCKFLAGS.ReadOnly, out var locked) != HResult.S_OK)
            return null;
        byte[] bytes = new ReadOnlySpan<byte>(locked.pSurfData, (int)locked.SlicePitch).ToArray();
        Probe.Accepted(device.Unlock(picture));
        return bytes;
    }

    protected override void Copy(nint to, nint from, Part? part)
    {
        var (left, top, width, height, toLeft, toTop) = part ?? new(0, 0, Width, Height, 0, 0);
        device.Blt(from, Rectangle(left, top, width, height), to, Rectangle(toLeft, toTop, width, height));
    }

    /// <summary>Made as the page of DecryptionBlt says: memory for the stride of the protected surface, a surface of the runtime's own stride over
    /// it.</summary>
    protected override nint MakeMemory()
    {
        void* bytes = device.Allocate((nuint)StreamSize);
        nint surface = device.CreateInSystemMemory(NV12, Width, Height, bytes, Width);
        _memory[surface] = (nint)bytes;
        return surface;
    }

    public override byte[] Read(nint memory) => new ReadOnlySpan<byte>((void*)_memory[memory], StreamSize).ToArray();

    public override void Write(nint memory, byte[] bytes) => bytes.CopyTo(new Span<byte>((void*)_memory[memory], StreamSize));

    protected override bool Maps(nint picture)
    {
        int code = device.TryLock(picture, 0, out _);
        if (code == HResult.S_OK)
            Probe.Accepted(device.Unlock(picture));
        return code == HResult.S_OK;
    }

    protected override void DestroyPicture(nint picture)
    {
        device.DestroyResource(picture);
        _memory.Remove(picture); // a driver may give its handles again
    }

    public override ProbeChannel CreateChannel() => new Ddi9Channel(device);

    public override int TryCreateHardwareChannel() => Ddi9Channel.TryCreate(device, DDIAUTHENTICATEDCHANNELTYPE.DDIAUTHENTICATEDCHANNEL_DRIVER_HARDWARE, out _);

    public override void Destroy(ProbeChannel channel) => Probe.Accepted(((Ddi9Channel)channel).Destroy());

    protected override ProbeSession MakeSession(Guid decodeProfile)
    {
        Probe.Accepted(Ddi9Session.TryCreate(device, Guids.D3DCRYPTOTYPE_AES128_CTR, decodeProfile, out nint session), "CreateCryptoSession");
        return new Ddi9ProbeSession(this, new Ddi9Session(device, session));
    }

    public override ProbeDecoder CreateDecoder(bool restricted = true) => new Ddi9ProbeDecoder(this, restricted);

    public override int CapsCode(Guid cryptoType) => device.Host.GetProtectionCaps(cryptoType, default, out _);

    public override int EmptySlot() => device.Empty;

    protected override int FindPitch()
    {
        Probe.Accepted(Ddi9Session.TryCreate(device, Guids.D3DCRYPTOTYPE_AES128_CTR, default, out nint handle), "CreateCryptoSession");
        var session = new Ddi9Session(device, handle);
        nint picture = MakeProtected();
        Probe.Accepted(session.GetPitch(picture, out uint pitch), "GetPitch");
        device.DestroyResource(picture);
        session.Destroy();
        return (int)pitch;
    }

    private static D3DRECT Rectangle(uint left, uint top, uint width, uint height) =>
        new() { x1 = left, y1 = top, x2 = left + width, y2 = top + height };

    private D3DCONTENTPROTECTIONCAPS ReadCaps()
    {
        int code = device.Host.GetProtectionCaps(Guids.D3DCRYPTOTYPE_AES128_CTR, default, out var caps);
        return code < 0 ? throw new NotSupportedHereException($"GETCONTENTPROTECTIONCAPS for AES-128-CTR: {HResultName.Of(code)}") : caps;
    }
}

internal sealed class Ddi9ProbeSession(Ddi9ProbeDevice device, Ddi9Session session) : ProbeSession(device)
{
    public override nint Id => session.Handle;

    public override nint Name => session.Handle;

    public override byte[] Certificate() => device.Inner.Host.Certificate();

    protected override int? CallSend(byte[]? keyBlock) => session.Send(keyBlock, (uint?)keyBlock?.Length ?? KeyTransport.WrappedSize);

    protected override int? CallStart(byte[]? randomNumber) => session.Start(randomNumber);

    protected override int? CallFinish() => session.Finish();

    protected override int? CallGetReadBackKey(byte[]? wrappedKey) => session.GetEncryptionBltKey(wrappedKey);

    protected override int? CallDecrypt(nint memory, nint picture, byte[]? counterBlock, byte[]? wrappedContentKey, PartialPattern? pattern) =>
        session.Decrypt(memory, picture, (uint)Device.StreamSize, counterBlock, wrappedContentKey, pattern is not { } parts ? null
            : new()
            {
                NumEncryptedBytesAtBeginning = parts.EncryptedAtBeginning,
                NumBytesInSkipPattern = parts.Skip,
                NumBytesInEncryptPattern = parts.Encrypt
            });

    protected override int? CallEncrypt(nint picture, nint memory, byte[]? counterBlock) =>
        session.Encrypt(picture, memory, (uint)Device.StreamSize, counterBlock);

    protected override void CallDestroy() => session.Destroy();

    public override ProbeSession CalledWith(ProbeDevice other)
    {
        var device = (Ddi9ProbeDevice)other;
        return new Ddi9ProbeSession(device, new Ddi9Session(device.Inner, session.Handle)) { Key = Key };
    }
}

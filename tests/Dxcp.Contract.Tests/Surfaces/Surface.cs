namespace Dxcp.Contract.Tests;

/// <summary>The five binary interfaces at which a crypto session can be met.</summary>
public enum SurfaceKind
{
    /// <summary>The Direct3D 9 driver interface.</summary>
    Direct3D9Driver,

    /// <summary>The Direct3D 11.1 driver interface.</summary>
    Direct3D11Driver,

    /// <summary>The driver interface of WDDM 2.0, with the video table of WDDM 2.4.</summary>
    Wddm2Driver,

    /// <summary>The Direct3D 9Ex application interface.</summary>
    Direct3D9,

    /// <summary>The Direct3D 11 application interface.</summary>
    Direct3D11,
}

/// <summary>Why something is refused. Each surface has its own code for each.</summary>
public enum Refusal
{
    /// <summary>A null pointer, a wrong size, a wrong pair of surfaces, an IV that was used.</summary>
    BadArgument,

    /// <summary>No key yet, nothing pending.</summary>
    BadState,

    /// <summary>The driver's profile does not have the capability.</summary>
    NotAvailable,

    /// <summary>An object of another device, or none any more.</summary>
    NotFound,

    /// <summary>A block that contains no key.</summary>
    NoKey,

    /// <summary>Memory that is not protected, where protection is in force.</summary>
    OpenDestination,

    /// <summary>A channel message that nobody knows.</summary>
    UnknownMessage,

    /// <summary>A channel message that is not for this type of channel.</summary>
    WrongChannelType,
}

/// <summary>What a test needs beyond the everyday; a surface that cannot express it says why not.</summary>
public enum Need
{
    /// <summary>To call with one device about a session of another.</summary>
    SessionOfAnotherDevice,

    /// <summary>To call about what was destroyed.</summary>
    DestroyedObjects,

    /// <summary>To ask for a session that hardware keys.</summary>
    HardwareSessions,

    /// <summary>To call about a channel and hand in a message for another.</summary>
    MessagesThroughAnotherChannel,

    /// <summary>To refuse messages that are longer than their struct.</summary>
    ExactMessageSizes,

    /// <summary>To make a channel of the runtime's own.</summary>
    RuntimeChannels,

    /// <summary>To say of a frame that none of its buffers is encrypted.</summary>
    ClearFrames,
}

/// <summary>
/// One of the five surfaces, over a driver with some profile. A call returns its HRESULT. Where the interface has none, it is null for what was done,
/// and <see cref="Told.WithoutCode"/> for what was told to be refused; either way it shows in what has changed, or has not.
/// </summary>
public abstract class Surface : IDisposable
{
    /// <summary>The surfaces that run the contract. Who writes a harness adds it here.</summary>
    private static readonly Dictionary<SurfaceKind, Func<DriverProfile, Surface>> s_harnesses = new()
    {
        [SurfaceKind.Direct3D9Driver] = profile => new Direct3D9DriverSurface(profile),
        [SurfaceKind.Direct3D11Driver] = profile => new Direct3D11DriverSurface(profile),
        [SurfaceKind.Wddm2Driver] = profile => new Direct3D11DriverSurface(profile, VideoInterface.Wddm2_4),
        [SurfaceKind.Direct3D9] = profile => new Direct3D9Surface(profile),
        [SurfaceKind.Direct3D11] = profile => new Direct3D11Surface(profile),
    };

    /// <summary>What a surface cannot express, and why.</summary>
    private static readonly Dictionary<(SurfaceKind Surface, Need Need), string> s_inexpressible = new()
    {
        [(SurfaceKind.Direct3D9Driver, Need.HardwareSessions)] = "creating a session names no key exchange in Direct3D 9 (R13)",
        [(SurfaceKind.Direct3D9, Need.HardwareSessions)] = "creating a session names no key exchange in Direct3D 9 (R13)",
        [(SurfaceKind.Direct3D9, Need.SessionOfAnotherDevice)] = "methods are the session's own, and it knows its device (S15)",
        [(SurfaceKind.Direct3D9, Need.DestroyedObjects)] = "a released pointer is the application's to forget (COM)",
        [(SurfaceKind.Direct3D11, Need.DestroyedObjects)] = "a released pointer is the application's to forget (COM)",
        [(SurfaceKind.Direct3D9Driver, Need.MessagesThroughAnotherChannel)] = "the call names no channel, only the message does",
        [(SurfaceKind.Wddm2Driver, Need.ExactMessageSizes)] = "what is longer than the struct is taken (D11)",
        [(SurfaceKind.Wddm2Driver, Need.RuntimeChannels)] = "no driver knows of the runtime's own channel (R39)",
        [(SurfaceKind.Wddm2Driver, Need.ClearFrames)] = "a buffer with an IV is encrypted, whatever the frame says (S60)",
        [(SurfaceKind.Direct3D11Driver, Need.ExactMessageSizes)] = "what is longer than the struct is taken (D11)",
        [(SurfaceKind.Direct3D9Driver, Need.RuntimeChannels)] = "no driver knows of the runtime's own channel (R39)",
        [(SurfaceKind.Direct3D11Driver, Need.RuntimeChannels)] = "no driver knows of the runtime's own channel (R39)",
        [(SurfaceKind.Direct3D11Driver, Need.ClearFrames)] = "a buffer with an IV is encrypted, whatever the frame says (S60)",
    };

    /// <summary>The surfaces that have a harness and can express all of <paramref name="needs"/>.</summary>
    public static IEnumerable<SurfaceKind> With(params Need[] needs) =>
        s_harnesses.Keys.Where(kind => !needs.Any(need => s_inexpressible.ContainsKey((kind, need))));

    public static Surface Open(SurfaceKind kind, DriverProfile? profile = null) => s_harnesses[kind](profile ?? DriverProfile.Default);

    /// <summary>The first device.</summary>
    public abstract SurfaceDevice Device { get; }

    /// <summary>Another device of the same adapter.</summary>
    public abstract SurfaceDevice CreateDevice();

    /// <summary>The code for a refusal, where the interface has codes.</summary>
    public abstract int CodeOf(Refusal why);

    public static void Accepted(int? code) => Assert.True(code is null or 0, $"0x{code:X8}");

    /// <summary>A refusal has its code; where the interface has none, it was told, unless the interface may be silent about it.</summary>
    public void Refused(Refusal why, int? code) => Assert.True(code == Told.WithoutCode || (code is null ? IsSilent : code == CodeOf(why)),
        $"0x{code:X8} instead of 0x{CodeOf(why):X8} for {why}");

    /// <summary>Whether misuse that the layer above would not let through is ignored without a word (S52).</summary>
    protected virtual bool IsSilent => false;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}

/// <summary>By what a shared picture is opened: the handle that applications pass on, or what a driver left with the runtime.</summary>
public readonly record struct SharedKey(nint Handle, byte[] DriverData);

/// <summary>A part of a picture, in pixels, and where a copy of it goes to.</summary>
public readonly record struct Part(uint Left, uint Top, uint Width, uint Height, uint ToLeft, uint ToTop);

/// <summary>
/// A device of a surface. Its pictures are NV12, 40 × 8: rows of 40 bytes, 64 apart, so that there is padding. Memory is
/// what an application reads and writes; a protected picture is what it does not.
/// </summary>
public abstract class SurfaceDevice
{
    public const uint Width = 40;
    public const uint Height = 8;

    public const int Pitch = 64;

    /// <summary>Bytes of a blt: 12 rows.</summary>
    public const int StreamSize = Pitch * 12;

    private SurfaceSession? _reader;

    public abstract nint CreateProtected();

    /// <summary>A protected picture that other devices may open: kept always, whatever channels say (S96).</summary>
    public abstract nint CreateShared();

    /// <summary>By what another device opens a picture that was made to be shared.</summary>
    public abstract SharedKey KeyOf(nint shared);

    /// <summary>Opens a picture that another device has made to be shared: through this interface, or the other one of the same side.</summary>
    public abstract nint OpenShared(in SharedKey key);

    /// <summary>A picture that hardware protects; 0 where there is none such.</summary>
    public virtual nint CreateHardwareProtected() => 0;

    /// <summary>A buffer of <see cref="StreamSize"/> bytes that keeps what it gets; 0 where the interface offers none.</summary>
    public virtual nint CreateProtectedBuffer() => 0;

    /// <summary>All bytes of a picture or of memory, if the application gets at them by map or lock; else null.</summary>
    public abstract byte[]? TryRead(nint picture);

    /// <summary>Tries to copy a picture or memory, in every way that the interface has; whole, if no part is given.</summary>
    public abstract void TryCopy(nint to, nint from, Part? part = null);

    /// <summary>Tries to put bytes of the caller's own, rows of <see cref="Pitch"/> bytes, into a picture or memory, where the interface has a way.</summary>
    public virtual void TryUpdate(nint picture, byte[] bytes, Part? part)
    {
    }

    /// <summary>A picture like a protected one that nobody has restricted.</summary>
    public abstract nint CreateOpen();

    public abstract nint CreateMemory();

    public abstract byte[] Read(nint memory);

    public abstract void Write(nint memory, byte[] bytes);

    /// <summary>Whether the application gets at a picture's bytes by map or lock; undone at once.</summary>
    public abstract bool CanMap(nint picture);

    /// <summary>Whether the content of a restricted picture gets to the CPU unencrypted, by whatever way the interface has.</summary>
    public virtual bool LetsOut(nint picture) => CanMap(picture);

    public abstract void Destroy(nint picture);

    /// <summary>A session that has no key yet.</summary>
    public abstract SurfaceSession CreateSession(Guid decodeProfile = default);

    /// <summary>A decoder, whose user destroys it.</summary>
    /// <param name="restricted">Whether its picture is restricted content.</param>
    public abstract SurfaceDecoder CreateDecoder(bool restricted = true);

    /// <summary>A channel to the driver's software, without a key.</summary>
    public abstract ChannelCaller CreateChannel();

    /// <summary>A channel of the runtime's own (<see cref="Need.RuntimeChannels"/>).</summary>
    public virtual ChannelCaller CreateRuntimeChannel() => throw new NotSupportedException();

    /// <summary>The code for an attempt at a channel to hardware.</summary>
    public abstract int TryCreateHardwareChannel();

    public abstract void Destroy(ChannelCaller channel);

    public ChannelCaller OpenChannel()
    {
        var channel = CreateChannel();
        channel.Open();
        return channel;
    }

    public SurfaceSession CreateKeyedSession()
    {
        var session = CreateSession();
        Surface.Accepted(session.Negotiate());
        return session;
    }

    /// <summary>What is in a protected picture, read back by a session of nobody else's.</summary>
    public byte[] Peek(nint picture)
    {
        _reader ??= CreateKeyedSession();
        // Where the driver has no key for reading back it is the session's, and this leaves zeros.
        byte[] wrapped = new byte[16];
        _reader.GetReadBackKey(wrapped);
        byte[] key = wrapped.AsSpan().ContainsAnyExcept((byte)0) ? Reference.EcbDecrypt(_reader.Key, wrapped) : _reader.Key;
        nint memory = CreateMemory();
        byte[] counterBlock = new byte[16];
        Surface.Accepted(_reader.Encrypt(picture, memory, counterBlock));
        byte[] plain = Reference.Ctr(key, counterBlock, Read(memory));
        Destroy(memory);
        return plain;
    }
}

using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>Why something is refused. Each interface has its own code for each.</summary>
internal enum Refusal
{
    /// <summary>A null pointer, a wrong size, a wrong pair of surfaces, an IV that was used.</summary>
    BadArgument,

    /// <summary>No key yet, nothing pending.</summary>
    BadState,

    /// <summary>The capability is not reported.</summary>
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

/// <summary>
/// An implementation, met at one interface. A call returns its HRESULT, or null where the interface has none: such a refusal is silence, and shows in
/// what has not changed.
/// </summary>
internal abstract class Probe : IDisposable
{
    private bool _isDisposed;

    /// <summary>The first device.</summary>
    public abstract ProbeDevice Device { get; }

    public static Probe Open(ProbeKind kind, ConformanceTarget target, ProfileWish wish) => kind switch
    {
        ProbeKind.D3D11 => new D3D11Probe(target, wish),
        ProbeKind.D3D9 => new D3D9Probe(target, wish),
        ProbeKind.Ddi11 => new Ddi11Probe(target, wish, Ddi11Version.Direct3D11_1),
        ProbeKind.Ddi20 => new Ddi11Probe(target, wish, Ddi11Version.Wddm2_0),
        _ => new Ddi9Probe(target, wish),
    };

    /// <summary>Another device of the same adapter.</summary>
    public abstract ProbeDevice CreateDevice();

    /// <summary>The code for a refusal, where the interface has codes.</summary>
    public abstract int CodeOf(Refusal why);

    public static void Accepted(int? code, string what = "the call")
    {
        if (code is not (null or 0))
            throw new CheckFailedException($"{what}: S_OK", HResultName.Of(code.Value));
    }

    /// <summary>Asks a COM object for its certificate.</summary>
    public static unsafe byte[] Certificate(AskSize askSize, AskBytes ask)
    {
        uint size;
        Accepted(askSize(&size), "GetCertificateSize");
        byte[] certificate = new byte[size];
        fixed (byte* bytes = certificate)
            Accepted(ask(size, bytes), "GetCertificate");
        return certificate;
    }

    public unsafe delegate int AskSize(uint* size);

    public unsafe delegate int AskBytes(uint size, byte* bytes);

    public void Refused(Refusal why, int? code)
    {
        if (code is null or Told.WithoutCode || code == CodeOf(why))
            return;
        throw new CheckFailedException($"a refusal ({HResultName.Of(CodeOf(why))})", code >= 0 ? "S_OK" : HResultName.Of(code.Value))
        {
            IsCodeAlone = code < 0,
        };
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}

/// <summary>By what a shared picture is opened: the handle that applications pass on, or what a driver left with the runtime.</summary>
internal readonly record struct SharedKey(nint Handle, byte[] DriverData);

/// <summary>A part of a picture, in pixels, and where a copy of it goes to.</summary>
internal readonly record struct Part(uint Left, uint Top, uint Width, uint Height, uint ToLeft, uint ToTop);

/// <summary>
/// A device. Its pictures are NV12, 40 × 8. Memory is what an application reads and writes; a protected picture is what it does not.
/// </summary>
internal abstract class ProbeDevice
{
    public const uint Width = 40;
    public const uint Height = 8;

    /// <summary>Rows of both planes.</summary>
    public const int Rows = (int)Height * 3 / 2;

    private ProbeSession? _reader;
    private int _pitch;

    /// <summary>Bytes from row to row, which is the implementation's to choose.</summary>
    public int Pitch => _pitch != 0 ? _pitch : _pitch = FindPitch();

    /// <summary>Bytes of a blt.</summary>
    public int StreamSize => Pitch * Rows;

    /// <summary>The capabilities for AES-128-CTR, as the API numbers them.</summary>
    public abstract uint Caps();

    public abstract ulong ProtectedMemorySize();

    public nint CreateProtected() => Made("protected picture", MakeProtected());

    /// <summary>Null if the implementation refuses.</summary>
    public abstract nint? TryCreateProtected(uint width, uint height);

    /// <summary>A protected picture that other devices may open.</summary>
    public nint CreateShared() => Made("shared picture", MakeShared());

    /// <summary>Opens a picture that another device of this implementation has made to be shared.</summary>
    public nint OpenShared(nint shared, ProbeDevice maker) => OpenShared(maker.KeyOf(shared));

    /// <summary>By what another device opens a picture that was made to be shared.</summary>
    public abstract SharedKey KeyOf(nint shared);

    /// <summary>Opens a picture that another device has made to be shared: through this interface, or the other one of the same side.</summary>
    public nint OpenShared(in SharedKey key) => Made("opened picture", Open(key));

    /// <summary>A picture that hardware protects; 0 where there is none such.</summary>
    public virtual nint CreateHardwareProtected() => 0;

    /// <summary>A buffer of <see cref="StreamSize"/> bytes that keeps what it gets; 0 where the interface offers none.</summary>
    public virtual nint CreateProtectedBuffer() => 0;

    /// <summary>A picture like a protected one that nobody has restricted.</summary>
    public nint CreateOpen() => Made("open picture", MakeOpen());

    public nint CreateMemory() => Made("memory", MakeMemory());

    /// <summary>All bytes of a picture or of memory, if the application gets at them by map or lock; else null.</summary>
    public abstract byte[]? TryRead(nint picture);

    /// <summary>Tries to copy a picture or memory, in every way that the interface has; whole, or a part of 16 × 4.</summary>
    public void TryCopy(nint to, nint from, bool whole) => TryCopy(to, from, whole ? null : new Part(0, 0, 16, 4, 16, 4));

    /// <summary>Tries to copy a picture or memory, in every way that the interface has; whole, if no part is given.</summary>
    public void TryCopy(nint to, nint from, Part? part = null)
    {
        CallLog.Add($"copy {(part is null ? "all" : "a part")} of {CallLog.Name("resource", from)} to {CallLog.Name("resource", to)}");
        Copy(to, from, part);
    }

    /// <summary>Tries to put bytes of the caller's own, rows of <see cref="Pitch"/> bytes, into a picture or memory, where the interface has a way.</summary>
    public virtual void TryUpdate(nint picture, byte[] bytes, Part? part)
    {
    }

    public abstract byte[] Read(nint memory);

    public abstract void Write(nint memory, byte[] bytes);

    /// <summary>Whether the application gets at a picture's bytes by map or lock; undone at once.</summary>
    public bool CanMap(nint picture)
    {
        bool can = Maps(picture);
        CallLog.Add($"map {CallLog.Name("resource", picture)}: {(can ? "mapped" : "refused")}");
        return can;
    }

    /// <summary>Whether the content of a restricted picture gets to the CPU unencrypted, by whatever way the interface has.</summary>
    public virtual bool LetsOut(nint picture) => CanMap(picture);

    public void Destroy(nint picture)
    {
        CallLog.Add($"destroy {CallLog.Name("resource", picture)}");
        DestroyPicture(picture);
    }

    /// <summary>A session that has no key yet.</summary>
    public ProbeSession CreateSession(Guid decodeProfile = default)
    {
        var session = MakeSession(decodeProfile);
        CallLog.Add($"CreateCryptoSession → {CallLog.Name("session", session.Id)}");
        return session;
    }

    /// <summary>A session for the key exchange HW_PROTECTION.</summary>
    public virtual ProbeSession CreateHardwareSession() => throw new NotSupportedHereException("creating a session names no key exchange in Direct3D 9 (R13)");

    /// <summary>The code for a session of some crypto type and key exchange; what comes of it is destroyed.</summary>
    public abstract int TryCreateSession(Guid cryptoType, Guid keyExchange);

    /// <summary>A decoder, whose user destroys it.</summary>
    /// <param name="restricted">Whether its picture is restricted content.</param>
    public abstract ProbeDecoder CreateDecoder(bool restricted = true);

    /// <summary>A channel to the driver's software, without a key.</summary>
    public abstract ProbeChannel CreateChannel();

    /// <summary>A channel of the runtime's own.</summary>
    public virtual ProbeChannel CreateRuntimeChannel() => throw new NotSupportedHereException("no driver knows of the runtime's own channel (R39)");

    /// <summary>The code for an attempt at a channel to hardware.</summary>
    public abstract int TryCreateHardwareChannel();

    public abstract void Destroy(ProbeChannel channel);

    public ProbeChannel OpenChannel()
    {
        var channel = CreateChannel();
        channel.Open();
        return channel;
    }

    public ProbeSession CreateKeyedSession()
    {
        var session = CreateSession();
        Probe.Accepted(session.Negotiate(), "negotiation");
        return session;
    }

    /// <summary>What is in a protected picture, read back by a session of nobody else's.</summary>
    public byte[] Peek(nint picture)
    {
        _reader ??= CreateKeyedSession();
        // Where the driver has no key for reading back it is the session's, and this leaves zeros.
        byte[] wrapped = new byte[16];
        _reader.GetReadBackKey(wrapped);
        byte[] key = wrapped.AsSpan().ContainsAnyExcept((byte)0) ? ReferenceCipher.EcbDecrypt(_reader.Key, wrapped) : _reader.Key;
        nint memory = CreateMemory();
        byte[] counterBlock = new byte[16];
        Probe.Accepted(_reader.Encrypt(picture, memory, counterBlock), "reading back");
        byte[] plain = ReferenceCipher.Ctr(key, counterBlock, Read(memory));
        Destroy(memory);
        return plain;
    }

    /// <summary>Whether a handle that nobody made is refused.</summary>
    public virtual bool RefusesHandle(nint handle) => throw new NotSupportedHereException("a driver is handed what the kernel knows, not handles");

    /// <summary>The code for a certificate into a buffer of some size.</summary>
    public virtual int TryGetCertificate(ProbeSession session, int size) => throw new NotSupportedHereException("the driver's function has no code");

    /// <summary>The code of the question for the capabilities of a crypto type.</summary>
    public abstract int CapsCode(Guid cryptoType);

    /// <summary>The first slot of the tables that is empty; negative if there is none, or there are no tables.</summary>
    public virtual int EmptySlot() => -1;

    protected abstract int FindPitch();

    protected abstract nint MakeProtected();

    protected abstract nint MakeShared();

    protected abstract nint Open(in SharedKey key);

    protected abstract nint MakeOpen();

    protected abstract nint MakeMemory();

    protected abstract void Copy(nint to, nint from, Part? part);

    protected abstract bool Maps(nint picture);

    protected abstract void DestroyPicture(nint picture);

    protected abstract ProbeSession MakeSession(Guid decodeProfile);

    private static nint Made(string kind, nint picture)
    {
        CallLog.Add($"create {kind} → {CallLog.Name("resource", picture)}");
        return picture;
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dxcp.Cryptography;

namespace Dxcp.Conformance;

/// <summary>
/// A mutant that knows the keys, as a faulty driver would: it opens what is sent for the driver of this process, and sends the driver a key of its own making.
/// So it can have any key in force at any time. Unless it is mutated further, it is right.
/// </summary>
internal abstract unsafe class KeyedMutant : Mutant
{
    private static readonly Lazy<DriverIdentity> s_identity = new(() => DriverIdentity.LoadOrCreate());
    private static readonly Lazy<RSA> s_publicKey = new(() =>
    {
        using var leaf = X509CertificateLoader.LoadCertificate(CertificateChain.Parse(s_identity.Value.CertificateChain.ToArray())[0].RawData);
        return leaf.GetRSAPublicKey()!;
    });

    /// <summary>Held over each call, but where a mutant is about what happens without.</summary>
    protected Lock Gate { get; } = new();

    protected Dictionary<nint, State> Sessions { get; } = [];

    /// <summary>The session that was keyed last.</summary>
    protected nint Last { get; private set; }

    public override int? Send(nint owner, nint session, byte* block, uint size)
    {
        lock (Gate)
        {
            byte[] key = new byte[16];
            if (block == null || size != KeyTransport.WrappedSize || !Open(new ReadOnlySpan<byte>(block, (int)size), key))
                return Unopened(owner, session, block, size);
            return Opened(owner, session, key);
        }
    }

    public override int? Start(nint owner, nint session, byte* number, uint size)
    {
        lock (Gate)
        {
            int? code = Inner.Start(owner, session, number, size);
            if (size != 16 || number == null || !new ReadOnlySpan<byte>(number, 16).ContainsAnyExcept((byte)0) || code < 0 ||
                !Sessions.TryGetValue(session, out var state))
            {
                return Refused(owner, session, number, size, code);
            }

            byte[] drawn = Number(state, new ReadOnlySpan<byte>(number, 16).ToArray());
            drawn.CopyTo(new Span<byte>(number, 16));
            Started(owner, session, state, drawn);
            return code;
        }
    }

    public override int? Finish(nint owner, nint session)
    {
        lock (Gate)
        {
            if (!Sessions.TryGetValue(session, out var state) || state.Owner != owner || state.Pending is null)
                return Unpending(owner, session, state);
            byte[] next = Next(state);
            state.Pending = null;
            return Switch(owner, session, state, next);
        }
    }

    /// <summary>What is handed out and kept for a Start that was taken.</summary>
    protected virtual byte[] Number(State state, byte[] drawn) => drawn;

    protected virtual void Started(nint owner, nint session, State state, byte[] drawn) => state.Pending = drawn;

    /// <summary>A Start that the driver refused, with its code and zeros.</summary>
    protected virtual int? Refused(nint owner, nint session, byte* number, uint size, int? code) => code;

    /// <summary>A Finish without a Start.</summary>
    protected virtual int? Unpending(nint owner, nint session, State? state) => Inner.Finish(owner, session);

    protected virtual byte[] Next(State state) => ReferenceCipher.Xor(state.Key, state.Pending!);

    protected virtual int? Switch(nint owner, nint session, State state, byte[] next)
    {
        state.Previous = state.Key;
        state.Key = next;
        return Put(owner, session, next);
    }

    /// <summary>A block that opens nothing.</summary>
    protected virtual int? Unopened(nint owner, nint session, byte* block, uint size) => Inner.Send(owner, session, block, size);

    protected virtual int? Opened(nint owner, nint session, byte[] key)
    {
        int? code = Put(owner, session, key);
        if (code is null or 0)
        {
            Keep(owner, session, key);
            Last = session;
        }

        return code;
    }

    protected virtual void Keep(nint owner, nint session, byte[] key) => Sessions[session] = new State(owner, key);

    /// <summary>Has the driver take a key.</summary>
    protected int? Put(nint owner, nint session, byte[] key)
    {
        fixed (byte* block = Wrap(key))
            return Inner.Send(owner, session, block, KeyTransport.WrappedSize);
    }

    /// <summary>Runs something under another key.</summary>
    protected int? Under(nint owner, nint session, byte[] key, Func<int?> run)
    {
        lock (Gate)
        {
            Put(owner, session, key);
            int? code = run();
            Put(owner, session, Sessions[session].Key);
            return code;
        }
    }

    protected static bool Open(ReadOnlySpan<byte> block, Span<byte> key) => s_identity.Value.TryUnwrapKey(block, key);

    protected static byte[] Wrap(byte[] key)
    {
        lock (s_publicKey)
            return KeyTransport.Encrypt(s_publicKey.Value, key);
    }

    /// <summary>What it knows of a session.</summary>
    internal sealed class State(nint owner, byte[] key)
    {
        public nint Owner { get; } = owner;

        public byte[] Key { get; set; } = key;

        public byte[] Previous { get; set; } = key;

        public byte[]? Pending { get; set; }

        public HashSet<ulong> Used { get; } = [];
    }
}

/// <summary>A mutant that is made of functions.</summary>
internal sealed unsafe class RefreshMutant : KeyedMutant
{
    public Func<byte[], int, byte[]>? Drawn { get; init; }

    public Func<byte[], byte[], byte[]>? NextOf { get; init; }

    public Func<byte[]?, byte[], byte[]>? PendingOf { get; init; }

    public bool AtStart { get; init; }

    public bool ForgetsOnSize { get; init; }

    public bool ForgetsOnNull { get; init; }

    public bool FinishesAgain { get; init; }

    public bool FinishesWithout { get; init; }

    public bool KeepsPendingOverNegotiation { get; init; }

    public bool FinishOfLast { get; init; }

    public bool InTwoSteps { get; init; }

    private byte[]? _forgotten;
    private int _count;

    protected override byte[] Number(State state, byte[] drawn) => Drawn is null ? drawn : Drawn(drawn, _count++);

    protected override void Started(nint owner, nint session, State state, byte[] drawn)
    {
        state.Pending = PendingOf is null ? drawn : PendingOf(state.Pending, drawn);
        if (!AtStart)
            return;
        Switch(owner, session, state, Next(state));
        Inner.Start(owner, session, Buffer(), 16); // so that Finish has something to end
    }

    protected override byte[] Next(State state) => NextOf is null ? base.Next(state) : NextOf(state.Key, state.Pending!);

    protected override int? Refused(nint owner, nint session, byte* number, uint size, int? code)
    {
        if ((number == null ? ForgetsOnNull : ForgetsOnSize) && Sessions.TryGetValue(session, out var state))
        {
            state.Pending = null;
            Put(owner, session, state.Key); // so that the driver forgets it, too
        }

        return code;
    }

    public override int? Finish(nint owner, nint session)
    {
        if (AtStart)
            return Sessions.TryGetValue(session, out var state) && state.Pending is not null ? Done(state) : Inner.Finish(owner, session);
        lock (Gate)
        {
            if (FinishOfLast && Sessions.TryGetValue(Last, out var last) && Last != session && Sessions.TryGetValue(session, out var own)
                && own.Pending is not null)
            {
                last.Pending = own.Pending;
                own.Pending = null;
                return base.Finish(last.Owner, Last);
            }

            return base.Finish(owner, session);
        }
    }

    protected override int? Switch(nint owner, nint session, State state, byte[] next)
    {
        if (InTwoSteps)
        {
            Put(owner, session, [.. next.Reverse()]);
            Thread.Sleep(1);
        }

        _forgotten = ReferenceCipher.Xor(state.Key, next);
        return base.Switch(owner, session, state, next);
    }

    protected override int? Unpending(nint owner, nint session, State? state)
    {
        if (state is null || !(_forgotten is null ? FinishesWithout : FinishesAgain))
            return base.Unpending(owner, session, state);
        Switch(owner, session, state, ReferenceCipher.Xor(state.Key, _forgotten ?? [.. Enumerable.Repeat((byte)7, 16)]));
        return 0;
    }

    protected override void Keep(nint owner, nint session, byte[] key)
    {
        byte[]? pending = Sessions.TryGetValue(session, out var state) ? state.Pending : null;
        base.Keep(owner, session, key);
        if (KeepsPendingOverNegotiation)
            Sessions[session].Pending = pending;
    }

    private static int? Done(State state)
    {
        state.Pending = null;
        return 0;
    }

    private static byte* Buffer() => (byte*)Scratch.Memory;
}

/// <summary>A mutant of the calls that use keys.</summary>
internal sealed unsafe class UseMutant : KeyedMutant
{
    public delegate int? OnDecrypt(UseMutant self, State state, nint owner, nint session, nint memory, nint picture, uint* pattern, byte* contentKey, byte* iv,
        uint size);

    public delegate int? OnEncrypt(UseMutant self, State state, nint owner, nint session, nint picture, nint memory, byte* iv, uint size);

    public delegate int? OnReadBackKey(UseMutant self, nint owner, nint session, byte* key, uint size, int? code);

    public OnDecrypt? Decrypts { get; init; }

    public OnEncrypt? Encrypts { get; init; }

    public OnReadBackKey? ReadBackKeys { get; init; }

    public Action<UseMutant, nint, nint>? Finished { get; init; }

    /// <summary>Calls with other devices are made with the session's own.</summary>
    public bool TakesOtherDevices { get; init; }

    /// <summary>A session without a key gets one of its own.</summary>
    public bool KeysItself { get; init; }

    /// <summary>A block that opens nothing is taken for some key.</summary>
    public bool TakesAnyBlock { get; init; }

    /// <summary>Blocks are cut or filled up to their size.</summary>
    public bool TakesAnySize { get; init; }

    /// <summary>A block that was opened before opens again.</summary>
    public bool TakesBlocksAgain { get; init; }

    /// <summary>A block that opens nothing takes the key away.</summary>
    public bool FailureClearsKey { get; init; }

    /// <summary>A Start of another size than 16 is taken for one of 16.</summary>
    public bool TakesAnyNumberSize { get; init; }

    /// <summary>A refused Start leaves what was in the buffer.</summary>
    public bool LeavesBuffer { get; init; }

    private readonly Dictionary<string, byte[]> _opened = [];

    public byte[] FirstReadBackKey { get; set; } = [];

    /// <summary>The session key, if there is one.</summary>
    public byte[]? KeyOf(nint session) => Sessions.TryGetValue(session, out var state) ? state.Key : null;

    public override int? Send(nint owner, nint session, byte* block, uint size)
    {
        if (!TakesBlocksAgain || block == null || size != 256)
            return base.Send(OwnerOf(owner, session), session, block, size);
        string name = Convert.ToHexString(new ReadOnlySpan<byte>(block, 256));
        if (_opened.TryGetValue(name, out byte[]? known))
            return Opened(owner, session, known);
        int? code = base.Send(owner, session, block, size);
        if (code is null or 0)
            _opened[name] = Sessions[session].Key;
        return code;
    }

    public override int? Start(nint owner, nint session, byte* number, uint size)
    {
        owner = OwnerOf(owner, session);
        if (KeysItself && !Sessions.ContainsKey(session))
            Opened(owner, session, [.. Enumerable.Repeat((byte)9, 16)]);
        if (TakesAnyNumberSize && number != null && size != 16)
        {
            byte* whole = stackalloc byte[16];
            int? code = base.Start(owner, session, whole, 16);
            for (uint i = 0; i < Math.Min(size, 16); i++)
                number[i] = whole[i];
            return code;
        }

        byte[] before = number == null ? [] : new ReadOnlySpan<byte>(number, (int)size).ToArray();
        int? result = base.Start(owner, session, number, size);
        if (LeavesBuffer && number != null && !new ReadOnlySpan<byte>(number, (int)size).ContainsAnyExcept((byte)0))
            before.CopyTo(new Span<byte>(number, (int)size));
        return result;
    }

    public override int? Finish(nint owner, nint session)
    {
        int? code = base.Finish(OwnerOf(owner, session), session);
        if (Sessions.ContainsKey(session))
            Finished?.Invoke(this, owner, session);
        return code;
    }

    public override int? ReadBackKey(nint owner, nint session, byte* key, uint size)
    {
        int? code = base.ReadBackKey(owner, session, key, size);
        return ReadBackKeys is null ? code : ReadBackKeys(this, owner, session, key, size, code);
    }

    public override int? Decrypt(nint owner, nint session, nint memory, nint picture, uint* pattern, byte* contentKey, uint contentKeySize, byte* iv,
        uint ivSize, uint size)
    {
        owner = OwnerOf(owner, session);
        if (KeysItself && !Sessions.ContainsKey(session))
            Opened(owner, session, [.. Enumerable.Repeat((byte)9, 16)]);
        return Decrypts is null || !Sessions.TryGetValue(session, out var state) ?
            base.Decrypt(owner, session, memory, picture, pattern, contentKey, contentKeySize, iv, ivSize, size)
            : Decrypts(this, state, owner, session, memory, picture, pattern, contentKey, iv, size);
    }

    public override int? Encrypt(nint owner, nint session, nint picture, nint memory, byte* iv, uint ivSize, uint size)
    {
        owner = OwnerOf(owner, session);
        return Encrypts is null || !Sessions.TryGetValue(session, out var state) ? base.Encrypt(owner, session, picture, memory, iv, ivSize, size)
            : Encrypts(this, state, owner, session, picture, memory, iv, size);
    }

    /// <summary>The driver's own DecryptionBlt.</summary>
    public int? Original(nint owner, nint session, nint memory, nint picture, uint* pattern, byte* contentKey, byte* iv, uint size) =>
        Inner.Decrypt(owner, session, memory, picture, pattern, contentKey, contentKey == null ? 0 : 16u, iv, 16, size);

    /// <summary>The driver's own EncryptionBlt.</summary>
    public int? Original(nint owner, nint session, nint picture, nint memory, byte* iv, uint size) =>
        Inner.Encrypt(owner, session, picture, memory, iv, 16, size);

    /// <summary>The driver's own GetEncryptionBltKey.</summary>
    public int? Original(nint owner, nint session, byte* key) => Inner.ReadBackKey(owner, session, key, 16);

    /// <summary>The driver's own DecryptionBlt under another session key.</summary>
    public int? Under(byte[] key, nint owner, nint session, nint memory, nint picture, uint* pattern, byte* contentKey, byte* iv, uint size) =>
        Under(owner, session, key, () => Original(owner, session, memory, picture, pattern, contentKey, iv, size));

    /// <summary>The driver's own EncryptionBlt under another session key.</summary>
    public int? Under(byte[] key, nint owner, nint session, nint picture, nint memory, byte* iv, uint size) =>
        Under(owner, session, key, () => Original(owner, session, picture, memory, iv, size));

    protected override int? Unopened(nint owner, nint session, byte* block, uint size)
    {
        if (TakesAnySize && block != null && size is > 200 and not 256)
        {
            byte[] whole = new byte[256], key = new byte[16];
            new ReadOnlySpan<byte>(block, (int)Math.Min(size, 256)).CopyTo(whole);
            return Opened(owner, session, Open(whole, key) ? key : [.. Enumerable.Repeat((byte)9, 16)]);
        }

        if (TakesAnyBlock && block != null && size == 256)
            return Opened(owner, session, [.. Enumerable.Repeat((byte)9, 16)]);
        if (FailureClearsKey && Sessions.ContainsKey(session))
            Put(owner, session, new byte[16]);
        return base.Unopened(owner, session, block, size);
    }

    private nint OwnerOf(nint owner, nint session) => TakesOtherDevices && Sessions.TryGetValue(session, out var state) ? state.Owner : owner;
}

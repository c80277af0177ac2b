using System.Security.Cryptography;
using Dxcp.Cryptography;

namespace Dxcp.Conformance;

/// <summary>
/// A mutant that knows the keys, as a faulty driver would: it opens what is sent for the driver of this process, and sends the driver a key of its own making.
/// So it can have any key in force at any time. Unless it is mutated further, it is right.
/// </summary>
internal abstract unsafe class KeyedMutant : Mutant
{
    private static readonly Lazy<DriverIdentity> s_identity = new(() => DriverIdentity.LoadOrCreate());

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

    protected static byte[] Wrap(byte[] key) =>
        ReferenceCipher.Transport(s_identity.Value.CertificateChain.ToArray(), key, RSAEncryptionPadding.OaepSHA512);

    /// <summary>What it knows of a session.</summary>
    internal sealed class State(nint owner, byte[] key)
    {
        public nint Owner { get; } = owner;

        public byte[] Key { get; set; } = key;

        public byte[] Previous { get; set; } = key;

        public byte[]? Pending { get; set; }

        public HashSet<ulong> Used { get; } = [];

        public int Draws { get; set; }
    }
}

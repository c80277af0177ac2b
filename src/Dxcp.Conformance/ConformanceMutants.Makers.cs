using static Dxcp.Conformance.ReferenceCipher;

namespace Dxcp.Conformance;

/// <summary>The mistakes of channels and tables, and what mistakes have in common.</summary>
public static unsafe partial class ConformanceMutants
{
    private delegate void ChangeIV(Span<byte> iv);

    private delegate void ChangePattern(Span<uint> pattern, uint size);

    private delegate void ChangeOwnIV(Span<byte> iv, byte[] before);

    private static IEnumerable<ConformanceMutant> OfChannels =>
    [
        M("tag-last-byte", "tags are compared without their last byte", "AC-022", () =>
            new ChannelMutant { Compares = (tag, right) => tag.AsSpan(0, 15).SequenceEqual(right.AsSpan(0, 15)) }),
        M("tag-first-byte", "tags are compared without their first byte", "AC-021", () =>
            new ChannelMutant { Compares = (tag, right) => tag.AsSpan(1).SequenceEqual(right.AsSpan(1)) }),
        M("tag-unchecked", "tags are not compared", "AC-020", () => new ChannelMutant { Compares = (_, _) => true }),
        M("tag-without-padding", "tags do not cover the padding", "AC-028", () => new ChannelMutant { Uncovered = 4 }),
        M("tag-without-payload", "tags cover the header alone", "AC-027", () => new ChannelMutant { Uncovered = 8 }),
        M("tag-without-number", "tags do not cover the sequence number", "AC-026", () => new ChannelMutant { Uncovered = 16 }),
        M("number-again", "a number that is equal to the one before is taken", "AC-042", () => new ChannelMutant { Takes = (number, last) => number >= last }),
        M("number-unchecked", "numbers are not compared", "AC-040", () => new ChannelMutant { Takes = (_, _) => true }),
        M("number-of-query-again", "a query's number may come again", "AC-043", () => new ChannelMutant { TakesQuery = (number, last) => number >= last }),
        M("number-by-one", "numbers must go up by exactly one", "AC-046", () =>
            new ChannelMutant { Takes = (number, last) => number == last || number == last + 1 }),
        M("numbers-shared", "queries and commands share a counter", "AC-044", () => new ChannelMutant { SharesNumbers = true }),
        M("answers-unsigned", "answers carry no tag", "AC-032", () => new ChannelMutant { SignsNothing = true }),
        M("answers-signed-in-part", "the tag of an answer covers its header alone", "AC-032", () => new ChannelMutant { SignsHeader = true }),
        M("answer-code-zero", "the code in an answer is always S_OK", "AC-033", () => new ChannelMutant { Answers = answer => Zeroed(answer, 44, 4) }),
        M("answer-without-handle", "answers do not repeat the channel", "AC-031", () => new ChannelMutant { Answers = answer => Zeroed(answer, 32, 8) }),
        M("answer-without-number", "answers do not repeat the sequence number", "AC-031", () =>
            new ChannelMutant { Answers = answer => Zeroed(answer, 40, 4) }),
        M("initialize-again", "INITIALIZE is taken again", "AC-006", () => new ChannelMutant { InitializesAgain = true }),
        M("before-initialize", "commands are taken before INITIALIZE", "AC-005", () => new ChannelMutant { TakesBeforeInitialize = true }),
        M("key-again", "an open channel takes another key", "AC-007", () => new ChannelMutant { KeysAgain = true }),
        M("protection-of-others", "one channel turns off what another turned on", "AC-063", () => new ChannelMutant { TurnsAllOff = true }),
        M("protection-stays", "protection outlives its channel", "AC-064", () => new ChannelMutant { KeepsAll = true }),
    ];

    private static IEnumerable<ConformanceMutant> OfTables =>
    [
        M("protected-mapped", "protected memory can be mapped", "DP-001", () => new SwitchMutant { Maps = true }),
        M("budget-not-given-back", "destroyed pictures keep their protected memory", "DP-031", () => new SwitchMutant { Resources = true }, ProbeKinds.Drivers),
        M("destroyed-pictures", "destroyed pictures are taken by blts", "CS-071", () => new SwitchMutant { Resources = true }, ProbeKinds.Drivers),
        M("destroyed-sessions", "destroyed sessions go on", "KR-047", () => new SwitchMutant { SessionsStay = true }, ProbeKinds.Drivers),
        M("empty-slot", "a slot of a table is left empty", "CD-020", () => new SwitchMutant { Empty = true }, ProbeKinds.Drivers),
        M("behind-the-table", "the driver fills the table of a later version than it was asked for", "CD-021", () => new SwitchMutant { Behind = true },
            [ProbeKind.Ddi9]),
        M("refresh-not-reported", "refresh works and is not reported", "CD-013", () => new SwitchMutant { ChangesCaps = caps => caps & ~Bench.Refresh }),
        M("any-crypto-type", "capabilities are reported for a crypto type that nobody knows", "CD-011", () => new SwitchMutant { TakesAnyType = true }),
        M("query-not-counted", "QueryInterface does not count the reference that it gives", "CD-001", () => new SwitchMutant { DoesNotCount = true },
            ProbeKinds.Applications),
        M("query-finds-anything", "QueryInterface answers S_OK for what it does not have", "CD-003", () => new SwitchMutant { FindsAnything = true },
            ProbeKinds.Applications),
    ];

    private static bool Zeroed(byte[] answer, int from, int count)
    {
        answer.AsSpan(from, count).Clear();
        return true;
    }

    private static UseMutant OfIV(ChangeIV change) => new()
    {
        Decrypts = (self, _, owner, session, memory, picture, pattern, key, iv, size) =>
        {
            if (iv == null)
                return self.Original(owner, session, memory, picture, pattern, key, iv, size);
            byte* changed = stackalloc byte[16];
            new ReadOnlySpan<byte>(iv, 16).CopyTo(new Span<byte>(changed, 16));
            change(new Span<byte>(changed, 16));
            return self.Original(owner, session, memory, picture, pattern, key, changed, size);
        },
    };

    private static UseMutant OfPattern(ChangePattern change, bool ignored = false) => new()
    {
        Decrypts = (self, _, owner, session, memory, picture, pattern, key, iv, size) =>
        {
            if (pattern == null)
                return self.Original(owner, session, memory, picture, pattern, key, iv, size);
            uint* changed = stackalloc uint[3];
            new ReadOnlySpan<uint>(pattern, 3).CopyTo(new Span<uint>(changed, 3));
            change(new Span<uint>(changed, 3), size);
            return self.Original(owner, session, memory, picture, ignored ? null : changed, key, iv, size);
        },
    };

    private static UseMutant OfOwnIV(ChangeOwnIV change) => new()
    {
        Encrypts = (self, _, owner, session, picture, memory, iv, size) =>
        {
            byte[] before = iv == null ? [] : new ReadOnlySpan<byte>(iv, 16).ToArray();
            int? code = self.Original(owner, session, picture, memory, iv, size);
            if (iv != null && !new ReadOnlySpan<byte>(iv, 16).SequenceEqual(before))
                change(new Span<byte>(iv, 16), before);
            return code;
        },
    };

    private static UseMutant OfContentKey(Func<byte[], KeyedMutant.State, byte[]> change) => new()
    {
        Decrypts = (self, state, owner, session, memory, picture, pattern, key, iv, size) =>
        {
            if (key == null)
                return self.Original(owner, session, memory, picture, pattern, key, iv, size);
            fixed (byte* changed = change(new ReadOnlySpan<byte>(key, 16).ToArray(), state))
                return self.Original(owner, session, memory, picture, pattern, changed, iv, size);
        },
    };

    /// <summary>A content key unwrapped under another key than the session's.</summary>
    private static int? Rewrapped(UseMutant self, KeyedMutant.State state, byte[] under, nint owner, nint session, nint memory, nint picture, uint* pattern,
        byte* key, byte* iv, uint size)
    {
        if (key == null || !new ReadOnlySpan<byte>(key, 16).ContainsAnyExcept((byte)0))
            return self.Original(owner, session, memory, picture, pattern, key, iv, size);
        fixed (byte* wrapped = Ecb(state.Key, EcbDecrypt(under, new ReadOnlySpan<byte>(key, 16))))
            return self.Original(owner, session, memory, picture, pattern, wrapped, iv, size);
    }

    private static UseMutant Kept()
    {
        byte[]? kept = null;
        return new()
        {
            Decrypts = (self, _, owner, session, memory, picture, pattern, key, iv, size) =>
            {
                if (key != null)
                    kept = new ReadOnlySpan<byte>(key, 16).ToArray();
                fixed (byte* last = kept)
                    return self.Original(owner, session, memory, picture, pattern, key != null ? key : last, iv, size);
            },
        };
    }

    private static UseMutant Whole() => new()
    {
        Decrypts = (self, state, owner, session, memory, picture, pattern, key, iv, size) =>
        {
            // The blocks of the whole surface, by the IV and by Counts that are near one another.
            ulong count = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(iv + 8, 8));
            bool isUsed = pattern != null && Enumerable.Range(1, 12).Any(i => state.Used.Contains(IV(iv) << 32 | (count - (ulong)i)));
            state.Used.Add(IV(iv) << 32 | count);
            return isUsed ? Abi.HResult.E_INVALIDARG : self.Original(owner, session, memory, picture, pattern, key, iv, size);
        },
    };

    private static UseMutant Shared()
    {
        var used = new Dictionary<ulong, nint>();
        return new()
        {
            Decrypts = (self, _, owner, session, memory, picture, pattern, key, iv, size) =>
                used.TryAdd(IV(iv), session) || used[IV(iv)] == session ? self.Original(owner, session, memory, picture, pattern, key, iv, size)
                    : Abi.HResult.E_INVALIDARG,
        };
    }
}

/// <summary>A mutant of BeginFrame, where the interface hands over the key by itself.</summary>
internal sealed unsafe class FrameMutant : Mutant
{
    public required Func<byte[], byte[]> Changes { get; init; }

    public bool ClearIsKeyed { get; init; }

    /// <summary>What is refused answers S_OK.</summary>
    public bool TakesAll { get; init; }

    public override int Begin(nint owner, nint decoder, nint view, byte* contentKey, uint contentKeySize)
    {
        if (TakesAll)
            return Math.Max(0, base.Begin(owner, decoder, view, contentKey, contentKeySize));
        if (contentKey == null && ClearIsKeyed)
            return Abi.HResult.E_INVALIDARG;
        if (contentKey == null || contentKeySize != 16)
            return base.Begin(owner, decoder, view, contentKey, contentKeySize);
        fixed (byte* changed = Changes(new ReadOnlySpan<byte>(contentKey, 16).ToArray()))
            return base.Begin(owner, decoder, view, changed, 16);
    }
}

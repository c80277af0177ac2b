using System.Buffers.Binary;
using static Dxcp.Conformance.ReferenceCipher;

namespace Dxcp.Conformance;

/// <summary>The mistakes, by what they are about.</summary>
public static unsafe partial class ConformanceMutants
{

    private static IEnumerable<ConformanceMutant> OfRefresh =>
    [
        M("switch-at-start", "Start switches the key at once", "KR-004", () => new RefreshMutant { AtStart = true }),
        M("xor-left-out", "Finish leaves the key as it is", "KR-007", () => new RefreshMutant { NextOf = (key, _) => key }),
        M("random-alone", "Finish takes the random number for the key", "KR-009", () => new RefreshMutant { NextOf = (_, random) => random }),
        M("half-xored", "Finish xors the first eight bytes alone", "KR-007",
            () => new RefreshMutant { NextOf = (key, random) => [.. Xor(key, random)[..8], .. key[8..]] }),
        M("last-byte-left-out", "Finish xors fifteen bytes", "KR-012", () =>
        {
            int draws = 0; // the first number ends with a zero, as one in 256 does: of that the fault does not show
            return new RefreshMutant
            {
                Drawn = (drawn, _) => draws++ == 0 ? [.. drawn[..15], 0] : drawn,
                NextOf = (key, random) => [.. Xor(key, random)[..15], key[15]],
            };
        }),
        M("xor-reversed", "Finish xors the random number from its end", "KR-010", () =>
            new RefreshMutant { NextOf = (key, random) => Xor(key, [.. random.Reverse()]) }),
        M("xor-words-swapped", "Finish xors words with their bytes reversed", "KR-010",
            () => new RefreshMutant { NextOf = (key, random) => Xor(key, [.. random.Chunk(4).SelectMany(word => word.Reverse())]) }),
        M("added-not-xored", "Finish adds bytes instead of xoring them", "KR-007",
            () => new RefreshMutant { NextOf = (key, random) => [.. key.Zip(random, (a, b) => (byte)(a + b))] }),
        M("random-not-stored", "the number handed out is not the one that Finish uses", "KR-007", () =>
            new RefreshMutant { PendingOf = (_, drawn) => [.. drawn.Reverse()] }),
        M("random-stale", "every Start hands out the same number", "KR-001", () => new RefreshMutant { Drawn = (_, _) => Pattern(16, 44) }),
        M("random-half-zero", "half of the random number is zero", "KR-002", () => new RefreshMutant { Drawn = (drawn, _) => [.. drawn[..8], .. new byte[8]] }),
        M("random-zero", "the random number is zero", "KR-001", () => new RefreshMutant { Drawn = (_, _) => new byte[16] }),
        M("random-biased", "one bit of the random number is set too often", "KR-003",
            () => new RefreshMutant { Drawn = (drawn, _) => [(byte)(drawn[0] | (drawn[1] & 1)), .. drawn[1..]] }),
        M("random-of-itself", "one byte of the random number follows from another", "KR-003",
            () => new RefreshMutant { Drawn = (drawn, _) => [.. drawn[..7], (byte)(drawn[3] ^ 0x55), .. drawn[8..]] }),
        M("random-counts", "the random number counts up", "KR-003", () =>
            new RefreshMutant { Drawn = (_, count) => CounterBlock(0x0101010101010101, (ulong)count + 1) }),
        M("starts-add-up", "numbers of two Starts are xored", "KR-016",
            () => new RefreshMutant { PendingOf = (pending, drawn) => pending is null ? drawn : Xor(pending, drawn) }),
        M("second-start-ignored", "a second Start hands out a number and keeps the first", "KR-015", () =>
            new RefreshMutant { PendingOf = (pending, drawn) => pending ?? drawn }),
        M("wrong-size-forgets", "a Start of a wrong size forgets the pending number", "KR-033", () => new RefreshMutant { ForgetsOnSize = true }),
        M("null-forgets", "a Start without a buffer forgets the pending number", "KR-036", () => new RefreshMutant { ForgetsOnNull = true }),
        M("finish-twice", "a second Finish switches back", "KR-019", () => new RefreshMutant { FinishesAgain = true }),
        M("finish-without-start", "a Finish without Start changes the key", "KR-017", () => new RefreshMutant { FinishesWithout = true }),
        M("negotiation-keeps-pending", "negotiating again keeps the pending number", "KR-039", () => new RefreshMutant { KeepsPendingOverNegotiation = true }),
        M("wrong-session", "Finish switches the session that was keyed last", "KR-060", () => new RefreshMutant { FinishOfLast = true }),
        M("not-atomic", "Finish puts a half-made key in force for a moment", "KR-067", () => new RefreshMutant { InTwoSteps = true }),
        M("size-not-checked", "a Start of another size is taken for one of 16 bytes", "KR-028", () => new UseMutant { TakesAnyNumberSize = true }),
        M("refused-not-zeroed", "a refused Start leaves the buffer as it was", "KR-027", () => new UseMutant { LeavesBuffer = true }),
        M("start-without-key", "Start before a negotiation is taken", "KR-025", () => new UseMutant { KeysItself = true }),
        M("other-device", "calls about a session of another device are taken", "KR-042", () => new UseMutant { TakesOtherDevices = true }, ProbeKinds.ByDevice),
        M("decrypts-under-old", "after a refresh DecryptionBlt takes the key before", "KR-007", () => new UseMutant
        {
            Decrypts = (self, state, owner, session, memory, picture, pattern, key, iv, size) =>
                self.Under(state.Previous, owner, session, memory, picture, pattern, key, iv, size),
        }),
        M("encrypts-under-old", "after a refresh EncryptionBlt takes the key before", "KR-011", () => new UseMutant
        {
            Encrypts = (self, state, owner, session, picture, memory, iv, size) => self.Under(state.Previous, owner, session, picture, memory, iv, size),
        }),
        M("content-key-under-old", "after a refresh content keys are unwrapped under the key before", "KR-051", () => new UseMutant
        {
            Decrypts = (self, state, owner, session, memory, picture, pattern, key, iv, size) =>
                Rewrapped(self, state, state.Previous, owner, session, memory, picture, pattern, key, iv, size),
        }),
        M("content-key-under-next", "while a refresh is pending content keys are unwrapped under the next key", "KR-050", () => new UseMutant
        {
            Decrypts = (self, state, owner, session, memory, picture, pattern, key, iv, size) => Rewrapped(self, state,
                state.Pending is null ? state.Key : Xor(state.Key, state.Pending), owner, session, memory, picture, pattern, key, iv, size),
        }),
        M("read-back-key-switched", "a refresh makes another key for reading back", "KR-054", () => new UseMutant
        {
            Finished = (self, owner, session) => self.Original(owner, session, (byte*)Scratch.Memory),
        }),
        M("history-kept", "a refresh keeps the history of IVs", "KR-057", () => new UseMutant
        {
            Decrypts = (self, state, owner, session, memory, picture, pattern, key, iv, size) => key == null && !state.Used.Add(IV(iv))
                ? Abi.HResult.E_INVALIDARG
                : self.Original(owner, session, memory, picture, pattern, key, iv, size),
        }),
        M("own-iv-begins-anew", "a refresh begins the driver's own IVs anew", "KR-059", () => new UseMutant
        {
            Encrypts = (self, state, owner, session, picture, memory, iv, size) =>
            {
                int? code = self.Original(owner, session, picture, memory, iv, size);
                CounterBlock(1).CopyTo(new Span<byte>(iv, 16));
                return code;
            },
        }),
    ];

    private static IEnumerable<ConformanceMutant> OfUse =>
    [
        M("any-block", "a block that opens nothing is taken for some key", "CS-004", () => new UseMutant { TakesAnyBlock = true }),
        M("any-block-size", "blocks of 255 and 257 bytes are filled up or cut", "CS-017", () => new UseMutant { TakesAnySize = true }),
        M("block-again", "a block opens a second session", "CS-023", () => new UseMutant { TakesBlocksAgain = true }),
        M("failure-clears-key", "a negotiation that fails takes the key away", "CS-022", () => new UseMutant { FailureClearsKey = true }),
        M("blt-without-key", "DecryptionBlt before a negotiation is taken", "CS-061", () => new UseMutant { KeysItself = true }),
        M("negotiation-of-other-device", "a key for a session of another device is taken", "CS-029", () => new UseMutant { TakesOtherDevices = true },
            ProbeKinds.ByDevice),
        M("count-little-endian", "Count is read with its least significant byte first", "CS-042", () => OfIV(iv => iv[8..].Reverse())),
        M("count-ignored", "Count is taken for 0", "CS-042", () => OfIV(iv => iv[8..].Clear())),
        M("count-of-32-bits", "Count wraps at 32 bits", "CS-047", () => OfIV(iv =>
        {
            if (BinaryPrimitives.ReadUInt32BigEndian(iv[12..]) > uint.MaxValue - 64)
                iv[12..].Clear();
        })),
        M("count-carries", "Count carries into the IV", "CS-046", () => OfIV(iv =>
        {
            if (BinaryPrimitives.ReadUInt64BigEndian(iv[8..]) > ulong.MaxValue - 64)
                BinaryPrimitives.WriteUInt64BigEndian(iv, BinaryPrimitives.ReadUInt64BigEndian(iv) + 1);
        })),
        M("iv-little-endian", "the IV is read with its least significant byte first", "CS-048", () => OfIV(iv => iv[..8].Reverse())),
        M("iv-and-count-swapped", "Count is taken for the IV and the IV for Count", "CS-048", () => OfIV(iv =>
        {
            Span<byte> first = stackalloc byte[8];
            iv[..8].CopyTo(first);
            iv[8..].CopyTo(iv);
            first.CopyTo(iv[8..]);
        })),
        M("pattern-ignored", "a pattern is ignored: everything is decrypted", "CS-051", () => OfPattern((pattern, _) => pattern.Clear(), ignored: true)),
        M("pattern-swapped", "clear and encrypted bytes of a pattern are taken for each other", "CS-053",
            () => OfPattern((pattern, _) => (pattern[1], pattern[2]) = (pattern[2], pattern[1]))),
        M("pattern-beginning-ignored", "the encrypted beginning of a pattern is ignored", "CS-051", () => OfPattern((pattern, _) => pattern[0] = 0)),
        M("pattern-of-blocks", "a pattern is rounded up to blocks of 16 bytes", "CS-052", () => OfPattern((pattern, _) =>
        {
            for (int i = 0; i < 3; i++)
                pattern[i] = (pattern[i] + 15) & ~15u;
        })),
        M("pattern-off-by-one", "a pattern begins one byte late", "CS-051", () => OfPattern((pattern, _) => pattern[0] += pattern[0] > 0 ? 1u : 0)),
        M("content-key-ignored", "a content key is ignored", "CS-110", () => new UseMutant
        {
            Decrypts = (self, _, owner, session, memory, picture, pattern, _, iv, size) =>
                self.Original(owner, session, memory, picture, pattern, null, iv, size),
        }),
        M("content-key-not-unwrapped", "a content key is taken as it comes, without unwrapping", "CS-110", () =>
            OfContentKey((key, state) => Ecb(state.Key, key))),
        M("content-key-encrypted", "a content key is unwrapped by encrypting it", "CS-110", () =>
            OfContentKey((key, state) => Ecb(state.Key, Ecb(state.Key, key)))),
        M("zero-content-key", "a content key of zeros is unwrapped like any other", "CS-113",
            () => OfContentKey((key, state) => key.AsSpan().ContainsAnyExcept((byte)0) ? key : Ecb(state.Key, Pattern(16, 3)))),
        M("content-key-kept", "a content key is used in calls that bring none", "CS-114", () => Kept()),
        M("history-lost", "used IVs are not remembered", "CS-080", () => new UseMutant
        {
            Decrypts = (self, state, owner, session, memory, picture, pattern, key, iv, size) =>
            {
                self.Under(Pattern(16, 66), owner, session, 0, 0, null, null, iv, 0); // another key in between empties the history
                return self.Original(owner, session, memory, picture, pattern, key, iv, size);
            },
        }),
        M("history-by-iv", "an IV is refused with another Count, too", "CS-082", () => new UseMutant
        {
            Decrypts = (self, state, owner, session, memory, picture, pattern, key, iv, size) => key == null && !state.Used.Add(IV(iv))
                ? Abi.HResult.E_INVALIDARG
                : self.Original(owner, session, memory, picture, pattern, key, iv, size),
        }),
        M("history-of-whole-surface", "a partly encrypted blt uses up counter blocks for clear bytes", "CS-091", () => Whole()),
        M("iv-shared", "an IV that one session used is refused to another", "CS-096", () => Shared()),
        M("no-iv-taken", "a blt without an IV is taken, with zeros", "CS-065", () => new UseMutant
        {
            Decrypts = (self, _, owner, session, memory, picture, pattern, key, iv, size) =>
            {
                byte* zeros = stackalloc byte[16];
                return self.Original(owner, session, memory, picture, pattern, key, iv == null ? zeros : iv, size);
            },
        }),
        M("iv-written-back", "DecryptionBlt writes the next Count into the caller's counter block", "CS-066", () => new UseMutant
        {
            Decrypts = (self, _, owner, session, memory, picture, pattern, key, iv, size) =>
            {
                int? code = self.Original(owner, session, memory, picture, pattern, key, iv, size);
                if (iv != null)
                    iv[15]++;
                return code;
            },
        }),
        M("own-iv-random", "EncryptionBlt's IVs do not follow one another", "CS-097", () => OfOwnIV((iv, _) => iv[3] ^= (byte)(iv[7] * 37))),
        M("own-iv-repeats", "EncryptionBlt writes the same IV each time", "CS-097", () => OfOwnIV((iv, _) => CounterBlock(7).CopyTo(iv))),
        M("own-iv-not-written", "EncryptionBlt does not write its IV", "CS-098", () => OfOwnIV((iv, before) => before.CopyTo(iv))),
        M("own-count-not-zero", "EncryptionBlt's Count begins at 1", "CS-098", () => OfOwnIV((iv, _) => iv[15] = 1)),
        M("own-iv-from-zero", "EncryptionBlt's IVs begin at 1 in each session", "CS-099", () => OfOwnIV((iv, _) => CounterBlock(1).CopyTo(iv))),
        M("read-back-key-same", "GetEncryptionBltKey returns the first key again", "CS-121", () => new UseMutant
        {
            ReadBackKeys = (self, _, _, key, size, code) =>
            {
                if (size != 16 || key == null || !new ReadOnlySpan<byte>(key, 16).ContainsAnyExcept((byte)0))
                    return code;
                if (self.FirstReadBackKey.Length == 0)
                    self.FirstReadBackKey = new ReadOnlySpan<byte>(key, 16).ToArray();
                self.FirstReadBackKey.CopyTo(new Span<byte>(key, 16));
                return code;
            },
        }),
        M("read-back-key-in-clear", "GetEncryptionBltKey returns the key as it is, not wrapped", "CS-122", () => new UseMutant
        {
            ReadBackKeys = (self, _, session, key, size, code) =>
            {
                if (size == 16 && key != null && self.KeyOf(session) is { } wrapping && new ReadOnlySpan<byte>(key, 16).ContainsAnyExcept((byte)0))
                    EcbDecrypt(wrapping, new ReadOnlySpan<byte>(key, 16)).CopyTo(new Span<byte>(key, 16));
                return code;
            },
        }),
        M("reads-back-without-key", "EncryptionBlt before GetEncryptionBltKey makes a key by itself", "CS-120", () => new UseMutant
        {
            Encrypts = (self, _, owner, session, picture, memory, iv, size) =>
            {
                self.Original(owner, session, (byte*)Scratch.Memory);
                return self.Original(owner, session, picture, memory, iv, size);
            },
        }),
        M("frame-content-key-ignored", "BeginFrame ignores the content key", "DE-002", () => new FrameMutant { Changes = key => new byte[16] },
            [ProbeKind.D3D11]),
        M("clear-frame-refused", "a frame without a key is refused", "DE-003", () =>
            new FrameMutant { ClearIsKeyed = true, Changes = key => key }, [ProbeKind.D3D11]),
        M("frame-always-taken", "BeginFrame answers S_OK whatever it is asked", "DE-009", () =>
            new FrameMutant { TakesAll = true, Changes = key => key }, [ProbeKind.D3D11]),
        M("refused-blt-taken", "a DecryptionBlt that is refused answers S_OK", "CS-062", () => new UseMutant
        {
            Decrypts = (self, _, owner, session, memory, picture, pattern, key, iv, size) =>
                Taken(self.Original(owner, session, memory, picture, pattern, key, iv, size)),
        }, [ProbeKind.D3D9, ProbeKind.Ddi9]),
        M("decrypts-in-place", "DecryptionBlt takes a protected picture for source and destination", "CS-169", () => new UseMutant
        {
            Decrypts = (self, _, owner, session, memory, picture, pattern, key, iv, size) => memory == picture ? 0
                : self.Original(owner, session, memory, picture, pattern, key, iv, size),
        }, [ProbeKind.D3D9, ProbeKind.Ddi9]),
        M("refused-read-back-taken", "an EncryptionBlt that is refused answers S_OK", "CS-064", () => new UseMutant
        {
            Encrypts = (self, _, owner, session, picture, memory, iv, size) => Taken(self.Original(owner, session, picture, memory, iv, size)),
        }, [ProbeKind.D3D9, ProbeKind.Ddi9]),
    ];

    private static int? Taken(int? code) => code < 0 ? 0 : code;

    private static ulong IV(byte* iv) => iv == null ? 0 : BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(iv, 8));
}

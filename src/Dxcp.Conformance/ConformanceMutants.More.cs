using System.Buffers.Binary;
using static Dxcp.Conformance.ReferenceCipher;

namespace Dxcp.Conformance;

/// <summary>The mistakes of sizes and buffers, of IVs, and those that mix up channels.</summary>
public static unsafe partial class ConformanceMutants
{
    private static IEnumerable<ConformanceMutant> OfSizes =>
    [
        M("iv-of-any-size", "counter blocks of another size are cut or filled up", "CS-148", () => new SizeMutant { TakesAnyIV = true }, ProbeKinds.Of11),
        M("content-key-of-any-size", "content keys of another size are cut or filled up", "CS-154", () => new SizeMutant { TakesAnyContentKey = true },
            ProbeKinds.Of11),
        M("number-overflows", "Start writes four bytes behind the random number", "KR-070", () => new SizeMutant { BehindNumber = 4 }),
        M("own-iv-overflows", "EncryptionBlt writes a byte behind its counter block", "CS-166", () => new SizeMutant { BehindIV = 1 }),
        M("read-back-key-overflows", "GetEncryptionBltKey writes sixteen bytes behind its key", "CS-167", () => new SizeMutant { BehindKey = 16 }),
        M("own-iv-of-refusal", "a refused EncryptionBlt hands out a counter block", "CS-165", () => new SizeMutant { HandsOutIV = true }),
        M("pattern-written", "a blt that was taken leaves S_OK in the pattern", "CS-163", () => new SizeMutant { LeavesInPattern = 0 }),
        M("refusal-untold", "a refused DecryptionBlt leaves the pattern as it was", "CS-164", () => new SizeMutant { TellsNothing = true }, ProbeKinds.Of11),
        M("decrypts-a-page", "DecryptionBlt decrypts the first 4096 bytes of a picture alone", "CS-144", () => new SizeMutant { Most = 4096 }),
    ];

    private static IEnumerable<ConformanceMutant> OfIVs =>
    [
        M("iv-first-byte-ignored", "the IV's first byte is ignored", "CS-049", () => OfIV(iv => iv[0] = 0)),
        M("iv-of-32-bits", "the first four bytes of the IV are ignored", "CS-162", () => OfIV(iv => iv[..4].Clear())),
        M("count-of-16-bits", "the first six bytes of Count are ignored", "CS-044", () => OfIV(iv => iv[8..14].Clear())),
        M("iv-compared-little-endian", "IVs have to rise as numbers with their least significant byte first", "CS-162", () =>
            Rising(iv => BinaryPrimitives.ReverseEndianness(iv))),
        M("iv-compared-signed", "IVs have to rise as signed numbers", "CS-162", () => Rising(iv => iv ^ 0x8000_0000_0000_0000)),
        M("iv-compared-low", "IVs have to rise in their last four bytes", "CS-162", () => Rising(iv => (uint)iv)),
        M("iv-used-by-content-key", "IVs have to rise over content keys and the session key together", "CS-119", () => Rising(iv => iv, all: true)),
        M("finish-forgets-ivs", "a Finish without a Start empties the history of IVs", "KR-072", () => new RefreshMutant { FinishForgetsIVs = true }),
        M("read-back-forgets", "EncryptionBlt forgets the pending number", "KR-089", () => new RefreshMutant { ReadBackForgets = true }),
        M("refusal-forgets", "a refused DecryptionBlt forgets the pending number", "KR-090", () => new RefreshMutant { RefusalForgets = true }),
        M("start-forgets-ivs", "a Start empties the history of IVs", "KR-073", () => new RefreshMutant { StartForgetsIVs = true }),
        M("random-seeded", "each session begins with the same random numbers", "KR-074", () =>
            new RefreshMutant { Seeded = count => Ecb(Pattern(16, 61), CounterBlock(1, (ulong)count)) }),
    ];

    private static IEnumerable<ConformanceMutant> OfSeveral =>
    [
        M("channels-share-numbers", "all channels count with one number", "AC-084", () => new ChannelMutant { SharesChannels = true }),
        M("initialize-begins-all", "INITIALIZE of one channel begins the numbers of all anew", "AC-085", () => new ChannelMutant { BeginsAllAnew = true }),
        M("whole-blocks-mistaken", "tags over whole blocks are made with the wrong subkey", "AC-086", () => new ChannelMutant { MistakesWholeBlocks = true }),
        M("shared-resource-trusted", "SHARED_RESOURCE is taken whatever its tag", "AC-090", () =>
            new ChannelMutant { Trusted = Abi.Guids.D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE }),
        M("overlay-dropped", "the overlay flag is taken and never in force", "AC-091", () => new ChannelMutant
        {
            Answers = answer => Is(answer, Abi.Guids.D3D11_AUTHENTICATED_QUERY_PROTECTION) && Changed(answer, 48, value => value & ~2u),
        }),
        M("output-beyond", "an output beyond the last one is answered", "AC-097", () =>
            new ChannelMutant { Forged = Abi.Guids.D3D11_AUTHENTICATED_QUERY_OUTPUT_ID }),
        M("output-count-of-anybody", "outputs are counted for any device and session", "AC-098", () =>
            new ChannelMutant { Forged = Abi.Guids.D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT }),
        M("one-output-more", "one output more is counted than there are", "AC-096", () => new ChannelMutant
        {
            Answers = answer => Is(answer, Abi.Guids.D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT) && Changed(answer, 64, value => value + 1),
        }),
        M("any-encryption", "an encryption that nobody knows is taken", "AC-100", () =>
            new ChannelMutant { Forged = Abi.Guids.D3D11_AUTHENTICATED_CONFIGURE_ENCRYPTION_WHEN_ACCESSIBLE }),
        M("process-beyond", "a process beyond the last one is answered", "CP-014", () =>
            new ChannelMutant { Forged = Abi.Guids.D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS }),
        M("anybody-is-a-process", "SHARED_RESOURCE takes a type that names nobody", "CP-013", () =>
            new ChannelMutant { Forged = Abi.Guids.D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE }),
        M("one-process-more", "the number of processes that may open is one too great", "CP-010", () => new ChannelMutant
        {
            Answers = answer => Is(answer, Abi.Guids.D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT)
                && Changed(answer, 48, value => value + 1),
        }),
        M("reserved-flags", "reserved bits of PROTECTION are taken", "AC-065", () =>
            new ChannelMutant { Forged = Abi.Guids.D3D11_AUTHENTICATED_CONFIGURE_PROTECTION }),
        M("ties-anything", "CRYPTO_SESSION ties whatever is named", "DE-011", () =>
            new ChannelMutant { Forged = Abi.Guids.D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION }),
        M("hardware-channel", "a channel of software calls itself one of hardware", "AC-066", () => new ChannelMutant
        {
            Answers = answer => Is(answer, Abi.Guids.D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE) && Changed(answer, 48, _ => 3),
        }),
        M("device-handle-new", "a device's handle is another in each answer", "AC-067", () => Renamed()),
        M("channel-of-other-device", "a call with another device's channel is taken", "AC-094", () => new ChannelMutant { TakesOtherDevices = true },
            ProbeKinds.ByDevice),
        M("channel-lives-on", "a destroyed channel goes on answering", "AC-095", () => new ChannelMutant { KeepsAll = true }, ProbeKinds.Drivers),
        M("caps-without-type", "capabilities of encryption are reported without a crypto type", "CS-030", () =>
            new SwitchMutant { ChangesCaps = caps => caps | Bench.Refresh | Bench.ContentKey | Bench.Partial }),
        M("caps-content-key-unreported", "content keys are taken and not reported", "CS-039", () =>
            new SwitchMutant { ChangesCaps = caps => caps & ~Bench.ContentKey }),
    ];

    private static IEnumerable<ConformanceMutant> OfHardware =>
    [
        M("hardware-refreshes", "a session that hardware keys starts a refresh", "KR-044", () => new HardwareMutant { Starts = true }, ProbeKinds.Of11),
        M("hardware-reads-back", "a session that hardware keys reads back", "HD-003", () => new HardwareMutant { ReadsBack = true }, ProbeKinds.Of11),
        M("hardware-read-back-key", "a session that hardware keys gives a key for reading back", "HD-004", () => new HardwareMutant { GivesKey = true },
            ProbeKinds.Of11),
        M("hardware-takes-blocks", "a session that hardware keys takes a block for RSAES_OAEP", "HD-007", () => new HardwareMutant { TakesBlocks = true },
            ProbeKinds.Of11),
        M("hardware-takes-commands", "commands for hardware are taken whatever their size and pointers", "HD-012", () =>
            new HardwareMutant { TakesCommands = true }, [ProbeKind.D3D11]),
    ];

    private static bool Is(byte[] answer, Guid type) => new Guid(answer.AsSpan(16, 16)) == type;

    private static bool Changed(byte[] answer, int place, Func<uint, uint> change)
    {
        var number = answer.AsSpan(place, 4);
        BinaryPrimitives.WriteUInt32LittleEndian(number, change(BinaryPrimitives.ReadUInt32LittleEndian(number)));
        return true;
    }

    private static ChannelMutant Renamed()
    {
        uint count = 0;
        return new() { Answers = answer => Is(answer, Abi.Guids.D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE) && Changed(answer, 48, value => value + ++count) };
    }

    /// <summary>A driver that refuses an IV that does not rise, by a comparison of its own.</summary>
    private static UseMutant Rising(Func<ulong, ulong> order, bool all = false)
    {
        var last = new Dictionary<nint, ulong>();
        return new()
        {
            Decrypts = (self, _, owner, session, memory, picture, pattern, key, iv, size) =>
            {
                ulong value = order(IV(iv));
                if (key == null || all)
                {
                    if (last.TryGetValue(session, out ulong before) && value <= before)
                        return Abi.HResult.E_INVALIDARG;
                    last[session] = value;
                }

                return self.Original(owner, session, memory, picture, pattern, key, iv, size);
            },
        };
    }
}

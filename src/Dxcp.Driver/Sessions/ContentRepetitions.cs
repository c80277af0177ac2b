using System.Runtime.InteropServices;
using Dxcp.Cryptography;
using Dxcp.Diagnostics;

namespace Dxcp.Driver;

/// <summary>
/// Counts messages under a session's content keys that begin where one began before: nothing is refused for that (S101), but who looks for a mistake
/// wants to know (S150). Remembers the last messages by a fingerprint, some of them for longer, in a table of one size: what it says is that a message
/// came again, never that none did. Thread-safe.
/// </summary>
internal sealed class ContentRepetitions
{
    /// <summary>Messages that are remembered at most: 64 KiB, from the first message under a content key on.</summary>
    internal const int Capacity = 8192;

    private static readonly UInt128 s_salt = DrawSalt();

    private ulong[]? _seen;
    private long _count;

    /// <summary>How many came again.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Notes messages under a content key, and tells who listens if one of them came before.</summary>
    public void Note(Aes128Key contentKey, ReadOnlySpan<KeystreamRange> messages)
    {
        ulong[] seen = _seen ?? Interlocked.CompareExchange(ref _seen, new ulong[Capacity], null) ?? _seen!;
        long before = Count;
        foreach (ref readonly var message in messages)
        {
            if (message.Blocks == 0)
                continue;
            ulong fingerprint = FingerprintOf(contentKey, message.Start) | 1; // zero is a place that is free
            ref ulong place = ref seen[(fingerprint >> 1) % Capacity];
            if (Interlocked.Exchange(ref place, fingerprint) == fingerprint)
                Interlocked.Increment(ref _count);
        }

        if (Count is var now && now != before && MessageSinks.Process.Any)
        {
            string text = $"a counter block came again under a content key, {now} times in this session: as when content is played twice";
            MessageSinks.Process.Take(new Message(Severity.Info, "Driver", "", "S150", text)
            {
                Remedy = "If whoever encrypts made it so, give each message an IV of its own (R21).",
            });
        }
    }

    /// <summary>A block under the key itself, which nobody can turn round or foretell; the salt tells it from the keystream.</summary>
    private static unsafe ulong FingerprintOf(Aes128Key contentKey, CounterBlock start)
    {
        UInt128 input = s_salt ^ new UInt128(start.IV, start.Count), output;
        contentKey.EncryptBlock(new ReadOnlySpan<byte>(&input, Aes128Key.BlockSize), new Span<byte>(&output, Aes128Key.BlockSize));
        return (ulong)output;
    }

    private static UInt128 DrawSalt()
    {
        UInt128 salt = default;
        SecureRandom.Fill(MemoryMarshal.AsBytes(new Span<UInt128>(ref salt)));
        return salt;
    }
}

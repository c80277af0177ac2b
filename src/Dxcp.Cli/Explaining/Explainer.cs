using System.Buffers.Binary;
using Dxcp.Cryptography;

namespace Dxcp.Cli.Explaining;

/// <summary>A mistake that was made, and what to do instead.</summary>
internal sealed record Mistake(string What, string Remedy);

/// <summary>What explains a frame.</summary>
/// <param name="Mistakes">None, if the frame is right.</param>
/// <param name="Equal">The part of the picture's bytes that came out right, from 0 to 1.</param>
internal sealed record Explanation(IReadOnlyList<Mistake> Mistakes, double Equal);

/// <summary>
/// Finds out what a program did when its frame came out as noise: decrypts what it sent in the ways in which programs go wrong, the fewest mistakes
/// first, until the picture appears. Holds the keys that it is given for as long as it lives, and tells none.
/// </summary>
internal sealed class Explainer(SentFrame frame, IReadOnlyList<KeyGuess> keys)
{
    private const int Probe = 4096;
    private const double Enough = 0.99;

    // The height of a macroblock, up to which decoders round.
    private const int Alignment = 16;

    private static readonly (string What, string Remedy, Func<CounterBlock, CounterBlock> Of)[] s_counters =
    [
        ("", "", iv => iv),
        ("Count was written little-endian", "Both halves of the counter block are big-endian.",
            iv => iv with { Count = BinaryPrimitives.ReverseEndianness(iv.Count) }),
        ("IV was written little-endian", "Both halves of the counter block are big-endian.", iv => iv with { IV = BinaryPrimitives.ReverseEndianness(iv.IV) }),
        ("IV and Count were both written little-endian", "Both halves of the counter block are big-endian.",
            iv => new(BinaryPrimitives.ReverseEndianness(iv.IV), BinaryPrimitives.ReverseEndianness(iv.Count))),
        ("the halves of the counter block were swapped", "IV is the first eight bytes, Count the last eight.", iv => new(iv.Count, iv.IV)),
        ("Count began one block later than it was passed", "Encrypt the first block under the counter block that is passed; it counts up afterwards.",
            iv => iv with { Count = iv.Count + 1 }),
        ("the frame was encrypted under the IV after the one that was passed", "Count the IV up before the encryption or after the blt, not between the two.",
            iv => iv with { IV = iv.IV + 1 }),
        ("the frame was encrypted under the IV before the one that was passed", "Count the IV up before the encryption or after the blt, not between the two.",
            iv => iv with { IV = iv.IV - 1 }),
        ("Count began at 0 though another was passed", "Pass the Count that the first block was encrypted under.", iv => iv with { Count = 0 }),
    ];

    /// <summary>Finds the explanation with the fewest mistakes; the best that there is, with its part of equal bytes, where none explains enough.</summary>
    public Explanation Explain()
    {
        Explanation best = new([], 0);
        foreach (Attempt attempt in Attempts().OrderBy(attempt => attempt.Mistakes.Count))
        {
            double probed = Try(attempt, Probe);
            if (probed < Enough && probed <= best.Equal)
                continue;
            double equal = Try(attempt, int.MaxValue);
            if (equal >= Enough)
                return new Explanation(attempt.Mistakes, equal);
            if (equal > best.Equal)
                best = new Explanation(attempt.Mistakes, equal);
        }
        return best;
    }

    /// <summary>The counter block that was passed.</summary>
    public CounterBlock Passed => frame.IV;

    /// <summary>
    /// The counter block that the first block was encrypted under, if the sent bytes betray it: under the right key, two blocks in a row count up.
    /// </summary>
    public (string Key, CounterBlock Used)? FindCounter()
    {
        const int block = Aes128Key.BlockSize;
        if (frame.Sent.Length < 2 * block || frame.Picture.Length < 2 * block || frame.Layout.RowBytes < 2 * block || frame.Pattern is not null)
            return null;
        Span<byte> first = stackalloc byte[block], second = stackalloc byte[block];
        foreach (KeyGuess guess in keys)
        {
            using var key = new Aes128Key(guess.Key);
            for (int i = 0; i < block; i++)
            {
                first[i] = (byte)(frame.Sent[i] ^ frame.Picture[i]);
                second[i] = (byte)(frame.Sent[block + i] ^ frame.Picture[block + i]);
            }
            key.DecryptBlock(first, first);
            key.DecryptBlock(second, second);
            CounterBlock one = CounterBlock.Read(first), two = CounterBlock.Read(second);
            bool rises = (one.IV == two.IV && (two.Count == one.Count + 1
                    || BinaryPrimitives.ReverseEndianness(two.Count) == BinaryPrimitives.ReverseEndianness(one.Count) + 1))
                || (one.Count == two.Count && two.IV == one.IV + 1);
            if (rises)
                return (guess.Mistake, one);
        }
        return null;
    }

    /// <summary>One way in which it may have been done.</summary>
    private sealed record Attempt(byte[] Key, CounterBlock Start, Placement Placement, PartialPattern? Pattern, IReadOnlyList<Mistake> Mistakes);

    /// <summary>Where rows were put, and whether the keystream ran on over the gaps.</summary>
    private enum Placement
    {
        Right,
        GapsNotCounted,
        NoGaps,
        ChromaAligned,
    }

    private IEnumerable<Attempt> Attempts()
    {
        foreach (KeyGuess key in keys)
        {
            foreach ((string what, string remedy, Func<CounterBlock, CounterBlock> of) in s_counters)
            {
                foreach ((Placement placement, Mistake? misplaced) in Placements())
                {
                    foreach ((PartialPattern? pattern, Mistake? mispatterned) in Patterns())
                    {
                        List<Mistake> mistakes = [];
                        if (key.Mistake.Length != 0)
                            mistakes.Add(new Mistake(key.Mistake, key.Remedy));
                        if (what.Length != 0)
                            mistakes.Add(new Mistake(what, remedy));
                        if (misplaced is not null)
                            mistakes.Add(misplaced);
                        if (mispatterned is not null)
                            mistakes.Add(mispatterned);
                        yield return new Attempt(key.Key, of(frame.IV), placement, pattern, mistakes);
                    }
                }
            }
        }
    }

    private IEnumerable<(Placement Placement, Mistake? Mistake)> Placements()
    {
        yield return (Placement.Right, null);
        if (frame.Layout.LumaRows % Alignment != 0)
        {
            yield return (Placement.ChromaAligned, new Mistake($"the chroma plane was put behind a height rounded up to {Alignment}",
                "Chroma begins at RowPitch times the height, whatever a decoder rounds it up to."));
        }

        if (!frame.Layout.HasGaps)
            yield break;
        int gap = frame.Layout.Pitch - frame.Layout.RowBytes;
        yield return (Placement.GapsNotCounted, new Mistake($"the keystream did not run on over the {gap} bytes behind each row",
            "Encrypt the staging memory as it lies, RowPitch times rows, gaps included."));
        yield return (Placement.NoGaps, new Mistake($"the rows were put one after another, without the {gap} bytes to RowPitch",
            "Put each row where Map's RowPitch says."));
    }

    private IEnumerable<(PartialPattern? Pattern, Mistake? Mistake)> Patterns()
    {
        yield return (frame.Pattern, null);
        if (frame.Pattern is not { } passed)
            yield break;
        yield return (null, new Mistake("everything was encrypted, though a pattern was passed", "Pass null for the pattern, or encrypt what it says."));
        yield return (passed with { EncryptedAtBeginning = 0 }, new Mistake("the bytes at the beginning were left out",
            "NumEncryptedBytesAtBeginning bytes are encrypted before the pattern begins."));
        yield return (new(passed.EncryptedAtBeginning, passed.Encrypt, passed.Skip), new Mistake("skipped and encrypted bytes were taken for each other",
            "The pattern skips first, then encrypts."));
        yield return (passed with { Skip = passed.Skip + Aes128Key.BlockSize }, new Mistake("the pattern skipped one block too many", "Skip what was passed."));
        if (passed.Skip >= Aes128Key.BlockSize)
        {
            yield return (passed with { Skip = passed.Skip - Aes128Key.BlockSize },
                new Mistake("the pattern skipped one block too few", "Skip what was passed."));
        }

        yield return (passed with { Skip = passed.Skip * Aes128Key.BlockSize, Encrypt = passed.Encrypt * Aes128Key.BlockSize },
            new Mistake("the pattern was counted in blocks, and passed in blocks",
                "NumBytesInSkipPattern and NumBytesInEncryptPattern are bytes: sixteen for each block."));
    }

    /// <summary>The part of the picture's first bytes that comes out equal.</summary>
    private double Try(Attempt attempt, int most)
    {
        RowLayout layout = frame.Layout;
        int size = (int)Math.Min(frame.Sent.Length, most == int.MaxValue ? long.MaxValue : (long)most + layout.Pitch);
        byte[] clear = new byte[size];
        using var key = new Aes128Key(attempt.Key);
        if (attempt.Placement == Placement.GapsNotCounted)
        {
            for (int row = 0; (row * layout.Pitch) < size; row++)
            {
                int at = row * layout.Pitch, length = Math.Min(layout.RowBytes, size - at);
                key.Ctr(frame.Sent.AsSpan(at, length), clear.AsSpan(at, length), attempt.Start, (ulong)row * (ulong)layout.RowBytes);
            }
        }
        else if (attempt.Pattern is { } pattern)
        {
            key.Ctr(frame.Sent.AsSpan(0, size), clear, attempt.Start, pattern);
        }
        else
        {
            key.Ctr(frame.Sent.AsSpan(0, size), clear, attempt.Start);
        }

        long equal = 0, compared = 0;
        for (int row = 0; row < layout.Rows && compared < most; row++)
        {
            long at = attempt.Placement switch
            {
                Placement.NoGaps => (long)row * layout.RowBytes,
                Placement.ChromaAligned when row >= layout.LumaRows => (row + Alignment - (layout.LumaRows % Alignment)) * (long)layout.Pitch,
                _ => (long)row * layout.Pitch,
            };
            long from = (long)row * layout.RowBytes;
            int length = (int)Math.Min(Math.Min(layout.RowBytes, size - at), frame.Picture.Length - from);
            if (length <= 0)
                break;
            ReadOnlySpan<byte> one = clear.AsSpan((int)at, length), other = frame.Picture.AsSpan((int)from, length);
            for (int i = 0; i < length; i++)
                equal += one[i] == other[i] ? 1 : 0;
            compared += length;
        }
        return compared == 0 ? 0 : (double)equal / compared;
    }
}

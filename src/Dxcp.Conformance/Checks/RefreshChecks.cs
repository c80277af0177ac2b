using static Dxcp.Conformance.Bench;
using static Dxcp.Conformance.ReferenceCipher;

namespace Dxcp.Conformance;

/// <summary>Session key refresh: what Start and Finish do to the key, and when. What is refused, and what else meets a refresh, stands in the files
/// beside.</summary>
internal static partial class RefreshChecks
{
    private const uint Usual = Refresh | Blt | ReadBack;

    public static IReadOnlyList<ConformanceCheck> All { get; } =
    [
        KR(1, "Start hands out another random number each time", "R1 S18", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var numbers = Enumerable.Range(0, 100).Select(_ => Convert.ToHexString(session.Start())).ToHashSet();
            Demand.Equal(100, numbers.Count, "different numbers of 100");
        }),
        KR(2, "No half of a random number comes twice, and none is zero", "R1 S18", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var halves = Enumerable.Range(0, 100).SelectMany(_ => session.Start().Chunk(8)).Select(Convert.ToHexString).ToHashSet();
            Demand.Equal(200, halves.Count, "different halves of 200");
            Demand.False(halves.Contains(Convert.ToHexString(new byte[8])), "no half of zeros", "one of zeros");
        }),
        KR(3, "Random numbers pass simple statistics over 100,000 draws", "R1 S18", Statistics),
        KR(4, "Start leaves the present key in force for DecryptionBlt", "R5 R6", t =>
        {
            var session = t.Device.CreateKeyedSession();
            session.Start();
            KeyIs(session, session.Key, "the present key, a refresh pending");
        }),
        KR(5, "Start leaves the present key in force for EncryptionBlt", "R5 R6", t =>
        {
            var session = t.Device.CreateKeyedSession();
            session.Start();
            Demand.True(session.EncryptsWith(session.Key), "EncryptionBlt under the present key, a refresh pending", "another key");
        }, ProfileWish.NoReadBackKey),
        KR(6, "The next key is not taken before Finish", "R6 R5", t =>
        {
            var session = t.Device.CreateKeyedSession();
            KeyIsNot(session, Xor(session.Key, session.Start()), "the next key, before Finish");
        }),
        KR(7, "From Finish on DecryptionBlt takes the present key xor the random number", "R3 R8", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] next = Xor(session.Key, session.Start());
            Probe.Accepted(session.Finish(), "FinishSessionKeyRefresh");
            KeyIs(session, next, "K xor R after Finish");
        }),
        KR(8, "From Finish on the key before is not taken", "R8", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] old = session.Key;
            session.Refresh();
            KeyIsNot(session, old, "the key before the refresh");
        }),
        KR(9, "The random number alone is not the next key", "R3", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] random = session.Start();
            Probe.Accepted(session.Finish(), "FinishSessionKeyRefresh");
            KeyIsNot(session, random, "R alone");
        }),
        KR(10, "The random number is not reversed, nor in words, before the xor", "R3", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] random = session.Start(), old = session.Key;
            Probe.Accepted(session.Finish(), "FinishSessionKeyRefresh");
            KeyIsNot(session, Xor(old, [.. random.Reverse()]), "K xor R reversed");
            KeyIsNot(session, Xor(old, [.. random.Chunk(4).SelectMany(word => word.Reverse())]), "K xor R with its words reversed");
            KeyIs(session, Xor(old, random), "K xor R");
        }),
        KR(11, "From Finish on EncryptionBlt uses the next key", "R8 S9", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] old = session.Key;
            session.Refresh();
            Demand.True(session.EncryptsWith(session.Key), "EncryptionBlt under K xor R", "another key");
            Demand.False(session.EncryptsWith(old), "EncryptionBlt under another key than the one before", "the key before");
        }, ProfileWish.NoReadBackKey),
        KR(12, "Every byte of the random number counts", "R3 R4", t =>
        {
            var session = t.Device.CreateKeyedSession();
            // A byte that is zero counts for nothing: until each of the sixteen was another once.
            byte[] counted = new byte[16];
            for (int i = 1; i <= 16 && counted.Contains((byte)0); i++)
            {
                byte[] old = session.Key;
                session.Refresh();
                KeyIs(session, session.Key, $"K xor R of refresh {i}");
                counted = [.. counted.Zip(Xor(old, session.Key), (before, now) => (byte)(before | now))];
            }

            foreach (int i in new[] { 0, 7, 8, 15 })
            {
                byte[] other = [.. session.Key];
                other[i] ^= 1;
                KeyIsNot(session, other, $"K xor R with another byte {i}");
            }

            KeyIs(session, session.Key, "K xor R");
        }),
        KR(13, "Ten refreshes follow one another, each from the key before it", "R3", t =>
        {
            var session = t.Device.CreateKeyedSession();
            for (int i = 1; i <= 10; i++)
            {
                session.Refresh();
                KeyIs(session, session.Key, $"the key of refresh {i}");
            }
        }),
        KR(14, "Both sides are in step after a thousand refreshes", "R3 R6", t =>
        {
            var session = t.Device.CreateKeyedSession();
            for (int i = 1; i <= 1000; i++)
            {
                session.Refresh();
                if (i % 100 == 0)
                    KeyIs(session, session.Key, $"the key of refresh {i}");
            }
        }),
        KR(15, "A second Start replaces the first random number", "S1 R2", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] old = session.Key, first = session.Start(), second = session.Start();
            Demand.NotEqual(first, second, "another random number at the second Start");
            Probe.Accepted(session.Finish(), "FinishSessionKeyRefresh");
            KeyIs(session, Xor(old, second), "K xor the second number");
        }),
        KR(16, "Random numbers of several Starts do not add up", "S1 R2", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] old = session.Key, first = session.Start(), second = session.Start(), third = session.Start();
            Probe.Accepted(session.Finish(), "FinishSessionKeyRefresh");
            KeyIsNot(session, Xor(old, Xor(first, Xor(second, third))), "K xor all three numbers");
            KeyIsNot(session, Xor(old, first), "K xor the first number");
            KeyIs(session, Xor(old, third), "K xor the third number");
        }),
        KR(17, "Finish without Start leaves the key unchanged", "R7 S2", t =>
        {
            var session = t.Device.CreateKeyedSession();
            session.Finish();
            KeyIs(session, session.Key, "the key, after a Finish without Start");
        }),
        KR(18, "Finish without Start is refused", "R7 S2", t =>
        {
            var session = t.Device.CreateKeyedSession();
            t.Refused(Refusal.BadState, session.Finish());
        }, on: ProbeKinds.Of9),
        KR(19, "A second Finish leaves the key unchanged and is refused", "R7 S2 S19", t =>
        {
            var session = t.Device.CreateKeyedSession();
            session.Refresh();
            int? code = session.Finish();
            KeyIs(session, session.Key, "the key, after a second Finish");
            t.Refused(Refusal.BadState, code);
        }),
        KR(20, "Start and Finish answer S_OK", "R11", t =>
        {
            var session = t.Device.CreateKeyedSession();
            Demand.Equal(0, session.Start(new byte[16]) ?? 0, "StartSessionKeyRefresh");
            Demand.Equal(0, session.Finish() ?? 0, "FinishSessionKeyRefresh");
        }, on: ProbeKinds.Of9),
        KR(21, "What is in protected memory stays what it was over a refresh", "S14 R8", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), session.NextCounterBlock());
            session.Refresh();
            Demand.Equal(t.Plain(), t.Device.Peek(picture), "bytes of the picture after a refresh");
        }),
        KR(22, "What was read back before Finish stays under the key before", "S14", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), session.NextCounterBlock());
            byte[] made = new byte[16], old = session.Key;
            Probe.Accepted(session.Encrypt(picture, memory, made), "EncryptionBlt");
            session.Refresh();
            Demand.Equal(t.Plain(), Ctr(old, made, t.Device.Read(memory)), "bytes read back under the key before");
        }, ProfileWish.NoReadBackKey),
        KR(23, "A pattern of encrypted and clear bytes goes by the next key after Finish", "R8 R25", t =>
        {
            var session = t.Device.CreateKeyedSession();
            session.Refresh();
            var (memory, picture) = t.Pair();
            byte[] iv = session.NextCounterBlock();
            t.Device.Write(memory, ReferenceCipher.Partial(session.Key, iv, t.Plain(), 32, 16, 16));
            Probe.Accepted(session.Decrypt(memory, picture, iv, pattern: new(32, 16, 16)), "DecryptionBlt");
            Demand.Equal(t.Plain(), t.Device.Peek(picture), "bytes of the picture");
        }, caps: Usual | Bench.Partial),
        KR(24, "The certificate stays the same over a refresh", "R19", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] before = session.Certificate();
            session.Refresh();
            Demand.Equal(before, session.Certificate(), "bytes of certificate");
        }),
        .. Refused,
        .. Meetings,
        .. Frames,
        .. Buffers,
    ];

    /// <summary>Surfaces where a call has a code.</summary>

    private static ConformanceCheck KR(int number, string statement, string rules, Action<Bench> run, ProfileWish wish = ProfileWish.AsItIs, uint caps = Usual,
        ProbeKind[]? on = null) =>
        SessionChecks.Make($"KR-{number:D3}", ConformanceGroup.KeyRefresh, statement, rules, run, wish, caps, on);

    /// <summary>Bits and bytes are as often what they are as chance allows: limits that a good generator misses once in some ten million runs.</summary>
    private static void Statistics(Bench t)
    {
        const int Draws = 100_000, PairedDraws = 20_000;
        var session = t.Device.CreateKeyedSession();
        var values = new int[256];
        var ones = new int[128];
        var seen = new HashSet<UInt128>();
        int[] alike = new int[16 * 16 * 8];
        byte[] number = new byte[16];
        for (int i = 0; i < Draws; i++)
        {
            session.Start(number);
            if (i < PairedDraws)
                CountAlike(number, alike);
            seen.Add(new UInt128(BitConverter.ToUInt64(number), BitConverter.ToUInt64(number, 8)));
            for (int bit = 0; bit < 128; bit++)
                ones[bit] += number[bit / 8] >> (bit % 8) & 1;
            foreach (byte value in number)
                values[value]++;
        }

        Demand.Equal(Draws, seen.Count, "different numbers");
        Demand.False(seen.Contains(0), "no number of zeros", "one of zeros");
        int worst = ones.MaxBy(count => Math.Abs(count - (Draws / 2)));
        Demand.True(Math.Abs(worst - (Draws / 2)) < 950, "each bit set in 50 % of the draws, give or take 0.95", $"one set in {worst} of {Draws}");
        double expected = Draws * 16 / 256.0;
        double square = values.Sum(count => (count - expected) * (count - expected) / expected);
        Demand.True(square is > 140 and < 400, "values of bytes spread evenly (chi-square of 255 degrees between 140 and 400)", $"{square:F0}");
        var pairs = Enumerable.Range(0, alike.Length).Where(at => at / 128 < at / 8 % 16);
        int pair = pairs.MaxBy(at => Math.Abs(alike[at] - (PairedDraws / 2)));
        Demand.True(Math.Abs(alike[pair] - (PairedDraws / 2)) < 480,
            "no byte that follows from another: the same bit of two alike in 50 % of the draws, give or take 2.4",
            $"bit {pair % 8} of bytes {pair / 128} and {pair / 8 % 16} alike in {alike[pair]} of {PairedDraws}");
    }

    private static void CountAlike(byte[] number, int[] alike)
    {
        for (int i = 0; i < number.Length; i++)
        {
            for (int j = i + 1; j < number.Length; j++)
            {
                int same = ~(number[i] ^ number[j]);
                for (int bit = 0; bit < 8; bit++)
                    alike[(i * 128) + (j * 8) + bit] += same >> bit & 1;
            }
        }
    }
}

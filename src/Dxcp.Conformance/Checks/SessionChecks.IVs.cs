using System.Buffers.Binary;
using Dxcp.Cryptography;
using static Dxcp.Conformance.ReferenceCipher;

namespace Dxcp.Conformance;

/// <summary>IVs: none twice under a key.</summary>
internal static partial class SessionChecks
{
    private static IEnumerable<ConformanceCheck> IVs =>
    [
        CS(80, "A repeated IV is refused, and the picture stays", "R21 S31", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(100, 1000));
            t.RefusesReuse(session, memory, picture, CounterBlock(100, 1000), t.Plain());
        }),
        CS(81, "An overlap of counter blocks is refused at either end", "R21 S31", t =>
        {
            ulong blocks = (ulong)t.Device.StreamSize / 16;
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(100, 1000));
            t.RefusesReuse(session, memory, picture, CounterBlock(100, 1000 + blocks - 1), t.Plain());
            t.RefusesReuse(session, memory, picture, CounterBlock(100, 1000 - blocks + 1), t.Plain());
        }),
        CS(82, "Counter blocks that touch but do not overlap are taken", "S31", t =>
        {
            ulong blocks = (ulong)t.Device.StreamSize / 16;
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(100, 1000));
            t.Brings(session, memory, picture, t.Plain(2), CounterBlock(100, 1000 + blocks));
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(100, 1000 - blocks));
        }),
        CS(83, "A smaller IV that was not used is taken", "S31", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(100));
            t.Brings(session, memory, picture, t.Plain(2), CounterBlock(99));
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(0));
        }),
        CS(84, "A used IV is remembered behind a thousand others", "R21 S100", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(5, 3));
            for (ulong i = 0; i < 1000; i++)
                Probe.Accepted(session.Decrypt(memory, picture, CounterBlock(10 + (i * 7))), "DecryptionBlt");
            byte[] before = t.Device.Peek(picture);
            t.RefusesReuse(session, memory, picture, CounterBlock(5, 3), before);
        }),
        .. new[] { 100UL, 99UL, 1UL, 0UL }.Select((iv, i) => CS(85 + i, $"Where IVs must rise, {iv} after 100 is refused", "R21 S31", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(100));
            t.RefusesReuse(session, memory, picture, CounterBlock(iv), t.Plain());
            t.RefusesReuse(session, memory, picture, CounterBlock(iv, 1000), t.Plain());
            t.Brings(session, memory, picture, t.Plain(2), CounterBlock(101));
        }, ProfileWish.StrictIV)),
        CS(89, "Where IVs must rise, they are compared as unsigned numbers, most significant byte first", "R21 S31", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            foreach (ulong iv in new[] { 0xFFUL, 0x100UL, 0x7FFF_FFFF_FFFF_FFFFUL, 0x8000_0000_0000_0000UL, ulong.MaxValue })
                t.Brings(session, memory, picture, t.Plain((int)iv), CounterBlock(iv));
        }, ProfileWish.StrictIV),
        CS(90, "With sequential counts an IV may go on but not back", "R26 S31", t =>
        {
            ulong blocks = (ulong)t.Device.StreamSize / 16;
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(7, 1));
            t.RefusesReuse(session, memory, picture, CounterBlock(7, blocks), t.Plain());
            t.Brings(session, memory, picture, t.Plain(2), CounterBlock(7, 1 + blocks));
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(8));
        }, ProfileWish.StrictSequentialIV),
        CS(91, "A partly encrypted blt uses its encrypted blocks alone, the last one whole", "S31 R21 S32", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            PartialPattern seven = new(100, 0, 0); // seven blocks, the last with four bytes
            Demand.True(Takes(session, memory, picture, CounterBlock(7, 20), seven), "the blt taken", "refused");
            Demand.False(Takes(session, memory, picture, CounterBlock(7, 26), seven), "a blt refused whose first block is the last of the one before", "taken");
            Demand.True(Takes(session, memory, picture, CounterBlock(7, 27), seven), "a blt taken that begins behind the encrypted blocks", "refused");
        }, caps: Usual | Bench.Partial),
        CS(92, "What EncryptionBlt used does not decrypt under the same key", "S31 R21 R22", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(1));
            byte[] made = new byte[16];
            Probe.Accepted(session.Encrypt(picture, memory, made), "EncryptionBlt");
            nint other = t.Device.CreateProtected();
            Demand.False(Takes(session, memory, other, made), "a refusal of EncryptionBlt's counter block", "taken");
        }, ProfileWish.NoReadBackKey),
        CS(93, "A refused blt uses no IV up", "S31", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Refused(Refusal.BadArgument, session.Decrypt(picture, memory, CounterBlock(100)));
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(100));
        }),
        CS(94, "Negotiation empties the history", "S8", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(100));
            Probe.Accepted(session.Negotiate(), "negotiation");
            t.Brings(session, memory, picture, t.Plain(2), CounterBlock(100));
        }),
        CS(95, "Negotiation of the very same key keeps the history", "R21 S8", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(100));
            Probe.Accepted(session.Negotiate(session.Key), "negotiation of the same key");
            t.RefusesReuse(session, memory, picture, CounterBlock(100), t.Plain());
        }),
        CS(96, "Sessions do not share histories", "R21 S11", t =>
        {
            ProbeSession one = t.Device.CreateKeyedSession(), other = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(one, memory, picture, t.Plain(), CounterBlock(100));
            t.Brings(other, memory, picture, t.Plain(2), CounterBlock(100));
        }),
        CS(97, "EncryptionBlt writes an IV with room to grow, and the next ones count up by one", "R22 R21 S30", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            ReadBackKeyOf(t, session);
            ulong first = 0;
            for (int i = 0; i < 6; i++)
            {
                byte[] iv = new byte[16];
                Probe.Accepted(session.Encrypt(picture, memory, iv), "EncryptionBlt");
                ulong value = BinaryPrimitives.ReadUInt64BigEndian(iv);
                first = i == 0 ? value : first;
                Demand.True(value < 1UL << 63, "an IV with room to grow", CallLog.Hex(iv));
                Demand.Equal(first + (ulong)i, value, "the next IV");
            }
        }),
        CS(98, "EncryptionBlt's Count begins at 0", "S30", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            ReadBackKeyOf(t, session);
            byte[] iv = new byte[16];
            Probe.Accepted(session.Encrypt(picture, memory, iv), "EncryptionBlt");
            Demand.All(iv.AsSpan(8), 0, "Count");
            Demand.True(iv.AsSpan(0, 8).ContainsAnyExcept((byte)0), "an IV", "zeros");
        }),
        CS(99, "EncryptionBlt's first IVs differ from session to session", "R21 S30", t =>
        {
            var (memory, picture) = t.Pair();
            var first = new HashSet<string>();
            for (int i = 0; i < 8; i++)
            {
                var session = t.Device.CreateKeyedSession();
                ReadBackKeyOf(t, session);
                byte[] iv = new byte[16];
                Probe.Accepted(session.Encrypt(picture, memory, iv), "EncryptionBlt");
                first.Add(CallLog.Hex(iv));
            }

            Demand.Equal(8, first.Count, "different IVs of 8 sessions");
        }),
    ];

    /// <summary>Whether a blt is taken. The picture shows it: not every interface has a code.</summary>
    private static bool Takes(ProbeSession session, nint memory, nint picture, byte[] iv, PartialPattern? pattern = null, byte[]? contentKey = null)
    {
        byte[] before = session.Device.Peek(picture);
        session.Device.Write(memory, System.Security.Cryptography.RandomNumberGenerator.GetBytes(session.Device.StreamSize));
        session.Decrypt(memory, picture, iv, contentKey, pattern);
        return !session.Device.Peek(picture).AsSpan().SequenceEqual(before);
    }
}

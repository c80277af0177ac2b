using Dxcp.Cryptography;
using static Dxcp.Conformance.Bench;
using static Dxcp.Conformance.ReferenceCipher;

namespace Dxcp.Conformance;

/// <summary>The blts and their cipher.</summary>
internal static partial class SessionChecks
{
    private static (string Name, PartialPattern Pattern)[] OddPatterns =>
    [
        ("100 bytes at the beginning", new(100, 0, 0)),
        ("a beginning and stripes that are no multiples of 16", new(100, 20, 2)),
        ("stripes from the first byte on", new(0, 16, 32)),
        ("a beginning and stripes of a block each", new(32, 16, 16)),
        ("nothing", new(0, 0, 0)),
        ("skip 0", new(5, 0, 7)),
        ("encrypt 0", new(7, 9, 0)),
        ("a beginning longer than the buffer", new(1048576, 1, 1)),
        ("nine clear bytes for each one", new(0, 9, 1)),
    ];

    private static IEnumerable<ConformanceCheck> Cipher =>
    [
        CS(40, "A picture comes back as it went in, padding and planes included", "R31 R32 R22", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            byte[] iv = CounterBlock(0x0011223344556677, 1), made = new byte[16];
            t.Device.Write(memory, Ctr(session.Key, iv, t.Plain()));
            Probe.Accepted(session.Decrypt(memory, picture, iv), "DecryptionBlt");
            t.Device.Write(memory, new byte[t.Device.StreamSize]);
            byte[] key = ReadBackKeyOf(t, session);
            Probe.Accepted(session.Encrypt(picture, memory, made), "EncryptionBlt");
            Demand.Equal(t.Plain(), Ctr(key, made, t.Device.Read(memory)), "bytes of the picture");
        }),
        .. new[] { 0UL, 1UL, 0xFEUL, 0x0102030405060708UL }.Select((count, i) =>
            CS(41 + i, $"Count has its most significant byte first: 0x{count:X}", "R20 S26", t => Decrypts(t, CounterBlock(5, count)))),
        .. new[] { ulong.MaxValue, ulong.MaxValue - 2, uint.MaxValue - 1UL }.Select((count, i) =>
            CS(45 + i, $"Count goes on from 0x{count:X} without touching the IV", "R20 S25", t => Decrypts(t, CounterBlock(5, count)))),
        .. new[] { 1UL, 0x0100000000000000UL, 0xFFFFFFFFFFFFFFFFUL }.Select((iv, i) =>
            CS(48 + i, $"The IV lies in the first eight bytes: 0x{iv:X}", "R20", t => Decrypts(t, CounterBlock(iv, 7)))),
        .. OddPatterns.Select((entry, i) => CS(51 + i, $"A pattern says which bytes are encrypted: {entry.Name}", "R25 S32 S33", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            byte[] iv = session.NextCounterBlock();
            var pattern = entry.Pattern;
            t.Device.Write(memory, ReferenceCipher.Partial(session.Key, iv, t.Plain(), pattern.EncryptedAtBeginning, pattern.Skip, pattern.Encrypt));
            Probe.Accepted(session.Decrypt(memory, picture, iv, pattern: pattern), "DecryptionBlt");
            Demand.Equal(t.Plain(), t.Device.Peek(picture), "bytes of the picture");
        }, caps: Usual | Bench.Partial)),
        CS(60, "Without the capability a pattern is refused", "R25", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Device.Write(memory, t.Plain());
            int? code = session.Decrypt(memory, picture, session.NextCounterBlock(), pattern: new(16, 16, 16));
            IsEmpty(t.Device, picture);
            t.Refused(Refusal.NotAvailable, code);
        }, ProfileWish.NoPartial),
        CS(61, "Blts before a key was negotiated are refused", "S3", t =>
        {
            var session = t.Device.CreateSession();
            var (memory, picture) = t.Pair();
            t.Device.Write(memory, t.Plain());
            int? decrypt = session.Decrypt(memory, picture, session.NextCounterBlock()), encrypt = session.Encrypt(picture, memory, new byte[16]);
            Demand.Equal(t.Plain(), t.Device.Read(memory), "bytes of the memory, unchanged");
            IsEmpty(t.Device, picture);
            t.Refused(Refusal.BadState, decrypt);
            t.Refused(Refusal.BadState, encrypt);
        }),
        CS(62, "DecryptionBlt out of protected memory is refused", "R32 S65", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(2), session.NextCounterBlock());
            t.Device.Write(memory, t.Plain());
            int? code = session.Decrypt(picture, memory, session.NextCounterBlock());
            Demand.Equal(t.Plain(), t.Device.Read(memory), "bytes of the memory, unchanged");
            t.Refused(Refusal.BadArgument, code);
        }),
        CS(63, "DecryptionBlt from one protected picture to another is refused", "R32 S65", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (_, picture) = t.Pair();
            nint other = t.Device.CreateProtected();
            int? code = session.Decrypt(picture, other, session.NextCounterBlock());
            IsEmpty(t.Device, other);
            t.Refused(Refusal.BadArgument, code);
        }),
        CS(169, "DecryptionBlt of a picture onto itself is refused", "R32 S65", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(2), session.NextCounterBlock());
            int? code = session.Decrypt(picture, picture, session.NextCounterBlock());
            Demand.Equal(t.Plain(2), t.Device.Peek(picture), "bytes of the picture, unchanged");
            t.Refused(Refusal.BadArgument, code);
        }),
        CS(170, "EncryptionBlt into a picture is refused, open though it is", "R31 S65", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (_, picture) = t.Pair();
            byte[] iv = new byte[16];
            int? code = session.Encrypt(picture, t.Device.CreateOpen(), iv);
            Demand.All(iv, 0, "the counter block");
            t.Refused(Refusal.BadArgument, code);
        }, ProfileWish.NoReadBackKey),
        CS(171, "Destroying a session takes no other's key away", "R16 S10", t =>
        {
            ProbeSession first = t.Device.CreateKeyedSession(), second = t.Device.CreateKeyedSession(), third = t.Device.CreateKeyedSession();
            second.Destroy();
            KeyIs(first, first.Key, "the key of a session made before the one that was destroyed");
            KeyIs(third, third.Key, "the key of a session made after the one that was destroyed");
        }),
        CS(64, "EncryptionBlt into protected memory, or between memories, is refused", "R31 S65", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            nint other = t.Device.CreateMemory();
            t.Device.Write(memory, t.Plain());
            int? one = session.Encrypt(memory, picture, new byte[16]), two = session.Encrypt(memory, other, new byte[16]);
            Demand.All(t.Device.Read(other), 0, "the other memory");
            IsEmpty(t.Device, picture);
            t.Refused(Refusal.BadArgument, one);
            t.Refused(Refusal.BadArgument, two);
        }),
        CS(65, "Blts without an IV are refused", "R20 S28", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Device.Write(memory, t.Plain());
            int? decrypt = session.Decrypt(memory, picture, null), encrypt = session.Encrypt(picture, memory, null);
            Demand.Equal(t.Plain(), t.Device.Read(memory), "bytes of the memory, unchanged");
            IsEmpty(t.Device, picture);
            t.Refused(Refusal.BadArgument, decrypt);
            t.Refused(Refusal.BadArgument, encrypt);
        }),
        CS(66, "DecryptionBlt leaves its source and its IV alone", "R29 S29 S65", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            byte[] iv = session.NextCounterBlock(), given = [.. iv], encrypted = Ctr(session.Key, iv, t.Plain());
            t.Device.Write(memory, encrypted);
            Probe.Accepted(session.Decrypt(memory, picture, iv), "DecryptionBlt");
            Demand.Equal(encrypted, t.Device.Read(memory), "bytes of the source");
            Demand.Equal(given, iv, "bytes of the counter block");
        }),
        CS(67, "EncryptionBlt leaves its source alone", "R31", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), session.NextCounterBlock());
            ReadBackKeyOf(t, session);
            Probe.Accepted(session.Encrypt(picture, memory, new byte[16]), "EncryptionBlt");
            Demand.Equal(t.Plain(), t.Device.Peek(picture), "bytes of the picture");
        }),
        CS(68, "Without the capability EncryptionBlt is refused and writes nothing", "R31", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            byte[] iv = new byte[16];
            t.Device.Write(memory, t.Plain());
            int? code = session.Encrypt(picture, memory, iv);
            Demand.Equal(t.Plain(), t.Device.Read(memory), "bytes of the memory, unchanged");
            Demand.All(iv, 0, "the counter block");
            t.Refused(Refusal.NotAvailable, code);
        }, ProfileWish.NoReadBack, Blt),
        CS(69, "Pictures of another device are refused", "R14 S15", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var other = t.Probe.CreateDevice();
            var (memory, picture) = t.Pair();
            nint foreignMemory = other.CreateMemory(), foreignPicture = other.CreateProtected();
            t.Device.Write(memory, t.Plain());
            other.Write(foreignMemory, t.Plain());
            int?[] codes =
            [
                session.Decrypt(foreignMemory, picture, session.NextCounterBlock()), session.Decrypt(memory, foreignPicture, session.NextCounterBlock()),
                session.Encrypt(picture, foreignMemory, new byte[16]), session.Encrypt(foreignPicture, memory, new byte[16]),
            ];
            Demand.Equal(t.Plain(), t.Device.Read(memory), "bytes of the memory, unchanged");
            Demand.Equal(t.Plain(), other.Read(foreignMemory), "bytes of the other device's memory, unchanged");
            IsEmpty(t.Device, picture);
            IsEmpty(other, foreignPicture, "the other device's picture");
            foreach (int? code in codes)
                t.Refused(Refusal.NotFound, code);
        }),
        CS(70, "Blts of a session of another device are refused", "R14 S15", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var other = t.Probe.CreateDevice();
            var foreign = session.CalledWith(other);
            nint memory = other.CreateMemory(), picture = other.CreateProtected();
            other.Write(memory, t.Plain());
            int? decrypt = foreign.Decrypt(memory, picture, session.NextCounterBlock()), encrypt = foreign.Encrypt(picture, memory, new byte[16]);
            Demand.Equal(t.Plain(), other.Read(memory), "bytes of the memory, unchanged");
            IsEmpty(other, picture);
            t.Refused(Refusal.NotFound, decrypt);
            t.Refused(Refusal.NotFound, encrypt);
        }, on: ProbeKinds.ByDevice),
        CS(71, "Destroyed pictures are refused", "R52", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            var (deadMemory, deadPicture) = t.Pair();
            t.Device.Destroy(deadMemory);
            t.Device.Destroy(deadPicture);
            t.Device.Write(memory, t.Plain());
            int?[] codes =
            [
                session.Decrypt(deadMemory, picture, session.NextCounterBlock()), session.Decrypt(memory, deadPicture, session.NextCounterBlock()),
                session.Encrypt(deadPicture, memory, new byte[16]), session.Encrypt(picture, deadMemory, new byte[16]),
            ];
            Demand.Equal(t.Plain(), t.Device.Read(memory), "bytes of the memory, unchanged");
            IsEmpty(t.Device, picture);
            foreach (int? code in codes)
                t.Refused(Refusal.NotFound, code);
        }, on: ProbeKinds.Drivers),
        CS(72, "Sessions that blt on several threads do not disturb one another", "R15 S20", t =>
        {
            var sessions = Enumerable.Range(0, 4).Select(_ => t.Device.CreateKeyedSession()).ToList();
            var pairs = sessions.Select(_ => t.Pair()).ToList();
            RefreshChecks.Threads(sessions.Select((session, i) => (Action)(() =>
            {
                var (memory, picture) = pairs[i];
                byte[] made = new byte[16], plain = t.Plain(i + 1);
                byte[] key = ReadBackKeyOf(t, session);
                for (int round = 0; round < 20; round++)
                {
                    byte[] iv = session.NextCounterBlock();
                    t.Device.Write(memory, Ctr(session.Key, iv, plain));
                    Probe.Accepted(session.Decrypt(memory, picture, iv), "DecryptionBlt");
                    Probe.Accepted(session.Encrypt(picture, memory, made), "EncryptionBlt");
                    Demand.Equal(plain, Ctr(key, made, t.Device.Read(memory)), "bytes of the picture");
                }
            })));
        }),
    ];

    /// <summary>The key that EncryptionBlt will use: a fetched one where the target has such, else the session's.</summary>
    private static byte[] ReadBackKeyOf(Bench t, ProbeSession session) =>
        (t.Device.Caps() & ReadBackKey) != 0 ? RefreshChecks.Fetched(session) : session.Key;

    private static void Decrypts(Bench t, byte[] iv)
    {
        var session = t.Device.CreateKeyedSession();
        var (memory, picture) = t.Pair();
        t.Brings(session, memory, picture, t.Plain(), iv);
    }
}

using System.Security.Cryptography;
using Dxcp.Abi;
using static Dxcp.Conformance.Bench;
using static Dxcp.Conformance.ReferenceCipher;

namespace Dxcp.Conformance;

/// <summary>What keeps protected memory protected, and its budget.</summary>
internal static class ProtectionChecks
{
    private const uint Usual = Blt | ReadBack;

    public static IReadOnlyList<ConformanceCheck> All { get; } =
    [
        DP(1, "A protected picture cannot be mapped, memory can", "R29", t =>
        {
            var (memory, picture) = t.Pair();
            Demand.True(t.Device.CanMap(memory), "memory that can be mapped", "refused");
            Demand.False(t.Device.CanMap(picture), "a refusal to map protected memory", "mapped");
        }, caps: 4),
        DP(2, "A protected picture cannot be mapped while it holds content, nor afterwards", "R29", t =>
        {
            var picture = Filled(t, out _);
            Demand.False(t.Device.CanMap(picture), "a refusal to map protected memory", "mapped");
            t.Device.Peek(picture);
            Demand.False(t.Device.CanMap(picture), "a refusal to map protected memory after EncryptionBlt", "mapped");
        }, caps: Usual | 4),
        DP(3, "Protected content is not copied to memory", "R29 S63", t => KeptFrom(t, t.Device.CreateMemory(), whole: true), caps: Usual | 4),
        DP(4, "A part of protected content is not copied to memory", "R29 S63", t => KeptFrom(t, t.Device.CreateMemory(), whole: false), caps: Usual | 4),
        DP(5, "Protected content does not come out by way of an open picture", "R29 S106", t =>
        {
            nint picture = Filled(t, out byte[] plain), open = t.Device.CreateOpen(), memory = t.Device.CreateMemory();
            t.Device.TryCopy(open, picture, whole: true);
            t.Device.TryCopy(memory, open, whole: true);
            Shows(t.Device.Read(memory), plain, false, "memory");
            Shows(t.Device.TryRead(open) ?? [], plain, false, "an open picture");
        }, caps: Usual | 4),
        DP(6, "Copies into protected memory are taken", "S63", t =>
        {
            var (memory, picture) = t.Pair();
            t.Device.Write(memory, t.Plain());
            t.Device.TryCopy(picture, memory, whole: true);
            Shows(t.Device.Peek(picture), t.Plain(), true, "the protected picture");
        }),
        DP(7, "Where protection is always on nothing is decrypted into open memory", "R29 S105", t =>
        {
            var session = t.Device.CreateKeyedSession();
            OpenRefused(t, session);
        }, caps: Usual | 4),
        DP(8, "A refusal to decrypt into open memory uses no IV up", "S105", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] iv = OpenRefused(t, session);
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), iv);
        }, caps: Usual | 4),
        DP(9, "What was read back does not come out in the clear without the key", "R29 S105", t =>
        {
            var picture = Filled(t, out byte[] plain);
            var session = t.Device.CreateKeyedSession();
            nint memory = t.Device.CreateMemory(), open = t.Device.CreateOpen();
            byte[] made = new byte[16], wrapped = new byte[16];
            bool hasKey = (t.Device.Caps() & ReadBackKey) != 0;
            if (hasKey)
                Probe.Accepted(session.GetReadBackKey(wrapped), "GetEncryptionBltKey");
            Probe.Accepted(session.Encrypt(picture, memory, made), "EncryptionBlt");
            session.Decrypt(memory, open, made, hasKey ? wrapped : null);
            Shows(t.Device.Peek(open), plain, false, "the open picture");
        }, caps: Usual | 4),
        DP(10, "What EncryptionBlt leaves in memory is not the picture", "R31", t =>
        {
            var picture = Filled(t, out byte[] plain);
            var session = t.Device.CreateKeyedSession();
            if ((t.Device.Caps() & ReadBackKey) != 0)
                RefreshChecks.Fetched(session);
            nint memory = t.Device.CreateMemory();
            Probe.Accepted(session.Encrypt(picture, memory, new byte[16]), "EncryptionBlt");
            byte[] bytes = t.Device.Read(memory);
            for (int at = 0; at + 16 <= bytes.Length; at += 16)
                Demand.False(bytes.AsSpan(at, 16).SequenceEqual(plain.AsSpan(at, 16)), "encrypted bytes", $"the picture's own at byte {at}");
        }),
        DP(11, "A new protected picture holds nothing of one that was destroyed", "R29", t =>
        {
            for (int i = 0; i < 4; i++)
            {
                t.Device.Destroy(Filled(t, out byte[] plain));
                nint next = t.Device.CreateProtected();
                Shows(t.Device.Peek(next), plain, false, "a new picture");
                t.Device.Destroy(next);
            }
        }),
        DP(12, "A refused blt leaves the picture as it was", "S37", t =>
        {
            nint picture = Filled(t, out byte[] plain), memory = t.Device.CreateMemory();
            var session = t.Device.CreateKeyedSession();
            t.Device.Write(memory, t.Plain(8));
            session.Decrypt(memory, picture, null);
            Demand.Equal(plain, t.Device.Peek(picture), "bytes of the picture, unchanged");
        }),
        DP(20, "On demand, a picture is open to the CPU until a channel protects, and again afterwards", "R29 R45", t =>
        {
            var channel = t.Device.OpenChannel();
            nint picture = t.Device.CreateProtected();
            Demand.True(t.Device.LetsOut(picture), "a picture that is open to the CPU", "a closed one");
            Probe.Accepted(channel.Protect(1), "PROTECTION");
            Demand.False(t.Device.LetsOut(picture), "a picture that is closed to the CPU", "an open one");
            Probe.Accepted(channel.Protect(0), "PROTECTION off");
            Demand.True(t.Device.LetsOut(picture), "a picture that is open to the CPU again", "a closed one");
        }, ProfileWish.OnDemand),
        DP(21, "A picture stays closed while one of two channels asks for it", "R45", t =>
        {
            var (one, other) = (t.Device.OpenChannel(), t.Device.OpenChannel());
            nint picture = t.Device.CreateProtected();
            Probe.Accepted(one.Protect(1), "PROTECTION");
            Probe.Accepted(other.Protect(1), "PROTECTION, through another channel");
            Probe.Accepted(one.Protect(0), "PROTECTION off, through the first");
            Demand.False(t.Device.LetsOut(picture), "a picture that is closed to the CPU", "an open one");
        }, ProfileWish.OnDemand),
        DP(22, "A picture opens when the channel that protected it goes", "R48", t =>
        {
            var channel = t.Device.OpenChannel();
            nint picture = t.Device.CreateProtected();
            Probe.Accepted(channel.Protect(1), "PROTECTION");
            t.Device.Destroy(channel);
            Demand.True(t.Device.LetsOut(picture), "a picture that is open to the CPU", "a closed one");
        }, ProfileWish.OnDemand),
        DP(23, "On demand, content is decrypted into open memory until a channel protects", "S56 S105", t =>
        {
            var session = t.Device.CreateKeyedSession();
            nint memory = t.Device.CreateMemory(), open = t.Device.CreateOpen();
            t.Brings(session, memory, open, t.Plain(), session.NextCounterBlock());
            Probe.Accepted(t.Device.OpenChannel().Protect(1), "PROTECTION");
            OpenRefused(t, session);
        }, ProfileWish.OnDemand, Usual),
        DP(24, "An encryption that a channel asks for keeps pictures from the CPU", "S82", t =>
        {
            var channel = t.Device.OpenChannel();
            nint picture = t.Device.CreateProtected();
            Probe.Accepted(channel.Configure(Abi.Guids.D3D11_AUTHENTICATED_CONFIGURE_ENCRYPTION_WHEN_ACCESSIBLE,
                new Abi.D3D11_AUTHENTICATED_CONFIGURE_ACCESSIBLE_ENCRYPTION_INPUT { EncryptionGuid = Abi.Guids.D3D11_CRYPTO_TYPE_AES128_CTR }));
            Demand.False(t.Device.LetsOut(picture), "a picture that is closed to the CPU", "an open one");
        }, ProfileWish.OnDemand),
        DP(30, "Protected memory has a budget", "S62", t =>
        {
            ulong size = t.Device.ProtectedMemorySize();
            Demand.True(size > 0, "a size of protected memory", "0");
            if (size > 512 << 20)
                throw new NotSupportedHereException($"{size:N0} bytes of protected memory are more than this suite fills");
            ulong taken = 0;
            while (taken <= size && t.Device.TryCreateProtected(4096, 2048) is not null)
                taken += 4096 * 2048 * 3 / 2;
            Demand.True(taken <= size, $"{size:N0} bytes of protected memory at most", $"{taken:N0} bytes of pictures");
        }),
        DP(31, "What is destroyed gives its protected memory back", "S62", t =>
        {
            for (int i = 0; i < 200; i++)
                t.Device.Destroy(t.Device.CreateProtected());
        }, ProfileWish.SmallMemory),
        DP(32, "Creating a picture that does not fit is refused and costs nothing", "S62", t =>
        {
            for (int i = 0; i < 50; i++)
                Demand.True(t.Device.TryCreateProtected(4096, 4096) is null, "a refusal of more protected memory than there is", "a picture");
            t.Device.Destroy(t.Device.CreateProtected());
        }, ProfileWish.SmallMemory),
        DP(33, "Refused calls cost no protected memory", "S62 S37", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            for (int i = 0; i < 100; i++)
            {
                session.Decrypt(memory, picture, null);
                session.Decrypt(picture, memory, session.NextCounterBlock());
                session.Send(Pattern(256));
                session.Start(new byte[17]);
            }

            t.Device.Destroy(picture);
            for (int i = 0; i < 100; i++)
                t.Device.Destroy(t.Device.CreateProtected());
        }, ProfileWish.SmallMemory),
        DP(34, "What a device held is given back when the device goes", "S62", t =>
        {
            for (int i = 0; i < 20; i++)
            {
                using var other = t.Elsewhere();
                for (int j = 0; j < 8; j++)
                    Demand.True(other.Device.TryCreateProtected(ProbeDevice.Width, ProbeDevice.Height) is not null, "a protected picture", "a refusal");
            }
        }, ProfileWish.SmallMemory),
        DP(35, "A picture of many layers counts whole", "S62", t =>
        {
            const uint Layers = 8;
            var device = ((Ddi11ProbeDevice)t.Device).Inner;
            ulong size = t.Device.ProtectedMemorySize();
            uint layer = (uint)(size / Layers / 2 / 96 * 64);
            Demand.True(layer > 0, "protected memory", "none");
            var made = new List<D3D10DDI_HRESOURCE>();
            for (int i = 0; i < 8; i++)
            {
                var texture = device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_NV12, 64, Math.Min(layer / 64 & ~1u, 4096), ProbeUsage.Protected, 1, Layers);
                if (device.TakeErrors().Length > 0)
                    break;
                made.Add(texture);
            }

            foreach (var texture in made)
                device.DestroyResource(texture);
            Demand.True(made.Count < 8, "a refusal of pictures of many layers that do not fit", $"{made.Count} of them");
        }, ProfileWish.SmallMemory, on: ProbeKinds.Drivers11),
        DP(36, "A picture that is decrypted into again holds nothing of what was there", "R32", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(3), session.NextCounterBlock());
            t.Brings(session, memory, picture, new byte[t.Device.StreamSize], session.NextCounterBlock());
            t.Brings(session, memory, picture, t.Plain(5), session.NextCounterBlock());
        }),
        DP(37, "Content does not come out into memory by a DecryptionBlt under a pattern of nothing", "R29 R32 S65", t =>
        {
            nint picture = Filled(t, out byte[] plain), memory = t.Device.CreateMemory();
            var session = t.Device.CreateKeyedSession();
            session.Decrypt(picture, memory, session.NextCounterBlock(), pattern: new(0, 0, 0));
            Shows(t.Device.Read(memory), plain, false, "memory");
        }, caps: Usual | Bench.Partial | 4),
    ];

    private static ConformanceCheck DP(int number, string statement, string rules, Action<Bench> run, ProfileWish wish = ProfileWish.AsItIs, uint caps = Usual,
        ProbeKind[]? on = null) => SessionChecks.Make($"DP-{number:D3}", ConformanceGroup.DriverProtection, statement, rules, run, wish, caps, on);

    /// <summary>A protected picture with content.</summary>
    private static nint Filled(Bench t, out byte[] plain)
    {
        var session = t.Device.CreateKeyedSession();
        var (memory, picture) = t.Pair();
        plain = RandomNumberGenerator.GetBytes(t.Device.StreamSize);
        t.Brings(session, memory, picture, plain, session.NextCounterBlock());
        t.Device.Destroy(memory);
        return picture;
    }

    private static void KeptFrom(Bench t, nint memory, bool whole)
    {
        nint picture = Filled(t, out byte[] plain);
        byte[] before = t.Plain(6);
        t.Device.Write(memory, before);
        t.Device.TryCopy(memory, picture, whole);
        byte[] after = t.Device.Read(memory);
        // A row of a part of 16 × 4, wherever it went.
        for (int at = 0; at + 16 <= after.Length; at += 4)
        {
            Demand.False(after.AsSpan(at, 16).SequenceEqual(plain.AsSpan(0, 16)), "nothing of the picture in memory", $"its first row at byte {at}");
        }

        Shows(after, plain, false, "memory");
    }

    /// <summary>Whether any row of a picture shows in some bytes.</summary>
    private static void Shows(byte[] bytes, byte[] plain, bool wanted, string where)
    {
        int pitch = plain.Length / ProbeDevice.Rows;
        bool shows = bytes.Length == plain.Length && Enumerable.Range(0, ProbeDevice.Rows).Any(row =>
            bytes.AsSpan(row * pitch, (int)ProbeDevice.Width).SequenceEqual(plain.AsSpan(row * pitch, (int)ProbeDevice.Width)));
        Demand.True(shows == wanted, wanted ? $"the picture in {where}" : $"nothing of the picture in {where}", wanted ? "nothing of it" : "rows of it");
    }

    private static byte[] OpenRefused(Bench t, ProbeSession session)
    {
        nint memory = t.Device.CreateMemory(), open = t.Device.CreateOpen();
        byte[] iv = session.NextCounterBlock();
        t.Device.Write(memory, Ctr(session.Key, iv, t.Plain()));
        int? code = session.Decrypt(memory, open, iv);
        Shows(t.Device.Peek(open), t.Plain(), false, "open memory");
        t.Refused(Refusal.OpenDestination, code);
        return iv;
    }
}

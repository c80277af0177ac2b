using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dxcp.Abi;
using Dxcp.Cryptography;
using static Dxcp.Abi.Guids;

namespace Dxcp.Conformance;

/// <summary>Authenticated channels: keys, tags, numbers. What commands do and queries answer stands in the file beside.</summary>
internal static partial class ChannelChecks
{
    private const uint Enabled = D3D11_AUTHENTICATED_PROTECTION_FLAGS.ProtectionEnabled;
    private const uint Overlay = D3D11_AUTHENTICATED_PROTECTION_FLAGS.OverlayOrFullscreenRequired;
    private static readonly Guid s_unknown = new("0f0e0d0c-0b0a-0908-0706-050403020100");

    public static IReadOnlyList<ConformanceCheck> All { get; } =
    [
        AC(1, "A channel has a certificate chain whose leaf has an RSA key of 2048 bits", "R16 R39", t =>
        {
            var chain = CertificateChain.Parse(t.Device.CreateChannel().CertificateChain());
            Demand.Equal(2048, ReferenceRsa.Of(chain[0])?.KeySize ?? 0, "bits of the leaf's RSA key");
        }),
        AC(2, "A channel's certificate chain ends in the root that is trusted", "R16 R19", t =>
        {
            using var root = t.Target.Root is { } named ? X509CertificateLoader.LoadCertificate(named)
                : throw new NotSupportedHereException("no root was named (--root)");
            try
            {
                CertificateChain.Verify(t.Device.CreateChannel().CertificateChain(), root).Dispose();
            }
            catch (CertificateChainException untrusted)
            {
                throw new CheckFailedException("a chain to the trusted root", untrusted.Message);
            }
        }),
        AC(3, "Key exchange and INITIALIZE open a channel", "R40 R42", t => t.Device.OpenChannel().Protection()),
        AC(4, "Nothing is answered before a key, and no command taken", "R40 R42", t =>
        {
            var channel = t.Device.CreateChannel();
            t.Refused(Refusal.BadArgument, NotTaken(channel.Configure(channel.InitializeMessage(), signed: false)));
            t.Refused(Refusal.BadArgument, NotTaken(channel.Query<D3D11_AUTHENTICATED_QUERY_INPUT,
                D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT>(D3D11_AUTHENTICATED_QUERY_PROTECTION, default, out _, signed: false)));
        }),
        AC(5, "Nothing is taken before INITIALIZE", "R40 R41", t =>
        {
            var channel = t.Device.CreateChannel();
            Probe.Accepted(channel.Negotiate(), "key exchange");
            t.Refused(Refusal.BadArgument, NotTaken(channel.Protect(Enabled)));
            t.Refused(Refusal.BadArgument, NotTaken(Ask(channel)));
            Probe.Accepted(channel.Initialize(), "INITIALIZE");
            Demand.Equal(0u, channel.Protection(), "protection");
        }, ProfileWish.OnDemand),
        AC(6, "INITIALIZE comes once", "R40", t =>
        {
            var channel = t.Device.OpenChannel();
            t.Refused(Refusal.BadArgument, NotTaken(channel.Initialize()));
            Probe.Accepted(channel.Protect(Enabled), "a command after the refused INITIALIZE");
        }),
        AC(7, "A key exchange after INITIALIZE is refused, and the channel keeps its key", "S80", t =>
        {
            var channel = t.Device.OpenChannel();
            byte[] key = channel.Key;
            t.Refused(Refusal.BadArgument, NotTaken(channel.Negotiate()));
            channel.Key = key;
            Probe.Accepted(channel.Protect(Enabled), "a command under the key before");
        }),
        .. new[] { ("SHA-1", "SHA1", 16), ("SHA-256", "SHA256", 16), ("SHA-512, 15 bytes of key", "SHA512", 15), ("SHA-512, 17 bytes of key", "SHA512", 17) }
            .Select((entry, i) => AC(8 + i, $"A channel's block with {entry.Item1} is refused", i < 2 ? "R17 S37" : "R15 S37", t =>
        {
            var channel = t.Device.CreateChannel();
            t.Refused(Refusal.BadArgument, NotTaken(channel.Negotiate(RSAEncryptionPadding.CreateOaep(new HashAlgorithmName(entry.Item2)), entry.Item3)));
        })),
        AC(12, "A channel's block of another size than 256 bytes is refused", "R16 S37", t =>
        {
            var channel = t.Device.CreateChannel();
            foreach (int size in new[] { 1, 255, 257, 512 })
                t.Refused(Refusal.BadArgument, NotTaken(channel.SendKey(new byte[size])));
        }),
        AC(13, "A block that opened a channel opens nothing again", "S110", t =>
        {
            var session = t.Device.CreateSession();
            byte[] block = session.Wrap(RandomNumberGenerator.GetBytes(16), RSAEncryptionPadding.OaepSHA512);
            var channel = t.Device.CreateChannel();
            Probe.Accepted(channel.SendKey(block), "key exchange");
            t.Refused(Refusal.BadArgument, NotTaken(channel.SendKey(block)));
            t.Refused(Refusal.BadArgument, NotTaken(t.Elsewhere().Device.CreateChannel().SendKey(block)));
        }),
        AC(20, "A flipped bit anywhere in a command is refused, and costs no number", "R42 S42", t =>
        {
            var channel = t.Device.OpenChannel();
            byte[] message = channel.ProtectionMessage(Enabled);
            for (int bit = 0; bit < message.Length * 8; bit += 5)
            {
                byte[] flipped = [.. message];
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                int code = channel.Configure(flipped, signed: true);
                Demand.True(code < 0, $"a refusal of a command with bit {bit} flipped", "taken");
                if (!flipped.AsSpan(16, 16).SequenceEqual(message.AsSpan(16, 16)))
                    continue;
                t.Refused(Refusal.BadArgument, code);
            }

            Demand.Equal(0u, channel.Protection(), "protection");
            Probe.Accepted(channel.Configure(message), "the command itself");
        }, ProfileWish.OnDemand),
        .. new[] { ("its first byte", 0), ("its last byte", 15), ("a byte in the middle", 7) }.Select((entry, i) =>
            AC(21 + i, $"A tag that is wrong in {entry.Item1} is refused", "R42", t => RefusesFlip(t, entry.Item2))),
        .. new[] { ("type", 20), ("channel", 33), ("sequence number", 41), ("payload", 48), ("last byte, which is padding", 55) }.Select((entry, i) =>
            AC(24 + i, $"The tag covers the {entry.Item1}", "R42 S44", t => RefusesFlip(t, entry.Item2))),
        AC(29, "A flipped bit anywhere in INITIALIZE is refused", "R42 R40", t =>
        {
            var channel = t.Device.CreateChannel();
            Probe.Accepted(channel.Negotiate(), "key exchange");
            byte[] message = channel.InitializeMessage();
            for (int i = 0; i < message.Length; i++)
            {
                byte[] flipped = [.. message];
                flipped[i] ^= 0x10;
                Demand.True(channel.Configure(flipped) < 0, $"a refusal of INITIALIZE with byte {i} changed", "taken");
            }

            Probe.Accepted(channel.Configure(message), "INITIALIZE itself");
        }),
        AC(30, "A tag under another channel's key is refused", "R42", t =>
        {
            var channel = t.Device.OpenChannel();
            var other = t.Device.OpenChannel();
            t.Refused(Refusal.BadArgument, NotTaken(channel.Configure(ProbeChannel.Sign(channel.ProtectionMessage(Enabled), other.Key))));
            Demand.Equal(0u, channel.Protection(), "protection");
        }, ProfileWish.OnDemand),
        AC(31, "Answers to commands carry a tag under the channel key, header and code again", "R42 R43", t =>
            Probe.Accepted(t.Device.OpenChannel().Protect(Enabled), "a command")), // the caller looks at each answer
        AC(32, "Answers to queries carry a tag under the channel key, header and code again", "R42 R43", t => t.Device.OpenChannel().DeviceHandle()),
        AC(33, "The answer to a refused command is signed and says the code", "S48 R43", t =>
        {
            var channel = t.Device.OpenChannel();
            t.Refused(Refusal.BadArgument, NotTaken(channel.Protect(4)));
            Demand.True(channel.LastAnswer.AsSpan(0, 16).ContainsAnyExcept((byte)0), "a tag on the refusal", "zeros");
        }),
        AC(40, "A command that was sent before is refused", "R41", t =>
        {
            var channel = t.Device.OpenChannel();
            byte[] on = channel.ProtectionMessage(Enabled), off = channel.ProtectionMessage(0);
            Probe.Accepted(channel.Configure(on), "the first command");
            Probe.Accepted(channel.Configure(off), "the second command");
            t.Refused(Refusal.BadArgument, NotTaken(channel.Configure(on)));
            t.Refused(Refusal.BadArgument, NotTaken(channel.Configure(off)));
            Demand.Equal(0u, channel.Protection(), "protection");
        }, ProfileWish.OnDemand),
        AC(41, "A command that another one has overtaken is refused", "R41", t =>
        {
            var channel = t.Device.OpenChannel();
            byte[] late = channel.ProtectionMessage(Enabled);
            Probe.Accepted(channel.Configure(channel.ProtectionMessage(0)), "a later command");
            t.Refused(Refusal.BadArgument, NotTaken(channel.Configure(late)));
        }),
        AC(42, "A command with the number of the one before is refused, whatever it says", "R41", t =>
        {
            var channel = t.Device.OpenChannel();
            uint number = channel.NextCommand;
            Probe.Accepted(channel.Configure(channel.ProtectionMessage(0, number)), "a command");
            t.Refused(Refusal.BadArgument, NotTaken(channel.Configure(channel.ProtectionMessage(Enabled, number))));
        }),
        AC(43, "A query with the number of the one before is refused", "R41", t =>
        {
            var channel = t.Device.OpenChannel();
            channel.Protection();
            t.Refused(Refusal.BadArgument, NotTaken(Ask(channel, channel.NextQuery - 1)));
        }),
        AC(44, "Queries and commands count apart", "D13 R41", t =>
        {
            var channel = t.Device.OpenChannel();
            (channel.NextQuery, uint command) = (channel.NextCommand + 1000, channel.NextCommand);
            channel.Protection();
            Probe.Accepted(channel.Configure(channel.ProtectionMessage(0, command)), "a command with a smaller number than the query before");
            channel.Protection();
        }),
        AC(45, "A number before the start is refused, the start itself is taken", "S40 R41", t =>
        {
            var channel = t.Device.OpenChannel();
            t.Refused(Refusal.BadArgument, NotTaken(channel.Configure(channel.ProtectionMessage(Enabled, channel.NextCommand - 1))));
            Probe.Accepted(channel.Configure(channel.ProtectionMessage(0, channel.NextCommand)), "the command with the start's number");
        }),
        AC(46, "Numbers may leap, and do not go round", "R41 S41", t =>
        {
            var channel = t.Device.OpenChannel();
            Probe.Accepted(channel.Configure(channel.ProtectionMessage(Enabled, uint.MaxValue)), "a command with the greatest number");
            t.Refused(Refusal.BadArgument, NotTaken(channel.Configure(channel.ProtectionMessage(0, uint.MaxValue))));
            t.Refused(Refusal.BadArgument, NotTaken(channel.Configure(channel.ProtectionMessage(0, 0))));
        }),
        AC(47, "An authentic command that fails uses its number up", "S42", t =>
        {
            var channel = t.Device.OpenChannel();
            uint number = channel.NextCommand;
            t.Refused(Refusal.BadArgument, NotTaken(channel.Protect(4)));
            t.Refused(Refusal.BadArgument, NotTaken(channel.Configure(channel.ProtectionMessage(Enabled, number))));
            Probe.Accepted(channel.Configure(channel.ProtectionMessage(Enabled, number + 1)), "the command with the next number");
        }),
        AC(48, "A truncated command is refused at every length", "R44 D11", t =>
        {
            var channel = t.Device.OpenChannel();
            byte[] message = channel.ProtectionMessage(Enabled);
            for (int length = 0; length < message.Length; length += length < 48 ? 5 : 1)
                Demand.True(channel.Configure(message[..length]) < 0, $"a refusal of {length} bytes of a command", "taken");
            Probe.Accepted(channel.Configure(message), "the whole command");
        }),
        AC(49, "A query without room for its answer, or too short, is refused", "R43 R44", t =>
        {
            var channel = t.Device.OpenChannel();
            foreach (int lack in new[] { 1, 8, 32, 55, 56 })
                Demand.True(Ask(channel, outputGrowth: -lack) < 0, $"a refusal of a query whose answer lacks {lack} bytes of room", "taken");
            foreach (int lack in new[] { 1, 8, 16, 32 })
                Demand.True(Ask(channel, inputGrowth: -lack) < 0, $"a refusal of a query that lacks {lack} bytes", "taken");
            channel.Protection();
        }),
        AC(50, "A message that is longer than its structure is refused", "D11", t =>
        {
            var channel = t.Device.OpenChannel();
            byte[] message = channel.ProtectionMessage(Enabled);
            t.Refused(Refusal.BadArgument, NotTaken(channel.Configure([.. message, 0])));
            t.Refused(Refusal.BadArgument, NotTaken(Ask(channel, inputGrowth: 1)));
            Probe.Accepted(channel.Configure(message), "the command itself");
        }, on: [ProbeKind.D3D11, ProbeKind.D3D9, ProbeKind.Ddi9]),
        .. Effects,
        .. Apart,
    ];

    private static ConformanceCheck AC(int number, string statement, string rules, Action<Bench> run, ProfileWish wish = ProfileWish.AsItIs,
        ProbeKind[]? on = null) => SessionChecks.Make($"AC-{number:D3}", ConformanceGroup.AuthenticatedChannel, statement, rules, run, wish, 0, on);

    private static int NotTaken(int code)
    {
        Demand.True(code < 0, "a refusal", "S_OK");
        return code;
    }

    private static int Ask(ProbeChannel channel, uint? number = null, int inputGrowth = 0, int outputGrowth = 0) =>
        channel.Query<D3D11_AUTHENTICATED_QUERY_INPUT, D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT>(
            D3D11_AUTHENTICATED_QUERY_PROTECTION, default, out _, number ?? channel.NextQuery, inputGrowth, outputGrowth);

    /// <summary>A command with a byte changed after it was signed must be refused.</summary>
    private static void RefusesFlip(Bench t, int place)
    {
        var channel = t.Device.OpenChannel();
        byte[] message = channel.ProtectionMessage(Enabled), flipped = [.. message];
        flipped[place] ^= 1;
        uint before = channel.Protection();
        Demand.True(channel.Configure(flipped) < 0, $"a refusal of a command with byte {place} changed", "taken");
        Demand.Equal(before, channel.Protection(), "protection");
        Probe.Accepted(channel.Configure(message), "the command itself");
    }
}

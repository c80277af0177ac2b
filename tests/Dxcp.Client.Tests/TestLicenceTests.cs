using System.Buffers.Binary;
using Dxcp.Client.Tests.Fake;
using Dxcp.Cryptography;

namespace Dxcp.Client.Tests;

/// <summary>What a licence is issued for, and what it holds: docs/hardware-drm.md.</summary>
public sealed class TestLicenceTests
{
    private const int Before = 24;

    private static readonly KeyValuePair<Guid, byte[]> s_key = new(new("11223344-5566-7788-99aa-bbccddeeff00"), new byte[16]);

    [Theory, InlineData(1), InlineData(2), InlineData(256)]
    public void A_licence_holds_1_to_256_keys_for_the_nonce_of_its_challenge(int count)
    {
        byte[] challenge = Challenge(3);
        DateTimeOffset end = DateTimeOffset.FromUnixTimeSeconds(0x1234_5678_9A);
        byte[] licence = TestLicence.Issue(challenge, Identities.Good.Root, Keys(count), 3, end);
        Assert.Equal(36 + KeyTransport.WrappedSize + (count * 32) + 16, licence.Length);
        Assert.Equal("DXLC"u8, licence.AsSpan(0, 4));
        Assert.Equal((1, 3), (BinaryPrimitives.ReadUInt16LittleEndian(licence.AsSpan(4)), BinaryPrimitives.ReadUInt16LittleEndian(licence.AsSpan(6))));
        Assert.Equal(challenge[8..24], licence[8..24]);
        Assert.Equal((0x1234_5678_9Aul, (uint)count), (BinaryPrimitives.ReadUInt64LittleEndian(licence.AsSpan(24)),
            BinaryPrimitives.ReadUInt32LittleEndian(licence.AsSpan(32))));
        byte[] without = TestLicence.Issue(challenge, Identities.Good.Root, Keys(count));
        Assert.Equal((1, 0ul), (without[6], BinaryPrimitives.ReadUInt64LittleEndian(without.AsSpan(24))));
        // Its keys stand under a key that the one in the block makes with 1, its tag under one made with 2.
        byte[] bytes = new byte[16];
        Assert.True(Identities.Good.TryUnwrapKey(licence.AsSpan(36, KeyTransport.WrappedSize), bytes));
        using Aes128Key root = new(bytes), wrapping = Derived(root, 1), tagging = Derived(root, 2);
        for (int i = 0; i < count; i++)
        {
            Span<byte> entry = licence.AsSpan(36 + KeyTransport.WrappedSize + (i * 32), 32);
            Assert.Equal(new Guid(i, 0, 0, new byte[8]), new Guid(entry[..16]));
            wrapping.DecryptBlock(entry[16..], bytes);
            Assert.All(bytes, value => Assert.Equal((byte)i, value));
        }

        Assert.True(Omac1.Verify(tagging, licence.AsSpan(..^16), licence.AsSpan(^16..)));
    }

    [Fact]
    public void What_makes_no_licence_is_refused_by_name()
    {
        byte[] challenge = Challenge(2);
        Refused("contentKeys", challenge, []);
        Refused("contentKeys", challenge, Keys(257));
        Refused("contentKeys", challenge, [s_key, new(Guid.Empty, null!)]);
        foreach (int size in (int[])[0, 15, 17])
            Refused("contentKeys", challenge, [s_key, new(Guid.Empty, new byte[size])]);
        Refused("securityLevel", challenge, [s_key], 0);
        Refused("securityLevel", challenge, [s_key], 3);
        Refused("challenge", [], [s_key]);
        Refused("challenge", challenge[..Before], [s_key]);
        Assert.Throws<ArgumentNullException>("contentKeys", () => TestLicence.Issue(challenge, Identities.Good.Root, null!));
        Assert.Throws<CertificateChainException>(() => TestLicence.Issue(challenge.AsSpan(0, Before + 1), Identities.Good.Root, [s_key]));
        Assert.Throws<CertificateChainException>(() => TestLicence.Issue(challenge, Identities.Other.Root, [s_key]));
        _ = TestLicence.Issue(challenge, Identities.Good.Root, [s_key], 2);
    }

    [Theory, InlineData(-62135596800), InlineData(-1), InlineData(0), InlineData(1)] // 0 stands for no end
    public void An_end_of_long_ago_is_an_end(long second)
    {
        byte[] licence = TestLicence.Issue(Challenge(1), Identities.Good.Root, [s_key], notAfter: DateTimeOffset.FromUnixTimeSeconds(second));
        Assert.Equal(1ul, BinaryPrimitives.ReadUInt64LittleEndian(licence.AsSpan(24)));
    }

    private static void Refused(string parameter, byte[] challenge, KeyValuePair<Guid, byte[]>[] keys, ushort level = 1) =>
        Assert.Throws<ArgumentException>(parameter, () => TestLicence.Issue(challenge, Identities.Good.Root, keys, level));

    /// <summary>A challenge up to a level.</summary>
    private static byte[] Challenge(uint highest)
    {
        byte[] challenge = [.. new byte[8], .. Enumerable.Range(1, 16).Select(i => (byte)i), .. Identities.Good.CertificateChain.Span];
        BinaryPrimitives.WriteUInt32LittleEndian(challenge.AsSpan(4), highest);
        return challenge;
    }

    private static KeyValuePair<Guid, byte[]>[] Keys(int count) =>
        [.. Enumerable.Range(0, count).Select(i => KeyValuePair.Create(new Guid(i, 0, 0, new byte[8]), Enumerable.Repeat((byte)i, 16).ToArray()))];

    private static Aes128Key Derived(Aes128Key root, byte purpose)
    {
        byte[] block = [.. new byte[15], purpose];
        root.EncryptBlock(block, block);
        return new Aes128Key(block);
    }
}

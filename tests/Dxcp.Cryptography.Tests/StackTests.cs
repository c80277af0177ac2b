using System.Runtime.CompilerServices;

namespace Dxcp.Cryptography.Tests;

/// <summary>What is made of a key in passing is wiped: it does not lie where the stack was while a call was at work.</summary>
public sealed unsafe class StackTests
{
    private const int Depth = 32 * 1024;

    // What must not stay, of a key and 16 bytes, and the call that makes it in passing; a key that it gives is disposed of later.
    private static readonly Dictionary<string, (Func<byte[], byte[]> Secret, Func<Aes128Key, byte[], Aes128Key?> Use)> s_uses = new()
    {
        ["keystream of a part of a block"] = (key => Encrypted(key, 5), (key, to) => Nothing(() => key.Ctr(new byte[9], to, new CounterBlock(0, 5)))),
        ["keystream of short runs"] = (key => Encrypted(key, 50),
            (key, _) => Nothing(() => key.Ctr(new byte[2000], new byte[2000], default, new PartialPattern(1, 2, 3)))),
        ["the next key"] = (key => [.. key.Select(value => (byte)(value ^ 0x5A))], (key, _) => key.Xor([.. Enumerable.Repeat((byte)0x5A, 16)])),
        ["a key that is unwrapped"] = (key => Decrypted(key, 0x33), (key, _) => key.UnwrapKey([.. Enumerable.Repeat((byte)0x33, 16)])),
        ["what a last block is masked with"] = (key => Doubled(Encrypted(key, 0)), (key, to) => Nothing(() => Omac1.Compute(key, new byte[16], to))),
        ["the tag that is expected"] = (Tagged, (key, to) => Nothing(() => Omac1.Verify(key, new byte[20], to))),
    };

    public static TheoryData<string, string> Uses => new(from path in AesPaths.Supported from name in s_uses.Keys select (path.Name, name));

    [Theory, MemberData(nameof(Uses))]
    public void Nothing_secret_is_left_on_the_stack(string path, string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere: linux — where no call saves vectors that its caller left in registers");
        byte[] bytes = Reference.Bytes(name.Length, 16), secret = s_uses[name].Secret(bytes), to = new byte[16];
        using var key = new Aes128Key(bytes, AesPaths.Choose(path));
        // A signal that stops the thread lays its registers on the stack: not five times at the very place.
        int left = 0;
        for (int i = 0; i < 5; i++)
        {
            s_uses[name].Use(key, to)?.Dispose(); // compiles what it needs
            Scrub();
            Aes128Key? made = s_uses[name].Use(key, to);
            left += IsOnStack(secret) ? 1 : 0;
            made?.Dispose();
        }

        Assert.InRange(left, 0, 4);
    }

    private static Aes128Key? Nothing(Action use)
    {
        use();
        return null;
    }

    private static byte[] Encrypted(byte[] bytes, byte count)
    {
        using var key = new Aes128Key(bytes);
        byte[] block = new byte[16];
        block[15] = count;
        key.EncryptBlock(block, block);
        return block;
    }

    private static byte[] Decrypted(byte[] bytes, byte value)
    {
        using var key = new Aes128Key(bytes);
        byte[] block = [.. Enumerable.Repeat(value, 16)];
        key.DecryptBlock(block, block);
        return block;
    }

    private static byte[] Tagged(byte[] bytes)
    {
        byte[] tag = new byte[16];
        Omac1.Compute(bytes, new byte[20], tag);
        return tag;
    }

    // RFC 4493 §2.3
    private static byte[] Doubled(byte[] value)
    {
        UInt128 number = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(value);
        byte[] doubled = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(doubled, (number << 1) ^ ((number >> 127) * 0x87));
        return doubled;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Scrub()
    {
        byte* below = stackalloc byte[Depth];
        new Span<byte>(below, Depth).Clear();
    }

    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    private static bool IsOnStack(byte[] secret)
    {
        byte* below = stackalloc byte[Depth];
        return new ReadOnlySpan<byte>(below, Depth).IndexOf(secret) >= 0;
    }
}

using System.Collections.Concurrent;

namespace Dxcp.Cryptography.Tests;

public class SecureRandomTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(4095)]
    [InlineData(100_000)]
    public void Fills_all_of_it_and_nothing_else(int length)
    {
        byte[] buffer = new byte[length + 32];
        byte[] seen = new byte[length];
        // A byte stays zero in 40 draws with probability 2^-320.
        for (int i = 0; i < 40; i++)
        {
            SecureRandom.Fill(buffer.AsSpan(16, length));
            for (int j = 0; j < length; j++)
                seen[j] |= buffer[16 + j];
        }

        Assert.DoesNotContain((byte)0, seen);
        Assert.All(buffer[..16], b => Assert.Equal(0, b));
        Assert.All(buffer[^16..], b => Assert.Equal(0, b));
    }

    [Fact]
    public void No_sixteen_bytes_come_twice_from_any_thread()
    {
        var seen = new ConcurrentDictionary<UInt128, bool>();
        Parallel.For(0, 8, _ =>
        {
            Span<byte> bytes = stackalloc byte[16];
            for (int i = 0; i < 20_000; i++)
            {
                SecureRandom.Fill(bytes);
                Assert.True(seen.TryAdd(BitConverter.ToUInt128(bytes), true));
            }
        });
    }
}

using Dxcp.Codecs.Bits;

namespace Dxcp.Codecs.Tests;

/// <summary>What keeps start codes apart from data in H.264 and HEVC (7.4.1 of either): a 3 behind two zeros, before anything from 0 to 3.</summary>
public sealed class NalUnitTests
{
    [Fact]
    public void Whatever_is_written_comes_back_and_holds_no_start_code()
    {
        byte[] bare = new byte[6], buffer = new byte[64], back = new byte[64];
        for (int number = 0; number < 15625; number++)
        {
            for (int i = 0, rest = number; i < bare.Length; i++, rest /= 5)
                bare[i] = (byte)(rest % 5);
            var writer = new NalWriter(buffer);
            writer.Unit(bare);
            Assert.False(writer.IsFull);
            Span<byte> unit = buffer.AsSpan(4..writer.Length);
            int zeros = 0;
            for (int i = 0; i < unit.Length; i++)
            {
                Assert.False(zeros >= 2 && (unit[i] < 3 || (unit[i] == 3 && i + 1 < unit.Length && unit[i + 1] > 3)), Convert.ToHexString(unit));
                zeros = unit[i] == 0 ? zeros + 1 : 0;
            }

            int length = NalUnits.Unescape(unit, back, out int consumed);
            Assert.Equal((bare.Length, unit.Length), (length, consumed));
            Assert.True(bare.AsSpan().SequenceEqual(back.AsSpan(0, length)), Convert.ToHexString(bare));
        }
    }
}

using Dxcp.Codecs.Avcodec;

namespace Dxcp.Codecs.Tests;

/// <summary>Memory that a codec lends to its library, and keeps while the picture in it may still be shown (S173).</summary>
public sealed class LentMemoryTests
{
    [Theory, InlineData(true), InlineData(false)] // S173, S174
    public void Picture_that_is_kept_is_neither_given_again_nor_freed_and_then_serves_again(bool isExact)
    {
        var memory = new CountingMemory();
        using (var pool = new LentMemoryPool(memory, isExact))
        {
            LentMemory kept = pool.TryTake(1000)!;
            kept.IsKept = true;
            Assert.NotSame(kept, pool.TryTake(1000));
            Assert.NotSame(kept, pool.TryTake(100));
            Assert.NotSame(kept, pool.TryTake(5000));
            Assert.Equal(6000ul, memory.Taken);
            kept.IsKept = false;
            Assert.Equal(isExact, pool.TryTake(1000) == kept);
        }

        Assert.Equal(0ul, memory.Taken);
    }
}

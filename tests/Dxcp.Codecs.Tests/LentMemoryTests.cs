using Dxcp.Codecs.Avcodec;
using Dxcp.Codecs.Tests.Libraries;

namespace Dxcp.Codecs.Tests;

/// <summary>Memory that a codec lends to its library, and keeps while the picture in it may still be shown (S173).</summary>
public sealed unsafe class LentMemoryTests
{
    [Theory, InlineData(true), InlineData(false)] // S173: better never given back than written to when it is another's
    public void Memory_that_the_library_still_has_outlives_its_pool(bool isExact)
    {
        var memory = new CountingMemory();
        using FakeAvcodec library = new();
        LentMemory lent;
        using (var pool = new LentMemoryPool(memory, isExact))
        {
            lent = pool.TryTake(1000)!;
            Assert.True(lent.Lend(library.Load()) != null);
            lent.IsKept = true;
            Assert.NotSame(lent, pool.TryTake(700));
            Assert.Equal(1700ul, memory.Taken);
        }

        Assert.Equal(1000ul, memory.Taken);
        lent.Free();
    }

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

    [Theory] // S173
    [InlineData(true, 1000, true)]
    [InlineData(true, 500, true)]
    [InlineData(true, 499, false)]
    [InlineData(true, 1001, false)]
    [InlineData(false, 1, true)]
    [InlineData(false, 1000, true)]
    [InlineData(false, 1001, false)]
    public void What_is_free_serves_again_where_it_is_large_enough_and_for_pictures_not_much_too_large(bool isExact, int size, bool again)
    {
        var memory = new CountingMemory();
        using (var pool = new LentMemoryPool(memory, isExact))
        {
            LentMemory first = pool.TryTake(1000)!;
            LentMemory second = pool.TryTake((ulong)size)!;
            Assert.Equal(again, first == second);
            Assert.InRange(second.Size, (ulong)size, ulong.MaxValue);
            Assert.Equal(second.Size, memory.Taken); // what does not fit any more is given back
            memory.Limit = memory.Taken;
            second.IsKept = true;
            Assert.Null(pool.TryTake(1));
            Assert.Equal(second.Size, memory.Taken);
        }

        Assert.Equal(0ul, memory.Taken);
    }
}

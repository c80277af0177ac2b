using System.Runtime.InteropServices;

namespace Dxcp.Abi.Tests.Com;

/// <summary>What depends on which blocks have died, so nothing else may create objects at the same time.</summary>
[CollectionDefinition(nameof(BlockTests), DisableParallelization = true)]
[Collection(nameof(BlockTests))]
public sealed unsafe class BlockTests
{
    [Fact]
    public void A_dead_pointer_meets_the_graveyard()
    {
        var sample = new Sample();
        ISample* pointer = sample.Publish<ISample>();
        ISecond* second = sample.PointerTo<ISecond>();
        Raw.Release(pointer);

        foreach (nint dead in new[] { (nint)pointer, (nint)second })
        {
            Assert.Equal(0u, Raw.Release((void*)dead));
            Assert.Equal(0u, Raw.AddRef((void*)dead));
            Assert.Equal(HResult.E_NOINTERFACE, Raw.Query((void*)dead, IUnknown.IID, out nint found));
            Assert.Equal(0, found);
            Assert.Equal(HResult.CO_E_OBJNOTCONNECTED, ((delegate* unmanaged<void*, long, int>)Raw.Slot((void*)dead, 3))((void*)dead, 1));
            Assert.Equal(HResult.CO_E_OBJNOTCONNECTED, ((delegate* unmanaged<void*, int>)Raw.Slot((void*)dead, 255))((void*)dead));
            Assert.False(ComObject.TryGet<ComObject>((void*)dead, out _));
        }
        Assert.Equal(["First", "Destroy", "Last"], sample.Events);
    }

    [Fact]
    public void TryGet_refuses_foreign_pointers_without_touching_them()
    {
        ISample* sample = new Sample().Publish<ISample>();
        nint face = (nint)sample;
        void* heap = NativeMemory.AllocZeroed(64);
        ISample copy = *sample;
        long* misleading = stackalloc long[4];
        for (int i = 0; i < 4; i++)
            misleading[i] = ((long*)sample)[i & 1];
        nint[] foreign =
        [
            0, 1, 0x10, 0x10000, unchecked((nint)0xFFFF_FFFF_FFFF_FFF0), unchecked((nint)0x7FFF_FFFF_FFF0), unchecked((nint)0xDEAD_BEEF_DEAD_BEE0),
            (nint)heap, (nint)(&copy), (nint)misleading & ~15, face + 1, face + 8, face + 32, (nint)(face ^ (1L << 40)), (face & ~0xFFFF) | 0xFFF0,
        ];
        foreach (nint pointer in foreign)
            Assert.False(ComObject.TryGet<ComObject>((void*)pointer, out _), $"0x{pointer:X}");
        NativeMemory.Free(heap);
        Raw.Release(sample);
    }

    [Fact]
    public void A_method_of_a_living_class_refuses_a_dead_object()
    {
        ISample* living = new Sample().Publish<ISample>();
        ISample* dead = new Sample().Publish<ISample>();
        Raw.Release(dead);
        int sum = 0;
        Assert.Equal(HResult.CO_E_OBJNOTCONNECTED, living->lpVtbl->Base.Add(dead, 1, &sum));
        Assert.Equal(0u, living->lpVtbl->Base.Base.Release(dead));
        Raw.Release(living);
    }

    [Fact]
    public void A_double_release_after_death_harms_no_later_object()
    {
        ISample* dead = new Sample().Publish<ISample>();
        Raw.Release(dead);
        var later = new Sample();
        ISample* living = later.Publish<ISample>();
        Assert.False(living == dead);
        Assert.Equal(0u, Raw.Release(dead));
        Assert.Equal(0, later.Destroyed);
        Raw.Release(living);
    }

    [Fact]
    public void The_address_of_a_dead_object_is_not_used_again_for_long()
    {
        ISample* dead = new Sample().Publish<ISample>();
        Raw.Release(dead);
        for (int i = 0; i < 511; i++)
        {
            ISample* later = new Sample().Publish<ISample>();
            Assert.False(later == dead, $"after {i}");
            Raw.Release(later);
        }
    }

    [Fact]
    public void The_end_of_an_object_is_told_once_whichever_reference_was_the_last()
    {
        var ended = new List<ComObject>();
        Action<ComObject>? before = ComObject.Ended;
        Sample byPublic = new(), byPrivate = new(), never = new();
        try
        {
            ComObject.Ended = ended.Add;
            Raw.Release(byPublic.Publish<ISample>());
            ISample* pointer = byPrivate.Expose<ISample>();
            Raw.Release(pointer);
            Assert.Equal([byPublic], ended);
            byPrivate.ReleasePrivate();
            never.ReleasePrivate(); // that had no pointer
        }
        finally
        {
            ComObject.Ended = before;
        }

        Assert.Equal([byPublic, byPrivate, never], ended);
    }

    [Fact]
    public void No_table_is_longer_than_the_one_that_dead_objects_meet() =>
        Assert.Throws<ArgumentOutOfRangeException>("bytes", () => (nint)ComClass.AllocateVtable(typeof(BlockTests), 257 * sizeof(void*)));

    [Fact]
    public void Many_rounds_of_create_and_release_use_few_blocks()
    {
        var seen = new HashSet<nint>();
        for (int i = 0; i < 100_000; i++)
        {
            ISample* sample = new Sample().Publish<ISample>();
            seen.Add((nint)sample);
            Raw.Release(sample);
        }
        Assert.InRange(seen.Count, 1, 600);
    }

    [Fact]
    public void Fifty_thousand_live_objects_are_all_found_and_none_is_mistaken()
    {
        var objects = new Sample[50_000];
        for (int i = 0; i < objects.Length; i++)
        {
            objects[i] = new Sample();
            objects[i].Publish<ISample>();
        }
        foreach (Sample sample in objects)
        {
            Assert.True(ComObject.TryGet(sample.PointerTo<ISecond>(), out Sample? found));
            Assert.Same(sample, found);
        }
        Parallel.ForEach(objects, sample => Raw.Release(sample.PointerTo<ISample>()));
        Assert.All(objects, sample => Assert.Equal(1, sample.Destroyed));
    }

    [Fact]
    public void Creating_and_releasing_on_several_threads_keeps_objects_apart()
    {
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 5_000; i++)
            {
                var sample = new Sample();
                ISample* pointer = sample.Publish<ISample>();
                Assert.True(ComObject.TryGet(pointer, out Sample? found));
                Assert.Same(sample, found);
                Assert.Equal(0u, Raw.Release(pointer));
                Assert.Equal(1, sample.Destroyed);
            }
        });
    }
}

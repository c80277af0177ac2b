namespace Dxcp.Abi.Tests.Com;

public sealed unsafe class ComObjectTests
{
    [Fact]
    public void Every_face_gives_the_same_pointer_for_IUnknown()
    {
        ISample* first = new Sample().Publish<ISample>();
        Assert.Equal(0, Raw.Query(first, ISecond.IID, out nint second));
        Assert.NotEqual((nint)first, second);
        Assert.Equal(0, Raw.Query(first, IUnknown.IID, out nint identity));
        Assert.Equal(0, Raw.Query((void*)second, IUnknown.IID, out nint sameIdentity));
        Assert.Equal((nint)first, identity);
        Assert.Equal(identity, sameIdentity);
        Assert.Equal(0, Raw.Query((void*)second, ISample.IID, out nint back));
        Assert.Equal((nint)first, back);
        Assert.Equal(4u, Raw.Release(first));
        for (int i = 0; i < 4; i++)
            Raw.Release(first);
        Assert.False(ComObject.TryGet<Sample>(first, out _));
    }

    [Fact]
    public void A_face_answers_for_its_base_chain_and_for_what_it_also_answers()
    {
        var sample = new Sample();
        ISample* first = sample.Publish<ISample>();
        Assert.Equal(0, Raw.Query(first, ISampleBase.IID, out nint asBase));
        Assert.Equal((nint)first, asBase);
        Assert.Equal(0, Raw.Query(first, ISecondTwin.IID, out nint twin));
        Assert.Equal((nint)sample.PointerTo<ISecond>(), twin);
        Raw.Release(first);
        Raw.Release(first);
        Raw.Release(first);
        Assert.Equal(1, sample.Destroyed);
    }

    [Fact]
    public void OnlyNamed_leaves_the_base_chain_unanswered()
    {
        IAlone* alone = new Guarded().Publish<IAlone>();
        Assert.Equal(HResult.E_NOINTERFACE, Raw.Query(alone, ISampleBase.IID, out _));
        Raw.Release(alone);
    }

    [Fact]
    public void An_unknown_identifier_nulls_the_result_and_adds_no_reference()
    {
        ISample* sample = new Sample().Publish<ISample>();
        Assert.Equal(HResult.E_NOINTERFACE, Raw.Query(sample, Guid.NewGuid(), out nint found));
        Assert.Equal(0, found);
        Assert.Equal(0u, Raw.Release(sample));
    }

    [Fact]
    public void QueryInterface_refuses_null_parameters()
    {
        ISample* sample = new Sample().Publish<ISample>();
        Guid iid = ISample.IID;
        Assert.Equal(HResult.E_POINTER, ((IUnknown*)sample)->lpVtbl->QueryInterface(sample, &iid, null));
        void* found = sample;
        Assert.Equal(HResult.E_POINTER, ((IUnknown*)sample)->lpVtbl->QueryInterface(sample, null, &found));
        Assert.True(found == null);
        Assert.Equal(0u, Raw.Release(sample));
    }

    [Fact]
    public void AddRef_and_Release_return_the_count_and_the_last_destroys_at_once()
    {
        var sample = new Sample();
        ISample* pointer = sample.Publish<ISample>();
        Assert.Equal(2u, Raw.AddRef(pointer));
        Assert.Equal(1u, Raw.Release(pointer));
        Assert.Equal(0, sample.Destroyed);
        Assert.Equal(0u, Raw.Release(pointer));
        Assert.Equal(["First", "Destroy", "Last"], sample.Events);
    }

    [Fact]
    public void Concurrent_counting_loses_nothing_and_destroys_once()
    {
        const int threads = 4, rounds = 1_000_000;
        var sample = new Sample();
        nint pointer = (nint)sample.Publish<ISample>();
        Together(threads, () =>
        {
            for (int i = 0; i < rounds; i++)
                Raw.AddRef((void*)pointer);
        });
        Assert.Equal((threads * rounds) + 2u, Raw.AddRef((void*)pointer));
        Assert.Equal((threads * rounds) + 1u, Raw.Release((void*)pointer));
        Together(threads, () =>
        {
            for (int i = 0; i < rounds; i++)
                Raw.Release((void*)pointer);
        });
        Assert.Equal(0, sample.Destroyed);
        Assert.Equal(0u, Raw.Release((void*)pointer));
        Assert.Equal(1, sample.Destroyed);
    }

    [Fact]
    public void A_public_release_too_many_takes_no_private_reference()
    {
        var sample = new Sample();
        ISample* pointer = sample.Publish<ISample>();
        sample.AddRefPrivate();
        Raw.Release(pointer);
        Assert.Equal(0u, Raw.Release(pointer));
        Assert.Equal(["First", "Last"], sample.Events);
        Assert.Equal(1u, Raw.AddRef(pointer));
        Raw.Release(pointer);
        sample.ReleasePrivate();
        Assert.Equal(1, sample.Destroyed);
    }

    [Fact]
    public void Racing_public_and_private_releases_destroy_once()
    {
        for (int round = 0; round < 500; round++)
        {
            var sample = new Sample();
            nint pointer = (nint)sample.Publish<ISample>();
            sample.AddRefPrivate();
            Parallel.Invoke(() => Raw.Release((void*)pointer), sample.ReleasePrivate);
            Assert.Equal(1, sample.Destroyed);
            Assert.Equal(1, sample.Last);
        }
    }

    [Fact]
    public void A_private_reference_keeps_the_pointer_alive_and_lets_it_be_handed_out_again()
    {
        var sample = new Sample();
        ISample* pointer = sample.Publish<ISample>();
        sample.AddRefPrivate();
        Assert.Equal(0u, Raw.Release(pointer));
        Assert.Equal(["First", "Last"], sample.Events);
        Assert.True(ComObject.TryGet(pointer, out Sample? alive));
        Assert.Same(sample, alive);
        Assert.True(pointer == sample.Expose<ISample>());
        sample.ReleasePrivate();
        Assert.Equal(0, sample.Destroyed);
        Assert.Equal(0u, Raw.Release(pointer));
        Assert.Equal(["First", "Last", "First", "Destroy", "Last"], sample.Events);
    }

    [Fact]
    public void A_creator_that_changes_its_mind_destroys_with_ReleasePrivate()
    {
        var sample = new Sample();
        sample.ReleasePrivate();
        Assert.Equal(["Destroy"], sample.Events);
        Assert.Throws<InvalidOperationException>(sample.ReleasePrivate);
        Assert.Throws<InvalidOperationException>(sample.AddRefPrivate);
        Assert.Throws<InvalidOperationException>(() => _ = (nint)sample.Expose<ISample>());
        Assert.Equal(0u, sample.AddRef());
        Assert.Equal(["Destroy"], sample.Events);
    }

    [Fact]
    public void Publish_by_identifier_destroys_what_the_caller_cannot_have()
    {
        var refused = new Sample();
        Guid unknown = Guid.NewGuid();
        void* found = (void*)1;
        Assert.Equal(HResult.E_NOINTERFACE, refused.Publish(&unknown, &found));
        Assert.True(found == null);
        Assert.Equal(1, refused.Destroyed);

        var taken = new Sample();
        Guid second = ISecond.IID;
        Assert.Equal(0, taken.Publish(&second, &found));
        Assert.True(found == taken.PointerTo<ISecond>());
        Assert.Equal(0u, Raw.Release(found));
    }

    [Fact]
    public void A_call_on_a_null_this_is_refused()
    {
        ISample* sample = new Sample().Publish<ISample>();
        int sum = 0;
        Assert.Equal(HResult.CO_E_OBJNOTCONNECTED, sample->lpVtbl->Base.Add(null, 1, &sum));
        Assert.Equal(0u, sample->lpVtbl->Base.Base.AddRef(null));
        Raw.Release(sample);
    }

    [Fact]
    public void TryGet_finds_the_object_from_every_face_and_by_base_class()
    {
        var sample = new Sample();
        ISample* first = sample.Publish<ISample>();
        Assert.True(ComObject.TryGet(first, out Sample? a));
        Assert.Same(sample, a);
        Assert.True(ComObject.TryGet(sample.PointerTo<ISecond>(), out SampleBase? b));
        Assert.Same(sample, b);
        Assert.False(ComObject.TryGet<Guarded>(first, out _));
        Raw.Release(first);
    }

    [Fact]
    public void A_scribbled_face_finds_no_other_object()
    {
        ISample* victim = new Sample().Publish<ISample>();
        ISample* other = new Sample().Publish<ISample>();
        long saved = ((long*)victim)[1];
        foreach (long scribble in new[] { ((long*)other)[1], -1L, long.MaxValue, 0x7FFF_FFFF, saved | (1L << 32), saved | (0x4000_0000L << 32) })
        {
            ((long*)victim)[1] = scribble;
            Assert.False(ComObject.TryGet<Sample>(victim, out _), $"0x{scribble:X}");
        }
        ((long*)victim)[1] = saved;
        Raw.Release(victim);
        Raw.Release(other);
    }

    private static void Together(int count, Action action)
    {
        using var start = new Barrier(count);
        var threads = Enumerable.Range(0, count).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            action();
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
    }
}

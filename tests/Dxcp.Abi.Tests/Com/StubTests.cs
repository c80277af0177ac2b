using System.Runtime.InteropServices;

namespace Dxcp.Abi.Tests.Com;

public sealed unsafe class StubTests
{
    public static TheoryData<Exception, int> Codes => new()
    {
        { new InsufficientMemoryException(), HResult.E_OUTOFMEMORY },
        { new HResultException(HResult.D3DERR_INVALIDCALL), HResult.D3DERR_INVALIDCALL },
        { new NotImplementedException(), HResult.E_NOTIMPL },
        { new NotSupportedException(), HResult.E_FAIL },
        { new InvalidOperationException(), HResult.E_FAIL },
    };

    [Theory]
    [MemberData(nameof(Codes), DisableDiscoveryEnumeration = true)]
    public void An_exception_becomes_the_code_of_the_one_table(Exception failure, int code)
    {
        ISample* sample = new Sample { Failure = failure }.Publish<ISample>();
        Assert.Equal(code, sample->lpVtbl->Base.Fail(sample));
        Raw.Release(sample);
    }

    [Fact]
    public void HResultException_refuses_success_codes() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new HResultException(HResult.S_FALSE));

    [Fact]
    public void An_exception_in_a_void_method_reaches_OnUnhandled()
    {
        var target = new Sample { Failure = new InvalidOperationException() };
        ISample* sample = target.Publish<ISample>();
        sample->lpVtbl->Base.FailSilently(sample);
        Assert.Same(target.Failure, target.LastUnhandled);
        Raw.Release(sample);
    }

    [Fact]
    public void Arguments_of_every_kind_arrive()
    {
        ISample* sample = new Sample().Publish<ISample>();
        double sum = sample->lpVtbl->Mix(sample, 0.5f, 0.25, SampleKind.Seven, new SamplePair { First = 100, Second = 1000 }, &Increment, 10_000);
        Assert.Equal(0.5 + 0.25 + 7 + 1100 + 2 + 10_000, sum);
        Raw.Release(sample);
    }

    [Fact]
    public void A_face_after_the_first_serves_its_own_and_shared_slots()
    {
        ISecond* second = new Sample().Publish<ISecond>();
        int sum = 40;
        Assert.Equal(0, second->lpVtbl->Base.Add(second, 2, &sum));
        Assert.Equal(42, sum);
        Assert.Equal(42, second->lpVtbl->CountCalls(second));
        Raw.Release(second);
    }

    [Fact]
    public void Slots_without_a_method_return_E_NOTIMPL_or_zero()
    {
        ISample* sample = new Sample().Publish<ISample>();
        Assert.Equal(HResult.E_NOTIMPL, sample->lpVtbl->Missing(sample));
        Assert.Equal((nuint)0, sample->lpVtbl->MissingSize(sample));
        Assert.Equal(0.0, sample->lpVtbl->MissingDouble(sample));
        sample->lpVtbl->MissingVoid(sample);
        Assert.Equal(HResult.E_NOTIMPL, ((delegate* unmanaged<void*, int, long, int>)sample->lpVtbl->Undeclared)(sample, 1, 2));
        Raw.Release(sample);
    }

    [Fact]
    public void An_object_handed_out_by_another_counts()
    {
        var other = new Sample();
        var owner = new Sample { Other = other };
        ISample* sample = owner.Publish<ISample>();
        ISampleBase* got;
        sample->lpVtbl->GetOther(sample, &got);
        other.ReleasePrivate();
        Assert.Equal(0, other.Destroyed);
        Assert.Equal(0u, Raw.Release(got));
        Assert.Equal(1, other.Destroyed);
        Raw.Release(sample);
    }

    [Fact]
    public void EnterCall_and_LeaveCall_surround_every_call_and_only_when_entered()
    {
        var target = new Guarded { Failure = new InvalidOperationException() };
        IAlone* alone = target.Publish<IAlone>();
        int sum = 0;
        Assert.Equal(0, alone->lpVtbl->Base.Add(alone, 1, &sum));
        Assert.Equal(0, target.Entered);
        target.Protected = true;
        Assert.Equal(0, alone->lpVtbl->Base.Add(alone, 1, &sum));
        Assert.Equal(HResult.E_FAIL, alone->lpVtbl->Base.Fail(alone));
        Assert.Equal((2, 0), (target.Entered, target.Depth));
        Raw.Release(alone);
    }

    [Fact]
    public void A_failing_LeaveCall_does_not_cross_the_boundary()
    {
        var target = new Guarded { Protected = true, LeaveFailure = new HResultException(HResult.E_UNEXPECTED) };
        IAlone* alone = target.Publish<IAlone>();
        int sum = 0;
        Assert.Equal(HResult.E_UNEXPECTED, alone->lpVtbl->Base.Add(alone, 1, &sum));
        Raw.Release(alone);
    }

    [UnmanagedCallersOnly]
    private static int Increment(int value) => value + 1;
}

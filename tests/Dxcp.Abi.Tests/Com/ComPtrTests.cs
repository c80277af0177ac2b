using System.Runtime.InteropServices;

namespace Dxcp.Abi.Tests.Com;

public sealed unsafe class ComPtrTests
{
    [Fact]
    public void Dispose_releases_once()
    {
        var sample = new Sample();
        var pointer = new ComPtr<ISample>(sample.Publish<ISample>());
        sample.AddRefPrivate();
        _ = sample.Expose<ISample>();
        pointer.Dispose();
        pointer.Dispose();
        Assert.True(pointer.Pointer == null);
        Assert.Equal(0u, sample.Release());
        sample.ReleasePrivate();
        Assert.Equal(1, sample.Destroyed);
    }

    [Fact]
    public void As_owns_a_reference_of_its_own()
    {
        var sample = new Sample();
        var first = new ComPtr<ISample>(sample.Publish<ISample>());
        ComPtr<ISecond> second = first.As<ISecond>();
        first.Dispose();
        Assert.Equal(42, second.Pointer->lpVtbl->CountCalls(second.Pointer));
        second.Dispose();
        Assert.Equal(1, sample.Destroyed);
    }

    [Fact]
    public void As_reports_the_refusal()
    {
        using var sample = new ComPtr<ISample>(new Sample().Publish<ISample>());
        Assert.False(sample.TryAs(out ComPtr<IAlone>? _));
        Assert.Equal(HResult.E_NOINTERFACE, Assert.Throws<HResultException>(sample.As<IAlone>).HResult);
    }

    [Theory] // an object of somebody else's, whose QueryInterface answers as it likes
    [InlineData(HResult.S_OK, HResult.E_NOINTERFACE)] // with nothing
    [InlineData(HResult.S_FALSE, HResult.E_NOINTERFACE)]
    [InlineData(HResult.E_ACCESSDENIED, HResult.E_ACCESSDENIED)]
    public void As_tells_the_code_of_who_refuses_and_believes_nobody_who_gives_nothing(int answer, int told)
    {
        void** table = stackalloc void*[4];
        table[0] = (delegate* unmanaged<void*, Guid*, void**, int>)&Query;
        table[1] = table[2] = (delegate* unmanaged<void*, uint>)&One;
        table[3] = (void*)answer;
        void* foreign = &table;
        using var pointer = new ComPtr<ISample>((ISample*)foreign);
        Assert.False(pointer.TryAs(out ComPtr<ISecond>? none));
        Assert.Null(none);
        HResultException refusal = Assert.Throws<HResultException>(pointer.As<ISecond>);
        Assert.Equal(told, refusal.HResult);
        Assert.Contains("ISecond", refusal.Message, StringComparison.Ordinal);
    }

    [UnmanagedCallersOnly]
    private static int Query(void* self, Guid* riid, void** ppvObject)
    {
        *ppvObject = null;
        return (int)(nint)(*(void***)self)[3];
    }

    [UnmanagedCallersOnly]
    private static uint One(void* self) => 1;

    [Fact]
    public void AddRef_leaves_the_callers_reference_alone()
    {
        var sample = new Sample();
        ISample* pointer = sample.Publish<ISample>();
        ComPtr.AddRef(pointer).Dispose();
        Assert.Equal(0, sample.Destroyed);
        Assert.Equal(0u, Raw.Release(pointer));
    }

    [Fact]
    public void A_null_pointer_is_refused() => Assert.Throws<ArgumentNullException>(() => new ComPtr<ISample>(null));
}

namespace Dxcp.Abi.Tests.Com;

public unsafe struct ISampleBase : IComInterface
{
    public Vtbl* lpVtbl;

    public static Guid IID => new("a0000000-0000-0000-0000-000000000001");

    public struct Vtbl
    {
        public IUnknown.Vtbl Base;
        public delegate* unmanaged<void*, uint, int*, int> Add;
        public delegate* unmanaged<void*, int> Fail;
        public delegate* unmanaged<void*, void> FailSilently;
    }
}

public enum SampleKind : uint
{
    None,
    Seven = 7,
}

public struct SamplePair
{
    public int First;
    public int Second;
}

public unsafe struct ISample : IComInterface
{
    public Vtbl* lpVtbl;

    public static Guid IID => new("a0000000-0000-0000-0000-000000000002");

    public struct Vtbl
    {
        public ISampleBase.Vtbl Base;
        public delegate* unmanaged<void*, float, double, SampleKind, SamplePair, delegate* unmanaged<int, int>, nuint, double> Mix;
        public delegate* unmanaged<void*, int> Missing;
        public delegate* unmanaged<void*, nuint> MissingSize;
        public delegate* unmanaged<void*, double> MissingDouble;
        public delegate* unmanaged<void*, void> MissingVoid;
        public delegate* unmanaged<void*, ISampleBase**, void> GetOther;
        public void* Undeclared;
    }
}

public unsafe struct ISecond : IComInterface
{
    public Vtbl* lpVtbl;

    public static Guid IID => new("a0000000-0000-0000-0000-000000000003");

    public struct Vtbl
    {
        public ISampleBase.Vtbl Base;
        public delegate* unmanaged<void*, int> CountCalls;
    }
}

public struct ISecondTwin : IComInterface
{
    public static Guid IID => new("a0000000-0000-0000-0000-000000000004");

    public unsafe struct Vtbl
    {
        public ISecond.Vtbl Base;
    }
}

public unsafe struct IAlone : IComInterface
{
    public Vtbl* lpVtbl;

    public static Guid IID => new("a0000000-0000-0000-0000-000000000005");

    public struct Vtbl
    {
        public ISampleBase.Vtbl Base;
    }
}

/// <summary>What both sample classes share: proves that base classes' methods serve slots.</summary>
public abstract unsafe class SampleBase : ComObject
{
    public int Destroyed;
    public int First;
    public int Last;
    public Exception? Failure;
    public Exception? LastUnhandled;
    public List<string> Events { get; } = [];

    public int Add(uint value, int* sum)
    {
        if (sum == null)
            return HResult.E_POINTER;
        *sum += (int)value;
        return HResult.S_OK;
    }

    protected int Fail() => throw Failure!;

    internal void FailSilently() => throw Failure!;

    protected override void Destroy()
    {
        Destroyed++;
        Events.Add("Destroy");
    }

    protected override void OnFirstPublicReference()
    {
        First++;
        Events.Add("First");
    }

    protected override void OnLastPublicReference()
    {
        Last++;
        Events.Add("Last");
    }

    protected override void OnUnhandled(Exception exception) => LastUnhandled = exception;
}

[ComFace(typeof(ISample))]
[ComFace(typeof(ISecond), typeof(ISecondTwin))]
public sealed unsafe partial class Sample : SampleBase
{
    public ComObject? Other;

    public int CountCalls() => 42;

    internal double Mix(float a, double b, SampleKind kind, SamplePair pair, delegate* unmanaged<int, int> function, nuint size) =>
        a + b + (uint)kind + pair.First + pair.Second + function(1) + size;

    internal void GetOther(ISampleBase** other) => *other = Other!.Expose<ISampleBase>();
}

[ComFace(typeof(IAlone), OnlyNamed = true)]
public sealed partial class Guarded : SampleBase
{
    private int _depth;

    public bool Protected { get; set; }

    public int Entered { get; private set; }

    public int Depth => _depth;

    private bool EnterCall()
    {
        if (!Protected)
            return false;
        _depth++;
        Entered++;
        return true;
    }

    public Exception? LeaveFailure { get; set; }

    private void LeaveCall()
    {
        _depth--;
        if (LeaveFailure is { } failure)
            throw failure;
    }
}

public unsafe struct SAMPLE_FUNCS
{
    public delegate* unmanaged<uint, int> pfnTwice;
    public delegate* unmanaged<void*, void> pfnBreak;
    public delegate* unmanaged<int> pfnThrow;
    public delegate* unmanaged<int> pfnMissing;
    public delegate* unmanaged<float> pfnMissingFloat;
    public delegate* unmanaged<uint, nuint> pfnCalcPrivateSize;
    public void* pfnUnknown;
}

[DdiTable(typeof(SAMPLE_FUNCS), UnknownReturnsHResult = true)]
public static unsafe partial class SampleTableOfHResults;

[DdiTable(typeof(SAMPLE_FUNCS))]
public static unsafe partial class SampleTable
{
    [ThreadStatic]
    internal static Exception? Unhandled;

    private static int Twice(uint value) => (int)(2 * value);

    private static void Break(void* pointer) => throw new InvalidOperationException(((nint)pointer).ToString("X", null));

    private static int Throw() => throw new HResultException(HResult.DXGI_ERROR_UNSUPPORTED);

    private static nuint CalcPrivateSize(uint value) => value == 0 ? throw new InvalidOperationException() : (nuint)value << 32;

    private static void OnUnhandled(Exception exception)
    {
        Unhandled = exception;
        throw new InvalidOperationException("The handler fails as well.");
    }
}

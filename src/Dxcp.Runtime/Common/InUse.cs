using System.Runtime.CompilerServices;
using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// What a call works on, kept alive until the call has ended though another thread releases it meanwhile: no driver's object, and no memory, goes
/// while something reads or writes it (S122).
/// </summary>
/// <typeparam name="T">What it is.</typeparam>
internal readonly ref struct InUse<T>
    where T : ComObject
{
    private readonly bool _isCounted;

    /// <summary>Holds an object; null, or one that is already dead, is none.</summary>
    /// <param name="child">The object.</param>
    /// <param name="isCounted">Whether it needs to be counted: not where whoever destroys it waits for this call, as in a device's critical section.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public InUse(T? child, bool isCounted = true)
    {
        if (child is null)
            return;
        _isCounted = isCounted;
        Value = (isCounted ? child.AddRef() != 0 : child.IsAlive) ? child : null;
    }

    /// <summary>The object; null for none.</summary>
    public T? Value { get; }

    /// <summary>Lets it go.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dispose()
    {
        if (_isCounted)
            _ = Value?.Release();
    }
}

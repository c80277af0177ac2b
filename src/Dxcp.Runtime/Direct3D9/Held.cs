namespace Dxcp.Runtime;

/// <summary>
/// What a call works on, kept alive until the call has ended though another thread releases it meanwhile: neither the driver's object nor memory of
/// the runtime's goes while something reads or writes it. In the critical section of its device nothing needs to be counted: whoever destroys waits there.
/// </summary>
/// <typeparam name="T">What it is.</typeparam>
internal readonly ref struct Held<T>
    where T : D3D9DeviceChild
{
    private readonly bool _isCounted;

    /// <summary>Holds an object; null, or one that is already dead, is none.</summary>
    public Held(T? child)
    {
        if (child is null)
            return;
        _isCounted = !child.Device.Multithread.IsProtected;
        Value = (_isCounted ? child.AddRef() != 0 : child.IsAlive) ? child : null;
    }

    /// <summary>The object; null for none.</summary>
    public T? Value { get; }

    /// <summary>Lets it go.</summary>
    public void Dispose()
    {
        if (_isCounted)
            _ = Value?.Release();
    }
}

namespace Dxcp.Runtime;

/// <summary>
/// What a call works on, kept alive until the call has ended though another thread releases it meanwhile: no driver's object, and no memory, goes
/// while something reads or writes it (S122).
/// </summary>
/// <typeparam name="T">What it is.</typeparam>
internal readonly ref struct InUse<T>
    where T : D3D11DeviceChild
{
    /// <summary>Holds an object; null, or one that is already dead, is none.</summary>
    public InUse(T? child) => Value = child is not null && child.AddRef() != 0 ? child : null;

    /// <summary>The object; null for none.</summary>
    public T? Value { get; }

    /// <summary>Lets it go.</summary>
    public void Dispose() => _ = Value?.Release();
}

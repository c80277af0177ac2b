using System.Diagnostics.CodeAnalysis;

namespace Dxcp.Abi;

/// <summary>
/// Owns one reference to a COM object. A class, so that copies share the one reference and a second Dispose does nothing.
/// There is no finalizer: what is not disposed is leaked, because a foreign object may not be released on any thread.
/// </summary>
/// <remarks>Dispose is safe from any thread; the object's own rules hold for calls.</remarks>
public sealed unsafe class ComPtr<T> : IDisposable
    where T : unmanaged, IComInterface
{
    private nint _pointer;

    /// <summary>Takes over the reference that <paramref name="owned"/> stands for, as an out parameter returns it.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="owned"/> is null.</exception>
    public ComPtr(T* owned)
    {
        ArgumentNullException.ThrowIfNull(owned);
        _pointer = (nint)owned;
    }

    /// <summary>The interface pointer, to call through; null after Dispose or <see cref="Detach"/>.</summary>
    public T* Pointer => (T*)_pointer;

    /// <summary>The object under another interface, with a reference of its own.</summary>
    /// <exception cref="HResultException">The object does not have the interface; carries QueryInterface's code.</exception>
    public ComPtr<TOther> As<TOther>()
        where TOther : unmanaged, IComInterface
    {
        int hr = QueryInterface(out ComPtr<TOther>? other);
        return other ?? throw new HResultException(hr < 0 ? hr : HResult.E_NOINTERFACE,
            $"The object does not answer for {typeof(TOther).Name} ({HResultName.Of(hr)}).");
    }

    /// <summary>The object under another interface, or false if it does not have it.</summary>
    public bool TryAs<TOther>([NotNullWhen(true)] out ComPtr<TOther>? other)
        where TOther : unmanaged, IComInterface
    {
        _ = QueryInterface(out other);
        return other is not null;
    }

    /// <summary>Gives the reference up to the caller, who must release it; null if there is none.</summary>
    public T* Detach() => (T*)Interlocked.Exchange(ref _pointer, 0);

    /// <summary>Releases the reference; does nothing the second time.</summary>
    public void Dispose()
    {
        T* owned = Detach();
        if (owned != null)
            _ = ((IUnknown*)owned)->lpVtbl->Release(owned);
    }

    private int QueryInterface<TOther>(out ComPtr<TOther>? other)
        where TOther : unmanaged, IComInterface
    {
        T* pointer = Pointer;
        ObjectDisposedException.ThrowIf(pointer == null, this);
        Guid iid = TOther.IID;
        void* found = null;
        int hr = ((IUnknown*)pointer)->lpVtbl->QueryInterface(pointer, &iid, &found);
        other = hr >= 0 && found != null ? new ComPtr<TOther>((TOther*)found) : null;
        return hr;
    }
}

/// <summary>Makes <see cref="ComPtr{T}"/>s from pointers that are not owned.</summary>
public static unsafe class ComPtr
{
    /// <summary>Adds a reference to <paramref name="pointer"/> and owns that one.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="pointer"/> is null.</exception>
    public static ComPtr<T> AddRef<T>(T* pointer)
        where T : unmanaged, IComInterface
    {
        var owned = new ComPtr<T>(pointer);
        _ = ((IUnknown*)pointer)->lpVtbl->AddRef(pointer);
        return owned;
    }
}

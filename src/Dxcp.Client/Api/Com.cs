using Dxcp.Abi;

namespace Dxcp.Client;

/// <summary>What every back end does with the pointers it holds and gets.</summary>
internal static unsafe class Com
{
    /// <summary>A success code beside a null pointer is a failure.</summary>
    public static int OrFail(int hr, void* created) => hr >= 0 && created == null ? HResult.E_FAIL : hr;

    /// <exception cref="ObjectDisposedException">The pointer was given up.</exception>
    public static T* Alive<T>(ComPtr<T> pointer)
        where T : unmanaged, IComInterface
    {
        T* alive = pointer.Pointer;
        ObjectDisposedException.ThrowIf(alive == null, typeof(T));
        return alive;
    }

    /// <summary>Whether two pointers are one object: COM's identity is that of IUnknown alone.</summary>
    public static bool IsSame<TLeft, TRight>(ComPtr<TLeft> left, ComPtr<TRight> right)
        where TLeft : unmanaged, IComInterface
        where TRight : unmanaged, IComInterface
    {
        using ComPtr<IUnknown> one = left.As<IUnknown>(), other = right.As<IUnknown>();
        return one.Pointer == other.Pointer;
    }
}

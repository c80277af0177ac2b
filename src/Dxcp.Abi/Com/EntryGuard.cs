using System.ComponentModel;

namespace Dxcp.Abi;

/// <summary>The one table that turns exceptions into HRESULTs at unmanaged entry points. Never throws.</summary>
public static class EntryGuard
{
    /// <summary>The HRESULT that stands for an exception; always a failure code.</summary>
    public static int ToHResult(Exception exception) => exception switch
    {
        HResultException own => own.HResult,
        OutOfMemoryException => HResult.E_OUTOFMEMORY, // InsufficientMemoryException is one
        NotImplementedException => HResult.E_NOTIMPL,
        _ => HResult.E_FAIL,
    };

    /// <summary>Takes an exception from a method that cannot return a code. Called by generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void Unhandled(ComObject target, Exception exception)
    {
        try
        {
            target?.RaiseUnhandled(exception);
        }
        catch (Exception)
        {
            // Nothing may leave an unmanaged entry point, and there is nobody left to tell.
        }
    }
}

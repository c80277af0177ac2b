using System.Runtime.CompilerServices;

namespace Dxcp.Runtime;

/// <summary>
/// The critical section behind ID3D11Multithread: while protection is on, every call on the immediate context is made inside
/// it. Off at first, as the application is then the one who keeps its threads apart.
/// </summary>
internal sealed class MultithreadGate
{
    private readonly object _lock = new();
    private volatile bool _protected;

    /// <summary>Whether protection is on.</summary>
    public bool IsProtected => _protected;

    /// <summary>Enters if protection is on; tells whether it did.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Enter()
    {
        if (!_protected)
            return false;
        Monitor.Enter(_lock);
        return true;
    }

    /// <summary>Leaves, if this thread is inside.</summary>
    public void Leave()
    {
        if (Monitor.IsEntered(_lock))
            Monitor.Exit(_lock);
    }

    /// <summary>Turns protection on or off and tells how it was.</summary>
    public bool SetProtected(bool value)
    {
        bool before = _protected;
        _protected = value;
        return before;
    }
}

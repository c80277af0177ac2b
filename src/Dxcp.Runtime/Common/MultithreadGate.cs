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

    /// <summary>Leaves for as long as the result lives, if this thread is inside: to wait for what has nothing to do with the device.</summary>
    public IDisposable StepOut() => new Outside(this);

    /// <summary>Turns protection on or off and tells how it was.</summary>
    public bool SetProtected(bool value)
    {
        bool before = _protected;
        _protected = value;
        return before;
    }

    private sealed class Outside : IDisposable
    {
        private readonly MultithreadGate? _left;

        public Outside(MultithreadGate gate)
        {
            if (!Monitor.IsEntered(gate._lock))
                return;
            Monitor.Exit(gate._lock);
            _left = gate;
        }

        public void Dispose()
        {
            if (_left is not null)
                Monitor.Enter(_left._lock);
        }
    }
}

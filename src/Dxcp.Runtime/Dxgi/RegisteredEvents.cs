using Dxcp.Kernel;

namespace Dxcp.Runtime;

/// <summary>Events of programs that wait for something, by the cookies that they got for them, counted from 1. Thread-safe.</summary>
internal sealed class RegisteredEvents
{
    /// <summary>Those that wait for hardware to tear protected sessions down (S198), in this process.</summary>
    public static RegisteredEvents Teardown { get; } = new();

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, SystemEvent> _events = [];
    private uint _last;

    /// <summary>Registers an event; 0 if the system knows none such.</summary>
    public uint Register(nint handle)
    {
        if (SystemEvent.TryOpen(handle) is not { } opened)
            return 0;
        lock (_lock)
        {
            _events.Add(++_last, opened);
            return _last;
        }
    }

    /// <summary>Forgets an event; a cookie of nothing is none.</summary>
    public void Unregister(uint cookie)
    {
        lock (_lock)
        {
            if (_events.Remove(cookie, out SystemEvent? known))
                known.Dispose();
        }
    }

    /// <summary>Sets one event, or all.</summary>
    public void Set(uint? cookie = null)
    {
        lock (_lock)
        {
            foreach ((uint key, SystemEvent known) in _events)
            {
                if (cookie is null || cookie == key)
                    known.Set();
            }
        }
    }
}

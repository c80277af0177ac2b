using Dxcp.Kernel;

namespace Dxcp.Runtime;

/// <summary>Events of programs that wait for something, by the cookies that they got for them, counted from 1. Thread-safe.</summary>
internal sealed class RegisteredEvents
{
    /// <summary>Those that wait for hardware to tear protected sessions down (S198), in this process.</summary>
    public static RegisteredEvents Teardown { get; } = new();

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, (SystemEvent Event, nint Device)> _events = [];
    private uint _last;

    /// <summary>Registers an event; 0 if the system knows none such.</summary>
    /// <param name="handle">The program's.</param>
    /// <param name="device">The device that it is to tell of, by the handle that its driver knows it by; 0 for any.</param>
    public uint Register(nint handle, nint device = 0)
    {
        if (SystemEvent.TryOpen(handle) is not { } opened)
            return 0;
        lock (_lock)
        {
            _events.Add(++_last, (opened, device));
            return _last;
        }
    }

    /// <summary>Forgets an event; a cookie of nothing is none.</summary>
    public void Unregister(uint cookie)
    {
        lock (_lock)
        {
            if (_events.Remove(cookie, out var known))
                known.Event.Dispose();
        }
    }

    /// <summary>Sets one event.</summary>
    public void Set(uint cookie)
    {
        lock (_lock)
        {
            if (_events.TryGetValue(cookie, out var known))
                known.Event.Set();
        }
    }

    /// <summary>Sets what is to tell of a device, or of one that is gone; all of them for a device that is not there, as where a driver names none.</summary>
    public void SetAll(nint device)
    {
        bool isKnown = RemovalReasons.IsExpected(device);
        lock (_lock)
        {
            foreach (var (known, of) in _events.Values)
            {
                if (!isKnown || of == device || !RemovalReasons.IsExpected(of))
                    known.Set();
            }
        }
    }
}

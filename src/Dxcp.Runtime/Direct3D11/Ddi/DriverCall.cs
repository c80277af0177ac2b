using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// One call into a driver: says which codes the driver may report meanwhile (R50), collects the first that it does report, and
/// keeps other calls out where the driver is not free-threaded. Calls may nest. Lives on the calling thread's stack.
/// </summary>
internal readonly ref struct DriverCall
{
    [ThreadStatic]
    private static Running? t_running;

    private readonly Running _running;
    private readonly Ddi11Device? _outerDevice;
    private readonly AllowedErrors _outerAllowed;
    private readonly int _outerReported;
    private readonly object? _gate;

    /// <summary>What the thread's innermost call is.</summary>
    private sealed class Running
    {
        public Ddi11Device? Device;
        public AllowedErrors Allowed;
        public int Reported;
    }

    public DriverCall(Ddi11Device device, AllowedErrors allowed)
    {
        _gate = device.Gate;
        if (_gate is not null)
            Monitor.Enter(_gate);
        _running = t_running ??= new Running();
        _outerDevice = _running.Device;
        _outerAllowed = _running.Allowed;
        _outerReported = _running.Reported;
        _running.Device = device;
        _running.Allowed = allowed;
        _running.Reported = HResult.S_OK;
    }

    /// <summary>The first code reported during the call, in the API's terms; S_OK if there was none.</summary>
    public int Reported => _running.Reported;

    /// <summary>The outcome of a driver function that returns a code, in the API's terms: a code reported goes before it.</summary>
    public int Outcome(int returned)
    {
        if (returned == HResult.D3DDDIERR_DEVICEREMOVED)
            _running.Device!.Lose(HResult.DXGI_ERROR_DEVICE_REMOVED);
        return _running.Reported < 0 ? _running.Reported : DriverErrors.ToApi(returned);
    }

    public void Dispose()
    {
        _running.Device = _outerDevice;
        _running.Allowed = _outerAllowed;
        _running.Reported = _outerReported;
        if (_gate is not null)
            Monitor.Exit(_gate);
    }

    /// <summary>Takes a code from pfnSetErrorCb. What the running call does not allow costs the device (R50).</summary>
    public static void Report(Ddi11Device device, int code)
    {
        Running? call = t_running?.Device == device ? t_running : null;
        AllowedErrors kind = DriverErrors.KindOf(code);
        bool allowed = call is not null && kind != AllowedErrors.None && (call.Allowed & kind) != 0;
        if (!allowed)
            device.LoseForIllegalCode(code, inCall: call is not null);
        else if (kind == AllowedErrors.DeviceRemoved)
            device.Lose(HResult.DXGI_ERROR_DEVICE_REMOVED);
        if (call is { Reported: >= 0 })
            call.Reported = allowed ? DriverErrors.ToApi(code) : HResult.DXGI_ERROR_DEVICE_REMOVED;
    }
}

using System.Runtime.CompilerServices;
using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// One call into a driver: says which codes the driver may report meanwhile (R50), collects the first that it does report, and
/// keeps other calls out where the driver is not free-threaded. Calls may nest. Lives on the calling thread's stack.
/// </summary>
internal readonly ref struct DriverCall
{
    [ThreadStatic]
    private static Running s_running;

    private readonly Ddi11Device _device;
    private readonly ref Running _running;
    private readonly Running _outer;
    private readonly string _function;

    /// <summary>What the thread's innermost call is. The device by its number: a reference would cost the collector's account of it in each call.</summary>
    private struct Running
    {
        public nint Device;
        public AllowedErrors Allowed;
        public int Reported;
    }

    /// <summary>Begins a call.</summary>
    /// <param name="device">The device.</param>
    /// <param name="allowed">What the driver may report meanwhile.</param>
    /// <param name="function">The driver's function, for messages.</param>
    public DriverCall(Ddi11Device device, AllowedErrors allowed, [CallerMemberName] string function = "")
    {
        if (device.Gate is { } gate)
            Monitor.Enter(gate);
        _device = device;
        _function = function;
        _running = ref s_running;
        _outer = _running;
        _running.Device = device.CoreLayer;
        _running.Allowed = allowed;
        _running.Reported = HResult.S_OK;
    }

    /// <summary>The first code reported during the call, in the API's terms; S_OK if there was none.</summary>
    public int Reported => _running.Reported is var code and < 0 ? DriverAnswer.Refused(code, _function, code) : HResult.S_OK;

    /// <summary>The outcome of a driver function that returns a code, in the API's terms: a code reported goes before it.</summary>
    public int Outcome(int returned)
    {
        Notice(returned);
        return _running.Reported < 0 ? Reported : returned < 0 ? Refused(returned) : returned;
    }

    /// <summary>The API's code for one by which the driver refused, where the driver left it in a structure (S54).</summary>
    public int Stored(int code)
    {
        Notice(code);
        return Refused(code);
    }

    private int Refused(int code) => DriverAnswer.Refused(DriverErrors.ToApi(code), _function, code);

    // Whichever way a driver says that the device is gone.
    private void Notice(int code)
    {
        if (code == HResult.D3DDDIERR_DEVICEREMOVED)
            _device.Lose(RemovalReasons.Of(_device.CoreLayer));
    }

    public void Dispose()
    {
        _running = _outer;
        if (_device.Gate is { } gate)
            Monitor.Exit(gate);
    }

    /// <summary>Takes a code from pfnSetErrorCb. What the running call does not allow costs the device (R50).</summary>
    public static void Report(Ddi11Device device, int code)
    {
        ref Running call = ref s_running;
        bool inCall = call.Device == device.CoreLayer;
        AllowedErrors kind = DriverErrors.KindOf(code);
        bool allowed = inCall && kind != AllowedErrors.None && (call.Allowed & kind) != 0;
        if (!allowed)
            device.LoseForIllegalCode(code, inCall);
        else if (kind == AllowedErrors.DeviceRemoved)
            device.Lose(RemovalReasons.Of(device.CoreLayer));
        if (inCall && call.Reported >= 0)
            call.Reported = allowed ? DriverErrors.ToApi(code) : HResult.DXGI_ERROR_DEVICE_REMOVED;
    }
}

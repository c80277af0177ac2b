using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Dxcp.Abi;

namespace Dxcp.Driver.Ddi11;

/// <summary>A device as the D3D11.1 driver interface sees it: the core's, and the runtime's ear for errors. Thread-safe.</summary>
internal sealed unsafe class Device11(DriverDevice core, D3D10DDI_HRTCORELAYER coreLayer, delegate* unmanaged<D3D10DDI_HRTCORELAYER, int, void> setError)
{
    /// <summary>All live devices.</summary>
    private static readonly HandleTable<Device11> s_live = new();

    private readonly delegate* unmanaged<D3D10DDI_HRTCORELAYER, int, void> _setError = setError;

    public DriverDevice Core { get; } = core;

    public DriverProfile Profile => Core.Adapter.Profile;

    public HandleTable<EventQuery> Queries { get; } = new();

    public static bool TryAdd(D3D10DDI_HDEVICE hDevice, Device11 device) => s_live.TryAdd((nint)hDevice.pDrvPrivate, device);

    public static bool TryGet(D3D10DDI_HDEVICE hDevice, [NotNullWhen(true)] out Device11? device) => s_live.TryGet((nint)hDevice.pDrvPrivate, out device);

    public static void Destroy(D3D10DDI_HDEVICE hDevice)
    {
        if (s_live.TryRemove((nint)hDevice.pDrvPrivate, out var device))
            device.Core.Dispose();
    }

    /// <summary>Finds a resource of a device; garbage, and resources of other devices, are not found (R14).</summary>
    public static bool TryGet(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, [NotNullWhen(true)] out Resource? resource)
    {
        resource = null;
        return TryGet(hDevice, out var device) && device.TryGet(hResource, out resource);
    }

    public bool TryGet(D3D10DDI_HRESOURCE hResource, [NotNullWhen(true)] out Resource? resource) =>
        Core.Resources.TryGet((nint)hResource.pDrvPrivate, out resource);

    public bool TryGet(D3D11_1DDI_HCRYPTOSESSION hSession, [NotNullWhen(true)] out DriverSession? session) =>
        Core.Sessions.TryGet((nint)hSession.pDrvPrivate, out session);

    public bool TryGet(D3D11_1DDI_HAUTHCHANNEL hAuthChannel, [NotNullWhen(true)] out DriverChannel? channel) =>
        Core.Channels.TryGet((nint)hAuthChannel.pDrvPrivate, out channel);

    public bool TryGet(D3D11_1DDI_HDECODE hDecode, [NotNullWhen(true)] out DriverDecoder? decoder) =>
        Core.Decoders.TryGet((nint)hDecode.pDrvPrivate, out decoder);

    /// <summary>
    /// Tells the runtime what a function that returns nothing may tell it: that memory is used up, or the device gone. Any other code would
    /// cost the application its device (R50, S52), so what the runtime should not have let through is ignored. A refusal is told (S120).
    /// </summary>
    public void Report(DriverStatus status, [CallerMemberName] string function = "")
    {
        status.Tell(DriverMessages.Direct3D11, function);
        ReportIfAllowed(status);
    }

    /// <summary>Tells the runtime what it may be told, and nothing else of a refusal (R50, S52).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ReportIfAllowed(DriverStatus status)
    {
        if (status != DriverStatus.Ok)
            ReportRefusal(status);
    }

    private void ReportRefusal(DriverStatus status)
    {
        if (status == DriverStatus.OutOfMemory)
            ReportOutOfMemory();
        else if (status == DriverStatus.DeviceRemoved && _setError != null)
            _setError(coreLayer, HResult.D3DDDIERR_DEVICEREMOVED);
    }

    /// <summary>Tells the runtime that something could not be made: there is one code for that.</summary>
    public void ReportOutOfMemory()
    {
        if (_setError != null)
            _setError(coreLayer, HResult.E_OUTOFMEMORY);
    }
}

/// <summary>An EVENT query. Everything executes at once, so that an event has happened as soon as it is set.</summary>
internal sealed class EventQuery
{
    private volatile bool _ended;

    /// <summary>Whether the event was set.</summary>
    public bool Ended
    {
        get => _ended;
        set => _ended = value;
    }
}

using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>IDXGIAdapter3: the protected memory of the adapter, and the event of its teardown (S198).</summary>
internal sealed unsafe partial class DxgiAdapter
{
    private static readonly RegisteredEvents s_budgetChanges = new();

    private readonly WeakReference<D3D11Device?> _device = new(null);
    private ulong _reservation;

    /// <summary>Takes a device as the one whose driver answers for the adapter.</summary>
    public void Serves(D3D11Device device) => _device.SetTarget(device);

    public int RegisterHardwareContentProtectionTeardownStatusEvent(void* hEvent, uint* pdwCookie)
    {
        const string method = nameof(RegisterHardwareContentProtectionTeardownStatusEvent);
        if (hEvent == null || pdwCookie == null)
            return Dxgi.Refuse(method, $"{(hEvent == null ? "hEvent" : "pdwCookie")} is null", DXGI_ERROR_INVALID_CALL);
        *pdwCookie = 0;
        if ((Caps().Caps & (uint)D3D11_CONTENT_PROTECTION_CAPS.D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_TEARDOWN) == 0)
            return Dxgi.Refuse(method, "the driver does not report HARDWARE_TEARDOWN", DXGI_ERROR_UNSUPPORTED, "S198");
        // Not set now: a client would tear its keys down.
        uint cookie = RegisteredEvents.Teardown.Register((nint)hEvent, _device.TryGetTarget(out D3D11Device? device) ? device.Driver.CoreLayer : 0);
        if (cookie == 0)
            return Dxgi.Refuse(method, "hEvent is no handle of an event; on Linux it is the descriptor of an eventfd", E_INVALIDARG, "S198");
        *pdwCookie = cookie;
        return S_OK;
    }

    public void UnregisterHardwareContentProtectionTeardownStatus(uint dwCookie) => RegisteredEvents.Teardown.Unregister(dwCookie);

    /// <summary>The local segment is protected memory: what a driver says that there is, and what this process's device has of it.</summary>
    public int QueryVideoMemoryInfo(uint NodeIndex, uint MemorySegmentGroup, DXGI_QUERY_VIDEO_MEMORY_INFO* pVideoMemoryInfo)
    {
        if (pVideoMemoryInfo == null || NodeIndex != 0 || MemorySegmentGroup > 1)
        {
            return Dxgi.Refuse(nameof(QueryVideoMemoryInfo), $"NodeIndex is {NodeIndex}, MemorySegmentGroup is {MemorySegmentGroup}, pVideoMemoryInfo is "
                + $"{(pVideoMemoryInfo == null ? "null" : "a pointer")}; wanted are 0, LOCAL 0 or NON_LOCAL 1, a pointer", E_INVALIDARG, "S198");
        }

        *pVideoMemoryInfo = default;
        if (MemorySegmentGroup != 0)
            return S_OK;
        pVideoMemoryInfo->Budget = Caps().ProtectedMemorySize;
        pVideoMemoryInfo->CurrentUsage = _device.TryGetTarget(out D3D11Device? device) ? device.ProtectedBytes : 0;
        pVideoMemoryInfo->AvailableForReservation = pVideoMemoryInfo->Budget;
        pVideoMemoryInfo->CurrentReservation = Volatile.Read(ref _reservation);
        return S_OK;
    }

    public int SetVideoMemoryReservation(uint NodeIndex, uint MemorySegmentGroup, ulong Reservation)
    {
        if (NodeIndex != 0 || MemorySegmentGroup > 1)
        {
            return Dxgi.Refuse(nameof(SetVideoMemoryReservation), $"NodeIndex is {NodeIndex}, MemorySegmentGroup is {MemorySegmentGroup}", E_INVALIDARG,
                "S198");
        }

        if (Reservation > (MemorySegmentGroup == 0 ? Caps().ProtectedMemorySize : 0))
            return Dxgi.Refuse(nameof(SetVideoMemoryReservation), $"Reservation is {Reservation}, more than there is", DXGI_ERROR_INVALID_CALL, "S198");
        if (MemorySegmentGroup == 0)
            Volatile.Write(ref _reservation, Reservation);
        return S_OK;
    }

    /// <summary>The budget never changes here; the event is set once, as Windows does at registration.</summary>
    public int RegisterVideoMemoryBudgetChangeNotificationEvent(void* hEvent, uint* pdwCookie)
    {
        const string method = nameof(RegisterVideoMemoryBudgetChangeNotificationEvent);
        if (hEvent == null || pdwCookie == null)
            return Dxgi.Refuse(method, $"{(hEvent == null ? "hEvent" : "pdwCookie")} is null", DXGI_ERROR_INVALID_CALL);
        *pdwCookie = s_budgetChanges.Register((nint)hEvent);
        if (*pdwCookie == 0)
            return Dxgi.Refuse(method, "hEvent is no handle of an event; on Linux it is the descriptor of an eventfd", E_INVALIDARG, "S198");
        s_budgetChanges.Set(*pdwCookie);
        return S_OK;
    }

    public void UnregisterVideoMemoryBudgetChangeNotification(uint dwCookie) => s_budgetChanges.Unregister(dwCookie);

    /// <summary>What the adapter's driver can do: its device's answer, or, for one that has none yet, that of a device for the purpose.</summary>
    private D3D11_VIDEO_CONTENT_PROTECTION_CAPS Caps()
    {
        if (_device.TryGetTarget(out D3D11Device? device) && device.AddRef() != 0)
        {
            try
            {
                _ = device.Driver.GetContentProtectionCaps(Guids.D3D11_CRYPTO_TYPE_AES128_CTR, Guid.Empty, out D3D11_VIDEO_CONTENT_PROTECTION_CAPS known);
                return known;
            }
            finally
            {
                _ = device.Release();
            }
        }

        ID3D11Device* made = null;
        ID3D11VideoDevice* video = null;
        Guid iid = ID3D11VideoDevice.IID, type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;
        D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps = default;
        if (Direct3D11.D3D11CreateDevice(null, D3D_DRIVER_TYPE.D3D_DRIVER_TYPE_HARDWARE, 0, 0, null, 0, Macros.D3D11_SDK_VERSION, &made, null, null) < 0)
            return caps;
        if (((IUnknown*)made)->lpVtbl->QueryInterface(made, &iid, (void**)&video) >= 0)
        {
            _ = video->lpVtbl->GetContentProtectionCaps(video, &type, null, &caps);
            _ = ((IUnknown*)video)->lpVtbl->Release(video);
        }

        _ = ((IUnknown*)made)->lpVtbl->Release(made);
        return caps;
    }
}

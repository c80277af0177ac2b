using System.Runtime.CompilerServices;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// IDirect3DDeviceManager9: one device among several components, each with a handle of its own (page "Direct3D Device Manager"). Whoever has the token
/// may exchange the device, which makes all handles stale; who has locked it is a handle, not a thread (S266). Free-threaded.
/// </summary>
[ComFace(typeof(IDirect3DDeviceManager9))]
internal sealed unsafe partial class D3D9DeviceManager(uint token) : ComObject, IMessageSource
{
    private const string Reopen = "Close the handle, let go of what belonged to the old device, and open another.";

    private readonly object _gate = new();
    private readonly Dictionary<nint, OpenHandle> _handles = [];
    private D3D9Device? _device;
    private OpenHandle? _owner;
    private nint _lastHandle;

    /// <inheritdoc/>
    public DeviceMessages Messages { get; } = new("Direct3D 9");

    public int ResetDevice(IDirect3DDevice9* pDevice, uint resetToken)
    {
        if (resetToken != token)
        {
            return Messages.RefuseValue("S266", nameof(resetToken), "another", "the token that came with this manager",
                "DXVA2CreateDirect3DDeviceManager9 gave it to whoever made the manager.", E_INVALIDARG);
        }

        if (!TryGet(pDevice, out D3D9Device? device) || device.AddRef() == 0)
            return Messages.RefuseValue("S266", nameof(pDevice), pDevice == null ? "null" : "something else", "a device of this runtime");
        D3D9Device? before;
        lock (_gate)
        {
            before = _device;
            _device = device;
            foreach (OpenHandle handle in _handles.Values)
                handle.IsStale = true;
            _owner = null;
            Monitor.PulseAll(_gate);
        }
        _ = before?.Release();
        return S_OK;
    }

    public int OpenDeviceHandle(nint* phDevice)
    {
        if (phDevice == null)
            return RefusePointer(nameof(phDevice));
        *phDevice = 0;
        lock (_gate)
        {
            if (_device is null)
                return RefuseEmpty();
            _handles.Add(++_lastHandle, new OpenHandle());
            *phDevice = _lastHandle;
            return S_OK;
        }
    }

    public int CloseDeviceHandle(nint hDevice)
    {
        lock (_gate)
        {
            if (!_handles.Remove(hDevice, out OpenHandle? closed))
                return RefuseHandle(hDevice);
            closed.IsClosed = true;
            if (_owner == closed)
                _owner = null;
            Monitor.PulseAll(_gate);
            return S_OK;
        }
    }

    public int TestDevice(nint hDevice)
    {
        lock (_gate)
            return Find(hDevice, out _);
    }

    public int LockDevice(nint hDevice, IDirect3DDevice9** ppDevice, int fBlock)
    {
        if (ppDevice == null)
            return RefusePointer(nameof(ppDevice));
        *ppDevice = null;
        lock (_gate)
        {
            if (_device is null)
                return RefuseEmpty();
            if (Find(hDevice, out OpenHandle? handle) is var code and < 0)
                return code;
            while (_owner is not null)
            {
                if (fBlock == 0)
                {
                    return Messages.Refuse("S266", _owner == handle ? "this handle has locked the device already" : "another handle has locked the device",
                        "fBlock TRUE waits for UnlockDevice.", DXVA2_E_VIDEO_DEVICE_LOCKED);
                }

                _ = Monitor.Wait(_gate);
                if (handle!.IsClosed)
                    return RefuseHandle(hDevice);
                if (handle.IsStale)
                    return RefuseStale();
            }
            *ppDevice = _device.Expose<IDirect3DDevice9>();
            _owner = handle;
            return S_OK;
        }
    }

    /// <summary>fSaveState asks for the device's render state to be kept; a device here has none (S77), so that nothing can be lost.</summary>
    public int UnlockDevice(nint hDevice, int fSaveState)
    {
        lock (_gate)
        {
            if (!_handles.TryGetValue(hDevice, out OpenHandle? handle) || _owner != handle)
            {
                return Messages.RefuseValue("S266", nameof(hDevice), $"0x{hDevice:X}", "the handle that has locked the device",
                    "ResetDevice and CloseDeviceHandle end a lock too.", E_INVALIDARG);
            }

            _owner = null;
            Monitor.PulseAll(_gate);
            return S_OK;
        }
    }

    public int GetVideoService(nint hDevice, Guid* riid, void** ppService)
    {
        if (ppService == null || riid == null)
            return RefusePointer(ppService == null ? nameof(ppService) : nameof(riid));
        *ppService = null;
        lock (_gate)
        {
            if (_device is null)
                return RefuseEmpty();
            if (Find(hDevice, out _) is var code and < 0)
                return code;
            return Dxva2.GetService(_device, riid, ppService, nameof(GetVideoService));
        }
    }

    /// <inheritdoc/>
    protected override void Destroy() => _ = _device?.Release();

    private int Find(nint number, out OpenHandle? handle, [CallerMemberName] string method = "") =>
        !_handles.TryGetValue(number, out handle) ? RefuseHandle(number, method) : handle.IsStale ? RefuseStale(method) : S_OK;

    private int RefusePointer(string parameter, [CallerMemberName] string method = "") =>
        Messages.RefuseValue("S266", parameter, "null", "a pointer", code: E_POINTER, method: method);

    private int RefuseEmpty([CallerMemberName] string method = "") =>
        Messages.Refuse("S266", "the manager has no device yet", "ResetDevice gives it one.", DXVA2_E_NOT_INITIALIZED, method);

    private int RefuseHandle(nint handle, [CallerMemberName] string method = "") =>
        Messages.RefuseValue("S266", "hDevice", $"0x{handle:X}", "an open handle of this manager", "OpenDeviceHandle gives one.", E_HANDLE, method);

    private int RefuseStale([CallerMemberName] string method = "") =>
        Messages.Refuse("S266", "the device was exchanged since the handle was opened", Reopen, DXVA2_E_NEW_VIDEO_DEVICE, method);

    private sealed class OpenHandle
    {
        public bool IsStale { get; set; }

        public bool IsClosed { get; set; }
    }
}

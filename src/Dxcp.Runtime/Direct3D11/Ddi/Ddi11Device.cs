using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Diagnostics;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// A device as the driver has it: its private memory, its tables, and the way in which the driver reports errors. The other
/// files of this class are the calls: they translate numbers (D15, D15b), take an empty slot for "not available" (S57), and
/// know nothing of COM.
/// </summary>
internal sealed unsafe partial class Ddi11Device : IDisposable
{
    // d3d10umddi.h: D3D11DDI_CREATEDEVICE_FLAG_3DPIPELINESUPPORT_SHIFT, …_SINGLETHREADED.
    private const int PipelineLevelShift = 1;
    private const uint SingleThreadedFlag = 0x10;

    // The id of D3DWDDM2_4DDI_VIDEODEVICEFUNCS on its page; no header that the layout facts cover has it.
    private const uint Wddm2_4VideoFunctions = 6;

    private static readonly ConcurrentDictionary<nint, Ddi11Device> s_devices = new();

    private readonly Ddi11Adapter _adapter;
    private readonly DeviceMessages _messages;
    private readonly Tables* _tables;
    private readonly D3D10DDI_HDEVICE _device;
    private bool _created;
    private bool _hasDoors;
    private bool _hasVideoDoors;
    private int _removedReason;

    // One block of native memory: the driver keeps addresses into it for as long as the device lives.
    private struct Tables
    {
        public D3DWDDM2_0DDI_DEVICEFUNCS Device;
        public D3DWDDM2_4DDI_VIDEODEVICEFUNCS Video;
        public DXGI_DDI_BASE_FUNCTIONS Dxgi;
        public LaterEntries LaterDxgi;
        public D3DDDI_DEVICECALLBACKS KernelCallbacks;
        public LaterEntries LaterKernelCallbacks;
        public D3D11DDI_CORELAYER_DEVICECALLBACKS CoreLayerCallbacks;
        public LaterEntries LaterCoreLayerCallbacks;
        public delegate* unmanaged<D3D10DDI_HDEVICE, uint, ulong, void*, ulong, void*, int> RetrieveSubObject;
    }

    // What later versions append to a table; more than WDDM 2.0 does to any of these.
    [System.Runtime.CompilerServices.InlineArray(40)]
    private struct LaterEntries
    {
        public nint First;
    }

    /// <summary>Makes a device. Owns the adapter from then on; if this throws, the adapter is the caller's still.</summary>
    /// <exception cref="HResultException">The driver refused.</exception>
    public Ddi11Device(Ddi11Adapter adapter, D3D_FEATURE_LEVEL level, bool singleThreaded, DeviceMessages messages)
    {
        _adapter = adapter;
        _messages = messages;
        Gate = singleThreaded || adapter.IsFreeThreaded ? null : new object();
        CoreLayer = RuntimeHandle.Next();
        _tables = (Tables*)DriverMemory.Allocate((nuint)sizeof(Tables));
        try
        {
            uint flags = ((uint)FeatureLevels.ToDriver(level) << PipelineLevelShift) | (singleThreaded ? SingleThreadedFlag : 0);
            var size = new D3D10DDIARG_CALCPRIVATEDEVICESIZE { Interface = Interface, Version = (uint)adapter.Version, Flags = flags };
            _device.pDrvPrivate = DriverMemory.Allocate(adapter.Functions->pfnCalcPrivateDeviceSize(adapter.Handle, &size));
            s_devices[CoreLayer] = this;
            RemovalReasons.Expect(CoreLayer);
            Create(flags);
            HasVideo = RetrieveVideoFunctions();
            if (adapter.IsTracedHere)
                InstallDoors();
        }
        catch
        {
            DestroyDevice();
            throw;
        }
    }

    /// <summary>Held over each call where the driver is not free-threaded; null where it is.</summary>
    public object? Gate { get; }

    /// <summary>The number by which the driver's callbacks name the device; never 0.</summary>
    public nint CoreLayer { get; }

    /// <summary>Whether the driver has the video functions, and with them content protection.</summary>
    public bool HasVideo { get; }

    /// <summary>Why the driver has no video functions, a half-sentence, where it has none.</summary>
    public string VideoLack => _tables->RetrieveSubObject == null
        ? "the driver's pfnCreateDevice set no ppfnRetrieveSubObject, through which a driver hands out its video functions"
        : "the driver's pfnRetrieveSubObject refused D3D11_1DDI_VIDEO_FUNCTIONS";

    /// <summary>Why the device is gone, as GetDeviceRemovedReason tells it; S_OK while it is not.</summary>
    public int RemovedReason => Volatile.Read(ref _removedReason);

    // The functions that are the same in all versions; of the others Functions2 has those of WDDM 2.0.
    private D3D11_1DDI_DEVICEFUNCS* Functions => (D3D11_1DDI_DEVICEFUNCS*)&_tables->Device;

    private D3DWDDM2_0DDI_DEVICEFUNCS* Functions2 => &_tables->Device;

    private uint Interface => (uint)(_adapter.Version >> 32);

    /// <summary>The driver's video functions; those that it left out are null (S57).</summary>
    public D3D11_1DDI_VIDEODEVICEFUNCS* Video => &_tables->Video.Base;

    /// <summary>
    /// The same with what WDDM 2.0 added; null throughout where the driver has none of it. Its entry 83 is WDDM 2.4's where <see cref="HasStripes"/>.
    /// </summary>
    public D3DWDDM2_0DDI_VIDEODEVICEFUNCS* Video2 => (D3DWDDM2_0DDI_VIDEODEVICEFUNCS*)&_tables->Video;

    /// <summary>The same with what WDDM 2.4 added.</summary>
    public D3DWDDM2_4DDI_VIDEODEVICEFUNCS* Video4 => &_tables->Video;

    /// <summary>Whether the video functions are those of WDDM 2.4, which know stripes.</summary>
    public bool HasStripes { get; private set; }

    /// <summary>What the driver's functions call the device.</summary>
    public D3D10DDI_HDEVICE Handle => _device;

    /// <summary>Marks the device removed; the first reason stays.</summary>
    public void Lose(int reason)
    {
        if (Interlocked.CompareExchange(ref _removedReason, reason, S_OK) == S_OK)
            _messages.Error("", "S74", $"the device is removed, reason 0x{reason:X8}", remedy: "Release it and what it made, and create another.");
    }

    /// <summary>The driver passed pfnSetErrorCb a code that it must not (R50, S74): logged, and the device deliberately lost.</summary>
    public void LoseForIllegalCode(int code, bool inCall)
    {
        _messages.Say(Severity.Corruption, "pfnSetErrorCb", "R50", inCall
            ? $"the driver reported 0x{code:X8}, which the running function may not report"
            : $"the driver reported 0x{code:X8} outside of any call on this thread");
        Lose(DXGI_ERROR_DRIVER_INTERNAL_ERROR);
    }

    /// <summary>Destroys the device in the driver and closes the adapter. Everything made on it must be gone.</summary>
    public void Dispose()
    {
        DestroyDevice();
        _adapter.Dispose();
    }

    private void DestroyDevice()
    {
        if (_created && Functions->pfnDestroyDevice != null)
        {
            using var call = new DriverCall(this, AllowedErrors.None);
            Functions->pfnDestroyDevice(_device);
        }
        if (_hasDoors)
            TracedDevice11.Remove((nint)_device.pDrvPrivate);
        if (_hasVideoDoors)
            TracedVideo11.Remove((nint)_device.pDrvPrivate);
        _created = false;
        _ = s_devices.TryRemove(CoreLayer, out _);
        RemovalReasons.Forget(CoreLayer);
        DriverMemory.Free(_device.pDrvPrivate);
        DriverMemory.Free(_tables);
    }

    private void Create(uint flags)
    {
        FillCallbacks();
        var arguments = new D3D10DDIARG_CREATEDEVICE
        {
            hRTDevice = { handle = CoreLayer },
            Interface = Interface,
            Version = (uint)_adapter.Version,
            pKTCallbacks = &_tables->KernelCallbacks,
            p11_1DeviceFuncs = Functions,
            hDrvDevice = _device,
            DXGIBaseDDI = { pDXGIDDIBaseFunctions = &_tables->Dxgi },
            hRTCoreLayer = { handle = CoreLayer },
            p11UMCallbacks = &_tables->CoreLayerCallbacks,
            Flags = flags,
            ppfnRetrieveSubObject = &_tables->RetrieveSubObject,
        };
        int code = _adapter.Functions->pfnCreateDevice(_adapter.Handle, &arguments);
        if (code < 0)
            throw new HResultException(DriverErrors.ToApi(code), $"The driver's pfnCreateDevice refused with {HResultName.Of(code)}.");
        _created = true;
    }

    private void InstallDoors()
    {
        nint handle = (nint)_device.pDrvPrivate;
        _hasDoors = _adapter.IsWddm2 ? TracedDevice11.Install(Functions2, handle) : TracedDevice11.Install(Functions, handle);
        if (HasVideo)
            _hasVideoDoors = HasStripes ? TracedVideo11.Install(Video4, handle) : TracedVideo11.Install(Video2, handle);
    }

    private void FillCallbacks()
    {
        Runtime.KernelCallbacks.Fill(&_tables->KernelCallbacks);
        ((Span<nint>)_tables->LaterDxgi).Fill((nint)SharedSlots.NotImplemented); // of what a driver does not fill
        ((Span<nint>)_tables->LaterKernelCallbacks).Fill((nint)SharedSlots.NotImplemented);
        ((Span<nint>)_tables->LaterCoreLayerCallbacks).Fill((nint)SharedSlots.Zero);
        new Span<nint>(&_tables->CoreLayerCallbacks, sizeof(D3D11DDI_CORELAYER_DEVICECALLBACKS) / sizeof(nint)).Fill((nint)SharedSlots.Zero);
        _tables->CoreLayerCallbacks.pfnSetErrorCb = &SetError;
    }

    private bool RetrieveVideoFunctions()
    {
        if (_tables->RetrieveSubObject == null)
            return false;
        // S191: the newest table first. A device of Direct3D 11.1 has that version's alone.
        HasStripes = _adapter.IsWddm2 && Retrieve(Wddm2_4VideoFunctions);
        return HasStripes || (_adapter.IsWddm2 && Retrieve(Macros.D3DWDDM2_0DDI_VIDEO_FUNCTIONS)) || Retrieve(Macros.D3D11_1DDI_VIDEO_FUNCTIONS);
    }

    private bool Retrieve(uint id)
    {
        // D20: the table's address travels inside the input; the output is one byte.
        var input = new D3D11_1DDI_VIDEO_INPUT { p11VideoDeviceFuncs = Video };
        D3D11_1DDI_VIDEO_OUTPUT output = default;
        return _tables->RetrieveSubObject(_device, id, (ulong)sizeof(D3D11_1DDI_VIDEO_INPUT), &input, (ulong)sizeof(D3D11_1DDI_VIDEO_OUTPUT), &output) >= 0;
    }

    [UnmanagedCallersOnly]
    private static void SetError(D3D10DDI_HRTCORELAYER hRTCoreLayer, int hr)
    {
        try
        {
            // A handle that is not ours, or no longer, names no device that could be lost.
            if (s_devices.TryGetValue(hRTCoreLayer.handle, out Ddi11Device? device))
                DriverCall.Report(device, hr);
        }
        catch (Exception)
        {
            // Nothing may leave an unmanaged entry point, and the driver expects no answer.
        }
    }
}

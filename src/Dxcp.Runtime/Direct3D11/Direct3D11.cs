using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Diagnostics;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>The entry of the Direct3D 11 runtime. Safe from any thread.</summary>
public static unsafe class Direct3D11
{
    private const uint KnownFlags = (uint)(
        D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_SINGLETHREADED |
        D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_DEBUG |
        D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_SWITCH_TO_REF |
        D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_PREVENT_INTERNAL_THREADING_OPTIMIZATIONS |
        D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_BGRA_SUPPORT |
        D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_DEBUGGABLE |
        D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_PREVENT_ALTERING_LAYER_SETTINGS_FROM_REGISTRY |
        D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_DISABLE_GPU_TIMEOUT |
        D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_VIDEO_SUPPORT);

    /// <summary>The address of <see cref="D3D11CreateDevice"/> for native callers; the platform's C calling convention.</summary>
    public static nint D3D11CreateDeviceEntry =>
        (nint)(delegate* unmanaged<IDXGIAdapter*, D3D_DRIVER_TYPE, nint, uint, D3D_FEATURE_LEVEL*, uint, uint, ID3D11Device**, D3D_FEATURE_LEVEL*,
            ID3D11DeviceContext**, int>)&Native;

    /// <summary>
    /// Names the driver that devices get unless another is asked for (<see cref="DriverBinding"/>). Called once, by whoever
    /// puts a program together from its parts.
    /// </summary>
    /// <param name="openAdapter10_2">The driver's entry <c>OpenAdapter10_2</c>; null for none.</param>
    public static void UseDriver(delegate* unmanaged<D3D10DDIARG_OPENADAPTER*, int> openAdapter10_2) =>
        DriverBinding.ComposeOpenAdapter10_2((nint)openAdapter10_2);

    /// <summary>
    /// Creates a device and its immediate context (<c>nf-d3d11-d3d11createdevice</c>). The driver type makes no difference:
    /// there is one kind of device.
    /// </summary>
    /// <param name="pAdapter">An adapter of this runtime, with driver type UNKNOWN; null with any other type.</param>
    /// <param name="DriverType">A D3D_DRIVER_TYPE.</param>
    /// <param name="Software">The rasterizer's module; other than null with type SOFTWARE alone. Not used.</param>
    /// <param name="Flags">D3D11_CREATE_DEVICE_FLAG bits.</param>
    /// <param name="pFeatureLevels">Levels to try, in this order; null for 11_0 and below.</param>
    /// <param name="FeatureLevels">How many; at least 1 with a list.</param>
    /// <param name="SDKVersion">D3D11_SDK_VERSION (7).</param>
    /// <param name="ppDevice">Takes the device; may be null.</param>
    /// <param name="pFeatureLevel">Takes the level; may be null.</param>
    /// <param name="ppImmediateContext">Takes the context; may be null.</param>
    /// <returns>
    /// S_OK; S_FALSE if all would go well but neither device nor context was asked for; E_INVALIDARG; DXGI_ERROR_UNSUPPORTED
    /// if the driver has none of the levels, no video functions with VIDEO_SUPPORT, or does not speak Direct3D 11.1;
    /// DXGI_ERROR_NOT_FOUND if there is no driver; or the driver's own code.
    /// </returns>
    public static int D3D11CreateDevice(IDXGIAdapter* pAdapter, D3D_DRIVER_TYPE DriverType, nint Software, uint Flags, D3D_FEATURE_LEVEL* pFeatureLevels,
        uint FeatureLevels, uint SDKVersion, ID3D11Device** ppDevice, D3D_FEATURE_LEVEL* pFeatureLevel, ID3D11DeviceContext** ppImmediateContext)
    {
        if (!CallTrace.IsOn)
        {
            return Guarded(pAdapter, DriverType, Software, Flags, pFeatureLevels, FeatureLevels, SDKVersion, ppDevice, pFeatureLevel, ppImmediateContext);
        }

        int number = CallTrace.Define("COM", "", nameof(D3D11CreateDevice), 'r', "pAdapter:o:IDXGIAdapter DriverType:e:D3D_DRIVER_TYPE Flags:x:uint "
            + "FeatureLevels:u:uint SDKVersion:u:uint ppDevice:O:ID3D11Device ppImmediateContext:O:ID3D11DeviceContext");
        uint adapter = TraceObjects.Of(pAdapter);
        TracedCall call = CallTrace.Begin(number, 7, 0);
        call.Word(0, adapter);
        call.Word(1, (ulong)DriverType);
        call.Word(2, Flags);
        call.Word(3, FeatureLevels);
        call.Word(4, SDKVersion);
        call.Word(5, 0);
        call.Word(6, 0);
        call.Enter();
        int code = Guarded(pAdapter, DriverType, Software, Flags, pFeatureLevels, FeatureLevels, SDKVersion, ppDevice, pFeatureLevel, ppImmediateContext);
        call.Word(5, code == S_OK ? TraceObjects.At(ppDevice) : 0);
        call.Word(6, code == S_OK ? TraceObjects.At(ppImmediateContext) : 0);
        call.Leave(code);
        return code;
    }

    private static int Guarded(IDXGIAdapter* pAdapter, D3D_DRIVER_TYPE DriverType, nint Software, uint Flags, D3D_FEATURE_LEVEL* pFeatureLevels,
        uint FeatureLevels, uint SDKVersion, ID3D11Device** ppDevice, D3D_FEATURE_LEVEL* pFeatureLevel, ID3D11DeviceContext** ppImmediateContext)
    {
        try
        {
            return Create(pAdapter, DriverType, Software, Flags, pFeatureLevels, FeatureLevels, SDKVersion, ppDevice, pFeatureLevel, ppImmediateContext);
        }
        catch (Exception exception)
        {
            int code = EntryGuard.ToHResult(exception);
            return Refuse(exception is HResultException ? exception.Message.TrimEnd('.') : exception.GetType().Name, code);
        }
    }

    // There is no device yet whose log could keep it.
    private static int Refuse(string text, int code, string remedy = "") =>
        EntryMessages.Direct3D11.Refuse("S120", text, remedy, code, nameof(D3D11CreateDevice));

    [UnmanagedCallersOnly]
    private static int Native(IDXGIAdapter* pAdapter, D3D_DRIVER_TYPE DriverType, nint Software, uint Flags, D3D_FEATURE_LEVEL* pFeatureLevels,
        uint FeatureLevels, uint SDKVersion, ID3D11Device** ppDevice, D3D_FEATURE_LEVEL* pFeatureLevel, ID3D11DeviceContext** ppImmediateContext) =>
        D3D11CreateDevice(pAdapter, DriverType, Software, Flags, pFeatureLevels, FeatureLevels, SDKVersion, ppDevice, pFeatureLevel, ppImmediateContext);

    private static int Create(IDXGIAdapter* pAdapter, D3D_DRIVER_TYPE driverType, nint software, uint flags, D3D_FEATURE_LEVEL* pFeatureLevels,
        uint featureLevels, uint sdkVersion, ID3D11Device** ppDevice, D3D_FEATURE_LEVEL* pFeatureLevel, ID3D11DeviceContext** ppImmediateContext)
    {
        if (ppDevice != null)
            *ppDevice = null;
        if (pFeatureLevel != null)
            *pFeatureLevel = 0;
        if (ppImmediateContext != null)
            *ppImmediateContext = null;
        DxgiAdapter? dxgiAdapter = null;
        string wrong = sdkVersion != Macros.D3D11_SDK_VERSION ? $"SDKVersion is {sdkVersion}, wanted is {Macros.D3D11_SDK_VERSION}, D3D11_SDK_VERSION"
            : (flags & ~KnownFlags) != 0 ? $"Flags are 0x{flags:X}, wanted are bits of 0x{KnownFlags:X}"
            : driverType > D3D_DRIVER_TYPE.D3D_DRIVER_TYPE_WARP ? $"DriverType is {driverType}, wanted is 0 to {(int)D3D_DRIVER_TYPE.D3D_DRIVER_TYPE_WARP}"
            : (pAdapter != null) != (driverType == D3D_DRIVER_TYPE.D3D_DRIVER_TYPE_UNKNOWN)
                ? $"DriverType is {driverType} and pAdapter is {(pAdapter == null ? "null" : "an adapter")}; wanted is UNKNOWN with an adapter alone"
            : (software != 0) != (driverType == D3D_DRIVER_TYPE.D3D_DRIVER_TYPE_SOFTWARE)
                ? $"DriverType is {driverType} and Software is 0x{software:X}; wanted is D3D_DRIVER_TYPE_SOFTWARE with a module alone"
            : pAdapter != null && !ComObject.TryGet(pAdapter, out dxgiAdapter)
                ? "pAdapter is none of this runtime's adapters, wanted is one of IDXGIFactory.EnumAdapters"
            : "";
        if (wrong.Length != 0)
            return Refuse(wrong, E_INVALIDARG);

        if (pFeatureLevels != null && featureLevels == 0)
            return Refuse("FeatureLevels is 0, wanted is at least 1 with a list", E_INVALIDARG);
        ReadOnlySpan<D3D_FEATURE_LEVEL> wanted = pFeatureLevels == null
            ? Runtime.FeatureLevels.Default
            : new ReadOnlySpan<D3D_FEATURE_LEVEL>(pFeatureLevels, (int)Math.Min(featureLevels, 64));
        foreach (D3D_FEATURE_LEVEL level in wanted)
        {
            if (!Runtime.FeatureLevels.IsKnown(level))
                return Refuse($"pFeatureLevels has 0x{(uint)level:X}, wanted are D3D_FEATURE_LEVEL_9_1 to 12_2", E_INVALIDARG);
        }
        if (DriverBinding.Find(out string lack) is not { } binding)
            return Refuse(lack, DXGI_ERROR_NOT_FOUND, DriverBinding.Remedy);
        return Create(binding, dxgiAdapter, wanted, flags, ppDevice, pFeatureLevel, ppImmediateContext);
    }

    private static int Create(DriverBinding binding, DxgiAdapter? dxgiAdapter, ReadOnlySpan<D3D_FEATURE_LEVEL> wanted, uint flags,
        ID3D11Device** ppDevice, D3D_FEATURE_LEVEL* pFeatureLevel, ID3D11DeviceContext** ppImmediateContext)
    {
        var adapter = new Ddi11Adapter(binding);
        D3D11Device device;
        D3D_FEATURE_LEVEL level = 0;
        DxgiAdapter ownAdapter = dxgiAdapter ?? DxgiAdapter.CreateWithFactory();
        try
        {
            foreach (D3D_FEATURE_LEVEL candidate in wanted)
            {
                if (level == 0 && Runtime.FeatureLevels.IsOffered(candidate) && adapter.Supports(candidate))
                    level = candidate;
            }
            if (level == 0)
                throw new HResultException(DXGI_ERROR_UNSUPPORTED, "The driver has none of the feature levels.");
            device = new D3D11Device(adapter, ownAdapter, level, flags);
        }
        catch
        {
            adapter.Dispose();
            throw;
        }
        finally
        {
            if (dxgiAdapter is null)
                ownAdapter.ReleasePrivate();
        }
        try
        {
            if ((flags & (uint)D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_VIDEO_SUPPORT) != 0 && !device.Driver.HasVideo)
                return Refuse("Flags have VIDEO_SUPPORT, and " + device.Driver.VideoLack, DXGI_ERROR_UNSUPPORTED);
            if (pFeatureLevel != null)
                *pFeatureLevel = level;
            if (ppImmediateContext != null)
                *ppImmediateContext = device.ImmediateContext.Expose<ID3D11DeviceContext>();
            if (ppDevice != null)
                *ppDevice = device.Expose<ID3D11Device>();
            return ppDevice == null && ppImmediateContext == null ? S_FALSE : S_OK;
        }
        finally
        {
            device.ReleasePrivate();
        }
    }
}

using Dxcp.Abi;
using Dxcp.Diagnostics;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// A driver's adapter, opened through <c>OpenAdapter10_2</c>; closed with the device that opened it. Runtime and driver agree here on the version: of those
/// that the driver lists, WDDM 2.0's where it is among them, else Direct3D 11.1's (S191).
/// </summary>
internal sealed unsafe class Ddi11Adapter : OpenedAdapter<D3D10_2DDI_ADAPTERFUNCS>
{
    private D3D10DDI_HADAPTER _handle;
    private bool _hasDoors;

    /// <summary>Opens the adapter of a driver.</summary>
    /// <exception cref="HResultException">The driver refused, or does not speak Direct3D 11.1.</exception>
    public Ddi11Adapter(DriverBinding binding) : base(DXGI_ERROR_UNSUPPORTED) =>
        Open(binding.Name, "OpenAdapter10_2", binding.OpenAdapter10_2, "Direct3D 11.1");

    public D3D10DDI_HADAPTER Handle => _handle;

    /// <summary>The word of the version that runtime and driver agree on: the interface in its upper half, the build in its lower one.</summary>
    public ulong Version { get; private set; }

    /// <summary>Whether they agree on WDDM 2.0.</summary>
    public bool IsWddm2 => Version >> 32 == Macros.D3DWDDM2_0_DDI_INTERFACE_VERSION;

    /// <summary>Whether calls are traced, and the driver does not do that itself, as ours does.</summary>
    public bool IsTracedHere { get; private set; }

    /// <summary>Whether the driver takes calls on one device from several threads at once.</summary>
    public bool IsFreeThreaded => GetCaps(D3D10_2DDICAPS_TYPE.D3D11DDICAPS_THREADING, out uint caps) && (caps & D3D11DDI_THREADING_CAPS.FreeThreaded) != 0;

    /// <summary>Whether a feature level can be had. A driver that names no levels is taken to have all.</summary>
    public bool Supports(D3D_FEATURE_LEVEL level)
    {
        uint bit = 1u << (int)FeatureLevels.ToDriver(level);
        return !GetCaps(D3D10_2DDICAPS_TYPE.D3D11DDICAPS_3DPIPELINESUPPORT, out uint caps) || caps == 0 || (caps & bit) != 0;
    }

    protected override int Enter(nint entry, D3DDDI_ADAPTERCALLBACKS* callbacks)
    {
        var arguments = new D3D10DDIARG_OPENADAPTER
        {
            Interface = Macros.D3D11_1_DDI_INTERFACE_VERSION,
            pAdapterCallbacks = callbacks,
            pAdapterFuncs_2 = Functions,
        };
        int code = ((delegate* unmanaged<D3D10DDIARG_OPENADAPTER*, int>)entry)(&arguments);
        _handle = arguments.hAdapter;
        return code;
    }

    protected override string? Learn() =>
        Functions->pfnCalcPrivateDeviceSize == null ? "pfnCalcPrivateDeviceSize is empty in the table that OpenAdapter10_2 filled"
        : Functions->pfnCreateDevice == null ? "pfnCreateDevice is empty in the table that OpenAdapter10_2 filled"
        : Functions->pfnGetSupportedVersions == null ? "pfnGetSupportedVersions is empty in the table that OpenAdapter10_2 filled"
        : Agree();

    protected override void Close()
    {
        if (Functions->pfnCloseAdapter != null)
            _ = Functions->pfnCloseAdapter(_handle);
        if (_hasDoors)
            TracedAdapter11.Remove((nint)_handle.pDrvPrivate);
    }

    protected override int ToApi(int code) => DriverErrors.ToApi(code);

    private string? Agree()
    {
        const uint believable = 1024;
        uint count = 0;
        int traced = CallTrace.BegunHere;
        int code = Functions->pfnGetSupportedVersions(_handle, &count, null);
        IsTracedHere = CallTrace.IsOn && CallTrace.BegunHere == traced;
        _hasDoors = IsTracedHere && TracedAdapter11.Install(Functions, (nint)_handle.pDrvPrivate);
        if (code < 0)
            return $"pfnGetSupportedVersions refused with {HResultName.Of(code)}, asked for their number";
        if (count is 0 or > believable)
            return $"pfnGetSupportedVersions tells of {count} versions; wanted are 1 to {believable}";
        ulong* versions = stackalloc ulong[(int)count];
        uint capacity = count;
        code = Functions->pfnGetSupportedVersions(_handle, &count, versions);
        if (code < 0)
            return $"pfnGetSupportedVersions refused with {HResultName.Of(code)}, asked for {capacity} versions";
        // The upper half of a version word is the interface; the lower one, the build, may differ.
        var told = new ReadOnlySpan<ulong>(versions, (int)Math.Min(count, capacity));
        foreach (ulong version in told)
        {
            if (version >> 32 is Macros.D3D11_1_DDI_INTERFACE_VERSION or Macros.D3DWDDM2_0_DDI_INTERFACE_VERSION && version > Version)
                Version = version;
        }
        return Version != 0 ? null
            : $"pfnGetSupportedVersions tells of {string.Join(", ", told.ToArray().Select(version => $"0x{version:X16}"))}; "
                + $"wanted is one that begins with 0x{Macros.D3D11_1_DDI_INTERFACE_VERSION:X8} or 0x{Macros.D3DWDDM2_0_DDI_INTERFACE_VERSION:X8}";
    }

    private bool GetCaps(D3D10_2DDICAPS_TYPE type, out uint caps)
    {
        uint data = 0;
        var arguments = new D3D10_2DDIARG_GETCAPS { Type = type, pData = &data, DataSize = sizeof(uint) };
        bool known = Functions->pfnGetCaps != null && Functions->pfnGetCaps(_handle, &arguments) >= 0;
        caps = data;
        return known;
    }
}

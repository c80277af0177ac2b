using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>A driver's adapter, opened through <c>OpenAdapter10_2</c> for the Direct3D 11.1 driver interface; closed with the device that opened it.</summary>
internal sealed unsafe class Ddi11Adapter : IDisposable
{
    // d3d10umddi.h: D3D11DDICAPS_FREETHREADED, a bit of D3D11DDI_THREADING_CAPS.
    private const uint FreeThreaded = 1;

    // Driver interface tables live in native memory: the driver may keep their addresses.
    private readonly Tables* _tables;
    private D3D10DDI_HADAPTER _handle;
    private bool _open;

    private struct Tables
    {
        public D3DDDI_ADAPTERCALLBACKS Callbacks;
        public D3D10_2DDI_ADAPTERFUNCS Functions;
    }

    /// <summary>Opens the adapter of a driver.</summary>
    /// <exception cref="HResultException">The driver refused, or does not speak Direct3D 11.1.</exception>
    public Ddi11Adapter(DriverBinding binding)
    {
        if (binding.OpenAdapter10_2 == 0)
            throw new HResultException(DXGI_ERROR_UNSUPPORTED, $"{binding.Name}: no OpenAdapter10_2.");
        _tables = (Tables*)DriverMemory.Allocate((nuint)sizeof(Tables));
        try
        {
            Open(binding);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public D3D10DDI_HADAPTER Handle => _handle;

    public D3D10_2DDI_ADAPTERFUNCS* Functions => &_tables->Functions;

    /// <summary>Whether the driver takes calls on one device from several threads at once.</summary>
    public bool IsFreeThreaded => GetCaps(D3D10_2DDICAPS_TYPE.D3D11DDICAPS_THREADING, out uint caps) && (caps & FreeThreaded) != 0;

    /// <summary>Whether a feature level can be had. A driver that names no levels is taken to have all.</summary>
    public bool Supports(D3D_FEATURE_LEVEL level)
    {
        uint bit = 1u << (int)FeatureLevels.ToDriver(level);
        return !GetCaps(D3D10_2DDICAPS_TYPE.D3D11DDICAPS_3DPIPELINESUPPORT, out uint caps) || caps == 0 || (caps & bit) != 0;
    }

    public void Dispose()
    {
        if (_open && Functions->pfnCloseAdapter != null)
            _ = Functions->pfnCloseAdapter(_handle);
        _open = false;
        DriverMemory.Free(_tables);
    }

    private void Open(DriverBinding binding)
    {
        KernelCallbacks.Fill(&_tables->Callbacks);
        var arguments = new D3D10DDIARG_OPENADAPTER
        {
            Interface = Macros.D3D11_1_DDI_INTERFACE_VERSION,
            pAdapterCallbacks = &_tables->Callbacks,
            pAdapterFuncs_2 = Functions,
        };
        Check(binding, ((delegate* unmanaged<D3D10DDIARG_OPENADAPTER*, int>)binding.OpenAdapter10_2)(&arguments));
        _handle = arguments.hAdapter;
        _open = true;
        if (Functions->pfnCalcPrivateDeviceSize == null || Functions->pfnCreateDevice == null || !SpeaksDirect3D11_1())
            throw new HResultException(DXGI_ERROR_UNSUPPORTED, $"{binding.Name}: does not speak the Direct3D 11.1 driver interface.");
    }

    private bool SpeaksDirect3D11_1()
    {
        const uint believable = 1024;
        uint count = 0;
        if (Functions->pfnGetSupportedVersions == null || Functions->pfnGetSupportedVersions(_handle, &count, null) < 0 || count is 0 or > believable)
            return false;
        ulong* versions = stackalloc ulong[(int)count];
        uint capacity = count;
        if (Functions->pfnGetSupportedVersions(_handle, &count, versions) < 0)
            return false;
        // The upper half of a version word is the interface; the lower one, the build, may differ.
        foreach (ulong version in new ReadOnlySpan<ulong>(versions, (int)Math.Min(count, capacity)))
        {
            if (version >> 32 == Macros.D3D11_1_DDI_INTERFACE_VERSION)
                return true;
        }
        return false;
    }

    private bool GetCaps(D3D10_2DDICAPS_TYPE type, out uint caps)
    {
        uint data = 0;
        var arguments = new D3D10_2DDIARG_GETCAPS { Type = type, pData = &data, DataSize = sizeof(uint) };
        bool known = Functions->pfnGetCaps != null && Functions->pfnGetCaps(_handle, &arguments) >= 0;
        caps = data;
        return known;
    }

    private static void Check(DriverBinding binding, int code)
    {
        if (code < 0)
            throw new HResultException(DriverErrors.ToApi(code), $"{binding.Name}: OpenAdapter10_2 failed with 0x{code:X8}.");
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Diagnostics;
using Dxcp.Driver;
using Dxcp.Runtime;
using static Dxcp.Abi.HResult;

namespace Dxcp.Native;

/// <summary>
/// The functions that C and C++ programs find under the names of d3d11.h, d3d9.h, dxva2api.h, dxgi.h and the driver interfaces;
/// OpenAdapter and OpenAdapter10_2 are the driver's own exports. <see cref="BuiltInDirect3D"/> hands the runtimes their driver.
/// </summary>
/// <remarks>Every parameter is as the header of the same function gives it. No exception leaves a method of this class.</remarks>
public static unsafe partial class Exports
{
    private const int ModuleNotFound = unchecked((int)0x8007007E); // ERROR_MOD_NOT_FOUND
    private const int ProcedureNotFound = unchecked((int)0x8007007F); // ERROR_PROC_NOT_FOUND
    private const int BadFormat = unchecked((int)0x800700C1); // ERROR_BAD_EXE_FORMAT

    /// <summary>D3D11CreateDevice of d3d11.h: <see cref="Direct3D11.D3D11CreateDevice"/>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "D3D11CreateDevice")]
    public static int D3D11CreateDevice(IDXGIAdapter* pAdapter, D3D_DRIVER_TYPE driverType, nint software, uint flags, D3D_FEATURE_LEVEL* pFeatureLevels,
        uint featureLevels, uint sdkVersion, ID3D11Device** ppDevice, D3D_FEATURE_LEVEL* pFeatureLevel, ID3D11DeviceContext** ppImmediateContext)
    {
        BuiltInDirect3D.Compose();
        return Direct3D11.D3D11CreateDevice(pAdapter, driverType, software, flags, pFeatureLevels, featureLevels, sdkVersion, ppDevice, pFeatureLevel,
            ppImmediateContext);
    }

    /// <summary>D3D11CreateDeviceAndSwapChain of d3d11.h. There are no swap chains here.</summary>
    /// <returns>As D3D11CreateDevice where no swap chain is asked for, else DXGI_ERROR_UNSUPPORTED.</returns>
    [UnmanagedCallersOnly(EntryPoint = "D3D11CreateDeviceAndSwapChain")]
    public static int D3D11CreateDeviceAndSwapChain(IDXGIAdapter* pAdapter, D3D_DRIVER_TYPE driverType, nint software, uint flags,
        D3D_FEATURE_LEVEL* pFeatureLevels,
        uint featureLevels, uint sdkVersion, void* pSwapChainDesc, void** ppSwapChain, ID3D11Device** ppDevice, D3D_FEATURE_LEVEL* pFeatureLevel,
        ID3D11DeviceContext** ppImmediateContext)
    {
        BuiltInDirect3D.Compose();
        if (ppSwapChain != null)
            *ppSwapChain = null;
        if (pSwapChainDesc == null)
        {
            return Direct3D11.D3D11CreateDevice(pAdapter, driverType, software, flags, pFeatureLevels, featureLevels, sdkVersion, ppDevice, pFeatureLevel,
                ppImmediateContext);
        }

        if (ppDevice != null)
            *ppDevice = null;
        if (pFeatureLevel != null)
            *pFeatureLevel = 0;
        if (ppImmediateContext != null)
            *ppImmediateContext = null;
        return DXGI_ERROR_UNSUPPORTED;
    }

    /// <summary>CreateDXGIFactory of dxgi.h: <see cref="Dxgi.CreateFactory"/>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "CreateDXGIFactory")]
    public static int CreateDXGIFactory(Guid* riid, void** ppFactory) => Dxgi.CreateFactory(riid, ppFactory);

    /// <summary>CreateDXGIFactory1 of dxgi.h: <see cref="Dxgi.CreateFactory"/>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "CreateDXGIFactory1")]
    public static int CreateDXGIFactory1(Guid* riid, void** ppFactory) => Dxgi.CreateFactory(riid, ppFactory);

    /// <summary>CreateDXGIFactory2 of dxgi1_3.h: <see cref="Dxgi.CreateFactory"/>; the flags make no difference.</summary>
    [UnmanagedCallersOnly(EntryPoint = "CreateDXGIFactory2")]
    public static int CreateDXGIFactory2(uint flags, Guid* riid, void** ppFactory) => Dxgi.CreateFactory(riid, ppFactory);

    /// <summary>DXGIDeclareAdapterRemovalSupport of dxgi1_6.h: the program says that it can do without its adapter. Nothing depends on it.</summary>
    [UnmanagedCallersOnly(EntryPoint = "DXGIDeclareAdapterRemovalSupport")]
    public static int DXGIDeclareAdapterRemovalSupport() => S_OK;

    /// <summary>DXGIGetDebugInterface1 of dxgi1_3.h: <see cref="Dxgi.GetDebugInterface"/>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "DXGIGetDebugInterface1")]
    public static int DXGIGetDebugInterface1(uint flags, Guid* riid, void** ppDebug) => Dxgi.GetDebugInterface(ppDebug);

    /// <summary>DxcpUseDriver of dxcp.h: <see cref="DriverBinding.UseLibrary"/>.</summary>
    /// <param name="path">UTF-8 path of the library, or null for the built-in driver.</param>
    [UnmanagedCallersOnly(EntryPoint = "DxcpUseDriver")]
    public static int DxcpUseDriver(byte* path)
    {
        string? library = null;
        try
        {
            library = Marshal.PtrToStringUTF8((nint)path);
            DriverBinding.UseLibrary(library);
            return S_OK;
        }
        catch (Exception exception)
        {
            MessageSinks.Process.Take(new Message(Severity.Error, "DXCP", nameof(DxcpUseDriver), "S135", DriverBinding.Why(library ?? "", exception))
            {
                Remedy = "A driver's library is named by its whole path, is for this processor, and exports OpenAdapter or OpenAdapter10_2.",
            });
            return exception switch
            {
                DllNotFoundException => ModuleNotFound,
                EntryPointNotFoundException => ProcedureNotFound,
                BadImageFormatException => BadFormat,
                ArgumentException => E_INVALIDARG,
                _ => EntryGuard.ToHResult(exception),
            };
        }
    }

    /// <summary>DxcpUseProfile of dxcp.h: <see cref="DriverProfile.Choose"/>.</summary>
    /// <param name="nameOrFile">UTF-8: the name of a profile that is built in, or a file's path; null to take an earlier call back.</param>
    [UnmanagedCallersOnly(EntryPoint = "DxcpUseProfile")]
    public static int DxcpUseProfile(byte* nameOrFile)
    {
        try
        {
            DriverProfile.Choose(nameOrFile == null ? null : DriverProfile.Load(Marshal.PtrToStringUTF8((nint)nameOrFile)!));
            return S_OK;
        }
        catch (DriverProfileException exception)
        {
            ErrorStream.WriteLine($"dxcp: {nameof(DxcpUseProfile)}: {exception.Message}");
            return E_INVALIDARG;
        }
        catch (Exception exception)
        {
            return EntryGuard.ToHResult(exception);
        }
    }

    /// <summary>DxcpFault of dxcp.h: <see cref="DriverFaults.Inject"/>.</summary>
    /// <param name="text">UTF-8: faults, parted by commas; null drops all that has not come yet.</param>
    [UnmanagedCallersOnly(EntryPoint = "DxcpFault")]
    public static int DxcpFault(byte* text)
    {
        try
        {
            DriverFaults.Inject(text == null ? null : FaultPlan.Parse(Marshal.PtrToStringUTF8((nint)text)!));
            return S_OK;
        }
        catch (DriverProfileException exception)
        {
            ErrorStream.WriteLine($"dxcp: {nameof(DxcpFault)}: {exception.Message}");
            return E_INVALIDARG;
        }
        catch (Exception exception)
        {
            return EntryGuard.ToHResult(exception);
        }
    }

    /// <summary>For the host: writes the addresses of the exports in the order of its own list (native/host/exports.h).</summary>
    /// <param name="table">Room for <paramref name="count"/> pointers.</param>
    /// <param name="count">How many the host knows; must agree, or the two are of different builds.</param>
    /// <returns>S_OK; E_INVALIDARG; or the code of what does not fit together.</returns>
    [UnmanagedCallersOnly]
    public static int GetExports(void** table, int count)
    {
        try
        {
            return Fill(table, count);
        }
        catch (Exception exception)
        {
            // Assemblies of different builds, of which none may be asked for more: better said now than in the middle of a call.
            return exception.HResult;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Fill(void** table, int count)
    {
        void*[] exports =
        [
            (delegate* unmanaged<IDXGIAdapter*, D3D_DRIVER_TYPE, nint, uint, D3D_FEATURE_LEVEL*, uint, uint, ID3D11Device**, D3D_FEATURE_LEVEL*,
                ID3D11DeviceContext**, int>)&D3D11CreateDevice,
            (delegate* unmanaged<IDXGIAdapter*, D3D_DRIVER_TYPE, nint, uint, D3D_FEATURE_LEVEL*, uint, uint, void*, void**, ID3D11Device**, D3D_FEATURE_LEVEL*,
                ID3D11DeviceContext**, int>)&D3D11CreateDeviceAndSwapChain,
            (delegate* unmanaged<uint, IDirect3D9Ex**, int>)&Direct3DCreate9Ex,
            (delegate* unmanaged<uint, IDirect3D9*>)&Direct3DCreate9,
            (delegate* unmanaged<uint, void*, int>)&BeginEvent,
            (delegate* unmanaged<int>)&EndEvent,
            (delegate* unmanaged<uint>)&GetStatus,
            (delegate* unmanaged<int>)&QueryRepeatFrame,
            (delegate* unmanaged<uint, void*, void>)&SetMarker,
            (delegate* unmanaged<uint, void>)&SetOptions,
            (delegate* unmanaged<uint, void*, void>)&SetRegion,
            (delegate* unmanaged<IDirect3DDevice9*, Guid*, void**, int>)&DXVA2CreateVideoService,
            (delegate* unmanaged<uint*, IDirect3DDeviceManager9**, int>)&DXVA2CreateDirect3DDeviceManager9,
            (delegate* unmanaged<IDirect3DDevice9Ex*, void*, uint, void*, void**, int>)&DXVAHD_CreateDevice,
            (delegate* unmanaged<nint, uint, uint*, void**, int>)&OPMGetVideoOutputsFromHMONITOR,
            (delegate* unmanaged<IDirect3DDevice9*, uint, uint*, void**, int>)&OPMGetVideoOutputsFromIDirect3DDevice9Object,
            (delegate* unmanaged<long*, uint, uint, void**, int>)&OPMGetVideoOutputForTarget,
            (delegate* unmanaged<Guid*, void**, int>)&CreateDXGIFactory,
            (delegate* unmanaged<Guid*, void**, int>)&CreateDXGIFactory1,
            (delegate* unmanaged<uint, Guid*, void**, int>)&CreateDXGIFactory2,
            (delegate* unmanaged<int>)&DXGIDeclareAdapterRemovalSupport,
            (delegate* unmanaged<uint, Guid*, void**, int>)&DXGIGetDebugInterface1,
            DriverEntry.OpenAdapterFunction,
            DriverEntry.OpenAdapter10_2Function,
            (delegate* unmanaged<byte*, int>)&DxcpUseDriver,
            (delegate* unmanaged<byte*, int>)&DxcpUseProfile,
            (delegate* unmanaged<byte*, int>)&DxcpFault,
        ];
        if (table == null || count != exports.Length)
            return E_INVALIDARG;
        BuiltInDirect3D.Compose();
        for (int i = 0; i < exports.Length; i++)
            table[i] = exports[i];
        return S_OK;
    }
}

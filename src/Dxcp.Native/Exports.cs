using System.Runtime.InteropServices;
using Dxcp.Driver;
using static Dxcp.Abi.HResult;

namespace Dxcp.Native;

/// <summary>The functions that C and C++ programs find under the names of d3d11.h, d3d9.h, dxgi.h and the driver interfaces.</summary>
/// <remarks>Every parameter is as the header of the same function gives it. No exception leaves a method of this class.</remarks>
public static unsafe class Exports
{
    /// <summary>D3D11CreateDevice of d3d11.h.</summary>
    /// <returns>S_OK, or the HRESULT of the refusal.</returns>
    [UnmanagedCallersOnly(EntryPoint = "D3D11CreateDevice")]
    public static int D3D11CreateDevice(
        void* pAdapter, int driverType, void* software, uint flags, int* pFeatureLevels, uint featureLevels,
        uint sdkVersion, void** ppDevice, int* pFeatureLevel, void** ppImmediateContext) => E_NOTIMPL;

    /// <summary>D3D11CreateDeviceAndSwapChain of d3d11.h. There are no swap chains here.</summary>
    /// <returns>As D3D11CreateDevice where no swap chain is asked for, else DXGI_ERROR_UNSUPPORTED.</returns>
    [UnmanagedCallersOnly(EntryPoint = "D3D11CreateDeviceAndSwapChain")]
    public static int D3D11CreateDeviceAndSwapChain(
        void* pAdapter, int driverType, void* software, uint flags, int* pFeatureLevels, uint featureLevels,
        uint sdkVersion, void* pSwapChainDesc, void** ppSwapChain, void** ppDevice, int* pFeatureLevel, void** ppImmediateContext) => E_NOTIMPL;

    /// <summary>Direct3DCreate9Ex of d3d9.h.</summary>
    /// <returns>S_OK, or the HRESULT of the refusal.</returns>
    [UnmanagedCallersOnly(EntryPoint = "Direct3DCreate9Ex")]
    public static int Direct3DCreate9Ex(uint sdkVersion, void** ppD3D) => E_NOTIMPL;

    /// <summary>CreateDXGIFactory of dxgi.h.</summary>
    /// <returns>S_OK, or the HRESULT of the refusal.</returns>
    [UnmanagedCallersOnly(EntryPoint = "CreateDXGIFactory")]
    public static int CreateDXGIFactory(Guid* riid, void** ppFactory) => E_NOTIMPL;

    /// <summary>CreateDXGIFactory1 of dxgi.h.</summary>
    /// <returns>S_OK, or the HRESULT of the refusal.</returns>
    [UnmanagedCallersOnly(EntryPoint = "CreateDXGIFactory1")]
    public static int CreateDXGIFactory1(Guid* riid, void** ppFactory) => E_NOTIMPL;

    /// <summary>CreateDXGIFactory2 of dxgi1_3.h.</summary>
    /// <returns>S_OK, or the HRESULT of the refusal.</returns>
    [UnmanagedCallersOnly(EntryPoint = "CreateDXGIFactory2")]
    public static int CreateDXGIFactory2(uint flags, Guid* riid, void** ppFactory) => E_NOTIMPL;

    /// <summary>OpenAdapter of d3dumddi.h: the Direct3D 9 driver interface.</summary>
    /// <returns>S_OK, or the HRESULT of the refusal.</returns>
    [UnmanagedCallersOnly(EntryPoint = "OpenAdapter")]
    public static int OpenAdapter(void* pOpenData) => E_NOTIMPL;

    /// <summary>For the host: writes the addresses of the exports in the order of its own list (native/host/exports.h).</summary>
    /// <param name="table">Room for <paramref name="count"/> pointers.</param>
    /// <param name="count">How many the host knows; must agree, or the two are of different builds.</param>
    /// <returns>S_OK or E_INVALIDARG.</returns>
    [UnmanagedCallersOnly]
    public static int GetExports(void** table, int count)
    {
        if (table == null || count != 9) return E_INVALIDARG;
        int i = 0;
        table[i++] = (delegate* unmanaged<void*, int, void*, uint, int*, uint, uint, void**, int*, void**, int>)&D3D11CreateDevice;
        table[i++] = (delegate* unmanaged<void*, int, void*, uint, int*, uint, uint, void*, void**, void**, int*, void**, int>)&D3D11CreateDeviceAndSwapChain;
        table[i++] = (delegate* unmanaged<uint, void**, int>)&Direct3DCreate9Ex;
        table[i++] = (delegate* unmanaged<Guid*, void**, int>)&CreateDXGIFactory;
        table[i++] = (delegate* unmanaged<Guid*, void**, int>)&CreateDXGIFactory1;
        table[i++] = (delegate* unmanaged<uint, Guid*, void**, int>)&CreateDXGIFactory2;
        table[i++] = (delegate* unmanaged<void*, int>)&OpenAdapter;
        table[i++] = DriverEntry.OpenAdapter10_2Function;
        table[i++] = (delegate* unmanaged<byte*, int>)&DxcpUseDriver;
        return S_OK;
    }

    /// <summary>DxcpUseDriver of dxcp.h: the driver library that devices made from now on speak to.</summary>
    /// <param name="path">UTF-8 path of the library, or null for the built-in driver.</param>
    /// <returns>S_OK, or the HRESULT of the refusal.</returns>
    [UnmanagedCallersOnly(EntryPoint = "DxcpUseDriver")]
    public static int DxcpUseDriver(byte* path) => E_NOTIMPL;
}

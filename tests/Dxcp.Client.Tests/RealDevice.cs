using Dxcp.Abi;
using Dxcp.Driver;
using Dxcp.Runtime;

namespace Dxcp.Client.Tests;

/// <summary>Devices of DXCP's own runtimes and driver.</summary>
internal static unsafe class RealDevice
{
    public static ContentProtectionDevice Open(string api, DriverProfile? profile = null)
    {
        using IDisposable use = DriverProfile.Use(profile ?? DriverProfile.Default);
        return api == "d3d9" ? Open9() : Open11();
    }

    public static Direct3D9Device Open9(DriverProfile profile)
    {
        using IDisposable use = DriverProfile.Use(profile);
        return Open9();
    }

    /// <summary>A profile by the name of its property.</summary>
    public static DriverProfile Named(string profile) => profile switch
    {
        nameof(DriverProfile.ReadBackKey) => DriverProfile.ReadBackKey,
        nameof(DriverProfile.SequentialIV) => DriverProfile.SequentialIV,
        _ => DriverProfile.Default,
    };

    private static Direct3D11Device Open11()
    {
        Direct3D11.UseDriver(DriverEntry.OpenAdapter10_2Function);
        ID3D11Device* pointer = null;
        HResultException.ThrowIfFailed(Direct3D11.D3D11CreateDevice(null, D3D_DRIVER_TYPE.D3D_DRIVER_TYPE_HARDWARE, 0,
            (uint)D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_VIDEO_SUPPORT, null, 0, Macros.D3D11_SDK_VERSION, &pointer, null, null));
        using var owned = new ComPtr<ID3D11Device>(pointer);
        return Direct3D11Device.From(pointer);
    }

    private static Direct3D9Device Open9()
    {
        Direct3D9.UseDriver(DriverEntry.OpenAdapterFunction);
        IDirect3D9Ex* d3d = null;
        HResultException.ThrowIfFailed(Direct3D9.Direct3DCreate9Ex(Macros.D3D_SDK_VERSION, &d3d));
        using var enumerator = new ComPtr<IDirect3D9Ex>(d3d);
        var parameters = new D3DPRESENT_PARAMETERS { SwapEffect = D3DSWAPEFFECT.D3DSWAPEFFECT_DISCARD, Windowed = 1 };
        IDirect3DDevice9Ex* pointer = null;
        HResultException.ThrowIfFailed(d3d->lpVtbl->CreateDeviceEx(d3d, 0, D3DDEVTYPE.D3DDEVTYPE_HAL, 0,
            Macros.D3DCREATE_SOFTWARE_VERTEXPROCESSING | Macros.D3DCREATE_MULTITHREADED, &parameters, null, &pointer));
        using var owned = new ComPtr<IDirect3DDevice9Ex>(pointer);
        return Direct3D9Device.From(pointer);
    }
}

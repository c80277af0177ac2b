// d3d9.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDirect3D9, d3d9.h, 17 slots.</summary>
public unsafe struct IDirect3D9 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{81BDCBCA-64D4-426D-AE8D-AD0147F4275C}</summary>
    public static Guid IID => new(0x81BDCBCA, 0x64D4, 0x426D, 0xAE, 0x8D, 0xAD, 0x01, 0x47, 0xF4, 0x27, 0x5C);

    /// <summary>The vtable: the slots of IUnknown, then slots 3 to 16.</summary>
    public struct Vtbl
    {
        public IUnknown.Vtbl Base;
        public delegate* unmanaged<void*, void*, int> RegisterSoftwareDevice;
        public delegate* unmanaged<void*, uint> GetAdapterCount;
        public delegate* unmanaged<void*, uint, uint, D3DADAPTER_IDENTIFIER9*, int> GetAdapterIdentifier;
        public delegate* unmanaged<void*, uint, D3DFORMAT, uint> GetAdapterModeCount;
        public delegate* unmanaged<void*, uint, D3DFORMAT, uint, D3DDISPLAYMODE*, int> EnumAdapterModes;
        public delegate* unmanaged<void*, uint, D3DDISPLAYMODE*, int> GetAdapterDisplayMode;
        public delegate* unmanaged<void*, uint, D3DDEVTYPE, D3DFORMAT, D3DFORMAT, int, int> CheckDeviceType;
        public delegate* unmanaged<void*, uint, D3DDEVTYPE, D3DFORMAT, uint, D3DRESOURCETYPE, D3DFORMAT, int> CheckDeviceFormat;
        public delegate* unmanaged<void*, uint, D3DDEVTYPE, D3DFORMAT, int, D3DMULTISAMPLE_TYPE, uint*, int> CheckDeviceMultiSampleType;
        public delegate* unmanaged<void*, uint, D3DDEVTYPE, D3DFORMAT, D3DFORMAT, D3DFORMAT, int> CheckDepthStencilMatch;
        public delegate* unmanaged<void*, uint, D3DDEVTYPE, D3DFORMAT, D3DFORMAT, int> CheckDeviceFormatConversion;
        public delegate* unmanaged<void*, uint, D3DDEVTYPE, D3DCAPS9*, int> GetDeviceCaps;
        public delegate* unmanaged<void*, uint, nint> GetAdapterMonitor;
        public delegate* unmanaged<void*, uint, D3DDEVTYPE, nint, uint, D3DPRESENT_PARAMETERS*, IDirect3DDevice9**, int> CreateDevice;
    }
}

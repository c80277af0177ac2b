// d3d9.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDirect3D9Ex, d3d9.h, 22 slots.</summary>
public unsafe struct IDirect3D9Ex : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{02177241-69FC-400C-8FF1-93A44DF6861D}</summary>
    public static Guid IID => new(0x02177241, 0x69FC, 0x400C, 0x8F, 0xF1, 0x93, 0xA4, 0x4D, 0xF6, 0x86, 0x1D);

    /// <summary>The vtable: the slots of IDirect3D9, then slots 17 to 21.</summary>
    public struct Vtbl
    {
        public IDirect3D9.Vtbl Base;
        public delegate* unmanaged<void*, uint, D3DDISPLAYMODEFILTER*, uint> GetAdapterModeCountEx;
        public delegate* unmanaged<void*, uint, D3DDISPLAYMODEFILTER*, uint, D3DDISPLAYMODEEX*, int> EnumAdapterModesEx;
        public delegate* unmanaged<void*, uint, D3DDISPLAYMODEEX*, void*, int> GetAdapterDisplayModeEx;
        public delegate* unmanaged<void*, uint, D3DDEVTYPE, nint, uint, D3DPRESENT_PARAMETERS*, D3DDISPLAYMODEEX*, IDirect3DDevice9Ex**, int> CreateDeviceEx;
        public delegate* unmanaged<void*, uint, long*, int> GetAdapterLUID;
    }
}

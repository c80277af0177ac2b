// d3d9.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDirect3DSurface9, d3d9.h, 17 slots.</summary>
public unsafe struct IDirect3DSurface9 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{0CFBAF3A-9FF6-429A-99B3-A2796AF8B89B}</summary>
    public static Guid IID => new(0x0CFBAF3A, 0x9FF6, 0x429A, 0x99, 0xB3, 0xA2, 0x79, 0x6A, 0xF8, 0xB8, 0x9B);

    /// <summary>The vtable: the slots of IDirect3DResource9, then slots 11 to 16.</summary>
    public struct Vtbl
    {
        public IDirect3DResource9.Vtbl Base;
        public delegate* unmanaged<void*, Guid*, void**, int> GetContainer;
        public delegate* unmanaged<void*, D3DSURFACE_DESC*, int> GetDesc;
        public delegate* unmanaged<void*, D3DLOCKED_RECT*, D3D11_RECT*, uint, int> LockRect;
        public delegate* unmanaged<void*, int> UnlockRect;
        public delegate* unmanaged<void*, nint*, int> GetDC;
        public delegate* unmanaged<void*, nint, int> ReleaseDC;
    }
}

// d3d9.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDirect3DTexture9, d3d9.h, 22 slots.</summary>
public unsafe struct IDirect3DTexture9 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{85C31227-3DE5-4F00-9B3A-F11AC38C18B5}</summary>
    public static Guid IID => new(0x85C31227, 0x3DE5, 0x4F00, 0x9B, 0x3A, 0xF1, 0x1A, 0xC3, 0x8C, 0x18, 0xB5);

    /// <summary>The vtable: the slots of IDirect3DBaseTexture9, then slots 17 to 21.</summary>
    public struct Vtbl
    {
        public IDirect3DBaseTexture9.Vtbl Base;
        public delegate* unmanaged<void*, uint, D3DSURFACE_DESC*, int> GetLevelDesc;
        public delegate* unmanaged<void*, uint, IDirect3DSurface9**, int> GetSurfaceLevel;
        public delegate* unmanaged<void*, uint, D3DLOCKED_RECT*, D3D11_RECT*, uint, int> LockRect;
        public delegate* unmanaged<void*, uint, int> UnlockRect;
        public delegate* unmanaged<void*, D3D11_RECT*, int> AddDirtyRect;
    }
}

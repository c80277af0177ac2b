// d3d9.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDirect3DBaseTexture9, d3d9.h, 17 slots.</summary>
public unsafe struct IDirect3DBaseTexture9 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{580CA87E-1D3C-4D54-991D-B7D3E3C298CE}</summary>
    public static Guid IID => new(0x580CA87E, 0x1D3C, 0x4D54, 0x99, 0x1D, 0xB7, 0xD3, 0xE3, 0xC2, 0x98, 0xCE);

    /// <summary>The vtable: the slots of IDirect3DResource9, then slots 11 to 16.</summary>
    public struct Vtbl
    {
        public IDirect3DResource9.Vtbl Base;
        public delegate* unmanaged<void*, uint, uint> SetLOD;
        public delegate* unmanaged<void*, uint> GetLOD;
        public delegate* unmanaged<void*, uint> GetLevelCount;
        public delegate* unmanaged<void*, uint, int> SetAutoGenFilterType;
        public delegate* unmanaged<void*, uint> GetAutoGenFilterType;
        public delegate* unmanaged<void*, void> GenerateMipSubLevels;
    }
}

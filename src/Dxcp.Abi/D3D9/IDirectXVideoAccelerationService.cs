// dxva2api.h (mingw-w64 10: the layout facts leave these interfaces out)
namespace Dxcp.Abi;

/// <summary>IDirectXVideoAccelerationService, dxva2api.h, 4 slots.</summary>
public unsafe struct IDirectXVideoAccelerationService : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{FC51A550-D5E7-11D9-AF55-00054E43FF02}</summary>
    public static Guid IID => new(0xFC51A550, 0xD5E7, 0x11D9, 0xAF, 0x55, 0x00, 0x05, 0x4E, 0x43, 0xFF, 0x02);

    /// <summary>The vtable: the slots of IUnknown, then slot 3.</summary>
    public struct Vtbl
    {
        public IUnknown.Vtbl Base;
        public delegate* unmanaged<void*, uint, uint, uint, D3DFORMAT, D3DPOOL, uint, uint, IDirect3DSurface9**, void**, int> CreateSurface;
    }
}

// dxva2api.h (mingw-w64 10: the layout facts leave these interfaces out)
namespace Dxcp.Abi;

/// <summary>IDirect3DDeviceManager9, dxva2api.h, 10 slots.</summary>
public unsafe struct IDirect3DDeviceManager9 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{A0CADE0F-06D5-4CF4-A1C7-F3CDD725AA75}</summary>
    public static Guid IID => new(0xA0CADE0F, 0x06D5, 0x4CF4, 0xA1, 0xC7, 0xF3, 0xCD, 0xD7, 0x25, 0xAA, 0x75);

    /// <summary>The vtable: the slots of IUnknown, then slots 3 to 9. Device handles are of pointer size.</summary>
    public struct Vtbl
    {
        public IUnknown.Vtbl Base;
        public delegate* unmanaged<void*, IDirect3DDevice9*, uint, int> ResetDevice;
        public delegate* unmanaged<void*, nint*, int> OpenDeviceHandle;
        public delegate* unmanaged<void*, nint, int> CloseDeviceHandle;
        public delegate* unmanaged<void*, nint, int> TestDevice;
        public delegate* unmanaged<void*, nint, IDirect3DDevice9**, int, int> LockDevice;
        public delegate* unmanaged<void*, nint, int, int> UnlockDevice;
        public delegate* unmanaged<void*, nint, Guid*, void**, int> GetVideoService;
    }
}

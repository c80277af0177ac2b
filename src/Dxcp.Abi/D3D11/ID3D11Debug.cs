// d3d11sdklayers.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11Debug, d3d11sdklayers.h, 12 slots.</summary>
public unsafe struct ID3D11Debug : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{79CF2233-7536-4948-9D36-1E4692DC5760}</summary>
    public static Guid IID => new(0x79CF2233, 0x7536, 0x4948, 0x9D, 0x36, 0x1E, 0x46, 0x92, 0xDC, 0x57, 0x60);

    /// <summary>The vtable: the slots of IUnknown, then slots 3 to 11.</summary>
    public struct Vtbl
    {
        public IUnknown.Vtbl Base;
        public delegate* unmanaged<void*, uint, int> SetFeatureMask;
        public delegate* unmanaged<void*, uint> GetFeatureMask;
        public delegate* unmanaged<void*, uint, int> SetPresentPerRenderOpDelay;
        public delegate* unmanaged<void*, uint> GetPresentPerRenderOpDelay;
        public delegate* unmanaged<void*, void*, int> SetSwapChain;
        public delegate* unmanaged<void*, void**, int> GetSwapChain;
        public delegate* unmanaged<void*, ID3D11DeviceContext*, int> ValidateContext;
        public delegate* unmanaged<void*, uint, int> ReportLiveDeviceObjects;
        public delegate* unmanaged<void*, ID3D11DeviceContext*, int> ValidateContextForDispatch;
    }
}

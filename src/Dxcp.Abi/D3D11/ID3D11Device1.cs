// d3d11_1.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11Device1, d3d11_1.h, 50 slots.</summary>
public unsafe struct ID3D11Device1 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{A04BFB29-08EF-43D6-A49C-A9BDBDCBE686}</summary>
    public static Guid IID => new(0xA04BFB29, 0x08EF, 0x43D6, 0xA4, 0x9C, 0xA9, 0xBD, 0xBD, 0xCB, 0xE6, 0x86);

    /// <summary>The vtable: the slots of ID3D11Device, then slots 43 to 49.</summary>
    public struct Vtbl
    {
        public ID3D11Device.Vtbl Base;
        public delegate* unmanaged<void*, ID3D11DeviceContext1**, void> GetImmediateContext1;
        public delegate* unmanaged<void*, uint, ID3D11DeviceContext1**, int> CreateDeferredContext1;
        public delegate* unmanaged<void*, void*, void**, int> CreateBlendState1;
        public delegate* unmanaged<void*, void*, void**, int> CreateRasterizerState1;
        public delegate* unmanaged<void*, uint, D3D_FEATURE_LEVEL*, uint, uint, Guid*, D3D_FEATURE_LEVEL*, void**, int> CreateDeviceContextState;
        public delegate* unmanaged<void*, void*, Guid*, void**, int> OpenSharedResource1;
        public delegate* unmanaged<void*, ushort*, uint, Guid*, void**, int> OpenSharedResourceByName;
    }
}

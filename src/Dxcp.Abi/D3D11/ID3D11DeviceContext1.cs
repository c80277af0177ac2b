// d3d11_1.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11DeviceContext1, d3d11_1.h, 134 slots.</summary>
public unsafe struct ID3D11DeviceContext1 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{BB2C6FAA-B5FB-4082-8E6B-388B8CFA90E1}</summary>
    public static Guid IID => new(0xBB2C6FAA, 0xB5FB, 0x4082, 0x8E, 0x6B, 0x38, 0x8B, 0x8C, 0xFA, 0x90, 0xE1);

    /// <summary>The vtable: the slots of ID3D11DeviceContext, then slots 115 to 133.</summary>
    public struct Vtbl
    {
        public ID3D11DeviceContext.Vtbl Base;
        public delegate* unmanaged<void*, ID3D11Resource*, uint, uint, uint, uint, ID3D11Resource*, uint, D3D11_BOX*, uint, void> CopySubresourceRegion1;
        public delegate* unmanaged<void*, ID3D11Resource*, uint, D3D11_BOX*, void*, uint, uint, uint, void> UpdateSubresource1;
        public delegate* unmanaged<void*, ID3D11Resource*, void> DiscardResource;
        public delegate* unmanaged<void*, ID3D11View*, void> DiscardView;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, uint*, uint*, void> VSSetConstantBuffers1;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, uint*, uint*, void> HSSetConstantBuffers1;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, uint*, uint*, void> DSSetConstantBuffers1;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, uint*, uint*, void> GSSetConstantBuffers1;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, uint*, uint*, void> PSSetConstantBuffers1;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, uint*, uint*, void> CSSetConstantBuffers1;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, uint*, uint*, void> VSGetConstantBuffers1;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, uint*, uint*, void> HSGetConstantBuffers1;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, uint*, uint*, void> DSGetConstantBuffers1;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, uint*, uint*, void> GSGetConstantBuffers1;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, uint*, uint*, void> PSGetConstantBuffers1;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, uint*, uint*, void> CSGetConstantBuffers1;
        public delegate* unmanaged<void*, void*, void**, void> SwapDeviceContextState;
        public delegate* unmanaged<void*, ID3D11View*, float*, D3D11_RECT*, uint, void> ClearView;
        public delegate* unmanaged<void*, ID3D11View*, D3D11_RECT*, uint, void> DiscardView1;
    }
}

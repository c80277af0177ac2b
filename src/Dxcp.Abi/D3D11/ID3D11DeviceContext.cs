// d3d11.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11DeviceContext, d3d11.h, 115 slots.</summary>
public unsafe struct ID3D11DeviceContext : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{C0BFA96C-E089-44FB-8EAF-26F8796190DA}</summary>
    public static Guid IID => new(0xC0BFA96C, 0xE089, 0x44FB, 0x8E, 0xAF, 0x26, 0xF8, 0x79, 0x61, 0x90, 0xDA);

    /// <summary>The vtable: the slots of ID3D11DeviceChild, then slots 7 to 114.</summary>
    public struct Vtbl
    {
        public ID3D11DeviceChild.Vtbl Base;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, void> VSSetConstantBuffers;
        public delegate* unmanaged<void*, uint, uint, void**, void> PSSetShaderResources;
        public delegate* unmanaged<void*, void*, void**, uint, void> PSSetShader;
        public delegate* unmanaged<void*, uint, uint, void**, void> PSSetSamplers;
        public delegate* unmanaged<void*, void*, void**, uint, void> VSSetShader;
        public delegate* unmanaged<void*, uint, uint, int, void> DrawIndexed;
        public delegate* unmanaged<void*, uint, uint, void> Draw;
        public delegate* unmanaged<void*, ID3D11Resource*, uint, D3D11_MAP, uint, D3D11_MAPPED_SUBRESOURCE*, int> Map;
        public delegate* unmanaged<void*, ID3D11Resource*, uint, void> Unmap;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, void> PSSetConstantBuffers;
        public delegate* unmanaged<void*, void*, void> IASetInputLayout;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, uint*, uint*, void> IASetVertexBuffers;
        public delegate* unmanaged<void*, ID3D11Buffer*, DXGI_FORMAT, uint, void> IASetIndexBuffer;
        public delegate* unmanaged<void*, uint, uint, uint, int, uint, void> DrawIndexedInstanced;
        public delegate* unmanaged<void*, uint, uint, uint, uint, void> DrawInstanced;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, void> GSSetConstantBuffers;
        public delegate* unmanaged<void*, void*, void**, uint, void> GSSetShader;
        public delegate* unmanaged<void*, uint, void> IASetPrimitiveTopology;
        public delegate* unmanaged<void*, uint, uint, void**, void> VSSetShaderResources;
        public delegate* unmanaged<void*, uint, uint, void**, void> VSSetSamplers;
        public delegate* unmanaged<void*, ID3D11Asynchronous*, void> Begin;
        public delegate* unmanaged<void*, ID3D11Asynchronous*, void> End;
        public delegate* unmanaged<void*, ID3D11Asynchronous*, void*, uint, uint, int> GetData;
        public delegate* unmanaged<void*, void*, int, void> SetPredication;
        public delegate* unmanaged<void*, uint, uint, void**, void> GSSetShaderResources;
        public delegate* unmanaged<void*, uint, uint, void**, void> GSSetSamplers;
        public delegate* unmanaged<void*, uint, void**, void*, void> OMSetRenderTargets;
        public delegate* unmanaged<void*, uint, void**, void*, uint, uint, void**, uint*, void> OMSetRenderTargetsAndUnorderedAccessViews;
        public delegate* unmanaged<void*, void*, float*, uint, void> OMSetBlendState;
        public delegate* unmanaged<void*, void*, uint, void> OMSetDepthStencilState;
        public delegate* unmanaged<void*, uint, ID3D11Buffer**, uint*, void> SOSetTargets;
        public delegate* unmanaged<void*, void> DrawAuto;
        public delegate* unmanaged<void*, ID3D11Buffer*, uint, void> DrawIndexedInstancedIndirect;
        public delegate* unmanaged<void*, ID3D11Buffer*, uint, void> DrawInstancedIndirect;
        public delegate* unmanaged<void*, uint, uint, uint, void> Dispatch;
        public delegate* unmanaged<void*, ID3D11Buffer*, uint, void> DispatchIndirect;
        public delegate* unmanaged<void*, void*, void> RSSetState;
        public delegate* unmanaged<void*, uint, void*, void> RSSetViewports;
        public delegate* unmanaged<void*, uint, D3D11_RECT*, void> RSSetScissorRects;
        public delegate* unmanaged<void*, ID3D11Resource*, uint, uint, uint, uint, ID3D11Resource*, uint, D3D11_BOX*, void> CopySubresourceRegion;
        public delegate* unmanaged<void*, ID3D11Resource*, ID3D11Resource*, void> CopyResource;
        public delegate* unmanaged<void*, ID3D11Resource*, uint, D3D11_BOX*, void*, uint, uint, void> UpdateSubresource;
        public delegate* unmanaged<void*, ID3D11Buffer*, uint, void*, void> CopyStructureCount;
        public delegate* unmanaged<void*, void*, float*, void> ClearRenderTargetView;
        public delegate* unmanaged<void*, void*, uint*, void> ClearUnorderedAccessViewUint;
        public delegate* unmanaged<void*, void*, float*, void> ClearUnorderedAccessViewFloat;
        public delegate* unmanaged<void*, void*, uint, float, byte, void> ClearDepthStencilView;
        public delegate* unmanaged<void*, void*, void> GenerateMips;
        public delegate* unmanaged<void*, ID3D11Resource*, float, void> SetResourceMinLOD;
        public delegate* unmanaged<void*, ID3D11Resource*, float> GetResourceMinLOD;
        public delegate* unmanaged<void*, ID3D11Resource*, uint, ID3D11Resource*, uint, DXGI_FORMAT, void> ResolveSubresource;
        public delegate* unmanaged<void*, void*, int, void> ExecuteCommandList;
        public delegate* unmanaged<void*, uint, uint, void**, void> HSSetShaderResources;
        public delegate* unmanaged<void*, void*, void**, uint, void> HSSetShader;
        public delegate* unmanaged<void*, uint, uint, void**, void> HSSetSamplers;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, void> HSSetConstantBuffers;
        public delegate* unmanaged<void*, uint, uint, void**, void> DSSetShaderResources;
        public delegate* unmanaged<void*, void*, void**, uint, void> DSSetShader;
        public delegate* unmanaged<void*, uint, uint, void**, void> DSSetSamplers;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, void> DSSetConstantBuffers;
        public delegate* unmanaged<void*, uint, uint, void**, void> CSSetShaderResources;
        public delegate* unmanaged<void*, uint, uint, void**, uint*, void> CSSetUnorderedAccessViews;
        public delegate* unmanaged<void*, void*, void**, uint, void> CSSetShader;
        public delegate* unmanaged<void*, uint, uint, void**, void> CSSetSamplers;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, void> CSSetConstantBuffers;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, void> VSGetConstantBuffers;
        public delegate* unmanaged<void*, uint, uint, void**, void> PSGetShaderResources;
        public delegate* unmanaged<void*, void**, void**, uint*, void> PSGetShader;
        public delegate* unmanaged<void*, uint, uint, void**, void> PSGetSamplers;
        public delegate* unmanaged<void*, void**, void**, uint*, void> VSGetShader;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, void> PSGetConstantBuffers;
        public delegate* unmanaged<void*, void**, void> IAGetInputLayout;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, uint*, uint*, void> IAGetVertexBuffers;
        public delegate* unmanaged<void*, ID3D11Buffer**, DXGI_FORMAT*, uint*, void> IAGetIndexBuffer;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, void> GSGetConstantBuffers;
        public delegate* unmanaged<void*, void**, void**, uint*, void> GSGetShader;
        public delegate* unmanaged<void*, void*, void> IAGetPrimitiveTopology;
        public delegate* unmanaged<void*, uint, uint, void**, void> VSGetShaderResources;
        public delegate* unmanaged<void*, uint, uint, void**, void> VSGetSamplers;
        public delegate* unmanaged<void*, void**, int*, void> GetPredication;
        public delegate* unmanaged<void*, uint, uint, void**, void> GSGetShaderResources;
        public delegate* unmanaged<void*, uint, uint, void**, void> GSGetSamplers;
        public delegate* unmanaged<void*, uint, void**, void**, void> OMGetRenderTargets;
        public delegate* unmanaged<void*, uint, void**, void**, uint, uint, void**, void> OMGetRenderTargetsAndUnorderedAccessViews;
        public delegate* unmanaged<void*, void**, float*, uint*, void> OMGetBlendState;
        public delegate* unmanaged<void*, void**, uint*, void> OMGetDepthStencilState;
        public delegate* unmanaged<void*, uint, ID3D11Buffer**, void> SOGetTargets;
        public delegate* unmanaged<void*, void**, void> RSGetState;
        public delegate* unmanaged<void*, uint*, void*, void> RSGetViewports;
        public delegate* unmanaged<void*, uint*, D3D11_RECT*, void> RSGetScissorRects;
        public delegate* unmanaged<void*, uint, uint, void**, void> HSGetShaderResources;
        public delegate* unmanaged<void*, void**, void**, uint*, void> HSGetShader;
        public delegate* unmanaged<void*, uint, uint, void**, void> HSGetSamplers;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, void> HSGetConstantBuffers;
        public delegate* unmanaged<void*, uint, uint, void**, void> DSGetShaderResources;
        public delegate* unmanaged<void*, void**, void**, uint*, void> DSGetShader;
        public delegate* unmanaged<void*, uint, uint, void**, void> DSGetSamplers;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, void> DSGetConstantBuffers;
        public delegate* unmanaged<void*, uint, uint, void**, void> CSGetShaderResources;
        public delegate* unmanaged<void*, uint, uint, void**, void> CSGetUnorderedAccessViews;
        public delegate* unmanaged<void*, void**, void**, uint*, void> CSGetShader;
        public delegate* unmanaged<void*, uint, uint, void**, void> CSGetSamplers;
        public delegate* unmanaged<void*, uint, uint, ID3D11Buffer**, void> CSGetConstantBuffers;
        public delegate* unmanaged<void*, void> ClearState;
        public delegate* unmanaged<void*, void> Flush;
        public new delegate* unmanaged<void*, D3D11_DEVICE_CONTEXT_TYPE> GetType;
        public delegate* unmanaged<void*, uint> GetContextFlags;
        public delegate* unmanaged<void*, int, void**, int> FinishCommandList;
    }
}

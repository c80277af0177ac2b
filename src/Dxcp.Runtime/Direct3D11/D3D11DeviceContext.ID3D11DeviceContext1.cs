using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>ID3D11DeviceContext1: updates and copies with flags.</summary>
internal sealed unsafe partial class D3D11DeviceContext
{
    public void UpdateSubresource1(ID3D11Resource* pDstResource, uint DstSubresource, D3D11_BOX* pDstBox, void* pSrcData, uint SrcRowPitch, uint SrcDepthPitch,
        uint CopyFlags) =>
        Update(nameof(UpdateSubresource1), pDstResource, DstSubresource, pDstBox, pSrcData, SrcRowPitch, SrcDepthPitch, CopyFlags);

    public void CopySubresourceRegion1(ID3D11Resource* pDstResource, uint DstSubresource, uint DstX, uint DstY, uint DstZ, ID3D11Resource* pSrcResource,
        uint SrcSubresource, D3D11_BOX* pSrcBox, uint CopyFlags) =>
        CopyRegion(nameof(CopySubresourceRegion1), pDstResource, DstSubresource, DstX, DstY, DstZ, pSrcResource, SrcSubresource, pSrcBox, CopyFlags);
}

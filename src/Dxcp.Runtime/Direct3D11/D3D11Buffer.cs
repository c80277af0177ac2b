using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>A buffer (ID3D11Buffer).</summary>
[ComFace(typeof(ID3D11Buffer))]
[ComFace(typeof(IDXGIResource))]
internal sealed unsafe partial class D3D11Buffer(D3D11Device device, D3D10DDI_HRESOURCE handle, in D3D11_BUFFER_DESC desc)
    : D3D11Resource(device, handle, SideOf(desc), null)
{
    private readonly D3D11_BUFFER_DESC _desc = desc;

    public override D3D11_RESOURCE_DIMENSION Dimension => D3D11_RESOURCE_DIMENSION.D3D11_RESOURCE_DIMENSION_BUFFER;

    public override D3D11_USAGE Usage => _desc.Usage;

    public override uint BindFlags => _desc.BindFlags;

    public override uint CpuAccessFlags => _desc.CPUAccessFlags;

    public override uint MiscFlags => _desc.MiscFlags;

    public override DXGI_FORMAT Format => DXGI_FORMAT.DXGI_FORMAT_UNKNOWN;

    public override uint MipLevels => 1;

    public override uint SampleCount => 1;

    public override FormatInfo FormatInfo => new(1);

    public override (uint Width, uint Height) SizeOf(uint subresource) => (_desc.ByteWidth, 1);

    private static BltSide SideOf(in D3D11_BUFFER_DESC desc) => new((uint)DXGI_FORMAT.DXGI_FORMAT_UNKNOWN, desc.ByteWidth, 1, 1, 1, IsBuffer: true,
        IsOutside: desc.Usage == D3D11_USAGE.D3D11_USAGE_STAGING,
        IsTarget: (desc.BindFlags & (uint)D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET) != 0, IsLocked: false);

    public void GetDesc(D3D11_BUFFER_DESC* pDesc)
    {
        if (pDesc != null)
            *pDesc = _desc;
        else
            _ = Device.RefuseNull(D3D11_MESSAGE_ID.D3D11_MESSAGE_ID_UNKNOWN, nameof(pDesc));
    }
}

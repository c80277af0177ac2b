using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>A 2D texture (ID3D11Texture2D), or an array of them.</summary>
[ComFace(typeof(ID3D11Texture2D))]
[ComFace(typeof(IDXGIResource))]
internal sealed unsafe partial class D3D11Texture2D(D3D11Device device, D3D10DDI_HRESOURCE handle, in D3D11_TEXTURE2D_DESC desc, FormatInfo format,
    SharedResource? shared)
    : D3D11Resource(device, handle, SideOf(desc), shared)
{
    private readonly D3D11_TEXTURE2D_DESC _desc = desc;

    public override D3D11_RESOURCE_DIMENSION Dimension => D3D11_RESOURCE_DIMENSION.D3D11_RESOURCE_DIMENSION_TEXTURE2D;

    public override D3D11_USAGE Usage => _desc.Usage;

    public override uint BindFlags => _desc.BindFlags;

    public override uint CpuAccessFlags => _desc.CPUAccessFlags;

    public override uint MiscFlags => _desc.MiscFlags;

    public override DXGI_FORMAT Format => _desc.Format;

    /// <summary>Textures in the array.</summary>
    public uint ArraySize => _desc.ArraySize;

    public override uint MipLevels => _desc.MipLevels;

    public override uint SampleCount => _desc.SampleDesc.Count;

    public override FormatInfo FormatInfo => format;

    public override (uint Width, uint Height) SizeOf(uint subresource)
    {
        int level = (int)(subresource % _desc.MipLevels);
        return (Math.Max(1, _desc.Width >> level), Math.Max(1, _desc.Height >> level));
    }

    private static BltSide SideOf(in D3D11_TEXTURE2D_DESC desc) => new((uint)desc.Format, desc.Width, desc.Height, desc.MipLevels * desc.ArraySize,
        desc.SampleDesc.Count, IsBuffer: false, IsOutside: desc.Usage == D3D11_USAGE.D3D11_USAGE_STAGING,
        IsTarget: (desc.BindFlags & (uint)D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET) != 0, IsLocked: false);

    public void GetDesc(D3D11_TEXTURE2D_DESC* pDesc)
    {
        if (pDesc != null)
            *pDesc = _desc;
        else
            _ = Device.RefuseNull(D3D11_MESSAGE_ID.D3D11_MESSAGE_ID_UNKNOWN, nameof(pDesc));
    }
}

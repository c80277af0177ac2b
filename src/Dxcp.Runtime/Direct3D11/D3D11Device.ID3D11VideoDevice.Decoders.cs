using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>ID3D11VideoDevice: decoders and their views.</summary>
internal sealed unsafe partial class D3D11Device
{
    public uint GetVideoDecoderProfileCount() => IsGone() ? 0 : Driver.VideoDecoderProfileCount;

    public int GetVideoDecoderProfile(uint Index, Guid* pDecoderProfile)
    {
        if (pDecoderProfile == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, "pDecoderProfile");
        *pDecoderProfile = default;
        if (IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        if (Index >= Driver.VideoDecoderProfileCount)
            return RefuseValue("S120", nameof(Index), Index, $"less than {Driver.VideoDecoderProfileCount}");
        *pDecoderProfile = Driver.GetVideoDecoderProfile(Index);
        return S_OK;
    }

    public int CheckVideoDecoderFormat(Guid* pDecoderProfile, DXGI_FORMAT Format, int* pSupported)
    {
        if (pDecoderProfile == null || pSupported == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, pDecoderProfile == null ? "pDecoderProfile" : "pSupported");
        *pSupported = 0;
        if (IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        *pSupported = Driver.CheckVideoDecoderFormat(*pDecoderProfile, Format) ? 1 : 0;
        return S_OK;
    }

    public int GetVideoDecoderConfigCount(D3D11_VIDEO_DECODER_DESC* pDesc, uint* pCount)
    {
        if (pDesc == null || pCount == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, pDesc == null ? "pDesc" : "pCount");
        *pCount = 0;
        if (IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        *pCount = Driver.GetVideoDecoderConfigCount(*pDesc);
        return S_OK;
    }

    public int GetVideoDecoderConfig(D3D11_VIDEO_DECODER_DESC* pDesc, uint Index, D3D11_VIDEO_DECODER_CONFIG* pConfig)
    {
        if (pDesc == null || pConfig == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, pDesc == null ? "pDesc" : "pConfig");
        *pConfig = default;
        if (IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        if (Index >= Driver.GetVideoDecoderConfigCount(*pDesc))
            return RefuseValue("S120", nameof(Index), Index, $"less than {Driver.GetVideoDecoderConfigCount(*pDesc)}");
        *pConfig = Driver.GetVideoDecoderConfig(*pDesc, Index);
        return S_OK;
    }

    public int CreateVideoDecoder(D3D11_VIDEO_DECODER_DESC* pVideoDesc, D3D11_VIDEO_DECODER_CONFIG* pConfig, ID3D11VideoDecoder** ppDecoder)
    {
        if (ppDecoder != null)
            *ppDecoder = null;
        if (pVideoDesc == null || pConfig == null || ppDecoder == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, pVideoDesc == null ? "pVideoDesc" : pConfig == null ? "pConfig" : "ppDecoder");
        if (IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        D3D11_VIDEO_DECODER_DESC desc = *pVideoDesc;
        D3D11_VIDEO_DECODER_CONFIG config = *pConfig;
        int code = Told(Driver.CreateVideoDecoder(desc, config, out D3D11_1DDI_HDECODE handle), "S85",
            remedy: "Take a profile, a format and a configuration that the device lists.");
        if (code >= 0)
            *ppDecoder = new D3D11VideoDecoder(this, handle, desc, config).Publish<ID3D11VideoDecoder>();
        return code;
    }

    public int CreateVideoDecoderOutputView(ID3D11Resource* pResource, D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC* pDesc, ID3D11VideoDecoderOutputView** ppVDOVView)
    {
        if (ppVDOVView != null)
            *ppVDOVView = null;
        if (pResource == null || pDesc == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, pResource == null ? "pResource" : "pDesc");
        using var held = new InUse<D3D11Texture2D>(TryGet(pResource, out D3D11Texture2D? found) && found.Device == this ? found : null);
        if (held.Value is not { } texture)
            return RefuseForeign(pResource, nameof(pResource), "a 2D texture");
        D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC desc = *pDesc;
        if (desc.ViewDimension != D3D11_VDOV_DIMENSION.D3D11_VDOV_DIMENSION_TEXTURE2D)
            return RefuseValue("S120", "ViewDimension", desc.ViewDimension, "TEXTURE2D");
        if ((texture.BindFlags & (uint)D3D11_BIND_FLAG.D3D11_BIND_DECODER) == 0)
            return RefuseValue("S120", "pResource", $"of bindings 0x{texture.BindFlags:X}", "bound as DECODER");
        if (desc.Texture2D.ArraySlice >= texture.ArraySize)
            return RefuseValue("S120", "ArraySlice", desc.Texture2D.ArraySlice, $"less than {texture.ArraySize}");
        if (IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        if (ppVDOVView == null)
            return S_FALSE;
        var arguments = new D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW
        {
            hDrvResource = texture.Handle,
            DecodeProfile = desc.DecodeProfile,
            FirstArraySlice = desc.Texture2D.ArraySlice,
            ArraySize = 1
        };
        int code = Told(Driver.CreateVideoDecoderOutputView(arguments, out D3D11_1DDI_HVIDEODECODEROUTPUTVIEW handle));
        if (code >= 0)
            *ppVDOVView = new D3D11VideoDecoderOutputView(this, handle, texture, desc).Publish<ID3D11VideoDecoderOutputView>();
        return code;
    }
}

using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>ID3D11VideoDevice: decoders, their views, and channels.</summary>
internal sealed unsafe partial class D3D11Device
{
    public int CreateAuthenticatedChannel(D3D11_AUTHENTICATED_CHANNEL_TYPE ChannelType, ID3D11AuthenticatedChannel** ppAuthenticatedChannel)
    {
        if (ppAuthenticatedChannel == null)
            return RefuseNull(D3D11_MESSAGE_ID_CREATEAUTHENTICATEDCHANNEL_NULLPARAM, "ppAuthenticatedChannel");
        *ppAuthenticatedChannel = null;
        if (ChannelType is < D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_D3D11
            or > D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_HARDWARE)
        {
            return RefuseValue("R39", nameof(ChannelType), (uint)ChannelType, "1, 2 or 3", D3D11_MESSAGE_ID_CREATEAUTHENTICATEDCHANNEL_INVALIDTYPE);
        }
        if (RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        if (ChannelType == D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_D3D11)
        {
            *ppAuthenticatedChannel = new D3D11AuthenticatedChannel(this).Publish<ID3D11AuthenticatedChannel>();
            return S_OK;
        }
        int code = Driver.CreateAuthenticatedChannel((D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE)ChannelType, out D3D11_1DDI_HAUTHCHANNEL handle, out nint name);
        if (code == DXGI_ERROR_UNSUPPORTED)
            _ = Refuse("R39", "the driver does not stand behind this type of channel", D3D11_MESSAGE_ID_CREATEAUTHENTICATEDCHANNEL_UNSUPPORTED);
        else if (code == E_OUTOFMEMORY)
            _ = Refuse("S64", "the driver has no memory for a channel", D3D11_MESSAGE_ID_CREATEAUTHENTICATEDCHANNEL_OUTOFMEMORY_RETURN);
        if (code >= 0)
            *ppAuthenticatedChannel = new D3D11AuthenticatedChannel(this, ChannelType, handle, name).Publish<ID3D11AuthenticatedChannel>();
        return code;
    }

    public uint GetVideoDecoderProfileCount() => RemovedReason < 0 ? 0 : Driver.VideoDecoderProfileCount;

    public int GetVideoDecoderProfile(uint Index, Guid* pDecoderProfile)
    {
        if (pDecoderProfile == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, "pDecoderProfile");
        *pDecoderProfile = default;
        if (RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        if (Index >= Driver.VideoDecoderProfileCount)
            return E_INVALIDARG;
        *pDecoderProfile = Driver.GetVideoDecoderProfile(Index);
        return S_OK;
    }

    public int CheckVideoDecoderFormat(Guid* pDecoderProfile, DXGI_FORMAT Format, int* pSupported)
    {
        if (pDecoderProfile == null || pSupported == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, pDecoderProfile == null ? "pDecoderProfile" : "pSupported");
        *pSupported = 0;
        if (RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        *pSupported = Driver.CheckVideoDecoderFormat(*pDecoderProfile, Format) ? 1 : 0;
        return S_OK;
    }

    public int GetVideoDecoderConfigCount(D3D11_VIDEO_DECODER_DESC* pDesc, uint* pCount)
    {
        if (pDesc == null || pCount == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, pDesc == null ? "pDesc" : "pCount");
        *pCount = 0;
        if (RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        *pCount = Driver.GetVideoDecoderConfigCount(*pDesc);
        return S_OK;
    }

    public int GetVideoDecoderConfig(D3D11_VIDEO_DECODER_DESC* pDesc, uint Index, D3D11_VIDEO_DECODER_CONFIG* pConfig)
    {
        if (pDesc == null || pConfig == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, pDesc == null ? "pDesc" : "pConfig");
        *pConfig = default;
        if (RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        if (Index >= Driver.GetVideoDecoderConfigCount(*pDesc))
            return E_INVALIDARG;
        *pConfig = Driver.GetVideoDecoderConfig(*pDesc, Index);
        return S_OK;
    }

    public int CreateVideoDecoder(D3D11_VIDEO_DECODER_DESC* pVideoDesc, D3D11_VIDEO_DECODER_CONFIG* pConfig, ID3D11VideoDecoder** ppDecoder)
    {
        if (ppDecoder != null)
            *ppDecoder = null;
        if (pVideoDesc == null || pConfig == null || ppDecoder == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, pVideoDesc == null ? "pVideoDesc" : pConfig == null ? "pConfig" : "ppDecoder");
        if (RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        D3D11_VIDEO_DECODER_DESC desc = *pVideoDesc;
        D3D11_VIDEO_DECODER_CONFIG config = *pConfig;
        int code = Driver.CreateVideoDecoder(desc, config, out D3D11_1DDI_HDECODE handle);
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
        if (!TryGet(pResource, out D3D11Texture2D? texture) || texture.Device != this)
            return Refuse("S15", "pResource is no texture of this device");
        D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC desc = *pDesc;
        if (desc.ViewDimension != D3D11_VDOV_DIMENSION.D3D11_VDOV_DIMENSION_TEXTURE2D)
            return Refuse("S120", "ViewDimension is not TEXTURE2D");
        if ((texture.BindFlags & (uint)D3D11_BIND_FLAG.D3D11_BIND_DECODER) == 0)
            return Refuse("S120", "the texture lacks the binding DECODER");
        if (desc.Texture2D.ArraySlice >= texture.ArraySize)
            return Refuse("S120", "ArraySlice is beyond the texture's array");
        if (RemovedReason < 0)
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
        int code = Driver.CreateVideoDecoderOutputView(arguments, out D3D11_1DDI_HVIDEODECODEROUTPUTVIEW handle);
        if (code >= 0)
            *ppVDOVView = new D3D11VideoDecoderOutputView(this, handle, texture, desc).Publish<ID3D11VideoDecoderOutputView>();
        return code;
    }
}

namespace Dxcp.Runtime.Tests;

/// <summary>The tables: answers that are not what the rule has, and which methods or parameters they are of.</summary>
public sealed partial class SweepTests
{
    /// <summary>What has no answer S_OK, wants more than a fitting argument, or is not there.</summary>
    private static readonly Dictionary<string, string[]> s_fitting11 = new(StringComparer.Ordinal)
    {
        ["0"] =
        [
            "GetContextFlags", "GetCreationFlags", "GetEvictionPriority", "GetExceptionMode", "GetFeatureMask", "GetMessageCountLimit",
            "GetPresentPerRenderOpDelay",
        ],
        ["1"] = ["GetVideoDecoderProfileCount"],
        ["2"] = ["GetCreationFlags"],
        ["3"] = ["GetRetrievalFilterStackSize", "GetStorageFilterStackSize"],
        ["4"] = ["GetDataSize"],
        ["D3D11_DEVICE_CONTEXT_IMMEDIATE"] = ["GetType"],
        ["D3D_FEATURE_LEVEL_11_0"] = ["GetFeatureLevel"],
        ["DXGI_ERROR_NOT_FOUND"] = ["EnumOutputs", "GetPrivateData"],
        ["DXGI_ERROR_UNSUPPORTED S193"] = ["DecoderEnableDownsampling", "DecoderUpdateDownsampling", "RecommendVideoDecoderDownsampleParameters"],
        ["DXGI_ERROR_UNSUPPORTED S196"] = ["NegotiateCryptoSessionKeyExchangeMT"],
        ["DXGI_ERROR_UNSUPPORTED S198"] = ["RegisterHardwareContentProtectionTeardownStatusEvent"],
        ["DXGI_ERROR_UNSUPPORTED S96"] = ["OpenSharedResource1", "OpenSharedResourceByName"],
        ["E_INVALIDARG"] = ["GetMessage", "GetRetrievalFilter", "GetStorageFilter"],
        ["E_INVALIDARG R34"] = ["DecoderBeginFrame1"],
        ["E_INVALIDARG S120"] = ["CheckFeatureSupport", "EnqueueSetEvent", "SetSwapChain"],
        ["E_INVALIDARG S193"] = ["CheckFeatureSupport"],
        ["E_INVALIDARG S198"] = ["RegisterVideoMemoryBudgetChangeNotificationEvent"],
        ["E_INVALIDARG S96"] = ["GetSharedHandle"],
        ["E_INVALIDARG S98"] = ["OpenSharedResource"],
        ["E_NOINTERFACE"] = ["GetParent"],
        ["HRESULT 0x887A0003"] = ["GetPrivateData"],
        ["S_FALSE"] = ["IsCurrent"],
        ["void S120"] = ["Begin"],
    };

    /// <summary>The same of Direct3D 9.</summary>
    private static readonly Dictionary<string, string[]> s_fitting9 = new(StringComparer.Ordinal)
    {
        ["0"] = ["GetAdapterModeCount", "GetPriority", "SetPriority"],
        ["1"] = ["GetAdapterCount"],
        ["1073741824"] = ["GetAvailableTextureMem"],
        ["6"] = ["GetAdapterModeCountEx"],
        ["D3DERR_INVALIDCALL S77"] = ["ReleaseDC"],
        ["D3DERR_INVALIDCALL S93"] = ["Execute"],
        ["D3DERR_NOTAVAILABLE"] =
        [
            "CheckDepthStencilMatch", "CheckDeviceFormat", "CheckDeviceFormatConversion", "CheckDeviceMultiSampleType", "CheckDeviceType",
        ],
        ["D3DERR_NOTAVAILABLE S77"] =
        [
            "CreateAdditionalSwapChain", "CreateCubeTexture", "CreateDepthStencilSurface", "CreateDepthStencilSurfaceEx", "CreateIndexBuffer",
            "CreatePixelShader", "CreateQuery", "CreateStateBlock", "CreateTexture", "CreateVertexBuffer", "CreateVertexDeclaration", "CreateVertexShader",
            "CreateVolumeTexture", "EndStateBlock", "GetBackBuffer", "GetDC", "GetSwapChain", "RegisterSoftwareDevice",
        ],
        ["D3DERR_NOTAVAILABLE S93"] = ["GetDecoderDeviceGuids", "GetDecoderRenderTargets"],
        ["D3DRTYPE_SURFACE"] = ["GetType"],
        ["E_HANDLE S266"] = ["CloseDeviceHandle", "GetVideoService", "LockDevice", "TestDevice"],
        ["E_INVALIDARG S266"] = ["UnlockDevice"],
        ["E_NOTIMPL R41"] = ["Query"],
        ["E_NOTIMPL R42"] = ["Configure"],
        ["HRESULT 0x88760866 S77"] = ["GetDepthStencilSurface", "GetRenderTarget"],
    };

    /// <summary>Pointers that may be null, that are refused by another code, or not looked at.</summary>
    private static readonly Dictionary<string, string[]> s_null11 = new(StringComparer.Ordinal)
    {
        ["DXGI_ERROR_INVALID_CALL S5 null"] =
        [
            "EnumAdapterByGpuPreference ppvAdapter", "EnumAdapterByGpuPreference riid", "EnumAdapterByLuid ppvAdapter", "EnumAdapterByLuid riid",
            "EnumAdapters ppAdapter", "EnumAdapters1 ppAdapter", "EnumOutputs ppOutput", "EnumWarpAdapter ppvAdapter", "EnumWarpAdapter riid",
            "RegisterHardwareContentProtectionTeardownStatusEvent hEvent", "RegisterHardwareContentProtectionTeardownStatusEvent pdwCookie",
            "RegisterVideoMemoryBudgetChangeNotificationEvent hEvent", "RegisterVideoMemoryBudgetChangeNotificationEvent pdwCookie",
        ],
        ["DXGI_ERROR_NOT_FOUND"] = ["GetPrivateData pData"],
        ["DXGI_ERROR_UNSUPPORTED S193"] =
        [
            "RecommendVideoDecoderDownsampleParameters pFrameRate", "RecommendVideoDecoderDownsampleParameters pInputConfig",
            "RecommendVideoDecoderDownsampleParameters pInputDesc", "RecommendVideoDecoderDownsampleParameters pRecommendedOutputDesc",
        ],
        ["DXGI_ERROR_UNSUPPORTED S96"] =
        [
            "OpenSharedResource1 hResource", "OpenSharedResource1 ppResource", "OpenSharedResource1 returnedInterface", "OpenSharedResourceByName lpName",
            "OpenSharedResourceByName ppResource", "OpenSharedResourceByName returnedInterface",
        ],
        ["E_INVALIDARG"] =
        [
            "AddApplicationMessage pDescription", "AddMessage pDescription", "AddRetrievalFilterEntries pFilter", "AddStorageFilterEntries pFilter",
            "GetMessage pMessageByteLength", "GetPrivateData guid", "GetPrivateData pDataSize", "GetRetrievalFilter pFilterByteLength",
            "GetStorageFilter pFilterByteLength", "PushRetrievalFilter pFilter", "PushStorageFilter pFilter", "SetPrivateData guid",
            "SetPrivateDataInterface guid",
        ],
        ["E_INVALIDARG R34"] = ["DecoderBeginFrame1 pContentKey", "DecoderBeginFrame1 pHistogramOffsets", "DecoderBeginFrame1 ppHistogramBuffers"],
        ["E_INVALIDARG S120"] = ["CheckFeatureSupport pFeatureSupportData", "GetData pData"],
        ["E_INVALIDARG S120 null"] = ["EnqueueSetEvent hEvent"],
        ["E_INVALIDARG S15 null"] = ["GetData pAsync", "Map pResource", "ValidateContext pContext", "ValidateContextForDispatch pContext"],
        ["E_INVALIDARG S198"] = ["QueryVideoMemoryInfo pVideoMemoryInfo"],
        ["E_INVALIDARG S5"] =
        [
            "CheckVideoDecoderDownsampling pInputConfig", "CheckVideoDecoderDownsampling pInputDesc", "CheckVideoDecoderDownsampling pOutputDesc",
        ],
        ["E_INVALIDARG S98"] = ["OpenSharedResource hResource"],
        ["E_NOINTERFACE"] = ["GetParent ppParent", "GetParent riid"],
        ["E_POINTER"] = ["GetDevice ppDevice", "GetDevice riid", "GetParent ppParent", "GetParent riid"],
        ["S_FALSE"] =
        [
            "CreateBuffer ppBuffer", "CreateDeferredContext ppDeferredContext", "CreateDeferredContext1 ppDeferredContext", "CreateQuery ppQuery",
            "CreateTexture2D ppTexture2D", "CreateVideoDecoderOutputView ppVDOVView", "GetMessage pMessage", "GetRetrievalFilter pFilter",
            "GetStorageFilter pFilter", "SetPrivateData pData",
        ],
        ["S_OK"] =
        [
            "CheckCryptoKeyExchange pDecoderProfile", "CheckInterfaceSupport pUMDVersion", "CheckVideoDecoderDownsampling pFrameRate",
            "CreateBuffer pInitialData", "CreateCryptoSession pDecoderProfile", "CreateTexture2D pInitialData", "DecoderBeginFrame pContentKey",
            "GetContentProtectionCaps pCryptoType", "GetContentProtectionCaps pDecoderProfile", "GetCryptoSessionPrivateDataSize pDecoderProfile",
            "GetDataForNewHardwareKey pPrivatInputData", "GetPrivateData pData", "GetVideoDecoderCaps pCryptoType", "OfferResources ppResources",
            "OfferResources1 ppResources", "ReclaimResources pDiscarded", "ReclaimResources ppResources", "ReclaimResources1 pResults",
            "ReclaimResources1 ppResources", "SetPrivateDataInterface pData", "SetSwapChain pSwapChain",
        ],
        ["void"] =
        [
            "CopySubresourceRegion pSrcBox", "CopySubresourceRegion1 pSrcBox", "DecryptionBlt pContentKey", "DecryptionBlt pEncryptedBlockInfo",
            "UpdateSubresource pDstBox", "UpdateSubresource1 pDstBox",
        ],
        ["void S120"] = ["Begin pAsync"],
        ["void S15 null"] =
        [
            "CopyResource pDstResource", "CopyResource pSrcResource", "CopySubresourceRegion pDstResource", "CopySubresourceRegion pSrcResource",
            "CopySubresourceRegion1 pDstResource", "CopySubresourceRegion1 pSrcResource", "End pAsync", "Unmap pResource", "UpdateSubresource pDstResource",
            "UpdateSubresource1 pDstResource",
        ],
    };

    /// <summary>The same of Direct3D 9.</summary>
    private static readonly Dictionary<string, string[]> s_null9 = new(StringComparer.Ordinal)
    {
        ["6"] = ["GetAdapterModeCountEx pFilter"],
        ["D3DERR_INVALIDCALL S15 null"] =
        [
            "ColorFill pSurface", "DecryptionBlt pDstSurface", "DecryptionBlt pSrcSurface", "EncryptionBlt pDstSurface", "EncryptionBlt pSrcSurface",
            "GetRenderTargetData pDestSurface", "GetRenderTargetData pRenderTarget", "GetSurfacePitch pSrcSurface", "StretchRect pDestSurface",
            "StretchRect pSourceSurface", "UpdateSurface pDestinationSurface", "UpdateSurface pSourceSurface",
        ],
        ["D3DERR_INVALIDCALL S266 null"] = ["ResetDevice pDevice"],
        ["D3DERR_INVALIDCALL S5"] = ["GetCreationParameters pDecoderRenderTargets", "GetCreationParameters pNumSurfaces"],
        ["D3DERR_INVALIDCALL S93 null"] = ["BeginFrame pRenderTarget"],
        ["D3DERR_NOTAVAILABLE"] = ["CheckDeviceMultiSampleType pQualityLevels"],
        ["D3DERR_NOTAVAILABLE S77"] =
        [
            "CreateAdditionalSwapChain pPresentationParameters", "CreateCubeTexture pSharedHandle", "CreateDepthStencilSurface pSharedHandle",
            "CreateDepthStencilSurfaceEx pSharedHandle", "CreateIndexBuffer pSharedHandle", "CreatePixelShader pFunction", "CreateQuery ppQuery",
            "CreateTexture pSharedHandle", "CreateVertexBuffer pSharedHandle", "CreateVertexDeclaration pVertexElements", "CreateVertexShader pFunction",
            "CreateVolumeTexture pSharedHandle",
        ],
        ["E_POINTER S266 null"] = ["GetVideoService ppService", "GetVideoService riid", "LockDevice ppDevice", "OpenDeviceHandle phDevice"],
        ["HRESULT 0x88760866"] = ["GetPrivateData pData"],
        ["S_OK"] =
        [
            "BeginFrame pvPVPData", "CheckResourceResidency pResourceArray", "ColorFill pRect", "CreateCryptoSession pDecodeProfile",
            "CreateDeviceEx pFullscreenDisplayMode", "CreateOffscreenPlainSurface pSharedHandle", "CreateOffscreenPlainSurfaceEx pSharedHandle",
            "CreateRenderTarget pSharedHandle", "CreateRenderTargetEx pSharedHandle", "CreateSurface pSharedHandle", "DecryptionBlt pContentKey",
            "DecryptionBlt pEncryptedBlockInfo", "EndFrame pHandleComplete", "EnumAdapterModesEx pFilter", "GetAdapterDisplayModeEx pMode",
            "GetAdapterDisplayModeEx pRotation", "GetContentProtectionCaps pCryptoType", "GetContentProtectionCaps pDecodeProfile",
            "GetCreationParameters pConfig", "GetCreationParameters pDeviceGuid", "GetCreationParameters pVideoDesc", "GetDecoderConfigurations pReserved",
            "GetDisplayModeEx pMode", "GetDisplayModeEx pRotation", "LockRect pRect", "ResetEx pFullscreenDisplayMode", "StretchRect pDestRect",
            "StretchRect pSourceRect", "UpdateSurface pDestPoint", "UpdateSurface pSourceRect",
        ],
    };

    /// <summary>Objects that are not looked at.</summary>
    private static readonly Dictionary<string, string[]> s_foreign11 = new(StringComparer.Ordinal)
    {
        ["DXGI_ERROR_UNSUPPORTED S193"] = ["DecoderEnableDownsampling pDecoder", "DecoderUpdateDownsampling pDecoder"],
        ["void S120"] = ["Begin pAsync"],
    };

    /// <summary>Objects that are refused by another rule.</summary>
    private static readonly Dictionary<string, string[]> s_foreign9 = new(StringComparer.Ordinal)
    {
        ["D3DERR_INVALIDCALL S266"] = ["ResetDevice pDevice"],
        ["D3DERR_INVALIDCALL S93"] = ["BeginFrame pRenderTarget"],
    };

    /// <summary>Methods that need the driver.</summary>
    private static readonly string[] s_gone11 =
    [
        "CheckCryptoKeyExchange", "CheckVideoDecoderFormat", "ConfigureAuthenticatedChannel", "CopyResource", "CopySubresourceRegion",
        "CopySubresourceRegion1", "CreateAuthenticatedChannel", "CreateBuffer", "CreateCryptoSession", "CreateDeferredContext", "CreateDeferredContext1",
        "CreateQuery", "CreateTexture2D", "CreateVideoDecoder", "CreateVideoDecoderOutputView", "DecoderExtension", "DecryptionBlt", "EncryptionBlt", "End",
        "FinishSessionKeyRefresh", "Flush", "GetCertificate", "GetCertificateSize", "GetContentProtectionCaps", "GetCryptoSessionPrivateDataSize", "GetData",
        "GetDataForNewHardwareKey", "GetDecoderBuffer", "GetDriverHandle", "GetEncryptionBltKey", "GetVideoDecoderCaps", "GetVideoDecoderConfig",
        "GetVideoDecoderConfigCount", "GetVideoDecoderProfile", "GetVideoDecoderProfileCount", "Map", "NegotiateAuthenticatedChannelKeyExchange",
        "NegotiateCryptoSessionKeyExchange", "NegotiateCryptoSessionKeyExchangeMT", "OpenSharedResource", "QueryAuthenticatedChannel",
        "StartSessionKeyRefresh", "UpdateSubresource", "UpdateSubresource1",
    ];

    /// <summary>Those that need a frame under way, too.</summary>
    private static readonly string[] s_goneInFrame11 = ["DecoderEndFrame", "SubmitDecoderBuffers", "SubmitDecoderBuffers1", "SubmitDecoderBuffers2"];

    /// <summary>Those that begin one.</summary>
    private static readonly string[] s_goneOutside11 = ["DecoderBeginFrame", "DecoderBeginFrame1"];

    /// <summary>Methods of Direct3D 9 that need the driver.</summary>
    private static readonly string[] s_gone9 =
    [
        "BeginFrame", "ColorFill", "Configure", "CreateAuthenticatedChannel", "CreateCryptoSession", "CreateOffscreenPlainSurface",
        "CreateOffscreenPlainSurfaceEx", "CreateRenderTarget", "CreateRenderTargetEx", "CreateSurface", "CreateVideoDecoder", "DecryptionBlt",
        "EncryptionBlt", "FinishSessionKeyRefresh", "GetBuffer", "GetCertificate", "GetCertificateSize", "GetContentProtectionCaps",
        "GetDecoderConfigurations", "GetDecoderDeviceGuids", "GetDecoderRenderTargets", "GetEncryptionBltKey", "GetRenderTargetData", "GetSurfacePitch",
        "LockRect", "NegotiateKeyExchange", "Query", "Reset", "ResetEx", "StartSessionKeyRefresh", "StretchRect", "UpdateSurface",
    ];
}

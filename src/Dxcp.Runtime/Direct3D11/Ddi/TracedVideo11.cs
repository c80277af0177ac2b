using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// Doors in front of the video of a device of Direct3D 11 that is somebody else's: generated code traces each call
/// there as it does at our own driver's doors, by the same names (S240).
/// </summary>
[DdiTable(typeof(D3D11_1DDI_VIDEODEVICEFUNCS))]
[DdiTable(typeof(D3DWDDM2_0DDI_VIDEODEVICEFUNCS))]
[DdiTable(typeof(D3DWDDM2_4DDI_VIDEODEVICEFUNCS))]
internal static unsafe partial class TracedVideo11
{
    private static readonly ForeignDoors s_doors = new();

    /// <summary>Puts the doors before a table's functions.</summary>
    /// <param name="table">The table, as the driver filled it.</param>
    /// <param name="handle">What its functions call what it belongs to.</param>
    /// <returns>Whether they are there.</returns>
    public static bool Install(D3DWDDM2_0DDI_VIDEODEVICEFUNCS* table, nint handle)
    {
        D3DWDDM2_0DDI_VIDEODEVICEFUNCS doors;
        Fill(&doors);
        return s_doors.Install((nint*)table, (nint*)&doors, sizeof(D3DWDDM2_0DDI_VIDEODEVICEFUNCS) / sizeof(nint), handle);
    }

    /// <summary>Puts the doors before a table's functions.</summary>
    /// <param name="table">The table, as the driver filled it.</param>
    /// <param name="handle">What its functions call what it belongs to.</param>
    /// <returns>Whether they are there.</returns>
    public static bool Install(D3DWDDM2_4DDI_VIDEODEVICEFUNCS* table, nint handle)
    {
        D3DWDDM2_4DDI_VIDEODEVICEFUNCS doors;
        Fill(&doors);
        return s_doors.Install((nint*)table, (nint*)&doors, sizeof(D3DWDDM2_4DDI_VIDEODEVICEFUNCS) / sizeof(nint), handle);
    }

    /// <summary>Forgets what Install put them before, which is gone.</summary>
    public static void Remove(nint handle) => s_doors.Remove(handle);

    private static D3D11_1DDI_VIDEODEVICEFUNCS* Of(D3D10DDI_HDEVICE handle) => (D3D11_1DDI_VIDEODEVICEFUNCS*)s_doors.Of((nint)handle.pDrvPrivate);

    private static D3DWDDM2_0DDI_VIDEODEVICEFUNCS* Of2(D3D10DDI_HDEVICE handle) => (D3DWDDM2_0DDI_VIDEODEVICEFUNCS*)s_doors.Of((nint)handle.pDrvPrivate);

    private static D3DWDDM2_4DDI_VIDEODEVICEFUNCS* Of4(D3D10DDI_HDEVICE handle) => (D3DWDDM2_4DDI_VIDEODEVICEFUNCS*)s_doors.Of((nint)handle.pDrvPrivate);

    private static nuint CalcPrivateAuthenticatedChannelSize(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATEAUTHENTICATEDCHANNEL* pCreateData) =>
        Of(hDevice)->pfnCalcPrivateAuthenticatedChannelSize(hDevice, pCreateData);

    private static int CreateAuthenticatedChannel(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATEAUTHENTICATEDCHANNEL* pCreateData,
        D3D11_1DDI_HAUTHCHANNEL hAuthChannel, D3D11_1DDI_HRTAUTHCHANNEL hRTAuthChannel) =>
        Of(hDevice)->pfnCreateAuthenticatedChannel(hDevice, pCreateData, hAuthChannel, hRTAuthChannel);

    private static void DestroyAuthenticatedChannel(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HAUTHCHANNEL hAuthChannel) =>
        Of(hDevice)->pfnDestroyAuthenticatedChannel(hDevice, hAuthChannel);

    private static int NegotiateAuthenticatedChannelKeyExchange(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HAUTHCHANNEL hAuthChannel, uint dataSize, void* pData) =>
        Of(hDevice)->pfnNegotiateAuthenticatedChannelKeyExchange(hDevice, hAuthChannel, dataSize, pData);

    private static int QueryAuthenticatedChannel(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HAUTHCHANNEL hAuthChannel, uint inputDataSize, void* pInputData,
        uint outputDataSize, void* pOutputData) =>
        Of(hDevice)->pfnQueryAuthenticatedChannel(hDevice, hAuthChannel, inputDataSize, pInputData, outputDataSize, pOutputData);

    private static int ConfigureAuthenticatedChannel(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HAUTHCHANNEL hAuthChannel, uint inputDataSize, void* pInputData,
        D3D11_AUTHENTICATED_CONFIGURE_OUTPUT* pOutputData) =>
        Of(hDevice)->pfnConfigureAuthenticatedChannel(hDevice, hAuthChannel, inputDataSize, pInputData, pOutputData);

    private static void GetVideoDecoderProfileCount(D3D10DDI_HDEVICE hDevice, uint* pCount) => Of(hDevice)->pfnGetVideoDecoderProfileCount(hDevice, pCount);

    private static void GetVideoDecoderProfile(D3D10DDI_HDEVICE hDevice, uint index, Guid* pGuid) =>
        Of(hDevice)->pfnGetVideoDecoderProfile(hDevice, index, pGuid);

    private static void CheckVideoDecoderFormat(D3D10DDI_HDEVICE hDevice, Guid* pDecodeProfile, DXGI_FORMAT format, int* pSupported) =>
        Of(hDevice)->pfnCheckVideoDecoderFormat(hDevice, pDecodeProfile, format, pSupported);

    private static void GetVideoDecoderConfigCount(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_VIDEO_DECODER_DESC* pDesc, uint* pCount) =>
        Of(hDevice)->pfnGetVideoDecoderConfigCount(hDevice, pDesc, pCount);

    private static void GetVideoDecoderConfig(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_VIDEO_DECODER_DESC* pDesc, uint index,
        D3D11_1DDI_VIDEO_DECODER_CONFIG* pConfig) =>
        Of(hDevice)->pfnGetVideoDecoderConfig(hDevice, pDesc, index, pConfig);

    private static void GetVideoDecoderBufferTypeCount(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_VIDEO_DECODER_DESC* pDesc, uint* pCount) =>
        Of(hDevice)->pfnGetVideoDecoderBufferTypeCount(hDevice, pDesc, pCount);

    private static void GetVideoDecoderBufferInfo(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_VIDEO_DECODER_DESC* pDesc, uint index,
        D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO* pInfo) =>
        Of(hDevice)->pfnGetVideoDecoderBufferInfo(hDevice, pDesc, index, pInfo);

    private static nuint CalcPrivateVideoDecoderSize(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATEVIDEODECODER* pCreateData) =>
        Of(hDevice)->pfnCalcPrivateVideoDecoderSize(hDevice, pCreateData);

    private static int CreateVideoDecoder(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATEVIDEODECODER* pCreateData, D3D11_1DDI_HDECODE hDecode,
        D3D11_1DDI_HRTDECODE hRTDecode) =>
        Of(hDevice)->pfnCreateVideoDecoder(hDevice, pCreateData, hDecode, hRTDecode);

    private static void DestroyVideoDecoder(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode) => Of(hDevice)->pfnDestroyVideoDecoder(hDevice, hDecode);

    private static int VideoDecoderGetHandle(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, void** pHandle) =>
        Of(hDevice)->pfnVideoDecoderGetHandle(hDevice, hDecode, pHandle);

    private static int VideoDecoderBeginFrame(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, D3D11_1DDIARG_VIDEODECODERBEGINFRAME* pBeginFrame) =>
        Of(hDevice)->pfnVideoDecoderBeginFrame(hDevice, hDecode, pBeginFrame);

    private static void VideoDecoderEndFrame(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode) => Of(hDevice)->pfnVideoDecoderEndFrame(hDevice, hDecode);

    private static int VideoDecoderSubmitBuffers(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, uint bufferCount,
        D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC* pBufferDesc) =>
        Of(hDevice)->pfnVideoDecoderSubmitBuffers(hDevice, hDecode, bufferCount, pBufferDesc);

    private static int VideoDecoderExtension(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, D3D11_1DDIARG_VIDEODECODEREXTENSION* pExtension) =>
        Of(hDevice)->pfnVideoDecoderExtension(hDevice, hDecode, pExtension);

    private static nuint CalcPrivateVideoDecoderOutputViewSize(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW* pCreateData) =>
        Of(hDevice)->pfnCalcPrivateVideoDecoderOutputViewSize(hDevice, pCreateData);

    private static int CreateVideoDecoderOutputView(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW* pCreateData,
        D3D11_1DDI_HVIDEODECODEROUTPUTVIEW hView, D3D11_1DDI_HRTVIDEODECODEROUTPUTVIEW hRTView) =>
        Of(hDevice)->pfnCreateVideoDecoderOutputView(hDevice, pCreateData, hView, hRTView);

    private static void DestroyVideoDecoderOutputView(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HVIDEODECODEROUTPUTVIEW hView) =>
        Of(hDevice)->pfnDestroyVideoDecoderOutputView(hDevice, hView);

    private static void GetCryptoSessionPrivateDataSize(D3D10DDI_HDEVICE hDevice, Guid* pCryptoType, Guid* pDecodeProfile, Guid* pKeyExchangeType,
        uint* pPrivateInputSize, uint* pPrivateOutputSize) =>
        Of2(hDevice)->pfnGetCryptoSessionPrivateDataSize(hDevice, pCryptoType, pDecodeProfile, pKeyExchangeType, pPrivateInputSize, pPrivateOutputSize);

    private static int GetDataForNewHardwareKey(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession, uint privateInputSize,
        void* pPrivateInput, ulong* pPrivateOutput) =>
        Of2(hDevice)->pfnGetDataForNewHardwareKey(hDevice, hCryptoSession, privateInputSize, pPrivateInput, pPrivateOutput);

    private static int NegotiateCryptoSessionKeyExchangeMT(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession, uint flags, uint dataSize,
        byte* pData) =>
        Of4(hDevice)->pfnNegotiateCryptoSessionKeyExchangeMT(hDevice, hCryptoSession, flags, dataSize, pData);

    private static int VideoDecoderSubmitBuffers1(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, uint bufferCount,
        D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1* pBufferDesc) =>
        Of2(hDevice)->pfnVideoDecoderSubmitBuffers1(hDevice, hDecode, bufferCount, pBufferDesc);

    private static int VideoDecoderSubmitBuffers2(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, uint bufferCount,
        D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC* pBufferDesc) =>
        Of4(hDevice)->pfnVideoDecoderSubmitBuffers2(hDevice, hDecode, bufferCount, pBufferDesc);

    private static void QueryVideoCapabilities(D3D10DDI_HDEVICE hDevice, D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY query, uint size, void* pData) =>
        Of2(hDevice)->pfnQueryVideoCapabilities(hDevice, query, size, pData);

    private static int VideoDecoderEnableDownsampling(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, uint inputColorSpace,
        D3D11_1DDI_VIDEO_DECODER_DESC* pOutputDesc, uint outputColorSpace, uint referenceFrameCount) =>
        Of2(hDevice)->pfnVideoDecoderEnableDownsampling(hDevice, hDecode, inputColorSpace, pOutputDesc, outputColorSpace, referenceFrameCount);

    private static int VideoDecoderUpdateDownsampling(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, D3D11_1DDI_VIDEO_DECODER_DESC* pOutputDesc,
        uint outputColorSpace) =>
        Of2(hDevice)->pfnVideoDecoderUpdateDownsampling(hDevice, hDecode, pOutputDesc, outputColorSpace);

    private static void CheckCryptoSessionStatus(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession,
        D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS* pStatus) =>
        Of2(hDevice)->pfnCheckCryptoSessionStatus(hDevice, hCryptoSession, pStatus);

    private static int GetContentProtectionCaps(D3D10DDI_HDEVICE hDevice, Guid* pCryptoType, Guid* pDecodeProfile,
        D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS* pCaps) =>
        Of(hDevice)->pfnGetContentProtectionCaps(hDevice, pCryptoType, pDecodeProfile, pCaps);

    private static int GetCryptoKeyExchangeType(D3D10DDI_HDEVICE hDevice, Guid* pCryptoType, Guid* pDecodeProfile, uint index, Guid* pKeyExchangeType) =>
        Of(hDevice)->pfnGetCryptoKeyExchangeType(hDevice, pCryptoType, pDecodeProfile, index, pKeyExchangeType);

    private static nuint CalcPrivateCryptoSessionSize(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATECRYPTOSESSION* pCreateData) =>
        Of(hDevice)->pfnCalcPrivateCryptoSessionSize(hDevice, pCreateData);

    private static int CreateCryptoSession(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATECRYPTOSESSION* pCreateData,
        D3D11_1DDI_HCRYPTOSESSION hCryptoSession, D3D11_1DDI_HRTCRYPTOSESSION hRTCryptoSession) =>
        Of(hDevice)->pfnCreateCryptoSession(hDevice, pCreateData, hCryptoSession, hRTCryptoSession);

    private static void DestroyCryptoSession(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession) =>
        Of(hDevice)->pfnDestroyCryptoSession(hDevice, hCryptoSession);

    private static int CryptoSessionGetHandle(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession, void** pHandle) =>
        Of(hDevice)->pfnCryptoSessionGetHandle(hDevice, hCryptoSession, pHandle);

    private static void GetCertificateSize(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_CERTIFICATE_INFO* pCertificateInfo, uint* pCertificateSize) =>
        Of(hDevice)->pfnGetCertificateSize(hDevice, pCertificateInfo, pCertificateSize);

    private static void GetCertificate(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_CERTIFICATE_INFO* pCertificateInfo, uint certificateSize, byte* pCertificate) =>
        Of(hDevice)->pfnGetCertificate(hDevice, pCertificateInfo, certificateSize, pCertificate);

    private static int NegotiateCryptoSessionKeyExchange(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession, uint dataSize, byte* pData) =>
        Of(hDevice)->pfnNegotiateCryptoSessionKeyExchange(hDevice, hCryptoSession, dataSize, pData);

    private static void StartSessionKeyRefresh(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession, uint randomNumberSize,
        void* pRandomNumber) =>
        Of(hDevice)->pfnStartSessionKeyRefresh(hDevice, hCryptoSession, randomNumberSize, pRandomNumber);

    private static void FinishSessionKeyRefresh(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession) =>
        Of(hDevice)->pfnFinishSessionKeyRefresh(hDevice, hCryptoSession);

    private static void GetEncryptionBltKey(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession, uint keySize, void* pReadBackKey) =>
        Of(hDevice)->pfnGetEncryptionBltKey(hDevice, hCryptoSession, keySize, pReadBackKey);

    private static void DecryptionBlt(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession, D3D10DDI_HRESOURCE hSrcResource,
        D3D10DDI_HRESOURCE hDstResource, D3D11_1DDI_ENCRYPTED_BLOCK_INFO* pEncryptedBlockInfo, uint contentKeySize, void* pContentKey, uint ivSize,
            void* pIV) =>
        Of(hDevice)->pfnDecryptionBlt(hDevice, hCryptoSession, hSrcResource, hDstResource, pEncryptedBlockInfo, contentKeySize, pContentKey, ivSize, pIV);

    private static void EncryptionBlt(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession, D3D10DDI_HRESOURCE hSrcResource,
        D3D10DDI_HRESOURCE hDstResource, uint ivSize, void* pIV) =>
        Of(hDevice)->pfnEncryptionBlt(hDevice, hCryptoSession, hSrcResource, hDstResource, ivSize, pIV);
}

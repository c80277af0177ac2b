using Dxcp.Abi;

namespace Dxcp.Runtime.Tests;

/// <summary>Channels and decoders of the <see cref="FakeDriver"/>: one kind of buffer, one configuration.</summary>
internal static unsafe partial class FakeVideoFunctions
{
    public const nint ChannelName = 0x4321;
    public const nint DecoderName = 0x8765;
    public const uint BufferSize = 512;
    public static readonly Guid Profile = new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    public static nuint CalcPrivateAuthenticatedChannelSize(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATEAUTHENTICATEDCHANNEL* pCreate) => 40;

    public static int CreateAuthenticatedChannel(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATEAUTHENTICATEDCHANNEL* pCreate, D3D11_1DDI_HAUTHCHANNEL hChannel,
        D3D11_1DDI_HRTAUTHCHANNEL hRTChannel)
    {
        int code = Of(hDevice).Enter("CreateAuthenticatedChannel", pCreate->ChannelType);
        if (code < 0)
            return code;
        Of(hDevice).Alive[(nint)hChannel.pDrvPrivate] = "channel";
        pCreate->hChannel = ChannelName;
        return code;
    }

    public static void DestroyAuthenticatedChannel(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HAUTHCHANNEL hChannel)
    {
        _ = Of(hDevice).Enter("DestroyAuthenticatedChannel");
        _ = Of(hDevice).Alive.TryRemove((nint)hChannel.pDrvPrivate, out _);
    }

    public static int NegotiateAuthenticatedChannelKeyExchange(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HAUTHCHANNEL hChannel, uint size, void* pData) =>
        Of(hDevice).Enter("NegotiateAuthenticatedChannelKeyExchange", (nint)hChannel.pDrvPrivate, size, (nint)pData);

    public static int QueryAuthenticatedChannel(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HAUTHCHANNEL hChannel, uint inputSize, void* pInput, uint outputSize,
        void* pOutput)
    {
        Of(hDevice).LastMessage = new ReadOnlySpan<byte>(pInput, (int)inputSize).ToArray();
        new Span<byte>(pOutput, (int)outputSize).Fill(0x33);
        return Of(hDevice).Enter("QueryAuthenticatedChannel");
    }

    public static int ConfigureAuthenticatedChannel(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HAUTHCHANNEL hChannel, uint inputSize, void* pInput,
        D3D11_AUTHENTICATED_CONFIGURE_OUTPUT* pOutput)
    {
        Of(hDevice).LastMessage = new ReadOnlySpan<byte>(pInput, (int)inputSize).ToArray();
        pOutput->ReturnCode = 0x33;
        return Of(hDevice).Enter("ConfigureAuthenticatedChannel");
    }

    public static void GetVideoDecoderProfileCount(D3D10DDI_HDEVICE hDevice, uint* pCount) =>
        *pCount = Of(hDevice).Answers("GetVideoDecoderProfileCount", Of(hDevice).Reporting("GetVideoDecoderProfileCount", (uint)Of(hDevice).Profiles.Length));

    public static void GetVideoDecoderProfile(D3D10DDI_HDEVICE hDevice, uint index, Guid* pGuid) =>
        *pGuid = Of(hDevice).Reporting("GetVideoDecoderProfile", Of(hDevice).Profiles[index]);

    public static void CheckVideoDecoderFormat(D3D10DDI_HDEVICE hDevice, Guid* pProfile, DXGI_FORMAT format, int* pSupported) =>
        *pSupported = Of(hDevice).Reporting("CheckVideoDecoderFormat",
            *pProfile == Profile && format == DXGI_FORMAT.DXGI_FORMAT_NV12 ? 1 : 0);

    public static void GetVideoDecoderConfigCount(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_VIDEO_DECODER_DESC* pDesc, uint* pCount) =>
        *pCount = Of(hDevice).Answers("GetVideoDecoderConfigCount", Of(hDevice).Reporting("GetVideoDecoderConfigCount", 1u), *pDesc);

    public static void GetVideoDecoderConfig(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_VIDEO_DECODER_DESC* pDesc, uint index,
        D3D11_1DDI_VIDEO_DECODER_CONFIG* pConfig) =>
        *pConfig = Of(hDevice).Answers("GetVideoDecoderConfig", new D3D11_1DDI_VIDEO_DECODER_CONFIG { ConfigBitstreamRaw = 1, ConfigDecoderSpecific = 0x77 },
            *pDesc, index);

    public static void GetVideoDecoderBufferTypeCount(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_VIDEO_DECODER_DESC* pDesc, uint* pCount) =>
        *pCount = Of(hDevice).Reporting("GetVideoDecoderBufferTypeCount", (uint)Of(hDevice).Buffers.Length);

    public static void GetVideoDecoderBufferInfo(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_VIDEO_DECODER_DESC* pDesc, uint index,
        D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO* pInfo) =>
        *pInfo = Of(hDevice).Reporting("GetVideoDecoderBufferInfo", Of(hDevice).Buffers[index]);

    public static nuint CalcPrivateVideoDecoderSize(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATEVIDEODECODER* pCreate) => 40;

    public static int CreateVideoDecoder(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATEVIDEODECODER* pCreate, D3D11_1DDI_HDECODE hDecode,
        D3D11_1DDI_HRTDECODE hRTDecode)
    {
        int code = Of(hDevice).Enter("CreateVideoDecoder", pCreate->Desc, pCreate->Config);
        if (code >= 0)
            Of(hDevice).Alive[(nint)hDecode.pDrvPrivate] = "decoder";
        return code;
    }

    public static void DestroyVideoDecoder(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode)
    {
        _ = Of(hDevice).Enter("DestroyVideoDecoder");
        _ = Of(hDevice).Alive.TryRemove((nint)hDecode.pDrvPrivate, out _);
    }

    public static int VideoDecoderGetHandle(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, void** pHandle)
    {
        *pHandle = (void*)Of(hDevice).Answers("VideoDecoderGetHandle", DecoderName);
        return Of(hDevice).Enter("VideoDecoderGetHandle");
    }

    public static int VideoDecoderBeginFrame(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, D3D11_1DDIARG_VIDEODECODERBEGINFRAME* pBegin) =>
        BeginFrame(Of(hDevice), pBegin);

    public static void VideoDecoderEndFrame(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode) => Of(hDevice).Enter("VideoDecoderEndFrame");

    public static int VideoDecoderSubmitBuffers(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, uint count,
        D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC* pBuffers)
    {
        Of(hDevice).LastBuffers = new ReadOnlySpan<D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC>(pBuffers, (int)count).ToArray();
        return Of(hDevice).Enter("VideoDecoderSubmitBuffers");
    }

    public static int VideoDecoderExtension(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, D3D11_1DDIARG_VIDEODECODEREXTENSION* pExtension)
    {
        Of(hDevice).LastExtension = (*pExtension, new ReadOnlySpan<D3D10DDI_HRESOURCE>(pExtension->pResourceList, (int)pExtension->ResourceCount).ToArray());
        return Of(hDevice).Enter("VideoDecoderExtension");
    }

    public static nuint CalcPrivateVideoDecoderOutputViewSize(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW* pCreate) => 40;

    public static int CreateVideoDecoderOutputView(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW* pCreate,
        D3D11_1DDI_HVIDEODECODEROUTPUTVIEW hView, D3D11_1DDI_HRTVIDEODECODEROUTPUTVIEW hRTView)
    {
        Of(hDevice).LastView = *pCreate;
        int code = Of(hDevice).Enter("CreateVideoDecoderOutputView");
        if (code >= 0)
            Of(hDevice).Alive[(nint)hView.pDrvPrivate] = "view";
        return code;
    }

    public static void DestroyVideoDecoderOutputView(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HVIDEODECODEROUTPUTVIEW hView)
    {
        _ = Of(hDevice).Enter("DestroyVideoDecoderOutputView");
        _ = Of(hDevice).Alive.TryRemove((nint)hView.pDrvPrivate, out _);
    }
}

using System.Diagnostics.CodeAnalysis;
using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Ddi11;

internal static unsafe partial class VideoFunctions
{
    private static void GetVideoDecoderProfileCount(D3D10DDI_HDEVICE hDevice, uint* pCount)
    {
        if (pCount != null)
            *pCount = Device11.TryGet(hDevice, out var device) ? (uint)device.Core.Adapter.Decoders.Length : 0;
    }

    private static void GetVideoDecoderProfile(D3D10DDI_HDEVICE hDevice, uint index, Guid* pGuid)
    {
        if (pGuid != null)
            *pGuid = Device11.TryGet(hDevice, out var device) ? device.Core.Adapter.Decoders.ElementAtOrDefault((int)index)?.Id ?? Guid.Empty : Guid.Empty;
    }

    private static void CheckVideoDecoderFormat(D3D10DDI_HDEVICE hDevice, Guid* pDecodeProfile, DXGI_FORMAT format, int* pSupported)
    {
        if (pSupported == null)
            return;
        *pSupported = pDecodeProfile != null && Device11.TryGet(hDevice, out var device) && Formats.ToSurfaceFormat(format) is { } surfaceFormat
            && device.Core.FindDecoder(*pDecodeProfile, surfaceFormat) is not null ? 1 : 0;
    }

    private static void GetVideoDecoderConfigCount(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_VIDEO_DECODER_DESC* pDesc, uint* pCount)
    {
        if (pCount != null)
        {
            *pCount = Describe(hDevice, pDesc, out var device, out var decoder) is null ? 0
                : (uint)(BitstreamEncryptions.Direct3D11(device!.Profile, decoder!).Length * decoder!.BitstreamKinds.Length);
        }
    }

    private static void GetVideoDecoderConfig(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_VIDEO_DECODER_DESC* pDesc, uint index,
        D3D11_1DDI_VIDEO_DECODER_CONFIG* pConfig)
    {
        if (pConfig == null)
            return;
        *pConfig = default;
        if (Describe(hDevice, pDesc, out var device, out var decoder) is null)
            return;
        var encryptions = BitstreamEncryptions.Direct3D11(device!.Profile, decoder!);
        uint count = (uint)encryptions.Length;
        if (index >= count * decoder!.BitstreamKinds.Length)
            return;
        pConfig->guidConfigBitstreamEncryption = encryptions[(int)(index % count)];
        pConfig->guidConfigMBcontrolEncryption = Guids.DXVADDI_NoEncrypt;
        pConfig->guidConfigResidDiffEncryption = Guids.DXVADDI_NoEncrypt;
        pConfig->ConfigBitstreamRaw = decoder.BitstreamKinds[(int)(index / count)];
    }

    private static void GetVideoDecoderBufferTypeCount(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_VIDEO_DECODER_DESC* pDesc, uint* pCount)
    {
        if (pCount != null)
            *pCount = Describe(hDevice, pDesc) is { } description ? (uint)CompressedBufferInfo.Of(description).Length : 0;
    }

    private static void GetVideoDecoderBufferInfo(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_VIDEO_DECODER_DESC* pDesc, uint index,
        D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO* pInfo)
    {
        if (pInfo == null)
            return;
        *pInfo = default;
        if (Describe(hDevice, pDesc) is not { } description)
            return;
        var buffers = CompressedBufferInfo.Of(description);
        if (index >= buffers.Length)
            return;
        pInfo->Type = (D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE)(buffers[(int)index].Type + 1); // D15b
        pInfo->Size = buffers[(int)index].Size;
        pInfo->Usage = (uint)D3D10_DDI_RESOURCE_USAGE.D3D10_DDI_USAGE_DYNAMIC;
    }

    private static nuint CalcPrivateVideoDecoderSize(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATEVIDEODECODER* pCreateData) => AdapterFunctions.PrivateSize;

    private static int CreateVideoDecoder(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATEVIDEODECODER* pCreateData, D3D11_1DDI_HDECODE hDecode,
        D3D11_1DDI_HRTDECODE hRTDecode)
    {
        if (pCreateData == null || Describe(hDevice, &pCreateData->Desc, out var device, out var decoder) is not { } description)
            return HResult.E_INVALIDARG;
        ref var config = ref pCreateData->Config;
        if (!decoder!.TakesBitstream(config.ConfigBitstreamRaw))
            return HResult.E_INVALIDARG;
        if (!DriverDecoder.IsClear(config.guidConfigMBcontrolEncryption) || !DriverDecoder.IsClear(config.guidConfigResidDiffEncryption))
            return HResult.D3DDDIERR_UNSUPPORTEDCRYPTO;
        return device!.Core.CreateVideoDecoder((nint)hDecode.pDrvPrivate, description, config.guidConfigBitstreamEncryption).ToHResult();
    }

    private static void DestroyVideoDecoder(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode)
    {
        if (Device11.TryGet(hDevice, out var device))
            device.Core.DestroyVideoDecoder((nint)hDecode.pDrvPrivate);
    }

    private static int VideoDecoderGetHandle(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, void** pHandle)
    {
        if (pHandle == null)
            return HResult.E_INVALIDARG;
        *pHandle = null;
        if (!Device11.TryGet(hDevice, out var device) || device.Core.NameOfDecoder((nint)hDecode.pDrvPrivate) is not (not 0 and var name))
            return HResult.E_INVALIDARG; // S15
        *pHandle = (void*)name; // R53
        return HResult.S_OK;
    }

    private static int VideoDecoderBeginFrame(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, D3D11_1DDIARG_VIDEODECODERBEGINFRAME* pBeginFrame)
    {
        if (pBeginFrame == null || !Device11.TryGet(hDevice, out var device) || !device.TryGet(hDecode, out var decoder)
            || !device.Core.DecoderViews.TryGet((nint)pBeginFrame->hOutputView.pDrvPrivate, out var view))
        {
            return HResult.E_INVALIDARG;
        }

        uint keySize = pBeginFrame->ContentKeySize;
        if (decoder.TakesHardwareKeys && pBeginFrame->pContentKey != null && keySize == sizeof(D3DWDDM2_0DDI_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION))
            return BeginHardwareFrame(device, decoder, view, pBeginFrame->pContentKey);
        if (pBeginFrame->pContentKey == null ? keySize != 0 : keySize != Aes128Key.Size)
            return HResult.E_INVALIDARG; // S35
        return decoder.BeginFrame(view, new ReadOnlySpan<byte>(pBeginFrame->pContentKey, (int)keySize)).ToHResult();
    }

    private static void VideoDecoderEndFrame(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode)
    {
        if (Device11.TryGet(hDevice, out var device) && device.TryGet(hDecode, out var decoder))
            device.Report(decoder.EndFrame());
    }

    private static bool CanSubmit(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, void* buffers, uint count,
        [NotNullWhen(true)] out Device11? device, [NotNullWhen(true)] out DriverDecoder? decoder)
    {
        decoder = null;
        return Device11.TryGet(hDevice, out device) && device.TryGet(hDecode, out decoder) && buffers != null && count <= DriverDecoder.MaxBufferCount;
    }

    private static int VideoDecoderSubmitBuffers(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, uint bufferCount,
        D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC* pBufferDesc)
    {
        if (!CanSubmit(hDevice, hDecode, pBufferDesc, bufferCount, out var device, out var decoder))
            return HResult.E_INVALIDARG;
        var buffers = new CompressedBuffer[bufferCount];
        for (int i = 0; i < buffers.Length; i++)
        {
            ref var desc = ref pBufferDesc[i];
            bool isEncrypted = desc.pIV != null; // R35, S60
            if (desc.BufferType is D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE.D3D11_1DDI_VIDEO_DECODER_BUFFER_UNKNOWN
                or > D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE.D3D11_1DDI_VIDEO_DECODER_BUFFER_FILM_GRAIN
                || desc.IVSize != (isEncrypted ? CounterBlock.Size : 0) // S28
                || !device.TryGet(desc.hResource, out var memory))
            {
                return HResult.E_INVALIDARG;
            }

            PartialPattern? pattern = desc.PartialEncryption == 0 ? null
                : new(desc.EncryptedBlockInfo.NumEncryptedBytesAtBeginning, desc.EncryptedBlockInfo.NumBytesInSkipPattern,
                    desc.EncryptedBlockInfo.NumBytesInEncryptPattern);
            buffers[i] = new((CompressedBufferType)(desc.BufferType - 1), memory, desc.DataOffset, desc.DataSize,
                isEncrypted ? CounterBlock.Read(new ReadOnlySpan<byte>(desc.pIV, CounterBlock.Size)) : null, pattern);
        }

        return decoder.Submit(buffers).ToHResult();
    }

    /// <summary>No function is known (S94).</summary>
    private static int VideoDecoderExtension(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, D3D11_1DDIARG_VIDEODECODEREXTENSION* pExtension) =>
        pExtension == null || !Device11.TryGet(hDevice, out var device) || !device.TryGet(hDecode, out _) ? HResult.E_INVALIDARG
            : DriverStatus.NotAvailable.ToHResult();

    private static nuint CalcPrivateVideoDecoderOutputViewSize(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW* pCreateData) =>
        AdapterFunctions.PrivateSize;

    private static int CreateVideoDecoderOutputView(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW* pCreateData,
        D3D11_1DDI_HVIDEODECODEROUTPUTVIEW hView, D3D11_1DDI_HRTVIDEODECODEROUTPUTVIEW hRTView)
    {
        if (pCreateData == null || pCreateData->ArraySize != 1 || !Device11.TryGet(hDevice, out var device))
            return HResult.E_INVALIDARG;
        return device.Core.CreateDecoderView((nint)hView.pDrvPrivate, (nint)pCreateData->hDrvResource.pDrvPrivate, pCreateData->MipSlice,
            pCreateData->FirstArraySlice, pCreateData->DecodeProfile).ToHResult();
    }

    private static void DestroyVideoDecoderOutputView(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HVIDEODECODEROUTPUTVIEW hView)
    {
        if (Device11.TryGet(hDevice, out var device))
            device.Core.DecoderViews.TryRemove((nint)hView.pDrvPrivate, out _);
    }

    /// <summary>What a description asks for; null if the driver has no such decoder.</summary>
    private static DecoderDescription? Describe(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_VIDEO_DECODER_DESC* pDesc) => Describe(hDevice, pDesc, out _, out _);

    /// <summary>The same, with the device and the decoder's profile.</summary>
    private static DecoderDescription? Describe(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_VIDEO_DECODER_DESC* pDesc, out Device11? device,
        out DecoderProfile? decoder)
    {
        decoder = null;
        device = null;
        if (pDesc == null || !Device11.TryGet(hDevice, out device) || Formats.ToSurfaceFormat(pDesc->OutputFormat) is not { } format
            || (decoder = device.Core.FindDecoder(pDesc->Guid, format)) is null)
        {
            return null;
        }

        var description = new DecoderDescription(pDesc->Guid, format, pDesc->SampleWidth, pDesc->SampleHeight);
        return description.FrameSize == 0 ? null : description;
    }
}

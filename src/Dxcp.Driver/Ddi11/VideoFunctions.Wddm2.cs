using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Ddi11;

/// <summary>What WDDM 2.0 and 2.4 added to the video functions: sub-samples, stripes, capabilities of decoders.</summary>
internal static unsafe partial class VideoFunctions
{
    /// <summary>Sub-samples of a buffer: common encryption counts them with 16 bits.</summary>
    private const uint MaxSubSamples = 65535;

    /// <summary>Bytes of an IV that leaves the count of blocks out; it begins at zero (S190).</summary>
    private const uint ShortIVSize = 8;

    private static int VideoDecoderSubmitBuffers1(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, uint bufferCount,
        D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1* pBufferDesc)
    {
        if (!CanSubmit(hDevice, hDecode, pBufferDesc, bufferCount, out var device, out var decoder))
            return HResult.E_INVALIDARG;
        var buffers = new CompressedBuffer[bufferCount];
        for (int i = 0; i < buffers.Length; i++)
        {
            if (!TryRead(device, new(pBufferDesc[i]), out buffers[i]))
                return HResult.E_INVALIDARG;
        }

        return decoder.Submit(buffers).ToHResult();
    }

    private static int VideoDecoderSubmitBuffers2(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, uint bufferCount,
        D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC* pBufferDesc)
    {
        if (!CanSubmit(hDevice, hDecode, pBufferDesc, bufferCount, out var device, out var decoder))
            return HResult.E_INVALIDARG;
        var buffers = new CompressedBuffer[bufferCount];
        for (int i = 0; i < buffers.Length; i++)
        {
            if (!TryRead(device, pBufferDesc[i], out buffers[i]))
                return HResult.E_INVALIDARG;
        }

        return decoder.Submit(buffers).ToHResult();
    }

    /// <summary>A buffer as the decoder takes it; false if the description makes no sense (R54, S28, S190, S192).</summary>
    private static bool TryRead(Device11 device, in D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC desc, out CompressedBuffer buffer)
    {
        buffer = default;
        bool isEncrypted = desc.pIV != null; // R35
        bool hasMapping = desc.SubSampleMappingCount != 0;
        if (desc.BufferType is D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE.D3D11_1DDI_VIDEO_DECODER_BUFFER_UNKNOWN
            or > D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE.D3D11_1DDI_VIDEO_DECODER_BUFFER_FILM_GRAIN
            || desc.DataOffset != 0
            || (isEncrypted ? desc.IVSize is not (CounterBlock.Size or ShortIVSize) : desc.IVSize != 0)
            || (desc.pSubSampleMappingBlock == null && hasMapping) || desc.SubSampleMappingCount > MaxSubSamples
            || !device.TryGet(desc.hResource, out var memory))
        {
            return false;
        }

        CounterBlock? start = null;
        if (isEncrypted)
        {
            Span<byte> iv = stackalloc byte[CounterBlock.Size];
            iv.Clear();
            new ReadOnlySpan<byte>(desc.pIV, (int)desc.IVSize).CopyTo(iv);
            start = CounterBlock.Read(iv);
        }

        SubSample[]? subSamples = hasMapping ? new ReadOnlySpan<SubSample>(desc.pSubSampleMappingBlock, (int)desc.SubSampleMappingCount).ToArray() : null;
        var stripes = new Stripes(desc.cBlocksStripeEncrypted, desc.cBlocksStripeClear);
        if (subSamples is not null && !isEncrypted && CommonEncryption.KeystreamLength(subSamples, default) != 0)
            return false;
        if (subSamples is not null && CommonEncryption.KeystreamLength(subSamples, default) == 0)
            (start, subSamples) = (null, null); // nothing of it is encrypted
        else if (isEncrypted && subSamples is null && stripes.HasPattern)
            subSamples = [new(0, desc.DataSize)];
        buffer = new((CompressedBufferType)(desc.BufferType - 1), memory, desc.DataOffset, desc.DataSize, start, null) // D15b
        {
            SubSamples = subSamples,
            Stripes = stripes,
        };
        return true;
    }

    /// <summary>Nothing downsamples here; what decodes, decodes in any size and rate (D191).</summary>
    private static void QueryVideoCapabilities(D3D10DDI_HDEVICE hDevice, D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY query, uint size, void* pData)
    {
        if (pData == null)
            return;
        switch (query)
        {
            case D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY.D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY_DECODER_CAPS
                when size >= sizeof(D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_CAPS):
                var caps = (D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_CAPS*)pData;
                caps->Caps = Device11.TryGet(hDevice, out var device) && device.Core.Adapter.Decoders.Any(decoder => decoder.Id == caps->DecodeProfile) // S170
                    && device.Core.Adapter.CheckCrypto(Given(caps->pCryptoType), caps->DecodeProfile) == DriverStatus.Ok
                    ? 0 : D3DWDDM2_0DDI_VIDEO_DECODER_CAPS.D3DWDDM2_0DDI_VIDEO_DECODER_CAP_UNSUPPORTED;
                break;
            case D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY.D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY_DECODER_DOWNSAMPLING
                when size >= sizeof(D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_DOWNSAMPLING):
                var downsampling = (D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_DOWNSAMPLING*)pData;
                (downsampling->Supported, downsampling->RealTime) = (0, 0);
                break;
            case D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY.D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY_DECODER_DOWNSAMPLE_OUTPUT_FORMAT
                when size >= sizeof(D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_DOWNSAMPLE_OUTPUT_FORMAT):
                ((D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_DOWNSAMPLE_OUTPUT_FORMAT*)pData)->Supported = 0;
                break;
        }
    }

    private static int VideoDecoderEnableDownsampling(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, uint inputColorSpace,
        D3D11_1DDI_VIDEO_DECODER_DESC* pOutputDesc, uint outputColorSpace, uint referenceFrameCount) => DriverStatus.NotAvailable.ToHResult();

    private static int VideoDecoderUpdateDownsampling(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, D3D11_1DDI_VIDEO_DECODER_DESC* pOutputDesc,
        uint outputColorSpace) => DriverStatus.NotAvailable.ToHResult();

    private static void CheckCryptoSessionStatus(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession,
        D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS* pStatus)
    {
        if (pStatus == null)
            return;
        *pStatus = Device11.TryGet(hDevice, out var device) && device.TryGet(hCryptoSession, out var session)
            ? (D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS)session.Condition
            : D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS.D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS_KEY_AND_CONTENT_LOST;
    }
}

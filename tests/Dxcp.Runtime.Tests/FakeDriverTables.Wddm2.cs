using Dxcp.Abi;

namespace Dxcp.Runtime.Tests;

internal static unsafe partial class FakeDeviceFunctions
{
    public static int Flush(D3D10DDI_HDEVICE hDevice, uint contextType, uint flags) => Of(hDevice).Enter("Flush");

    public static void CheckMultisampleQualityLevels(D3D10DDI_HDEVICE hDevice, DXGI_FORMAT format, uint count, uint flags, uint* pLevels) =>
        CheckMultisampleQualityLevels(hDevice, format, count, pLevels);
}

/// <summary>What WDDM 2.0 and 2.4 added to the video functions: writes down what comes, and answers what it is told to.</summary>
internal static unsafe partial class FakeVideoFunctions
{
    /// <summary>The id of D3DWDDM2_4DDI_VIDEODEVICEFUNCS.</summary>
    public const uint Wddm2_4 = 6;

    public static int GetDataForNewHardwareKey(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hSession, uint size, void* pInput, ulong* pOutput)
    {
        *pOutput = Of(hDevice).Answers("GetDataForNewHardwareKey", 0UL);
        return Of(hDevice).Enter("GetDataForNewHardwareKey", (nint)hSession.pDrvPrivate, size, (nint)pInput);
    }

    public static void CheckCryptoSessionStatus(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hSession, D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS* pStatus) =>
        *pStatus = Of(hDevice).Answers("CheckCryptoSessionStatus", *pStatus, (nint)hSession.pDrvPrivate);

    public static int VideoDecoderSubmitBuffers1(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, uint count,
        D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1* pBuffers)
    {
        object?[] blocks = [.. Enumerable.Range(0, (int)count).Select(i =>
            (object)Blocks(pBuffers[i].pSubSampleMappingBlock, pBuffers[i].SubSampleMappingCount))];
        Of(hDevice).Got["Blocks"] = blocks;
        return Of(hDevice).Enter("VideoDecoderSubmitBuffers1",
            [.. new ReadOnlySpan<D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1>(pBuffers, (int)count).ToArray()]);
    }

    public static int VideoDecoderSubmitBuffers2(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HDECODE hDecode, uint count,
        D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC* pBuffers)
    {
        object?[] blocks = [.. Enumerable.Range(0, (int)count).Select(i =>
            (object)Blocks(pBuffers[i].pSubSampleMappingBlock, pBuffers[i].SubSampleMappingCount))];
        Of(hDevice).Got["Blocks"] = blocks;
        return Of(hDevice).Enter("VideoDecoderSubmitBuffers2",
            [.. new ReadOnlySpan<D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC>(pBuffers, (int)count).ToArray()]);
    }

    public static void QueryVideoCapabilities(D3D10DDI_HDEVICE hDevice, D3DWDDM2_0DDI_VIDEO_CAPABILITY_QUERY query, uint size, void* pData)
    {
        var caps = (D3DWDDM2_0DDI_VIDEO_CAPABILITY_DECODER_CAPS*)pData;
        caps->Caps = Of(hDevice).Answers("QueryVideoCapabilities", caps->Caps, query, size, *caps, caps->pCryptoType == null ? null : *caps->pCryptoType);
    }

    public static void GetCryptoSessionPrivateDataSize(D3D10DDI_HDEVICE hDevice, Guid* pCryptoType, Guid* pProfile, Guid* pKeyExchange, uint* pInput,
        uint* pOutput)
    {
        (*pInput, *pOutput) = Of(hDevice).Answers("GetCryptoSessionPrivateDataSize", (0u, 0u), *pCryptoType, pProfile == null ? null : *pProfile,
            *pKeyExchange);
    }

    public static int NegotiateCryptoSessionKeyExchangeMT(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hSession, uint flags, uint size, byte* pData) =>
        Of(hDevice).Enter("NegotiateCryptoSessionKeyExchangeMT", (nint)hSession.pDrvPrivate, flags, size, (nint)pData);

    private static (uint Clear, uint Encrypted)[] Blocks(D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK* blocks, uint count) =>
        [.. new ReadOnlySpan<D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK>(blocks, (int)count).ToArray().Select(b => (b.ClearSize, b.EncryptedSize))];

    private static int BeginFrame(FakeDriver driver, D3D11_1DDIARG_VIDEODECODERBEGINFRAME* begin)
    {
        object? key = begin->ContentKeySize != sizeof(D3DWDDM2_0DDI_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION) ? null
            : *(D3DWDDM2_0DDI_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION*)begin->pContentKey;
        return driver.Enter("VideoDecoderBeginFrame", *begin, key);
    }
}

using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// ID3D11VideoContext1. The driver interface of Direct3D 11.1 has none of its functions: they came with WDDM 2.0 (S75). What
/// SubmitDecoderBuffers1 says is said by SubmitDecoderBuffers where that means the same (S95).
/// </summary>
internal sealed unsafe partial class D3D11DeviceContext
{
    // ISO common encryption counts them with 16 bits.
    private const uint MaxSubSamples = 65535;

    /// <summary>Keys are not lost here (no teardown capability is ever reported), other than with the device itself.</summary>
    public int CheckCryptoSessionStatus(ID3D11CryptoSession* pCryptoSession, D3D11_CRYPTO_SESSION_STATUS* pStatus)
    {
        if (pCryptoSession == null || pStatus == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_CHECKCRYPTOSESSIONSTATUS_NULLPARAM, pCryptoSession == null ? "pCryptoSession" : "pStatus");
        if (!TryGetSession(pCryptoSession, nameof(CheckCryptoSessionStatus), out _))
            return E_INVALIDARG;
        *pStatus = Device.RemovedReason < 0
            ? D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_KEY_AND_CONTENT_LOST
            : D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_OK;
        return S_OK;
    }

    public int GetDataForNewHardwareKey(ID3D11CryptoSession* pCryptoSession, uint PrivateInputSize, void* pPrivatInputData, ulong* pPrivateOutputData) =>
        pCryptoSession == null || pPrivateOutputData == null
            ? Device.RefuseNull(D3D11_MESSAGE_ID_GETDATAFORNEWHARDWAREKEY_NULLPARAM, pCryptoSession == null ? "pCryptoSession" : "pPrivateOutputData")
            : !TryGetSession(pCryptoSession, nameof(GetDataForNewHardwareKey), out _) ? E_INVALIDARG
            : Device.Refuse("S75", "the Direct3D 11.1 driver interface has no private data", code: DXGI_ERROR_UNSUPPORTED);

    public int SubmitDecoderBuffers1(ID3D11VideoDecoder* pDecoder, uint NumBuffers, D3D11_VIDEO_DECODER_BUFFER_DESC1* pBufferDesc)
    {
        const string method = nameof(SubmitDecoderBuffers1);
        if (pDecoder == null || pBufferDesc == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_SUBMITDECODERBUFFERS_NULLPARAM, pDecoder == null ? "pDecoder" : "pBufferDesc");
        using InUse<D3D11VideoDecoder> held = UseChild<D3D11VideoDecoder>(pDecoder);
        if (held.Value is not { } decoder)
            return Device.RefuseForeign(pDecoder, nameof(pDecoder), "a decoder");
        if (NumBuffers > DecoderRules.MaxBufferCount)
            return TooMany(method, NumBuffers);
        var buffers = new D3D11_VIDEO_DECODER_BUFFER_DESC[NumBuffers];
        for (int i = 0; i < buffers.Length; i++)
        {
            if (Express(i, pBufferDesc[i], out buffers[i]) is var code and < 0)
                return code;
        }
        return Submit(method, decoder, buffers);
    }

    /// <summary>Says a description with sub-samples without them; the failing code, where that cannot be done exactly (S95).</summary>
    private int Express(int index, D3D11_VIDEO_DECODER_BUFFER_DESC1 desc, out D3D11_VIDEO_DECODER_BUFFER_DESC buffer)
    {
        const string method = nameof(SubmitDecoderBuffers1);
        buffer = new() { BufferType = desc.BufferType, DataSize = desc.DataSize, pIV = desc.pIV, IVSize = desc.IVSize };
        if (desc.DataOffset != 0)
            return Device.RefuseValue("R54", $"pBufferDesc[{index}].DataOffset", desc.DataOffset, 0, method: method);
        if (!IsIV(desc.pIV, desc.IVSize))
            return Device.RefuseValue("S28", $"pBufferDesc[{index}].IVSize", desc.IVSize, desc.pIV == null ? 0 : SessionRules.IVSize, method: method);
        if ((desc.pSubSampleMappingBlock == null) != (desc.SubSampleMappingCount == 0) || desc.SubSampleMappingCount > MaxSubSamples)
        {
            return Device.RefuseValue("R54", $"pBufferDesc[{index}].SubSampleMappingCount", desc.SubSampleMappingCount,
                desc.pSubSampleMappingBlock == null ? "0 without a mapping" : $"1 to {MaxSubSamples} with one", method: method);
        }

        if (desc.pSubSampleMappingBlock == null)
            return S_OK;
        // A copy: the application can write to its own meanwhile.
        D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK[] mapping =
            new ReadOnlySpan<D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK>(desc.pSubSampleMappingBlock, (int)desc.SubSampleMappingCount).ToArray();
        switch (SubSampleMapping.Of(mapping, desc.DataSize, out D3D11_ENCRYPTED_BLOCK_INFO pattern))
        {
            case MappedEncryption.Malformed:
                return Device.Refuse("R54", $"the blocks of pBufferDesc[{index}]'s mapping are not DataSize, {desc.DataSize}, bytes together", method: method);
            case MappedEncryption.Clear:
                buffer.pIV = null;
                buffer.IVSize = 0;
                return S_OK;
            case var _ when desc.pIV == null:
                return Device.Refuse("R35", $"the mapping of pBufferDesc[{index}] has encrypted bytes, and the buffer no IV", method: method);
            case MappedEncryption.Irregular:
                return Device.Refuse("S95", "the driver takes a beginning and equal repetitions of clear and encrypted bytes, and a mapping has others",
                    remedy: "Submit the buffer in pieces that have no others, each with an IV of its own or, with SEQUENTIAL_CTR_IV, with Count moved on.",
                    code: DXGI_ERROR_UNSUPPORTED, method: method);
            case MappedEncryption.Pattern:
                (buffer.PartialEncryption, buffer.EncryptedBlockInfo) = (1, pattern);
                return S_OK;
            default:
                return S_OK;
        }
    }
}

using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;
using Block = Dxcp.Abi.D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK;

namespace Dxcp.Runtime;

/// <summary>
/// ID3D11VideoContext1 and 3: buffers under common encryption. A driver of WDDM 2.0 gets their mappings as they are, one of WDDM 2.4 stripes besides
/// (S190, S191). To one of Direct3D 11.1 they are said by SubmitDecoderBuffers where that means the same (S95).
/// </summary>
internal sealed unsafe partial class D3D11DeviceContext
{
    // ISO common encryption counts them with 16 bits.
    private const uint MaxSubSamples = 65535;

    /// <summary>Bytes of an IV that leaves the count of blocks out; it begins at zero (S190).</summary>
    private const uint ShortIVSize = 8;

    public int SubmitDecoderBuffers1(ID3D11VideoDecoder* pDecoder, uint NumBuffers, D3D11_VIDEO_DECODER_BUFFER_DESC1* pBufferDesc)
    {
        const string method = nameof(SubmitDecoderBuffers1);
        if (pDecoder == null || pBufferDesc == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_SUBMITDECODERBUFFERS_NULLPARAM, pDecoder == null ? "pDecoder" : "pBufferDesc");
        if (NumBuffers > DecoderRules.MaxBufferCount)
            return TooMany(method, NumBuffers);
        var buffers = new D3D11_VIDEO_DECODER_BUFFER_DESC2[NumBuffers];
        for (int i = 0; i < buffers.Length; i++)
            buffers[i] = new(pBufferDesc[i]);

        return SubmitSubSamples(method, pDecoder, buffers);
    }

    public int SubmitDecoderBuffers2(ID3D11VideoDecoder* pDecoder, uint NumBuffers, D3D11_VIDEO_DECODER_BUFFER_DESC2* pBufferDesc)
    {
        const string method = nameof(SubmitDecoderBuffers2);
        if (pDecoder == null || pBufferDesc == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_SUBMITDECODERBUFFERS_NULLPARAM, pDecoder == null ? "pDecoder" : "pBufferDesc");
        if (NumBuffers > DecoderRules.MaxBufferCount)
            return TooMany(method, NumBuffers);
        return SubmitSubSamples(method, pDecoder, new ReadOnlySpan<D3D11_VIDEO_DECODER_BUFFER_DESC2>(pBufferDesc, (int)NumBuffers).ToArray());
    }

    private int SubmitSubSamples(string method, ID3D11VideoDecoder* pDecoder, D3D11_VIDEO_DECODER_BUFFER_DESC2[] descriptions)
    {
        using InUse<D3D11VideoDecoder> held = UseChild<D3D11VideoDecoder>(pDecoder);
        if (held.Value is not { } decoder)
            return Device.RefuseForeign(pDecoder, nameof(pDecoder), "a decoder", method: method);
        if (!decoder.IsInFrame)
            return Device.Refuse("R34", NoFrame, remedy: BeginFirst, method: method);
        // Copies: the application can write to its own meanwhile.
        var mappings = new Block[descriptions.Length][];
        for (int i = 0; i < descriptions.Length; i++)
        {
            if (CheckMapping(method, i, descriptions[i], out mappings[i]) is var code and < 0)
                return code;
        }

        return Driver.TakesSubSamples ? Hand(method, decoder, descriptions, mappings) : SayWithout(method, decoder, descriptions, mappings);
    }

    /// <summary>Whether a description makes sense by itself, and its mapping.</summary>
    private int CheckMapping(string method, int index, in D3D11_VIDEO_DECODER_BUFFER_DESC2 desc, out Block[] mapping)
    {
        mapping = [];
        if (desc.DataOffset != 0)
            return Device.RefuseValue("R54", $"pBufferDesc[{index}].DataOffset", desc.DataOffset, 0, method: method);
        if (desc.pIV == null ? desc.IVSize != 0 : desc.IVSize is not (SessionRules.IVSize or ShortIVSize))
        {
            return Device.RefuseValue("S190", $"pBufferDesc[{index}].IVSize", desc.IVSize, desc.pIV == null ? "0" : $"{SessionRules.IVSize} or {ShortIVSize}",
                method: method);
        }

        if ((desc.pSubSampleMappingBlock == null && desc.SubSampleMappingCount != 0) || desc.SubSampleMappingCount > MaxSubSamples)
        {
            return Device.RefuseValue("R54", $"pBufferDesc[{index}].SubSampleMappingCount", desc.SubSampleMappingCount,
                desc.pSubSampleMappingBlock == null ? "0 without a mapping" : $"{MaxSubSamples} at most", method: method);
        }

        mapping = new ReadOnlySpan<Block>(desc.pSubSampleMappingBlock, (int)desc.SubSampleMappingCount).ToArray();
        ulong covered = 0, encrypted = 0;
        foreach (Block block in mapping)
        {
            covered += (ulong)block.ClearSize + block.EncryptedSize;
            encrypted += block.EncryptedSize;
        }

        if (covered > desc.DataSize)
        {
            return Device.Refuse("R54", $"the blocks of pBufferDesc[{index}]'s mapping are {covered} bytes together, and DataSize is {desc.DataSize}",
                method: method);
        }

        return encrypted != 0 && desc.pIV == null
            ? Device.Refuse("R35", $"the mapping of pBufferDesc[{index}] has encrypted bytes, and the buffer no IV", method: method)
            : S_OK;
    }

    /// <summary>Hands buffers to a driver that knows mappings.</summary>
    private int Hand(string method, D3D11VideoDecoder decoder, D3D11_VIDEO_DECODER_BUFFER_DESC2[] descriptions, Block[][] mappings)
    {
        var buffers = new D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC[descriptions.Length];
        Block[] blocks = [.. mappings.SelectMany(mapping => mapping)];
        fixed (Block* first = blocks)
        {
            Block* next = first;
            for (int i = 0; i < buffers.Length; i++)
            {
                ref readonly D3D11_VIDEO_DECODER_BUFFER_DESC2 desc = ref descriptions[i];
                bool stripes = desc.cBlocksStripeEncrypted != 0 && desc.cBlocksStripeClear != 0;
                if (stripes && !Driver.HasStripes)
                    return RefuseStripes(method, i);
                if (Check(method, i, decoder, desc.BufferType, 0, desc.DataSize, desc.pIV != null, out DecoderBuffer? buffer) is var code and < 0)
                    return code;
                buffers[i] = new()
                {
                    hResource = buffer!.Resource,
                    BufferType = (D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE)(desc.BufferType + 1), // D15b
                    DataSize = desc.DataSize,
                    pIV = desc.pIV,
                    IVSize = desc.IVSize,
                    pSubSampleMappingBlock = mappings[i].Length == 0 ? null : (D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK*)next,
                    SubSampleMappingCount = (uint)mappings[i].Length,
                    cBlocksStripeEncrypted = desc.cBlocksStripeEncrypted,
                    cBlocksStripeClear = desc.cBlocksStripeClear,
                };
                next += mappings[i].Length;
            }

            return Device.IsGone(method) ? DXGI_ERROR_DEVICE_REMOVED : TellSubmit(method, Driver.VideoDecoderSubmitBuffers(decoder.Handle, buffers));
        }
    }

    /// <summary>Says descriptions with sub-samples without them; refuses those of which that cannot be done exactly (S95).</summary>
    private int SayWithout(string method, D3D11VideoDecoder decoder, D3D11_VIDEO_DECODER_BUFFER_DESC2[] descriptions, Block[][] mappings)
    {
        var buffers = new D3D11_VIDEO_DECODER_BUFFER_DESC[descriptions.Length];
        byte[] ivs = GC.AllocateArray<byte>(descriptions.Length * (int)SessionRules.IVSize, pinned: true);
        for (int i = 0; i < buffers.Length; i++)
        {
            ref readonly D3D11_VIDEO_DECODER_BUFFER_DESC2 desc = ref descriptions[i];
            if (desc.cBlocksStripeEncrypted != 0 && desc.cBlocksStripeClear != 0)
                return RefuseStripes(method, i);
            buffers[i] = new() { BufferType = desc.BufferType, DataSize = desc.DataSize, pIV = desc.pIV, IVSize = desc.IVSize };
            if (desc.IVSize == ShortIVSize)
            {
                Span<byte> whole = ivs.AsSpan(i * (int)SessionRules.IVSize, (int)SessionRules.IVSize);
                new ReadOnlySpan<byte>(desc.pIV, (int)ShortIVSize).CopyTo(whole);
                fixed (byte* iv = whole) // pinned for good
                    buffers[i].pIV = iv;
                buffers[i].IVSize = SessionRules.IVSize;
            }

            if (mappings[i].Length != 0 && Express(method, mappings[i], ref buffers[i]) is var code and < 0)
                return code;
        }

        int result = Submit(method, decoder, buffers);
        GC.KeepAlive(ivs);
        return result;
    }

    /// <summary>Says a mapping by a partial pattern; the failing code, where that cannot be done exactly (S95).</summary>
    private int Express(string method, Block[] mapping, ref D3D11_VIDEO_DECODER_BUFFER_DESC buffer)
    {
        switch (SubSampleMapping.Of(mapping, buffer.DataSize, out D3D11_ENCRYPTED_BLOCK_INFO pattern))
        {
            case MappedEncryption.Clear:
                buffer.pIV = null;
                buffer.IVSize = 0;
                return S_OK;
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

    private int RefuseStripes(string method, int index) => Device.Refuse("S191",
        $"pBufferDesc[{index}] has stripes, and the driver knows none: they came with its interface of WDDM 2.4", code: DXGI_ERROR_UNSUPPORTED, method: method);
}

using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>A decoder as an application beyond the tables has it: pass-through, so that what comes out tells which key was used.</summary>
internal sealed unsafe class Ddi11Decoder
{
    public Ddi11Decoder(Ddi11HostDevice device, DXGI_FORMAT format = DXGI_FORMAT.DXGI_FORMAT_NV12, uint width = 70, uint height = 38, Guid? encryption = null,
        ProbeUsage target = ProbeUsage.Protected)
    {
        Device = device;
        Format = format;
        (Width, Height) = (width, height);
        var create = new D3D11_1DDIARG_CREATEVIDEODECODER { Desc = Description(format, width, height), Config = Config(encryption) };
        if (!Offers(device))
            throw new NotSupportedHereException("the target does not offer DXCP's pass-through decoder, whose pictures tell which key was used");
        Handle = TryCreate(device, create, out int result);
        Probe.Accepted(result, "CreateVideoDecoder");
        Texture = device.CreateTexture(format, width, height, target);
        Copy = device.CreateTexture(format, width, height, ProbeUsage.Staging);
        View = TryCreateView(device, new() { hDrvResource = Texture, DecodeProfile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH, ArraySize = 1 }, out result);
        Probe.Accepted(result, "CreateVideoDecoderOutputView");
        FrameSize = (int)(width * height * 3 / 2) * (format == DXGI_FORMAT.DXGI_FORMAT_P010 ? 2 : 1);
        Buffer = device.CreateBuffer((uint)FrameSize, ProbeUsage.Dynamic);
    }

    public Ddi11HostDevice Device { get; }

    public D3D11_1DDI_HDECODE Handle { get; }

    public DXGI_FORMAT Format { get; }

    public uint Width { get; }

    public uint Height { get; }

    public D3D10DDI_HRESOURCE Texture { get; }

    public D3D10DDI_HRESOURCE Copy { get; }

    public D3D11_1DDI_HVIDEODECODEROUTPUTVIEW View { get; }

    public int FrameSize { get; }

    /// <summary>A bitstream buffer of a frame's size.</summary>
    public D3D10DDI_HRESOURCE Buffer { get; }

    public static D3D11_1DDI_VIDEO_DECODER_DESC Description(DXGI_FORMAT format, uint width, uint height) =>
        new() { Guid = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH, SampleWidth = width, SampleHeight = height, OutputFormat = format };

    public static D3D11_1DDI_VIDEO_DECODER_CONFIG Config(Guid? encryption = null) =>
        new() { guidConfigBitstreamEncryption = encryption ?? Guids.D3D11_CRYPTO_TYPE_AES128_CTR, ConfigBitstreamRaw = 1 };

    public static D3D11_1DDI_HDECODE TryCreate(Ddi11HostDevice device, D3D11_1DDIARG_CREATEVIDEODECODER create, out int result)
    {
        var handle = new D3D11_1DDI_HDECODE { pDrvPrivate = device.Allocate(device.Video->pfnCalcPrivateVideoDecoderSize(device.Handle, &create)) };
        result = device.Video->pfnCreateVideoDecoder(device.Handle, &create, handle, default);
        return handle;
    }

    public static D3D11_1DDI_HVIDEODECODEROUTPUTVIEW TryCreateView(Ddi11HostDevice device, D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW create, out int result)
    {
        var handle = new D3D11_1DDI_HVIDEODECODEROUTPUTVIEW
        {
            pDrvPrivate =
            device.Allocate(device.Video->pfnCalcPrivateVideoDecoderOutputViewSize(device.Handle, &create))
        };
        result = device.Video->pfnCreateVideoDecoderOutputView(device.Handle, &create, handle, default);
        return handle;
    }

    /// <summary>What channel messages call the decoder.</summary>
    public nint Name()
    {
        void* name;
        Probe.Accepted(Device.Video->pfnVideoDecoderGetHandle(Device.Handle, Handle, &name), "VideoDecoderGetHandle");
        return (nint)name;
    }

    public int Begin(byte[]? contentKey = null)
    {
        fixed (byte* key = contentKey)
        {
            var begin = new D3D11_1DDIARG_VIDEODECODERBEGINFRAME { hOutputView = View, pContentKey = key, ContentKeySize = (uint)(contentKey?.Length ?? 0) };
            return Device.Video->pfnVideoDecoderBeginFrame(Device.Handle, Handle, &begin);
        }
    }

    /// <summary>Submits a bitstream buffer, encrypted if there is a counter block.</summary>
    public int Submit(ReadOnlySpan<byte> data, byte[]? counterBlock = null, D3D11_1DDI_ENCRYPTED_BLOCK_INFO? pattern = null)
    {
        Fill(data);
        fixed (byte* iv = counterBlock)
        {
            return Submit(new D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC
            {
                hResource = Buffer,
                BufferType = D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE.D3D11_1DDI_VIDEO_DECODER_BUFFER_BITSTREAM,
                DataSize = (uint)data.Length,
                pIV = iv,
                IVSize = (uint)(counterBlock?.Length ?? 0),
                PartialEncryption = pattern is null ? 0 : 1,
                EncryptedBlockInfo = pattern ?? default,
            });
        }
    }

    public int Submit(params D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC[] buffers)
    {
        fixed (D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC* descriptions = buffers)
            return Device.Video->pfnVideoDecoderSubmitBuffers(Device.Handle, Handle, (uint)buffers.Length, descriptions);
    }

    /// <summary>Submits a bitstream buffer with sub-samples, and stripes if there are any, which WDDM 2.4 alone can say.</summary>
    public int SubmitSubSamples(ReadOnlySpan<byte> data, byte[]? iv, D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK[]? mapping, uint encrypted = 0,
        uint clear = 0)
    {
        Fill(data);
        fixed (byte* bytes = iv)
        fixed (D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK* blocks = mapping)
        {
            var description = new D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC
            {
                hResource = Buffer,
                BufferType = D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE.D3D11_1DDI_VIDEO_DECODER_BUFFER_BITSTREAM,
                DataSize = (uint)data.Length,
                pIV = bytes,
                IVSize = (uint)(iv?.Length ?? 0),
                pSubSampleMappingBlock = blocks,
                SubSampleMappingCount = (uint)(mapping?.Length ?? 0),
                cBlocksStripeEncrypted = encrypted,
                cBlocksStripeClear = clear,
            };
            if (Device.Version == Ddi11Version.Wddm2_4)
                return Device.Video4->pfnVideoDecoderSubmitBuffers2(Device.Handle, Handle, 1, &description);
            var without = new D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1
            {
                hResource = description.hResource,
                BufferType = description.BufferType,
                DataSize = description.DataSize,
                pIV = description.pIV,
                IVSize = description.IVSize,
                pSubSampleMappingBlock = description.pSubSampleMappingBlock,
                SubSampleMappingCount = description.SubSampleMappingCount,
            };
            return Device.Video2->pfnVideoDecoderSubmitBuffers1(Device.Handle, Handle, 1, &without);
        }
    }

    public void End() => Device.Video->pfnVideoDecoderEndFrame(Device.Handle, Handle);

    private void Fill(ReadOnlySpan<byte> data)
    {
        var mapped = Device.Map(Buffer, D3D10_DDI_MAP.D3D10_DDI_MAP_WRITE_DISCARD);
        data.CopyTo(new Span<byte>(mapped.pData, FrameSize));
        Device.Functions->pfnResourceUnmap(Device.Handle, Buffer, 0);
    }

    private static bool Offers(Ddi11HostDevice device)
    {
        uint count = 0;
        device.Video->pfnGetVideoDecoderProfileCount(device.Handle, &count);
        for (uint i = 0; i < count; i++)
        {
            Guid profile = default;
            device.Video->pfnGetVideoDecoderProfile(device.Handle, i, &profile);
            if (profile == DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH)
                return true;
        }

        return false;
    }
}

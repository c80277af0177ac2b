using Dxcp.Abi;

namespace Dxcp.Driver.Tests;

/// <summary>A decoder as an application beyond the tables has it: pass-through, so that what comes out tells which key was used.</summary>
public sealed unsafe class DdiDecoder
{
    public DdiDecoder(DdiDevice device, DXGI_FORMAT format = DXGI_FORMAT.DXGI_FORMAT_NV12, uint width = 70, uint height = 38, Guid? encryption = null,
        TestUsage target = TestUsage.Protected)
    {
        Device = device;
        Format = format;
        (Width, Height) = (width, height);
        var create = new D3D11_1DDIARG_CREATEVIDEODECODER { Desc = Description(format, width, height), Config = Config(encryption) };
        Handle = TryCreate(device, create, out int result);
        Assert.Equal(HResult.S_OK, result);
        Texture = device.CreateTexture(format, width, height, target);
        Copy = device.CreateTexture(format, width, height, TestUsage.Staging);
        View = TryCreateView(device, new() { hDrvResource = Texture, DecodeProfile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH, ArraySize = 1 }, out result);
        Assert.Equal(HResult.S_OK, result);
        FrameSize = (int)(width * height * 3 / 2) * (format == DXGI_FORMAT.DXGI_FORMAT_P010 ? 2 : 1);
        Buffer = device.CreateBuffer((uint)FrameSize, TestUsage.Dynamic);
    }

    public DdiDevice Device { get; }

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

    public static D3D11_1DDI_HDECODE TryCreate(DdiDevice device, D3D11_1DDIARG_CREATEVIDEODECODER create, out int result)
    {
        var handle = new D3D11_1DDI_HDECODE { pDrvPrivate = device.Allocate(device.Video->pfnCalcPrivateVideoDecoderSize(device.Handle, &create)) };
        result = device.Video->pfnCreateVideoDecoder(device.Handle, &create, handle, default);
        return handle;
    }

    public static D3D11_1DDI_HVIDEODECODEROUTPUTVIEW TryCreateView(DdiDevice device, D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW create, out int result)
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
        Assert.Equal(HResult.S_OK, Device.Video->pfnVideoDecoderGetHandle(Device.Handle, Handle, &name));
        return (nint)name;
    }

    /// <summary>Has the channel tie a session to the decoder.</summary>
    public int Tie(DdiChannel channel, DdiSession session, nint? deviceHandle = null) =>
        channel.Configure(Guids.D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION, new D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT
        {
            DecoderHandle = Name(),
            CryptoSessionHandle = DdiSession.NameOf(session.Device, session.Handle),
            DeviceHandle = deviceHandle ?? channel.DeviceHandle(),
        });

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
        var mapped = Device.Map(Buffer, D3D10_DDI_MAP.D3D10_DDI_MAP_WRITE_DISCARD);
        data.CopyTo(new Span<byte>(mapped.pData, FrameSize));
        Device.Functions->pfnResourceUnmap(Device.Handle, Buffer, 0);
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

    /// <summary>Submits a bitstream buffer with sub-samples, and stripes if there are any.</summary>
    public int SubmitSubSamples(ReadOnlySpan<byte> data, byte[]? iv, D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK[]? mapping, uint encrypted = 0,
        uint clear = 0)
    {
        var mapped = Device.Map(Buffer, D3D10_DDI_MAP.D3D10_DDI_MAP_WRITE_DISCARD);
        data.CopyTo(new Span<byte>(mapped.pData, FrameSize));
        Device.Functions->pfnResourceUnmap(Device.Handle, Buffer, 0);
        fixed (byte* bytes = iv)
        fixed (D3DWDDM2_0DDI_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK* blocks = mapping)
        {
            var desc = new D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC
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
            if (Device.Version == VideoInterface.Wddm2_4)
                return Device.Video4->pfnVideoDecoderSubmitBuffers2(Device.Handle, Handle, 1, &desc);
            var without = new D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1
            {
                hResource = desc.hResource,
                BufferType = desc.BufferType,
                DataSize = desc.DataSize,
                pIV = desc.pIV,
                IVSize = desc.IVSize,
                pSubSampleMappingBlock = desc.pSubSampleMappingBlock,
                SubSampleMappingCount = desc.SubSampleMappingCount,
            };
            return Device.Video2->pfnVideoDecoderSubmitBuffers1(Device.Handle, Handle, 1, &without);
        }
    }

    public void End() => Device.Video->pfnVideoDecoderEndFrame(Device.Handle, Handle);

    /// <summary>The picture, without padding.</summary>
    public byte[] Picture()
    {
        byte[] memory = Device.Peek(Texture, Copy);
        int rows = (int)Height * 3 / 2, pitch = memory.Length / rows, row = FrameSize / rows;
        byte[] picture = new byte[FrameSize];
        for (int i = 0; i < rows; i++)
            memory.AsSpan(i * pitch, row).CopyTo(picture.AsSpan(i * row));
        return picture;
    }
}

using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>Decoders. Buffer types are the API's, which the driver numbers from one on (D15b).</summary>
internal sealed unsafe partial class Ddi11Device
{
    public uint VideoDecoderProfileCount
    {
        get
        {
            if (Video->pfnGetVideoDecoderProfileCount == null)
                return 0;
            uint count = 0;
            using var call = new DriverCall(this, AllowedErrors.None);
            Video->pfnGetVideoDecoderProfileCount(_device, &count);
            return Math.Min(count, DriverLists.BelievableCount);
        }
    }

    public Guid GetVideoDecoderProfile(uint index)
    {
        Guid profile = default;
        if (Video->pfnGetVideoDecoderProfile != null)
        {
            using var call = new DriverCall(this, AllowedErrors.None);
            Video->pfnGetVideoDecoderProfile(_device, index, &profile);
        }
        return profile;
    }

    /// <summary>Whether any profile's decoder writes a format.</summary>
    public bool HasDecoderFor(DXGI_FORMAT format)
    {
        uint count = VideoDecoderProfileCount;
        for (uint i = 0; i < count; i++)
        {
            if (CheckVideoDecoderFormat(GetVideoDecoderProfile(i), format))
                return true;
        }
        return false;
    }

    public bool CheckVideoDecoderFormat(Guid profile, DXGI_FORMAT format)
    {
        int supported = 0;
        if (Video->pfnCheckVideoDecoderFormat != null)
        {
            using var call = new DriverCall(this, AllowedErrors.None);
            Video->pfnCheckVideoDecoderFormat(_device, &profile, format, &supported);
        }
        return supported != 0;
    }

    public uint GetVideoDecoderConfigCount(D3D11_VIDEO_DECODER_DESC desc)
    {
        uint count = 0;
        if (Video->pfnGetVideoDecoderConfigCount != null)
        {
            using var call = new DriverCall(this, AllowedErrors.None);
            Video->pfnGetVideoDecoderConfigCount(_device, (D3D11_1DDI_VIDEO_DECODER_DESC*)&desc, &count);
        }
        return Math.Min(count, DriverLists.BelievableCount);
    }

    public D3D11_VIDEO_DECODER_CONFIG GetVideoDecoderConfig(D3D11_VIDEO_DECODER_DESC desc, uint index)
    {
        D3D11_VIDEO_DECODER_CONFIG config = default;
        if (Video->pfnGetVideoDecoderConfig != null)
        {
            using var call = new DriverCall(this, AllowedErrors.None);
            Video->pfnGetVideoDecoderConfig(_device, (D3D11_1DDI_VIDEO_DECODER_DESC*)&desc, index, (D3D11_1DDI_VIDEO_DECODER_CONFIG*)&config);
        }
        return config;
    }

    /// <summary>The kinds of buffer that a decoder takes, by the API's type.</summary>
    public D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO[] GetVideoDecoderBuffers(D3D11_VIDEO_DECODER_DESC desc)
    {
        if (Video->pfnGetVideoDecoderBufferTypeCount == null || Video->pfnGetVideoDecoderBufferInfo == null)
            return [];
        uint count = 0;
        using var call = new DriverCall(this, AllowedErrors.None);
        Video->pfnGetVideoDecoderBufferTypeCount(_device, (D3D11_1DDI_VIDEO_DECODER_DESC*)&desc, &count);
        var buffers = new D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO[Math.Min(count, DriverLists.BelievableCount)];
        for (uint i = 0; i < buffers.Length; i++)
        {
            D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO info = default;
            Video->pfnGetVideoDecoderBufferInfo(_device, (D3D11_1DDI_VIDEO_DECODER_DESC*)&desc, i, &info);
            buffers[i] = info;
        }
        return buffers;
    }

    /// <summary>Makes a decoder in memory that <see cref="DestroyVideoDecoder"/> gives back.</summary>
    public int CreateVideoDecoder(D3D11_VIDEO_DECODER_DESC desc, D3D11_VIDEO_DECODER_CONFIG config, out D3D11_1DDI_HDECODE decoder)
    {
        decoder = default;
        if (Video->pfnCalcPrivateVideoDecoderSize == null || Video->pfnCreateVideoDecoder == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnCalcPrivateVideoDecoderSize or pfnCreateVideoDecoder");
        var arguments = new D3D11_1DDIARG_CREATEVIDEODECODER
        {
            Desc = *(D3D11_1DDI_VIDEO_DECODER_DESC*)&desc,
            Config = *(D3D11_1DDI_VIDEO_DECODER_CONFIG*)&config
        };
        using var call = new DriverCall(this, AllowedErrors.Memory);
        var made = new D3D11_1DDI_HDECODE { pDrvPrivate = DriverMemory.Allocate(Video->pfnCalcPrivateVideoDecoderSize(_device, &arguments)) };
        int code = call.Outcome(Video->pfnCreateVideoDecoder(_device, &arguments, made, new D3D11_1DDI_HRTDECODE { handle = RuntimeHandle.Next() }));
        if (code < 0)
            DriverMemory.Free(made.pDrvPrivate);
        else
            decoder = made;
        return code;
    }

    public void DestroyVideoDecoder(D3D11_1DDI_HDECODE decoder)
    {
        using (var call = new DriverCall(this, AllowedErrors.DeviceRemoved))
        {
            if (Video->pfnDestroyVideoDecoder != null)
                Video->pfnDestroyVideoDecoder(_device, decoder);
        }
        DriverMemory.Free(decoder.pDrvPrivate);
    }

    /// <summary>The driver's own value for a decoder (R53); the address of its memory where the driver has no function for it.</summary>
    public int VideoDecoderGetHandle(D3D11_1DDI_HDECODE decoder, out void* handle)
    {
        handle = decoder.pDrvPrivate;
        if (Video->pfnVideoDecoderGetHandle == null)
            return S_OK;
        void* found = null;
        using var call = new DriverCall(this, AllowedErrors.Memory);
        int code = call.Outcome(Video->pfnVideoDecoderGetHandle(_device, decoder, &found));
        handle = found;
        return code;
    }

    public int VideoDecoderBeginFrame(D3D11_1DDI_HDECODE decoder, D3D11_1DDI_HVIDEODECODEROUTPUTVIEW view, uint contentKeySize, void* contentKey)
    {
        if (Video->pfnVideoDecoderBeginFrame == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnVideoDecoderBeginFrame");
        var arguments = new D3D11_1DDIARG_VIDEODECODERBEGINFRAME { hOutputView = view, pContentKey = contentKey, ContentKeySize = contentKeySize };
        using var call = new DriverCall(this, AllowedErrors.Busy);
        return call.Outcome(Video->pfnVideoDecoderBeginFrame(_device, decoder, &arguments));
    }

    public int VideoDecoderEndFrame(D3D11_1DDI_HDECODE decoder)
    {
        if (Video->pfnVideoDecoderEndFrame == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnVideoDecoderEndFrame");
        using var call = new DriverCall(this, AllowedErrors.Memory);
        Video->pfnVideoDecoderEndFrame(_device, decoder);
        return call.Reported;
    }

    public int VideoDecoderSubmitBuffers(D3D11_1DDI_HDECODE decoder, ReadOnlySpan<D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC> buffers)
    {
        if (Video->pfnVideoDecoderSubmitBuffers == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnVideoDecoderSubmitBuffers");
        using var call = new DriverCall(this, AllowedErrors.Memory);
        fixed (D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC* descriptions = buffers)
            return call.Outcome(Video->pfnVideoDecoderSubmitBuffers(_device, decoder, (uint)buffers.Length, descriptions));
    }

    /// <summary>Whether the driver takes mappings of sub-samples as they are.</summary>
    public bool TakesSubSamples => HasStripes ? Video4->pfnVideoDecoderSubmitBuffers2 != null : Video2->pfnVideoDecoderSubmitBuffers1 != null;

    /// <summary>Hands over buffers with sub-samples, and stripes where the driver knows them.</summary>
    public int VideoDecoderSubmitBuffers(D3D11_1DDI_HDECODE decoder, ReadOnlySpan<D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC> buffers)
    {
        using var call = new DriverCall(this, AllowedErrors.Memory);
        if (HasStripes)
        {
            fixed (D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC* descriptions = buffers)
                return call.Outcome(Video4->pfnVideoDecoderSubmitBuffers2(_device, decoder, (uint)buffers.Length, descriptions));
        }

        var without = new D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1[buffers.Length];
        for (int i = 0; i < without.Length; i++)
        {
            without[i] = new()
            {
                hResource = buffers[i].hResource,
                BufferType = buffers[i].BufferType,
                DataSize = buffers[i].DataSize,
                pIV = buffers[i].pIV,
                IVSize = buffers[i].IVSize,
                pSubSampleMappingBlock = buffers[i].pSubSampleMappingBlock,
                SubSampleMappingCount = buffers[i].SubSampleMappingCount,
            };
        }

        fixed (D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1* descriptions = without)
            return call.Outcome(Video2->pfnVideoDecoderSubmitBuffers1(_device, decoder, (uint)without.Length, descriptions));
    }

    /// <summary>Hands an extension to the driver; its private data lies where the application has it.</summary>
    public int VideoDecoderExtension(D3D11_1DDI_HDECODE decoder, in D3D11_VIDEO_DECODER_EXTENSION extension, ReadOnlySpan<D3D10DDI_HRESOURCE> resources)
    {
        if (Video->pfnVideoDecoderExtension == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnVideoDecoderExtension");
        using var call = new DriverCall(this, AllowedErrors.Memory);
        fixed (D3D10DDI_HRESOURCE* list = resources)
        {
            var arguments = new D3D11_1DDIARG_VIDEODECODEREXTENSION
            {
                Function = extension.Function,
                pPrivateInputData = extension.pPrivateInputData,
                PrivateInputDataSize = extension.PrivateInputDataSize,
                pPrivateOutputData = extension.pPrivateOutputData,
                PrivateOutputDataSize = extension.PrivateOutputDataSize,
                ResourceCount = (uint)resources.Length,
                pResourceList = list,
            };
            return call.Outcome(Video->pfnVideoDecoderExtension(_device, decoder, &arguments));
        }
    }

    /// <summary>Makes a view in memory that <see cref="DestroyVideoDecoderOutputView"/> gives back.</summary>
    public int CreateVideoDecoderOutputView(D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW arguments, out D3D11_1DDI_HVIDEODECODEROUTPUTVIEW view)
    {
        view = default;
        if (Video->pfnCalcPrivateVideoDecoderOutputViewSize == null || Video->pfnCreateVideoDecoderOutputView == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnCalcPrivateVideoDecoderOutputViewSize or pfnCreateVideoDecoderOutputView");
        using var call = new DriverCall(this, AllowedErrors.Memory);
        var made = new D3D11_1DDI_HVIDEODECODEROUTPUTVIEW
        {
            pDrvPrivate =
            DriverMemory.Allocate(Video->pfnCalcPrivateVideoDecoderOutputViewSize(_device, &arguments))
        };
        int code = call.Outcome(Video->pfnCreateVideoDecoderOutputView(_device, &arguments, made,
            new D3D11_1DDI_HRTVIDEODECODEROUTPUTVIEW { handle = RuntimeHandle.Next() }));
        if (code < 0)
            DriverMemory.Free(made.pDrvPrivate);
        else
            view = made;
        return code;
    }

    public void DestroyVideoDecoderOutputView(D3D11_1DDI_HVIDEODECODEROUTPUTVIEW view)
    {
        using (var call = new DriverCall(this, AllowedErrors.DeviceRemoved))
        {
            if (Video->pfnDestroyVideoDecoderOutputView != null)
                Video->pfnDestroyVideoDecoderOutputView(_device, view);
        }
        DriverMemory.Free(view.pDrvPrivate);
    }
}

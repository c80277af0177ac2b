using Dxcp.Abi;

namespace Dxcp.Driver.Ddi9;

/// <summary>GetCaps 14 to 21: decoders, their render targets, buffers and configurations.</summary>
internal static unsafe partial class AdapterCaps
{
    /// <summary>What a profile and a video description ask for; null if the driver has no such decoder.</summary>
    public static DecoderDescription? Describe(DriverAdapter adapter, Guid* profile, DXVADDI_VIDEODESC* video)
    {
        if (Formats.ToSurfaceFormat((uint)video->Format) is not { } format || Find(adapter, *profile) is not { } decoder || !decoder.Formats.Contains(format))
            return null;
        var description = new DecoderDescription(decoder.Id, format, video->SampleWidth, video->SampleHeight);
        return description.FrameSize == 0 ? null : description;
    }

    private static int GetDecoderTargets(DriverAdapter adapter, D3DDDIARG_GETCAPS* pData, bool count)
    {
        if (pData->pInfo == null || Find(adapter, *(Guid*)pData->pInfo) is not { } decoder)
            return HResult.D3DDDIERR_INVALIDCALL;
        return AnswerList(pData, [.. decoder.Formats.Select(Formats.ToFormat)], count);
    }

    private static int GetDecoderBuffers(DriverAdapter adapter, D3DDDIARG_GETCAPS* pData, bool count)
    {
        if (Describe(adapter, pData) is not { } description)
            return HResult.D3DDDIERR_INVALIDCALL;
        var buffers = CompressedBufferInfo.Of(description).Select(info => new DXVADDI_DECODEBUFFERINFO
        {
            CompressedBufferType = Formats.ToFormat(info.Type),
            CreationWidth = info.Size,
            CreationHeight = 1,
            CreationPool = (uint)D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM,
        });
        return AnswerList(pData, [.. buffers], count);
    }

    /// <summary>The configurations of a decoder (S85): with buffers that may be encrypted, and without.</summary>
    private static int GetDecoderConfigurations(DriverAdapter adapter, D3DDDIARG_GETCAPS* pData, bool count)
    {
        if (Describe(adapter, pData) is not { } description || Find(adapter, description.Profile) is not { } decoder)
            return HResult.D3DDDIERR_INVALIDCALL;
        return AnswerList<DXVADDI_CONFIGPICTUREDECODE>(pData, [.. decoder.BitstreamKinds.SelectMany(
            raw => BitstreamEncryptions.Direct3D9(decoder).Select(encryption => Configuration(encryption, raw)))], count);
    }

    private static DecoderDescription? Describe(DriverAdapter adapter, D3DDDIARG_GETCAPS* pData)
    {
        var input = (DXVADDI_DECODEINPUT*)pData->pInfo;
        return input == null || input->pGuid == null ? null : Describe(adapter, (Guid*)input->pGuid, (DXVADDI_VIDEODESC*)input->VideoDesc);
    }

    private static DecoderProfile? Find(DriverAdapter adapter, Guid profile) => adapter.Decoders.FirstOrDefault(decoder => decoder.Id == profile);

    private static int AnswerList<T>(D3DDDIARG_GETCAPS* pData, ReadOnlySpan<T> list, bool count) where T : unmanaged =>
        count ? Answer(pData, (uint)list.Length) : Answer(pData, list);

    // Nothing else is encrypted where the bitstream comes whole; the flow with a crypto session has zeros throughout.
    private static Guid Others(Guid bitstream) => bitstream == Guid.Empty ? bitstream : Guids.DXVADDI_NoEncrypt;

    private static DXVADDI_CONFIGPICTUREDECODE Configuration(Guid encryption, uint raw) => new()
    {
        guidConfigBitstreamEncryption = encryption,
        guidConfigMBcontrolEncryption = Others(encryption),
        guidConfigResidDiffEncryption = Others(encryption),
        ConfigBitstreamRaw = raw,
    };
}

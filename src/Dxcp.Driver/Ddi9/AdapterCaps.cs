using Dxcp.Abi;

namespace Dxcp.Driver.Ddi9;

/// <summary>What GetCaps answers. Types that are not listed here are not available.</summary>
internal static unsafe partial class AdapterCaps
{
    /// <summary>The capabilities that Direct3D 9 has a bit for (D3DCPCAPS): it has none for DecryptionBlt.</summary>
    private const ProtectionCaps Known = (ProtectionCaps)0x3FF;

    public static int Get(DriverAdapter adapter, D3DDDIARG_GETCAPS* pData) => pData->Type switch
    {
        D3DDDICAPS_TYPE.D3DDDICAPS_GETFORMATCOUNT => Answer(pData, (uint)Formats.Of(adapter.Profile).Length),
        D3DDDICAPS_TYPE.D3DDDICAPS_GETFORMATDATA => Answer<FORMATOP>(pData, Formats.Of(adapter.Profile)),
        D3DDDICAPS_TYPE.D3DDDICAPS_GETMULTISAMPLEQUALITYLEVELS => GetMultisampleQualityLevels(adapter, pData),
        D3DDDICAPS_TYPE.D3DDDICAPS_GETD3D9CAPS => Answer(pData, Direct3D9Caps),
        D3DDDICAPS_TYPE.D3DDDICAPS_GETCONTENTPROTECTIONCAPS => GetContentProtectionCaps(adapter, pData),
        D3DDDICAPS_TYPE.D3DDDICAPS_GETCERTIFICATESIZE => GetCertificateSize(adapter, pData),
        D3DDDICAPS_TYPE.D3DDDICAPS_GETCERTIFICATE => GetCertificate(adapter, pData),
        D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODEGUIDCOUNT => Answer(pData, (uint)adapter.Decoders.Length),
        D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODEGUIDS => Answer<Guid>(pData, [.. adapter.Decoders.Select(decoder => decoder.Id)]),
        D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODERTFORMATCOUNT => GetDecoderTargets(adapter, pData, count: true),
        D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODERTFORMATS => GetDecoderTargets(adapter, pData, count: false),
        D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECOMPRESSEDBUFFERINFOCOUNT => GetDecoderBuffers(adapter, pData, count: true),
        D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECOMPRESSEDBUFFERINFO => GetDecoderBuffers(adapter, pData, count: false),
        D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECONFIGURATIONCOUNT => GetDecoderConfigurations(adapter, pData, count: true),
        D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECONFIGURATIONS => GetDecoderConfigurations(adapter, pData, count: false),
        D3DDDICAPS_TYPE.D3DDDICAPS_GETD3DQUERYCOUNT
            or D3DDDICAPS_TYPE.D3DDDICAPS_GETVIDEOPROCESSORDEVICEGUIDCOUNT
            or D3DDDICAPS_TYPE.D3DDDICAPS_GETEXTENSIONGUIDCOUNT => Answer(pData, 0u),
        D3DDDICAPS_TYPE.D3DDDICAPS_GETD3DQUERYDATA
            or D3DDDICAPS_TYPE.D3DDDICAPS_GETVIDEOPROCESSORDEVICEGUIDS
            or D3DDDICAPS_TYPE.D3DDDICAPS_GETEXTENSIONGUIDS => HResult.S_OK, // lists of as many entries as the counts say: none
        _ => HResult.D3DDDIERR_NOTAVAILABLE,
    };

    /// <summary>A device that moves pixels and does not draw.</summary>
    private static D3DCAPS9 Direct3D9Caps => new()
    {
        DeviceType = D3DDEVTYPE.D3DDEVTYPE_HAL,
        MaxTextureWidth = ResourceDescription.MaxExtent,
        MaxTextureHeight = ResourceDescription.MaxExtent,
        VertexShaderVersion = 0xFFFE0000, // D3DVS_VERSION(0, 0)
        PixelShaderVersion = 0xFFFF0000, // D3DPS_VERSION(0, 0)
        NumberOfAdaptersInGroup = 1,
        NumSimultaneousRTs = 1,
    };

    private static int GetMultisampleQualityLevels(DriverAdapter adapter, D3DDDIARG_GETCAPS* pData)
    {
        if (pData->DataSize < sizeof(DDIMULTISAMPLEQUALITYLEVELSDATA))
            return HResult.D3DDDIERR_INVALIDCALL;
        var levels = (DDIMULTISAMPLEQUALITYLEVELSDATA*)pData->pData;
        levels->QualityLevels = levels->MsType == (uint)D3DDDIMULTISAMPLE_TYPE.D3DDDIMULTISAMPLE_NONE
            && Formats.ToSurfaceFormat(levels->Format) is { } format && adapter.Profile.Keeps(format) ? 1u : 0u;
        return HResult.S_OK;
    }

    private static int GetContentProtectionCaps(DriverAdapter adapter, D3DDDIARG_GETCAPS* pData)
    {
        if (pData->pInfo == null || pData->DataSize < sizeof(D3DCONTENTPROTECTIONCAPS))
            return HResult.D3DDDIERR_INVALIDCALL;
        var info = *(DDICONTENTPROTECTIONCAPS*)pData->pInfo;
        var status = adapter.CheckCrypto(info.CryptoType, info.DecodeProfile);
        if (status != DriverStatus.Ok)
            return status.ToHResult();
        var profile = adapter.Profile;
        // Without a crypto type the question is for all capabilities together, and there is but one type.
        return Answer(pData, new D3DCONTENTPROTECTIONCAPS
        {
            Caps = (uint)(profile.Caps & Known),
            KeyExchangeType = profile.KeyExchanges.Contains(KeyExchange.RsaesOaep) ? Guids.D3DKEYEXCHANGE_RSAES_OAEP : Guid.Empty,
            BufferAlignmentStart = profile.BufferAlignmentStart,
            BlockAlignmentSize = profile.BlockAlignmentSize,
            ProtectedMemorySize = profile.ProtectedMemorySize,
        });
    }

    private static int GetCertificateSize(DriverAdapter adapter, D3DDDIARG_GETCAPS* pData)
    {
        if (pData->pInfo == null)
            return HResult.D3DDDIERR_INVALIDCALL;
        uint size = (uint)Certificate(adapter, (DDICERTIFICATEINFO*)pData->pInfo).Length;
        return size == 0 ? HResult.D3DDDIERR_NOTAVAILABLE : Answer(pData, size);
    }

    private static int GetCertificate(DriverAdapter adapter, D3DDDIARG_GETCAPS* pData)
    {
        if (pData->pInfo == null)
            return HResult.D3DDDIERR_INVALIDCALL;
        var certificate = Certificate(adapter, (DDICERTIFICATEINFO*)pData->pInfo);
        if (certificate.IsEmpty)
            return HResult.D3DDDIERR_NOTAVAILABLE;
        if (pData->DataSize != certificate.Length)
            return HResult.D3DDDIERR_INVALIDCALL; // R19
        certificate.Span.CopyTo(new Span<byte>(pData->pData, certificate.Length));
        return HResult.S_OK;
    }

    private static ReadOnlyMemory<byte> Certificate(DriverAdapter adapter, DDICERTIFICATEINFO* info) => info->CertificateType switch
    {
        D3DDDI_CERTIFICATETYPE.D3DDDI_CERTTYPE_CRYPTOSESSION => adapter.CertificateOf(info->CryptoSessionType),
        D3DDDI_CERTIFICATETYPE.D3DDDI_CERTTYPE_AUTHENTICATED_CHANNEL => adapter.CertificateOf((ChannelType)info->ChannelType),
        _ => default,
    };

    private static int Answer<T>(D3DDDIARG_GETCAPS* pData, T answer) where T : unmanaged => Answer(pData, new ReadOnlySpan<T>(in answer));

    private static int Answer<T>(D3DDDIARG_GETCAPS* pData, ReadOnlySpan<T> answer) where T : unmanaged
    {
        if (pData->DataSize < (uint)(answer.Length * sizeof(T)))
            return HResult.D3DDDIERR_INVALIDCALL;
        answer.CopyTo(new Span<T>(pData->pData, answer.Length));
        return HResult.S_OK;
    }
}

using System.Collections.Immutable;
using Dxcp.Abi;

namespace Dxcp.Driver;

/// <summary>The encryptions of a bitstream that configurations of decoders name (guidConfigBitstreamEncryption).</summary>
internal static class BitstreamEncryptions
{
    // On Direct3D 9 NoEncrypt comes first: programs that were built with a declaration of the structure that is four bytes too long read the first entry
    // alone as it is (D190).
    private static readonly ImmutableArray<Guid> s_direct3D9 = [Guids.DXVADDI_NoEncrypt, Guid.Empty, Guids.D3D11_CRYPTO_TYPE_AES128_CTR];

    private static readonly ImmutableArray<Guid> s_direct3D11 = [Guids.D3D11_CRYPTO_TYPE_AES128_CTR, Guid.Empty, Guids.DXVADDI_NoEncrypt];
    private static readonly ImmutableArray<Guid> s_wddm2_0 = [.. s_direct3D11, Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CENC];
    private static readonly ImmutableArray<Guid> s_wddm2_4 = [.. s_wddm2_0, Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CBCS];

    private static readonly ImmutableArray<Guid> s_hardware = [.. s_wddm2_4, Guids.D3D11_DECODER_ENCRYPTION_HW_CENC];

    /// <summary>All that a decoder's configurations can have.</summary>
    public static ImmutableArray<Guid> All => s_hardware;

    /// <summary>What the configurations of a decoder list on Direct3D 9.</summary>
    public static ImmutableArray<Guid> Direct3D9(DecoderProfile decoder) => Listed(decoder, s_direct3D9);

    /// <summary>
    /// What the configurations of a decoder list on Direct3D 11: sub-samples came with WDDM 2.0, stripes with WDDM 2.4 (S192); HW_CENC needs hardware (S197).
    /// </summary>
    public static ImmutableArray<Guid> Direct3D11(DriverProfile profile, DecoderProfile decoder) => Listed(decoder, profile.NewestInterface switch
    {
        VideoInterface.Wddm2_4 => profile.Has(ProtectionCaps.HardwareDrmCommunication) ? s_hardware : s_wddm2_4,
        VideoInterface.Wddm2_0 => s_wddm2_0,
        _ => s_direct3D11,
    });

    private static ImmutableArray<Guid> Listed(DecoderProfile decoder, ImmutableArray<Guid> known) =>
        decoder.Encryptions.IsDefault ? known : decoder.Encryptions.RemoveAll(encryption => !known.Contains(encryption));

    /// <summary>Whether frames of such a configuration may have keys of the secure environment (S197).</summary>
    public static bool TakesHardwareKeys(in Guid encryption, DriverProfile profile) => profile.Has(ProtectionCaps.HardwareDrmCommunication)
        && (encryption == Guids.D3D11_DECODER_ENCRYPTION_HW_CENC || encryption == Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CENC
            || encryption == Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CBCS);

    /// <summary>How a bitstream of such a configuration is decrypted; null for an encryption that the driver does not know (S85).</summary>
    public static BitstreamCipher? CipherOf(in Guid encryption)
    {
        if (encryption == Guids.DXVA2_NoEncrypt)
            return BitstreamCipher.None;
        // D190: the zero GUID and the protocol's mean the same.
        if (encryption == Guid.Empty || encryption == Guids.D3D11_CRYPTO_TYPE_AES128_CTR || encryption == Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CENC)
            return BitstreamCipher.Counter;
        return encryption == Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CBCS ? BitstreamCipher.Chained : null; // S192
    }
}

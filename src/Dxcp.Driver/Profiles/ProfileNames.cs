using System.Text.Json;
using Dxcp.Abi;

namespace Dxcp.Driver;

/// <summary>What JSON calls things that the driver knows by numbers.</summary>
internal static class ProfileNames
{
    private const string PassThrough = "PASS_THROUGH";
    private const string Aes128Ctr = "AES128_CTR";

    private static readonly (string Name, Guid Id)[] s_decoders =
    [
        ("MPEG2_VLD", Guids.D3D11_DECODER_PROFILE_MPEG2_VLD),
        ("H264_VLD_NOFGT", Guids.D3D11_DECODER_PROFILE_H264_VLD_NOFGT),
        ("HEVC_VLD_MAIN", Guids.D3D11_DECODER_PROFILE_HEVC_VLD_MAIN),
        ("HEVC_VLD_MAIN10", Guids.D3D11_DECODER_PROFILE_HEVC_VLD_MAIN10),
        ("VP9_VLD_PROFILE0", Guids.D3D11_DECODER_PROFILE_VP9_VLD_PROFILE0),
        ("VP9_VLD_10BIT_PROFILE2", Guids.D3D11_DECODER_PROFILE_VP9_VLD_10BIT_PROFILE2),
        ("AV1_VLD_PROFILE0", Guids.D3D11_DECODER_PROFILE_AV1_VLD_PROFILE0),
        (PassThrough, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH),
    ];

    private static readonly (string Name, Guid Id)[] s_bitstreams =
    [
        ("NO_ENCRYPT", Guids.DXVADDI_NoEncrypt),
        (Aes128Ctr, Guids.D3D11_CRYPTO_TYPE_AES128_CTR),
        ("GUID_NULL", Guid.Empty),
        ("CENC", Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CENC),
        ("CBCS", Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CBCS),
        ("HW_CENC", Guids.D3D11_DECODER_ENCRYPTION_HW_CENC),
    ];

    /// <summary>What the encryption of a decoder's bitstream may be called, for messages.</summary>
    public static string Bitstreams => string.Join(", ", s_bitstreams.Select(known => known.Name));

    public static Guid? Bitstream(string? name) => s_bitstreams.FirstOrDefault(known => known.Name == name) is (not null, var id) ? id : null;

    public static string Bitstream(Guid id) => s_bitstreams.FirstOrDefault(known => known.Id == id).Name ?? id.ToString("D");

    /// <summary>What a decoder profile may be called, for messages.</summary>
    public static string Decoders => string.Join(", ", s_decoders.Select(decoder => decoder.Name)) + ", or a GUID";

    public static Guid? Decoder(string? name) =>
        s_decoders.FirstOrDefault(decoder => decoder.Name == name) is (not null, var id) ? id : Guid.TryParseExact(name, "D", out var given) ? given : null;

    public static string Decoder(Guid id) => s_decoders.FirstOrDefault(decoder => decoder.Id == id).Name ?? id.ToString("D");

    public static Guid? Encryption(string? name) =>
        name == Aes128Ctr ? Guids.D3D11_CRYPTO_TYPE_AES128_CTR : Guid.TryParseExact(name, "D", out var id) && id != Guid.Empty ? id : null;

    public static string Encryption(Guid id) => id == Guids.D3D11_CRYPTO_TYPE_AES128_CTR ? Aes128Ctr : id.ToString("D");

    /// <summary>The names of an enumeration that JSON takes; null for a type that is none of the profile's.</summary>
    public static IReadOnlyList<string>? Of(Type type) =>
        type == typeof(ProtectionCaps) ? Names<ProtectionCaps>(value => value != ProtectionCaps.None)
        : type == typeof(KeyExchange) ? Names<KeyExchange>(value => value != KeyExchange.HardwareMedia) // none that a driver lists (S195)
        : type == typeof(SurfaceFormat) ? Names<SurfaceFormat>(value => value != SurfaceFormat.None)
        : null;

    /// <summary>The name of one value.</summary>
    public static string Of<T>(T value) where T : struct, Enum => JsonSerializer.SerializeToElement(value, typeof(T), ProfileJson.Default).GetString()!;

    private static List<string> Names<T>(Func<T, bool> wanted) where T : struct, Enum => [.. Enum.GetValues<T>().Where(wanted).Select(Of)];
}

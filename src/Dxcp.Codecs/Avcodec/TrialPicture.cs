namespace Dxcp.Codecs.Avcodec;

/// <summary>
/// A picture of 64 by 64 samples in each codec, to try a library with: what decodes it otherwise is not used (S170). Each was made by an encoder from the
/// slope Y = 40 + 2x + y, Cb = 128 + x - y, Cr = 128 - x, and the sum is that of what the codec makes of it.
/// </summary>
/// <param name="Packet">The stream, with its parameter sets.</param>
/// <param name="Sum">SHA-256 of the picture as NV12, or P010 for 10 bits, without padding.</param>
internal sealed record TrialPicture(byte[] Packet, string Sum)
{
    /// <summary>Samples in a row, and rows of luma.</summary>
    public const int Extent = 64;

    /// <summary>Mpeg2.</summary>
    public static TrialPicture Mpeg2 { get; } = new(Convert.FromHexString(
        "000001b304004013ffffe018000001b5148a00010000000001b80008004000000100000ffff8000001b58ffff3418000000101a3f997ba1ecfee878a2f47ba1e" +
        "cfee87ba2e7bd1ee87b3fba1ee8b9ef47ba1ecfee87ba2e78000000102a3f05ee87b3fba1ee7a2f47ba1ecfee87ba2e7bd1ee87b3fba1ee8b9ef47ba1ecfee87" +
        "ba2e7800000103a3f25ee87b3fba1ef3e8bd1ee87b3fba1ee8b9ef47ba1ecfee87ba2e7bd1ee87b3fba1ee8b9e00000104a3e17ba1ecfee87bc7a2f47ba1ecfe" +
        "e87ba2e7bd1ee87b3fba1ee8b9ef47ba1ecfee87ba2e78"),
        "53f476db7fd40fb4af43b40fe147a49f5eba5f58f6d58ae2d2253c69295e6ef9");

    /// <summary>H264.</summary>
    public static TrialPicture H264 { get; } = new(Convert.FromHexString(
        "000000016764100aacb884d808800000030080000019020000000168ee044b22c00000016588843f6a080ad21ec884489889ef07336752e7486f0138d5f3a83b" +
        "a94fbb052344bfada63f12f39842d07fefb106d5b7a17abedf0df9111cd1637a51a9cea5ce68d9cf9335539c918a5910e74227dfdb064b"),
        "1b2573cbcbd9fac93818c7dfcbb13b891c99db065793281c49ea4e15e38d85a0");

    /// <summary>HevcMain.</summary>
    public static TrialPicture HevcMain { get; } = new(Convert.FromHexString(
        "0000000140010c01ffff01600000030090000003000003001e9598090000000142010101600000030090000003000003001ea020810596566924caf016808000" +
        "0003008000000c84000000014401c172b422400000012801af0d60fbf42699fe0e707fb8f2c8df626dc22658b106a395c83725a7f5e51b358323d070b1"),
        "e0bb1ecc1c12c388d94f995184cef6bfd524f2a19f4c879637efb20c67f7627a");

    /// <summary>HevcMain10.</summary>
    public static TrialPicture HevcMain10 { get; } = new(Convert.FromHexString(
        "0000000140010c01ffff02200000030090000003000003001e9598090000000142010102200000030090000003000003001ea0208104d96566924caf01680800" +
        "0003000800000300c840000000014401c172b422400000012801af0d60fbf42699fe0e707fb8f2c8df626dc22658b106a395c83725a7f5e51b358323d070b1"),
        "03ab8e6aa67b9ef434a4ffe7f1fc824f37b7560812bd0d40aee853490b153afc");

    /// <summary>Vp9Profile0.</summary>
    public static TrialPicture Vp9Profile0 { get; } = new(Convert.FromHexString(
        "824983420003f003f60838241c18f600003060000025cdfffd169eb6a0a54e91f87ffe8de1ec235cd48791ff5a37a0cea18000a7ee2fd02f76e05e01ffffdad9" +
        "330d6000"),
        "d195935e47c0de0ac63fbe07819f58f6ff7801b5723e5936ce5cc8d589c986d8");

    /// <summary>Vp9Profile2.</summary>
    public static TrialPicture Vp9Profile2 { get; } = new(Convert.FromHexString(
        "924983420001f801fb041c120e0c7b0000186000002473fffa1074abc12092f0937fffa3787b011efcc3bfecaa785be0ba7fc43fbaf0523ea7fffcbe0b314e00"),
        "04035362b5162655e53f7131d4db53c687c3c7307df7a847f1b83a6f8f5feede");

    /// <summary>Av1.</summary>
    public static TrialPicture Av1 { get; } = new(Convert.FromHexString(
        "12000a0a00000002afff9b5f300832201000d00000028e0a0025acf5b044ba68a7fe4121e060b7c01eb1496284b28d18"),
        "48c7d41f4c7f8d7ae4719fd46ca0e3cd29a7ff5843e5a309ff95edc66c4222c1");

    /// <summary>Av1Ten.</summary>
    public static TrialPicture Av1Ten { get; } = new(Convert.FromHexString(
        "12000a0a00000002afff9b5f380832201000d000000282220025acf5b044ba68a7fe4121ddac97c01eb1496284b28d18"),
        "41d6313435f8ec51d82ded0bf82682336abdea6ada2514ca74acbd6bf5988316");
}

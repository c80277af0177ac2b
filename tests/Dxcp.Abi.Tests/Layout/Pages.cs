namespace Dxcp.Abi.Tests.Layout;

/// <summary>What came after the headers of WDK 10.0.16299 and so is not in the layout facts: read from the documentation pages of d3d10umddi.h.</summary>
internal static class Pages
{
    public const string VideoTable = "D3DWDDM2_4DDI_VIDEODEVICEFUNCS";

    private const string SubmitBuffers2 = "PFND3DWDDM2_4DDI_VIDEODECODERSUBMITBUFFERS2";
    private const string NegotiateMT = "PFND3DWDDM2_4DDI_NEGOTIATECRYPTOSESSIONKEYEXCHANGEMT";

    /// <summary>ns-d3d10umddi-d3dwddm2_4ddi_video_decoder_buffer_desc: D3DWDDM2_0DDI_VIDEO_DECODER_BUFFER_DESC1 and two more members.</summary>
    public static IReadOnlyList<Facts.Struct> Structs { get; } =
    [
        new("D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC", "page", 64,
        [
            new("hResource", 0, 8, false), new("BufferType", 8, 4, false), new("DataOffset", 12, 4, false), new("DataSize", 16, 4, false),
            new("pIV", 24, 8, false), new("IVSize", 32, 4, false), new("pSubSampleMappingBlock", 40, 8, false), new("SubSampleMappingCount", 48, 4, false),
            new("cBlocksStripeEncrypted", 52, 4, false), new("cBlocksStripeClear", 56, 4, false),
        ]),
    ];

    /// <summary>nc-d3d10umddi-pfnd3dwddm2_4ddi_*.</summary>
    public static IReadOnlyDictionary<string, Facts.Signature> FunctionTypes { get; } = new Dictionary<string, Facts.Signature>
    {
        [SubmitBuffers2] = new("long", ["D3D10DDI_HDEVICE", "D3D11_1DDI_HDECODE", "UINT", "const D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC *"], [8, 8, 4, 8]),
        [NegotiateMT] = new("long", ["D3D10DDI_HDEVICE", "D3D11_1DDI_HCRYPTOSESSION", "flags", "UINT", "BYTE *"], [8, 8, 4, 4, 8]),
    };

    /// <summary>ns-d3d10umddi-d3dwddm2_4ddi_videodevicefuncs: the table of WDDM 2.1 with another entry 83 and one more.</summary>
    public static Facts.Table VideoTableAfter(Facts.Table before)
    {
        var entries = before.Entries.Append(("pfnNegotiateCryptoSessionKeyExchangeMT", NegotiateMT)).ToArray();
        entries[83] = ("pfnVideoDecoderSubmitBuffers2", SubmitBuffers2);
        return new(VideoTable, entries, [entries.Length]);
    }
}

using Dxcp.Abi;

namespace Dxcp.Driver.Ddi11;

/// <summary>The video tables by the ids under which RetrieveSubObject hands them out (S191). Stateless.</summary>
internal static unsafe class VideoTables
{
    // ns-d3d10umddi-d3dwddm2_4ddi_videodevicefuncs; in no header that the layout facts cover.
    private const uint Wddm2_4Functions = 6;

    /// <summary>The interface whose table an id stands for; false for an id of nothing.</summary>
    public static bool TryOf(uint id, out VideoInterface table)
    {
        table = id switch
        {
            Macros.D3DWDDM2_0DDI_VIDEO_FUNCTIONS => VideoInterface.Wddm2_0,
            Wddm2_4Functions => VideoInterface.Wddm2_4,
            _ => VideoInterface.Direct3D11_1,
        };
        return table != VideoInterface.Direct3D11_1 || id == Macros.D3D11_1DDI_VIDEO_FUNCTIONS;
    }

    /// <summary>Fills a table that has room for what the interface has.</summary>
    public static void Fill(VideoInterface table, void* functions, DriverProfile profile)
    {
        switch (table)
        {
            case VideoInterface.Wddm2_4:
                VideoFunctions.Fill((D3DWDDM2_4DDI_VIDEODEVICEFUNCS*)functions);
                // S196: that the entry is there says what no capability of this interface can.
                if (profile.Has(ProtectionCaps.HardwareDrmCommunication) && !profile.Has(ProtectionCaps.HardwareDrmCommunicationMultiThreaded))
                    ((D3DWDDM2_4DDI_VIDEODEVICEFUNCS*)functions)->pfnNegotiateCryptoSessionKeyExchangeMT = null;
                break;
            case VideoInterface.Wddm2_0:
                VideoFunctions.Fill((D3DWDDM2_0DDI_VIDEODEVICEFUNCS*)functions);
                break;
            default:
                VideoFunctions.Fill((D3D11_1DDI_VIDEODEVICEFUNCS*)functions);
                break;
        }
    }
}

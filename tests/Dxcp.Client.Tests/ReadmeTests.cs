using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Client.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public unsafe void The_snippet_brings_a_frame_back_over_a_refresh()
    {
        byte[] clear = Player.Frame(FrameLayout.Of(FrameFormat.Nv12, 1920, 1080));

        #region README
        // An ID3D11Device: DXCP's runtime on DXCP's driver here; a GPU's, from the system's d3d11.dll, does as well.
        using ComPtr<ID3D11Device> direct3D = BuiltInDirect3D.CreateDevice11();

        using var device = Direct3D11Device.From(direct3D.Pointer);
        using var session = device.CreateSession(trustedRoot: DriverIdentity.LoadOrCreate().Root);
        using var surface = device.CreateProtectedSurface(FrameFormat.Nv12, 1920, 1080);

        session.Write(clear, surface);   // encrypts into staging memory; DecryptionBlt into protected memory
        session.RefreshKey();            // StartSessionKeyRefresh, K xor R on both sides, FinishSessionKeyRefresh
        byte[] back = new byte[surface.Layout.Size];
        session.Read(surface, back);     // EncryptionBlt out of protected memory; decrypts
        #endregion

        Assert.Equal(clear, back);
        Assert.Equal(1ul, session.Epoch);
    }
}

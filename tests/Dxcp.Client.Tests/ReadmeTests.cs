namespace Dxcp.Client.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public void The_snippet_brings_a_frame_back_over_a_refresh()
    {
        #region README
        // Direct3D 11 on DXCP's own driver. Direct3D11Device.From takes any other ID3D11Device, a GPU's from the system's d3d11.dll, too.
        using var device = DxcpDevice.Create();
        using var session = device.CreateSession(trustedRoot: DxcpDevice.LoadRoot());
        using var surface = device.CreateProtectedSurface(FrameFormat.Nv12, 1920, 1080);

        byte[] frame = new byte[surface.Layout.Size], back = new byte[frame.Length];
        Random.Shared.NextBytes(frame);
        session.Write(frame, surface);   // encrypts into staging memory; DecryptionBlt into protected memory
        session.RefreshKey();            // StartSessionKeyRefresh, K xor R on both sides, FinishSessionKeyRefresh
        session.Read(surface, back);     // EncryptionBlt out of protected memory; decrypts
        Console.WriteLine($"{session.Epoch} refresh, and the frame came back {(frame.AsSpan().SequenceEqual(back) ? "as it went in" : "DIFFERENT")}.");
        #endregion

        Assert.Equal(frame, back);
        Assert.Equal(1ul, session.Epoch);
    }

    [Fact]
    public void The_same_goes_through_Direct3D_9()
    {
        using var device = DxcpDevice.Create9();
        using var root = DxcpDevice.LoadRoot();
        using var session = device.CreateSession(root);
        using var surface = device.CreateProtectedSurface(FrameFormat.Nv12, 64, 32);
        byte[] frame = Player.Frame(surface.Layout), back = new byte[surface.Layout.Size];

        session.Write(frame, surface);
        session.RefreshKey();
        session.Read(surface, back);

        Assert.False(root.HasPrivateKey);
        Assert.Equal("d3d9", device.Api);
        Assert.Equal(frame, back);
    }

    [Fact]
    public void What_was_made_on_a_device_may_be_disposed_of_after_it()
    {
        var device = DxcpDevice.Create();
        var session = device.CreateSession(DxcpDevice.LoadRoot());
        var surface = device.CreateProtectedSurface(FrameFormat.Nv12, 64, 32);

        device.Dispose();

        Assert.Throws<ObjectDisposedException>(() => session.Write(new byte[surface.Layout.Size], surface));
        surface.Dispose();
        session.Dispose();
        device.Dispose();
    }
}

using Dxcp.Abi;
using Dxcp.Driver;

namespace Dxcp.Client.Tests;

/// <summary>The code of docs/guides, word for word.</summary>
public sealed class GuideTests
{
    [Fact]
    public void Guide_for_CSharp_opens_a_device_and_a_session()
    {
        #region README
        using var device = DxcpDevice.Create();
        using var root = DxcpDevice.LoadRoot();
        using var session = device.CreateSession(root);
        #endregion

        using var surface = device.CreateProtectedSurface(FrameFormat.Nv12, 64, 32);
        byte[] frame = Player.Frame(surface.Layout);

        #region README
        // Frames of the old key finish while the number for the new one is on its way.
        session.BeginRefresh();
        session.Write(frame, surface);
        session.CompleteRefresh();
        #endregion

        Assert.Equal(1ul, session.Epoch);

        #region README
        using var contentKey = session.CreateContentKey();
        session.Write(frame, surface, contentKey);
        #endregion

        #region README
        using var channel = device.CreateChannel(root);
        channel.SetProtection(ChannelProtection.Enabled);
        #endregion

        byte[] back = new byte[frame.Length];
        session.Read(surface, back);
        Assert.Equal(frame, back);
        Assert.True(channel.QueryProtection().HasFlag(ChannelProtection.Enabled));
    }

    [Fact]
    public unsafe void Guide_for_CSharp_takes_a_device_that_exists()
    {
        using ComPtr<ID3D11Device> direct3D = BuiltInDirect3D.CreateDevice11();
        nint pointer = (nint)direct3D.Pointer;

        #region README
        using Direct3D11Device device = Direct3D11Device.From(pointer); // an ID3D11Device*, of whatever made it
        #endregion

        Assert.Equal("d3d11", device.Api);
    }

    [Fact]
    public void Guide_for_tests_refuses_a_refresh()
    {
        #region README
        // A driver that cannot refresh: whatever is made in this scope, on this thread, gets it.
        using IDisposable scope = DriverProfile.Use(DriverProfile.NoRefresh);
        using var device = DxcpDevice.Create();
        using var session = device.CreateSession(DxcpDevice.LoadRoot());

        Assert.Throws<CapabilityMissingException>(session.RefreshKey);
        Assert.Equal(0ul, session.Epoch); // the key is as it was
        #endregion
    }

    [Fact]
    public void Guide_for_tests_fills_protected_memory()
    {
        #region README
        // Room for one frame and no more.
        using IDisposable scope = DriverProfile.Use(DriverProfile.Default with { ProtectedMemorySize = 4 << 20 });
        using var device = DxcpDevice.Create();
        using var first = device.CreateProtectedSurface(FrameFormat.Nv12, 1920, 1080);

        var refused = Assert.Throws<ContentProtectionException>(() => device.CreateProtectedSurface(FrameFormat.Nv12, 1920, 1080));
        Assert.Contains("E_OUTOFMEMORY", refused.Message);
        #endregion
    }
}

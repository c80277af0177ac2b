using Dxcp.Abi;
using static Dxcp.Abi.D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS;

namespace Dxcp.Driver.Tests;

/// <summary>CheckCryptoSessionStatus of the driver interface of WDDM 2.0 and later.</summary>
public sealed unsafe class SessionStatusTests
{
    [Theory, InlineData(VideoInterface.Wddm2_0), InlineData(VideoInterface.Wddm2_4)]
    public void A_session_that_the_device_does_not_have_has_lost_key_and_content(VideoInterface version)
    {
        using var host = new DdiHost(version: version);
        var session = new DdiSession(host.Device);
        Assert.Equal(D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS_OK, StatusOf(host.Device, session.Handle));
        Assert.Equal(D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS_KEY_AND_CONTENT_LOST, StatusOf(host.CreateDevice(), session.Handle));
        host.Device.Video2->pfnCheckCryptoSessionStatus(host.Device.Handle, session.Handle, null);
        host.Device.Video->pfnDestroyCryptoSession(host.Device.Handle, session.Handle);
        Assert.Equal(D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS_KEY_AND_CONTENT_LOST, StatusOf(host.Device, session.Handle));
    }

    private static D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS StatusOf(Ddi11HostDevice device, D3D11_1DDI_HCRYPTOSESSION session)
    {
        var status = (D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS)77;
        device.Video2->pfnCheckCryptoSessionStatus(device.Handle, session, &status);
        return status;
    }
}

using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>While the runtime's own channel protects, DecryptionBlt brings content to memory that is protected alone: of either kind (S105).</summary>
public sealed unsafe class OwnChannelBltTests
{
    [Theory] // S105
    [InlineData((D3D11_RESOURCE_MISC_FLAG)0, false)]
    [InlineData(D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT, true)]
    [InlineData(D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_HW_PROTECTED, true)]
    public void A_blt_goes_to_protected_memory_alone_while_the_own_channel_protects(D3D11_RESOURCE_MISC_FLAG flag, bool taken)
    {
        using var device = new TestDevice(new FakeDriver { Caps = FakeDriver.AllCaps & ~4u }); // S63: not always on
        var source = (ID3D11Texture2D*)device.Texture(TestDevice.Desc(D3D11_USAGE.D3D11_USAGE_STAGING));
        var target = (ID3D11Texture2D*)device.Texture(TestDevice.Desc() with { MiscFlags = (uint)flag });
        ID3D11CryptoSession* session = device.Session();
        Blt();
        Assert.Equal(1, device.Driver.Count("DecryptionBlt"));
        Assert.Equal(S_OK, OwnChannel.Protect(device, OwnChannel.Open(device), isOn: true));
        Blt();
        Assert.Equal(taken ? 2 : 1, device.Driver.Count("DecryptionBlt"));
        if (!taken)
            Assert.Equal(("DecryptionBlt", "S105"), (device.LastMessage.Message.Method, device.LastMessage.Rule));

        void Blt()
        {
            byte* iv = stackalloc byte[16];
            device.VideoContext->lpVtbl->DecryptionBlt(device.VideoContext, session, source, target, null, 0, null, 16, iv);
        }
    }
}

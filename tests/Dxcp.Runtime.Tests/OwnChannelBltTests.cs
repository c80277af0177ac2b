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
        Protect();
        Blt();
        Assert.Equal(taken ? 2 : 1, device.Driver.Count("DecryptionBlt"));
        if (!taken)
            Assert.Equal(("DecryptionBlt", "S105"), (device.LastMessage.Message.Method, device.LastMessage.Rule));

        void Blt()
        {
            byte* iv = stackalloc byte[16];
            device.VideoContext->lpVtbl->DecryptionBlt(device.VideoContext, session, source, target, null, 0, null, 16, iv);
        }

        void Protect()
        {
            ID3D11AuthenticatedChannel* channel = null;
            Assert.Equal(S_OK, device.VideoDevice->lpVtbl->CreateAuthenticatedChannel(device.VideoDevice,
                D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_D3D11, &channel));
            _ = device.Own(new ComPtr<ID3D11AuthenticatedChannel>(channel));
            void* name;
            channel->lpVtbl->GetChannelHandle(channel, &name);
            var command = new D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT
            {
                Parameters = new() { ConfigureType = Guids.D3D11_AUTHENTICATED_CONFIGURE_PROTECTION, hChannel = (nint)name },
                Protections = new() { Value = D3D11_AUTHENTICATED_PROTECTION_FLAGS.ProtectionEnabled },
            };
            D3D11_AUTHENTICATED_CONFIGURE_OUTPUT output;
            Assert.Equal(S_OK, device.VideoContext->lpVtbl->ConfigureAuthenticatedChannel(device.VideoContext, channel,
                (uint)sizeof(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT), &command, &output));
        }
    }
}

using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>A channel through which a test protects what a device has.</summary>
internal static unsafe class OwnChannel
{
    /// <summary>Opens a channel, which goes with the device.</summary>
    public static ID3D11AuthenticatedChannel* Open(TestDevice device,
        D3D11_AUTHENTICATED_CHANNEL_TYPE type = D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_D3D11)
    {
        ID3D11AuthenticatedChannel* channel = null;
        Assert.Equal(S_OK, device.VideoDevice->lpVtbl->CreateAuthenticatedChannel(device.VideoDevice, type, &channel));
        return device.Own(new ComPtr<ID3D11AuthenticatedChannel>(channel)).Pointer;
    }

    /// <summary>Turns protection on or off; gives the code of the command.</summary>
    public static int Protect(TestDevice device, ID3D11AuthenticatedChannel* channel, bool isOn)
    {
        var command = new D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT
        {
            Protections = new() { Value = isOn ? D3D11_AUTHENTICATED_PROTECTION_FLAGS.ProtectionEnabled : 0 },
        };
        return Configure(device, channel, Guids.D3D11_AUTHENTICATED_CONFIGURE_PROTECTION, &command.Parameters,
            sizeof(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT));
    }

    /// <summary>Asks for an encryption of what the processor can reach, or by the zero GUID for none; gives the code of the command.</summary>
    public static int Encrypt(TestDevice device, ID3D11AuthenticatedChannel* channel, Guid encryption)
    {
        var command = new D3D11_AUTHENTICATED_CONFIGURE_ACCESSIBLE_ENCRYPTION_INPUT { EncryptionGuid = encryption };
        return Configure(device, channel, Guids.D3D11_AUTHENTICATED_CONFIGURE_ENCRYPTION_WHEN_ACCESSIBLE, &command.Parameters,
            sizeof(D3D11_AUTHENTICATED_CONFIGURE_ACCESSIBLE_ENCRYPTION_INPUT));
    }

    /// <summary>Sends a command of any size through the channel.</summary>
    public static int Configure(TestDevice device, ID3D11AuthenticatedChannel* channel, Guid type, D3D11_AUTHENTICATED_CONFIGURE_INPUT* command, int size)
    {
        void* name;
        channel->lpVtbl->GetChannelHandle(channel, &name);
        (command->ConfigureType, command->hChannel) = (type, (nint)name);
        D3D11_AUTHENTICATED_CONFIGURE_OUTPUT output;
        return device.VideoContext->lpVtbl->ConfigureAuthenticatedChannel(device.VideoContext, channel, (uint)size, command, &output);
    }
}

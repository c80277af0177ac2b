using Dxcp.Abi;

namespace Dxcp.Driver.Tests;

/// <summary>An authenticated channel of the Direct3D 9 driver interface: messages say which one they are for.</summary>
public sealed unsafe class Ddi9Channel : ChannelCaller
{
    public Ddi9Channel(Ddi9Device device)
    {
        Device = device;
        Assert.Equal(HResult.S_OK, TryCreate(device, DDIAUTHENTICATEDCHANNELTYPE.DDIAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE, out nint name));
        Name = name;
    }

    /// <summary>The device that calls are made with.</summary>
    public Ddi9Device Device { get; set; }

    public override nint Name { get; }

    public static int TryCreate(Ddi9Device device, DDIAUTHENTICATEDCHANNELTYPE type, out nint name)
    {
        const nint Runtimes = 77;
        var create = new D3DDDIARG_CREATEAUTHENTICATEDCHANNEL { ChannelType = type, hChannel = Runtimes };
        int result = device.Functions->pfnCreateAuthenticatedChannel(device.Handle, &create);
        name = create.hChannel;
        Assert.Equal(result != HResult.S_OK, name == Runtimes);
        return result;
    }

    public override byte[] CertificateChain() => Device.Host.Certificate(new()
    {
        CertificateType = D3DDDI_CERTIFICATETYPE.D3DDDI_CERTTYPE_AUTHENTICATED_CHANNEL,
        ChannelType = DDIAUTHENTICATEDCHANNELTYPE.DDIAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE,
    });

    public override int SendKey(byte[] data)
    {
        fixed (byte* bytes = data)
        {
            var arguments = new D3DDDIARG_AUTHENTICATEDCHANNELKEYEXCHANGE { hChannel = Name, DataSize = (uint)data.Length, pData = bytes };
            return Device.Functions->pfnAuthenticatedChannelKeyExchange(Device.Handle, &arguments);
        }
    }

    public override int Query(byte[] message, byte[] answer)
    {
        fixed (byte* input = message.Length == 0 ? [0] : message, output = answer.Length == 0 ? [0] : answer)
        {
            var arguments = new D3DDDIARG_QUERYAUTHENTICATEDCHANNEL
            {
                InputSize = (uint)message.Length,
                pInputData = input,
                OutputSize = (uint)answer.Length,
                pOutputData = output
            };
            return Device.Functions->pfnQueryAuthenticatedChannel(Device.Handle, &arguments);
        }
    }

    protected override int Configure(byte[] message, byte[] answer)
    {
        fixed (byte* input = message.Length == 0 ? [0] : message, output = answer)
        {
            var arguments = new D3DDDIARG_CONFIGUREAUTHENTICATEDCHANNEL { InputSize = (uint)message.Length, pInputData = input, pOutputData = output };
            return Device.Functions->pfnConfigureAuthenticatedChannel(Device.Handle, &arguments);
        }
    }

    protected override Answered AnswerTo(bool fits, bool isNamed) => isNamed ? Answered.Tagged : Answered.Untagged;

    public int Destroy()
    {
        var arguments = new D3DDDIARG_DESTROYAUTHENTICATEDCHANNEL { hChannel = Name };
        return Device.Functions->pfnDestroyAuthenticatedChannel(Device.Handle, &arguments);
    }
}

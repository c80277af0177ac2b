using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>An authenticated channel of the Direct3D 9 driver interface: messages say which one they are for.</summary>
internal sealed unsafe class Ddi9Channel : ProbeChannel
{
    public Ddi9Channel(Ddi9HostDevice device)
    {
        Device = device;
        int code = TryCreate(device, DDIAUTHENTICATEDCHANNELTYPE.DDIAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE, out nint name);
        if (code is HResult.D3DDDIERR_NOTAVAILABLE or HResult.E_NOTIMPL)
            throw new NotSupportedHereException($"CreateAuthenticatedChannel: {HResultName.Of(code)}");
        Probe.Accepted(code, "CreateAuthenticatedChannel");
        CallLog.Add($"CreateAuthenticatedChannel → {CallLog.Name("channel", name)}");
        Name = name;
    }

    /// <summary>The device that calls are made with.</summary>
    public Ddi9HostDevice Device { get; set; }

    public override nint Name { get; }

    public static int TryCreate(Ddi9HostDevice device, DDIAUTHENTICATEDCHANNELTYPE type, out nint name)
    {
        const nint Runtimes = 77;
        var create = new D3DDDIARG_CREATEAUTHENTICATEDCHANNEL { ChannelType = type, hChannel = Runtimes };
        int result = device.Functions->pfnCreateAuthenticatedChannel(device.Handle, &create);
        name = create.hChannel;
        if (device.Host.IsStrict)
            Demand.Equal(result != HResult.S_OK, name == Runtimes, "the runtime's handle left alone");
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

    protected override AnswerKind AnswerTo(bool fits, bool isNamed) => isNamed ? AnswerKind.Tagged : AnswerKind.Untagged;

    public int Destroy()
    {
        var arguments = new D3DDDIARG_DESTROYAUTHENTICATEDCHANNEL { hChannel = Name };
        return Device.Functions->pfnDestroyAuthenticatedChannel(Device.Handle, &arguments);
    }
}

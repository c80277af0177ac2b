using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>An authenticated channel as an application beyond the tables has it.</summary>
internal sealed unsafe class Ddi11Channel : ProbeChannel
{
    public Ddi11Channel(Ddi11HostDevice device)
    {
        Device = device;
        if (CertificateChain().Length == 0)
            throw new NotSupportedHereException("the driver has no certificate for authenticated channels, and so none of them (R39)");
        Handle = Create(device, D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE.D3D11_1DDI_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE, out nint name, out int result);
        Probe.Accepted(result, "CreateAuthenticatedChannel");
        Name = name;
        CallLog.Add($"CreateAuthenticatedChannel → {CallLog.Name("channel", name)}");
    }

    public Ddi11HostDevice Device { get; }

    public D3D11_1DDI_HAUTHCHANNEL Handle { get; }

    public override nint Name { get; }

    public static D3D11_1DDI_HAUTHCHANNEL Create(Ddi11HostDevice device, D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE type, out nint name, out int result)
    {
        var create = new D3D11_1DDIARG_CREATEAUTHENTICATEDCHANNEL { ChannelType = type, hChannel = 77 };
        var handle = new D3D11_1DDI_HAUTHCHANNEL
        {
            pDrvPrivate =
            device.Allocate(device.Video->pfnCalcPrivateAuthenticatedChannelSize(device.Handle, &create))
        };
        result = device.Video->pfnCreateAuthenticatedChannel(device.Handle, &create, handle, default);
        name = create.hChannel;
        return handle;
    }

    public static byte[] Certificate(Ddi11HostDevice device, D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE type)
    {
        var info = new D3D11_1DDI_CERTIFICATE_INFO
        {
            CertificateType = D3D11_1DDI_CERTIFICATE_TYPE.D3D11_1DDI_CERTIFICATE_TYPE_AUTHENTICATED_CHANNEL,
            ChannelType = type
        };
        return device.Certificate(info);
    }

    public override byte[] CertificateChain() => Certificate(Device, D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE.D3D11_1DDI_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE);

    public override int SendKey(byte[] data)
    {
        fixed (byte* bytes = data)
            return Device.Video->pfnNegotiateAuthenticatedChannelKeyExchange(Device.Handle, Handle, (uint)data.Length, bytes);
    }

    public override int Query(byte[] message, byte[] answer)
    {
        fixed (byte* input = message.Length == 0 ? [0] : message, output = answer.Length == 0 ? [0] : answer)
            return Device.Video->pfnQueryAuthenticatedChannel(Device.Handle, Handle, (uint)message.Length, input, (uint)answer.Length, output);
    }

    protected override int Configure(byte[] message, byte[] answer)
    {
        fixed (byte* input = message.Length == 0 ? [0] : message, output = answer)
        {
            return Device.Video->pfnConfigureAuthenticatedChannel(Device.Handle, Handle, (uint)message.Length, input,
                (D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*)output);
        }
    }

    public void Destroy() => Device.Video->pfnDestroyAuthenticatedChannel(Device.Handle, Handle);
}

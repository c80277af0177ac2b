using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>Authenticated channels. Codes are the driver's own in the API's terms; those in answers are signed and stay as they are.</summary>
internal sealed unsafe partial class Ddi11Device
{
    /// <summary>What channel messages call the device, as our driver and those like it have it: the address of its memory (R53).</summary>
    public nint DeviceHandle => (nint)_device.pDrvPrivate;

    /// <summary>Makes a channel in memory that <see cref="DestroyAuthenticatedChannel"/> gives back.</summary>
    /// <param name="type">DRIVER_SOFTWARE or DRIVER_HARDWARE.</param>
    /// <param name="channel">The driver's object.</param>
    /// <param name="name">What messages call it.</param>
    public int CreateAuthenticatedChannel(D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE type, out D3D11_1DDI_HAUTHCHANNEL channel, out nint name)
    {
        channel = default;
        name = 0;
        if (Video->pfnCalcPrivateAuthenticatedChannelSize == null || Video->pfnCreateAuthenticatedChannel == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnCalcPrivateAuthenticatedChannelSize or pfnCreateAuthenticatedChannel"); // S57
        using var call = new DriverCall(this, AllowedErrors.Memory);
        var arguments = new D3D11_1DDIARG_CREATEAUTHENTICATEDCHANNEL { ChannelType = type };
        var made = new D3D11_1DDI_HAUTHCHANNEL { pDrvPrivate = DriverMemory.Allocate(Video->pfnCalcPrivateAuthenticatedChannelSize(_device, &arguments)) };
        int code = call.Outcome(Video->pfnCreateAuthenticatedChannel(_device, &arguments, made,
            new D3D11_1DDI_HRTAUTHCHANNEL { handle = RuntimeHandle.Next() }));
        if (code < 0)
        {
            DriverMemory.Free(made.pDrvPrivate);
            return code;
        }
        channel = made;
        name = arguments.hChannel;
        return code;
    }

    public void DestroyAuthenticatedChannel(D3D11_1DDI_HAUTHCHANNEL channel)
    {
        using (var call = new DriverCall(this, AllowedErrors.DeviceRemoved))
        {
            if (Video->pfnDestroyAuthenticatedChannel != null)
                Video->pfnDestroyAuthenticatedChannel(_device, channel);
        }
        DriverMemory.Free(channel.pDrvPrivate);
    }

    public int NegotiateAuthenticatedChannelKeyExchange(D3D11_1DDI_HAUTHCHANNEL channel, uint size, void* data)
    {
        if (Video->pfnNegotiateAuthenticatedChannelKeyExchange == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnNegotiateAuthenticatedChannelKeyExchange");
        using var call = new DriverCall(this, AllowedErrors.Memory);
        return call.Outcome(Video->pfnNegotiateAuthenticatedChannelKeyExchange(_device, channel, size, data));
    }

    public int QueryAuthenticatedChannel(D3D11_1DDI_HAUTHCHANNEL channel, uint inputSize, void* input, uint outputSize, void* output)
    {
        if (Video->pfnQueryAuthenticatedChannel == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnQueryAuthenticatedChannel");
        using var call = new DriverCall(this, AllowedErrors.Memory);
        return call.Outcome(Video->pfnQueryAuthenticatedChannel(_device, channel, inputSize, input, outputSize, output));
    }

    public int ConfigureAuthenticatedChannel(D3D11_1DDI_HAUTHCHANNEL channel, uint inputSize, void* input, D3D11_AUTHENTICATED_CONFIGURE_OUTPUT* output)
    {
        if (Video->pfnConfigureAuthenticatedChannel == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnConfigureAuthenticatedChannel");
        using var call = new DriverCall(this, AllowedErrors.Memory);
        return call.Outcome(Video->pfnConfigureAuthenticatedChannel(_device, channel, inputSize, input, output));
    }
}

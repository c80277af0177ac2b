using Dxcp.Abi;
using Dxcp.Channels;

namespace Dxcp.Driver.Ddi11;

internal static unsafe partial class VideoFunctions
{
    private static nuint CalcPrivateAuthenticatedChannelSize(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATEAUTHENTICATEDCHANNEL* pCreateData) =>
        AdapterFunctions.PrivateSize;

    private static int CreateAuthenticatedChannel(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATEAUTHENTICATEDCHANNEL* pCreateData,
        D3D11_1DDI_HAUTHCHANNEL hAuthChannel, D3D11_1DDI_HRTAUTHCHANNEL hRTAuthChannel)
    {
        if (pCreateData == null || !Device11.TryGet(hDevice, out var device))
            return HResult.E_INVALIDARG;
        pCreateData->hChannel = 0;
        nint name = NewHandle.Next(); // S145: the handle is an address that the runtime chose
        var status = device.Core.CreateAuthenticatedChannel((nint)hAuthChannel.pDrvPrivate, (ChannelType)pCreateData->ChannelType, name);
        if (status == DriverStatus.Ok)
            pCreateData->hChannel = name;
        return status.ToHResult();
    }

    private static void DestroyAuthenticatedChannel(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HAUTHCHANNEL hAuthChannel)
    {
        if (Device11.TryGet(hDevice, out var device))
            device.Core.DestroyAuthenticatedChannel((nint)hAuthChannel.pDrvPrivate);
    }

    private static int NegotiateAuthenticatedChannelKeyExchange(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HAUTHCHANNEL hAuthChannel, uint dataSize, void* pData) =>
        !Device11.TryGet(hDevice, out var device) || !device.TryGet(hAuthChannel, out var channel)
            ? HResult.E_INVALIDARG // R49
            : channel.Negotiate(CallerMemory.Bytes(pData, dataSize)).ToHResult();

    private static int QueryAuthenticatedChannel(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HAUTHCHANNEL hAuthChannel, uint inputDataSize, void* pInputData,
        uint outputDataSize, void* pOutputData)
    {
        if (pInputData == null || pOutputData == null)
            return HResult.E_INVALIDARG;
        return ChannelMessages.Query(Find(hDevice, hAuthChannel), ChannelRules.Direct3D11Driver, Bytes(pInputData, inputDataSize),
            Bytes(pOutputData, outputDataSize));
    }

    private static int ConfigureAuthenticatedChannel(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HAUTHCHANNEL hAuthChannel, uint inputDataSize, void* pInputData,
        D3D11_AUTHENTICATED_CONFIGURE_OUTPUT* pOutputData)
    {
        if (pInputData == null || pOutputData == null)
            return HResult.E_INVALIDARG;
        return ChannelMessages.Configure(Find(hDevice, hAuthChannel), ChannelRules.Direct3D11Driver, Bytes(pInputData, inputDataSize),
            Bytes(pOutputData, (uint)sizeof(D3D11_AUTHENTICATED_CONFIGURE_OUTPUT)));
    }

    /// <summary>The channel of a device; those of other devices are not found (R49).</summary>
    private static DriverChannel? Find(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HAUTHCHANNEL hAuthChannel) =>
        Device11.TryGet(hDevice, out var device) && device.TryGet(hAuthChannel, out var channel) ? channel : null;

    private static Span<byte> Bytes(void* data, uint size) => new(data, (int)Math.Min(size, int.MaxValue));
}

using Dxcp.Abi;
using Dxcp.Channels;

namespace Dxcp.Driver.Ddi9;

/// <summary>Authenticated channels: the functions 106 to 110 of the table. Messages name their channel themselves.</summary>
internal static unsafe partial class DeviceFunctions
{
    private static int CreateAuthenticatedChannel(void* hDevice, D3DDDIARG_CREATEAUTHENTICATEDCHANNEL* pData)
    {
        if (pData == null || !Device9.TryGet(hDevice, out var device))
            return HResult.D3DDDIERR_INVALIDCALL;
        nint handle = NewHandle.Next();
        var status = device.CreateAuthenticatedChannel(handle, (ChannelType)pData->ChannelType);
        if (status == DriverStatus.Ok)
            pData->hChannel = handle;
        return status.ToHResult();
    }

    private static int DestroyAuthenticatedChannel(void* hDevice, D3DDDIARG_DESTROYAUTHENTICATEDCHANNEL* pData) =>
        pData == null || !Device9.TryGet(hDevice, out var device)
            ? HResult.D3DDDIERR_INVALIDCALL
            : device.DestroyAuthenticatedChannel(pData->hChannel).ToHResult();

    private static int AuthenticatedChannelKeyExchange(void* hDevice, D3DDDIARG_AUTHENTICATEDCHANNELKEYEXCHANGE* pData) =>
        pData == null || !Device9.TryGetChannel(hDevice, pData->hChannel, out var channel)
            ? HResult.D3DDDIERR_INVALIDCALL // R49
            : channel.Negotiate(CallerMemory.Bytes(pData->pData, pData->DataSize)).ToHResult();

    private static int QueryAuthenticatedChannel(void* hDevice, D3DDDIARG_QUERYAUTHENTICATEDCHANNEL* pData)
    {
        if (pData == null || pData->pInputData == null || pData->pOutputData == null)
            return HResult.D3DDDIERR_INVALIDCALL;
        var input = CallerMemory.Bytes(pData->pInputData, pData->InputSize);
        Device9.TryGetChannel(hDevice, ChannelMessages.ChannelOfQuery(input), out var channel);
        return ChannelMessages.Query(channel, ChannelRules.Direct3D9, input, CallerMemory.Bytes(pData->pOutputData, pData->OutputSize));
    }

    private static int ConfigureAuthenticatedChannel(void* hDevice, D3DDDIARG_CONFIGUREAUTHENTICATEDCHANNEL* pData)
    {
        if (pData == null || pData->pInputData == null || pData->pOutputData == null)
            return HResult.D3DDDIERR_INVALIDCALL;
        var input = CallerMemory.Bytes(pData->pInputData, pData->InputSize);
        Device9.TryGetChannel(hDevice, ChannelMessages.ChannelOfCommand(input), out var channel);
        return ChannelMessages.Configure(channel, ChannelRules.Direct3D9, input, new(pData->pOutputData, sizeof(D3D11_AUTHENTICATED_CONFIGURE_OUTPUT)));
    }
}

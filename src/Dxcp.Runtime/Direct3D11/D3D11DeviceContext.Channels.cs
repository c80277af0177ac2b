using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Dxcp.Abi;
using Dxcp.Channels;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// ID3D11VideoContext: authenticated channels. Sizes must be those of the structs (D11). Whatever else is wrong with a message
/// the driver says too, in an answer that it signs: the runtime logs it, and lets the driver answer (S88).
/// </summary>
internal sealed unsafe partial class D3D11DeviceContext
{
    public int NegotiateAuthenticatedChannelKeyExchange(ID3D11AuthenticatedChannel* pChannel, uint DataSize, void* pData)
    {
        if (pChannel == null || pData == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_NEGOTIATEAUTHENTICATEDCHANNELKEYEXCHANGE_NULLPARAM, pChannel == null ? "pChannel" : "pData");
        if (!TryGetChannel(pChannel, nameof(NegotiateAuthenticatedChannelKeyExchange), out D3D11AuthenticatedChannel? channel))
            return E_INVALIDARG;
        if (channel.Own is not null)
            return channel.NotOnOwn(D3D11_MESSAGE_ID_NEGOTIATEAUTHENTICATEDCHANNELKEYEXCHANGE_INVALIDCHANNEL);
        if (DataSize != SessionRules.KeyBlockSize) // R16, S37
            return Wrong(D3D11_MESSAGE_ID_NEGOTIATEAUTHENTICATEDCHANNELKEYEXCHANGE_INVALIDSIZE, "R16",
                $"DataSize is {DataSize}, not {SessionRules.KeyBlockSize}");
        return Device.RemovedReason < 0 ? DXGI_ERROR_DEVICE_REMOVED : Driver.NegotiateAuthenticatedChannelKeyExchange(channel.Handle, DataSize, pData);
    }

    public int QueryAuthenticatedChannel(ID3D11AuthenticatedChannel* pChannel, uint InputSize, void* pInput, uint OutputSize, void* pOutput)
    {
        if (pChannel == null || pInput == null || pOutput == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_QUERYAUTHENTICATEDCHANNEL_NULLPARAM,
                pChannel == null ? "pChannel" : pInput == null ? "pInput" : "pOutput");
        if (!TryGetChannel(pChannel, nameof(QueryAuthenticatedChannel), out D3D11AuthenticatedChannel? channel))
            return E_INVALIDARG;
        if (InputSize < (uint)sizeof(D3D11_AUTHENTICATED_QUERY_INPUT) || OutputSize < (uint)sizeof(D3D11_AUTHENTICATED_QUERY_OUTPUT))
            return Wrong(D3D11_MESSAGE_ID_QUERYAUTHENTICATEDCHANNEL_WRONGSIZE, "D11", "the input or the output is too short for any query");
        D3D11_AUTHENTICATED_QUERY_INPUT header = *(D3D11_AUTHENTICATED_QUERY_INPUT*)pInput;
        AuthenticatedMessage? query = AuthenticatedMessage.FindQuery(header.QueryType);
        if (query is not null && (InputSize != query.InputSize || OutputSize != query.OutputSize))
            return Wrong(D3D11_MESSAGE_ID_QUERYAUTHENTICATEDCHANNEL_WRONGSIZE, "D11",
                $"{query.Name} has {query.InputSize} bytes of input and {query.OutputSize} of output");
        if (query is null || !query.IsFor(channel.Type))
            _ = Wrong(D3D11_MESSAGE_ID_QUERYAUTHENTICATEDCHANNEL_UNSUPPORTEDQUERY, "S45", "QueryType is none of this channel");
        else if (header.hChannel != channel.Name)
            _ = Wrong(D3D11_MESSAGE_ID_QUERYAUTHENTICATEDCHANNEL_WRONGCHANNEL, "R41", "hChannel is not this channel");
        if (Device.RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        if (channel.Own is null)
            return Driver.QueryAuthenticatedChannel(channel.Handle, InputSize, pInput, OutputSize, pOutput);
        int code = ChannelMessages.Query(channel.Own, ChannelRules.Direct3D11, Bytes(pInput, InputSize), Bytes(pOutput, OutputSize));
        if (code < 0 && query?.Type == Guids.D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS && header.hChannel == channel.Name)
            _ = Wrong(D3D11_MESSAGE_ID_QUERYAUTHENTICATEDCHANNEL_INVALIDPROCESSINDEX, "S47", "there are not so many processes");
        return code;
    }

    public int ConfigureAuthenticatedChannel(ID3D11AuthenticatedChannel* pChannel, uint InputSize, void* pInput, D3D11_AUTHENTICATED_CONFIGURE_OUTPUT* pOutput)
    {
        if (pChannel == null || pInput == null || pOutput == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_CONFIGUREAUTHENTICATEDCHANNEL_NULLPARAM, pChannel == null ? "pChannel" : pInput == null ? "pInput"
                : "pOutput");
        if (!TryGetChannel(pChannel, nameof(ConfigureAuthenticatedChannel), out D3D11AuthenticatedChannel? channel))
            return E_INVALIDARG;
        if (InputSize < (uint)sizeof(D3D11_AUTHENTICATED_CONFIGURE_INPUT))
            return Wrong(D3D11_MESSAGE_ID_CONFIGUREAUTHENTICATEDCHANNEL_WRONGSIZE, "D11", "the input is too short for any command");
        D3D11_AUTHENTICATED_CONFIGURE_INPUT header = *(D3D11_AUTHENTICATED_CONFIGURE_INPUT*)pInput;
        AuthenticatedMessage? command = AuthenticatedMessage.FindCommand(header.ConfigureType);
        if (command is not null && InputSize != command.InputSize)
            return Wrong(D3D11_MESSAGE_ID_CONFIGUREAUTHENTICATEDCHANNEL_WRONGSIZE, "D11", $"{command.Name} has {command.InputSize} bytes");
        if (command is null || !command.IsFor(channel.Type))
            _ = Wrong(D3D11_MESSAGE_ID_CONFIGUREAUTHENTICATEDCHANNEL_UNSUPPORTEDCONFIGURE, "S45", "ConfigureType is none of this channel");
        else if (header.hChannel != channel.Name)
            _ = Wrong(D3D11_MESSAGE_ID_CONFIGUREAUTHENTICATEDCHANNEL_WRONGCHANNEL, "R41", "hChannel is not this channel");
        else if (command.Type == Guids.D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE
            && !NamesProcess((D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT*)pInput))
            _ = Wrong(D3D11_MESSAGE_ID_CONFIGUREAUTHENTICATEDCHANNEL_INVALIDPROCESSIDTYPE, "R47", "ProcessType names no process");
        if (Device.RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        return channel.Own is null
            ? Driver.ConfigureAuthenticatedChannel(channel.Handle, InputSize, pInput, pOutput)
            : ChannelMessages.Configure(channel.Own, ChannelRules.Direct3D11, Bytes(pInput, InputSize),
                Bytes(pOutput, (uint)sizeof(D3D11_AUTHENTICATED_CONFIGURE_OUTPUT)));
    }

    private static Span<byte> Bytes(void* data, uint size) => new(data, (int)Math.Min(size, int.MaxValue));

    private static bool NamesProcess(D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT* command) =>
        command->ProcessType is D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_DWM
            or D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_HANDLE;

    private bool TryGetChannel(ID3D11AuthenticatedChannel* pointer, string method, [NotNullWhen(true)] out D3D11AuthenticatedChannel? channel)
    {
        if (TryGet(pointer, out channel) && channel.Device == Device)
            return true;
        _ = Device.Refuse("S15", "pChannel is no channel of this device", method: method);
        channel = null;
        return false;
    }

    private int Wrong(D3D11_MESSAGE_ID id, string rule, string text, [CallerMemberName] string method = "") =>
        Device.Refuse(rule, text, id, method: method);
}

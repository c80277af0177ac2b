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
        using InUse<D3D11AuthenticatedChannel> held = UseChild<D3D11AuthenticatedChannel>(pChannel);
        if (held.Value is not { } channel)
            return Device.RefuseForeign(pChannel, nameof(pChannel), "an authenticated channel");
        if (channel.Own is not null)
            return channel.NotOnOwn(D3D11_MESSAGE_ID_NEGOTIATEAUTHENTICATEDCHANNELKEYEXCHANGE_INVALIDCHANNEL);
        if (DataSize != SessionRules.KeyBlockSize) // R16, S37
        {
            return Device.RefuseValue("R16", nameof(DataSize), DataSize, SessionRules.KeyBlockSize,
                D3D11_MESSAGE_ID_NEGOTIATEAUTHENTICATEDCHANNELKEYEXCHANGE_INVALIDSIZE, SessionRules.WantedKey);
        }

        return Device.IsGone() ? DXGI_ERROR_DEVICE_REMOVED
            : Device.ToldOfKey(Driver.NegotiateAuthenticatedChannelKeyExchange(channel.Handle, DataSize, pData));
    }

    public int QueryAuthenticatedChannel(ID3D11AuthenticatedChannel* pChannel, uint InputSize, void* pInput, uint OutputSize, void* pOutput)
    {
        if (pChannel == null || pInput == null || pOutput == null)
        {
            return Device.RefuseNull(D3D11_MESSAGE_ID_QUERYAUTHENTICATEDCHANNEL_NULLPARAM,
                pChannel == null ? "pChannel" : pInput == null ? "pInput" : "pOutput");
        }

        using InUse<D3D11AuthenticatedChannel> held = UseChild<D3D11AuthenticatedChannel>(pChannel);
        if (held.Value is not { } channel)
            return Device.RefuseForeign(pChannel, nameof(pChannel), "an authenticated channel");
        if (InputSize < (uint)sizeof(D3D11_AUTHENTICATED_QUERY_INPUT) || OutputSize < (uint)sizeof(D3D11_AUTHENTICATED_QUERY_OUTPUT))
            return WrongSizes(InputSize, OutputSize, $"at least {sizeof(D3D11_AUTHENTICATED_QUERY_INPUT)}, {sizeof(D3D11_AUTHENTICATED_QUERY_OUTPUT)}");
        D3D11_AUTHENTICATED_QUERY_INPUT header = *(D3D11_AUTHENTICATED_QUERY_INPUT*)pInput;
        AuthenticatedMessage? query = AuthenticatedMessage.FindQuery(header.QueryType);
        if (query is not null && (InputSize != query.InputSize || OutputSize != query.OutputSize))
            return WrongSizes(InputSize, OutputSize, $"{query.InputSize}, {query.OutputSize} for {query.Name}");
        bool isSaid = query is null || !query.IsFor(channel.Type) || header.hChannel != channel.Name;
        if (query is null || !query.IsFor(channel.Type))
        {
            _ = Device.RefuseValue("S45", "QueryType", query?.Name ?? $"{header.QueryType}", $"a query of {channel.Type}",
                D3D11_MESSAGE_ID_QUERYAUTHENTICATEDCHANNEL_UNSUPPORTEDQUERY);
        }
        else if (header.hChannel != channel.Name)
        {
            _ = Device.RefuseValue("R41", "hChannel", "another handle", "what GetChannelHandle gives", D3D11_MESSAGE_ID_QUERYAUTHENTICATEDCHANNEL_WRONGCHANNEL);
        }

        if (Device.IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        if (channel.Own is null)
            return Tell(Driver.QueryAuthenticatedChannel(channel.Handle, InputSize, pInput, OutputSize, pOutput), isSaid);
        int code = ChannelMessages.Query(channel.Own, ChannelRules.Direct3D11, Bytes(pInput, InputSize), Bytes(pOutput, OutputSize));
        if (code < 0 && !isSaid && query?.Type == Guids.D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS)
        {
            return Device.Refuse("S47", "ProcessIndex is beyond the last process", D3D11_MESSAGE_ID_QUERYAUTHENTICATEDCHANNEL_INVALIDPROCESSINDEX,
                "Ask for the count first.", code);
        }

        return Tell(code, isSaid);
    }

    public int ConfigureAuthenticatedChannel(ID3D11AuthenticatedChannel* pChannel, uint InputSize, void* pInput, D3D11_AUTHENTICATED_CONFIGURE_OUTPUT* pOutput)
    {
        if (pChannel == null || pInput == null || pOutput == null)
        {
            return Device.RefuseNull(D3D11_MESSAGE_ID_CONFIGUREAUTHENTICATEDCHANNEL_NULLPARAM, pChannel == null ? "pChannel" : pInput == null ? "pInput"
                : "pOutput");
        }

        using InUse<D3D11AuthenticatedChannel> held = UseChild<D3D11AuthenticatedChannel>(pChannel);
        if (held.Value is not { } channel)
            return Device.RefuseForeign(pChannel, nameof(pChannel), "an authenticated channel");
        if (InputSize < (uint)sizeof(D3D11_AUTHENTICATED_CONFIGURE_INPUT))
        {
            return Device.RefuseValue("D11", nameof(InputSize), InputSize, $"at least {sizeof(D3D11_AUTHENTICATED_CONFIGURE_INPUT)}",
                D3D11_MESSAGE_ID_CONFIGUREAUTHENTICATEDCHANNEL_WRONGSIZE);
        }

        D3D11_AUTHENTICATED_CONFIGURE_INPUT header = *(D3D11_AUTHENTICATED_CONFIGURE_INPUT*)pInput;
        AuthenticatedMessage? command = AuthenticatedMessage.FindCommand(header.ConfigureType);
        if (command is not null && InputSize != command.InputSize)
        {
            return Device.RefuseValue("D11", nameof(InputSize), InputSize, $"{command.InputSize} for {command.Name}",
                D3D11_MESSAGE_ID_CONFIGUREAUTHENTICATEDCHANNEL_WRONGSIZE);
        }

        bool isSaid = true;
        if (command is null || !command.IsFor(channel.Type))
        {
            _ = Device.RefuseValue("S45", "ConfigureType", command?.Name ?? $"{header.ConfigureType}", $"a command of {channel.Type}",
                D3D11_MESSAGE_ID_CONFIGUREAUTHENTICATEDCHANNEL_UNSUPPORTEDCONFIGURE);
        }
        else if (header.hChannel != channel.Name)
        {
            _ = Device.RefuseValue("R41", "hChannel", "another handle", "what GetChannelHandle gives",
                D3D11_MESSAGE_ID_CONFIGUREAUTHENTICATEDCHANNEL_WRONGCHANNEL);
        }
        else if (command.Type == Guids.D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE
            && !NamesProcess((D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT*)pInput))
        {
            _ = Device.RefuseValue("R47", "ProcessType", ((D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT*)pInput)->ProcessType, "DWM or HANDLE",
                D3D11_MESSAGE_ID_CONFIGUREAUTHENTICATEDCHANNEL_INVALIDPROCESSIDTYPE);
        }
        else
        {
            isSaid = false;
        }

        if (Device.IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        int code = channel.Own is null
            ? Driver.ConfigureAuthenticatedChannel(channel.Handle, InputSize, pInput, pOutput)
            : ChannelMessages.Configure(channel.Own, ChannelRules.Direct3D11, Bytes(pInput, InputSize),
                Bytes(pOutput, (uint)sizeof(D3D11_AUTHENTICATED_CONFIGURE_OUTPUT)));
        if (code >= 0 && channel.Own is null && command is not null)
            channel.Took(command.Type, pInput);
        return Tell(code, isSaid);
    }

    private static Span<byte> Bytes(void* data, uint size) => new(data, (int)Math.Min(size, int.MaxValue));

    private static bool NamesProcess(D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT* command) =>
        command->ProcessType is D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_DWM
            or D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_HANDLE;

    // What was said already needs no second message.
    private int Tell(int code, bool isSaid, [CallerMemberName] string method = "") => isSaid ? code : Device.Told(code, "R44", method: method);

    private int WrongSizes(uint inputSize, uint outputSize, string wanted) => Device.RefuseValue("D11", "InputSize, OutputSize", $"{inputSize}, {outputSize}",
        wanted, D3D11_MESSAGE_ID_QUERYAUTHENTICATEDCHANNEL_WRONGSIZE, method: nameof(QueryAuthenticatedChannel));
}

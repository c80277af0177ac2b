using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Messages that the runtime passes on to a driver's channel without a word, and those that it says something about (S88).</summary>
public sealed unsafe class ChannelCommandTests : IDisposable
{
    private readonly TestDevice _device = new();
    private readonly ID3D11AuthenticatedChannel* _channel;

    public ChannelCommandTests() => _channel = OwnChannel.Open(_device, D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE);

    public void Dispose() => _device.Dispose();

    [Theory, InlineData(0u, false), InlineData(1u, true), InlineData(2u, true), InlineData(3u, false)] // R47: DWM 1, HANDLE 2
    public void A_process_is_named_as_the_window_manager_or_by_a_handle(uint type, bool isOne)
    {
        var command = new D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT
        {
            ProcessType = (D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE)type,
            ProcessHandle = 5,
            AllowAccess = 1,
        };
        Assert.Equal(S_OK, OwnChannel.Configure(_device, _channel, Guids.D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE, &command.Parameters,
            sizeof(D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT)));
        Assert.Equal(1, _device.Driver.Count("ConfigureAuthenticatedChannel"));
        Assert.Equal(isOne ? [] : [D3D11_MESSAGE_ID_CONFIGUREAUTHENTICATEDCHANNEL_INVALIDPROCESSIDTYPE], _device.Messages.Select(said => said.Id));
    }

    [Theory, InlineData(-1, false), InlineData(0, true), InlineData(1, true)] // D11, S88: a driver may have commands and queries that only it knows
    public void A_message_that_the_runtime_does_not_know_is_a_header_at_least(int more, bool isPassedOn)
    {
        byte* memory = stackalloc byte[256];
        Guid type = Guid.NewGuid();
        Assert.Equal(isPassedOn ? S_OK : E_INVALIDARG, OwnChannel.Configure(_device, _channel, type, (D3D11_AUTHENTICATED_CONFIGURE_INPUT*)memory,
            sizeof(D3D11_AUTHENTICATED_CONFIGURE_INPUT) + more));
        Assert.Equal(isPassedOn ? 1 : 0, _device.Driver.Count("ConfigureAuthenticatedChannel"));
        var query = (D3D11_AUTHENTICATED_QUERY_INPUT*)memory;
        *query = new() { QueryType = type };
        foreach ((int input, int output) in ((int, int)[])[(more, 0), (0, more), (more, more)])
        {
            int before = _device.Driver.Count("QueryAuthenticatedChannel");
            Assert.Equal(isPassedOn ? S_OK : E_INVALIDARG, _device.VideoContext->lpVtbl->QueryAuthenticatedChannel(_device.VideoContext, _channel,
                (uint)(sizeof(D3D11_AUTHENTICATED_QUERY_INPUT) + input), memory, (uint)(sizeof(D3D11_AUTHENTICATED_QUERY_OUTPUT) + output), memory + 128));
            Assert.Equal(isPassedOn ? 1 : 0, _device.Driver.Count("QueryAuthenticatedChannel") - before);
        }
    }
}

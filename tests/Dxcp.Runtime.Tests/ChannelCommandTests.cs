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

    [Fact] // R46, R53, S87: where a driver has no name for them, sessions and decoders are called by the addresses of their memory
    public void The_own_channel_ties_each_session_and_decoder_that_lives_and_none_that_is_gone()
    {
        var driver = new FakeDriver();
        driver.EmptySlots.UnionWith(["pfnCryptoSessionGetHandle", "pfnVideoDecoderGetHandle"]);
        using var device = new TestDevice(driver, D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_DEBUG);
        ID3D11AuthenticatedChannel* channel = OwnChannel.Open(device);
        nint[] sessions = [.. Enumerable.Range(0, 3).Select(_ => New("session", () => device.Session()))];
        nint[] decoders = [.. Enumerable.Range(0, 2).Select(_ => New("decoder", () => device.Own(new TestDecoder(device))))];
        foreach (nint session in sessions)
        {
            foreach (nint decoder in decoders)
                Assert.Equal(S_OK, Tie(device, channel, session, decoder));
            Assert.Equal((E_INVALIDARG, E_INVALIDARG), (Tie(device, channel, session, 0), Tie(device, channel, session, session)));
        }

        Assert.Equal(E_INVALIDARG, Tie(device, channel, 0, decoders[0]));
        ID3D11CryptoSession* made = Passing();
        nint gone = driver.Alive.Single(pair => pair.Value == "session" && !sessions.Contains(pair.Key)).Key;
        Assert.Equal(S_OK, Tie(device, channel, gone, decoders[0]));
        var passed = new TestDecoder(device);
        nint goneDecoder = driver.Alive.Single(pair => pair.Value == "decoder" && !decoders.Contains(pair.Key)).Key;
        Assert.Equal(S_OK, Tie(device, channel, gone, goneDecoder));
        passed.Dispose();
        Assert.Equal(E_INVALIDARG, Tie(device, channel, gone, goneDecoder));
        _ = made->lpVtbl->Base.Base.Release(made);
        Assert.Equal(D3D11_MESSAGE_ID_DESTROY_CRYPTOSESSION, device.LastMessage.Id);
        Assert.Equal(E_INVALIDARG, Tie(device, channel, gone, decoders[0]));
        Assert.Equal(S_OK, Tie(device, channel, sessions[0], decoders[0]));

        nint New(string kind, Action make)
        {
            nint[] before = [.. driver.Alive.Where(pair => pair.Value == kind).Select(pair => pair.Key)];
            make();
            return driver.Alive.Single(pair => pair.Value == kind && !before.Contains(pair.Key)).Key;
        }

        ID3D11CryptoSession* Passing()
        {
            Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, exchange = Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP;
            ID3D11CryptoSession* created;
            Assert.Equal(S_OK, device.VideoDevice->lpVtbl->CreateCryptoSession(device.VideoDevice, &type, null, &exchange, &created));
            return created;
        }
    }

    [Theory, InlineData("CryptoSessionGetHandle"), InlineData("VideoDecoderGetHandle")] // R46
    public void Nothing_is_what_zero_names(string entry)
    {
        ID3D11AuthenticatedChannel* channel = OwnChannel.Open(_device);
        using var decoder = new TestDecoder(_device);
        _ = _device.Session();
        Assert.Equal(S_OK, Tie(_device, channel, 0x1234, FakeVideoFunctions.DecoderName));
        _device.Driver.Answer(entry, (nint)0);
        bool isSession = entry == "CryptoSessionGetHandle";
        Assert.Equal(E_INVALIDARG, Tie(_device, channel, isSession ? 0 : 0x1234, isSession ? FakeVideoFunctions.DecoderName : 0));
    }

    private static int Tie(TestDevice device, ID3D11AuthenticatedChannel* channel, nint session, nint decoder)
    {
        var command = new D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT
        {
            CryptoSessionHandle = session,
            DecoderHandle = decoder,
            DeviceHandle = (nint)device.Driver.LastDevice.hDrvDevice.pDrvPrivate,
        };
        return OwnChannel.Configure(device, channel, Guids.D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION, &command.Parameters,
            sizeof(D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT));
    }
}

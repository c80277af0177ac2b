using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Commands for hardware, from the immediate context and from any thread: what they must have, and which sessions take any (S194, S196).</summary>
public sealed unsafe class HardwareCommandTests : IDisposable
{
    private const uint Input = 11, Output = 22, Drm = 0x8000; // HARDWARE_DRM_COMMUNICATION, as the driver numbers it (D15)

    private readonly TestDevice _device;
    private readonly ComPtr<ID3D11VideoDevice2> _video;

    public HardwareCommandTests()
    {
        FakeDriver driver = FakeDriver.OfWddm2(FakeVideoFunctions.Wddm2_4);
        driver.Caps |= Drm;
        driver.Answer("GetCryptoSessionPrivateDataSize", (Input, Output));
        _device = new TestDevice(driver);
        _video = _device.DevicePtr.As<ID3D11VideoDevice2>();
    }

    public void Dispose()
    {
        _video.Dispose();
        _device.Dispose();
    }

    [Theory] // S194
    [InlineData(Input, Output, 0, null), InlineData(Input - 1, Output, 0, "pInputData->PrivateDataSize is 10"), InlineData(Output, Output, 0, "pInputData")]
    [InlineData(Input + 1, Output, 0, "pInputData->PrivateDataSize is 12"), InlineData(Input, Output - 1, 0, "pOutputData->PrivateDataSize is 21")]
    [InlineData(Input, Output + 1, 0, "pOutputData->PrivateDataSize is 23"), InlineData(Input, Input, 0, "pOutputData"), InlineData(0u, 0u, 0, "pInputData")]
    [InlineData(Input, Output, -1, "DataSize"), InlineData(Input, Output, 1, "DataSize"), InlineData(null, Output, 0, "pInputData is null")]
    [InlineData(Input, null, 0, "pOutputData is null"), InlineData(null, null, 0, "pInputData is null")]
    public void A_command_has_its_size_both_its_parts_and_the_room_that_the_driver_wants(uint? inputRoom, uint? outputRoom, int more, string? refused)
    {
        var input = new D3D11_KEY_EXCHANGE_HW_PROTECTION_INPUT_DATA { PrivateDataSize = inputRoom.GetValueOrDefault() };
        var output = new D3D11_KEY_EXCHANGE_HW_PROTECTION_OUTPUT_DATA { PrivateDataSize = outputRoom.GetValueOrDefault() };
        var command = new D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA
        {
            pInputData = inputRoom is null ? null : &input,
            pOutputData = outputRoom is null ? null : &output,
        };
        uint size = (uint)(sizeof(D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA) + more);
        ID3D11CryptoSession* session = Session();
        foreach (bool fromAnyThread in (bool[])[false, true])
        {
            _device.Log.Clear();
            Assert.Equal(refused is null ? S_OK : E_INVALIDARG, Send(fromAnyThread, session, size, &command));
            Assert.Equal(refused is null ? 1 : 0, _device.Driver.Count(Entry(fromAnyThread)));
            if (refused is not null)
                Assert.Contains(refused, Assert.Single(_device.Messages).Text, StringComparison.Ordinal);
        }
    }

    [Fact] // R13, S195, S196
    public void A_session_takes_commands_from_any_thread_where_it_was_made_for_them()
    {
        var input = new D3D11_KEY_EXCHANGE_HW_PROTECTION_INPUT_DATA { PrivateDataSize = Input };
        var output = new D3D11_KEY_EXCHANGE_HW_PROTECTION_OUTPUT_DATA { PrivateDataSize = Output };
        var command = new D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA { pInputData = &input, pOutputData = &output };
        uint size = (uint)sizeof(D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA);
        Assert.Equal(E_INVALIDARG, Send(true, _device.Session(), size, &command));
        Assert.Equal(D3D11_MESSAGE_ID_NEGOTIATECRYPTOSESSIONKEYEXCHANGEMT_INVALIDKEYEXCHANGETYPE, _device.LastMessage.Id);
        Assert.Equal(E_INVALIDARG, Send(true, _device.Session(withKey: false, Guids.D3D11_CRYPTO_TYPE_AES128_CTR), size, &command));
        Assert.Equal(D3D11_MESSAGE_ID_NEGOTIATECRYPTOSESSIONKEYEXCHANGEMT_INVALIDKEYEXCHANGETYPE, _device.LastMessage.Id);
        using var other = new TestDevice();
        Assert.Equal(E_INVALIDARG, Send(true, other.Session(), size, &command));
        Assert.Equal("S15", _device.LastMessage.Rule);
        Assert.Equal(E_INVALIDARG, Send(true, Session(), size, &command, flags: 1));
        Assert.Contains("flags is 1", _device.LastMessage.Text, StringComparison.Ordinal);
        Assert.Equal(0, _device.Driver.Count(Entry(true)));
        Assert.Equal(S_OK, Send(true, Session(), size, &command));
        _device.Driver.Caps &= ~Drm;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, Send(true, Session(), size, &command));
        Assert.Equal(D3D11_MESSAGE_ID_NEGOTIATECRYPTOSESSIONKEYEXCHANGEMT_NOT_SUPPORTED, _device.LastMessage.Id);
        Assert.Equal(1, _device.Driver.Count(Entry(true)));
    }

    [Fact] // S195
    public void A_media_session_is_keyed_by_hardware_and_by_nothing_else()
    {
        ID3D11CryptoSession* session = _device.Session(withKey: false, Guids.D3D11_CRYPTO_TYPE_AES128_CTR);
        foreach (uint size in (uint[])[256, (uint)sizeof(D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA)])
        {
            Assert.Equal(DXGI_ERROR_UNSUPPORTED, _device.Negotiate(session, size));
            Assert.Equal("R13", _device.LastMessage.Rule);
        }

        uint certificate;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, session->lpVtbl->GetCertificateSize(session, &certificate));
        Assert.All(_device.Start(session)[..16], value => Assert.Equal(0, value));
        Assert.Equal("R13", _device.LastMessage.Rule);
        Assert.Equal(0, _device.Driver.Count("NegotiateCryptoSessionKeyExchange") + _device.Driver.Count("StartSessionKeyRefresh"));
    }

    [Theory] // S75
    [InlineData(true, true, S_OK), InlineData(true, false, DXGI_ERROR_UNSUPPORTED), InlineData(false, true, E_INVALIDARG)]
    public void The_room_in_a_command_is_told_for_HW_PROTECTION_by_a_driver_that_knows_it(bool isForHardware, bool knows, int code)
    {
        using TestDevice? plain = knows ? null : new TestDevice();
        using ComPtr<ID3D11VideoDevice1> video = (plain ?? _device).DevicePtr.As<ID3D11VideoDevice1>();
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;
        Guid exchange = isForHardware ? Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION : Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP;
        uint input = 7, output = 7;
        Assert.Equal(code, video.Pointer->lpVtbl->GetCryptoSessionPrivateDataSize(video.Pointer, &type, null, &exchange, &input, &output));
        Assert.Equal(code == S_OK ? (Input, Output) : (0, 0), (input, output));
        if (code == S_OK)
            Assert.Equal([type, null, exchange], _device.Driver.Got["GetCryptoSessionPrivateDataSize"]);
    }

    private static string Entry(bool fromAnyThread) => "NegotiateCryptoSessionKeyExchange" + (fromAnyThread ? "MT" : "");

    private ID3D11CryptoSession* Session() => _device.Session(withKey: false, Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION);

    private int Send(bool fromAnyThread, ID3D11CryptoSession* session, uint size, void* command, uint flags = 0) => fromAnyThread
        ? _video.Pointer->lpVtbl->NegotiateCryptoSessionKeyExchangeMT(_video.Pointer, session, flags, size, command)
        : _device.VideoContext->lpVtbl->NegotiateCryptoSessionKeyExchange(_device.VideoContext, session, size, command);
}

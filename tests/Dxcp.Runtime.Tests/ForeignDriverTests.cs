using Dxcp.Abi;
using Dxcp.Diagnostics;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>What is wrong with a foreign driver is said by a sentence of its own for each defect (S120, S57).</summary>
public sealed unsafe class ForeignDriverTests
{
    private sealed class OfThisThread : IMessageSink
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;

        public List<Message> Heard { get; } = [];

        public void Take(Message message)
        {
            if (Environment.CurrentManagedThreadId == _thread)
                Heard.Add(message);
        }
    }

    public static TheoryData<string> Names => [.. s_defects.Keys];

    private static readonly Dictionary<string, (Action<FakeDriver> Make, int Code, string Says)> s_defects = new()
    {
        ["refuses to be opened"] = (d => d.Returns["OpenAdapter10_2"] = E_FAIL, E_FAIL, "OpenAdapter10_2 refused with E_FAIL (0x80004005)"),
        ["another version"] = (d => d.Versions = [0x0000_0000_1234_5678], DXGI_ERROR_UNSUPPORTED,
            "pfnGetSupportedVersions tells of 0x0000000012345678; wanted is one that begins with 0x"),
        ["no version"] = (d => d.Versions = [], DXGI_ERROR_UNSUPPORTED, "pfnGetSupportedVersions tells of 0 versions; wanted are 1 to 1024"),
        ["no device"] = (d => d.Returns["CreateDevice"] = E_OUTOFMEMORY, E_OUTOFMEMORY, "pfnCreateDevice refused with E_OUTOFMEMORY"),
        ["no way to its video functions"] = (d => d.HasVideo = false, DXGI_ERROR_UNSUPPORTED, "set no ppfnRetrieveSubObject"),
        ["no video functions"] = (d => d.Returns["RetrieveSubObject"] = E_INVALIDARG, DXGI_ERROR_UNSUPPORTED,
            "pfnRetrieveSubObject refused D3D11_1DDI_VIDEO_FUNCTIONS"),
    };

    [Theory, MemberData(nameof(Names))]
    public void Each_defect_of_a_driver_has_its_sentence(string name)
    {
        (Action<FakeDriver> make, int code, string says) = s_defects[name];
        var driver = new FakeDriver();
        make(driver);
        var heard = new OfThisThread();
        using (MessageSinks.Process.Add(heard))
        using (driver.Use())
            Assert.Equal(code, Create());
        Message message = Assert.Single(heard.Heard);
        Assert.Equal(("Direct3D 11", "D3D11CreateDevice"), (message.Api, message.Method));
        Assert.Contains(says, message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_driver_of_the_other_interface_alone_is_named_with_the_entry_that_it_lacks()
    {
        var heard = new OfThisThread();
        using (MessageSinks.Process.Add(heard))
        using (DriverBinding.Use(DriverBinding.FromEntryPoints(1, 0)))
            Assert.Equal(DXGI_ERROR_UNSUPPORTED, Create());
        Assert.Contains("exports no OpenAdapter10_2", Assert.Single(heard.Heard).ToString(), StringComparison.Ordinal);
    }

    [Fact] // S57
    public void An_empty_slot_is_named()
    {
        var driver = new FakeDriver();
        _ = driver.EmptySlots.Add("pfnStartSessionKeyRefresh");
        using var device = new TestDevice(driver);
        _ = device.Start(device.Session());
        Assert.Contains("the driver's table has no function at pfnStartSessionKeyRefresh", device.LastMessage.Message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_driver_that_answers_is_named_with_its_own_code_and_ours()
    {
        using var device = new TestDevice();
        device.Driver.Returns["CreateCryptoSession"] = D3DDDIERR_NOTAVAILABLE;
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, exchange = Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP;
        ID3D11CryptoSession* made;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, device.VideoDevice->lpVtbl->CreateCryptoSession(device.VideoDevice, &type, null, &exchange, &made));
        Assert.Contains("pfnCreateCryptoSession refused with D3DERR_NOTAVAILABLE (0x8876086A), which is DXGI_ERROR_UNSUPPORTED (0x887A0004) here",
            device.LastMessage.Message.ToString(), StringComparison.Ordinal);
    }

    private static int Create()
    {
        ID3D11Device* made;
        return Direct3D11.D3D11CreateDevice(null, D3D_DRIVER_TYPE.D3D_DRIVER_TYPE_HARDWARE, 0,
            (uint)D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_VIDEO_SUPPORT, null, 0, Macros.D3D11_SDK_VERSION, &made, null, null);
    }
}

using Dxcp.Abi;
using Dxcp.Client.Tests.Fake;
using static Dxcp.Abi.HResult;

namespace Dxcp.Client.Tests;

/// <summary>Hardware protection over an implementation that fails half way, or says what is not so.</summary>
public sealed unsafe class HalfMadeHardwareTests : IDisposable
{
    private static readonly Guid s_profile = new("5a5a5a5a-1111-2222-3333-444444444444");

    private readonly FakeImplementation _fake = new() { Caps = ContentProtectionFlags.Hardware | ContentProtectionFlags.HardwareDrmCommunication };
    private readonly ComPtr<ID3D11Device> _device;

    public HalfMadeHardwareTests() => _device = new(new FakeHardwareDevice(_fake).Publish<ID3D11Device>());

    public void Dispose()
    {
        _device.Dispose();
        Assert.Equal(0, _fake.Alive);
        Assert.Empty(_fake.Faults);
    }

    [Theory]
    [InlineData("GetContentProtectionCaps", 1, E_OUTOFMEMORY)]
    [InlineData("GetCryptoSessionPrivateDataSize", 1, E_OUTOFMEMORY)]
    [InlineData("CreateCryptoSession", 1, E_OUTOFMEMORY)]
    [InlineData("CreateCryptoSession", 2, DXGI_ERROR_DEVICE_REMOVED)]
    [InlineData("CreateCryptoSession", 2, S_OK)] // a success without an object
    public void What_is_not_opened_tells_the_code_of_what_failed_and_leaves_nothing_behind(string function, int call, int code)
    {
        int before = _fake.Alive, calls = 0;
        _fake.Instead = name => name == function && ++calls == call ? code : null;
        var refused = Assert.ThrowsAny<ContentProtectionException>(Open);
        Assert.Equal((code < 0 ? code : E_FAIL, code == DXGI_ERROR_DEVICE_REMOVED), (refused.HResult, refused is DeviceLostException));
        Assert.Equal(before, _fake.Alive);
        Open().Dispose();
        Assert.Equal(before, _fake.Alive);
    }

    [Theory, InlineData("device"), InlineData("context"), InlineData("no context")]
    public void A_device_without_what_is_needed_of_it_lacks_a_capability_and_is_given_back(string what)
    {
        int before = _fake.Alive;
        if (what != "no context")
            _fake.Lacks.Add(what == "device" ? ID3D11VideoDevice1.IID : ID3D11VideoContext1.IID);
        _fake.Instead = name => name == "GetImmediateContext" && what == "no context" ? S_OK : null;
        Assert.Throws<CapabilityMissingException>(Open);
        Assert.Equal(before, _fake.Alive);
    }

    [Fact] // R28, S194
    public void All_is_asked_for_the_decoder_profile_that_was_named()
    {
        Open().Dispose();
        Assert.Equal([("GetContentProtectionCaps", s_profile), ("GetCryptoSessionPrivateDataSize", s_profile), ("CreateCryptoSession", s_profile),
            ("CreateCryptoSession", s_profile)], _fake.Profiles);
    }

    [Theory, InlineData(0u, 0), InlineData(7u, 7), InlineData(65536u, 65536), InlineData(65537u, 65536), InlineData(uint.MaxValue, 65536)]
    public void An_answer_is_no_longer_than_the_room_that_it_had(uint told, int size)
    {
        _fake.AnswerSize = told;
        using HardwareProtection hardware = Open();
        byte[] answer = hardware.Challenge();
        Assert.Equal((size, -1), (answer.Length, answer.AsSpan().IndexOfAnyExcept((byte)1)));
    }

    [Theory, InlineData("NegotiateCryptoSessionKeyExchange"), InlineData("GetDataForNewHardwareKey"), InlineData("CheckCryptoSessionStatus")]
    public void A_call_that_fails_tells_its_code(string function)
    {
        using HardwareProtection hardware = Open();
        _fake.Instead = name => name == function ? E_OUTOFMEMORY : null;
        Action[] calls = function switch
        {
            "GetDataForNewHardwareKey" => [hardware.NewKey],
            "CheckCryptoSessionStatus" => [() => _ = hardware.Condition],
            _ => [() => hardware.Challenge(), () => hardware.Load([1]), () => hardware.Seal(Guid.Empty), () => hardware.Unload(Guid.Empty),
                () => hardware.TearDown(1)],
        };
        foreach (Action call in calls)
            Assert.Equal(E_OUTOFMEMORY, Assert.Throws<ContentProtectionException>(call).HResult);
        _fake.Instead = _ => null;
        foreach (Action call in calls)
            call();
    }

    private HardwareProtection Open() => HardwareProtection.Open(_device.Pointer, s_profile);
}

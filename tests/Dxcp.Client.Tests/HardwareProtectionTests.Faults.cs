using Dxcp.Abi;
using Dxcp.Driver;

namespace Dxcp.Client.Tests;

/// <summary>What goes wrong with hardware in the middle of a frame, and what faults do to hardware's sessions.</summary>
public sealed unsafe partial class HardwareProtectionTests
{
    public static TheoryData<TeardownCause> Causes => [.. Enum.GetValues<TeardownCause>()];

    [Theory, MemberData(nameof(Causes))] // S300
    public void A_frame_whose_key_is_torn_down_takes_nothing_encrypted_any_more_and_ends(TeardownCause cause)
    {
        byte[] blob = Licensed(TestLicence.HardwareMemory), before = Frame(1), frame = Frame(2);
        Decoder decoder = Create("HW_CENC", D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_HW_PROTECTED);
        Play(decoder, blob, before, 0);
        Assert.Equal(HResult.S_OK, Begin(decoder, blob));
        _profile.TearDownHardware(cause);
        Assert.Equal(HResult.E_INVALIDARG, Submit(decoder, "HW_CENC", frame, 1));
        Assert.Equal(HResult.S_OK, End(decoder));
        Assert.Equal(cause == TeardownCause.Suspend ? new byte[FrameSize] : before, Picture(decoder));
        Play(decoder, Licensed(TestLicence.HardwareMemory), frame, 2);
    }

    [Theory, MemberData(nameof(Causes))] // S300
    public void A_frame_that_has_all_it_needs_makes_its_picture_unless_contents_are_lost(TeardownCause cause)
    {
        byte[] blob = Licensed(TestLicence.HardwareMemory), frame = Frame(3);
        Decoder decoder = Create("HW_CENC", D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_HW_PROTECTED);
        Assert.Equal(HResult.S_OK, Begin(decoder, blob));
        Assert.Equal(HResult.S_OK, Submit(decoder, "HW_CENC", frame, 0));
        _profile.TearDownHardware(cause);
        Assert.Equal(HResult.S_OK, End(decoder));
        Assert.Equal(cause == TeardownCause.Suspend ? new byte[FrameSize] : frame, Picture(decoder));
    }

    [Fact] // S300: forgotten by the environment, it is as good as torn down
    public void A_frame_whose_key_is_unloaded_takes_nothing_encrypted_any_more()
    {
        byte[] blob = Licensed(TestLicence.HardwareMemory);
        Decoder decoder = Create("HW_CENC", D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_HW_PROTECTED);
        Assert.Equal(HResult.S_OK, Begin(decoder, blob));
        _hardware.Unload(s_keyId);
        Assert.Equal(HResult.E_INVALIDARG, Submit(decoder, "HW_CENC", Frame(1), 0));
        Assert.Equal(HResult.S_OK, End(decoder));
    }

    [Theory, MemberData(nameof(Causes))] // S198, docs/hardware-drm.md
    public void A_client_tears_down_by_a_cause_that_there_is(TeardownCause cause)
    {
        _ = Licensed(TestLicence.Software);
        _hardware.TearDown((uint)cause);
        Assert.Equal(cause == TeardownCause.Suspend ? HardwareCondition.KeyAndContentLost : HardwareCondition.KeyLost, _hardware.Condition);
        uint none = Enum.GetValues<TeardownCause>().Max(known => (uint)known) + 1;
        Assert.Throws<HardwareCommandException>(() => _hardware.TearDown(none));
    }

    [Theory] // S219: frames of hardware's keys are frames
    [InlineData("decoder-busy:2@2", HResult.E_PENDING)]
    [InlineData("key-lost@2", HResult.E_INVALIDARG)]
    [InlineData("suspend@BeginFrame:2", HResult.E_INVALIDARG)]
    [InlineData("device-removed@2", HResult.DXGI_ERROR_DEVICE_REMOVED)]
    public void Faults_count_frames_under_keys_of_hardware(string fault, int code)
    {
        using var player = With(fault);
        byte[] blob = player.Licensed(TestLicence.HardwareMemory);
        Decoder decoder = player.Create("HW_CENC", D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_HW_PROTECTED);
        player.Play(decoder, blob, Frame(1), 0);
        Assert.Equal(code, player.Begin(decoder, blob));
    }

    [Fact] // S37, S221
    public void A_licence_is_refused_as_a_key_block_is_and_the_next_is_taken()
    {
        using var player = With("key-exchange-refused");
        Assert.Equal(unchecked((int)0x8004D005), player.Refused(Issue(player._hardware.Challenge())));
        Decoder decoder = player.Create("HW_CENC", D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_HW_PROTECTED);
        player.Play(decoder, player.Licensed(TestLicence.HardwareMemory), Frame(1), 0);
    }

    [Fact] // S75, S220
    public void On_a_removed_device_hardware_takes_no_command_and_has_lost_its_keys()
    {
        using var player = With("device-removed@2");
        byte[] blob = player.Licensed(TestLicence.HardwareMemory);
        Decoder decoder = player.Create("HW_CENC", D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_HW_PROTECTED);
        player.Play(decoder, blob, Frame(1), 0);
        Assert.Equal(HResult.DXGI_ERROR_DEVICE_REMOVED, player.Begin(decoder, blob));
        Assert.Throws<DeviceLostException>(player._hardware.Challenge);
        Assert.Throws<DeviceLostException>(player._hardware.NewKey);
        Assert.Equal(HardwareCondition.KeyAndContentLost, player._hardware.Condition);
        Assert.NotEqual(0, HardwareProtectionOfAnother(player._profile, blob)); // the card forgot what was sealed
    }

    /// <summary>How a frame begins under a blob of before, on a device that was opened after the removal.</summary>
    private static int HardwareProtectionOfAnother(DriverProfile profile, byte[] blob)
    {
        using var other = new HardwareProtectionTests(profile);
        other._hardware.NewKey();
        return other.Begin(other.Create("HW_CENC", D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_HW_PROTECTED), blob);
    }

    private static HardwareProtectionTests With(string fault) => new(DriverProfile.Hardware with { Faults = FaultPlan.Parse(fault) });

    private int End(Decoder decoder) => _context.Pointer->lpVtbl->Base.Base.Base.DecoderEndFrame(_context.Pointer, decoder.Pointer.Pointer);

    private void Play(Decoder decoder, byte[] blob, byte[] frame, int number)
    {
        Assert.Equal(HResult.S_OK, Begin(decoder, blob));
        Assert.Equal(HResult.S_OK, Submit(decoder, "HW_CENC", frame, number));
        Assert.Equal(HResult.S_OK, End(decoder));
        Assert.Equal(frame, Picture(decoder));
    }
}

using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Client.Tests.Fake;
using Dxcp.Cryptography;
using static Dxcp.Abi.HResult;

namespace Dxcp.Client.Tests;

/// <summary>Authenticated channels over a driver that can be made to lie: what the client sends, and which answers it believes.</summary>
public sealed class ChannelTests : IDisposable
{
    private readonly Player _player = new();
    private readonly AuthenticatedChannel _channel;
    private readonly FakeChannel _fake;

    public ChannelTests()
    {
        _channel = _player.Own(_player.Device.CreateChannel(Identities.Good.Root));
        _fake = _player.Fake.Channel!;
    }

    public static TheoryData<string> Messages => [.. All.Keys];

    private static Dictionary<string, Action<AuthenticatedChannel, CryptoSession>> All { get; } = new()
    {
        ["PROTECTION?"] = (channel, _) => Assert.Equal((ChannelProtection)3, channel.QueryProtection()),
        ["CHANNEL_TYPE?"] = (channel, _) => Assert.Equal(AuthenticatedChannelType.SoftwareDriver, channel.QueryChannelType()),
        ["DEVICE_HANDLE?"] = (channel, _) => Assert.Equal(FakeChannel.DeviceValue, channel.QueryDeviceHandle()),
        ["RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT?"] = (channel, _) => Assert.Equal(3u, channel.QueryRestrictedSharedResourceProcessCount()),
        ["RESTRICTED_SHARED_RESOURCE_PROCESS?"] = (channel, _) => Assert.Equal(77, channel.QueryRestrictedSharedResourceProcess(2).Handle),
        ["UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT?"] = (channel, _) => Assert.Equal(3u, channel.QueryUnrestrictedProtectedSharedResourceCount()),
        ["OUTPUT_ID_COUNT?"] = (channel, session) => Assert.Equal(5u, channel.QueryOutputIdCount(session)),
        ["OUTPUT_ID?"] = (channel, session) => Assert.Equal(99ul, channel.QueryOutputId(session, 4)),
        ["ACCESSIBILITY_ATTRIBUTES?"] = (channel, _) => Assert.Equal(default, channel.QueryAccessibility()),
        ["ENCRYPTION_WHEN_ACCESSIBLE_GUID_COUNT?"] = (channel, _) => Assert.Equal(3u, channel.QueryEncryptionWhenAccessibleCount()),
        ["ENCRYPTION_WHEN_ACCESSIBLE_GUID?"] = (channel, _) => Assert.Equal(Guids.D3D11_CRYPTO_TYPE_AES128_CTR, channel.QueryEncryptionWhenAccessible(1)),
        ["CURRENT_ENCRYPTION_WHEN_ACCESSIBLE?"] = (channel, _) => Assert.Equal(Guid.Empty, channel.QueryCurrentEncryptionWhenAccessible()),
        ["PROTECTION"] = (channel, _) => channel.SetProtection(ChannelProtection.Enabled),
        ["SHARED_RESOURCE"] = (channel, _) => channel.SetSharedResourceAccess(new SharedResourceProcess(SharedResourceProcessKind.Handle, 7), allow: true),
        ["ENCRYPTION_WHEN_ACCESSIBLE"] = (channel, _) => channel.SetEncryptionWhenAccessible(Guids.D3D11_CRYPTO_TYPE_AES128_CTR),
    };

    public void Dispose() => _player.Dispose();

    [Fact] // R39, S91
    public void The_type_follows_the_capability_and_is_that_of_hardware_where_both_are_reported()
    {
        Assert.Equal(AuthenticatedChannelType.SoftwareDriver, _channel.Type);
        Assert.Equal(D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE, _fake.Type);
        foreach (ContentProtectionFlags others in (ContentProtectionFlags[])[0, ContentProtectionFlags.Software])
        {
            using var player = new Player(ContentProtectionFlags.Hardware | others);
            Assert.Equal(AuthenticatedChannelType.HardwareDriver, player.Own(player.Device.CreateChannel(Identities.Good.Root)).Type);
        }

        using var other = new Player();
        other.Fake.Caps = ContentProtectionFlags.DecryptionBlt;
        Assert.Throws<CapabilityMissingException>(() => other.Device.CreateChannel(Identities.Good.Root));
    }

    [Fact] // S41
    public void Both_counters_start_at_random_numbers_below_two_to_the_31()
    {
        var starts = new HashSet<uint>();
        for (int i = 0; i < 8; i++)
        {
            using AuthenticatedChannel channel = _player.Device.CreateChannel(Identities.Good.Root);
            (uint query, uint configure) = _player.Fake.Channel!.Start;
            Assert.InRange(query, 0u, (uint)int.MaxValue);
            Assert.InRange(configure, 0u, (uint)int.MaxValue);
            starts.UnionWith([query, configure]);
        }

        Assert.True(starts.Count > 12);
    }

    [Fact] // R3, 01 §3: separate keys
    public void The_channel_has_a_key_of_its_own() => Assert.NotEqual(_player.Fake.Session!.Key, _fake.Key);

    [Theory, MemberData(nameof(Messages))] // R41, R42
    public void Messages_are_numbered_and_tagged_and_answers_read(string message)
    {
        // The fake asserts channel, number and tag of each.
        All[message](_channel, _player.Session);
        All[message](_channel, _player.Session);
        Assert.Empty(_player.Fake.Faults);
    }

    [Fact] // R45: what goes out
    public void Commands_carry_what_they_were_asked_for()
    {
        _channel.SetProtection(ChannelProtection.Enabled | ChannelProtection.OverlayOrFullscreenRequired);
        Assert.Equal(3u, MemoryMarshal.Read<uint>(_fake.Commands[^1].AsSpan(48)));
        _channel.SetSharedResourceAccess(new SharedResourceProcess(SharedResourceProcessKind.Handle, 0x77), allow: true);
        Assert.Equal((2u, 0x77, 1), (MemoryMarshal.Read<uint>(_fake.Commands[^1].AsSpan(48)), MemoryMarshal.Read<nint>(_fake.Commands[^1].AsSpan(56)),
            MemoryMarshal.Read<int>(_fake.Commands[^1].AsSpan(64))));
        _channel.SetEncryptionWhenAccessible(Guids.D3D11_CRYPTO_TYPE_AES128_CTR);
        Assert.Equal(Guids.D3D11_CRYPTO_TYPE_AES128_CTR, new Guid(_fake.Commands[^1].AsSpan(48)));
        Assert.Throws<ArgumentOutOfRangeException>(() => _channel.SetProtection((ChannelProtection)4));
        Assert.Equal(4, _fake.Commands.Count);
    }

    [Theory, MemberData(nameof(Messages))] // R42
    public void A_flipped_bit_in_any_byte_of_an_answer_is_noticed(string message)
    {
        int size = 0;
        _fake.Lie = answer => size = answer.Length;
        All[message](_channel, _player.Session);
        for (int i = 0; i < size; i++)
        {
            _fake.Tamper = answer => answer[i] ^= 0x10;
            Assert.Equal(AnswerFault.Tag, Assert.Throws<UntrustedAnswerException>(() => All[message](_channel, _player.Session)).Fault);
        }
    }

    [Theory, MemberData(nameof(Messages))] // R43
    public void A_signed_answer_to_something_else_is_noticed(string message)
    {
        AnswerFault Fault(int offset, int value = 1)
        {
            _fake.Lie = answer => answer[offset] ^= (byte)value;
            return Assert.Throws<UntrustedAnswerException>(() => All[message](_channel, _player.Session)).Fault;
        }

        Assert.Equal(AnswerFault.MessageType, Fault(16));
        Assert.Equal(AnswerFault.Channel, Fault(32));
        Assert.Equal(AnswerFault.SequenceNumber, Fault(40));
        Assert.Equal(AnswerFault.ReturnCode, Fault(44));
    }

    [Theory, InlineData(48, 5, 5u, false, false), InlineData(52, 1, 0u, true, false), InlineData(56, 1, 0u, false, true)] // R47
    public void Each_field_of_what_the_processor_reaches_is_told_as_what_it_is(int offset, byte value, uint bus, bool contiguous, bool others)
    {
        _fake.Lie = answer => answer[offset] = value;
        Assert.Equal(new Accessibility(bus, contiguous, others), _channel.QueryAccessibility());
    }

    [Theory] // R43: what is behind the header
    [InlineData("RESTRICTED_SHARED_RESOURCE_PROCESS?", 48)]
    [InlineData("OUTPUT_ID_COUNT?", 48)]
    [InlineData("OUTPUT_ID_COUNT?", 56)]
    [InlineData("OUTPUT_ID?", 48)]
    [InlineData("OUTPUT_ID?", 56)]
    [InlineData("OUTPUT_ID?", 64)]
    [InlineData("ENCRYPTION_WHEN_ACCESSIBLE_GUID?", 48)]
    public void A_signed_answer_about_something_else_is_noticed(string message, int offset)
    {
        _fake.Lie = answer => answer[offset] ^= 1;
        Assert.Equal(AnswerFault.Content, Assert.Throws<UntrustedAnswerException>(() => All[message](_channel, _player.Session)).Fault);
    }

    [Theory, MemberData(nameof(Messages))] // R41, R43
    public void A_replayed_answer_is_noticed(string message)
    {
        All[message](_channel, _player.Session);
        _fake.Replay = true;
        Assert.Equal(AnswerFault.SequenceNumber, Assert.Throws<UntrustedAnswerException>(() => All[message](_channel, _player.Session)).Fault);
    }

    [Theory, MemberData(nameof(Messages))] // R43
    public void A_success_that_the_driver_did_not_sign_is_noticed(string message)
    {
        (_fake.Code, _fake.Returns) = (E_INVALIDARG, S_OK);
        Assert.Equal(AnswerFault.ReturnCode, Assert.Throws<UntrustedAnswerException>(() => All[message](_channel, _player.Session)).Fault);
    }

    [Theory, MemberData(nameof(Messages))] // R43
    public void A_signed_refusal_is_told_from_one_that_is_not(string message)
    {
        _fake.Code = E_FAIL;
        var signed = Assert.Throws<ChannelRefusedException>(() => All[message](_channel, _player.Session));
        Assert.Equal((E_FAIL, true), (signed.HResult, signed.IsAuthentic));
        (_fake.Code, _fake.Returns) = (S_OK, E_FAIL);
        var unsigned = Assert.Throws<ChannelRefusedException>(() => All[message](_channel, _player.Session));
        Assert.Equal((E_FAIL, false), (unsigned.HResult, unsigned.IsAuthentic));
        _fake.Returns = null;
        All[message](_channel, _player.Session);
    }

    [Fact]
    public void A_lost_device_is_told_apart()
    {
        _fake.Returns = DXGI_ERROR_DEVICE_REMOVED;
        Assert.Throws<DeviceLostException>(() => _channel.QueryProtection());
    }

    [Fact] // 01 §3, step 6
    public void A_channel_of_another_type_than_asked_for_is_not_opened()
    {
        int alive = _player.Fake.Alive;
        _player.Fake.ChannelTypeInstead = D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_HARDWARE;
        Assert.Equal(AnswerFault.Content, Assert.Throws<UntrustedAnswerException>(() => _player.Device.CreateChannel(Identities.Good.Root)).Fault);
        Assert.Equal(alive, _player.Fake.Alive);
    }

    [Fact]
    public void A_chain_to_another_root_gets_no_key()
    {
        int alive = _player.Fake.Alive;
        Assert.Throws<CertificateChainException>(() => _player.Device.CreateChannel(Identities.Other.Root));
        Assert.Null(_player.Fake.Channel!.Key);
        Assert.Equal(alive, _player.Fake.Alive);
    }

    [Fact]
    public void What_is_disposed_or_of_another_device_is_refused()
    {
        using var other = new Player();
        Assert.Throws<ArgumentException>(() => _channel.QueryOutputIdCount(other.Session));
        _channel.Dispose();
        _channel.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _channel.QueryProtection());
        Assert.Throws<ObjectDisposedException>(() => _channel.SetProtection(ChannelProtection.None));
    }
}

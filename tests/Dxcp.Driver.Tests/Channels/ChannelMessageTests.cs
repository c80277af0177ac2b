using System.Security.Cryptography;
using Dxcp.Abi;
using static Dxcp.Abi.Guids;

namespace Dxcp.Driver.Tests.Channels;

/// <summary>What makes a message acceptable, and what a refusal leaves as it was: R39–R44, R49 and S37–S48.</summary>
public sealed unsafe class ChannelMessageTests : IDisposable
{
    private const uint Enabled = D3D11_AUTHENTICATED_PROTECTION_FLAGS.ProtectionEnabled;
    private const uint Overlay = D3D11_AUTHENTICATED_PROTECTION_FLAGS.OverlayOrFullscreenRequired;

    private readonly DdiHost _host = new(DriverProfile.Default with { Caps = DriverProfile.Default.Caps & ~ProtectionCaps.ProtectionAlwaysOn });

    public void Dispose() => _host.Dispose();

    [Fact] // R39
    public void A_channel_is_keyed_initialized_and_answers()
    {
        var channel = _host.Device.OpenChannel();
        Assert.Equal(0u, channel.Protection());
        Assert.Equal(HResult.S_OK, channel.Protect(Enabled | Overlay));
        Assert.Equal(Enabled | Overlay, channel.Protection());
    }

    [Theory] // R39, S49
    [InlineData(D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE.D3D11_1DDI_AUTHENTICATED_CHANNEL_DRIVER_HARDWARE, HResult.DXGI_ERROR_UNSUPPORTED)]
    [InlineData((D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE)1, HResult.E_INVALIDARG)]
    [InlineData((D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE)0, HResult.E_INVALIDARG)]
    [InlineData((D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE)4, HResult.E_INVALIDARG)]
    public void A_channel_type_that_the_driver_has_not_is_refused(D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE type, int expected)
    {
        Ddi11Channel.Create(_host.Device, type, out nint name, out int result);
        Assert.Equal((expected, 0), (result, name));
        Assert.Empty(Ddi11Channel.Certificate(_host.Device, type));
    }

    [Fact] // R39
    public void A_hardware_channel_exists_where_the_driver_reports_hardware_and_takes_what_is_for_it()
    {
        using var host = new DdiHost(DriverProfile.Default with { Caps = DriverProfile.Default.Caps | ProtectionCaps.Hardware });
        Ddi11Channel.Create(host.Device, D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE.D3D11_1DDI_AUTHENTICATED_CHANNEL_DRIVER_HARDWARE, out nint name, out int result);
        Assert.Equal(HResult.S_OK, result);
        Assert.NotEqual(0, name);
    }

    [Fact] // S37
    public void A_key_block_without_a_key_is_refused_without_a_hint_why()
    {
        var channel = new Ddi11Channel(_host.Device);
        Assert.Equal(HResult.E_INVALIDARG, channel.Negotiate(RSAEncryptionPadding.OaepSHA256, 16));
        Assert.Equal(HResult.E_INVALIDARG, channel.Negotiate(RSAEncryptionPadding.OaepSHA512, 15));
        Assert.Equal(HResult.E_INVALIDARG, channel.Negotiate(RSAEncryptionPadding.OaepSHA512, 17));
        Assert.Equal(HResult.E_INVALIDARG, channel.Negotiate(RSAEncryptionPadding.Pkcs1, 16));
        Assert.Equal(HResult.E_INVALIDARG, channel.SendKey(new byte[256]));
        Assert.Equal(HResult.E_INVALIDARG, channel.SendKey(new byte[255]));
        Assert.Equal(HResult.E_INVALIDARG, channel.SendKey(new byte[257]));
        Assert.Equal(HResult.E_INVALIDARG, channel.Configure(channel.InitializeMessage(), signed: false));
    }

    [Fact] // S80
    public void An_open_channel_keeps_its_key()
    {
        var channel = _host.Device.KeyedChannel();
        Assert.Equal(HResult.S_OK, channel.Negotiate());
        Assert.Equal(HResult.S_OK, channel.Initialize());
        Assert.Equal(HResult.E_INVALIDARG, channel.Negotiate());
        Assert.Equal(HResult.S_OK, channel.Protect(Enabled));
    }

    [Fact] // R42, S42: each byte of a command matters, and a wrong one costs no number
    public void A_flipped_bit_anywhere_in_a_command_is_refused()
    {
        var channel = _host.Device.OpenChannel();
        byte[] message = channel.ProtectionMessage(Enabled);
        for (int i = 0; i < message.Length; i++)
        {
            for (int bit = 0; bit < 8; bit += 3)
            {
                byte[] flipped = [.. message];
                flipped[i] ^= (byte)(1 << bit);
                int expected = i is >= 16 and < 32 ? HResult.E_FAIL : HResult.E_INVALIDARG; // R44: a GUID that nobody knows
                Assert.Equal(expected, channel.Configure(flipped));
            }
        }

        Assert.Equal(0u, channel.Protection());
        Assert.Equal(HResult.S_OK, channel.Configure(message));
        Assert.Equal(Enabled, channel.Protection());
    }

    [Fact] // R42: INITIALIZE too
    public void A_flipped_bit_anywhere_in_initialize_is_refused()
    {
        var channel = _host.Device.KeyedChannel();
        byte[] message = channel.InitializeMessage();
        for (int i = 0; i < message.Length; i++)
        {
            byte[] flipped = [.. message];
            flipped[i] ^= 0x10;
            Assert.NotEqual(HResult.S_OK, channel.Configure(flipped));
        }

        Assert.Equal(HResult.S_OK, channel.Configure(message));
    }

    [Fact] // R41
    public void A_command_cannot_come_twice()
    {
        var channel = _host.Device.OpenChannel();
        byte[] on = channel.ProtectionMessage(Enabled), off = channel.ProtectionMessage(0);
        Assert.Equal(HResult.S_OK, channel.Configure(on));
        Assert.Equal(HResult.S_OK, channel.Configure(off));
        Assert.Equal(HResult.E_INVALIDARG, channel.Configure(on));
        Assert.Equal(HResult.E_INVALIDARG, channel.Configure(off));
        Assert.Equal(0u, channel.Protection());
    }

    [Fact] // R41
    public void Commands_in_the_wrong_order_lose_the_earlier_one()
    {
        var channel = _host.Device.OpenChannel();
        byte[] first = channel.ProtectionMessage(Enabled), second = channel.ProtectionMessage(Overlay);
        Assert.Equal(HResult.S_OK, channel.Configure(second));
        Assert.Equal(HResult.E_INVALIDARG, channel.Configure(first));
        Assert.Equal(Overlay, channel.Protection());
    }

    [Fact]
    public void A_truncated_command_is_refused_at_every_length()
    {
        var channel = _host.Device.OpenChannel();
        byte[] message = channel.ProtectionMessage(Enabled);
        for (int length = 0; length < message.Length; length++)
            Assert.Equal(HResult.E_INVALIDARG, channel.Configure(message[..length]));
        Assert.Equal(HResult.S_OK, channel.Configure(message));
    }

    [Fact] // D11
    public void Bytes_behind_the_struct_are_not_looked_at()
    {
        var channel = _host.Device.OpenChannel();
        Assert.Equal(HResult.S_OK, channel.Configure([.. channel.ProtectionMessage(Enabled), 1, 2, 3]));
        Assert.Equal(HResult.S_OK, channel.Query<D3D11_AUTHENTICATED_QUERY_INPUT, D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT>(
            D3D11_AUTHENTICATED_QUERY_PROTECTION, default, out _, inputGrowth: 5, outputGrowth: 7));
    }

    [Fact] // R42
    public void A_tag_of_another_channel_is_refused()
    {
        Ddi11Channel channel = _host.Device.OpenChannel(), other = _host.Device.OpenChannel();
        Assert.Equal(HResult.E_INVALIDARG, channel.Configure(Ddi11Channel.Sign(channel.ProtectionMessage(Enabled), other.Key)));
        Assert.Equal(HResult.E_INVALIDARG, channel.Configure(other.ProtectionMessage(Enabled)));
        Assert.Equal(0u, channel.Protection());
    }

    [Fact] // R41: a channel's own number belongs to its own name
    public void A_message_that_names_another_channel_is_refused()
    {
        Ddi11Channel channel = _host.Device.OpenChannel(), other = _host.Device.OpenChannel();
        byte[] message = channel.ProtectionMessage(Enabled);
        BitConverter.TryWriteBytes(message.AsSpan(32), (long)other.Name);
        Assert.Equal(HResult.E_INVALIDARG, channel.Configure(Ddi11Channel.Sign(message, channel.Key)));
    }

    [Fact] // R40
    public void Initialize_works_once()
    {
        var channel = _host.Device.OpenChannel();
        channel.NextCommand = 5;
        channel.NextQuery = 5;
        Assert.Equal(HResult.E_INVALIDARG, channel.Initialize());
        Assert.Equal(HResult.E_INVALIDARG, channel.Protect(Enabled));
        channel.NextCommand = channel.NextQuery = 0x3000;
        Assert.Equal(HResult.S_OK, channel.Protect(Enabled));
    }

    [Fact] // R40, R41
    public void Nothing_works_before_initialize()
    {
        var channel = _host.Device.KeyedChannel();
        Assert.Equal(HResult.E_INVALIDARG, channel.Protect(Enabled));
        Assert.Equal(HResult.E_INVALIDARG, channel.Query<D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT>(D3D11_AUTHENTICATED_QUERY_PROTECTION, out _));
    }

    [Fact] // R42, S48
    public void Nothing_works_without_a_key_and_the_answer_is_not_tagged()
    {
        var channel = new Ddi11Channel(_host.Device);
        Assert.Equal(HResult.E_INVALIDARG, channel.Configure(channel.InitializeMessage(), signed: false));
        Assert.Equal(HResult.E_INVALIDARG, channel.Query<D3D11_AUTHENTICATED_QUERY_INPUT, D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT>(
            D3D11_AUTHENTICATED_QUERY_PROTECTION, default, out _, signed: false));
    }

    [Fact] // R44
    public void Unknown_guids_are_refused_by_a_code_of_their_own()
    {
        var channel = _host.Device.OpenChannel();
        var unknown = new Guid("0f0e0d0c-0b0a-0908-0706-050403020100");
        Assert.Equal(HResult.E_FAIL, channel.Configure(unknown, default(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT)));
        Assert.Equal(HResult.E_FAIL, channel.Configure(D3D11_AUTHENTICATED_QUERY_PROTECTION, default(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT)));
        Assert.Equal(HResult.E_FAIL, channel.Query<D3D11_AUTHENTICATED_QUERY_OUTPUT>(unknown, out _));
        Assert.Equal(HResult.E_FAIL, channel.Query<D3D11_AUTHENTICATED_QUERY_OUTPUT>(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION, out _));
    }

    [Fact] // R44, R43: an answer that does not fit is not given
    public void A_query_with_too_little_room_is_refused_and_costs_no_number()
    {
        var channel = _host.Device.OpenChannel();
        for (int lack = 1; lack <= 56; lack++)
        {
            Assert.Equal(HResult.E_INVALIDARG, channel.Query<D3D11_AUTHENTICATED_QUERY_INPUT, D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT>(
                D3D11_AUTHENTICATED_QUERY_PROTECTION, default, out _, channel.NextQuery, outputGrowth: -lack));
        }

        Assert.Equal(0u, channel.Protection());
    }

    [Fact] // S42
    public void An_authentic_command_that_fails_uses_its_number_up()
    {
        var channel = _host.Device.OpenChannel();
        uint number = channel.NextCommand;
        Assert.Equal(HResult.E_INVALIDARG, channel.Protect(4));
        Assert.Equal(HResult.E_INVALIDARG, channel.Configure(channel.ProtectionMessage(Enabled, number)));
        Assert.Equal(HResult.S_OK, channel.Configure(channel.ProtectionMessage(Enabled, number + 1)));
    }

    [Theory] // S40, S41
    [InlineData(0u, -1, false), InlineData(0u, 0, true), InlineData(0u, 1, true), InlineData(0u, 1000, true)]
    public void The_first_number_is_the_start_or_any_above(uint unused, int offset, bool accepted)
    {
        _ = unused;
        var channel = _host.Device.OpenChannel();
        Assert.Equal(accepted, channel.Configure(channel.ProtectionMessage(Enabled, (uint)(channel.NextCommand + offset))) == HResult.S_OK);
        Assert.Equal(accepted, channel.Query<D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT>(D3D11_AUTHENTICATED_QUERY_PROTECTION, out _,
            (uint)(channel.NextQuery + offset)) == HResult.S_OK);
    }

    [Fact] // S41
    public void After_the_last_number_the_channel_takes_nothing_more()
    {
        var channel = _host.Device.OpenChannel();
        Assert.Equal(HResult.S_OK, channel.Configure(channel.ProtectionMessage(Enabled, uint.MaxValue)));
        Assert.Equal(HResult.E_INVALIDARG, channel.Configure(channel.ProtectionMessage(0, uint.MaxValue)));
        Assert.Equal(HResult.E_INVALIDARG, channel.Configure(channel.ProtectionMessage(0, 0)));
        Assert.Equal(Enabled, channel.Protection()); // D13: queries count for themselves
    }

    [Fact] // R49
    public void A_channel_of_another_device_is_not_found()
    {
        var other = _host.CreateDevice();
        var channel = _host.Device.OpenChannel();
        byte[] message = channel.ProtectionMessage(Enabled);
        D3D11_AUTHENTICATED_CONFIGURE_OUTPUT answer;
        fixed (byte* input = message)
        {
            Assert.Equal(HResult.E_INVALIDARG, other.Video->pfnConfigureAuthenticatedChannel(other.Handle, channel.Handle, (uint)message.Length, input,
                &answer));
            Assert.Equal(HResult.E_INVALIDARG, other.Video->pfnNegotiateAuthenticatedChannelKeyExchange(other.Handle, channel.Handle, 256, input));
            Assert.Equal(HResult.E_INVALIDARG, answer.ReturnCode);
            other.Video->pfnDestroyAuthenticatedChannel(other.Handle, channel.Handle);
        }

        Assert.Equal(HResult.S_OK, channel.Configure(message));
    }

    [Fact]
    public void Null_pointers_and_stale_channels_are_refused()
    {
        var channel = _host.Device.OpenChannel();
        var video = _host.Device.Video;
        D3D11_AUTHENTICATED_CONFIGURE_OUTPUT answer;
        byte* input = stackalloc byte[56];
        Assert.Equal(HResult.E_INVALIDARG, video->pfnConfigureAuthenticatedChannel(_host.Device.Handle, channel.Handle, 56, null, &answer));
        Assert.Equal(HResult.E_INVALIDARG, video->pfnConfigureAuthenticatedChannel(_host.Device.Handle, channel.Handle, 56, input, null));
        Assert.Equal(HResult.E_INVALIDARG, video->pfnQueryAuthenticatedChannel(_host.Device.Handle, channel.Handle, 32, null, 56, input));
        Assert.Equal(HResult.E_INVALIDARG, video->pfnQueryAuthenticatedChannel(_host.Device.Handle, channel.Handle, 32, input, 56, null));
        Assert.Equal(HResult.E_INVALIDARG, video->pfnNegotiateAuthenticatedChannelKeyExchange(_host.Device.Handle, channel.Handle, 256, null));
        Assert.Equal(HResult.E_INVALIDARG, video->pfnCreateAuthenticatedChannel(_host.Device.Handle, null, default, default));
        channel.Destroy();
        Assert.Equal(HResult.E_INVALIDARG, channel.Configure(channel.ProtectionMessage(Enabled), signed: false));
        Assert.Equal(HResult.E_INVALIDARG, channel.SendKey(new byte[256]));
        channel.Destroy();
    }
}

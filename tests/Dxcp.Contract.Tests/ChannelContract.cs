using System.Security.Cryptography;
using Dxcp.Abi;
using Dxcp.Cryptography;
using static Dxcp.Abi.Guids;

namespace Dxcp.Contract.Tests;

/// <summary>Messages of authenticated channels, what refuses them and what a refusal leaves: R39–R49, S37–S51, alike on every surface.</summary>
public sealed class ChannelContract
{
    private const uint Enabled = D3D11_AUTHENTICATED_PROTECTION_FLAGS.ProtectionEnabled;
    private const uint Overlay = D3D11_AUTHENTICATED_PROTECTION_FLAGS.OverlayOrFullscreenRequired;

    private static readonly Guid s_unknown = new("0f0e0d0c-0b0a-0908-0706-050403020100");

    /// <summary>A driver that protects nothing until it is told to.</summary>
    internal static DriverProfile Unprotected => DriverProfile.Default with { Caps = DriverProfile.Default.Caps & ~ProtectionCaps.ProtectionAlwaysOn };

    private static Surface Open(SurfaceKind kind, out ChannelCaller channel)
    {
        var surface = Surface.Open(kind, Unprotected);
        channel = surface.Device.OpenChannel();
        return surface;
    }

    private static void Refused(Surface surface, int code, Refusal why = Refusal.BadArgument) => surface.Refused(why, code);

    [Theory, OnSurfaces] // R38, R39
    public void The_certificate_is_the_drivers_and_hardware_that_is_not_there_has_no_channel(SurfaceKind kind)
    {
        using var surface = Open(kind, out var channel);
        using var identity = DriverIdentity.LoadOrCreate();
        CertificateChain.Verify(channel.CertificateChain(), identity.Root).Dispose();
        Refused(surface, surface.Device.TryCreateHardwareChannel(), Refusal.NotAvailable);
    }

    [Theory, OnSurfaces] // R29, R45, R48
    public void Protection_keeps_pictures_from_the_cpu_until_the_channel_goes(SurfaceKind kind)
    {
        using var surface = Open(kind, out var channel);
        var other = surface.Device.OpenChannel();
        nint picture = surface.Device.CreateProtected();
        Assert.True(surface.Device.LetsOut(picture));
        Surface.Accepted(channel.Protect(Enabled | Overlay));
        Assert.False(surface.Device.LetsOut(picture));
        Surface.Accepted(other.Protect(0));
        Assert.Equal(Enabled | Overlay, other.Protection());
        Assert.False(surface.Device.LetsOut(picture));
        surface.Device.Destroy(channel);
        Assert.Equal(0u, other.Protection());
        Assert.True(surface.Device.LetsOut(picture));
    }

    [Theory, OnSurfaces] // R42, S42: each bit of a command matters, and a wrong one costs no number
    public void A_flipped_bit_anywhere_in_a_command_is_refused(SurfaceKind kind)
    {
        using var surface = Open(kind, out var channel);
        byte[] message = channel.ProtectionMessage(Enabled);
        for (int bit = 0; bit < message.Length * 8; bit += 3)
        {
            byte[] flipped = [.. message];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Refused(surface, channel.Configure(flipped), RefusalOf(flipped, channel));
        }

        Assert.Equal(0u, channel.Protection());
        Surface.Accepted(channel.Configure(message));
        Assert.Equal(Enabled, channel.Protection());

        // R44
        Refusal RefusalOf(byte[] flipped, ChannelCaller sender) =>
            flipped.AsSpan(16, 16).SequenceEqual(message.AsSpan(16, 16)) ? Refusal.BadArgument : Refusal.UnknownMessage;
    }

    [Theory, OnSurfaces] // R42: INITIALIZE too
    public void A_flipped_bit_anywhere_in_initialize_is_refused(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, Unprotected);
        var channel = surface.Device.CreateChannel();
        Surface.Accepted(channel.Negotiate());
        byte[] message = channel.InitializeMessage();
        for (int i = 0; i < message.Length; i++)
        {
            byte[] flipped = [.. message];
            flipped[i] ^= 0x10;
            Refused(surface, channel.Configure(flipped), i is >= 16 and < 32 ? Refusal.UnknownMessage : Refusal.BadArgument);
        }

        Surface.Accepted(channel.Configure(message));
        Refused(surface, channel.Configure(message)); // R40: once
        Refused(surface, channel.Initialize());
        Surface.Accepted(channel.Protect(Enabled));
    }

    [Theory, OnSurfaces] // R41
    public void Replayed_and_overtaken_commands_are_refused(SurfaceKind kind)
    {
        using var surface = Open(kind, out var channel);
        byte[] lost = channel.ProtectionMessage(Enabled), on = channel.ProtectionMessage(Enabled), off = channel.ProtectionMessage(0);
        Surface.Accepted(channel.Configure(on));
        Surface.Accepted(channel.Configure(off));
        Refused(surface, channel.Configure(lost));
        Refused(surface, channel.Configure(on));
        Refused(surface, channel.Configure(off));
        Assert.Equal(0u, channel.Protection());
    }

    [Theory, OnSurfaces] // R41: queries count for themselves
    public void A_replayed_query_is_refused(SurfaceKind kind)
    {
        using var surface = Open(kind, out var channel);
        Assert.Equal(0u, channel.Protection());
        Refused(surface, channel.Query<D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT>(D3D11_AUTHENTICATED_QUERY_PROTECTION, out _, channel.NextQuery - 1));
        Assert.Equal(0u, channel.Protection());
    }

    [Theory, OnSurfaces]
    public void A_truncated_command_is_refused_at_every_length(SurfaceKind kind)
    {
        using var surface = Open(kind, out var channel);
        byte[] message = channel.ProtectionMessage(Enabled);
        for (int length = 0; length < message.Length; length++)
            Refused(surface, channel.Configure(message[..length]));
        Surface.Accepted(channel.Configure(message));
    }

    [Theory, OnSurfaces] // R43, R44: an answer that does not fit is not given, and costs no number
    public void A_query_with_too_little_room_or_input_is_refused(SurfaceKind kind)
    {
        using var surface = Open(kind, out var channel);
        for (int lack = 1; lack <= 56; lack++)
            Refused(surface, Ask(channel, outputGrowth: -lack));
        for (int lack = 1; lack <= 32; lack++)
            Refused(surface, Ask(channel, inputGrowth: -lack));
        Assert.Equal(0u, channel.Protection());
    }

    [Theory, OnSurfaces(Needs = [Need.ExactMessageSizes])] // D11
    public void A_message_of_another_size_than_its_struct_is_refused(SurfaceKind kind)
    {
        using var surface = Open(kind, out var channel);
        byte[] message = channel.ProtectionMessage(Enabled);
        Refused(surface, channel.Configure([.. message, 0]));
        Refused(surface, Ask(channel, inputGrowth: 1));
        Surface.Accepted(channel.Configure(message));
        Assert.Equal(Enabled, channel.Protection());
    }

    [Theory, OnSurfaces] // R42
    public void A_tag_of_another_channel_is_refused(SurfaceKind kind)
    {
        using var surface = Open(kind, out var channel);
        var other = surface.Device.OpenChannel();
        Refused(surface, channel.Configure(ChannelCaller.Sign(channel.ProtectionMessage(Enabled), other.Key)));
        Assert.Equal(0u, channel.Protection());
    }

    [Theory, OnSurfaces(Needs = [Need.MessagesThroughAnotherChannel])]
    public void A_message_for_one_channel_does_not_get_there_through_another(SurfaceKind kind)
    {
        using var surface = Open(kind, out var channel);
        var other = surface.Device.OpenChannel();
        byte[] message = channel.ProtectionMessage(Enabled);
        Refused(surface, other.Configure(message));
        Assert.Equal(0u, channel.Protection());
        Surface.Accepted(channel.Configure(message));
    }

    [Theory, OnSurfaces] // R49, S15
    public void A_message_for_a_channel_of_another_device_is_refused(SurfaceKind kind)
    {
        using var surface = Open(kind, out var channel);
        var foreign = surface.CreateDevice().OpenChannel();
        byte[] message = channel.ProtectionMessage(Enabled);
        Refused(surface, foreign.Configure(message));
        Assert.Equal(0u, channel.Protection());
        Surface.Accepted(channel.Configure(message));
        Assert.Equal(0u, foreign.Protection());
    }

    [Theory, OnSurfaces] // R40, R41, R42, S48
    public void Nothing_works_without_a_key_or_before_initialize(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, Unprotected);
        var channel = surface.Device.CreateChannel();
        Refused(surface, channel.Configure(channel.InitializeMessage(), signed: false));
        Refused(surface, channel.Query<D3D11_AUTHENTICATED_QUERY_INPUT,
            D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT>(D3D11_AUTHENTICATED_QUERY_PROTECTION, default, out _, signed: false));
        Surface.Accepted(channel.Negotiate());
        Refused(surface, channel.Protect(Enabled));
        Refused(surface, Ask(channel));
        Surface.Accepted(channel.Initialize());
        Assert.Equal(0u, channel.Protection());
    }

    [Theory, OnSurfaces] // S37, S80
    public void A_block_without_a_key_is_refused_and_an_open_channel_keeps_its_key(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, Unprotected);
        var channel = surface.Device.CreateChannel();
        Refused(surface, channel.Negotiate(RSAEncryptionPadding.OaepSHA256, 16));
        Refused(surface, channel.Negotiate(RSAEncryptionPadding.OaepSHA512, 15));
        Refused(surface, channel.Negotiate(RSAEncryptionPadding.OaepSHA512, 17));
        foreach (int size in new[] { 1, 255, 256, 257 })
            Refused(surface, channel.SendKey(new byte[size]));
        channel.Open();
        Refused(surface, channel.Negotiate());
        Surface.Accepted(channel.Protect(Enabled));
    }

    [Theory, OnSurfaces] // R44
    public void Unknown_guids_have_a_code_of_their_own(SurfaceKind kind)
    {
        using var surface = Open(kind, out var channel);
        Refused(surface, channel.Configure(s_unknown, default(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT)), Refusal.UnknownMessage);
        Refused(surface, channel.Configure(D3D11_AUTHENTICATED_QUERY_PROTECTION, default(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT)),
            Refusal.UnknownMessage);
        Refused(surface, channel.Query<D3D11_AUTHENTICATED_QUERY_OUTPUT>(s_unknown, out _), Refusal.UnknownMessage);
        Refused(surface, channel.Query<D3D11_AUTHENTICATED_QUERY_OUTPUT>(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION, out _), Refusal.UnknownMessage);
    }

    [Theory, OnSurfaces] // S42
    public void An_authentic_command_that_fails_uses_its_number_up(SurfaceKind kind)
    {
        using var surface = Open(kind, out var channel);
        uint number = channel.NextCommand;
        Refused(surface, channel.Protect(4)); // reserved
        Refused(surface, channel.Configure(channel.ProtectionMessage(Enabled, number)));
        Surface.Accepted(channel.Configure(channel.ProtectionMessage(Enabled, number + 1)));
    }

    [Theory, OnSurfaces] // S40, S41
    public void Numbers_go_from_the_start_to_the_last_and_not_round(SurfaceKind kind)
    {
        using var surface = Open(kind, out var channel);
        Refused(surface, channel.Configure(channel.ProtectionMessage(Enabled, channel.NextCommand - 1)));
        Surface.Accepted(channel.Configure(channel.ProtectionMessage(0, channel.NextCommand)));
        Surface.Accepted(channel.Configure(channel.ProtectionMessage(Enabled, uint.MaxValue)));
        Refused(surface, channel.Configure(channel.ProtectionMessage(0, uint.MaxValue)));
        Refused(surface, channel.Configure(channel.ProtectionMessage(0, 0)));
        Assert.Equal(Enabled, channel.Protection());
    }

    [Theory, OnSurfaces(Needs = [Need.RuntimeChannels])] // R29, R39, R45, R48, S46
    public void The_runtimes_own_channel_protects_without_key_or_tag(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, Unprotected);
        ChannelCaller channel = surface.Device.CreateRuntimeChannel(), other = surface.Device.CreateRuntimeChannel();
        nint picture = surface.Device.CreateProtected();
        Refused(surface, channel.SendKey(new byte[256]));
        Assert.Equal((0, D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_D3D11),
            (AskOwn(channel, D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE, out D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE_OUTPUT type), type.ChannelType));
        Assert.True(surface.Device.LetsOut(picture));
        Surface.Accepted(channel.Configure(channel.ProtectionMessage(Enabled), signed: false));
        Surface.Accepted(other.Configure(other.ProtectionMessage(0), signed: false));
        Assert.False(surface.Device.LetsOut(picture));
        Assert.Equal((0, Enabled), (AskOwn(other, D3D11_AUTHENTICATED_QUERY_PROTECTION, out D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT protection),
            protection.ProtectionFlags.Value));
        Refused(surface, channel.Configure(channel.ProtectionMessage(4), signed: false));
        Refused(surface, other.Configure(channel.ProtectionMessage(0), signed: false));
        surface.Device.Destroy(channel);
        Assert.True(surface.Device.LetsOut(picture));
    }

    [Theory, OnSurfaces(Needs = [Need.RuntimeChannels])] // S45, S47
    public void The_runtimes_own_channel_refuses_what_is_for_drivers(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, Unprotected);
        var channel = surface.Device.CreateRuntimeChannel();
        Refused(surface, channel.Configure(channel.InitializeMessage(), signed: false), Refusal.WrongChannelType);
        Refused(surface, channel.Configure(channel.Message(s_unknown, 0, default(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT)), signed: false),
            Refusal.UnknownMessage);
        Refused(surface, channel.Configure([.. channel.ProtectionMessage(Enabled), 0], signed: false));
        Refused(surface, channel.Query<D3D11_AUTHENTICATED_QUERY_INPUT, D3D11_AUTHENTICATED_QUERY_UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT_OUTPUT>(
            D3D11_AUTHENTICATED_QUERY_UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT, default, out _, signed: false), Refusal.WrongChannelType);
        Refused(surface, channel.Query<D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_INPUT,
            D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_OUTPUT>(
            D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS, default, out _, signed: false));
    }

    [Theory, OnSurfaces(Needs = [Need.RuntimeChannels])] // R53
    public void All_channels_of_a_device_call_it_the_same_and_no_other(SurfaceKind kind)
    {
        using var surface = Open(kind, out var channel);
        Surface.Accepted(AskOwn(surface.Device.CreateRuntimeChannel(), D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE,
            out D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE_OUTPUT own));
        Assert.Equal(channel.DeviceHandle(), own.DeviceHandle);
        Assert.NotEqual(channel.DeviceHandle(), surface.CreateDevice().OpenChannel().DeviceHandle());
    }

    private static int AskOwn<T>(ChannelCaller channel, Guid type, out T answer) where T : unmanaged =>
        channel.Query(type, default(D3D11_AUTHENTICATED_QUERY_INPUT), out answer, signed: false);

    private static int Ask(ChannelCaller channel, int inputGrowth = 0, int outputGrowth = 0) =>
        channel.Query<D3D11_AUTHENTICATED_QUERY_INPUT, D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT>(
            D3D11_AUTHENTICATED_QUERY_PROTECTION, default, out _, channel.NextQuery, inputGrowth, outputGrowth);
}

using Dxcp.Cryptography;

namespace Dxcp.Contract.Tests;

/// <summary>The two blts: what they encrypt, with which key, between what; alike on every surface.</summary>
public sealed class BltContract
{
    private static readonly byte[] s_plain = Reference.Pattern(SurfaceDevice.StreamSize);

    [Theory, OnSurfaces] // R22, R31, R32
    public void A_picture_comes_back_as_it_went_in_padding_and_planes_included(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = Pair(surface.Device);
        byte[] counterBlock = Reference.CounterBlock(0x0011223344556677, 1);
        surface.Device.Write(memory, Reference.Ctr(session.Key, counterBlock, s_plain));
        Surface.Accepted(session.Decrypt(memory, picture, counterBlock));
        surface.Device.Write(memory, new byte[SurfaceDevice.StreamSize]);
        byte[] made = new byte[16];
        Surface.Accepted(session.Encrypt(picture, memory, made));
        Assert.Equal(s_plain, Reference.Ctr(session.Key, made, surface.Device.Read(memory)));
    }

    [Theory, OnSurfaces(1UL, 0xFEUL, 0x0102030405060708UL)] // R20, S26
    public void Count_has_its_most_significant_byte_first(SurfaceKind kind, ulong count) => Decrypts(kind, Reference.CounterBlock(5, count));

    [Theory, OnSurfaces(ulong.MaxValue, ulong.MaxValue - 2)] // S25
    public void Count_goes_round_without_touching_the_IV(SurfaceKind kind, ulong count) => Decrypts(kind, Reference.CounterBlock(5, count));

    [Theory, OnSurfaces("100 0 0", "100 20 2", "0 16 32", "32 16 16", "0 0 0", "5 0 7", "7 9 0", "1048576 1 1")] // R25, S32, S33
    public void A_partial_pattern_says_which_bytes_are_encrypted(SurfaceKind kind, string numbers)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = Pair(surface.Device);
        var pattern = Pattern(numbers);
        byte[] counterBlock = session.NextCounterBlock();
        surface.Device.Write(memory, Reference.Partial(session.Key, counterBlock, s_plain, pattern.EncryptedAtBeginning, pattern.Skip, pattern.Encrypt));
        Surface.Accepted(session.Decrypt(memory, picture, counterBlock, pattern: pattern));
        Assert.Equal(s_plain, surface.Device.Peek(picture));
    }

    [Theory, OnSurfaces] // R25
    public void A_partial_pattern_without_the_capability_is_refused(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, DriverProfile.Default with { Caps = DriverProfile.Default.Caps & ~ProtectionCaps.PartialDecryption });
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = Pair(surface.Device);
        surface.Device.Write(memory, s_plain);
        surface.Refused(Refusal.NotAvailable, session.Decrypt(memory, picture, session.NextCounterBlock(), pattern: new(16, 16, 16)));
        IsEmpty(surface.Device, picture);
    }

    [Theory, OnSurfaces] // R23, S35
    public void A_content_key_is_used_in_place_of_the_session_key_and_zeros_are_none(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        byte[] contentKey = Reference.Pattern(16, seed: 3);
        Assert.True(session.Uses(contentKey, Reference.Ecb(session.Key, contentKey)));
        Assert.False(session.Uses(session.Key, Reference.Ecb(session.Key, contentKey)));
        Assert.True(session.Uses(session.Key, new byte[16]));
    }

    [Theory, OnSurfaces] // R23
    public void A_content_key_without_the_capability_is_refused(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, DriverProfile.Default with { Caps = DriverProfile.Default.Caps & ~ProtectionCaps.ContentKey });
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = Pair(surface.Device);
        surface.Device.Write(memory, s_plain);
        surface.Refused(Refusal.NotAvailable, session.Decrypt(memory, picture, session.NextCounterBlock(), Reference.Pattern(16)));
        IsEmpty(surface.Device, picture);
        Assert.True(session.Uses(session.Key, new byte[16]));
    }

    [Theory, OnSurfaces] // R24, S36
    public void Reading_back_waits_for_its_key_and_each_call_makes_another(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, DriverProfile.ReadBackKey);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = Pair(surface.Device);
        surface.Device.Write(memory, s_plain);
        surface.Refused(Refusal.BadState, session.Encrypt(picture, memory, new byte[16]));
        Assert.Equal(s_plain, surface.Device.Read(memory));
        var keys = new HashSet<string>();
        for (int i = 0; i < 3; i++)
        {
            byte[] wrapped = new byte[16];
            Surface.Accepted(session.GetReadBackKey(wrapped));
            byte[] key = Reference.EcbDecrypt(session.Key, wrapped);
            Assert.True(keys.Add(Convert.ToHexString(key)));
            Assert.True(session.EncryptsWith(key));
            Assert.False(session.EncryptsWith(session.Key));
        }
    }

    [Theory, OnSurfaces(1, 15, 17, 32)] // R24
    public void A_read_back_key_of_a_wrong_size_is_refused_and_the_old_one_stays(SurfaceKind kind, int size)
    {
        using var surface = Surface.Open(kind, DriverProfile.ReadBackKey);
        var session = surface.Device.CreateKeyedSession();
        byte[] wrapped = new byte[16];
        Surface.Accepted(session.GetReadBackKey(wrapped));
        surface.Refused(Refusal.BadArgument, session.GetReadBackKey(new byte[size]));
        surface.Refused(Refusal.BadArgument, session.GetReadBackKey(null));
        Assert.True(session.EncryptsWith(Reference.EcbDecrypt(session.Key, wrapped)));
    }

    [Theory, OnSurfaces] // R24
    public void A_read_back_key_without_the_capability_is_refused(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        byte[] wrapped = [.. Enumerable.Repeat((byte)0xEE, 16)];
        surface.Refused(Refusal.NotAvailable, session.GetReadBackKey(wrapped));
        Assert.True(session.EncryptsWith(session.Key));
    }

    [Theory, OnSurfaces] // R31, R32
    public void Blts_without_the_capability_are_refused(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, DriverProfile.Default with { Caps = DriverProfile.Default.Caps & ~ProtectionCaps.EncryptedReadBack });
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = Pair(surface.Device);
        surface.Device.Write(memory, s_plain);
        byte[] counterBlock = new byte[16];
        surface.Refused(Refusal.NotAvailable, session.Encrypt(picture, memory, counterBlock));
        Assert.Equal(s_plain, surface.Device.Read(memory));
        Assert.Equal(new byte[16], counterBlock);
    }

    [Theory, OnSurfaces] // S3
    public void Blts_without_a_key_are_refused(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateSession();
        var (memory, picture) = Pair(surface.Device);
        surface.Device.Write(memory, s_plain);
        surface.Refused(Refusal.BadState, session.Decrypt(memory, picture, session.NextCounterBlock()));
        surface.Refused(Refusal.BadState, session.Encrypt(picture, memory, new byte[16]));
        Assert.Equal(s_plain, surface.Device.Read(memory));
        IsEmpty(surface.Device, picture);
    }

    [Theory, OnSurfaces] // R31, R32, S65
    public void Blts_in_the_wrong_direction_are_refused(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = Pair(surface.Device);
        var (other, otherPicture) = Pair(surface.Device);
        surface.Device.Write(memory, s_plain);
        surface.Refused(Refusal.BadArgument, session.Decrypt(picture, memory, session.NextCounterBlock()));
        surface.Refused(Refusal.BadArgument, session.Decrypt(picture, otherPicture, session.NextCounterBlock()));
        surface.Refused(Refusal.BadArgument, session.Decrypt(picture, picture, session.NextCounterBlock()));
        surface.Refused(Refusal.BadArgument, session.Encrypt(memory, picture, new byte[16]));
        surface.Refused(Refusal.BadArgument, session.Encrypt(memory, other, new byte[16]));
        surface.Refused(Refusal.BadArgument, session.Encrypt(otherPicture, picture, new byte[16]));
        Assert.Equal(s_plain, surface.Device.Read(memory));
        Assert.Equal(new byte[SurfaceDevice.StreamSize], surface.Device.Read(other));
        IsEmpty(surface.Device, picture);
        IsEmpty(surface.Device, otherPicture);
    }

    [Theory, OnSurfaces] // S28
    public void Blts_without_an_IV_are_refused(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = Pair(surface.Device);
        surface.Device.Write(memory, s_plain);
        surface.Refused(Refusal.BadArgument, session.Decrypt(memory, picture, null));
        surface.Refused(Refusal.BadArgument, session.Encrypt(picture, memory, null));
        Assert.Equal(s_plain, surface.Device.Read(memory));
        IsEmpty(surface.Device, picture);
    }

    [Theory, OnSurfaces] // R29
    public void A_protected_picture_is_closed_to_the_application(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var (memory, picture) = Pair(surface.Device);
        Assert.True(surface.Device.CanMap(memory));
        Assert.False(surface.Device.CanMap(picture));
    }

    [Theory, OnSurfaces] // S63, S65: the source is not touched
    public void A_blt_changes_its_destination_alone(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = Pair(surface.Device);
        byte[] counterBlock = session.NextCounterBlock(), given = [.. counterBlock];
        byte[] encrypted = Reference.Ctr(session.Key, counterBlock, s_plain);
        surface.Device.Write(memory, encrypted);
        Surface.Accepted(session.Decrypt(memory, picture, counterBlock));
        Assert.Equal(encrypted, surface.Device.Read(memory));
        Assert.Equal(given, counterBlock); // S29
        Surface.Accepted(session.Encrypt(picture, memory, new byte[16]));
        Assert.Equal(s_plain, surface.Device.Peek(picture));
    }

    [Theory, OnSurfaces] // S105
    public void Where_protection_is_always_on_nothing_is_decrypted_into_open_memory(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        DecryptsIntoRestrictedMemoryAlone(surface, session);
    }

    [Theory, OnSurfaces] // S105, S56
    public void On_demand_content_is_decrypted_into_open_memory_until_a_channel_protects(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, DriverProfile.OnDemand);
        var session = surface.Device.CreateKeyedSession();
        nint memory = surface.Device.CreateMemory(), open = surface.Device.CreateOpen();
        var channel = surface.Device.OpenChannel();
        Decrypts(surface.Device, session, memory, open);
        Surface.Accepted(channel.Protect(1));
        DecryptsIntoRestrictedMemoryAlone(surface, session);
        Surface.Accepted(channel.Protect(0));
        Decrypts(surface.Device, session, memory, open);
    }

    [Theory, OnSurfaces(Needs = [Need.RuntimeChannels])] // R39, S105
    public void While_the_runtimes_own_channel_protects_nothing_is_decrypted_into_open_memory(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, DriverProfile.OnDemand);
        var session = surface.Device.CreateKeyedSession();
        var channel = surface.Device.CreateRuntimeChannel();
        Surface.Accepted(channel.Configure(channel.ProtectionMessage(1), signed: false));
        DecryptsIntoRestrictedMemoryAlone(surface, session);
    }

    [Theory, OnSurfaces(false, true)] // S105, S30: what EncryptionBlt gives does not come back in the clear under its own counter block
    public void Protected_content_does_not_come_out_in_the_clear_without_the_key(SurfaceKind kind, bool withReadBackKey)
    {
        using var surface = Surface.Open(kind, withReadBackKey ? DriverProfile.ReadBackKey : DriverProfile.Default);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = Pair(surface.Device);
        nint open = surface.Device.CreateOpen();
        Decrypts(surface.Device, session, memory, picture);
        byte[]? wrapped = withReadBackKey ? new byte[16] : null;
        if (withReadBackKey)
            Surface.Accepted(session.GetReadBackKey(wrapped));
        byte[] made = new byte[16];
        Surface.Accepted(session.Encrypt(picture, memory, made));
        int? code = session.Decrypt(memory, open, made, wrapped);
        Assert.True(code < 0, $"0x{code:X8}");
        IsEmpty(surface.Device, open);
    }

    private static void DecryptsIntoRestrictedMemoryAlone(Surface surface, SurfaceSession session)
    {
        var (memory, picture) = Pair(surface.Device);
        nint open = surface.Device.CreateOpen();
        byte[] counterBlock = session.NextCounterBlock();
        surface.Device.Write(memory, Reference.Ctr(session.Key, counterBlock, s_plain));
        surface.Refused(Refusal.OpenDestination, session.Decrypt(memory, open, counterBlock));
        IsEmpty(surface.Device, open);
        Surface.Accepted(session.Decrypt(memory, picture, counterBlock)); // the refusal has not used it
        Assert.Equal(s_plain, surface.Device.Peek(picture));
    }

    internal static (nint Memory, nint Picture) Pair(ProbeDevice device) => (device.CreateMemory(), device.CreateProtected());

    internal static void IsEmpty(ProbeDevice device, nint picture) => Assert.False(device.Peek(picture).AsSpan().ContainsAnyExcept((byte)0));

    private static void Decrypts(SurfaceKind kind, byte[] counterBlock)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = Pair(surface.Device);
        Decrypts(surface.Device, session, memory, picture, counterBlock);
    }

    private static void Decrypts(ProbeDevice device, SurfaceSession session, nint memory, nint picture, byte[]? counterBlock = null)
    {
        counterBlock ??= session.NextCounterBlock();
        device.Write(memory, Reference.Ctr(session.Key, counterBlock, s_plain));
        Surface.Accepted(session.Decrypt(memory, picture, counterBlock));
        Assert.Equal(s_plain, device.Peek(picture));
    }

    private static PartialPattern Pattern(string numbers)
    {
        uint[] parts = [.. numbers.Split(' ').Select(uint.Parse)];
        return new(parts[0], parts[1], parts[2]);
    }
}

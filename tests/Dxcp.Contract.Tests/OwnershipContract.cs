namespace Dxcp.Contract.Tests;

/// <summary>Who may call about what: R14, S15, and what destruction leaves; alike on every surface that can express it.</summary>
public sealed class OwnershipContract
{
    private static readonly byte[] s_plain = Reference.Pattern(SurfaceDevice.StreamSize);

    [Theory, OnSurfaces(Needs = [Need.SessionOfAnotherDevice])] // R14, S15
    public void A_session_of_another_device_is_refused_and_stays_as_it_is(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, DriverProfile.ReadBackKey);
        var session = surface.Device.CreateKeyedSession();
        byte[] wrapped = new byte[16];
        Surface.Accepted(session.GetReadBackKey(wrapped));
        byte[] readBackKey = Reference.EcbDecrypt(session.Key, wrapped), pending = session.Start();
        var device = surface.CreateDevice();
        var foreign = session.CalledWith(device);
        var (memory, picture) = BltContract.Pair(device);
        device.Write(memory, s_plain);

        RefreshContract.RefuseStart(surface, foreign, Refusal.NotFound, 16);
        surface.Refused(Refusal.NotFound, foreign.Finish());
        surface.Refused(Refusal.NotFound, foreign.Send(session.Wrap(new byte[16], System.Security.Cryptography.RSAEncryptionPadding.OaepSHA512)));
        byte[] answer = [.. wrapped];
        surface.Refused(Refusal.NotFound, foreign.GetReadBackKey(answer));
        Assert.Equal(new byte[16], answer); // S53: no older key passes for an answer
        surface.Refused(Refusal.NotFound, foreign.Decrypt(memory, picture, session.NextCounterBlock()));
        surface.Refused(Refusal.NotFound, foreign.Encrypt(picture, memory, new byte[16]));
        foreign.Destroy();

        Assert.Equal(s_plain, device.Read(memory));
        BltContract.IsEmpty(device, picture);
        Assert.True(session.Uses(session.Key));
        Assert.True(session.EncryptsWith(readBackKey));
        Surface.Accepted(session.Finish());
        Assert.True(session.Uses(Reference.Xor(session.Key, pending)));
    }

    [Theory, OnSurfaces] // R14, S15
    public void Pictures_of_another_device_are_refused(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        var other = surface.CreateDevice();
        var (memory, picture) = BltContract.Pair(surface.Device);
        var (foreignMemory, foreignPicture) = BltContract.Pair(other);
        surface.Device.Write(memory, s_plain);
        other.Write(foreignMemory, s_plain);
        surface.Refused(Refusal.NotFound, session.Decrypt(foreignMemory, picture, session.NextCounterBlock()));
        surface.Refused(Refusal.NotFound, session.Decrypt(memory, foreignPicture, session.NextCounterBlock()));
        surface.Refused(Refusal.NotFound, session.Encrypt(picture, foreignMemory, new byte[16]));
        surface.Refused(Refusal.NotFound, session.Encrypt(foreignPicture, memory, new byte[16]));
        Assert.Equal(s_plain, surface.Device.Read(memory));
        Assert.Equal(s_plain, other.Read(foreignMemory));
        BltContract.IsEmpty(surface.Device, picture);
        BltContract.IsEmpty(other, foreignPicture);
    }

    [Theory, OnSurfaces(Needs = [Need.DestroyedObjects])]
    public void Destroyed_pictures_are_refused(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        var (memory, picture) = BltContract.Pair(surface.Device);
        var (deadMemory, deadPicture) = BltContract.Pair(surface.Device);
        surface.Device.Destroy(deadMemory);
        surface.Device.Destroy(deadPicture);
        surface.Device.Write(memory, s_plain);
        surface.Refused(Refusal.NotFound, session.Decrypt(deadMemory, picture, session.NextCounterBlock()));
        surface.Refused(Refusal.NotFound, session.Decrypt(memory, deadPicture, session.NextCounterBlock()));
        surface.Refused(Refusal.NotFound, session.Encrypt(deadPicture, memory, new byte[16]));
        surface.Refused(Refusal.NotFound, session.Encrypt(picture, deadMemory, new byte[16]));
        Assert.Equal(s_plain, surface.Device.Read(memory));
        BltContract.IsEmpty(surface.Device, picture);
    }

    [Theory, OnSurfaces] // R18: a key is one session's
    public void Sessions_do_not_know_each_others_keys(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var one = surface.Device.CreateKeyedSession();
        var other = surface.Device.CreateKeyedSession();
        Assert.False(one.Uses(other.Key));
        one.Refresh();
        Assert.True(other.Uses(other.Key));
        Assert.True(one.Uses(one.Key));
    }

    [Fact]
    public void Each_need_can_be_expressed_somewhere() => Assert.All(Enum.GetValues<Need>(), need => Assert.NotEmpty(Surface.With(need)));
}

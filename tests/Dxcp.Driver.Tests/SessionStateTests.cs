using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests;

/// <summary>The states of a session, the one in which its key is lost among them, and what is wiped when one is left: S8, S10, S19, S58.</summary>
public sealed class SessionStateTests : IDisposable
{
    private static readonly byte[] s_key = Reference.Pattern(16, seed: 31);
    private readonly SessionTestDevice _device = new(DriverProfile.OnDemand with { Caps = DriverProfile.OnDemand.Caps | ProtectionCaps.EncryptedReadBackKey });

    public void Dispose() => _device.Dispose();

    [Fact] // S58
    public void Session_that_lost_its_key_refuses_every_use()
    {
        var session = _device.CreateKeyedSession(s_key);
        Assert.Equal(DriverStatus.Ok, session.GetEncryptionBltKey(new byte[16]));
        SessionTestDevice.Start(session);
        session.LoseKey();
        byte[] number = Reference.Pattern(16), readBackKey = Reference.Pattern(16);
        Assert.Equal(DriverStatus.InvalidState, session.StartKeyRefresh(number));
        Assert.Equal(new byte[16], number);
        Assert.Equal(DriverStatus.InvalidState, session.FinishKeyRefresh());
        Assert.Equal(DriverStatus.InvalidState, session.GetEncryptionBltKey(readBackKey));
        Assert.Equal(new byte[16], readBackKey);
        Resource surface = _device.CreateBuffer(ResourceUsage.Default), staging = _device.CreateBuffer(ResourceUsage.Staging);
        Assert.Equal(DriverStatus.InvalidState, session.DecryptionBlt(staging, surface, null, [], new CounterBlock(1, 0)));
        Assert.Equal(DriverStatus.InvalidState, session.DecryptionBlt(staging, surface, null, Reference.Pattern(16), new CounterBlock(1, 0)));
        Assert.Equal(DriverStatus.InvalidState, session.EncryptionBlt(surface, staging, out var start));
        Assert.Equal(default, start);
        Assert.Equal(DriverStatus.InvalidState, session.TakeKey([], out _));
    }

    [Fact] // S58
    public void Lost_key_is_wiped_when_its_last_user_leaves()
    {
        var session = _device.CreateKeyedSession(s_key);
        Assert.Equal(DriverStatus.Ok, session.TakeKey([], out var message));
        var key = message.Key;
        session.LoseKey();
        Assert.True(SessionTestDevice.Holds(key, s_key));
        message.Dispose();
        Assert.False(SessionTestDevice.Holds(key, s_key));
    }

    [Fact] // S58
    public void New_negotiation_leads_out_of_a_loss_and_a_bad_block_does_not()
    {
        var session = _device.CreateKeyedSession(s_key);
        session.LoseKey();
        Assert.Equal(DriverStatus.InvalidArgument, session.Negotiate(new byte[255]));
        Assert.Equal(DriverStatus.InvalidState, session.StartKeyRefresh(new byte[16]));
        byte[] key = Reference.Pattern(16, seed: 32);
        Assert.Equal(DriverStatus.Ok, SessionTestDevice.Negotiate(session, key));
        Assert.True(SessionTestDevice.Uses(session, key));
        Assert.Equal(DriverStatus.InvalidState, session.FinishKeyRefresh());
        Assert.True(SessionTestDevice.Uses(session, Reference.Xor(key, SessionTestDevice.Refresh(session))));
    }

    [Fact] // S11, S58
    public void Read_back_IVs_count_on_over_a_loss_and_the_key_for_reading_back_is_gone()
    {
        var session = _device.CreateKeyedSession(s_key);
        Resource surface = _device.CreateBuffer(ResourceUsage.Default), staging = _device.CreateBuffer(ResourceUsage.Staging);
        Assert.Equal(DriverStatus.Ok, session.GetEncryptionBltKey(new byte[16]));
        Assert.Equal(DriverStatus.Ok, session.EncryptionBlt(surface, staging, out var before));
        session.LoseKey();
        Assert.Equal(DriverStatus.Ok, SessionTestDevice.Negotiate(session, s_key));
        Assert.Equal(DriverStatus.InvalidState, session.EncryptionBlt(surface, staging, out _)); // S36
        Assert.Equal(DriverStatus.Ok, session.GetEncryptionBltKey(new byte[16]));
        Assert.Equal(DriverStatus.Ok, session.EncryptionBlt(surface, staging, out var after));
        Assert.Equal(before.IV + 1, after.IV);
    }

    [Fact] // S8, S9, S11
    public void Key_for_reading_back_outlives_a_negotiation_and_its_history_too()
    {
        var session = _device.CreateKeyedSession(s_key);
        Resource surface = _device.CreateBuffer(ResourceUsage.Default), staging = _device.CreateBuffer(ResourceUsage.Staging);
        byte[] wrapped = new byte[16];
        Assert.Equal(DriverStatus.Ok, session.GetEncryptionBltKey(wrapped));
        byte[] readBack = Reference.EcbDecrypt(s_key, wrapped), next = Reference.Pattern(16, seed: 33);
        Assert.Equal(DriverStatus.Ok, session.EncryptionBlt(surface, staging, out var before));
        Assert.Equal(DriverStatus.Ok, SessionTestDevice.Negotiate(session, next));
        Assert.Equal(DriverStatus.Ok, session.EncryptionBlt(surface, staging, out var after));
        Assert.Equal(before.IV + 1, after.IV);
        // The same key, and what was used under it stays used.
        byte[] wrappedAnew = Reference.Ecb(next, readBack);
        foreach (var used in (CounterBlock[])[before, after])
            Assert.Equal(DriverStatus.IVReused, session.DecryptionBlt(staging, surface, null, wrappedAnew, used));
    }

    [Fact] // S102, S58: a refusal leaves nobody in the epoch
    public void Refused_content_key_leaves_the_session_key_to_be_wiped()
    {
        var session = _device.CreateKeyedSession(s_key);
        Resource surface = _device.CreateBuffer(ResourceUsage.Default), staging = _device.CreateBuffer(ResourceUsage.Staging);
        byte[] replaced = new byte[16];
        Assert.Equal(DriverStatus.Ok, session.GetEncryptionBltKey(replaced));
        Assert.Equal(DriverStatus.Ok, session.GetEncryptionBltKey(new byte[16]));
        var key = session.KeyInForce!.Key;
        Assert.Equal(DriverStatus.IVReused, session.DecryptionBlt(staging, surface, null, replaced, new CounterBlock(1, 0)));
        Assert.True(SessionTestDevice.Holds(key, s_key));
        session.LoseKey();
        Assert.False(SessionTestDevice.Holds(key, s_key));
    }

    [Fact] // S7: the driver keeps no content key from call to call
    public void Content_key_is_wiped_when_its_message_has_ended()
    {
        var session = _device.CreateKeyedSession(s_key);
        byte[] contentKey = Reference.Pattern(16, seed: 34);
        Assert.Equal(DriverStatus.Ok, session.TakeKey(Reference.Ecb(s_key, contentKey), out var message));
        var key = message.Key;
        Assert.True(SessionTestDevice.Holds(key, contentKey));
        message.Dispose();
        Assert.False(SessionTestDevice.Holds(key, contentKey));
        Assert.Throws<ObjectDisposedException>(() => key.EncryptBlock(contentKey, contentKey));
    }

    [Fact] // S122: a refusal leaves nobody in the memory
    public void Blt_that_finds_its_destination_gone_leaves_its_source()
    {
        var session = _device.CreateKeyedSession(s_key);
        Resource surface = _device.CreateBuffer(ResourceUsage.Default), staging = _device.CreateBuffer(ResourceUsage.Staging);
        surface.Retire();
        Assert.Equal(DriverStatus.InvalidState, session.DecryptionBlt(staging, surface, null, [], new CounterBlock(1, 0)));
        Assert.True(staging.TryEnter());
        staging.Leave();
        staging.Retire();
        Assert.False(staging.TryEnter());
    }

    [Theory, InlineData(false), InlineData(true)] // S122
    public void Copy_that_finds_its_destination_gone_leaves_its_source(bool region)
    {
        Resource gone = _device.CreateBuffer(ResourceUsage.Default), source = _device.CreateBuffer(ResourceUsage.Default);
        gone.Retire();
        Assert.Equal(DriverStatus.InvalidState, region ? ResourceCopy.CopyRegion(gone, 0, 0, 0, source, 0, null) : ResourceCopy.CopyAll(gone, source));
        Assert.True(source.TryEnter());
        source.Leave();
        source.Retire();
        Assert.False(source.TryEnter());
    }

    [Fact] // S101, S150
    public void Message_of_which_nothing_is_encrypted_repeats_nothing_under_a_content_key()
    {
        var session = _device.CreateKeyedSession(s_key);
        Resource surface = _device.CreateBuffer(ResourceUsage.Default), staging = _device.CreateBuffer(ResourceUsage.Staging);
        byte[] wrapped = Reference.Pattern(16, seed: 33);
        foreach (long repeated in (long[])[0, 0, 0])
        {
            Assert.Equal(DriverStatus.Ok, session.DecryptionBlt(staging, surface, new PartialPattern(0, 1, 0), wrapped, new CounterBlock(1, 0)));
            Assert.Equal(repeated, session.RepeatedMessages);
        }

        foreach (long repeated in (long[])[0, 1])
        {
            Assert.Equal(DriverStatus.Ok, session.DecryptionBlt(staging, surface, null, wrapped, new CounterBlock(1, 0)));
            Assert.Equal(repeated, session.RepeatedMessages);
        }
    }

    [Fact] // S65
    public void Blt_takes_one_subresource_on_either_side()
    {
        var session = _device.CreateKeyedSession(s_key);
        Resource Texture(uint levels, ResourceUsage usage)
        {
            var description = ResourceDescription.Texture2D(SurfaceFormat.R8, 8, 8) with
            {
                MipLevels = levels,
                Usage = usage,
                CpuAccess = usage == ResourceUsage.Staging ? CpuAccess.Read : CpuAccess.None,
            };
            Assert.Equal(DriverStatus.Ok, _device.Device.CreateResource(nint.MaxValue - _device.Device.Resources.Count, description, []));
            return _device.Device.Resources.Snapshot().Single(resource => resource.Description == description);
        }

        Assert.Equal(DriverStatus.InvalidArgument,
            session.DecryptionBlt(Texture(2, ResourceUsage.Staging), Texture(2, ResourceUsage.Default), null, [], new CounterBlock(1, 0)));
        Assert.Equal(DriverStatus.Ok,
            session.DecryptionBlt(Texture(1, ResourceUsage.Staging), Texture(1, ResourceUsage.Default), null, [], new CounterBlock(1, 0)));
    }

    [Fact] // S58
    public void What_has_no_key_cannot_lose_one()
    {
        var session = _device.CreateSession(out nint handle);
        session.LoseKey();
        Assert.Equal(DriverStatus.Ok, SessionTestDevice.Negotiate(session, s_key));
        Assert.True(SessionTestDevice.Uses(session, s_key));
        Assert.Equal(DriverStatus.Ok, _device.Device.DestroyCryptoSession(handle));
        session.LoseKey();
        Assert.Equal(DriverStatus.InvalidState, SessionTestDevice.Negotiate(session, s_key));
    }

    [Fact] // S7, S12
    public void Old_epoch_is_wiped_when_the_last_who_uses_it_has_left()
    {
        var session = _device.CreateKeyedSession(s_key);
        var unused = session.KeyInForce!.Key;
        byte[] second = Reference.Xor(s_key, SessionTestDevice.Refresh(session));
        Assert.False(SessionTestDevice.Holds(unused, s_key));
        Assert.Equal(DriverStatus.Ok, session.TakeKey([], out var message));
        var used = message.Key;
        SessionTestDevice.Refresh(session);
        Assert.True(SessionTestDevice.Holds(used, second));
        message.Dispose();
        Assert.False(SessionTestDevice.Holds(used, second));
    }

    [Theory, InlineData(false), InlineData(true)] // S13
    public void Epoch_of_a_frame_is_wiped_at_the_frame_s_end_or_the_decoder_s(bool destroys)
    {
        Guid profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
        var session = _device.CreateSession(out nint handle, profile);
        Assert.Equal(DriverStatus.Ok, SessionTestDevice.Negotiate(session, s_key));
        var device = _device.Device;
        Assert.Equal(DriverStatus.Ok, device.CreateResource(1, ResourceDescription.Texture2D(SurfaceFormat.Nv12, 16, 16), []));
        Assert.Equal(DriverStatus.Ok, device.CreateVideoDecoder(2, new(profile, SurfaceFormat.Nv12, 16, 16), Guids.D3D11_CRYPTO_TYPE_AES128_CTR));
        Assert.Equal(DriverStatus.Ok, device.CreateDecoderView(3, 1, 0, 0, profile));
        Assert.True(device.Decoders.TryGet(2, out var decoder));
        Assert.True(device.DecoderViews.TryGet(3, out var view));
        decoder.TieTo(session, handle);
        var epoch = session.KeyInForce!.Key;
        Assert.Equal(DriverStatus.Ok, decoder.BeginFrame(view, new byte[16]));
        SessionTestDevice.Refresh(session);
        Assert.True(SessionTestDevice.Holds(epoch, s_key));
        // What the picture lacks is no matter.
        Assert.Equal(destroys ? DriverStatus.Ok : DriverStatus.InvalidArgument, destroys ? device.DestroyVideoDecoder(2) : decoder.EndFrame());
        Assert.False(SessionTestDevice.Holds(epoch, s_key));
    }

    [Theory, InlineData("finish"), InlineData("negotiate"), InlineData("destroy"), InlineData("lose")] // S8, S10, S19, S58
    public void Pending_random_number_is_wiped_by_whatever_ends_the_refresh(string end)
    {
        var session = _device.CreateSession(out nint handle);
        Assert.Equal(DriverStatus.Ok, SessionTestDevice.Negotiate(session, s_key));
        byte[] number = SessionTestDevice.Start(session);
        object pending = SessionTestDevice.Inside(session, "_state")!;
        Assert.Equal(number, SessionTestDevice.NumberIn(pending));
        var status = end switch
        {
            "finish" => session.FinishKeyRefresh(),
            "negotiate" => SessionTestDevice.Negotiate(session, Reference.Pattern(16, seed: 5)),
            "destroy" => _device.Device.DestroyCryptoSession(handle),
            _ => DriverStatus.Ok,
        };
        if (end == "lose")
            session.LoseKey();
        Assert.Equal(DriverStatus.Ok, status);
        Assert.Equal(new byte[16], SessionTestDevice.NumberIn(pending));
        Assert.NotSame(pending, SessionTestDevice.Inside(session, "_state"));
    }

    [Theory, InlineData(false), InlineData(true)] // S10, S58
    public void Key_for_reading_back_is_wiped_with_the_session(bool lose)
    {
        var session = _device.CreateSession(out nint handle);
        Assert.Equal(DriverStatus.Ok, SessionTestDevice.Negotiate(session, s_key));
        byte[] first = ReadBackKey(session, out var firstKey), second = ReadBackKey(session, out var secondKey);
        Assert.NotEqual(first, second);
        Assert.False(SessionTestDevice.Holds(firstKey, first)); // replaced
        Assert.True(SessionTestDevice.Holds(secondKey, second));
        var maker = MakerOf(session);
        Assert.True(maker.Schedule.ContainsAnyExcept((byte)0));
        byte[] makerBytes = maker.Schedule[..16].ToArray();
        if (lose)
            session.LoseKey();
        else
            Assert.Equal(DriverStatus.Ok, _device.Device.DestroyCryptoSession(handle));
        Assert.False(SessionTestDevice.Holds(secondKey, second));
        Assert.False(SessionTestDevice.Holds(maker, makerBytes));
    }

    [Fact] // S9
    public void Key_for_reading_back_outlives_a_negotiation()
    {
        var session = _device.CreateKeyedSession(s_key);
        byte[] bytes = ReadBackKey(session, out var key);
        Assert.Equal(DriverStatus.Ok, SessionTestDevice.Negotiate(session, Reference.Pattern(16, seed: 33)));
        Assert.True(SessionTestDevice.Holds(key, bytes));
    }

    [Fact] // S8
    public void Negotiating_the_same_key_again_keeps_what_was_used_and_drops_what_is_pending()
    {
        foreach (bool strict in new[] { false, true })
        {
            using var device = new SessionTestDevice(DriverProfile.OnDemand with { StrictIVs = strict });
            var session = device.CreateKeyedSession(s_key);
            Resource surface = device.CreateBuffer(ResourceUsage.Default), staging = device.CreateBuffer(ResourceUsage.Staging);
            byte[] contentKey = Reference.Ecb(s_key, Reference.Pattern(16, seed: 8));
            Assert.Equal(DriverStatus.Ok, session.DecryptionBlt(staging, surface, null, [], new CounterBlock(7, 0)));
            Assert.Equal(DriverStatus.Ok, session.DecryptionBlt(staging, surface, null, contentKey, new CounterBlock(7, 0)));
            SessionTestDevice.Start(session);
            Assert.Equal(DriverStatus.Ok, SessionTestDevice.Negotiate(session, s_key));
            Assert.Equal(DriverStatus.InvalidState, session.FinishKeyRefresh());
            Assert.True(SessionTestDevice.Uses(session, s_key));
            Assert.Equal(DriverStatus.IVReused, session.DecryptionBlt(staging, surface, null, [], new CounterBlock(7, 0)));
            Assert.Equal(strict ? DriverStatus.IVReused : DriverStatus.Ok,
                session.DecryptionBlt(staging, surface, null, contentKey, new CounterBlock(7, 0)));
            Assert.Equal(DriverStatus.Ok, session.DecryptionBlt(staging, surface, null, [], new CounterBlock(8, 0)));
        }
    }

    private static byte[] ReadBackKey(DriverSession session, out Aes128Key key)
    {
        byte[] wrapped = new byte[16];
        Assert.Equal(DriverStatus.Ok, session.GetEncryptionBltKey(wrapped));
        object keys = SessionTestDevice.Inside(SessionTestDevice.Inside(session, "_state")!, "ReadBack")!;
        key = ((LeasedKey)SessionTestDevice.Inside(keys, "_current")!).Key;
        return Reference.EcbDecrypt(s_key, wrapped);
    }

    private static Aes128Key MakerOf(DriverSession session) =>
        ((LeasedKey)SessionTestDevice.Inside(SessionTestDevice.Inside(SessionTestDevice.Inside(session, "_state")!, "ReadBack")!, "_maker")!).Key;
}

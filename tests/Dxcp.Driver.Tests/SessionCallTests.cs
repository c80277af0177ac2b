using System.Reflection;
using Dxcp.Abi;
using Dxcp.Channels;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests;

/// <summary>What the calls of a session write, use up and leave behind, done or refused.</summary>
public sealed class SessionCallTests : IDisposable
{
    private static readonly byte[] s_key = Reference.Pattern(16, seed: 41);
    private readonly SessionTestDevice _device = new(DriverProfile.OnDemand);

    public void Dispose() => _device.Dispose();

    [Fact] // S30, S100
    public unsafe void A_blt_for_which_no_counter_block_can_be_remembered_writes_neither_an_IV_nor_anything_else()
    {
        var session = _device.CreateKeyedSession(s_key);
        Resource surface = _device.CreateBuffer(ResourceUsage.Default), staging = _device.CreateBuffer(ResourceUsage.Staging);
        Fill(session.KeyInForce!.History);
        Assert.Equal(DriverStatus.IVHistoryFull, session.EncryptionBlt(surface, staging, out var start));
        Assert.Equal((default, 0), (start, staging.Memory[0]));
        Assert.Equal(DriverStatus.IVHistoryFull, session.DecryptionBlt(staging, surface, null, [], new CounterBlock(1, 0)));
        Assert.Equal(0, surface.Memory[0]);
        SessionTestDevice.Refresh(session);
        Assert.Equal(DriverStatus.Ok, session.EncryptionBlt(surface, staging, out start));
        Assert.NotEqual(default, start);
    }

    [Theory, InlineData(false), InlineData(true)] // R21
    public void IV_of_a_blt_that_found_its_memory_gone_is_as_good_as_before(bool isSource)
    {
        var session = _device.CreateKeyedSession(s_key);
        Resource surface = _device.CreateBuffer(ResourceUsage.Default), staging = _device.CreateBuffer(ResourceUsage.Staging);
        var gone = _device.CreateBuffer(isSource ? ResourceUsage.Staging : ResourceUsage.Default);
        gone.Retire();
        var start = new CounterBlock(7, 0);
        Assert.Equal(DriverStatus.InvalidState, session.DecryptionBlt(isSource ? gone : staging, isSource ? surface : gone, null, [], start));
        Assert.Equal(DriverStatus.Ok, session.DecryptionBlt(staging, surface, null, [], start));
        Assert.Equal(DriverStatus.IVReused, session.DecryptionBlt(staging, surface, null, [], start));
    }

    [Theory] // S28
    [InlineData(ResourceUsage.Default, DriverStatus.Ok)]
    [InlineData(ResourceUsage.Immutable, DriverStatus.InvalidArgument)]
    [InlineData(ResourceUsage.Dynamic, DriverStatus.InvalidArgument)]
    [InlineData(ResourceUsage.Staging, DriverStatus.InvalidArgument)]
    public void A_blt_decrypts_into_what_the_driver_alone_writes(ResourceUsage usage, DriverStatus expected)
    {
        var session = _device.CreateKeyedSession(s_key);
        Resource staging = _device.CreateBuffer(ResourceUsage.Staging), target = _device.CreateBuffer(usage);
        Assert.Equal(expected, session.DecryptionBlt(staging, target, null, [], new CounterBlock(1, 0)));
    }

    [Fact] // R24
    public void Key_for_reading_back_has_sixteen_bytes_and_what_is_refused_leaves_zeros()
    {
        using var device = new SessionTestDevice(DriverProfile.ReadBackKey);
        var session = device.CreateKeyedSession(s_key);
        foreach (int size in (int[])[0, 1, 15, 17, 32])
        {
            byte[] key = Reference.Pattern(size);
            Assert.Equal((size, DriverStatus.InvalidArgument), (size, session.GetEncryptionBltKey(key)));
            Assert.False(key.AsSpan().ContainsAnyExcept((byte)0));
        }

        Assert.Equal(DriverStatus.Ok, session.GetEncryptionBltKey(new byte[16]));
    }

    [Fact] // S3, S221
    public void Start_that_is_to_give_zeros_is_refused_without_a_key_as_any_other()
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand with { Faults = FaultPlan.Parse("random-zero@StartSessionKeyRefresh") });
        Assert.Equal(DriverStatus.InvalidState, device.CreateSession(out _).StartKeyRefresh(new byte[16]));
    }

    [Fact] // S221
    public void Late_refresh_that_a_Start_brought_about_leaves_the_next_one_to_its_Finish()
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand with { Faults = FaultPlan.Parse("refresh-late:2@FinishSessionKeyRefresh") });
        var session = device.CreateKeyedSession(s_key);
        byte[] second = Reference.Xor(s_key, SessionTestDevice.Refresh(session));
        byte[] third = Reference.Xor(second, SessionTestDevice.Start(session));
        Resource surface = device.CreateBuffer(ResourceUsage.Default), staging = device.CreateBuffer(ResourceUsage.Staging);
        for (ulong frame = 1; frame <= 4; frame++)
        {
            Assert.Equal(DriverStatus.Ok, session.DecryptionBlt(staging, surface, null, [], new CounterBlock(frame, 0)));
            Assert.True(SessionTestDevice.Uses(session, second));
        }

        Assert.Equal(DriverStatus.Ok, session.FinishKeyRefresh());
        Assert.True(SessionTestDevice.Uses(session, third));
    }

    [Fact] // S219
    public void Of_two_faults_that_are_due_at_one_call_the_second_waits_for_the_next()
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand with
        {
            Faults = FaultPlan.Parse("refresh-dropped@FinishSessionKeyRefresh, refresh-wrong-number@FinishSessionKeyRefresh"),
        });
        var session = device.CreateKeyedSession(s_key);
        SessionTestDevice.Refresh(session);
        Assert.True(SessionTestDevice.Uses(session, s_key));
        byte[] wrong = Reference.Xor(s_key, SessionTestDevice.Refresh(session));
        wrong[^1] ^= 1;
        Assert.True(SessionTestDevice.Uses(session, wrong));
        byte[] next = Reference.Xor(wrong, SessionTestDevice.Refresh(session));
        Assert.True(SessionTestDevice.Uses(session, next));
    }

    [Theory, InlineData(0), InlineData(16)] // S35, S221
    public void Late_refresh_counts_a_frame_once_whichever_way_it_asks_for_the_session_key(int zeros)
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand with { Faults = FaultPlan.Parse("refresh-late:2@FinishSessionKeyRefresh") });
        var session = device.CreateKeyedSession(s_key);
        byte[] next = Reference.Xor(s_key, SessionTestDevice.Refresh(session));
        Resource surface = device.CreateBuffer(ResourceUsage.Default), staging = device.CreateBuffer(ResourceUsage.Staging);
        for (ulong frame = 1; frame <= 3; frame++)
        {
            Assert.True(SessionTestDevice.Uses(session, s_key));
            Assert.Equal(DriverStatus.Ok, session.DecryptionBlt(staging, surface, null, new byte[zeros], new CounterBlock(frame, 0)));
        }

        Assert.True(SessionTestDevice.Uses(session, next));
    }

    [Fact] // S35
    public void A_wrapped_key_in_which_any_byte_is_set_is_a_content_key()
    {
        var session = _device.CreateKeyedSession(s_key);
        for (int i = 0; i < 16; i++)
        {
            byte[] wrapped = new byte[16];
            wrapped[i] = 1;
            Assert.Equal(DriverStatus.Ok, session.TakeKey(wrapped, out var message));
            Assert.True(SessionTestDevice.Holds(message.Key, Reference.EcbDecrypt(s_key, wrapped)), $"byte {i}");
            message.Dispose();
        }
    }

    [Fact] // S101, S150
    public void A_message_under_a_content_key_is_a_repetition_where_IV_and_count_and_key_are_the_same()
    {
        var session = _device.CreateKeyedSession(s_key);
        Resource surface = _device.CreateBuffer(ResourceUsage.Default), staging = _device.CreateBuffer(ResourceUsage.Staging);
        foreach (var (iv, count, seed, repeated) in new (ulong, ulong, int, long)[] { (1, 0, 3, 0), (1, 1, 3, 0), (2, 0, 3, 0), (1, 0, 4, 0), (1, 1, 3, 1) })
        {
            Assert.Equal(DriverStatus.Ok, session.DecryptionBlt(staging, surface, null, Reference.Pattern(16, seed), new CounterBlock(iv, count)));
            Assert.Equal(repeated, session.RepeatedMessages);
        }
    }

    [Theory, InlineData(false), InlineData(true)] // S31, S102
    public void Under_the_key_for_reading_back_an_IV_comes_again_where_the_profile_has_sequential_counts(bool isSequential)
    {
        var caps = DriverProfile.StrictIV.Caps | ProtectionCaps.EncryptedReadBackKey | (isSequential ? ProtectionCaps.SequentialCtrIV : 0);
        using var device = new SessionTestDevice(DriverProfile.StrictIV with { Caps = caps });
        var session = device.CreateKeyedSession(s_key);
        Resource surface = device.CreateProtectedBuffer(), staging = device.CreateBuffer(ResourceUsage.Staging);
        byte[] wrapped = new byte[16];
        Assert.Equal(DriverStatus.Ok, session.GetEncryptionBltKey(wrapped));
        Assert.Equal(DriverStatus.Ok, session.DecryptionBlt(staging, surface, null, wrapped, new CounterBlock(7, 0)));
        Assert.Equal(isSequential ? DriverStatus.Ok : DriverStatus.IVReused, session.DecryptionBlt(staging, surface, null, wrapped, new CounterBlock(7, 1)));
        Assert.Equal(DriverStatus.IVReused, session.DecryptionBlt(staging, surface, null, wrapped, new CounterBlock(6, 0)));
    }

    [Theory, InlineData(false), InlineData(true)] // S37, S219
    public void A_block_that_has_not_the_size_of_a_wrapped_key_is_no_exchange_that_a_fault_counts(bool isForChannel)
    {
        using var device = new SessionTestDevice(DriverProfile.OnDemand with { Faults = FaultPlan.Parse("key-exchange-refused@NegotiateKeyExchange:2") });
        var session = device.CreateSession(out _);
        Assert.Equal(DriverStatus.Ok, device.Device.CreateAuthenticatedChannel(1, ChannelType.SoftwareDriver));
        Assert.True(device.Device.Channels.TryGet(1, out var channel));
        foreach (int size in (int[])[0, 16, KeyTransport.WrappedSize - 1, KeyTransport.WrappedSize + 1])
            Assert.Equal((size, DriverStatus.InvalidArgument), (size, Negotiate(Reference.Pattern(size))));
        byte[] block = [.. s_key, .. new byte[KeyTransport.WrappedSize - 16]];
        Assert.Equal([DriverStatus.Ok, DriverStatus.InvalidArgument, DriverStatus.Ok], [Negotiate(block), Negotiate(block), Negotiate(block)]);

        DriverStatus Negotiate(byte[] given) => isForChannel ? channel.Negotiate(given) : session.Negotiate(given);
    }

    [Fact] // S10, S220
    public void Key_that_is_on_its_way_when_the_card_is_taken_out_does_not_arrive()
    {
        using var adapter = TakenOutDuringAKeyExchange();
        using var device = new DriverDevice(adapter);
        Assert.Equal(DriverStatus.Ok, device.CreateCryptoSession(1, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, KeyExchange.RsaesOaep, default));
        Assert.True(device.Sessions.TryGet(1, out var session));
        Assert.Equal(DriverStatus.DeviceRemoved, session.Negotiate([.. s_key, .. new byte[KeyTransport.WrappedSize - 16]]));
        Assert.Null(session.KeyInForce);
    }

    [Theory, InlineData(false), InlineData(true)] // S220
    public void Channel_s_key_that_is_on_its_way_when_the_card_is_taken_out_does_not_arrive(bool isDestroyed)
    {
        byte[] block = [.. s_key, .. new byte[KeyTransport.WrappedSize - 16]], output = new byte[56], tag = new byte[16];
        using var adapter = TakenOutDuringAKeyExchange();
        using var device = new DriverDevice(adapter);
        Assert.Equal(DriverStatus.Ok, device.CreateAuthenticatedChannel(1, ChannelType.SoftwareDriver));
        Assert.True(device.Channels.TryGet(1, out var channel));
        if (isDestroyed)
            device.DestroyAuthenticatedChannel(1);
        Assert.Equal(isDestroyed ? DriverStatus.InvalidState : DriverStatus.DeviceRemoved, channel.Negotiate(block));
        _ = ChannelMessages.Query(channel, ChannelRules.Direct3D11, new byte[32], output);
        Assert.Equal(tag, output[..16]); // S48: no key, no tag
    }

    [Fact] // R13, S194
    public void Session_that_hardware_keys_and_nobody_speaks_to_is_good_and_takes_no_key()
    {
        using var device = new SessionTestDevice(DriverProfile.HardwareKeyExchange);
        Assert.Equal(DriverStatus.Ok, device.Device.CreateCryptoSession(1, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, KeyExchange.HardwareProtection, default));
        Assert.True(device.Device.Sessions.TryGet(1, out var session));
        Assert.Equal(SessionCondition.Good, session.Condition);
        Assert.Equal(DriverStatus.InvalidArgument, SessionTestDevice.Negotiate(session, s_key));
        Assert.Equal((DriverStatus.NotAvailable, 0ul), (session.MakeHardwareKey(out ulong handle), handle));
        session.LoseKey();
        Assert.Equal((SessionCondition.Good, null), (session.Condition, session.KeyInForce));
    }

    /// <summary>A card that is taken out as soon as a key is sent to it.</summary>
    private static DriverAdapter TakenOutDuringAKeyExchange()
    {
        var profile = DriverProfile.OnDemand;
        return new DriverAdapter(profile = profile with
        {
            UnwrapKey = (wrapped, key) =>
            {
                GraphicsCard.Of(profile).Remove(RemovalReason.Removed);
                return wrapped[..16].TryCopyTo(key);
            },
        });
    }

    /// <summary>Has a history as many runs as it may.</summary>
    private static void Fill(IVHistory history)
    {
        const BindingFlags Inside = BindingFlags.Instance | BindingFlags.NonPublic;
        FieldInfo used = typeof(IVHistory).GetField("_used", Inside)!, pages = typeof(UsedCounterBlocks).GetField("_pages", Inside)!;
        object blocks = used.GetValue(history)!, table = pages.GetValue(blocks)!;
        typeof(IVPages).GetProperty(nameof(IVPages.RunCount))!.SetValue(table, UsedCounterBlocks.MaxRuns);
        pages.SetValue(blocks, table);
        used.SetValue(history, blocks);
    }
}

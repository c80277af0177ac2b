using Dxcp.Abi;
using Dxcp.Client.Tests.Fake;
using Dxcp.Cryptography;
using static Dxcp.Abi.HResult;

namespace Dxcp.Client.Tests;

/// <summary>What a player does about each failure, step by step, over an implementation that fails on request: S222.</summary>
public sealed class RecoveryActionTests
{
    private static readonly ProtectedPathOptions s_options = new(FrameFormat.Nv12, 32, 16, Identities.Good.Root);

    public static TheoryData<string> Troubles => [.. Table.Keys];

    /// <summary>A trouble, how to ask for it, how often it comes, and what is told of it.</summary>
    private static Dictionary<string, (Action<FakeImplementation, bool> Set, int Times, RecoveryAction[] Actions, int Code)> Table { get; } = new()
    {
        ["blt refused"] = ((fake, on) => fake.DecryptionBltResult = on ? E_INVALIDARG : 0, 1, [RecoveryAction.NewSession], E_INVALIDARG),
        ["blt refused twice"] = ((fake, on) => fake.DecryptionBltResult = on ? E_INVALIDARG : 0, 2,
            [RecoveryAction.NewSession, RecoveryAction.NewSession], E_INVALIDARG),
        ["blt out of memory"] = ((fake, on) => fake.DecryptionBltResult = on ? E_OUTOFMEMORY : 0, 1, [RecoveryAction.TriedAgain], E_OUTOFMEMORY),
        ["read back dropped"] = ((fake, on) => fake.DropEncryptionBlt = on, 1, [RecoveryAction.NewSession], 0),
        ["noise"] = ((fake, on) => fake.IsNoisy = number => on && number % 2 == 0, 1, [RecoveryAction.TriedAgain], 0),
        ["noise thrice"] = ((fake, on) => fake.IsNoisy = number => on && number % 2 == 0, 3,
            [RecoveryAction.TriedAgain, RecoveryAction.TriedAgain, RecoveryAction.TriedAgain], 0),
        ["keys differ"] = ((fake, on) => fake.IsNoisy = _ => on, 1, [RecoveryAction.NewSession], 0),
        ["device removed"] = ((fake, on) => fake.RemovedReason = on ? DXGI_ERROR_DEVICE_HUNG : 0, 1, [RecoveryAction.NewDevice], DXGI_ERROR_DEVICE_HUNG),
    };

    [Theory, MemberData(nameof(Troubles))]
    public void Each_failure_of_a_frame_has_its_remedy_and_the_frame_arrives(string trouble)
    {
        (Action<FakeImplementation, bool> set, int times, RecoveryAction[] actions, int code) = Table[trouble];
        FakeImplementation fake = Fake();
        List<RecoveryEvent> events = [];
        using (ProtectedPath path = Open(fake, s_options with { Policy = RecoveryPolicy.Usual with { TakesNewDevice = true } }, what =>
        {
            events.Add(what);
            if (events.Count == times)
                set(fake, false);
        }))
        {
            RoundTrip(path);
            CryptoSession before = path.Session;
            ulong epoch = path.Epoch;
            set(fake, true);
            RoundTrip(path);
            Assert.Equal(actions.Select(action => (2L, action, code)), events.Select(what => (what.Frame, what.Action, what.Code)));
            int sessions = actions.Count(action => action is RecoveryAction.NewSession or RecoveryAction.NewDevice);
            Assert.Equal(sessions == 0, path.Session == before);
            Assert.Equal(epoch + (ulong)sessions, path.Epoch);
            RoundTrip(path);
            Assert.Equal(3, path.Frames);
        }

        NothingLeft(fake);
    }

    [Theory, MemberData(nameof(Troubles))]
    public void What_does_not_end_is_given_up_after_as_many_attempts_as_the_policy_has(string trouble)
    {
        (Action<FakeImplementation, bool> set, _, RecoveryAction[] actions, int code) = Table[trouble];
        foreach (int attempts in (int[])[0, 1, 2])
        {
            FakeImplementation fake = Fake();
            List<RecoveryEvent> events = [];
            using (ProtectedPath path = Open(fake, s_options with { Policy = RecoveryPolicy.Usual with { Attempts = attempts } }, events.Add))
            {
                RoundTrip(path);
                set(fake, true);
                var end = Assert.ThrowsAny<ContentProtectionException>(() => RoundTrip(path));
                int tries = actions[0] == RecoveryAction.NewDevice ? 0 : attempts; // the policy takes no other device
                Assert.Equal(attempts == 0 ? [] : [.. Enumerable.Repeat((actions[0], code), tries), (RecoveryAction.GaveUp, code)],
                    events.Select(what => (what.Action, what.Code)));
                Assert.Equal(code == 0 ? E_FAIL : code, end.HResult);
            }

            NothingLeft(fake);
        }
    }

    [Theory, InlineData(1, false), InlineData(2, true)]
    public void A_refused_refresh_is_tried_again_once_and_then_in_another_session(int times, bool newSession)
    {
        FakeImplementation fake = Fake();
        List<RecoveryEvent> events = [];
        using ProtectedPath path = Open(fake, s_options, what =>
        {
            events.Add(what);
            if (events.Count == times)
                fake.NextRandomNumber = null;
        });
        CryptoSession before = path.Session;
        fake.NextRandomNumber = new byte[16];
        path.RefreshKey();
        Assert.Equal(((RecoveryAction[])[RecoveryAction.TriedAgain, RecoveryAction.NewSession])[..times], events.Select(what => what.Action));
        Assert.Equal(newSession, path.Session != before);
        RoundTrip(path);
    }

    [Theory, InlineData(1, false), InlineData(2, true)] // S13, S222
    public void A_refresh_that_is_refused_inside_a_frame_is_tried_again_with_the_frame(int times, bool newSession)
    {
        FakeImplementation fake = Fake();
        List<RecoveryEvent> events = [];
        using (ProtectedPath path = Open(fake, OverDecoder(RecoveryPolicy.Usual with { Verifies = false }), what =>
        {
            events.Add(what);
            if (events.Count == times)
                fake.NextRandomNumber = null;
        }))
        {
            CryptoSession before = path.Session;
            ulong epoch = path.Epoch;
            fake.NextRandomNumber = new byte[16];
            path.RefreshKey();
            Assert.Equal((0, epoch), (fake.Starts, path.Epoch)); // not before the frame
            path.RoundTrip(new byte[768], new byte[768]);
            Assert.Equal(((RecoveryAction[])[RecoveryAction.TriedAgain, RecoveryAction.NewSession])[..times], events.Select(what => what.Action));
            Assert.Equal((newSession, 1), (path.Session != before, fake.Finishes));
            Assert.Equal(epoch + (newSession ? 2ul : 1), path.Epoch);
            path.RoundTrip(new byte[768], new byte[768]);
            Assert.Equal(1, fake.Finishes); // once
        }

        NothingLeft(fake);
    }

    [Fact] // S13: a refresh that is due waits for a frame that gets that far
    public void A_refresh_that_became_due_during_a_failure_falls_into_the_frame_that_is_sent_again()
    {
        FakeImplementation fake = Fake();
        List<RecoveryEvent> events = [];
        using (ProtectedPath path = Open(fake, OverDecoder(RecoveryPolicy.Usual with { Verifies = false }), what =>
        {
            events.Add(what);
            fake.SubmitResult = 0;
        }))
        {
            path.RefreshKey();
            fake.SubmitResult = E_OUTOFMEMORY;
            path.RoundTrip(new byte[768], new byte[768]);
            Assert.Equal([(RecoveryAction.TriedAgain, E_OUTOFMEMORY)], events.Select(what => (what.Action, what.Code)));
            Assert.Equal((1, 1ul), (fake.Finishes, path.Session.Epoch));
            path.RefreshKey(); // every other time at once
            Assert.Equal((2, 2ul), (fake.Finishes, path.Session.Epoch));
            path.RoundTrip(new byte[768], new byte[768]);
            Assert.Equal(2, fake.Finishes);
        }

        NothingLeft(fake);
    }

    [Fact] // R9: where keys cannot be refreshed, another session has another key
    public void A_refresh_that_the_implementation_has_not_is_another_session_unless_nothing_may_be_done()
    {
        FakeImplementation fake = Fake(Player.Everything & ~ContentProtectionFlags.FreshenSessionKey);
        List<RecoveryEvent> events = [];
        using (ProtectedPath path = Open(fake, s_options, events.Add))
        {
            CryptoSession before = path.Session;
            path.RefreshKey();
            Assert.NotEqual(before, path.Session);
            Assert.Equal(1ul, path.Epoch);
            RoundTrip(path);
        }

        Assert.Empty(events);
        using (ProtectedPath path = Open(fake, s_options with { Policy = RecoveryPolicy.None }, events.Add))
            Assert.Throws<CapabilityMissingException>(path.RefreshKey);
        Assert.Empty(events);
        using (ProtectedPath path = Open(fake, OverDecoder(RecoveryPolicy.Usual with { Verifies = false }), events.Add))
        {
            path.RefreshKey(); // inside the next frame
            Assert.Throws<CapabilityMissingException>(() => path.RoundTrip(new byte[768], new byte[768]));
            Assert.Equal([(RecoveryAction.GaveUp, DXGI_ERROR_UNSUPPORTED)], events.Select(what => (what.Action, what.Code)));
        }

        NothingLeft(fake);
    }

    [Fact] // R45
    public void The_output_is_asked_about_as_often_as_the_policy_says_and_protected_again()
    {
        FakeImplementation fake = Fake();
        List<RecoveryEvent> events = [];
        using ProtectedPath path = Open(fake, s_options with { Policy = RecoveryPolicy.Usual with { AskProtectionEvery = 3 } }, events.Add);
        int asked = 0, commands = fake.Channel!.Commands.Count;
        fake.Channel.Lie = answer => asked += new Guid(answer.AsSpan(16, 16)) == Guids.D3D11_AUTHENTICATED_QUERY_PROTECTION ? 1 : 0;
        for (int frame = 1; frame <= 7; frame++)
        {
            RoundTrip(path);
            Assert.Equal(frame / 3, asked);
        }

        Assert.Equal(commands, fake.Channel.Commands.Count);
        fake.Channel.Lie = answer =>
        {
            if (new Guid(answer.AsSpan(16, 16)) == Guids.D3D11_AUTHENTICATED_QUERY_PROTECTION)
                answer[48] = (byte)ChannelProtection.OverlayOrFullscreenRequired;
        };
        path.ConfirmProtection();
        Assert.Equal((commands + 1, 1u), (fake.Channel.Commands.Count, BitConverter.ToUInt32(fake.Channel.Commands[^1], 48)));
        Assert.Equal([(7L, RecoveryAction.ProtectedAgain, 0)], events.Select(what => (what.Frame, what.Action, what.Code)));
    }

    [Theory, InlineData(false), InlineData(true)] // R43
    public void A_channel_that_is_not_believed_or_refuses_is_replaced_and_ties_and_protects_anew(bool refuses)
    {
        FakeImplementation fake = Fake();
        List<RecoveryEvent> events = [];
        using (ProtectedPath path = Open(fake, OverDecoder(RecoveryPolicy.Usual with { Verifies = false }), events.Add))
        {
            FakeChannel first = fake.Channel!;
            path.RoundTrip(new byte[768], new byte[768]);
            int alive = fake.Alive;
            first.Tamper = refuses ? null : answer => answer[0] ^= 1;
            first.Code = refuses ? E_INVALIDARG : S_OK;
            path.ConfirmProtection();
            Assert.NotEqual(first, fake.Channel);
            Assert.Equal(alive, fake.Alive);
            Assert.Equal([(RecoveryAction.NewChannel, refuses ? E_INVALIDARG : 0)], events.Select(what => (what.Action, what.Code)));
            foreach (Guid type in (Guid[])[Guids.D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION, Guids.D3D11_AUTHENTICATED_CONFIGURE_PROTECTION])
                Assert.Contains(fake.Channel!.Commands, command => new Guid(command.AsSpan(16, 16)) == type);
            path.RoundTrip(new byte[768], new byte[768]);
        }

        NothingLeft(fake);
    }

    [Theory, InlineData(E_INVALIDARG, RecoveryAction.NewSession), InlineData(DXGI_ERROR_DEVICE_REMOVED, RecoveryAction.NewDevice)]
    public void What_is_made_anew_serves_as_what_was_there_before(int code, RecoveryAction action)
    {
        FakeImplementation fake = Fake();
        List<RecoveryEvent> events = [];
        ProtectedPathOptions options = OverDecoder(RecoveryPolicy.Usual with { Verifies = false, TakesNewDevice = true }) with { ContentKey = true };
        using (ProtectedPath path = Open(fake, options, what =>
        {
            events.Add(what);
            fake.Instead = _ => null;
        }))
        {
            path.RoundTrip(new byte[768], new byte[768]);
            fake.Instead = name => name == "DecoderBeginFrame" ? code : null;
            path.RoundTrip(new byte[768], new byte[768]);
            Assert.Equal([(action, code)], events.Select(what => (what.Action, what.Code)));
            // Under a content key, into a target of decoders, protected.
            Assert.All(fake.Decoded.Where(frame => frame.Key is not null), frame => Assert.True(frame.Key.AsSpan().ContainsAnyExcept((byte)0)));
            D3D11_TEXTURE2D_DESC[] targets = [.. fake.Textures.Where(desc => desc.MiscFlags != 0)];
            Assert.Equal(action == RecoveryAction.NewDevice ? 2 : 1, targets.Length);
            Assert.All(targets, desc => Assert.NotEqual(0u, desc.BindFlags & (uint)D3D11_BIND_FLAG.D3D11_BIND_DECODER));
            Assert.Contains(fake.Channel!.Commands, command => new Guid(command.AsSpan(16, 16)) == Guids.D3D11_AUTHENTICATED_CONFIGURE_PROTECTION);
        }

        NothingLeft(fake);
    }

    [Theory, InlineData(1), InlineData(3), InlineData(4)]
    public void What_is_not_made_at_first_is_made_at_last_or_given_up_and_nothing_twice(int failures)
    {
        FakeImplementation fake = Fake();
        fake.GetKeyResult = E_INVALIDARG; // after channel, surface, session and decoder
        List<RecoveryEvent> events = [];
        ProtectedPath Try() => Open(fake, OverDecoder(RecoveryPolicy.None with { Attempts = 3 }), what =>
        {
            events.Add(what);
            if (events.Count == failures)
                fake.GetKeyResult = 0;
        });

        if (failures > 3)
        {
            Assert.Equal(E_INVALIDARG, Assert.Throws<ContentProtectionException>(Try).HResult);
        }
        else
        {
            using ProtectedPath path = Try();
            Assert.Equal(1, fake.Decoders);
        }

        Assert.Equal([.. Enumerable.Repeat(RecoveryAction.TriedAgain, Math.Min(failures, 3)), .. failures > 3 ? (RecoveryAction[])[RecoveryAction.GaveUp] : []],
            events.Select(what => what.Action));
        NothingLeft(fake);
    }

    [Theory, InlineData(true, true, true), InlineData(false, false, false), InlineData(false, true, false), InlineData(true, false, false)]
    public void A_path_has_what_its_options_ask_for(bool channel, bool contentKey, bool partly)
    {
        FakeImplementation fake = Fake();
        PartialPattern? pattern = partly ? new(16, 32, 16) : null;
        ProtectedPathOptions options = s_options with { Channel = channel, ContentKey = contentKey, Pattern = pattern };
        using (ProtectedPath path = Open(fake, options, what => Assert.Fail(what.Problem)))
        {
            Assert.Equal(channel, fake.Channel is not null);
            Assert.Equal(1, fake.KeysAskedFor); // before the first frame
            path.ConfirmProtection();
            RoundTrip(path);
            Assert.Equal(contentKey ? 16 : 0, fake.Blts[0].ContentKey.Length);
            Assert.Equal(pattern ?? new(0, 0, 16), fake.Blts[0].Pattern);
            Assert.Equal((32, 24), (path.Layout.RowBytes, path.Layout.Rows));
            path.Dispose();
            Assert.Throws<ObjectDisposedException>(() => path.Session);
            Assert.Throws<ObjectDisposedException>(() => path.Layout);
        }

        NothingLeft(fake);
        Assert.Throws<ArgumentNullException>("createDevice", () => ProtectedPath.Open(null!, s_options));
        Assert.Throws<ArgumentNullException>("options", () => ProtectedPath.Open(() => Player.Open(fake), null!));
    }

    [Fact]
    public void The_usual_policy_tries_three_times_verifies_and_asks_every_24_frames()
    {
        Assert.Equal(new RecoveryPolicy { Attempts = 3, TakesNewDevice = false, Verifies = true, AskProtectionEvery = 24 }, RecoveryPolicy.Usual);
        Assert.Equal(new RecoveryPolicy { Attempts = 0, TakesNewDevice = false, Verifies = false, AskProtectionEvery = 0 }, RecoveryPolicy.None);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_frame_or_a_place_for_it_of_another_size_is_refused_by_name_and_begins_nothing(bool overDecoder)
    {
        FakeImplementation fake = Fake();
        RecoveryPolicy policy = RecoveryPolicy.Usual with { Verifies = false };
        using (ProtectedPath path = Open(fake, overDecoder ? OverDecoder(policy) : s_options with { Policy = policy }, _ => Assert.Fail("Nothing failed.")))
        {
            foreach (int size in (int[])[0, 767, 769])
            {
                Assert.Throws<ArgumentException>("frame", () => path.RoundTrip(new byte[size], new byte[768]));
                Assert.Throws<ArgumentException>("returned", () => path.RoundTrip(new byte[768], new byte[size]));
            }

            Assert.Equal((0L, 0, 0), (path.Frames, fake.Blts.Count, fake.Decoded.Count));
            path.RoundTrip(new byte[768], new byte[768]);
            path.Dispose();
            Assert.Throws<ObjectDisposedException>(() => path.RoundTrip(new byte[768], new byte[768]));
        }

        NothingLeft(fake);
    }

    private static FakeImplementation Fake(ContentProtectionFlags caps = Player.Everything) => new() { Caps = caps };

    private static ProtectedPathOptions OverDecoder(RecoveryPolicy policy) =>
        s_options with { DecoderProfile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH, Policy = policy };

    private static ProtectedPath Open(FakeImplementation fake, ProtectedPathOptions options, Action<RecoveryEvent> recovered) =>
        ProtectedPath.Open(() => Player.Open(fake), options, (_, what) => recovered(what));

    private static void RoundTrip(ProtectedPath path)
    {
        byte[] frame = Player.Frame(path.Layout), back = new byte[frame.Length];
        path.RoundTrip(frame, back);
        Assert.Equal(frame, back);
    }

    private static void NothingLeft(FakeImplementation fake)
    {
        Assert.Empty(fake.Faults);
        Assert.Equal(0, fake.Alive);
    }
}

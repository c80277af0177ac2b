using Dxcp.Abi;
using Dxcp.Cryptography;
using Dxcp.Driver;

namespace Dxcp.Client.Tests;

/// <summary>A player that goes on: every built-in driver, every fault, both APIs.</summary>
public sealed class ProtectedPathTests
{
    private const int FrameCount = 12;

    public static TheoryData<string, string> All => new(
        from api in (string[])["d3d11", "d3d9"]
        from profile in DriverProfile.BuiltIn
        select (api, profile.Name));

    public static TheoryData<string> Apis => ["d3d11", "d3d9"];

    /// <summary>Faults from which nobody can recover on the device at hand, and what the end is.</summary>
    private static Type? End(FaultKind kind) => kind switch
    {
        FaultKind.DeviceRemoved or FaultKind.BltStalled => typeof(DeviceLostException),
        FaultKind.CertificateExpired or FaultKind.CertificateBroken => typeof(CertificateChainException),
        FaultKind.CertificateOtherKey => typeof(ContentProtectionException), // S37: the block contains no key, three times
        _ => null,
    };

    [Theory, MemberData(nameof(All))] // S219, S220, S221, S222
    public void Every_fault_ends_with_every_frame_right_or_with_its_reason(string api, string profile)
    {
        foreach (FaultKind kind in Enum.GetValues<FaultKind>())
        {
            bool isTimed = kind is FaultKind.BltSlow or FaultKind.BltStalled;
            bool isCertificate = kind.ToString().StartsWith("Certificate", StringComparison.Ordinal);
            Run run = Play(api, profile, new Fault(kind, isCertificate ? new(Nth: 1) : new(Frame: 5), isTimed ? 1u : 0));
            if (End(kind) is { } end)
            {
                Assert.True(run.Failure?.GetType() == end, $"{kind}: {run}");
                Assert.Equal(isCertificate ? 0 : 4, run.Frames);
            }
            else
            {
                Assert.True(run.Failure is null && run.Frames == FrameCount, $"{kind}: {run}");
                Assert.DoesNotContain(run.Events, what => what.Action == RecoveryAction.GaveUp);
            }
        }
    }

    [Theory, MemberData(nameof(Apis))] // S222
    public void Every_fault_is_survived_through_a_decoder_too(string api)
    {
        foreach (FaultKind kind in Enum.GetValues<FaultKind>())
        {
            Run run = Play(api, "full", new Fault(kind, new(Frame: 5), kind is FaultKind.BltSlow or FaultKind.BltStalled ? 1u : 0), throughDecoder: true);
            if (End(kind) is { } end && !kind.ToString().StartsWith("Certificate", StringComparison.Ordinal))
                Assert.True(run.Failure?.GetType() == end, $"{kind}: {run}");
            else
                Assert.True(run.Failure is null && run.Frames == FrameCount, $"{kind}: {run}");
        }
    }

    [Theory, MemberData(nameof(Apis))] // S13
    public void Through_a_decoder_every_other_refresh_falls_inside_the_frame_that_comes_next(string api)
    {
        using var identity = DriverIdentity.LoadOrCreate();
        using ProtectedPath path = ProtectedPath.Open(() => RealDevice.Open(api, DriverProfile.Default), new(FrameFormat.Nv12, 64, 48, identity.Root)
        {
            DecoderProfile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH,
        }, null);
        byte[] frame = new byte[path.Layout.Size], back = new byte[frame.Length];
        List<ulong> epochs = [];
        for (int i = 0; i < 4; i++)
        {
            ulong before = path.Epoch;
            path.RefreshKey();
            epochs.Add(path.Epoch - before);
            new Random(i).NextBytes(frame);
            path.RoundTrip(frame, back);
            Assert.Equal(frame, back);
            epochs.Add(path.Epoch - before);
        }

        Assert.Equal([0ul, 1, 1, 1, 0, 1, 1, 1], epochs);
    }

    [Theory, MemberData(nameof(Apis))] // S222
    public void A_lost_key_costs_one_session_and_the_frame_is_sent_again(string api)
    {
        Run run = Play(api, "full", Fault.Parse("key-lost@5"));
        RecoveryEvent what = Assert.Single(run.Events);
        Assert.Equal((5L, RecoveryAction.NewSession), (what.Frame, what.Action));
        Assert.Equal(api == "d3d9" ? HResult.D3DERR_INVALIDCALL : HResult.E_INVALIDARG, what.Code);
        Assert.Equal(Play(api, DriverProfile.Default).Epoch + 1, run.Epoch); // another session, another key: an epoch more
    }

    [Theory, MemberData(nameof(Apis))] // S132, S222
    public void A_dropped_refresh_shows_in_noise_and_costs_one_session(string api)
    {
        RecoveryEvent what = Assert.Single(Play(api, "full", Fault.Parse("refresh-dropped")).Events);
        Assert.Equal(RecoveryAction.NewSession, what.Action);
        Assert.StartsWith("The driver's session key is not the client's", what.Problem, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Apis))] // S222
    public void Corrupted_frames_are_read_again_and_lost_outputs_protected_again(string api)
    {
        Assert.Equal(RecoveryAction.TriedAgain, Assert.Single(Play(api, "full", Fault.Parse("read-back-corrupted@3")).Events).Action);
        Assert.Equal(RecoveryAction.ProtectedAgain, Assert.Single(Play(api, "on-demand", Fault.Parse("output-lost@3")).Events).Action);
        Assert.Equal(RecoveryAction.NewChannel, Assert.Single(Play(api, "full", Fault.Parse("answer-tag@3")).Events).Action);
    }

    [Theory, MemberData(nameof(Apis))] // S222
    public void A_removed_device_is_the_end_unless_the_policy_takes_another(string api)
    {
        Run ended = Play(api, "full", Fault.Parse("device-removed@5"));
        Assert.Equal(RecoveryAction.GaveUp, Assert.Single(ended.Events).Action);
        Run went = Play(api, "full", Fault.Parse("device-removed@5"), policy: RecoveryPolicy.Usual with { TakesNewDevice = true });
        Assert.Equal((FrameCount, RecoveryAction.NewDevice), (went.Frames, Assert.Single(went.Events).Action));
    }

    [Theory, MemberData(nameof(Apis))] // S222
    public void Without_a_policy_the_first_failure_is_the_end(string api)
    {
        Run run = Play(api, "full", Fault.Parse("key-lost@5"), policy: RecoveryPolicy.None);
        Assert.Equal((4, typeof(ContentProtectionException)), (run.Frames, run.Failure?.GetType()));
        Assert.Empty(run.Events);
    }

    [Theory, MemberData(nameof(Apis))] // S222
    public void What_fails_again_and_again_is_given_up_with_its_reason(string api)
    {
        Run run = Play(api, "full", Fault.Parse("key-lost@100%"));
        Assert.Equal(RecoveryAction.GaveUp, run.Events[^1].Action);
        Assert.Equal(1 + RecoveryPolicy.Usual.Attempts, run.Events.Count);
        Assert.Contains("DecryptionBlt", run.Failure?.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Apis))] // S62
    public void No_protected_memory_is_left_behind_whatever_went_wrong(string api)
    {
        foreach (FaultKind kind in Enum.GetValues<FaultKind>())
        {
            // What waits for another resource would come when the room is counted.
            FaultTrigger when = kind == FaultKind.OutOfMemory ? new(Call: FaultCall.CreateResource, Nth: 2) : new(Frame: 3);
            Fault fault = new(kind, when, kind is FaultKind.BltSlow or FaultKind.BltStalled ? 1u : 0);
            DriverProfile small = DriverProfile.Default with { ProtectedMemorySize = 64 << 10, Faults = new FaultPlan { Faults = [fault] } };
            Play(api, small, throughDecoder: true);
            Assert.True(Room(api, small) == Room(api, small with { Faults = FaultPlan.None }), $"{kind}");
        }
    }

    /// <summary>How many surfaces a card has room for.</summary>
    private static int Room(string api, DriverProfile profile)
    {
        using ContentProtectionDevice device = RealDevice.Open(api, profile);
        List<ProtectedSurface> surfaces = [];
        try
        {
            while (true)
                surfaces.Add(device.CreateProtectedSurface(FrameFormat.Nv12, 64, 48));
        }
        catch (ContentProtectionException full) when (full.HResult == HResult.E_OUTOFMEMORY)
        {
            return surfaces.Count;
        }
        finally
        {
            surfaces.ForEach(surface => surface.Dispose());
        }
    }

    private static Run Play(string api, string profile, Fault fault, bool throughDecoder = false, RecoveryPolicy? policy = null) =>
        Play(api, DriverProfile.Load(profile) with { Faults = new FaultPlan { Faults = [fault] } }, throughDecoder, policy);

    private static Run Play(string api, DriverProfile driver, bool throughDecoder = false, RecoveryPolicy? policy = null)
    {
        List<RecoveryEvent> events = [];
        int frames = 0;
        ulong epoch = 0;
        try
        {
            using var identity = DriverIdentity.LoadOrCreate();
            using ProtectedPath path = ProtectedPath.Open(() => RealDevice.Open(api, driver), new(FrameFormat.Nv12, 64, 48, identity.Root)
            {
                DecoderProfile = throughDecoder ? DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH : null,
                Policy = policy ?? RecoveryPolicy.Usual with { AskProtectionEvery = 4 },
            }, (_, what) => events.Add(what));
            byte[] frame = new byte[path.Layout.Size], back = new byte[frame.Length];
            for (; frames < FrameCount; frames++)
            {
                if (frames % 3 == 2)
                    path.RefreshKey();
                new Random(frames).NextBytes(frame);
                path.RoundTrip(frame, back);
                Assert.Equal(frame, back);
                epoch = path.Epoch;
            }

            return new(frames, epoch, events, null);
        }
        catch (Exception exception) when (exception is ContentProtectionException or CertificateChainException)
        {
            return new(frames, epoch, events, exception);
        }
    }

    private sealed record Run(int Frames, ulong Epoch, List<RecoveryEvent> Events, Exception? Failure)
    {
        public override string ToString() => $"{Frames} frames, {Failure?.Message ?? "no failure"}, {string.Join("; ", Events)}";
    }
}

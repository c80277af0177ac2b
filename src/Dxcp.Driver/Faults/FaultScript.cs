using Dxcp.Diagnostics;

namespace Dxcp.Driver;

/// <summary>The faults of a card, and how far each has come (S219). Thread-safe. A call of the driver's reaches it before it takes any lock.</summary>
internal sealed class FaultScript
{
    private readonly Lock _gate = new();
    private readonly GraphicsCard _card;
    private readonly List<Pending> _pending = [];
    private readonly long[] _calls = new long[Enum.GetValues<FaultCall>().Length];
    private long _frames;

    public FaultScript(GraphicsCard card) => _card = card;

    /// <summary>What tells how long a fault has waited.</summary>
    internal TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Adds faults. What waits for nothing, and for no call to show in, comes now.</summary>
    public void Add(FaultPlan plan)
    {
        foreach (var fault in plan.Faults)
        {
            if (ComesAtOnce(fault))
            {
                Tell(fault, null);
                Happen(fault);
                continue;
            }

            lock (_gate)
                _pending.Add(new(fault, _frames, fault.When.Call is { } call ? _calls[(int)call] : 0, Clock.GetTimestamp()));
        }
    }

    /// <summary>Whether a fault waits for nothing, nor for a call to show in.</summary>
    public static bool ComesAtOnce(Fault fault) => fault.When.IsNow && IsImmediate(fault.Kind);

    /// <summary>Drops all that has not come yet.</summary>
    public void Clear()
    {
        lock (_gate)
            _pending.Clear();
    }

    /// <summary>Counts a call, lets happen what is due, and says what the call itself has to do wrong.</summary>
    public FaultHit Reach(FaultCall call, DriverAdapter adapter)
    {
        FaultHit hit = default;
        List<Fault>? happening = null;
        lock (_gate)
        {
            long nth = ++_calls[(int)call];
            bool isFrame = call is FaultCall.DecryptionBlt or FaultCall.BeginFrame;
            if (isFrame)
                _frames++;
            for (int i = 0; i < _pending.Count; i++)
            {
                var pending = _pending[i];
                if (!pending.IsDue && !(pending.IsDue = IsDue(pending, call, nth, isFrame)))
                    continue;
                var fault = pending.Fault;
                if (IsImmediate(fault.Kind))
                    (happening ??= []).Add(fault);
                else if (hit.Kind is null && ShowsAt(fault.Kind, call))
                    hit = new(fault.Kind, fault.Effective);
                else
                    continue;
                Tell(fault, call);
                if (fault.When.Percent > 0)
                    pending.IsDue = false;
                else if (fault.Kind != FaultKind.DecoderBusy || --pending.Left == 0)
                    _pending.RemoveAt(i--);
            }
        }

        foreach (var fault in happening ?? [])
            Happen(fault);
        if (hit.Kind is FaultKind.BltSlow or FaultKind.BltStalled)
            Thread.Sleep((int)hit.Amount);
        if (hit.Kind == FaultKind.BltStalled)
            _card.Remove(RemovalReason.Hung);
        return adapter.IsRemoved ? FaultHit.Removal : hit;
    }

    private bool IsDue(Pending pending, FaultCall call, long nth, bool isFrame)
    {
        var when = pending.Fault.When;
        if (when.Frame > 0)
            return _frames - pending.FramesBefore >= when.Frame;
        if (when.Call is { } awaited)
            return awaited == call && nth - pending.CallsBefore == when.Nth;
        if (when.After > TimeSpan.Zero)
            return Clock.GetElapsedTime(pending.Since) >= when.After;
        if (when.Percent > 0)
            return (IsImmediate(pending.Fault.Kind) ? isFrame : ShowsAt(pending.Fault.Kind, call)) && pending.Draw() < when.Percent;
        return true;
    }

    private void Happen(Fault fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.KeyLost or FaultKind.SessionLock or FaultKind.DisplayChange:
                _card.LoseKeys(fault.Kind, withContent: false);
                break;
            case FaultKind.ContentLost or FaultKind.Suspend:
                _card.LoseKeys(fault.Kind, withContent: true);
                break;
            case FaultKind.OutputLost:
                _card.LoseOutputs();
                break;
            default:
                _card.Remove((RemovalReason)fault.Amount);
                break;
        }
    }

    private void Tell(Fault fault, FaultCall? call)
    {
        if (!MessageSinks.Process.Any)
            return;
        string where = call is null ? "at once" : $"at {call}, frame {_frames}";
        MessageSinks.Process.Take(new Message(Severity.Warning, DriverMessages.Faults, "", "S219", $"fault {fault} comes {where}"));
    }

    /// <summary>Whether a fault happens by itself, and not in a call.</summary>
    private static bool IsImmediate(FaultKind kind) =>
        kind is FaultKind.KeyLost or FaultKind.ContentLost or FaultKind.Suspend or FaultKind.DisplayChange or FaultKind.SessionLock
            or FaultKind.DeviceRemoved or FaultKind.OutputLost;

    /// <summary>Whether a fault shows in a call of this name.</summary>
    private static bool ShowsAt(FaultKind kind, FaultCall call) => kind switch
    {
        FaultKind.OutOfMemory => call == FaultCall.CreateResource,
        FaultKind.KeyExchangeRefused => call == FaultCall.NegotiateKeyExchange,
        FaultKind.CertificateExpired or FaultKind.CertificateOtherKey or FaultKind.CertificateBroken => call == FaultCall.GetCertificate,
        FaultKind.RefreshDropped or FaultKind.RefreshLate or FaultKind.RefreshWrongNumber => call == FaultCall.FinishSessionKeyRefresh,
        FaultKind.RandomZero => call == FaultCall.StartSessionKeyRefresh,
        FaultKind.BltSlow or FaultKind.BltStalled => call is FaultCall.DecryptionBlt or FaultCall.EncryptionBlt,
        FaultKind.DecoderBusy => call == FaultCall.BeginFrame,
        FaultKind.ReadBackCorrupted => call == FaultCall.EncryptionBlt,
        _ => call is FaultCall.Configure or FaultCall.Query,
    };

    private sealed class Pending(Fault fault, long framesBefore, long callsBefore, long since)
    {
        private readonly Random _random = new(fault.When.Seed);

        public Fault Fault { get; } = fault;

        /// <summary>Frames that the card had counted when it was set.</summary>
        public long FramesBefore => framesBefore;

        /// <summary>Calls of its name that the card had counted then.</summary>
        public long CallsBefore => callsBefore;

        /// <summary>When it was set.</summary>
        public long Since => since;

        /// <summary>Whether its moment has come: it shows at the next occasion.</summary>
        public bool IsDue { get; set; }

        /// <summary>How often it shows yet, where that is more than once.</summary>
        public uint Left { get; set; } = fault.Effective;

        /// <summary>A number from 0 up to 100.</summary>
        public double Draw() => _random.NextDouble() * 100;
    }
}

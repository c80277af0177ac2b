namespace Dxcp.Conformance;

/// <summary>What a check is about.</summary>
public enum ConformanceGroup
{
    /// <summary>Channels: keys, tags, numbers, commands, queries.</summary>
    AuthenticatedChannel,

    /// <summary>Sessions: certificates, keys, blts, IVs, content keys, reading back.</summary>
    CryptoSession,

    /// <summary>What keeps protected memory protected.</summary>
    DriverProtection,

    /// <summary>What devices and processes share, and what not.</summary>
    CrossProcess,

    /// <summary>Session key refresh.</summary>
    KeyRefresh,

    /// <summary>Encrypted bitstreams.</summary>
    Decoding,

    /// <summary>Sessions that hardware keys.</summary>
    HardwareDrm,

    /// <summary>What COM, and the tables, ask of everybody.</summary>
    ComDuties,
}

/// <summary>One thing that the rules ask for, and how to see whether an implementation keeps to it. Immutable.</summary>
public sealed class ConformanceCheck
{
    internal ConformanceCheck(string id, ConformanceGroup group, string statement, string rules, Action<Bench> run)
    {
        Id = id;
        Group = group;
        Statement = statement;
        Rules = rules.Split(' ');
        Run = run;
    }

    /// <summary>Its name for good, such as <c>KR-014</c>.</summary>
    public string Id { get; }

    /// <summary>What it is about.</summary>
    public ConformanceGroup Group { get; }

    /// <summary>What is asked for, in a line.</summary>
    public string Statement { get; }

    /// <summary>The rules that ask for it (docs/rules.md); the first is the clause that a failure breaks.</summary>
    public IReadOnlyList<string> Rules { get; }

    /// <summary>Whether no document asks for it: another implementation may decide otherwise.</summary>
    public bool IsDecision => Rules[0][0] != 'R';

    /// <summary>What the target has to be like.</summary>
    public ProfileWish Wish { get; internal init; }

    /// <summary>The surfaces that can express it.</summary>
    public IReadOnlyList<ProbeKind> Surfaces { get; internal init; } = ProbeKinds.All;

    /// <summary>The capabilities that it needs (D3D11_CONTENT_PROTECTION_CAPS).</summary>
    internal uint Caps { get; init; }

    internal Action<Bench> Run { get; }
}

/// <summary>How a check ended.</summary>
public enum CheckStatus
{
    /// <summary>As the rules ask.</summary>
    Pass,

    /// <summary>Not as a documented rule asks.</summary>
    Fail,

    /// <summary>Otherwise than we decided, where documentation is silent.</summary>
    Warning,

    /// <summary>The target, or the interface, has nothing to show for it.</summary>
    NotSupported,

    /// <summary>A failure that a waiver excuses.</summary>
    Waived,

    /// <summary>The process that ran it ended.</summary>
    Crash,

    /// <summary>It did not end in time.</summary>
    Timeout,
}

/// <summary>One check on one surface. Immutable.</summary>
public sealed record CheckResult
{
    /// <summary>The check.</summary>
    public required string Id { get; init; }

    /// <summary>The surface: d3d11, d3d9, ddi11, ddi20 or ddi9.</summary>
    public required string Surface { get; init; }

    /// <summary>How it ended.</summary>
    public CheckStatus Status { get; init; }

    /// <summary>What was expected; empty where nothing failed.</summary>
    public string Expected { get; init; } = "";

    /// <summary>What was observed instead.</summary>
    public string Observed { get; init; } = "";

    /// <summary>Why it is not supported, or waived.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The calls that led there, in order.</summary>
    public IReadOnlyList<string> Calls { get; init; } = [];

    /// <summary>How long it took, in milliseconds.</summary>
    public double Milliseconds { get; init; }
}

namespace Dxcp.Client;

/// <summary>How far a <see cref="ProtectedPath"/> goes before it gives up. Immutable.</summary>
public sealed record RecoveryPolicy
{
    /// <summary>Gives up at the first failure, and looks at nothing that nobody asked for.</summary>
    public static RecoveryPolicy None { get; } = new() { Attempts = 0, Verifies = false, AskProtectionEvery = 0 };

    /// <summary>What a player does that wants to go on.</summary>
    public static RecoveryPolicy Usual { get; } = new();

    /// <summary>How often one frame, refresh or beginning is tried again; 0 for not at all.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Whether everything is made anew on another device where one is gone. Otherwise that is the end.</summary>
    public bool TakesNewDevice { get; init; }

    /// <summary>Whether each frame that came back is compared with what was sent: nothing else tells of noise.</summary>
    public bool Verifies { get; init; } = true;

    /// <summary>After how many frames the channel is asked whether protection is still on; 0 for never.</summary>
    public int AskProtectionEvery { get; init; } = 24;
}

/// <summary>What a <see cref="ProtectedPath"/> did about a failure.</summary>
public enum RecoveryAction
{
    /// <summary>Tried the same again.</summary>
    TriedAgain,

    /// <summary>Made another session with another key, and sent the frame again.</summary>
    NewSession,

    /// <summary>Opened another channel, and asked for protection through it.</summary>
    NewChannel,

    /// <summary>Asked for protection again.</summary>
    ProtectedAgain,

    /// <summary>Made everything anew on another device.</summary>
    NewDevice,

    /// <summary>Gave up: the exception follows.</summary>
    GaveUp,
}

/// <summary>A failure, and what was done about it.</summary>
/// <param name="Frame">The frame that was under way, counted from 1; 0 before the first.</param>
/// <param name="Problem">What was seen, in a sentence without an end.</param>
/// <param name="Code">The HRESULT that came with it; 0 where none did.</param>
/// <param name="Action">What was done.</param>
public sealed record RecoveryEvent(long Frame, string Problem, int Code, RecoveryAction Action);

namespace Dxcp.Contract.Tests;

/// <summary>What is wrong with a message.</summary>
public enum MessageFault
{
    None,

    /// <summary>A byte that is not what was tagged.</summary>
    FlippedByte,

    /// <summary>The tag of another channel's key.</summary>
    ForeignTag,

    /// <summary>A byte less than the struct has.</summary>
    Truncated,

    /// <summary>A byte more than the struct has.</summary>
    Lengthened,

    /// <summary>A byte too little room for the answer to a query.</summary>
    Cramped,

    /// <summary>A GUID that nobody knows.</summary>
    UnknownType,

    /// <summary>The handle of another channel of the device.</summary>
    OtherChannel,

    /// <summary>A handle that nobody has.</summary>
    NoChannel,
}

/// <summary>What a query is about.</summary>
public enum ChannelQuestion
{
    Protection,
    Processes,
    ChannelType,
}

/// <summary>One call on a channel.</summary>
public abstract record ChannelStep(MessageFault Fault)
{
    /// <summary>A key, or a block without one.</summary>
    public sealed record Negotiate(bool Good) : ChannelStep(MessageFault.None);

    /// <summary>INITIALIZE. As in the other commands, a flipped byte is the one at <c>Place</c>.</summary>
    public sealed record Initialize(uint Query, uint Command, MessageFault Fault, int Place) : ChannelStep(Fault);

    /// <summary>PROTECTION.</summary>
    public sealed record Protect(uint Flags, uint Number, MessageFault Fault, int Place) : ChannelStep(Fault);

    /// <summary>SHARED_RESOURCE; process 0 is none.</summary>
    public sealed record Share(int Process, bool Allow, uint Number, MessageFault Fault, int Place) : ChannelStep(Fault);

    /// <summary>A query.</summary>
    public sealed record Ask(ChannelQuestion Question, uint Number, MessageFault Fault) : ChannelStep(Fault);
}

/// <summary>The rules of a channel once more, and nothing else: R39–R42, R47, R48, S40–S42, S46, S80, S83.</summary>
/// <param name="isOwn">Whether the channel is the runtime's own: without key, tag and numbers.</param>
/// <param name="exactSizes">Whether the surface refuses a message that is longer than its struct (D11).</param>
internal sealed class ChannelModel(bool isOwn, bool exactSizes)
{
    private bool _isOpen;
    private ulong _query;
    private ulong _command;

    /// <summary>Whether there is a key that answers are tagged under.</summary>
    public bool HasKey { get; private set; }

    /// <summary>The protection in force.</summary>
    public uint Flags { get; private set; }

    /// <summary>The processes that may open shared resources.</summary>
    public HashSet<int> Processes { get; } = [];

    /// <summary>Takes a step.</summary>
    /// <returns>Why it is refused; null if it is not.</returns>
    public Refusal? Take(ChannelStep step)
    {
        if (step is ChannelStep.Negotiate negotiate)
        {
            if (isOwn || !negotiate.Good || _isOpen)
                return Refusal.BadArgument;
            HasKey = true;
            return null;
        }

        if (step.Fault == MessageFault.UnknownType)
            return Refusal.UnknownMessage;
        if (isOwn && step is ChannelStep.Initialize)
            return Refusal.WrongChannelType;
        bool arrives = step.Fault switch
        {
            MessageFault.None => true,
            MessageFault.Lengthened => !exactSizes,
            MessageFault.FlippedByte or MessageFault.ForeignTag => isOwn, // S46
            _ => false,
        };
        return arrives && (isOwn || CameInTurn(step)) && Act(step) ? null : Refusal.BadArgument;
    }

    private bool CameInTurn(ChannelStep step) => step switch
    {
        ChannelStep.Initialize => HasKey && !_isOpen,
        ChannelStep.Ask ask => Counts(ref _query, ask.Number),
        ChannelStep.Protect protect => Counts(ref _command, protect.Number),
        ChannelStep.Share share => Counts(ref _command, share.Number),
        _ => false,
    };

    private bool Counts(ref ulong next, uint number)
    {
        if (!_isOpen || number < next)
            return false;
        next = number + 1UL;
        return true;
    }

    private bool Act(ChannelStep step)
    {
        switch (step)
        {
            case ChannelStep.Initialize initialize:
                (_isOpen, _query, _command) = (true, initialize.Query, initialize.Command);
                return true;
            case ChannelStep.Protect protect:
                if (protect.Flags > 3)
                    return false;
                Flags = protect.Flags;
                return true;
            case ChannelStep.Share share:
                if (share.Process == 0)
                    return false;
                _ = share.Allow ? Processes.Add(share.Process) : Processes.Remove(share.Process);
                return true;
            default:
                return true;
        }
    }
}

namespace Dxcp.Client;

/// <summary>What is wrong with an answer of an authenticated channel.</summary>
public enum AnswerFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The tag does not fit: the answer was changed on its way, or made by somebody without the key.</summary>
    Tag,

    /// <summary>It answers another query or command.</summary>
    MessageType,

    /// <summary>It came through another channel.</summary>
    Channel,

    /// <summary>It answers another message of the same type: it was replayed, or held back.</summary>
    SequenceNumber,

    /// <summary>The code in it is not the one that the call returned.</summary>
    ReturnCode,

    /// <summary>It speaks of other objects than the question did.</summary>
    Content,
}

/// <summary>
/// An answer of an authenticated channel cannot be believed: whether the driver did what was asked is not known, nor who
/// answered. Nothing of the answer was used. Dispose of the channel.
/// </summary>
public sealed class UntrustedAnswerException : ContentProtectionException
{
    /// <summary>An answer that cannot be believed.</summary>
    public UntrustedAnswerException()
        : this("An answer of the authenticated channel cannot be believed.")
    {
    }

    /// <summary>An answer that cannot be believed, with a message.</summary>
    public UntrustedAnswerException(string message)
        : base(message)
    {
    }

    /// <summary>An answer that cannot be believed, with a cause.</summary>
    public UntrustedAnswerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal UntrustedAnswerException(AnswerFault fault, string message)
        : this($"The answer to {message} cannot be believed: {Explain(fault)}.") => Fault = fault;

    /// <summary>What is wrong with it.</summary>
    public AnswerFault Fault { get; }

    private static string Explain(AnswerFault fault) => fault switch
    {
        AnswerFault.Tag => "its tag does not fit",
        AnswerFault.MessageType => "it is to another kind of message",
        AnswerFault.Channel => "it names another channel",
        AnswerFault.SequenceNumber => "its sequence number is not the message's",
        AnswerFault.ReturnCode => "the code in it is not the one that the call returned",
        _ => "it speaks of something else than was asked",
    };
}

using Dxcp.Abi;

namespace Dxcp.Client;

/// <summary>A query or command of an authenticated channel failed. The code is in <see cref="Exception.HResult"/>.</summary>
public sealed class ChannelRefusedException : ContentProtectionException
{
    /// <summary>A refused message.</summary>
    public ChannelRefusedException()
        : this("The authenticated channel refused a message.")
    {
    }

    /// <summary>A refused message, with a message.</summary>
    public ChannelRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>A refused message, with a cause.</summary>
    public ChannelRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal ChannelRefusedException(string message, int code, bool isAuthentic)
        : base($"{message} was refused{(isAuthentic ? "" : ", without a signature")}: {HResultName.Of(code)}.", code) => IsAuthentic = isAuthentic;

    /// <summary>
    /// Whether the driver signed the refusal, so that nothing was done. Otherwise somebody on the way to it may have refused,
    /// or may hide that it was done.
    /// </summary>
    public bool IsAuthentic { get; }
}

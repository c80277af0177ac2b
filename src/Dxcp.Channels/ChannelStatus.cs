namespace Dxcp.Channels;

/// <summary>How a channel's message ended; each interface has a code for each (<see cref="ChannelRules"/>).</summary>
public enum ChannelStatus
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>A size, tag, number, handle, index or value that the message does not take.</summary>
    InvalidArgument,

    /// <summary>The channel or the device is not in a state for it: no INITIALIZE yet, content mapped.</summary>
    InvalidState,

    /// <summary>Nobody knows the GUID (R44).</summary>
    UnknownMessage,

    /// <summary>The GUID is none for a channel of this type (S45).</summary>
    WrongChannelType,

    /// <summary>What is remembered has a bound, and it is reached (S83).</summary>
    OutOfMemory,
}

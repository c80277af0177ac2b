namespace Dxcp.Client;

/// <summary>
/// The two sides of a session have different keys: a refresh was completed on one of them alone. What is sent arrives as noise. Make
/// another session.
/// </summary>
public sealed class KeysDifferException : ContentProtectionException
{
    /// <summary>Keys that differ.</summary>
    public KeysDifferException()
        : this("The driver's session key is not the client's: a FinishSessionKeyRefresh was dropped, or somebody else called one.")
    {
    }

    /// <summary>Keys that differ, with a message.</summary>
    public KeysDifferException(string message)
        : base(message)
    {
    }

    /// <summary>Keys that differ, with a cause.</summary>
    public KeysDifferException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

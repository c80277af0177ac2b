namespace Dxcp.Client;

/// <summary>
/// The implementation gave no usable random number for a key refresh. The session goes on under the key it had, on both
/// sides; a refresh that was begun before can still be completed.
/// </summary>
public sealed class KeyRefreshRefusedException : ContentProtectionException
{
    /// <summary>A refused refresh.</summary>
    public KeyRefreshRefusedException()
        : this("The implementation refused the key refresh: StartSessionKeyRefresh gave no random number.")
    {
    }

    /// <summary>A refused refresh, with a message.</summary>
    public KeyRefreshRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>A refused refresh, with a cause.</summary>
    public KeyRefreshRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

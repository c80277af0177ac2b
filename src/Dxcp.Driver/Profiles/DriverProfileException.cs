namespace Dxcp.Driver;

/// <summary>A profile cannot be had: there is none of that name, its file cannot be read, or it says something that no driver can be. The message is one
/// line that names the file, the line and the reason.</summary>
public sealed class DriverProfileException : Exception
{
    /// <summary>A profile that cannot be had.</summary>
    public DriverProfileException()
        : this("The driver's profile cannot be had.")
    {
    }

    /// <summary>A profile that cannot be had, with a message.</summary>
    public DriverProfileException(string message)
        : base(message)
    {
    }

    /// <summary>A profile that cannot be had, with a cause.</summary>
    public DriverProfileException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

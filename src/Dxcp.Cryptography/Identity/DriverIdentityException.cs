namespace Dxcp.Cryptography;

/// <summary>The driver's identity can be neither loaded nor made; the message says why and where.</summary>
public sealed class DriverIdentityException : Exception
{
    /// <summary>Creates the exception with the reason.</summary>
    public DriverIdentityException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with the reason and its cause.</summary>
    public DriverIdentityException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception without a reason.</summary>
    public DriverIdentityException()
    {
    }
}

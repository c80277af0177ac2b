namespace Dxcp.Cryptography;

/// <summary>A certificate chain is malformed or not to be trusted; the message says why.</summary>
public sealed class CertificateChainException : Exception
{
    /// <summary>Creates the exception with the reason.</summary>
    public CertificateChainException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with the reason and its cause.</summary>
    public CertificateChainException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception without a reason.</summary>
    public CertificateChainException()
    {
    }
}

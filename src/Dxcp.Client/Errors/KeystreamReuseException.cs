namespace Dxcp.Client;

/// <summary>
/// The driver encrypted with counter blocks that were used under the same key before: who sees both ciphertexts learns
/// the difference of both pictures. What came back was not decrypted.
/// </summary>
public sealed class KeystreamReuseException : ContentProtectionException
{
    /// <summary>Reused keystream.</summary>
    public KeystreamReuseException()
        : this("EncryptionBlt repeated an IV under one key.")
    {
    }

    /// <summary>Reused keystream, with a message.</summary>
    public KeystreamReuseException(string message)
        : base(message)
    {
    }

    /// <summary>Reused keystream, with a cause.</summary>
    public KeystreamReuseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

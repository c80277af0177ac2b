namespace Dxcp.Cryptography;

/// <summary>An identity file cannot be used; the message is the rest of a sentence that begins with its name.</summary>
internal sealed class IdentityFileException(string message) : Exception(message);

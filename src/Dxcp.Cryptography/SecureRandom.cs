using System.Security.Cryptography;

namespace Dxcp.Cryptography;

/// <summary>Random bytes for keys, random numbers and IVs, from the system's generator. Thread-safe.</summary>
public static class SecureRandom
{
    /// <summary>Fills <paramref name="destination"/> with random bytes.</summary>
    /// <exception cref="CryptographicException">The system's generator fails.</exception>
    public static void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}

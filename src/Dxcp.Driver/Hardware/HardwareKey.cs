using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>A content key in the secure environment.</summary>
/// <param name="key">The key, the environment's own.</param>
/// <param name="level">The security level of its licence.</param>
/// <param name="notAfter">The last second in which it decrypts, since 1970; 0 for no end.</param>
internal sealed class HardwareKey(Aes128Key key, uint level, ulong notAfter) : IDisposable
{
    public Aes128Key Key => key;

    /// <summary>Whether pictures under it may lie in hardware-protected memory alone.</summary>
    public bool NeedsHardwareMemory => level >= HardwareEnvironment.HardwareMemoryLevel;

    public bool IsExpiredAt(DateTimeOffset now) => notAfter != 0 && (ulong)Math.Max(0, now.ToUnixTimeSeconds()) > notAfter;

    public void Dispose() => key.Dispose();
}

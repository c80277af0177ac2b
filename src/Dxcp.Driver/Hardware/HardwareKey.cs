using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>A content key in the secure environment. It is wiped when it is lost, or, where a buffer is being decrypted just then, right after that.</summary>
/// <param name="key">The key, the environment's own.</param>
/// <param name="level">The security level of its licence.</param>
/// <param name="notAfter">The last second in which it decrypts, since 1970; 0 for no end.</param>
internal sealed class HardwareKey(Aes128Key key, uint level, ulong notAfter) : LeasedKey(key)
{
    private volatile bool _isLost;

    /// <summary>Whether pictures under it may lie in hardware-protected memory alone.</summary>
    public bool NeedsHardwareMemory => level >= HardwareEnvironment.HardwareMemoryLevel;

    public bool IsExpiredAt(DateTimeOffset now) => IsOver(notAfter, now);

    /// <summary>Whether a last second has passed.</summary>
    public static bool IsOver(ulong notAfter, DateTimeOffset now) => notAfter != 0 && (ulong)Math.Max(0, now.ToUnixTimeSeconds()) > notAfter;

    /// <summary>Becomes a user, until <see cref="LeasedKey.Leave"/>.</summary>
    /// <returns>False once the key is lost, whoever else uses it still.</returns>
    public bool TryUse() => !_isLost && TryEnter();

    /// <summary>Nobody begins to use it any more. To be called once.</summary>
    public void Lose()
    {
        _isLost = true;
        Retire();
    }
}

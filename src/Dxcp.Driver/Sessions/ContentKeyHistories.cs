using System.Runtime.InteropServices;
using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>
/// The IVs of a session's content keys, where the profile is strict: they must rise under each (S31). A refresh of the session key leaves them alone: a
/// content key wrapped anew is the same key still (S66). Of a key only a fingerprint is kept, which tells nothing about it; none is forgotten.
/// Thread-safe.
/// </summary>
/// <param name="sequential">Whether messages may share an IV.</param>
/// <param name="salt">16 random bytes that nobody else knows.</param>
internal sealed class ContentKeyHistories(bool sequential, UInt128 salt)
{
    /// <summary>
    /// Content keys of a session at most (S66). One takes some 88 bytes, in a table that grows by doubling: 1.1 MiB while it grows. A new negotiation
    /// begins anew.
    /// </summary>
    internal const int Capacity = 4096;

    private readonly Dictionary<UInt128, RisingIVs> _keys = [];

    /// <summary>Enters messages under a content key, all of them or, if it refuses one, none.</summary>
    /// <returns>IVReused if an IV does not rise; IVHistoryFull for one key too many.</returns>
    public unsafe DriverStatus TryUse(Aes128Key contentKey, params ReadOnlySpan<KeystreamRange> messages)
    {
        // One block under the key itself: whoever could turn that round could break AES.
        UInt128 input = salt, fingerprint;
        contentKey.EncryptBlock(new ReadOnlySpan<byte>(&input, Aes128Key.BlockSize), new Span<byte>(&fingerprint, Aes128Key.BlockSize));
        lock (_keys)
        {
            if (!_keys.TryGetValue(fingerprint, out var rising))
            {
                if (_keys.Count == Capacity)
                    return DriverStatus.IVHistoryFull;
                rising = new(sequential);
            }

            foreach (ref readonly var message in messages)
            {
                if (!rising.TryUse(message))
                    return DriverStatus.IVReused;
            }

            CollectionsMarshal.GetValueRefOrAddDefault(_keys, fingerprint, out _) = rising;
            return DriverStatus.Ok;
        }
    }
}

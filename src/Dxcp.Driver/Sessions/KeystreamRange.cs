using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>The keystream of one message: a last block that is not full counts whole (S27), clear bytes do not count (S32).</summary>
/// <param name="Start">Its first counter block.</param>
/// <param name="Blocks">How many counter blocks; Count goes round at 2^64 (S25).</param>
internal readonly record struct KeystreamRange(CounterBlock Start, ulong Blocks)
{
    /// <summary>Those of so many encrypted bytes.</summary>
    public static KeystreamRange OfBytes(CounterBlock start, ulong encrypted) => new(start, (encrypted + Aes128Key.BlockSize - 1) / Aes128Key.BlockSize);
}

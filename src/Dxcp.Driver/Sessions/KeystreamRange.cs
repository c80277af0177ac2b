using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>The keystream of one message.</summary>
/// <param name="Start">Its first counter block.</param>
/// <param name="Blocks">How many there are, a last one that is used in part included.</param>
internal readonly record struct KeystreamRange(CounterBlock Start, ulong Blocks);

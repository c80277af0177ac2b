using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>
/// A place in the line of what is sent under one key (S130). Whoever has one sends after <see cref="Wait"/>, and leaves the line by <see cref="Dispose"/>,
/// sent or not: those behind wait for that. The default has no place, waits for nobody and keeps nobody waiting.
/// </summary>
/// <param name="ledger">The record of the key.</param>
/// <param name="number">The place.</param>
/// <param name="start">The first counter block of what is sent.</param>
internal readonly struct SendTurn(CounterLedger? ledger, ulong number, CounterBlock start) : IDisposable
{
    /// <summary>The first counter block to encrypt with.</summary>
    public CounterBlock Start => start;

    /// <summary>Waits until those before have left the line. Not to be called under the device's lock, which they need.</summary>
    public void Wait() => ledger?.Wait(number);

    public void Dispose() => ledger?.Leave(number);
}

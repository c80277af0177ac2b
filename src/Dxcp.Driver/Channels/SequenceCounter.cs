namespace Dxcp.Driver;

/// <summary>
/// The numbers of one kind of message (R41): the first may be the start number or any above it (S40), each further one
/// must exceed the one before. There is no way round past 2^32 - 1 (S41). Not thread-safe: the owner locks.
/// </summary>
/// <param name="start">The start number.</param>
internal struct SequenceCounter(uint start)
{
    // 64 bits, so that there is a number above the last one.
    private ulong _lowest = start;

    /// <summary>Takes a message's number; false, and nothing changed, if it is too small.</summary>
    public bool TryAccept(uint number)
    {
        if (number < _lowest)
            return false;
        _lowest = number + 1UL;
        return true;
    }
}

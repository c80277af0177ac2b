namespace Dxcp.Runtime;

/// <summary>
/// Two calls that come in turn: lock and unlock, begin and end. Which of them is right is decided before anything is done, and known to others only
/// when it is done; a second call meanwhile, on whichever thread, is refused as one out of turn.
/// </summary>
internal struct PairedCalls
{
    private const int Closed = 0;
    private const int Changing = 1;
    private const int Open = 2;

    private int _state;

    /// <summary>Whether the first was called, and not yet the second.</summary>
    public readonly bool IsOpen => Volatile.Read(in _state) == Open;

    /// <summary>Whether neither call is under way and the next is the first.</summary>
    public readonly bool IsClosed => Volatile.Read(in _state) == Closed;

    /// <summary>The first call; if it is its turn, <see cref="Settle"/> must follow.</summary>
    public bool TryOpen() => Interlocked.CompareExchange(ref _state, Changing, Closed) == Closed;

    /// <summary>The second call; if it is its turn, <see cref="Settle"/> must follow.</summary>
    public bool TryClose() => Interlocked.CompareExchange(ref _state, Changing, Open) == Open;

    /// <summary>How the call under way ended.</summary>
    public void Settle(bool isOpen) => Volatile.Write(ref _state, isOpen ? Open : Closed);
}

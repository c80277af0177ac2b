using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>
/// The counter blocks used under one key, by the application and by the driver: hands out fresh ones, keeps what is sent in their
/// order (S130), and notices if the driver takes used ones (R21, S31). Thread-safe.
/// </summary>
/// <remarks>
/// A driver may fail an IV that is not greater than the last one (R21), so what is sent under a key stands in a line. Who encrypts in order
/// to send takes IV and place together: encryption goes on in parallel, and each waits for those before at the end. What
/// was encrypted without a place, to be sent later, gets one if nothing with a greater IV has one; otherwise it needs another IV.
/// </remarks>
/// <param name="sequential">SEQUENTIAL_CTR_IV (R26): one IV, and Count goes on from buffer to buffer, first 1 as in the documented example (S26); otherwise
/// each buffer has an IV of its own and Count 0.</param>
internal sealed class CounterLedger(bool sequential)
{
    /// <summary>How far the application's IVs leap over the driver's should they ever meet; both go on by ones.</summary>
    private const ulong Leap = 1UL << 32;

    private readonly object _gate = new();

    /// <summary>The IVs that the application used, as ranges with both ends; more than one only after a leap.</summary>
    private readonly List<(ulong First, ulong Last)> _own = [];
    private CounterBlock _next;
    private CounterBlock? _theirFirst;
    private CounterBlock _theirNext;

    /// <summary>What the last one in the line begins with; null before the first.</summary>
    private CounterBlock? _lastInLine;

    /// <summary>The place that comes next, and the one whose turn it is.</summary>
    private ulong _nextPlace, _turn;

    /// <summary>Fresh counter blocks for a buffer: the first IV random with its top bit clear, then one more each time.</summary>
    /// <param name="blocks">16-byte blocks of keystream that the buffer takes.</param>
    public CounterBlock Next(ulong blocks)
    {
        lock (_gate)
            return Allot(blocks);
    }

    /// <summary>Fresh counter blocks, and the next place in the line.</summary>
    /// <inheritdoc cref="Next"/>
    public SendTurn LineUp(ulong blocks)
    {
        lock (_gate)
            return Place(Allot(blocks));
    }

    /// <summary>
    /// The next place in the line for what was encrypted before, from <paramref name="start"/> on. If that fell behind, the turn begins with fresh
    /// counter blocks: encrypt it again.
    /// </summary>
    /// <param name="start">What <see cref="Next"/> gave.</param>
    /// <param name="blocks">16-byte blocks of keystream that the buffer takes.</param>
    public SendTurn LineUp(CounterBlock start, ulong blocks)
    {
        lock (_gate)
            return Place(_lastInLine is { } last && (start.IV, start.Count).CompareTo((last.IV, last.Count)) <= 0 ? Allot(blocks) : start);
    }

    /// <summary>Waits until it is the turn of a place.</summary>
    public void Wait(ulong place)
    {
        lock (_gate)
        {
            while (_turn != place)
                Monitor.Wait(_gate);
        }
    }

    /// <summary>Gives up a place, when its turn has come: the next one's turn begins.</summary>
    public void Leave(ulong place)
    {
        lock (_gate)
        {
            Wait(place);
            _turn++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Enters what the driver used for a buffer that it encrypted: an IV never falls, and none is used twice.</summary>
    /// <exception cref="KeystreamReuseException">The blocks were used before; they are not entered.</exception>
    public void Enter(CounterBlock start, ulong blocks)
    {
        lock (_gate)
        {
            if (_theirFirst is not null && (start.IV < _theirNext.IV || (start.IV == _theirNext.IV && start.Count < _theirNext.Count)))
                throw new KeystreamReuseException();
            if (_own.Exists(range => start.IV >= range.First && start.IV <= range.Last))
                throw new KeystreamReuseException("EncryptionBlt took an IV that the application had used under the same key.");
            if (start.Count > ulong.MaxValue - blocks)
                throw new KeystreamReuseException("EncryptionBlt started so high that its block count goes round.");
            _theirFirst ??= start;
            _theirNext = start.Advance(blocks);
        }
    }

    private SendTurn Place(CounterBlock start)
    {
        _lastInLine = start;
        return new SendTurn(this, _nextPlace++, start);
    }

    private CounterBlock Allot(ulong blocks)
    {
        ulong firstCount = sequential ? 1UL : 0;
        if (_own.Count == 0)
            _next = new CounterBlock(RandomIV(), firstCount);
        if (_next.Count > ulong.MaxValue - blocks)
            _next = new CounterBlock(checked(_next.IV + 1), firstCount);
        if (_theirFirst is { } theirs && _next.IV >= theirs.IV && _next.IV <= _theirNext.IV)
            _next = new CounterBlock(checked(_theirNext.IV + Leap), firstCount);
        CounterBlock start = _next;
        if (_own.Count != 0 && start.IV - _own[^1].Last <= 1)
            _own[^1] = (_own[^1].First, start.IV);
        else
            _own.Add((start.IV, start.IV));
        _next = sequential ? start.Advance(blocks) : new CounterBlock(checked(start.IV + 1), 0);
        return start;
    }

    private static ulong RandomIV()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        SecureRandom.Fill(bytes);
        // S30: with the top bit clear, 2^63 increments are left.
        return BitConverter.ToUInt64(bytes) & (ulong.MaxValue >> 1);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Dxcp.Cryptography;

/// <remarks>
/// One key object may serve one key after the other, so that a key that changes often costs no memory each time. Between
/// two keys it is cleared: wiped, and refusing every use as a disposed key does.
/// </remarks>
public sealed unsafe partial class Aes128Key
{
    /// <summary>Set in <see cref="_users"/>, with <see cref="Closed"/>, while there is no key.</summary>
    private const int Cleared = 1 << 29;

    /// <summary>Set in <see cref="_users"/>, with <see cref="Cleared"/>, while the schedule is being wiped or filled.</summary>
    private const int Changing = 1 << 28;

    /// <summary>Wipes the key but keeps its place for <see cref="SetTo"/> and <see cref="SetToXor"/>; until then every use is refused.</summary>
    /// <exception cref="InvalidOperationException">The key is in use, cleared already, or disposed.</exception>
    public void Clear()
    {
        if (Interlocked.CompareExchange(ref _users, Closed | Cleared | Changing, 0) != 0)
            throw new InvalidOperationException("A key in use cannot be cleared.");
        CryptographicOperations.ZeroMemory(new Span<byte>(_schedule, AesEngine.ScheduleSize));
        Interlocked.And(ref _users, ~Changing);
    }

    /// <summary>Gives a cleared key its next value: <paramref name="previous"/> xor <paramref name="randomNumber"/>, byte by byte. Allocates nothing.</summary>
    /// <param name="previous">Another key; it stays as it is.</param>
    /// <param name="randomNumber">Exactly 16 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="randomNumber"/> has not 16 bytes.</exception>
    /// <exception cref="InvalidOperationException">This key is not cleared.</exception>
    /// <exception cref="ObjectDisposedException"><paramref name="previous"/> was disposed, or cleared.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SetToXor(Aes128Key previous, ReadOnlySpan<byte> randomNumber)
    {
        ArgumentNullException.ThrowIfNull(previous);
        previous.Enter();
        try
        {
            SetToXorLeased(previous, randomNumber);
        }
        finally
        {
            previous.Leave();
        }
    }

    /// <summary>The same where the caller sees to it that the previous key stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void SetToXorLeased(Aes128Key previous, ReadOnlySpan<byte> randomNumber)
    {
        CheckRandomNumber(randomNumber);
        if (!TryBeginChanging())
            throw new InvalidOperationException("Only a cleared key can be given another value.");
        // R3: K' = K xor R. The key itself is the first round key.
        fixed (byte* number = randomNumber)
            (Vector128.Load(previous._schedule) ^ Vector128.Load(number)).Store(_schedule);
        _engine = previous._engine;
        _engine.ExpandKey(_schedule, _schedule);
        Interlocked.And(ref _users, ~(Closed | Cleared | Changing));
    }

    /// <summary>Gives a cleared key its next value. Allocates nothing.</summary>
    /// <param name="key">Exactly 16 bytes; the caller keeps, and wipes, its own copy.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> has not 16 bytes.</exception>
    /// <exception cref="InvalidOperationException">This key is not cleared.</exception>
    public void SetTo(ReadOnlySpan<byte> key)
    {
        CheckKey(key);
        if (!TryBeginChanging())
            throw new InvalidOperationException("Only a cleared key can be given another value.");
        _engine = AesPaths.Chosen;
        fixed (byte* bytes = key)
            _engine.ExpandKey(bytes, _schedule);
        Interlocked.And(ref _users, ~(Closed | Cleared | Changing));
    }

    private bool TryBeginChanging()
    {
        // A use that is just being refused counts for a moment, so the rest of the number may change meanwhile.
        int users = Volatile.Read(ref _users);
        while ((users & (Cleared | Changing)) == Cleared)
        {
            int seen = Interlocked.CompareExchange(ref _users, users | Changing, users);
            if (seen == users)
                return true;
            users = seen;
        }

        return false;
    }

    private static void CheckRandomNumber(ReadOnlySpan<byte> randomNumber)
    {
        if (randomNumber.Length != Size)
            throw new ArgumentException("The random number has 16 bytes, as the key.", nameof(randomNumber));
    }
}

using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Dxcp.Cryptography;

/// <summary>
/// An AES-128 key (FIPS 197), ready for use: counter mode (NIST SP 800-38A, with Direct3D's counter block) and the
/// encryption of single blocks. The expanded key lies in secret memory outside the managed heap and is wiped when the
/// key is disposed. Thread-safe: any number of threads may use one key; a key disposed during a use is wiped
/// when the last user is done.
/// </summary>
public sealed unsafe partial class Aes128Key : IDisposable
{
    /// <summary>Bytes of a key: 16.</summary>
    public const int Size = 16;

    /// <summary>Bytes of a block: 16.</summary>
    public const int BlockSize = 16;

    /// <summary>Set in <see cref="_users"/> once the key is disposed.</summary>
    private const int Closed = int.MinValue;

    /// <summary>Set in <see cref="_users"/> by the one who wipes the schedule.</summary>
    private const int Wiped = 1 << 30;

    private AesEngine _engine;
    private readonly byte* _schedule;

    /// <summary>The number of calls that are using the schedule, with <see cref="Closed"/>, <see cref="Wiped"/>, <see cref="Cleared"/> and
    /// <see cref="Changing"/>.</summary>
    private int _users;

    /// <summary>Expands a key; the caller keeps, and wipes, its own copy.</summary>
    /// <param name="key">Exactly 16 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> has not 16 bytes.</exception>
    /// <exception cref="InsufficientMemoryException">The system gives no more memory.</exception>
    public Aes128Key(ReadOnlySpan<byte> key)
        : this(key, AesPaths.Chosen)
    {
    }

    internal Aes128Key(ReadOnlySpan<byte> key, AesEngine engine)
    {
        CheckKey(key);
        _engine = engine;
        _schedule = KeySlots.Rent();
        fixed (byte* bytes = key)
            engine.ExpandKey(bytes, _schedule);
    }

    /// <summary>Wipes the key if nobody disposed of it.</summary>
    ~Aes128Key() => Close();

    /// <summary>The name of the implementation in use: <c>vaes</c>, <c>aesni-cached</c>, <c>aesni</c>, <c>arm</c> or <c>portable</c>; DXCP_AES forces
    /// one.</summary>
    /// <exception cref="InvalidOperationException">DXCP_AES names no implementation of this machine.</exception>
    public static string Implementation => AesPaths.Chosen.Name;

    /// <summary>The names of the implementations that this machine has, the fastest first.</summary>
    public static IReadOnlyList<string> Implementations => [.. AesPaths.Supported.Select(engine => engine.Name)];

    /// <summary>The memory of the expanded key, whatever it holds; for tests.</summary>
    internal ReadOnlySpan<byte> Schedule => new(_schedule, AesEngine.ScheduleSize);

    /// <summary>Encrypts one block (ECB), as content keys and read-back keys are wrapped.</summary>
    /// <param name="source">Exactly 16 bytes.</param>
    /// <param name="destination">Exactly 16 bytes; may be <paramref name="source"/>.</param>
    /// <exception cref="ArgumentException">A span has not 16 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void EncryptBlock(ReadOnlySpan<byte> source, Span<byte> destination) => OneBlock(source, destination, encrypt: true);

    /// <summary>Decrypts one block (ECB).</summary>
    /// <inheritdoc cref="EncryptBlock"/>
    public void DecryptBlock(ReadOnlySpan<byte> source, Span<byte> destination) => OneBlock(source, destination, encrypt: false);

    /// <summary>The key of the next epoch: this key xor <paramref name="randomNumber"/>, byte by byte.</summary>
    /// <param name="randomNumber">Exactly 16 bytes.</param>
    /// <returns>A new key, to be disposed of on its own.</returns>
    /// <exception cref="ArgumentException"><paramref name="randomNumber"/> has not 16 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public Aes128Key Xor(ReadOnlySpan<byte> randomNumber)
    {
        CheckRandomNumber(randomNumber);
        Span<byte> next = stackalloc byte[Size];
        Enter();
        try
        {
            // R3: K' = K xor R. The key itself is the first round key.
            for (int i = 0; i < Size; i++)
                next[i] = (byte)(_schedule[i] ^ randomNumber[i]);
            return new Aes128Key(next, _engine);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(next);
            Leave();
        }
    }

    /// <summary>Whether both are the same key, in time that does not depend on the keys.</summary>
    /// <exception cref="ObjectDisposedException">One of the keys was disposed.</exception>
    public bool ValueEquals(Aes128Key other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Enter();
        try
        {
            other.Enter();
            try
            {
                return CryptographicOperations.FixedTimeEquals(new ReadOnlySpan<byte>(_schedule, Size), new ReadOnlySpan<byte>(other._schedule, Size));
            }
            finally
            {
                other.Leave();
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Whether this is the key of these bytes, in time that does not depend on the keys.</summary>
    /// <param name="key">Exactly 16 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> has not 16 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public bool ValueEquals(ReadOnlySpan<byte> key)
    {
        CheckKey(key);
        Enter();
        try
        {
            // The key itself is the first round key.
            return CryptographicOperations.FixedTimeEquals(new ReadOnlySpan<byte>(_schedule, Size), key);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Names the type; never the key.</summary>
    public override string ToString() => nameof(Aes128Key);

    /// <summary>Refuses further use and wipes the key, at once or when its last user is done.</summary>
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    private static void CheckKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Size)
            throw new ArgumentException("An AES-128 key has 16 bytes.", nameof(key));
    }

    private void OneBlock(ReadOnlySpan<byte> source, Span<byte> destination, bool encrypt)
    {
        if (source.Length != BlockSize)
            throw new ArgumentException("A block has 16 bytes.", nameof(source));
        if (destination.Length != BlockSize)
            throw new ArgumentException("A block has 16 bytes.", nameof(destination));
        Enter();
        try
        {
            fixed (byte* from = source, to = destination)
            {
                if (encrypt)
                    _engine.EncryptBlock(_schedule, from, to);
                else
                    _engine.DecryptBlock(_schedule, from, to);
            }
        }
        finally
        {
            Leave();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Enter()
    {
        if (Interlocked.Increment(ref _users) < 0)
            Refuse();
    }

    private void Refuse()
    {
        Leave();
        throw new ObjectDisposedException(nameof(Aes128Key));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Leave()
    {
        if (Interlocked.Decrement(ref _users) == Closed)
            Wipe();
    }

    private void Close()
    {
        // No schedule: the constructor threw.
        if (_schedule == null)
            return;
        SpinWait spin = default;
        while (true)
        {
            int users = Volatile.Read(ref _users);
            if ((users & Wiped) != 0)
                return;
            // That takes some nanoseconds; then whatever is there is closed.
            if ((users & Changing) != 0)
            {
                spin.SpinOnce();
                continue;
            }

            int closed = (users | Closed) & ~Cleared;
            if (Interlocked.CompareExchange(ref _users, closed, users) != users)
                continue;
            if (closed == Closed)
                Wipe();
            return;
        }
    }

    private void Wipe()
    {
        // Several may find themselves the last when a late Enter is refused; the slot goes back once.
        if (Interlocked.CompareExchange(ref _users, Closed | Wiped, Closed) == Closed)
            KeySlots.Return(_schedule);
    }
}

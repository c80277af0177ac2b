using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Dxcp.Cryptography;

/// <summary>
/// Random bytes for keys, random numbers and IVs. They come from the system's generator by way of a small pool in secret
/// memory, because asking the system for sixteen bytes costs far more than the sixteen bytes: each byte is wiped from
/// the pool as it is handed out and never handed out twice, and a child process made by fork begins with an
/// empty pool. Thread-safe.
/// </summary>
public static unsafe class SecureRandom
{
    /// <summary>Requests above this go to the system at once.</summary>
    private const int MostFromPool = 256;

    private const int PoolSize = 4096;
    private const int PageSize = 64 * 1024;

    private static readonly Lock s_lock = new();
    private static Pool* s_pool;
    private static bool s_askForProcess;

    /// <summary>Fills <paramref name="destination"/> with random bytes.</summary>
    /// <exception cref="CryptographicException">The system's generator fails.</exception>
    /// <exception cref="InsufficientMemoryException">The system gives no memory for the pool.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(Span<byte> destination)
    {
        if (destination.Length > MostFromPool)
        {
            RandomNumberGenerator.Fill(destination);
            return;
        }

        lock (s_lock)
        {
            Pool* pool = s_pool;
            if (pool == null)
                pool = Create();
            // Left is zero in a child process, wiped with the page.
            if (pool->Left < destination.Length || (s_askForProcess && pool->Process != SecretPages.CurrentProcess()))
                Refill(pool);
            pool->Left -= destination.Length;
            var bytes = new Span<byte>(pool->Bytes + pool->Left, destination.Length);
            bytes.CopyTo(destination);
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Empties the pool as a fork does; for tests.</summary>
    internal static void ForgetPool()
    {
        lock (s_lock)
        {
            if (s_pool != null)
                CryptographicOperations.ZeroMemory(new Span<byte>(s_pool, sizeof(Pool)));
        }
    }

    /// <summary>The bytes in the pool that were handed out and are not zero: always none. For tests.</summary>
    internal static int UnwipedBytes()
    {
        lock (s_lock)
            return s_pool == null ? 0 : PoolSize - s_pool->Left - new Span<byte>(s_pool->Bytes + s_pool->Left, PoolSize - s_pool->Left).Count((byte)0);
    }

    private static Pool* Create()
    {
        s_pool = (Pool*)SecretPages.AllocateZeroAfterFork(PageSize, out bool zeroAfterFork);
        s_askForProcess = !zeroAfterFork;
        return s_pool;
    }

    private static void Refill(Pool* pool)
    {
        // Nothing counts as filled until the generator has succeeded.
        pool->Left = 0;
        RandomNumberGenerator.Fill(new Span<byte>(pool->Bytes, PoolSize));
        pool->Process = s_askForProcess ? SecretPages.CurrentProcess() : 0;
        pool->Left = PoolSize;
    }

    /// <summary>All of the pool's state lies in the page that a fork wipes.</summary>
    private struct Pool
    {
        /// <summary>The first so many bytes have not been handed out yet.</summary>
        public int Left;

        /// <summary>The process that filled it, where the page is not wiped.</summary>
        public int Process;

        public fixed byte Bytes[PoolSize];
    }
}

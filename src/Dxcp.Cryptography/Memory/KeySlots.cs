using System.Security.Cryptography;

namespace Dxcp.Cryptography;

/// <summary>
/// Key schedules in secret memory: slots of <see cref="AesEngine.ScheduleSize"/> bytes cut from pooled pages, so that
/// a hundred thousand sessions cost no more than their keys. Pages are never returned: a stale pointer to a slot
/// can meet another key at worst, never foreign memory. Thread-safe.
/// </summary>
internal static unsafe class KeySlots
{
    /// <summary>Bytes reserved at a time: a multiple of every page size in use (4, 16 and 64 KiB).</summary>
    private const int ChunkSize = 64 * 1024;

    private const int SlotsPerChunk = ChunkSize / AesEngine.ScheduleSize;

    private static readonly Lock s_lock = new();
    private static nint[] s_free = new nint[SlotsPerChunk];
    private static int s_freeCount;
    private static int s_total;

    /// <summary>A zeroed slot, aligned to 16 bytes.</summary>
    /// <exception cref="InsufficientMemoryException">The system gives no more memory.</exception>
    public static byte* Rent()
    {
        lock (s_lock)
        {
            if (s_freeCount == 0)
                Grow();
            return (byte*)s_free[--s_freeCount];
        }
    }

    /// <summary>Wipes a slot and takes it back.</summary>
    public static void Return(byte* slot)
    {
        CryptographicOperations.ZeroMemory(new Span<byte>(slot, AesEngine.ScheduleSize));
        lock (s_lock)
            s_free[s_freeCount++] = (nint)slot;
    }

    private static void Grow()
    {
        byte* chunk = SecretPages.Allocate(ChunkSize);
        s_total += SlotsPerChunk;
        // Room for every slot there is, so that Return never allocates.
        if (s_free.Length < s_total)
            Array.Resize(ref s_free, Math.Max(s_total, s_free.Length * 2));
        for (int i = SlotsPerChunk - 1; i >= 0; i--)
            s_free[s_freeCount++] = (nint)(chunk + (i * AesEngine.ScheduleSize));
    }
}

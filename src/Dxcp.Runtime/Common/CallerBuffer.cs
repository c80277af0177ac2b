using System.Runtime.CompilerServices;

namespace Dxcp.Runtime;

/// <summary>Memory of a caller that a refused call clears, so that neither an older number nor uninitialised bytes pass for an answer (S3, S53, S71).</summary>
internal static unsafe class CallerBuffer
{
    /// <summary>
    /// Sizes beyond this are not believed. The caller says how large its buffer is, and zeros go over all of it; but a size
    /// such as 0xFFFFFFFF is a mistake, not a buffer. Then only the first 16 bytes are cleared: who misses the refusal
    /// reads no more, since no key is longer.
    /// </summary>
    public const uint BelievableSize = 4096;

    private const uint KeySize = 16;

    /// <summary>Clears a caller's buffer. Null is nothing to do.</summary>
    public static void ZeroFill(void* buffer, uint size)
    {
        if (buffer != null)
            Unsafe.InitBlockUnaligned(buffer, 0, size <= BelievableSize ? size : KeySize);
    }

    /// <summary>Whether bytes are all zero: the answer of a driver that refused (S18).</summary>
    public static bool IsZero(void* buffer, uint size) => size == KeySize
        ? Unsafe.ReadUnaligned<UInt128>(buffer) == 0
        : new ReadOnlySpan<byte>(buffer, (int)size).IndexOfAnyExcept((byte)0) < 0;
}

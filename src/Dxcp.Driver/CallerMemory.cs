using System.Runtime.CompilerServices;

namespace Dxcp.Driver;

/// <summary>Memory that a call brings along, as a pointer and a size.</summary>
internal static unsafe class CallerMemory
{
    /// <summary>The bytes; none for a null pointer. Nothing that the driver takes or gives comes near the 2 GiB of a span.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<byte> Bytes(void* memory, uint size) => memory == null ? default : new Span<byte>(memory, (int)Math.Min(size, int.MaxValue));
}

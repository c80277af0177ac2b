using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>A buffer that is handed to a decoder.</summary>
/// <param name="Type">What it holds.</param>
/// <param name="Memory">Where it lies; not mapped, and not kept more firmly than the picture.</param>
/// <param name="Offset">Bytes before its data.</param>
/// <param name="Size">Bytes of its data.</param>
/// <param name="Start">Its first counter block; null if it is in the clear (R35).</param>
/// <param name="Pattern">Which of its bytes are encrypted; null for all.</param>
public readonly record struct CompressedBuffer(CompressedBufferType Type, Resource Memory, uint Offset, uint Size, CounterBlock? Start, PartialPattern? Pattern)
{
    /// <summary>Bytes that are encrypted.</summary>
    internal ulong EncryptedSize => Start is null ? 0 : Pattern?.EncryptedLength(Size) ?? Size;
}

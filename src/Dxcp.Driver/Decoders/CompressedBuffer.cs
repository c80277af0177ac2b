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
    /// <summary>What is protected, where sub-samples say so; null otherwise. A pattern does not go with them.</summary>
    public SubSample[]? SubSamples { get; init; }

    /// <summary>Which blocks of the sub-samples are encrypted.</summary>
    public Stripes Stripes { get; init; }

    /// <summary>Whether some of its bytes are in the clear.</summary>
    internal bool IsPartial => SubSamples is not null ? Stripes.HasPattern || ProtectedSize != Size : EncryptedSize != Size;

    /// <summary>Bytes of keystream that counter mode uses.</summary>
    internal ulong EncryptedSize => Start is null ? 0 : SubSamples is not null ? CommonEncryption.KeystreamLength(SubSamples, Stripes)
        : Pattern?.EncryptedLength(Size) ?? Size;

    private ulong ProtectedSize => CommonEncryption.KeystreamLength(SubSamples, default);
}

/// <summary>How a decoder decrypts its bitstream.</summary>
public enum BitstreamCipher
{
    /// <summary>Not at all: buffers come in the clear.</summary>
    None,

    /// <summary>AES-128 in counter mode: Direct3D's own, and the schemes cenc and cens (S190).</summary>
    Counter,

    /// <summary>AES-128 in chained blocks: the schemes cbcs and cbc1 (S192).</summary>
    Chained,
}

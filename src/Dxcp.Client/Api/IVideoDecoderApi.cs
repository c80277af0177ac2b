using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>
/// One video decoder as an API offers it. Implementations make COM calls and nothing else. Methods return the HRESULT. Callers
/// hold the device's lock.
/// </summary>
internal interface IVideoDecoderApi : IDisposable
{
    /// <summary>What channel messages call it.</summary>
    nint Handle { get; }

    /// <summary>Begins a frame; the key is 16 bytes: zeros for the session key, else a wrapped content key (R34).</summary>
    int BeginFrame(int target, ReadOnlySpan<byte> wrappedContentKey);

    /// <summary>Memory for data of a kind.</summary>
    int GetBuffer(DecoderBufferKind kind, out nint data, out uint size);

    int ReleaseBuffer(DecoderBufferKind kind);

    /// <summary>Hands buffers over in one call, each of another kind; at most one of them is encrypted.</summary>
    int Submit(ReadOnlySpan<FilledBuffer> buffers);

    int EndFrame();
}

/// <summary>A decoder's buffer whose first bytes are filled.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Size">How many bytes.</param>
/// <param name="Start">The counter block from which on they are encrypted; null if they are not (R35).</param>
/// <param name="Pattern">Which of them are encrypted; null for all.</param>
internal readonly record struct FilledBuffer(DecoderBufferKind Kind, uint Size, CounterBlock? Start = null, PartialPattern? Pattern = null);

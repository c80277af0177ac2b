using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>
/// One video decoder as an API offers it, for bitstream buffers alone. Implementations make COM calls and nothing else.
/// Methods return the HRESULT. Callers hold the device's lock.
/// </summary>
internal interface IVideoDecoderApi : IDisposable
{
    /// <summary>What channel messages call it.</summary>
    nint Handle { get; }

    /// <summary>Begins a frame; the key is 16 bytes: zeros for the session key, else a wrapped content key (R34).</summary>
    int BeginFrame(int target, ReadOnlySpan<byte> wrappedContentKey);

    /// <summary>Memory for a bitstream.</summary>
    int GetBuffer(out nint data, out uint size);

    int ReleaseBuffer();

    /// <summary>Hands the buffer's first bytes over, encrypted from a counter block on.</summary>
    int Submit(uint size, CounterBlock start, PartialPattern? pattern);

    int EndFrame();
}

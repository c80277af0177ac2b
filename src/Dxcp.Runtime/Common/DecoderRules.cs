namespace Dxcp.Runtime;

/// <summary>What decoders demand of the buffers that are submitted, the same for both APIs.</summary>
internal static class DecoderRules
{
    /// <summary>The most buffers that are taken at once. One for each kind would do; a bitstream may come in pieces.</summary>
    public const uint MaxBufferCount = 1024;

    /// <summary>Whether data lies wholly inside a buffer.</summary>
    public static bool IsInside(uint offset, uint size, uint bufferSize) => offset <= bufferSize && size <= bufferSize - offset;
}

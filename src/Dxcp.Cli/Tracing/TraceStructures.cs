using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Cli.Tracing;

/// <summary>What the structures in a trace say, for those that a reader looks at most.</summary>
internal static class TraceStructures
{
    /// <summary>A structure in words; null for one that is better shown by its bytes.</summary>
    public static string? Describe(string type, byte[] bytes) => type switch
    {
        nameof(D3D11_TEXTURE2D_DESC) when Is(bytes, out D3D11_TEXTURE2D_DESC desc) => string.Create(CultureInfo.InvariantCulture,
            $"{desc.Width}x{desc.Height} {Name(desc.Format, "DXGI_FORMAT_")} {Name(desc.Usage, "D3D11_USAGE_")}, bind 0x{desc.BindFlags:X}, " +
            $"CPU 0x{desc.CPUAccessFlags:X}, misc 0x{desc.MiscFlags:X}{(desc.ArraySize == 1 ? "" : $", {desc.ArraySize} slices")}"),
        nameof(D3D11_BUFFER_DESC) when Is(bytes, out D3D11_BUFFER_DESC desc) => string.Create(CultureInfo.InvariantCulture,
            $"{desc.ByteWidth} bytes {Name(desc.Usage, "D3D11_USAGE_")}, bind 0x{desc.BindFlags:X}, CPU 0x{desc.CPUAccessFlags:X}, misc 0x{desc.MiscFlags:X}"),
        nameof(D3D11_MAPPED_SUBRESOURCE) when Is(bytes, out D3D11_MAPPED_SUBRESOURCE mapped) => string.Create(CultureInfo.InvariantCulture,
            $"RowPitch {mapped.RowPitch}, DepthPitch {mapped.DepthPitch}"),
        nameof(D3D11_ENCRYPTED_BLOCK_INFO) when Is(bytes, out D3D11_ENCRYPTED_BLOCK_INFO info) => string.Create(CultureInfo.InvariantCulture,
            $"at the beginning {info.NumEncryptedBytesAtBeginning}, skip {info.NumBytesInSkipPattern}, encrypt {info.NumBytesInEncryptPattern}"),
        nameof(D3D11_VIDEO_CONTENT_PROTECTION_CAPS) when Is(bytes, out D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps) => string.Create(CultureInfo.InvariantCulture,
            $"caps 0x{caps.Caps:X}, {caps.KeyExchangeTypeCount} key exchanges, blocks of {caps.BlockAlignmentSize}, " +
            $"{caps.ProtectedMemorySize:N0} bytes protected"),
        nameof(D3D11_VIDEO_DECODER_DESC) when Is(bytes, out D3D11_VIDEO_DECODER_DESC desc) => string.Create(CultureInfo.InvariantCulture,
            $"{desc.Guid} {desc.SampleWidth}x{desc.SampleHeight} {Name(desc.OutputFormat, "DXGI_FORMAT_")}"),
        _ => null,
    };

    /// <summary>Header name and number of a code; "S_OK" for success.</summary>
    public static string Code(int code) => code == 0 ? "S_OK" : code == 1 ? "S_FALSE" : HResultName.Of(code);

    private static bool Is<T>(byte[] bytes, out T value)
        where T : unmanaged
    {
        value = default;
        if (bytes.Length != Unsafe.SizeOf<T>())
            return false;
        value = MemoryMarshal.Read<T>(bytes);
        return true;
    }

    private static string Name<T>(T value, string prefix)
        where T : struct, Enum =>
        Enum.GetName(value) is { } name ? name[(name.StartsWith(prefix, StringComparison.Ordinal) ? prefix.Length : 0)..] : $"{value}";
}

using Dxcp.Abi;

namespace Dxcp.Bench.Paths;

/// <summary>The sizes that are measured. Rows are multiples of 64 bytes, so that memory holds the pixels and nothing else.</summary>
internal sealed record SurfaceSize(string Name, DXGI_FORMAT Format, uint Width, uint Height, int Bytes)
{
    /// <summary>The least that is worth two threads on one surface; the engine's own threshold.</summary>
    public const int Shared = 1 << 20;

    public static readonly SurfaceSize Block4KiB = new("4KiB", DXGI_FORMAT.DXGI_FORMAT_B8G8R8A8_UNORM, 32, 32, 4096);
    public static readonly SurfaceSize Block64KiB = new("64KiB", DXGI_FORMAT.DXGI_FORMAT_B8G8R8A8_UNORM, 128, 128, 65536);
    public static readonly SurfaceSize Frame1080p = new("1080p", DXGI_FORMAT.DXGI_FORMAT_NV12, 1920, 1080, 1920 * 1080 * 3 / 2);
    public static readonly SurfaceSize Frame4K = new("4K", DXGI_FORMAT.DXGI_FORMAT_NV12, 3840, 2160, 3840 * 2160 * 3 / 2);

    public static readonly SurfaceSize[] All = [Block4KiB, Block64KiB, Frame1080p, Frame4K];

    /// <summary>Whether one surface is worth more than one thread.</summary>
    public bool IsShared => Bytes >= Shared;

    /// <summary>How many pairs of surfaces exceed <paramref name="bytes"/> together.</summary>
    public int RingFor(long bytes) => (int)Math.Max(2, (bytes + (2L * Bytes) - 1) / (2L * Bytes));
}

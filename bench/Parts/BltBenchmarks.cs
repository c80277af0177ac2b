using BenchmarkDotNet.Attributes;
using Dxcp.Bench.Paths;
using Dxcp.Cryptography;

namespace Dxcp.Bench.Parts;

/// <summary>The blts, at the driver's interface and through COM.</summary>
[MemoryDiagnoser]
public class BltBenchmarks
{
    private BenchmarkDevice _device = null!;
    private SurfaceRing _ring = null!;

    [Params("ddi", "com")]
    public string Way { get; set; } = "";

    [Params("4KiB", "64KiB", "1080p", "4K")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        SurfacePool.Threads = 1;
        _device = new BenchmarkDevice(Way);
        _ring = _device.Path.CreateSurfaces(SurfaceSize.All.First(size => size.Name == Size), 1);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _ring.Dispose();
        _device.Dispose();
    }

    [Benchmark]
    public void DecryptionBlt() => _device.Path.Decrypt(_ring, 1);

    [Benchmark]
    public void EncryptionBlt() => _device.Path.Encrypt(_ring, 1);
}

using BenchmarkDotNet.Attributes;
using Dxcp.Cryptography;

namespace Dxcp.Bench.Parts;

/// <summary>Counter mode on each path of this machine.</summary>
public class EngineBenchmarks
{
    private byte[] _source = [];
    private byte[] _destination = [];
    private Aes128Key _key = null!;

    [ParamsSource(nameof(Paths))]
    public string Path { get; set; } = "";

    [Params(16, 256, 4096, 65536, 1920 * 1080 * 3 / 2)]
    public int Bytes { get; set; }

    public static IEnumerable<string> Paths => Aes128Key.Implementations;

    [GlobalSetup]
    public void SetUp()
    {
        _source = GC.AllocateArray<byte>(Bytes, pinned: true);
        _destination = GC.AllocateArray<byte>(Bytes, pinned: true);
        _key = new Aes128Key(new byte[Aes128Key.Size], AesPaths.Choose(Path));
        SurfacePool.Threads = 1;
    }

    [GlobalCleanup]
    public void CleanUp() => _key.Dispose();

    [Benchmark]
    public void Whole() => _key.Ctr(_source, _destination, new CounterBlock(1, 0));

    /// <summary>One 16-byte block in ten.</summary>
    [Benchmark]
    public void Pattern() => _key.Ctr(_source, _destination, new CounterBlock(1, 0), new PartialPattern(0, 144, 16));
}

using BenchmarkDotNet.Attributes;

namespace Dxcp.Bench.Parts;

/// <summary>A refresh, its rival, and a session's life apart from RSA.</summary>
[MemoryDiagnoser]
public class SessionBenchmarks
{
    private BenchmarkDevice _device = null!;
    private BenchmarkDevice _withoutRsa = null!;

    [Params("ddi", "com")]
    public string Way { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        _device = new BenchmarkDevice(Way);
        _withoutRsa = new BenchmarkDevice(Way, withoutRsa: true);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _device.Dispose();
        _withoutRsa.Dispose();
    }

    [Benchmark]
    public void StartAndFinish() => _device.Path.Refresh();

    [Benchmark]
    public void Renegotiation() => _device.Path.Renegotiate();

    [Benchmark]
    public void CreateKeyDestroy() => _withoutRsa.Path.CreateSession();
}

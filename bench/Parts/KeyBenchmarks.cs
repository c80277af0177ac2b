using BenchmarkDotNet.Attributes;
using Dxcp.Cryptography;

namespace Dxcp.Bench.Parts;

/// <summary>What a refresh is made of, and what else is done with keys.</summary>
[MemoryDiagnoser]
public class KeyBenchmarks
{
    private readonly byte[] _number = new byte[Aes128Key.Size];
    private readonly byte[] _message = new byte[256];
    private readonly byte[] _tag = new byte[16];
    private Aes128Key _key = null!;
    private Aes128Key _next = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _key = new Aes128Key(_number);
        _next = new Aes128Key(_number);
        _next.Clear();
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _key.Dispose();
        _next.Dispose();
    }

    [Benchmark]
    public void Random() => SecureRandom.Fill(_number);

    [Benchmark]
    public void NewKey() => new Aes128Key(_number).Dispose();

    [Benchmark]
    public void NextKeyInPlace()
    {
        _next.SetToXor(_key, _number);
        _next.Clear();
    }

    [Benchmark]
    public void OneBlock() => _key.EncryptBlock(_number, _tag);

    [Benchmark]
    public void Omac() => Omac1.Compute(_number, _message, _tag);
}

using Dxcp.Bench.Paths;
using Dxcp.Cryptography;
using Dxcp.Driver;

namespace Dxcp.Bench.Parts;

/// <summary>The two ways to a driver, by the names that benchmarks have for them; each with an identity in a folder of its own.</summary>
internal sealed class BenchmarkDevice : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dxcp-bench-").FullName;

    /// <summary>Opens one.</summary>
    /// <param name="way"><c>com</c> or <c>ddi</c>.</param>
    /// <param name="withoutRsa">Whether keys arrive in the clear.</param>
    public BenchmarkDevice(string way, bool withoutRsa = false)
    {
        var profile = DriverProfile.Default with { IdentityFolder = _folder, UnwrapKey = withoutRsa ? CopyKey : null };
        Path = way == "com" ? new ComPath(profile) : new DdiPath(profile);
    }

    public ProtectedPath Path { get; }

    /// <summary>Takes the place of RSA where its time is not what is asked for.</summary>
    public static bool CopyKey(ReadOnlySpan<byte> wrapped, Span<byte> key)
    {
        wrapped[..Aes128Key.Size].CopyTo(key);
        return true;
    }

    public void Dispose()
    {
        Path.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

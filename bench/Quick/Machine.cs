using System.Runtime.InteropServices;

namespace Dxcp.Bench.Quick;

/// <summary>What the figures were taken on.</summary>
internal static class Machine
{
    private const long DefaultCache = 32L << 20;
    private const long MostCache = 512L << 20;

    public static string Processor { get; } = FindProcessor();

    public static string Runtime { get; } = $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}";

    /// <summary>Bytes of the largest cache, as far as the system tells.</summary>
    public static long CacheBytes { get; } = FindCache();

    private static string FindProcessor()
    {
        string name = RuntimeInformation.ProcessArchitecture.ToString();
        try
        {
            if (OperatingSystem.IsLinux())
            {
                string? line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
                name = line is null ? name : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            }
            else if (Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") is { Length: > 0 } identifier)
            {
                name = identifier;
            }
        }
        catch (IOException)
        {
            // The architecture's name must do.
        }

        return $"{name}, {Environment.ProcessorCount} processors";
    }

    private static long FindCache()
    {
        const string folder = "/sys/devices/system/cpu/cpu0/cache";
        long largest = 0;
        try
        {
            foreach (string index in Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, "index*") : [])
            {
                string size = File.ReadAllText(Path.Combine(index, "size")).Trim();
                if (size.EndsWith('K') && long.TryParse(size[..^1], out long kilobytes))
                    largest = Math.Max(largest, kilobytes << 10);
            }
        }
        catch (IOException)
        {
            // Not told: assumed.
        }

        return Math.Clamp(largest == 0 ? DefaultCache : largest, 1 << 20, MostCache);
    }
}

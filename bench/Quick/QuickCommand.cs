using System.CommandLine;
using System.Diagnostics;
using Dxcp.Bench.Parts;
using Dxcp.Bench.Paths;
using Dxcp.Cryptography;
using Dxcp.Driver;
using Spectre.Console;

namespace Dxcp.Bench.Quick;

/// <summary><c>quick</c>: everything that matters in one run of less than 40 seconds.</summary>
internal static class QuickCommand
{
    private const ulong Plenty = 16UL << 30;

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON instead of tables." };
        var command = new Command("quick", "Measures DXCP beside the libraries that one would use otherwise, in one run of at most 40 seconds.") { json };
        command.SetAction(parsed => Run(parsed.GetValue(json)));
        return command;
    }

    private static int Run(bool json)
    {
        var watch = Stopwatch.StartNew();
        var results = new ResultList();
        var ciphers = new CipherSet(results);
        IAnsiConsole errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsErrorRedirected)
            MeasureAll(ciphers, results, _ => { });
        else
            errors.Status().Start("measuring", status => MeasureAll(ciphers, results, what => status.Status($"measuring: {what}")));

        if (json)
        {
            using Stream output = Console.OpenStandardOutput();
            results.WriteJson(output);
            output.WriteByte((byte)'\n');
        }
        else
        {
            // Redirected output has no width of its own, and takes no colours.
            if (Console.IsOutputRedirected)
            {
                AnsiConsole.Profile.Width = Report.Width;
                AnsiConsole.Profile.Capabilities.Ansi = false;
                AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
            }

            Report.Write(AnsiConsole.Console, results, ciphers.Versions, watch.Elapsed);
        }

        return 0;
    }

    private static void MeasureAll(CipherSet ciphers, ResultList results, Action<string> progress)
    {
        progress("setting up");
        AesPaths.Chosen = ciphers.Best;
        string identity = Directory.CreateTempSubdirectory("dxcp-bench-").FullName;
        try
        {
            var profile = DriverProfile.Default with { ProtectedMemorySize = Plenty, IdentityFolder = identity };
            MeasurePaths(ciphers, profile, results, progress);
            Decoding.Measure(profile, results, progress);
            var withoutRsa = profile with { UnwrapKey = BenchmarkDevice.CopyKey };
            using var com = new ComPath(withoutRsa);
            using var ddi = new DdiPath(withoutRsa);
            var durations = new Durations(results, progress);
            durations.MeasureSessions([ddi, com]);
            durations.MeasureHistories();
            TracedCalls.Measure(results, progress);
            SessionMemory.Measure(com, results, progress);
        }
        finally
        {
            Directory.Delete(identity, recursive: true);
        }
    }

    private static void MeasurePaths(CipherSet ciphers, DriverProfile profile, ResultList results, Action<string> progress)
    {
        using var com = new ComPath(profile);
        using var ddi = new DdiPath(profile);
        using var secondCom = new ComPath(profile);
        using var secondDdi = new DdiPath(profile);
        using ComPath? accelerated = CreateAccelerated(ciphers, profile), secondAccelerated = CreateAccelerated(ciphers, profile);
        ProtectedPath[] first = [ddi, com, .. accelerated is null ? Array.Empty<ProtectedPath>() : [accelerated]];
        ProtectedPath[] second = [secondDdi, secondCom, .. secondAccelerated is null ? Array.Empty<ProtectedPath>() : [secondAccelerated]];
        foreach (ProtectedPath path in first)
        {
            using SurfaceRing ring = path.CreateSurfaces(SurfaceSize.Block4KiB, 1);
            if (!path.IsTrue(ring))
                throw new InvalidOperationException($"What went through {path.Name} did not come back: there is nothing to measure.");
        }

        progress("warming up");
        var throughputs = new Throughputs(ciphers, first, second, results, progress);
        throughputs.WarmUp();
        var durations = new Durations(results, progress);
        durations.MeasureRefresh([ddi, com]);
        durations.MeasureSlowest(com);
        throughputs.MeasureAll();
    }

    /// <summary>A path whose session's keys are the accelerator's: a key keeps to the way that it began with.</summary>
    private static ComPath? CreateAccelerated(CipherSet ciphers, DriverProfile profile)
    {
        if (ciphers.Accelerated is null)
            return null;
        AesPaths.Chosen = ciphers.Accelerated;
        try
        {
            return new ComPath(profile, "com-accelerated");
        }
        finally
        {
            AesPaths.Chosen = ciphers.Best;
        }
    }
}

using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Dxcp.Bench.Parts;
using Dxcp.Diagnostics;

namespace Dxcp.Bench.Quick;

/// <summary>
/// What tracing costs a call: refreshes through COM in processes of their own, by turns with DXCP_TRACE and without, since a process decides once. A refresh is
/// four traced calls: Start and Finish, each at COM's door and at the driver's.
/// </summary>
internal static class TracedCalls
{
    private const int CallsOfARefresh = 4;
    private const int Refreshes = 200;
    private const int Batches = 1000;
    private const int Rounds = 3;

    /// <summary>The command that a child process runs: prints the nanoseconds of a refresh.</summary>
    public static Command Create()
    {
        var command = new Command("refreshes", "Prints the nanoseconds of a refresh through COM: for 'quick', which runs it with tracing and without.")
        {
            Hidden = true,
        };
        command.SetAction(_ =>
        {
            using var device = new BenchmarkDevice("com", withoutRsa: true);
            // The best of many short batches: a busy machine takes the processor away in most longer ones.
            double best = double.MaxValue;
            for (int round = 0; round < Batches; round++)
            {
                long began = Stopwatch.GetTimestamp();
                for (int i = 0; i < Refreshes; i++)
                    device.Path.Refresh();
                best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalNanoseconds / Refreshes);
            }

            Console.WriteLine(best.ToString("R", CultureInfo.InvariantCulture));
            return 0;
        });
        return command;
    }

    public static void Measure(ResultList results, Action<string> progress)
    {
        progress("tracing");
        string file = Path.Combine(Path.GetTempPath(), $"dxcp-bench-{Environment.ProcessId}.dxtrace");
        try
        {
            var costs = new double[Rounds];
            for (int i = 0; i < Rounds; i++)
                costs[i] = (Run(file) - Run(null)) / CallsOfARefresh;
            (double median, double spread) = Interleaved.Summarise(costs);
            results.Add(new Duration("traced-call", median, spread));
        }
        catch (Exception failed) when (failed is InvalidOperationException or FormatException or System.ComponentModel.Win32Exception)
        {
            results.Add(new LeftOut("traced-call", failed.Message));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static double Run(string? trace)
    {
        string host = Environment.ProcessPath ?? throw new InvalidOperationException("the process has no path");
        string[] arguments = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [typeof(TracedCalls).Assembly.Location, "refreshes"] : ["refreshes"];
        var start = new ProcessStartInfo(host, arguments) { RedirectStandardOutput = true };
        _ = start.Environment.Remove(CallTrace.EnvironmentVariable);
        if (trace is not null)
            start.Environment[CallTrace.EnvironmentVariable] = trace;
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("no child process");
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? double.Parse(said, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"the child process ended with {process.ExitCode}");
    }
}

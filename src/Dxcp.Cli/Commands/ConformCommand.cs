using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Dxcp.Cli.Conform;
using Dxcp.Conformance;

namespace Dxcp.Cli.Commands;

/// <summary><c>dxcp conform</c>: the rules, put to the test on an implementation.</summary>
internal static class ConformCommand
{
    private static readonly string[] s_formats = ["text", "json", "junit"];

    public static Command Create(CliHost host)
    {
        var options = new ConformOptions();
        var command = new DocumentedCommand("conform", "Put an implementation of the interfaces to the test, rule by rule.")
        {
            Notes =
            [
                "Each check runs in a process that outlives it only if the check lets it: a crash and a hang are results. A failure names the clause " +
                    "that was " +
                "broken, what was expected and observed, and the calls that led there. Where documentation is silent, another implementation that decides " +
                "otherwise than DXCP gets a warning.",
                "Exit status: 0 if nothing failed, crashed or hung that no waiver excuses, and something passed; 1 otherwise; 2 for wrong usage and for a " +
                "library that cannot be loaded or has none of the entry points.",
            ],
            Examples =
            [
                "dxcp conform",
                "dxcp conform --filter 'KR-*' --surface d3d9",
                "dxcp conform --driver ./libmydriver.so --report report.html",
                "dxcp conform --target d3d11.dll        (Windows, with a real GPU)",
                "dxcp conform --mutant switch-at-start",
            ],
        };
        options.AddTo(command);
        command.SetAction(parsed => Run(host, options.Read(parsed)));
        return command;
    }

    private static int Run(CliHost host, ConformRequest request)
    {
        if (!s_formats.Contains(request.Format))
            throw CliException.BadInput($"--format takes {string.Join(", ", s_formats)}, not '{request.Format}'");
        ConformanceCheck[] checks = [.. ConformanceSuite.Matching(request.Filter)];
        if (checks.Length == 0)
            throw CliException.BadInput($"--filter: no check has an id, group or statement like '{request.Filter}' (see dxcp conform --list)");
        if (request.List)
        {
            ConformText.WriteList(host.Out, request.Format, checks);
            return ExitCode.Done;
        }

        if (request.Mutant == "list")
        {
            host.Out.Write(ConformanceMutants.Table());
            host.Out.WriteLine();
            host.Out.Write(ConformanceMutants.BesidesTable());
            host.Out.WriteLine();
            host.Out.WriteLine($"Checks that catch no mutant: {ConformanceMutants.Unaimed()}");
            return ExitCode.Done;
        }

        ConformanceTarget target = request.Open();
        if (request.IsWorker)
        {
            CheckWorker.Serve(target, Console.In, host.Out);
            return ExitCode.Done;
        }

        var waivers = request.ReadWaivers();
        ConformanceReport? earlier = request.ReadEarlier();
        ProbeKind[] surfaces = [.. Surfaces(target, request.Surface)];
        (ConformanceCheck, ProbeKind)[] work =
            [.. from kind in surfaces from check in checks where check.Surfaces.Contains(kind) select (check, kind)];
        if (work.Length == 0)
            throw CliException.BadInput($"none of the {checks.Length} checks is about {request.Surface}");
        DateTime began = DateTime.UtcNow;
        long start = Stopwatch.GetTimestamp();
        using var progress = new ConformProgress(host, work.Length);
        var results = request.InProcess ? work.Select(one => Told(CheckRunner.Run(one.Item1, one.Item2, target), progress)).ToArray()
            : new IsolatedRun(request.WorkerArguments(), TimeSpan.FromSeconds(request.Timeout), target.Profiles is not null, host.Cancellation)
                .Run(work, progress.Tell);
        progress.Dispose();
        var report = ConformanceReport.Make(target.Name, request.Mutant, began, Stopwatch.GetElapsedTime(start), results, waivers);
        if (request.Report is { } file)
            ConformRequest.Write(file, ConformanceHtml.Write(report, earlier));
        switch (request.Format)
        {
            case "json":
                host.Out.WriteLine(JsonSerializer.Serialize(report, ConformanceDocuments.Default.ConformanceReport));
                break;
            case "junit":
                host.Out.WriteLine(ConformanceJUnit.Write(report));
                break;
            default:
                ConformText.Write(host.Out, report);
                break;
        }

        return report.IsClean ? ExitCode.Done : ExitCode.Failed;
    }

    private static CheckResult Told(CheckResult result, ConformProgress progress)
    {
        progress.Tell(result);
        return result;
    }

    private static ProbeKind[] Surfaces(ConformanceTarget target, string wanted)
    {
        ProbeKind[] all = [.. target.Surfaces];
        if (wanted == "all")
            return all;
        if (!Enum.TryParse(wanted, ignoreCase: true, out ProbeKind kind) || CheckRunner.NameOf(kind) != wanted)
            throw CliException.BadInput($"--surface takes {string.Join(", ", Enum.GetValues<ProbeKind>().Select(CheckRunner.NameOf))} or all, not '{wanted}'");
        return all.Contains(kind) ? [kind]
            : throw CliException.BadInput($"{target.Name} has no {wanted}; it has {string.Join(", ", all.Select(CheckRunner.NameOf))}");
    }
}

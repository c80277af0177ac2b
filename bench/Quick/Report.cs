using Dxcp.Bench.Paths;
using Spectre.Console;

namespace Dxcp.Bench.Quick;

/// <summary>The results for people.</summary>
internal static class Report
{
    /// <summary>Columns that the tables take.</summary>
    public const int Width = 120;

    public static void Write(IAnsiConsole console, ResultList results, IReadOnlyList<string> versions, TimeSpan elapsed)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]{Machine.Processor}[/]");
        console.MarkupLineInterpolated($"[dim]{Machine.Runtime}; {string.Join("; ", versions)}[/]");
        foreach (int threads in new[] { 1, 2 })
        {
            foreach (bool cold in new[] { false, true })
            {
                if (results.All.OfType<Throughput>().Any(r => r.Threads == threads && r.Cold == cold))
                    WriteThroughputs(console, results, threads, cold);
            }
        }

        WriteSingles(console, results);
        WriteGoals(console, results);
        foreach (LeftOut left in results.All.OfType<LeftOut>())
            console.MarkupLineInterpolated($"[yellow]{left.Name} left out:[/] {left.Reason}");
        const string meaning = "Medians of interleaved rounds; ± is half the distance between the quartiles. What each name means: docs/performance.md";
        console.MarkupLineInterpolated($"[dim]{elapsed.TotalSeconds:F0} s. {meaning}[/]");
    }

    private static void WriteThroughputs(IAnsiConsole console, ResultList results, int threads, bool cold)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.Title($"[bold]{(cold ? "Cold" : "Hot")}, {(threads == 1 ? "one thread" : "two threads")}[/] [dim]GB/s, and beside OpenSSL[/]");
        table.AddColumn(new TableColumn("").NoWrap());
        foreach (SurfaceSize size in SurfaceSize.All)
            table.AddColumn(new TableColumn(size.Name).RightAligned().NoWrap());
        var names = results.All.OfType<Throughput>().Where(r => r.Threads == threads && r.Cold == cold).Select(r => r.Name).Distinct();
        foreach (string name in names)
            table.AddRow([name, .. SurfaceSize.All.Select(size => Cell(results.Find(name, new(size.Name, threads, cold))))]);
        console.Write(table);
    }

    private static string Cell(Throughput? result)
    {
        if (result is null)
            return "[dim]–[/]";
        string ratio = result.RatioToOpenSsl is { } value ? $" [bold]{Format.Ratio(value)}[/]" : "";
        return $"{Format.Speed(result.GigabytesPerSecond)}{ratio} [dim]{Format.Percent(result.Spread)}[/]";
    }

    private static void WriteSingles(IAnsiConsole console, ResultList results)
    {
        var table = new Table().Border(TableBorder.Simple).HideHeaders();
        table.AddColumn("");
        table.AddColumn(new TableColumn("").RightAligned());
        table.AddColumn("");
        foreach (Result result in results.All)
        {
            if (result is Duration duration)
            {
                table.AddRow(duration.Name, $"[bold]{Format.Time(duration.Nanoseconds)}[/]",
                    duration.Spread > 0 ? $"[dim]{Format.Percent(duration.Spread)}[/]" : "");
            }
            else if (result is Memory memory)
            {
                table.AddRow(memory.Name, $"[bold]{memory.Bytes.ToString("F0", Format.Culture)} bytes[/]", "");
            }
        }

        console.Write(table);
    }

    private static void WriteGoals(IAnsiConsole console, ResultList results)
    {
        var table = new Table().Border(TableBorder.Simple).Title("[bold]What it is to reach[/]");
        table.AddColumn("");
        table.AddColumn(new TableColumn("here").RightAligned());
        table.AddColumn(new TableColumn("goal").RightAligned());
        foreach (Goal goal in Goals.All)
        {
            if (goal.Value(results) is { } value)
            {
                table.AddRow(goal.Text, $"[{(goal.IsMet(value) ? "green" : "red")}]{goal.Show(value)}[/]",
                    $"[dim]{(goal.AtLeast ? "≥" : "≤")} {goal.Show(goal.Bound)}[/]");
            }
        }

        console.Write(table);
    }
}

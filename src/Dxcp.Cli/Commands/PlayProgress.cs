using System.Diagnostics;
using System.Globalization;
using Dxcp.Cli.Playback;
using Spectre.Console;

namespace Dxcp.Cli.Commands;

/// <summary>The progress bar on standard error.</summary>
internal sealed class PlayProgress : IPlayProgress
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(80);

    private readonly ProgressTask _task;
    private readonly string _total;
    private long _shown;

    private PlayProgress(ProgressTask task, long? expected)
    {
        _task = task;
        _total = expected is null ? "" : string.Create(CultureInfo.InvariantCulture, $" of {expected}");
        task.IsIndeterminate(expected is null);
    }

    /// <summary>Shows a bar while <paramref name="work"/> runs, and takes it away afterwards.</summary>
    /// <param name="console">A terminal.</param>
    /// <param name="expected">How many frames there will be, if that is known.</param>
    /// <param name="work">Is given the progress to report to.</param>
    public static PlayResult Show(IAnsiConsole console, long? expected, Func<IPlayProgress, PlayResult> work) => console.Progress()
        .AutoClear(true)
        .Columns(new ProgressBarColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .Start(context => work(new PlayProgress(context.AddTask("frame 0", maxValue: Math.Max(1, expected ?? 1)), expected)));

    public void Played(long frames, ulong epoch, double gigabytesPerSecond)
    {
        long now = Stopwatch.GetTimestamp();
        if (_shown != 0 && Stopwatch.GetElapsedTime(_shown, now) < s_interval)
        {
            return;
        }

        _shown = now;
        _task.Value = frames;
        _task.Description = string.Create(CultureInfo.InvariantCulture, $"frame {frames}{_total}, epoch {epoch}, {gigabytesPerSecond:F2} GB/s");
    }
}

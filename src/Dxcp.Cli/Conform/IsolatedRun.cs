using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Dxcp.Conformance;

namespace Dxcp.Cli.Conform;

/// <summary>
/// Runs checks in processes of their own, which go on with the next check as long as they live: one that ends or hangs is one result, and what is left goes to
/// another. Such a check is run once more, telling each call, so that the report has the calls that led there.
/// </summary>
/// <param name="arguments">What makes this command a worker for the same target.</param>
/// <param name="timeout">How long a check may take.</param>
/// <param name="takesProfiles">Whether the target opens otherwise for another wish.</param>
/// <param name="cancellation">Ends the run.</param>
internal sealed class IsolatedRun(IReadOnlyList<string> arguments, TimeSpan timeout, bool takesProfiles, CancellationToken cancellation)
{
    private const int LinesOfErrors = 8;

    // Where nothing opens no check finds anything: the first that met it has told how, and the others need not wait for it.
    private readonly ConcurrentDictionary<(ProbeKind, ProfileWish), string> _shut = [];

    /// <summary>Runs them all, on as many processes at once as there are processors, four at most.</summary>
    /// <param name="work">Checks and surfaces.</param>
    /// <param name="onResult">Told of each result, one at a time.</param>
    /// <returns>The results, in no order.</returns>
    public IReadOnlyCollection<CheckResult> Run(IReadOnlyCollection<(ConformanceCheck Check, ProbeKind Kind)> work, Action<CheckResult> onResult)
    {
        var queue = new ConcurrentQueue<(ConformanceCheck, ProbeKind)>(work);
        var results = new ConcurrentBag<CheckResult>();
        var told = new Lock();
        int workers = Math.Min(Math.Clamp(Environment.ProcessorCount, 1, 4), 1 + (work.Count / 20));
        Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Factory.StartNew(() =>
        {
            using var worker = new Worker(arguments);
            while (!cancellation.IsCancellationRequested && queue.TryDequeue(out var next))
            {
                var (check, kind) = next;
                var door = (kind, takesProfiles ? check.Wish : ProfileWish.AsItIs);
                var result = _shut.TryGetValue(door, out string? first)
                    ? new CheckResult { Id = check.Id, Surface = CheckRunner.NameOf(kind), Status = CheckStatus.NotSupported, Reason = first }
                    : worker.Run(check, kind, timeout);
                if (result.Status is CheckStatus.Crash or CheckStatus.Timeout && !worker.HasOpened)
                {
                    _shut.TryAdd(door, $"no device opens: {(result.Status == CheckStatus.Crash ? "crash" : "timeout")}, " +
                        $"which {check.Id} on {result.Surface} tells about");
                }

                results.Add(result);
                lock (told)
                    onResult(result);
            }
        }, TaskCreationOptions.LongRunning))).GetAwaiter().GetResult();
        cancellation.ThrowIfCancellationRequested();
        return results;
    }

    /// <summary>How this command is started: by itself where it is compiled ahead of time, by .NET where not.</summary>
    private static ProcessStartInfo StartInfo()
    {
        string process = Environment.ProcessPath ?? throw CliException.Failed("this system does not tell how the command was started; try --in-process");
        string assembly = Path.Combine(AppContext.BaseDirectory, "dxcp.dll");
        bool isCommand = Path.GetFileNameWithoutExtension(process).Equals("dxcp", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(isCommand ? process : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (!isCommand)
        {
            if (Path.GetFileNameWithoutExtension(process).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
                start.FileName = process;
            start.ArgumentList.Add(assembly);
        }

        if (OperatingSystem.IsWindows())
            start.StandardOutputEncoding = start.StandardErrorEncoding = Encoding.UTF8;
        start.Environment["DOTNET_TieredPGO"] = "0"; // Workers live for seconds.
        return start;
    }

    /// <summary>Starts this command as a worker.</summary>
    /// <param name="arguments">What makes it a worker for some target.</param>
    public static Process StartWorker(IReadOnlyList<string> arguments)
    {
        var info = StartInfo();
        foreach (string argument in arguments)
            info.ArgumentList.Add(argument);
        return Process.Start(info) ?? throw CliException.Failed("a process for checks cannot be started");
    }

    private sealed class Worker(IReadOnlyList<string> arguments) : IDisposable
    {
        private readonly ConcurrentQueue<string> _errors = new();
        private Process? _process;
        private BlockingCollection<string?> _lines = [];

        /// <summary>Whether the target opened for the check that was asked last.</summary>
        public bool HasOpened { get; private set; }

        public CheckResult Run(ConformanceCheck check, ProbeKind kind, TimeSpan timeout)
        {
            long start = Stopwatch.GetTimestamp();
            string line = $"{check.Id} {CheckRunner.NameOf(kind)}";
            if (Ask(line, timeout, out var result, out _) is not { } end)
                return result!;
            Ask(line + " trace", timeout, out _, out var calls);
            Stop();
            return end with
            {
                Id = check.Id,
                Surface = CheckRunner.NameOf(kind),
                Expected = check.Statement,
                Calls = calls,
                Milliseconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 1),
            };
        }

        public void Dispose()
        {
            Stop();
            _lines.Dispose();
        }

        /// <summary>Has one check run; null, or how the process ended instead.</summary>
        private CheckResult? Ask(string line, TimeSpan timeout, out CheckResult? result, out List<string> calls)
        {
            calls = [];
            result = null;
            HasOpened = false;
            var none = new CheckResult { Id = "", Surface = "" };
            try
            {
                var process = _process ??= Start();
                process.StandardInput.WriteLine(line);
                process.StandardInput.Flush();
            }
            catch (IOException)
            {
                // It has ended; what it left to read says so.
            }

            var deadline = Stopwatch.StartNew();
            while (_lines.TryTake(out string? answer, Math.Max(0, (int)(timeout - deadline.Elapsed).TotalMilliseconds)))
            {
                if (answer is null)
                {
                    int code = _process!.HasExited || _process.WaitForExit(2000) ? _process.ExitCode : -1;
                    string errors = string.Join(' ', _errors.TakeLast(LinesOfErrors));
                    Stop();
                    return none with { Status = CheckStatus.Crash, Observed = $"the process ended ({Ending(code)}) {errors}".TrimEnd() };
                }

                if (answer.StartsWith(CheckWorker.CallMark, StringComparison.Ordinal))
                {
                    if (calls is [.., var last] && last.EndsWith(CheckWorker.UnfinishedMark, StringComparison.Ordinal))
                        calls.RemoveAt(calls.Count - 1);
                    calls.Add(answer[CheckWorker.CallMark.Length..]);
                    continue;
                }

                if (answer.StartsWith(CheckWorker.ResultMark, StringComparison.Ordinal) && Parse(answer[CheckWorker.ResultMark.Length..]) is { } told)
                {
                    result = told;
                    return null;
                }

                // What is no line of the worker's is the target's own.
                if (answer == CheckWorker.OpenedMark)
                    HasOpened = true;
                else if (answer.Length > 0)
                    _errors.Enqueue(answer.Trim());
            }

            Stop();
            return none with { Status = CheckStatus.Timeout, Observed = $"no end after {timeout.TotalSeconds:F0} s" };
        }

        private static CheckResult? Parse(string line)
        {
            try
            {
                return JsonSerializer.Deserialize(line, ResultLines.Default.CheckResult);
            }
            catch (JsonException)
            {
                return null;
            }
        }

        private static string Ending(int code) => code switch
        {
            134 => "status 134: abort",
            139 => "status 139: segmentation fault",
            -1073741819 => "access violation",
            _ => $"status {code}",
        };

        private Process Start()
        {
            var lines = _lines = [];
            _errors.Clear();
            var process = StartWorker(arguments);
            process.ErrorDataReceived += (_, told) =>
            {
                if (told.Data is { } text)
                    _errors.Enqueue(text.Trim());
            };
            process.OutputDataReceived += (_, told) =>
            {
                try
                {
                    lines.Add(told.Data);
                }
                catch (ObjectDisposedException)
                {
                    // Said by a process that was ended, when nobody listens any more.
                }
            };
            process.BeginErrorReadLine();
            process.BeginOutputReadLine();
            return process;
        }

        private void Stop()
        {
            if (_process is not { } process)
                return;
            _process = null;
            try
            {
                if (!process.HasExited)
                    process.Kill(entireProcessTree: true);
            }
            catch (Exception problem) when (problem is InvalidOperationException or Win32Exception or ArgumentException)
            {
                // It has ended by itself, or Wine does not tell when another of its processes began: then nothing is known of a tree.
                if (!process.HasExited)
                    process.Kill();
            }

            process.WaitForExit();
            process.Dispose();
        }
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Dxcp.Conformance;

/// <summary>
/// A second process with the same target, for checks that need one: it is asked something in a line and answers in a line. What a check has done with waits for
/// the next one, its devices closed: to start a process costs more than most checks.
/// </summary>
internal sealed class OtherProcess : IDisposable
{
    /// <summary>What a line for it begins with.</summary>
    public const string Mark = "other";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);
    private static readonly Lock s_lock = new();
    private static OtherProcess? s_idle;

    private readonly Func<Process> _start;
    private readonly Process _process;
    private bool _isWell = true, _isOver;

    private OtherProcess(Func<Process> start)
    {
        _start = start;
        _process = start();
    }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>Starts one, or takes one that has closed whatever an earlier check opened in it.</summary>
    public static OtherProcess Start(Bench bench)
    {
        Func<Process> start = StartOf(bench);
        OtherProcess? idle;
        lock (s_lock)
        {
            idle = s_idle?._start == start ? s_idle : null;
            if (idle is not null)
                s_idle = null;
        }

        if (idle is not null)
        {
            if (idle.IsClosed(bench.Kind))
                return idle;
            idle.End();
        }

        return new(start);
    }

    /// <summary>Starts one that has done nothing yet.</summary>
    public static OtherProcess StartNew(Bench bench) => new(StartOf(bench));

    /// <summary>Ends the one that waits.</summary>
    public static void EndIdle() => Replace(null);

    /// <summary>Asks something of its device on a surface; the answer's words.</summary>
    public string[] Ask(ProbeKind kind, params string[] words)
    {
        string line = string.Join(' ', [Mark, CheckRunner.NameOf(kind), .. words]);
        _isWell = false;
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        var answer = AnswerAsync();
        Demand.True(answer.Wait(s_patience), "an answer of the other process", $"none after {s_patience.TotalSeconds} s");
        string text = answer.Result ?? throw new CheckFailedException("an answer of the other process", "its end");
        _isWell = true;
        CallLog.Add($"process {Id}: {string.Join(' ', words.Select(Short))} → {Short(text)}");
        return text.Split(' ');
    }

    /// <summary>Lets the next check have it, if it answers.</summary>
    public void Dispose()
    {
        if (!_isOver && _isWell && !_process.HasExited)
            Replace(this);
        else
            End();
    }

    /// <summary>Ends it.</summary>
    public void End()
    {
        if (_isOver)
            return;
        _isOver = true;
        try
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(2000))
                _process.Kill();
        }
        catch (Exception ended) when (ended is InvalidOperationException or IOException)
        {
            // It has ended by itself.
        }

        _process.Dispose();
    }

    private static Func<Process> StartOf(Bench bench) =>
        bench.Target.StartOther ?? throw new NotSupportedHereException("this run cannot start a second process");

    private static void Replace(OtherProcess? next)
    {
        OtherProcess? before;
        lock (s_lock)
            (before, s_idle) = (s_idle, next);
        before?.End();
    }

    private bool IsClosed(ProbeKind kind)
    {
        try
        {
            return Ask(kind, "close") is ["closed"];
        }
        catch (Exception ended) when (ended is CheckFailedException or InvalidOperationException or IOException)
        {
            return false;
        }
    }

    private async Task<string?> AnswerAsync()
    {
        string? line;
        do
            line = await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false);
        while (line?.StartsWith(CheckWorker.ResultMark, StringComparison.Ordinal) == false);
        return line?[CheckWorker.ResultMark.Length..];
    }

    private static string Short(string word) => word.Length <= 48 ? word : $"{word[..32]}… ({word.Length} characters)";
}

/// <summary>The other process's side: it has a device of each surface that it is asked about, and the picture that it has opened there.</summary>
internal sealed class OtherProcessRole(ConformanceTarget whole)
{
    private readonly Dictionary<ProbeKind, (Probe Probe, nint Picture)> _open = [];
    private ConformanceTarget? _target;

    /// <summary>Does what a line asks; a refusal is an answer, too.</summary>
    public string Answer(string[] words)
    {
        try
        {
            return words is [_, var surface, .. var asked] && Enum.TryParse(surface, ignoreCase: true, out ProbeKind kind) ? Answer(kind, asked) : "unknown";
        }
        catch (NotSupportedHereException nothing)
        {
            return $"unsupported {nothing.Message}";
        }
        catch (Exception refused) when (refused is CheckFailedException or InvalidOperationException or FormatException)
        {
            return $"failed {refused.Message.ReplaceLineEndings(" ")}";
        }
    }

    private string Close()
    {
        foreach (var (probe, _) in _open.Values)
            probe.Dispose();
        _open.Clear();
        _target?.Mutant?.Restore();
        _target = null;
        return "closed";
    }

    private string Answer(ProbeKind kind, string[] words)
    {
        if (words is ["close"])
            return Close();
        var target = _target ??= whole.MakeMutant is { } make ? whole.With(make) : whole;
        if (!_open.TryGetValue(kind, out var mine))
            _open[kind] = mine = (Probe.Open(kind, target, ProfileWish.AsItIs), 0);
        var device = mine.Probe.Device;
        switch (words)
        {
            case ["open", var token]:
                nint picture = SharedPicture.Open(device, token, out int code);
                if (code < 0)
                    return $"refused {code:X8}";
                _open[kind] = (mine.Probe, picture);
                return "opened";
            case ["read"]:
                return Convert.ToHexString(device.Peek(mine.Picture));
            case ["map"]:
                return device.CanMap(mine.Picture) ? "mapped" : "refused";
            case ["write", var seed]:
                var session = device.CreateKeyedSession();
                nint memory = device.CreateMemory();
                byte[] iv = session.NextCounterBlock();
                device.Write(memory, ReferenceCipher.Ctr(session.Key, iv,
                    ReferenceCipher.Pattern(device.StreamSize, int.Parse(seed, CultureInfo.InvariantCulture))));
                Probe.Accepted(session.Decrypt(memory, mine.Picture, iv), "DecryptionBlt");
                return "written";
            case ["numbers", var count]:
                var drawing = device.CreateKeyedSession();
                return string.Join(',', Enumerable.Range(0, int.Parse(count, CultureInfo.InvariantCulture)).Select(_ => Convert.ToHexString(drawing.Start())));
            default:
                return "unknown";
        }
    }
}

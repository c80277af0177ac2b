using System.Diagnostics;
using System.Globalization;

namespace Dxcp.Conformance;

/// <summary>A second process with the same target, for checks that need one: it is asked something in a line and answers in a line.</summary>
internal sealed class OtherProcess : IDisposable
{
    /// <summary>What a line for it begins with.</summary>
    public const string Mark = "other";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);
    private readonly Process _process;

    private OtherProcess(Process process) => _process = process;

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>Starts one.</summary>
    public static OtherProcess Start(Bench bench) => new((bench.Target.StartOther
        ?? throw new NotSupportedHereException("this run cannot start a second process"))());

    /// <summary>Asks something of its device on a surface; the answer's words.</summary>
    public string[] Ask(ProbeKind kind, params string[] words)
    {
        string line = string.Join(' ', [Mark, CheckRunner.NameOf(kind), .. words]);
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        var answer = AnswerAsync();
        Demand.True(answer.Wait(s_patience), "an answer of the other process", $"none after {s_patience.TotalSeconds} s");
        string text = answer.Result ?? throw new CheckFailedException("an answer of the other process", "its end");
        CallLog.Add($"process {Id}: {string.Join(' ', words.Select(Short))} → {Short(text)}");
        return text.Split(' ');
    }

    public void Dispose()
    {
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
internal sealed class OtherProcessRole(ConformanceTarget target)
{
    private readonly Dictionary<ProbeKind, (Probe Probe, nint Picture)> _open = [];

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

    private string Answer(ProbeKind kind, string[] words)
    {
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

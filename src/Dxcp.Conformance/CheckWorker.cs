using System.Runtime.InteropServices;
using System.Text.Json;

namespace Dxcp.Conformance;

/// <summary>
/// The side of an isolated run that checks: one line in for each check, one line of JSON out. Each line begins with a mark, since a target may write to
/// standard output what it likes: a line without one is the target's.
/// </summary>
public static partial class CheckWorker
{
    /// <summary>What opens the line of a result, or of another process's answer.</summary>
    public const string ResultMark = "=> ";

    /// <summary>What opens a line that is no result but a call under way.</summary>
    public const string CallMark = "-> ";

    /// <summary>The line that says that the target has opened: what goes wrong from now on is the check's.</summary>
    public const string OpenedMark = "=| opened";

    /// <summary>What ends the line of a call that has begun; the line of the same call that has ended follows, if it comes back.</summary>
    public const string UnfinishedMark = CallLog.Unfinished;

    // A crash is to end the process, not to wait for somebody who closes a box: SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SEM_NOOPENFILEERRORBOX.
    private const uint NoBoxes = 0x8003;

    /// <summary>Runs what comes in, an id and a surface, and the word <c>trace</c> where each call is to be told before the next one; or does what a check in
    /// another process asks. Ends with the input.</summary>
    /// <param name="target">What is put to the test.</param>
    /// <param name="input">The lines.</param>
    /// <param name="output">Takes results, one a line, at once.</param>
    public static void Serve(ConformanceTarget target, TextReader input, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        if (OperatingSystem.IsWindows())
            _ = SetErrorMode(NoBoxes);
        var role = new OtherProcessRole(target);
        var checks = ConformanceSuite.Checks.ToDictionary(check => check.Id);
        while (input.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            if (words[0] == OtherProcess.Mark)
            {
                Tell(ResultMark + role.Answer(words));
                continue;
            }

            if (words.Length < 2 || !checks.TryGetValue(words[0], out var check) || !Enum.TryParse(words[1], ignoreCase: true, out ProbeKind kind))
                continue;
            if (words.Length > 2)
            {
                CallLog.Follow(call => Tell(CallMark + call));
            }

            var result = CheckRunner.Run(check, kind, target, () => Tell(OpenedMark));
            Tell(ResultMark + JsonSerializer.Serialize(result, ResultLines.Default.CheckResult));
            CallLog.Follow(null);
        }

        OtherProcess.EndIdle();

        // In one piece, on a line of its own whatever the target has left of one.
        void Tell(string line)
        {
            output.Write($"\n{line}\n");
            output.Flush();
        }
    }

    [LibraryImport("kernel32")]
    private static partial uint SetErrorMode(uint mode);
}

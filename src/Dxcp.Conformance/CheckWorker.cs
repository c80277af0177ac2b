using System.Text.Json;

namespace Dxcp.Conformance;

/// <summary>The side of an isolated run that checks: one line in for each check, one line of JSON out.</summary>
public static class CheckWorker
{
    /// <summary>What opens a line that is no result but a call under way.</summary>
    public const string CallMark = "> ";

    /// <summary>What ends the line of a call that has begun; the line of the same call that has ended follows, if it comes back.</summary>
    public const string UnfinishedMark = CallLog.Unfinished;

    /// <summary>Runs what comes in, an id and a surface, and the word <c>trace</c> where each call is to be told before the next one; or does what a check in
    /// another process asks. Ends with the input.</summary>
    /// <param name="target">What is put to the test.</param>
    /// <param name="input">The lines.</param>
    /// <param name="output">Takes results, one a line, at once.</param>
    public static void Serve(ConformanceTarget target, TextReader input, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        var role = new OtherProcessRole(target.MakeMutant is { } make ? target.With(make) : target);
        var checks = ConformanceSuite.Checks.ToDictionary(check => check.Id);
        while (input.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            if (words[0] == OtherProcess.Mark)
            {
                output.WriteLine(role.Answer(words));
                output.Flush();
                continue;
            }

            if (words.Length < 2 || !checks.TryGetValue(words[0], out var check) || !Enum.TryParse(words[1], ignoreCase: true, out ProbeKind kind))
                continue;
            if (words.Length > 2)
            {
                CallLog.Follow(call =>
                {
                    output.WriteLine(CallMark + call);
                    output.Flush();
                });
            }

            output.WriteLine(JsonSerializer.Serialize(CheckRunner.Run(check, kind, target), ResultLines.Default.CheckResult));
            output.Flush();
            CallLog.Follow(null);
        }
    }
}

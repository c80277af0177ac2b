using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dxcp.Cli.Replaying;
using Dxcp.Cli.Tracing;
using Dxcp.Diagnostics;

namespace Dxcp.Cli.Commands;

/// <summary><c>dxcp replay</c>: makes a trace's calls again, and tells what ends otherwise.</summary>
internal static class ReplayCommand
{
    private const int MostShown = 40;

    public static Command Create(CliHost host)
    {
        Argument<string> file = new("FILE") { Description = "A trace: what a program wrote with DXCP_TRACE=FILE." };
        file.Validators.Add(CommonOptions.RefuseNoName);
        Option<bool> json = CommonOptions.Json();
        DocumentedCommand command = new("replay", "Make the calls of a trace again, on this driver or another, and show what ends otherwise.")
        {
            Notes =
            [
                "Calls on devices, textures, surfaces, buffers, crypto sessions and their contexts are made again, one after another, with keys and " +
                    "pictures that are made up, and sizes, descriptions and IVs of the trace. Status 1: some call ended otherwise, or none could be made.",
            ],
            Examples = ["dxcp replay run.dxtrace", "DXCP_DRIVER=/opt/driver.so dxcp replay run.dxtrace --json"],
        };
        command.Arguments.Add(file);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            TraceDocument trace = TraceCommand.Read(parsed.GetValue(file)!);
            ReplayResult result = new Replayer(trace).Run();
            if (parsed.GetValue(json))
                WriteJson(host.Out, result);
            else
                WriteText(host.Out, result);
            return result is { Differences.Count: 0, Replayed: > 0 } ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static void WriteText(TextWriter to, ReplayResult result)
    {
        to.WriteLine($"Driver       {result.Driver}");
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Replayed     {result.Replayed:N0} calls"));
        if (result.Left.Count != 0)
        {
            to.WriteLine(Consoles.Plain(string.Create(CultureInfo.InvariantCulture,
                $"Left out     {result.Left.Values.Sum():N0} calls: {string.Join(", ", result.Left.Select(pair => $"{pair.Key} ({pair.Value})"))}")));
        }

        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Differences  {result.Differences.Count:N0}"));
        foreach (ReplayDifference difference in result.Differences.Take(MostShown))
        {
            to.WriteLine(Consoles.Plain(string.Create(CultureInfo.InvariantCulture,
                $"  call {difference.Index} {difference.Call}: was {difference.Recorded}, is {difference.Here}")));
        }

        if (result.Differences.Count > MostShown)
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  and {result.Differences.Count - MostShown:N0} more; --json has all"));
    }

    private static void WriteJson(TextWriter to, ReplayResult result)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("driver", result.Driver);
            json.WriteNumber("replayed", result.Replayed);
            json.WriteStartObject("leftOut");
            foreach ((string name, int count) in result.Left)
                json.WriteNumber(name, count);
            json.WriteEndObject();
            JsonLists.Objects(json, "differences", result.Differences, difference =>
            {
                json.WriteNumber("index", difference.Index);
                json.WriteString("call", difference.Call);
                json.WriteString("recorded", difference.Recorded);
                json.WriteString("here", difference.Here);
            });
            json.WriteEndObject();
        }
        to.WriteLine(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }
}

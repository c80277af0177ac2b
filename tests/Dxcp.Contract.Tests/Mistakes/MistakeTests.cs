using Dxcp.Diagnostics;

namespace Dxcp.Contract.Tests;

/// <summary>
/// Each mistake of docs/mistakes.md is made on each API that it exists on: one message tells the cause, in the debug layer's queue, where the API has one, and
/// in the log; of those that no driver can see the picture is noise, nothing is said, and docs/troubleshooting.md has the experiment.
/// </summary>
public sealed class MistakeTests
{
    [ThreadStatic]
    private static List<string>? s_lines;

    // The writer is what DXCP_LOG=error makes of messages.
    private static readonly IDisposable s_log = MessageSinks.Process.Add(new MessageWriter(Severity.Warning, line => s_lines?.Add(line)));

    public static TheoryData<string> On11 => [.. MistakeTable.Rows.Where(row => row.Direct3D11 is not null).Select(row => row.Id)];

    public static TheoryData<string> On9 => [.. MistakeTable.Rows.Where(row => row.Direct3D9 is not null).Select(row => row.Id)];

    [Theory, MemberData(nameof(On11))]
    public void Each_mistake_on_Direct3D_11_is_told_once_in_the_queue_and_in_the_log_or_has_an_experiment(string id)
    {
        using var scene = new MistakeScene11(Profile(id, 11), Width(id));
        Make(scene, id, Mistakes11.All, Row(id).Direct3D11!, "Direct3D 11");
    }

    [Theory, MemberData(nameof(On9))]
    public void Each_mistake_on_Direct3D_9_is_told_once_in_the_log_or_has_an_experiment(string id)
    {
        using var scene = new MistakeScene9(Profile(id, 9), Width(id));
        Make(scene, id, Mistakes9.All, Row(id).Direct3D9!, "Direct3D 9");
    }

    [Fact]
    public void Every_mistake_that_is_made_here_stands_in_the_table_and_the_other_way_round()
    {
        Assert.Equal(Mistakes11.All.Keys.Order(), MistakeTable.Rows.Where(row => row.Direct3D11 is not null).Select(row => row.Id).Order());
        Assert.Equal(Mistakes9.All.Keys.Order(), MistakeTable.Rows.Where(row => row.Direct3D9 is not null).Select(row => row.Id).Order());
        Assert.True(MistakeTable.Rows.Count >= 53);
        Assert.Equal(MistakeTable.Rows.Count, MistakeTable.Rows.Select(row => row.Id).Distinct().Count());
    }

    private static void Make<T>(T scene, string id, Dictionary<string, Action<T>> mistakes, Expected expected, string api)
        where T : MistakeScene
    {
        Assert.NotNull(s_log);
        List<string> log = s_lines = [];
        try
        {
            mistakes[id](scene);
        }
        finally
        {
            s_lines = null;
        }

        string[] queue = scene.Queue ?? [];
        if (expected.Experiment.Length != 0)
        {
            Assert.Empty(log);
            Assert.Empty(queue);
            Assert.True(scene.IsNoise, "the picture came right: no mistake");
            Assert.Contains($"<a id=\"{expected.Experiment}\"></a>", File.ReadAllText(Path.Combine(MistakeTable.Folder(), "troubleshooting.md")),
                StringComparison.Ordinal);
            return;
        }

        // The driver's own word, where it has one, is told as the driver's.
        string line = Assert.Single(log, entry => entry.Contains($" {api} ", StringComparison.Ordinal)
            && !entry.Contains($" {api} driver ", StringComparison.Ordinal));
        Assert.Contains(expected.Text, line, StringComparison.Ordinal);
        Assert.EndsWith($" [{expected.Rule}]", line, StringComparison.Ordinal);
        if (scene.Queue is null || !expected.HasQueue)
            return;
        string message = Assert.Single(queue);
        Assert.EndsWith(message, line, StringComparison.Ordinal);
    }

    private static MistakeRow Row(string id) => MistakeTable.Rows.Single(row => row.Id == id);

    /// <summary>The driver that a mistake needs to be one.</summary>
    private static DriverProfile Profile(string id, int api) => id switch
    {
        "no-refresh" => DriverProfile.NoRefresh,
        "iv-falls" => DriverProfile.StrictIV,
        "content-key-not-offered" or "pattern-not-offered" => DriverProfile.Minimal,
        "readback-key-missed" => DriverProfile.ReadBackKey,
        // A card of its own for each API: faults count its frames.
        "key-lost" => DriverProfile.Default with
        {
            ProtectedMemorySize = (ulong)(64 + api) << 20,
            Faults = DriverProfile.Default.Faults.At(frame: 2).LoseKey(),
        },
        "memory-used-up" => DriverProfile.Default with { ProtectedMemorySize = 64 << 10 },
        _ => DriverProfile.Default,
    };

    private static uint Width(string id) => id == "padding-forgotten" ? 50u : 64;
}

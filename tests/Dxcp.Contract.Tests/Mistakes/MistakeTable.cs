using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Dxcp.Contract.Tests;

/// <summary>What docs/mistakes.md says that a mistake is answered with on one API.</summary>
/// <param name="Text">What the one message holds; empty where there is none.</param>
/// <param name="Rule">Its rule.</param>
/// <param name="Experiment">The place in docs/troubleshooting.md, where no driver can see the mistake.</param>
/// <param name="HasQueue">Whether there is a device, and so a queue, that it can be in.</param>
internal sealed record Expected(string Text, string Rule, string Experiment, bool HasQueue);

/// <summary>A row.</summary>
internal sealed record MistakeRow(string Id, Expected? Direct3D11, Expected? Direct3D9);

/// <summary>The table of docs/mistakes.md.</summary>
internal static partial class MistakeTable
{
    public static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../../../docs");

    /// <summary>Rows that begin with an id in a place of its own: <c>| &lt;a id="x"&gt;&lt;/a&gt;what | Direct3D 11 | Direct3D 9 |</c>.</summary>
    public static IReadOnlyList<MistakeRow> Rows { get; } = [.. File.ReadLines(Path.Combine(Folder(), "mistakes.md")).Select(Read).OfType<MistakeRow>()];

    private static MistakeRow? Read(string line)
    {
        if (Id().Match(line) is not { Success: true } id)
            return null;
        string[] cells = line.Split(" | ");
        Assert.Equal(3, cells.Length);
        Expected? eleven = Cell(cells[1], null);
        return new MistakeRow(id.Groups[1].Value, eleven, Cell(cells[2].TrimEnd('|', ' '), eleven));
    }

    private static Expected? Cell(string cell, Expected? left)
    {
        if (cell == "–")
            return null;
        if (cell == "the same")
            return left;
        if (Experiment().Match(cell) is { Success: true } link)
            return new Expected("", "", link.Groups[1].Value, true);
        Match said = Said().Match(cell);
        Assert.True(said.Success, $"'{cell}' is no message, no experiment, neither 'the same' nor '–'");
        return new Expected(said.Groups[1].Value, said.Groups[2].Value, "", said.Groups[3].Value.Length == 0);
    }

    [GeneratedRegex("^\\| <a id=\"([a-z0-9-]+)\"></a>")]
    private static partial Regex Id();

    [GeneratedRegex("^\\[[^]]*\\]\\(troubleshooting\\.md#([a-z-]+)\\)$")]
    private static partial Regex Experiment();

    [GeneratedRegex("^`([^`]+)` ([RSD][0-9]+)( \\(log alone\\))?$")]
    private static partial Regex Said();
}

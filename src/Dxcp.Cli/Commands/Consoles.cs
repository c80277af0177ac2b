using Spectre.Console;

namespace Dxcp.Cli.Commands;

/// <summary>How tables look: boxed and coloured before a person, bare columns in a file or a pipe.</summary>
internal static class Consoles
{
    /// <summary>A text that comes from elsewhere, in one line that steers no terminal.</summary>
    public static string Plain(string text)
    {
        foreach (char c in text)
        {
            if (char.IsControl(c))
                return string.Concat(text.Select(one => char.IsControl(one) ? '?' : one));
        }

        return text;
    }

    /// <summary>A console on a terminal, with what colour and movement that terminal has.</summary>
    public static IAnsiConsole Create(TextWriter terminal) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal) });

    /// <summary>Writes names and values, one pair a line; values may carry Spectre's markup and several lines.</summary>
    public static void WritePairs(TextWriter writer, bool isTerminal, IReadOnlyList<(string Name, string Value)> pairs)
    {
        if (isTerminal)
        {
            Table table = new Table().HideHeaders().Border(TableBorder.Rounded).AddColumns("", "");
            foreach ((string name, string value) in pairs)
            {
                table.AddRow(new Markup(Markup.Escape(name)), new Markup(value));
            }

            Create(writer).Write(table);
            return;
        }

        int indent = pairs.Max(pair => pair.Name.Length) + 2;
        foreach ((string name, string value) in pairs)
        {
            string label = name;
            foreach (string line in Markup.Remove(value).Split('\n'))
            {
                writer.WriteLine(label.PadRight(indent) + line);
                label = "";
            }
        }
    }
}

using Spectre.Console;

namespace Dxcp.Cli.Commands;

/// <summary>How tables look: boxed and coloured before a person, bare columns in a file or a pipe.</summary>
internal static class Consoles
{
    private const int WidthWithoutTerminal = 120;

    public static IAnsiConsole Create(TextWriter writer, bool isTerminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
        {
            console.Profile.Width = WidthWithoutTerminal;
        }

        return console;
    }

    /// <summary>Writes names and values, one pair a line; values may carry Spectre's markup.</summary>
    public static void WritePairs(TextWriter writer, bool isTerminal, IEnumerable<(string Name, string Value)> pairs)
    {
        IAnsiConsole console = Create(writer, isTerminal);
        Table table = new Table().HideHeaders().Border(isTerminal ? TableBorder.Rounded : TableBorder.None).AddColumns("", "");
        foreach ((string name, string value) in pairs)
        {
            table.AddRow(new Markup(Markup.Escape(name)), new Markup(value));
        }

        console.Write(table);
    }
}

using System.CommandLine;
using System.CommandLine.Invocation;

namespace Dxcp.Cli.Commands;

/// <summary>A command that brings its own notes and examples to its help.</summary>
internal sealed class DocumentedCommand(string name, string description) : Command(name, description)
{
    /// <summary>Paragraphs below the options, broken by hand to fit 80 columns.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Lines to type.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];
}

/// <summary>The help of every command, made from the symbols that the parser knows.</summary>
internal sealed class HelpPage : SynchronousCommandLineAction
{
    private const int Columns = 80;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        Command command = parseResult.CommandResult.Command;
        Wrap(output, command.Description ?? "", 0);
        output.WriteLine();
        output.WriteLine("Usage:");
        output.WriteLine($"  {Usage(command)}");
        Section(output, "Commands", command.Subcommands.Select(sub => (Usage(sub)["dxcp ".Length..], sub.Description ?? "")));
        Section(output, "Arguments", command.Arguments.Select(argument => (argument.HelpName ?? argument.Name, argument.Description ?? "")));
        IEnumerable<Option> options = command is RootCommand ? command.Options
            : command.Options.Concat(parseResult.RootCommandResult.Command.Options.Where(option => option.Recursive));
        Section(output, "Options", options.Where(option => !option.Hidden).Select(option => (Label(option), option.Description ?? "")));
        if (command is DocumentedCommand documented)
        {
            foreach (string note in documented.Notes)
            {
                output.WriteLine();
                Wrap(output, note, 0);
            }

            if (documented.Examples.Count > 0)
            {
                output.WriteLine();
                output.WriteLine("Examples:");
                foreach (string example in documented.Examples)
                {
                    output.WriteLine($"  {example}");
                }
            }
        }

        return ExitCode.Done;
    }

    private static string Usage(Command command)
    {
        if (command is RootCommand)
        {
            return "dxcp COMMAND [options]";
        }

        IEnumerable<string> arguments = command.Arguments.Select(argument => Optional(argument, argument.HelpName ?? argument.Name));
        return string.Join(' ', [NameOf(command), .. arguments, "[options]"]);
    }

    /// <summary>What a person types for a command: all names from the first on.</summary>
    public static string NameOf(Command command) => command is RootCommand ? "dxcp"
        : command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{NameOf(parent)} {command.Name}" : $"dxcp {command.Name}";

    private static string Optional(Argument argument, string name) => argument.Arity.MinimumNumberOfValues > 0 ? name : $"[{name}]";

    private static string Label(Option option)
    {
        string names = string.Join(", ", option.Aliases.Where(alias => alias.StartsWith('-')).Append(option.Name).OrderBy(name => name.Length));
        return option.HelpName is { } value ? $"{names} {value}" : names;
    }

    private static void Section(TextWriter output, string title, IEnumerable<(string Label, string Text)> rows)
    {
        (string Label, string Text)[] all = [.. rows];
        if (all.Length == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine($"{title}:");
        int indent = all.Max(row => row.Label.Length) + 4;
        foreach ((string label, string text) in all)
        {
            output.Write(("  " + label).PadRight(indent));
            Wrap(output, text, indent);
        }
    }

    /// <summary>Writes words from a column on, each line within <see cref="Columns"/>.</summary>
    private static void Wrap(TextWriter output, string text, int indent)
    {
        int column = indent;
        foreach (string word in text.Split(' '))
        {
            if (column > indent && column + 1 + word.Length > Columns)
            {
                output.WriteLine();
                output.Write(new string(' ', indent));
                column = indent;
            }

            if (column > indent)
            {
                output.Write(' ');
                column++;
            }

            output.Write(word);
            column += word.Length;
        }

        output.WriteLine();
    }
}

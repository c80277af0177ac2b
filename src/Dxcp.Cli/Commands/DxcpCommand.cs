using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;
using Dxcp.Driver;

namespace Dxcp.Cli.Commands;

/// <summary>The <c>dxcp</c> command: parses, runs one of its commands, and turns every failure into one line and an exit code.</summary>
internal static class DxcpCommand
{
    /// <summary>Runs the command.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, CliHost host)
    {
        try
        {
            ParseResult parsed = Build(host).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true })
            {
                string command = HelpPage.NameOf(parsed.CommandResult.Command);
                throw CliException.BadInput($"{Problem(parsed)} (see {command} --help)");
            }

            using IDisposable? profile = UseProfile(parsed);
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = host.Out,
                Error = host.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (CliException end)
        {
            return Tell(host.Error, end.ExitCode, end.Message);
        }
        catch (IOException unwritable)
        {
            // Whoever opens files says so himself; what is left is the text on standard output.
            return Tell(host.Error, ExitCode.BadInput, $"standard output cannot be written: {CliException.Reason(unwritable)}");
        }
        catch (OutOfMemoryException)
        {
            return Tell(host.Error, ExitCode.Failed, "there is not enough memory for frames of this size");
        }
        catch (Exception unforeseen)
        {
            return Tell(host.Error, ExitCode.Failed, $"{unforeseen.GetType().Name}: {unforeseen.Message}");
        }
    }

    /// <summary>The first error; a misspelt command or option goes before it, since what stands behind that is taken for something else.</summary>
    private static string Problem(ParseResult parsed)
    {
        if (parsed.CommandResult.Command is RootCommand root && parsed.UnmatchedTokens is [var word, ..] && !word.StartsWith('-'))
            return NoCommand(root, word);
        string? misspelt = parsed.Tokens.Select(token => token.Value).TakeWhile(text => text != "--")
            .FirstOrDefault(text =>
                text.StartsWith("--", StringComparison.Ordinal) && !Options(parsed).Any(option => option.Name == text)
                && !IsValue(parsed, text));
        if (misspelt is null)
            return parsed.Errors[0].Message.TrimEnd('.');
        string? meant = Meant(misspelt, Options(parsed).Where(option => !option.Hidden).Select(option => option.Name));
        return meant is not null ? $"there is no option {misspelt}; did you mean {meant}?"
            : parsed.CommandResult.Command.Arguments.Count > 0 ? CommonOptions.NoOption(misspelt)
            : $"there is no option {misspelt}";
    }

    private static IEnumerable<Option> Options(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(option => option.Recursive));

    private static string NoCommand(RootCommand root, string word) => Meant(word, root.Subcommands.Select(command => command.Name)) is { } meant
        ? $"there is no command {word}; did you mean {meant}?"
        : $"there is no command {word}; there are {string.Join(", ", root.Subcommands.SkipLast(1).Select(command => command.Name))} and " +
            $"{root.Subcommands[^1].Name}";

    /// <summary>The name that is two letters away at most; null if none is.</summary>
    private static string? Meant(string misspelt, IEnumerable<string> names) =>
        names.OrderBy(name => Distance(name, misspelt)).FirstOrDefault(name => Distance(name, misspelt) <= 2);

    private static bool IsValue(ParseResult parsed, string text) =>
        parsed.CommandResult.Children.OfType<OptionResult>().Any(option => option.Tokens.Any(token => token.Value == text));

    /// <summary>Letters to change, leave out or put in, to make one text of another.</summary>
    private static int Distance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (one[i - 1] == other[j - 1] ? 0 : 1)));
        }

        return row[^1];
    }

    /// <summary>Has the driver be what the user, or the environment, named; an action that only prints about the command needs none.</summary>
    private static IDisposable? UseProfile(ParseResult parsed)
    {
        if (parsed.Action is { ClearsParseErrors: true })
            return null;
        string? named = parsed.GetValue<string?>(CommonOptions.ProfileName)
            ?? (Environment.GetEnvironmentVariable(DriverProfile.EnvironmentVariable) is { Length: > 0 } variable ? variable : null);
        string[] faults = parsed.GetValue<string[]>(CommonOptions.FaultName) ?? [];
        try
        {
            DriverProfile profile = named is null ? DriverProfile.Current : DriverProfile.Load(named);
            return named is null && faults.Length == 0 ? null
                : DriverProfile.Use(faults.Length == 0 ? profile : profile with { Faults = profile.Faults.With(FaultPlan.Parse(string.Join('\n', faults))) });
        }
        catch (DriverProfileException exception)
        {
            throw CliException.BadInput(exception.Message, exception);
        }
    }

    private static RootCommand Build(CliHost host)
    {
        RootCommand root = new("Plays video through Direct3D's content protection, in software: crypto sessions, protected memory and session key refresh.")
        {
            PlayCommand.Create(host),
            CapsCommand.Create(host),
            ChannelCommand.Create(host),
            ProfilesCommand.Create(host),
            TraceCommand.Create(host),
            ReplayCommand.Create(host),
            ExplainCommand.Create(host),
            ConformCommand.Create(host),
            VectorsCommand.Create(host),
        };
        root.Options.Add(CommonOptions.Profile());
        root.Options.Add(CommonOptions.Fault());
        HelpPage help = new();
        root.SetAction(help.Invoke);
        foreach (Option option in root.Options)
        {
            switch (option)
            {
                case HelpOption:
                    option.Description = "Show this help.";
                    option.Action = help;
                    break;
                case VersionOption:
                    option.Description = "Show the version.";
                    option.Action = new VersionAction();
                    break;
            }
        }

        return root;
    }

    /// <summary>Says in one line, whatever a file's name holds, why the command ends; the exit code tells it also where standard error takes nothing.</summary>
    internal static int Tell(TextWriter error, int exitCode, string message)
    {
        try
        {
            error.WriteLine("dxcp: " + Consoles.Plain(message));
        }
        catch (IOException)
        {
            // Nobody can be told.
        }

        return exitCode;
    }

    private sealed class VersionAction : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            string version = typeof(DxcpCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
            parseResult.InvocationConfiguration.Output.WriteLine($"dxcp {version.Split('+')[0]}");
            return ExitCode.Done;
        }
    }
}

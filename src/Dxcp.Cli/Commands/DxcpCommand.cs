using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;

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
                string command = parsed.CommandResult.Command is RootCommand ? "dxcp" : $"dxcp {parsed.CommandResult.Command.Name}";
                throw CliException.BadInput($"{parsed.Errors[0].Message.TrimEnd('.')} (see {command} --help)");
            }

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
            return Tell(host, end.ExitCode, end.Message);
        }
        catch (OutOfMemoryException)
        {
            return Tell(host, ExitCode.Failed, "there is not enough memory for frames of this size");
        }
        catch (Exception unforeseen)
        {
            return Tell(host, ExitCode.Failed, $"{unforeseen.GetType().Name}: {unforeseen.Message}");
        }
    }

    private static RootCommand Build(CliHost host)
    {
        RootCommand root = new("Plays video through Direct3D's content protection, in software: crypto sessions, protected memory and session key refresh.")
        {
            PlayCommand.Create(host),
            CapsCommand.Create(host),
            ChannelCommand.Create(host),
        };
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

    private static int Tell(CliHost host, int exitCode, string message)
    {
        // One line, whatever a file's name holds.
        host.Error.WriteLine("dxcp: " + string.Concat(message.Select(c => char.IsControl(c) ? '?' : c)));
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

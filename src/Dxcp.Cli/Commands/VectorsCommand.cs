using System.CommandLine;
using Dxcp.Conformance;

namespace Dxcp.Cli.Commands;

/// <summary><c>dxcp vectors</c>: test vectors for implementers in any language.</summary>
internal static class VectorsCommand
{
    private const string Folder = "vectors";

    public static Command Create(CliHost host)
    {
        Option<string> output = new("--output")
        {
            HelpName = "DIR",
            Description = $"The folder to write to, made where there is none. Without it, ./{Folder}.",
            DefaultValueFactory = _ => Folder,
        };
        output.Validators.Add(CommonOptions.RefuseNoName);
        var command = new DocumentedCommand("vectors", "Write test vectors of whole sessions, ciphers and keys, the same each time.")
        {
            Notes =
            [
                "Each file is JSON, as schema.json says: tests with an id, what they show, and 'valid' or 'invalid'. In a session each call says " +
                    "whether it is to be " +
                "taken; a refusal has a flag, the rule and the codes.",
            ],
            Examples = ["dxcp vectors --output vectors", "dxcp vectors check vectors", "python3 examples/python/check_vectors.py vectors"],
        };
        command.Options.Add(output);
        command.SetAction(parsed => Write(host, parsed.GetValue(output)!));
        Argument<string> folder = new("DIR") { Description = "A folder of vectors." };
        folder.Validators.Add(CommonOptions.RefuseNoName);
        var check = new DocumentedCommand("check", "Check a folder of vectors with this project's cipher and a model of the rules.")
        {
            Notes = ["Exit status: 0 if every test holds, 1 if one does not, 2 if the folder cannot be read or has other files."],
        };
        check.Arguments.Add(folder);
        check.SetAction(parsed => Check(host, parsed.GetValue(folder)!));
        command.Subcommands.Add(check);
        return command;
    }

    private static int Write(CliHost host, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var (name, text) in TestVectors.Make())
                File.WriteAllText(Path.Combine(folder, name), text);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw CliException.BadInput($"--output {folder}: {CliException.Reason(problem)}", problem);
        }

        host.Out.WriteLine($"{TestVectors.Make().Count} files in {folder}");
        return ExitCode.Done;
    }

    private static int Check(CliHost host, string folder)
    {
        string[] files;
        try
        {
            files = [.. Directory.EnumerateFiles(folder, "*.json").Where(file => Path.GetFileName(file) != TestVectors.SchemaName)
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw CliException.BadInput($"{folder}: {CliException.Reason(problem)}", problem);
        }

        if (files.Length == 0)
            throw CliException.BadInput($"{folder} has no test vectors");
        int tests = 0, wrong = 0;
        foreach (string file in files)
        {
            try
            {
                var (count, problems) = VectorChecker.Check(File.ReadAllText(file));
                tests += count;
                wrong += problems.Count;
                host.Out.WriteLine($"{Path.GetFileName(file),-20} {count,4} tests{(problems.Count > 0 ? $", {problems.Count} wrong" : "")}");
                foreach (string problem in problems)
                    host.Out.WriteLine($"  {problem}");
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or FormatException)
            {
                throw CliException.BadInput($"{file}: {CliException.Reason(problem)}", problem);
            }
        }

        host.Out.WriteLine(wrong == 0 ? $"All {tests} tests hold" : $"{wrong} of {tests} tests do not hold");
        return wrong == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Dxcp.Cli.Commands;
using Dxcp.Conformance;

namespace Dxcp.Cli.Conform;

/// <summary>The options of <c>dxcp conform</c>.</summary>
internal sealed class ConformOptions
{
    private readonly Option<string> _target = new("--target")
    {
        HelpName = "LIBRARY",
        Description = "What to test: builtin, or a library with D3D11CreateDevice or Direct3DCreate9Ex. Without it, builtin.",
        DefaultValueFactory = _ => "builtin",
    };

    private readonly Option<string?> _driver = new("--driver")
    {
        HelpName = "LIBRARY",
        Description = "Test a driver instead: a library with OpenAdapter10_2 or OpenAdapter, alone and under DXCP's runtimes.",
    };

    private readonly Option<string> _surface = new("--surface")
    {
        HelpName = "NAME",
        Description = "Test one interface only: d3d9, d3d11, ddi9, ddi11, ddi20. Without it, all that the target has.",
        DefaultValueFactory = _ => "all",
    };

    private readonly Option<string?> _filter = new("--filter")
    {
        HelpName = "GLOB",
        Description = "Only checks whose id, group or statement matches: 'KR-*', keyrefresh.",
    };
    private readonly Option<bool> _list = new("--list")
    {
        Description = "List the checks and their clauses instead; with --format json, as one JSON document.",
    };

    private readonly Option<string> _format = new("--format")
    {
        HelpName = "NAME",
        Description = "What goes to standard output: text, json or junit. Without it, text.",
        DefaultValueFactory = _ => "text",
    };

    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<string?> _report = new("--report") { HelpName = "FILE", Description = "Write a report as one HTML page, too." };
    private readonly Option<string?> _compare = new("--compare")
    {
        HelpName = "FILE",
        Description = "An earlier run (--format json), to stand beside this one in the report.",
    };
    private readonly Option<string?> _waivers = new("--waivers")
    {
        HelpName = "FILE",
        Description = "Excuse failures: a JSON list of {id, reason, surface, link}.",
    };
    private readonly Option<string?> _mutant = new("--mutant")
    {
        HelpName = "NAME",
        Description = "Put a known mistake into the built-in implementation, to see it caught; 'list' lists them.",
    };

    private readonly Option<string?> _root = CommonOptions.Root();
    private readonly Option<long> _timeout = CommonOptions.Count("--timeout", 20, "Seconds that a check may take.");
    private readonly Option<bool> _inProcess = new("--in-process") { Description = "Run the checks in this process, for a debugger." };
    private readonly Option<bool> _worker = new("--worker") { Hidden = true };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            _target,
            _driver,
            _surface,
            _filter,
            _list,
            _format,
            _json,
            _report,
            _compare,
            _waivers,
            _mutant,
            _root,
            _timeout,
            _inProcess,
            _worker,
        })
        {
            command.Options.Add(option);
        }

        foreach (Option option in new Option[] { _target, _driver, _report, _compare, _waivers })
            option.Validators.Add(CommonOptions.RefuseNoName);
    }

    public ConformRequest Read(ParseResult parsed) => new()
    {
        Target = parsed.GetValue(_target)!,
        Driver = parsed.GetValue(_driver),
        Surface = parsed.GetValue(_surface)!,
        Filter = parsed.GetValue(_filter),
        List = parsed.GetValue(_list),
        Format = parsed.GetValue(_json) ? "json" : parsed.GetValue(_format)!,
        Report = parsed.GetValue(_report),
        Compare = parsed.GetValue(_compare),
        Waivers = parsed.GetValue(_waivers),
        Mutant = parsed.GetValue(_mutant),
        Root = parsed.GetValue(_root),
        Timeout = parsed.GetValue(_timeout),
        InProcess = parsed.GetValue(_inProcess),
        IsWorker = parsed.GetValue(_worker),
    };
}

/// <summary>What the user asks of <c>dxcp conform</c>.</summary>
internal sealed record ConformRequest
{
    public required string Target { get; init; }

    public string? Driver { get; init; }

    public required string Surface { get; init; }

    public string? Filter { get; init; }

    public bool List { get; init; }

    public required string Format { get; init; }

    public string? Report { get; init; }

    public string? Compare { get; init; }

    public string? Waivers { get; init; }

    public string? Mutant { get; init; }

    public string? Root { get; init; }

    public long Timeout { get; init; }

    public bool InProcess { get; init; }

    public bool IsWorker { get; init; }

    /// <summary>The target; what cannot be tested is said in one line.</summary>
    public ConformanceTarget Open()
    {
        if (Driver is not null && Target != "builtin")
            throw CliException.BadInput("--driver and --target exclude each other");
        if (Mutant is not null && (Driver is not null || Target != "builtin"))
            throw CliException.BadInput("--mutant changes the built-in implementation, no other");
        if (Mutant is not null && !ConformanceMutants.Names.Contains(Mutant))
            throw CliException.BadInput($"there is no mutant '{Mutant}'; there are {string.Join(", ", ConformanceMutants.Names)}");
        return Driver is not null ? ConformanceTargets.Driver(Driver, Root)
            : Target == "builtin" ? ConformanceTargets.BuiltIn(Mutant, Root)
            : ConformanceTargets.Library(Target, Root);
    }

    /// <summary>The same request, to a worker.</summary>
    public IReadOnlyList<string> WorkerArguments()
    {
        List<string> arguments = ["conform", "--worker"];
        foreach ((string name, string? value) in new[] { ("--target", Target), ("--driver", Driver), ("--mutant", Mutant), ("--root", Root) })
        {
            if (value is not null)
                arguments.AddRange([name, value]);
        }

        return arguments;
    }

    public ConformanceWaivers? ReadWaivers() => Waivers is null ? null : Read(Waivers, "--waivers", ConformanceWaivers.Parse);

    public ConformanceReport? ReadEarlier() => Compare is null ? null : Read(Compare, "--compare", json =>
        JsonSerializer.Deserialize(json, ConformanceDocuments.Default.ConformanceReport) ?? throw new FormatException("it is no report"));

    public static void Write(string file, string text)
    {
        try
        {
            File.WriteAllText(file, text);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw CliException.BadInput(string.Create(CultureInfo.InvariantCulture, $"--report {file}: {CliException.Reason(problem)}"), problem);
        }
    }

    private static T Read<T>(string file, string option, Func<string, T> parse)
    {
        try
        {
            return parse(File.ReadAllText(file));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or FormatException or JsonException)
        {
            throw CliException.BadInput($"{option} {file}: {CliException.Reason(problem)}", problem);
        }
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Dxcp.Cli.Playback;

namespace Dxcp.Cli.Commands;

/// <summary>Options that are made in more than one place.</summary>
internal static class CommonOptions
{
    private const string RootVariable = "DXCP_ROOT";

    /// <summary>A switch that replaces the table by one JSON document.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Write one JSON document to standard output instead of the table." };

    /// <summary>A whole number of at least 1.</summary>
    public static Option<long> Count(string name, long defaultValue, string description) => new(name)
    {
        HelpName = "N",
        Description = description,
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result =>
        {
            string given = result.Tokens[0].Value;
            if (long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= 1)
            {
                return value;
            }

            result.AddError($"{name} takes a whole number of at least 1, not '{given}'");
            return defaultValue;
        },
    };

    /// <summary>The option by which every command chooses what the driver is.</summary>
    public const string ProfileName = "--profile";

    /// <summary>The choice of a driver's profile, for every command.</summary>
    public static Option<string?> Profile()
    {
        Option<string?> profile = new(ProfileName)
        {
            HelpName = "NAME",
            Recursive = true,
            Description = "What the built-in driver is: one of those that dxcp profiles lists, or a JSON file. Without it, DXCP_PROFILE, else full.",
        };
        profile.Validators.Add(RefuseNoName);
        return profile;
    }

    /// <summary>The option by which every command has things go wrong.</summary>
    public const string FaultName = "--fault";

    /// <summary>What goes wrong, for every command.</summary>
    public static Option<string[]> Fault() => new(FaultName)
    {
        HelpName = "TEXT",
        Recursive = true,
        Description = "What goes wrong in the driver, and when: key-lost@100 at frame 100 (docs/faults.md). May be given more than once.",
    };

    /// <summary>Refuses what can be no file's name: a misspelt option, nothing at all, and bytes that are not UTF-8, of which .NET keeps no more than a
    /// sign.</summary>
    public static void RefuseNoName(SymbolResult result)
    {
        string what = result is OptionResult option ? option.Option.Name : ((ArgumentResult)result).Argument.Name;
        switch (result.Tokens)
        {
            case [{ Value: ['-', _, ..] given }, ..]:
                result.AddError(NoOption(given));
                break;
            case [{ Value: "" }, ..]:
                result.AddError($"{what} is empty; it wants the name of a file");
                break;
            case [{ Value: { } name }, ..] when name.Contains('\uFFFD', StringComparison.Ordinal):
                result.AddError($"{what}: the name {name} is not UTF-8, and no other can be taken; rename the file, or link to it");
                break;
        }
    }

    /// <summary>The root certificate up to which the driver's chain is verified.</summary>
    public static Option<string?> Root()
    {
        Option<string?> root = new("--root")
        {
            HelpName = "FILE",
            Description = $"Trust the driver whose certificates end in this root, in PEM or DER. Without it, {RootVariable}, else the root of this user's " +
                "own driver.",
        };
        root.Validators.Add(RefuseNoName);
        return root;
    }

    /// <summary>The file that <see cref="Root"/>, or the environment in its place, names; null for none.</summary>
    public static string? RootFile(string? given) =>
        given ?? (Environment.GetEnvironmentVariable(RootVariable) is { Length: > 0 } variable ? variable : null);

    /// <summary>What to say of a misspelt option where a file could be meant.</summary>
    public static string NoOption(string given) => $"there is no option {given}; a file of that name is ./{given}";

    /// <summary>The choice of a path.</summary>
    public static Option<string?> Api(CliHost host) => new("--api")
    {
        HelpName = "NAME",
        Description = $"The API to go through: {Names(host)}.{(host.Apis.Count > 1 ? $" Without it, {host.Apis[0].Name}." : "")}",
    };

    /// <summary>The path that the user chose, or the first.</summary>
    /// <exception cref="CliException">There is none of that name.</exception>
    public static IProtectedApi Choose(CliHost host, string? name) =>
        host.Apis.FirstOrDefault(api => name is null || api.Name == name)
        ?? throw CliException.BadInput($"--api takes {Names(host)}, not '{name}'");

    private static string Names(CliHost host) => string.Join(" or ", host.Apis.Select(api => api.Name));
}

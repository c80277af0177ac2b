using System.CommandLine;
using System.Text.Json;
using Dxcp.Driver;
using Spectre.Console;

namespace Dxcp.Cli.Commands;

/// <summary><c>dxcp profiles</c>: the drivers that the built-in driver can be.</summary>
internal static class ProfilesCommand
{
    public static Command Create(CliHost host)
    {
        Argument<string?> name = new("NAME") { Arity = ArgumentArity.ZeroOrOne, Description = "The profile to show: one that is built in, or a file." };
        Option<bool> json = new("--json") { Description = "Write JSON: of one profile the document to copy and change, else the list." };
        Option<bool> schema = new("--schema") { Description = "Write the JSON schema of profiles." };
        DocumentedCommand command = new("profiles", "List the drivers that this one can be, show one, or check a file of your own.")
        {
            Notes =
            [
                "A profile says what the driver reports, and the driver behaves so. Every command takes --profile, programs take DXCP_PROFILE or " +
                    "DxcpUseProfile. A file says with \"base\" which built-in profile it begins from, and what is different.",
            ],
            Examples =
            [
                "dxcp profiles",
                "dxcp profiles no-refresh --json > mine.json && dxcp profiles check mine.json",
                "dxcp play --profile mine.json",
            ],
        };
        name.Validators.Add(CommonOptions.RefuseNoName);
        command.Arguments.Add(name);
        command.Options.Add(json);
        command.Options.Add(schema);
        command.Subcommands.Add(Check(host));
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(schema))
                host.Out.Write(ProfileSchema.Text);
            else if (parsed.GetValue(name) is { } wanted)
                Show(host, Load(wanted), parsed.GetValue(json));
            else
                List(host, parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Reads a profile that the user named.</summary>
    /// <exception cref="CliException">There is none such.</exception>
    public static DriverProfile Load(string nameOrFile)
    {
        try
        {
            return DriverProfile.Load(nameOrFile);
        }
        catch (DriverProfileException exception)
        {
            throw CliException.BadInput(exception.Message, exception);
        }
    }

    private static DocumentedCommand Check(CliHost host)
    {
        Argument<string> file = new("FILE") { Description = "A profile in JSON." };
        DocumentedCommand check = new("check", "Say whether a file is a good profile, or else where it is not, and why.")
        {
            Notes = ["Exit status: 0 it is; 2 it is not, or cannot be read: one line says file, line, key and reason."],
            Examples = ["dxcp profiles check mine.json"],
        };
        file.Validators.Add(CommonOptions.RefuseNoName);
        check.Arguments.Add(file);
        check.SetAction(parsed =>
        {
            DriverProfile profile = Load(parsed.GetValue(file)!);
            host.Out.WriteLine($"{parsed.GetValue(file)}: good, a profile called {profile.Name}");
            return ExitCode.Done;
        });
        return check;
    }

    private static void Show(CliHost host, DriverProfile profile, bool asJson)
    {
        if (asJson)
        {
            host.Out.WriteLine(profile.ToJson());
            return;
        }

        using JsonDocument document = JsonDocument.Parse(profile.ToJson());
        Consoles.WritePairs(host.Out, host.OutIsTerminal, [.. document.RootElement.EnumerateObject().Select(entry => (Title(entry.Name), Value(entry.Value)))]);
    }

    private static void List(CliHost host, bool asJson)
    {
        if (!asJson)
        {
            Consoles.WritePairs(host.Out, host.OutIsTerminal, [.. DriverProfile.BuiltIn.Select(profile => (profile.Name, Markup.Escape(profile.Purpose)))]);
            return;
        }

        ProfileEntry[] entries = [.. DriverProfile.BuiltIn.Select(profile => new ProfileEntry(profile.Name, profile.Purpose))];
        host.Out.WriteLine(JsonSerializer.Serialize(entries, JsonDocuments.Default.ProfileEntryArray));
    }

    /// <summary>"protectedMemorySize" as a person reads it: "Protected memory size".</summary>
    private static string Title(string key)
    {
        string spaced = string.Concat(key.Select((c, i) => char.IsUpper(c) && i > 0 && !char.IsUpper(key[i - 1]) ? $" {c}" : $"{c}"));
        return string.Concat(spaced[..1].ToUpperInvariant(), string.Join(' ', spaced[1..].Split(' ').Select(word => word == "IVs" ? word : Lower(word))));
    }

    private static string Lower(string word) => word.Length > 0 && char.IsUpper(word[0]) ? char.ToLowerInvariant(word[0]) + word[1..] : word;

    private static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array when value.GetArrayLength() == 0 => "[grey]none[/]",
        JsonValueKind.Array => string.Join('\n', value.EnumerateArray().Select(Value)),
        JsonValueKind.Object => string.Join(", ", value.EnumerateObject().Select(entry => entry.Value.ValueKind == JsonValueKind.Array
            ? string.Join(' ', entry.Value.EnumerateArray().Select(Value))
            : entry.Value.ValueKind == JsonValueKind.String ? Value(entry.Value)
            : $"{Title(entry.Name).ToLowerInvariant()} {Value(entry.Value)}")),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Number => value.GetUInt64().ToString("N0", System.Globalization.CultureInfo.InvariantCulture),
        _ => Markup.Escape(value.ToString()),
    };
}

/// <summary>A profile in the list; the property names, in camel case, are the JSON's.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Purpose">In a sentence, what it is for.</param>
internal sealed record ProfileEntry(string Name, string Purpose);

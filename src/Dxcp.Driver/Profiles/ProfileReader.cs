using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Dxcp.Driver;

/// <summary>Makes a profile of JSON, or says in one line what is wrong with it: source, line, key, reason (S217).</summary>
internal sealed partial class ProfileReader
{
    private const uint LargestAlignment = 4096;
    private const ulong MostProtectedMemory = 1UL << 40;

    private readonly string _source;
    private readonly ProfileText _text;

    private ProfileReader(string source, ProfileText text)
    {
        _source = source;
        _text = text;
    }

    /// <summary>Reads a profile.</summary>
    /// <exception cref="DriverProfileException">It is not good.</exception>
    public static DriverProfile Read(byte[] json, string source)
    {
        // Editors of Windows begin files with a mark that JSON does not know.
        if (json.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            json = json[3..];
        ProfileText text;
        try
        {
            text = ProfileText.Read(json);
        }
        catch (JsonException exception)
        {
            throw new DriverProfileException(OneLine($"{source}:{exception.LineNumber + 1}: this is no JSON: {ProfileText.Problem(exception)}"), exception);
        }

        return new ProfileReader(source, text).Read(json);
    }

    private DriverProfile Read(byte[] json)
    {
        if (_text.Unknown() is var (path, line, reason))
            throw Bad(path, line, reason);
        ProfileDocument document;
        try
        {
            document = JsonSerializer.Deserialize(json, ProfileJson.Default.ProfileDocument)!;
        }
        catch (JsonException exception)
        {
            throw Bad(exception.Path ?? "$", ProfileText.Wanted(exception.Path ?? "$"));
        }

        return Make(document);
    }

    private DriverProfile Make(ProfileDocument document)
    {
        string basis = document.Base ?? DriverProfile.Default.Name;
        var profile = DriverProfile.BuiltIn.FirstOrDefault(known => known.Name == basis)
            ?? throw Bad("$.base", $"there is no built-in profile '{basis}'; there are {string.Join(", ", DriverProfile.BuiltIn.Select(known => known.Name))}");
        profile = profile with
        {
            Name = document.Name ?? Path.GetFileNameWithoutExtension(_source),
            Purpose = document.Purpose ?? profile.Purpose,
            Adapter = Adapter(document.Adapter, profile.Adapter),
            Caps = document.Capabilities is { } caps ? Capabilities(caps) : profile.Caps,
            KeyExchanges = Each("$.keyExchanges", document.KeyExchanges) ?? profile.KeyExchanges,
            PrivateInputSize = AtMost("$.privateData.inputSize", document.PrivateData?.InputSize, LargestAlignment) ?? profile.PrivateInputSize,
            PrivateOutputSize = AtMost("$.privateData.outputSize", document.PrivateData?.OutputSize, LargestAlignment) ?? profile.PrivateOutputSize,
            Formats = Each("$.formats", document.Formats) ?? profile.Formats,
            EncryptionsWhenAccessible = Encryptions(document.EncryptionsWhenAccessible) ?? profile.EncryptionsWhenAccessible,
            OutputIds = Each("$.outputs", document.Outputs) ?? profile.OutputIds,
            BlockAlignmentSize = PowerOfTwo("$.blockAlignmentSize", document.BlockAlignmentSize, 16) ?? profile.BlockAlignmentSize,
            BufferAlignmentStart = PowerOfTwo("$.bufferAlignmentStart", document.BufferAlignmentStart, 1) ?? profile.BufferAlignmentStart,
            ProtectedMemorySize = document.ProtectedMemorySize ?? profile.ProtectedMemorySize,
            StrictIVs = document.StrictIVs ?? profile.StrictIVs,
            DropsBitstreams = document.DropsBitstreams ?? profile.DropsBitstreams,
            Faults = Faults(document.Faults) ?? profile.Faults,
        };
        if (profile.ProtectedMemorySize > MostProtectedMemory)
            throw Bad("$.protectedMemorySize", $"{profile.ProtectedMemorySize} bytes; at most {MostProtectedMemory} are taken");
        profile = profile with { Decoders = Decoders(document.Decoders, profile) };
        if (ProfileRules.Missing(profile) is not { } missing)
            return profile;
        bool isInKeyExchanges = missing.ByKeyExchange && document.KeyExchanges is not null;
        throw Bad(isInKeyExchanges ? "$.keyExchanges" : WhereIs(document.Capabilities, missing.Of), missing.Reason);
    }

    private static string WhereIs(ProtectionCaps[]? capabilities, ProtectionCaps bit) =>
        capabilities is not null && Array.IndexOf(capabilities, bit) is >= 0 and var index ? $"$.capabilities[{index}]" : "$.capabilities";

    private AdapterDescription Adapter(AdapterDocument? given, AdapterDescription usual)
    {
        if (given is null)
            return usual;
        string description = given.Description ?? usual.Description;
        if (description.Length is 0 or > 127 || !description.All(c => c is >= ' ' and <= '~'))
            throw Bad("$.adapter.description", "wanted are 1 to 127 printable characters of ASCII");
        return new(description, Number("$.adapter.vendorId", given.VendorId) ?? usual.VendorId, Number("$.adapter.deviceId", given.DeviceId) ?? usual.DeviceId,
            given.Software ?? usual.IsSoftware);
    }

    private uint? Number(string path, string? text) => text is null ? null
        : text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && ushort.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort number) ? number
        : throw Bad(path, $"'{text}' is not a number from 0x0 to 0xFFFF");

    private ProtectionCaps Capabilities(ProtectionCaps[] bits)
    {
        for (int i = 0; i < bits.Length; i++)
        {
            // A comma within one text would make two bits of it.
            if (!int.IsPow2((int)bits[i]))
                throw Bad($"$.capabilities[{i}]", ProfileText.Wanted("$.capabilities[0]"));
        }

        return (Each("$.capabilities", bits) ?? []).Aggregate(ProtectionCaps.None, (all, bit) => all | bit);
    }

    private ImmutableArray<T>? Each<T>(string path, T[]? list)
    {
        for (int i = 1; i < list?.Length; i++)
        {
            if (Array.IndexOf(list, list[i], 0, i) >= 0)
                throw Bad($"{path}[{i}]", "this is in the list already");
        }

        return list?.ToImmutableArray();
    }

    private ImmutableArray<Guid>? Encryptions(string[]? names)
    {
        const string Key = "$.encryptionsWhenAccessible";
        return Each(Key, names)?.Select((name, i) => ProfileNames.Encryption(name) ?? throw Bad($"{Key}[{i}]", "wanted is AES128_CTR, or a GUID"))
            .ToImmutableArray();
    }

    private FaultPlan? Faults(string[]? texts) => texts is null ? null : new() { Faults = [.. texts.Select(Fault)] };

    private Fault Fault(string text, int index)
    {
        try
        {
            return Driver.Fault.Parse(text);
        }
        catch (DriverProfileException exception)
        {
            throw Bad($"$.faults[{index}]", exception.Message);
        }
    }

    private uint? PowerOfTwo(string path, uint? given, uint smallest) => given is not { } value ? null
        : uint.IsPow2(value) && value >= smallest && value <= LargestAlignment ? value
        : throw Bad(path, $"{value} is not a power of two from {smallest} to {LargestAlignment}");

    private uint? AtMost(string path, uint? given, uint most) => given is > 0 and var value && value > most
        ? throw Bad(path, $"{value} bytes; at most {most} are taken") : given;

    private DriverProfileException Bad(string path, string reason) => Bad(path, _text.LineOf(path), reason);

    private DriverProfileException Bad(string path, int line, string reason) =>
        new(OneLine($"{_source}:{line}: {(path == "$" ? "" : path[2..] + ": ")}{reason}"));

    // What the text itself brings along may have line ends, or worse.
    private static string OneLine(string message) => string.Concat(message.Select(c => char.IsControl(c) ? ' ' : c));
}

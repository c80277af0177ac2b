using System.Collections.Immutable;

namespace Dxcp.Driver;

/// <summary>The decoders of a profile, and their configurations (S302).</summary>
internal sealed partial class ProfileReader
{
    private ImmutableArray<DecoderProfile> Decoders(DecoderDocument[]? list, DriverProfile profile)
    {
        // What a base offers stays as far as its formats are still there.
        if (list is null)
        {
            return [.. profile.Decoders.Select(decoder => decoder with { Formats = [.. decoder.Formats.Where(profile.Keeps)] })
                .Where(decoder => !decoder.Formats.IsEmpty)];
        }

        var decoders = list.Select((decoder, i) => Decoder($"$.decoders[{i}]", decoder, profile)).ToArray();
        for (int i = 1; i < decoders.Length; i++)
        {
            if (decoders.Take(i).Any(before => before.Id == decoders[i].Id))
                throw Bad($"$.decoders[{i}]", "this decoder profile is in the list already");
        }

        return [.. decoders];
    }

    private DecoderProfile Decoder(string path, DecoderDocument given, DriverProfile profile)
    {
        if (ProfileNames.Decoder(given.Profile) is not { } id)
            throw Bad($"{path}.profile", $"wanted is {ProfileNames.Decoders}");
        var usual = DecoderProfile.Usual.FirstOrDefault(decoder => decoder.Id == id);
        var formats = Each($"{path}.formats", given.Formats) ?? usual?.Formats.Where(profile.Keeps).ToImmutableArray() ?? [];
        if (formats.IsEmpty)
            throw Bad(given.Formats is null ? path : $"{path}.formats", "a decoder needs a format of pictures, of those that surfaces can have");
        for (int i = 0; i < formats.Length; i++)
        {
            if (!profile.Keeps(formats[i]))
                throw Bad($"{path}.formats[{i}]", $"{ProfileNames.Of(formats[i])} is not in the list of formats, so that no picture can have it");
        }

        return (usual ?? new(id, formats)) with
        {
            Formats = formats,
            Encryptions = Bitstreams($"{path}.encryptions", given.Encryptions, profile),
            BitstreamKinds = Kinds($"{path}.bitstreamKinds", given.BitstreamKinds, DecoderProfile.UsualKinds(id)),
        };
    }

    private ImmutableArray<Guid> Bitstreams(string path, string[]? names, DriverProfile profile)
    {
        if (Each(path, names) is not { } given)
            return default;
        if (given.IsEmpty)
            throw Bad(path, "a decoder needs an encryption of its bitstream, if only NO_ENCRYPT");
        var encryptions = given.Select((name, i) => ProfileNames.Bitstream(name) ?? throw Bad($"{path}[{i}]", $"wanted is one of {ProfileNames.Bitstreams}"))
            .ToImmutableArray();
        int hardware = encryptions.IndexOf(Abi.Guids.D3D11_DECODER_ENCRYPTION_HW_CENC);
        return hardware < 0 || profile.Has(ProtectionCaps.HardwareDrmCommunication) ? encryptions
            : throw Bad($"{path}[{hardware}]", "HW_CENC needs the capability HARDWARE_DRM_COMMUNICATION (S197)");
    }

    private ImmutableArray<uint> Kinds(string path, uint[]? kinds, ImmutableArray<uint> usual)
    {
        if (Each(path, kinds) is not { } given)
            return usual;
        if (given.IsEmpty)
            throw Bad(path, "a decoder needs a way of writing slice control");
        for (int i = 0; i < given.Length; i++)
        {
            if (!usual.Contains(given[i]))
                throw Bad($"{path}[{i}]", $"{given[i]} is no way of writing slice control for this profile; wanted is {string.Join(" or ", usual)}");
        }

        return given;
    }
}

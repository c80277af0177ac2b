using System.Globalization;
using System.Text.Json;

namespace Dxcp.Driver;

/// <summary>Makes JSON of a profile.</summary>
internal static class ProfileWriter
{
    /// <summary>Writes everything that a profile can say, so that the text needs no base.</summary>
    public static string Write(DriverProfile profile) => JsonSerializer.Serialize(new ProfileDocument
    {
        Name = profile.Name,
        Purpose = profile.Purpose,
        Adapter = new()
        {
            Description = profile.Adapter.Description,
            VendorId = Hexadecimal(profile.Adapter.VendorId),
            DeviceId = Hexadecimal(profile.Adapter.DeviceId),
            Software = profile.Adapter.IsSoftware,
        },
        Capabilities = [.. Enum.GetValues<ProtectionCaps>().Where(bit => bit != ProtectionCaps.None && profile.Has(bit))],
        KeyExchanges = [.. profile.KeyExchanges],
        PrivateData = new() { InputSize = profile.PrivateInputSize, OutputSize = profile.PrivateOutputSize },
        Decoders =
        [
            .. profile.Decoders.Select(decoder => new DecoderDocument
            {
                Profile = ProfileNames.Decoder(decoder.Id),
                Formats = [.. decoder.Formats],
                Encryptions = decoder.Encryptions.IsDefault ? null : [.. decoder.Encryptions.Select(ProfileNames.Bitstream)],
                BitstreamKinds = decoder.BitstreamKinds.SequenceEqual(DecoderProfile.UsualKinds(decoder.Id)) ? null : [.. decoder.BitstreamKinds],
            }),
        ],
        Formats = [.. profile.Formats],
        EncryptionsWhenAccessible = [.. profile.EncryptionsWhenAccessible.Select(ProfileNames.Encryption)],
        Outputs = [.. profile.OutputIds],
        BlockAlignmentSize = profile.BlockAlignmentSize,
        BufferAlignmentStart = profile.BufferAlignmentStart,
        ProtectedMemorySize = profile.ProtectedMemorySize,
        StrictIVs = profile.StrictIVs,
        DropsBitstreams = profile.DropsBitstreams,
        Faults = [.. profile.Faults.Faults.Select(fault => fault.ToString())],
    }, ProfileJson.Default.ProfileDocument);

    private static string Hexadecimal(uint number) => string.Create(CultureInfo.InvariantCulture, $"0x{number:X4}");
}

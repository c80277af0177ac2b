using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dxcp.Driver;

/// <summary>A profile as JSON has it: what is left out is as in its base. The source of docs/profile.schema.json.</summary>
internal sealed record ProfileDocument
{
    [JsonPropertyName("$schema"), Description("The address of this schema, for editors.")]
    public string? Schema { get; init; }

    [Description("What the profile is called.")]
    public string? Name { get; init; }

    [Description("In a sentence, what it is for.")]
    public string? Purpose { get; init; }

    [Description("The built-in profile that says what is left out here; full if none is named.")]
    public string? Base { get; init; }

    [Description("What Direct3D tells of the graphics card (DXGI_ADAPTER_DESC, D3DADAPTER_IDENTIFIER9).")]
    public AdapterDocument? Adapter { get; init; }

    [Description("The capability bits that are set, by the names of D3D11_CONTENT_PROTECTION_CAPS.")]
    public ProtectionCaps[]? Capabilities { get; init; }

    [Description("The key exchanges on offer, in the order in which CheckCryptoKeyExchange lists them.")]
    public KeyExchange[]? KeyExchanges { get; init; }

    [Description("Bytes that the driver keeps for itself in what goes in and out with HW_PROTECTION (GetCryptoSessionPrivateDataSize).")]
    public PrivateDataDocument? PrivateData { get; init; }

    [Description("The decoders on offer, in the order in which they are listed.")]
    public DecoderDocument[]? Decoders { get; init; }

    [Description("The formats that surfaces can have; B8G8R8A8_UNORM, the display's, goes without saying.")]
    public SurfaceFormat[]? Formats { get; init; }

    [Description("The encryptions that ENCRYPTION_WHEN_ACCESSIBLE can ask for: AES128_CTR, or a GUID.")]
    public string[]? EncryptionsWhenAccessible { get; init; }

    [Description("The identifiers of the outputs that devices present on.")]
    public ulong[]? Outputs { get; init; }

    [Description("The unit, in bytes, of what is encrypted: a power of two from 16 to 4096.")]
    public uint? BlockAlignmentSize { get; init; }

    [Description("What memory is aligned to in a Direct3D 9 blt, in bytes: a power of two from 1 to 4096.")]
    public uint? BufferAlignmentStart { get; init; }

    [Description("All protected memory of the card, in bytes.")]
    public ulong? ProtectedMemorySize { get; init; }

    [Description("Whether every IV must be greater than the last one under its key.")]
    public bool? StrictIVs { get; init; }

    [Description("Whether decoders for which there is no codec are on offer all the same: they take buffers, decrypt and drop them.")]
    public bool? DropsBitstreams { get; init; }

    [Description("What goes wrong, and when, each as in docs/faults.md: key-lost@100.")]
    public string[]? Faults { get; init; }
}

/// <summary>The card, as JSON has it.</summary>
internal sealed record AdapterDocument
{
    [Description("Its name: 1 to 127 printable characters of ASCII.")]
    public string? Description { get; init; }

    [Description("Its maker's PCI number, from 0x0 to 0xFFFF.")]
    public string? VendorId { get; init; }

    [Description("The maker's number for it, from 0x0 to 0xFFFF.")]
    public string? DeviceId { get; init; }

    [Description("Whether it says of itself that it is software.")]
    public bool? Software { get; init; }
}

/// <summary>Sizes of private data, as JSON has them.</summary>
internal sealed record PrivateDataDocument
{
    [Description("Bytes at the front of what goes in, up to 4096.")]
    public uint? InputSize { get; init; }

    [Description("Bytes at the front of what comes back, up to 4096.")]
    public uint? OutputSize { get; init; }
}

/// <summary>A decoder, as JSON has it.</summary>
internal sealed record DecoderDocument
{
    [Description("The decoder profile: H264_VLD_NOFGT and the like as the header names it after D3D11_DECODER_PROFILE_, PASS_THROUGH, or a GUID.")]
    public string? Profile { get; init; }

    [Description("The formats of its pictures; all that are usual for it if there is no list.")]
    public SurfaceFormat[]? Formats { get; init; }

    [Description("The encryptions of the bitstream that its configurations list, in their order: NO_ENCRYPT, AES128_CTR, GUID_NULL (which means the same), " +
        "CENC, CBCS, HW_CENC, as far as an interface knows them; all that go with it if there is no list.")]
    public string[]? Encryptions { get; init; }

    [Description("The ways of writing slice control that its configurations list (ConfigBitstreamRaw), in their order: 1, for H264_VLD_NOFGT also 2.")]
    public uint[]? BitstreamKinds { get; init; }
}

/// <summary>The JSON of profiles; generated at build time, so that trimming and NativeAOT leave it whole.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true, ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    Converters = [typeof(NamesOnly<ProtectionCaps>), typeof(NamesOnly<KeyExchange>), typeof(NamesOnly<SurfaceFormat>)])]
[JsonSerializable(typeof(ProfileDocument))]
internal sealed partial class ProfileJson : JsonSerializerContext;

/// <summary>An enumeration by its names alone: a number is no name.</summary>
internal sealed class NamesOnly<T>() : JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false)
    where T : struct, Enum;

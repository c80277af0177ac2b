using System.Text;
using System.Text.Json.Nodes;
using Dxcp.Abi;

namespace Dxcp.Driver.Tests.Profiles;

/// <summary>What each built-in profile offers, and each key of a profile's text from text to profile and back: S216 to S218.</summary>
public sealed class BuiltInProfileTests
{
    private const ProtectionCaps Full = ProtectionCaps.Software | ProtectionCaps.ProtectionAlwaysOn | Plain;
    private const ProtectionCaps Plain = ProtectionCaps.PartialDecryption | ProtectionCaps.ContentKey | ProtectionCaps.FreshenSessionKey
        | ProtectionCaps.EncryptedReadBack | ProtectionCaps.DecryptionBlt;
    private const ProtectionCaps OfHardware = ProtectionCaps.Hardware | ProtectionCaps.HardwareProtectUncompressed
        | ProtectionCaps.HardwareProtectedMemoryPageable | ProtectionCaps.HardwareTeardown | ProtectionCaps.HardwareDrmCommunication;

    private static readonly SurfaceFormat[] s_allFormats =
    [
        SurfaceFormat.Nv12, SurfaceFormat.P010, SurfaceFormat.Yuy2, SurfaceFormat.Ayuv, SurfaceFormat.R8, SurfaceFormat.R8G8, SurfaceFormat.R8G8B8A8,
        SurfaceFormat.B8G8R8A8, SurfaceFormat.R10G10B10A2,
    ];

    private static readonly DriverProfile s_full = new()
    {
        Name = "full",
        Caps = Full,
        KeyExchanges = [KeyExchange.RsaesOaep],
        Formats = [.. s_allFormats],
        Decoders = DecoderProfile.Usual,
        EncryptionsWhenAccessible = [Guids.D3D11_CRYPTO_TYPE_AES128_CTR],
        OutputIds = [],
        BlockAlignmentSize = 16,
        BufferAlignmentStart = 16,
        ProtectedMemorySize = 256 << 20,
        Adapter = new("DXCP content protection", 0, 0, IsSoftware: true),
    };

    private static readonly DriverProfile s_hardware = s_full with
    {
        Name = "hardware",
        Caps = Plain | OfHardware | ProtectionCaps.ProtectionAlwaysOn | ProtectionCaps.HardwareDrmCommunicationMultiThreaded,
        KeyExchanges = [KeyExchange.RsaesOaep, KeyExchange.HardwareProtection],
        ProtectedMemorySize = 512 << 20,
        PrivateInputSize = 8,
        PrivateOutputSize = 8,
        Adapter = new("DXCP content protection", 0, 0, IsSoftware: false),
    };

    private static readonly DriverProfile[] s_expected =
    [
        s_full,
        s_full with { Name = "on-demand", Caps = ProtectionCaps.Software | Plain },
        s_full with
        {
            Name = "minimal",
            Caps = ProtectionCaps.Software | ProtectionCaps.EncryptedReadBack | ProtectionCaps.DecryptionBlt,
            Formats = [SurfaceFormat.Nv12],
            Decoders = [],
            EncryptionsWhenAccessible = [],
            ProtectedMemorySize = 24 << 20,
        },
        s_full with { Name = "no-refresh", Caps = Full & ~ProtectionCaps.FreshenSessionKey },
        s_full with { Name = "read-back-key", Caps = Full | ProtectionCaps.EncryptedReadBackKey },
        s_full with { Name = "sequential-iv", Caps = Full | ProtectionCaps.SequentialCtrIV },
        s_full with { Name = "strict-iv", StrictIVs = true },
        s_full with { Name = "drop", DropsBitstreams = true },
        s_hardware,
        s_hardware with
        {
            Name = "integrated-gpu",
            Caps = Plain | OfHardware | ProtectionCaps.EncryptedReadBackKey,
            Formats = [SurfaceFormat.Nv12, SurfaceFormat.P010, SurfaceFormat.Yuy2, SurfaceFormat.Ayuv, SurfaceFormat.R8G8B8A8, SurfaceFormat.R10G10B10A2],
            OutputIds = [0x1_0000_0001],
            Adapter = new("Integrated GPU (DXCP)", 0x8086, 0x9A49, IsSoftware: false),
        },
        s_hardware with
        {
            Name = "discrete-gpu",
            Caps = (OfHardware & ~ProtectionCaps.HardwareProtectedMemoryPageable) | ProtectionCaps.ProtectionAlwaysOn | ProtectionCaps.ContentKey
                | ProtectionCaps.EncryptedReadBack | ProtectionCaps.DecryptionBlt,
            Formats = [SurfaceFormat.Nv12, SurfaceFormat.P010, SurfaceFormat.R8G8B8A8, SurfaceFormat.R10G10B10A2],
            OutputIds = [0x2_0000_0001, 0x2_0000_0002],
            ProtectedMemorySize = 1UL << 30,
            Adapter = new("Discrete GPU (DXCP)", 0x10DE, 0x2684, IsSoftware: false),
        },
    ];

    /// <summary>Each key, and none with the value that it has in the base.</summary>
    private const string EachKey = """
        {
          "name": "mine",
          "purpose": "To be read and written.",
          "adapter": { "description": "A card", "vendorId": "0x8086", "deviceId": "0x0012", "software": true },
          "capabilities": [
            "SOFTWARE", "HARDWARE", "ENCRYPTED_READ_BACK", "ENCRYPTED_READ_BACK_KEY", "SEQUENTIAL_CTR_IV", "ENCRYPT_SLICEDATA_ONLY",
            "HARDWARE_TEARDOWN", "HARDWARE_DRM_COMMUNICATION"
          ],
          "keyExchanges": [ "HW_PROTECTION", "RSAES_OAEP" ],
          "privateData": { "inputSize": 12, "outputSize": 34 },
          "decoders": [
            { "profile": "H264_VLD_NOFGT", "formats": [ "NV12" ], "encryptions": [ "HW_CENC", "CBCS" ], "bitstreamKinds": [ 2, 1 ] },
            { "profile": "00000001-0002-0003-0405-060708090a0b", "formats": [ "P010", "NV12" ], "encryptions": [ "NO_ENCRYPT" ] }
          ],
          "formats": [ "P010", "NV12" ],
          "encryptionsWhenAccessible": [ "00000001-0002-0003-0405-060708090a0b", "AES128_CTR" ],
          "outputs": [ 5, 4294967297 ],
          "blockAlignmentSize": 64,
          "bufferAlignmentStart": 128,
          "protectedMemorySize": 12345,
          "strictIVs": true,
          "dropsBitstreams": true,
          "faults": [ "key-lost@100", "random-zero" ]
        }
        """;

    public static TheoryData<string> Names => [.. s_expected.Select(profile => profile.Name)];

    [Fact]
    public void The_built_in_profiles_are_these() => Assert.Equal(s_expected.Select(profile => profile.Name), DriverProfile.BuiltIn.Select(one => one.Name));

    [Theory, MemberData(nameof(Names))]
    public void A_built_in_profile_offers_what_its_purpose_says_and_nothing_else(string name)
    {
        var expected = s_expected.Single(profile => profile.Name == name);
        var profile = DriverProfile.Load(name);
        Assert.Equal((expected with { Purpose = profile.Purpose }).ToJson(), profile.ToJson());
        Assert.Equal((VideoInterface.Wddm2_4, FaultPlan.None, null), (profile.NewestInterface, profile.Faults, profile.IdentityFolder));
    }

    [Fact]
    public void The_usual_decoders_have_their_formats_and_kinds_of_bitstream()
    {
        (string Name, SurfaceFormat[] Formats, uint[] Kinds)[] usual =
        [
            ("MPEG2_VLD", [SurfaceFormat.Nv12], [1]),
            ("H264_VLD_NOFGT", [SurfaceFormat.Nv12], [1, 2]),
            ("HEVC_VLD_MAIN", [SurfaceFormat.Nv12], [1]),
            ("HEVC_VLD_MAIN10", [SurfaceFormat.P010], [1]),
            ("VP9_VLD_PROFILE0", [SurfaceFormat.Nv12], [1]),
            ("VP9_VLD_10BIT_PROFILE2", [SurfaceFormat.P010], [1]),
            ("AV1_VLD_PROFILE0", [SurfaceFormat.Nv12, SurfaceFormat.P010], [1]),
            ("PASS_THROUGH", [SurfaceFormat.Nv12, SurfaceFormat.P010], [1]),
        ];
        Assert.Equal(usual.Length, DecoderProfile.Usual.Length);
        foreach (var (one, (name, formats, kinds)) in DecoderProfile.Usual.Zip(usual))
        {
            Assert.Equal(name, ProfileNames.Decoder(one.Id));
            Assert.Equal(formats, one.Formats.AsEnumerable());
            Assert.Equal(kinds, one.BitstreamKinds.AsEnumerable());
            Assert.Equal((name == "PASS_THROUGH", true), (one.Codec is not null, one.Encryptions.IsDefault));
        }
    }

    [Fact] // S217
    public void Each_key_is_read_and_written()
    {
        var profile = Parse(EachKey);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(EachKey), JsonNode.Parse(profile.ToJson())), profile.ToJson());
        Guid given = new("00000001-0002-0003-0405-060708090a0b");
        Assert.Equal(new("A card", 0x8086, 0x12, IsSoftware: true), profile.Adapter);
        Assert.Equal(ProtectionCaps.Software | ProtectionCaps.Hardware | ProtectionCaps.EncryptedReadBack | ProtectionCaps.EncryptedReadBackKey
            | ProtectionCaps.SequentialCtrIV | ProtectionCaps.EncryptSliceDataOnly | ProtectionCaps.HardwareTeardown | ProtectionCaps.HardwareDrmCommunication,
            profile.Caps);
        Assert.Equal([KeyExchange.HardwareProtection, KeyExchange.RsaesOaep], profile.KeyExchanges.AsEnumerable());
        Assert.Equal([SurfaceFormat.P010, SurfaceFormat.Nv12], profile.Formats.AsEnumerable());
        Assert.Equal([given, Guids.D3D11_CRYPTO_TYPE_AES128_CTR], profile.EncryptionsWhenAccessible.AsEnumerable());
        Assert.Equal([5ul, 0x1_0000_0001], profile.OutputIds.AsEnumerable());
        Assert.Equal((12u, 34u, 64u, 128u, 12345ul, true, true), (profile.PrivateInputSize, profile.PrivateOutputSize, profile.BlockAlignmentSize,
            profile.BufferAlignmentStart, profile.ProtectedMemorySize, profile.StrictIVs, profile.DropsBitstreams));
        Assert.Equal(("mine", "To be read and written.", "key-lost@100, random-zero"), (profile.Name, profile.Purpose, profile.Faults.ToString()));
        Assert.Equal([Guids.D3D11_DECODER_PROFILE_H264_VLD_NOFGT, given], profile.Decoders.Select(decoder => decoder.Id));
        Assert.Equal([Guids.D3D11_DECODER_ENCRYPTION_HW_CENC, Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CBCS],
            profile.Decoders[0].Encryptions.AsEnumerable());
        Assert.Equal([2u, 1u], profile.Decoders[0].BitstreamKinds.AsEnumerable());
        Assert.Equal([1u], profile.Decoders[1].BitstreamKinds.AsEnumerable());
    }

    [Theory, MemberData(nameof(Names))] // S217
    public void Each_key_that_is_left_out_is_as_in_the_base(string name)
    {
        var profile = Parse($$"""{ "base": "{{name}}", "name": "{{name}}" }""");
        Assert.Equal(DriverProfile.Load(name).ToJson(), profile.ToJson());
    }

    [Theory] // S217: where a key is missing, the line is that of what it is missing in
    [InlineData("{\n\"decoders\": [\n{} ] }", 3, "decoders[0].profile: wanted is")]
    [InlineData("{\n\"decoders\": [\n{ \"profile\": \"HEVC_VLD_MAIN10\" } ],\n\"formats\": [\"NV12\"] }", 3, "decoders[0]: a decoder needs a format")]
    [InlineData("\n\n{ \"base\": \"hardware\",\n\"keyExchanges\": [\"RSAES_OAEP\"] }", 3, "capabilities: HARDWARE_DRM_COMMUNICATION needs")]
    [InlineData("\n{ \"base\": \"hardware\",\n\"capabilities\": [\n\"HARDWARE\"],\n\"keyExchanges\": [] }", 5, "keyExchanges: a driver that protects")]
    public void A_lack_is_told_with_the_line_of_what_lacks_it(string json, int line, string reason) =>
        Assert.StartsWith($"mine.json:{line}: {reason}", Assert.Throws<DriverProfileException>(() => Parse(json)).Message, StringComparison.Ordinal);

    public static TheoryData<ProtectionCaps, ProtectionCaps> Needs => new()
    {
        { ProtectionCaps.EncryptedReadBackKey, ProtectionCaps.EncryptedReadBack },
        { ProtectionCaps.HardwareProtectUncompressed, ProtectionCaps.Hardware },
        { ProtectionCaps.HardwareProtectedMemoryPageable, ProtectionCaps.Hardware },
        { ProtectionCaps.HardwareTeardown, ProtectionCaps.Hardware },
        { ProtectionCaps.HardwareDrmCommunication, ProtectionCaps.Hardware },
        { ProtectionCaps.HardwareDrmCommunicationMultiThreaded, ProtectionCaps.HardwareDrmCommunication },
    };

    [Theory, MemberData(nameof(Needs))] // S218
    public void A_bit_needs_its_other_bit(ProtectionCaps bit, ProtectionCaps needed)
    {
        var all = s_hardware with { Caps = s_hardware.Caps | ProtectionCaps.EncryptedReadBackKey | ProtectionCaps.Software };
        Assert.Null(ProfileRules.Missing(all));
        Assert.Null(ProfileRules.Missing(all with
        {
            Caps = ProtectionCaps.Software | ProtectionCaps.Hardware | ProtectionCaps.HardwareDrmCommunication | bit | needed,
        }));
        var lack = ProfileRules.Missing(all with { Caps = ProtectionCaps.Software | bit, KeyExchanges = [KeyExchange.RsaesOaep] });
        Assert.Equal((bit, $"{ProfileNames.Of(bit)} needs {ProfileNames.Of(needed)}", false), (lack!.Value.Of, lack.Value.Reason, lack.Value.ByKeyExchange));
    }

    [Fact] // S218, R13
    public void What_RSAES_OAEP_keys_needs_it_and_any_bit_needs_something_that_protects()
    {
        const ProtectionCaps OfRsa = ProtectionCaps.FreshenSessionKey | ProtectionCaps.EncryptedReadBack | ProtectionCaps.DecryptionBlt;
        foreach (var bit in Enum.GetValues<ProtectionCaps>().Where(bit => bit is not (ProtectionCaps.None or ProtectionCaps.Software
            or ProtectionCaps.Hardware)))
        {
            Assert.Equal(bit, ProfileRules.Missing(s_full with { Caps = bit })!.Value.Of);
            var lack = ProfileRules.Missing(s_hardware with
            {
                Caps = OfHardware | ProtectionCaps.Software | (bit & ~ProtectionCaps.EncryptedReadBackKey),
                KeyExchanges = [KeyExchange.HardwareProtection],
            });
            Assert.Equal((bit & OfRsa) != 0 ? bit : null, lack?.Of);
        }

        Assert.Null(ProfileRules.Missing(new DriverProfile { Caps = 0, KeyExchanges = [] }));
        Assert.True(ProfileRules.Missing(new DriverProfile { Caps = ProtectionCaps.Software, KeyExchanges = [] })!.Value.ByKeyExchange);
        Assert.True(ProfileRules.Missing(new DriverProfile { Caps = 0, KeyExchanges = [KeyExchange.HardwareProtection] })!.Value.ByKeyExchange);
    }

    private static DriverProfile Parse(string json) => DriverProfile.Parse(Encoding.UTF8.GetBytes(json), "mine.json");
}

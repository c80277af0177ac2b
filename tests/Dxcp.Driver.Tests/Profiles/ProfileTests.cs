using System.Runtime.CompilerServices;
using System.Text;
using Json.Schema;

namespace Dxcp.Driver.Tests;

/// <summary>Profiles as JSON: what is taken, and how what is not is told.</summary>
public class ProfileTests
{
    public static TheoryData<string> Names => [.. DriverProfile.BuiltIn.Select(profile => profile.Name)];

    [Theory, MemberData(nameof(Names))] // S217
    public void A_built_in_profile_comes_back_from_its_own_JSON(string name)
    {
        var profile = DriverProfile.Load(name);
        var back = Parse(profile.ToJson());
        Assert.Equal(profile.ToJson(), back.ToJson());
        Assert.Equal(profile.Caps, back.Caps);
        Assert.Equal(profile.Adapter, back.Adapter);
        Assert.Equal(profile.Decoders, back.Decoders,
            (one, other) => one.Id == other.Id && one.Codec == other.Codec && one.Formats.SequenceEqual(other.Formats)
                && one.BitstreamKinds.SequenceEqual(other.BitstreamKinds));
        Assert.Equal((profile.ProtectedMemorySize, profile.StrictIVs, profile.PrivateInputSize),
            (back.ProtectedMemorySize, back.StrictIVs, back.PrivateInputSize));
    }

    [Theory, MemberData(nameof(Names))] // S218
    public void A_built_in_profile_lacks_nothing_and_satisfies_the_schema(string name)
    {
        var profile = DriverProfile.Load(name);
        Assert.Null(ProfileRules.Missing(profile));
        Assert.NotEmpty(profile.Purpose);
        Assert.True(Satisfies(profile.ToJson()));
    }

    [Fact]
    public void The_published_schema_is_what_the_types_say()
    {
        string published = File.ReadAllText(Path.Combine(Root(), "docs", "profile.schema.json"));
        Assert.Equal(ProfileSchema.Text, published.ReplaceLineEndings("\n")); // dxcp profiles --schema > docs/profile.schema.json
    }

    [Fact] // S302
    public void Configurations_of_decoders_come_back_from_JSON()
    {
        var profile = Parse("""
            { "base": "hardware", "decoders": [ { "profile": "H264_VLD_NOFGT", "encryptions": ["HW_CENC", "GUID_NULL"], "bitstreamKinds": [2] } ] }
            """);
        var decoder = Assert.Single(profile.Decoders);
        Assert.Equal([Abi.Guids.D3D11_DECODER_ENCRYPTION_HW_CENC, Guid.Empty], decoder.Encryptions);
        Assert.Equal([2u], decoder.BitstreamKinds);
        Assert.Equal(profile.ToJson(), Parse(profile.ToJson()).ToJson());
        Assert.True(Satisfies(profile.ToJson()));
    }

    [Fact]
    public void The_C_header_names_the_profiles_that_are_built_in()
    {
        string header = File.ReadAllText(Path.Combine(Root(), "native", "include", "dxcp.h"));
        Assert.All(DriverProfile.BuiltIn, profile => Assert.Matches($@"[ (]{profile.Name}[,)]", header));
    }

    [Theory]
    [InlineData("""{ "colour": 1 }""")]
    [InlineData("""{ "capabilities": ["SOFTWEAR"] }""")]
    [InlineData("""{ "strictIVs": "yes" }""")]
    [InlineData("""{ "protectedMemorySize": -1 }""")]
    [InlineData("""{ "adapter": { "vendor": "0x1" } }""")]
    [InlineData("""[]""")]
    public void What_the_schema_refuses_the_reader_refuses(string json)
    {
        Assert.False(Satisfies(json));
        Assert.Throws<DriverProfileException>(() => Parse(json));
    }

    [Theory] // S217, S218
    [InlineData("""{ "colour": 1 }""", 1, "colour: there is no such key; there are $schema, name, ")]
    [InlineData("{\n  \"adapter\": {\n    \"vendor\": 1\n  }\n}", 3,
        "adapter.vendor: there is no such key; there are description, vendorId, deviceId, software")]
    [InlineData("{\n  \"strictIVs\": 1\n}", 2, "strictIVs: wanted is true or false")]
    [InlineData("{\n  \"name\": 1\n}", 2, "name: wanted is a text")]
    [InlineData("{\n\n  \"blockAlignmentSize\": \"16\"\n}", 3, "blockAlignmentSize: wanted is a whole number from 0 to 4294967295")]
    [InlineData("{ \"blockAlignmentSize\": 24 }", 1, "blockAlignmentSize: 24 is not a power of two from 16 to 4096")]
    [InlineData("{ \"protectedMemorySize\": 1.5 }", 1, "protectedMemorySize: wanted is a whole number")]
    [InlineData("{ \"protectedMemorySize\": 2199023255552 }", 1, "protectedMemorySize: 2199023255552 bytes; at most")]
    [InlineData("{ \"capabilities\": {} }", 1, "capabilities: wanted is a list")]
    [InlineData("{ \"capabilities\": [\n \"SOFTWARE\",\n \"HARDWEAR\"] }", 3, "capabilities[1]: wanted is one of SOFTWARE, HARDWARE, ")]
    [InlineData("{ \"capabilities\": [\"SOFTWARE, HARDWARE\"] }", 1, "capabilities[0]: wanted is one of SOFTWARE, HARDWARE, ")]
    [InlineData("{ \"capabilities\": [1] }", 1, "capabilities[0]: wanted is one of SOFTWARE, HARDWARE, ")]
    [InlineData("{ \"capabilities\": [\"SOFTWARE\",\n\"SOFTWARE\"] }", 2, "capabilities[1]: this is in the list already")]
    [InlineData("{ \"capabilities\": [\"SOFTWARE\",\n\"ENCRYPTED_READ_BACK\",\n\"SOFTWARE\"] }", 3, "capabilities[2]: this is in the list already")]
    [InlineData("{ \"formats\": [\"NV12\",\n\"P010\",\n\"YUY2\",\n\"NV12\"] }", 4, "formats[3]: this is in the list already")]
    [InlineData("{ \"capabilities\": [\n\"FRESHEN_SESSION_KEY\"] }", 2, "capabilities[0]: FRESHEN_SESSION_KEY needs SOFTWARE or HARDWARE")]
    [InlineData("{ \"capabilities\": [\n\"SOFTWARE\",\n\"ENCRYPTED_READ_BACK_KEY\"] }", 3,
        "capabilities[1]: ENCRYPTED_READ_BACK_KEY needs ENCRYPTED_READ_BACK")]
    [InlineData("{ \"capabilities\": [\"SOFTWARE\", \"HARDWARE_TEARDOWN\"] }", 1, "capabilities[1]: HARDWARE_TEARDOWN needs HARDWARE")]
    [InlineData("{ \"base\": \"hardware\",\n\"keyExchanges\": [\"RSAES_OAEP\"] }", 1,
        "capabilities: HARDWARE_DRM_COMMUNICATION needs the key exchange HW_PROTECTION")]
    [InlineData("{ \"keyExchanges\": [\n\"HW_PROTECTION\"] }", 1, "capabilities: FRESHEN_SESSION_KEY needs the key exchange RSAES_OAEP")]
    [InlineData("{ \"keyExchanges\": [] }", 1, "capabilities: FRESHEN_SESSION_KEY needs the key exchange RSAES_OAEP")]
    [InlineData("{ \"capabilities\": [\"SOFTWARE\"],\n\"keyExchanges\": [] }", 2, "keyExchanges: a driver that protects needs a key exchange")]
    [InlineData("{ \"keyExchanges\": [\"RSAES_OAEP\", \"HW_PROTECTION\"] }", 1, "keyExchanges: HW_PROTECTION needs the capability HARDWARE")]
    [InlineData("{ \"base\": \"fool\" }", 1, "base: there is no built-in profile 'fool'; there are full, on-demand")]
    [InlineData("{ \"name\": \"a\",\n\"name\": \"b\" }", 2, "name: this key was there before")]
    [InlineData("{ \"name\": null }", 1, "name: null is no value")]
    [InlineData("{ \"adapter\": { \"description\": \"\" } }", 1, "adapter.description: wanted are 1 to 127 printable characters")]
    [InlineData("{ \"adapter\": { \"vendorId\": \"8086\" } }", 1, "adapter.vendorId: '8086' is not a number from 0x0 to 0xFFFF")]
    [InlineData("{ \"decoders\": [ {\n\"profile\": \"H265\" } ] }", 2, "decoders[0].profile: wanted is MPEG2_VLD, ")]
    [InlineData("{ \"faults\": [\n\"key-lost\",\n\"no such fault\"] }", 3, "faults[1]: fault 'no such fault'")]
    [InlineData("{ \"decoders\": [ {} ] }", 1, "decoders[0].profile: wanted is MPEG2_VLD, ")]
    [InlineData("{ \"formats\": [\"NV12\"],\n\"decoders\": [ { \"profile\": \"PASS_THROUGH\",\n\"formats\": [\"P010\"] } ] }", 3,
        "decoders[0].formats[0]: P010 is not in the list of formats")]
    [InlineData("{ \"formats\": [\"NV12\"],\n\"decoders\": [ { \"profile\": \"HEVC_VLD_MAIN10\" } ] }", 2, "decoders[0]: a decoder needs a format of pictures")]
    [InlineData("{ \"decoders\": [ { \"profile\": \"PASS_THROUGH\" }, { \"profile\": \"PASS_THROUGH\" } ] }", 1,
        "decoders[1]: this decoder profile is in the list already")]
    [InlineData("{ \"decoders\": [ { \"profile\": \"PASS_THROUGH\",\n\"encryptions\": [\"NO_ENCRYPT\",\n\"ROT13\"] } ] }", 3,
        "decoders[0].encryptions[1]: wanted is one of NO_ENCRYPT, AES128_CTR, GUID_NULL, CENC, CBCS, HW_CENC")]
    [InlineData("{ \"decoders\": [ { \"profile\": \"PASS_THROUGH\", \"encryptions\": [] } ] }", 1, "decoders[0].encryptions: a decoder needs an encryption")]
    [InlineData("{ \"decoders\": [ { \"profile\": \"PASS_THROUGH\", \"encryptions\": [\"HW_CENC\"] } ] }", 1,
        "decoders[0].encryptions[0]: HW_CENC needs the capability HARDWARE_DRM_COMMUNICATION (S197)")]
    [InlineData("{ \"decoders\": [ { \"profile\": \"PASS_THROUGH\", \"bitstreamKinds\": [1, 2] } ] }", 1,
        "decoders[0].bitstreamKinds[1]: 2 is no way of writing slice control for this profile; wanted is 1")]
    [InlineData("{ \"decoders\": [ { \"profile\": \"PASS_THROUGH\", \"bitstreamKinds\": [] } ] }", 1,
        "decoders[0].bitstreamKinds: a decoder needs a way of writing slice control")]
    [InlineData("{ \"encryptionsWhenAccessible\": [\"ROT13\"] }", 1, "encryptionsWhenAccessible[0]: wanted is AES128_CTR, or a GUID")]
    [InlineData("{ \"privateData\": { \"inputSize\": 5000 } }", 1, "privateData.inputSize: 5000 bytes; at most 4096 are taken")]
    [InlineData("{\n  \"name\": \n}", 3, "this is no JSON: ")]
    [InlineData("", 1, "this is no JSON: ")]
    [InlineData("{\n  \"name\": \"\\uD800\"\n}", 2, "this is no JSON: a text has half a character")]
    [InlineData("{\n\n  \"\\uD800\": 1\n}", 3, "this is no JSON: a text has half a character")]
    [InlineData("[]", 1, "wanted is a profile: an object with keys")]
    public void What_no_driver_can_be_is_told_with_its_line_key_and_reason(string json, int line, string reason)
    {
        var exception = Assert.Throws<DriverProfileException>(() => Parse(json));
        Assert.StartsWith($"mine.json:{line}: {reason}", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact] // S217
    public void Whatever_the_text_it_is_a_profile_or_one_line_with_its_place()
    {
        var random = new Random(14);
        byte[] good = Encoding.UTF8.GetBytes(DriverProfile.Load("hardware").ToJson());
        for (int round = 0; round < 3000; round++)
        {
            byte[] text = [.. good];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                int at = random.Next(text.Length), length = random.Next(1, 12);
                text = random.Next(3) switch
                {
                    0 => [.. text[..at], .. text[Math.Min(text.Length, at + length)..]], // something is missing
                    1 => [.. text[..at], (byte)"{}[],:\"0-n\n\0\xFF"[random.Next(13)], .. text[at..]],
                    _ => [.. text[..at], .. text[at..Math.Min(text.Length, at + (length * 8))], .. text[at..]], // or there twice
                };
            }

            if (Record.Exception(() => DriverProfile.Parse(text, "mine.json")) is { } exception)
                Assert.Matches(@"^mine\.json:[1-9]\d*: [^\n]+$", Assert.IsType<DriverProfileException>(exception).Message);
        }
    }

    [Fact] // S217
    public void What_is_left_out_is_as_in_the_base()
    {
        var profile = Parse("""{ "base": "minimal", "protectedMemorySize": 65536, /* small */ "outputs": [7], }""");
        Assert.Equal("mine", profile.Name);
        Assert.Equal(DriverProfile.Minimal.Caps, profile.Caps);
        Assert.Equal(65536ul, profile.ProtectedMemorySize);
        Assert.Equal([7ul], profile.OutputIds);
        Assert.Equal([SurfaceFormat.Nv12], Parse("""{ "formats": ["NV12"] }""").Decoders.SelectMany(decoder => decoder.Formats).Distinct());
    }

    [Fact] // S217
    public void A_file_that_an_editor_of_Windows_wrote_is_read()
    {
        byte[] good = [0xEF, 0xBB, 0xBF, .. "{\r\n \"base\": \"minimal\"\r\n}"u8], bad = [0xEF, 0xBB, 0xBF, .. "{\r\n \"bass\": 1\r\n}"u8];
        Assert.Equal(DriverProfile.Minimal.Caps, DriverProfile.Parse(good, "mine.json").Caps);
        string message = Assert.Throws<DriverProfileException>(() => DriverProfile.Parse(bad, "mine.json")).Message;
        Assert.StartsWith("mine.json:2: bass: there is no such key", message, StringComparison.Ordinal);
    }

    [Fact] // S216
    public void A_name_that_nobody_knows_and_a_file_that_is_not_there_are_told_apart()
    {
        Assert.StartsWith("there is no profile 'fool'; built in are full, on-demand,", Message("fool"), StringComparison.Ordinal);
        Assert.Equal("fool.json: cannot be read: no such file", Message("fool.json"));
        Assert.StartsWith("there is no profile ''", Message(""), StringComparison.Ordinal);

        static string Message(string name) => Assert.Throws<DriverProfileException>(() => DriverProfile.Load(name)).Message;
    }

    private static DriverProfile Parse(string json) => DriverProfile.Parse(Encoding.UTF8.GetBytes(json), "mine.json");

    private static bool Satisfies(string json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return JsonSchema.FromText(ProfileSchema.Text).Evaluate(document.RootElement).IsValid;
    }

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dxcp.Cryptography;

namespace Dxcp.Cli.Tests.Commands;

/// <summary><c>dxcp explain</c>: each single mistake that it knows, and each way to say what was passed.</summary>
public sealed class ExplainMistakeTests : IDisposable
{
    private const int Width = 66, Height = 40, Rows = Height * 3 / 2;

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(16);
    private readonly CounterBlock _iv = new(0x0102030405060708, 0x0A0B0C0D0E0F1011);
    private byte[] _picture = RandomNumberGenerator.GetBytes(Width * Rows);

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Counters => new()
    {
        { "the same", "The frame is right" },
        { "Count little-endian", "Count was written little-endian. Both halves" },
        { "IV little-endian", "IV was written little-endian. Both halves" },
        { "both little-endian", "IV and Count were both written little-endian. Both halves" },
        { "swapped", "The halves of the counter block were swapped. IV is the first" },
        { "Count one later", "Count began one block later than it was passed. Encrypt" },
        { "IV one later", "The frame was encrypted under the IV after the one that was passed. Count the IV up" },
        { "IV one earlier", "The frame was encrypted under the IV before the one that was passed. Count the IV up" },
        { "Count from zero", "Count began at 0 though another was passed. Pass" },
    };

    [Theory, MemberData(nameof(Counters))]
    public void Each_counter_that_was_made_wrongly_is_named(string how, string what)
    {
        CounterBlock used = how switch
        {
            "Count little-endian" => _iv with { Count = BinaryPrimitives.ReverseEndianness(_iv.Count) },
            "IV little-endian" => _iv with { IV = BinaryPrimitives.ReverseEndianness(_iv.IV) },
            "both little-endian" => new(BinaryPrimitives.ReverseEndianness(_iv.IV), BinaryPrimitives.ReverseEndianness(_iv.Count)),
            "swapped" => new(_iv.Count, _iv.IV),
            "Count one later" => _iv with { Count = _iv.Count + 1 },
            "IV one later" => _iv with { IV = _iv.IV + 1 },
            "IV one earlier" => _iv with { IV = _iv.IV - 1 },
            "Count from zero" => _iv with { Count = 0 },
            _ => _iv,
        };
        Assert.StartsWith(what, Explained(Encrypt(_key, used)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("64,144,16", 64, 144, 16, "The frame is right")]
    [InlineData("64,144,16", 0, 144, 16, "The bytes at the beginning were left out")]
    [InlineData("64,144,16", 64, 16, 144, "Skipped and encrypted bytes were taken for each other")]
    [InlineData("64,144,16", 64, 160, 16, "The pattern skipped one block too many")]
    [InlineData("64,144,16", 64, 128, 16, "The pattern skipped one block too few")]
    [InlineData("64,9,1", 64, 144, 16, "The pattern was counted in blocks, and passed in blocks")]
    public void Each_pattern_that_was_used_wrongly_is_named(string passed, uint beginning, uint skip, uint encrypt, string what) =>
        Assert.StartsWith(what, Explained(Encrypt(_key, _iv, new PartialPattern(beginning, skip, encrypt)), "--pattern", passed), StringComparison.Ordinal);

    [Fact]
    public void Each_key_of_the_log_is_named_by_its_distance_from_the_driver_s()
    {
        byte[][] keys = [.. Enumerable.Range(0, 7).Select(i => i == 3 ? _key : RandomNumberGenerator.GetBytes(16))];
        string log = _folder.Add("log", Encoding.ASCII.GetBytes("# all\n\n" + string.Join("\r\n", keys.Select(key => Convert.ToHexString(key)))));
        string[] expected =
        [
            "Key 1 of the log was used, 3 before the driver's", "Key 2 of the log was used, 2 before the driver's",
            "Key 3 of the log was used, the one before the driver's", "The frame is right", "Key 5 of the log was used, the one after the driver's",
            "Key 6 of the log was used, 2 after the driver's", "Key 7 of the log was used, 3 after the driver's",
        ];
        Assert.All(keys.Zip(expected), pair => Assert.StartsWith(pair.Second, Explained(Encrypt(pair.First, _iv), "--key-log", log), StringComparison.Ordinal));
        string others = _folder.Add("others", Encoding.ASCII.GetBytes(Convert.ToHexString(keys[0])));
        Assert.StartsWith("Key 1 of the log was used. The driver has another one.", Explained(Encrypt(keys[0], _iv), "--key-log", others),
            StringComparison.Ordinal);
        Assert.StartsWith("The key's bytes were in reverse order. ", Explained(Encrypt([.. _key.Reverse()], _iv)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0102030405060708")]
    [InlineData("0x0102030405060708")]
    [InlineData("0X0102030405060708")]
    [InlineData("01020304050607080000000000000000")]
    public void An_IV_alone_has_a_Count_of_zero(string iv)
    {
        byte[] sent = Encrypt(_key, _iv with { Count = 0 });
        Assert.StartsWith("The frame is right", Explain(sent, iv).Out, StringComparison.Ordinal);
        string digits = _folder.Add("digits", Encoding.ASCII.GetBytes(Convert.ToHexString(_key) + "\r\n")); // a key may be written in digits
        Assert.StartsWith("The frame is right", Explain(sent, iv, digits).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(66, 40, "nv12", 96)]
    [InlineData(66, 40, null, 66)] // no gaps
    [InlineData(33, 40, "p010", 96)]
    [InlineData(66, 39, "nv12", 66)]
    [InlineData(16384, 2, "nv12", 16384)]
    [InlineData(2, 16384, "nv12", 2)]
    public void Rows_lie_where_size_format_and_pitch_put_them(int width, int height, string? format, int pitch)
    {
        int row = width * (format == "p010" ? 2 : 1), rows = height + ((height + 1) / 2);
        _picture = RandomNumberGenerator.GetBytes(row * rows);
        byte[] memory = new byte[pitch * rows];
        for (int i = 0; i < rows; i++)
            _picture.AsSpan(i * row, row).CopyTo(memory.AsSpan(i * pitch));
        string[] options = ["--size", $"{width}x{height}", "--pitch", $"{pitch}", .. format is null ? Array.Empty<string>() : ["--format", format]];
        Assert.StartsWith("The frame is right", Explained(Encrypt(_key, _iv, clear: memory), options), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--pitch needs --size: without it there are no rows", "--pitch", "96")]
    [InlineData("--pitch takes a whole number of at least 66, the bytes of a row, not '65'", "--size", "66x40", "--pitch", "65")]
    [InlineData("--size takes WIDTHxHEIGHT, each from 2 to 16384, not '16385x2'", "--size", "16385x2")]
    [InlineData("--size takes WIDTHxHEIGHT, each from 2 to 16384, not '2x1'", "--size", "2x1")]
    [InlineData("--picture has 3,960 bytes; 66x42 nv12 has 4,158", "--size", "66x42")]
    [InlineData("--picture has 3,960 bytes; 66x40 p010 has 7,920", "--size", "66x40", "--format", "p010")]
    [InlineData("--pattern takes three whole numbers with commas between them, not '1,2,3,4'", "--pattern", "1,2,3,4")]
    [InlineData("--pattern takes three whole numbers with commas between them, not '1,-2,3'", "--pattern", "1,-2,3")]
    public void What_cannot_be_is_named_with_what_is_wanted(string message, params string[] options)
    {
        Transcript run = Explain(_picture, Block(), null, options);
        Assert.Equal((2, "", $"dxcp: {message}\n"), (run.ExitCode, run.Out, run.Error.ReplaceLineEndings("\n")));
    }

    [Fact]
    public void What_was_not_given_is_told_word_by_word_and_what_was_is_not()
    {
        byte[] noise = RandomNumberGenerator.GetBytes(_picture.Length * 2);
        string key = _folder.Add("other", RandomNumberGenerator.GetBytes(16));
        string log = _folder.Add("log", Encoding.ASCII.GetBytes(Convert.ToHexString(_key)));
        Assert.EndsWith("Not given, and so not tried: --size and --pitch (sent and picture differ in size), --key-log (old and next keys), --content-key, " +
            "--pattern.\n", Explain(noise, Block()).Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.EndsWith("Not given, and so not tried: --content-key.\n", Explain(noise, Block(), null, "--size", "66x40", "--pitch", "132", "--key-log", log,
            "--pattern", "0,16,16").Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("Not given", Explain(noise, Block(), null, "--size", "66x40", "--key-log", log, "--pattern", "0,16,16", "--content-key", key).Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_has_the_mistakes_that_explain_and_none_that_do_not()
    {
        byte[] sent = Encrypt(_key, _iv with { IV = _iv.IV + 1 });
        using (JsonDocument explained = JsonDocument.Parse(Explain(sent, Block(), null, "--json").Out))
        {
            Assert.True(explained.RootElement.GetProperty("explained").GetBoolean());
            Assert.Equal(1, explained.RootElement.GetProperty("equal").GetDouble());
            JsonElement mistake = Assert.Single(explained.RootElement.GetProperty("mistakes").EnumerateArray());
            Assert.Contains("the IV after", mistake.GetProperty("what").GetString(), StringComparison.Ordinal);
            Assert.StartsWith("Count the IV up", mistake.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        }

        sent.AsSpan(sent.Length / 2).Reverse(); // half of it explains nothing
        Transcript half = Explain(sent, Block(), null, "--json");
        using JsonDocument document = JsonDocument.Parse(half.Out);
        Assert.Equal((1, false, 0), (half.ExitCode, document.RootElement.GetProperty("explained").GetBoolean(),
            document.RootElement.GetProperty("mistakes").GetArrayLength()));
        Assert.InRange(document.RootElement.GetProperty("equal").GetDouble(), 0.5, 0.6);
    }

    [Theory]
    [InlineData("Count rises", "IV 0000000000000077, Count 0000000000001234")]
    [InlineData("little-endian Count rises", "IV 0000000000000077, Count 3412000000000000")]
    [InlineData("IV rises", "IV 0000000000000077, Count 0000000000001234")]
    public void A_counter_that_rises_in_some_way_is_told_as_it_was(string how, string what)
    {
        byte[] sent = new byte[_picture.Length], block = new byte[16];
        using var aes = new Aes128Key(_key);
        for (int at = 0; at < sent.Length; at += 16)
        {
            ulong i = (ulong)at / 16, count = 0x1234 + (how == "IV rises" ? 0 : i);
            new CounterBlock(0x77 + (how == "IV rises" ? i : 0), how.StartsWith("little", StringComparison.Ordinal)
                ? BinaryPrimitives.ReverseEndianness(count) : count).Write(block);
            aes.EncryptBlock(block, block);
            for (int j = 0; j < 16 && at + j < sent.Length; j++)
                sent[at + j] = (byte)(_picture[at + j] ^ block[j]);
        }

        Transcript run = Explain(sent, Block());
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"The first block was encrypted under the counter block {what}: pass that", run.Out, StringComparison.Ordinal);
    }

    private byte[] Encrypt(byte[] key, CounterBlock start, PartialPattern? pattern = null, byte[]? clear = null) =>
        ExplainCommandTests.Encrypt(key, clear ?? _picture, start, pattern);

    private string Block()
    {
        byte[] block = new byte[16];
        _iv.Write(block);
        return Convert.ToHexString(block);
    }

    private string Explained(byte[] sent, params string[] more)
    {
        Transcript run = Explain(sent, Block(), null, more);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run.Out;
    }

    private Transcript Explain(byte[] sent, string iv, string? key = null, params string[] more) => Transcript.OfCommand(new LoopbackApi(),
        ["explain", _folder.Add("sent", sent), "--picture", _folder.Add("picture", _picture), "--key", key ?? _folder.Add("key", _key), "--iv", iv, .. more]);
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Dxcp.Cryptography;

namespace Dxcp.Cli.Tests.Commands;

/// <summary><c>dxcp explain</c>: each usual mistake is made, and named.</summary>
public sealed class ExplainCommandTests : IDisposable
{
    private const int Width = 66, Height = 40, Pitch = 96, Rows = Height * 3 / 2;

    private readonly string _folder = Directory.CreateTempSubdirectory("dxcp-explain-").FullName;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(16);
    private readonly byte[] _picture = RandomNumberGenerator.GetBytes(Width * Rows);
    private readonly CounterBlock _iv = new(0x0102030405060708, 0x0A0B0C0D0E0F1011);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Put(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    internal static byte[] Encrypt(byte[] key, byte[] clear, CounterBlock start, PartialPattern? pattern = null)
    {
        byte[] sent = new byte[clear.Length];
        using var aes = new Aes128Key(key);
        if (pattern is { } given)
            aes.Ctr(clear, sent, start, given);
        else
            aes.Ctr(clear, sent, start);
        return sent;
    }

    private byte[] InRows(bool gaps = true)
    {
        byte[] memory = new byte[Pitch * Rows];
        for (int row = 0; row < Rows; row++)
            _picture.AsSpan(row * Width, Width).CopyTo(memory.AsSpan(row * (gaps ? Pitch : Width)));
        return memory;
    }

    private Transcript Explain(byte[] sent, params string[] more)
    {
        byte[] block = new byte[16];
        _iv.Write(block);
        return Transcript.OfCommand(new LoopbackApi(), ["explain", Put("sent", sent), "--picture", Put("picture", _picture), "--key", Put("key", _key), "--iv",
            Convert.ToHexString(block), .. more]);
    }

    private static void Names(Transcript run, string what)
    {
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(what, run.Out, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_frame_that_is_right_is_said_to_be() => Names(Explain(Encrypt(_key, _picture, _iv)), "The frame is right");

    [Fact]
    public void A_little_endian_count_is_named() => Names(
        Explain(Encrypt(_key, _picture, _iv with { Count = BinaryPrimitives.ReverseEndianness(_iv.Count) })), "Count was written little-endian");

    [Fact]
    public void Swapped_halves_are_named() => Names(Explain(Encrypt(_key, _picture, new(_iv.Count, _iv.IV))), "halves of the counter block were swapped");

    [Fact]
    public void The_next_IV_is_named() => Names(Explain(Encrypt(_key, _picture, _iv with { IV = _iv.IV + 1 })), "the IV after the one");

    [Fact]
    public void Old_and_next_keys_are_named_from_the_log()
    {
        byte[] old = RandomNumberGenerator.GetBytes(16), next = RandomNumberGenerator.GetBytes(16);
        string text = $"# keys\n{Convert.ToHexString(old)}\n{Convert.ToHexString(_key)}\n{Convert.ToHexString(next)}\n";
        string log = Put("log", System.Text.Encoding.ASCII.GetBytes(text));
        Names(Explain(Encrypt(old, _picture, _iv), "--key-log", log), "key 1 of the log was used, the one before the driver's");
        Names(Explain(Encrypt(next, _picture, _iv), "--key-log", log), "the one after the driver's");
    }

    [Fact]
    public void A_raw_content_key_and_one_wrapped_the_wrong_way_are_named()
    {
        byte[] content = RandomNumberGenerator.GetBytes(16), decrypted = new byte[16];
        using var session = new Aes128Key(_key);
        session.DecryptBlock(content, decrypted);
        Names(Explain(Encrypt(content, _picture, _iv), "--content-key", Put("raw", content)), "the content key was passed as it is");
        Names(Explain(Encrypt(content, _picture, _iv), "--content-key", Put("wrong", decrypted)), "unwrapped where it should be wrapped");
        Names(Explain(Encrypt(_key, _picture, _iv), "--content-key", Put("raw", content)), "the session key was used");
    }

    [Fact]
    public void Gaps_behind_rows_that_were_left_out_or_not_counted_are_named()
    {
        string[] rows = ["--size", $"{Width}x{Height}", "--pitch", $"{Pitch}"];
        Names(Explain(Encrypt(_key, InRows(), _iv), rows), "The frame is right");
        Names(Explain(Encrypt(_key, InRows(gaps: false), _iv), rows), "without the 30 bytes to RowPitch");
        byte[] sent = new byte[Pitch * Rows], packed = Encrypt(_key, _picture, _iv);
        for (int row = 0; row < Rows; row++)
            packed.AsSpan(row * Width, Width).CopyTo(sent.AsSpan(row * Pitch));
        Names(Explain(sent, rows), "did not run on over the 30 bytes");
        byte[] chroma = new byte[Pitch * Rows], right = InRows();
        right.AsSpan(0, Pitch * Height).CopyTo(chroma);
        right.AsSpan(Pitch * Height, Pitch * (Rows - Height - 8)).CopyTo(chroma.AsSpan(Pitch * (Height + 8)));
        Names(Explain(Encrypt(_key, chroma, _iv), rows), "height rounded up to 16");
    }

    [Fact]
    public void Patterns_one_off_or_in_blocks_are_named()
    {
        Names(Explain(Encrypt(_key, _picture, _iv), "--pattern", "0,144,16"), "everything was encrypted");
        Names(Explain(Encrypt(_key, _picture, _iv, new(0, 160, 16)), "--pattern", "0,144,16"), "one block too many");
        Names(Explain(Encrypt(_key, _picture, _iv, new(0, 144, 16)), "--pattern", "0,9,1"), "counted in blocks");
    }

    [Fact]
    public void Two_mistakes_at_once_are_both_named()
    {
        byte[] old = RandomNumberGenerator.GetBytes(16);
        string log = Put("log", System.Text.Encoding.ASCII.GetBytes($"{Convert.ToHexString(old)}\n{Convert.ToHexString(_key)}\n"));
        Transcript run = Explain(Encrypt(old, _picture, new(_iv.Count, _iv.IV)), "--key-log", log);
        Names(run, "before the driver's");
        Names(run, "swapped");
    }

    [Fact]
    public void A_counter_that_no_mistake_leads_to_is_told_as_it_was()
    {
        Transcript run = Explain(Encrypt(_key, _picture, new(0x77, 0x1234)));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("IV 0000000000000077, Count 0000000000001234", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_nothing_explains_is_said_with_one_and_as_a_document()
    {
        Transcript run = Explain(RandomNumberGenerator.GetBytes(_picture.Length), "--json");
        Assert.Equal(1, run.ExitCode);
        using var document = JsonDocument.Parse(run.Out);
        Assert.False(document.RootElement.GetProperty("explained").GetBoolean());
    }

    [Theory]
    [InlineData("--iv", "zz")]
    [InlineData("--size", "0x0")]
    [InlineData("--pitch", "10")]
    [InlineData("--pattern", "1,2")]
    [InlineData("--format", "rgb")]
    public void Wrong_values_are_named_and_keys_are_not_repeated(string option, string value)
    {
        Transcript run = Explain(_picture, option == "--pitch" ? ["--size", $"{Width}x{Height}", option, value] : [option, value]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(option, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString(_key), run.Error + run.Out, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void What_was_not_given_is_said_to_be_untried_where_nothing_explains_the_noise()
    {
        Transcript run = Explain(Encrypt(RandomNumberGenerator.GetBytes(16), InRows(), _iv));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("so not tried: --size and --pitch", run.Out, StringComparison.Ordinal);
        Assert.Contains("--content-key", run.Out, StringComparison.Ordinal);
        Transcript pitch = Explain(Encrypt(_key, InRows(), _iv));
        Assert.Contains("The first block is right, and what follows is not", pitch.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_on_the_command_line_is_refused_and_not_repeated()
    {
        string key = Convert.ToHexString(_key);
        Transcript run = Transcript.OfCommand(new LoopbackApi(), ["explain", Put("sent", _picture), "--picture", Put("picture", _picture), "--key", key, "--iv",
            "0x0102030405060708"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--key wants a file with the key in it", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(key, run.Error + run.Out, StringComparison.OrdinalIgnoreCase);
    }
}

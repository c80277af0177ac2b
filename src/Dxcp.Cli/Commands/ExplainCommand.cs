using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dxcp.Cli.Explaining;
using Dxcp.Cryptography;

namespace Dxcp.Cli.Commands;

/// <summary><c>dxcp explain</c>: says why a frame came out as noise, from what the program sent. Keys come from files, and appear nowhere.</summary>
internal static class ExplainCommand
{
    private const int MostBytes = 1 << 30;

    public static Command Create(CliHost host)
    {
        Argument<string> sent = new("SENT") { Description = "What the program put into staging memory, encrypted." };
        sent.Validators.Add(CommonOptions.RefuseNoName);
        Option<string> picture = File("--picture", "The picture that it meant: rows of luma, then of chroma, without gaps.", required: true);
        Option<string> key = File("--key", "A file with the session key: 16 bytes, or 32 hexadecimal digits.", required: true);
        Option<string?> log = File("--key-log", "A file with all keys of the session, the first to the last: 32 hexadecimal digits a line.");
        Option<string?> contentKey = File("--content-key", "A file with what was passed for a content key: 16 bytes or 32 digits.");
        Option<string> iv = new("--iv")
        {
            HelpName = "HEX",
            Description = "The counter block that was passed: 32 hexadecimal digits, as it lay in memory; 16 for an IV whose Count is 0.",
            Required = true,
        };
        Option<string?> size = new("--size") { HelpName = "WxH", Description = "The picture's size. Without it, the bytes are taken as they lie." };
        Option<string?> format = new("--format") { HelpName = "NAME", Description = "nv12 (default) or p010." };
        Option<string?> pitch = new("--pitch") { HelpName = "N", Description = "Map's RowPitch. Without it, a row's bytes." };
        Option<string?> pattern = new("--pattern")
        {
            HelpName = "B,S,E",
            Description = "The block info that was passed: bytes encrypted at the beginning, skipped, encrypted.",
        };
        Option<bool> json = CommonOptions.Json();
        DocumentedCommand command = new("explain", "Say why a frame came out as noise: try the usual mistakes on what was sent, until the picture appears.")
        {
            Notes =
            [
                "Tries old and next keys, a content key that was not wrapped or wrapped the wrong way, counters of other byte orders, IVs one off, gaps " +
                    "behind rows that were left out or not counted, and patterns one off, the fewest mistakes first. Keys are read from files, and shown " +
                    "nowhere.",
            ],
            Examples =
            [
                "dxcp explain sent.bin --picture frame.nv12 --key session.key --iv 00000000000000010000000000000000",
                "dxcp explain sent.bin --picture frame.nv12 --key session.key --iv 00000000000000010000000000000000 --size 650x480 --pitch 704",
            ],
        };
        command.Arguments.Add(sent);
        foreach (Option option in new Option[] { picture, key, iv, log, contentKey, size, format, pitch, pattern, json })
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            byte[] bytes = Read(parsed.GetValue(sent)!), wanted = Read(parsed.GetValue(picture)!);
            RowLayout layout = Layout(parsed.GetValue(size), parsed.GetValue(format), parsed.GetValue(pitch), bytes.Length, wanted.Length);
            SentFrame frame = new(bytes, wanted, CounterBlock.Read(Hex("--iv", Digits(parsed.GetValue(iv)!))), layout, Pattern(parsed.GetValue(pattern)));
            List<KeyGuess> keys = Keys(parsed.GetValue(key)!, parsed.GetValue(log), parsed.GetValue(contentKey));
            try
            {
                List<string> untried = [];
                if (parsed.GetValue(size) is null && bytes.Length != wanted.Length)
                    untried.Add("--size and --pitch (sent and picture differ in size)");
                if (parsed.GetValue(log) is null)
                    untried.Add("--key-log (old and next keys)");
                if (parsed.GetValue(contentKey) is null)
                    untried.Add("--content-key");
                if (parsed.GetValue(pattern) is null)
                    untried.Add("--pattern");
                return Answer(host, new Explainer(frame, keys), parsed.GetValue(json), untried);
            }
            finally
            {
                foreach (KeyGuess guess in keys)
                    CryptographicOperations.ZeroMemory(guess.Key);
            }
        });
        return command;
    }

    private static int Answer(CliHost host, Explainer explainer, bool json, List<string> untried)
    {
        Explanation explanation = explainer.Explain();
        bool isExplained = explanation.Equal >= 0.99;
        var counter = isExplained ? null : explainer.FindCounter();
        if (json)
        {
            WriteJson(host.Out, explanation, isExplained);
        }
        else if (!isExplained)
        {
            host.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Nothing explains it: at best {explanation.Equal * 100:F1} % of the picture's bytes come out."));
            if (counter is { } same && same.Used == explainer.Passed && same.Key.Length == 0)
            {
                host.Out.WriteLine("The first block is right, and what follows is not: key and IV are those that were passed, so it is where the rows lie, " +
                    "or a pattern.");
            }
            else if (counter is { } found)
            {
                host.Out.WriteLine($"The first block was encrypted under the counter block IV {found.Used.IV:X16}, Count {found.Used.Count:X16}" +
                    $"{(found.Key.Length == 0 ? "" : ", and " + found.Key)}: pass that, or encrypt under what is passed.");
            }
            else
            {
                host.Out.WriteLine("No key that was given fits: the key that the driver has, or the picture, is another one.");
            }

            if (untried.Count != 0)
                host.Out.WriteLine($"Not given, and so not tried: {string.Join(", ", untried)}.");
        }
        else if (explanation.Mistakes.Count == 0)
        {
            host.Out.WriteLine("The frame is right: what was sent decrypts to the picture under this key and IV.");
            host.Out.WriteLine("If it came back as noise, the driver had another key (a refresh that was not finished, or finished twice), or refused the " +
                "blt: DXCP_LOG=error says which.");
        }
        else
        {
            foreach (Mistake mistake in explanation.Mistakes)
                host.Out.WriteLine($"{char.ToUpperInvariant(mistake.What[0])}{mistake.What[1..]}. {mistake.Remedy}");
            host.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Decrypted so, {explanation.Equal * 100:F1} % of the picture's bytes come out."));
        }

        return isExplained ? ExitCode.Done : ExitCode.Failed;
    }

    private static void WriteJson(TextWriter to, Explanation explanation, bool isExplained)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteBoolean("explained", isExplained);
            json.WriteNumber("equal", Math.Round(explanation.Equal, 4));
            json.WriteStartArray("mistakes");
            foreach (Mistake mistake in isExplained ? explanation.Mistakes : [])
            {
                json.WriteStartObject();
                json.WriteString("what", mistake.What);
                json.WriteString("remedy", mistake.Remedy);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        to.WriteLine(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }

    private static List<KeyGuess> Keys(string file, string? log, string? contentKey)
    {
        byte[] session = Key("--key", file);
        List<KeyGuess> keys = [];
        if (contentKey is null)
            keys.Add(new KeyGuess(session, "", ""));
        if (contentKey is not null)
        {
            byte[] passed = Key("--content-key", contentKey);
            using var wrapping = new Aes128Key(session);
            byte[] unwrapped = new byte[Aes128Key.Size], wrappedAgain = new byte[Aes128Key.Size];
            wrapping.DecryptBlock(passed, unwrapped);
            wrapping.EncryptBlock(passed, wrappedAgain);
            keys.Add(new KeyGuess(unwrapped, "", ""));
            keys.Add(new KeyGuess(passed, "the content key was passed as it is", "Wrap it: encrypt its 16 bytes as one block under the session key."));
            keys.Add(new KeyGuess(wrappedAgain, "the content key was unwrapped where it should be wrapped",
                "Wrap by encrypting under the session key, not by decrypting."));
            keys.Add(new KeyGuess(session, "the session key was used, though a content key was passed", "Encrypt under the content key, or pass none."));
        }

        if (log is not null)
            AddLog(keys, session, log);
        byte[] reversed = [.. session.Reverse()];
        keys.Add(new KeyGuess(reversed, "the key's bytes were in reverse order", "The key's sixteen bytes go as they are, the first byte first."));
        return keys;
    }

    private static void AddLog(List<KeyGuess> keys, byte[] session, string file)
    {
        List<byte[]> all =
        [
            .. Encoding.ASCII.GetString(Read(file)).Split('\n').Select(line => line.Trim()).Where(line => line.Length != 0 && line[0] != '#')
                .Select(line => Hex("--key-log", line)),
        ];
        int present = all.FindLastIndex(key => key.AsSpan().SequenceEqual(session));
        for (int i = 0; i < all.Count; i++)
        {
            if (i == present)
                continue;
            string which = string.Create(CultureInfo.InvariantCulture, $"key {i + 1} of the log was used");
            (string what, string remedy) = present < 0 ? (which, "The driver has another one.")
                : i == present - 1 ? ($"{which}, the one before the driver's", "After Start, compute key xor random number; after Finish, encrypt under it.")
                : i == present + 1 ? ($"{which}, the one after the driver's", "The next key counts from FinishSessionKeyRefresh on: was it forgotten?")
                : i < present ? ($"{which}, {present - i} before the driver's", "Take each refresh's random number, in order.")
                : ($"{which}, {i - present} after the driver's", "Was a Finish refused? Zeros for a random number mean that Start was.");
            keys.Add(new KeyGuess(all[i], what, remedy));
        }
    }

    private static RowLayout Layout(string? size, string? format, string? pitch, int sent, int picture)
    {
        int bytesPerSample = format switch
        {
            null or "nv12" => 1,
            "p010" => 2,
            _ => throw CliException.BadInput($"--format takes nv12 or p010, not '{format}'"),
        };
        if (size is null)
        {
            return pitch is null ? RowLayout.Flat(Math.Min(sent, picture))
                : throw CliException.BadInput("--pitch needs --size: without it there are no rows");
        }

        string[] parts = size.Split('x');
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int width) ||
            !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int height) || width is < 2 or > 16384 || height is < 2 or > 16384)
        {
            throw CliException.BadInput($"--size takes WIDTHxHEIGHT, each from 2 to 16384, not '{size}'");
        }

        int rowBytes = width * bytesPerSample, given = rowBytes;
        if (pitch is not null && (!int.TryParse(pitch, NumberStyles.None, CultureInfo.InvariantCulture, out given) || given < rowBytes || given > 1 << 20))
            throw CliException.BadInput($"--pitch takes a whole number of at least {rowBytes}, the bytes of a row, not '{pitch}'");
        int rows = height + ((height + 1) / 2);
        if (picture != (long)rowBytes * rows)
            throw CliException.BadInput($"--picture has {picture:N0} bytes; {size} {format ?? "nv12"} has {(long)rowBytes * rows:N0}");
        return new RowLayout(rowBytes, given, height, rows);
    }

    private static PartialPattern? Pattern(string? text)
    {
        if (text is null)
            return null;
        string[] parts = text.Split(',');
        uint[] numbers = [.. parts.Select(part => uint.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number
            : throw CliException.BadInput($"--pattern takes three whole numbers with commas between them, not '{text}'"))];
        return numbers is [var beginning, var skip, var encrypt] ? new PartialPattern(beginning, skip, encrypt)
            : throw CliException.BadInput($"--pattern takes three whole numbers with commas between them, not '{text}'");
    }

    private static byte[] Key(string option, string file)
    {
        // Told before anything is: an error would repeat the name, which is the key.
        if (file.Length == 2 * Aes128Key.Size && file.All(char.IsAsciiHexDigit) && !System.IO.File.Exists(file))
            throw CliException.BadInput($"{option} wants a file with the key in it, not the key: what stands on a command line, others can read");
        byte[] bytes = Read(file);
        return bytes.Length == Aes128Key.Size ? bytes : Hex(option, Encoding.ASCII.GetString(bytes).Trim());
    }

    // With 0x or without, and IV alone, whose Count is 0.
    private static string Digits(string iv)
    {
        string digits = iv.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? iv[2..] : iv;
        return digits.Length == Aes128Key.Size ? digits + new string('0', Aes128Key.Size) : digits;
    }

    private static byte[] Hex(string option, string text)
    {
        // The text may be a key: it is not repeated.
        if (text.Length == 2 * Aes128Key.Size && text.All(char.IsAsciiHexDigit))
            return Convert.FromHexString(text);
        throw CliException.BadInput($"{option} wants 16 bytes, as {2 * Aes128Key.Size} hexadecimal digits");
    }

    private static byte[] Read(string path)
    {
        try
        {
            using FileStream file = System.IO.File.OpenRead(path);
            if (file.Length > MostBytes)
                throw CliException.BadInput($"{path} has {file.Length:N0} bytes; a frame has {MostBytes:N0} at most");
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw CliException.BadInput($"{path}: {CliException.Reason(unreadable)}", unreadable);
        }
    }

    private static Option<string> File(string name, string description, bool required)
    {
        Option<string> option = new(name) { HelpName = "FILE", Description = description, Required = required };
        option.Validators.Add(CommonOptions.RefuseNoName);
        return option;
    }

    private static Option<string?> File(string name, string description)
    {
        Option<string?> option = new(name) { HelpName = "FILE", Description = description };
        option.Validators.Add(CommonOptions.RefuseNoName);
        return option;
    }
}

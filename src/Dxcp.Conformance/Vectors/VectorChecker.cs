using System.Text.Json;
using Dxcp.Cryptography;

namespace Dxcp.Conformance;

/// <summary>Checks files of test vectors with this project's cipher, and sessions with a model of the rules.</summary>
public static class VectorChecker
{
    /// <summary>Checks a file.</summary>
    /// <param name="json">Its text.</param>
    /// <returns>How many tests it has, and what is wrong with which.</returns>
    /// <exception cref="FormatException">It is no file of vectors of this version; the message says why.</exception>
    public static (int Tests, IReadOnlyList<string> Problems) Check(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.GetProperty("version").GetInt32() != TestVectors.Version)
                throw new FormatException($"its version is {root.GetProperty("version")}, this command knows {TestVectors.Version}");
            string kind = root.GetProperty("kind").GetString() ?? "";
            int tests = 0;
            var problems = new List<string>();
            foreach (var test in root.GetProperty("tests").EnumerateArray())
            {
                tests++;
                if (Problem(kind, test) is { } problem)
                    problems.Add($"{test.GetProperty("id")}: {problem}");
            }

            return (tests, problems);
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"it is no file of test vectors: {broken.Message.ReplaceLineEndings(" ")}", broken);
        }
    }

    private static string? Problem(string kind, JsonElement test) => kind == "sessions" ? Session(test)
        : Computed(kind, test) ?? (test.GetProperty("result").GetString() == "valid" ? null : "result is not valid, although the file has what is computed");

    private static string? Computed(string kind, JsonElement test) => kind switch
    {
        "counters" => Differs(Crypt(Bytes(test, "key"), Bytes(test, "iv"), Bytes(test, "plaintext"), null), Bytes(test, "ciphertext")),
        "patterns" => Differs(Crypt(Bytes(test, "key"), Bytes(test, "iv"), Bytes(test, "plaintext"), Pattern(test)), Bytes(test, "ciphertext")),
        "subsamples" => Differs(TestVectors.Mapped(Bytes(test, "key"), Bytes(test, "iv"), Bytes(test, "plaintext"), Parts(test, "plaintext")),
            Bytes(test, "ciphertext")),
        "cbcs" => Differs(Unchained(test), Bytes(test, "plaintext")),
        "keys" => Keys(test),
        _ => throw new FormatException($"nobody knows the kind '{kind}'"),
    };

    private static string? Keys(JsonElement test)
    {
        using var session = new Aes128Key(Bytes(test, "sessionKey"));
        bool refreshes = test.TryGetProperty("randomNumber", out _);
        using var key = refreshes ? session.Xor(Bytes(test, "randomNumber")) : new Aes128Key(Bytes(test, "sessionKey"));
        if (refreshes)
        {
            using var next = new Aes128Key(Bytes(test, "nextKey"));
            if (!next.ValueEquals(key))
                return "the next key is another";
        }

        using var content = new Aes128Key(Bytes(test, "contentKey"));
        byte[] wrapped = new byte[16];
        key.WrapKey(content, wrapped);
        return Differs(wrapped, Bytes(test, "wrapped"));
    }

    private static string? Session(JsonElement test)
    {
        byte[]? key = null, pending = null, readBack = null;
        var used = new HashSet<(ulong IV, ulong Count)>();
        bool refuses = false;
        int number = 0;
        foreach (var step in test.GetProperty("steps").EnumerateArray())
        {
            number++;
            bool isOk = step.GetProperty("expected").GetString() == "ok", taken;
            string? problem = null;
            switch (step.GetProperty("call").GetString())
            {
                case "negotiate":
                    byte[] negotiated = Bytes(step, "sessionKey");
                    if (key is null || !key.AsSpan().SequenceEqual(negotiated))
                        used.Clear();
                    (key, pending, taken) = (negotiated, null, true);
                    break;
                case "start":
                    taken = key is not null && step.GetProperty("size").GetInt32() == 16;
                    pending = taken ? Bytes(step, "randomNumber") : pending;
                    problem = !taken && Bytes(step, "randomNumber").AsSpan().ContainsAnyExcept((byte)0) ? "a refused Start hands out zeros" : null;
                    break;
                case "finish":
                    taken = key is not null && pending is not null;
                    if (taken)
                    {
                        (key, pending) = (ReferenceCipher.Xor(key!, pending!), null);
                        used.Clear();
                    }

                    problem = key is not null ? Differs(key, Bytes(step, "sessionKey")) : null;
                    break;
                case "readBackKey":
                    taken = key is not null;
                    readBack = Bytes(step, "key");
                    problem = key is null ? null : Differs(ReferenceCipher.Ecb(key, readBack), Bytes(step, "wrapped"));
                    break;
                case "encrypt":
                    taken = key is not null;
                    problem = key is null ? null : Differs(Crypt(readBack ?? key, Bytes(step, "iv"), Bytes(step, "plaintext"), null),
                        Bytes(step, "ciphertext"));
                    _ = Uses(step, used, Bytes(step, "plaintext").Length, null);
                    break;
                default:
                    byte[] cipher = Bytes(step, "ciphertext");
                    PartialPattern? pattern = step.TryGetProperty("pattern", out _) ? Pattern(step) : null;
                    bool hasContent = step.TryGetProperty("wrappedContentKey", out _);
                    taken = key is not null && (hasContent || Uses(step, used, cipher.Length, pattern));
                    byte[]? own = key is null ? null : hasContent ? ReferenceCipher.EcbDecrypt(key, Bytes(step, "wrappedContentKey")) : key;
                    problem = taken && isOk ? Differs(Crypt(own!, Bytes(step, "iv"), cipher, pattern), Bytes(step, "plaintext")) : null;
                    break;
            }

            refuses |= !taken;
            if (taken != isOk)
                return $"step {number}: expected {step.GetProperty("expected")}, and the rules say {(taken ? "ok" : "refused")}";
            if (problem is not null)
                return $"step {number}: {problem}";
        }

        return test.GetProperty("result").GetString() == (refuses ? "invalid" : "valid") ? null : "result is not what the steps say";
    }

    private static bool Uses(JsonElement step, HashSet<(ulong, ulong)> used, int size, PartialPattern? pattern)
    {
        var start = CounterBlock.Read(Bytes(step, "iv"));
        ulong length = pattern?.EncryptedLength((ulong)size) ?? (ulong)size;
        var blocks = Enumerable.Range(0, (int)((length + 15) / 16)).Select(i => (start.IV, unchecked(start.Count + (ulong)i))).ToList();
        if (blocks.Exists(used.Contains))
            return false;
        used.UnionWith(blocks);
        return true;
    }

    private static byte[] Crypt(byte[] key, byte[] iv, byte[] data, PartialPattern? pattern)
    {
        using var aes = new Aes128Key(key);
        byte[] result = new byte[data.Length];
        if (pattern is { } parts)
            aes.Ctr(data, result, CounterBlock.Read(iv), parts);
        else
            aes.Ctr(data, result, CounterBlock.Read(iv));
        return result;
    }

    private static byte[] Unchained(JsonElement test)
    {
        using var aes = new Aes128Key(Bytes(test, "key"));
        byte[] data = Bytes(test, "ciphertext"), result = [.. data], block = new byte[16];
        int crypt = test.GetProperty("pattern")[0].GetInt32(), skip = test.GetProperty("pattern")[1].GetInt32(), at = 0;
        if (crypt < 1 || skip < 0)
            throw new FormatException($"a pattern of {crypt} and {skip} blocks encrypts nothing");
        foreach (var (clear, encrypted) in Parts(test, "ciphertext"))
        {
            at += clear;
            byte[] last = Bytes(test, "iv");
            for (int i = 0; (i + 1) * 16 <= encrypted; i++)
            {
                if (i % (crypt + skip) >= crypt)
                    continue;
                int place = at + (i * 16);
                aes.DecryptBlock(data.AsSpan(place, 16), block);
                ReferenceCipher.Xor(block, last).CopyTo(result, place);
                last = data[place..(place + 16)];
            }

            at += encrypted;
        }

        return result;
    }

    private static PartialPattern Pattern(JsonElement test)
    {
        var numbers = test.GetProperty("pattern");
        return new(numbers[0].GetUInt32(), numbers[1].GetUInt32(), numbers[2].GetUInt32());
    }

    private static List<(int Clear, int Encrypted)> Parts(JsonElement test, string data)
    {
        List<(int Clear, int Encrypted)> parts = [.. test.GetProperty("subsamples").EnumerateArray().Select(part => (part[0].GetInt32(), part[1].GetInt32()))];
        int size = Bytes(test, data).Length;
        return parts.TrueForAll(part => part is { Clear: >= 0, Encrypted: >= 0 }) && parts.Sum(part => (long)part.Clear + part.Encrypted) <= size ? parts
            : throw new FormatException($"{test.GetProperty("id")}: its sub-samples are not within its {size} bytes");
    }

    private static byte[] Bytes(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString() ?? "");

    private static string? Differs(byte[] computed, byte[] given) =>
        computed.AsSpan().SequenceEqual(given) ? null : $"computed {TestVectors.Hex(computed)}, and the file has {TestVectors.Hex(given)}";
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dxcp.Conformance;

/// <summary>
/// Test vectors for implementers in any language: the same files each time. Byte strings are hexadecimal in the order of memory. Made with the platform's AES,
/// so that what checks them with this project's compares two implementations.
/// </summary>
public static partial class TestVectors
{
    /// <summary>The version of the files' form: goes up when a reader of the one before would misread them.</summary>
    public const int Version = 1;

    /// <summary>The file that says what the others look like.</summary>
    public const string SchemaName = "schema.json";

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    /// <summary>The files, by name.</summary>
    public static IReadOnlyDictionary<string, string> Make() => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [SchemaName] = Schema(),
        ["sessions.json"] = Document("sessions",
            "Whole sessions, call by call: keys, random numbers, IVs, content keys, keys for reading back, and what is refused.", Sessions()),
        ["counters.json"] = Document("counters",
            "AES-128-CTR from a counter block on: IV and Count, 64 bits each, most significant byte first; Count wraps and never carries (R20, S25).",
                Counters()),
        ["patterns.json"] = Document("patterns",
            "Partly encrypted buffers: encrypted bytes at the beginning, then clear and encrypted bytes in turn; the keystream runs over encrypted " +
                "bytes alone (R25, S32, S33).", Patterns()),
        ["subsamples.json"] = Document("subsamples",
            "Buffers with a mapping of sub-samples: so many clear bytes, then so many encrypted ones (R54); the keystream runs over encrypted bytes alone.",
                SubSamples()),
        ["cbcs.json"] = Document("cbcs",
            "The scheme cbcs of ISO/IEC 23001-7: AES-128-CBC over one block in ten, from the same IV in each sub-sample; blocks that are not whole " +
                "stay clear.", Cbcs()),
        ["keys.json"] = Document("keys",
            "Content keys and keys for reading back, wrapped as one AES-ECB block under the session key (R23, R24), and the next session key (R3).", Keys()),
    };

    private static string Schema()
    {
        using var stream = typeof(TestVectors).Assembly.GetManifestResourceStream("vectors.schema.json")
            ?? throw new InvalidOperationException("The assembly has lost the schema of its vectors.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Bytes that are the same each time for a label.</summary>
    internal static byte[] Bytes(string label, int count)
    {
        byte[] bytes = [];
        for (int i = 0; bytes.Length < count; i++)
            bytes = [.. bytes, .. SHA256.HashData(Encoding.UTF8.GetBytes($"dxcp {label} {i}"))];
        return bytes[..count];
    }

    internal static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    private static string Document(string kind, string about, IEnumerable<JsonObject> tests) => new JsonObject
    {
        ["schema"] = "schema.json",
        ["version"] = Version,
        ["kind"] = kind,
        ["about"] = about,
        ["tests"] = new JsonArray([.. tests]),
    }.ToJsonString(s_indented).ReplaceLineEndings("\n") + "\n";

    private static JsonObject Valid(string id, string explanation) => new() { ["id"] = id, ["result"] = "valid", ["explanation"] = explanation };

    private static IEnumerable<JsonObject> Counters()
    {
        (string Id, ulong IV, ulong Count, int Size, string Why)[] cases =
        [
            ("ctr-1", 0x0011223344556677, 0, 96, "six whole blocks"),
            ("ctr-2", 1, 1, 37, "a last block that is not full"),
            ("ctr-3", 7, 0xFF, 48, "a carry inside Count"),
            ("ctr-4", 7, uint.MaxValue, 48, "Count has more than 32 bits"),
            ("ctr-5", 7, ulong.MaxValue, 48, "Count wraps, the IV stays"),
            ("ctr-6", ulong.MaxValue, ulong.MaxValue - 1, 64, "the greatest IV"),
            ("ctr-7", 0, 0, 16, "an IV of zeros"),
        ];
        foreach (var one in cases)
        {
            byte[] key = Bytes(one.Id + " key", 16), plain = Bytes(one.Id + " plain", one.Size), block = ReferenceCipher.CounterBlock(one.IV, one.Count);
            var test = Valid(one.Id, one.Why);
            (test["key"], test["iv"], test["plaintext"]) = (Hex(key), Hex(block), Hex(plain));
            test["ciphertext"] = Hex(ReferenceCipher.Ctr(key, block, plain));
            yield return test;
        }
    }

    private static IEnumerable<JsonObject> Patterns()
    {
        (uint Beginning, uint Skip, uint Encrypt, string Why)[] cases =
        [
            (16, 16, 16, "whole blocks"), (0, 16, 32, "no beginning"), (5, 0, 7, "skip 0: everything is encrypted"), (7, 9, 0, "encrypt 0: only the beginning"),
            (0, 0, 0, "nothing is encrypted"), (1000, 1, 1, "a beginning longer than the buffer"), (3, 50, 2, "odd bytes"),
                (10, 7, 5, "the end cuts a pattern"),
        ];
        for (int i = 0; i < cases.Length; i++)
        {
            var (beginning, skip, encrypt, why) = cases[i];
            string id = $"pattern-{i + 1}";
            byte[] key = Bytes(id + " key", 16), plain = Bytes(id + " plain", 90), block = ReferenceCipher.CounterBlock((ulong)i + 1);
            var test = Valid(id, why);
            (test["key"], test["iv"], test["plaintext"]) = (Hex(key), Hex(block), Hex(plain));
            test["pattern"] = new JsonArray(beginning, skip, encrypt);
            test["ciphertext"] = Hex(ReferenceCipher.Partial(key, block, plain, beginning, skip, encrypt));
            yield return test;
        }
    }

    private static IEnumerable<JsonObject> SubSamples()
    {
        (int Clear, int Encrypted)[][] cases = [[(5, 27), (9, 55)], [(0, 96)], [(96, 0)], [(1, 15), (1, 15), (1, 15)], [(4, 16), (0, 20), (6, 0), (0, 3)]];
        for (int i = 0; i < cases.Length; i++)
        {
            string id = $"subsamples-{i + 1}";
            byte[] key = Bytes(id + " key", 16), plain = Bytes(id + " plain", cases[i].Sum(part => part.Clear + part.Encrypted)),
                block = ReferenceCipher.CounterBlock(9, (ulong)i);
            var test = Valid(id, "clear and encrypted bytes in turn");
            (test["key"], test["iv"], test["plaintext"]) = (Hex(key), Hex(block), Hex(plain));
            test["subsamples"] = new JsonArray([.. cases[i].Select(part => new JsonArray(part.Clear, part.Encrypted))]);
            test["ciphertext"] = Hex(Mapped(key, block, plain, cases[i]));
            yield return test;
        }
    }

    private static IEnumerable<JsonObject> Cbcs()
    {
        (int Crypt, int Skip, (int Clear, int Encrypted)[] Parts, string Why)[] cases =
        [
            (1, 9, [(0, 352)], "one block in ten"), (1, 9, [(6, 330)], "a clear beginning, an end that is cut"), (1, 0, [(3, 70)], "all whole blocks"),
            (1, 9, [(5, 40), (11, 176)], "each sub-sample begins anew"), (1, 9, [(8, 15)], "less than a block stays clear"),
        ];
        for (int i = 0; i < cases.Length; i++)
        {
            var (crypt, skip, parts, why) = cases[i];
            string id = $"cbcs-{i + 1}";
            byte[] key = Bytes(id + " key", 16), iv = Bytes(id + " iv", 16), plain = Bytes(id + " plain", parts.Sum(part => part.Clear + part.Encrypted));
            var test = Valid(id, why);
            (test["key"], test["iv"], test["plaintext"]) = (Hex(key), Hex(iv), Hex(plain));
            test["pattern"] = new JsonArray(crypt, skip);
            test["subsamples"] = new JsonArray([.. parts.Select(part => new JsonArray(part.Clear, part.Encrypted))]);
            test["ciphertext"] = Hex(Chained(key, iv, plain, crypt, skip, parts));
            yield return test;
        }
    }

    private static IEnumerable<JsonObject> Keys()
    {
        for (int i = 1; i <= 4; i++)
        {
            byte[] session = Bytes($"keys {i} session", 16), content = Bytes($"keys {i} content", 16), random = Bytes($"keys {i} random", 16);
            var wrap = Valid($"wrap-{i}", "a key under the session key");
            (wrap["sessionKey"], wrap["contentKey"], wrap["wrapped"]) = (Hex(session), Hex(content), Hex(ReferenceCipher.Ecb(session, content)));
            yield return wrap;
            byte[] next = ReferenceCipher.Xor(session, random);
            var refresh = Valid($"refresh-{i}", "the next session key, and the same content key under it");
            (refresh["sessionKey"], refresh["randomNumber"], refresh["nextKey"]) = (Hex(session), Hex(random), Hex(next));
            (refresh["contentKey"], refresh["wrapped"]) = (Hex(content), Hex(ReferenceCipher.Ecb(next, content)));
            yield return refresh;
        }
    }

    /// <summary>A buffer with a mapping of sub-samples, written out byte by byte.</summary>
    internal static byte[] Mapped(byte[] key, byte[] block, byte[] data, IEnumerable<(int Clear, int Encrypted)> parts)
    {
        var places = new List<int>();
        int at = 0;
        foreach (var (clear, encrypted) in parts)
        {
            places.AddRange(Enumerable.Range(at + clear, encrypted));
            at += clear + encrypted;
        }

        byte[] result = [.. data], crypted = ReferenceCipher.Ctr(key, block, places.Select(place => data[place]).ToArray());
        for (int i = 0; i < places.Count; i++)
            result[places[i]] = crypted[i];
        return result;
    }

    private static byte[] Chained(byte[] key, byte[] iv, byte[] plain, int crypt, int skip, IEnumerable<(int Clear, int Encrypted)> parts)
    {
        byte[] result = [.. plain];
        int at = 0;
        foreach (var (clear, encrypted) in parts)
        {
            at += clear;
            byte[] last = iv;
            for (int block = 0; (block + 1) * 16 <= encrypted; block++)
            {
                if (block % (crypt + skip) >= crypt)
                    continue;
                last = ReferenceCipher.Ecb(key, ReferenceCipher.Xor(result[(at + (block * 16))..(at + (block * 16) + 16)], last));
                last.CopyTo(result, at + (block * 16));
            }

            at += encrypted;
        }

        return result;
    }
}

using System.Text.Json.Nodes;

namespace Dxcp.Conformance;

/// <summary>The sessions, each played by a scribe that writes down what a right implementation answers.</summary>
public static partial class TestVectors
{
    private static IEnumerable<JsonObject> Sessions() =>
    [
        Session("session-1", "one refresh: old key until Finish, K xor R from then on", s =>
        {
            s.Negotiate();
            s.Decrypt(1);
            s.Start();
            s.Decrypt(2);
            s.Finish();
            s.Decrypt(3);
            s.Encrypt(0x10);
        }),
        Session("session-2", "twelve epochs", s =>
        {
            s.Negotiate();
            for (ulong i = 0; i < 12; i++)
            {
                s.Decrypt(i);
                s.Start();
                s.Finish();
            }

            s.Decrypt(99);
        }),
        Session("session-3", "a second Start replaces the first number", s =>
        {
            s.Negotiate();
            s.Start();
            s.Start();
            s.Finish();
            s.Decrypt(1);
        }),
        Session("session-4", "Finish without Start, and twice", s =>
        {
            s.Negotiate();
            s.Finish();
            s.Decrypt(1);
            s.Start();
            s.Finish();
            s.Finish();
            s.Decrypt(1);
        }),
        Session("session-5", "a Start of a wrong size keeps the number that is pending", s =>
        {
            s.Negotiate();
            s.Start();
            foreach (int size in new[] { 15, 17, 32 })
                s.Start(size);
            s.Finish();
            s.Decrypt(1);
        }),
        Session("session-6", "nothing works without a key", s =>
        {
            s.Start();
            s.Finish();
            s.Decrypt(1);
            s.Negotiate();
            s.Finish();
            s.Decrypt(1);
        }),
        Session("session-7", "an IV is used once under a key, and again under the next", s =>
        {
            s.Negotiate();
            s.Decrypt(5);
            s.Decrypt(5);
            s.Decrypt(5, count: 2);
            s.Decrypt(5, count: 4);
            s.Start();
            s.Decrypt(5);
            s.Finish();
            s.Decrypt(5);
        }),
        Session("session-8", "content keys are unwrapped under the key of the moment, and may repeat IVs", s =>
        {
            s.Negotiate();
            s.Decrypt(1, contentKey: true);
            s.Decrypt(1, contentKey: true);
            s.Start();
            s.Decrypt(2, contentKey: true);
            s.Finish();
            s.Decrypt(2, contentKey: true);
            s.Decrypt(2);
        }),
        Session("session-9", "negotiation replaces the key, forgets the number and empties the history", s =>
        {
            s.Negotiate();
            s.Decrypt(1);
            s.Start();
            s.Negotiate();
            s.Finish();
            s.Decrypt(1);
        }),
        Session("session-10", "a key for reading back outlives a refresh; its wrapping does not", s =>
        {
            s.Negotiate();
            s.ReadBackKey();
            s.Encrypt(0x20);
            s.Start();
            s.Finish();
            s.Encrypt(0x21);
            s.ReadBackKey();
            s.Encrypt(0x22);
        }),
        Session("session-11", "patterns go by the key of the moment", s =>
        {
            s.Negotiate();
            s.Decrypt(1, pattern: (16, 5, 3));
            s.Start();
            s.Finish();
            s.Decrypt(1, pattern: (0, 9, 1));
        }),
        Session("session-12", "a partly encrypted buffer uses up its encrypted blocks alone", s =>
        {
            s.Negotiate();
            s.Decrypt(3, pattern: (16, 0, 0));
            s.Decrypt(3, count: 1, pattern: (16, 0, 0));
            s.Decrypt(3, count: 1, pattern: (16, 0, 0));
        }),
    ];

    private static JsonObject Session(string id, string explanation, Action<Scribe> play)
    {
        var scribe = new Scribe(id);
        play(scribe);
        return new JsonObject
        {
            ["id"] = id,
            ["result"] = scribe.HasRefusals ? "invalid" : "valid",
            ["explanation"] = explanation,
            ["steps"] = new JsonArray([.. scribe.Steps]),
        };
    }

    /// <summary>A right implementation that writes down its answers; deterministic.</summary>
    private sealed class Scribe(string id)
    {
        private readonly HashSet<string> _used = [];
        private byte[]? _key;
        private byte[]? _pending;
        private byte[]? _readBack;
        private int _number;

        public List<JsonObject> Steps { get; } = [];

        public bool HasRefusals { get; private set; }

        public void Negotiate()
        {
            byte[] key = Next("key", 16);
            if (_key is null || !_key.AsSpan().SequenceEqual(key))
                _used.Clear();
            (_key, _pending) = (key, null);
            Add("negotiate", null, ("sessionKey", Hex(key)));
        }

        public void Start(int size = 16)
        {
            byte[] random = Next("random", 16);
            string? flag = _key is null ? "NoKey" : size != 16 ? "WrongSize" : null;
            if (flag is null)
                _pending = random;
            Add("start", flag, ("size", size), ("randomNumber", flag is null ? Hex(random) : Hex(new byte[size])));
        }

        public void Finish()
        {
            string? flag = _key is null ? "NoKey" : _pending is null ? "NothingPending" : null;
            if (flag is null)
            {
                (_key, _pending) = (ReferenceCipher.Xor(_key!, _pending!), null);
                _used.Clear();
            }

            Add("finish", flag, ("sessionKey", _key is null ? "" : Hex(_key)));
        }

        public void ReadBackKey()
        {
            _readBack = Next("read-back", 16);
            Add("readBackKey", null, ("key", Hex(_readBack)), ("wrapped", Hex(ReferenceCipher.Ecb(_key!, _readBack))));
        }

        public void Decrypt(ulong iv, ulong count = 0, bool contentKey = false, (uint Beginning, uint Skip, uint Encrypt)? pattern = null)
        {
            byte[] plain = Next("plain", 48), block = ReferenceCipher.CounterBlock(iv, count), content = Bytes(id + " content", 16);
            byte[] key = contentKey ? content : _key ?? Bytes("nobody's", 16);
            byte[] cipher = pattern is { } p ? ReferenceCipher.Partial(key, block, plain, p.Beginning, p.Skip, p.Encrypt)
                : ReferenceCipher.Ctr(key, block, plain);
            string? flag = _key is null ? "NoKey" : contentKey ? null : Use(iv, count, pattern is { } q ? Blocks(q) : 3);
            var step = Add("decrypt", flag, ("iv", Hex(block)), ("ciphertext", Hex(cipher)));
            if (contentKey)
                step["wrappedContentKey"] = Hex(ReferenceCipher.Ecb(_key!, content));
            if (pattern is { } parts)
                step["pattern"] = new JsonArray(parts.Beginning, parts.Skip, parts.Encrypt);
            if (flag is null)
                step["plaintext"] = Hex(plain);
        }

        public void Encrypt(ulong iv)
        {
            byte[] plain = Next("plain", 40), block = ReferenceCipher.CounterBlock(iv);
            Use(iv, 0, 3);
            Add("encrypt", null, ("iv", Hex(block)), ("plaintext", Hex(plain)), ("ciphertext", Hex(ReferenceCipher.Ctr(_readBack ?? _key!, block, plain))));
        }

        private static ulong Blocks((uint Beginning, uint Skip, uint Encrypt) pattern) =>
            (new Cryptography.PartialPattern(pattern.Beginning, pattern.Skip, pattern.Encrypt).EncryptedLength(48) + 15) / 16;

        private string? Use(ulong iv, ulong count, ulong blocks)
        {
            string[] names = [.. Enumerable.Range(0, (int)blocks).Select(i => $"{iv} {unchecked(count + (ulong)i)}")];
            if (names.Any(_used.Contains))
                return "RepeatedIV";
            _used.UnionWith(names);
            return null;
        }

        private byte[] Next(string what, int count) => Bytes($"{id} {what} {_number++}", count);

        private JsonObject Add(string call, string? flag, params (string Name, object Value)[] values)
        {
            var step = new JsonObject { ["call"] = call };
            foreach (var (name, value) in values)
                step[name] = value is int number ? number : (string)value;
            step["expected"] = flag is null ? "ok" : "refused";
            if (flag is not null)
            {
                HasRefusals = true;
                (string rule, string codes) = flag switch
                {
                    "NoKey" => ("S3", "Direct3D 9: D3DERR_INVALIDCALL; Direct3D 11: dropped, a number is zeros"),
                    "WrongSize" => ("S4", "Direct3D 9: D3DERR_INVALIDCALL; Direct3D 11: dropped; zeros over the size that was given"),
                    "NothingPending" => ("R7", "Direct3D 9: D3DERR_INVALIDCALL; Direct3D 11: dropped"),
                    _ => ("R21", "Direct3D 9: D3DERR_INVALIDCALL; Direct3D 11: dropped"),
                };
                (step["flag"], step["rule"], step["refusal"]) = (flag, rule, codes);
            }

            Steps.Add(step);
            return step;
        }
    }
}

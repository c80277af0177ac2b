using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dxcp.Abi;
using Dxcp.Cryptography;
using static Dxcp.Conformance.Bench;
using static Dxcp.Conformance.ReferenceCipher;

namespace Dxcp.Conformance;

/// <summary>Sessions: sizes, and what calls leave in buffers, behind them, and in what they were given.</summary>
internal static partial class SessionChecks
{
    private static unsafe IEnumerable<ConformanceCheck> Buffers =>
    [
        CS(140, "Each certificate of the chain is signed by the next one, whole to its last byte", "R19", t =>
        {
            var chain = CertificateChain.Parse(t.Device.CreateSession().Certificate());
            for (int i = 0; i < chain.Count; i++)
            {
                var issuer = i + 1 < chain.Count ? chain[i + 1] : chain[i];
                if (i + 1 == chain.Count && !chain[i].SubjectName.RawData.AsSpan().SequenceEqual(chain[i].IssuerName.RawData))
                    continue; // its issuer is not in the chain
                Demand.True(IsSignedBy(chain[i], issuer), $"a signature on certificate {i} that its issuer's key verifies", "one that it does not");
            }
        }, caps: 0),
        CS(172, "No certificate of the chain is outside of its time", "R19", t =>
        {
            foreach (X509Certificate2 certificate in CertificateChain.Parse(t.Device.CreateSession().Certificate()))
            {
                Demand.True(certificate.NotBefore <= DateTime.Now && DateTime.Now <= certificate.NotAfter, "a certificate that is good today",
                    $"{certificate.Subject}, good from {certificate.NotBefore:u} to {certificate.NotAfter:u}");
            }
        }),
        CS(141, "GetCertificate writes nothing behind a buffer of the right size", "R19", t =>
        {
            var session = t.Device.CreateSession();
            byte[] whole = session.Certificate();
            var (bytes, code) = RawCalls.Guarded(whole.Length, (buffer, size) => RawCalls.Certificate(session, buffer, size), "GetCertificate");
            Probe.Accepted(code, "GetCertificate");
            Demand.Equal(whole, bytes, "bytes of certificate, asked again");
        }, caps: 0),
        CS(142, "GetCertificate into a buffer that is too small is refused, and writes nothing behind it", "R19", t =>
        {
            var session = t.Device.CreateSession();
            byte[] whole = session.Certificate();
            foreach (int size in new[] { whole.Length - 1, whole.Length / 2, 16 })
            {
                var (bytes, code) = RawCalls.Guarded(size, (buffer, given) => RawCalls.Certificate(session, buffer, given), "GetCertificate");
                Demand.True(code is null or < 0, "a refusal", "S_OK");
                Demand.False(bytes.AsSpan().SequenceEqual(whole.AsSpan(0, size)), "nothing of the certificate in a buffer that is too small", "its beginning");
            }
        }, caps: 0),
        CS(143, "Each session has a name of its own for channels, the same each time", "R53", t =>
        {
            var sessions = Enumerable.Range(0, 8).Select(_ => t.Device.CreateSession()).ToList();
            var names = sessions.Select(session => session.Name).ToList();
            Demand.Equal(8, names.Distinct().Count(), "different names of 8 sessions");
            Demand.False(names.Contains(0), "a name that is not 0", "0");
            Demand.True(sessions.Select(session => session.Name).SequenceEqual(names), "the same names again", "others");
        }, caps: 0),
        CS(144, "A picture of many pages is decrypted to its last byte", "R32 R20", t =>
        {
            var session = t.Device.CreateKeyedSession();
            using var pair = new RawPair(t.Device, 512, 256);
            byte[] plain = Pattern(pair.Size, 7);
            pair.Decrypts(session, plain);
            byte[] key = ReadBackKeyOf(t, session);
            pair.Write(new byte[pair.Size]);
            Demand.Equal(plain, pair.Encrypts(session, key), "bytes of the picture");
        }),
        CS(145, "A picture of many pages is encrypted under one counter, without a break or a beginning anew", "R31 R20", t =>
        {
            var session = t.Device.CreateKeyedSession();
            using var pair = new RawPair(t.Device, 512, 256);
            pair.Decrypts(session, new byte[pair.Size]);
            byte[] key = ReadBackKeyOf(t, session);
            pair.Encrypts(session, key);
            byte[] stream = pair.Read();
            var blocks = new HashSet<UInt128>();
            for (int at = 0; at + 16 <= stream.Length; at += 16)
            {
                Demand.True(blocks.Add(System.Runtime.InteropServices.MemoryMarshal.Read<UInt128>(stream.AsSpan(at))), "a keystream that never comes again",
                    $"the block at byte {at} a second time");
            }
        }),
        CS(146, "A picture whose bytes are no whole number of blocks is decrypted to its last byte", "R20 R32", t =>
        {
            var session = t.Device.CreateKeyedSession();
            using var pair = new RawPair(t.Device, 36, 6);
            byte[] plain = Pattern(pair.Size, 8);
            pair.Decrypts(session, plain);
            byte[] key = ReadBackKeyOf(t, session);
            pair.Write(new byte[pair.Size]);
            Demand.Equal(plain, pair.Encrypts(session, key), "bytes of the picture");
        }, on: ProbeKinds.Of11),
        .. new[] { 1, 8, 12, 15, 24, 32 }.Select((size, i) => CS(147 + i, $"A counter block of {size} bytes is refused", "R20 S28", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Device.Write(memory, t.Plain());
            byte[] iv = [.. Enumerable.Repeat((byte)7, size)];
            int? decrypt = session.Decrypt(memory, picture, iv);
            IsEmpty(t.Device, picture);
            ReadBackKeyOf(t, session);
            var (_, encrypt) = RawCalls.Guarded(size, (buffer, given) => RawCalls.Encrypt(session, picture, memory, buffer, given, 0), "EncryptionBlt");
            Demand.Equal(t.Plain(), t.Device.Read(memory), "bytes of the memory, unchanged");
            t.Refused(Refusal.BadArgument, decrypt);
            t.Refused(Refusal.BadArgument, encrypt);
        }, on: ProbeKinds.Of11)),
        .. new[] { 1, 8, 15, 17, 32 }.Select((size, i) => CS(153 + i, $"A content key of {size} bytes is refused", "R15 R23 S35", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Device.Write(memory, t.Plain());
            int? code = session.Decrypt(memory, picture, session.NextCounterBlock(), Pattern(size, 4));
            IsEmpty(t.Device, picture);
            t.Refused(Refusal.BadArgument, code);
        }, caps: Usual | ContentKey, on: ProbeKinds.Of11)),
        CS(158, "Content keys whose block begins or ends with zeros, and such of one value, are keys", "R23 S35", t =>
        {
            var session = t.Device.CreateKeyedSession();
            foreach (var fits in new Predicate<byte[]>[] { wrapped => wrapped[0] == 0, wrapped => wrapped[15] == 0, wrapped => wrapped[0] == 0xFF })
            {
                byte[] key, wrapped;
                do
                    wrapped = Ecb(session.Key, key = RandomNumberGenerator.GetBytes(16));
                while (!fits(wrapped));
                Demand.True(session.Uses(key, wrapped), $"DecryptionBlt under the content key in block {CallLog.Hex(wrapped[..1])}…", "another key");
            }

            byte[] ones = EcbDecrypt(session.Key, Enumerable.Repeat((byte)1, 16).ToArray());
            Demand.True(session.Uses(ones, [.. Enumerable.Repeat((byte)1, 16)]), "DecryptionBlt under the content key in a block of ones", "another key");
        }, caps: Usual | ContentKey),
        CS(159, "Pictures of another size are refused, greater or smaller", "R32 R31 S65", t =>
        {
            var session = t.Device.CreateKeyedSession();
            ReadBackKeyOf(t, session);
            using RawPair small = new(t.Device, 40, 8), wide = new(t.Device, 80, 8), high = new(t.Device, 40, 16);
            foreach (var other in new[] { wide, high })
            {
                small.Write(Pattern(small.Size));
                other.Write(Pattern(other.Size, 2));
                RawBlt(session, small.Memory, other.Picture, decrypts: true, Math.Min(small.Size, other.Size));
                RawBlt(session, other.Memory, small.Picture, decrypts: true, Math.Min(small.Size, other.Size));
                RawBlt(session, small.Picture, other.Memory, decrypts: false, Math.Min(small.Size, other.Size));
                Demand.Equal(Pattern(other.Size, 2), other.Read(), "bytes of the greater memory, unchanged");
                Demand.All(small.Encrypts(session, ReadBackKeyOf(t, session)), 0, "the smaller picture");
                Demand.All(other.Encrypts(session, ReadBackKeyOf(t, session)), 0, "the greater picture");
            }
        }),
        CS(160, "Nothing is converted: a picture of another format is refused", "R32 R31 S65", t =>
        {
            var session = t.Device.CreateKeyedSession();
            using RawPair usual = new(t.Device, 80, 8), other = new(t.Device, 40, 8, DXGI_FORMAT.DXGI_FORMAT_P010);
            usual.Write(Pattern(usual.Size));
            RawBlt(session, usual.Memory, other.Picture, decrypts: true, usual.Size);
            ReadBackKeyOf(t, session);
            Demand.All(other.Encrypts(session, ReadBackKeyOf(t, session)), 0, "the picture of the other format");
        }, on: ProbeKinds.Of11),
        CS(161, "Two pictures keep two contents", "R32", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var pairs = Enumerable.Range(0, 4).Select(_ => t.Pair()).ToList();
            for (int i = 0; i < 4; i++)
                t.Brings(session, pairs[i].Memory, pairs[i].Picture, t.Plain(i + 1), session.NextCounterBlock());
            for (int i = 0; i < 4; i++)
                Demand.Equal(t.Plain(i + 1), t.Device.Peek(pairs[i].Picture), $"bytes of picture {i}");
        }),
        CS(162, "IVs that rise are taken, however great the step and whichever bytes it is in", "R21 R20", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            foreach (ulong iv in new[] { 2UL, 0xFFUL, 0x100UL, 0x1FFUL, 0xFFFFUL, 0x10000UL, 0xFFFF_FFFFUL, 0x1_0000_0000UL, 0x1_0000_0001UL,
                0x7FFF_FFFF_FFFF_FFFFUL, 0x8000_0000_0000_0000UL, ulong.MaxValue })
            {
                t.Brings(session, memory, picture, t.Plain((int)(iv % 251)), CounterBlock(iv));
            }
        }),
        CS(163, "A pattern that was taken is not written to", "S54 R25", t => PatternAfter(t, isTaken: true), caps: Usual | Bench.Partial),
        CS(164, "A refused blt says so where the pattern stands", "S54", t => PatternAfter(t, isTaken: false), caps: Usual | Bench.Partial,
            on: ProbeKinds.Of11),
        CS(165, "A refused EncryptionBlt leaves no counter block: the buffer is as it was, or zero", "R22 S73", t =>
        {
            var session = t.Device.CreateKeyedSession();
            nint memory = t.Device.CreateMemory(), other = t.Device.CreateMemory();
            ReadBackKeyOf(t, session);
            var (bytes, code) = RawCalls.Guarded(16, (buffer, size) =>
                RawCalls.Encrypt(session, memory, other, buffer, size, (uint)t.Device.StreamSize), "EncryptionBlt");
            Demand.True(!bytes.AsSpan().ContainsAnyExcept((byte)0) || !bytes.AsSpan().ContainsAnyExcept((byte)0xEE), "zeros, or what was there before",
                CallLog.Hex(bytes));
            t.Refused(Refusal.BadArgument, code);
        }),
        CS(166, "EncryptionBlt writes 16 bytes of counter block and nothing behind", "R22 R20", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            ReadBackKeyOf(t, session);
            var (_, code) = RawCalls.Guarded(16, (buffer, size) =>
                RawCalls.Encrypt(session, picture, memory, buffer, size, (uint)t.Device.StreamSize), "EncryptionBlt");
            Probe.Accepted(code, "EncryptionBlt");
        }),
        CS(167, "GetEncryptionBltKey writes 16 bytes and nothing behind", "R24 R15", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (bytes, code) = RawCalls.Guarded(16, (buffer, size) => RawCalls.ReadBackKey(session, buffer, size), "GetEncryptionBltKey");
            Probe.Accepted(code, "GetEncryptionBltKey");
            Demand.True(session.EncryptsWith(EcbDecrypt(session.Key, bytes)), "EncryptionBlt under the key fetched", "another key");
        }, ProfileWish.ReadBackKey),
        CS(168, "A size that is less than the picture's, or no whole number of blocks, is refused", "R33 S68", t =>
        {
            var session = t.Device.CreateKeyedSession();
            ReadBackKeyOf(t, session);
            using var pair = new RawPair(t.Device, 40, 8);
            foreach (int lack in new[] { 16, 1, pair.Size - 16, pair.Size })
            {
                pair.Write(Pattern(pair.Size));
                int? decrypt = RawBlt(session, pair.Memory, pair.Picture, decrypts: true, pair.Size - lack);
                int? encrypt = RawBlt(session, pair.Picture, pair.Memory, decrypts: false, pair.Size - lack);
                Demand.Equal(Pattern(pair.Size), pair.Read(), "bytes of the memory, unchanged");
                Demand.True(decrypt < 0 && encrypt < 0, $"refusals of {pair.Size - lack} bytes for a picture of {pair.Size}", "S_OK");
                Demand.All(pair.Encrypts(session, ReadBackKeyOf(t, session)), 0, "the picture");
            }
        }, on: ProbeKinds.Of9),
    ];

    /// <summary>A blt as raw as can be.</summary>
    private static unsafe int? RawBlt(ProbeSession session, nint from, nint to, bool decrypts, int size)
    {
        byte[] iv = session.NextCounterBlock();
        fixed (byte* block = iv)
        {
            return CallLog.Add($"{(decrypts ? "De" : "En")}cryptionBlt, {size} bytes", decrypts
                ? RawCalls.Decrypt(session, from, to, null, block, (uint)size) : RawCalls.Encrypt(session, from, to, block, 16, (uint)size));
        }
    }

    private static unsafe void PatternAfter(Bench t, bool isTaken)
    {
        var session = t.Device.CreateKeyedSession();
        var (memory, picture) = t.Pair();
        byte[] iv = session.NextCounterBlock();
        uint* pattern = stackalloc uint[] { 16, 32, 48 };
        fixed (byte* block = iv)
        {
            if (isTaken)
            {
                Probe.Accepted(CallLog.Add("DecryptionBlt with a pattern", RawCalls.Decrypt(session, memory, picture, pattern, block,
                    (uint)t.Device.StreamSize)), "DecryptionBlt");
                Demand.Equal((16u, 32u, 48u), (pattern[0], pattern[1], pattern[2]), "the pattern");
                return;
            }

            CallLog.Add("DecryptionBlt out of a protected picture, with a pattern", RawCalls.Decrypt(session, picture, memory, pattern, block, 0));
            Demand.True((int)pattern[2] < 0, "a failing HRESULT in NumBytesInEncryptPattern", $"{pattern[2]}");
        }
    }

    private static bool IsSignedBy(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        var reader = new AsnReader(certificate.RawData, AsnEncodingRules.DER).ReadSequence();
        byte[] signed = reader.ReadEncodedValue().ToArray();
        reader.ReadEncodedValue();
        byte[] signature = reader.ReadBitString(out _);
        var hash = certificate.SignatureAlgorithm.Value switch
        {
            "1.2.840.113549.1.1.11" or "1.2.840.10045.4.3.2" => HashAlgorithmName.SHA256,
            "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => HashAlgorithmName.SHA384,
            "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => HashAlgorithmName.SHA512,
            _ => throw new NotSupportedHereException($"the suite does not verify signatures of the algorithm {certificate.SignatureAlgorithm.Value}"),
        };
        if (ReferenceRsa.Of(issuer) is { } rsa)
            return rsa.Verifies(signed, signature, hash);
        using var curve = issuer.GetECDsaPublicKey();
        return curve?.VerifyData(signed, signature, hash, DSASignatureFormat.Rfc3279DerSequence) ?? false;
    }
}

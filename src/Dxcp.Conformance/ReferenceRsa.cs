using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dxcp.Conformance;

/// <summary>
/// A public RSA key, as RFC 8017 writes it down: the suite judges by it, so it is nobody's implementation that is put to the test, and there where the
/// system's does not work (Wine 8).
/// </summary>
internal sealed class ReferenceRsa
{
    private const string RsaEncryption = "1.2.840.113549.1.1.1";
    private readonly BigInteger _modulus;
    private readonly BigInteger _exponent;

    private ReferenceRsa(BigInteger modulus, BigInteger exponent) => (_modulus, _exponent) = (modulus, exponent);

    /// <summary>Bits of the modulus.</summary>
    public int KeySize => (int)_modulus.GetBitLength();

    private int Size => (KeySize + 7) / 8;

    /// <summary>The key of a certificate; null where it is of another kind.</summary>
    public static ReferenceRsa? Of(X509Certificate2 certificate)
    {
        if (certificate.PublicKey.Oid.Value != RsaEncryption)
            return null;
        var key = new AsnReader(certificate.PublicKey.EncodedKeyValue.RawData, AsnEncodingRules.DER).ReadSequence();
        return new(key.ReadInteger(), key.ReadInteger());
    }

    /// <summary>RSAES-OAEP (§7.1.1) with any hash and an empty label, or RSAES-PKCS1-v1_5 (§7.2.1).</summary>
    public byte[] Encrypt(byte[] message, RSAEncryptionPadding padding) =>
        Raise(padding.Mode == RSAEncryptionPaddingMode.Oaep ? Oaep(message, padding.OaepHashAlgorithm) : Pkcs1(message));

    /// <summary>RSASSA-PKCS1-v1_5 (§8.2.2) with SHA-256, SHA-384 or SHA-512.</summary>
    public bool Verifies(byte[] signed, byte[] signature, HashAlgorithmName hash)
    {
        byte[] digest = CryptographicOperations.HashData(hash, signed);
        byte algorithm = digest.Length switch { 32 => 1, 48 => 2, 64 => 3, _ => throw new NotSupportedException($"no signatures with {hash}") };
        byte[] info =
        [
            0x30, (byte)(17 + digest.Length), 0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, algorithm, 5, 0, 4, (byte)digest.Length, .. digest,
        ];
        byte[] wanted = [0, 1, .. Enumerable.Repeat((byte)0xFF, Size - info.Length - 3), 0, .. info];
        return signature.Length == Size && Raise(signature).AsSpan().SequenceEqual(wanted);
    }

    private byte[] Raise(byte[] number)
    {
        byte[] power = BigInteger.ModPow(new BigInteger(number, isUnsigned: true, isBigEndian: true), _exponent, _modulus)
            .ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[Size - power.Length], .. power];
    }

    private byte[] Oaep(byte[] message, HashAlgorithmName hash)
    {
        byte[] label = CryptographicOperations.HashData(hash, []);
        byte[] data = [.. label, .. new byte[Size - message.Length - (2 * label.Length) - 2], 1, .. message];
        byte[] seed = RandomNumberGenerator.GetBytes(label.Length);
        data = ReferenceCipher.Xor(data, Mask(seed, data.Length, hash));
        return [0, .. ReferenceCipher.Xor(seed, Mask(data, seed.Length, hash)), .. data];
    }

    private byte[] Pkcs1(byte[] message)
    {
        byte[] filling = new byte[Size - message.Length - 3];
        foreach (ref byte one in filling.AsSpan())
            one = (byte)RandomNumberGenerator.GetInt32(1, 256);
        return [0, 2, .. filling, 0, .. message];
    }

    /// <summary>MGF1 (§B.2.1).</summary>
    private static byte[] Mask(byte[] seed, int length, HashAlgorithmName hash) =>
        [.. Enumerable.Range(0, length).SelectMany(i => CryptographicOperations.HashData(hash, [.. seed, 0, 0, (byte)(i >> 8), (byte)i])).Take(length)];
}

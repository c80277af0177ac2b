using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Dxcp.Cryptography;

/// <summary>
/// Private keys as PKCS #8 has them (RFC 5958 §2, RFC 8017 §A.1.2), read and written where they lie: nothing is copied anywhere
/// but into the key's own secret memory.
/// </summary>
internal static class Pkcs8
{
    /// <summary>The greatest number of bytes that is written.</summary>
    public const int MaximumSize = 1280;

    private const int Full = RsaNumbers.Size, Half = Full / 2;
    private const string RsaEncryption = "1.2.840.113549.1.1.1";

    /// <summary>Version 0, and rsaEncryption with its null.</summary>
    private static readonly byte[] s_header =
        [0x02, 1, 0, 0x30, 13, 0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0];

    /// <summary>The key in a structure.</summary>
    /// <exception cref="CryptographicException">There is no RSA key of 2048 bits in it.</exception>
    public static RsaNumbers Read(ReadOnlySpan<byte> structure)
    {
        try
        {
            ReadOnlySpan<byte> outer = Enter(structure, Asn1Tag.Sequence, out _);
            _ = TakeInteger(ref outer);
            ReadOnlySpan<byte> algorithm = Enter(outer, Asn1Tag.Sequence, out int taken);
            if (AsnDecoder.ReadObjectIdentifier(algorithm, AsnEncodingRules.DER, out _) != RsaEncryption)
                throw new CryptographicException("The private key is no RSA key.");
            ReadOnlySpan<byte> key = Enter(Enter(outer[taken..], Asn1Tag.PrimitiveOctetString, out _), Asn1Tag.Sequence, out _);
            _ = TakeInteger(ref key);
            ReadOnlySpan<byte> modulus = TakeInteger(ref key), exponent = TakeInteger(ref key);
            _ = TakeInteger(ref key);
            ReadOnlySpan<byte> p = TakeInteger(ref key), q = TakeInteger(ref key);
            if (!exponent.SequenceEqual(new byte[] { 1, 0, 1 }))
                throw new CryptographicException("The private key has another exponent than 65537.");
            return RsaNumbers.FromPrimes(modulus, p, q);
        }
        catch (AsnContentException e)
        {
            throw new CryptographicException("The private key is no PKCS #8 structure.", e);
        }
    }

    /// <summary>Writes a key.</summary>
    /// <param name="numbers">The key.</param>
    /// <param name="structure">Secret memory, <see cref="MaximumSize"/> bytes.</param>
    /// <returns>How many of them.</returns>
    public static int Write(RsaNumbers numbers, Span<byte> structure)
    {
        const int most = (2 * Full) + (5 * Half);
        using var memory = new SecretMemory(most + Full);
        Span<byte> bytes = memory.Span, d = bytes[..Full], p = bytes.Slice(Full, Half), q = bytes.Slice(Full + Half, Half);
        Span<byte> dp = bytes.Slice(2 * Full, Half), dq = bytes.Slice((2 * Full) + Half, Half), inverseQ = bytes.Slice(3 * Full, Half);
        Span<byte> modulus = bytes.Slice(most, Full);
        numbers.WriteModulus(modulus);
        numbers.WritePrivate(d, p, q, dp, dq, inverseQ);
        // From the end, since lengths stand before what they count.
        int start = MaximumSize;
        PutInteger(structure, ref start, inverseQ);
        PutInteger(structure, ref start, dq);
        PutInteger(structure, ref start, dp);
        PutInteger(structure, ref start, q);
        PutInteger(structure, ref start, p);
        PutInteger(structure, ref start, d);
        PutInteger(structure, ref start, [1, 0, 1]);
        PutInteger(structure, ref start, modulus);
        PutInteger(structure, ref start, [0]);
        PutHeader(structure, ref start, 0x30, MaximumSize - start);
        PutHeader(structure, ref start, 0x04, MaximumSize - start);
        Put(structure, ref start, s_header);
        PutHeader(structure, ref start, 0x30, MaximumSize - start);
        int size = MaximumSize - start;
        structure[start..MaximumSize].CopyTo(structure);
        CryptographicOperations.ZeroMemory(structure[size..MaximumSize]);
        return size;
    }

    private static ReadOnlySpan<byte> Enter(ReadOnlySpan<byte> value, Asn1Tag expected, out int taken)
    {
        Asn1Tag tag = AsnDecoder.ReadEncodedValue(value, AsnEncodingRules.DER, out int offset, out int length, out taken);
        return tag == expected ? value.Slice(offset, length) : throw new AsnContentException("Another tag was expected.");
    }

    /// <summary>The bytes of a positive number, without the zero that DER puts before a set topmost bit.</summary>
    private static ReadOnlySpan<byte> TakeInteger(ref ReadOnlySpan<byte> rest)
    {
        ReadOnlySpan<byte> number = AsnDecoder.ReadIntegerBytes(rest, AsnEncodingRules.DER, out int taken);
        rest = rest[taken..];
        return number.Length > 1 && number[0] == 0 ? number[1..] : number;
    }

    private static void PutInteger(Span<byte> structure, ref int start, ReadOnlySpan<byte> number)
    {
        while (number.Length > 1 && number[0] == 0)
            number = number[1..];
        Put(structure, ref start, number);
        bool hasTopBit = (number[0] & 0x80) != 0;
        if (hasTopBit)
            structure[--start] = 0;
        PutHeader(structure, ref start, 0x02, number.Length + (hasTopBit ? 1 : 0));
    }

    private static void PutHeader(Span<byte> structure, ref int start, byte tag, int length)
    {
        int lengthBytes = length < 0x80 ? 0 : length < 0x100 ? 1 : 2;
        for (int i = 0, rest = length; i < lengthBytes; i++, rest >>= 8)
            structure[--start] = (byte)rest;
        structure[--start] = (byte)(lengthBytes == 0 ? length : 0x80 | lengthBytes);
        structure[--start] = tag;
    }

    private static void Put(Span<byte> structure, ref int start, ReadOnlySpan<byte> bytes)
    {
        start -= bytes.Length;
        bytes.CopyTo(structure[start..]);
    }
}

using System.Security.Cryptography;

namespace Dxcp.Cryptography;

/// <summary>
/// RSA in plain C#, for 2048 bits and exponent 65537: RSAES-OAEP (RFC 8017 §7.1) with SHA-512, RSASSA-PKCS1-v1_5 signatures (§8.2)
/// with SHA-256; nothing else. All private keys here are of this kind, since the system's libraries keep private numbers in
/// their own heaps, from which a core dump takes them; what this one computes with, and every message, lies in
/// <see cref="SecretPages"/> and is wiped. A private operation takes as long as OpenSSL's to half as long again where the processor has AVX2, else two
/// or three milliseconds. Also the public half, where the system's is unusable (<see cref="RsaKeys"/>). Safe for concurrent use.
/// </summary>
internal sealed unsafe class PortableRsa : RSA
{
    private const int HashSize = SHA512.HashSizeInBytes;
    private const int Size = RsaNumbers.Size;

    /// <summary>The longest message.</summary>
    private const int MostMessage = Size - 2 - (2 * HashSize);

    private static readonly byte[] s_exponent = [1, 0, 1];

    /// <summary>RFC 8017 §9.2: what stands before a SHA-256 hash in a signature.</summary>
    private static readonly byte[] s_sha256Prefix = [0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
        0x04, 0x20];

    private readonly Lock _lock = new();

    /// <summary>A block, the input of a hash, and the hash.</summary>
    private readonly SecretMemory _work = new(Size + Size + HashSize);

    private RsaNumbers? _numbers;
    private byte[] _modulus = [];

    /// <summary>An object without a key, to import one.</summary>
    public PortableRsa()
    {
    }

    /// <summary>The key with these numbers, which it owns from then on.</summary>
    public PortableRsa(RsaNumbers numbers) => Set(numbers);

    /// <summary>The key's numbers. They belong to the key.</summary>
    /// <exception cref="CryptographicException">There is no key of 2048 bits.</exception>
    public RsaNumbers Numbers => _numbers ?? throw new CryptographicException("There is no RSA key of 2048 bits.");

    private Span<byte> Block => _work.Span[..Size];

    private Span<byte> Rest => Block[(1 + HashSize)..];

    /// <summary>A new key, in a tenth of a second or two.</summary>
    public static PortableRsa Generate() => new(RsaNumbers.Generate());

    /// <inheritdoc/>
    public override RSAParameters ExportParameters(bool includePrivateParameters)
    {
        var parameters = new RSAParameters { Modulus = [.. _modulus], Exponent = [.. s_exponent] };
        if (!includePrivateParameters)
            return parameters;
        if (!Numbers.IsPrivate)
            throw new CryptographicException("The key is a public one.");
        (parameters.D, parameters.P, parameters.Q) = (new byte[Size], new byte[Size / 2], new byte[Size / 2]);
        (parameters.DP, parameters.DQ, parameters.InverseQ) = (new byte[Size / 2], new byte[Size / 2], new byte[Size / 2]);
        Numbers.WritePrivate(parameters.D, parameters.P, parameters.Q, parameters.DP, parameters.DQ, parameters.InverseQ);
        return parameters;
    }

    /// <inheritdoc/>
    public override void ImportParameters(RSAParameters parameters)
    {
        if (parameters.Modulus is not { Length: > 0 } modulus || !parameters.Exponent.AsSpan().SequenceEqual(s_exponent))
            throw new CryptographicException("Not an RSA key with exponent 65537.");
        if (parameters.D is not null)
            Set(RsaNumbers.FromPrimes(modulus, parameters.P, parameters.Q));
        else if (modulus.Length == Size)
            Set(RsaNumbers.FromModulus(modulus));
        else
            (_modulus, KeySizeValue) = (modulus, modulus.Length * 8); // its size can be asked, and nothing else
    }

    /// <inheritdoc/>
    public override byte[] Encrypt(byte[] data, RSAEncryptionPadding padding)
    {
        byte[] encrypted = new byte[Size];
        TryEncrypt(data, encrypted, padding, out _);
        return encrypted;
    }

    /// <inheritdoc/>
    public override bool TryEncrypt(ReadOnlySpan<byte> data, Span<byte> destination, RSAEncryptionPadding padding, out int bytesWritten)
    {
        RequireOaepSha512(padding);
        if (data.Length > MostMessage)
            throw new CryptographicException("The message is too long for the key.");
        RsaNumbers numbers = Numbers;
        bytesWritten = 0;
        if (destination.Length < Size)
            return false;
        lock (_lock)
        {
            Block.Clear();
            Span<byte> seed = Block.Slice(1, HashSize), rest = Rest;
            SecureRandom.Fill(seed);
            SHA512.HashData([], rest);
            rest[^(data.Length + 1)] = 1;
            data.CopyTo(rest[^data.Length..]);
            Mask(rest, seed);
            Mask(seed, rest);
            numbers.Encrypt(Block);
            Block.CopyTo(destination);
            CryptographicOperations.ZeroMemory(_work.Span);
        }

        bytesWritten = Size;
        return true;
    }

    /// <inheritdoc/>
    public override byte[] Decrypt(byte[] data, RSAEncryptionPadding padding)
    {
        Span<byte> message = stackalloc byte[MostMessage];
        TryDecrypt(data, message, padding, out int length);
        byte[] decrypted = message[..length].ToArray();
        CryptographicOperations.ZeroMemory(message);
        return decrypted;
    }

    /// <inheritdoc/>
    public override bool TryDecrypt(ReadOnlySpan<byte> data, Span<byte> destination, RSAEncryptionPadding padding, out int bytesWritten)
    {
        RequireOaepSha512(padding);
        if (!Numbers.IsPrivate)
            throw new CryptographicException("The key is a public one.");
        bytesWritten = 0;
        if (data.Length != Size)
            throw Failed();
        lock (_lock)
        {
            try
            {
                data.CopyTo(Block);
                if (!Numbers.Decrypt(Block) || !Unpad(out int start))
                    throw Failed();
                ReadOnlySpan<byte> message = Rest[start..];
                if (!message.TryCopyTo(destination))
                    return false;
                bytesWritten = message.Length;
                return true;
            }
            finally
            {
                CryptographicOperations.ZeroMemory(_work.Span);
            }
        }
    }

    /// <inheritdoc/>
    public override byte[] SignHash(byte[] hash, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)
    {
        if (hashAlgorithm != HashAlgorithmName.SHA256 || padding != RSASignaturePadding.Pkcs1 || hash.Length != SHA256.HashSizeInBytes)
            throw new NotSupportedException("Signatures here are of SHA-256 hashes, PKCS #1 v1.5.");
        if (!Numbers.IsPrivate)
            throw new CryptographicException("The key is a public one.");
        byte[] block = new byte[Size];
        block[1] = 1;
        int text = block.Length - s_sha256Prefix.Length - hash.Length;
        block.AsSpan(2, text - 3).Fill(0xFF);
        s_sha256Prefix.CopyTo(block, text);
        hash.CopyTo(block, text + s_sha256Prefix.Length);
        Numbers.Decrypt(block);
        return block;
    }

    /// <summary>Wipes the key.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_lock)
            {
                _numbers?.Dispose();
                _work.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private void Set(RsaNumbers numbers)
    {
        _numbers?.Dispose();
        _modulus = new byte[Size];
        numbers.WriteModulus(_modulus);
        (_numbers, KeySizeValue) = (numbers, Size * 8);
    }

    /// <summary>Takes the masks off the block and finds the message in <see cref="Rest"/>. RFC 8017 §7.1.2 step 3g: whatever is wrong,
    /// it takes the same steps to find it.</summary>
    private bool Unpad(out int start)
    {
        Span<byte> seed = Block.Slice(1, HashSize), rest = Rest;
        Mask(seed, rest);
        Mask(rest, seed);
        int wrong = Block[0];
        Span<byte> label = stackalloc byte[HashSize];
        SHA512.HashData([], label);
        wrong |= CryptographicOperations.FixedTimeEquals(label, rest[..HashSize]) ? 0 : 1;
        int found = 0;
        start = 0;
        for (int i = HashSize; i < rest.Length; i++)
        {
            int isZero = (rest[i] - 1) >>> 31, isOne = ((rest[i] ^ 1) - 1) >>> 31;
            start += (isOne & ~found & 1) * (i + 1);
            wrong |= (isZero | isOne | found) ^ 1;
            found |= isOne;
        }

        return (wrong | (found ^ 1)) == 0;
    }

    /// <summary>MGF1 with SHA-512 (RFC 8017 §B.2.1), applied.</summary>
    private void Mask(Span<byte> target, ReadOnlySpan<byte> seed)
    {
        Span<byte> input = _work.Span.Slice(Size, seed.Length + sizeof(int)), digest = _work.Span[(2 * Size)..];
        seed.CopyTo(input);
        input[^4..].Clear();
        for (int at = 0; at < target.Length; at += HashSize)
        {
            input[^1] = (byte)(at / HashSize);
            SHA512.HashData(input, digest);
            for (int i = 0; i < HashSize && at + i < target.Length; i++)
                target[at + i] ^= digest[i];
        }
    }

    private static void RequireOaepSha512(RSAEncryptionPadding padding)
    {
        if (padding != RSAEncryptionPadding.OaepSHA512)
            throw new NotSupportedException("Encryption here is OAEP with SHA-512.");
    }

    private static CryptographicException Failed() => new("The message cannot be decrypted.");
}

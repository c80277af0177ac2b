using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dxcp.Cryptography;

namespace Dxcp.Contract.Tests;

/// <summary>What a beginner's program has on either API: a device, a session, a protected picture, memory to bring pictures in and out.</summary>
internal abstract class MistakeScene : IDisposable
{
    private readonly List<(nint Object, Action Undo)> _undo = [];

    /// <summary>The session key as the program knows it.</summary>
    public byte[] Key { get; set; } = new byte[16];

    /// <summary>The last counter block.</summary>
    public byte[] IV { get; protected set; } = Reference.CounterBlock(7);

    /// <summary>Whether a picture came back as another one.</summary>
    public bool IsNoise { get; private set; }

    /// <summary>What the debug layer's queue of each device has to say of refusals; null where the API has none.</summary>
    public abstract string[]? Queue { get; }

    public abstract byte[] Certificate();

    /// <summary>Sends a key block.</summary>
    public abstract void Send(byte[] block);

    /// <summary>The protected picture.</summary>
    public nint Protected { get; set; }

    /// <summary>The memory that a blt reads.</summary>
    public nint In { get; set; }

    public uint Width { get; protected init; }

    public uint Height => 32;

    /// <summary>Writes an encrypted picture into the memory, rows at their pitch or, which is the mistake, one right behind the other.</summary>
    public abstract void Fill(byte[] picture, byte[] key, byte[] iv, bool heedsPitch);

    /// <summary>Has the memory decrypted into the protected picture.</summary>
    protected abstract void Decrypt(byte[] iv);

    /// <summary>The same, where the memory is said to be encrypted in part.</summary>
    public abstract void Decrypt(byte[] iv, uint skip, uint encrypt);

    /// <summary>Encrypts a picture and has it decrypted into the protected one.</summary>
    public void Put(byte[] picture, byte[] key, byte[] iv, bool heedsPitch = true)
    {
        Fill(picture, key, iv, heedsPitch);
        Decrypt(iv);
    }

    /// <summary>Reads the protected picture back and decrypts it.</summary>
    public abstract byte[] Back();

    public int PictureSize => (int)(Width * Height * 3 / 2);

    /// <summary>Start as it is meant, and the random number.</summary>
    public abstract byte[] Start();

    public abstract void Finish();

    public byte[] Picture(int seed = 1) => Reference.Pattern(PictureSize, seed);

    public void Negotiate()
    {
        Key = RandomNumberGenerator.GetBytes(16);
        Send(Block(Key, HashAlgorithmName.SHA512, HashAlgorithmName.SHA512));
    }

    /// <summary>A key refresh as it is meant.</summary>
    public void Refresh()
    {
        byte[] random = Start();
        Finish();
        Key = Reference.Xor(Key, random);
    }

    public byte[] NextIV() => IV = Reference.CounterBlock(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(IV) + 1);

    /// <summary>Sends a picture and reads it back, and notes whether it came right.</summary>
    public void RoundTrip(byte[]? key = null, int seed = 1)
    {
        byte[] picture = Picture(seed);
        Put(picture, key ?? Key, NextIV());
        Compare(picture);
    }

    /// <summary>RSAES-OAEP with hashes of one's choice, which .NET does not offer, written out (RFC 8017, 7.1.1).</summary>
    public byte[] Block(byte[] key, HashAlgorithmName label, HashAlgorithmName mask, int certificate = 0)
    {
        using var read = X509CertificateLoader.LoadCertificate(CertificateChain.Parse(Certificate())[certificate].RawData);
        using RSA rsa = read.GetRSAPublicKey()!;
        RSAParameters numbers = rsa.ExportParameters(false);
        int size = numbers.Modulus!.Length;
        byte[] hash = CryptographicOperations.HashData(label, []), block = new byte[size];
        int data = size - hash.Length - 1;
        hash.CopyTo(block, 1 + hash.Length);
        block[size - key.Length - 1] = 1;
        key.CopyTo(block, size - key.Length);
        Span<byte> seed = block.AsSpan(1, hash.Length), rest = block.AsSpan(1 + hash.Length, data);
        RandomNumberGenerator.Fill(seed);
        Mask(rest, seed, mask);
        Mask(seed, rest, mask);
        var number = BigInteger.ModPow(new BigInteger(block, true, true), new BigInteger(numbers.Exponent, true, true),
            new BigInteger(numbers.Modulus, true, true));
        byte[] bytes = number.ToByteArray(true, true);
        return [.. new byte[size - bytes.Length], .. bytes];
    }

    /// <summary>Notes whether another picture came back.</summary>
    public void Compare(byte[] picture) => IsNoise |= !Back().AsSpan().SequenceEqual(picture);

    /// <summary>Has something undone when the scene ends, the last first.</summary>
    public void Undo(Action undo, nint about = 0) => _undo.Add((about, undo));

    /// <summary>Releases an object now, which the program goes on to use.</summary>
    public nint Forget(nint pointer)
    {
        int at = _undo.FindIndex(entry => entry.Object == pointer);
        _undo[at].Undo();
        _undo.RemoveAt(at);
        return pointer;
    }

    public void Dispose()
    {
        for (int i = _undo.Count - 1; i >= 0; i--)
            _undo[i].Undo();
    }

    /// <summary>A picture with its rows at a pitch, encrypted.</summary>
    protected byte[] Encrypted(byte[] picture, byte[] key, byte[] iv, int pitch)
    {
        int width = (int)Width, rows = (int)Height * 3 / 2;
        byte[] memory = new byte[pitch * rows];
        for (int y = 0; y < rows; y++)
            picture.AsSpan(y * width, width).CopyTo(memory.AsSpan(y * pitch));
        return Reference.Ctr(key, iv, memory);
    }

    /// <summary>Asks a COM object for its certificate.</summary>
    protected static unsafe byte[] Certificate(AskSize askSize, AskBytes ask)
    {
        uint size;
        Assert.Equal(0, askSize(&size));
        byte[] chain = new byte[size];
        fixed (byte* bytes = chain)
            Assert.Equal(0, ask(size, bytes));
        return chain;
    }

    protected unsafe delegate int AskSize(uint* size);

    protected unsafe delegate int AskBytes(uint size, byte* bytes);

    private static void Mask(Span<byte> target, ReadOnlySpan<byte> seed, HashAlgorithmName name)
    {
        for (int at = 0, count = 0; at < target.Length; count++)
        {
            byte[] round = CryptographicOperations.HashData(name, [.. seed, 0, 0, (byte)(count >> 8), (byte)count]);
            for (int i = 0; i < round.Length && at < target.Length; i++)
                target[at++] ^= round[i];
        }
    }
}

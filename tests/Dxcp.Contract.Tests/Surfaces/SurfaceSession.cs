using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dxcp.Cryptography;

namespace Dxcp.Contract.Tests;

/// <summary>A session of a surface, with the key that the driver ought to have.</summary>
public abstract class SurfaceSession(SurfaceDevice device)
{
    private ulong _nextIV = 1;

    /// <summary>The device that calls are made with.</summary>
    public SurfaceDevice Device { get; } = device;

    /// <summary>What channel messages call the session (R53).</summary>
    public abstract nint Name { get; }

    /// <summary>The session key as the application knows it.</summary>
    public byte[] Key { get; set; } = new byte[16];

    public abstract byte[] Certificate();

    public abstract int? Send(byte[]? keyBlock);

    /// <summary>Start, with as many bytes as the buffer has; 16 where it is null.</summary>
    public abstract int? Start(byte[]? randomNumber);

    public abstract int? Finish();

    public abstract int? GetReadBackKey(byte[]? wrappedKey);

    public abstract int? Decrypt(nint memory, nint picture, byte[]? counterBlock, byte[]? wrappedContentKey = null, PartialPattern? pattern = null);

    public abstract int? Encrypt(nint picture, nint memory, byte[]? counterBlock);

    public abstract void Destroy();

    /// <summary>The same session, in calls made with another device (<see cref="Need.SessionOfAnotherDevice"/>).</summary>
    public abstract SurfaceSession CalledWith(SurfaceDevice other);

    public int? Negotiate()
    {
        byte[] key = RandomNumberGenerator.GetBytes(16);
        int? code = Send(Wrap(key, RSAEncryptionPadding.OaepSHA512));
        Key = key;
        return code;
    }

    /// <summary>A key for the driver, padded in some way.</summary>
    public byte[] Wrap(byte[] key, RSAEncryptionPadding padding)
    {
        using var leaf = X509CertificateLoader.LoadCertificate(CertificateChain.Parse(Certificate())[0].RawData);
        using var rsa = leaf.GetRSAPublicKey()!;
        return rsa.Encrypt(key, padding);
    }

    /// <summary>Starts a refresh that must work; what was in the buffer before is not zero.</summary>
    public byte[] Start()
    {
        byte[] randomNumber = [.. Enumerable.Repeat((byte)0xEE, 16)];
        Surface.Accepted(Start(randomNumber));
        return randomNumber;
    }

    /// <summary>A whole refresh on both sides.</summary>
    public void Refresh()
    {
        byte[] randomNumber = Start();
        Surface.Accepted(Finish());
        Key = Reference.Xor(Key, randomNumber);
    }

    /// <summary>A counter block that this session has not used.</summary>
    public byte[] NextCounterBlock(ulong count = 0) => Reference.CounterBlock(_nextIV++, count);

    /// <summary>Whether the driver decrypts with <paramref name="key"/>, of this session or wrapped by it.</summary>
    public bool Uses(byte[] key, byte[]? wrappedContentKey = null)
    {
        byte[] plain = Reference.Pattern(SurfaceDevice.StreamSize, seed: 77), counterBlock = NextCounterBlock();
        nint memory = Device.CreateMemory(), picture = Device.CreateProtected();
        Device.Write(memory, Reference.Ctr(key, counterBlock, plain));
        Surface.Accepted(Decrypt(memory, picture, counterBlock, wrappedContentKey));
        byte[] arrived = Device.Peek(picture);
        Device.Destroy(memory);
        Device.Destroy(picture);
        return arrived.SequenceEqual(plain);
    }

    /// <summary>Whether the driver encrypts with <paramref name="key"/>.</summary>
    public bool EncryptsWith(byte[] key)
    {
        nint memory = Device.CreateMemory(), picture = Device.CreateProtected();
        byte[] counterBlock = new byte[16];
        Surface.Accepted(Encrypt(picture, memory, counterBlock));
        bool isZero = !Reference.Ctr(key, counterBlock, Device.Read(memory)).AsSpan().ContainsAnyExcept((byte)0);
        Device.Destroy(memory);
        Device.Destroy(picture);
        return isZero;
    }
}

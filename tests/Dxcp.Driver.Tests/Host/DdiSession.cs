using System.Buffers.Binary;
using System.Security.Cryptography;
using Dxcp.Abi;

namespace Dxcp.Driver.Tests;

/// <summary>A crypto session as an application beyond the tables has it, with the key that the driver ought to have.</summary>
internal sealed unsafe class DdiSession
{
    /// <summary>What a refused DecryptionBlt leaves in the pattern's last field is an HRESULT; this is none, nor S_OK.</summary>
    private const uint NoError = 0x5EED;

    private ulong _nextIV = 1;

    /// <summary>What channel messages call a session (CryptoSessionGetHandle).</summary>
    public static nint NameOf(Ddi11HostDevice device, D3D11_1DDI_HCRYPTOSESSION session)
    {
        void* name;
        Assert.Equal(HResult.S_OK, device.Video->pfnCryptoSessionGetHandle(device.Handle, session, &name));
        return (nint)name;
    }

    public DdiSession(Ddi11HostDevice device, bool negotiate = true, Guid? keyExchange = null, Guid decodeProfile = default)
    {
        Device = device;
        Handle = device.TryCreateSession(null, keyExchange, decodeProfile, out int result);
        Assert.Equal(HResult.S_OK, result);
        if (negotiate)
            Assert.Equal(HResult.S_OK, Negotiate());
    }

    public Ddi11HostDevice Device { get; }

    public D3D11_1DDI_HCRYPTOSESSION Handle { get; }

    /// <summary>The session key as the application knows it.</summary>
    public byte[] Key { get; set; } = new byte[16];

    public static byte[] Certificate(Ddi11HostDevice device) => device.Certificate(new()
    {
        CertificateType = D3D11_1DDI_CERTIFICATE_TYPE.D3D11_1DDI_CERTIFICATE_TYPE_CRYPTO_SESSION,
        CryptoSessionType = Guids.D3D11_CRYPTO_TYPE_AES128_CTR
    });

    public int Negotiate() => Negotiate(RSAEncryptionPadding.OaepSHA512, 16);

    /// <summary>Sends a fresh key, padded in some way.</summary>
    public int Negotiate(RSAEncryptionPadding padding, int keySize)
    {
        byte[] key = RandomNumberGenerator.GetBytes(keySize);
        int result = Send(Reference.Transport(Certificate(Device), key, padding));
        if (result == HResult.S_OK)
            Key = key;
        return result;
    }

    public int Send(byte[] data)
    {
        fixed (byte* bytes = data)
            return Device.Video->pfnNegotiateCryptoSessionKeyExchange(Device.Handle, Handle, (uint)data.Length, bytes);
    }

    /// <summary>Starts a refresh; what was in the buffer before is not zero.</summary>
    public byte[] Start(int size = 16)
    {
        byte[] randomNumber = new byte[size];
        randomNumber.AsSpan().Fill(0xEE);
        fixed (byte* bytes = randomNumber)
            Device.Video->pfnStartSessionKeyRefresh(Device.Handle, Handle, (uint)size, bytes);
        return randomNumber;
    }

    public void Finish() => Device.Video->pfnFinishSessionKeyRefresh(Device.Handle, Handle);

    /// <summary>A whole refresh on both sides.</summary>
    public void Refresh()
    {
        byte[] randomNumber = Start();
        Finish();
        Key = Reference.Xor(Key, randomNumber);
    }

    public byte[] GetEncryptionBltKey(int size = 16)
    {
        byte[] key = new byte[size];
        key.AsSpan().Fill(0xEE);
        fixed (byte* bytes = key)
            Device.Video->pfnGetEncryptionBltKey(Device.Handle, Handle, (uint)size, bytes);
        return key;
    }

    /// <summary>DecryptionBlt with a pattern that encrypts everything, so that a refusal can be seen: its HRESULT, else S_OK.</summary>
    public int Decrypt(D3D10DDI_HRESOURCE source, D3D10DDI_HRESOURCE destination, byte[] counterBlock, byte[]? wrappedContentKey = null,
        D3D11_1DDI_ENCRYPTED_BLOCK_INFO? pattern = null)
    {
        var info = pattern ?? new() { NumEncryptedBytesAtBeginning = uint.MaxValue, NumBytesInEncryptPattern = NoError };
        var given = info;
        fixed (byte* iv = counterBlock, contentKey = wrappedContentKey)
        {
            Device.Video->pfnDecryptionBlt(Device.Handle, Handle, source, destination, &info, (uint)(wrappedContentKey?.Length ?? 0), contentKey,
                (uint)counterBlock.Length, iv);
        }

        Assert.Equal((given.NumEncryptedBytesAtBeginning, given.NumBytesInSkipPattern), (info.NumEncryptedBytesAtBeginning, info.NumBytesInSkipPattern));
        if (info.NumBytesInEncryptPattern == given.NumBytesInEncryptPattern)
            return HResult.S_OK;
        Assert.True(HResult.Failed((int)info.NumBytesInEncryptPattern)); // S54: touched after a failure only
        return (int)info.NumBytesInEncryptPattern;
    }

    /// <summary>EncryptionBlt: the counter block that the driver made, or zeros.</summary>
    public byte[] Encrypt(D3D10DDI_HRESOURCE source, D3D10DDI_HRESOURCE destination, int ivSize = 16)
    {
        byte[] counterBlock = new byte[ivSize];
        counterBlock.AsSpan().Fill(0xEE);
        fixed (byte* iv = counterBlock)
            Device.Video->pfnEncryptionBlt(Device.Handle, Handle, source, destination, (uint)ivSize, iv);
        return counterBlock;
    }

    public void Destroy() => Device.Video->pfnDestroyCryptoSession(Device.Handle, Handle);

    /// <summary>A counter block that this session has not used.</summary>
    public byte[] NextCounterBlock() => Reference.CounterBlock(_nextIV++);

    /// <summary>Whether the driver decrypts with <paramref name="key"/>: by a small blt both ways of looking.</summary>
    public bool Uses(byte[] key, byte[]? wrappedContentKey = null)
    {
        byte[] plain = Reference.Pattern(64, seed: 77), counterBlock = NextCounterBlock();
        var encrypted = Device.CreateBuffer(64, ProbeUsage.Staging);
        var decrypted = Device.CreateBuffer(64, ProbeUsage.Protected);
        Device.Write(encrypted, Reference.Ctr(key, counterBlock, plain));
        Assert.Equal(HResult.S_OK, Decrypt(encrypted, decrypted, counterBlock, wrappedContentKey));
        byte[] result = Device.Peek(decrypted, encrypted);
        Device.DestroyResource(encrypted);
        Device.DestroyResource(decrypted);
        return result.SequenceEqual(plain);
    }

    public static ulong IV(byte[] counterBlock) => BinaryPrimitives.ReadUInt64BigEndian(counterBlock);
}

using System.Security.Cryptography;
using Dxcp.Cryptography;

namespace Dxcp.Conformance;

/// <summary>A session, with the key that the implementation ought to have. The public methods write down what the protected ones call.</summary>
internal abstract class ProbeSession(ProbeDevice device)
{
    private const int WrappedSize = KeyTransport.WrappedSize;
    private ulong _nextIV = 1;

    /// <summary>The device that calls are made with.</summary>
    public ProbeDevice Device { get; } = device;

    /// <summary>The object or handle, for the log.</summary>
    public abstract nint Id { get; }

    /// <summary>What channel messages call the session (R53).</summary>
    public abstract nint Name { get; }

    /// <summary>The session key as the application knows it.</summary>
    public byte[] Key { get; set; } = new byte[16];

    private string Self => CallLog.Name("session", Id);

    public abstract byte[] Certificate();

    public int? Send(byte[]? keyBlock)
    {
        CallLog.Enter("NegotiateKeyExchange");
        int before = Told.Refusals;
        return CallLog.Add($"NegotiateKeyExchange({Self}, {keyBlock?.Length ?? WrappedSize} bytes{(keyBlock is null ? ", null" : "")})",
            Told.Since(before, CallSend(keyBlock)));
    }

    /// <summary>Start, with as many bytes as the buffer has; 16 where it is null.</summary>
    public int? Start(byte[]? randomNumber)
    {
        CallLog.Enter("StartSessionKeyRefresh");
        int before = Told.Refusals;
        int? code = Told.Since(before, CallStart(randomNumber));
        return CallLog.Add($"StartSessionKeyRefresh({Self}, {randomNumber?.Length ?? 16} bytes) → {CallLog.Hex(randomNumber)}", code);
    }

    public int? Finish()
    {
        CallLog.Enter("FinishSessionKeyRefresh");
        int before = Told.Refusals;
        return CallLog.Add($"FinishSessionKeyRefresh({Self})", Told.Since(before, CallFinish()));
    }

    public int? GetReadBackKey(byte[]? wrappedKey)
    {
        int before = Told.Refusals;
        return CallLog.Add($"GetEncryptionBltKey({Self}, {wrappedKey?.Length ?? 16} bytes)", Told.Since(before, CallGetReadBackKey(wrappedKey)));
    }

    public int? Decrypt(nint memory, nint picture, byte[]? counterBlock, byte[]? wrappedContentKey = null, PartialPattern? pattern = null)
    {
        string call = $"DecryptionBlt({Self}, {CallLog.Name("resource", memory)}, {CallLog.Name("resource", picture)}, IV {CallLog.Hex(counterBlock)}" +
            $"{(wrappedContentKey is null ? "" : ", content key")}" +
            $"{(pattern is { } p ? $", {{{p.EncryptedAtBeginning}, {p.Skip}, {p.Encrypt}}}" : "")})";
        CallLog.Enter("DecryptionBlt");
        int before = Told.Refusals;
        return CallLog.Add(call, Told.Since(before, CallDecrypt(memory, picture, counterBlock, wrappedContentKey, pattern)));
    }

    public int? Encrypt(nint picture, nint memory, byte[]? counterBlock)
    {
        CallLog.Enter("EncryptionBlt");
        int before = Told.Refusals;
        int? code = Told.Since(before, CallEncrypt(picture, memory, counterBlock));
        return CallLog.Add($"EncryptionBlt({Self}, {CallLog.Name("resource", picture)}, {CallLog.Name("resource", memory)})" +
            $" → IV {CallLog.Hex(counterBlock)}", code);
    }

    public void Destroy()
    {
        CallLog.Add($"destroy {Self}");
        CallDestroy();
    }

    /// <summary>The same session, in calls made with another device.</summary>
    public abstract ProbeSession CalledWith(ProbeDevice other);

    public int? Negotiate(byte[]? key = null)
    {
        key ??= RandomNumberGenerator.GetBytes(16);
        int? code = Send(Wrap(key, RSAEncryptionPadding.OaepSHA512));
        Key = key;
        return code;
    }

    /// <summary>A key for the driver, padded in some way.</summary>
    public byte[] Wrap(byte[] key, RSAEncryptionPadding padding) => ReferenceCipher.Transport(Certificate(), key, padding);

    /// <summary>Starts a refresh that must work; what was in the buffer before is not zero.</summary>
    public byte[] Start()
    {
        byte[] randomNumber = [.. Enumerable.Repeat((byte)0xEE, 16)];
        Probe.Accepted(Start(randomNumber), "StartSessionKeyRefresh");
        Demand.True(randomNumber.AsSpan().ContainsAnyExcept((byte)0), "a random number from StartSessionKeyRefresh", "16 zero bytes, as of a refusal");
        return randomNumber;
    }

    /// <summary>A whole refresh on both sides.</summary>
    public void Refresh()
    {
        byte[] randomNumber = Start();
        Probe.Accepted(Finish(), "FinishSessionKeyRefresh");
        Key = ReferenceCipher.Xor(Key, randomNumber);
    }

    /// <summary>A counter block that this session has not used.</summary>
    public byte[] NextCounterBlock(ulong count = 0) => ReferenceCipher.CounterBlock(_nextIV++, count);

    /// <summary>Whether the driver decrypts with <paramref name="key"/>, of this session or wrapped by it.</summary>
    public bool Uses(byte[] key, byte[]? wrappedContentKey = null)
    {
        byte[] plain = ReferenceCipher.Pattern(Device.StreamSize, seed: 77), counterBlock = NextCounterBlock();
        nint memory = Device.CreateMemory(), picture = Device.CreateProtected();
        Device.Write(memory, ReferenceCipher.Ctr(key, counterBlock, plain));
        Probe.Accepted(Decrypt(memory, picture, counterBlock, wrappedContentKey), "DecryptionBlt");
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
        Probe.Accepted(Encrypt(picture, memory, counterBlock), "EncryptionBlt");
        bool isZero = !ReferenceCipher.Ctr(key, counterBlock, Device.Read(memory)).AsSpan().ContainsAnyExcept((byte)0);
        Device.Destroy(memory);
        Device.Destroy(picture);
        return isZero;
    }

    protected abstract int? CallSend(byte[]? keyBlock);

    protected abstract int? CallStart(byte[]? randomNumber);

    protected abstract int? CallFinish();

    protected abstract int? CallGetReadBackKey(byte[]? wrappedKey);

    protected abstract int? CallDecrypt(nint memory, nint picture, byte[]? counterBlock, byte[]? wrappedContentKey, PartialPattern? pattern);

    protected abstract int? CallEncrypt(nint picture, nint memory, byte[]? counterBlock);

    protected abstract void CallDestroy();
}

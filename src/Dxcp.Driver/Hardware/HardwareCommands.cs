using System.Buffers.Binary;
using System.Security.Cryptography;
using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>The commands of the open test scheme, byte by byte as docs/hardware-drm.md has them. Stateless.</summary>
internal static class HardwareCommands
{
    /// <summary>The most bytes of a command.</summary>
    public const uint MaxSize = 65536;

    private const int HeaderSize = 4;
    private const int NonceSize = 16;
    private const uint LicenceMagic = 0x434C5844; // "DXLC"
    private const int LicenceHeader = 4 + 2 + 2 + NonceSize + 8 + 4;
    private const int KeyEntry = 32;
    private const int MaxKeys = 256;

    /// <summary>Carries a command out.</summary>
    /// <param name="adapter">The card.</param>
    /// <param name="function">1 challenge, 2 load a licence, 3 seal a key, 4 unload a key, 5 tear down.</param>
    /// <param name="command">Its length as 32 bits, then what the function takes.</param>
    /// <param name="answer">Room for the answer.</param>
    /// <param name="written">Bytes of it.</param>
    public static HardwareStatus Execute(DriverAdapter adapter, uint function, ReadOnlySpan<byte> command, Span<byte> answer, out int written)
    {
        written = 0;
        if (command.Length < HeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(command) != command.Length)
            return HardwareStatus.Malformed;
        var body = command[HeaderSize..];
        return function switch
        {
            1 => Challenge(adapter, body, answer, out written),
            2 => Load(adapter, body, answer, out written),
            3 => Seal(adapter, body, answer, out written),
            4 => body.Length == 16 ? adapter.Hardware.Unload(new Guid(body)) : HardwareStatus.Malformed,
            5 => TearDown(adapter, body),
            _ => HardwareStatus.UnknownFunction,
        };
    }

    private static HardwareStatus Challenge(DriverAdapter adapter, ReadOnlySpan<byte> body, Span<byte> answer, out int written)
    {
        written = 0;
        var chain = adapter.CertificateOf(Abi.Guids.D3D11_CRYPTO_TYPE_AES128_CTR).Span;
        if (!body.IsEmpty)
            return HardwareStatus.Malformed;
        if (answer.Length < 8 + NonceSize + chain.Length)
            return HardwareStatus.NoRoom;
        uint generation = adapter.Hardware.Challenge(answer.Slice(8, NonceSize), adapter.Profile.Random);
        BinaryPrimitives.WriteUInt32LittleEndian(answer, generation);
        BinaryPrimitives.WriteUInt32LittleEndian(answer[4..], HardwareEnvironment.HighestLevel);
        chain.CopyTo(answer[(8 + NonceSize)..]);
        written = 8 + NonceSize + chain.Length;
        return HardwareStatus.Done;
    }

    private static HardwareStatus Load(DriverAdapter adapter, ReadOnlySpan<byte> licence, Span<byte> answer, out int written)
    {
        written = 0;
        if (licence.Length < LicenceHeader + KeyTransport.WrappedSize + Omac1.TagSize || BinaryPrimitives.ReadUInt32LittleEndian(licence) != LicenceMagic
            || BinaryPrimitives.ReadUInt16LittleEndian(licence[4..]) != 1)
        {
            return HardwareStatus.Malformed;
        }

        uint level = BinaryPrimitives.ReadUInt16LittleEndian(licence[6..]);
        var nonce = licence.Slice(8, NonceSize);
        ulong notAfter = BinaryPrimitives.ReadUInt64LittleEndian(licence[24..]);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(licence[32..]);
        if (count is 0 or > MaxKeys || licence.Length != LicenceHeader + KeyTransport.WrappedSize + (count * KeyEntry) + Omac1.TagSize)
            return HardwareStatus.Malformed;
        if (level is 0 or > HardwareEnvironment.HighestLevel)
            return HardwareStatus.LevelTooHigh;
        if (HardwareKey.IsOver(notAfter, DateTimeOffset.UtcNow))
            return HardwareStatus.Expired;
        if (answer.Length < 4)
            return HardwareStatus.NoRoom;
        Span<byte> licenceKey = stackalloc byte[Aes128Key.Size];
        Span<byte> derived = stackalloc byte[Aes128Key.Size];
        try
        {
            if (!adapter.TryUnwrapKey(licence.Slice(LicenceHeader, KeyTransport.WrappedSize), licenceKey))
                return HardwareStatus.NotAuthentic;
            using var root = new Aes128Key(licenceKey);
            using var tagKey = Derive(root, 2, derived);
            if (!Omac1.Verify(tagKey, licence[..^Omac1.TagSize], licence[^Omac1.TagSize..]))
                return HardwareStatus.NotAuthentic;
            using var wrapping = Derive(root, 1, derived);
            var keys = new List<(Guid, HardwareKey)>();
            var entries = licence.Slice(LicenceHeader + KeyTransport.WrappedSize, (int)count * KeyEntry);
            for (; !entries.IsEmpty; entries = entries[KeyEntry..])
            {
                wrapping.DecryptBlock(entries[16..KeyEntry], derived);
                keys.Add((new Guid(entries[..16]), new HardwareKey(new Aes128Key(derived), level, notAfter)));
            }

            var status = adapter.Hardware.Load(nonce, keys);
            if (status != HardwareStatus.Done)
            {
                foreach (var (_, key) in keys)
                    key.Lose();
                return status;
            }

            BinaryPrimitives.WriteUInt32LittleEndian(answer, count);
            written = 4;
            return HardwareStatus.Done;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(licenceKey);
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    private static HardwareStatus Seal(DriverAdapter adapter, ReadOnlySpan<byte> body, Span<byte> answer, out int written)
    {
        written = 0;
        if (body.Length != 24)
            return HardwareStatus.Malformed;
        if (answer.Length < HardwareEnvironment.SealedSize)
            return HardwareStatus.NoRoom;
        var status = adapter.Hardware.Seal(BinaryPrimitives.ReadUInt64LittleEndian(body), new Guid(body[8..]), answer[..HardwareEnvironment.SealedSize]);
        written = status == HardwareStatus.Done ? HardwareEnvironment.SealedSize : 0;
        return status;
    }

    private static HardwareStatus TearDown(DriverAdapter adapter, ReadOnlySpan<byte> body)
    {
        if (body.Length != 4)
            return HardwareStatus.Malformed;
        uint cause = BinaryPrimitives.ReadUInt32LittleEndian(body);
        if (cause is < (uint)TeardownCause.Suspend or > (uint)TeardownCause.SessionLock)
            return HardwareStatus.Malformed;
        adapter.Hardware.TearDown((TeardownCause)cause);
        return HardwareStatus.Done;
    }

    private static Aes128Key Derive(Aes128Key root, byte purpose, Span<byte> scratch)
    {
        scratch.Clear();
        scratch[^1] = purpose;
        root.EncryptBlock(scratch, scratch);
        return new Aes128Key(scratch);
    }
}

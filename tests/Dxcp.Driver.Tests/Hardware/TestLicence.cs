using System.Buffers.Binary;

namespace Dxcp.Driver.Tests.Hardware;

/// <summary>A licence as docs/hardware-drm.md lays it out, for a driver that takes the first 16 bytes of a key block as the key.</summary>
internal sealed record TestLicence
{
    public const int Header = 36;
    private const int Wrapped = 256;

    public uint Magic { get; init; } = 0x434C5844;

    public ushort Version { get; init; } = 1;

    public ushort Level { get; init; } = 1;

    public byte[] Nonce { get; init; } = new byte[16];

    public ulong NotAfter { get; init; }

    public uint? Count { get; init; }

    public byte[] Key { get; init; } = Reference.Pattern(16, seed: 5);

    /// <summary>Under this key the tag is made, and the content keys are wrapped.</summary>
    public byte[]? OtherKey { get; init; }

    public IReadOnlyList<(Guid Id, byte[] Key)> Keys { get; init; } = [(new(1, 2, 3, new byte[8]), Reference.Pattern(16, seed: 6))];

    public byte[] Bytes()
    {
        byte[] key = OtherKey ?? Key, licence = new byte[Header + Wrapped + (32 * Keys.Count) + 16];
        BinaryPrimitives.WriteUInt32LittleEndian(licence, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(licence.AsSpan(4), Version);
        BinaryPrimitives.WriteUInt16LittleEndian(licence.AsSpan(6), Level);
        Nonce.CopyTo(licence, 8);
        BinaryPrimitives.WriteUInt64LittleEndian(licence.AsSpan(24), NotAfter);
        BinaryPrimitives.WriteUInt32LittleEndian(licence.AsSpan(32), Count ?? (uint)Keys.Count);
        Key.CopyTo(licence, Header);
        for (int i = 0; i < Keys.Count; i++)
        {
            Keys[i].Id.TryWriteBytes(licence.AsSpan(Header + Wrapped + (32 * i)));
            Reference.Ecb(Derive(key, 1), Keys[i].Key).CopyTo(licence, Header + Wrapped + (32 * i) + 16);
        }

        Reference.Omac(Derive(key, 2), licence.AsSpan(0, licence.Length - 16)).CopyTo(licence, licence.Length - 16);
        return licence;
    }

    private static byte[] Derive(byte[] key, byte purpose) => Reference.Ecb(key, [.. new byte[15], purpose]);
}

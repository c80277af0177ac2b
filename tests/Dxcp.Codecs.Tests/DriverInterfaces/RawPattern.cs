using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Codecs.Tests.DriverInterfaces;

/// <summary>Where the encrypted parts of a buffer lie.</summary>
internal static class RawPattern
{
    private const uint Beginning = 32, Skip = 160, Encrypt = 16;

    public static D3D11_1DDI_ENCRYPTED_BLOCK_INFO Blocks { get; } =
        new() { NumEncryptedBytesAtBeginning = Beginning, NumBytesInSkipPattern = Skip, NumBytesInEncryptPattern = Encrypt };

    public static PartialPattern Pattern { get; } = new(Beginning, Skip, Encrypt);

    /// <summary>By the pattern.</summary>
    public static IReadOnlyList<(uint Clear, uint Encrypted)> Even(uint size)
    {
        uint left = size - Math.Min(size, Beginning);
        var parts = new List<(uint, uint)> { (0, size - left) };
        while (left != 0)
        {
            uint clear = Math.Min(left, Skip), encrypted = Math.Min(left - clear, Encrypt);
            parts.Add((clear, encrypted));
            left -= clear + encrypted;
        }

        return parts;
    }

    /// <summary>In sizes of no rule, as sub-samples may have them.</summary>
    public static IReadOnlyList<(uint Clear, uint Encrypted)> Uneven(uint size)
    {
        var parts = new List<(uint, uint)>();
        var random = new Random((int)size);
        for (uint left = size; left != 0;)
        {
            uint clear = Math.Min(left, (uint)random.Next(90)), encrypted = Math.Min(left - clear, (uint)random.Next(400));
            parts.Add((clear, encrypted));
            left -= clear + encrypted;
        }

        return parts;
    }
}

using System.Security.Cryptography;

namespace Dxcp.Conformance;

/// <summary>Common encryption, place by place.</summary>
internal static partial class ReferenceCipher
{
    /// <summary>Common encryption, scheme 'cenc': the encrypted bytes of all sub-samples, one behind the other, are one run of the cipher.</summary>
    public static byte[] Encrypt(byte[] key, byte[] counterBlock, ReadOnlySpan<byte> data, IEnumerable<(int Clear, int Encrypted)> subSamples)
    {
        byte[] result = data.ToArray();
        int[] places = [.. Striped(subSamples, int.MaxValue, 0).SelectMany(piece => piece)];
        byte[] run = Ctr(key, counterBlock, places.Select(i => result[i]).ToArray());
        for (int i = 0; i < places.Length; i++)
            result[places[i]] = run[i];
        return result;
    }

    /// <summary>Common encryption in chained blocks: 'cbcs' begins the chain anew in each sub-sample, 'cbc1', without stripes, never.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5401", Justification = "The IV of common encryption is the packager's.")]
    public static byte[] Chain(byte[] key, byte[] iv, ReadOnlySpan<byte> data, IEnumerable<(int Clear, int Encrypted)> subSamples, int encrypted, int clear)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        byte[] result = data.ToArray();
        bool stripes = encrypted != 0 && clear != 0;
        var pieces = Striped(subSamples, stripes ? encrypted : int.MaxValue, stripes ? clear : 0).Select(piece => piece.Take(piece.Length / 16 * 16).ToArray());
        foreach (int[] places in stripes ? pieces : [[.. pieces.SelectMany(piece => piece)]])
        {
            byte[] run = aes.EncryptCbc(places.Select(i => result[i]).ToArray(), iv, PaddingMode.None);
            for (int i = 0; i < places.Length; i++)
                result[places[i]] = run[i];
        }

        return result;
    }

    /// <summary>The places of the encrypted bytes of each sub-sample; with stripes whole blocks alone.</summary>
    public static List<int[]> Striped(IEnumerable<(int Clear, int Encrypted)> subSamples, int encrypted, int clear)
    {
        var pieces = new List<int[]>();
        int position = 0;
        foreach (var piece in subSamples)
        {
            position += piece.Clear;
            pieces.Add([.. Enumerable.Range(0, piece.Encrypted).Where(i => clear == 0
                || (i / 16 % (encrypted + clear) < encrypted && (i / 16 * 16) + 16 <= piece.Encrypted)).Select(i => position + i)]);
            position += piece.Encrypted;
        }

        return pieces;
    }
}

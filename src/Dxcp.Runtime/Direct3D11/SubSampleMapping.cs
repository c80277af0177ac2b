using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>What a mapping of sub-samples comes to.</summary>
internal enum MappedEncryption
{
    /// <summary>Nothing is encrypted.</summary>
    Clear,

    /// <summary>Everything is.</summary>
    Whole,

    /// <summary>What a partial pattern says.</summary>
    Pattern,

    /// <summary>What no partial pattern says.</summary>
    Irregular,
}

/// <summary>
/// Says a mapping of sub-samples by the partial pattern that means the same bytes, if there is one (S95). The keystream is the
/// same for both: it runs on over the encrypted bytes alone (S32). Stateless.
/// </summary>
internal static class SubSampleMapping
{
    /// <summary>Looks at a mapping.</summary>
    /// <param name="blocks">Clear bytes, then encrypted ones, block after block (R54).</param>
    /// <param name="size">The bytes of the buffer's data; those behind the blocks are clear (S190).</param>
    /// <param name="pattern">Set for <see cref="MappedEncryption.Pattern"/>.</param>
    public static MappedEncryption Of(ReadOnlySpan<D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK> blocks, uint size, out D3D11_ENCRYPTED_BLOCK_INFO pattern)
    {
        pattern = default;
        ulong covered = 0, encrypted = 0;
        foreach (D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK block in blocks)
        {
            covered += (ulong)block.ClearSize + block.EncryptedSize;
            encrypted += block.EncryptedSize;
        }
        if (encrypted == 0 || encrypted == size)
            return encrypted == 0 ? MappedEncryption.Clear : MappedEncryption.Whole;

        List<(uint Clear, uint Encrypted)> runs = Join([.. blocks, new() { ClearSize = (uint)(size - covered) }]);
        if (runs[0].Clear == 0)
        {
            pattern.NumEncryptedBytesAtBeginning = runs[0].Encrypted;
            runs.RemoveAt(0);
        }
        (uint clear, uint repeated) = runs[0];
        for (int i = 1; i < runs.Count; i++)
        {
            // The end of the buffer may cut the last repetition (S33).
            bool isLast = i == runs.Count - 1;
            bool fits = runs[i] == (clear, repeated) || (isLast
                && (runs[i].Clear == clear ? runs[i].Encrypted <= repeated : runs[i].Clear < clear && runs[i].Encrypted == 0));
            if (!fits)
                return MappedEncryption.Irregular;
        }
        if (repeated != 0) // else the beginning is all there is
            (pattern.NumBytesInSkipPattern, pattern.NumBytesInEncryptPattern) = (clear, repeated);
        return MappedEncryption.Pattern;
    }

    /// <summary>Joins what touches: each run but the first has clear bytes, each but the last has encrypted ones.</summary>
    private static List<(uint Clear, uint Encrypted)> Join(ReadOnlySpan<D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK> blocks)
    {
        List<(uint Clear, uint Encrypted)> runs = [];
        foreach (D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK block in blocks)
        {
            if (runs.Count != 0 && block.ClearSize == 0)
                runs[^1] = (runs[^1].Clear, runs[^1].Encrypted + block.EncryptedSize);
            else if (runs.Count != 0 && runs[^1].Encrypted == 0)
                runs[^1] = (runs[^1].Clear + block.ClearSize, block.EncryptedSize);
            else if (block.ClearSize != 0 || block.EncryptedSize != 0)
                runs.Add((block.ClearSize, block.EncryptedSize));
        }
        return runs;
    }
}

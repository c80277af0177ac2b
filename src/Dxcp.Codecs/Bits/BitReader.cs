namespace Dxcp.Codecs.Bits;

/// <summary>Reads bits, the most significant first. Beyond the end there are zeros, and <see cref="IsPastEnd"/> says so.</summary>
/// <param name="data">The bytes, without emulation prevention.</param>
internal ref struct BitReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>Bits that were read.</summary>
    public int Position { get; private set; }

    /// <summary>Whether more was read than there is.</summary>
    public readonly bool IsPastEnd => Position > _data.Length * 8;

    /// <summary>u(n): <paramref name="bits"/> bits, at most 32.</summary>
    public uint U(int bits)
    {
        uint value = 0;
        while (bits > 0)
        {
            int at = Position / 8;
            uint current = at < _data.Length ? _data[at] : 0u;
            int room = 8 - (Position % 8);
            int count = Math.Min(room, bits);
            value = (value << count) | ((current >> (room - count)) & ((1u << count) - 1));
            Position += count;
            bits -= count;
        }

        return value;
    }

    /// <summary>u(1).</summary>
    public bool Flag() => U(1) != 0;

    /// <summary>ue(v): an Exp-Golomb code of 32 bits at most; longer ones are taken as zero, past the end.</summary>
    public uint Ue()
    {
        int zeros = 0;
        while (zeros < 32 && !IsPastEnd && U(1) == 0)
            zeros++;
        if (zeros == 32 || IsPastEnd)
        {
            Position = (_data.Length * 8) + 1;
            return 0;
        }

        return zeros == 0 ? 0 : (1u << zeros) - 1 + U(zeros);
    }

    /// <summary>Goes on some bits later.</summary>
    public void Skip(int bits) => Position += bits;
}

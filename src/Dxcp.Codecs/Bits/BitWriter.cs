using System.Numerics;

namespace Dxcp.Codecs.Bits;

/// <summary>Writes bits, the most significant first, as H.264 (clause 7.2 and 9.1), HEVC (7.2 and 9.2), MPEG-2 and AV1 (4.10) have them.</summary>
/// <param name="buffer">Where to; too short a one is an error of ours.</param>
internal ref struct BitWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    /// <summary>Bits that were written.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes that were written; the last may have room.</summary>
    public readonly int Length => (Position + 7) / 8;

    /// <summary>What was written.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    /// <summary>u(n): <paramref name="bits"/> bits, at most 32.</summary>
    public void U(int bits, uint value)
    {
        while (bits > 0)
        {
            if (Position % 8 == 0)
                _buffer[Position / 8] = 0;
            int room = 8 - (Position % 8);
            int count = Math.Min(room, bits);
            uint part = (value >> (bits - count)) & ((1u << count) - 1);
            _buffer[Position / 8] |= (byte)(part << (room - count));
            Position += count;
            bits -= count;
        }
    }

    /// <summary>ue(v): an Exp-Golomb code.</summary>
    public void Ue(uint value)
    {
        int length = BitOperations.Log2(value + 1);
        U(length, 0);
        U(length + 1, value + 1);
    }

    /// <summary>se(v): an Exp-Golomb code of a signed number.</summary>
    public void Se(int value) => Ue(value > 0 ? (2 * (uint)value) - 1 : (uint)(-2 * value));

    /// <summary>rbsp_trailing_bits(): a one, and zeros to the next byte.</summary>
    public void Trail()
    {
        U(1, 1);
        Align();
    }

    /// <summary>Zeros to the next byte.</summary>
    public void Align() => U((8 - (Position % 8)) % 8, 0);

    /// <summary>Bits of another buffer.</summary>
    public void Copy(ref BitReader from, int bits)
    {
        for (; bits > 0; bits -= Math.Min(bits, 32))
            U(Math.Min(bits, 32), from.U(Math.Min(bits, 32)));
    }
}

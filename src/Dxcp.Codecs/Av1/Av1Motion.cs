using Dxcp.Abi;

namespace Dxcp.Codecs.Av1;

/// <summary>
/// The global motion of a picture for each of its references (AV1 bitstream specification, 7.11.3.6), and its codes, which say what differs from the motion
/// of an earlier picture (5.9.24 to 5.9.29).
/// </summary>
internal sealed class Av1Motion
{
    private const int PrecisionBits = 16; // WARPEDMODEL_PREC_BITS
    private const int AbsoluteAlphaBits = 12, AlphaPrecision = 15;
    private const int AbsoluteBits = 12, Precision = 6;
    private const int AbsoluteTranslationBits = 9, TranslationPrecision = 3;

    private readonly int[] _types = new int[Av1Picture.References];
    private readonly int[] _values = new int[Av1Picture.References * Av1Picture.Motions];

    private Av1Motion()
    {
        for (int reference = 0; reference < Av1Picture.References; reference++)
            _values[(reference * Av1Picture.Motions) + 2] = _values[(reference * Av1Picture.Motions) + 5] = 1 << PrecisionBits;
    }

    /// <param name="parameters">The picture parameters.</param>
    public unsafe Av1Motion(in DXVA_PicParams_AV1 parameters)
        : this()
    {
        for (int reference = 0; reference < Av1Picture.References; reference++)
        {
            var entry = parameters.frame_refs[reference];
            _types[reference] = Av1Picture.Flag(entry.GlobalMotionFlags, 1, 2);
            for (int i = 0; i < Av1Picture.Motions && _types[reference] != 0; i++)
                _values[(reference * Av1Picture.Motions) + i] = entry.wmmat[i];
        }
    }

    /// <summary>No motion.</summary>
    public static Av1Motion None { get; } = new();

    /// <summary>gm_type: 0 identity, 1 translation, 2 rotation and zoom, 3 affine.</summary>
    public int Type(int reference) => _types[reference];

    /// <summary>A parameter as read_global_param( ) has it, 5.9.25.</summary>
    /// <param name="before">PrevGmParams.</param>
    /// <param name="reference">Which reference.</param>
    /// <param name="index">Which parameter.</param>
    /// <param name="isPrecise">allow_high_precision_mv.</param>
    public (int Bits, uint Value) Code(Av1Motion before, int reference, int index, bool isPrecise)
    {
        int bits = AbsoluteAlphaBits, precision = AlphaPrecision;
        if (index < 2)
        {
            int less = isPrecise ? 0 : 1;
            (bits, precision) = Type(reference) == 1 ? (AbsoluteTranslationBits - less, TranslationPrecision - less) : (AbsoluteBits, Precision);
        }

        int difference = PrecisionBits - precision;
        int middle = index % 3 == 2 ? 1 << precision : 0;
        int most = 1 << bits;
        int at = (reference * Av1Picture.Motions) + index;
        int value = Math.Clamp((_values[at] >> difference) - middle, -most, most);
        int expected = Math.Clamp((before._values[at] >> difference) - middle, -most, most);
        return Near((2 * most) + 1, value + most, expected + most);
    }

    /// <summary>decode_unsigned_subexp_with_ref( ), 5.9.27, backwards.</summary>
    private static (int Bits, uint Value) Near(int count, int value, int expected) =>
        Exponential(count, expected << 1 <= count ? Recenter(expected, value) : Recenter(count - 1 - expected, count - 1 - value));

    /// <summary>inverse_recenter( ), 5.9.29, backwards.</summary>
    private static int Recenter(int expected, int value) =>
        value > 2 * expected ? value : value >= expected ? (value - expected) << 1 : ((expected - value) << 1) - 1;

    /// <summary>decode_subexp( ), 5.9.28, backwards.</summary>
    private static (int Bits, uint Value) Exponential(int count, int value)
    {
        const int K = 3;
        int start = 0, bits = 0;
        uint code = 0;
        for (int i = 0; ; i++)
        {
            int more = i != 0 ? K + i - 1 : K;
            int room = 1 << more;
            if (count <= start + (3 * room))
            {
                var (last, rest) = Av1Tiles.Uneven(value - start, count - start);
                return (bits + last, (code << last) | rest);
            }

            bits++;
            if (value < start + room)
                return (bits + more, (code << (1 + more)) | (uint)(value - start));
            code = (code << 1) | 1;
            start += room;
        }
    }
}

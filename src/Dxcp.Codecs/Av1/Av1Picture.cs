using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Codecs.Av1;

/// <summary>
/// What the buffers say of a picture of AV1, by the names that the standard has for it (AV1 bitstream specification, 5.9 and 6.8), and what its header
/// needs of the pictures before.
/// </summary>
internal sealed class Av1Picture
{
    /// <summary>References that a picture uses, and parameters of global motion.</summary>
    public const int References = 7, Motions = 6;

    /// <summary>primary_ref_frame that names none.</summary>
    public const int NoPrimary = 7;

    private const int KeyFrame = 0, InterFrame = 1, IntraOnlyFrame = 2;
    private const int SuperresNumerator = 8;
    private const int LargestExtent = 65536;

    private readonly DXVA_PicParams_AV1 _parameters;
    private Av1Motion? _motion;

    /// <param name="parameters">The picture parameters: at least as many bytes as the structure has.</param>
    public Av1Picture(ReadOnlySpan<byte> parameters)
    {
        _parameters = MemoryMarshal.Read<DXVA_PicParams_AV1>(parameters);
        int shift = Tool(0) != 0 ? 5 : 4;
        int width = (int)Math.Min(_parameters.width, LargestExtent), widest = (int)Math.Min(_parameters.max_width, LargestExtent);
        int rows = Superblocks((int)Math.Min(_parameters.height, LargestExtent), shift);
        UpscaledWidth = width;
        Tiles = new(_parameters, Superblocks(FrameWidth, shift), rows, shift + 2);
        if (IsWidened && !Tiles.CoverColumns && Narrow(widest) == width)
        {
            // Some give the width before the picture is widened.
            UpscaledWidth = widest;
            Tiles = new(_parameters, Superblocks(FrameWidth, shift), rows, shift + 2);
        }
    }

    /// <summary>The parameters as they came.</summary>
    public ref readonly DXVA_PicParams_AV1 Parameters => ref _parameters;

    /// <summary>Tiles.</summary>
    public Av1Tiles Tiles { get; }

    /// <summary>frame_type as it came.</summary>
    private int OriginalType => Flag(_parameters.format.FormatAndPictureInfoFlags, 0, 2);

    /// <summary>Whether it is a key frame that is shown at once: all references end with it.</summary>
    public bool IsShownKey => OriginalType == KeyFrame && (Flag(_parameters.format.FormatAndPictureInfoFlags, 2) != 0 || IsFirst);

    /// <summary>Whether there is no picture before it.</summary>
    public bool IsFirst { get; set; }

    /// <summary>
    /// frame_type as it is written. Every picture is shown at once, and a key frame that is shown ends all references: one that is hidden goes as an
    /// intra-only frame, a switch frame as an inter frame, which decode alike (S281).
    /// </summary>
    public int FrameType => IsShownKey ? KeyFrame : OriginalType is KeyFrame or IntraOnlyFrame ? IntraOnlyFrame : InterFrame;

    /// <summary>FrameIsIntra.</summary>
    public bool IsIntra => FrameType != InterFrame;

    /// <summary>primary_ref_frame.</summary>
    public int Primary => IsIntra || _parameters.primary_ref_frame >= References ? NoPrimary : _parameters.primary_ref_frame;

    /// <summary>refresh_frame_flags: which slots the picture goes into.</summary>
    public int RefreshFlags { get; set; }

    /// <summary>ref_frame_idx: slots of the references.</summary>
    public int[] Slots { get; } = new int[References];

    /// <summary>RefOrderHint of the references.</summary>
    public int[] Hints { get; } = new int[References];

    /// <summary>PrevGmParams: the global motion of the primary reference, or none.</summary>
    public Av1Motion Before { get; set; } = Av1Motion.None;

    /// <summary>BitDepth.</summary>
    public int BitDepth => _parameters.bitdepth;

    /// <summary>mono_chrome.</summary>
    public bool IsMono => Flag(_parameters.format.FormatAndPictureInfoFlags, 6) != 0;

    /// <summary>UpscaledWidth.</summary>
    public int UpscaledWidth { get; }

    /// <summary>FrameWidth.</summary>
    public int FrameWidth => Narrow(UpscaledWidth);

    /// <summary>FrameHeight.</summary>
    public int Height => (int)Math.Min(_parameters.height, LargestExtent);

    /// <summary>SuperresDenom.</summary>
    public int Denominator => Math.Clamp((int)_parameters.superres_denom, SuperresNumerator, 16);

    /// <summary>use_superres.</summary>
    public bool IsWidened => Denominator != SuperresNumerator;

    /// <summary>max_frame_width and max_frame_height of the sequence.</summary>
    public (int Width, int Height) Most =>
        (Math.Max(UpscaledWidth, (int)Math.Min(_parameters.max_width, LargestExtent)),
            Math.Max(Height, (int)Math.Min(_parameters.max_height, LargestExtent)));

    /// <summary>OrderHintBits.</summary>
    public int OrderHintBits => Math.Min((int)_parameters.order_hint_bits, 8);

    /// <summary>Bits of CodingParamToolFlags.</summary>
    public int Tool(int bit, int count = 1) => (int)(_parameters.coding.CodingParamToolFlags >> bit) & ((1 << count) - 1);

    /// <summary>Bits of a byte of flags.</summary>
    public static int Flag(int flags, int bit, int count = 1) => (flags >> bit) & ((1 << count) - 1);

    /// <summary>allow_intrabc.</summary>
    public bool HasIntraCopy => IsIntra && Tool(7) != 0 && !IsWidened && Tool(12) != 0;

    /// <summary>force_integer_mv of inter frames.</summary>
    public bool HasIntegerMotion => Tool(7) != 0 && Tool(8) != 0;

    /// <summary>disable_frame_end_update_cdf.</summary>
    public bool KeepsProbabilities => Tool(17) != 0 || Tool(16) != 0;

    /// <summary>segmentation_enabled.</summary>
    public bool HasSegments => Segmentation(0) != 0;

    /// <summary>Bits of the segmentation's flags.</summary>
    public int Segmentation(int bit) => Flag(_parameters.segmentation.ControlFlags, bit);

    /// <summary>Whether a segment has a feature: numbered segment by segment.</summary>
    public unsafe bool HasFeature(int index) => Flag(_parameters.segmentation.feature_mask[index / 8], index % 8) != 0;

    /// <summary>feature_value.</summary>
    public unsafe int Feature(int index) => _parameters.segmentation.feature_data[index];

    /// <summary>delta_q_present.</summary>
    public bool HasQuantizerDeltas => _parameters.quantization.base_qindex > 0 && Flag(_parameters.quantization.ControlFlags, 0) != 0;

    /// <summary>delta_lf_present.</summary>
    public bool HasFilterDeltas => HasQuantizerDeltas && !HasIntraCopy && Flag(_parameters.loop_filter.ControlFlags, 3) != 0;

    /// <summary>CodedLossless.</summary>
    public bool IsCodedLossless
    {
        get
        {
            ref readonly var q = ref _parameters.quantization;
            bool hasDeltas = q.y_dc_delta_q != 0 || (!IsMono && (q.u_dc_delta_q != 0 || q.u_ac_delta_q != 0 || q.v_dc_delta_q != 0 || q.v_ac_delta_q != 0));
            if (hasDeltas)
                return false;
            for (int segment = 0; segment < 8; segment++)
            {
                bool isOther = HasSegments && HasFeature(segment * 8);
                if (Math.Clamp(q.base_qindex + (isOther ? Feature(segment * 8) : 0), 0, 255) != 0)
                    return false;
            }

            return true;
        }
    }

    /// <summary>AllLossless.</summary>
    public bool IsAllLossless => IsCodedLossless && !IsWidened;

    /// <summary>NumPlanes.</summary>
    public int Planes => IsMono ? 1 : 3;

    /// <summary>FrameRestorationType: 0 none, 1 Wiener, 2 self-guided, 3 switchable.</summary>
    public unsafe int Restoration(int plane) => _parameters.loop_filter.frame_restoration_type[plane] & 3;

    /// <summary>UsesLr, of all planes or of those of chroma.</summary>
    public bool UsesRestoration(int firstPlane)
    {
        for (int plane = firstPlane; plane < Planes; plane++)
        {
            if (Restoration(plane) != 0)
                return true;
        }

        return false;
    }

    /// <summary>LoopRestorationSize as a power of two beyond 64: lr_unit_shift and lr_unit_extra_shift.</summary>
    public unsafe int RestorationShift => Math.Clamp(_parameters.loop_filter.log2_restoration_unit_size[0] - 6, Tool(0), 2);

    /// <summary>lr_uv_shift.</summary>
    public unsafe int ChromaRestorationShift =>
        Math.Clamp(_parameters.loop_filter.log2_restoration_unit_size[0] - _parameters.loop_filter.log2_restoration_unit_size[1], 0, 1);

    /// <summary>reference_select.</summary>
    public bool IsCompound => !IsIntra && Tool(18) != 0;

    /// <summary>skipModeAllowed, 5.9.22.</summary>
    public bool AllowsSkipMode
    {
        get
        {
            if (!IsCompound || OrderHintBits == 0)
                return false;
            int current = _parameters.order_hint;
            int? forward = null, backward = null, second = null;
            foreach (int hint in Hints)
            {
                int distance = Distance(hint, current);
                if (distance < 0 && (forward is null || Distance(hint, forward.Value) > 0))
                    forward = hint;
                else if (distance > 0 && (backward is null || Distance(hint, backward.Value) < 0))
                    backward = hint;
            }

            if (forward is null || backward is not null)
                return forward is not null;
            foreach (int hint in Hints)
            {
                if (Distance(hint, forward.Value) < 0 && (second is null || Distance(hint, second.Value) > 0))
                    second = hint;
            }

            return second is not null;
        }
    }

    /// <summary>gm_params of the picture.</summary>
    public Av1Motion Motion => IsIntra ? Av1Motion.None : _motion ??= new(_parameters);

    private int Narrow(int width) => ((width * SuperresNumerator) + (Denominator / 2)) / Denominator;

    /// <summary>Superblocks beside each other, from MiCols or MiRows.</summary>
    private static int Superblocks(int samples, int shift) => ((2 * ((samples + 7) >> 3)) + (1 << shift) - 1) >> shift;

    /// <summary>get_relative_dist( ), 7.20.</summary>
    private int Distance(int one, int other)
    {
        int difference = one - other, middle = 1 << (OrderHintBits - 1);
        return (difference & (middle - 1)) - (difference & middle);
    }
}

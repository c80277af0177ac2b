using System.Runtime.InteropServices;
using System.Text;
using Dxcp.Abi;
using Dxcp.Codecs.Bits;
using Dxcp.Codecs.H264;
using Dxcp.Codecs.Hevc;
using Dxcp.Codecs.Mpeg2;

namespace Dxcp.Codecs.Tests;

/// <summary>Headers that are written from picture parameters, against the tables of the standards, bit by bit: each flag alone, each field with a value of its
/// own.</summary>
public sealed unsafe class ParameterSetTests
{
    public static TheoryData<int> Flags16 => [.. Enumerable.Range(-1, 17)];

    public static TheoryData<int> Flags32 => [.. Enumerable.Range(-1, 33)];

    [Theory, MemberData(nameof(Flags16))] // H.264 7.3.2.1.1
    public void A_sequence_of_H264_says_what_the_parameters_say(int flag)
    {
        for (byte type = 0; type < 3; type++)
        {
            DXVA_PicParams_H264 p = Picture264(flag);
            p.pic_order_cnt_type = type;
            bool framesOnly = flag == 12;
            foreach (bool mbaff in (bool[])[false, true])
            {
                string order = type switch { 0 => Ue(6), 1 => "1" + Se(0) + Se(0) + Ue(0), _ => "" };
                string expected = U(8, 0x67) + U(8, 100) + U(8, 0) + U(8, 62) + Ue(0) + Ue((p.wBitFields >> 4) & 3) + Ue(2) + Ue(1) + "00" + Ue(5)
                    + Ue(type) + order
                    + Ue(7) + "1" + Ue(19) + Ue(framesOnly ? 35 : 17) + (framesOnly ? "1" : "0" + (mbaff ? "1" : "0")) + "1" + "0" + "0";
                var picture = new H264Picture(Bytes(p), []) { SequenceIsMbaff = mbaff };
                Assert.Equal(expected, Written(H264ParameterSets.Sequence, picture));
            }
        }
    }

    [Theory, MemberData(nameof(Flags16))] // H.264 7.3.2.2
    public void A_picture_set_of_H264_says_what_the_parameters_say(int flag)
    {
        foreach (int matrix in (int[])[0, 223, 224, 225])
        {
            byte[] lists = Lists(matrix);
            DXVA_PicParams_H264 p = Picture264(flag);
            string expected = U(8, 0x68) + Ue(77) + Ue(0) + "1" + "0" + Ue(0) + Ue(2) + Ue(3) + Bit(flag == 8) + U(2, flag == 9 ? 1 : flag == 10 ? 2 : 0)
                + Se(-4) + Se(5) + Se(-6) + "1" + Bit(flag == 7) + "0" + Bit(flag == 13) + Bit(matrix >= 224);
            if (matrix >= 224)
            {
                for (int list = 0; list < (flag == 13 ? 8 : 6); list++)
                    expected += "1" + Deltas(lists, list < 6 ? list * 16 : 96 + ((list - 6) * 64), list < 6 ? 16 : 64, 8);
            }

            Assert.Equal(expected + Se(7), Written(H264ParameterSets.Picture, new H264Picture(Bytes(p), lists) { ParameterSet = 77 }));
            (p.entropy_coding_mode_flag, p.pic_order_present_flag, p.deblocking_filter_control_present_flag, p.redundant_pic_cnt_present_flag) = (0, 1, 0, 1);
            string other = Written(H264ParameterSets.Picture, new H264Picture(Bytes(p), lists) { ParameterSet = 77 });
            int entropy = 8 + Ue(77).Length + 1, after = entropy + 2 + Ue(0).Length + Ue(2).Length + Ue(3).Length + 3
                + Se(-4).Length + Se(5).Length + Se(-6).Length;
            Assert.Equal(("01", "0" + Bit(flag == 7) + "1"), (other.Substring(entropy, 2), other.Substring(after, 3)));
        }
    }

    [Fact]
    public void Lists_of_H264_that_are_flat_are_left_out()
    {
        byte[] flat = [.. Enumerable.Repeat((byte)16, 224)];
        Assert.False(new H264Picture(Bytes(Picture264(-1)), flat).HasLists);
        foreach (int at in (int[])[0, 223])
        {
            byte[] other = [.. flat];
            other[at]++;
            Assert.True(new H264Picture(Bytes(Picture264(-1)), other).HasLists);
        }
    }

    [Fact]
    public void A_picture_of_H264_without_references_starts()
    {
        DXVA_PicParams_H264 p = Picture264(-1);
        new Span<byte>(p.RefFrameList, 16).Fill(0xFF);
        Assert.True(new H264Picture(Bytes(p), []).IsStart);
        for (int i = 0; i < 16; i++)
        {
            p.RefFrameList[i] = 0x7F;
            Assert.False(new H264Picture(Bytes(p), []).IsStart);
            p.RefFrameList[i] = 0xFF;
        }
    }

    [Theory, MemberData(nameof(Flags32))] // H.265 7.3.2.2.1
    public void A_sequence_of_HEVC_says_what_the_parameters_say(int flag)
    {
        foreach (bool isTen in (bool[])[false, true])
        {
            DXVA_PicParams_HEVC p = PictureHevc(flag, -1, isTen);
            uint tools = p.dwCodingParamToolFlags;
            int depth = isTen ? 2 : 0;
            string level = "000" + U(5, isTen ? 2 : 1) + U(32, isTen ? 0x20000000 : 0x60000000) + "0000" + U(32, 0) + U(12, 0) + U(8, 186) + U(16, 0);
            string pcm = flag switch { -1 => U(4, 5) + U(4, 6) + Ue(1) + Ue(2) + "1", 3 => U(4, 0) + U(4, 0) + Ue(0) + Ue(0) + "0", _ => "" };
            string On(int bit) => Bit((tools >> bit & 1) != 0);
            string expected = U(16, 0x4201) + U(4, 0) + U(3, 6) + "0" + level + Ue(0) + Ue(1) + Ue(20 << 4) + Ue(12 << 4) + "0" + Ue(depth) + Ue(depth)
                + Ue(9) + "0"
                + Ue(3) + Ue(0) + Ue(0) + Ue(1) + Ue(2) + Ue(3) + Ue(4) + Ue(5) + Ue(6) + On(0) + (On(0) == "1" ? "0" : "") + On(1) + On(2)
                + On(3) + pcm + Ue(0)
                + On(17) + (On(17) == "1" ? Ue(0) : "") + On(18) + On(19) + "00";
            Assert.Equal(expected, Written(HevcParameterSets.Sequence, new HevcPicture(Bytes(p), [])));
            string video = U(16, 0x4001) + U(4, 0) + "11" + U(6, 0) + U(3, 6) + "0" + U(16, 0xFFFF) + level + "0" + Ue(3) + Ue(0) + Ue(0)
                + U(6, 0) + Ue(0) + "00";
            Assert.Equal(video, Written(HevcParameterSets.Video, new HevcPicture(Bytes(p), [])));
        }
    }

    [Theory, MemberData(nameof(Flags32))] // H.265 7.3.2.3.1, 7.3.4
    public void A_picture_set_of_HEVC_says_what_the_parameters_say(int flag)
    {
        foreach ((bool isTool, int matrix) in (ReadOnlySpan<(bool, int)>)[(false, 0), (true, 0), (true, 999), (true, 1000), (false, 1000)])
        {
            DXVA_PicParams_HEVC p = PictureHevc(isTool ? flag : 31, isTool ? -2 : flag, false);
            byte[] lists = Lists(matrix);
            string Tool(int bit) => Bit((p.dwCodingParamToolFlags >> bit & 1) != 0);
            string On(int bit) => Bit((p.dwCodingSettingPicturePropertyFlags >> bit & 1) != 0);
            bool hasLists = Tool(0) == "1" && matrix >= 1000;
            string tiles = On(7) == "0" ? "" : Ue(2) + Ue(3) + On(9)
                + (On(9) == "0" ? Ue(11) + Ue(12) + Ue(21) + Ue(22) + Ue(23) : "") + On(10);
            string expected = U(16, 0x4401) + Ue(33) + Ue(0) + Tool(20) + Tool(21) + U(3, 5) + Tool(25) + Tool(26) + Ue(7) + Ue(8) + Se(-9)
                + On(0) + On(1) + On(2)
                + (On(2) == "1" ? Ue(1) : "") + Se(2) + Se(-3) + On(3) + On(4) + On(5) + On(6) + On(7) + On(8) + tiles + On(11) + "1" + On(12) + On(13)
                + (On(13) == "0" ? Se(4) + Se(-5) : "") + Bit(hasLists) + (hasLists ? ListsOfHevc(lists) : "") + On(14) + Ue(3) + On(15) + "0";
            var picture = new HevcPicture(Bytes(p), lists) { ParameterSet = 33, ExtraHeaderBits = 5 };
            Assert.Equal(expected, Written(HevcParameterSets.Picture, picture));
        }
    }

    [Theory] // H.265 A.4.1, table A.8: 20 columns and 22 rows at most, each but the last with its size
    [InlineData(0, 0), InlineData(19, 21), InlineData(20, 22), InlineData(255, 255)]
    public void Tiles_of_HEVC_are_as_many_as_there_can_be(byte columns, byte rows)
    {
        DXVA_PicParams_HEVC p = PictureHevc(31, 7, false);
        (p.num_tile_columns_minus1, p.num_tile_rows_minus1) = (columns, rows);
        (int more, int below) = (Math.Min((int)columns, 19), Math.Min((int)rows, 21));
        string sizes = string.Concat(Enumerable.Range(11, more).Concat(Enumerable.Range(21, below)).Select(size => Ue(size)));
        Assert.Contains(Ue(more) + Ue(below) + "0" + sizes, Written(HevcParameterSets.Picture, new HevcPicture(Bytes(p), [])), StringComparison.Ordinal);
    }

    [Theory] // H.262 6.2.2 to 6.2.3.2
    [InlineData(0, 0, 0), InlineData(1, 0, 0), InlineData(0, 1, 0), InlineData(0, 0, 1), InlineData(1, 1, 2), InlineData(0, 1, 3)]
    public void Headers_of_MPEG2_say_what_the_parameters_say(byte intra, byte backward, byte structure)
    {
        foreach ((bool first, bool second) in (ReadOnlySpan<(bool, bool)>)[(false, false), (true, false), (false, true), (true, true)])
        {
            var p = new DXVA_PictureParameters
            {
                wPicWidthInMBminus1 = 299,
                wPicHeightInMBminus1 = 270,
                bPicIntra = intra,
                bPicBackwardPrediction = backward,
                bPicStructure = structure,
                wBitstreamFcodes = 0x1234,
                wBitstreamPCEelements = 0x5678,
            };
            DXVA_QmatrixData matrices = default;
            (matrices.bNewQmatrix[0], matrices.bNewQmatrix[1]) = (first ? (byte)1 : (byte)0, second ? (byte)1 : (byte)0);
            for (int i = 0; i < 256; i++)
                matrices.Qmatrix[i] = (ushort)(i + 1);
            var picture = new Mpeg2Picture(Bytes(p), Bytes(matrices));
            int rows = structure is 1 or 2 ? 542 : 271, width = 4800, height = rows * 16;
            Assert.Equal(U(32, 0x1B3) + U(12, width & 0xFFF) + U(12, height & 0xFFF) + U(4, 1) + U(4, 3) + U(18, 0x3FFFF) + "1" + U(10, 0x3FF)
                + "000" + U(32, 0x1B5)
                + U(4, 1) + U(8, 0x44) + Bit(rows % 2 == 1) + U(2, 1) + U(2, width >> 12) + U(2, height >> 12) + U(12, 0) + "1" + U(8, 0) + "0"
                + U(2, 0) + U(5, 0),
                Written(Mpeg2Headers.Sequence, picture));
            int type = intra != 0 ? 1 : backward != 0 ? 3 : 2;
            Assert.Equal(U(32, 0x100) + U(10, 0) + U(3, type) + U(16, 0xFFFF) + (type != 1 ? "0111" : "") + (type == 3 ? "0111" : "") + "0",
                Written(Mpeg2Headers.Picture, picture));
            Assert.Equal(U(32, 0x1B5) + U(4, 8) + U(16, 0x1234) + U(13, 0x5678 >> 3) + "0", Written(Mpeg2Headers.Coding, picture));
            string Matrix(int from) => string.Concat(Enumerable.Range(from + 1, 64).Select(value => U(8, value)));
            Assert.Equal(U(32, 0x1B5) + U(4, 3) + (first ? "1" + Matrix(0) : "0") + (second ? "1" + Matrix(64) : "0") + "00",
                Written(Mpeg2Headers.Matrices, picture));
            Assert.Equal((first, second), (picture.HasMatrix(0), picture.HasMatrix(1)));
            // Before the slices: each from a byte on, matrices where there are any.
            byte[] before = new byte[1 << 14];
            var writer = new BitWriter(before);
            Mpeg2Decoder.WriteHeaders(ref writer, picture);
            string[] headers = [Written(Mpeg2Headers.Picture, picture), Written(Mpeg2Headers.Coding, picture),
                first || second ? Written(Mpeg2Headers.Matrices, picture) : ""];
            Assert.Equal(string.Concat(headers.Select(header => header.PadRight((header.Length + 7) / 8 * 8, '0'))),
                string.Concat(before.Take(writer.Length).Select(value => U(8, value))));
            var without = new Mpeg2Picture(Bytes(p), Bytes(matrices).AsSpan(..^1));
            Assert.Equal((false, false), (without.HasMatrix(0), without.HasMatrix(1)));
            p.bSecondField = 1;
            Assert.Equal((false, structure is 1 or 2), (picture.IsSecondField, new Mpeg2Picture(Bytes(p), []).IsSecondField));
        }
    }

    private static DXVA_PicParams_H264 Picture264(int flag) => new()
    {
        wFrameWidthInMbsMinus1 = 19,
        wFrameHeightInMbsMinus1 = 35,
        num_ref_frames = 7,
        wBitFields = (ushort)(flag < 0 ? 1 << 4 : 1 << flag),
        bit_depth_luma_minus8 = 2,
        bit_depth_chroma_minus8 = 1,
        log2_max_frame_num_minus4 = 5,
        log2_max_pic_order_cnt_lsb_minus4 = 6,
        delta_pic_order_always_zero_flag = 1,
        direct_8x8_inference_flag = 1,
        entropy_coding_mode_flag = 1,
        num_ref_idx_l0_active_minus1 = 2,
        num_ref_idx_l1_active_minus1 = 3,
        pic_init_qp_minus26 = -4,
        pic_init_qs_minus26 = 5,
        chroma_qp_index_offset = -6,
        second_chroma_qp_index_offset = 7,
        deblocking_filter_control_present_flag = 1,
    };

    /// <summary>Parameters with one tool and one setting; -1 for all tools with values, or all settings; -2 for none.</summary>
    private static DXVA_PicParams_HEVC PictureHevc(int tool, int setting, bool isTen)
    {
        var p = new DXVA_PicParams_HEVC
        {
            PicWidthInMinCbsY = 20,
            PicHeightInMinCbsY = 12,
            wFormatAndSequenceInfoFlags = (ushort)(1 | (isTen ? (2 << 3) | (2 << 6) : 0) | (9 << 9)),
            sps_max_dec_pic_buffering_minus1 = 3,
            log2_min_luma_coding_block_size_minus3 = 1,
            log2_diff_max_min_luma_coding_block_size = 2,
            log2_min_transform_block_size_minus2 = 3,
            log2_diff_max_min_transform_block_size = 4,
            max_transform_hierarchy_depth_inter = 5,
            max_transform_hierarchy_depth_intra = 6,
            num_ref_idx_l0_default_active_minus1 = 7,
            num_ref_idx_l1_default_active_minus1 = 8,
            init_qp_minus26 = -9,
            dwCodingParamToolFlags = tool == -1 ? 0xFFFF0000 | 0xF | (5 << 4) | (6 << 8) | (1 << 12) | (2 << 14) : 1u << tool,
            dwCodingSettingPicturePropertyFlags = setting == -2 ? 0 : setting == -1 ? 0xFFFF : (1u << setting) | (1 << 7),
            pps_cb_qp_offset = 2,
            pps_cr_qp_offset = -3,
            num_tile_columns_minus1 = 2,
            num_tile_rows_minus1 = 3,
            diff_cu_qp_delta_depth = 1,
            pps_beta_offset_div2 = 4,
            pps_tc_offset_div2 = -5,
            log2_parallel_merge_level_minus2 = 3,
        };
        for (int i = 0; i < 19; i++)
            p.column_width_minus1[i] = (ushort)(11 + i);
        for (int i = 0; i < 21; i++)
            p.row_height_minus1[i] = (ushort)(21 + i);
        new Span<byte>(p.RefPicList, 15).Fill(0xFF);
        return p;
    }

    private static string ListsOfHevc(byte[] lists)
    {
        string bits = "";
        for (int list = 0; list < 6; list++)
            bits += "1" + Deltas(lists, list * 16, 16, 8);
        for (int list = 0; list < 6; list++)
            bits += "1" + Deltas(lists, 96 + (list * 64), 64, 8);
        for (int list = 0; list < 6; list++)
            bits += "1" + Se(lists[992 + list] - 8) + Deltas(lists, 480 + (list * 64), 64, lists[992 + list]);
        for (int list = 0; list < 2; list++)
            bits += "1" + Se(lists[998 + list] - 8) + Deltas(lists, 864 + (list * 64), 64, lists[998 + list]);
        return bits;
    }

    private static string Deltas(byte[] lists, int start, int count, int before)
    {
        var bits = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            int value = lists[start + i];
            bits.Append(Se((sbyte)(value - before)));
            before = value;
        }

        return bits.ToString();
    }

    private static byte[] Lists(int count)
    {
        byte[] lists = new byte[count];
        new Random(count).NextBytes(lists);
        return lists;
    }

    private static byte[] Bytes<T>(T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(ref value)).ToArray();

    private static string Written<T>(Syntax<T> table, T picture)
    {
        byte[] buffer = new byte[1 << 14];
        var writer = new BitWriter(buffer);
        table.Write(ref writer, picture);
        return string.Concat(buffer.Take(writer.Length).Select(value => U(8, value)))[..writer.Position];
    }

    private static string Bit(bool set) => set ? "1" : "0";

    private static string U(int bits, long value) => Convert.ToString(value, 2).PadLeft(bits, '0');

    private static string Ue(long value)
    {
        string bits = Convert.ToString(value + 1, 2);
        return new string('0', bits.Length - 1) + bits;
    }

    private static string Se(int value) => Ue(value > 0 ? (2 * value) - 1 : -2 * value);
}

using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Codecs.Avcodec;
using Dxcp.Codecs.Bits;
using Dxcp.Driver;

namespace Dxcp.Codecs.Av1;

/// <summary>
/// AV1 profile 0: tiles go on as they are, behind a frame header that is written anew, in one OBU_FRAME (AV1 bitstream specification, 5.10). Each picture
/// is written as one that is shown at once, so that it comes out at once.
/// </summary>
internal sealed unsafe class Av1Decoder(ICodecMemory memory, AvcodecDecoder decoder, DecoderDescription description)
    : SoftwareDecoder(memory, decoder, description)
{
    /// <summary>TileSizeBytes: of what stands before each tile but the last.</summary>
    public const int TileSizeBytes = 4;

    private const int MostTiles = 64 * 64, MostHeader = 2048;
    private const byte SequenceHeaderObu = 1, TemporalDelimiterObu = 2, FrameObu = 6, HasSize = 2;

    private readonly ICodecMemory _memory = memory;
    private readonly int _bitDepth = description.Format == SurfaceFormat.P010 ? 10 : 8;
    private readonly Av1References _references = new();
    private byte[] _sequence = [];
    private Av1Picture? _current;
    private Av1Picture? _held;
    private byte* _heldTiles;
    private int _heldRoom;
    private int _heldSize;

    protected override int MostHeaders => (2 * MostHeader) + (MostTiles * TileSizeBytes);

    protected override void ForgetHeaders() => _sequence = [];

    /// <summary>
    /// A picture that found each slot taken by a surface that might have been referred to went into none. Now the list of surfaces tells which of them was
    /// given up for it: if it is referred to, it is decoded once more, into that slot (S280).
    /// </summary>
    protected override void Prepare()
    {
        _current = Parameters.Length < sizeof(DXVA_PicParams_AV1) ? null : new Av1Picture(Parameters);
        if (_current is null || _held is not { } held)
            return;
        _held = null;
        if (!_current.IsShownKey && Av1References.IsAlive(_current, held.Parameters.CurrPicTextureIndex) && _references.FindFree(_current) is >= 0 and var slot)
        {
            held.RefreshFlags = 1 << slot;
            var packet = Decoder.BeginPacket(MostHeaders + _heldSize);
            if (!packet.IsEmpty)
            {
                int size = WriteFrame(held, new(_heldTiles, _heldSize), packet);
                if (Decoder.Decode(size, out _, out _))
                    _references.Put(held);
            }
        }

        new Span<byte>(_heldTiles, _heldSize).Clear();
    }

    protected override string? Write(Span<byte> packet, out int size)
    {
        size = 0;
        if (_current is not { } picture)
            return $"picture parameters have {Parameters.Length} bytes, wanted are {sizeof(DXVA_PicParams_AV1)}";
        if (picture.BitDepth != _bitDepth || picture.Parameters.seq_profile != 0)
            return $"the picture is of profile {picture.Parameters.seq_profile} with {picture.BitDepth} bits, the decoder's are of profile 0 with {_bitDepth}";
        if ((CheckExtent(picture.UpscaledWidth, picture.Height) ?? picture.Tiles.Check()) is { } problem)
            return problem;
        picture.IsFirst = _references.IsEmpty;
        if (!_references.Find(picture))
            Damage = "the picture refers to one that is not there";
        int slot = picture.IsShownKey ? 0 : _references.FindFree(picture);
        picture.RefreshFlags = picture.IsShownKey ? 0xFF : slot < 0 ? 0 : 1 << slot;

        // The tiles are put together behind the room for headers, and moved to them.
        var tiles = packet[(2 * MostHeader)..];
        if (!TryWriteTiles(picture, tiles, out int tileSize))
            return "the tiles that slice control lists are not those of the picture, or do not lie in the bitstream";
        if (slot < 0)
            Hold(picture, tiles[..tileSize]);
        size = WriteSequence(picture, packet);
        size += WriteFrame(picture, tiles[..tileSize], packet[size..]);
        _references.Put(picture);
        return null;
    }

    protected override void FreeOwn()
    {
        if (_heldTiles != null)
            _memory.Free((nint)_heldTiles, (ulong)_heldRoom);
        _heldTiles = null;
        _held = null;
    }

    private void Hold(Av1Picture picture, ReadOnlySpan<byte> tiles)
    {
        if (tiles.Length > _heldRoom)
        {
            FreeOwn();
            _heldRoom = tiles.Length + (tiles.Length / 2);
            _heldTiles = (byte*)_memory.TryAllocate((ulong)_heldRoom);
            if (_heldTiles == null)
            {
                _heldRoom = _heldSize = 0;
                return; // and what refers to it finds another
            }
        }

        tiles.CopyTo(new Span<byte>(_heldTiles, _heldRoom));
        _heldSize = tiles.Length;
        _held = picture;
    }

    /// <summary>The temporal delimiter; and the sequence header where it is another than before, or a picture stands alone.</summary>
    private int WriteSequence(Av1Picture picture, Span<byte> packet)
    {
        var bits = new BitWriter(stackalloc byte[64]);
        Av1Headers.Sequence.Write(ref bits, picture);
        packet[0] = (TemporalDelimiterObu << 3) | HasSize;
        packet[1] = 0;
        if (!picture.IsShownKey && bits.Written.SequenceEqual(_sequence))
            return 2;
        _sequence = bits.Written.ToArray();
        packet[2] = (SequenceHeaderObu << 3) | HasSize;
        packet[3] = (byte)bits.Length;
        bits.Written.CopyTo(packet[4..]);
        return 4 + bits.Length;
    }

    /// <summary>frame_obu( ): the header, and the tile group as it is, which may lie in the packet already.</summary>
    private static int WriteFrame(Av1Picture picture, ReadOnlySpan<byte> tiles, Span<byte> packet)
    {
        var bits = new BitWriter(stackalloc byte[MostHeader]);
        Av1Headers.Frame.Write(ref bits, picture);
        bits.Align();
        packet[0] = (FrameObu << 3) | HasSize;
        int at = 1;
        // leb128( ), 4.10.5
        uint rest = (uint)(bits.Length + tiles.Length);
        for (; rest >= 0x80; rest >>= 7)
            packet[at++] = (byte)(0x80 | rest);
        packet[at++] = (byte)rest;
        tiles.CopyTo(packet[(at + bits.Length)..]);
        bits.Written.CopyTo(packet[at..]);
        return at + bits.Length + tiles.Length;
    }

    /// <summary>tile_group_obu( ), 5.11.1: all tiles of the picture.</summary>
    private bool TryWriteTiles(Av1Picture picture, Span<byte> group, out int size)
    {
        size = 0;
        int count = picture.Tiles.Columns * picture.Tiles.Rows;
        var tiles = MemoryMarshal.Cast<byte, DXVA_Tile_AV1>(SliceControl);
        if (tiles.Length < count)
            return false;
        if (count > 1)
            group[size++] = 0; // tile_start_and_end_present_flag, and byte_alignment( )
        for (int i = 0; i < count; i++)
        {
            if (!TryFind(tiles, i / picture.Tiles.Columns, i % picture.Tiles.Columns, i, out var tile) || tile.DataSize == 0
                || (ulong)tile.DataOffset + tile.DataSize > (ulong)Bitstream.Length)
            {
                return false;
            }

            if ((ulong)tile.DataSize + TileSizeBytes > (ulong)(group.Length - size))
                return false; // tiles that lie over each other
            if (i != count - 1)
            {
                BitConverter.TryWriteBytes(group[size..], tile.DataSize - 1);
                size += TileSizeBytes;
            }

            Bitstream.Slice((int)tile.DataOffset, (int)tile.DataSize).CopyTo(group[size..]);
            size += (int)tile.DataSize;
        }

        return true;
    }

    private static bool TryFind(ReadOnlySpan<DXVA_Tile_AV1> tiles, int row, int column, int likely, out DXVA_Tile_AV1 tile)
    {
        tile = tiles[likely];
        for (int i = 0; i < tiles.Length && (tile.row != row || tile.column != column); i++)
            tile = tiles[i];
        return tile.row == row && tile.column == column;
    }
}

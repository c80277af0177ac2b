namespace Dxcp.Driver;

/// <summary>The codec whose bitstream is the frame: rows one after the other, without padding, luma first, in any number of buffers.</summary>
internal sealed class PassThroughDecoder : IFrameDecoder
{
    private FrameTarget _target;
    private ulong _position;

    public ulong BitstreamRoom => ((ulong)_target.RowBytes * _target.Rows) - _position;

    public void BeginFrame(in FrameTarget target)
    {
        _target = target;
        _position = 0;
    }

    public bool Submit(CompressedBufferType type, ReadOnlySpan<byte> data)
    {
        if (type != CompressedBufferType.Bitstream)
            return true; // nothing else means anything to a frame that is no more than its bytes
        if ((ulong)data.Length > BitstreamRoom)
            return false;
        while (!data.IsEmpty)
        {
            var row = _target.Row((uint)(_position / _target.RowBytes))[(int)(_position % _target.RowBytes)..];
            int count = Math.Min(row.Length, data.Length);
            data[..count].CopyTo(row);
            data = data[count..];
            _position += (uint)count;
        }

        return true;
    }

    public bool EndFrame() => BitstreamRoom == 0;
}

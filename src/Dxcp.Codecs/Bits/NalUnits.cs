namespace Dxcp.Codecs.Bits;

/// <summary>NAL units in a byte stream (H.264 and HEVC, annex B), and their emulation prevention bytes (7.4.1 of H.264, 7.4.2 of HEVC).</summary>
internal static class NalUnits
{
    private static ReadOnlySpan<byte> StartCode => [0, 0, 1];

    /// <summary>The next NAL unit.</summary>
    /// <param name="stream">The byte stream.</param>
    /// <param name="position">Where to search from; after the call, the end of the unit.</param>
    /// <param name="unit">The unit, without its start code and without zeros behind it.</param>
    /// <returns>False if there is none.</returns>
    public static bool TryNext(ReadOnlySpan<byte> stream, ref int position, out Range unit)
    {
        unit = default;
        int start = stream[position..].IndexOf(StartCode);
        if (start < 0)
            return false;
        start += position + StartCode.Length;
        int length = stream[start..].IndexOf(StartCode);
        position = length < 0 ? stream.Length : start + length;
        int end = start + stream[start..position].TrimEnd((byte)0).Length;
        unit = start..end;
        return true;
    }

    /// <summary>Takes emulation prevention bytes out.</summary>
    /// <param name="unit">A unit, or its beginning.</param>
    /// <param name="bare">Where to; what does not fit is left out.</param>
    /// <param name="consumed">Bytes of the unit that were read.</param>
    /// <returns>Bytes that were written.</returns>
    public static int Unescape(ReadOnlySpan<byte> unit, Span<byte> bare, out int consumed)
    {
        int zeros = 0, written = 0;
        consumed = 0;
        while (consumed < unit.Length && written < bare.Length)
        {
            byte value = unit[consumed++];
            if (zeros >= 2 && value == 3)
            {
                zeros = 0;
                continue;
            }

            zeros = value == 0 ? zeros + 1 : 0;
            bare[written++] = value;
        }

        return written;
    }
}

/// <summary>Writes a byte stream: start codes, and NAL units with emulation prevention bytes.</summary>
/// <param name="buffer">Where to; what does not fit is left out, and <see cref="IsFull"/> says so.</param>
internal ref struct NalWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _zeros;

    /// <summary>Bytes that were written.</summary>
    public int Length { get; private set; }

    /// <summary>Whether something did not fit.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Begins a unit.</summary>
    public void Begin()
    {
        Raw([0, 0, 0, 1]);
        _zeros = 0;
    }

    /// <summary>Bytes of a unit, to which emulation prevention bytes are added.</summary>
    public void Escape(scoped ReadOnlySpan<byte> bare)
    {
        foreach (byte value in bare)
            Escape(value);
    }

    /// <summary>A whole parameter set: a unit of its own.</summary>
    public void Unit(scoped ReadOnlySpan<byte> bare)
    {
        Begin();
        Escape(bare);
    }

    /// <summary>
    /// The rest of a unit that comes with its emulation prevention bytes, behind a beginning that was written anew: bytes are escaped anew until it
    /// makes no difference any more, and then copied.
    /// </summary>
    /// <param name="escaped">The rest.</param>
    /// <param name="zeros">How many zeros came before it where it came from, 0 to 2 or more.</param>
    public void Rest(scoped ReadOnlySpan<byte> escaped, int zeros)
    {
        int at = 0;
        while (at < escaped.Length && (zeros != 0 || _zeros != 0))
        {
            byte value = escaped[at++];
            if (zeros >= 2 && value == 3)
            {
                zeros = 0;
                continue;
            }

            zeros = value == 0 ? zeros + 1 : 0;
            Escape(value);
        }

        Raw(escaped[at..]);
    }

    /// <summary>Bytes as they are.</summary>
    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - Length)
        {
            IsFull = true;
            return;
        }

        bytes.CopyTo(_buffer[Length..]);
        Length += bytes.Length;
    }

    private void Escape(byte value)
    {
        if (_zeros >= 2 && value <= 3)
        {
            Raw([3]);
            _zeros = 0;
        }

        _zeros = value == 0 ? _zeros + 1 : 0;
        Raw([value]);
    }
}

namespace Dxcp.Codecs.Av1;

/// <summary>
/// Which of the eight slots for references (AV1 bitstream specification, 7.20) has which of the application's surfaces. The buffers do not say which slots
/// a picture goes into: it gets one here that no surface needs which a later picture can still refer to (S280).
/// </summary>
internal sealed unsafe class Av1References
{
    /// <summary>NUM_REF_FRAMES.</summary>
    public const int Count = 8;

    private const int None = -1;

    private readonly int[] _surfaces = new int[Count];
    private readonly int[] _hints = new int[Count];
    private readonly Av1Motion[] _motions = new Av1Motion[Count];

    public Av1References() => Clear();

    /// <summary>Whether there are no references.</summary>
    public bool IsEmpty => !_surfaces.AsSpan().ContainsAnyExcept(None);

    /// <summary>Forgets all.</summary>
    public void Clear() => _surfaces.AsSpan().Fill(None);

    /// <summary>Whether a surface can still be referred to.</summary>
    public static bool IsAlive(Av1Picture picture, int surface)
    {
        for (int i = 0; i < Count; i++)
        {
            if (picture.Parameters.RefFrameMapTextureIndex[i] == surface)
                return true;
        }

        return false;
    }

    /// <summary>Finds the slots of a picture's references, and what the header needs of them.</summary>
    /// <returns>False if one of them is not there: another takes its place.</returns>
    public bool Find(Av1Picture picture)
    {
        bool isWhole = true;
        for (int i = 0; i < Av1Picture.References && !picture.IsIntra; i++)
        {
            int index = picture.Parameters.frame_refs[i].Index;
            int surface = index < Count ? picture.Parameters.RefFrameMapTextureIndex[index] : None;
            int slot = Array.IndexOf(_surfaces, surface);
            isWhole &= slot >= 0 && surface != None;
            picture.Slots[i] = Math.Max(slot, 0);
            picture.Hints[i] = _hints[picture.Slots[i]];
        }

        if (picture.Primary != Av1Picture.NoPrimary)
            picture.Before = _motions[picture.Slots[picture.Primary]] ?? Av1Motion.None;
        return isWhole;
    }

    /// <summary>A slot that a picture can go into without a loss.</summary>
    /// <param name="now">The picture whose list of surfaces holds.</param>
    /// <returns>A slot, or -1 if each has another surface that can still be referred to.</returns>
    public int FindFree(Av1Picture now)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_surfaces[i] == None || !IsAlive(now, _surfaces[i]) || Array.IndexOf(_surfaces, _surfaces[i]) != i)
                return i;
        }

        return None;
    }

    /// <summary>Notes that a picture went into the slots that it says.</summary>
    public void Put(Av1Picture picture)
    {
        int surface = picture.Parameters.CurrPicTextureIndex;
        for (int i = 0; i < Count; i++)
        {
            if (picture.IsShownKey || ((picture.RefreshFlags >> i) & 1) != 0)
                (_surfaces[i], _hints[i], _motions[i]) = (surface, picture.Parameters.order_hint, picture.Motion);
            else if (_surfaces[i] == surface)
                _surfaces[i] = None; // what was there before is overwritten
        }
    }
}

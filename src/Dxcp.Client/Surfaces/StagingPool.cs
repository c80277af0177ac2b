namespace Dxcp.Client;

/// <summary>
/// A session's spare staging surfaces, by format and size: as many as frames were ever under way at the same time. Thread-safe.
/// </summary>
internal sealed class StagingPool(CryptoSession session)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(FrameFormat, int, int), Stack<StagingSurface>> _spare = [];

    public StagingSurface Rent(ProtectedSurface like)
    {
        lock (_gate)
        {
            if (_spare.TryGetValue((like.Format, like.Width, like.Height), out Stack<StagingSurface>? spare) && spare.TryPop(out StagingSurface? found))
                return found;
        }

        return session.CreateStaging(like);
    }

    public void Return(StagingSurface staging)
    {
        staging.Hold(null);
        lock (_gate)
        {
            (FrameFormat, int, int) kind = (staging.Format, staging.Width, staging.Height);
            if (!_spare.TryGetValue(kind, out Stack<StagingSurface>? spare))
                _spare.Add(kind, spare = new Stack<StagingSurface>());
            spare.Push(staging);
        }
    }

    /// <summary>Releases what is spare.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            foreach (StagingSurface staging in _spare.Values.SelectMany(spare => spare))
                staging.Dispose();
            _spare.Clear();
        }
    }
}

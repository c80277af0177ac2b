namespace Dxcp.Kernel;

/// <summary>What a door hands to a process that knocked.</summary>
/// <param name="Data">Bytes, at most <see cref="Door.LongestData"/>.</param>
/// <param name="Pages">Pages that the other process may hold too, or null. They stay the owner's.</param>
public readonly record struct Answer(byte[] Data, SharedPages? Pages = null);

/// <summary>What came out of a door.</summary>
public sealed class Gift : IDisposable
{
    private int _descriptor;

    internal Gift(byte[] data, int descriptor)
    {
        Data = data;
        _descriptor = descriptor;
    }

    /// <summary>The bytes.</summary>
    public byte[] Data { get; }

    /// <summary>Takes the pages that came with them; null if there are none, or they are not sealed at that size.</summary>
    /// <param name="size">Bytes that they must have.</param>
    public SharedPages? TryTakePages(ulong size) =>
        Interlocked.Exchange(ref _descriptor, Unix.Failed) is var descriptor and not Unix.Failed ? SharedPages.TryOpen(descriptor, size) : null;

    /// <summary>Drops pages that nobody took.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _descriptor, Unix.Failed) is var descriptor and not Unix.Failed)
            _ = Unix.Close(descriptor);
    }
}

/// <summary>How a knock ended.</summary>
public enum KnockResult
{
    /// <summary>Something was handed out.</summary>
    Answered,

    /// <summary>There is such a door, and it stayed shut.</summary>
    Refused,

    /// <summary>There is no such door of this user's, or nobody who has the secret answers there.</summary>
    Nobody,
}

using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>
/// Memory that both the processor and the device reach, for encrypted frames on their way in or out. It remembers what it
/// holds, so that a frame is sent once and what came back is decrypted under the key that encrypted it, also after
/// a refresh.
/// </summary>
/// <remarks>One thread at a time; a second one that comes at the same time is refused with <see cref="InvalidOperationException"/>.</remarks>
public sealed class StagingSurface : IDisposable
{
    private int _busy;

    internal StagingSurface(CryptoSession session, IStagingApi api)
    {
        Session = session;
        Api = api;
        Layout = FrameLayout.Of(api.Format, api.Width, api.Height);
    }

    /// <summary>The format.</summary>
    public FrameFormat Format => Api.Format;

    /// <summary>Pixels.</summary>
    public int Width => Api.Width;

    /// <summary>Pixels.</summary>
    public int Height => Api.Height;

    /// <summary>How a frame for this surface lies in the application's memory.</summary>
    public FrameLayout Layout { get; }

    internal CryptoSession Session { get; }

    internal IStagingApi Api { get; }

    /// <summary>What the memory holds; null for nothing.</summary>
    internal StagingContent? Content { get; private set; }

    /// <summary>Releases the memory.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using it.</exception>
    public void Dispose()
    {
        Enter();
        try
        {
            Hold(null);
            lock (Session.Device.Gate)
                Api.Dispose();
        }
        finally
        {
            Leave();
        }
    }

    internal void Enter()
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0)
            throw new InvalidOperationException("The staging surface is in use by another thread.");
    }

    internal void Leave() => Volatile.Write(ref _busy, 0);

    /// <summary>Takes note of the content, and over the lease on its key; gives back the lease of what was there.</summary>
    internal void Hold(StagingContent? content)
    {
        Content?.Key.Leave();
        Content = content;
    }

    /// <summary>Takes note that the same content was encrypted again, under the same lease.</summary>
    internal void HoldFrom(CounterBlock start) => Content = Content! with { Start = start };
}

/// <summary>What staging memory holds: a frame on its way in (Encrypt, then DecryptionBlt) or out (EncryptionBlt, then Decrypt).</summary>
/// <param name="Key">The key under which it is encrypted, leased.</param>
/// <param name="Start">Its first counter block.</param>
internal abstract record StagingContent(TrackedKey Key, CounterBlock Start)
{
    /// <summary>Encrypted by the application.</summary>
    /// <param name="Key">The key, leased.</param>
    /// <param name="Start">The first counter block.</param>
    /// <param name="Size">Bytes of the memory, row padding included.</param>
    /// <param name="UnderContentKey">Whether the key is a content key.</param>
    /// <param name="Pattern">Which bytes of the memory are encrypted; null for all.</param>
    internal sealed record Incoming(TrackedKey Key, CounterBlock Start, ulong Size, bool UnderContentKey, PartialPattern? Pattern)
        : StagingContent(Key, Start)
    {
        /// <summary>16-byte blocks of keystream that it took.</summary>
        public ulong Blocks => FrameCipher.Blocks(Size, Pattern);
    }

    /// <summary>Encrypted by the driver.</summary>
    internal sealed record Outgoing(TrackedKey Key, CounterBlock Start) : StagingContent(Key, Start);
}

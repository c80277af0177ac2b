using System.Runtime.CompilerServices;
using Dxcp.Cryptography;

namespace Dxcp.Client;

public sealed partial class CryptoSession
{
    /// <summary>Runs between the two halves of <see cref="Write"/>, for tests that need an order of threads.</summary>
    internal Action? BeforeSend { get; set; }

    /// <summary>Carries a frame into a protected surface: encrypts it straight into staging memory, then DecryptionBlt.</summary>
    /// <param name="frame">The frame without gaps, <see cref="FrameLayout.Size"/> bytes: rows of luma, then rows of chroma.</param>
    /// <param name="destination">The surface, of the same device.</param>
    /// <param name="contentKey">The key to encrypt under; null for the session key.</param>
    /// <param name="pattern">Which bytes of the staging memory, row padding included, are encrypted; null for all.</param>
    /// <exception cref="ArgumentException">The frame's size does not fit, or an object belongs to another device or session.</exception>
    /// <exception cref="CapabilityMissingException">DecryptionBlt, content keys or partial decryption are not there.</exception>
    /// <exception cref="ContentProtectionException">A call failed; its code is in <see cref="Exception.HResult"/>.</exception>
    public void Write(ReadOnlySpan<byte> frame, ProtectedSurface destination, ContentKey? contentKey = null, PartialPattern? pattern = null)
    {
        CheckFrame(frame, Checked(destination).Layout);
        CheckWay(contentKey, pattern);
        using Scope scope = Sharing();
        StagingSurface staging = _staging.Rent(destination);
        try
        {
            using SendTurn turn = EncryptInto(staging, frame, contentKey, pattern, toSend: true);
            BeforeSend?.Invoke();
            Send(staging, destination, turn);
        }
        finally
        {
            _staging.Return(staging);
        }
    }

    /// <summary>Brings a protected surface back: EncryptionBlt, then decrypts straight out of staging memory.</summary>
    /// <param name="source">The surface, of the same device.</param>
    /// <param name="frame">Room for the frame, exactly <see cref="FrameLayout.Size"/> bytes.</param>
    /// <exception cref="ArgumentException">The size does not fit, or the surface belongs to another device.</exception>
    /// <exception cref="CapabilityMissingException">EncryptionBlt is not there.</exception>
    /// <exception cref="KeystreamReuseException">The driver repeated counter blocks; <paramref name="frame"/> is untouched.</exception>
    /// <exception cref="ContentProtectionException">A call failed; its code is in <see cref="Exception.HResult"/>.</exception>
    public void Read(ProtectedSurface source, Span<byte> frame)
    {
        CheckFrame(frame, Checked(source).Layout);
        Caps.Require(ContentProtectionFlags.EncryptedReadBack);
        using Scope scope = Sharing();
        StagingSurface staging = _staging.Rent(source);
        try
        {
            Fetch(source, staging);
            DecryptFrom(staging, frame);
        }
        finally
        {
            _staging.Return(staging);
        }
    }

    /// <summary>Makes staging memory for frames to and from surfaces like <paramref name="like"/>, for the single steps below.</summary>
    /// <exception cref="ContentProtectionException">The implementation refuses.</exception>
    public StagingSurface CreateStagingSurface(ProtectedSurface like)
    {
        _ = Checked(like);
        using Scope scope = Sharing();
        return CreateStaging(like);
    }

    /// <summary>The first half of <see cref="Write"/>: encrypts a frame into staging memory, under a fresh IV.</summary>
    /// <inheritdoc cref="Write"/>
    public void Encrypt(ReadOnlySpan<byte> frame, StagingSurface staging, ContentKey? contentKey = null, PartialPattern? pattern = null)
    {
        CheckFrame(frame, Checked(staging).Layout);
        CheckWay(contentKey, pattern);
        using Scope scope = Sharing();
        using Use use = new(staging);
        _ = EncryptInto(staging, frame, contentKey, pattern, toSend: false);
    }

    /// <summary>
    /// The second half of <see cref="Write"/>: the device decrypts what was encrypted into the staging memory. Once for each
    /// <see cref="Encrypt"/>, in any order: what others have overtaken is encrypted again first, under a greater IV.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Nothing waits to be sent, or it was encrypted under a session key that a refresh has replaced: encrypt it again.
    /// </exception>
    /// <inheritdoc cref="Write"/>
    public void DecryptionBlt(StagingSurface staging, ProtectedSurface destination)
    {
        CheckPair(staging, destination);
        using Scope scope = Sharing();
        using Use use = new(staging);
        using SendTurn turn = LineUp(staging);
        Send(staging, destination, turn);
    }

    /// <summary>The first half of <see cref="Read"/>: the device encrypts a protected surface into the staging memory.</summary>
    /// <inheritdoc cref="Read"/>
    public void EncryptionBlt(ProtectedSurface source, StagingSurface staging)
    {
        CheckPair(staging, source);
        Caps.Require(ContentProtectionFlags.EncryptedReadBack);
        using Scope scope = Sharing();
        using Use use = new(staging);
        Fetch(source, staging);
    }

    /// <summary>The second half of <see cref="Read"/>, any number of times, also after a refresh: the staging surface keeps the key it needs (S14).</summary>
    /// <exception cref="InvalidOperationException">The staging memory holds nothing that EncryptionBlt brought.</exception>
    /// <inheritdoc cref="Read"/>
    public void Decrypt(StagingSurface staging, Span<byte> frame)
    {
        CheckFrame(frame, Checked(staging).Layout);
        using Scope scope = Sharing();
        using Use use = new(staging);
        DecryptFrom(staging, frame);
    }

    /// <summary>Has the driver draw another key for what is read back. The first is asked for when it is needed.</summary>
    /// <exception cref="CapabilityMissingException">What is read back is under the session key.</exception>
    /// <exception cref="ContentProtectionException">A call failed; the key stays as it was.</exception>
    public void RenewReadBackKey()
    {
        Caps.Require(ContentProtectionFlags.EncryptedReadBackKey);
        using Scope scope = Sharing();
        lock (Device.Gate)
            FetchReadBackKey();
    }

    /// <summary>Encrypts a frame; if it is to be sent at once, with a place in the line, which the caller gives up (S130).</summary>
    private SendTurn EncryptInto(StagingSurface staging, ReadOnlySpan<byte> frame, ContentKey? contentKey, PartialPattern? pattern, bool toSend)
    {
        staging.Hold(null);
        TrackedKey key = contentKey?.Lease() ?? _key.Lease();
        SendTurn turn = default;
        try
        {
            MappedMemory memory = Map(staging, write: true);
            CounterBlock start;
            try
            {
                ulong blocks = FrameCipher.Blocks(memory.Size, pattern);
                if (toSend)
                    turn = key.Ledger.LineUp(blocks);
                start = toSend ? turn.Start : key.Ledger.Next(blocks);
                FrameCipher.Encrypt(key.Key, start, pattern, frame, staging.Layout, memory);
            }
            finally
            {
                Unmap(staging);
            }

            staging.Hold(new StagingContent.Incoming(key.Lease(), start, memory.Size, contentKey is not null, pattern));
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
        finally
        {
            key.Leave();
        }
    }

    /// <summary>A place in the line for what was encrypted earlier; what has fallen behind is encrypted again.</summary>
    private SendTurn LineUp(StagingSurface staging)
    {
        StagingContent.Incoming content = ToBeSent(staging);
        SendTurn turn = content.Key.Ledger.LineUp(content.Start, content.Blocks);
        if (turn.Start == content.Start)
            return turn;
        try
        {
            MappedMemory memory = Map(staging, write: true);
            try
            {
                FrameCipher.EncryptAgain(content.Key.Key, content.Start, turn.Start, content.Pattern, staging.Layout, memory);
            }
            finally
            {
                Unmap(staging);
            }

            staging.HoldFrom(turn.Start);
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private StagingContent.Incoming ToBeSent(StagingSurface staging)
    {
        if (staging.Content is not StagingContent.Incoming content)
            throw new InvalidOperationException("The staging surface holds no frame to be sent: each DecryptionBlt needs an Encrypt of its own.");
        if (!content.UnderContentKey && content.Key != _key)
        {
            throw new InvalidOperationException(
                $"The frame was encrypted at epoch {content.Key.Epoch} and the session is at epoch {_key.Epoch}: encrypt it again.");
        }

        return content;
    }

    private void Send(StagingSurface staging, ProtectedSurface destination, SendTurn turn)
    {
        StagingContent.Incoming content = ToBeSent(staging);
        Span<byte> wrapped = stackalloc byte[Aes128Key.Size];
        if (content.UnderContentKey)
            _key.Key.WrapKey(content.Key.Key, wrapped); // S7: at the time of use
        turn.Wait();
        int result;
        lock (Device.Gate)
        {
            result = _api.DecryptionBlt(staging.Api, destination.Api, content.Size, content.Pattern, content.UnderContentKey ? wrapped : default,
                content.Start);
        }

        // The driver may have entered the IV even if it failed: it is never offered again (R21).
        staging.Hold(null);
        if (result < 0)
        {
            string key = content.UnderContentKey ? "a content key" : $"the session key of epoch {content.Key.Epoch}";
            ContentProtectionException.ThrowIfFailed(result,
                $"DecryptionBlt of {content.Size} bytes into {destination.Format} {destination.Width}x{destination.Height}, encrypted under {key} from IV " +
                    $"0x{content.Start.IV:X16} and count {content.Start.Count} on,");
        }
    }

    private void Fetch(ProtectedSurface source, StagingSurface staging)
    {
        staging.Hold(null);
        // Under the device's lock to the end: keys and IVs are judged in the order in which the driver gave them.
        lock (Device.Gate)
        {
            TrackedKey key = !Caps.Has(ContentProtectionFlags.EncryptedReadBackKey) ? _key : _readBackKey ?? FetchReadBackKey();
            ContentProtectionException.ThrowIfFailed(_api.EncryptionBlt(source.Api, staging.Api, out CounterBlock start), "EncryptionBlt");
            // S30: the driver's IV is random. Where none was written, the call was dropped.
            if (start == default)
                throw new ContentProtectionException("EncryptionBlt was dropped: it wrote no IV.");
            key.Ledger.Enter(start, FrameCipher.Blocks((ulong)staging.Layout.Size, null));
            staging.Hold(new StagingContent.Outgoing(key.Lease(), start));
        }
    }

    private void DecryptFrom(StagingSurface staging, Span<byte> frame)
    {
        if (staging.Content is not StagingContent.Outgoing content)
            throw new InvalidOperationException("The staging surface holds nothing that EncryptionBlt brought.");
        MappedMemory memory = Map(staging, write: false);
        try
        {
            FrameCipher.Decrypt(content.Key.Key, content.Start, memory, frame, staging.Layout);
        }
        finally
        {
            Unmap(staging);
        }
    }

    private TrackedKey FetchReadBackKey()
    {
        Span<byte> wrapped = stackalloc byte[Aes128Key.Size];
        wrapped.Clear();
        ContentProtectionException.ThrowIfFailed(_api.GetEncryptionBltKey(wrapped), "GetEncryptionBltKey");
        if (!wrapped.ContainsAnyExcept((byte)0))
            throw new ContentProtectionException("GetEncryptionBltKey was dropped: it wrote no key.");
        var key = new TrackedKey(_key.Key.UnwrapKey(wrapped), _key.Epoch, Sequential);
        _readBackKey?.Retire();
        return _readBackKey = key;
    }

    private MappedMemory Map(StagingSurface staging, bool write)
    {
        lock (Device.Gate)
        {
            ContentProtectionException.ThrowIfFailed(staging.Api.Map(write, out MappedMemory memory), "Mapping the staging surface");
            FrameLayout layout = staging.Layout;
            // What a foreign implementation returns decides where we write, so it must hold the frame.
            if (memory.Data != 0 && memory.RowPitch >= (uint)layout.RowBytes
                && memory.Size >= (ulong)memory.RowPitch * (uint)layout.Rows && memory.Size <= int.MaxValue)
            {
                return memory;
            }

            staging.Api.Unmap();
            throw new ContentProtectionException(
                $"The staging surface was mapped with a row pitch of {memory.RowPitch} bytes where a row has {layout.RowBytes}.");
        }
    }

    private void Unmap(StagingSurface staging)
    {
        lock (Device.Gate)
            staging.Api.Unmap();
    }

    // What is refused is named as the caller's own parameter is.
    private ProtectedSurface Checked(ProtectedSurface surface, [CallerArgumentExpression(nameof(surface))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(surface, name);
        return surface.Device == Device ? surface : throw new ArgumentException("The surface belongs to another device.", name);
    }

    private StagingSurface Checked(StagingSurface staging, [CallerArgumentExpression(nameof(staging))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(staging, name);
        return staging.Session == this ? staging : throw new ArgumentException("The staging surface belongs to another session.", name);
    }

    private void CheckPair(StagingSurface staging, ProtectedSurface surface, [CallerArgumentExpression(nameof(staging))] string? stagingName = null,
        [CallerArgumentExpression(nameof(surface))] string? surfaceName = null)
    {
        _ = Checked(surface, surfaceName);
        if (Checked(staging, stagingName).Layout != surface.Layout || staging.Format != surface.Format)
            throw new ArgumentException("The surfaces differ in format or size.", stagingName);
    }

    private void CheckWay(ContentKey? contentKey, PartialPattern? pattern)
    {
        Caps.Require(ContentProtectionFlags.DecryptionBlt);
        if (pattern is not null)
            Caps.Require(ContentProtectionFlags.PartialDecryption);
        CheckKey(contentKey);
    }

    private void CheckKey(ContentKey? contentKey)
    {
        if (contentKey is not null && contentKey.Session != this)
            throw new ArgumentException("The content key belongs to another session.", nameof(contentKey));
    }

    private static void CheckFrame(ReadOnlySpan<byte> frame, FrameLayout layout)
    {
        if (frame.Length != layout.Size)
            throw new ArgumentException($"The frame has {frame.Length} bytes where the surface holds {layout.Size}.", nameof(frame));
    }

    /// <summary>Holds a staging surface for one call.</summary>
    private readonly struct Use : IDisposable
    {
        private readonly StagingSurface _staging;

        public Use(StagingSurface staging)
        {
            staging.Enter();
            _staging = staging;
        }

        public void Dispose() => _staging.Leave();
    }
}

using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>
/// A video decoder (ID3D11VideoDecoder, IDirectXVideoDecoder) that takes encrypted bitstreams and decodes into protected
/// surfaces. It decrypts under the keys of a crypto session once an authenticated channel has tied the two together
/// (<see cref="AuthenticatedChannel.Tie"/>).
/// </summary>
/// <remarks>
/// <para>
/// Made by <see cref="CryptoSession.CreateDecoder"/>. A frame keeps the key with which it began, also over a refresh (S7, S13).
/// <see cref="Decode"/> and <see cref="Submit"/> send bitstream alone: enough for the pass-through profile
/// (DXCP_DECODER_PROFILE_PASS_THROUGH), whose bitstream is the frame itself. <see cref="SubmitBuffers"/> sends what the profiles
/// of real codecs want besides.
/// </para>
/// <para>Thread-safe: calls go one after the other. Dispose it before its session.</para>
/// </remarks>
public sealed unsafe class VideoDecoder : IDisposable
{
    private readonly Lock _lock = new();
    private readonly IVideoDecoderApi _api;
    private readonly IReadOnlyList<ProtectedSurface> _targets;

    /// <summary>The key of the frame that is under way, leased; null between frames.</summary>
    private TrackedKey? _frame;

    private bool _disposed;

    internal VideoDecoder(CryptoSession session, IVideoDecoderApi api, IReadOnlyList<ProtectedSurface> targets)
    {
        Session = session;
        _api = api;
        _targets = targets;
        lock (session.Device.Gate)
            Handle = api.Handle;
    }

    /// <summary>The session whose keys encrypt what is submitted.</summary>
    public CryptoSession Session { get; }

    /// <summary>What the messages of an authenticated channel call the decoder: a value of the driver's.</summary>
    public nint Handle { get; }

    /// <summary>Decodes a frame: begins it, submits its bitstream, ends it.</summary>
    /// <param name="bitstream">The bitstream; of the pass-through profile, the frame without gaps.</param>
    /// <param name="target">One of the surfaces that the decoder was made for.</param>
    /// <param name="contentKey">The key to encrypt under; null for the session key.</param>
    /// <param name="pattern">Which bytes of each buffer are encrypted; null for all.</param>
    /// <exception cref="ArgumentException">The target is none of the decoder's, or the key another session's.</exception>
    /// <exception cref="CapabilityMissingException">Content keys or partial decryption are not there.</exception>
    /// <exception cref="InvalidOperationException">A frame is under way already.</exception>
    /// <exception cref="ContentProtectionException">A call failed; its code is in <see cref="Exception.HResult"/>.</exception>
    public void Decode(ReadOnlySpan<byte> bitstream, ProtectedSurface target, ContentKey? contentKey = null, PartialPattern? pattern = null)
    {
        lock (_lock)
        {
            BeginFrame(target, contentKey);
            try
            {
                Submit(bitstream, pattern);
            }
            catch
            {
                _ = LeaveFrame();
                throw;
            }

            EndFrame();
        }
    }

    /// <summary>Begins a frame, and settles its key: a refresh before <see cref="EndFrame"/> does not touch it.</summary>
    /// <inheritdoc cref="Decode"/>
    public void BeginFrame(ProtectedSurface target, ContentKey? contentKey = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        int index = _targets.TakeWhile(own => own != target).Count();
        if (index == _targets.Count)
            throw new ArgumentException("The surface is none of those that the decoder was made for.", nameof(target));
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            // R34: each frame has its end before the next begins.
            if (_frame is not null)
                throw new InvalidOperationException("A frame is under way: end it first.");
            _frame = Session.BeginFrame(_api, index, contentKey);
        }
    }

    /// <summary>Encrypts a piece of the frame's bitstream into buffers of the decoder's and submits them, each under an IV of its own.</summary>
    /// <param name="bitstream">The bytes, in the clear.</param>
    /// <param name="pattern">Which bytes of each buffer are encrypted; null for all.</param>
    /// <exception cref="InvalidOperationException">No frame is under way.</exception>
    /// <inheritdoc cref="Decode"/>
    public void Submit(ReadOnlySpan<byte> bitstream, PartialPattern? pattern = null)
    {
        if (pattern is not null)
            Session.Caps.Require(ContentProtectionFlags.PartialDecryption);
        lock (_lock)
        {
            TrackedKey key = Frame();
            while (!bitstream.IsEmpty)
            {
                SendTurn turn = default;
                try
                {
                    FilledBuffer filled = Fill(key, DecoderBufferKind.Bitstream, bitstream, pattern, mustFit: null, ref turn);
                    HandOver([filled], turn);
                    bitstream = bitstream[(int)filled.Size..];
                }
                finally
                {
                    turn.Dispose();
                }
            }
        }
    }

    /// <summary>
    /// Submits buffers of several kinds in one call, as the decoder profiles of real codecs want them for a picture. The bitstream
    /// among them is encrypted, under an IV of its own; the others go as they are.
    /// </summary>
    /// <param name="buffers">The buffers, in the order in which the API gets them: each of another kind, none empty.</param>
    /// <exception cref="ArgumentException">
    /// There is no buffer, a kind is there twice or none of <see cref="DecoderBufferKind"/>, data are empty or longer than the
    /// decoder's buffer for them, or a pattern belongs to anything but a bitstream. Nothing was submitted, and the frame goes on.
    /// </exception>
    /// <exception cref="InvalidOperationException">No frame is under way.</exception>
    /// <exception cref="CapabilityMissingException">Partial decryption is not there.</exception>
    /// <exception cref="ContentProtectionException">A call failed; its code is in <see cref="Exception.HResult"/>. Decoders need not have buffers of each
    /// kind.</exception>
    public void SubmitBuffers(params ReadOnlySpan<DecoderBuffer> buffers)
    {
        Check(buffers);
        lock (_lock)
        {
            TrackedKey key = Frame();
            var filled = new FilledBuffer[buffers.Length];
            SendTurn turn = default;
            try
            {
                for (int i = 0; i < filled.Length; i++)
                    filled[i] = Fill(key, buffers[i].Kind, buffers[i].Data.Span, buffers[i].Pattern, mustFit: nameof(buffers), ref turn);
                HandOver(filled, turn);
            }
            finally
            {
                turn.Dispose();
            }
        }
    }

    /// <summary>Ends the frame: the picture is in its target.</summary>
    /// <exception cref="InvalidOperationException">No frame is under way.</exception>
    /// <exception cref="ContentProtectionException">The call failed; the frame has ended all the same.</exception>
    public void EndFrame()
    {
        lock (_lock)
        {
            _ = Frame();
            ContentProtectionException.ThrowIfFailed(LeaveFrame(), "Ending the frame");
        }
    }

    /// <summary>Ends a frame that is under way, and releases the decoder.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            if (_frame is not null)
                _ = LeaveFrame();
            _disposed = true;
            lock (Session.Device.Gate)
                _api.Dispose();
        }
    }

    private TrackedKey Frame()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _frame ?? throw new InvalidOperationException("No frame is under way: begin one first.");
    }

    private int LeaveFrame()
    {
        _frame!.Leave();
        _frame = null;
        lock (Session.Device.Gate)
            return _api.EndFrame();
    }

    private void Check(ReadOnlySpan<DecoderBuffer> buffers)
    {
        if (buffers.IsEmpty)
            throw new ArgumentException("There is no buffer.", nameof(buffers));
        uint kinds = 0;
        foreach (ref readonly DecoderBuffer buffer in buffers)
        {
            if (buffer.Kind is not (DecoderBufferKind.PictureParameters or DecoderBufferKind.InverseQuantizationMatrix or DecoderBufferKind.SliceControl
                or DecoderBufferKind.Bitstream))
            {
                throw new ArgumentException($"There is no kind {(int)buffer.Kind} of buffers.", nameof(buffers));
            }

            if ((kinds & (1u << (int)buffer.Kind)) != 0)
                throw new ArgumentException($"{buffer.Kind} is there twice: a decoder has one buffer of a kind.", nameof(buffers));
            kinds |= 1u << (int)buffer.Kind;
            if (buffer.Data.IsEmpty)
                throw new ArgumentException($"{buffer.Kind} is empty.", nameof(buffers));
            if (buffer.Pattern is null)
                continue;
            if (buffer.Kind != DecoderBufferKind.Bitstream)
                throw new ArgumentException($"{buffer.Kind} is never encrypted, so it has no pattern (R35).", nameof(buffers));
            Session.Caps.Require(ContentProtectionFlags.PartialDecryption);
        }
    }

    private void HandOver(ReadOnlySpan<FilledBuffer> buffers, SendTurn turn)
    {
        turn.Wait();
        lock (Session.Device.Gate)
            ContentProtectionException.ThrowIfFailed(_api.Submit(buffers), "Submitting decoder buffers");
    }

    /// <summary>Puts as much as a buffer takes straight into it, a bitstream encrypted, with a place in the line of what is sent (S130).</summary>
    /// <exception cref="ArgumentException">It must fit, as <paramref name="mustFit"/> by its name, and does not.</exception>
    private FilledBuffer Fill(TrackedKey key, DecoderBufferKind kind, ReadOnlySpan<byte> source, PartialPattern? pattern, string? mustFit, ref SendTurn turn)
    {
        nint data;
        uint size;
        int released;
        FilledBuffer filled;
        lock (Session.Device.Gate)
            ContentProtectionException.ThrowIfFailed(_api.GetBuffer(kind, out data, out size), "Getting a decoder buffer");
        try
        {
            if (data == 0 || size == 0)
                throw new ContentProtectionException("The decoder gave a buffer without memory.");
            if (mustFit is not null && (uint)source.Length > size)
                throw new ArgumentException($"{kind} has {source.Length} bytes; the decoder's buffer takes {size}.", mustFit);
            int count = (int)Math.Min(size, (uint)source.Length);
            filled = Put(key, kind, source[..count], new Span<byte>((void*)data, count), pattern, ref turn);
        }
        finally
        {
            lock (Session.Device.Gate)
                released = _api.ReleaseBuffer(kind);
        }

        ContentProtectionException.ThrowIfFailed(released, "Releasing a decoder buffer");
        return filled;
    }

    private static FilledBuffer Put(TrackedKey key, DecoderBufferKind kind, ReadOnlySpan<byte> source, Span<byte> buffer, PartialPattern? pattern,
        ref SendTurn turn)
    {
        if (kind != DecoderBufferKind.Bitstream)
        {
            source.CopyTo(buffer);
            return new(kind, (uint)source.Length);
        }

        turn = key.Ledger.LineUp(FrameCipher.Blocks((uint)source.Length, pattern));
        if (pattern is { } partial)
            key.Key.Ctr(source, buffer, turn.Start, partial);
        else
            key.Key.Ctr(source, buffer, turn.Start);
        return new(kind, (uint)source.Length, turn.Start, pattern);
    }
}

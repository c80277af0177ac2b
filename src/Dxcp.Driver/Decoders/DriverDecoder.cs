using Dxcp.Abi;
using Dxcp.Cryptography;
using Dxcp.Diagnostics;

namespace Dxcp.Driver;

/// <summary>
/// A decoder: takes the buffers of a frame, decrypts them under the key that the frame began with (S7, S13), and has a
/// codec make the picture. Thread-safe: calls exclude one another.
/// </summary>
public sealed partial class DriverDecoder
{
    /// <summary>Buffers that one call can submit, at either driver interface.</summary>
    internal const uint MaxBufferCount = 1024;

    /// <summary>Buffers whose keystream is gathered on the stack.</summary>
    private const int FewBuffers = 16;

    private readonly Lock _lock = new();
    private readonly DriverAdapter _adapter;
    private readonly IFrameDecoder? _codec;
    private readonly BitstreamCipher _cipher;
    private Tie? _tie;
    private SetPattern? _pattern;
    private Frame? _frame;
    private long _frameBegan;
    private Resource? _plain;
    private bool _destroyed;

    internal DriverDecoder(DriverAdapter adapter, in DecoderDescription description, BitstreamCipher cipher, IFrameDecoder? codec)
    {
        _adapter = adapter;
        Description = description;
        _cipher = cipher;
        _codec = codec;
    }

    /// <summary>What was asked for.</summary>
    public DecoderDescription Description { get; }

    /// <summary>The picture that the next frame goes to, where an interface names it apart from the frame; else null.</summary>
    public DecoderView? Target { get; set; }

    /// <summary>Whether frames may have keys of the secure environment (S197).</summary>
    internal bool TakesHardwareKeys { get; init; }

    /// <summary>Whether they may have no others.</summary>
    internal bool NeedsHardwareKeys { get; init; }

    /// <summary>Which bytes of encrypted buffers are encrypted, where an interface says so once for all that follow; null for all of them.</summary>
    internal PartialPattern? Pattern
    {
        get => Volatile.Read(ref _pattern)?.Value;
        set => Volatile.Write(ref _pattern, value is { } pattern ? new(pattern) : null);
    }

    /// <summary>The session whose keys decrypt, and its handle; null if there is none (R46).</summary>
    internal (DriverSession Session, nint Handle)? Session => Volatile.Read(ref _tie) is { } tie ? (tie.Session, tie.Handle) : null;

    /// <summary>Whether a configuration's encryption is none; of all but the bitstream no other is known (S85).</summary>
    internal static bool IsClear(in Guid encryption) => encryption == Guids.DXVADDI_NoEncrypt || encryption == Guid.Empty;

    /// <summary>Begins a frame and takes its key (S7). Frames do not nest (R34).</summary>
    /// <param name="view">Where the picture goes: a texture of the decoder's format, not smaller than its pictures.</param>
    /// <param name="wrappedContentKey">Empty, or 16 bytes: zeros for the session key, else a wrapped content key (S60).</param>
    public DriverStatus BeginFrame(DecoderView view, ReadOnlySpan<byte> wrappedContentKey) => BeginFrame(view, wrappedContentKey, isClear: false);

    /// <summary>Begins a frame none of whose buffers is encrypted: one that has an IV is refused.</summary>
    /// <param name="view">As for a frame with a key.</param>
    public DriverStatus BeginClearFrame(DecoderView view) => BeginFrame(view, [], isClear: true);

    private DriverStatus Begin(DecoderView view, MessageKey? key)
    {
        if (!view.Target.TryEnter())
        {
            key?.Dispose();
            return DriverStatus.InvalidState;
        }

        _frameBegan = ProtectionMetrics.FrameBegins();
        _frame = new Frame(view.Target, key);
        _codec?.BeginFrame(PictureIn(view));
        return DriverStatus.Ok;
    }

    private DriverStatus BeginFrame(DecoderView view, ReadOnlySpan<byte> wrappedContentKey, bool isClear)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (_adapter.Reach(FaultCall.BeginFrame) is { Kind: not null } fault)
            return fault.IsRemoval ? DriverStatus.DeviceRemoved : DriverStatus.Busy;
        lock (_lock)
        {
            if (_destroyed || _frame is not null)
                return DriverStatus.InvalidState;
            if (view.Profile != Description.Profile || !Holds(view.Target.Description))
                return DriverStatus.InvalidArgument;
            MessageKey? key = null;
            if (NeedsHardwareKeys && !wrappedContentKey.IsEmpty)
                return DriverStatus.InvalidArgument; // S197
            if (_tie is { } tie && _cipher != BitstreamCipher.None && !isClear)
            {
                var status = tie.Session.TakeKey(wrappedContentKey, out var taken);
                if (status == DriverStatus.Ok)
                    key = taken;
                // A session without a key is no harm to a frame in the clear: Submit sees to it.
                else if (status != DriverStatus.InvalidState || !wrappedContentKey.IsEmpty)
                    return status;
            }
            else if (!wrappedContentKey.IsEmpty)
            {
                return wrappedContentKey.Length == Aes128Key.Size ? DriverStatus.InvalidState : DriverStatus.InvalidArgument;
            }

            return Begin(view, key);
        }
    }

    /// <summary>Takes buffers of the frame that is under way, and decrypts those that have an IV (R35).</summary>
    /// <param name="buffers">
    /// The buffers. A refusal takes none of them, and uses no IV (S108); what a codec alone can tell, that a decrypted buffer
    /// makes no sense, it tells after it got those before.
    /// </param>
    /// <returns>
    /// OpenDestination for an encrypted buffer of a frame that goes into open memory while protection is in force (S105),
    /// whenever that began; Protected for a buffer whose content is kept more firmly than the picture's (S106); TornDown where hardware
    /// has lost the frame's key, or what the frame got so far (S300).
    /// </returns>
    public DriverStatus Submit(ReadOnlySpan<CompressedBuffer> buffers)
    {
        if (_adapter.Reach(FaultCall.SubmitBuffers).IsRemoval)
            return DriverStatus.DeviceRemoved;
        lock (_lock)
        {
            if (_frame is not { } frame)
                return DriverStatus.InvalidState;
            if (frame.IsLost)
                return DriverStatus.TornDown; // S300
            var status = Check(buffers, frame);
            if (status != DriverStatus.Ok)
                return status;
            int entered = 0;
            MessageKey? used = HasEncrypted(buffers) ? frame.Key : null;
            if (used?.TryEnter() == false)
                return DriverStatus.TornDown; // S300
            try
            {
                while (entered < buffers.Length && buffers[entered].Memory.TryEnter())
                    entered++;
                if (entered < buffers.Length)
                    return DriverStatus.InvalidState;
                status = TryUseKeystream(buffers, frame);
                return status == DriverStatus.Ok ? Take(buffers, frame) : status;
            }
            finally
            {
                while (entered > 0)
                    buffers[--entered].Memory.Leave();
                used?.Leave();
            }
        }
    }

    /// <summary>Ends the frame and forgets its key.</summary>
    /// <returns>
    /// InvalidArgument if the codec misses something; OpenDestination, and the codec does not get to end the picture, if
    /// protection came into force over an open one after an encrypted buffer (S105); TornDown, and no picture either, where hardware has lost
    /// what the frame got (S300).
    /// </returns>
    public DriverStatus EndFrame()
    {
        // A frame ends also on a device that is gone.
        bool isRemoved = _adapter.Reach(FaultCall.EndFrame).IsRemoval;
        lock (_lock)
        {
            if (_frame is null)
                return DriverStatus.InvalidState;
            // S105: the picture may not be finished in open memory any more.
            var flow = _frame.IsLost ? DriverStatus.TornDown : _frame.HasDecrypted ? ContentFlow.CheckDecrypted(_frame.Target) : DriverStatus.Ok;
            bool complete = flow != DriverStatus.Ok || (_codec?.EndFrame() ?? true);
            LeaveFrame();
            ProtectionMetrics.FrameEnds(_frameBegan);
            if (isRemoved)
                return DriverStatus.DeviceRemoved;
            if (flow != DriverStatus.Ok)
                return flow;
            return complete ? DriverStatus.Ok : DriverStatus.InvalidArgument;
        }
    }

    /// <summary>Takes the keys of another session from the next frame on (R46).</summary>
    internal void TieTo(DriverSession session, nint handle) => Volatile.Write(ref _tie, new Tie(session, handle));

    /// <summary>Ends the decoder, and a frame that is under way.</summary>
    internal void Destroy()
    {
        lock (_lock)
        {
            if (!_destroyed)
                (_codec as IDisposable)?.Dispose();
            _destroyed = true;
            LeaveFrame();
            _plain?.Retire();
            _plain = null;
        }
    }

    private static bool HasEncrypted(ReadOnlySpan<CompressedBuffer> buffers)
    {
        foreach (ref readonly var buffer in buffers)
        {
            if (buffer.Start is not null)
                return true;
        }

        return false;
    }

    private bool Holds(in ResourceDescription target) =>
        target.Format == Description.Format && target.Width >= Description.Width && target.Height >= Description.Height
            && target.Usage == ResourceUsage.Default;

    private DriverStatus Check(ReadOnlySpan<CompressedBuffer> buffers, Frame frame)
    {
        ulong bitstream = 0;
        uint longest = 0;
        foreach (ref readonly var buffer in buffers)
        {
            if (Check(buffer, frame) is var status && status != DriverStatus.Ok)
                return status;
            if (buffer.Type == CompressedBufferType.Bitstream)
                bitstream += buffer.Size;
            if (buffer.Start is not null)
                longest = Math.Max(longest, Math.Max(buffer.Size, 1));
        }

        if (bitstream > (_codec?.BitstreamRoom ?? ulong.MaxValue))
            return DriverStatus.InvalidArgument;
        return HasPlainMemory(longest) ? DriverStatus.Ok : DriverStatus.OutOfMemory;
    }

    private DriverStatus Check(in CompressedBuffer buffer, Frame frame)
    {
        if (buffer.Offset > buffer.Memory.Size || buffer.Size > buffer.Memory.Size - buffer.Offset || !buffer.Memory.Description.IsBuffer)
            return DriverStatus.InvalidArgument;
        if (buffer.Memory.IsMapped)
            return DriverStatus.InvalidState;
        if (buffer.SubSamples is not null && CommonEncryption.Covered(buffer.SubSamples) > buffer.Size)
            return DriverStatus.InvalidArgument; // S190
        if (ContentFlow.Check(buffer.Memory, frame.Target) is var flow && flow != DriverStatus.Ok)
            return flow;
        if (buffer.Start is null)
            return DriverStatus.Ok;
        if (frame.Key is null)
            return DriverStatus.InvalidState;
        if (buffer.IsPartial && !_adapter.Profile.Has(ProtectionCaps.PartialDecryption))
            return DriverStatus.NotAvailable; // R25
        return ContentFlow.CheckDecrypted(frame.Target);
    }

    /// <summary>Enters the keystream of all that is encrypted, or of nothing (R21, S31).</summary>
    private DriverStatus TryUseKeystream(ReadOnlySpan<CompressedBuffer> buffers, Frame frame)
    {
        // S192: chained blocks have no keystream that could come twice.
        if (frame.Key is not { } key || _cipher == BitstreamCipher.Chained)
            return DriverStatus.Ok;
        Span<KeystreamRange> ranges = buffers.Length <= FewBuffers ? stackalloc KeystreamRange[buffers.Length] : new KeystreamRange[buffers.Length];
        int count = 0;
        foreach (ref readonly var buffer in buffers)
        {
            if (buffer.Start is { } start)
                ranges[count++] = KeystreamRange.OfBytes(start, buffer.EncryptedSize);
        }

        return key.TryUse(ranges[..count]);
    }

    /// <summary>Decrypts buffers that nothing stands against, and hands them to the codec.</summary>
    private unsafe DriverStatus Take(ReadOnlySpan<CompressedBuffer> buffers, Frame frame)
    {
        foreach (ref readonly var buffer in buffers)
        {
            var data = new ReadOnlySpan<byte>(buffer.Memory.Memory + buffer.Offset, (int)buffer.Size);
            if (buffer.Start is { } start && frame.Key is { } key)
            {
                var plain = new Span<byte>(_plain!.Memory, (int)buffer.Size);
                Decrypt(buffer, key.Key, start, data, plain);
                data = plain;
                frame.HasDecrypted = true;
            }

            if (_codec is not null && !_codec.Submit(buffer.Type, data))
                return DriverStatus.InvalidArgument;
        }

        return DriverStatus.Ok;
    }

    private void Decrypt(in CompressedBuffer buffer, Aes128Key key, CounterBlock start, ReadOnlySpan<byte> data, Span<byte> plain)
    {
        if (_cipher == BitstreamCipher.Chained)
        {
            Span<byte> iv = stackalloc byte[Aes128Key.BlockSize];
            start.Write(iv);
            CommonEncryption.DecryptChain(key, data, plain, iv, buffer.SubSamples ?? [new(0, buffer.Size)], buffer.Stripes);
        }
        else if (buffer.SubSamples is { } subSamples)
        {
            CommonEncryption.Count(key, data, plain, start, subSamples, buffer.Stripes);
        }
        else if (buffer.Pattern is { } pattern)
        {
            key.Ctr(data, plain, start, pattern);
        }
        else
        {
            key.Ctr(data, plain, start);
        }
    }

    /// <summary>Sees to it that there is protected memory for decrypted data.</summary>
    private bool HasPlainMemory(uint size)
    {
        if (size == 0 || (_plain is not null && _plain.Size >= size))
            return true;
        _plain?.Retire();
        var description = ResourceDescription.Buffer(Math.Max(size, Aes128Key.BlockSize)) with { Protection = ResourceProtection.RestrictedContent };
        return Resource.Create(description, [], _adapter.ProtectedMemory, out _plain) == DriverStatus.Ok;
    }

    private unsafe FrameTarget PictureIn(DecoderView view)
    {
        var memory = SubresourceLayout.Of(view.Target.Description, view.Subresource);
        var picture = SubresourceLayout.Of(Description.Picture, 0);
        return new((nint)(view.Target.Memory + memory.Offset), memory.RowPitch, memory.Height, picture.RowBytes, picture.Height, picture.MemoryRows);
    }

    private void LeaveFrame()
    {
        _frame?.Target.Leave();
        _frame?.Key?.Dispose();
        _frame = null;
    }

    private sealed record SetPattern(PartialPattern Value);

    private sealed record Tie(DriverSession Session, nint Handle);

    /// <summary>A frame that is under way: its target is in use, its key taken.</summary>
    private sealed class Frame(Resource target, MessageKey? key)
    {
        public Resource Target { get; } = target;

        public MessageKey? Key { get; } = key;

        /// <summary>Whether the codec got anything that was encrypted.</summary>
        public bool HasDecrypted { get; set; }

        /// <summary>Whether hardware has lost what the frame got.</summary>
        public bool IsLost { get; set; }
    }
}

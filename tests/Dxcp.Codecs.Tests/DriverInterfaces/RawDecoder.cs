using Dxcp.Abi;
using Dxcp.Conformance;
using Dxcp.Driver;
using Dxcp.Tests;

namespace Dxcp.Codecs.Tests.DriverInterfaces;

/// <summary>How a bitstream goes to a driver.</summary>
internal enum Submission
{
    /// <summary>In the clear, into a picture that is not protected.</summary>
    Clear,

    /// <summary>Encrypted as a whole.</summary>
    Whole,

    /// <summary>Encrypted in parts: by sub-samples, or by a pattern where the interface has no words for them.</summary>
    Partly,
}

/// <summary>A decoder of a clip at the tables of a driver interface, without a runtime in between.</summary>
internal abstract class RawDecoder : IDisposable
{
    private ProbeSession? _session;

    protected RawDecoder(Submissions clip, Submission way)
    {
        Clip = clip;
        Way = way;
    }

    protected Submissions Clip { get; }

    protected Submission Way { get; }

    /// <summary>Rows of both planes.</summary>
    protected uint Rows => (uint)Clip.Height * 3 / 2;

    /// <summary>Bytes of a row without padding.</summary>
    protected int RowBytes => Clip.Width * (Clip.IsTen ? 2 : 1);

    /// <summary>What buffers are encrypted with.</summary>
    protected ProbeSession Session => _session ?? throw new InvalidOperationException("the clip goes in the clear");

    protected static ConformanceTarget Target { get; } = FindTarget();

    public static RawDecoder Open(ProbeKind kind, Submissions clip, Submission way) =>
        kind == ProbeKind.Ddi9 ? new RawDecoder9(clip, way)
        : new RawDecoder11(clip, way, kind == ProbeKind.Ddi20 ? Ddi11Version.Wddm2_0 : Ddi11Version.Direct3D11_1);

    /// <summary>Decodes a picture, and gives it back without padding.</summary>
    /// <param name="buffers">What the application submitted.</param>
    /// <param name="refresh">Whether the key is refreshed before the last buffer.</param>
    public byte[] Decode(IReadOnlyList<SubmittedBuffer> buffers, bool refresh)
    {
        Probe.Accepted(Begin(Way == Submission.Clear ? null : new byte[16]), "BeginFrame");
        for (int i = 0; i < buffers.Count; i++)
        {
            if (refresh && Way != Submission.Clear && i == buffers.Count - 1)
                Session.Refresh();
            bool isEncrypted = Way != Submission.Clear && buffers[i].Type == SubmittedBuffer.Bitstream;
            Probe.Accepted(isEncrypted ? SubmitEncrypted(buffers[i]) : Submit(buffers[i], null, null), "Submit");
        }

        Probe.Accepted(End(), "EndFrame");
        return Read();
    }

    public abstract void Dispose();

    protected void Tie(ProbeDevice device, nint decoder)
    {
        _session = device.CreateSession(Clip.Profile);
        Probe.Accepted(_session.Negotiate());
        var channel = device.OpenChannel();
        Probe.Accepted(channel.Configure(Guids.D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION, new D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT
        {
            DecoderHandle = decoder,
            CryptoSessionHandle = _session.Name,
            DeviceHandle = channel.DeviceHandle(),
        }));
    }

    protected abstract int Begin(byte[]? contentKey);

    /// <param name="buffer">The buffer, as it goes over.</param>
    /// <param name="iv">Its IV; null for a clear one.</param>
    /// <param name="parts">Clear and encrypted bytes, by turns; null for a whole one.</param>
    protected abstract int Submit(SubmittedBuffer buffer, byte[]? iv, IReadOnlyList<(uint Clear, uint Encrypted)>? parts);

    protected abstract int End();

    /// <summary>The picture, without padding.</summary>
    protected abstract byte[] Read();

    /// <summary>The key that pictures are read back with.</summary>
    protected byte[] ReadBackKey()
    {
        byte[] wrapped = new byte[16];
        Session.GetReadBackKey(wrapped);
        return wrapped.AsSpan().ContainsAnyExcept((byte)0) ? ReferenceCipher.EcbDecrypt(Session.Key, wrapped) : Session.Key;
    }

    protected byte[] Packed(ReadOnlySpan<byte> memory, int pitch)
    {
        byte[] picture = new byte[RowBytes * (int)Rows];
        for (int i = 0; i < (int)Rows; i++)
            memory.Slice(i * pitch, RowBytes).CopyTo(picture.AsSpan(i * RowBytes));
        return picture;
    }

    /// <summary>How the interface cuts a buffer of some size into parts.</summary>
    protected abstract IReadOnlyList<(uint Clear, uint Encrypted)> Cut(uint size);

    private int SubmitEncrypted(SubmittedBuffer buffer)
    {
        byte[] counterBlock = Session.NextCounterBlock();
        if (Way == Submission.Whole)
            return Submit(buffer with { Data = ReferenceCipher.Ctr(Session.Key, counterBlock, buffer.Data) }, counterBlock, null);
        var parts = Cut((uint)buffer.Data.Length);
        byte[] data = [.. buffer.Data], gathered = new byte[parts.Sum(part => part.Encrypted)];
        Move(parts, (at, from, length) => data.AsSpan(at, length).CopyTo(gathered.AsSpan(from)));
        byte[] encrypted = ReferenceCipher.Ctr(Session.Key, counterBlock, gathered);
        Move(parts, (at, from, length) => encrypted.AsSpan(from, length).CopyTo(data.AsSpan(at)));
        return Submit(buffer with { Data = data }, counterBlock, parts);
    }

    private static void Move(IReadOnlyList<(uint Clear, uint Encrypted)> parts, Action<int, int, int> move)
    {
        int at = 0, from = 0;
        foreach (var (clear, encrypted) in parts)
        {
            at += (int)clear;
            move(at, from, (int)encrypted);
            (at, from) = (at + (int)encrypted, from + (int)encrypted);
        }
    }

    private static unsafe ConformanceTarget FindTarget()
    {
        BuiltInDirect3D.Compose(); // puts the codecs behind the driver
        return new()
        {
            Name = "built-in",
            OpenAdapter = (nint)DriverEntry.OpenAdapterFunction,
            OpenAdapter10 = (nint)DriverEntry.OpenAdapter10_2Function,
        };
    }
}

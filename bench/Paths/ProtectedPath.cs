using System.Security.Cryptography;
using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Bench.Paths;

/// <summary>Staging and protected surfaces of one size, in pairs; those of <see cref="ProtectedPath.CreateSurfaces"/>.</summary>
internal abstract class SurfaceRing(SurfaceSize size, int count) : IDisposable
{
    public SurfaceSize Size { get; } = size;

    public int Count { get; } = count;

    private int _next;

    /// <summary>The surface whose turn it is.</summary>
    public int Next()
    {
        int index = _next;
        _next = index + 1 == Count ? 0 : index + 1;
        return index;
    }

    public abstract void Dispose();
}

/// <summary>
/// A device with one keyed session, reached through COM or at the driver's own interface: what a player does to protected
/// surfaces. One thread at a time.
/// </summary>
internal abstract unsafe class ProtectedPath : IDisposable
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(Aes128Key.Size);
    private readonly byte[] _plainBlock = new byte[KeyTransport.WrappedSize];
    private RSA? _leaf;
    private ulong _lastIV;

    /// <summary>The word for this path in the names of measurements.</summary>
    public abstract string Name { get; }

    public abstract SurfaceRing CreateSurfaces(SurfaceSize size, int count);

    /// <summary>Some DecryptionBlts, each on the next surface and under a fresh IV.</summary>
    public abstract void Decrypt(SurfaceRing ring, int count);

    /// <summary>Some EncryptionBlts, each on the next surface.</summary>
    /// <returns>The last one's counter block.</returns>
    public abstract CounterBlock Encrypt(SurfaceRing ring, int count);

    /// <summary>Start and Finish; the key that results is not worked out.</summary>
    public abstract void Refresh();

    /// <summary>Sends the session key once more, in a block of its own, which is made here too (S110): what a refresh saves.</summary>
    public void Renegotiate() => Negotiate(Block());

    public virtual void Dispose() => _leaf?.Dispose();

    /// <summary>Makes a session, sends it a key and destroys it.</summary>
    public void CreateSession() => CreateAndDestroySession(Block());

    /// <summary>Makes a session, sends it a key and leaves it alive until the path is disposed of.</summary>
    public void AddSession() => AddSession(Block());

    /// <summary>
    /// Whether a surface that goes both ways comes back as it should: otherwise the figures would be those of calls that were
    /// refused. For a ring of one, before any refresh.
    /// </summary>
    public bool IsTrue(SurfaceRing ring)
    {
        byte[] pattern = RandomNumberGenerator.GetBytes(ring.Size.Bytes);
        Write(ring, 0, pattern);
        Decrypt(ring, 1);
        var written = new CounterBlock(_lastIV, 0);
        var readBack = Encrypt(ring, 1);
        byte[] result = Read(ring, 0);
        using var key = new Aes128Key(_key);
        key.Ctr(result, result, readBack);
        key.Ctr(result, result, written);
        return result.AsSpan().SequenceEqual(pattern);
    }

    protected abstract void Negotiate(byte[] wrappedKey);

    protected abstract void CreateAndDestroySession(byte[] wrappedKey);

    protected abstract void AddSession(byte[] wrappedKey);

    protected abstract byte[] Certificate();

    protected abstract void Write(SurfaceRing ring, int index, ReadOnlySpan<byte> bytes);

    protected abstract byte[] Read(SurfaceRing ring, int index);

    /// <summary>Keys the session.</summary>
    protected void Negotiate(bool withoutRsa)
    {
        if (withoutRsa)
        {
            _key.CopyTo(_plainBlock, 0);
        }
        else
        {
            using var leaf = CertificateChain.Parse(Certificate())[0];
            _leaf = System.Security.Cryptography.X509Certificates.RSACertificateExtensions.GetRSAPublicKey(leaf);
        }

        Renegotiate();
    }

    private byte[] Block() => _leaf is null ? _plainBlock : KeyTransport.Encrypt(_leaf, _key);

    protected void NextIV(byte* counterBlock) => new CounterBlock(++_lastIV, 0).Write(new Span<byte>(counterBlock, CounterBlock.Size));

    protected static void Check(int code) => HResultException.ThrowIfFailed(code);
}

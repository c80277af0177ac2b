using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Client.Tests;

/// <summary>A session of a real driver whose calls somebody on the way answers himself.</summary>
internal sealed class TamperedSession(ICryptoSessionApi inner) : ICryptoSessionApi
{
    /// <summary>What Finish answers instead of being called.</summary>
    public int? Finish { get; set; }

    /// <summary>What a blt answers after it was done, so that its IV is used.</summary>
    public int AfterBlt { get; set; }

    /// <summary>Whether the staging memory of this session fails when it is given back.</summary>
    public bool UnmapFails { get; set; }

    /// <summary>What becomes of the staging memory of this session on the way from its Map.</summary>
    public Func<MappedMemory, MappedMemory>? Mapped { get; set; }

    public nint Handle => inner.Handle;

    /// <summary>A session of a device, with somebody on the way.</summary>
    public static CryptoSession Open(ContentProtectionDevice device, out TamperedSession tampered)
    {
        ICryptoSessionApi? api;
        lock (device.Gate)
            Assert.True(device.OpenSession(in Guids.D3D11_CRYPTO_TYPE_AES128_CTR, null, in Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP, out api) >= 0);
        tampered = new TamperedSession(api!);
        return CryptoSession.Negotiate(device, tampered, device.GetCaps(), null, DriverIdentity.LoadOrCreate().Root);
    }

    public int GetCertificateSize(out uint size) => inner.GetCertificateSize(out size);

    public int GetCertificate(Span<byte> certificate) => inner.GetCertificate(certificate);

    public int NegotiateKeyExchange(ReadOnlySpan<byte> wrappedKey) => inner.NegotiateKeyExchange(wrappedKey);

    public int StartSessionKeyRefresh(Span<byte> randomNumber) => inner.StartSessionKeyRefresh(randomNumber);

    public int FinishSessionKeyRefresh() => Finish ?? inner.FinishSessionKeyRefresh();

    public int GetEncryptionBltKey(Span<byte> wrappedKey) => inner.GetEncryptionBltKey(wrappedKey);

    public int DecryptionBlt(IStagingApi source, ISurfaceApi destination, ulong size, PartialPattern? pattern, ReadOnlySpan<byte> wrappedContentKey,
        CounterBlock start)
    {
        int code = inner.DecryptionBlt(Of(source), destination, size, pattern, wrappedContentKey, start);
        return code < 0 ? code : AfterBlt;
    }

    public int EncryptionBlt(ISurfaceApi source, IStagingApi destination, out CounterBlock start) =>
        inner.EncryptionBlt(source, Of(destination), out start);

    public int CreateStaging(ISurfaceApi like, out IStagingApi? staging)
    {
        int code = inner.CreateStaging(like, out staging);
        staging = staging is null ? null : new Staging(this, staging);
        return code;
    }

    public void Dispose() => inner.Dispose();

    private static IStagingApi Of(IStagingApi staging) => ((Staging)staging).Inner;

    private sealed class Staging(TamperedSession session, IStagingApi inner) : IStagingApi
    {
        public IStagingApi Inner => inner;

        public FrameFormat Format => inner.Format;

        public int Width => inner.Width;

        public int Height => inner.Height;

        public int Map(bool write, out MappedMemory memory)
        {
            int code = inner.Map(write, out memory);
            memory = session.Mapped?.Invoke(memory) ?? memory;
            return code;
        }

        public void Unmap()
        {
            inner.Unmap();
            if (session.UnmapFails)
                throw new InvalidDataException("The memory cannot be given back.");
        }

        public void Dispose() => inner.Dispose();
    }
}

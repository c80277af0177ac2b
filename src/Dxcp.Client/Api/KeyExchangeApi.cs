using Dxcp.Abi;

namespace Dxcp.Client;

/// <summary>
/// A COM object with a certificate, held with one reference: the plumbing that sessions and channels of every API share. What derives from it names
/// the slots.
/// </summary>
internal abstract unsafe class KeyExchangeApi<T>(ComPtr<T> pointer) : IKeyExchangeApi
    where T : unmanaged, IComInterface
{
    public abstract nint Handle { get; }

    /// <exception cref="ObjectDisposedException">The object was given up.</exception>
    protected T* Pointer => Com.Alive(pointer);

    public int GetCertificateSize(out uint size)
    {
        uint bytes = 0;
        int hr = GetCertificateSize(&bytes);
        size = bytes;
        return hr;
    }

    public int GetCertificate(Span<byte> certificate)
    {
        fixed (byte* bytes = certificate)
            return GetCertificate((uint)certificate.Length, bytes);
    }

    public int NegotiateKeyExchange(ReadOnlySpan<byte> wrappedKey)
    {
        fixed (byte* bytes = wrappedKey)
            return NegotiateKeyExchange((uint)wrappedKey.Length, bytes);
    }

    public void Dispose() => pointer.Dispose();

    protected abstract int GetCertificateSize(uint* size);

    protected abstract int GetCertificate(uint size, byte* certificate);

    protected abstract int NegotiateKeyExchange(uint size, byte* wrappedKey);
}

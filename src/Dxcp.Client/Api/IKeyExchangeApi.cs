namespace Dxcp.Client;

/// <summary>
/// What a crypto session and an authenticated channel have in common: a certificate, and a key that is sent under it.
/// Methods return the HRESULT. Callers hold the device's lock.
/// </summary>
internal interface IKeyExchangeApi : IDisposable
{
    /// <summary>What channel messages call it.</summary>
    nint Handle { get; }

    int GetCertificateSize(out uint size);

    int GetCertificate(Span<byte> certificate);

    int NegotiateKeyExchange(ReadOnlySpan<byte> wrappedKey);
}

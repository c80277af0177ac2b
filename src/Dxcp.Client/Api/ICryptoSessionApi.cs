using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>
/// One crypto session as an API offers it. Implementations translate to COM calls and nothing else: every rule about keys,
/// IVs and refreshes lives in <see cref="CryptoSession"/>, once for all APIs. Each method returns the HRESULT; where the
/// API's method is void, it is what can be learnt otherwise (removed device, stored failure). Callers hold the device's lock.
/// </summary>
internal interface ICryptoSessionApi : IKeyExchangeApi
{
    int StartSessionKeyRefresh(Span<byte> randomNumber);

    int FinishSessionKeyRefresh();

    int GetEncryptionBltKey(Span<byte> wrappedKey);

    /// <summary>
    /// An empty <paramref name="wrappedContentKey"/> means the session key; no <paramref name="pattern"/>, that all of the <paramref name="size"/> bytes
    /// of the source are encrypted.
    /// </summary>
    int DecryptionBlt(IStagingApi source, ISurfaceApi destination, ulong size, PartialPattern? pattern, ReadOnlySpan<byte> wrappedContentKey,
        CounterBlock start);

    int EncryptionBlt(ISurfaceApi source, IStagingApi destination, out CounterBlock start);

    /// <summary>Staging memory for blts to and from surfaces like this one (in Direct3D 9 its pitch decides the layout).</summary>
    int CreateStaging(ISurfaceApi like, out IStagingApi? staging);
}

using System.Security.Cryptography.X509Certificates;
using Dxcp.Abi;

namespace Dxcp.Client;

/// <summary>
/// A Direct3D device, reached by COM alone, seen from content protection's side. What derives from it is one back end an
/// API; all that an application does after making one is the same for every API.
/// </summary>
/// <remarks>
/// Thread-safe: all calls that one device object makes are serialised among themselves. Direct3D 11's immediate context
/// itself is not: an application that uses it on other threads at the same time must turn on its multithread protection
/// (ID3D11Multithread). Dispose sessions and surfaces first; what is used after its device was disposed is refused with
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
public abstract class ContentProtectionDevice : IDisposable
{
    private protected ContentProtectionDevice()
    {
    }

    /// <summary>The API: <c>d3d11</c> or <c>d3d9</c>.</summary>
    public abstract string Api { get; }

    /// <summary>Serialises COM calls: an immediate context serves one thread at a time.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Asks what the implementation can do with AES-128-CTR.</summary>
    /// <param name="decoderProfile">The decoder profile, or null where nothing is decoded.</param>
    /// <exception cref="ContentProtectionException">The implementation refuses the combination.</exception>
    public ContentProtectionCaps GetCaps(Guid? decoderProfile = null)
    {
        lock (Gate)
        {
            ContentProtectionException.ThrowIfFailed(QueryCaps(in Guids.D3D11_CRYPTO_TYPE_AES128_CTR, decoderProfile, out ContentProtectionCaps? caps),
                "GetContentProtectionCaps");
            return caps!;
        }
    }

    /// <summary>
    /// Makes a crypto session and agrees on a key: verifies the driver's certificate chain up to
    /// <paramref name="trustedRoot"/>, draws a random session key and sends it under the certificate's key (RSAES-OAEP).
    /// </summary>
    /// <param name="trustedRoot">The root certificate that the application trusts.</param>
    /// <param name="decoderProfile">The decoder profile, or null where nothing is decoded.</param>
    /// <returns>The session, at epoch 0.</returns>
    /// <exception cref="CapabilityMissingException">No protection, or no RSAES-OAEP key exchange, is offered.</exception>
    /// <exception cref="Cryptography.CertificateChainException">The chain is malformed or not to be trusted; no key was sent.</exception>
    /// <exception cref="ContentProtectionException">A call failed; its code is in <see cref="Exception.HResult"/>.</exception>
    public CryptoSession CreateSession(X509Certificate2 trustedRoot, Guid? decoderProfile = null)
    {
        ArgumentNullException.ThrowIfNull(trustedRoot);
        ContentProtectionCaps caps = GetCaps(decoderProfile);
        if (!caps.Has(ContentProtectionFlags.Software) && !caps.Has(ContentProtectionFlags.Hardware))
            throw new CapabilityMissingException("The implementation protects no content: neither Software nor Hardware is reported.");
        if (!caps.KeyExchangeTypes.Contains(Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP))
            throw new CapabilityMissingException("The implementation offers no RSAES-OAEP key exchange.");
        ICryptoSessionApi? session;
        lock (Gate)
        {
            ContentProtectionException.ThrowIfFailed(
                OpenSession(in Guids.D3D11_CRYPTO_TYPE_AES128_CTR, decoderProfile, in Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP, out session), "CreateCryptoSession");
        }

        return CryptoSession.Negotiate(this, session!, caps, decoderProfile, trustedRoot);
    }

    /// <summary>
    /// Opens an authenticated channel to the driver: its type follows the capabilities, the certificate chain is verified up
    /// to <paramref name="trustedRoot"/>, a random key is sent under the certificate's key (RSAES-OAEP), INITIALIZE starts the
    /// counters at random numbers, and the driver is asked for the channel's type and the device's handle. Every answer
    /// is verified.
    /// </summary>
    /// <param name="trustedRoot">The root certificate that the application trusts.</param>
    /// <exception cref="CapabilityMissingException">The driver protects no content.</exception>
    /// <exception cref="Cryptography.CertificateChainException">The chain is malformed or not to be trusted; no key was sent.</exception>
    /// <exception cref="UntrustedAnswerException">An answer did not come from the holder of the key, or was not to what was asked.</exception>
    /// <exception cref="ContentProtectionException">A call failed; its code is in <see cref="Exception.HResult"/>.</exception>
    public AuthenticatedChannel CreateChannel(X509Certificate2 trustedRoot)
    {
        ArgumentNullException.ThrowIfNull(trustedRoot);
        ContentProtectionCaps caps = GetCaps();
        // R39
        AuthenticatedChannelType type = caps.Has(ContentProtectionFlags.Hardware) ? AuthenticatedChannelType.HardwareDriver
            : caps.Has(ContentProtectionFlags.Software) ? AuthenticatedChannelType.SoftwareDriver
            : throw new CapabilityMissingException("The implementation protects no content: neither Software nor Hardware is reported.");
        IAuthenticatedChannelApi? channel;
        lock (Gate)
            ContentProtectionException.ThrowIfFailed(OpenChannel(type, out channel), "CreateAuthenticatedChannel");
        return AuthenticatedChannel.Open(this, channel!, type, trustedRoot);
    }

    /// <summary>Makes a surface whose content the driver protects: the application cannot map it.</summary>
    /// <param name="format">The format.</param>
    /// <param name="width">Pixels, up to 16,384; even of NV12, P010 and YUY2.</param>
    /// <param name="height">Pixels, up to 16,384; even of NV12 and P010.</param>
    /// <param name="forDecoder">Whether decoders will decode into it.</param>
    /// <param name="sharing">Who else may open it, by its <see cref="ProtectedSurface.SharedHandle"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size, the format or <paramref name="sharing"/> is out of range.</exception>
    /// <exception cref="ContentProtectionException">The surface cannot be made, E_OUTOFMEMORY where protected memory is used up.</exception>
    public ProtectedSurface CreateProtectedSurface(FrameFormat format, int width, int height, bool forDecoder = false,
        SurfaceSharing sharing = SurfaceSharing.None)
    {
        _ = FrameLayout.Of(format, width, height);
        if (sharing is < SurfaceSharing.None or > SurfaceSharing.Restricted)
            throw new ArgumentOutOfRangeException(nameof(sharing), sharing, "A surface is shared with nobody, with anyone, or restricted.");
        lock (Gate)
        {
            ContentProtectionException.ThrowIfFailed(OpenProtected(format, width, height, forDecoder, sharing, out ISurfaceApi? surface),
                "Creating a protected surface");
            return new ProtectedSurface(this, surface!);
        }
    }

    /// <summary>Opens a protected surface that another device shares, perhaps in another process.</summary>
    /// <param name="handle">Its <see cref="ProtectedSurface.SharedHandle"/> there.</param>
    /// <param name="format">Its format.</param>
    /// <param name="width">Its width in pixels.</param>
    /// <param name="height">Its height in pixels.</param>
    /// <exception cref="ArgumentException"><paramref name="handle"/> is zero, or a size or the format is out of range.</exception>
    /// <exception cref="ContentProtectionException">There is no such surface; it is another than described; or this process may
    /// not open it (E_ACCESSDENIED), which only the process that made it can change.</exception>
    public ProtectedSurface OpenSharedSurface(nint handle, FrameFormat format, int width, int height)
    {
        _ = FrameLayout.Of(format, width, height);
        if (handle == 0)
            throw new ArgumentException("The handle of a shared surface is not zero: was the surface made with sharing?", nameof(handle));
        lock (Gate)
        {
            int code = OpenShared(handle, format, width, height, out ISurfaceApi? surface);
            if (code == HResult.E_ACCESSDENIED)
            {
                throw new ContentProtectionException(
                    $"The shared surface is restricted, and process {Environment.ProcessId} is not among those that may open it: in the process that made " +
                        $"it, name this one by AuthenticatedChannel.SetSharedResourceAccess.",
                    code);
            }

            ContentProtectionException.ThrowIfFailed(code, $"Opening shared surface 0x{handle:X} as {format} {width}x{height}");
            return new ProtectedSurface(this, surface!);
        }
    }

    /// <summary>Drops the device; the COM objects live on while others hold them.</summary>
    public void Dispose()
    {
        lock (Gate)
            Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Caps for a crypto type and profile, or the HRESULT of the refusal.</summary>
    internal abstract int QueryCaps(in Guid cryptoType, Guid? decoderProfile, out ContentProtectionCaps? caps);

    /// <summary>A session without a key yet, or the HRESULT of the refusal.</summary>
    internal abstract int OpenSession(in Guid cryptoType, Guid? decoderProfile, in Guid keyExchange, out ICryptoSessionApi? session);

    /// <summary>A channel without a key yet, or the HRESULT of the refusal.</summary>
    internal abstract int OpenChannel(AuthenticatedChannelType type, out IAuthenticatedChannelApi? channel);

    /// <summary>A protected surface that both blts accept, or the HRESULT of the refusal.</summary>
    internal abstract int OpenProtected(FrameFormat format, int width, int height, bool forDecoder, SurfaceSharing sharing, out ISurfaceApi? surface);

    /// <summary>A surface that another device shares, or the HRESULT of the refusal.</summary>
    internal abstract int OpenShared(nint handle, FrameFormat format, int width, int height, out ISurfaceApi? surface);

    /// <summary>A decoder of encrypted bitstreams into surfaces of one format and size, or the HRESULT of the refusal.</summary>
    internal abstract int OpenDecoder(Guid profile, IReadOnlyList<ISurfaceApi> targets, out IVideoDecoderApi? decoder);

    /// <summary>Gives up the references that the device holds. Called under the lock, perhaps more than once.</summary>
    private protected abstract void Release();
}

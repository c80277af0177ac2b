using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dxcp.Cryptography;

/// <summary>
/// What a driver shows to the outside: an RSA-2048 key pair and the certificate chain that vouches for it, under a test
/// root of its own that takes the place of Microsoft's. Made once and kept in the user's data folder, where owner-only
/// permissions guard it; where nothing can be kept, made anew for this process. Thread-safe.
/// </summary>
public sealed class DriverIdentity : IDisposable
{
    /// <summary>The environment variable that names another folder to keep the identity in.</summary>
    public const string FolderVariable = "DXCP_DATA";

    private readonly RSA _key;
    private readonly Lock _lock = new();
    private readonly byte[] _chain;

    internal DriverIdentity(RSA key, byte[] chain, X509Certificate2 root)
    {
        _key = key;
        _chain = chain;
        Root = root;
    }

    /// <summary>The chain as GetCertificate returns it: DER certificates one after the other, leaf first, root last.</summary>
    public ReadOnlyMemory<byte> CertificateChain => _chain;

    /// <summary>The root certificate, for those who are to trust this driver. Belongs to the identity: do not dispose of it.</summary>
    public X509Certificate2 Root { get; }

    /// <summary>The file that keeps the identity, or null if it lives in this process alone.</summary>
    public string? KeptIn { get; internal set; }

    /// <summary>
    /// Loads the identity, or makes and keeps one where there is none, or where the one kept is damaged, expired or open
    /// to other users. If the folder cannot be written the identity lives in memory alone, the same
    /// for all callers of a process. Processes that start at once agree on one.
    /// </summary>
    /// <param name="folder">Where to keep it; null for what DXCP_DATA names, or else <c>dxcp</c> in the user's local application data.</param>
    /// <exception cref="DriverIdentityException">The folder is no folder, or the system cannot make keys; the message says which.</exception>
    public static DriverIdentity LoadOrCreate(string? folder = null)
    {
        try
        {
            string? path = IdentityStore.ResolveFolder(folder);
            return path is null ? IdentityStore.InMemory(string.Empty) : new IdentityStore(path).LoadOrCreate();
        }
        catch (CryptographicException e)
        {
            throw new DriverIdentityException($"The driver's identity cannot be made: {e.Message}", e);
        }
    }

    /// <summary>
    /// Decrypts a session key that was encrypted for this driver, once: what has opened something, a session or a channel of any
    /// device, does not decrypt a second time in this process (S110). Every failure looks the same.
    /// </summary>
    /// <param name="wrapped">The ciphertext: 256 bytes.</param>
    /// <param name="key">Exactly 16 bytes, for the key; all zero after a failure.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> has not 16 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The identity was disposed.</exception>
    public bool TryUnwrapKey(ReadOnlySpan<byte> wrapped, Span<byte> key)
    {
        lock (_lock)
        {
            if (!KeyTransport.TryDecrypt(_key, wrapped, key))
                return false;
        }

        // Asked afterwards, so that a block that comes again takes the time of any other.
        bool isNew = false;
        try
        {
            isNew = OpenedBlocks.OfProcess.TryAdd(wrapped);
        }
        finally
        {
            if (!isNew)
                CryptographicOperations.ZeroMemory(key);
        }

        return isNew;
    }

    /// <summary>Names the type and the place; never the key.</summary>
    public override string ToString() => $"{nameof(DriverIdentity)} ({KeptIn ?? "in memory"})";

    /// <summary>Releases the private key and the root certificate.</summary>
    public void Dispose()
    {
        lock (_lock)
            _key.Dispose();
        Root.Dispose();
    }

    /// <summary>The private key in PKCS #8, for the store; the caller wipes it.</summary>
    internal byte[] ExportKey()
    {
        lock (_lock)
            return _key.ExportPkcs8PrivateKey();
    }
}

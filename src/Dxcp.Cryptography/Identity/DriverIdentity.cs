using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dxcp.Diagnostics;

namespace Dxcp.Cryptography;

/// <summary>
/// What a driver shows to the outside: an RSA-2048 key pair of this process and the certificate chain that vouches for it, under a
/// test root that takes the place of Microsoft's. The root is made once and kept in the user's data folder, where
/// owner-only permissions guard its key; where nothing can be kept, it is made anew for this process. Private keys lie in
/// secret memory alone (<see cref="SecretPages"/>). Thread-safe.
/// </summary>
public sealed class DriverIdentity : IDisposable
{
    /// <summary>The environment variable that names another folder to keep the identity in.</summary>
    public const string FolderVariable = "DXCP_DATA";

    private readonly IdentityRoot _root;
    private readonly Lock _lock = new();
    private ProcessLeaf? _leaf;
    private bool _isDisposed;

    /// <summary>The identity under a root, which it owns from then on.</summary>
    internal DriverIdentity(IdentityRoot root) => _root = root;

    /// <summary>
    /// Takes a line, without its end, when an identity is replaced or cannot be kept (S39): what was done and what to do. At first
    /// such lines go to standard error. Whatever it throws is dropped. Called on the thread that loads.
    /// </summary>
    public static Action<string> Notice { get; set; } = ErrorStream.WriteLine;

    /// <summary>The chain as GetCertificate returns it: DER certificates one after the other, leaf first, root last. The first who asks
    /// in a process waits some tenths of a second for its key pair (S111).</summary>
    /// <exception cref="DriverIdentityException">The system cannot make keys.</exception>
    /// <exception cref="ObjectDisposedException">The identity was disposed.</exception>
    public ReadOnlyMemory<byte> CertificateChain => Leaf.Chain;

    /// <summary>The root certificate, for those who are to trust this driver. Belongs to the identity: do not dispose of it.</summary>
    public X509Certificate2 Root => _root.Certificate;

    /// <summary>The file that keeps the identity, or null if it lives in this process alone.</summary>
    public string? KeptIn { get; internal init; }

    private ProcessLeaf Leaf
    {
        get
        {
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                if (_leaf is not null)
                    return _leaf;
                try
                {
                    _leaf = ProcessLeaf.Under(_root);
                }
                catch (CryptographicException e)
                {
                    throw new DriverIdentityException($"The driver's identity cannot be made: {e.Message}", e);
                }

                // It has signed all that it is to sign here.
                _root.Key.Dispose();
                return _leaf;
            }
        }
    }

    /// <summary>
    /// Loads the identity, or makes and keeps one where there is none, or where the one kept is damaged, expired or open
    /// to other users; that one stays beside it. If the folder cannot be used the identity lives in memory alone, the same
    /// for all callers of a process. Both are said in a line (<see cref="Notice"/>). Processes that start at once agree on one.
    /// </summary>
    /// <param name="folder">Where to keep it; null for what DXCP_DATA names, or else <c>dxcp</c> in the user's local application data.</param>
    /// <exception cref="DriverIdentityException">The folder is no folder, or the system cannot make keys; the message says which.</exception>
    public static DriverIdentity LoadOrCreate(string? folder = null)
    {
        try
        {
            string? path = IdentityStore.ResolveFolder(folder);
            return path is null ? IdentityStore.InMemory("", Tell, "the user has no data folder.") : new IdentityStore(path, Tell).LoadOrCreate();
        }
        catch (CryptographicException e)
        {
            throw new DriverIdentityException($"The driver's identity cannot be made: {e.Message}", e);
        }
    }

    /// <summary>
    /// Makes a chain that nobody should trust, under the root that <see cref="LoadOrCreate"/> would give, to try what applications do then. Its signature is
    /// broken, whatever was asked for, where the root's key is gone already (S39).
    /// </summary>
    /// <param name="flaw">What is wrong with it.</param>
    /// <param name="folder">The identity's folder, as for <see cref="LoadOrCreate"/>.</param>
    /// <exception cref="DriverIdentityException">There is no identity to be had.</exception>
    public static ReadOnlyMemory<byte> MakeWrongChain(ChainFlaw flaw, string? folder = null)
    {
        using DriverIdentity identity = LoadOrCreate(folder);
        IdentityRoot root = identity._root;
        byte[] rootBytes = root.Certificate.RawData;
        try
        {
            if (flaw == ChainFlaw.Expired)
            {
                // Made of a day that is over.
                DateTimeOffset begin = root.Certificate.NotBefore;
                using X509Certificate2 expired = root.Certify(ProcessLeaf.Under(root).Key, begin, begin.AddMinutes(1));
                return (byte[])[.. expired.RawDataMemory.Span, .. rootBytes];
            }

            if (flaw == ChainFlaw.OtherKey)
            {
                using PortableRsa key = PortableRsa.Generate();
                using X509Certificate2 other = root.Certify(key);
                return (byte[])[.. other.RawDataMemory.Span, .. rootBytes];
            }
        }
        catch (Exception exception) when (exception is CryptographicException or ObjectDisposedException)
        {
            // As below.
        }

        byte[] chain = identity.CertificateChain.ToArray();
        // The last byte of the leaf is its signature's.
        chain[^(rootBytes.Length + 1)] ^= 1;
        return chain;
    }

    /// <summary>
    /// Decrypts a session key that was encrypted for this driver, once: what has opened something, a session or a channel of any
    /// device, does not decrypt a second time in this process (S110). Every failure looks the same.
    /// </summary>
    /// <param name="wrapped">The ciphertext: 256 bytes.</param>
    /// <param name="key">Exactly 16 bytes, for the key; all zero after a failure.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> has not 16 bytes.</exception>
    /// <exception cref="DriverIdentityException">The system cannot make keys.</exception>
    /// <exception cref="ObjectDisposedException">The identity was disposed.</exception>
    public bool TryUnwrapKey(ReadOnlySpan<byte> wrapped, Span<byte> key) => Leaf.TryUnwrapKey(wrapped, key);

    /// <summary>Names the type and the place; never the key.</summary>
    public override string ToString() => $"{nameof(DriverIdentity)} ({KeptIn ?? "in memory"})";

    /// <summary>Releases the root and its certificate. The process keeps its own key pair to its end.</summary>
    public void Dispose()
    {
        lock (_lock)
            _isDisposed = true;
        _root.Dispose();
    }

    /// <summary>Another object for the same identity, to be disposed of on its own.</summary>
    internal DriverIdentity Twin() =>
        new(new IdentityRoot(_root.Key, X509CertificateLoader.LoadCertificate(Root.RawData))) { _leaf = Leaf };

    private static void Tell(string line)
    {
        try
        {
            Notice(line.ReplaceLineEndings(" "));
        }
        catch (Exception)
        {
            // S39: that nobody can be told does not keep the driver from working.
        }
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dxcp.Cryptography;

/// <summary>
/// The key pair that a driver shows in this process, with the chain that vouches for it (S111): one for each root, made when the
/// first certificate is asked for, held in secret memory alone, until the process ends. So what was encrypted for one
/// process opens nothing in another. Thread-safe.
/// </summary>
internal sealed class ProcessLeaf
{
    private static readonly Dictionary<string, ProcessLeaf> s_leaves = [];
    private ProcessLeaf(PortableRsa key, byte[] chain)
    {
        Key = key;
        Chain = chain;
    }

    /// <summary>The key pair; for tests.</summary>
    internal PortableRsa Key { get; }

    /// <summary>DER certificates one after the other: the leaf's, the root's.</summary>
    public byte[] Chain { get; }

    /// <summary>The process's leaf under a root.</summary>
    /// <exception cref="CryptographicException">The system cannot make keys or certificates.</exception>
    public static ProcessLeaf Under(IdentityRoot root)
    {
        string name = Name(root.Certificate);
        // Whoever asks meanwhile needs it too.
        lock (s_leaves)
        {
            if (!s_leaves.TryGetValue(name, out ProcessLeaf? leaf))
            {
                var key = PortableRsa.Generate();
                using X509Certificate2 certificate = root.Certify(key);
                s_leaves.Add(name, leaf = new ProcessLeaf(key, [.. certificate.RawDataMemory.Span, .. root.Certificate.RawDataMemory.Span]));
            }

            return leaf;
        }
    }

    /// <summary>The one under a root, or null if there is none yet; for tests.</summary>
    internal static ProcessLeaf? Find(X509Certificate2 root)
    {
        lock (s_leaves)
            return s_leaves.GetValueOrDefault(Name(root));
    }

    /// <summary>Decrypts a key, once (S110). Every failure looks the same: false, and zeros.</summary>
    public bool TryUnwrapKey(ReadOnlySpan<byte> wrapped, Span<byte> key)
    {
        if (!KeyTransport.TryDecrypt(Key, wrapped, key))
            return false;
        // Asked afterwards, so that a block that comes again takes the time of any other.
        bool isNew = false;
        try
        {
            return isNew = OpenedBlocks.OfProcess.TryAdd(wrapped);
        }
        finally
        {
            if (!isNew)
                CryptographicOperations.ZeroMemory(key);
        }
    }

    private static string Name(X509Certificate2 root) => root.GetCertHashString(HashAlgorithmName.SHA256);
}

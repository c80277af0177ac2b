using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>The root certificate up to which the chains of sessions and channels are verified. Stateless and thread-safe.</summary>
public static class TrustedRoot
{
    private static ReadOnlySpan<byte> Begin => "-----BEGIN CERTIFICATE-----"u8;

    /// <summary>Loads a root from a file, in PEM or DER.</summary>
    /// <param name="path">The file: one certificate, at most <see cref="CertificateChain.MaximumSize"/> bytes.</param>
    /// <returns>The certificate without a private key; the caller disposes of it.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="CertificateChainException">It holds no certificate, several, or one that is not its own issuer; the message names the file.</exception>
    public static X509Certificate2 Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = Read(path);
        try
        {
            if (bytes.AsSpan().Count(Begin) > 1)
                throw new CertificateChainException($"{path} holds several certificates; a root is one.");
            X509Certificate2 root = Parse(path, bytes);
            if (root.SubjectName.RawData.AsSpan().SequenceEqual(root.IssuerName.RawData))
                return root;
            string issuer = root.Issuer;
            root.Dispose();
            throw new CertificateChainException($"{path} holds no root: its certificate was issued by {issuer}.");
        }
        finally
        {
            // Nobody should keep a private key beside the certificate, but files of both are met.
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        byte[] bytes = new byte[CertificateChain.MaximumSize + 1];
        int count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (count == bytes.Length)
            throw new CertificateChainException($"{path} is no certificate: it has more than {CertificateChain.MaximumSize} bytes.");
        byte[] read = bytes[..count];
        CryptographicOperations.ZeroMemory(bytes);
        return read;
    }

    private static X509Certificate2 Parse(string path, byte[] bytes)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(bytes);
        }
        catch (CryptographicException e)
        {
            throw new CertificateChainException($"{path} is no certificate in PEM or DER.", e);
        }
    }
}

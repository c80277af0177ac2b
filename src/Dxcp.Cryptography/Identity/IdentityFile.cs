using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Dxcp.Cryptography;

/// <summary>
/// The text of an identity file: the root's private key (PKCS #8) and its certificate, in PEM (RFC 7468). The text, and whatever
/// comes of the key on the way, lies in secret memory alone.
/// </summary>
internal static class IdentityFile
{
    /// <summary>The greatest number of bytes that is read.</summary>
    public const int MaximumSize = 64 * 1024;

    private const string KeyLabel = "PRIVATE KEY";
    private const string CertificateLabel = "CERTIFICATE";
    private const int LineSize = 64;

    /// <summary>Writes a root into secret memory.</summary>
    /// <returns>How many bytes.</returns>
    public static int Write(IdentityRoot root, Span<byte> file)
    {
        using var structure = new SecretMemory(Pkcs8.MaximumSize);
        int size = Pkcs8.Write(root.Key.Numbers, structure.Span);
        int length = Put(file, KeyLabel, structure.Span[..size]);
        return length + Put(file[length..], CertificateLabel, root.Certificate.RawDataMemory.Span);
    }

    /// <summary>The root in a file's bytes.</summary>
    /// <exception cref="IdentityFileException">They hold no whole, valid one; the message says why.</exception>
    public static IdentityRoot Read(ReadOnlySpan<byte> file)
    {
        PortableRsa? key = null;
        X509Certificate2? certificate = null;
        try
        {
            key = new PortableRsa(ReadKey(file));
            certificate = ReadCertificate(file);
            Check(certificate, key);
            return new IdentityRoot(key, certificate);
        }
        catch (Exception e)
        {
            key?.Dispose();
            certificate?.Dispose();
            if (e is CryptographicException or FormatException)
                throw new IdentityFileException($"it is damaged ({e.Message.TrimEnd('.')})");
            throw;
        }
    }

    private static void Check(X509Certificate2 certificate, PortableRsa key)
    {
        if (!certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
            throw new CryptographicException("The private key is not the certificate's.");
        // What an earlier version kept was the key of a driver, whose root had none any more.
        if (!certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority))
            throw new IdentityFileException("it is of an earlier version");
        DateTime now = DateTime.Now;
        if (now < certificate.NotBefore || now > certificate.NotAfter)
            throw new IdentityFileException("its certificate is not valid today");
    }

    private static RsaNumbers ReadKey(ReadOnlySpan<byte> file)
    {
        using var structure = new SecretMemory(MaximumSize);
        return Pkcs8.Read(Find(file, KeyLabel, structure.Span));
    }

    private static X509Certificate2 ReadCertificate(ReadOnlySpan<byte> file)
    {
        Span<byte> der = new byte[MaximumSize];
        return X509CertificateLoader.LoadCertificate(Find(file, CertificateLabel, der));
    }

    /// <summary>The first part of a file with a label, decoded.</summary>
    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> file, string label, Span<byte> der)
    {
        ReadOnlySpan<byte> begin = Encoding.ASCII.GetBytes(Boundary("BEGIN", label)), end = Encoding.ASCII.GetBytes(Boundary("END", label));
        int first = file.IndexOf(begin);
        if (first < 0)
            throw new FormatException($"it holds no {label}");
        ReadOnlySpan<byte> text = file[(first + begin.Length)..];
        int last = text.IndexOf(end);
        if (last < 0 || Base64.DecodeFromUtf8(text[..last], der, out _, out int size) != System.Buffers.OperationStatus.Done)
            throw new FormatException($"its {label} is not whole");
        return der[..size];
    }

    private static int Put(Span<byte> file, string label, ReadOnlySpan<byte> der)
    {
        int at = PutText(file, Boundary("BEGIN", label)), lineBytes = LineSize / 4 * 3;
        at += PutText(file[at..], "\n");
        for (; !der.IsEmpty; der = der[Math.Min(lineBytes, der.Length)..])
        {
            Base64.EncodeToUtf8(der[..Math.Min(lineBytes, der.Length)], file[at..], out _, out int written);
            at += written;
            at += PutText(file[at..], "\n");
        }

        at += PutText(file[at..], Boundary("END", label));
        return at + PutText(file[at..], "\n");
    }

    private static int PutText(Span<byte> file, string text) => Encoding.ASCII.GetBytes(text, file);

    private static string Boundary(string word, string label) => $"-----{word} {label}-----";
}

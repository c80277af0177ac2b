using System.Security.Cryptography.X509Certificates;
using Dxcp.Client.Tests.Fake;
using Dxcp.Cryptography;

namespace Dxcp.Client.Tests;

public sealed class TrustedRootTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dxcp-root-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, InlineData(true), InlineData(false)]
    public void A_root_in_PEM_or_DER_is_loaded_and_believed(bool pem)
    {
        X509Certificate2 root = Identities.Good.Root;
        using X509Certificate2 loaded = TrustedRoot.Load(pem ? File("# of the driver\n" + root.ExportCertificatePem()) : File(root.RawData));
        Assert.Equal(root.RawData, loaded.RawData);
        Assert.False(loaded.HasPrivateKey);
        using var player = new Player(new FakeImplementation { Caps = Player.Everything }, loaded);
        player.RoundTrip(player.Surface());
    }

    [Fact]
    public void A_file_may_be_as_long_as_a_chain_and_no_longer()
    {
        string pem = Identities.Good.Root.ExportCertificatePem();
        string longest = pem + new string('\n', CertificateChain.MaximumSize - pem.Length);
        using X509Certificate2 loaded = TrustedRoot.Load(File(longest));
        Assert.Equal(Identities.Good.Root.RawData, loaded.RawData);
        var refused = Assert.Throws<CertificateChainException>(() => TrustedRoot.Load(File(longest + "\n")));
        Assert.Contains($"{CertificateChain.MaximumSize} bytes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_root_is_refused_with_the_name_of_the_file()
    {
        string pem = Identities.Good.Root.ExportCertificatePem();
        string[] files =
        [
            File(""), File("hello"), File(pem[..200]), File(pem + "\n" + Identities.Other.Root.ExportCertificatePem()),
            File(new byte[CertificateChain.MaximumSize + 1]), File(CertificateChain.Parse(Identities.Good.CertificateChain.Span)[0].RawData),
        ];
        foreach (string file in files)
            Assert.Contains(file, Assert.Throws<CertificateChainException>(() => TrustedRoot.Load(file)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => TrustedRoot.Load(Path.Combine(_folder.FullName, "missing")));
        Assert.Throws<ArgumentException>(() => TrustedRoot.Load(""));
    }

    private string File(string text) => File(System.Text.Encoding.ASCII.GetBytes(text));

    private string File(byte[] bytes)
    {
        string path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }
}

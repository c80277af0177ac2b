using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dxcp.Cryptography.Tests;

/// <summary>What an identity's certificates say, chains that are wrong on purpose, and where identities are kept.</summary>
[Collection(nameof(DriverIdentity.Notice))] // one for the whole process
public sealed class IdentityChainTests : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("dxcp-identity-").FullName;

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact] // RFC 5280 4.1.2.2, 4.2.1.3, 4.2.1.9; S39, S111
    public void Root_and_leaf_say_what_they_are_for_and_how_long()
    {
        using var identity = DriverIdentity.LoadOrCreate(_parent);
        IReadOnlyList<X509Certificate2> chain = CertificateChain.Parse(identity.CertificateChain.Span);
        X509BasicConstraintsExtension root = chain[1].Extensions.OfType<X509BasicConstraintsExtension>().Single();
        Assert.Equal((true, 0), (root.HasPathLengthConstraint, root.PathLengthConstraint)); // it vouches for leaves alone
        Assert.Equal(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, chain[1].Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        DateTime now = DateTime.Now;
        Assert.InRange(chain[1].NotBefore, now.AddDays(-2), now.AddHours(-23)); // clocks may disagree a little
        Assert.InRange(chain[1].NotAfter, now.AddYears(10).AddDays(-2), now.AddYears(10).AddDays(2));
        Assert.Equal((chain[1].NotBefore, chain[1].NotAfter), (chain[0].NotBefore, chain[0].NotAfter));
        byte[][] serials = [.. chain.Select(certificate => certificate.SerialNumberBytes.ToArray())];
        Assert.All(serials, serial => Assert.InRange(serial[0], 0x40, 0x7F)); // positive, and 16 bytes long
        Assert.NotEqual(serials[0], serials[1]);
        foreach (X509Certificate2 certificate in chain)
            certificate.Dispose();
    }

    [Fact] // S39
    public void Each_flaw_of_a_chain_is_the_one_that_was_asked_for()
    {
        byte[] Made(ChainFlaw flaw) => DriverIdentity.MakeWrongChain(flaw, _parent).ToArray();
        byte[] expired = Made(ChainFlaw.Expired), other = Made(ChainFlaw.OtherKey), broken = Made(ChainFlaw.BrokenSignature);
        using var identity = DriverIdentity.LoadOrCreate(_parent);
        Assert.Contains("NotTimeValid", Refused(expired, identity), StringComparison.Ordinal);
        using (RSA nobodys = CertificateChain.Verify(other, identity.Root))
            Assert.False(identity.TryUnwrapKey(KeyTransport.Encrypt(nobodys, new byte[16]), new byte[16]));
        BrokenInOneBit(broken, identity);
    }

    [Fact] // S39: the root signs once in a process where it is nowhere else
    public void Where_the_root_s_key_is_gone_every_flaw_is_a_broken_signature()
    {
        string folder = Path.Combine(_parent, "unwritable");
        Directory.CreateDirectory(Path.Combine(folder, IdentityStore.FileName));
        using var identity = DriverIdentity.LoadOrCreate(folder);
        foreach (ChainFlaw flaw in Enum.GetValues<ChainFlaw>().Reverse()) // none but the broken one could be made with the key
            BrokenInOneBit(DriverIdentity.MakeWrongChain(flaw, folder).ToArray(), identity);
    }

    [Fact] // S39
    public void A_notice_is_one_line_whatever_the_folder_is_called_and_each_folder_has_an_identity()
    {
        Action<string> before = DriverIdentity.Notice;
        List<string> lines = [];
        DriverIdentity.Notice = lines.Add;
        try
        {
            File.WriteAllText(Path.Combine(_parent, "file"), "");
            using var one = DriverIdentity.LoadOrCreate(Path.Combine(_parent, "file", "with\nan end"));
            using var other = DriverIdentity.LoadOrCreate(Path.Combine(_parent, "file", "another"));
            Assert.NotEqual(one.Root.Thumbprint, other.Root.Thumbprint);
        }
        finally
        {
            DriverIdentity.Notice = before;
        }

        string word = Assert.Single(lines, line => line.Contains("with an end", StringComparison.Ordinal)); // others may be told of meanwhile
        Assert.DoesNotContain('\n', word);
    }

    [Fact]
    public void An_empty_name_is_none_and_a_relative_one_begins_where_the_process_is()
    {
        Assert.Equal(IdentityStore.ResolveFolder(null), IdentityStore.ResolveFolder(""));
        Assert.Equal(Path.Combine(Environment.CurrentDirectory, "here"), IdentityStore.ResolveFolder("here"));
    }

    [Fact] // S39
    public void A_file_is_read_to_its_greatest_size_and_what_it_replaced_takes_a_name_that_is_free()
    {
        string kept = Path.Combine(_parent, IdentityStore.FileName);
        DriverIdentity Load() => new IdentityStore(_parent, _ => { }).LoadOrCreate();
        using DriverIdentity first = Load();
        File.AppendAllText(kept, new string(' ', IdentityFile.MaximumSize - (int)new FileInfo(kept).Length));
        using (DriverIdentity again = Load())
            Assert.Equal(first.Root.Thumbprint, again.Root.Thumbprint);
        Directory.CreateDirectory(kept + ".replaced-1");
        File.AppendAllText(kept, " ");
        Load().Dispose();
        Assert.Equal(IdentityFile.MaximumSize + 1, new FileInfo(kept + ".replaced-2").Length);
    }

    private static string Refused(byte[] chain, DriverIdentity identity) =>
        Assert.Throws<CertificateChainException>(() => CertificateChain.Verify(chain, identity.Root)).Message;

    /// <summary>The identity's own chain, but for a bit of the leaf's signature.</summary>
    private static void BrokenInOneBit(byte[] chain, DriverIdentity identity)
    {
        byte[] good = identity.CertificateChain.ToArray();
        int[] places = [.. Enumerable.Range(0, good.Length).Where(i => good[i] != chain[i])];
        Assert.Equal((good.Length, good.Length - identity.Root.RawData.Length - 1), (chain.Length, Assert.Single(places)));
        _ = Refused(chain, identity);
    }
}

using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dxcp.Tests;

namespace Dxcp.Cryptography.Tests;

[Collection(nameof(DriverIdentity.Notice))]
public sealed class DriverIdentityTests : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("dxcp-identity-").FullName;

    private string Folder => Path.Combine(_parent, "data");

    private string KeptFile => Path.Combine(Folder, IdentityStore.FileName);

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    private static void Works(DriverIdentity identity)
    {
        byte[] secret = Reference.Bytes(9, 16);
        byte[] key = new byte[16];
        using RSA publicKey = CertificateChain.Verify(identity.CertificateChain.Span, identity.Root);
        Assert.True(identity.TryUnwrapKey(KeyTransport.Encrypt(publicKey, secret), key));
        Assert.Equal(secret, key);
    }

    private static bool Same(DriverIdentity one, DriverIdentity other) => one.CertificateChain.Span.SequenceEqual(other.CertificateChain.Span);

    [Fact]
    public void It_is_made_once_and_kept()
    {
        using var first = DriverIdentity.LoadOrCreate(Folder);
        using var second = DriverIdentity.LoadOrCreate(Folder);
        Works(first);
        Works(second);
        Assert.True(Same(first, second));
        Assert.Equal(KeptFile, first.KeptIn);
        Assert.Equal(KeptFile, second.KeptIn);
        Assert.Equal([KeptFile, Path.Combine(Folder, IdentityStore.LockName)], Directory.GetFiles(Folder).OrderDescending());
    }

    [Fact]
    public void The_chain_is_the_leaf_then_the_root_with_their_extensions()
    {
        using var identity = DriverIdentity.LoadOrCreate(Folder);
        IReadOnlyList<X509Certificate2> chain = CertificateChain.Parse(identity.CertificateChain.Span);
        Assert.Equal(2, chain.Count);
        Assert.Equal(identity.Root.Thumbprint, chain[1].Thumbprint);
        Assert.Equal(2048, chain[0].GetRSAPublicKey()!.KeySize);
        Assert.False(chain[0].Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.True(chain[1].Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Equal(X509KeyUsageFlags.KeyEncipherment, chain[0].Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.Equal(
            chain[1].Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifierBytes.ToArray(),
            chain[0].Extensions.OfType<X509AuthorityKeyIdentifierExtension>().Single().KeyIdentifier!.Value.ToArray());
        Assert.All(chain, certificate => Assert.False(certificate.HasPrivateKey));
    }

    [Fact]
    public void Folder_and_files_are_the_owners_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "elsewhere: unix — file permissions are set and read as Unix has them");
        using var identity = DriverIdentity.LoadOrCreate(Folder);
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        foreach (string file in Directory.GetFiles(Folder))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact] // S39
    public void One_that_others_could_read_is_replaced_with_a_word_and_kept_beside()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "elsewhere: unix — file permissions are set and read as Unix has them");
        using var first = DriverIdentity.LoadOrCreate(Folder);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(KeptFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        ReplacedWithAWord(first, "other users");
    }

    [Theory] // S39
    [InlineData("", "0 bytes")]
    [InlineData("nonsense", "damaged")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "damaged")]
    public void A_damaged_one_is_replaced_with_a_word_and_kept_beside(string text, string reason)
    {
        using var first = DriverIdentity.LoadOrCreate(Folder);
        File.WriteAllText(KeptFile, text);
        ReplacedWithAWord(first, reason);
    }

    [Theory] // S39
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void A_truncated_one_is_replaced_with_a_word_and_kept_beside(double part)
    {
        using var first = DriverIdentity.LoadOrCreate(Folder);
        string text = File.ReadAllText(KeptFile);
        File.WriteAllText(KeptFile, text[..(int)(text.Length * part)]);
        ReplacedWithAWord(first, "damaged");
    }

    [Fact] // S39
    public void One_whose_key_is_not_its_certificates_is_replaced_with_a_word_and_kept_beside()
    {
        using var first = DriverIdentity.LoadOrCreate(Folder);
        using var stranger = RSA.Create(2048);
        string text = File.ReadAllText(KeptFile);
        File.WriteAllText(KeptFile, stranger.ExportPkcs8PrivateKeyPem() + text[text.IndexOf("-----BEGIN CERTIFICATE", StringComparison.Ordinal)..]);
        ReplacedWithAWord(first, "not the certificate's");
    }

    [Fact] // S39
    public void An_oversized_one_is_replaced_with_a_word_and_kept_beside()
    {
        using var first = DriverIdentity.LoadOrCreate(Folder);
        File.AppendAllText(KeptFile, new string(' ', IdentityFile.MaximumSize));
        ReplacedWithAWord(first, "damaged");
    }

    [Theory, InlineData(-3, -2), InlineData(2, 3)] // S39
    public void One_that_is_no_more_or_not_yet_valid_is_replaced_with_a_word_and_kept_beside(int from, int to)
    {
        using var first = DriverIdentity.LoadOrCreate(Folder);
        using var other = IdentityRoot.Create(DateTimeOffset.UtcNow.AddDays(from), DateTimeOffset.UtcNow.AddDays(to));
        Overwrite(other);
        ReplacedWithAWord(first, "not valid today");
    }

    [Fact] // S39, S111: its root had signed one leaf for all processes, and can sign no more
    public void One_of_an_earlier_version_is_replaced_with_a_word_and_kept_beside()
    {
        using var first = DriverIdentity.LoadOrCreate(Folder);
        using var root = IdentityRoot.Create();
        using var leafKey = PortableRsa.Generate();
        Overwrite(new IdentityRoot(leafKey, root.Certify(leafKey)));
        ReplacedWithAWord(first, "earlier version");
    }

    [Fact] // S39
    public void One_that_cannot_be_read_stays_and_the_process_has_its_own_with_a_word()
    {
        Directory.CreateDirectory(KeptFile);
        using DriverIdentity first = Load(out string word), second = Load(out string silence);
        Assert.Null(first.KeptIn);
        Assert.Contains("this process alone", word, StringComparison.Ordinal);
        Assert.Contains("DXCP_DATA", word, StringComparison.Ordinal);
        Assert.Empty(silence);
        Assert.True(Same(first, second));
        Assert.True(Directory.Exists(KeptFile));
    }

    [Fact]
    public void A_good_one_is_loaded_without_a_word()
    {
        using DriverIdentity first = Load(out string making), second = Load(out string loading);
        Assert.Empty(making + loading);
        Assert.Equal(first.Root.Thumbprint, second.Root.Thumbprint);
    }

    [Fact] // S39
    public void A_notice_that_throws_keeps_nobody_from_loading()
    {
        Action<string> before = DriverIdentity.Notice;
        DriverIdentity.Notice = _ => throw new IOException("nobody listens");
        try
        {
            using var first = DriverIdentity.LoadOrCreate(Folder);
            File.WriteAllText(KeptFile, "nonsense");
            using var second = DriverIdentity.LoadOrCreate(Folder);
            Works(second);
        }
        finally
        {
            DriverIdentity.Notice = before;
        }
    }

    [Fact] // S111
    public void The_root_is_told_without_making_the_process_s_key()
    {
        using var identity = DriverIdentity.LoadOrCreate(Folder);
        Assert.NotNull(identity.Root);
        Assert.Null(ProcessLeaf.Find(identity.Root));
        Works(identity);
        Assert.NotNull(ProcessLeaf.Find(identity.Root));
    }

    [Fact]
    public void A_file_in_the_folders_place_is_a_clear_error()
    {
        File.WriteAllText(Folder, "in the way");
        DriverIdentityException e = Assert.Throws<DriverIdentityException>(() => DriverIdentity.LoadOrCreate(Folder));
        Assert.Contains(Folder, e.Message, StringComparison.Ordinal);
        Assert.Contains("DXCP_DATA", e.Message, StringComparison.Ordinal);
        Assert.Equal("in the way", File.ReadAllText(Folder));
    }

    [Fact]
    public void A_name_that_is_no_path_is_a_clear_error() =>
        Assert.Contains("no path", Assert.Throws<DriverIdentityException>(() => DriverIdentity.LoadOrCreate("a\0b")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_folder_that_cannot_be_made_gives_an_identity_in_memory()
    {
        File.WriteAllText(Folder, "in the way");
        using var identity = DriverIdentity.LoadOrCreate(Path.Combine(Folder, "below"));
        Works(identity);
        Assert.Null(identity.KeptIn);
    }

    [Fact]
    public void An_identity_in_memory_is_the_same_for_all_callers_of_a_process()
    {
        string folder = Path.Combine(_parent, "unwritable");
        Directory.CreateDirectory(Path.Combine(folder, "driver-identity.pem"));
        using var driver = DriverIdentity.LoadOrCreate(folder);
        using (var first = DriverIdentity.LoadOrCreate(folder))
            Assert.Null(first.KeptIn);
        using var client = DriverIdentity.LoadOrCreate(folder);
        Assert.Equal(driver.CertificateChain.ToArray(), client.CertificateChain.ToArray());
        using RSA key = CertificateChain.Verify(driver.CertificateChain.Span, client.Root);
        byte[] unwrapped = new byte[16];
        Assert.True(driver.TryUnwrapKey(KeyTransport.Encrypt(key, new byte[16]), unwrapped));
    }

    [Fact]
    public void A_folder_in_the_files_place_gives_an_identity_in_memory()
    {
        Directory.CreateDirectory(KeptFile);
        File.WriteAllText(Path.Combine(KeptFile, "x"), "");
        using var identity = DriverIdentity.LoadOrCreate(Folder);
        Works(identity);
        Assert.Null(identity.KeptIn);
        Assert.Equal([IdentityStore.LockName], Directory.GetFiles(Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void A_read_only_folder_gives_an_identity_in_memory()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "elsewhere: unix — file permissions are set and read as Unix has them");
        string folder = Folder;
        // Root may write into any folder but those that the kernel makes up.
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
        {
            folder = "/proc/self";
        }
        else if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        using var identity = DriverIdentity.LoadOrCreate(folder);
        Works(identity);
        Assert.Null(identity.KeptIn);
    }

    [Fact]
    public void Those_who_start_at_once_agree_on_one()
    {
        var made = new DriverIdentity[8];
        Parallel.For(0, made.Length, new ParallelOptions { MaxDegreeOfParallelism = made.Length }, i => made[i] = DriverIdentity.LoadOrCreate(Folder));
        foreach (DriverIdentity identity in made)
        {
            Assert.True(Same(made[0], identity));
            Works(identity);
        }

        foreach (DriverIdentity identity in made)
            identity.Dispose();
    }

    [Fact]
    public void Processes_that_start_at_once_agree_on_one()
    {
        // The test program itself, asked for one test that does nothing but load, is the other process.
        Process[] others = [.. Enumerable.Range(0, 2).Select(_ => Start())];
        using var mine = DriverIdentity.LoadOrCreate(Folder);
        foreach (Process other in others)
        {
            other.WaitForExit();
            Assert.Equal(0, other.ExitCode);
            other.Dispose();
        }

        string[] seen = File.ReadAllLines(Path.Combine(_parent, "seen"));
        Assert.Equal(2, seen.Length);
        Assert.All(seen, line => Assert.Equal(mine.Root.Thumbprint, line.Split(' ')[0]));
        // S111: each has a key of its own, and what was encrypted for one opens nothing in another.
        Assert.Equal(2, seen.Select(line => line.Split(' ')[1]).Distinct().Count());
        Assert.All(seen, line => Assert.False(mine.TryUnwrapKey(Convert.FromHexString(line.Split(' ')[2]), new byte[16])));
    }

    // Explicit: no test by itself, it serves the one above.
    [Fact(Explicit = true)]
    public void Loads_for_another_process()
    {
        string? report = Environment.GetEnvironmentVariable("DXCP_TEST_REPORT");
        Assert.NotNull(report);
        // Named by DXCP_DATA.
        using var identity = DriverIdentity.LoadOrCreate();
        Works(identity);
        using RSA key = CertificateChain.Verify(identity.CertificateChain.Span, identity.Root);
        string block = Convert.ToHexString(KeyTransport.Encrypt(key, new byte[16]));
        File.AppendAllText(report, $"{identity.Root.Thumbprint} {Convert.ToHexString(SHA256.HashData(identity.CertificateChain.Span))} {block}\n");
    }

    [Fact]
    public void ToString_prints_the_place_and_no_secret()
    {
        using var identity = DriverIdentity.LoadOrCreate(Folder);
        Assert.Equal($"DriverIdentity ({KeptFile})", identity.ToString());
    }

    [Fact] // S39
    public void On_a_full_disk_the_identity_lives_in_the_process_alone_and_nothing_is_left_or_lost()
    {
        using DriverIdentity alone = Load(out string words, () => throw new IOException("full", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28));
        Assert.Contains("lives in this process alone", words, StringComparison.Ordinal);
        Assert.Contains("no space is left", words, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', words);
        Assert.Null(alone.KeptIn);
        Assert.DoesNotContain(Directory.GetFiles(Folder), file => Path.GetFileName(file).StartsWith(IdentityStore.FileName, StringComparison.Ordinal));
        using DriverIdentity kept = Load(out words);
        Assert.Equal((KeptFile, ""), (kept.KeptIn, words));
        // What is damaged stays where it is, when what would replace it cannot be written.
        File.WriteAllText(KeptFile, "damaged");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(KeptFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using DriverIdentity other = Load(out _, () => throw new IOException("No space left on device"));
        Assert.Null(other.KeptIn);
        Assert.Equal("damaged", File.ReadAllText(KeptFile));
        Assert.Single(Directory.GetFiles(Folder), file => Path.GetFileName(file).StartsWith(IdentityStore.FileName, StringComparison.Ordinal));
    }

    [Fact]
    public void A_disposed_one_refuses_use()
    {
        var identity = DriverIdentity.LoadOrCreate(Folder);
        identity.Dispose();
        Assert.Throws<ObjectDisposedException>(() => identity.TryUnwrapKey(new byte[256], new byte[16]));
    }

    private Process Start()
    {
        ProcessStartInfo start = ThisProgram.WithOne(typeof(DriverIdentityTests), nameof(Loads_for_another_process));
        start.Environment[DriverIdentity.FolderVariable] = Folder;
        start.Environment["DXCP_TEST_REPORT"] = Path.Combine(_parent, "seen");
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private DriverIdentity Load(out string words, Action? writing = null)
    {
        var lines = new List<string>();
        DriverIdentity identity = new IdentityStore(Folder, lines.Add) { Writing = writing }.LoadOrCreate();
        words = string.Join('\n', lines);
        return identity;
    }

    private void Overwrite(IdentityRoot root)
    {
        byte[] file = new byte[IdentityFile.MaximumSize];
        int size = IdentityFile.Write(root, file);
        File.WriteAllBytes(KeptFile, file[..size]);
    }

    /// <summary>One line names both files and the reason; the old file lies beside the new one as it was.</summary>
    private void ReplacedWithAWord(DriverIdentity before, string reason)
    {
        byte[] old = File.ReadAllBytes(KeptFile);
        using DriverIdentity replaced = Load(out string word), again = Load(out string silence);
        Works(replaced);
        Assert.NotEqual(before.Root.Thumbprint, replaced.Root.Thumbprint);
        Assert.True(Same(replaced, again));
        Assert.Equal(KeptFile, replaced.KeptIn);
        string aside = KeptFile + ".replaced-1";
        Assert.Equal(old, File.ReadAllBytes(aside));
        foreach (string part in new[] { "dxcp: ", $"'{KeptFile}'", $"'{aside}'", reason })
            Assert.Contains(part, word, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', word);
        Assert.Empty(silence);
    }
}

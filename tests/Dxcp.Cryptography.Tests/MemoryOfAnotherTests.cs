using System.Diagnostics;
using System.Security.Cryptography;
using Dxcp.Tests;
using Microsoft.Win32.SafeHandles;

namespace Dxcp.Cryptography.Tests;

/// <summary>
/// Where secrets lie, seen from outside: all memory of a process that uses keys is searched for them, and so is its core dump. They may
/// be in pages that no dump takes, while they are in use, and nowhere else.
/// </summary>
public sealed class MemoryOfAnotherTests : IDisposable
{
    private const string Plain = "DXCP_TEST_PLAIN", Suspends = "DXCP_TEST_SUSPENDS", FolderOfTest = "DXCP_TEST_FOLDER";
    private const byte Veil = 0xA5;

    private readonly string _folder = Directory.CreateTempSubdirectory("dxcp-memory-").FullName;

    private static bool HasGcore => File.Exists("/usr/bin/gcore");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void No_secret_lies_where_a_core_dump_takes_it_and_none_stays_after_release()
    {
        NeedLinux();
        using var other = new Other(_folder, plain: false);
        byte[][] keys = other.Keys(), pair = other.PrivateKeys();
        other.Reach("rest");
        Assert.Empty(other.Find([.. keys, .. pair], outsideSecretPages: true));
        other.Reach("blt");
        Assert.Empty(other.Find([.. keys, .. pair], outsideSecretPages: true));
        other.Reach("released");
        Assert.Empty(other.Find(keys, outsideSecretPages: false));
        Assert.Empty(other.Find(pair, outsideSecretPages: true));
    }

    [Fact]
    public void No_secret_lies_in_a_core_dump()
    {
        NeedLinux();
        Assert.SkipUnless(HasGcore, "needs: gdb — its gcore makes the dump that is searched");
        using var other = new Other(_folder, plain: false);
        byte[][] keys = other.Keys(), pair = other.PrivateKeys();
        other.Reach("rest");
        other.Reach("blt");
        Assert.Empty(other.FindInCore([.. keys, .. pair]));
    }

    [Fact] // S431
    public void The_accelerator_leaves_no_round_key_in_the_registers_that_a_signal_lays_on_the_stack()
    {
        NeedLinux();
        if (Aes128Key.Implementation != "vaes")
            Assert.Skip("elsewhere: vaes — only the accelerator clears registers");
        using var other = new Other(_folder, plain: false, suspends: true);
        byte[][] keys = other.Keys();
        other.Reach("rest");
        other.Reach("blt");
        // Nearly every look finds one where the registers stay as they are; none but what a signal on its way meets inside of the cipher where they do not.
        Assert.InRange(Enumerable.Range(0, 5).Count(_ => other.Find(keys, outsideSecretPages: true).Length != 0), 0, 2);
    }

    [Fact] // so that those above would not pass by seeing nothing
    public void Without_secret_pages_the_same_search_finds_the_secrets()
    {
        NeedLinux();
        using var other = new Other(_folder, plain: true);
        byte[][] keys = other.Keys(), pair = other.PrivateKeys();
        other.Reach("rest");
        other.Reach("blt");
        string[] found = other.Find([.. keys, .. pair], outsideSecretPages: true);
        Assert.Contains(found, place => place.StartsWith("0 ", StringComparison.Ordinal)); // the session key
        Assert.Contains(found, place => int.Parse(place.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) >= keys.Length);
        if (HasGcore)
            Assert.NotEmpty(other.FindInCore([.. keys, .. pair]));
    }

    // Explicit: no test by itself, it is the process that the others look into.
    [Fact(Explicit = true)]
    public unsafe void Uses_keys_for_those_who_look()
    {
        string folder = Environment.GetEnvironmentVariable(FolderOfTest)!;
        SecretPages.IsPlain = Environment.GetEnvironmentVariable(Plain) is not null;
        var identity = DriverIdentity.LoadOrCreate(folder);
        File.WriteAllBytes(Path.Combine(folder, "chain.new"), identity.CertificateChain.ToArray());
        // The private numbers leave the secret pages under a veil, as the keys came.
        using (var numbers = new SecretMemory(7 * 128))
        {
            Span<byte> all = numbers.Span;
            ProcessLeaf.Find(identity.Root)!.Key.Numbers.WritePrivate(all[..256], all[256..384], all[384..512], all[512..640], all[640..768], all[768..]);
            for (int i = 0; i < all.Length; i++)
                all[i] ^= Veil;
            File.WriteAllBytes(Path.Combine(folder, "numbers"), all.ToArray());
        }

        File.Move(Path.Combine(folder, "chain.new"), Path.Combine(folder, "chain"));
        Aes128Key[] keys = [Unwrap("session"), Unwrap("content"), Unwrap("read-back")];
        Say("rest");
        bool isOver = false, suspends = Environment.GetEnvironmentVariable(Suspends) is not null;
        var working = new Thread(() =>
        {
            byte[] text = new byte[suspends ? 64 : 1 << 16]; // short ones: most of the time is spent just behind the cipher
            while (!Volatile.Read(ref isOver))
            {
                foreach (Aes128Key key in keys)
                    key.Ctr(text, text, new CounterBlock(1, 2));
            }
        });
        working.Start();
        // Each collection stops the thread that works by a signal.
        var collecting = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
                GC.Collect(0);
        });
        if (suspends)
            collecting.Start();
        Say("blt");
        Volatile.Write(ref isOver, true);
        working.Join();
        foreach (Aes128Key key in keys)
            key.Dispose();
        identity.Dispose();
        Say("released");

        Aes128Key Unwrap(string name)
        {
            string path = Path.Combine(folder, name);
            Await(path);
            Span<byte> key = stackalloc byte[16];
            Assert.True(identity.TryUnwrapKey(File.ReadAllBytes(path), key));
            var expanded = new Aes128Key(key);
            CryptographicOperations.ZeroMemory(key);
            return expanded;
        }

        void Say(string stage)
        {
            File.WriteAllText(Path.Combine(folder, stage), "");
            Await(Path.Combine(folder, stage + ".seen"));
        }
    }

    private static void NeedLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere: linux — reads another process's memory as Linux shows it");

    private static void Await(string path)
    {
        while (!File.Exists(path))
            Thread.Sleep(5);
    }

    /// <summary>The process that is looked into.</summary>
    private sealed class Other : IDisposable
    {
        private static readonly string[] s_names = ["session", "content", "read-back"];
        private readonly string _folder;
        private readonly Process _process;
        private string? _stage;

        public Other(string folder, bool plain, bool suspends = false)
        {
            _folder = folder;
            DriverIdentity.LoadOrCreate(folder).Dispose();
            ProcessStartInfo start = ThisProgram.WithOne(typeof(MemoryOfAnotherTests), nameof(Uses_keys_for_those_who_look));
            start.Environment[FolderOfTest] = folder;
            // S431: without a collection or a better compilation to switch to, .NET stops no thread in the middle of its cipher.
            start.Environment["DOTNET_TieredCompilation"] = "0";
            if (plain)
                start.Environment[Plain] = "1";
            if (suspends)
                start.Environment[Suspends] = "1";
            _process = Process.Start(start)!;
            _process.OutputDataReceived += (_, _) => { };
            _process.ErrorDataReceived += (_, _) => { };
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        /// <summary>Three keys, sent to the other process under its public key; and the last of each one's round keys.</summary>
        public unsafe byte[][] Keys()
        {
            Reached("chain");
            using RSA publicKey = RsaKeys.Of(CertificateChain.Parse(File.ReadAllBytes(Path.Combine(_folder, "chain")))[0])!;
            var patterns = new List<byte[]>();
            foreach (string name in s_names)
            {
                byte[] key = RandomNumberGenerator.GetBytes(16);
                string path = Path.Combine(_folder, name);
                File.WriteAllBytes(path + ".new", KeyTransport.Encrypt(publicKey, key));
                File.Move(path + ".new", path);
                using var expanded = new Aes128Key(key);
                patterns.Add(key);
                patterns.Add(expanded.Schedule[160..176].ToArray());
            }

            return [.. patterns];
        }

        /// <summary>The numbers of the process's own key and of the root's, in both orders of bytes; the file's text, and its structure.</summary>
        public byte[][] PrivateKeys()
        {
            byte[] numbers = [.. File.ReadAllBytes(Path.Combine(_folder, "numbers")).Select(b => (byte)(b ^ Veil))];
            string text = File.ReadAllText(Path.Combine(_folder, IdentityStore.FileName));
            using RSA root = RSA.Create();
            root.ImportFromPem(text);
            RSAParameters kept = root.ExportParameters(true);
            byte[][] all = [numbers[..256], numbers[256..384], numbers[384..512], kept.D!, kept.P!, kept.Q!];
            byte[] structure = root.ExportPkcs8PrivateKey();
            // A line from the middle of the key's; the structure around the first prime.
            return [.. all.SelectMany(number => new[] { number[40..72], [.. number.Reverse().Skip(40).Take(32)] }),
                System.Text.Encoding.ASCII.GetBytes(text.Split('\n')[12]), structure[700..732]];
        }

        /// <summary>Lets it go on to a stage and waits until it is there.</summary>
        public void Reach(string stage)
        {
            if (_stage is not null)
                File.WriteAllText(Path.Combine(_folder, _stage + ".seen"), "");
            _stage = stage;
            Reached(stage);
        }

        /// <summary>Where the patterns are: "number of the pattern, mapping".</summary>
        /// <param name="patterns">What is looked for.</param>
        /// <param name="outsideSecretPages">Whether pages that no dump takes are left out.</param>
        public string[] Find(byte[][] patterns, bool outsideSecretPages)
        {
            var found = new List<string>();
            using var memory = new FileStream($"/proc/{_process.Id}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
            foreach ((long from, long to, string name, bool isSecret) in Mappings())
            {
                if (isSecret && outsideSecretPages)
                    continue;
                Search(at => RandomAccess.Read(memory.SafeFileHandle, at.Buffer.Span, from + at.Offset), to - from, patterns,
                    place => found.Add($"{place} {name}"));
            }

            return [.. found.Distinct()];
        }

        /// <summary>Which patterns are in a core dump.</summary>
        public string[] FindInCore(byte[][] patterns)
        {
            string prefix = Path.Combine(_folder, "core");
            using (var gcore = Process.Start(new ProcessStartInfo("gcore", ["-o", prefix, $"{_process.Id}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true
            })!)
            {
                Task<string> output = gcore.StandardOutput.ReadToEndAsync(), errors = gcore.StandardError.ReadToEndAsync();
                gcore.WaitForExit();
                Assert.True(gcore.ExitCode == 0, output.Result + errors.Result);
            }

            var found = new List<string>();
            string path = $"{prefix}.{_process.Id}";
            using (var core = File.OpenHandle(path))
            {
                foreach ((long from, long size) in Segments(core))
                    Search(at => RandomAccess.Read(core, at.Buffer.Span, from + at.Offset), size, patterns, place => found.Add($"{place} core"));
            }

            File.Delete(path);
            return [.. found.Distinct()];
        }

        public void Dispose()
        {
            if (!_process.HasExited)
                _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }

        private void Reached(string stage)
        {
            while (!File.Exists(Path.Combine(_folder, stage)))
            {
                Assert.False(_process.HasExited, "the other process has ended");
                Thread.Sleep(5);
            }
        }

        /// <summary>The memory in an ELF core. Its notes are not looked at: the registers of a thread that encrypts hold round keys.</summary>
        private static List<(long From, long Size)> Segments(SafeFileHandle core)
        {
            const int loaded = 1;
            byte[] header = new byte[64];
            RandomAccess.Read(core, header, 0);
            byte[] table = new byte[BitConverter.ToUInt16(header, 54) * BitConverter.ToUInt16(header, 56)];
            RandomAccess.Read(core, table, BitConverter.ToInt64(header, 32));
            var segments = new List<(long, long)>();
            for (int at = 0; at < table.Length; at += BitConverter.ToUInt16(header, 54))
            {
                if (BitConverter.ToInt32(table, at) == loaded)
                    segments.Add((BitConverter.ToInt64(table, at + 8), BitConverter.ToInt64(table, at + 32)));
            }

            Assert.NotEmpty(segments);
            return segments;
        }

        private IEnumerable<(long From, long To, string Name, bool IsSecret)> Mappings()
        {
            (long From, long To, string Name)? mapping = null;
            bool isThere = false;
            foreach (string line in File.ReadAllLines($"/proc/{_process.Id}/smaps"))
            {
                string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                int dash = fields[0].IndexOf('-', StringComparison.Ordinal);
                if (dash > 0 && !fields[0].EndsWith(':'))
                    mapping = fields[1][0] == 'r' ? (Convert.ToInt64(fields[0][..dash], 16), Convert.ToInt64(fields[0][(dash + 1)..], 16), line) : null;
                else if (fields[0] is "Rss:" or "Swap:")
                    isThere = fields[1] != "0" || (isThere && fields[0] == "Swap:");
                else if (fields[0] == "VmFlags:" && isThere && mapping is { } known)
                    yield return (known.From, known.To, known.Name, fields.Contains("dd"));
            }
        }

        private static void Search(Func<(long Offset, Memory<byte> Buffer), int> read, long length, byte[][] patterns, Action<int> found)
        {
            const int step = 1 << 18, overlap = 64;
            byte[] buffer = new byte[step + overlap];
            for (long offset = 0; offset < length; offset += step)
            {
                int size = (int)Math.Min(buffer.Length, length - offset);
                try
                {
                    size = read((offset, buffer.AsMemory(0, size)));
                }
                catch (IOException)
                {
                    return; // pages that the kernel itself does not see
                }

                if (!buffer.AsSpan(0, size).ContainsAnyExcept((byte)0))
                    continue;
                for (int i = 0; i < patterns.Length; i++)
                {
                    if (buffer.AsSpan(0, size).IndexOf(patterns[i]) >= 0)
                        found(i);
                }
            }
        }
    }
}

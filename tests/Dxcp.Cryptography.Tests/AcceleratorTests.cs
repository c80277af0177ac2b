using System.Diagnostics;
using System.Runtime.Intrinsics.X86;
using Dxcp.Diagnostics;
using Dxcp.Tests;

namespace Dxcp.Cryptography.Tests;

/// <summary>The optional native library: used where it is fit, refused with one line where it is not, missed by nobody.</summary>
public sealed class AcceleratorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dxcp-accelerator-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Library_beside_the_program_is_the_first_path()
    {
        NeedVaes();
        List<string> lines = [];
        List<AesEngine> paths = AesPaths.FindSupported(null, lines.Add);
        Assert.Equal("vaes", paths[0].Name);
        Assert.Empty(lines);
    }

    [Fact]
    public void Library_is_looked_for_beside_the_assembly_and_never_in_the_working_directory()
    {
        string folder = AcceleratedAesEngine.Folder;
        Assert.True(Path.IsPathFullyQualified(folder));
        Assert.Equal(Path.GetDirectoryName(typeof(Aes128Key).Assembly.Location), folder);
        string planted = Write(AcceleratedAesEngine.FileName, "planted");
        Assert.Equal(planted, AcceleratedAesEngine.InFolder(_folder));
        // Where a library lies in the working directory, these would be it.
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, _folder);
        Assert.True(File.Exists(Path.Combine(relative, AcceleratedAesEngine.FileName)));
        Assert.Null(AcceleratedAesEngine.InFolder(relative));
        Assert.Null(AcceleratedAesEngine.InFolder(""));
    }

    [Fact]
    public void Library_is_found_where_a_package_lays_it()
    {
        string place = Path.Combine(_folder, "runtimes", OperatingSystem.IsWindows() ? "win-x64" : "linux-x64", "native");
        Directory.CreateDirectory(place);
        string file = Path.Combine(place, AcceleratedAesEngine.FileName);
        File.WriteAllText(file, "packed");
        Assert.Equal(file, AcceleratedAesEngine.InFolder(_folder));
        Assert.Equal(Write(AcceleratedAesEngine.FileName, "beside"), AcceleratedAesEngine.InFolder(_folder));
    }

    [Fact]
    public async Task Refused_library_and_a_standard_error_that_takes_nothing_leave_the_rest_working()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere: linux — its device that is always full stands for standard error");
        ProcessStartInfo start = ThisProgram.WithOne(typeof(AcceleratorTests), nameof(Encrypts_for_another_process));
        string[] command = [start.FileName, .. start.ArgumentList];
        start.FileName = "/bin/sh";
        start.ArgumentList.Clear();
        foreach (string argument in new[] { "-c", "exec \"$@\" 2>/dev/full", "sh" }.Concat(command))
            start.ArgumentList.Add(argument);
        start.Environment[AcceleratedAesEngine.Variable] = Write("no-library.so", "none");
        (int status, string output) = await ThisProgram.Run(start);
        Assert.True(status == 0, output);
    }

    // Explicit: no test by itself, it serves the one above.
    [Fact(Explicit = true)]
    public void Encrypts_for_another_process()
    {
        // Where the processor has no use for the library, nothing is said about it.
        ErrorStream.WriteLine("nobody can read this");
        using var key = new Aes128Key(new byte[16]);
        byte[] block = new byte[16];
        key.EncryptBlock(block, block);
        Assert.Equal("66E94BD4EF8A2C3B884CFA59CA342B2E", Convert.ToHexString(block));
    }

    [Theory] // S135
    [InlineData("libdxcp-aes.so")]
    [InlineData("./libdxcp-aes.so")]
    public void Library_that_is_named_by_no_whole_path_is_not_looked_for(string path)
    {
        Assert.False(AcceleratedAesEngine.TryLoad(path, new PortableAesEngine(), out _, out string reason));
        Assert.Equal("it is no whole path, and nothing is loaded from the working directory.", reason);
    }

    [Fact]
    public void File_that_is_no_library_is_refused_with_one_line() => Refused(Write("libdxcp-aes.so", "no library at all"));

    [Fact]
    public void Named_library_that_is_not_there_is_refused_with_one_line() => Refused(Path.Combine(_folder, "absent.so"));

    [Fact]
    public void Library_for_another_kind_of_processor_is_refused_with_one_line()
    {
        NeedLibrary();
        byte[] bytes = File.ReadAllBytes(Library);
        bytes[18] = 0xB7; // ELF's e_machine: 183, AArch64
        string path = Path.Combine(_folder, "arm64.so");
        File.WriteAllBytes(path, bytes);
        Refused(path);
    }

    [Fact]
    public void Library_of_another_purpose_is_refused_with_one_line() =>
        Refused(Compile($"int dxcp_aes_version(void) {{ return {AcceleratedAesEngine.Version}; }}"), "dxcp_aes_supported");

    [Fact]
    public void Library_of_another_version_is_refused_with_one_line() =>
        Refused(Compile($"int dxcp_aes_version(void) {{ return {AcceleratedAesEngine.Version + 1}; }}"), "version");

    [Theory]
    [InlineData("destination[16 * blocks - 1] ^= 1")]
    [InlineData("destination[16 * blocks] ^= 0x80")]
    [InlineData("destination[-1] ^= 1")]
    [InlineData("if (count + blocks < count) destination[0] ^= 1")]
    [InlineData("if (stream && (uintptr_t)destination % 64 == 0) destination[700] ^= 1")]
    public void Library_that_gives_one_wrong_byte_is_refused_with_one_line(string fault)
    {
        NeedVaes();
        Refused(Compile($$"""
            #define dxcp_aes_ctr right
            #include "{{Source}}"
            #undef dxcp_aes_ctr
            EXPORT void dxcp_aes_ctr(const uint8_t *schedule, const uint8_t *source, uint8_t *destination, size_t blocks, uint64_t iv, uint64_t count,
                int stream) {
              right(schedule, source, destination, blocks, iv, count, stream);
              if (blocks > 60) { {{fault}}; }
            }
            """), "wrongly");
    }

    [Fact]
    public void Library_that_says_that_the_processor_is_not_fit_is_left_alone_without_a_word()
    {
        string path = Compile($"int dxcp_aes_version(void) {{ return {AcceleratedAesEngine.Version}; }} int dxcp_aes_supported(void) {{ return 0; }}");
        List<string> lines = [];
        Assert.DoesNotContain(AesPaths.FindSupported(path, lines.Add), engine => engine is AcceleratedAesEngine);
        Assert.Empty(lines);
    }

    private static string Library => Path.Combine(AppContext.BaseDirectory, AcceleratedAesEngine.FileName);

    private static string Source
    {
        get
        {
            string? folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder!, "Dxcp.slnx")))
                folder = Path.GetDirectoryName(folder);
            return Path.Combine(folder!, "native", "accelerator", "dxcp_aes.c");
        }
    }

    private static void NeedLibrary() => Assert.SkipUnless(File.Exists(Library),
        OperatingSystem.IsLinux() ? "needs: g++ — the C compiler that it brings makes the accelerator"
            : "elsewhere: linux — the accelerator is made there");

    private static void NeedVaes()
    {
        NeedLibrary();
        AesEngine managed = AesPaths.Supported.First(engine => engine is not AcceleratedAesEngine);
        Assert.SkipWhen(AcceleratedAesEngine.Find(null, managed, _ => { }) is null, "elsewhere: vaes — the accelerator needs such a processor");
    }

    private void Refused(string path, string because = "")
    {
        Assert.SkipUnless(Avx512BW.VL.IsSupported, "elsewhere: avx512 — no other processor makes anybody look at the library");
        List<string> lines = [];
        List<AesEngine> paths = AesPaths.FindSupported(path, lines.Add);
        Assert.DoesNotContain(paths, engine => engine is AcceleratedAesEngine);
        Assert.Equal("aesni-cached", paths[0].Name);
        string line = Assert.Single(lines);
        Assert.DoesNotContain('\n', line);
        Assert.Contains(path, line, StringComparison.Ordinal);
        Assert.Contains(because, line, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private string Compile(string source)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere: linux — compiles libraries for Linux");
        string library = Path.Combine(_folder, "compiled.so");
        using Process? compiler = TryStart("cc", "-shared", "-fPIC", "-O1", "-o", library, Write("compiled.c", source));
        Assert.SkipWhen(compiler is null, "needs: g++ — brings the C compiler that makes faulty libraries");
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        return library;
    }

    private static Process? TryStart(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(program, arguments);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

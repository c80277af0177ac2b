namespace Dxcp.Runtime.Tests;

/// <summary>Each way in which a driver's library cannot be loaded has a sentence of its own.</summary>
public sealed class LibraryTroubleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dxcp-library-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_name_that_is_no_whole_path_a_missing_file_and_a_folder_are_told_apart()
    {
        Assert.StartsWith("'driver.so' is no whole path", Why("driver.so"), StringComparison.Ordinal);
        Assert.StartsWith("there is no file", Why(Path.Combine(_folder, "missing.so")), StringComparison.Ordinal);
        Assert.EndsWith("is a folder", Why(_folder), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello", "does not begin as an ELF file does")]
    [InlineData("\u007FELF", "ends within its header")]
    [InlineData("\u007FELF\x01\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x03\0", "is for another processor: its ELF class is 1 and its machine 3, wanted are 2 and")]
    public void A_file_that_is_no_library_for_this_processor_says_so(string bytes, string says)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere: linux — ELF files");
        string path = Path.Combine(_folder, "driver.so");
        File.WriteAllBytes(path, System.Text.Encoding.Latin1.GetBytes(bytes));
        Assert.Contains(says, Why(path), StringComparison.Ordinal);
        Assert.DoesNotContain("system", Why(path), StringComparison.Ordinal);
    }

    [Fact]
    public void What_only_the_loader_knows_is_in_its_words()
    {
        // A program is an ELF file, too.
        string why = DriverBinding.Why(Environment.ProcessPath!, new DllNotFoundException("head\nlibmissing.so: the system's word\n"));
        Assert.EndsWith("cannot be loaded: libmissing.so: the system's word", why, StringComparison.Ordinal);
    }

    private static string Why(string path) => DriverBinding.Why(path, new DllNotFoundException("head\nthe system's word"));
}

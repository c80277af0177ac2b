using Dxcp.Cli.Media;

namespace Dxcp.Cli.Tests.Media;

public class OutputFileTests
{
    [Fact]
    public void The_name_appears_when_the_file_is_complete_and_not_before()
    {
        using TemporaryFolder folder = new();
        using OutputFile output = OutputFile.Open(folder["out.y4m"], null);
        output.Stream.Write([1, 2, 3]);
        Assert.False(File.Exists(folder["out.y4m"]));
        output.Complete();
        Assert.Equal([1, 2, 3], File.ReadAllBytes(folder["out.y4m"]));
        output.Dispose();
        Assert.Equal(["out.y4m"], folder.Files);
    }

    [Fact]
    public void An_incomplete_file_leaves_nothing_and_an_earlier_one_stays()
    {
        using TemporaryFolder folder = new();
        folder.Add("out.y4m", [9]);
        using (OutputFile output = OutputFile.Open(folder["out.y4m"], null))
        {
            output.Stream.Write([1, 2, 3]);
        }

        Assert.Equal(["out.y4m"], folder.Files);
        Assert.Equal([9], File.ReadAllBytes(folder["out.y4m"]));
    }

    [Fact] // a signal may come at any moment
    public void Nothing_is_made_by_what_may_be_left_behind()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<OperationCanceledException>(() => OutputFile.Open(folder["out.y4m"], null, open =>
        {
            Assert.Null(open());
            throw new OperationCanceledException();
        }));
        Assert.Empty(folder.Files);
        using (OutputFile output = OutputFile.Open(folder["out.y4m"], null, open => open()))
            output.Complete();
        Assert.Equal(["out.y4m"], folder.Files);
    }

    [Fact]
    public void A_file_that_cannot_take_its_name_leaves_nothing()
    {
        using TemporaryFolder folder = new();
        using (OutputFile output = OutputFile.Open(folder["out.y4m"], null))
        {
            output.Stream.Write([1]);
            Directory.CreateDirectory(folder["out.y4m"]);
            Assert.StartsWith($"{folder["out.y4m"]} cannot be written: ", Assert.Throws<CliException>(output.Complete).Message);
        }

        Assert.Equal(["out.y4m"], folder.Files);
    }

    [Fact]
    public void What_another_run_is_writing_under_the_same_name_stays_its_own()
    {
        using TemporaryFolder folder = new();
        using OutputFile first = OutputFile.Open(folder["out.y4m"], null);
        first.Stream.Write([1]);
        using (OutputFile second = OutputFile.Open(folder["out.y4m"], null))
        {
            second.Stream.Write([2]);
            second.Complete();
        }

        Assert.Equal([2], File.ReadAllBytes(folder["out.y4m"]));
        first.Complete();
        Assert.Equal([1], File.ReadAllBytes(folder["out.y4m"]));
        Assert.Equal(["out.y4m"], folder.Files);
    }

    [Fact]
    public void An_earlier_file_is_replaced_and_its_permissions_stay()
    {
        using TemporaryFolder folder = new();
        string path = folder.Add("out.y4m", [9]);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        using OutputFile output = OutputFile.Open(path, null);
        output.Complete();
        Assert.Empty(File.ReadAllBytes(path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public void A_link_is_written_through_and_stays_a_link_even_if_it_led_nowhere()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "elsewhere: unix — Windows keeps the making of links to administrators");
        using TemporaryFolder folder = new();
        folder.Add("real.y4m", [9]);
        File.CreateSymbolicLink(folder["link.y4m"], folder["real.y4m"]);
        using OutputFile output = OutputFile.Open(folder["link.y4m"], null);
        output.Stream.Write([1]);
        output.Complete();
        Assert.Equal([1], File.ReadAllBytes(folder["real.y4m"]));
        Assert.NotNull(new FileInfo(folder["link.y4m"]).LinkTarget);

        File.CreateSymbolicLink(folder["loose.y4m"], folder["new.y4m"]);
        using OutputFile second = OutputFile.Open(folder["loose.y4m"], null);
        second.Complete();
        Assert.Equal(["link.y4m", "loose.y4m", "new.y4m", "real.y4m"], folder.Files);
    }

    [Fact]
    public void The_clip_itself_is_refused_under_any_of_its_names()
    {
        using TemporaryFolder folder = new();
        string clip = folder.Add("in.y4m", [9]);
        List<string> names = [clip, Path.Combine(folder.Name, "x", "..", "in.y4m"), Path.GetRelativePath(Environment.CurrentDirectory, clip)];
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(folder["link.y4m"], clip);
            Directory.CreateSymbolicLink(folder["here"], folder.Name);
            names.AddRange([folder["link.y4m"], Path.Combine(folder["here"], "in.y4m")]);
        }

        foreach (string name in names)
        {
            Assert.Contains("is the clip itself", Refusal(name, clip).Message);
        }

        Assert.Equal([9], File.ReadAllBytes(clip));
    }

    [Fact]
    public void The_clip_itself_is_refused_where_the_clip_is_named_by_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "elsewhere: unix — Windows keeps the making of links to administrators");
        using TemporaryFolder folder = new();
        string clip = folder.Add("in.y4m", [9]);
        File.CreateSymbolicLink(folder["link.y4m"], clip);
        Assert.Contains("is the clip itself", Refusal(clip, folder["link.y4m"]).Message);
    }

    [Fact]
    public void What_a_killed_run_left_of_the_same_output_goes_and_nothing_else_does()
    {
        using TemporaryFolder folder = new();
        string left = $".out.y4m.{Guid.NewGuid():N}.part", others = $".other.y4m.{Guid.NewGuid():N}.part";
        foreach (string name in (string[])[left, others, ".out.y4m.mine.part", "out.y4m.part"])
            folder.Add(name, [9]);
        using (OutputFile output = OutputFile.Open(folder["out.y4m"], null))
            output.Complete();
        Assert.Equal(new HashSet<string> { ".out.y4m.mine.part", others, "out.y4m", "out.y4m.part" }, [.. folder.Files]);
    }

    [Fact]
    public void What_cannot_be_written_is_refused_at_once()
    {
        using TemporaryFolder folder = new();
        folder.Add("file", []);
        Assert.Contains("it is a folder", Refusal(folder.Name).Message);
        Assert.Contains("it is a folder", Refusal(folder["out.y4m"] + Path.DirectorySeparatorChar).Message);
        Assert.Contains("no such file or folder", Refusal(folder["missing/out.y4m"]).Message);
        Assert.Contains("cannot be written", Refusal(folder["file/out.y4m"]).Message);
        Assert.Contains("cannot be written", Refusal("").Message);
        Assert.Contains("cannot be written", Refusal(folder[new string('x', 300)]).Message);
        Assert.Equal(["file"], folder.Files);
    }

    // By name alone: a test that opened a device through code under test could, run by root, replace it for the whole machine.
    [Theory]
    [InlineData("/dev/null", true)]
    [InlineData("/dev/stdout", true)]
    [InlineData("/proc/self/fd/1", true)]
    [InlineData("/dev/shm/out.y4m", false)]
    [InlineData("/srv/dev/null", false)]
    [InlineData("/devices/out.y4m", false)]
    public void Devices_are_known_so_that_no_file_is_renamed_over_them(string path, bool device)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "elsewhere: unix — devices lie in /dev");
        Assert.Equal(device, OutputFile.IsDevice(path));
    }

    private static CliException Refusal(string name, string? input = null)
    {
        CliException refusal = Assert.Throws<CliException>(() => OutputFile.Open(name, input));
        Assert.Equal(ExitCode.BadInput, refusal.ExitCode);
        return refusal;
    }
}

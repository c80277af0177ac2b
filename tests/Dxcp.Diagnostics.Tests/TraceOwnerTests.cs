namespace Dxcp.Diagnostics.Tests;

/// <summary>Who writes a trace, and what becomes of it when another one takes its name (S322).</summary>
[CollectionDefinition(nameof(TraceOwnerTests), DisableParallelization = true)] // a variable of the environment is the whole process's
[Collection(nameof(TraceOwnerTests))]
public sealed class TraceOwnerTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"dxcp-trace-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_trace_that_this_process_writes_is_known_to_be_its_own()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere: linux — processes are looked up in /proc");
        using (new TraceFileWriter(_path))
            Assert.Equal(Environment.ProcessId, TraceOwner.Of(_path));
    }

    [Fact]
    public void A_second_copy_of_the_library_in_the_process_leaves_the_trace_to_the_first()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere: linux — processes are looked up in /proc");
        using var first = new TraceFileWriter(_path);
        string? before = Environment.GetEnvironmentVariable(CallTrace.EnvironmentVariable);
        try
        {
            Environment.SetEnvironmentVariable(CallTrace.EnvironmentVariable, _path);
            using TraceRecorder? second = TraceRecorder.OfProcess();
            Assert.Null(second);
        }
        finally
        {
            Environment.SetEnvironmentVariable(CallTrace.EnvironmentVariable, before);
        }

        Assert.Equal(Environment.ProcessId, TraceOwner.Of(_path));
        Assert.False(File.Exists($"{_path}.{Environment.ProcessId}"));
    }

    [Fact]
    public void A_trace_that_another_process_writes_is_left_to_it_and_this_one_s_has_a_number_behind_a_dot()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere: linux — processes are looked up in /proc");
        string stat = File.ReadAllText("/proc/self/stat"), own = $"{_path}.{Environment.ProcessId}";
        long parent = long.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        new TraceFileWriter(_path).Dispose();
        byte[] bytes = File.ReadAllBytes(_path);
        BitConverter.TryWriteBytes(bytes.AsSpan(TraceFormat.ProcessAt), parent);
        File.WriteAllBytes(_path, bytes);
        Assert.Equal(parent, TraceOwner.Of(_path));
        string? before = Environment.GetEnvironmentVariable(CallTrace.EnvironmentVariable);
        try
        {
            Environment.SetEnvironmentVariable(CallTrace.EnvironmentVariable, _path);
            Assert.NotNull(TraceRecorder.OfProcess()); // and stays: the process's messages go to it from now on
            Assert.Equal(bytes, File.ReadAllBytes(_path));
            Assert.Equal(Environment.ProcessId, TraceOwner.Of(own));
        }
        finally
        {
            Environment.SetEnvironmentVariable(CallTrace.EnvironmentVariable, before);
            File.Delete(own);
        }
    }

    [Theory]
    [InlineData(TraceFormat.StartedAt, 1L)] // by a process of this number that began before this one did
    [InlineData(TraceFormat.ProcessAt, (long)int.MaxValue)]
    [InlineData(0, 0L)]
    public void A_trace_of_a_process_that_is_gone_and_what_is_none_belong_to_nobody(int at, long value)
    {
        new TraceFileWriter(_path).Dispose();
        byte[] bytes = File.ReadAllBytes(_path);
        BitConverter.TryWriteBytes(bytes.AsSpan(at), value);
        File.WriteAllBytes(_path, bytes);
        Assert.Equal(0, TraceOwner.Of(_path));
        Assert.Equal(0, TraceOwner.Of(_path + "-missing"));
    }

    [Fact] // S322
    public void What_is_no_trace_is_emptied_where_it_is()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "elsewhere: unix — Windows keeps the making of links to administrators");
        string link = _path + "-link";
        File.CreateSymbolicLink(link, _path);
        try
        {
            foreach (byte[] before in new byte[][] { new byte[10_000], [.. BitConverter.GetBytes(TraceFormat.Magic), .. new byte[100]], [] })
            {
                File.WriteAllBytes(_path, before); // the second begins as a trace does, and is too short for one
                Assert.False(TraceOwner.IsTrace(link));
                new TraceFileWriter(link).Dispose();
                Assert.Equal(_path, new FileInfo(link).LinkTarget);
                Assert.True(TraceOwner.IsTrace(_path));
            }
        }
        finally
        {
            File.Delete(link);
        }
    }

    [Fact]
    public unsafe void A_trace_that_is_made_anew_leaves_the_one_before_to_who_still_writes_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere: linux — a file that is in use cannot be deleted");
        using var first = new TraceFileWriter(_path);
        var block = (byte*)first.NextBlock(1);
        using var second = new TraceFileWriter(_path);
        // Emptied, its pages would be gone, and this would end the process.
        new Span<byte>(block, TraceFormat.Block).Fill(7);
        Assert.NotEqual(0, first.NextBlock(2));
        Assert.NotEqual(0, second.NextBlock(1));
    }
}

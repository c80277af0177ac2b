using System.Diagnostics;
using Dxcp.Diagnostics;
using Dxcp.Tests;

namespace Dxcp.Contract.Tests;

/// <summary>A process that is killed at any moment loses no call of its trace that has come back (S241).</summary>
public sealed class TraceKillTests
{
    private const string CounterVariable = "DXCP_TEST_COUNTER";

    [Theory]
    [InlineData(10)]
    [InlineData(3000)]
    [InlineData(20000)]
    public async Task Of_a_killed_process_every_call_that_came_back_is_in_the_trace(long calls)
    {
        string folder = Directory.CreateTempSubdirectory("dxcp-trace-kill-").FullName;
        try
        {
            string trace = Path.Combine(folder, "killed.dxtrace"), counter = Path.Combine(folder, "counter");
            await File.WriteAllBytesAsync(counter, new byte[sizeof(long)]);
            ProcessStartInfo start = ThisProgram.WithOne(typeof(TraceKillTests), nameof(Refreshes_without_end));
            start.Environment[CallTrace.EnvironmentVariable] = trace;
            start.Environment[CounterVariable] = counter;
            using (Process process = Process.Start(start)!)
            {
                while (Read(counter) < calls)
                {
                    Assert.False(process.HasExited, "the child process ended");
                    await Task.Delay(5);
                }

                process.Kill();
                await process.WaitForExitAsync();
            }

            // The counter is written after each call: what it says had come back.
            long done = Read(counter);
            TraceDocument document = TraceReader.Read(trace);
            Assert.Equal(0, document.Broken);
            TraceCallRecord[] starts = [.. document.Calls.Where(call => call.Method is { Door: "COM", Function: "StartSessionKeyRefresh" })];
            Assert.InRange(starts.Count(call => call.IsComplete), done, done + 1);
            Assert.InRange(starts.Length, done, done + 1);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Explicit: no test by itself, it is the process that the one above kills.
    [Fact(Explicit = true)]
    public void Refreshes_without_end()
    {
        string path = Environment.GetEnvironmentVariable(CounterVariable)!;
        using var file = System.IO.MemoryMappedFiles.MemoryMappedFile.CreateFromFile(path, FileMode.Open);
        using System.IO.MemoryMappedFiles.MemoryMappedViewAccessor view = file.CreateViewAccessor(0, sizeof(long));
        using var scene = new MistakeScene11();
        scene.Negotiate();
        for (long done = 1; ; done++)
        {
            _ = scene.Start();
            view.Write(0, done);
        }
    }

    private static long Read(string counter)
    {
        using var file = new FileStream(counter, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        file.ReadExactly(bytes);
        return BitConverter.ToInt64(bytes);
    }
}

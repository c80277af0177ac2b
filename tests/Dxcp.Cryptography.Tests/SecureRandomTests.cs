using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Dxcp.Tests;

namespace Dxcp.Cryptography.Tests;

public class SecureRandomTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(4095)]
    [InlineData(100_000)]
    public void Fills_all_of_it_and_nothing_else(int length)
    {
        byte[] buffer = new byte[length + 32];
        byte[] seen = new byte[length];
        // A byte stays zero in 40 draws with probability 2^-320.
        for (int i = 0; i < 40; i++)
        {
            SecureRandom.Fill(buffer.AsSpan(16, length));
            for (int j = 0; j < length; j++)
                seen[j] |= buffer[16 + j];
        }

        Assert.DoesNotContain((byte)0, seen);
        Assert.All(buffer[..16], b => Assert.Equal(0, b));
        Assert.All(buffer[^16..], b => Assert.Equal(0, b));
    }

    [Fact]
    public void No_sixteen_bytes_come_twice_from_any_thread()
    {
        var seen = new ConcurrentDictionary<UInt128, bool>();
        Parallel.For(0, 8, _ =>
        {
            Span<byte> bytes = stackalloc byte[16];
            for (int i = 0; i < 20_000; i++)
            {
                SecureRandom.Fill(bytes);
                Assert.True(seen.TryAdd(BitConverter.ToUInt128(bytes), true));
            }
        });
    }

    [Fact]
    public void Every_byte_is_wiped_from_the_pool_as_it_is_handed_out()
    {
        Span<byte> bytes = stackalloc byte[37];
        for (int i = 0; i < 1000; i++)
        {
            SecureRandom.Fill(bytes);
            Assert.Equal(0, SecureRandom.UnwipedBytes());
        }
    }

    [Fact]
    public void A_pool_that_a_fork_emptied_is_filled_anew()
    {
        Span<byte> bytes = stackalloc byte[16];
        SecureRandom.Fill(bytes);
        SecureRandom.ForgetPool();
        bytes.Clear();
        SecureRandom.Fill(bytes);
        Assert.True(bytes.ContainsAnyExcept((byte)0));
    }

    /// <summary>
    /// A child made by fork must not draw what its parent draws. .NET keeps its code in memory that a child shares, unless it
    /// is told otherwise: what the child has compiled or patched there would upset its parent, so that is another process.
    /// </summary>
    [Fact]
    public async Task A_forked_child_draws_other_bytes_than_its_parent()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere: linux — forks a process");
        ProcessStartInfo start = ThisProgram.WithOne(typeof(SecureRandomTests), nameof(Draws_in_a_forked_child));
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        (int status, string output) = await ThisProgram.Run(start);
        Assert.True(status == 0, output);
    }

    // Explicit: no test by itself, it serves the one above. The child does one thing and is killed; if it was made at a moment
    // when another thread held what it needs, it is made again.
    [Fact(Explicit = true)]
    public unsafe void Draws_in_a_forked_child()
    {
        byte* mine = stackalloc byte[16];
        byte* childs = stackalloc byte[16];
        bool answered = false;
        for (int attempt = 0; attempt < 10 && !answered; attempt++)
        {
            SecureRandom.ForgetPool();
            SecureRandom.Fill(new Span<byte>(mine, 16));
            answered = DrawInChild(childs);
        }

        Assert.True(answered);
        SecureRandom.Fill(new Span<byte>(mine, 16));
        Assert.False(new ReadOnlySpan<byte>(mine, 16).SequenceEqual(new ReadOnlySpan<byte>(childs, 16)));
    }

    private static unsafe bool DrawInChild(byte* drawn)
    {
        int* ends = stackalloc int[2];
        Assert.Equal(0, Unix.Pipe(ends));
        // What the child calls has been called before, so that nothing is left to compile there.
        Assert.Equal(16, Unix.Write(ends[1], drawn, 16));
        Assert.Equal(16, Unix.Read(ends[0], drawn, 16));
        Assert.Equal(0, Unix.Kill(Unix.GetProcess(), 0));
        int child = Unix.Fork();
        if (child == 0)
        {
            SecureRandom.Fill(new Span<byte>(drawn, 16));
            _ = Unix.Write(ends[1], drawn, 16);
            _ = Unix.Kill(Unix.GetProcess(), 9);
        }

        Assert.True(child > 0);
        var poll = new Unix.PollEntry { Descriptor = ends[0], Events = 1 };
        bool answered = Unix.Poll(&poll, 1, 2000) == 1 && Unix.Read(ends[0], drawn, 16) == 16;
        _ = Unix.Kill(child, 9);
        int status;
        _ = Unix.Wait(child, &status, 0);
        _ = Unix.Close(ends[0]);
        _ = Unix.Close(ends[1]);
        return answered;
    }

    private static unsafe class Unix
    {
        public struct PollEntry
        {
            public int Descriptor;
            public short Events;
            public short Answers;
        }

        [DllImport("libc", EntryPoint = "poll")]
        public static extern int Poll(PollEntry* entries, nuint count, int milliseconds);

        [DllImport("libc", EntryPoint = "fork")]
        public static extern int Fork();

        [DllImport("libc", EntryPoint = "pipe")]
        public static extern int Pipe(int* ends);

        [DllImport("libc", EntryPoint = "write")]
        public static extern nint Write(int descriptor, void* bytes, nint length);

        [DllImport("libc", EntryPoint = "read")]
        public static extern nint Read(int descriptor, void* bytes, nint length);

        [DllImport("libc", EntryPoint = "close")]
        public static extern int Close(int descriptor);

        [DllImport("libc", EntryPoint = "waitpid")]
        public static extern int Wait(int process, int* status, int options);

        [DllImport("libc", EntryPoint = "kill")]
        public static extern int Kill(int process, int signal);

        [DllImport("libc", EntryPoint = "getpid")]
        public static extern int GetProcess();
    }
}

using System.Security.Cryptography;
using Dxcp.Testing;

namespace Dxcp.Kernel.Tests;

/// <summary>Doors between processes, and the pages that go through them.</summary>
public sealed unsafe class DoorTests
{
    public DoorTests()
    {
        if (!Door.IsOffered)
            Assert.Skip("elsewhere: Linux — doors are abstract Unix sockets, which other systems do not have");
    }

    private static byte[] NewSecret() => RandomNumberGenerator.GetBytes(24);

    private static Door? TryOpen(byte[] secret, Func<ProcessIdentity, Answer?> answer) => Door.TryOpen(secret, answer, out _);

    [Fact]
    public void The_door_tells_which_process_knocks()
    {
        using var other = new AnotherProcess();
        byte[] secret = NewSecret();
        ProcessIdentity seen = default;
        using var door = TryOpen(secret, process =>
        {
            seen = process;
            return new Answer([1, 2, 3]);
        });
        Assert.NotNull(door);
        Assert.Equal("Answered 010203", other.Ask($"knock {Convert.ToHexString(secret)}"));
        Assert.Equal(new ProcessIdentity(other.Process.Id, ProcessIdentity.StartOf(other.Process.Id)), seen);
        Assert.NotEqual(0ul, seen.Start);
    }

    [Fact]
    public void Who_gets_nothing_is_told_from_who_finds_nobody()
    {
        using var other = new AnotherProcess();
        byte[] secret = NewSecret();
        Assert.Equal("Nobody", other.Ask($"knock {Convert.ToHexString(secret)}"));
        using (TryOpen(secret, _ => null))
            Assert.Equal("Refused", other.Ask($"knock {Convert.ToHexString(secret)}"));
        Assert.Equal("Nobody", other.Ask($"knock {Convert.ToHexString(secret)}"));
    }

    [Fact]
    public void An_answer_that_throws_is_a_refusal_and_the_door_stays()
    {
        byte[] secret = NewSecret();
        bool broken = true;
        using var door = TryOpen(secret, _ => broken ? throw new InvalidOperationException() : new Answer([7]));
        Assert.Equal(KnockResult.Refused, Door.Knock(secret, out Gift? nothing));
        Assert.Null(nothing);
        broken = false;
        Assert.Equal(KnockResult.Answered, Door.Knock(secret, out Gift? gift));
        Assert.Equal([7], gift!.Data);
        gift.Dispose();
    }

    [Fact]
    public void A_door_is_opened_once()
    {
        byte[] secret = NewSecret();
        using var first = TryOpen(secret, _ => new Answer([1]));
        Assert.NotNull(first);
        Assert.Null(Door.TryOpen(secret, _ => new Answer([2]), out bool isTaken));
        Assert.True(isTaken);
        first.Dispose();
        using var second = TryOpen(secret, _ => new Answer([2]));
        Assert.NotNull(second);
    }

    [Fact]
    public void Pages_are_the_same_memory_on_both_sides_of_the_door()
    {
        using var other = new AnotherProcess();
        byte[] secret = NewSecret();
        using var pages = SharedPages.TryCreate(4);
        Assert.NotNull(pages);
        new byte[] { 1, 2, 3, 4 }.CopyTo(new Span<byte>(pages.Data, 4));
        using var door = TryOpen(secret, _ => new Answer([0, 0, 0, 0], pages));
        Assert.Equal("Answered 00000000 01020304", other.Ask($"knock {Convert.ToHexString(secret)}"));
        Assert.Equal([0xFE, 0xFD, 0xFC, 0xFB], new Span<byte>(pages.Data, 4).ToArray());
    }

    [Fact]
    public void Pages_of_another_size_than_expected_are_not_taken()
    {
        byte[] secret = NewSecret();
        using var pages = SharedPages.TryCreate(4096);
        using var door = TryOpen(secret, _ => new Answer([0], pages));
        foreach (ulong size in new ulong[] { 0, 1, 4095, 4097, ulong.MaxValue })
        {
            Assert.Equal(KnockResult.Answered, Door.Knock(secret, out Gift? gift));
            Assert.Null(gift!.TryTakePages(size));
            Assert.Null(gift.TryTakePages(4096)); // closed with the refusal
            gift.Dispose();
        }

        Assert.Equal(KnockResult.Answered, Door.Knock(secret, out Gift? good));
        using SharedPages? taken = good!.TryTakePages(4096);
        Assert.NotNull(taken);
    }

    [Theory, InlineData(0, false), InlineData(1, false), InlineData(1 | 2, false), InlineData(1 | 2 | 4, true)] // S430
    public void Pages_whose_size_is_not_sealed_are_not_taken(int seals, bool taken)
    {
        const int size = 4096;
        int descriptor;
        fixed (byte* name = "dxcp-test\0"u8)
            descriptor = Unix.CreateMemory(name, Unix.MemoryCloseOnExec | Unix.MemoryAllowSealing);
        Assert.Equal(0, Unix.Truncate(descriptor, size));
        Assert.Equal(0, Unix.Control(descriptor, Unix.AddSeals, seals));
        using SharedPages? pages = SharedPages.TryOpen(descriptor, size);
        Assert.Equal(taken, pages is not null);
    }

    [Fact]
    public void New_pages_are_zero_and_begin_a_page()
    {
        using var pages = SharedPages.TryCreate(10_000);
        Assert.Equal(0, (nint)pages!.Data % Environment.SystemPageSize);
        Assert.Equal(-1, new Span<byte>(pages.Data, 10_000).IndexOfAnyExcept((byte)0));
        Assert.Null(SharedPages.TryCreate(0));
    }

    [Fact]
    public void No_core_dump_and_no_child_gets_shared_pages()
    {
        using var pages = SharedPages.TryCreate(4096);
        string address = ((nint)pages!.Data).ToString("x8");
        string flags = File.ReadLines("/proc/self/smaps").SkipWhile(line => !line.StartsWith(address, StringComparison.Ordinal)).First(line =>
            line.StartsWith("VmFlags", StringComparison.Ordinal));
        Assert.Contains("dd", flags.Split(' ')); // not in dumps
        Assert.Contains("dc", flags.Split(' ')); // not copied on fork
    }

    [Theory, InlineData(0), InlineData(7), InlineData(4097)]
    public void A_secret_that_is_none_is_refused(int size)
    {
        Assert.Throws<ArgumentException>("secret", () => TryOpen(new byte[size], _ => null));
        Assert.Throws<ArgumentNullException>("answer", () => TryOpen(NewSecret(), null!));
        Assert.Throws<ArgumentException>("secret", () => Door.Knock(new byte[size], out _));
        Assert.Null(Door.KnockAhead(new byte[size]));
        Door.Restrict(new byte[size], _ => false).Dispose();
    }

    [Fact]
    public void Many_knock_at_once()
    {
        byte[] secret = NewSecret();
        int served = 0;
        using var door = TryOpen(secret, _ => new Answer([(byte)Interlocked.Increment(ref served)]));
        Parallel.For(0, 200, _ =>
        {
            Assert.Equal(KnockResult.Answered, Door.Knock(secret, out Gift? gift));
            gift!.Dispose();
        });
        Assert.Equal(200, served);
    }
}

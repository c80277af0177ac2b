using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;

namespace Dxcp.Kernel.Tests;

/// <summary>Descriptors are the whole process's: these tests count them, and run when no others do.</summary>
[CollectionDefinition(nameof(LeftBehindTests), DisableParallelization = true)]
public sealed class LeftBehindCollection;

/// <summary>What is left of doors, knocks and pages when they are over, and what a child process would inherit of them.</summary>
[Collection(nameof(LeftBehindTests))]
public sealed unsafe class LeftBehindTests
{
    private const int Rounds = 100;

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(24);

    public LeftBehindTests()
    {
        if (!Door.IsOffered)
            Assert.Skip("elsewhere: linux — doors are abstract Unix sockets, which other systems do not have");
    }

    [Theory]
    [InlineData("a knock that is answered"), InlineData("a knock that is refused"), InlineData("a knock where nobody is"), InlineData("a door")]
    [InlineData("a door that is another's"), InlineData("an answer that nobody asked for"), InlineData("a look for who keeps a door")]
    [InlineData("pages"), InlineData("pages that are too many")]
    public void Nothing_is_left_open_of(string what)
    {
        using var pages = SharedPages.TryCreate(4096);
        using var door = what is "a door" ? null : Door.TryOpen(_secret, _ => what == "a knock that is refused" ? null : new Answer([1], pages), out _);
        byte[] other = RandomNumberGenerator.GetBytes(24);
        int before = 0;
        for (int round = 0; round <= Rounds; round++)
        {
            Do();
            if (round == 0)
                before = Count(); // what comes with the first stays
        }

        Assert.InRange(Count() - before, -Rounds, Rounds / 2);

        void Do()
        {
            switch (what)
            {
                case "a knock that is answered":
                    Assert.Equal(KnockResult.Answered, Door.Knock(_secret, out Gift? gift));
                    gift!.Dispose();
                    break;
                case "a knock that is refused":
                    Assert.Equal(KnockResult.Refused, Door.Knock(_secret, out _));
                    break;
                case "a knock where nobody is":
                    Assert.Equal(KnockResult.Nobody, Door.Knock(other, out _));
                    break;
                case "a door": // each of the same name, which is free as soon as Dispose returns
                    Door? made = Door.TryOpen(_secret, _ => null, out _);
                    Assert.NotNull(made);
                    made.Dispose();
                    break;
                case "a door that is another's":
                    Assert.Null(Door.TryOpen(_secret, _ => null, out _));
                    break;
                case "an answer that nobody asked for":
                    Door.KnockAhead(_secret)!.Dispose();
                    break;
                case "a look for who keeps a door":
                    Assert.False(Door.IsKeptElsewhere(other));
                    break;
                case "pages":
                    SharedPages.TryCreate(4096)!.Dispose();
                    break;
                default:
                    Assert.Null(SharedPages.TryCreate(1ul << 60));
                    break;
            }
        }
    }

    [Fact]
    public void A_child_process_inherits_nothing_of_doors_pages_and_events()
    {
        string[] handed = [.. Inherited()]; // by who started this process
        using var pages = SharedPages.TryCreate(4096);
        using var door = Door.TryOpen(_secret, _ => new Answer([1], pages), out _);
        using var set = SystemEvent.TryOpen(pages!.Descriptor);
        List<string> inherited = [];
        Door.s_hasKnocked = () => inherited.AddRange(Inherited());
        Assert.Equal(KnockResult.Answered, Door.Knock(_secret, out Gift? gift));
        Door.s_hasKnocked = null;
        using (gift)
            Assert.Equal([.. handed, .. handed], inherited.Concat(Inherited()));
    }

    [Fact]
    public void Pages_that_are_given_up_are_no_memory_of_this_process_any_more()
    {
        var pages = SharedPages.TryCreate(4096)!;
        string address = ((nint)pages.Data).ToString("x", CultureInfo.InvariantCulture);
        Assert.True(IsMapped());
        pages.Dispose();
        Assert.True(pages.Data == null);
        Assert.False(IsMapped());

        bool IsMapped() => File.ReadLines("/proc/self/maps").Any(line => line.StartsWith(address + "-", StringComparison.Ordinal)
            && line.Contains("dxcp-shared", StringComparison.Ordinal));
    }

    [Fact] // S115
    public void S115_a_door_that_is_closed_has_no_byte_of_its_secret_left()
    {
        Door door = Door.TryOpen(_secret, _ => null, out _)!;
        var secret = (DoorSecret)typeof(Door).GetField("_secret", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(door)!;
        byte[] left = new byte[DoorSecret.ProofSize], zeros = new byte[DoorSecret.ProofSize];
        door.Dispose();
        secret.ProveKnock([1], left);
        using var nothing = new DoorSecret(new byte[_secret.Length]);
        nothing.ProveKnock([1], zeros);
        Assert.Equal(zeros, left);
    }

    private static int Count() => Directory.GetFiles("/proc/self/fd").Length;

    /// <summary>Sockets, events, pages and processes that would stay open in a program that this process starts.</summary>
    private static IEnumerable<string> Inherited() =>
        from path in Directory.GetFiles("/proc/self/fd")
        let link = new FileInfo(path).LinkTarget ?? ""
        where link.StartsWith("socket:", StringComparison.Ordinal) || link.Contains("eventfd", StringComparison.Ordinal)
            || link.Contains("pidfd", StringComparison.Ordinal) || link.Contains("dxcp-shared", StringComparison.Ordinal)
        where (Unix.Control(int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture), 1, 0) & 1) == 0 // F_GETFD, FD_CLOEXEC
        select $"{path} {link}";
}

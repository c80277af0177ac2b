using System.Reflection;
using System.Security.Cryptography;
using Dxcp.Testing;

namespace Dxcp.Kernel.Tests;

/// <summary>What doors do about those who mean ill: who has no secret, is another user, floods, lies, or leaves no descriptors (S115 to S118).</summary>
public sealed unsafe class DoorSecurityTests
{
    private const uint SomebodyElse = 65534;

    public DoorSecurityTests()
    {
        if (!Door.IsOffered)
            Assert.Skip("elsewhere: linux — doors are abstract Unix sockets, which other systems do not have");
    }

    [Fact]
    public void S115_who_knows_the_name_alone_is_not_heard()
    {
        using var other = new AnotherProcess();
        int asked = 0;
        using var door = Open(NewSecret(24), _ => Count(ref asked));
        using var shorter = Open(NewSecret(8), _ => Count(ref asked));
        string robbed = other.Ask("rob");
        Assert.Matches("^doors [1-9][0-9]*, answers 0$", robbed);
        Assert.Equal(0, asked);
    }

    [Theory, InlineData(8), InlineData(16), InlineData(24)]
    public void S115_each_bit_of_the_secret_counts(int size)
    {
        byte[] secret = NewSecret(size);
        int asked = 0;
        using var door = Open(secret, _ => Count(ref asked));
        for (int i = 0; i < size * 8; i += 5)
        {
            byte[] wrong = [.. secret];
            wrong[i / 8] ^= (byte)(1 << (i % 8));
            Assert.Equal(KnockResult.Nobody, Door.Knock(wrong, out Gift? gift));
            Assert.Null(gift);
        }

        Assert.Equal(0, asked);
    }

    [Fact]
    public void S115_a_name_tells_20_bits_of_a_handle_and_128_of_a_long_secret()
    {
        byte[] handle = [1, 2, 3, 4, 5, 6, 7, 8], longer = [.. handle, .. handle];
        using DoorSecret a = new(handle), b = new(longer), c = new([.. longer, 0]);
        Assert.Equal("dxcp-".Length + (20 / 4), a.Name.Length);
        Assert.Equal("dxcp-".Length + (128 / 4), b.Name.Length);
        Assert.NotEqual(b.Name, c.Name);
        foreach (DoorSecret secret in new[] { a, b })
            Assert.DoesNotContain("0102030405060708", secret.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void S115_a_proof_holds_for_one_knock()
    {
        using var secret = new DoorSecret(NewSecret(24));
        byte[] first = new byte[DoorSecret.ProofSize], second = new byte[DoorSecret.ProofSize];
        secret.ProveKnock([1], first);
        secret.ProveKnock([2], second);
        Assert.NotEqual(first, second);
        secret.ProveAnswer([1], [1, 7], first);
        secret.ProveAnswer([1], [0, 7], second);
        Assert.NotEqual(first, second);
        secret.ProveAnswer([2], [1, 7], second);
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData(DoorSecret.Shortest)]
    [InlineData(33)]
    [InlineData(DoorSecret.Longest)]
    public void S115_a_secret_that_is_disposed_has_no_byte_left(int size)
    {
        byte[] left = new byte[DoorSecret.ProofSize], zeros = new byte[DoorSecret.ProofSize];
        var secret = new DoorSecret(NewSecret(size));
        secret.Dispose();
        secret.ProveKnock([1], left);
        using var nothing = new DoorSecret(new byte[size]);
        nothing.ProveKnock([1], zeros);
        Assert.Equal(zeros, left);
    }

    [Fact]
    public void Another_user_gets_nothing_although_he_has_the_secret()
    {
        using AnotherProcess other = AnotherUser();
        byte[] secret = NewSecret(24);
        int asked = 0;
        using var door = Open(secret, _ => Count(ref asked));
        Assert.Equal("Nobody", other.Ask($"knock {Convert.ToHexString(secret)}"));
        Assert.Equal(0, asked);
    }

    [Fact]
    public void Another_user_s_door_is_not_believed_although_he_has_the_secret()
    {
        using AnotherProcess other = AnotherUser();
        byte[] secret = NewSecret(24);
        Assert.Equal("done", other.Ask($"pretend {Unix.GetUser()}")); // or he would not answer
        Assert.Equal("open", other.Ask($"door {Convert.ToHexString(secret)}"));
        Assert.Equal(KnockResult.Nobody, Door.Knock(secret, out _));
    }

    [Fact]
    public void S116_a_condition_holds_at_a_door_that_another_part_opened()
    {
        byte[] secret = NewSecret(24);
        bool allowed = false;
        using var door = Open(secret, _ => new Answer([5]));
        using (Door.Restrict(secret, process => process.Number == Environment.ProcessId && (allowed ? true : throw new InvalidOperationException())))
        {
            Assert.Equal(KnockResult.Refused, Door.Knock(secret, out _));
            allowed = true;
            Assert.Equal(KnockResult.Answered, Door.Knock(secret, out _));
            allowed = false;
            Assert.Equal(KnockResult.Refused, Door.Knock(secret, out _));
        }

        Assert.Equal(KnockResult.Answered, Door.Knock(secret, out _));
    }

    [Fact]
    public void S151_a_door_that_somebody_else_keeps_is_told_from_one_s_own_and_from_none()
    {
        byte[] secret = NewSecret(24);
        Assert.False(Door.IsKeptElsewhere(secret));
        using (Open(secret, _ => new Answer([5])))
            Assert.False(Door.IsKeptElsewhere(secret));
        Assert.False(Door.IsKeptElsewhere(secret));
        using var other = new AnotherProcess();
        Assert.Equal("open", other.Ask($"door {Convert.ToHexString(secret)}"));
        Assert.True(Door.IsKeptElsewhere(secret));
        Assert.Equal(KnockResult.Nobody, Door.Knock(NewSecret(24), out _));
        foreach (int size in (int[])[0, 7, 4097])
            Assert.False(Door.IsKeptElsewhere(new byte[size]));
    }

    [Fact]
    public void S117_a_process_is_told_from_another_one_by_when_it_began()
    {
        var first = new AnotherProcess();
        int number = first.Process.Id;
        ulong start = ProcessIdentity.StartOf(number);
        Assert.NotEqual(0ul, start);
        Assert.Equal(start, ProcessIdentity.StartOf(number));
        Assert.NotEqual(start, ProcessIdentity.StartOf(1)); // the first of the system
        string line = File.ReadAllText($"/proc/{number}/stat");
        Assert.Equal(line[(line.LastIndexOf(')') + 2)..].Split(' ')[22 - 3], $"{start}"); // proc_pid_stat(5) begins with 1, and here with the third
        List<ProcessIdentity> seen = KillOnceKnocked(first);
        first.Dispose();
        Assert.All(seen, process => Assert.Equal(Environment.ProcessId, process.Number)); // nobody is asked about who has ended
        Assert.Equal(0ul, ProcessIdentity.StartOf(number));
        foreach (nint none in new nint[] { 0, -1, int.MaxValue, nint.MaxValue, nint.MinValue })
            Assert.Equal(0ul, ProcessIdentity.StartOf(none));
    }

    [Fact]
    public void S117_of_whom_it_is_not_known_when_he_began_is_in_no_list()
    {
        Assert.True(new ProcessIdentity(7, 5).IsAmong((number, start) => (number, start) == (7, 5)));
        Assert.False(new ProcessIdentity(7, 6).IsAmong((number, start) => (number, start) == (7, 5)));
        Assert.False(new ProcessIdentity(7, 0).IsAmong((_, _) => true));
    }

    [Fact]
    public void S118_an_answer_that_was_fetched_ahead_is_given_once_and_without_waiting()
    {
        byte[] secret = NewSecret(24), nobodys = NewSecret(24);
        int asked = 0;
        using (var door = Open(secret, _ => new Answer([(byte)Interlocked.Increment(ref asked)])))
        {
            using IDisposable? ahead = Door.KnockAhead(secret);
            door.Dispose(); // who asks now would find nobody
            Assert.Equal(KnockResult.Answered, Door.Knock(secret, out Gift? gift));
            Assert.Equal([1], gift!.Data);
            Assert.Equal(KnockResult.Nobody, Door.Knock(secret, out _));
            Assert.Equal(KnockResult.Nobody, Door.Knock(nobodys, out _));
        }

        Assert.Equal(1, asked);
        using var again = Open(secret, _ => new Answer([9]));
        using (Door.KnockAhead(nobodys))
        {
            Assert.Null(Door.KnockAhead(secret)); // one at a time
            Assert.Equal(KnockResult.Answered, Door.Knock(secret, out _));
        }

        Assert.Equal(KnockResult.Answered, Door.Knock(secret, out _));
    }

    [Fact]
    public void A_flood_at_one_door_lets_others_be_served()
    {
        using var held = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        byte[] flooded = NewSecret(24), quiet = NewSecret(24);
        int served = 0, before = -1;
        using var first = Open(flooded, _ =>
        {
            entered.Set();
            held.Wait();
            Thread.Sleep(1); // so that who waits for a place in the queue finds it before it is empty
            return Count(ref served);
        });
        using var second = Open(quiet, _ =>
        {
            before = served;
            return new Answer([1]);
        });
        Thread[] flood = [.. Enumerable.Range(0, 100).Select(_ => new Thread(() => Door.Knock(flooded, out Gift? _)))];
        foreach (Thread one in flood)
            one.Start();
        entered.Wait();
        var honest = new Thread(() =>
        {
            Door.s_hasKnocked = held.Set;
            _ = Door.Knock(quiet, out Gift? _);
        });
        honest.Start();
        honest.Join();
        foreach (Thread one in flood)
            one.Join();
        Assert.InRange(before, 0, 2 * 16); // a turn that had begun, and one before it is looked at
    }

    [Fact]
    public void Who_closes_a_door_waits_for_one_answer_and_not_for_the_flood()
    {
        using var held = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        byte[] secret = NewSecret(24);
        int served = 0;
        Door door = Open(secret, _ =>
        {
            entered.Set();
            held.Wait();
            return Count(ref served);
        });
        using var flooded = new CountdownEvent(8);
        Thread[] flood = [.. Enumerable.Range(0, 8).Select(i => new Thread(() =>
        {
            Door.s_hasKnocked = () => flooded.Signal();
            _ = Door.Knock(secret, out Gift? _);
        }))];
        foreach (Thread one in flood)
            one.Start();
        entered.Wait();
        flooded.Wait();
        var closing = new Thread(door.Dispose);
        closing.Start();
        while (door.IsOpen)
            Thread.Yield();
        held.Set();
        closing.Join();
        foreach (Thread one in flood)
            one.Join();
        Assert.Equal(1, served);
    }

    [Fact]
    public void A_process_without_descriptors_neither_answers_nor_spins_and_answers_when_it_has_some()
    {
        using var other = new AnotherProcess();
        byte[] secret = NewSecret(24);
        Assert.Equal("open", other.Ask($"door {Convert.ToHexString(secret)}"));
        Assert.Equal(KnockResult.Answered, Door.Knock(secret, out _));
        long before = long.Parse(other.Ask("rounds"), null);
        Assert.Equal("done", other.Ask("limit 0"));
        Assert.Equal("True", other.Ask($"elsewhere {Convert.ToHexString(NewSecret(24))}")); // S151: nobody can tell
        for (int i = 0; i < 20; i++)
            Assert.Equal(KnockResult.Nobody, Door.Knock(secret, out _));
        Assert.InRange(long.Parse(other.Ask("rounds"), null) - before, 1, 25);
        Assert.Equal("done", other.Ask("limit 1000"));
        Assert.Equal(KnockResult.Answered, Door.Knock(secret, out _));
    }

    [Theory, InlineData(2), InlineData(3), InlineData(200)]
    public void A_descriptor_too_many_is_closed_and_noticed(int count)
    {
        int* ends = stackalloc int[2], pipe = stackalloc int[2];
        Assert.Equal(0, Unix.SocketPair(Unix.FamilyUnix, Unix.SequencedPackets | Unix.CloseOnExec, 0, ends));
        Assert.Equal(0, Unix.SocketPair(Unix.FamilyUnix, Unix.SequencedPackets | Unix.CloseOnExec, 0, pipe));
        SendDescriptors(ends[0], pipe[1], count);
        _ = Unix.Close(pipe[1]);
        Assert.True(Letter.TryReceive(ends[1], new byte[8], out Letter letter));
        Assert.Equal((1, false), (letter.Size, letter.IsWhole));
        letter.Dispose();
        Assert.True(Letter.TryReceive(pipe[0], new byte[1], out Letter end), "another end of the pipe is open");
        Assert.Equal(0, end.Size);
        _ = (Unix.Close(ends[0]), Unix.Close(ends[1]), Unix.Close(pipe[0]));
    }

    [Fact]
    public void A_message_that_is_cut_off_is_noticed()
    {
        int* ends = stackalloc int[2];
        Assert.Equal(0, Unix.SocketPair(Unix.FamilyUnix, Unix.SequencedPackets | Unix.CloseOnExec, 0, ends));
        ulong bytes;
        _ = Unix.Write(ends[0], &bytes, sizeof(ulong));
        Assert.True(Letter.TryReceive(ends[1], new byte[7], out Letter letter));
        Assert.False(letter.IsWhole);
        letter.Dispose();
        Assert.False(Letter.TryReceive(ends[1], new byte[7], out _));
        _ = (Unix.Close(ends[0]), Unix.Close(ends[1]));
    }

    /// <summary>Whom a door asks about if a process knocks there and ends before it is its turn.</summary>
    private static List<ProcessIdentity> KillOnceKnocked(AnotherProcess other)
    {
        using var held = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        var seen = new List<ProcessIdentity>();
        byte[] secret = NewSecret(24);
        using Door door = Open(secret, process =>
        {
            seen.Add(process);
            entered.Set();
            held.Wait();
            return new Answer([1]);
        });
        var first = new Thread(() => Door.Knock(secret, out Gift? _));
        first.Start();
        entered.Wait();
        other.Process.StandardInput.WriteLine($"knock {Convert.ToHexString(secret)}");
        var knocked = new Unix.Polled { Descriptor = SocketOf(door), Asked = Unix.Readable };
        Assert.Equal(1, Unix.Poll(&knocked, 1, 60_000));
        other.Process.Kill();
        other.Process.WaitForExit();
        held.Set();
        first.Join();
        Assert.Equal(KnockResult.Answered, Door.Knock(secret, out _)); // comes after the dead one's
        return seen;
    }

    private static int SocketOf(Door door) => (int)typeof(Door).GetField("_socket", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(door)!;

    private static byte[] NewSecret(int size) => RandomNumberGenerator.GetBytes(size);

    private static Door Open(byte[] secret, Func<ProcessIdentity, Answer?> answer)
    {
        Door? door = Door.TryOpen(secret, answer, out _);
        Assert.NotNull(door);
        return door;
    }

    private static Answer? Count(ref int count) => new Answer([(byte)Interlocked.Increment(ref count)]);

    private static AnotherProcess AnotherUser()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "elsewhere: root — becomes another user");
        var other = new AnotherProcess();
        Assert.Equal("Nobody", other.Ask($"knock {Convert.ToHexString(NewSecret(24))}")); // loads what another user may not read
        Assert.Equal("open", other.Ask($"door {Convert.ToHexString(NewSecret(24))}"));
        Assert.Equal("done", other.Ask($"become {SomebodyElse}"));
        return other;
    }

    internal static void SendDescriptors(int socket, int descriptor, int count)
    {
        byte* control = stackalloc byte[16 + (4 * count) + 8];
        *(Unix.ControlHeader*)control = new Unix.ControlHeader { Size = (nuint)(16 + (4 * count)), Level = Unix.SocketLevel, Type = Unix.Rights };
        new Span<int>(control + 16, count).Fill(descriptor);
        byte data;
        var buffer = new Unix.Buffer { Data = &data, Size = 1 };
        var message = new Unix.Message { Buffers = &buffer, BufferCount = 1, Control = control, ControlSize = (nuint)(16 + (4 * count)) };
        Assert.Equal(1, Unix.Send(socket, &message, Unix.NoSignal));
    }
}

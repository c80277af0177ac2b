using System.Security.Cryptography;
using System.Text;

namespace Dxcp.Kernel.Tests;

/// <summary>What goes through doors at its limits, and the descriptors that are closed again.</summary>
public sealed unsafe class DescriptorTests
{
    public DescriptorTests()
    {
        if (!Door.IsOffered)
            Assert.Skip("elsewhere: linux — doors are abstract Unix sockets, which other systems do not have");
    }

    [Theory, InlineData(0, KnockResult.Answered), InlineData(65536, KnockResult.Answered), InlineData(65537, KnockResult.Refused)]
    public void An_answer_is_as_long_as_it_may_be_and_no_longer(int size, KnockResult expected)
    {
        byte[] secret = NewSecret(24), data = RandomNumberGenerator.GetBytes(size);
        using var door = Door.TryOpen(secret, _ => new Answer(data), out _);
        Assert.Equal(expected, Door.Knock(secret, out Gift? gift));
        Assert.Equal(expected == KnockResult.Answered ? data : null, gift?.Data);
        gift?.Dispose();
    }

    [Theory, InlineData(7, false), InlineData(8, true), InlineData(4096, true), InlineData(4097, false)] // S118
    public void For_a_secret_that_a_door_can_have_an_answer_is_fetched_ahead(int size, bool isFetched)
    {
        byte[] secret = NewSecret(size);
        using var door = isFetched ? Door.TryOpen(secret, _ => new Answer([7]), out _) : null;
        using IDisposable? ahead = Door.KnockAhead(secret);
        door?.Dispose();
        Assert.Equal(isFetched, ahead is not null);
        if (isFetched)
            Assert.Equal(KnockResult.Answered, Door.Knock(secret, out _));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Pages_that_nobody_takes_or_that_do_not_fit_are_let_go(bool isWrongSize)
    {
        ulong size = 4096 * (ulong)(isWrongSize ? 777 : 778); // of no other test's
        byte[] secret = NewSecret(24);
        using var pages = SharedPages.TryCreate(size);
        using var door = Door.TryOpen(secret, _ => new Answer([0], pages), out _);
        Assert.Equal(KnockResult.Answered, Door.Knock(secret, out Gift? gift));
        Assert.Equal(2, Held(size));
        if (isWrongSize)
            Assert.Null(gift!.TryTakePages(size + 1));
        else
            gift!.Dispose();
        Assert.Equal(1, Held(size));
        gift!.Dispose();
        Assert.Equal(1, Held(size));
    }

    [Fact]
    public void A_gift_that_is_dropped_twice_closes_nothing_of_anybody_else_s()
    {
        int* ends = stackalloc int[2];
        Assert.Equal(0, Unix.SocketPair(Unix.FamilyUnix, Unix.SequencedPackets | Unix.CloseOnExec, 0, ends));
        var gift = new Gift([], ends[1]);
        gift.Dispose();
        int own = Unix.Control(ends[0], Unix.DuplicateCloseOnExec, ends[1]); // takes the number that is free now, if nobody was quicker
        gift.Dispose();
        int copy = Unix.Control(own, Unix.DuplicateCloseOnExec, 0);
        Assert.NotEqual(Unix.Failed, copy);
        _ = (Unix.Close(copy), Unix.Close(own), Unix.Close(ends[0]));
    }

    [Fact] // S117
    public void Who_knocks_is_held_no_longer_than_his_answer_takes()
    {
        const int Knocks = 100;
        byte[] secret = NewSecret(24);
        using (Door.TryOpen(secret, _ => new Answer([0]), out _))
        {
            for (int i = 0; i < Knocks; i++)
            {
                Assert.Equal(KnockResult.Answered, Door.Knock(secret, out Gift? gift));
                gift!.Dispose();
            }
        }

        // Others' doors, in tests beside this one, may hold some.
        Assert.InRange(Links().Count(link => link.Contains("pidfd", StringComparison.Ordinal)), 0, Knocks / 2);
    }

    [Theory, InlineData(0, false), InlineData(1, true), InlineData(2, false)]
    public void A_knock_with_one_place_for_the_answer_is_answered_and_none_with_more_or_none(int descriptors, bool isAnswered)
    {
        byte[] bytes = NewSecret(24), nonce = NewSecret(DoorSecret.NonceSize), knock = new byte[DoorSecret.NonceSize + DoorSecret.ProofSize];
        int asked = 0;
        using var door = Door.TryOpen(bytes, _ => new Answer([(byte)++asked]), out _);
        using var secret = new DoorSecret(bytes);
        nonce.CopyTo(knock, 0);
        secret.ProveKnock(nonce, knock.AsSpan(DoorSecret.NonceSize));
        int* ends = stackalloc int[2];
        Assert.Equal(0, Unix.SocketPair(Unix.FamilyUnix, Unix.SequencedPackets | Unix.CloseOnExec, 0, ends));
        Send(secret.Name, knock, ends[1], descriptors);
        _ = Unix.Close(ends[1]);
        var polled = new Unix.Polled { Descriptor = ends[0], Asked = Unix.Readable };
        Assert.Equal(1, Unix.Poll(&polled, 1, 60_000)); // an answer, or the other end is closed
        Assert.True(Letter.TryReceive(ends[0], new byte[64], out Letter letter));
        Assert.Equal(isAnswered, letter.Size != 0);
        letter.Dispose();
        _ = Unix.Close(ends[0]);
        // What came before was looked at before what comes now.
        Assert.Equal(KnockResult.Answered, Door.Knock(bytes, out Gift? gift));
        Assert.Equal([(byte)(isAnswered ? 2 : 1)], gift!.Data);
        gift.Dispose();
    }

    [Fact] // S198
    public void An_event_is_set_once_each_time_by_a_handle_of_its_own_that_is_let_go_with_it()
    {
        int* pipe = stackalloc int[2];
        Assert.Equal(0, Unix.SocketPair(Unix.FamilyUnix, Unix.SequencedPackets | Unix.CloseOnExec, 0, pipe));
        var one = SystemEvent.TryOpen(pipe[1]);
        _ = Unix.Close(pipe[1]);
        Assert.NotNull(one);
        one.Set();
        one.Set();
        for (int i = 0; i < 2; i++)
        {
            ulong number = 0;
            Assert.Equal(sizeof(ulong), Unix.Read(pipe[0], &number, sizeof(ulong)));
            Assert.Equal(1ul, number);
        }

        var polled = new Unix.Polled { Descriptor = pipe[0], Asked = Unix.Readable };
        Assert.Equal(0, Unix.Poll(&polled, 1, 0));
        one.Dispose();
        one.Set();
        one.Dispose();
        Assert.Equal(1, Unix.Poll(&polled, 1, 0)); // nobody holds the other end any more
        ulong none;
        Assert.Equal(0, Unix.Read(pipe[0], &none, sizeof(ulong)));
        _ = Unix.Close(pipe[0]);
    }

    [Fact] // S198
    public void An_event_that_takes_nothing_more_is_set_already_and_keeps_nobody_waiting()
    {
        int* pipe = stackalloc int[2];
        Assert.Equal(0, Unix.SocketPair(Unix.FamilyUnix, Unix.SequencedPackets | Unix.CloseOnExec, 0, pipe));
        using (var one = SystemEvent.TryOpen(pipe[1]))
        {
            for (int i = 0; i < 4096; i++) // Linux queues some hundred
                one!.Set();
        }

        var polled = new Unix.Polled { Descriptor = pipe[0], Asked = Unix.Readable };
        Assert.Equal(1, Unix.Poll(&polled, 1, 0));
        _ = Unix.Close(pipe[0]);
        _ = Unix.Close(pipe[1]);
    }

    [Fact]
    public void An_event_that_the_system_does_not_know_is_none()
    {
        foreach (nint handle in (nint[])[0, -1, int.MaxValue, (nint)1 << 32, nint.MinValue])
            Assert.Null(SystemEvent.TryOpen(handle));
    }

    private static byte[] NewSecret(int size) => RandomNumberGenerator.GetBytes(size);

    private static void Send(string name, ReadOnlySpan<byte> knock, int descriptor, int count)
    {
        var address = new Unix.Address { Family = Unix.FamilyUnix };
        int length = Encoding.ASCII.GetBytes(name, new Span<byte>(address.Path + 1, Unix.Address.Longest - 1));
        byte* control = stackalloc byte[32];
        *(Unix.ControlHeader*)control = new Unix.ControlHeader { Size = (nuint)(16 + (4 * count)), Level = Unix.SocketLevel, Type = Unix.Rights };
        new Span<int>(control + 16, count).Fill(descriptor);
        int socket = Unix.Socket(Unix.FamilyUnix, Unix.Datagrams | Unix.CloseOnExec, 0);
        fixed (byte* data = knock)
        {
            var buffer = new Unix.Buffer { Data = data, Size = (nuint)knock.Length };
            var message = new Unix.Message { Name = &address, NameSize = (uint)(sizeof(ushort) + 1 + length), Buffers = &buffer, BufferCount = 1 };
            message.Control = count == 0 ? null : control;
            message.ControlSize = count == 0 ? 0 : (nuint)24;
            Assert.Equal(knock.Length, Unix.Send(socket, &message, Unix.NoSignal));
        }

        _ = Unix.Close(socket);
    }

    /// <summary>How many descriptors of this process are of shared pages of a size.</summary>
    private static int Held(ulong size) => Directory.GetFiles("/proc/self/fd").Count(path =>
    {
        try
        {
            return new FileInfo(path).LinkTarget?.Contains("dxcp-shared", StringComparison.Ordinal) == true
                && new FileInfo(path).ResolveLinkTarget(false) is not null && Length(path) == (long)size;
        }
        catch (IOException)
        {
            return false; // of a test beside this one, and closed meanwhile
        }
    });

    private static long Length(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        return file.Length;
    }

    private static IEnumerable<string> Links() => Directory.GetFiles("/proc/self/fd").Select(path => new FileInfo(path).LinkTarget ?? "");
}

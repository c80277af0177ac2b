using System.Security.Cryptography;
using System.Text;

namespace Dxcp.Kernel.Tests;

/// <summary>A door's name taken by who is no door, and knocks by who does not listen.</summary>
public sealed unsafe class FalseDoorTests : IDisposable
{
    private const int Head = DoorSecret.ProofSize + 1;

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(24);
    private readonly DoorSecret _own;
    private readonly int _door;

    public FalseDoorTests()
    {
        if (!Door.IsOffered)
            Assert.Skip("elsewhere: linux — doors are abstract Unix sockets, which other systems do not have");
        _own = new DoorSecret(_secret);
        _door = Unix.Socket(Unix.FamilyUnix, Unix.Datagrams | Unix.CloseOnExec, 0);
    }

    public void Dispose()
    {
        Door.s_hasKnocked = null;
        _ = Unix.Close(_door);
        _own.Dispose();
    }

    [Theory] // S115
    [InlineData(0, false, false), InlineData(1, false, false), InlineData(Head - 1, false, false), InlineData(Head, false, false)]
    [InlineData(Head, true, true), InlineData(Head + Door.LongestData, true, true), InlineData(Head + Door.LongestData + 1, true, false)]
    public void S115_an_answer_is_believed_that_is_whole_and_shows_the_secret(int size, bool showsSecret, bool isBelieved)
    {
        Bind();
        byte[] knock = new byte[DoorSecret.NonceSize + DoorSecret.ProofSize], answer = new byte[size];
        Door.s_hasKnocked = () =>
        {
            Assert.True(Letter.TryReceive(_door, knock, out Letter letter));
            if (size >= Head)
                answer[DoorSecret.ProofSize] = 1;
            if (showsSecret)
            {
                int heard = Math.Min(size, Head + Door.LongestData);
                _own.ProveAnswer(knock.AsSpan(..DoorSecret.NonceSize), answer.AsSpan(DoorSecret.ProofSize..heard), answer.AsSpan(..DoorSecret.ProofSize));
            }

            fixed (byte* data = answer)
                Assert.Equal(size, Unix.Write(letter.Descriptor, data, (nuint)size));
            letter.Dispose();
        };
        Assert.Equal(isBelieved ? KnockResult.Answered : KnockResult.Nobody, Door.Knock(_secret, out Gift? gift));
        Assert.Equal(isBelieved, gift is not null);
    }

    [Fact]
    public void What_comes_with_an_answer_that_is_not_believed_is_let_go()
    {
        Bind();
        int* pipe = stackalloc int[2];
        Assert.Equal(0, Unix.SocketPair(Unix.FamilyUnix, Unix.SequencedPackets | Unix.CloseOnExec, 0, pipe));
        int passed = pipe[1];
        Door.s_hasKnocked = () =>
        {
            Assert.True(Letter.TryReceive(_door, new byte[64], out Letter letter));
            DoorSecurityTests.SendDescriptors(letter.Descriptor, passed, 1);
            letter.Dispose();
            _ = Unix.Close(passed);
        };
        Assert.Equal(KnockResult.Nobody, Door.Knock(_secret, out _));
        Assert.True(Letter.TryReceive(pipe[0], new byte[1], out Letter end), "another end of the pipe is open");
        Assert.Equal(0, end.Size);
        _ = Unix.Close(pipe[0]);
    }

    [Fact]
    public void S151_a_door_that_another_copy_of_the_library_keeps_in_this_process_is_kept_elsewhere()
    {
        Assert.False(Door.IsKeptElsewhere(_secret));
        Bind();
        Assert.True(Door.IsKeptElsewhere(_secret));
        Assert.Null(Door.TryOpen(_secret, _ => null, out bool isTaken));
        Assert.True(isTaken);
        Assert.True(Door.IsKeptElsewhere(_secret));
    }

    [Fact]
    public void Who_knocks_and_has_no_room_for_the_answer_holds_nobody_up()
    {
        using var door = Door.TryOpen(_secret, _ => new Answer([1]), out _);
        int* ends = stackalloc int[2];
        Assert.Equal(0, Unix.SocketPair(Unix.FamilyUnix, Unix.SequencedPackets | Unix.CloseOnExec, 0, ends));
        while (Send(ends[1], null, 0, [1], Unix.Failed) == 1)
        {
        }

        byte[] nonce = RandomNumberGenerator.GetBytes(DoorSecret.NonceSize), knock = [.. nonce, .. new byte[DoorSecret.ProofSize]];
        _own.ProveKnock(nonce, knock.AsSpan(DoorSecret.NonceSize));
        Unix.Address address = Address(out uint size);
        Assert.Equal(knock.Length, Send(_door, &address, size, knock, ends[1]));
        KnockResult result = Door.Knock(_secret, out _);
        _ = (Unix.Close(ends[0]), Unix.Close(ends[1]));
        Assert.Equal(KnockResult.Answered, result);
    }

    [Fact]
    public void S115_what_shows_the_secret_to_a_door_shows_nothing_to_who_knocks()
    {
        byte[] knock = new byte[DoorSecret.ProofSize], answer = new byte[DoorSecret.ProofSize];
        _own.ProveKnock([7], knock);
        _own.ProveAnswer([7], [], answer);
        Assert.NotEqual(knock, answer);
    }

    private void Bind()
    {
        int yes = 1;
        Assert.Equal(0, Unix.SetOption(_door, Unix.SocketLevel, Unix.TellSender, &yes, sizeof(int)));
        Unix.Address address = Address(out uint size);
        Assert.Equal(0, Unix.Bind(_door, &address, size));
    }

    private Unix.Address Address(out uint size)
    {
        var address = new Unix.Address { Family = Unix.FamilyUnix };
        size = (uint)(sizeof(ushort) + 1 + Encoding.ASCII.GetBytes(_own.Name, new Span<byte>(address.Path + 1, Unix.Address.Longest - 1)));
        return address;
    }

    private static nint Send(int socket, Unix.Address* address, uint addressSize, ReadOnlySpan<byte> bytes, int descriptor)
    {
        var passed = new Unix.PassedDescriptor(descriptor);
        fixed (byte* data = bytes)
        {
            var buffer = new Unix.Buffer { Data = data, Size = (nuint)bytes.Length };
            var message = new Unix.Message { Name = address, NameSize = addressSize, Buffers = &buffer, BufferCount = 1 };
            if (descriptor != Unix.Failed)
            {
                message.Control = &passed;
                message.ControlSize = (nuint)sizeof(Unix.PassedDescriptor);
            }

            return Unix.Send(socket, &message, Unix.NoSignal | Unix.DoNotWait);
        }
    }
}

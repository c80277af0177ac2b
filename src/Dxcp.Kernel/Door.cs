using System.Runtime.InteropServices;
using System.Text;

namespace Dxcp.Kernel;

/// <summary>What a door hands to a process that knocked.</summary>
/// <param name="Data">Bytes, 1 to <see cref="Door.LongestData"/>.</param>
/// <param name="Pages">Pages that the other process may hold too, or null. They stay the owner's.</param>
public readonly record struct Answer(byte[] Data, SharedPages? Pages = null);

/// <summary>What came out of a door.</summary>
public sealed unsafe class Gift : IDisposable
{
    private int _descriptor;

    internal Gift(byte[] data, int descriptor)
    {
        Data = data;
        _descriptor = descriptor;
    }

    /// <summary>The bytes.</summary>
    public byte[] Data { get; }

    /// <summary>Takes the pages that came with them; null if there are none, or they are not sealed at that size.</summary>
    /// <param name="size">Bytes that they must have.</param>
    public SharedPages? TryTakePages(ulong size) =>
        Interlocked.Exchange(ref _descriptor, Unix.Failed) is var descriptor and not Unix.Failed ? SharedPages.TryOpen(descriptor, size) : null;

    /// <summary>Drops pages that nobody took.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _descriptor, Unix.Failed) is var descriptor and not Unix.Failed)
            _ = Unix.Close(descriptor);
    }
}

/// <summary>How a knock ended.</summary>
public enum KnockResult
{
    /// <summary>Something was handed out.</summary>
    Answered,

    /// <summary>There is such a door, and it stayed shut.</summary>
    Refused,

    /// <summary>There is no such door.</summary>
    Nobody,
}

/// <summary>
/// A name under which a process answers other processes of the same user on the same system. Whose process knocks is the
/// system's word, not the caller's. Names vanish with their process. Linux only (abstract Unix sockets, SO_PEERCRED); on
/// other systems there are no doors, and resources are shared within one process. Thread-safe.
/// </summary>
public sealed unsafe class Door : IDisposable
{
    /// <summary>The longest answer, in bytes.</summary>
    public const int LongestData = 64 * 1024;

    private const int Backlog = 64;
    private const int PatienceSeconds = 5;

    private readonly Func<int, Answer?> _answer;
    private readonly Lock _gate = new();
    private int _socket;

    private Door(int socket, Func<int, Answer?> answer)
    {
        _socket = socket;
        _answer = answer;
    }

    /// <summary>Whether this system has doors.</summary>
    public static bool IsOffered { get; } = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>Opens a door.</summary>
    /// <param name="name">1 to 60 ASCII characters; nobody else on the system may have it.</param>
    /// <param name="answer">Says what the process of a number gets, null for nothing. Called on a thread of the doors', one call at a time.</param>
    /// <returns>The door, or null if the name is taken or the system has no doors.</returns>
    public static Door? TryOpen(string name, Func<int, Answer?> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        Unix.Address address = AddressOf(name, out uint size);
        if (!IsOffered)
            return null;
        int socket = Unix.Socket(Unix.FamilyUnix, Unix.SequencedPackets | Unix.CloseOnExec | Unix.NonBlocking, 0);
        if (socket < 0)
            return null;
        if (Unix.Bind(socket, &address, size) != 0 || Unix.Listen(socket, Backlog) != 0)
        {
            _ = Unix.Close(socket);
            return null;
        }

        var door = new Door(socket, answer);
        if (DoorKeeper.TryAdd(socket, door))
            return door;
        _ = Unix.Close(socket);
        return null;
    }

    /// <summary>Knocks at a door of another process.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="gift">What was handed out; the caller disposes it.</param>
    public static KnockResult Knock(string name, out Gift? gift)
    {
        gift = null;
        Unix.Address address = AddressOf(name, out uint size);
        if (!IsOffered)
            return KnockResult.Nobody;
        int socket = Unix.Socket(Unix.FamilyUnix, Unix.SequencedPackets | Unix.CloseOnExec, 0);
        if (socket < 0)
            return KnockResult.Nobody;
        try
        {
            // Whoever has the name may be stopped in a debugger, or ill-disposed.
            var patience = new Unix.Duration { Seconds = PatienceSeconds };
            _ = Unix.SetOption(socket, Unix.SocketLevel, Unix.SendTimeout, &patience, (uint)sizeof(Unix.Duration));
            _ = Unix.SetOption(socket, Unix.SocketLevel, Unix.ReceiveTimeout, &patience, (uint)sizeof(Unix.Duration));
            if (Unix.Connect(socket, &address, size) != 0)
                return KnockResult.Nobody;
            if (!TryGetPeer(socket, out Unix.Credentials peer) || peer.User != Unix.GetUser())
                return KnockResult.Refused;
            gift = Receive(socket);
            return gift is null ? KnockResult.Refused : KnockResult.Answered;
        }
        finally
        {
            _ = Unix.Close(socket);
        }
    }

    /// <summary>Closes the door; its name is free. Returns when no answer is being given any more.</summary>
    public void Dispose()
    {
        int socket;
        lock (_gate)
            (socket, _socket) = (_socket, Unix.Failed);
        if (socket == Unix.Failed)
            return;
        DoorKeeper.Remove(socket);
        _ = Unix.Close(socket);
    }

    /// <summary>Answers everybody who knocks at this moment.</summary>
    internal void Serve()
    {
        lock (_gate)
        {
            while (_socket != Unix.Failed && Unix.Accept(_socket, null, null, Unix.CloseOnExec | Unix.NonBlocking) is var caller and >= 0)
            {
                try
                {
                    if (TryGetPeer(caller, out Unix.Credentials peer) && peer.User == Unix.GetUser() && _answer(peer.Process) is { } answer)
                        Send(caller, answer);
                }
                catch (Exception)
                {
                    // Who knocks must not be able to end the owner's process; a closed connection tells "refused".
                }
                finally
                {
                    _ = Unix.Close(caller);
                }
            }
        }
    }

    private static Unix.Address AddressOf(string name, out uint size)
    {
        const int longestName = 60;
        if (name is not { Length: > 0 and <= longestName } || !Ascii.IsValid(name))
            throw new ArgumentException($"A door's name has 1 to {longestName} ASCII characters.", nameof(name));
        // A zero before the name puts it where no file system is asked.
        var address = new Unix.Address { Family = Unix.FamilyUnix };
        int length = Encoding.ASCII.GetBytes(name, new Span<byte>(address.Path + 1, Unix.Address.Longest - 1));
        size = (uint)(sizeof(ushort) + 1 + length);
        return address;
    }

    private static bool TryGetPeer(int socket, out Unix.Credentials peer)
    {
        Unix.Credentials found = default;
        uint size = (uint)sizeof(Unix.Credentials);
        bool told = Unix.GetOption(socket, Unix.SocketLevel, Unix.PeerCredentials, &found, &size) == 0 && size == sizeof(Unix.Credentials);
        peer = found;
        return told;
    }

    private static void Send(int socket, in Answer answer)
    {
        if (answer.Data.Length is 0 or > LongestData)
            return;
        fixed (byte* data = answer.Data)
        {
            var buffer = new Unix.Buffer { Data = data, Size = (nuint)answer.Data.Length };
            var message = new Unix.Message { Buffers = &buffer, BufferCount = 1 };
            var passed = new Unix.PassedDescriptor { Size = Unix.PassedDescriptor.UsedSize, Level = Unix.SocketLevel, Type = Unix.Rights };
            if (answer.Pages is { } pages)
            {
                passed.Descriptor = pages.Descriptor;
                message.Control = &passed;
                message.ControlSize = (nuint)sizeof(Unix.PassedDescriptor);
            }

            _ = Unix.Send(socket, &message, Unix.NoSignal);
        }
    }

    private static Gift? Receive(int socket)
    {
        byte[] bytes = new byte[LongestData];
        fixed (byte* data = bytes)
        {
            var buffer = new Unix.Buffer { Data = data, Size = (nuint)bytes.Length };
            Unix.PassedDescriptor passed = default;
            var message = new Unix.Message { Buffers = &buffer, BufferCount = 1, Control = &passed, ControlSize = (nuint)sizeof(Unix.PassedDescriptor) };
            nint received = Unix.Receive(socket, &message, Unix.CloseOnExecReceived);
            bool hasDescriptor = received >= 0 && message.ControlSize >= Unix.PassedDescriptor.UsedSize
                && passed is { Level: Unix.SocketLevel, Type: Unix.Rights, Size: Unix.PassedDescriptor.UsedSize };
            int descriptor = hasDescriptor ? passed.Descriptor : Unix.Failed;
            if (received > 0)
                return new Gift(bytes[..(int)received], descriptor);
            if (hasDescriptor)
                _ = Unix.Close(descriptor);
            return null;
        }
    }
}

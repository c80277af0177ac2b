using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Dxcp.Kernel;

/// <summary>
/// Where a process answers other processes of the same user on the same system, if they show that they have the door's secret
/// (S115). Who knocks is the system's word, not the caller's. A door ends with its process. Linux only (abstract Unix sockets,
/// SO_PASSCRED); on other systems there are no doors, and resources are shared within one process. Thread-safe.
///
/// A knock is one datagram: a number used once, the proof of the secret, and one end of a pair of sockets. The answer goes
/// there, or the end is closed without a word, which is all that who has no secret learns. A door keeps nothing for who knocks,
/// and needs no descriptor of its own to hear him.
/// </summary>
public sealed unsafe partial class Door : IDisposable
{
    /// <summary>The longest answer, in bytes.</summary>
    public const int LongestData = 64 * 1024;

    private const int KnockSize = DoorSecret.NonceSize + DoorSecret.ProofSize;
    private const int AnswerHead = DoorSecret.ProofSize + 1;
    private const byte Granted = 1;

    // Doors take turns: who floods one holds the others up for so many messages.
    private const int MostAtOnce = 16;

    private static readonly ConcurrentDictionary<string, Func<ProcessIdentity, bool>> s_restrictions = new();

    // The doors that are kept here: of which a condition holds.
    private static readonly ConcurrentDictionary<string, Door> s_kept = new();

    private readonly DoorSecret _secret;
    private readonly Func<ProcessIdentity, Answer?> _answer;
    private readonly Lock _gate = new();
    private int _socket;
    private volatile bool _isOpen = true;

    private Door(int socket, DoorSecret secret, Func<ProcessIdentity, Answer?> answer)
    {
        _socket = socket;
        _secret = secret;
        _answer = answer;
    }

    /// <summary>Whether this system has doors.</summary>
    public static bool IsOffered { get; } = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>Whose doors these are. Tests tell other users' lies.</summary>
    internal static Func<uint> User { get; set; } = Unix.GetUser;

    /// <summary>Whether somebody may still be answered.</summary>
    internal bool IsOpen => _isOpen;

    /// <summary>Opens a door.</summary>
    /// <param name="secret">8 to 4096 bytes that cannot be guessed; less than 16 only where no more fit.</param>
    /// <param name="answer">
    /// Says what a process that has the secret gets, null for nothing. Called on a thread of the doors', one call at a time. What it throws is a refusal.
    /// </param>
    /// <param name="isTaken">Whether the name that follows from the secret is another door's; another secret may do.</param>
    /// <returns>The door, or null if the name is taken, the system has no doors, or no descriptor left.</returns>
    public static Door? TryOpen(ReadOnlySpan<byte> secret, Func<ProcessIdentity, Answer?> answer, out bool isTaken)
    {
        ArgumentNullException.ThrowIfNull(answer);
        isTaken = false;
        var own = new DoorSecret(secret);
        int socket = Unix.Failed;
        try
        {
            if (IsOffered)
                socket = Unix.Socket(Unix.FamilyUnix, Unix.Datagrams | Unix.CloseOnExec, 0);
            if (socket != Unix.Failed && TryBind(socket, own.Name, out isTaken))
            {
                var door = new Door(socket, own, answer);
                if (DoorKeeper.TryAdd(socket, door))
                {
                    s_kept[own.Name] = door;
                    (own, socket) = (null, Unix.Failed);
                    return door;
                }
            }

            return null;
        }
        finally
        {
            own?.Dispose();
            if (socket != Unix.Failed)
                _ = Unix.Close(socket);
        }
    }

    /// <summary>
    /// Adds a condition to the door of a secret, whoever in this process opens it: a process that the condition does not allow is
    /// refused there (S116). At most one condition a secret.
    /// </summary>
    /// <param name="secret">The secret, as <see cref="TryOpen"/> takes it; one that no door can have is no door's.</param>
    /// <param name="allows">Whether a process may have what is behind the door. What it throws is a refusal.</param>
    /// <returns>Ends the condition.</returns>
    public static IDisposable Restrict(ReadOnlySpan<byte> secret, Func<ProcessIdentity, bool> allows)
    {
        if (secret.Length is < DoorSecret.Shortest or > DoorSecret.Longest)
            return new Restriction(null);
        using var own = new DoorSecret(secret);
        s_restrictions[own.Name] = allows;
        return new Restriction(own.Name);
    }

    /// <summary>
    /// Whether the door of a secret stands open and is kept by somebody else than this copy of the library: another process, or another copy in this
    /// one. No condition of <see cref="Restrict"/> holds there (S151).
    /// </summary>
    /// <param name="secret">The secret, as <see cref="TryOpen"/> takes it; one that no door can have is no door's.</param>
    public static bool IsKeptElsewhere(ReadOnlySpan<byte> secret)
    {
        if (!IsOffered || secret.Length is < DoorSecret.Shortest or > DoorSecret.Longest)
            return false;
        using var own = new DoorSecret(secret);
        if (s_kept.ContainsKey(own.Name))
            return false;
        int socket = Unix.Socket(Unix.FamilyUnix, Unix.Datagrams | Unix.CloseOnExec, 0);
        if (socket == Unix.Failed)
            return true; // nobody can tell
        try
        {
            return !TryBind(socket, own.Name, out _);
        }
        finally
        {
            _ = Unix.Close(socket);
        }
    }

    /// <summary>Closes the door; its name is free. Returns when no answer is being given any more.</summary>
    public void Dispose()
    {
        _isOpen = false; // who is serving stops after the present answer
        int socket;
        lock (_gate)
            (socket, _socket) = (_socket, Unix.Failed);
        if (socket == Unix.Failed)
            return;
        DoorKeeper.Remove(socket);
        _ = Unix.Close(socket);
        _ = s_kept.TryRemove(new KeyValuePair<string, Door>(_secret.Name, this));
        _secret.Dispose();
    }

    /// <summary>Answers those who have knocked, as many as are a door's in one turn.</summary>
    internal void Serve()
    {
        for (int i = 0; i < MostAtOnce && _isOpen; i++)
        {
            lock (_gate)
            {
                if (_socket == Unix.Failed || !TryServeOne())
                    return;
            }
        }
    }

    private static bool TryBind(int socket, string name, out bool isTaken)
    {
        isTaken = false;
        int yes = 1;
        if (Unix.SetOption(socket, Unix.SocketLevel, Unix.TellSender, &yes, sizeof(int)) != 0)
            return false;
        _ = Unix.SetOption(socket, Unix.SocketLevel, Unix.TellProcess, &yes, sizeof(int)); // not before Linux 6.5
        Unix.Address address = AddressOf(name, out uint size);
        if (Unix.Bind(socket, &address, size) == 0)
            return true;
        isTaken = Marshal.GetLastPInvokeError() == Unix.AddressInUse;
        return false;
    }

    private static Unix.Address AddressOf(string name, out uint size)
    {
        // A zero before the name puts it where no file system is asked.
        var address = new Unix.Address { Family = Unix.FamilyUnix };
        int length = Encoding.ASCII.GetBytes(name, new Span<byte>(address.Path + 1, Unix.Address.Longest - 1));
        size = (uint)(sizeof(ushort) + 1 + length);
        return address;
    }

    /// <summary>Takes the next message, answered or not; false if there is none.</summary>
    private bool TryServeOne()
    {
        Span<byte> knock = stackalloc byte[KnockSize];
        if (!Letter.TryReceive(_socket, knock, out Letter letter))
            return false;
        try
        {
            // The user before all else: others of this system can write here as well.
            if (letter.Sender.User == User() && letter is { IsWhole: true, Size: KnockSize } && letter.Descriptor != Unix.Failed && IsProven(knock))
                Reply(letter.Descriptor, knock[..DoorSecret.NonceSize], Ask(letter));
        }
        catch (Exception)
        {
            // Who knocks must not be able to end the owner's process.
        }
        finally
        {
            letter.Dispose();
        }

        return true;
    }

    private bool IsProven(ReadOnlySpan<byte> knock)
    {
        Span<byte> proof = stackalloc byte[DoorSecret.ProofSize];
        _secret.ProveKnock(knock[..DoorSecret.NonceSize], proof);
        return CryptographicOperations.FixedTimeEquals(proof, knock[DoorSecret.NonceSize..]);
    }

    private Answer? Ask(in Letter letter)
    {
        try
        {
            // S117: looked up while it lives, so that what is found is not of a later process of that number.
            var process = new ProcessIdentity(letter.Sender.Process, ProcessIdentity.StartOf(letter.Sender.Process));
            if (!letter.IsSenderAlive || (s_restrictions.TryGetValue(_secret.Name, out Func<ProcessIdentity, bool>? allows) && !allows(process)))
                return null;
            return _answer(process) is { Data.Length: <= LongestData } answer ? answer : null;
        }
        catch (Exception)
        {
            return null; // whatever went wrong, nothing goes out
        }
    }

    private void Reply(int socket, ReadOnlySpan<byte> nonce, in Answer? answer)
    {
        ReadOnlySpan<byte> data = answer?.Data;
        byte[] bytes = new byte[AnswerHead + data.Length];
        bytes[DoorSecret.ProofSize] = answer is null ? (byte)0 : Granted;
        data.CopyTo(bytes.AsSpan(AnswerHead));
        _secret.ProveAnswer(nonce, bytes.AsSpan(DoorSecret.ProofSize), bytes.AsSpan(..DoorSecret.ProofSize));
        _ = TrySend(socket, null, 0, bytes, answer?.Pages?.Descriptor ?? Unix.Failed, Unix.DoNotWait);
    }

    private static bool TrySend(int socket, Unix.Address* address, uint addressSize, ReadOnlySpan<byte> bytes, int descriptor, int flags)
    {
        fixed (byte* data = bytes)
        {
            var buffer = new Unix.Buffer { Data = data, Size = (nuint)bytes.Length };
            var message = new Unix.Message { Name = address, NameSize = addressSize, Buffers = &buffer, BufferCount = 1 };
            var passed = new Unix.PassedDescriptor(descriptor);
            if (descriptor != Unix.Failed)
            {
                message.Control = &passed;
                message.ControlSize = (nuint)sizeof(Unix.PassedDescriptor);
            }

            while (Unix.Send(socket, &message, flags | Unix.NoSignal) < 0)
            {
                if (Marshal.GetLastPInvokeError() != Unix.Interrupted)
                    return false;
            }

            return true;
        }
    }

    private sealed class Restriction(string? name) : IDisposable
    {
        public void Dispose()
        {
            if (name is not null)
                _ = s_restrictions.TryRemove(name, out _);
        }
    }
}

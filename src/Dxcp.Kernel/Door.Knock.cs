using System.Security.Cryptography;

namespace Dxcp.Kernel;

/// <summary>The other side of a door: who knocks.</summary>
public sealed unsafe partial class Door
{
    private const int PatienceMilliseconds = 5000;

    [ThreadStatic]
    private static Awaited? s_awaited;

    /// <summary>What this thread does once it has knocked and before it listens; tests look from there.</summary>
    [ThreadStatic]
    internal static Action? s_hasKnocked;

    /// <summary>Knocks at a door of another process, and waits for the answer for some seconds.</summary>
    /// <param name="secret">The door's secret.</param>
    /// <param name="gift">What was handed out; the caller disposes it.</param>
    public static KnockResult Knock(ReadOnlySpan<byte> secret, out Gift? gift)
    {
        using var own = new DoorSecret(secret);
        if (s_awaited is { } awaited && awaited.Name == own.Name)
            return awaited.Take(out gift);
        gift = null;
        return IsOffered ? Knock(own, out gift) : KnockResult.Nobody;
    }

    /// <summary>
    /// Knocks for a later call of this thread to <see cref="Knock(ReadOnlySpan{byte}, out Gift)"/> with the same secret, which then
    /// waits for nobody: for who cannot wait where that call is made. One at a time on a thread.
    /// </summary>
    /// <param name="secret">The secret; of one that no door can have nothing comes.</param>
    /// <returns>Drops what was not asked for; to be disposed on the same thread.</returns>
    public static IDisposable? KnockAhead(ReadOnlySpan<byte> secret)
    {
        if (!IsOffered || s_awaited is not null || secret.Length is < DoorSecret.Shortest or > DoorSecret.Longest)
            return null;
        using var own = new DoorSecret(secret);
        KnockResult result = Knock(own, out Gift? gift);
        return s_awaited = new Awaited(own.Name, result, gift);
    }

    private static KnockResult Knock(DoorSecret secret, out Gift? gift)
    {
        gift = null;
        long end = Environment.TickCount64 + PatienceMilliseconds;
        int* ends = stackalloc int[2];
        if (Unix.SocketPair(Unix.FamilyUnix, Unix.SequencedPackets | Unix.CloseOnExec, 0, ends) != 0)
            return KnockResult.Nobody;
        Span<byte> nonce = stackalloc byte[DoorSecret.NonceSize];
        RandomNumberGenerator.Fill(nonce);
        try
        {
            bool said = TrySay(secret, nonce, ends);
            _ = Unix.Close(ends[1]); // where the door has not taken the other one, this end hears that nobody is there
            s_hasKnocked?.Invoke();
            return said ? Hear(secret, nonce, ends[0], end, out gift) : KnockResult.Nobody;
        }
        finally
        {
            _ = Unix.Close(ends[0]);
        }
    }

    private static bool TrySay(DoorSecret secret, ReadOnlySpan<byte> nonce, int* ends)
    {
        int yes = 1;
        int socket = Unix.Socket(Unix.FamilyUnix, Unix.Datagrams | Unix.CloseOnExec, 0);
        if (socket == Unix.Failed)
            return false;
        try
        {
            // Whoever has the name may be stopped in a debugger, or ill-disposed.
            var patience = new Unix.Duration { Seconds = PatienceMilliseconds / 1000 };
            if (Unix.SetOption(ends[0], Unix.SocketLevel, Unix.TellSender, &yes, sizeof(int)) != 0
                || Unix.SetOption(socket, Unix.SocketLevel, Unix.SendTimeout, &patience, (uint)sizeof(Unix.Duration)) != 0)
            {
                return false;
            }

            Span<byte> knock = stackalloc byte[KnockSize];
            nonce.CopyTo(knock);
            secret.ProveKnock(nonce, knock[DoorSecret.NonceSize..]);
            Unix.Address address = AddressOf(secret.Name, out uint size);
            return TrySend(socket, &address, size, knock, ends[1], 0);
        }
        finally
        {
            _ = Unix.Close(socket);
        }
    }

    private static KnockResult Hear(DoorSecret secret, ReadOnlySpan<byte> nonce, int socket, long end, out Gift? gift)
    {
        gift = null;
        var polled = new Unix.Polled { Descriptor = socket, Asked = Unix.Readable };
        for (int ready = 0; ready <= 0;)
        {
            long left = end - Environment.TickCount64;
            ready = left <= 0 ? 0 : Unix.Poll(&polled, 1, (int)left); // less than 0: a signal
            if (left <= 0)
                return KnockResult.Nobody;
        }

        byte[] bytes = new byte[AnswerHead + LongestData];
        if (!Letter.TryReceive(socket, bytes, out Letter letter))
            return KnockResult.Nobody;
        try
        {
            Span<byte> proof = stackalloc byte[DoorSecret.ProofSize];
            if (!letter.IsWhole || letter.Size < AnswerHead || letter.Sender.User != User())
                return KnockResult.Nobody;
            secret.ProveAnswer(nonce, bytes.AsSpan(DoorSecret.ProofSize..letter.Size), proof);
            if (!CryptographicOperations.FixedTimeEquals(proof, bytes.AsSpan(..DoorSecret.ProofSize)))
                return KnockResult.Nobody;
            if (bytes[DoorSecret.ProofSize] != Granted)
                return KnockResult.Refused;
            gift = new Gift(bytes[AnswerHead..letter.Size], letter.TakeDescriptor());
            return KnockResult.Answered;
        }
        finally
        {
            letter.Dispose();
        }
    }

    /// <summary>An answer that this thread will ask for.</summary>
    private sealed class Awaited(string name, KnockResult result, Gift? gift) : IDisposable
    {
        private Gift? _gift = gift;

        public string Name => name;

        public KnockResult Take(out Gift? taken)
        {
            (taken, _gift) = (_gift, null);
            return taken is null && result == KnockResult.Answered ? KnockResult.Nobody : result;
        }

        public void Dispose()
        {
            _gift?.Dispose();
            if (s_awaited == this)
                s_awaited = null;
        }
    }
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Dxcp.Kernel;

namespace Dxcp.OtherProcess;

/// <summary>What a process tries that was given nothing, or has been given something once.</summary>
internal static unsafe class Robber
{
    private const int KnockSize = DoorSecret.NonceSize + DoorSecret.ProofSize;

    private static byte[] s_name = [];

    /// <summary>Knocks at every door that the system's table of sockets names, with proofs that are none: how many doors, how many answers.</summary>
    public static string RobAll()
    {
        IEnumerable<string> sockets = File.ReadLines("/proc/net/unix").Select(line => line.Split(' ')[^1]);
        string[] names = [.. sockets.Where(name => name.StartsWith("@dxcp-", StringComparison.Ordinal))];
        int answers = 0;
        foreach (string name in names)
        {
            byte[] proofOfTheName = new byte[KnockSize];
            using (var guess = new DoorSecret(Encoding.ASCII.GetBytes(name.PadRight(DoorSecret.Shortest))))
                guess.ProveKnock(proofOfTheName.AsSpan(..DoorSecret.NonceSize), proofOfTheName.AsSpan(DoorSecret.NonceSize..));
            foreach (byte[] knock in new[] { [], new byte[KnockSize - 1], new byte[KnockSize], RandomNumberGenerator.GetBytes(KnockSize), proofOfTheName })
                answers += IsAnswered(name[1..], knock) ? 1 : 0;
        }

        return $"doors {names.Length}, answers {answers}";
    }

    /// <summary>Takes what the runtime's door tells of a handle, and what the driver's door hands out for the name that stands there.</summary>
    public static string Take(nint handle)
    {
        KnockResult result = Door.Knock(MemoryMarshal.AsBytes(new ReadOnlySpan<nint>(in handle)), out Gift? gift);
        using (gift)
        {
            if (gift is null)
                return result.ToString();
            int place = gift.Data.AsSpan().IndexOf("DXCPMEM1"u8);
            s_name = gift.Data[place..(place + 24)];
        }

        return $"{result} {Again()}";
    }

    /// <summary>Asks once more for what the name stands for.</summary>
    public static string Again()
    {
        KnockResult result = Door.Knock(s_name, out Gift? gift);
        gift?.Dispose();
        return result.ToString();
    }

    private static bool IsAnswered(string name, ReadOnlySpan<byte> knock)
    {
        int* ends = stackalloc int[2];
        int socket = Unix.Socket(Unix.FamilyUnix, Unix.Datagrams | Unix.CloseOnExec, 0);
        _ = Unix.SocketPair(Unix.FamilyUnix, Unix.SequencedPackets | Unix.CloseOnExec, 0, ends);
        var address = new Unix.Address { Family = Unix.FamilyUnix };
        int length = Encoding.ASCII.GetBytes(name, new Span<byte>(address.Path + 1, Unix.Address.Longest - 1));
        fixed (byte* data = knock)
        {
            var buffer = new Unix.Buffer { Data = data, Size = (nuint)knock.Length };
            var passed = new Unix.PassedDescriptor(ends[1]);
            var message = new Unix.Message
            {
                Name = &address,
                NameSize = (uint)(sizeof(ushort) + 1 + length),
                Buffers = &buffer,
                BufferCount = 1,
                Control = &passed,
                ControlSize = (nuint)sizeof(Unix.PassedDescriptor),
            };
            _ = Unix.Send(socket, &message, Unix.NoSignal);
        }

        _ = Unix.Close(socket);
        _ = Unix.Close(ends[1]);
        byte answer;
        nint heard = Unix.Read(ends[0], &answer, 1); // until the door closes its end
        _ = Unix.Close(ends[0]);
        return heard > 0;
    }
}

using System.Runtime.InteropServices;

namespace Dxcp.Kernel;

/// <summary>The thread that waits at all doors of the process. It begins with the first door and stays.</summary>
internal static unsafe class DoorKeeper
{
    private const int StackSize = 256 * 1024;
    private const int RestMilliseconds = 100;

    private static readonly object s_gate = new();
    private static readonly Dictionary<int, Door> s_doors = [];
    private static int s_bell = Unix.Failed;
    private static Thread? s_keeper;
    private static long s_waits;
    private static bool s_isWaiting;

    /// <summary>How often the thread has begun to wait.</summary>
    internal static long Waits => Volatile.Read(ref s_waits);

    /// <summary>Waits at one more door; false if the system has no descriptor left to wake the thread with.</summary>
    public static bool TryAdd(int socket, Door door)
    {
        lock (s_gate)
        {
            if (s_bell == Unix.Failed && (s_bell = Unix.Event(0, Unix.CloseOnExec | Unix.NonBlocking)) == Unix.Failed)
                return false;
            if (s_keeper is null)
            {
                var keeper = new Thread(Wait, StackSize) { IsBackground = true, Name = "DXCP doors" };
                keeper.Start();
                s_keeper = keeper;
            }

            s_doors.Add(socket, door);
        }

        Ring();
        return true;
    }

    /// <summary>
    /// Waits there no longer. A socket that is waited at lives on when it is closed, so this returns when it is not; others may be being served still.
    /// </summary>
    public static void Remove(int socket)
    {
        lock (s_gate)
        {
            _ = s_doors.Remove(socket);
            long wait = s_waits;
            Ring();
            while (s_isWaiting && s_waits == wait)
                _ = Monitor.Wait(s_gate);
        }
    }

    private static void Ring()
    {
        ulong once = 1;
        _ = Unix.Write(s_bell, &once, sizeof(ulong));
    }

    private static void Wait()
    {
        while (true)
        {
            Unix.Polled[] polled;
            lock (s_gate)
            {
                polled = [new() { Descriptor = s_bell, Asked = Unix.Readable },
                    .. s_doors.Keys.Select(socket => new Unix.Polled { Descriptor = socket, Asked = Unix.Readable })];
                s_waits++;
                s_isWaiting = true;
            }

            int ready;
            int error = 0;
            fixed (Unix.Polled* first = polled)
            {
                if ((ready = Unix.Poll(first, (nuint)polled.Length, -1)) < 0)
                    error = Marshal.GetLastPInvokeError();
            }

            lock (s_gate)
            {
                s_isWaiting = false;
                Monitor.PulseAll(s_gate);
            }

            if (ready >= 0)
                Serve(polled);
            else if (error != Unix.Interrupted)
                Thread.Sleep(RestMilliseconds); // no memory, or more doors than the process may have descriptors now: not for ever
        }
    }

    private static void Serve(ReadOnlySpan<Unix.Polled> polled)
    {
        if (polled[0].Happened != 0)
        {
            ulong rings;
            _ = Unix.Read(s_bell, &rings, sizeof(ulong));
        }

        foreach (ref readonly Unix.Polled one in polled[1..])
        {
            Door? door = null;
            if (one.Happened != 0)
            {
                lock (s_gate)
                    _ = s_doors.TryGetValue(one.Descriptor, out door);
            }

            door?.Serve();
        }
    }
}

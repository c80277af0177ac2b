using System.Buffers.Text;

namespace Dxcp.Kernel;

/// <summary>A process, told from a later one that gets its number (S117).</summary>
/// <param name="Number">The system's number for it; 0 if it has none that this process can see.</param>
/// <param name="Start">When it began, in the system's ticks since it started; 0 if that is not known.</param>
public readonly record struct ProcessIdentity(int Number, ulong Start)
{
    /// <summary>Whether a list has this very process; one of which it is not known when it began is in none.</summary>
    /// <param name="allows">Whether the list has a process of a number that began then.</param>
    public bool IsAmong(Func<int, ulong, bool> allows) => Start != 0 && allows(Number, Start);

    /// <summary>When the process of a number began, as <see cref="Start"/>; 0 if there is none, or where there is no Linux.</summary>
    /// <param name="number">Any number; what is no process's gives 0.</param>
    public static ulong StartOf(nint number)
    {
        // proc_pid_stat(5): the name in parentheses may hold anything; field 22 is the 20th after it.
        const int fieldsBefore = 19;
        if (!Door.IsOffered || number is <= 0 or > int.MaxValue)
            return 0;
        try
        {
            ReadOnlySpan<byte> line = File.ReadAllBytes($"/proc/{number}/stat");
            ReadOnlySpan<byte> rest = line[(line.LastIndexOf(")"u8) + 2)..];
            for (int i = 0; i < fieldsBefore; i++)
                rest = rest[(rest.IndexOf((byte)' ') + 1)..];
            return Utf8Parser.TryParse(rest, out ulong start, out _) ? start : 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            return 0; // it has ended, or may not be looked at
        }
    }
}

using Dxcp.Diagnostics;

namespace Dxcp.Contract.Tests;

/// <summary>
/// Whether a call that has no code was refused: a refusal is told (S120), to whoever listens in the process. Counts what is told on the thread that calls,
/// so that tests beside one another do not hear each other.
/// </summary>
internal static class Told
{
    /// <summary>What stands for a code where a refusal was told and has none.</summary>
    public const int WithoutCode = int.MinValue;

    private static readonly IDisposable s_listening = MessageSinks.Process.Add(new Sink());

    [ThreadStatic]
    private static int s_refusals;

    /// <summary>Refusals that this thread was told so far.</summary>
    public static int Refusals => s_listening is not null ? s_refusals : 0;

    /// <summary>Null if nothing was told since, else <see cref="WithoutCode"/>.</summary>
    public static int? Since(int before) => s_refusals == before ? null : WithoutCode;

    private sealed class Sink : IMessageSink
    {
        public void Take(Message message)
        {
            if (message.Severity <= Severity.Error)
                s_refusals++;
        }
    }
}

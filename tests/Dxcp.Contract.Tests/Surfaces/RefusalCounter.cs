using System.Runtime.CompilerServices;
using Dxcp.Diagnostics;

namespace Dxcp.Contract.Tests;

/// <summary>
/// Whether a call that has no code was refused: a refusal is told (S120), to whoever listens in the process. Counts what is told on the thread that calls,
/// so that tests beside one another do not hear each other.
/// </summary>
internal sealed class RefusalCounter : IMessageSink
{
    private static readonly IDisposable s_listening = MessageSinks.Process.Add(new RefusalCounter());

    [ThreadStatic]
    private static int s_refusals;

    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "The test executable is an application.")]
    internal static void Listen() => Told.Count = static () => s_listening is not null ? s_refusals : 0;

    public void Take(Message message)
    {
        if (message.Severity <= Severity.Error)
            s_refusals++;
    }
}

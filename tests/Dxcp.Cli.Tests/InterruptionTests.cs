using System.Reflection;
using System.Runtime.InteropServices;

namespace Dxcp.Cli.Tests;

/// <summary>Signals that end the command.</summary>
public sealed class InterruptionTests
{
    [Fact]
    public void The_first_signal_cancels_the_work_and_the_second_ends_the_process_as_usual()
    {
        using var interruption = new Interruption();
        MethodInfo handle = typeof(Interruption).GetMethod("Handle", BindingFlags.NonPublic | BindingFlags.Instance)!;
        PosixSignalContext first = new(PosixSignal.SIGTERM), second = new(PosixSignal.SIGINT);
        Assert.False(interruption.Token.IsCancellationRequested);
        handle.Invoke(interruption, [first]);
        Assert.Equal((true, true), (first.Cancel, interruption.Token.IsCancellationRequested));
        handle.Invoke(interruption, [second]);
        Assert.False(second.Cancel);
    }
}

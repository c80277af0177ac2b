using System.Diagnostics;

namespace Dxcp.Testing;

/// <summary>tests/Dxcp.OtherProcess, running: what it is asked and what it answers are lines.</summary>
internal sealed class AnotherProcess : IDisposable
{
    private readonly Process _process;

    public AnotherProcess()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Dxcp.OtherProcess.dll");
        _process = Process.Start(new ProcessStartInfo("dotnet", [program])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        })!;
    }

    public Process Process => _process;

    /// <summary>The next line of what it says about refusals.</summary>
    public string? NextReason() => _process.StandardError.ReadLine();

    public string Ask(string question)
    {
        _process.StandardInput.WriteLine(question);
        return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The other process ended at: {question}");
    }

    /// <summary>Has it give back what it opened, and say no more of the refusals that there were.</summary>
    public void Forget()
    {
        _ = Ask("forget");
        while (NextReason() is not ("forgotten" or null))
        {
        }
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}

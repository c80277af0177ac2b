using Dxcp.Conformance;

namespace Dxcp.Cli.Conform;

/// <summary>A line on a terminal that says how far a run is; nothing where standard error is no terminal.</summary>
internal sealed class ConformProgress(CliHost host, int total) : IDisposable
{
    private const int Width = 60;
    private int _done;
    private int _failed;

    public void Tell(CheckResult result)
    {
        _done++;
        _failed += result.Status is CheckStatus.Fail or CheckStatus.Crash or CheckStatus.Timeout ? 1 : 0;
        if (host.ErrorIsTerminal)
            host.Error.Write($"\r{$"{_done}/{total} checks, {_failed} failed: {result.Surface} {result.Id}".PadRight(Width)}");
    }

    public void Dispose()
    {
        if (host.ErrorIsTerminal && _done > 0)
            host.Error.Write($"\r{new string(' ', Width)}\r");
        _done = 0;
    }
}

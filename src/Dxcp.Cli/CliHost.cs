using Dxcp.Cli.Playback;

namespace Dxcp.Cli;

/// <summary>Everything outside the command that it touches, so that a test can stand in for each.</summary>
internal sealed record CliHost
{
    /// <summary>The paths that <c>--api</c> chooses among; the first is the default.</summary>
    public required IReadOnlyList<IProtectedApi> Apis { get; init; }

    /// <summary>Standard output and standard error as text.</summary>
    public required TextWriter Out { get; init; }

    /// <inheritdoc cref="Out"/>
    public required TextWriter Error { get; init; }

    /// <summary>Standard input as bytes.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Standard output as bytes.</summary>
    public required Func<Stream> OpenOutput { get; init; }

    /// <summary>Whether a person sits at each end: colour, progress and refusals to read or write binary depend on it.</summary>
    public bool InputIsTerminal { get; init; }

    /// <inheritdoc cref="InputIsTerminal"/>
    public bool OutIsTerminal { get; init; }

    /// <inheritdoc cref="InputIsTerminal"/>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Cancelled when the user, or the system, wants the command to end.</summary>
    public CancellationToken Cancellation { get; init; }
}

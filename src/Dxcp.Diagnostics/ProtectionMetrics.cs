using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Dxcp.Diagnostics;

/// <summary>
/// What the process does, in numbers that System.Diagnostics.Metrics hands to whoever listens to the meter <c>Dxcp</c> (docs/troubleshooting.md lists
/// them). Costs one look where nobody does. Safe from any thread.
/// </summary>
public static class ProtectionMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Dxcp";

    private static readonly Meter s_meter = new(MeterName);
    private static readonly UpDownCounter<long> s_sessions = s_meter.CreateUpDownCounter<long>("dxcp.sessions",
        "{session}", "Crypto sessions that the driver has.");
    private static readonly Counter<long> s_refreshes = s_meter.CreateCounter<long>("dxcp.key_refreshes",
        "{refresh}", "Session keys that a Finish put into force.");
    private static readonly Counter<long> s_refusals = s_meter.CreateCounter<long>("dxcp.refusals",
        "{refusal}", "Refused calls, by rule and API.");
    private static readonly Counter<long> s_bytes = s_meter.CreateCounter<long>("dxcp.blt.bytes",
        "By", "Bytes that blts carried, by direction.");
    private static readonly Histogram<double> s_time = s_meter.CreateHistogram<double>("dxcp.blt.duration",
        "s", "Time that blts took in the driver, by direction.");
    private static readonly Histogram<double> s_frames = s_meter.CreateHistogram<double>("dxcp.decode.duration",
        "s", "Time from BeginFrame to EndFrame.");
    private static readonly UpDownCounter<long> s_memory = s_meter.CreateUpDownCounter<long>("dxcp.protected_memory",
        "By", "Protected memory in use.");

    private static readonly KeyValuePair<string, object?> s_in = new("direction", "decrypt");
    private static readonly KeyValuePair<string, object?> s_out = new("direction", "encrypt");

    /// <summary>A driver's session came (1) or went (-1).</summary>
    public static void Session(int change) => s_sessions.Add(change);

    /// <summary>A session's key was refreshed.</summary>
    public static void Refreshed() => s_refreshes.Add(1);

    /// <summary>Protected memory was taken, or given back where <paramref name="bytes"/> are less than 0.</summary>
    public static void ProtectedMemory(long bytes) => s_memory.Add(bytes);

    /// <summary>A blt begins to move bytes.</summary>
    /// <returns>For <see cref="BltEnds"/>.</returns>
    public static long BltBegins() => s_time.Enabled ? Stopwatch.GetTimestamp() : 0;

    /// <summary>A blt has moved its bytes.</summary>
    /// <param name="decrypts">Whether into protected memory.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="begun">What <see cref="BltBegins"/> gave.</param>
    public static void BltEnds(bool decrypts, ulong bytes, long begun)
    {
        if (s_bytes.Enabled)
            s_bytes.Add((long)bytes, decrypts ? s_in : s_out);
        if (begun != 0)
            s_time.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, decrypts ? s_in : s_out);
    }

    /// <summary>A decoder's frame begins; <see cref="FrameEnds"/> takes the result.</summary>
    public static long FrameBegins() => s_frames.Enabled ? Stopwatch.GetTimestamp() : 0;

    /// <summary>A decoder's frame has ended.</summary>
    public static void FrameEnds(long begun)
    {
        if (begun != 0)
            s_frames.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds);
    }

    /// <summary>A call was refused.</summary>
    internal static void Refused(Message message)
    {
        // The driver's word on what the runtime then says in its own is not a second refusal.
        if (s_refusals.Enabled && message.Severity <= Severity.Error && !message.Api.EndsWith("driver", StringComparison.Ordinal))
            s_refusals.Add(1, new("rule", message.Rule), new("api", message.Api));
    }
}

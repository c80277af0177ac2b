namespace Dxcp.Driver;

/// <summary>Faults at run time, for all cards of this process. Thread-safe.</summary>
public static class DriverFaults
{
    /// <summary>The environment variable with faults for all cards: the text itself, or the file that holds it.</summary>
    public const string EnvironmentVariable = GraphicsCard.EnvironmentVariable;

    /// <summary>
    /// Keys, and perhaps content, are torn down as hardware does on its own account. Raised on the thread that came upon it, with the cause: before any
    /// session says so, and before content is gone.
    /// </summary>
    public static event EventHandler<FaultKind>? TornDown;

    /// <summary>
    /// Lets something go wrong: what has no moment at once, the rest when its moment comes. Frames, calls and times count from now; on cards that come into
    /// use later, which get what waits for something as well, from then.
    /// </summary>
    /// <param name="plan">What; null drops all that has not come yet.</param>
    public static void Inject(FaultPlan? plan) => GraphicsCard.Inject(plan);

    internal static void Announce(FaultKind cause) => TornDown?.Invoke(null, cause);
}

using System.Runtime.CompilerServices;
using Dxcp.Diagnostics;

namespace Dxcp.Driver;

/// <summary>What all that opens one profile in this process shares: the card's protected memory (S62), and its faults (S219). Thread-safe.</summary>
internal sealed class GraphicsCard
{
    /// <summary>The environment variable with the faults of all cards: the text itself, or the file that holds it.</summary>
    public const string EnvironmentVariable = "DXCP_FAULTS";

    private static readonly ConditionalWeakTable<DriverProfile, GraphicsCard> s_cards = [];
    private static readonly Lock s_adding = new();

    private readonly ConditionalWeakTable<DriverAdapter, GraphicsCard> _adapters = [];
    private FaultScript? _faults;

    private GraphicsCard(DriverProfile profile)
    {
        ProtectedMemory = new(profile.ProtectedMemorySize);
        var plan = profile.Faults;
        if (Environment.GetEnvironmentVariable(EnvironmentVariable) is { Length: > 0 } text)
            plan = plan.With(OfEnvironment(text));
        if (plan.Faults.IsEmpty)
            return;
        _faults = new(this);
        _faults.Add(plan);
    }

    /// <summary>The protected memory that is left.</summary>
    public ProtectedMemoryBudget ProtectedMemory { get; }

    /// <summary>What goes wrong; null, and one look, where nothing ever does.</summary>
    public FaultScript? Faults => Volatile.Read(ref _faults);

    /// <summary>The card that a profile describes.</summary>
    /// <exception cref="DriverProfileException">The environment names faults that cannot be.</exception>
    public static GraphicsCard Of(DriverProfile profile) => s_cards.GetValue(profile, static profile => new(profile));

    /// <summary>Lets something go wrong with all cards of this process that are in use; null drops all that has not come yet.</summary>
    public static void Inject(FaultPlan? plan)
    {
        foreach (var (_, card) in s_cards)
        {
            if (plan is null)
            {
                card.Faults?.Clear();
                continue;
            }

            lock (s_adding)
            {
                if (card.Faults is null)
                    Volatile.Write(ref card._faults, new(card));
            }

            card.Faults!.Add(plan);
        }
    }

    public void Opened(DriverAdapter adapter) => _adapters.Add(adapter, this);

    public void Closed(DriverAdapter adapter) => _adapters.Remove(adapter);

    /// <summary>Has all sessions lose their keys, and by wish all protected memory its content.</summary>
    public void LoseKeys(FaultKind cause, bool withContent)
    {
        DriverFaults.Announce(cause);
        // Hardware tells first, by the event that programs registered (S198).
        if (_adapters.Select(pair => pair.Key).FirstOrDefault(adapter => adapter.Profile.Has(ProtectionCaps.HardwareTeardown)) is { } adapter)
            adapter.Hardware.TearDown(OfHardware(cause, withContent));
        foreach (var device in Devices())
        {
            foreach (var session in device.Sessions.Snapshot())
                session.LoseKey(withContent);
            foreach (var resource in withContent ? device.Resources.Snapshot() : [])
                resource.LoseContent();
        }
    }

    /// <summary>Has outputs lose what channels asked for.</summary>
    public void LoseOutputs()
    {
        foreach (var device in Devices())
            device.Protection.Lapse();
    }

    /// <summary>Removes all devices that there are now; adapters that are opened from now on are not concerned.</summary>
    public void Remove()
    {
        foreach (var (adapter, _) in _adapters)
            adapter.IsRemoved = true;
    }

    private static TeardownCause OfHardware(FaultKind cause, bool withContent) =>
        cause == FaultKind.DisplayChange ? TeardownCause.DisplayChange : withContent ? TeardownCause.Suspend : TeardownCause.SessionLock;

    private List<DriverDevice> Devices() => [.. _adapters.SelectMany(pair => pair.Key.Devices)];

    private static FaultPlan OfEnvironment(string text)
    {
        try
        {
            return FaultPlan.Parse(File.Exists(text) ? File.ReadAllText(text) : text);
        }
        catch (Exception exception) when (exception is DriverProfileException or IOException or UnauthorizedAccessException)
        {
            ErrorStream.WriteLine($"dxcp: {EnvironmentVariable}: {exception.Message.ReplaceLineEndings(" ")}");
            throw exception as DriverProfileException ?? new DriverProfileException(exception.Message, exception);
        }
    }
}

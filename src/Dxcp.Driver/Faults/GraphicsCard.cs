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
    private static FaultPlan s_injected = FaultPlan.None;

    private readonly ConditionalWeakTable<DriverAdapter, GraphicsCard> _adapters = [];
    private FaultScript? _faults;

    private GraphicsCard(DriverProfile profile)
    {
        ProtectedMemory = new(profile.ProtectedMemorySize);
        var plan = profile.Faults;
        if (Environment.GetEnvironmentVariable(EnvironmentVariable) is { Length: > 0 } text)
            plan = plan.With(OfEnvironment(text));
        plan = plan.With(Volatile.Read(ref s_injected));
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

    /// <summary>
    /// Lets something go wrong with all cards of this process, also those that come into use later: but for what comes at once. Null drops all that has not
    /// come yet.
    /// </summary>
    public static void Inject(FaultPlan? plan)
    {
        lock (s_adding)
            Volatile.Write(ref s_injected, plan is null ? FaultPlan.None : s_injected.With(new() { Faults = plan.Faults.RemoveAll(FaultScript.ComesAtOnce) }));
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
            if (withContent)
                device.LoseContents(ResourceProtection.RestrictedContent);
        }
    }

    /// <summary>Has outputs lose what channels asked for.</summary>
    public void LoseOutputs()
    {
        foreach (var device in Devices())
            device.Protection.Lapse();
    }

    /// <summary>
    /// Removes all devices that there are now, and with them their keys and their content (S10); adapters that are opened from now on are not concerned.
    /// </summary>
    public void Remove(RemovalReason reason)
    {
        foreach (var (adapter, _) in _adapters)
        {
            foreach (var device in adapter.Devices)
                device.Kernel?.TellRemoval(reason);
            adapter.IsRemoved = true;
            if (adapter.Profile.Has(ProtectionCaps.HardwareDrmCommunication))
                adapter.Hardware.LoseKeys();
            foreach (var device in adapter.Devices)
                device.LoseEverything();
        }
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
            bool looksLikeFile = exception is DriverProfileException && !File.Exists(text) && text.AsSpan().ContainsAny("./\\");
            string noFile = looksLikeFile ? "; nor is there a file of that name" : "";
            ErrorStream.WriteLine($"dxcp: {EnvironmentVariable}: {exception.Message.ReplaceLineEndings(" ")}{noFile}");
            throw exception as DriverProfileException ?? new DriverProfileException(exception.Message, exception);
        }
    }
}

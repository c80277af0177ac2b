using Dxcp.Abi;
using Dxcp.Runtime;

namespace Dxcp.Contract.Tests;

/// <summary>The five binary interfaces at which a crypto session can be met.</summary>
public enum SurfaceKind
{
    /// <summary>The Direct3D 9 driver interface.</summary>
    Direct3D9Driver,

    /// <summary>The Direct3D 11.1 driver interface.</summary>
    Direct3D11Driver,

    /// <summary>The driver interface of WDDM 2.0, with the video table of WDDM 2.4.</summary>
    Wddm2Driver,

    /// <summary>The Direct3D 9Ex application interface.</summary>
    Direct3D9,

    /// <summary>The Direct3D 11 application interface.</summary>
    Direct3D11,
}

/// <summary>What a test needs beyond the everyday; a surface that cannot express it says why not.</summary>
public enum Need
{
    /// <summary>To call with one device about a session of another.</summary>
    SessionOfAnotherDevice,

    /// <summary>To call about what was destroyed.</summary>
    DestroyedObjects,

    /// <summary>To ask for a session that hardware keys.</summary>
    HardwareSessions,

    /// <summary>To call about a channel and hand in a message for another.</summary>
    MessagesThroughAnotherChannel,

    /// <summary>To refuse messages that are longer than their struct.</summary>
    ExactMessageSizes,

    /// <summary>To make a channel of the runtime's own.</summary>
    RuntimeChannels,

    /// <summary>To say of a frame that none of its buffers is encrypted.</summary>
    ClearFrames,
}

/// <summary>
/// One of the five surfaces, over a driver with some profile, met through a probe of the conformance suite. A call returns its HRESULT. Where the interface
/// has none, it is null for what was done, and <see cref="Told.WithoutCode"/> for what was told to be refused; either way it shows in what has changed, or
/// has not.
/// </summary>
internal sealed unsafe class Surface : IDisposable
{
    private readonly Probe _probe;
    private readonly bool _isSilent;

    public Surface(SurfaceKind kind, DriverProfile profile)
    {
        var target = BuiltInDriver.With(profile, CreateDevice11, CreateEnumerator9, Dxva2.DXVA2CreateVideoService);
        _probe = s_probes[kind](target);
        _isSilent = kind is SurfaceKind.Direct3D11Driver or SurfaceKind.Wddm2Driver;
    }

    /// <summary>The surfaces that run the contract. Who writes a probe adds it here.</summary>
    private static readonly Dictionary<SurfaceKind, Func<ConformanceTarget, Probe>> s_probes = new()
    {
        [SurfaceKind.Direct3D9Driver] = target => new Ddi9Probe(target, ProfileWish.AsItIs),
        [SurfaceKind.Direct3D11Driver] = target => new Ddi11Probe(target, ProfileWish.AsItIs, Ddi11Version.Direct3D11_1),
        [SurfaceKind.Wddm2Driver] = target => new Ddi11Probe(target, ProfileWish.AsItIs, Ddi11Version.Wddm2_4),
        [SurfaceKind.Direct3D9] = target => new D3D9Probe(target, ProfileWish.AsItIs),
        [SurfaceKind.Direct3D11] = target => new D3D11Probe(target, ProfileWish.AsItIs),
    };

    /// <summary>What a surface cannot express, and why.</summary>
    private static readonly Dictionary<(SurfaceKind Surface, Need Need), string> s_inexpressible = new()
    {
        [(SurfaceKind.Direct3D9Driver, Need.HardwareSessions)] = "creating a session names no key exchange in Direct3D 9 (R13)",
        [(SurfaceKind.Direct3D9, Need.HardwareSessions)] = "creating a session names no key exchange in Direct3D 9 (R13)",
        [(SurfaceKind.Direct3D9, Need.SessionOfAnotherDevice)] = "methods are the session's own, and it knows its device (S15)",
        [(SurfaceKind.Direct3D9, Need.DestroyedObjects)] = "a released pointer is the application's to forget (COM)",
        [(SurfaceKind.Direct3D11, Need.DestroyedObjects)] = "a released pointer is the application's to forget (COM)",
        [(SurfaceKind.Direct3D9Driver, Need.MessagesThroughAnotherChannel)] = "the call names no channel, only the message does",
        [(SurfaceKind.Wddm2Driver, Need.ExactMessageSizes)] = "what is longer than the struct is taken (D11)",
        [(SurfaceKind.Wddm2Driver, Need.RuntimeChannels)] = "no driver knows of the runtime's own channel (R39)",
        [(SurfaceKind.Wddm2Driver, Need.ClearFrames)] = "a buffer with an IV is encrypted, whatever the frame says (S60)",
        [(SurfaceKind.Direct3D11Driver, Need.ExactMessageSizes)] = "what is longer than the struct is taken (D11)",
        [(SurfaceKind.Direct3D9Driver, Need.RuntimeChannels)] = "no driver knows of the runtime's own channel (R39)",
        [(SurfaceKind.Direct3D11Driver, Need.RuntimeChannels)] = "no driver knows of the runtime's own channel (R39)",
        [(SurfaceKind.Direct3D11Driver, Need.ClearFrames)] = "a buffer with an IV is encrypted, whatever the frame says (S60)",
    };

    /// <summary>The surfaces that have a harness and can express all of <paramref name="needs"/>.</summary>
    public static IEnumerable<SurfaceKind> With(params Need[] needs) =>
        s_probes.Keys.Where(kind => !needs.Any(need => s_inexpressible.ContainsKey((kind, need))));

    /// <summary>The first device.</summary>
    public ProbeDevice Device => _probe.Device;

    public static Surface Open(SurfaceKind kind, DriverProfile? profile = null) => new(kind, profile ?? DriverProfile.Default);

    /// <summary>Another device of the same adapter.</summary>
    public ProbeDevice CreateDevice() => _probe.CreateDevice();

    /// <summary>The code for a refusal, where the interface has codes.</summary>
    public int CodeOf(Refusal why) => _probe.CodeOf(why);

    public static void Accepted(int? code) => Assert.True(code is null or 0, $"0x{code:X8}");

    /// <summary>A refusal has its code; where the interface has none, it was told, unless misuse that the layer above would not let through is ignored
    /// without a word there (S52).</summary>
    public void Refused(Refusal why, int? code) => Assert.True(code == Told.WithoutCode || (code is null ? _isSilent : code == CodeOf(why)),
        $"0x{code:X8} instead of 0x{CodeOf(why):X8} for {why}");

    public void Dispose() => _probe.Dispose();

    private static int CreateDevice11(ID3D11Device** device, ID3D11DeviceContext** context)
    {
        using var ofDriver = DriverBinding.Use(DriverBinding.FromEntryPoints(0, (nint)DriverEntry.OpenAdapter10_2Function));
        return Direct3D11.D3D11CreateDevice(null, D3D_DRIVER_TYPE.D3D_DRIVER_TYPE_HARDWARE, 0, 0, null, 0, Macros.D3D11_SDK_VERSION, device, null, context);
    }

    private static int CreateEnumerator9(IDirect3D9Ex** enumerator)
    {
        using var ofDriver = DriverBinding.Use(DriverBinding.FromEntryPoints((nint)DriverEntry.OpenAdapterFunction, 0));
        return Direct3D9.Direct3DCreate9Ex(Macros.D3D_SDK_VERSION, enumerator);
    }
}

/// <summary>The pictures of DXCP's surfaces: rows of 40 bytes, 64 apart, so that there is padding.</summary>
internal static class SurfaceDevice
{
    public const uint Width = ProbeDevice.Width;
    public const uint Height = ProbeDevice.Height;
    public const int Pitch = 64;

    /// <summary>Bytes of a blt: 12 rows.</summary>
    public const int StreamSize = Pitch * ProbeDevice.Rows;
}

namespace Dxcp.Conformance;

/// <summary>The binary interfaces at which an implementation is met.</summary>
public enum ProbeKind
{
    /// <summary>The Direct3D 11 application interface.</summary>
    D3D11,

    /// <summary>The Direct3D 9Ex application interface.</summary>
    D3D9,

    /// <summary>The Direct3D 11.1 driver interface.</summary>
    Ddi11,

    /// <summary>The WDDM 2.0 driver interface.</summary>
    Ddi20,

    /// <summary>The Direct3D 9 driver interface.</summary>
    Ddi9,
}

/// <summary>The interfaces by what they can express.</summary>
internal static class ProbeKinds
{
    public static ProbeKind[] All { get; } = Enum.GetValues<ProbeKind>();

    /// <summary>Interfaces of objects, for applications.</summary>
    public static ProbeKind[] Applications { get; } = [ProbeKind.D3D11, ProbeKind.D3D9];

    /// <summary>Driver interfaces: tables of functions about handles.</summary>
    public static ProbeKind[] Drivers { get; } = [ProbeKind.Ddi11, ProbeKind.Ddi20, ProbeKind.Ddi9];

    /// <summary>The driver interfaces of Direct3D 11.</summary>
    public static ProbeKind[] Drivers11 { get; } = [ProbeKind.Ddi11, ProbeKind.Ddi20];

    /// <summary>Both ends of Direct3D 11.</summary>
    public static ProbeKind[] Of11 { get; } = [ProbeKind.D3D11, .. Drivers11];

    /// <summary>Both ends of Direct3D 9, whose functions for sessions have codes.</summary>
    public static ProbeKind[] Of9 { get; } = [ProbeKind.D3D9, ProbeKind.Ddi9];

    /// <summary>Where a call names a device and a session.</summary>
    public static ProbeKind[] ByDevice { get; } = [ProbeKind.D3D11, .. Drivers];
}

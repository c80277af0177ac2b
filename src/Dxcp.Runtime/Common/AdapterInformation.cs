namespace Dxcp.Runtime;

/// <summary>
/// What both APIs tell of the one adapter there is: what Windows has from the registry and the kernel, and no driver interface has a function for. Immutable.
/// </summary>
/// <param name="Description">Its name: at most 127 characters of ASCII.</param>
/// <param name="VendorId">Its maker's PCI number; 0 if nobody made it.</param>
/// <param name="DeviceId">The maker's number for it.</param>
/// <param name="IsSoftware">Whether DXGI_ADAPTER_FLAG_SOFTWARE is set.</param>
public sealed record AdapterInformation(string Description, uint VendorId, uint DeviceId, bool IsSoftware)
{
    /// <summary>Its locally unique identifier: the same in both APIs, as it is the same adapter.</summary>
    internal const long Luid = 0x4458_4350;

    private static Func<AdapterInformation>? s_ofBuiltIn;

    /// <summary>What is told of a driver of which nothing is known.</summary>
    public static AdapterInformation Usual { get; } = new("DXCP content protection", 0, 0, IsSoftware: true);

    /// <summary>Says what tells of the driver that the program was composed with; null for <see cref="Usual"/>. Asked for each new adapter object.</summary>
    public static void Compose(Func<AdapterInformation>? ofBuiltIn) => Volatile.Write(ref s_ofBuiltIn, ofBuiltIn);

    /// <summary>What to tell of the driver that a device would get now.</summary>
    internal static AdapterInformation Current =>
        DriverBinding.IsBuiltIn && Volatile.Read(ref s_ofBuiltIn) is { } ofBuiltIn ? ofBuiltIn() : Usual;
}

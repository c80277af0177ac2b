namespace Dxcp.Driver;

/// <summary>What Direct3D tells of a graphics card before it has a device (DXGI_ADAPTER_DESC, D3DADAPTER_IDENTIFIER9). Immutable.</summary>
/// <param name="Description">Its name: 1 to 127 printable characters of ASCII.</param>
/// <param name="VendorId">Its maker's PCI number; 0 if nobody made it.</param>
/// <param name="DeviceId">The maker's number for it.</param>
/// <param name="IsSoftware">Whether it says of itself that it is none (DXGI_ADAPTER_FLAG_SOFTWARE).</param>
public sealed record AdapterDescription(string Description, uint VendorId, uint DeviceId, bool IsSoftware = true)
{
    /// <summary>What this driver is, said plainly.</summary>
    public static AdapterDescription Usual { get; } = new("DXCP content protection", 0, 0);
}

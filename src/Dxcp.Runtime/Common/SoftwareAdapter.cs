namespace Dxcp.Runtime;

/// <summary>What both APIs tell of the one adapter there is.</summary>
internal static class SoftwareAdapter
{
    /// <summary>Its name.</summary>
    public const string Description = "DXCP content protection";

    /// <summary>Its locally unique identifier: the same in both APIs, as it is the same adapter.</summary>
    public const long Luid = 0x4458_4350;

    /// <summary>No vendor's number: nobody made this one.</summary>
    public const uint VendorId = 0;
}

using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// Doors in front of an adapter of Direct3D 11 that is somebody else's: generated code traces each call
/// there as it does at our own driver's doors, by the same names (S240).
/// </summary>
[DdiTable(typeof(D3D10_2DDI_ADAPTERFUNCS))]
internal static unsafe partial class TracedAdapter11
{
    private static readonly ForeignDoors s_doors = new();

    /// <summary>Puts the doors before a table's functions.</summary>
    /// <param name="table">The table, as the driver filled it.</param>
    /// <param name="handle">What its functions call what it belongs to.</param>
    /// <returns>Whether they are there.</returns>
    public static bool Install(D3D10_2DDI_ADAPTERFUNCS* table, nint handle)
    {
        D3D10_2DDI_ADAPTERFUNCS doors;
        Fill(&doors);
        return s_doors.Install((nint*)table, (nint*)&doors, sizeof(D3D10_2DDI_ADAPTERFUNCS) / sizeof(nint), handle);
    }

    /// <summary>Forgets what <see cref="Install"/> put them before, which is gone.</summary>
    public static void Remove(nint handle) => s_doors.Remove(handle);

    private static D3D10_2DDI_ADAPTERFUNCS* Of(D3D10DDI_HADAPTER handle) => (D3D10_2DDI_ADAPTERFUNCS*)s_doors.Of((nint)handle.pDrvPrivate);

    private static int CloseAdapter(D3D10DDI_HADAPTER hAdapter) => Of(hAdapter)->pfnCloseAdapter(hAdapter);

    private static int GetSupportedVersions(D3D10DDI_HADAPTER hAdapter, uint* puEntries, ulong* pSupportedDDIInterfaceVersions) =>
        Of(hAdapter)->pfnGetSupportedVersions(hAdapter, puEntries, pSupportedDDIInterfaceVersions);

    private static int GetCaps(D3D10DDI_HADAPTER hAdapter, D3D10_2DDIARG_GETCAPS* pData) => Of(hAdapter)->pfnGetCaps(hAdapter, pData);

    private static nuint CalcPrivateDeviceSize(D3D10DDI_HADAPTER hAdapter, D3D10DDIARG_CALCPRIVATEDEVICESIZE* pData) =>
        Of(hAdapter)->pfnCalcPrivateDeviceSize(hAdapter, pData);

    private static int CreateDevice(D3D10DDI_HADAPTER hAdapter, D3D10DDIARG_CREATEDEVICE* pCreateData) => Of(hAdapter)->pfnCreateDevice(hAdapter, pCreateData);
}

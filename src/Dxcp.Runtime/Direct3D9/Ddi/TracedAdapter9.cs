using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// Doors in front of an adapter of Direct3D 9 that is somebody else's: generated code traces each call
/// there as it does at our own driver's doors, by the same names (S240).
/// </summary>
[DdiTable(typeof(D3DDDI_ADAPTERFUNCS))]
internal static unsafe partial class TracedAdapter9
{
    private static readonly ForeignDoors s_doors = new();

    /// <summary>Puts the doors before a table's functions.</summary>
    /// <param name="table">The table, as the driver filled it.</param>
    /// <param name="handle">What its functions call what it belongs to.</param>
    /// <returns>Whether they are there.</returns>
    public static bool Install(D3DDDI_ADAPTERFUNCS* table, nint handle)
    {
        D3DDDI_ADAPTERFUNCS doors;
        Fill(&doors);
        return s_doors.Install((nint*)table, (nint*)&doors, sizeof(D3DDDI_ADAPTERFUNCS) / sizeof(nint), handle);
    }

    /// <summary>Forgets what <see cref="Install"/> put them before, which is gone.</summary>
    public static void Remove(nint handle) => s_doors.Remove(handle);

    private static D3DDDI_ADAPTERFUNCS* Of(void* handle) => (D3DDDI_ADAPTERFUNCS*)s_doors.Of((nint)handle);

    private static int CloseAdapter(void* hAdapter) => Of(hAdapter)->pfnCloseAdapter(hAdapter);

    private static int GetCaps(void* hAdapter, D3DDDIARG_GETCAPS* pData) => Of(hAdapter)->pfnGetCaps(hAdapter, pData);

    private static int CreateDevice(void* hAdapter, D3DDDIARG_CREATEDEVICE* pCreateData) => Of(hAdapter)->pfnCreateDevice(hAdapter, pCreateData);
}

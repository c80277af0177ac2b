using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Driver;

/// <summary>The driver's entry points, as a runtime finds them.</summary>
public static unsafe class DriverEntry
{
    /// <summary>The address of <see cref="OpenAdapter"/>, for a runtime in the same process.</summary>
    public static delegate* unmanaged<D3DDDIARG_OPENADAPTER*, int> OpenAdapterFunction => &OpenAdapter;

    /// <summary>The address of <see cref="OpenAdapter10_2"/>, for a runtime in the same process.</summary>
    public static delegate* unmanaged<D3D10DDIARG_OPENADAPTER*, int> OpenAdapter10_2Function => &OpenAdapter10_2;

    /// <summary>
    /// Opens an adapter for Direct3D 9 with the current profile (<see cref="DriverProfile.Current"/>): stores its handle
    /// and the driver's version, and fills the table of its functions (PFND3DDDI_OPENADAPTER). Thread-safe.
    /// </summary>
    /// <param name="pOpenData">The runtime's request.</param>
    /// <returns>S_OK; D3DDDIERR_INVALIDCALL for a null pointer, here or for the table; D3DDDIERR_NOTAVAILABLE for a
    /// runtime older than Windows 7, or of another Direct3D than 9.</returns>
    [UnmanagedCallersOnly(EntryPoint = "OpenAdapter")]
    public static int OpenAdapter(D3DDDIARG_OPENADAPTER* pOpenData)
    {
        try
        {
            return Ddi9.AdapterFunctions.Open(pOpenData);
        }
        catch (Exception exception)
        {
            return EntryGuard.ToHResult(exception);
        }
    }

    /// <summary>
    /// Opens an adapter with the current profile (<see cref="DriverProfile.Current"/>): stores its handle and fills the
    /// table of its functions (PFND3D10DDI_OPENADAPTER). Thread-safe.
    /// </summary>
    /// <param name="pOpenData">The runtime's request.</param>
    /// <returns>S_OK; E_INVALIDARG for a null pointer, here or for the table.</returns>
    [UnmanagedCallersOnly(EntryPoint = "OpenAdapter10_2")]
    public static int OpenAdapter10_2(D3D10DDIARG_OPENADAPTER* pOpenData)
    {
        try
        {
            return Ddi11.AdapterFunctions.Open(pOpenData);
        }
        catch (Exception exception)
        {
            return EntryGuard.ToHResult(exception);
        }
    }
}

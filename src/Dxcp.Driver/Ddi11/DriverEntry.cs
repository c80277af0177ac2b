using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Driver.Ddi11;

namespace Dxcp.Driver;

/// <summary>The driver's entry point, as a runtime finds it.</summary>
public static unsafe class DriverEntry
{
    /// <summary>The address of <see cref="OpenAdapter10_2"/>, for a runtime in the same process.</summary>
    public static delegate* unmanaged<D3D10DDIARG_OPENADAPTER*, int> OpenAdapter10_2Function => &OpenAdapter10_2;

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
            return AdapterFunctions.Open(pOpenData);
        }
        catch (Exception exception)
        {
            return EntryGuard.ToHResult(exception);
        }
    }
}

using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>The one table from the codes of a Direct3D 9 driver to the API's. Most have the same number.</summary>
internal static class DriverErrors9
{
    /// <summary>The API's code for what a driver function returned (S50). Success stays as it is.</summary>
    public static int ToApi(int code) => code switch
    {
        D3DDDIERR_INVALIDHANDLE or D3DDDIERR_INVALIDUSERBUFFER or E_INVALIDARG => D3DERR_INVALIDCALL,
        D3DDDIERR_OUTOFHWPROTECTEDMEMORY => D3DERR_OUTOFVIDEOMEMORY,
        E_NOTIMPL => D3DERR_NOTAVAILABLE,
        _ => code,
    };
}

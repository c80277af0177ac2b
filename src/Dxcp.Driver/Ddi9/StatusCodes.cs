using System.Runtime.CompilerServices;
using Dxcp.Abi;

namespace Dxcp.Driver.Ddi9;

/// <summary>The HRESULTs that stand for the core's answers in the Direct3D 9 driver interface (R11, R28, S51).</summary>
internal static class StatusCodes
{
    /// <summary>The code of an answer; a refusal is told (S120).</summary>
    /// <param name="status">The answer.</param>
    /// <param name="function">The function that answers.</param>
    public static int ToHResult(this DriverStatus status, [CallerMemberName] string function = "")
    {
        status.Tell(DriverMessages.Direct3D9, function);
        return Code(status);
    }

    private static int Code(DriverStatus status) => status switch
    {
        DriverStatus.Ok => HResult.S_OK,
        DriverStatus.NotAvailable or DriverStatus.UnknownCrypto => HResult.D3DDDIERR_NOTAVAILABLE,
        DriverStatus.UnsupportedCrypto => HResult.D3DDDIERR_UNSUPPORTEDCRYPTO,
        DriverStatus.DeviceRemoved => HResult.D3DDDIERR_DEVICEREMOVED,
        DriverStatus.Busy => HResult.D3DDDIERR_WASSTILLDRAWING, // R34
        DriverStatus.OpenDestination => HResult.D3DERR_CANNOTPROTECTCONTENT, // S105
        DriverStatus.AccessDenied => HResult.E_ACCESSDENIED,
        DriverStatus.OutOfMemory or DriverStatus.IVHistoryFull => HResult.E_OUTOFMEMORY,
        _ => HResult.D3DDDIERR_INVALIDCALL,
    };
}

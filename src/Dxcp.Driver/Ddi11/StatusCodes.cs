using System.Runtime.CompilerServices;
using Dxcp.Abi;

namespace Dxcp.Driver.Ddi11;

/// <summary>The HRESULTs that stand for the core's answers in the D3D11.1 driver interface.</summary>
internal static class StatusCodes
{
    /// <summary>The code of an answer; a refusal is told (S120).</summary>
    /// <param name="status">The answer.</param>
    /// <param name="function">The function that answers.</param>
    public static int ToHResult(this DriverStatus status, [CallerMemberName] string function = "")
    {
        status.Tell(DriverMessages.Direct3D11, function);
        return Code(status);
    }

    private static int Code(DriverStatus status) => status switch
    {
        DriverStatus.Ok => HResult.S_OK,
        DriverStatus.NotAvailable => HResult.DXGI_ERROR_UNSUPPORTED,
        DriverStatus.UnknownCrypto or DriverStatus.UnsupportedCrypto => HResult.D3DDDIERR_UNSUPPORTEDCRYPTO,
        DriverStatus.DeviceRemoved => HResult.D3DDDIERR_DEVICEREMOVED,
        DriverStatus.Busy => HResult.E_PENDING, // R34
        DriverStatus.Protected => HResult.E_ACCESSDENIED,
        DriverStatus.OpenDestination => HResult.DXGI_ERROR_CANNOT_PROTECT_CONTENT, // S105
        DriverStatus.OutOfMemory or DriverStatus.IVHistoryFull => HResult.E_OUTOFMEMORY,
        _ => HResult.E_INVALIDARG,
    };
}

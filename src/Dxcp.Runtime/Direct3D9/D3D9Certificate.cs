using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>The two certificate methods that sessions and channels have alike (R19).</summary>
internal static unsafe class D3D9Certificate
{
    public static int GetSize(D3D9Device device, DDICERTIFICATEINFO info, uint* size)
    {
        if (size == null)
            return D3DERR_INVALIDCALL;
        int code = device.Driver.RemovedReason;
        uint found = 0;
        if (code >= 0)
            code = device.Adapter.GetCertificateSize(info, out found);
        *size = found;
        return code;
    }

    public static int Get(D3D9Device device, DDICERTIFICATEINFO info, uint size, byte* certificate)
    {
        if (certificate == null)
            return D3DERR_INVALIDCALL;
        uint actual;
        int code = GetSize(device, info, &actual);
        if (code < 0)
            return code;
        return size == actual ? device.Adapter.GetCertificate(info, size, certificate) : D3DERR_INVALIDCALL; // R19
    }
}

using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>The certificate of a session or channel of Direct3D 11.</summary>
/// <param name="device">The device.</param>
/// <param name="info">Which certificate.</param>
/// <param name="wrongSize">The message for a buffer of another size.</param>
/// <param name="method">The method that asks.</param>
/// <param name="rules">What is allowed on the session; null for a channel.</param>
internal sealed unsafe class D3D11Certificate(D3D11Device device, D3D11_1DDI_CERTIFICATE_INFO info, D3D11_MESSAGE_ID wrongSize, string method,
    SessionRules? rules = null) : RuntimeCertificate
{
    protected override int ReadSize(out uint size)
    {
        size = 0;
        if (device.IsGone(method))
            return DXGI_ERROR_DEVICE_REMOVED;
        if (rules is not null && rules.CheckCertificate() != SessionRefusal.None)
        {
            return device.Refuse("R13", "a session for HW_PROTECTION has no certificate", code: DXGI_ERROR_UNSUPPORTED, method: method);
        }
        return device.Told(device.Driver.GetCertificateSize(info, out size), "S55", method: method);
    }

    protected override int Read(uint size, byte* certificate) =>
        device.Told(device.Driver.GetCertificate(info, size, certificate), "S55", method: method);

    protected override int WrongSize(uint size, uint actual) =>
        device.RefuseValue("R19", "CertificateSize", size, $"{actual}, as GetCertificateSize tells", wrongSize, method: method);
}

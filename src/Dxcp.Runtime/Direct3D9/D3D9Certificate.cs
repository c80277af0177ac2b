using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>The certificate of a session or channel of Direct3D 9, where it is the adapter's.</summary>
internal sealed unsafe class D3D9Certificate(D3D9Device device, DDICERTIFICATEINFO info, string method) : RuntimeCertificate
{
    protected override int ReadSize(out uint size)
    {
        size = 0;
        return device.Messages.RefuseRemoved(device.Driver.RemovedReason, method) is var reason and < 0 ? reason
            : device.Messages.Answered(device.Adapter.GetCertificateSize(info, out size), "S55", method: method);
    }

    protected override int Read(uint size, byte* certificate) =>
        device.Messages.Answered(device.Adapter.GetCertificate(info, size, certificate), "R19", method: method);

    protected override int WrongSize(uint size, uint actual) =>
        device.Messages.RefuseValue("R19", "CertificateSize", size, actual, "GetCertificateSize tells it.", method: method);
}

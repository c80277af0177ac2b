using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>The certificate of a session or channel of Direct3D 9, where it is the adapter's.</summary>
internal sealed unsafe class D3D9Certificate(D3D9Device device, DDICERTIFICATEINFO info) : RuntimeCertificate
{
    protected override int ReadSize(out uint size)
    {
        size = 0;
        return device.Driver.RemovedReason is var reason and < 0 ? reason : device.Adapter.GetCertificateSize(info, out size);
    }

    protected override int Read(uint size, byte* certificate) => device.Adapter.GetCertificate(info, size, certificate);

    protected override int WrongSize(uint size, uint actual) => D3DERR_INVALIDCALL;
}

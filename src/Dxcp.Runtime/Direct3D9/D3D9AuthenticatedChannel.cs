using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// An authenticated channel (IDirect3DAuthenticatedChannel9): the driver's, or the runtime's own, which has no certificate,
/// no key and no handle that a driver knows (R39).
/// </summary>
[ComFace(typeof(IDirect3DAuthenticatedChannel9))]
internal sealed unsafe partial class D3D9AuthenticatedChannel(D3D9Device device, D3DAUTHENTICATEDCHANNELTYPE type, nint handle) : D3D9DeviceChild(device)
{
    private bool IsDrivers => type != D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_D3D9;

    private DDICERTIFICATEINFO Certificate => new()
    {
        CertificateType = D3DDDI_CERTIFICATETYPE.D3DDDI_CERTTYPE_AUTHENTICATED_CHANNEL,
        ChannelType = (DDIAUTHENTICATEDCHANNELTYPE)type,
    };

    public int GetCertificateSize(uint* pCertificateSize)
    {
        if (IsDrivers)
            return D3D9Certificate.GetSize(Device, Certificate, pCertificateSize);
        if (pCertificateSize != null)
            *pCertificateSize = 0;
        return D3DERR_INVALIDCALL; // R39
    }

    public int GetCertificate(uint CertifacteSize, byte* ppCertificate) =>
        IsDrivers ? D3D9Certificate.Get(Device, Certificate, CertifacteSize, ppCertificate) : D3DERR_INVALIDCALL; // R39

    public int NegotiateKeyExchange(uint DataSize, void* pData)
    {
        if (!IsDrivers || pData == null || DataSize != SessionRules.KeyBlockSize) // R16, R39
            return D3DERR_INVALIDCALL;
        return Driver.RemovedReason is var reason and < 0 ? reason : Driver.AuthenticatedChannelKeyExchange(handle, DataSize, pData);
    }

    /// <inheritdoc/>
    protected override void DestroyInDriver()
    {
        if (IsDrivers)
            Driver.DestroyAuthenticatedChannel(handle); // R48
    }
}

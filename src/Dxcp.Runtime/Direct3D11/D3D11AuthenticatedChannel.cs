using System.Runtime.CompilerServices;
using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;

namespace Dxcp.Runtime;

/// <summary>
/// An authenticated channel (ID3D11AuthenticatedChannel): the driver's, or the runtime's own, which has no certificate and no
/// key (R39). The object itself has certificates and getters; messages go through the video context.
/// </summary>
[ComFace(typeof(ID3D11AuthenticatedChannel))]
internal sealed unsafe partial class D3D11AuthenticatedChannel : D3D11DeviceChild
{
    private readonly D3D11_1DDI_HAUTHCHANNEL _handle;
    private volatile bool _asksForProtection;
    private volatile bool _asksForEncryption;

    /// <summary>A driver's channel; destroys that with itself.</summary>
    /// <param name="device">The device.</param>
    /// <param name="type">DRIVER_SOFTWARE or DRIVER_HARDWARE.</param>
    /// <param name="handle">The driver's channel.</param>
    /// <param name="name">What messages call it.</param>
    public D3D11AuthenticatedChannel(D3D11Device device, D3D11_AUTHENTICATED_CHANNEL_TYPE type, D3D11_1DDI_HAUTHCHANNEL handle, nint name) : base(device)
    {
        _handle = handle;
        Type = type;
        Name = name;
        device.Track(this, D3D11_MESSAGE_ID_CREATE_AUTHENTICATEDCHANNEL);
    }

    /// <summary>A channel of the runtime's own.</summary>
    public D3D11AuthenticatedChannel(D3D11Device device) : base(device)
    {
        Own = new RuntimeChannel(device);
        Type = D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_D3D11;
        Name = Own.Handle;
        device.Track(this, D3D11_MESSAGE_ID_CREATE_AUTHENTICATEDCHANNEL);
    }

    /// <summary>Who stands behind it.</summary>
    public D3D11_AUTHENTICATED_CHANNEL_TYPE Type { get; }

    /// <summary>What messages call it.</summary>
    public nint Name { get; }

    /// <summary>The runtime's own channel; null for a driver's.</summary>
    public RuntimeChannel? Own { get; }

    /// <summary>The driver's channel, if it is one.</summary>
    public D3D11_1DDI_HAUTHCHANNEL Handle => _handle;

    private D3D11Certificate Certificate(string method) => new(Device, new D3D11_1DDI_CERTIFICATE_INFO
    {
        CertificateType = D3D11_1DDI_CERTIFICATE_TYPE.D3D11_1DDI_CERTIFICATE_TYPE_AUTHENTICATED_CHANNEL,
        ChannelType = (D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE)Type,
    }, D3D11_MESSAGE_ID_GETAUTHENTICATEDCHANNELCERTIFICATE_WRONGSIZE, method);

    public int GetCertificateSize(uint* pCertificateSize)
    {
        if (pCertificateSize == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_GETAUTHENTICATEDCHANNELCERTIFICATESIZE_NULLPARAM, "pCertificateSize");
        if (Own is null)
            return Certificate(nameof(GetCertificateSize)).GetSize(pCertificateSize);
        *pCertificateSize = 0;
        return NotOnOwn(D3D11_MESSAGE_ID_GETAUTHENTICATEDCHANNELCERTIFICATESIZE_INVALIDCHANNEL);
    }

    public int GetCertificate(uint CertificateSize, byte* pCertificate)
    {
        if (pCertificate == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_GETAUTHENTICATEDCHANNELCERTIFICATE_NULLPARAM, "pCertificate");
        return Own is null
            ? Certificate(nameof(GetCertificate)).Get(CertificateSize, pCertificate)
            : NotOnOwn(D3D11_MESSAGE_ID_GETAUTHENTICATEDCHANNELCERTIFICATE_INVALIDCHANNEL);
    }

    public void GetChannelHandle(void** pChannelHandle)
    {
        if (pChannelHandle != null)
            *pChannelHandle = (void*)Name;
        else
            _ = Device.RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, nameof(pChannelHandle));
    }

    /// <summary>Whether the driver keeps content protected because of this channel, as far as the commands tell that it took (S63).</summary>
    public bool AsksForProtection => _asksForProtection || _asksForEncryption;

    /// <summary>Notes what a command that the driver took says of protection: the runtime can then say why a copy is dropped.</summary>
    public void Took(in Guid command, void* input)
    {
        if (command == Guids.D3D11_AUTHENTICATED_CONFIGURE_PROTECTION)
        {
            _asksForProtection = (((D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT*)input)->Protections.Value
                & D3D11_AUTHENTICATED_PROTECTION_FLAGS.ProtectionEnabled) != 0;
        }
        else if (command == Guids.D3D11_AUTHENTICATED_CONFIGURE_ENCRYPTION_WHEN_ACCESSIBLE)
        {
            _asksForEncryption = ((D3D11_AUTHENTICATED_CONFIGURE_ACCESSIBLE_ENCRYPTION_INPUT*)input)->EncryptionGuid != Guid.Empty; // S82
        }
    }

    /// <summary>Logs that something is not for the runtime's own channel (R39), and gives the code for it.</summary>
    public int NotOnOwn(D3D11_MESSAGE_ID id, [CallerMemberName] string method = "") =>
        Device.Refuse("R39", "the runtime's own channel has no certificate and no key", id, "Open a channel of the driver's.", method: method);

    /// <inheritdoc/>
    protected override void Destroy()
    {
        if (Own is not null)
            Own.Destroy();
        else
            Driver.DestroyAuthenticatedChannel(_handle); // R48
        Device.Untrack(this, D3D11_MESSAGE_ID_DESTROY_AUTHENTICATEDCHANNEL);
        base.Destroy();
    }
}

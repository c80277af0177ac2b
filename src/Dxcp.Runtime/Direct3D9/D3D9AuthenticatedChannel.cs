using Dxcp.Abi;
using Dxcp.Channels;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// An authenticated channel (IDirect3DAuthenticatedChannel9): the driver's, or the runtime's own, which has no certificate,
/// no key and no handle that a driver knows (R39). What is wrong with a message the driver says, in an answer that it signs
/// (S51); but a message for another channel is not let through by this one (S89).
/// </summary>
[ComFace(typeof(IDirect3DAuthenticatedChannel9))]
internal sealed unsafe partial class D3D9AuthenticatedChannel : D3D9DeviceChild
{
    private readonly D3DAUTHENTICATEDCHANNELTYPE _type;
    private readonly RuntimeChannel? _own;

    /// <summary>A driver's channel; destroys that with itself.</summary>
    public D3D9AuthenticatedChannel(D3D9Device device, D3DAUTHENTICATEDCHANNELTYPE type, nint handle) : base(device)
    {
        _type = type;
        Handle = handle;
    }

    /// <summary>A channel of the runtime's own.</summary>
    public D3D9AuthenticatedChannel(D3D9Device device) : base(device)
    {
        _type = D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_D3D9;
        _own = new RuntimeChannel(device);
        Handle = _own.Handle;
    }

    /// <summary>What messages call it.</summary>
    public nint Handle { get; }

    private D3D9Certificate Certificate => new(Device, new DDICERTIFICATEINFO
    {
        CertificateType = D3DDDI_CERTIFICATETYPE.D3DDDI_CERTTYPE_AUTHENTICATED_CHANNEL,
        ChannelType = (DDIAUTHENTICATEDCHANNELTYPE)_type,
    });

    public int GetCertificateSize(uint* pCertificateSize)
    {
        if (pCertificateSize == null)
            return D3DERR_INVALIDCALL;
        if (_own is null)
            return Certificate.GetSize(pCertificateSize);
        *pCertificateSize = 0;
        return D3DERR_INVALIDCALL; // R39
    }

    public int GetCertificate(uint CertifacteSize, byte* ppCertificate) =>
        _own is not null || ppCertificate == null ? D3DERR_INVALIDCALL : Certificate.Get(CertifacteSize, ppCertificate); // R39

    public int NegotiateKeyExchange(uint DataSize, void* pData)
    {
        if (_own is not null || pData == null || DataSize != SessionRules.KeyBlockSize) // R16, R39
            return D3DERR_INVALIDCALL;
        return Driver.RemovedReason is var reason and < 0 ? reason : Driver.AuthenticatedChannelKeyExchange(Handle, DataSize, pData);
    }

    public int Query(uint InputSize, void* pInput, uint OutputSize, void* pOutput)
    {
        if (pInput == null || pOutput == null)
            return D3DERR_INVALIDCALL;
        if (Driver.RemovedReason is var reason and < 0)
            return reason;
        ReadOnlySpan<byte> input = Bytes(pInput, InputSize);
        return _own is null && ChannelMessages.ChannelOfQuery(input) == Handle
            ? Driver.QueryAuthenticatedChannel(InputSize, pInput, OutputSize, pOutput)
            : ChannelMessages.Query(_own, ChannelRules.Direct3D9, input, Bytes(pOutput, OutputSize)); // R43, S89
    }

    public int Configure(uint InputSize, void* pInput, D3D11_AUTHENTICATED_CONFIGURE_OUTPUT* pOutput)
    {
        if (pInput == null || pOutput == null)
            return D3DERR_INVALIDCALL;
        if (Driver.RemovedReason is var reason and < 0)
            return reason;
        ReadOnlySpan<byte> input = Bytes(pInput, InputSize);
        return _own is null && ChannelMessages.ChannelOfCommand(input) == Handle
            ? Driver.ConfigureAuthenticatedChannel(InputSize, pInput, pOutput)
            : ChannelMessages.Configure(_own, ChannelRules.Direct3D9, input, Bytes(pOutput, (uint)sizeof(D3D11_AUTHENTICATED_CONFIGURE_OUTPUT))); // R43, S89
    }

    private static Span<byte> Bytes(void* data, uint size) => new(data, (int)Math.Min(size, int.MaxValue));

    /// <inheritdoc/>
    protected override void DestroyInDriver()
    {
        if (_own is not null)
            _own.Destroy(); // R48
        else
            Driver.DestroyAuthenticatedChannel(Handle); // R48
    }
}

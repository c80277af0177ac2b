using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;

namespace Dxcp.Runtime;

/// <summary>
/// A crypto session (ID3D11CryptoSession). The object itself has certificates and getters; what touches keys and surfaces is
/// on the video context.
/// </summary>
[ComFace(typeof(ID3D11CryptoSession))]
internal sealed unsafe partial class D3D11CryptoSession : D3D11DeviceChild
{
    private readonly D3D11_1DDI_HCRYPTOSESSION _handle;
    private readonly Guid _cryptoType;
    private readonly Guid _profile;
    private readonly Guid _keyExchange;

    /// <summary>A session over a driver's; destroys that with itself.</summary>
    /// <param name="device">The device.</param>
    /// <param name="handle">The driver's session.</param>
    /// <param name="created">What it was created for.</param>
    /// <param name="caps">The capabilities for crypto type and profile.</param>
    public D3D11CryptoSession(D3D11Device device, D3D11_1DDI_HCRYPTOSESSION handle, in D3D11_1DDIARG_CREATECRYPTOSESSION created, uint caps) : base(device)
    {
        _handle = handle;
        _cryptoType = created.CryptoType;
        _profile = created.DecodeProfile;
        _keyExchange = created.KeyExchangeType;
        Rules = new SessionRules(created.KeyExchangeType, caps, created.CryptoType);
        Calls = new SessionCalls(Rules, this);
        device.Track(this, D3D11_MESSAGE_ID_CREATE_CRYPTOSESSION);
    }

    /// <summary>The driver's handle.</summary>
    public D3D11_1DDI_HCRYPTOSESSION Handle => _handle;

    /// <summary>What is allowed on this session now.</summary>
    public SessionRules Rules { get; }

    /// <summary>The calls that use or change its key.</summary>
    public SessionCalls Calls { get; }

    private D3D11Certificate Certificate(string method) => new(Device, new D3D11_1DDI_CERTIFICATE_INFO
    {
        CertificateType = D3D11_1DDI_CERTIFICATE_TYPE.D3D11_1DDI_CERTIFICATE_TYPE_CRYPTO_SESSION,
        CryptoSessionType = _cryptoType,
    }, D3D11_MESSAGE_ID_GETCRYPTOSESSIONCERTIFICATE_WRONGSIZE, method, Rules);

    public void GetCryptoType(Guid* pCryptoType)
    {
        if (pCryptoType == null)
            _ = Device.RefuseNull(D3D11_MESSAGE_ID_GETCRYPTOTYPE_NULLPARAM, "pCryptoType");
        else
            *pCryptoType = _cryptoType;
    }

    public void GetDecoderProfile(Guid* pDecoderProfile)
    {
        if (pDecoderProfile == null)
            _ = Device.RefuseNull(D3D11_MESSAGE_ID_GETDECODERPROFILE_NULLPARAM, "pDecoderProfile");
        else
            *pDecoderProfile = _profile;
    }

    public int GetCertificateSize(uint* pCertificateSize) => pCertificateSize == null
        ? Device.RefuseNull(D3D11_MESSAGE_ID_GETCRYPTOSESSIONCERTIFICATESIZE_NULLPARAM, "pCertificateSize")
        : Certificate(nameof(GetCertificateSize)).GetSize(pCertificateSize);

    public int GetCertificate(uint CertificateSize, byte* pCertificate) => pCertificate == null
        ? Device.RefuseNull(D3D11_MESSAGE_ID_GETCRYPTOSESSIONCERTIFICATE_NULLPARAM, "pCertificate")
        : Certificate(nameof(GetCertificate)).Get(CertificateSize, pCertificate);

    public void GetCryptoSessionHandle(void** pCryptoSessionHandle)
    {
        if (pCryptoSessionHandle == null)
        {
            _ = Device.RefuseNull(D3D11_MESSAGE_ID_GETCRYPTOSESSIONHANDLE_WRONGSIZE, "pCryptoSessionHandle");
            return;
        }
        *pCryptoSessionHandle = null;
        if (Device.Told(Driver.CryptoSessionGetHandle(_handle, out void* handle), "R53", D3D11_MESSAGE_ID_GETCRYPTOSESSIONHANDLE_OUTOFMEMORY) >= 0)
            *pCryptoSessionHandle = handle;
    }

    /// <summary>
    /// Whether a command for hardware is well formed: pointers, and the room that the driver wants in it (S194). S_OK, or the code of the refusal.
    /// </summary>
    public int CheckCommand(string method, uint size, void* data)
    {
        if (size != sizeof(D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA))
        {
            return Device.RefuseValue("S194", "DataSize", size, sizeof(D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA),
                D3D11_MESSAGE_ID_NEGOTIATECRPYTOSESSIONKEYEXCHANGE_INVALIDSIZE, method: method);
        }

        var command = (D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA*)data;
        if (command->pInputData == null || command->pOutputData == null)
        {
            return Device.RefuseNull(D3D11_MESSAGE_ID_NEGOTIATECRPYTOSESSIONKEYEXCHANGE_NULLPARAM,
                command->pInputData == null ? "pInputData" : "pOutputData", method);
        }

        _ = Driver.GetCryptoSessionPrivateDataSize(_cryptoType, _profile, _keyExchange, out uint input, out uint output);
        if (command->pInputData->PrivateDataSize != input)
            return Device.RefuseValue("S194", "pInputData->PrivateDataSize", command->pInputData->PrivateDataSize, input, method: method);
        return command->pOutputData->PrivateDataSize == output ? HResult.S_OK
            : Device.RefuseValue("S194", "pOutputData->PrivateDataSize", command->pOutputData->PrivateDataSize, output, method: method);
    }

    /// <inheritdoc/>
    protected override void Destroy()
    {
        Driver.DestroyCryptoSession(_handle);
        Device.Untrack(this, D3D11_MESSAGE_ID_DESTROY_CRYPTOSESSION);
        base.Destroy();
    }
}

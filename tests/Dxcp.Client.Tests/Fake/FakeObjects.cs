using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Client.Tests.Fake;

[ComFace(typeof(ID3D11Device))]
[ComFace(typeof(ID3D11VideoDevice))]
internal sealed unsafe partial class FakeDevice : ComObject
{
    private readonly FakeImplementation _fake;
    private readonly FakeContext _context;

    public FakeDevice(FakeImplementation fake)
    {
        _fake = fake;
        _fake.Alive++;
        _fake.Device = this;
        _context = new FakeContext(fake);
    }

    public override int QueryInterface(Guid* riid, void** ppvObject) => _fake.Lacks.Contains(*riid) ? E_NOINTERFACE : base.QueryInterface(riid, ppvObject);

    public void GetImmediateContext(ID3D11DeviceContext** ppImmediateContext)
    {
        if (!_fake.Fails(out _))
            *ppImmediateContext = _context.Expose<ID3D11DeviceContext>();
    }

    public int GetDeviceRemovedReason() => _fake.RemovedReason;

    public int CreateTexture2D(D3D11_TEXTURE2D_DESC* pDesc, D3D11_SUBRESOURCE_DATA* pInitialData, ID3D11Texture2D** ppTexture2D)
    {
        if (_fake.Fails(out int code))
            return code;
        if (_fake.CreateTextureResult < 0)
            return _fake.CreateTextureResult;
        _fake.Textures.Add(*pDesc);
        *ppTexture2D = new FakeTexture(_fake, *pDesc).Publish<ID3D11Texture2D>();
        return S_OK;
    }

    public int OpenSharedResource(void* hResource, Guid* ReturnedInterface, void** ppResource)
    {
        if (_fake.Fails(out int code))
            return code;
        if (_fake.Shared is not { } desc)
            return E_INVALIDARG;
        *ppResource = new FakeTexture(_fake, desc).Publish<ID3D11Texture2D>();
        return S_OK;
    }

    public int GetContentProtectionCaps(Guid* pCryptoType, Guid* pDecoderProfile, D3D11_VIDEO_CONTENT_PROTECTION_CAPS* pCaps)
    {
        _fake.Note(pDecoderProfile);
        if (_fake.Fails(out int code))
            return code;
        if (*pCryptoType != Guids.D3D11_CRYPTO_TYPE_AES128_CTR)
            return D3DERR_UNSUPPORTEDCRYPTO;
        *pCaps = new()
        {
            Caps = (uint)_fake.Caps,
            KeyExchangeTypeCount = (uint)_fake.KeyExchanges.Length,
            BlockAlignmentSize = 16,
            ProtectedMemorySize = 1 << 30
        };
        return S_OK;
    }

    public int CheckCryptoKeyExchange(Guid* pCryptoType, Guid* pDecoderProfile, uint Index, Guid* pKeyExchangeType)
    {
        _fake.Note(pDecoderProfile);
        if (_fake.Fails(out int code))
            return code;
        if (Index >= _fake.KeyExchanges.Length)
            return E_INVALIDARG;
        *pKeyExchangeType = _fake.KeyExchanges[Index];
        return S_OK;
    }

    public int CreateCryptoSession(Guid* pCryptoType, Guid* pDecoderProfile, Guid* pKeyExchangeType, ID3D11CryptoSession** ppCryptoSession)
    {
        _fake.Note(pDecoderProfile);
        if (_fake.Fails(out int code))
            return code;
        _fake.Session = new FakeSession(_fake);
        *ppCryptoSession = _fake.Session.Publish<ID3D11CryptoSession>();
        return S_OK;
    }

    public int GetVideoDecoderConfigCount(D3D11_VIDEO_DECODER_DESC* pDesc, uint* pCount)
    {
        if (_fake.Fails(out int code))
            return code;
        *pCount = _fake.HasEncryptedDecoder ? 2u : 1;
        return S_OK;
    }

    public int GetVideoDecoderConfig(D3D11_VIDEO_DECODER_DESC* pDesc, uint Index, D3D11_VIDEO_DECODER_CONFIG* pConfig)
    {
        if (_fake.Fails(out int code))
            return code;
        *pConfig = new() { guidConfigBitstreamEncryption = Index == 0 ? Guids.DXVA2_NoEncrypt : _fake.BitstreamEncryption, ConfigBitstreamRaw = 1 };
        return S_OK;
    }

    public int CreateVideoDecoder(D3D11_VIDEO_DECODER_DESC* pVideoDesc, D3D11_VIDEO_DECODER_CONFIG* pConfig, ID3D11VideoDecoder** ppDecoder)
    {
        if (_fake.Fails(out int code))
            return code;
        Assert.Equal(_fake.BitstreamEncryption, pConfig->guidConfigBitstreamEncryption);
        *ppDecoder = new FakeDecoder(_fake).Publish<ID3D11VideoDecoder>();
        return S_OK;
    }

    public int CreateVideoDecoderOutputView(ID3D11Resource* pResource, D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC* pDesc, ID3D11VideoDecoderOutputView** ppVDOVView)
    {
        if (_fake.Fails(out int code))
            return code;
        *ppVDOVView = new FakeView(_fake).Publish<ID3D11VideoDecoderOutputView>();
        return S_OK;
    }

    public int CreateAuthenticatedChannel(D3D11_AUTHENTICATED_CHANNEL_TYPE ChannelType, ID3D11AuthenticatedChannel** ppAuthenticatedChannel)
    {
        if (_fake.Fails(out int code))
            return code;
        *ppAuthenticatedChannel = new FakeChannel(_fake, _fake.ChannelTypeInstead ?? ChannelType).Publish<ID3D11AuthenticatedChannel>();
        return S_OK;
    }

    protected override void Destroy()
    {
        _context.ReleasePrivate();
        _fake.Alive--;
    }

    protected override void OnUnhandled(Exception exception) => _fake.Faults.Enqueue(exception);
}

[ComFace(typeof(ID3D11Texture2D))]
[ComFace(typeof(IDXGIResource))]
internal sealed unsafe partial class FakeTexture : ComObject
{
    public const nint SharedHandleValue = 0x5A4E;

    private readonly FakeImplementation _fake;
    private readonly D3D11_TEXTURE2D_DESC _desc;

    public FakeTexture(FakeImplementation fake, D3D11_TEXTURE2D_DESC desc)
    {
        _fake = fake;
        _desc = desc;
        _fake.Alive++;
        (int pixel, bool isPlanar) = desc.Format switch
        {
            DXGI_FORMAT.DXGI_FORMAT_P010 => (2, true),
            DXGI_FORMAT.DXGI_FORMAT_YUY2 => (2, false),
            DXGI_FORMAT.DXGI_FORMAT_AYUV => (4, false),
            DXGI_FORMAT.DXGI_FORMAT_R8_UNORM => (1, false),
            _ => (1, true),
        };
        RowPitch = ((int)desc.Width * pixel) + fake.RowPadding;
        Memory = GC.AllocateArray<byte>(RowPitch * (int)desc.Height * (isPlanar ? 3 : 2) / 2, pinned: true);
    }

    public int RowPitch { get; }

    public byte[] Memory { get; }

    public bool IsMapped { get; set; }

    public bool IsStaging => _desc.Usage == D3D11_USAGE.D3D11_USAGE_STAGING;

    public bool IsProtected => (_desc.MiscFlags & (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT) != 0;

    public void GetDevice(ID3D11Device** ppDevice)
    {
        if (!_fake.Fails(out _))
            *ppDevice = _fake.Device!.Expose<ID3D11Device>();
    }

    public override int QueryInterface(Guid* riid, void** ppvObject) => _fake.Lacks.Contains(*riid) ? E_NOINTERFACE : base.QueryInterface(riid, ppvObject);

    public int GetSharedHandle(void** pSharedHandle)
    {
        if (_fake.Fails(out int code))
            return code;
        *pSharedHandle = (void*)SharedHandleValue;
        return S_OK;
    }

    public void GetDesc(D3D11_TEXTURE2D_DESC* pDesc) => *pDesc = _desc;

    protected override void Destroy() => _fake.Alive--;

    protected override void OnUnhandled(Exception exception) => _fake.Faults.Enqueue(exception);
}

[ComFace(typeof(ID3D11CryptoSession))]
internal sealed unsafe partial class FakeSession : ComObject
{
    public const nint HandleValue = 0x0BAD_CAFE;

    private readonly FakeImplementation _fake;

    public FakeSession(FakeImplementation fake)
    {
        _fake = fake;
        _fake.Alive++;
    }

    /// <summary>The driver's side of the key.</summary>
    public byte[]? Key { get; set; }

    public byte[]? Pending { get; set; }

    public byte[]? ReadBackKey { get; set; }

    public byte[] RandomNumber { get; set; } = [];

    public void GetCryptoSessionHandle(void** pCryptoSessionHandle) => *pCryptoSessionHandle = (void*)HandleValue;

    private byte[] Chain => _fake.Chain ?? _fake.Identity.CertificateChain.ToArray();

    public int GetCertificateSize(uint* pCertificateSize)
    {
        if (_fake.Fails(out int code))
            return code;
        *pCertificateSize = _fake.ChainSize ?? (uint)Chain.Length;
        return S_OK;
    }

    public int GetCertificate(uint CertificateSize, byte* pCertificate)
    {
        if (_fake.Fails(out int code))
            return code;
        _fake.CertificatesAsked++;
        if (CertificateSize != Chain.Length)
            return E_INVALIDARG;
        Chain.CopyTo(new Span<byte>(pCertificate, (int)CertificateSize));
        return S_OK;
    }

    protected override void Destroy() => _fake.Alive--;

    protected override void OnUnhandled(Exception exception) => _fake.Faults.Enqueue(exception);
}

using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Client.Tests.Fake;

/// <summary>A device of hardware's, which makes sessions and answers commands with nothing in particular.</summary>
[ComFace(typeof(ID3D11Device))]
[ComFace(typeof(ID3D11VideoDevice1))]
internal sealed unsafe partial class FakeHardwareDevice : ComObject
{
    private readonly FakeImplementation _fake;
    private readonly FakeHardwareContext _context;

    public FakeHardwareDevice(FakeImplementation fake)
    {
        _fake = fake;
        _fake.Alive++;
        _context = new FakeHardwareContext(fake);
    }

    public override int QueryInterface(Guid* riid, void** ppvObject) => _fake.Lacks.Contains(*riid) ? E_NOINTERFACE : base.QueryInterface(riid, ppvObject);

    public void GetImmediateContext(ID3D11DeviceContext** ppImmediateContext)
    {
        if (!_fake.Fails(out _))
            *ppImmediateContext = _context.Expose<ID3D11DeviceContext>();
    }

    public int GetContentProtectionCaps(Guid* pCryptoType, Guid* pDecoderProfile, D3D11_VIDEO_CONTENT_PROTECTION_CAPS* pCaps)
    {
        _fake.Note(pDecoderProfile);
        if (_fake.Fails(out int code))
            return code;
        *pCaps = new() { Caps = (uint)_fake.Caps };
        return S_OK;
    }

    public int GetCryptoSessionPrivateDataSize(Guid* pCryptoType, Guid* pDecoderProfile, Guid* pKeyExchangeType, uint* pPrivateInputSize,
        uint* pPrivateOutputSize)
    {
        _fake.Note(pDecoderProfile);
        if (_fake.Fails(out int code))
            return code;
        (*pPrivateInputSize, *pPrivateOutputSize) = (12, 20);
        return S_OK;
    }

    public int CreateCryptoSession(Guid* pCryptoType, Guid* pDecoderProfile, Guid* pKeyExchangeType, ID3D11CryptoSession** ppCryptoSession)
    {
        _fake.Note(pDecoderProfile);
        if (_fake.Fails(out int code))
            return code;
        *ppCryptoSession = new FakeSession(_fake).Publish<ID3D11CryptoSession>();
        return S_OK;
    }

    protected override void Destroy()
    {
        _context.ReleasePrivate();
        _fake.Alive--;
    }

    protected override void OnUnhandled(Exception exception) => _fake.Faults.Enqueue(exception);
}

[ComFace(typeof(ID3D11DeviceContext))]
[ComFace(typeof(ID3D11VideoContext1))]
internal sealed unsafe partial class FakeHardwareContext : ComObject
{
    private readonly FakeImplementation _fake;

    public FakeHardwareContext(FakeImplementation fake)
    {
        _fake = fake;
        _fake.Alive++;
    }

    public override int QueryInterface(Guid* riid, void** ppvObject) => _fake.Lacks.Contains(*riid) ? E_NOINTERFACE : base.QueryInterface(riid, ppvObject);

    /// <summary>Fills all of the answer's room with ones, and says how long it is.</summary>
    public int NegotiateCryptoSessionKeyExchange(ID3D11CryptoSession* pCryptoSession, uint DataSize, void* pData)
    {
        if (_fake.Fails(out int code))
            return code;
        D3D11_KEY_EXCHANGE_HW_PROTECTION_OUTPUT_DATA* answer = ((D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA*)pData)->pOutputData;
        Assert.Equal(20u, answer->PrivateDataSize);
        new Span<byte>(answer->pbOutput + 20, (int)answer->MaxHWProtectionDataSize).Fill(1);
        answer->HWProtectionDataSize = _fake.AnswerSize;
        return S_OK;
    }

    public int GetDataForNewHardwareKey(ID3D11CryptoSession* pCryptoSession, uint PrivateInputSize, void* pPrivatInputData, ulong* pPrivateOutputData)
    {
        if (_fake.Fails(out int code))
            return code;
        *pPrivateOutputData = 5;
        return S_OK;
    }

    public int CheckCryptoSessionStatus(ID3D11CryptoSession* pCryptoSession, D3D11_CRYPTO_SESSION_STATUS* pStatus)
    {
        if (_fake.Fails(out int code))
            return code;
        *pStatus = default;
        return S_OK;
    }

    protected override void Destroy() => _fake.Alive--;

    protected override void OnUnhandled(Exception exception) => _fake.Faults.Enqueue(exception);
}

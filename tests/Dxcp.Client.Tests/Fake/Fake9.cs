using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Client.Tests.Fake;

/// <summary>A Direct3D 9 implementation of as much as is needed to refuse things at; the objects of one device share it.</summary>
[ComFace(typeof(IDirect3DDevice9Ex))]
[ComFace(typeof(IDirect3DDevice9Video))]
[ComFace(typeof(IDirectXVideoDecoderService))]
internal sealed unsafe partial class FakeDevice9 : ComObject
{
    private readonly FakeImplementation _fake;

    public FakeDevice9(FakeImplementation fake)
    {
        _fake = fake;
        _fake.Alive++;
    }

    public static Direct3D9Device Open(FakeImplementation fake, out FakeDevice9 made)
    {
        made = new FakeDevice9(fake);
        using var pointer = new ComPtr<IDirect3DDevice9Ex>(made.Publish<IDirect3DDevice9Ex>());
        return Direct3D9Device.From(pointer.Pointer);
    }

    public override int QueryInterface(Guid* riid, void** ppvObject) => _fake.Lacks.Contains(*riid) ? E_NOINTERFACE : base.QueryInterface(riid, ppvObject);

    public int GetContentProtectionCaps(Guid* pCryptoType, Guid* pDecodeProfile, D3DCONTENTPROTECTIONCAPS* pCaps)
    {
        _fake.Note(pDecodeProfile);
        if (_fake.Fails(out int code))
            return code;
        *pCaps = new()
        {
            Caps = (uint)_fake.Caps,
            KeyExchangeType = _fake.KeyExchanges[0],
            BlockAlignmentSize = 0,
            BufferAlignmentStart = 0,
            ProtectedMemorySize = 1 << 30,
        };
        return S_OK;
    }

    public int CreateCryptoSession(Guid* pCryptoType, Guid* pDecodeProfile, IDirect3DCryptoSession9** ppCryptoSession, void** pCryptoHandle)
    {
        _fake.Note(pDecodeProfile);
        return _fake.Fails(out int code) ? code : E_OUTOFMEMORY;
    }

    public int CreateAuthenticatedChannel(D3DAUTHENTICATEDCHANNELTYPE ChannelType, IDirect3DAuthenticatedChannel9** ppAuthenticatedChannel,
        void** pChannelHandle) => _fake.Fails(out int code) ? code : E_OUTOFMEMORY;

    public int CreateOffscreenPlainSurfaceEx(uint Width, uint Height, D3DFORMAT Format, D3DPOOL Pool, IDirect3DSurface9** ppSurface, void** pSharedHandle,
        uint Usage)
    {
        if (_fake.Fails(out int code))
            return code;
        _fake.Surfaces9.Add((Format, Pool, Usage, pSharedHandle == null ? 0 : (nint)(*pSharedHandle)));
        if (pSharedHandle != null && *pSharedHandle == null)
            *pSharedHandle = (void*)FakeTexture.SharedHandleValue;
        *ppSurface = new FakeSurface9(_fake, this, new() { Width = Width, Height = Height, Format = Format, Pool = Pool, Usage = Usage })
            .Publish<IDirect3DSurface9>();
        return S_OK;
    }

    public int CreateSurface(uint Width, uint Height, uint BackBuffers, D3DFORMAT Format, D3DPOOL Pool, uint Usage, uint DxvaType,
        IDirect3DSurface9** ppSurface, void** pSharedHandle)
    {
        if (_fake.Fails(out int code))
            return code;
        Assert.Equal((0u, Dxva2RenderTarget.VideoDecoder, true), (BackBuffers, DxvaType, pSharedHandle == null));
        _fake.Surfaces9.Add((Format, Pool, Usage, 0));
        *ppSurface = new FakeSurface9(_fake, this, new() { Width = Width, Height = Height, Format = Format, Pool = Pool, Usage = Usage })
            .Publish<IDirect3DSurface9>();
        return S_OK;
    }

    public int GetDecoderConfigurations(Guid* Guid, DXVA2_VideoDesc* pVideoDesc, IUnknown* pReserved, uint* pCount, DXVA2_ConfigPictureDecode** ppConfigs)
    {
        if (_fake.Fails(out int code))
            return code;
        *pCount = _fake.HasEncryptedDecoder ? 2u : 1;
        *ppConfigs = (DXVA2_ConfigPictureDecode*)System.Runtime.InteropServices.Marshal.AllocCoTaskMem(2 * sizeof(DXVA2_ConfigPictureDecode));
        (*ppConfigs)[0] = new() { guidConfigBitstreamEncryption = Guids.DXVA2_NoEncrypt };
        (*ppConfigs)[1] = new() { guidConfigBitstreamEncryption = _fake.BitstreamEncryption, ConfigBitstreamRaw = 1 };
        return S_OK;
    }

    public int CreateVideoDecoder(Guid* Guid, DXVA2_VideoDesc* pVideoDesc, DXVA2_ConfigPictureDecode* pConfig, IDirect3DSurface9** ppDecoderRenderTargets,
        uint NumRenderTargets, IDirectXVideoDecoder** ppDecode)
    {
        if (_fake.Fails(out int code))
            return code;
        Assert.Equal((_fake.BitstreamEncryption, 1u), (pConfig->guidConfigBitstreamEncryption, pConfig->ConfigBitstreamRaw));
        *ppDecode = new FakeDecoder9(_fake).Publish<IDirectXVideoDecoder>();
        return S_OK;
    }

    protected override void Destroy() => _fake.Alive--;

    protected override void OnUnhandled(Exception exception) => _fake.Faults.Enqueue(exception);
}

[ComFace(typeof(IDirect3DSurface9))]
internal sealed unsafe partial class FakeSurface9 : ComObject
{
    private readonly FakeImplementation _fake;
    private readonly FakeDevice9 _device;
    private readonly D3DSURFACE_DESC _desc;

    public FakeSurface9(FakeImplementation fake, FakeDevice9 device, D3DSURFACE_DESC desc)
    {
        (_fake, _device, _desc) = (fake, device, desc);
        _fake.Alive++;
    }

    public int GetDevice(IDirect3DDevice9** ppDevice)
    {
        if (_fake.Fails(out int code))
            return code;
        *ppDevice = _device.Expose<IDirect3DDevice9>();
        return S_OK;
    }

    public int LockRect(D3DLOCKED_RECT* pLockedRect, D3D11_RECT* pRect, uint Flags)
    {
        _fake.Locks.Add(Flags);
        return _fake.Fails(out int code) ? code : S_OK;
    }

    public int UnlockRect() => S_OK;

    public int GetDesc(D3DSURFACE_DESC* pDesc)
    {
        if (_fake.Fails(out int code))
            return code;
        *pDesc = _desc;
        return S_OK;
    }

    protected override void Destroy() => _fake.Alive--;

    protected override void OnUnhandled(Exception exception) => _fake.Faults.Enqueue(exception);
}

/// <summary>A decoder that writes down what it is told of patterns.</summary>
[ComFace(typeof(IDirectXVideoDecoder))]
internal sealed unsafe partial class FakeDecoder9 : ComObject
{
    private readonly FakeImplementation _fake;

    public FakeDecoder9(FakeImplementation fake)
    {
        _fake = fake;
        _fake.Alive++;
        _fake.Decoder9 = this;
    }

    /// <summary>Patterns as they came: bytes at the beginning, skipped, encrypted.</summary>
    public List<(uint, uint, uint)> Specified { get; } = [];

    /// <summary>How many buffers came with each call, and how many of them with an IV.</summary>
    public List<(uint, int)> Executed { get; } = [];

    public int Execute(DXVA2_DecodeExecuteParams* pExecuteParams)
    {
        if (pExecuteParams->pExtensionData == null)
        {
            if (_fake.Fails(out int code))
                return code;
            var buffers = new ReadOnlySpan<DXVA2_DecodeBufferDesc>(pExecuteParams->pCompressedBuffers, (int)pExecuteParams->NumCompBuffers);
            int withIV = 0;
            foreach (ref readonly DXVA2_DecodeBufferDesc buffer in buffers)
                withIV += buffer.pvPVPState == null ? 0 : 1;
            Executed.Add(((uint)buffers.Length, withIV));
            return S_OK;
        }

        DXVA2_DecodeExtensionData* data = pExecuteParams->pExtensionData;
        if (data->Function == Macros.DXVA2_DECODE_GET_DRIVER_HANDLE)
        {
            if (_fake.Fails(out int code, "GetDriverHandle"))
                return code;
            *(nint*)data->pPrivateOutputData = FakeDecoder.HandleValue;
            return S_OK;
        }

        if (_fake.Fails(out int refused, "Specify"))
            return refused;
        var info = (D3DENCRYPTED_BLOCK_INFO*)data->pPrivateInputData;
        Specified.Add((info->NumEncryptedBytesAtBeginning, info->NumBytesInSkipPattern, info->NumBytesInEncryptPattern));
        return S_OK;
    }

    protected override void Destroy() => _fake.Alive--;

    protected override void OnUnhandled(Exception exception) => _fake.Faults.Enqueue(exception);
}

/// <summary>A crypto session that tells a stride.</summary>
[ComFace(typeof(IDirect3DCryptoSession9))]
internal sealed unsafe partial class FakeSession9 : ComObject
{
    private readonly FakeImplementation _fake;

    public FakeSession9(FakeImplementation fake)
    {
        _fake = fake;
        _fake.Alive++;
    }

    public uint Pitch { get; set; }

    public int GetSurfacePitch(IDirect3DSurface9* pSrcSurface, uint* pSurfacePitch)
    {
        if (_fake.Fails(out int code))
            return code;
        *pSurfacePitch = Pitch;
        return S_OK;
    }

    protected override void Destroy() => _fake.Alive--;

    protected override void OnUnhandled(Exception exception) => _fake.Faults.Enqueue(exception);
}

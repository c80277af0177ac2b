using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// A decoder (ID3D11VideoDecoder), and the buffers through which it gets its data: one for each kind, made when it is first
/// asked for. Not safe by itself: calls come through the immediate context.
/// </summary>
[ComFace(typeof(ID3D11VideoDecoder))]
internal sealed unsafe partial class D3D11VideoDecoder : D3D11DeviceChild
{
    private readonly D3D11_VIDEO_DECODER_DESC _desc;
    private readonly D3D11_VIDEO_DECODER_CONFIG _config;
    private readonly Dictionary<D3D11_VIDEO_DECODER_BUFFER_TYPE, DecoderBuffer> _buffers = [];
    private D3D11VideoDecoderOutputView? _target;

    /// <summary>A decoder over a driver's; destroys that with itself.</summary>
    public D3D11VideoDecoder(D3D11Device device, D3D11_1DDI_HDECODE handle, in D3D11_VIDEO_DECODER_DESC desc, in D3D11_VIDEO_DECODER_CONFIG config)
        : base(device)
    {
        Handle = handle;
        _desc = desc;
        _config = config;
        foreach (D3D11_1DDI_VIDEO_DECODER_BUFFER_INFO info in Driver.GetVideoDecoderBuffers(desc))
        {
            if (info.Type != D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE.D3D11_1DDI_VIDEO_DECODER_BUFFER_UNKNOWN && info.Size != 0)
                _buffers[(D3D11_VIDEO_DECODER_BUFFER_TYPE)(info.Type - 1)] = new DecoderBuffer(info.Size); // D15b
        }
        device.Track(this, D3D11_MESSAGE_ID_UNKNOWN);
    }

    /// <summary>The driver's handle.</summary>
    public D3D11_1DDI_HDECODE Handle { get; }

    /// <summary>Whether frames may begin under a key of hardware, named by a structure (S197).</summary>
    public bool TakesHardwareKeys => NeedsHardwareKeys || _config.guidConfigBitstreamEncryption == Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CENC
        || _config.guidConfigBitstreamEncryption == Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CBCS;

    /// <summary>Whether they can begin under no other.</summary>
    public bool NeedsHardwareKeys => _config.guidConfigBitstreamEncryption == Guids.D3D11_DECODER_ENCRYPTION_HW_CENC;

    /// <summary>Whether a frame is under way (R34).</summary>
    public bool IsInFrame => _target is not null;

    /// <summary>Whether the frame began without a key, so that none of its buffers is encrypted (R34, D9).</summary>
    public bool IsFrameClear { get; private set; }

    /// <summary>Whether the picture of the frame lies in open memory.</summary>
    public bool IsFrameOpen => _target is { IsProtected: false };

    /// <summary>What the decoder was made for.</summary>
    public ref readonly D3D11_VIDEO_DECODER_DESC Desc => ref _desc;

    public int GetCreationParameters(D3D11_VIDEO_DECODER_DESC* pVideoDesc, D3D11_VIDEO_DECODER_CONFIG* pConfig)
    {
        if (pVideoDesc == null || pConfig == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, pVideoDesc == null ? "pVideoDesc" : "pConfig");
        *pVideoDesc = _desc;
        *pConfig = _config;
        return S_OK;
    }

    public int GetDriverHandle(void** pDriverHandle)
    {
        if (pDriverHandle == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_GETDECODERDRIVERHANDLE_NULLPARAM, "pDriverHandle");
        *pDriverHandle = null;
        if (Device.IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        int code = Device.Told(Driver.VideoDecoderGetHandle(Handle, out void* handle), "R53");
        if (code >= 0)
            *pDriverHandle = handle;
        return code;
    }

    /// <summary>A frame is under way, and holds what it is written to (S122).</summary>
    public void FrameBegan(D3D11VideoDecoderOutputView target, bool isClear)
    {
        target.AddRefPrivate();
        _target = target;
        IsFrameClear = isClear;
    }

    /// <summary>The frame is over.</summary>
    public void FrameEnded()
    {
        D3D11VideoDecoderOutputView? target = _target;
        _target = null;
        target?.ReleasePrivate();
    }

    /// <summary>The buffer of a kind, or null if the decoder takes none such.</summary>
    public DecoderBuffer? BufferOf(D3D11_VIDEO_DECODER_BUFFER_TYPE type) => _buffers.GetValueOrDefault(type);

    /// <summary>Hands a buffer's memory out.</summary>
    public int Lock(DecoderBuffer buffer, out void* memory)
    {
        memory = null;
        int code = buffer.Resource.pDrvPrivate == null ? Create(buffer) : S_OK;
        if (code < 0)
            return code;
        D3D10DDI_MAPPED_SUBRESOURCE mapped = default;
        code = Driver.Map(buffer.Resource, MapRoute.DynamicResource, 0, D3D11_MAP.D3D11_MAP_WRITE_DISCARD, 0, &mapped);
        if (code >= 0 && mapped.pData == null)
            code = E_OUTOFMEMORY; // S64
        if (code < 0)
            return code;
        buffer.IsLocked = true;
        memory = mapped.pData;
        return code;
    }

    /// <summary>Takes a buffer's memory back.</summary>
    public void Unlock(DecoderBuffer buffer)
    {
        Driver.Unmap(buffer.Resource, MapRoute.DynamicResource, 0);
        buffer.IsLocked = false;
    }

    /// <inheritdoc/>
    protected override void Destroy()
    {
        Device.Untrack(this, D3D11_MESSAGE_ID_UNKNOWN);
        if (IsInFrame)
            _ = Driver.VideoDecoderEndFrame(Handle);
        FrameEnded();
        foreach (DecoderBuffer buffer in _buffers.Values)
        {
            if (buffer.IsLocked)
                Unlock(buffer);
            if (buffer.Resource.pDrvPrivate != null)
                Driver.DestroyResource(buffer.Resource);
        }
        Driver.DestroyVideoDecoder(Handle);
        base.Destroy();
    }

    private int Create(DecoderBuffer buffer)
    {
        var extent = new D3D10DDI_MIPINFO
        {
            TexelWidth = buffer.Size,
            TexelHeight = 1,
            TexelDepth = 1,
            PhysicalWidth = buffer.Size,
            PhysicalHeight = 1,
            PhysicalDepth = 1
        };
        var arguments = new D3D11DDIARG_CREATERESOURCE
        {
            pMipInfoList = &extent,
            ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_BUFFER,
            Usage = (uint)D3D10_DDI_RESOURCE_USAGE.D3D10_DDI_USAGE_DYNAMIC,
            BindFlags = DriverNumbers.BindFlagsToDriver((uint)D3D11_BIND_FLAG.D3D11_BIND_DECODER),
            MapFlags = (uint)D3D10_DDI_CPU_ACCESS.D3D10_DDI_CPU_ACCESS_WRITE,
            SampleDesc = { Count = 1 },
            MipLevels = 1,
            ArraySize = 1,
        };
        int code = Driver.CreateResource(&arguments, out D3D10DDI_HRESOURCE made);
        buffer.Resource = made;
        return code;
    }
}

/// <summary>A buffer of a decoder.</summary>
/// <param name="size">Its bytes.</param>
internal sealed class DecoderBuffer(uint size)
{
    /// <summary>Its bytes.</summary>
    public uint Size => size;

    /// <summary>The driver's resource; empty until it is first asked for.</summary>
    public D3D10DDI_HRESOURCE Resource { get; set; }

    /// <summary>Whether the application has its memory.</summary>
    public bool IsLocked { get; set; }
}

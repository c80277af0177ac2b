using System.Runtime.InteropServices;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>What a decoder is made for.</summary>
internal readonly record struct DecoderDescription9(Guid Profile, DXVA2_VideoDesc Video, DXVA2_ConfigPictureDecode Config);

/// <summary>A decoder (IDirectXVideoDecoder). Its other file holds its buffers.</summary>
[ComFace(typeof(IDirectXVideoDecoder))]
internal sealed unsafe partial class D3D9VideoDecoder : D3D9DeviceChild
{
    private readonly DecoderDescription9 _description;
    private readonly D3D9Surface[] _targets;
    private PairedCalls _frame;
    private bool _isFrameOpen;

    // What the driver goes by: at first, everything is encrypted (S33).
    private D3DENCRYPTED_BLOCK_INFO _pattern = new() { NumEncryptedBytesAtBeginning = uint.MaxValue };

    /// <summary>A decoder over a driver's; destroys that with itself. Keeps its surfaces alive, as its
    /// maker must meanwhile.</summary>
    /// <exception cref="HResultException">The driver's list of buffers makes no sense.</exception>
    public D3D9VideoDecoder(D3D9Device device, nint handle, in DecoderDescription9 description, D3D9Surface[] targets, DXVADDI_DECODEBUFFERINFO[] buffers)
        : base(device)
    {
        Handle = handle;
        _description = description;
        _targets = targets;
        foreach (DXVADDI_DECODEBUFFERINFO info in buffers)
        {
            if ((ulong)info.CreationWidth * info.CreationHeight > uint.MaxValue
                || !_buffers.TryAdd(info.CompressedBufferType - FirstType, new DecoderBuffer9(info)))
                throw new HResultException(D3DERR_NOTAVAILABLE, $"The driver's list of buffers has kind {info.CompressedBufferType} twice, or too large.");
        }
        device.Track(this);
        foreach (D3D9Surface target in targets)
            target.AddRefPrivate();
    }

    /// <summary>The driver's handle.</summary>
    public nint Handle { get; }

    public int GetVideoDecoderService(IDirectXVideoDecoderService** ppService)
    {
        if (ppService == null)
            return D3DERR_INVALIDCALL;
        *ppService = Device.Expose<IDirectXVideoDecoderService>();
        return S_OK;
    }

    /// <summary>Each part may be left out, all of them not. The caller frees the list of surfaces with CoTaskMemFree, and releases each.</summary>
    public int GetCreationParameters(Guid* pDeviceGuid, DXVA2_VideoDesc* pVideoDesc, DXVA2_ConfigPictureDecode* pConfig,
        IDirect3DSurface9*** pDecoderRenderTargets, uint* pNumSurfaces)
    {
        if ((pDecoderRenderTargets == null) != (pNumSurfaces == null) ||
            (pDeviceGuid == null && pVideoDesc == null && pConfig == null && pDecoderRenderTargets == null))
            return D3DERR_INVALIDCALL;
        if (pDeviceGuid != null)
            *pDeviceGuid = _description.Profile;
        if (pVideoDesc != null)
            *pVideoDesc = _description.Video;
        if (pConfig != null)
            *pConfig = _description.Config;
        if (pDecoderRenderTargets == null)
            return S_OK;
        *pDecoderRenderTargets = (IDirect3DSurface9**)Marshal.AllocCoTaskMem(_targets.Length * sizeof(nint));
        for (int i = 0; i < _targets.Length; i++)
            (*pDecoderRenderTargets)[i] = _targets[i].Expose<IDirect3DSurface9>();
        *pNumSurfaces = (uint)_targets.Length;
        return S_OK;
    }

    /// <summary>Begins a frame on one of the decoder's surfaces.</summary>
    /// <param name="pRenderTarget">The surface.</param>
    /// <param name="pvPVPData">Null, a frame in the clear; or 16 bytes: zeros for the session key, else a wrapped content key (R34).</param>
    public int BeginFrame(IDirect3DSurface9* pRenderTarget, void* pvPVPData)
    {
        using var self = new Held<D3D9VideoDecoder>(this);
        if (self.Value is null || !Device.TryGetSurface(pRenderTarget, out D3D9Surface? target) || Array.IndexOf(_targets, target) < 0 || target.IsLocked)
            return D3DERR_INVALIDCALL;
        if (Driver.RemovedReason is var reason and < 0)
            return reason;
        if (!_frame.TryOpen()) // R34, S125
            return D3DERR_INVALIDCALL;
        _isFrameOpen = !target.IsRestricted;
        int code = Driver.DecodeBeginFrame(Handle, target.Handle, pvPVPData);
        _frame.Settle(code >= 0);
        return code;
    }

    public int EndFrame(void** pHandleComplete)
    {
        if (pHandleComplete != null)
            *pHandleComplete = null;
        using var self = new Held<D3D9VideoDecoder>(this);
        return self.Value is not null && _frame.TryClose() ? End() : D3DERR_INVALIDCALL; // R34, S125
    }

    /// <summary>Carries out an extension, which needs no frame (R37), then submits buffers, which do.</summary>
    public int Execute(DXVA2_DecodeExecuteParams* pExecuteParams)
    {
        if (pExecuteParams == null)
            return D3DERR_INVALIDCALL;
        DXVA2_DecodeExecuteParams parameters = *pExecuteParams;
        if ((parameters.pExtensionData == null && parameters.NumCompBuffers == 0) || parameters.NumCompBuffers > DecoderRules.MaxBufferCount
            || (parameters.NumCompBuffers != 0 && (parameters.pCompressedBuffers == null || !_frame.IsOpen)))
            return D3DERR_INVALIDCALL;
        using var self = new Held<D3D9VideoDecoder>(this);
        if (self.Value is null)
            return D3DERR_INVALIDCALL;
        if (Driver.RemovedReason is var reason and < 0)
            return reason;
        return parameters.NumCompBuffers == 0
            ? Extend(*parameters.pExtensionData)
            : Submit(new(parameters.pCompressedBuffers, (int)parameters.NumCompBuffers), parameters.pExtensionData);
    }

    private int Extend(in DXVA2_DecodeExtensionData extension)
    {
        if ((extension.pPrivateInputData == null && extension.PrivateInputDataSize != 0)
            || (extension.pPrivateOutputData == null && extension.PrivateOutputDataSize != 0))
            return D3DERR_INVALIDCALL;
        (uint input, uint output)? sizes = extension.Function switch // R37
        {
            Macros.DXVA2_DECODE_GET_DRIVER_HANDLE => (0, (uint)sizeof(nint)),
            Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS => ((uint)sizeof(D3DENCRYPTED_BLOCK_INFO), 0),
            _ => null, // a driver's own
        };
        if (sizes is var (input, output) && (extension.PrivateInputDataSize != input || extension.PrivateOutputDataSize != output))
            return D3DERR_INVALIDCALL;
        int code = Driver.DecodeExtensionExecute(Handle, extension);
        if (code >= 0 && IsPattern(extension))
            _pattern = *(D3DENCRYPTED_BLOCK_INFO*)extension.pPrivateInputData;
        return code;
    }

    private static bool IsPattern(in DXVA2_DecodeExtensionData extension) => extension.Function == Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS;

    private int SetPattern(D3DENCRYPTED_BLOCK_INFO pattern) => Extend(new()
    {
        Function = Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS,
        pPrivateInputData = &pattern,
        PrivateInputDataSize = (uint)sizeof(D3DENCRYPTED_BLOCK_INFO),
    });

    private int End()
    {
        int code = Driver.RemovedReason is var reason and < 0 ? reason : Driver.DecodeEndFrame(Handle);
        _frame.Settle(isOpen: false);
        return code;
    }

    /// <inheritdoc/>
    protected override void DestroyInDriver()
    {
        Device.Untrack(this);
        if (_frame.TryClose())
            _ = End();
        foreach (DecoderBuffer9 buffer in _buffers.Values)
            Destroy(buffer);
        Driver.DestroyDecodeDevice(Handle);
    }

    /// <inheritdoc/>
    protected override void DestroyRest()
    {
        foreach (D3D9Surface target in _targets)
            target.ReleasePrivate();
    }
}

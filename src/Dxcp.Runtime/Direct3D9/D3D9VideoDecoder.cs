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
            {
                throw new HResultException(D3DERR_NOTAVAILABLE, $"The driver's list of buffers has kind {info.CompressedBufferType} twice, or too large.");
            }
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
            return Messages.RefuseNull(nameof(ppService));
        *ppService = Device.Expose<IDirectXVideoDecoderService>();
        return S_OK;
    }

    /// <summary>Each part may be left out, all of them not. The caller frees the list of surfaces with CoTaskMemFree, and releases each.</summary>
    public int GetCreationParameters(Guid* pDeviceGuid, DXVA2_VideoDesc* pVideoDesc, DXVA2_ConfigPictureDecode* pConfig,
        IDirect3DSurface9*** pDecoderRenderTargets, uint* pNumSurfaces)
    {
        if ((pDecoderRenderTargets == null) != (pNumSurfaces == null) ||
            (pDeviceGuid == null && pVideoDesc == null && pConfig == null && pDecoderRenderTargets == null))
        {
            return Messages.Refuse("S5", "all parameters are null, or one of pDecoderRenderTargets and pNumSurfaces alone is");
        }

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
        using InUse<D3D9VideoDecoder> self = Device.Hold(this);
        if (!Device.TryGetSurface(pRenderTarget, out D3D9Surface? target) || Array.IndexOf(_targets, target) < 0)
            return Messages.RefuseValue("S93", nameof(pRenderTarget), pRenderTarget == null ? "null" : "another", "a surface that the decoder was made with");
        if (target.IsLocked)
            return Messages.Refuse("S93", "the surface is locked", "Call UnlockRect first.");
        if (IfPresent() is var reason and < 0)
            return reason;
        if (self.Value is null || !_frame.TryOpen()) // S125
            return Messages.Refuse("R34", "a frame has begun, or is about to", "Call EndFrame first.");
        _isFrameOpen = !target.IsRestricted;
        int code = Driver.DecodeBeginFrame(Handle, target.Handle, pvPVPData);
        _frame.Settle(code >= 0);
        return Messages.Answered(code, "R34", "A frame under a key needs a decoder that CRYPTO_SESSION has tied to a session with a key (R46).");
    }

    public int EndFrame(void** pHandleComplete)
    {
        if (pHandleComplete != null)
            *pHandleComplete = null;
        using InUse<D3D9VideoDecoder> self = Device.Hold(this);
        return self.Value is not null && _frame.TryClose() // S125
            ? Messages.Answered(End(), "R34")
            : Messages.Refuse("R34", "no frame has begun, or it is about to end", "Call BeginFrame first.");
    }

    /// <summary>Carries out an extension, which needs no frame (R37), then submits buffers, which do.</summary>
    public int Execute(DXVA2_DecodeExecuteParams* pExecuteParams)
    {
        if (pExecuteParams == null)
            return Messages.RefuseNull(nameof(pExecuteParams));
        DXVA2_DecodeExecuteParams parameters = *pExecuteParams;
        if (parameters.pExtensionData == null && parameters.NumCompBuffers == 0)
            return Messages.Refuse("S93", "there are neither buffers nor an extension");
        if (parameters.NumCompBuffers > DecoderRules.MaxBufferCount)
            return Messages.RefuseValue("S93", nameof(parameters.NumCompBuffers), parameters.NumCompBuffers, $"up to {DecoderRules.MaxBufferCount}");
        if (parameters.NumCompBuffers != 0 && parameters.pCompressedBuffers == null)
            return Messages.RefuseNull(nameof(parameters.pCompressedBuffers));
        using InUse<D3D9VideoDecoder> self = Device.Hold(this);
        if (self.Value is null || (parameters.NumCompBuffers != 0 && !_frame.IsOpen))
            return Messages.Refuse("R34", "no frame has begun", "Call BeginFrame first.");
        if (IfPresent() is var reason and < 0)
            return reason;
        return parameters.NumCompBuffers == 0
            ? Extend(*parameters.pExtensionData, nameof(Execute))
            : Submit(new(parameters.pCompressedBuffers, (int)parameters.NumCompBuffers), parameters.pExtensionData);
    }

    private int Extend(in DXVA2_DecodeExtensionData extension, string method)
    {
        if ((extension.pPrivateInputData == null && extension.PrivateInputDataSize != 0)
            || (extension.pPrivateOutputData == null && extension.PrivateOutputDataSize != 0))
        {
            return Messages.Refuse("S93", "the extension's data have a size and no place", method: method);
        }

        (uint input, uint output)? sizes = extension.Function switch // R37
        {
            Macros.DXVA2_DECODE_GET_DRIVER_HANDLE => (0, (uint)sizeof(nint)),
            Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS => ((uint)sizeof(D3DENCRYPTED_BLOCK_INFO), 0),
            _ => null, // a driver's own
        };
        if (sizes is var (input, output) && (extension.PrivateInputDataSize != input || extension.PrivateOutputDataSize != output))
        {
            return Messages.RefuseValue("R37", $"the data of function 0x{extension.Function:X}",
                $"{extension.PrivateInputDataSize} bytes in, {extension.PrivateOutputDataSize} out", $"{input} in, {output} out", method: method);
        }

        int code = Messages.Answered(Driver.DecodeExtensionExecute(Handle, extension), "R37",
            "The functions are 0x724, which needs the capability PARTIAL_DECRYPTION, 0x725, and the driver's own.", method);
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
    }, nameof(Execute));

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

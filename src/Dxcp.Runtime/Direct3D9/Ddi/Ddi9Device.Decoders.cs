using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>Decoders: functions 69 to 75.</summary>
internal sealed unsafe partial class Ddi9Device
{
    private bool HasDecoders =>
        Functions->pfnCreateDecodeDevice != null && Functions->pfnDestroyDecodeDevice != null && Functions->pfnSetDecodeRenderTarget != null &&
        Functions->pfnDecodeBeginFrame != null && Functions->pfnDecodeEndFrame != null && Functions->pfnDecodeExecute != null &&
        Functions->pfnLock != null && Functions->pfnUnlock != null;

    public int CreateDecodeDevice(Guid profile, in DXVA2_VideoDesc video, DXVA2_ConfigPictureDecode config, out nint decoder)
    {
        decoder = 0;
        if (!HasDecoders)
            return DriverAnswer.NoSlot(D3DERR_NOTAVAILABLE, "pfnCreateDecodeDevice, or another that a decoder needs"); // S57
        var arguments = new D3DDDIARG_CREATEDECODEDEVICE { pGuid = &profile, pConfig = &config, hDecode = RuntimeHandle.Next() };
        *(DXVA2_VideoDesc*)arguments.VideoDesc = video;
        int code = Outcome(Functions->pfnCreateDecodeDevice(_device, &arguments));
        if (code >= 0)
            decoder = arguments.hDecode;
        return code;
    }

    public void DestroyDecodeDevice(nint decoder) => _ = Outcome(Functions->pfnDestroyDecodeDevice(_device, (void*)decoder));

    /// <summary>Begins a frame on a surface.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="target">The surface.</param>
    /// <param name="key">16 bytes, or null for a frame in the clear (R34).</param>
    public int DecodeBeginFrame(nint decoder, nint target, void* key)
    {
        var place = new D3DDDIARG_SETDECODERENDERTARGET { hDecode = decoder, hRenderTarget = target };
        int code = Outcome(Functions->pfnSetDecodeRenderTarget(_device, &place));
        if (code < 0)
            return code;
        AlignedBlock copy = default;
        if (key != null)
            Buffer.MemoryCopy(key, Aligned(&copy), SessionRules.KeySize, SessionRules.KeySize);
        var arguments = new D3DDDIARG_DECODEBEGINFRAME { hDecode = decoder, pPVPSetKey = key == null ? null : (DXVADDI_PVP_SETKEY*)Aligned(&copy) };
        return Outcome(Functions->pfnDecodeBeginFrame(_device, &arguments));
    }

    public int DecodeEndFrame(nint decoder)
    {
        nint complete = 0;
        var arguments = new D3DDDIARG_DECODEENDFRAME { hDecode = decoder, pHandleComplete = &complete };
        return Outcome(Functions->pfnDecodeEndFrame(_device, &arguments));
    }

    /// <summary>Submits buffers. Their IVs lie where they are aligned to 16 bytes.</summary>
    public int DecodeExecute(nint decoder, uint count, DXVADDI_DECODEBUFFERDESC* buffers)
    {
        var arguments = new D3DDDIARG_DECODEEXECUTE { hDecode = decoder, NumCompBuffers = count, pCompressedBuffers = buffers };
        return Outcome(Functions->pfnDecodeExecute(_device, &arguments));
    }

    public int DecodeExtensionExecute(nint decoder, in DXVA2_DecodeExtensionData extension)
    {
        if (Functions->pfnDecodeExtensionExecute == null)
            return DriverAnswer.NoSlot(D3DERR_NOTAVAILABLE, "pfnDecodeExtensionExecute");
        var input = new DXVADDI_PRIVATEDATA { pData = extension.pPrivateInputData, DataSize = extension.PrivateInputDataSize };
        var output = new DXVADDI_PRIVATEDATA { pData = extension.pPrivateOutputData, DataSize = extension.PrivateOutputDataSize };
        var arguments = new D3DDDIARG_DECODEEXTENSIONEXECUTE
        {
            hDecode = decoder,
            Function = extension.Function,
            pPrivateInput = &input,
            pPrivateOutput = &output
        };
        return Outcome(Functions->pfnDecodeExtensionExecute(_device, &arguments));
    }

    /// <summary>What channel messages call a decoder (R37, R53).</summary>
    public int GetDecoderHandle(nint decoder, out nint handle)
    {
        nint found = 0;
        int code = DecodeExtensionExecute(decoder, new()
        {
            Function = Macros.DXVA2_DECODE_GET_DRIVER_HANDLE,
            pPrivateOutputData = &found,
            PrivateOutputDataSize = (uint)sizeof(nint)
        });
        handle = code < 0 ? 0 : found;
        return code;
    }
}

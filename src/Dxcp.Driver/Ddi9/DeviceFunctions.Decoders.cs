using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Ddi9;

/// <summary>Decoders: the functions 69 to 75 of the table. What frames are written to, and which bytes of a buffer are encrypted, is set apart from
/// them.</summary>
internal static unsafe partial class DeviceFunctions
{
    private static int CreateDecodeDevice(void* hDevice, D3DDDIARG_CREATEDECODEDEVICE* pData)
    {
        if (pData == null || pData->pGuid == null || pData->pConfig == null || !Device9.TryGet(hDevice, out var device)
            || AdapterCaps.Describe(device.Adapter, (Guid*)pData->pGuid, (DXVADDI_VIDEODESC*)pData->VideoDesc) is not { } description)
        {
            return HResult.D3DDDIERR_INVALIDCALL;
        }

        var config = *(DXVADDI_CONFIGPICTUREDECODE*)pData->pConfig;
        if (device.FindDecoder(description.Profile, description.Format)?.TakesBitstream(config.ConfigBitstreamRaw) != true)
            return HResult.D3DDDIERR_INVALIDCALL;
        if (!DriverDecoder.IsClear(config.guidConfigMBcontrolEncryption) || !DriverDecoder.IsClear(config.guidConfigResidDiffEncryption))
            return HResult.D3DDDIERR_UNSUPPORTEDCRYPTO; // S85
        nint handle = NewHandle.Next();
        var status = device.CreateVideoDecoder(handle, description, config.guidConfigBitstreamEncryption);
        if (status == DriverStatus.Ok)
            pData->hDecode = handle;
        return status.ToHResult();
    }

    private static int DestroyDecodeDevice(void* hDevice, void* hDecode) =>
        Device9.TryGet(hDevice, out var device) ? device.DestroyVideoDecoder((nint)hDecode).ToHResult() : HResult.D3DDDIERR_INVALIDCALL;

    private static int SetDecodeRenderTarget(void* hDevice, D3DDDIARG_SETDECODERENDERTARGET* pData)
    {
        if (pData == null || !Device9.TryGetDecoder(hDevice, pData->hDecode, out var decoder)
            || !Device9.TryGetResource(hDevice, pData->hRenderTarget, out var target) || pData->SubResourceIndex >= target.Description.SubresourceCount)
        {
            return HResult.D3DDDIERR_INVALIDCALL;
        }

        decoder.Target = new(target, pData->SubResourceIndex, decoder.Description.Profile);
        return HResult.S_OK;
    }

    private static int DecodeBeginFrame(void* hDevice, D3DDDIARG_DECODEBEGINFRAME* pData)
    {
        if (pData == null || !Device9.TryGetDecoder(hDevice, pData->hDecode, out var decoder) || decoder.Target is not { } target)
            return HResult.D3DDDIERR_INVALIDCALL;
        // R34: without a key no buffer of the frame is encrypted.
        return pData->pPVPSetKey == null
            ? decoder.BeginClearFrame(target).ToHResult()
            : decoder.BeginFrame(target, CallerMemory.Bytes(pData->pPVPSetKey, Aes128Key.Size)).ToHResult();
    }

    private static int DecodeEndFrame(void* hDevice, D3DDDIARG_DECODEENDFRAME* pData)
    {
        if (pData == null)
            return HResult.D3DDDIERR_INVALIDCALL;
        if (pData->pHandleComplete != null)
            *pData->pHandleComplete = 0; // nothing is outstanding
        return Device9.TryGetDecoder(hDevice, pData->hDecode, out var decoder) ? decoder.EndFrame().ToHResult() : HResult.D3DDDIERR_INVALIDCALL;
    }

    private static int DecodeExecute(void* hDevice, D3DDDIARG_DECODEEXECUTE* pData)
    {
        if (pData == null || pData->NumCompBuffers > DriverDecoder.MaxBufferCount || (pData->pCompressedBuffers == null && pData->NumCompBuffers != 0)
            || !Device9.TryGetDecoder(hDevice, pData->hDecode, out var decoder))
        {
            return HResult.D3DDDIERR_INVALIDCALL;
        }

        var descriptions = new ReadOnlySpan<DXVADDI_DECODEBUFFERDESC>(pData->pCompressedBuffers, (int)pData->NumCompBuffers);
        var buffers = new CompressedBuffer[descriptions.Length];
        for (int i = 0; i < buffers.Length; i++)
        {
            var description = descriptions[i];
            if (Formats.ToBufferType((uint)description.CompressedBufferType) is not { } type
                || !Device9.TryGetResource(hDevice, description.hBuffer, out var memory))
            {
                return HResult.D3DDDIERR_INVALIDCALL;
            }
            // R35
            CounterBlock? start = description.pCipherCounter == null ? null
                : CounterBlock.Read(new ReadOnlySpan<byte>(description.pCipherCounter, CounterBlock.Size));
            buffers[i] = new(type, memory, description.DataOffset, description.DataSize, start, decoder.Pattern);
        }

        return decoder.Submit(buffers).ToHResult();
    }

    private static int DecodeExtensionExecute(void* hDevice, D3DDDIARG_DECODEEXTENSIONEXECUTE* pData)
    {
        if (pData == null || !Device9.TryGet(hDevice, out var device) || !device.Decoders.TryGet(pData->hDecode, out var decoder))
            return HResult.D3DDDIERR_INVALIDCALL;
        return pData->Function switch // R37
        {
            Macros.DXVA2_DECODE_GET_DRIVER_HANDLE => GetDriverHandle(pData),
            Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS => device.Adapter.Profile.Has(ProtectionCaps.PartialDecryption)
                ? SpecifyEncryptedBlocks(decoder, pData)
                : HResult.D3DDDIERR_NOTAVAILABLE, // R25
            _ => HResult.D3DDDIERR_NOTAVAILABLE,
        };
    }

    private static int GetDriverHandle(D3DDDIARG_DECODEEXTENSIONEXECUTE* data)
    {
        if (Size(data->pPrivateInput) != 0 || Size(data->pPrivateOutput) != sizeof(nint))
            return HResult.D3DDDIERR_INVALIDCALL;
        *(nint*)data->pPrivateOutput->pData = data->hDecode; // R53
        return HResult.S_OK;
    }

    private static int SpecifyEncryptedBlocks(DriverDecoder decoder, D3DDDIARG_DECODEEXTENSIONEXECUTE* data)
    {
        if (Size(data->pPrivateInput) != sizeof(D3DDDIENCRYPTED_BLOCK_INFO) || Size(data->pPrivateOutput) != 0)
            return HResult.D3DDDIERR_INVALIDCALL;
        var info = *(D3DDDIENCRYPTED_BLOCK_INFO*)data->pPrivateInput->pData;
        decoder.Pattern = new(info.NumEncryptedBytesAtBeginning, info.NumBytesInSkipPattern, info.NumBytesInEncryptPattern);
        return HResult.S_OK;
    }

    /// <summary>Bytes of an extension's data; none without a pointer to them.</summary>
    private static uint Size(DXVADDI_PRIVATEDATA* data) => data == null || data->pData == null ? 0 : data->DataSize;
}

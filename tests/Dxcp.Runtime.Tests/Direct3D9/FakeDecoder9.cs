using Dxcp.Abi;

namespace Dxcp.Runtime.Tests;

/// <summary>Decoders of the <see cref="FakeDriver9"/>: one kind of buffer, and extensions of its own.</summary>
internal static unsafe partial class FakeDeviceFunctions9
{
    public const uint Bitstream = 6;

    public static DXVADDI_DECODEBUFFERINFO BitstreamBuffer => new()
    {
        CompressedBufferType = (uint)D3DDDIFORMAT.D3DDDIFMT_DXVACOMPBUFFER_BASE + Bitstream,
        CreationWidth = 512,
        CreationHeight = 1,
        CreationPool = (uint)D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM,
    };

    public static int CreateDecodeDevice(void* hDevice, D3DDDIARG_CREATEDECODEDEVICE* pData)
    {
        FakeDriver9 driver = Of(hDevice);
        int code = driver.Enter("CreateDecodeDevice", *(Guid*)pData->pGuid, *(DXVADDI_VIDEODESC*)pData->VideoDesc,
            *(DXVADDI_CONFIGPICTUREDECODE*)pData->pConfig);
        if (code >= 0)
            pData->hDecode = driver.Add("decoder");
        return code;
    }

    public static int DestroyDecodeDevice(void* hDevice, void* hDecode) => Of(hDevice).Remove("DestroyDecodeDevice", (nint)hDecode);

    public static int SetDecodeRenderTarget(void* hDevice, D3DDDIARG_SETDECODERENDERTARGET* pData) =>
        Of(hDevice).Enter("SetDecodeRenderTarget", *pData);

    public static int DecodeBeginFrame(void* hDevice, D3DDDIARG_DECODEBEGINFRAME* pData) =>
        Of(hDevice).Enter("DecodeBeginFrame", *pData, FakeDriver9.Copy(pData->pPVPSetKey));

    public static int DecodeEndFrame(void* hDevice, D3DDDIARG_DECODEENDFRAME* pData) => Of(hDevice).Enter("DecodeEndFrame", *pData);

    public static int DecodeExecute(void* hDevice, D3DDDIARG_DECODEEXECUTE* pData) => Of(hDevice).Enter("DecodeExecute", FakeDriver9.Buffers(pData));

    public static int DecodeExtensionExecute(void* hDevice, D3DDDIARG_DECODEEXTENSIONEXECUTE* pData)
    {
        FakeDriver9 driver = Of(hDevice);
        driver.LastExtension = (pData->hDecode, pData->Function, *pData->pPrivateInput, *pData->pPrivateOutput);
        if (pData->Function == Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS)
            driver.Patterns.Add(*(D3DENCRYPTED_BLOCK_INFO*)pData->pPrivateInput->pData);
        if (pData->pPrivateOutput->DataSize != 0)
            *(byte*)pData->pPrivateOutput->pData = 0x99;
        return driver.Enter("DecodeExtensionExecute");
    }
}

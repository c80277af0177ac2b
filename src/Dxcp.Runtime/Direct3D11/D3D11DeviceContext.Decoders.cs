using System.Diagnostics.CodeAnalysis;
using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>ID3D11VideoContext: decoders.</summary>
internal sealed unsafe partial class D3D11DeviceContext
{
    // More than any extension could be about.
    private const uint MaxExtensionResources = 1024;

    public int GetDecoderBuffer(ID3D11VideoDecoder* pDecoder, D3D11_VIDEO_DECODER_BUFFER_TYPE Type, uint* pBufferSize, void** ppBuffer)
    {
        if (pBufferSize != null)
            *pBufferSize = 0;
        if (ppBuffer != null)
            *ppBuffer = null;
        if (pDecoder == null || pBufferSize == null || ppBuffer == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_GETDECODERBUFFER_NULLPARAM, pDecoder == null ? "pDecoder" : pBufferSize == null ? "pBufferSize"
                : "ppBuffer");
        if (!TryGetDecoder(pDecoder, nameof(GetDecoderBuffer), out D3D11VideoDecoder? decoder))
            return E_INVALIDARG;
        if (decoder.BufferOf(Type) is not { } buffer)
            return Wrong(D3D11_MESSAGE_ID_GETDECODERBUFFER_INVALIDTYPE, "", $"The decoder has no buffer of type {Type}");
        if (buffer.IsLocked)
            return Wrong(D3D11_MESSAGE_ID_GETDECODERBUFFER_LOCKED, "", "The application has the buffer already");
        if (Device.RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        int code = decoder.Lock(buffer, out void* memory);
        if (code < 0)
            return code;
        *pBufferSize = buffer.Size;
        *ppBuffer = memory;
        return code;
    }

    public int ReleaseDecoderBuffer(ID3D11VideoDecoder* pDecoder, D3D11_VIDEO_DECODER_BUFFER_TYPE Type)
    {
        if (pDecoder == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_RELEASEDECODERBUFFER_NULLPARAM, "pDecoder");
        if (!TryGetDecoder(pDecoder, nameof(ReleaseDecoderBuffer), out D3D11VideoDecoder? decoder))
            return E_INVALIDARG;
        if (decoder.BufferOf(Type) is not { } buffer)
            return Wrong(D3D11_MESSAGE_ID_RELEASEDECODERBUFFER_INVALIDTYPE, "", $"The decoder has no buffer of type {Type}");
        if (!buffer.IsLocked)
            return Wrong(D3D11_MESSAGE_ID_RELEASEDECODERBUFFER_NOTLOCKED, "", "The application does not have the buffer");
        decoder.Unlock(buffer);
        return S_OK;
    }

    public int DecoderBeginFrame(ID3D11VideoDecoder* pDecoder, ID3D11VideoDecoderOutputView* pView, uint ContentKeySize, void* pContentKey)
    {
        const string method = nameof(DecoderBeginFrame);
        if (pDecoder == null || pView == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_DECODERBEGINFRAME_NULLPARAM, pDecoder == null ? "pDecoder" : "pView");
        if (!TryGetDecoder(pDecoder, method, out D3D11VideoDecoder? decoder))
            return E_INVALIDARG;
        if (!TryGet(pView, out D3D11VideoDecoderOutputView? view) || view.Device != Device)
            return Wrong(D3D11_MESSAGE_ID_UNKNOWN, "S15", "pView is no view of this device");
        if (pContentKey == null ? ContentKeySize != 0 : ContentKeySize != SessionRules.KeySize) // R34, S35
            return Wrong(D3D11_MESSAGE_ID_UNKNOWN, "S35", "ContentKeySize is that of no key");
        if (decoder.IsInFrame) // R34
            return Wrong(D3D11_MESSAGE_ID_UNKNOWN, "R34", "a frame is under way");
        if (Device.RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        int code = Driver.VideoDecoderBeginFrame(decoder.Handle, view.Handle, ContentKeySize, pContentKey);
        decoder.IsInFrame = code >= 0;
        decoder.IsFrameClear = pContentKey == null; // D9
        decoder.IsFrameOpen = !view.IsProtected;
        return code;
    }

    public int DecoderEndFrame(ID3D11VideoDecoder* pDecoder)
    {
        const string method = nameof(DecoderEndFrame);
        if (pDecoder == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_DECODERENDFRAME_NULLPARAM, "pDecoder");
        if (!TryGetDecoder(pDecoder, method, out D3D11VideoDecoder? decoder))
            return E_INVALIDARG;
        if (!decoder.IsInFrame)
            return Wrong(D3D11_MESSAGE_ID_UNKNOWN, "R34", "no frame is under way");
        decoder.IsInFrame = false;
        return Device.RemovedReason < 0 ? DXGI_ERROR_DEVICE_REMOVED : Driver.VideoDecoderEndFrame(decoder.Handle);
    }

    public int SubmitDecoderBuffers(ID3D11VideoDecoder* pDecoder, uint NumBuffers, D3D11_VIDEO_DECODER_BUFFER_DESC* pBufferDesc)
    {
        const string method = nameof(SubmitDecoderBuffers);
        if (pDecoder == null || pBufferDesc == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_SUBMITDECODERBUFFERS_NULLPARAM, pDecoder == null ? "pDecoder" : "pBufferDesc");
        if (!TryGetDecoder(pDecoder, method, out D3D11VideoDecoder? decoder))
            return E_INVALIDARG;
        return NumBuffers > DecoderRules.MaxBufferCount ? TooMany(method) : Submit(method, decoder, new(pBufferDesc, (int)NumBuffers));
    }

    private int TooMany(string method) => Wrong(D3D11_MESSAGE_ID_UNKNOWN, "", "NumBuffers is more than any frame has", method);

    private int Submit(string method, D3D11VideoDecoder decoder, ReadOnlySpan<D3D11_VIDEO_DECODER_BUFFER_DESC> descriptions)
    {
        if (!decoder.IsInFrame)
            return Wrong(D3D11_MESSAGE_ID_UNKNOWN, "R34", "no frame is under way", method);
        var buffers = new D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC[descriptions.Length];
        for (int i = 0; i < buffers.Length; i++)
        {
            D3D11_VIDEO_DECODER_BUFFER_DESC desc = descriptions[i];
            if (decoder.BufferOf(desc.BufferType) is not { } buffer)
                return Wrong(D3D11_MESSAGE_ID_SUBMITDECODERBUFFERS_INVALIDTYPE, "", $"The decoder has no buffer of type {desc.BufferType}", method);
            if (buffer.IsLocked || buffer.Resource.pDrvPrivate == null)
                return Wrong(D3D11_MESSAGE_ID_UNKNOWN, "", "a buffer was never obtained, or is not released", method);
            if (!DecoderRules.IsInside(desc.DataOffset, desc.DataSize, buffer.Size))
                return Wrong(D3D11_MESSAGE_ID_UNKNOWN, "", "DataOffset and DataSize reach beyond a buffer", method);
            if (!IsIV(desc.pIV, desc.IVSize))
                return Wrong(D3D11_MESSAGE_ID_UNKNOWN, "S28", "IVSize is that of no IV", method);
            if (desc.pIV != null && decoder.IsFrameClear) // R34
                return Wrong(D3D11_MESSAGE_ID_UNKNOWN, "R34",
                    "a buffer has an IV, but the frame began without a content key; 16 zero bytes mean the session key.");
            if (desc.pIV != null && decoder.IsFrameOpen && Device.Protection.IsInForce)
                return RefuseOpen(method);
            buffers[i] = ToDriver(buffer, desc);
        }
        return Device.RemovedReason < 0 ? DXGI_ERROR_DEVICE_REMOVED : Driver.VideoDecoderSubmitBuffers(decoder.Handle, buffers);
    }

    // R35, S28
    private static bool IsIV(void* iv, uint size) => size == (iv == null ? 0 : SessionRules.IVSize);

    /// <summary>Hands a function of the driver's own to it, in or between frames (S94).</summary>
    public int DecoderExtension(ID3D11VideoDecoder* pDecoder, D3D11_VIDEO_DECODER_EXTENSION* pExtensionData)
    {
        const string method = nameof(DecoderExtension);
        if (pDecoder == null || pExtensionData == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_DECODEREXTENSION_NULLPARAM, pDecoder == null ? "pDecoder" : "pExtensionData");
        if (!TryGetDecoder(pDecoder, method, out D3D11VideoDecoder? decoder))
            return E_INVALIDARG;
        D3D11_VIDEO_DECODER_EXTENSION extension = *pExtensionData;
        string? missing = extension.pPrivateInputData == null && extension.PrivateInputDataSize != 0 ? "pPrivateInputData"
            : extension.pPrivateOutputData == null && extension.PrivateOutputDataSize != 0 ? "pPrivateOutputData"
            : extension.ppResourceList == null && extension.ResourceCount != 0 ? "ppResourceList"
            : null;
        if (missing is not null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_DECODEREXTENSION_NULLPARAM, missing);
        if (extension.ResourceCount > MaxExtensionResources)
            return Wrong(D3D11_MESSAGE_ID_DECODEREXTENSION_INVALIDRESOURCE, "S94",
                $"ResourceCount is {extension.ResourceCount}; {MaxExtensionResources} are the most.");
        var resources = new D3D10DDI_HRESOURCE[extension.ResourceCount];
        for (int i = 0; i < resources.Length; i++)
        {
            if (!TryGetResource(extension.ppResourceList[i], out D3D11Resource? resource)) // S15
                return Wrong(D3D11_MESSAGE_ID_DECODEREXTENSION_INVALIDRESOURCE, "S15", $"ppResourceList[{i}] is no resource of this device");
            resources[i] = resource.Handle;
        }
        return Device.RemovedReason < 0 ? DXGI_ERROR_DEVICE_REMOVED : Driver.VideoDecoderExtension(decoder.Handle, extension, resources);
    }

    private static D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC ToDriver(DecoderBuffer buffer, in D3D11_VIDEO_DECODER_BUFFER_DESC desc) => new()
    {
        hResource = buffer.Resource,
        BufferType = (D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE)(desc.BufferType + 1), // D15b
        BufferIndex = desc.BufferIndex,
        DataOffset = desc.DataOffset,
        DataSize = desc.DataSize,
        FirstMBaddress = desc.FirstMBaddress,
        NumMBsInBuffer = desc.NumMBsInBuffer,
        Width = desc.Width,
        Height = desc.Height,
        Stride = desc.Stride,
        ReservedBits = desc.ReservedBits,
        pIV = desc.pIV,
        IVSize = desc.IVSize,
        PartialEncryption = desc.PartialEncryption,
        EncryptedBlockInfo = new()
        {
            NumEncryptedBytesAtBeginning = desc.EncryptedBlockInfo.NumEncryptedBytesAtBeginning,
            NumBytesInSkipPattern = desc.EncryptedBlockInfo.NumBytesInSkipPattern,
            NumBytesInEncryptPattern = desc.EncryptedBlockInfo.NumBytesInEncryptPattern,
        },
    };

    private bool TryGetDecoder(ID3D11VideoDecoder* pointer, string method, [NotNullWhen(true)] out D3D11VideoDecoder? decoder)
    {
        if (TryGet(pointer, out decoder) && decoder.Device == Device)
            return true;
        _ = Device.Refuse("S15", "pDecoder is no decoder of this device", method: method);
        decoder = null;
        return false;
    }
}

using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>ID3D11VideoContext: decoders.</summary>
internal sealed unsafe partial class D3D11DeviceContext
{
    private const string NoFrame = "no frame is under way";
    private const string BeginFirst = "Call DecoderBeginFrame first.";

    // More than any extension could be about.
    private const uint MaxExtensionResources = 1024;

    public int GetDecoderBuffer(ID3D11VideoDecoder* pDecoder, D3D11_VIDEO_DECODER_BUFFER_TYPE Type, uint* pBufferSize, void** ppBuffer)
    {
        if (pBufferSize != null)
            *pBufferSize = 0;
        if (ppBuffer != null)
            *ppBuffer = null;
        if (pDecoder == null || pBufferSize == null || ppBuffer == null)
        {
            return Device.RefuseNull(D3D11_MESSAGE_ID_GETDECODERBUFFER_NULLPARAM, pDecoder == null ? "pDecoder" : pBufferSize == null ? "pBufferSize"
                : "ppBuffer");
        }

        using InUse<D3D11VideoDecoder> held = UseChild<D3D11VideoDecoder>(pDecoder);
        if (held.Value is not { } decoder)
            return Device.RefuseForeign(pDecoder, nameof(pDecoder), "a decoder");
        if (decoder.BufferOf(Type) is not { } buffer)
            return Device.RefuseValue("S120", nameof(Type), Type, "a kind of buffer that the decoder takes", D3D11_MESSAGE_ID_GETDECODERBUFFER_INVALIDTYPE);
        if (buffer.IsLocked)
            return Device.Refuse("S120", "the application has the buffer already", D3D11_MESSAGE_ID_GETDECODERBUFFER_LOCKED, "Release it first.");
        if (Device.IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        int code = Device.Told(decoder.Lock(buffer, out void* memory), "S64");
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
        using InUse<D3D11VideoDecoder> held = UseChild<D3D11VideoDecoder>(pDecoder);
        if (held.Value is not { } decoder)
            return Device.RefuseForeign(pDecoder, nameof(pDecoder), "a decoder");
        if (decoder.BufferOf(Type) is not { } buffer)
            return Device.RefuseValue("S120", nameof(Type), Type, "a kind of buffer that the decoder takes", D3D11_MESSAGE_ID_RELEASEDECODERBUFFER_INVALIDTYPE);
        if (!buffer.IsLocked)
            return Device.Refuse("S120", "the application does not have the buffer", D3D11_MESSAGE_ID_RELEASEDECODERBUFFER_NOTLOCKED);
        decoder.Unlock(buffer);
        return S_OK;
    }

    public int DecoderBeginFrame(ID3D11VideoDecoder* pDecoder, ID3D11VideoDecoderOutputView* pView, uint ContentKeySize, void* pContentKey)
    {
        if (pDecoder == null || pView == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_DECODERBEGINFRAME_NULLPARAM, pDecoder == null ? "pDecoder" : "pView");
        using InUse<D3D11VideoDecoder> held = UseChild<D3D11VideoDecoder>(pDecoder);
        if (held.Value is not { } decoder)
            return Device.RefuseForeign(pDecoder, nameof(pDecoder), "a decoder");
        using InUse<D3D11VideoDecoderOutputView> target = UseChild<D3D11VideoDecoderOutputView>(pView);
        if (target.Value is not { } view)
            return Device.RefuseForeign(pView, nameof(pView), "a decoder's output view");
        bool isHardwareKey = decoder.TakesHardwareKeys && pContentKey != null
            && ContentKeySize == sizeof(D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION);
        if (!isHardwareKey && decoder.NeedsHardwareKeys && pContentKey != null)
        {
            return Device.RefuseValue("S197", nameof(ContentKeySize), ContentKeySize, sizeof(D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION),
                remedy: "Name a key of hardware by D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION.");
        }

        if (!isHardwareKey && (pContentKey == null ? ContentKeySize != 0 : ContentKeySize != SessionRules.KeySize)) // R34, S35
            return Device.RefuseValue("S35", nameof(ContentKeySize), ContentKeySize, pContentKey == null ? 0 : SessionRules.KeySize);
        if (decoder.IsInFrame) // R34
            return Device.Refuse("R34", "a frame is under way", remedy: "Call DecoderEndFrame first.");
        if (Device.IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        return isHardwareKey ? BeginHardwareFrame(decoder, view, (D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION*)pContentKey)
            : Began(decoder, view, Driver.VideoDecoderBeginFrame(decoder.Handle, view.Handle, ContentKeySize, pContentKey), isClear: pContentKey == null); // D9
    }

    /// <summary>Begins a frame under a key of hardware: the driver has the same structure in another order, and its own handle (S197).</summary>
    private int BeginHardwareFrame(D3D11VideoDecoder decoder, D3D11VideoDecoderOutputView view, D3D11_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION* key)
    {
        const string method = nameof(DecoderBeginFrame);
        if (key->pCryptoSession == null || (key->pBlob == null && key->BlobSize != 0) || (key->pPrivateData == null && key->PrivateDataSize != 0))
        {
            return Device.RefuseNull(D3D11_MESSAGE_ID_DECODERBEGINFRAME_NULLPARAM, key->pCryptoSession == null ? "pCryptoSession"
                : key->pBlob == null ? "pBlob" : "pPrivateData", method);
        }

        using InUse<D3D11CryptoSession> held = UseChild<D3D11CryptoSession>(key->pCryptoSession);
        if (held.Value is not { } session)
            return Device.RefuseForeign(key->pCryptoSession, "pCryptoSession", "a session", method: method);
        var translated = new D3DWDDM2_0DDI_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION
        {
            hCryptoSession = session.Handle,
            pBlob = key->pBlob,
            BlobSize = key->BlobSize,
            pKeyInfoId = key->pKeyInfoId,
            pPrivateData = key->pPrivateData,
            PrivateDataSize = key->PrivateDataSize,
        };
        return Began(decoder, view, Driver.VideoDecoderBeginFrame(decoder.Handle, view.Handle,
            (uint)sizeof(D3DWDDM2_0DDI_VIDEO_DECODER_BEGIN_FRAME_CRYPTO_SESSION), &translated), isClear: false);
    }

    /// <summary>Notes and tells how a frame began in the driver. A decoder that is not ready yet has refused nothing.</summary>
    private int Began(D3D11VideoDecoder decoder, D3D11VideoDecoderOutputView view, int code, bool isClear)
    {
        if (code >= 0)
            decoder.FrameBegan(view, isClear);
        return code is E_PENDING or DXGI_ERROR_WAS_STILL_DRAWING ? code : Device.Told(code, "R34", method: nameof(DecoderBeginFrame));
    }

    public int DecoderEndFrame(ID3D11VideoDecoder* pDecoder)
    {
        if (pDecoder == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_DECODERENDFRAME_NULLPARAM, "pDecoder");
        using InUse<D3D11VideoDecoder> held = UseChild<D3D11VideoDecoder>(pDecoder);
        if (held.Value is not { } decoder)
            return Device.RefuseForeign(pDecoder, nameof(pDecoder), "a decoder");
        if (!decoder.IsInFrame)
            return Device.Refuse("R34", NoFrame, remedy: BeginFirst);
        int code = Device.IsGone() ? DXGI_ERROR_DEVICE_REMOVED : Device.Told(Driver.VideoDecoderEndFrame(decoder.Handle), "R34");
        decoder.FrameEnded();
        return code;
    }

    public int SubmitDecoderBuffers(ID3D11VideoDecoder* pDecoder, uint NumBuffers, D3D11_VIDEO_DECODER_BUFFER_DESC* pBufferDesc)
    {
        const string method = nameof(SubmitDecoderBuffers);
        if (pDecoder == null || pBufferDesc == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_SUBMITDECODERBUFFERS_NULLPARAM, pDecoder == null ? "pDecoder" : "pBufferDesc");
        using InUse<D3D11VideoDecoder> held = UseChild<D3D11VideoDecoder>(pDecoder);
        if (held.Value is not { } decoder)
            return Device.RefuseForeign(pDecoder, nameof(pDecoder), "a decoder");
        return NumBuffers > DecoderRules.MaxBufferCount ? TooMany(method, NumBuffers) : Submit(method, decoder, new(pBufferDesc, (int)NumBuffers));
    }

    private int TooMany(string method, uint count) => Device.RefuseValue("S120", "NumBuffers", count, $"{DecoderRules.MaxBufferCount} at most", method: method);

    private int Submit(string method, D3D11VideoDecoder decoder, ReadOnlySpan<D3D11_VIDEO_DECODER_BUFFER_DESC> descriptions)
    {
        if (!decoder.IsInFrame)
            return Device.Refuse("R34", NoFrame, remedy: BeginFirst, method: method);
        var buffers = new D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC[descriptions.Length];
        for (int i = 0; i < buffers.Length; i++)
        {
            D3D11_VIDEO_DECODER_BUFFER_DESC desc = descriptions[i];
            if (!IsIV(desc.pIV, desc.IVSize))
                return Device.RefuseValue("S28", $"pBufferDesc[{i}].IVSize", desc.IVSize, desc.pIV == null ? 0 : SessionRules.IVSize, method: method);
            if (Check(method, i, decoder, desc.BufferType, desc.DataOffset, desc.DataSize, desc.pIV != null, out DecoderBuffer? buffer) is var code and < 0)
                return code;
            buffers[i] = ToDriver(buffer!, desc);
        }
        return Device.IsGone(method) ? DXGI_ERROR_DEVICE_REMOVED : TellSubmit(method, Driver.VideoDecoderSubmitBuffers(decoder.Handle, buffers));
    }

    /// <summary>Whether a buffer may be submitted as it is described, and which one that is.</summary>
    private int Check(string method, int index, D3D11VideoDecoder decoder, D3D11_VIDEO_DECODER_BUFFER_TYPE type, uint offset, uint size, bool isEncrypted,
        out DecoderBuffer? buffer)
    {
        buffer = null;
        if (decoder.BufferOf(type) is not { } found)
        {
            return Device.RefuseValue("S120", $"pBufferDesc[{index}].BufferType", type, "a kind of buffer that the decoder takes",
                D3D11_MESSAGE_ID_SUBMITDECODERBUFFERS_INVALIDTYPE, method: method);
        }

        if (found.IsLocked || found.Resource.pDrvPrivate == null)
        {
            return Device.Refuse("S120", $"the buffer of type {type} {(found.IsLocked ? "is not released" : "was never obtained")}",
                remedy: "Call GetDecoderBuffer, write, and call ReleaseDecoderBuffer.", method: method);
        }

        if (!DecoderRules.IsInside(offset, size, found.Size))
        {
            return Device.RefuseValue("S120", $"pBufferDesc[{index}].DataOffset, DataSize", $"{offset}, {size}", $"inside of the buffer's {found.Size} bytes",
                method: method);
        }

        if (isEncrypted && decoder.IsFrameClear) // R34
        {
            return Device.Refuse("R34", "a buffer has an IV, but the frame began without a content key",
                remedy: "Begin the frame with a content key; 16 zero bytes mean the session key.", method: method);
        }

        if (isEncrypted && decoder.IsFrameOpen && Device.Protection.IsInForce)
            return RefuseOpen(method, "decode");
        buffer = found;
        return S_OK;
    }

    private int TellSubmit(string method, int code) => code switch
    {
        DXGI_ERROR_CANNOT_PROTECT_CONTENT => Device.Refuse("S105", $"the driver refused with {HResultName.Of(code)}: protection is in force, and the frame's "
            + "texture is not protected", remedy: "Decode into a texture with D3D11_RESOURCE_MISC_RESTRICTED_CONTENT, " + UnprotectedProfile, code: code,
            method: method),
        E_INVALIDARG => Device.Refuse("R35", $"the driver refused with {HResultName.Of(code)}: most likely an IV was used before under this key, the "
            + "data is none of the profile's, or hardware has torn down (S300)", code: code, method: method,
            remedy: "Give each encrypted buffer an IV of its own, one greater than the last; ask CheckCryptoSessionStatus."),
        E_OUTOFMEMORY => RefuseFull(method),
        _ => Device.Told(code, "R35", method: method),
    };

    // R35, S28
    private static bool IsIV(void* iv, uint size) => size == (iv == null ? 0 : SessionRules.IVSize);

    /// <summary>Hands a function of the driver's own to it, in or between frames (S94).</summary>
    public int DecoderExtension(ID3D11VideoDecoder* pDecoder, D3D11_VIDEO_DECODER_EXTENSION* pExtensionData)
    {
        if (pDecoder == null || pExtensionData == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_DECODEREXTENSION_NULLPARAM, pDecoder == null ? "pDecoder" : "pExtensionData");
        using InUse<D3D11VideoDecoder> held = UseChild<D3D11VideoDecoder>(pDecoder);
        if (held.Value is not { } decoder)
            return Device.RefuseForeign(pDecoder, nameof(pDecoder), "a decoder");
        D3D11_VIDEO_DECODER_EXTENSION extension = *pExtensionData;
        string? missing = extension.pPrivateInputData == null && extension.PrivateInputDataSize != 0 ? "pPrivateInputData"
            : extension.pPrivateOutputData == null && extension.PrivateOutputDataSize != 0 ? "pPrivateOutputData"
            : extension.ppResourceList == null && extension.ResourceCount != 0 ? "ppResourceList"
            : null;
        if (missing is not null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_DECODEREXTENSION_NULLPARAM, missing);
        if (extension.ResourceCount > MaxExtensionResources)
        {
            return Device.RefuseValue("S94", "ResourceCount", extension.ResourceCount, $"{MaxExtensionResources} at most",
                D3D11_MESSAGE_ID_DECODEREXTENSION_INVALIDRESOURCE);
        }

        var resources = new D3D10DDI_HRESOURCE[extension.ResourceCount];
        var kept = new D3D11Resource[extension.ResourceCount];
        int count = 0;
        try
        {
            for (; count < resources.Length; count++)
            {
                InUse<D3D11Resource> use = Use(extension.ppResourceList[count]);
                if (use.Value is not { } resource) // S15
                {
                    return Device.RefuseForeign(extension.ppResourceList[count], $"ppResourceList[{count}]", "a resource",
                        D3D11_MESSAGE_ID_DECODEREXTENSION_INVALIDRESOURCE);
                }

                (kept[count], resources[count]) = (resource, resource.Handle);
            }
            return Device.IsGone() ? DXGI_ERROR_DEVICE_REMOVED : Device.Told(Driver.VideoDecoderExtension(decoder.Handle, extension, resources), "S94");
        }
        finally
        {
            while (count > 0)
                _ = kept[--count].Release();
        }
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
}

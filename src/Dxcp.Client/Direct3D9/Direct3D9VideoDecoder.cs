using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>IDirectXVideoDecoder.</summary>
internal sealed unsafe class Direct3D9VideoDecoder(ComPtr<IDirectXVideoDecoder> decoder, IReadOnlyList<ISurfaceApi> targets, nint handle) : IVideoDecoderApi
{
    /// <summary>What function 0x724 last said; it holds until it says something else.</summary>
    private PartialPattern? _pattern;

    private IDirectXVideoDecoder* Decoder => Com.Alive(decoder);

    public nint Handle => handle;

    public static int Create(ComPtr<IDirectXVideoDecoderService> service, Guid profile, IReadOnlyList<ISurfaceApi> targets, out IVideoDecoderApi? api)
    {
        api = null;
        ISurfaceApi first = targets[0];
        var desc = new DXVA2_VideoDesc { SampleWidth = (uint)first.Width, SampleHeight = (uint)first.Height, Format = first.Format.ToDirect3D9() };
        int hr = FindConfig(service.Pointer, profile, desc, out DXVA2_ConfigPictureDecode config);
        if (hr < 0)
            return hr;
        IDirect3DSurface9** surfaces = stackalloc IDirect3DSurface9*[targets.Count];
        for (int i = 0; i < targets.Count; i++)
            surfaces[i] = ((Direct3D9Surface)targets[i]).Pointer;
        IDirectXVideoDecoder* created = null;
        hr = Com.OrFail(service.Pointer->lpVtbl->CreateVideoDecoder(service.Pointer, &profile, &desc, &config, surfaces, (uint)targets.Count, &created),
            created);
        if (hr < 0)
            return hr;
        var decoder = new ComPtr<IDirectXVideoDecoder>(created);
        nint handle = 0;
        hr = Extend(created, Macros.DXVA2_DECODE_GET_DRIVER_HANDLE, null, 0, &handle, (uint)sizeof(nint)); // R37: before the session is tied to it
        if (hr < 0)
            decoder.Dispose();
        else
            api = new Direct3D9VideoDecoder(decoder, targets, handle);
        return hr;
    }

    public int BeginFrame(int target, ReadOnlySpan<byte> wrappedContentKey)
    {
        fixed (byte* key = wrappedContentKey)
            return Decoder->lpVtbl->BeginFrame(Decoder, ((Direct3D9Surface)targets[target]).Pointer, key);
    }

    public int GetBuffer(DecoderBufferKind kind, out nint data, out uint size)
    {
        void* memory = null;
        uint bytes = 0;
        int hr = Decoder->lpVtbl->GetBuffer(Decoder, (uint)kind, &memory, &bytes);
        (data, size) = ((nint)memory, bytes);
        return hr;
    }

    public int ReleaseBuffer(DecoderBufferKind kind) => Decoder->lpVtbl->ReleaseBuffer(Decoder, (uint)kind);

    public int Submit(ReadOnlySpan<FilledBuffer> buffers)
    {
        DXVA2_AES_CTR_IV iv; // of the one that is encrypted
        DXVA2_DecodeBufferDesc* descriptions = stackalloc DXVA2_DecodeBufferDesc[buffers.Length];
        for (int i = 0; i < buffers.Length; i++)
        {
            descriptions[i] = new() { CompressedBufferType = (uint)buffers[i].Kind, DataSize = buffers[i].Size };
            if (buffers[i].Start is not { } start)
                continue;
            int hr = Specify(buffers[i].Pattern);
            if (hr < 0)
                return hr;
            start.Write(new Span<byte>(&iv, sizeof(DXVA2_AES_CTR_IV)));
            descriptions[i].pvPVPState = &iv;
        }

        var parameters = new DXVA2_DecodeExecuteParams { NumCompBuffers = (uint)buffers.Length, pCompressedBuffers = descriptions };
        return Decoder->lpVtbl->Execute(Decoder, &parameters);
    }

    public int EndFrame() => Decoder->lpVtbl->EndFrame(Decoder, null);

    public void Dispose() => decoder.Dispose();

    /// <summary>Function 0x724: which bytes of a buffer are encrypted. Never called, all are; and so with a beginning that no buffer outgrows.</summary>
    private int Specify(PartialPattern? pattern)
    {
        if (pattern == _pattern)
            return HResult.S_OK;
        PartialPattern next = pattern ?? new PartialPattern(uint.MaxValue, 0, 0);
        var info = new D3DENCRYPTED_BLOCK_INFO
        {
            NumEncryptedBytesAtBeginning = next.EncryptedAtBeginning,
            NumBytesInSkipPattern = next.Skip,
            NumBytesInEncryptPattern = next.Encrypt,
        };
        int hr = Extend(Decoder, Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS, &info, (uint)sizeof(D3DENCRYPTED_BLOCK_INFO), null, 0);
        if (hr >= 0)
            _pattern = pattern;
        return hr;
    }

    private static int Extend(IDirectXVideoDecoder* decoder, uint function, void* input, uint inputSize, void* output, uint outputSize)
    {
        var extension = new DXVA2_DecodeExtensionData(function, input, inputSize, output, outputSize);
        var parameters = new DXVA2_DecodeExecuteParams { pExtensionData = &extension };
        return decoder->lpVtbl->Execute(decoder, &parameters);
    }

    /// <summary>
    /// The first configuration whose bitstream's encryption is zero, as the flow with a crypto session has it, or the protocol's (D190): what each
    /// buffer brings decides.
    /// </summary>
    private static int FindConfig(IDirectXVideoDecoderService* service, Guid profile, DXVA2_VideoDesc desc, out DXVA2_ConfigPictureDecode found)
    {
        found = default;
        uint count = 0;
        DXVA2_ConfigPictureDecode* configs = null;
        int hr = service->lpVtbl->GetDecoderConfigurations(service, &profile, &desc, null, &count, &configs);
        if (hr < 0)
            return hr;
        hr = HResult.D3DERR_NOTAVAILABLE;
        for (uint i = 0; i < count && hr < 0; i++)
        {
            if (configs[i].guidConfigBitstreamEncryption != Guid.Empty && configs[i].guidConfigBitstreamEncryption != Guids.D3D11_CRYPTO_TYPE_AES128_CTR)
                continue;
            found = configs[i];
            hr = HResult.S_OK;
        }

        Marshal.FreeCoTaskMem((nint)configs);
        return hr;
    }
}

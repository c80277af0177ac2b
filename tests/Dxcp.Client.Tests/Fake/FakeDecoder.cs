using Dxcp.Abi;
using Dxcp.Cryptography;
using static Dxcp.Abi.HResult;

namespace Dxcp.Client.Tests.Fake;

/// <summary>A decoder that keeps what it is sent.</summary>
[ComFace(typeof(ID3D11VideoDecoder))]
internal sealed unsafe partial class FakeDecoder : ComObject
{
    public const nint HandleValue = 0x0DEC_0DE5;

    private readonly FakeImplementation _fake;

    public FakeDecoder(FakeImplementation fake)
    {
        _fake = fake;
        _fake.Alive++;
        Buffer = GC.AllocateArray<byte>(fake.DecoderBufferSize, pinned: true);
    }

    public byte[] Buffer { get; }

    public bool IsLocked { get; set; }

    public bool IsInFrame { get; set; }

    public int GetDriverHandle(void** pDriverHandle)
    {
        *pDriverHandle = (void*)HandleValue;
        return S_OK;
    }

    protected override void Destroy() => _fake.Alive--;

    protected override void OnUnhandled(Exception exception) => _fake.Faults.Enqueue(exception);
}

[ComFace(typeof(ID3D11VideoDecoderOutputView))]
internal sealed partial class FakeView : ComObject
{
    private readonly FakeImplementation _fake;

    public FakeView(FakeImplementation fake)
    {
        _fake = fake;
        _fake.Alive++;
    }

    protected override void Destroy() => _fake.Alive--;

    protected override void OnUnhandled(Exception exception) => _fake.Faults.Enqueue(exception);
}

internal sealed unsafe partial class FakeContext
{
    public int DecoderBeginFrame(ID3D11VideoDecoder* pDecoder, ID3D11VideoDecoderOutputView* pView, uint ContentKeySize, void* pContentKey)
    {
        using Visit visit = new(this);
        FakeDecoder decoder = Find(pDecoder);
        Assert.False(decoder.IsInFrame);
        if (_fake.Busy-- > 0)
            return _fake.Busy % 2 == 0 ? D3DERR_WASSTILLDRAWING : E_PENDING;
        decoder.IsInFrame = true;
        _fake.Decoded.Add((new ReadOnlySpan<byte>(pContentKey, (int)ContentKeySize).ToArray(), [], default, null));
        return S_OK;
    }

    public int GetDecoderBuffer(ID3D11VideoDecoder* pDecoder, D3D11_VIDEO_DECODER_BUFFER_TYPE Type, uint* pBufferSize, void** ppBuffer)
    {
        using Visit visit = new(this);
        FakeDecoder decoder = Find(pDecoder);
        Assert.False(decoder.IsLocked);
        decoder.IsLocked = true;
        fixed (byte* memory = decoder.Buffer)
            *ppBuffer = memory;
        *pBufferSize = (uint)decoder.Buffer.Length;
        return S_OK;
    }

    public int ReleaseDecoderBuffer(ID3D11VideoDecoder* pDecoder, D3D11_VIDEO_DECODER_BUFFER_TYPE Type)
    {
        using Visit visit = new(this);
        Assert.True(Find(pDecoder).IsLocked);
        Find(pDecoder).IsLocked = false;
        return S_OK;
    }

    public int SubmitDecoderBuffers(ID3D11VideoDecoder* pDecoder, uint NumBuffers, D3D11_VIDEO_DECODER_BUFFER_DESC* pBufferDesc)
    {
        using Visit visit = new(this);
        FakeDecoder decoder = Find(pDecoder);
        Assert.True(decoder.IsInFrame && !decoder.IsLocked);
        Assert.Equal((1u, 16u, D3D11_VIDEO_DECODER_BUFFER_TYPE.D3D11_VIDEO_DECODER_BUFFER_BITSTREAM), (NumBuffers, pBufferDesc->IVSize, pBufferDesc->BufferType));
        D3D11_ENCRYPTED_BLOCK_INFO info = pBufferDesc->EncryptedBlockInfo;
        PartialPattern? pattern = pBufferDesc->PartialEncryption == 0 ? null : new(info.NumEncryptedBytesAtBeginning, info.NumBytesInSkipPattern, info.NumBytesInEncryptPattern);
        _fake.Decoded.Add((null, decoder.Buffer[..(int)pBufferDesc->DataSize], CounterBlock.Read(new ReadOnlySpan<byte>(pBufferDesc->pIV, 16)), pattern));
        return S_OK;
    }

    public int DecoderEndFrame(ID3D11VideoDecoder* pDecoder)
    {
        using Visit visit = new(this);
        Assert.True(Find(pDecoder).IsInFrame);
        Find(pDecoder).IsInFrame = false;
        return S_OK;
    }

    private static FakeDecoder Find(ID3D11VideoDecoder* decoder) => TryGet(decoder, out FakeDecoder? found) ? found : throw new InvalidOperationException("No decoder of this device.");
}

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
        _fake.Decoders++;
    }

    /// <summary>A buffer of each kind that was asked for.</summary>
    public Dictionary<D3D11_VIDEO_DECODER_BUFFER_TYPE, byte[]> Buffers { get; } = [];

    /// <summary>The kinds whose buffers the client has.</summary>
    public HashSet<D3D11_VIDEO_DECODER_BUFFER_TYPE> Locked { get; } = [];

    /// <summary>The key of the frame under way; null between frames.</summary>
    public byte[]? FrameKey { get; set; }

    public int GetDriverHandle(void** pDriverHandle)
    {
        if (_fake.Fails(out int code))
            return code;
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
        if (_fake.Fails(out int code))
            return code;
        FakeDecoder decoder = Find(pDecoder);
        Assert.Null(decoder.FrameKey);
        if (_fake.Busy-- > 0)
            return _fake.Busy % 2 == 0 ? D3DERR_WASSTILLDRAWING : E_PENDING;
        byte[] wrapped = new ReadOnlySpan<byte>(pContentKey, (int)ContentKeySize).ToArray();
        decoder.FrameKey = (byte[])_fake.Session!.Key!.Clone();
        if (wrapped.Any(value => value != 0))
        {
            using Aes128Key sessionKey = new(decoder.FrameKey);
            sessionKey.DecryptBlock(wrapped, decoder.FrameKey);
        }

        _fake.Decoded.Add((wrapped, [], default, null));
        return S_OK;
    }

    public int GetDecoderBuffer(ID3D11VideoDecoder* pDecoder, D3D11_VIDEO_DECODER_BUFFER_TYPE Type, uint* pBufferSize, void** ppBuffer)
    {
        using Visit visit = new(this);
        if (_fake.Fails(out int code))
            return code;
        FakeDecoder decoder = Find(pDecoder);
        Assert.True(decoder.Locked.Add(Type));
        byte[] buffer = decoder.Buffers[Type] = GC.AllocateArray<byte>(Math.Max(_fake.DecoderBufferSize, 1), pinned: true);
        fixed (byte* memory = buffer)
            *ppBuffer = _fake.DecoderBuffersLackMemory ? null : memory;
        *pBufferSize = (uint)_fake.DecoderBufferSize;
        return S_OK;
    }

    public int ReleaseDecoderBuffer(ID3D11VideoDecoder* pDecoder, D3D11_VIDEO_DECODER_BUFFER_TYPE Type)
    {
        using Visit visit = new(this);
        Assert.True(Find(pDecoder).Locked.Remove(Type));
        return _fake.ReleaseBufferResult;
    }

    public int SubmitDecoderBuffers(ID3D11VideoDecoder* pDecoder, uint NumBuffers, D3D11_VIDEO_DECODER_BUFFER_DESC* pBufferDesc)
    {
        using Visit visit = new(this);
        if (_fake.Fails(out int code))
            return code;
        FakeDecoder decoder = Find(pDecoder);
        Assert.True(decoder.FrameKey is not null && decoder.Locked.Count == 0);
        var descriptions = new ReadOnlySpan<D3D11_VIDEO_DECODER_BUFFER_DESC>(pBufferDesc, (int)NumBuffers);
        _fake.Submitted.Add([.. descriptions.ToArray().Select(desc => desc.BufferType)]);
        foreach (D3D11_VIDEO_DECODER_BUFFER_DESC desc in descriptions)
        {
            byte[] data = decoder.Buffers[desc.BufferType][..(int)desc.DataSize];
            if (desc.BufferType != D3D11_VIDEO_DECODER_BUFFER_TYPE.D3D11_VIDEO_DECODER_BUFFER_BITSTREAM)
            {
                Assert.True(desc.pIV == null && desc.IVSize == 0 && desc.PartialEncryption == 0);
                _fake.ClearBuffers[desc.BufferType] = data;
                continue;
            }

            Assert.Equal(16u, desc.IVSize);
            D3D11_ENCRYPTED_BLOCK_INFO info = desc.EncryptedBlockInfo;
            PartialPattern? pattern = desc.PartialEncryption == 0 ? null
                : new(info.NumEncryptedBytesAtBeginning, info.NumBytesInSkipPattern, info.NumBytesInEncryptPattern);
            CounterBlock start = CounterBlock.Read(new ReadOnlySpan<byte>(desc.pIV, 16));
            if (!_fake.IVs.Enter(decoder.FrameKey!, start, pattern?.EncryptedLength(desc.DataSize) ?? desc.DataSize))
                return E_INVALIDARG;
            if (_fake.SubmitResult < 0)
                return _fake.SubmitResult;
            _fake.Decoded.Add((null, data, start, pattern));
        }

        return S_OK;
    }

    public int DecoderEndFrame(ID3D11VideoDecoder* pDecoder)
    {
        using Visit visit = new(this);
        Assert.NotNull(Find(pDecoder).FrameKey);
        Find(pDecoder).FrameKey = null;
        return _fake.Fails(out int code) ? code : S_OK;
    }

    private static FakeDecoder Find(ID3D11VideoDecoder* decoder) =>
        TryGet(decoder, out FakeDecoder? found) ? found : throw new InvalidOperationException("No decoder of this device.");
}

using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.D3D11_VIDEO_DECODER_BUFFER_TYPE;
using static Dxcp.Abi.HResult;
using Block = Dxcp.Abi.D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK;

namespace Dxcp.Runtime.Tests;

/// <summary>SubmitDecoderBuffers1: which mappings of sub-samples the runtime says by a partial pattern, and which it refuses. R54, S95.</summary>
public sealed unsafe class SubSampleTests : IDisposable
{
    private readonly TestDevice _device = new();
    private readonly TestDecoder _decoder;
    private readonly ComPtr<ID3D11VideoContext1> _context;

    public SubSampleTests()
    {
        _decoder = new TestDecoder(_device);
        _context = _device.ContextPtr.As<ID3D11VideoContext1>();
        Assert.Equal(S_OK, _decoder.Get(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM, out _, out _));
        Assert.Equal(S_OK, _decoder.Release(D3D11_VIDEO_DECODER_BUFFER_BITSTREAM));
        byte* key = stackalloc byte[16];
        Assert.Equal(S_OK, _decoder.Begin(16, key));
    }

    public void Dispose()
    {
        _context.Dispose();
        _decoder.Dispose();
        _device.Dispose();
    }

    [Theory]
    [InlineData("e5", 5, "whole")]
    [InlineData("c0e5", 5, "whole")]
    [InlineData("e2 e3", 5, "whole")]
    [InlineData("c5", 5, "clear")]
    [InlineData("c2 c3", 5, "clear")]
    [InlineData("c100e412", 512, "0,100,412")]
    [InlineData("e16 c32", 48, "16,0,0")]
    [InlineData("c0e16 c32", 48, "16,0,0")]
    [InlineData("c16e32 c16e32", 96, "0,16,32")]
    [InlineData("c16e32 c16e31", 95, "0,16,32")]
    [InlineData("c16e32 c16", 64, "0,16,32")]
    [InlineData("c16e32 c15", 63, "0,16,32")]
    [InlineData("e7 c3e2 c3e2 c1", 18, "7,3,2")]
    [InlineData("e4 e3 c1 c2e1 c0e1", 12, "7,3,2")]
    [InlineData("c16e32 c16e33", 97, "irregular")]
    [InlineData("c16e32 c17e32", 97, "irregular")]
    [InlineData("c16e32 c15e32", 95, "irregular")]
    [InlineData("c16e32 c17", 65, "irregular")]
    [InlineData("c16e32 c16e31 c16e32", 143, "irregular")]
    [InlineData("c16e32 c16e31 c16", 111, "irregular")]
    [InlineData("c5", 6, "clear")]
    [InlineData("c5e5", 9, "malformed")]
    [InlineData("c0", 5, "clear")]
    [InlineData("e5", 9, "5,0,0")]
    [InlineData("c4", 3, "malformed")]
    public void A_mapping_is_said_by_the_pattern_that_means_the_same_or_not_at_all(string mapping, uint size, string expected) =>
        Assert.Equal(expected, Submitted(Parse(mapping), size));

    [Fact] // against every pattern there could be
    public void A_mapping_is_refused_only_if_there_is_no_pattern()
    {
        const int Size = 12;
        var patterns = new HashSet<int>();
        for (uint beginning = 0; beginning <= Size; beginning++)
        {
            for (uint skip = 0; skip <= Size; skip++)
            {
                for (uint encrypt = 0; encrypt <= Size; encrypt++)
                    _ = patterns.Add(Encrypted([beginning, skip, encrypt], Size));
            }
        }
        for (int mask = 0; mask < 1 << Size; mask++)
        {
            string said = Submitted(Blocks(mask, Size), Size);
            int understood = said switch
            {
                "clear" => 0,
                "whole" => (1 << Size) - 1,
                "irregular" => -1,
                _ => Encrypted([.. said.Split(',').Select(uint.Parse)], Size),
            };
            Assert.Equal(patterns.Contains(mask) ? mask : -1, understood);
        }
    }

    [Fact] // R35, S28, R54
    public void Without_an_iv_nothing_is_encrypted()
    {
        Assert.Equal("clear", Submitted(null, 5, withIV: false));
        Assert.Equal("whole", Submitted(null, 5));
        Assert.Equal("clear", Submitted(Parse("c5"), 5, withIV: false));
        Assert.Equal("malformed", Submitted(Parse("c4e1"), 5, withIV: false));
        Assert.Equal("R35", _device.LastMessage.Rule);
    }

    [Fact]
    public void A_refused_mapping_says_what_to_do()
    {
        Assert.Equal("irregular", Submitted(Parse("c1e2 c3e4"), 10));
        Assert.Equal("S95", _device.LastMessage.Rule);
        Assert.Contains("in pieces", _device.LastMessage.Text, StringComparison.Ordinal);
        Assert.Equal(0, _device.Driver.Count("VideoDecoderSubmitBuffers"));
    }

    [Fact] // S28, R54
    public void Wrong_descriptions_do_not_reach_the_driver()
    {
        byte* iv = stackalloc byte[17];
        Block* block = stackalloc Block[1];
        block[0] = new() { EncryptedSize = 5 };
        var good = new D3D11_VIDEO_DECODER_BUFFER_DESC1
        {
            BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM,
            DataSize = 5,
            pIV = iv,
            IVSize = 16,
            pSubSampleMappingBlock = block,
            SubSampleMappingCount = 1
        };
        Assert.Equal(E_INVALIDARG, Submit(good with { DataOffset = 1 }));
        Assert.Equal(E_INVALIDARG, Submit(good with { IVSize = 15 }));
        Assert.Equal(E_INVALIDARG, Submit(good with { IVSize = 9 }));
        Assert.Equal(E_INVALIDARG, Submit(good with { pIV = null }));
        Assert.Equal(E_INVALIDARG, Submit(good with { SubSampleMappingCount = uint.MaxValue }));
        Assert.Equal(E_INVALIDARG, Submit(good with { pSubSampleMappingBlock = null }));
        Assert.Equal(E_INVALIDARG, Submit(good with { BufferType = D3D11_VIDEO_DECODER_BUFFER_FILM_GRAIN }));
        Assert.Equal(E_INVALIDARG, Submit(good, good with { DataOffset = 1 }));
        block[0] = new() { ClearSize = uint.MaxValue, EncryptedSize = 6 }; // 5, if it went round
        Assert.Equal(E_INVALIDARG, Submit(good));
        block[0] = new() { EncryptedSize = FakeVideoFunctions.BufferSize + 1 };
        Assert.Equal(E_INVALIDARG, Submit(good with { DataSize = FakeVideoFunctions.BufferSize + 1 }));
        var context = _context.Pointer;
        Assert.Equal(E_INVALIDARG, context->lpVtbl->SubmitDecoderBuffers1(context, _decoder.Pointer, 1, null));
        Assert.Equal(D3D11_MESSAGE_ID_SUBMITDECODERBUFFERS_NULLPARAM, _device.LastMessage.Id);
        Assert.Equal(E_INVALIDARG, context->lpVtbl->SubmitDecoderBuffers1(context, null, 1, &good));
        Assert.Equal(E_INVALIDARG, context->lpVtbl->SubmitDecoderBuffers1(context, (ID3D11VideoDecoder*)_decoder.View, 1, &good));
        Assert.Equal(E_INVALIDARG, context->lpVtbl->SubmitDecoderBuffers1(context, _decoder.Pointer, uint.MaxValue, &good));
        Assert.Equal(0, _device.Driver.Count("VideoDecoderSubmitBuffers"));
        block[0] = new() { EncryptedSize = 5 };
        Assert.Equal(S_OK, Submit(good));
        Assert.Equal(S_OK, _decoder.End());
        Assert.Equal(E_INVALIDARG, Submit(good));
        Assert.Equal("R34", _device.LastMessage.Rule);
        Assert.Equal(S_OK, _decoder.Begin()); // in the clear
        Assert.Equal(E_INVALIDARG, Submit(good));
        Assert.Equal("R34", _device.LastMessage.Rule);
    }

    /// <summary>What the driver gets to hear, or how the runtime refuses.</summary>
    private string Submitted(Block[]? blocks, uint size, bool withIV = true)
    {
        byte* iv = stackalloc byte[16];
        fixed (Block* first = blocks)
        {
            var desc = new D3D11_VIDEO_DECODER_BUFFER_DESC1
            {
                BufferType = D3D11_VIDEO_DECODER_BUFFER_BITSTREAM,
                DataSize = size,
                pSubSampleMappingBlock = first,
                SubSampleMappingCount = (uint)(blocks?.Length ?? 0)
            };
            if (withIV)
            {
                desc.pIV = iv;
                desc.IVSize = 16;
            }
            switch (Submit(desc))
            {
                case E_INVALIDARG:
                    return "malformed";
                case DXGI_ERROR_UNSUPPORTED:
                    return "irregular";
            }
        }
        D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC got = Assert.Single(_device.Driver.LastBuffers);
        Assert.Equal((size, 0u), (got.DataSize, got.DataOffset));
        D3D11_1DDI_ENCRYPTED_BLOCK_INFO info = got.EncryptedBlockInfo;
        return got.pIV == null ? "clear" : got.PartialEncryption == 0 ? "whole"
            : $"{info.NumEncryptedBytesAtBeginning},{info.NumBytesInSkipPattern},{info.NumBytesInEncryptPattern}";
    }

    private int Submit(params D3D11_VIDEO_DECODER_BUFFER_DESC1[] buffers)
    {
        fixed (D3D11_VIDEO_DECODER_BUFFER_DESC1* descriptions = buffers)
            return _context.Pointer->lpVtbl->SubmitDecoderBuffers1(_context.Pointer, _decoder.Pointer, (uint)buffers.Length, descriptions);
    }

    /// <summary>Which bytes a pattern (beginning, skip, encrypt) encrypts, as bits: R25 and S33 written out.</summary>
    private static int Encrypted(uint[] pattern, int size) =>
        Enumerable.Range(0, size).Where(i => i < pattern[0] || (pattern[2] != 0 && (i - pattern[0]) % (pattern[1] + pattern[2]) >= pattern[1])).Sum(i =>
            1 << i);

    /// <summary>A mapping of single bytes: what touches is for the runtime to join.</summary>
    private static Block[] Blocks(int mask, int size) =>
        [.. Enumerable.Range(0, size).Select(i => (mask >> i & 1) != 0 ? new Block { EncryptedSize = 1 } : new Block { ClearSize = 1 })];

    private static Block[] Parse(string mapping) => [.. mapping.Split(' ').Select(block =>
    {
        int split = block.IndexOf('e', StringComparison.Ordinal);
        string clear = split < 0 ? block : block[..split], encrypted = split < 0 ? "" : block[(split + 1)..];
        return new Block { ClearSize = clear == "" ? 0 : uint.Parse(clear[1..]), EncryptedSize = encrypted == "" ? 0 : uint.Parse(encrypted) };
    })];
}

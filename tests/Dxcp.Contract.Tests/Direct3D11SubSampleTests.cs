using Dxcp.Abi;
using FsCheck;
using FsCheck.Fluent;
using Block = Dxcp.Abi.D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK;

namespace Dxcp.Contract.Tests;

/// <summary>
/// What only ID3D11VideoContext1 and 3 have: frames under common encryption with sub-samples and stripes. What is taken comes out bit by bit, against a
/// cipher of the tests' own. Drivers of WDDM 2.0 are told everything; those of Direct3D 11.1 what a partial pattern can say. R54, S32, S95, S190, S192.
/// </summary>
public sealed class Direct3D11SubSampleTests
{
    private const uint Size = SurfaceDecoder.FrameSize;

    public static TheoryData<VideoInterface> Versions => [.. Enum.GetValues<VideoInterface>()];

    [Theory, MemberData(nameof(Versions))] // what players of protected media submit
    public void The_shapes_of_protected_media_come_out_or_an_older_driver_cannot_be_told(VideoInterface version)
    {
        using var frames = new Frames(version);
        Assert.True(frames.Passes(Rest(new Block { ClearSize = 9 }))); // one slice
        Assert.True(frames.Passes(Rest(new() { ClearSize = Size / 4 }, new() { ClearSize = Size / 8 }))); // clear bytes in two entries
        Assert.True(frames.Passes(Rest(new() { ClearSize = 9, EncryptedSize = 100 }, default))); // one slice in two entries
        Assert.True(frames.Passes([])); // an IV alone: all of it
        Assert.True(frames.Passes([.. Enumerable.Repeat(new Block { ClearSize = 21, EncryptedSize = 19 }, (int)Size / 40)]));
        Assert.True(frames.Passes([default, default])); // a client's empty entries: nothing is encrypted
        bool told = version != VideoInterface.Direct3D11_1;
        Assert.Equal(told, frames.Passes([new() { ClearSize = 9, EncryptedSize = Size - 49 }])); // S190: what no entry covers is clear
        Assert.Equal(told, frames.Passes(Rest(new() { ClearSize = 30, EncryptedSize = Size / 3 }, new() { ClearSize = 22 }))); // slices of other sizes
        Block[] slices = Rest(new() { ClearSize = 61, EncryptedSize = 90 }, new() { ClearSize = 7, EncryptedSize = 120 }, new() { ClearSize = 7 });
        Assert.Equal(told, frames.Passes(slices)); // parameter sets before the first
        Block[] tiles = Rest(new() { ClearSize = 40, EncryptedSize = 100 }, new() { ClearSize = 4, EncryptedSize = 50 }, new() { ClearSize = 4 });
        Assert.Equal(told, frames.Passes(tiles));
    }

    [Theory, MemberData(nameof(Versions))] // S190
    public void An_IV_of_8_bytes_counts_from_zero(VideoInterface version)
    {
        using var frames = new Frames(version);
        Assert.True(frames.Passes(Rest(new Block { ClearSize = 37 }), shortIV: true));
        Assert.True(frames.Passes([], shortIV: true));
    }

    [Theory, MemberData(nameof(Versions))] // never decrypted wrongly
    public void Any_mapping_comes_out_or_is_refused_by_an_older_driver(VideoInterface version)
    {
        using var frames = new Frames(version);
        var sizes = Gen.OneOf(Gen.Choose(0, 40), Gen.Elements(0, 16, 16, 32, 64));
        var blocks = from clear in sizes from encrypted in sizes select new Block { ClearSize = (uint)clear, EncryptedSize = (uint)encrypted };
        var mappings = Gen.OneOf(blocks.ArrayOf(), from block in blocks select Enumerable.Repeat(block, (int)Size).ToArray());
        int passed = 0, refused = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(Arb.From(mappings),
            mapping => _ = frames.Passes(Cut(mapping)) ? passed++ : refused++));
        Assert.True(version == VideoInterface.Direct3D11_1 ? passed > 25 && refused > 25 : refused == 0, $"{passed}, {refused}");
    }

    [Theory, MemberData(nameof(Versions))] // R54
    public void A_mapping_longer_than_the_buffer_is_refused(VideoInterface version)
    {
        using var frames = new Frames(version);
        Assert.Equal(HResult.E_INVALIDARG, frames.Submit([new() { ClearSize = Size, EncryptedSize = 1 }], 0, 0));
        Assert.Equal(HResult.E_INVALIDARG, frames.Submit([new() { ClearSize = uint.MaxValue, EncryptedSize = Size }], 0, 0)); // Size - 1, if it went round
    }

    [Theory, InlineData(1, 9), InlineData(2, 3), InlineData(5, 1), InlineData(0, 0), InlineData(1, 0), InlineData(3000, 1)] // S192: cbcs, cbc1
    public void Chained_blocks_come_out_whatever_the_stripes(uint encrypted, uint clear)
    {
        using var frames = new Frames(VideoInterface.Wddm2_4, Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CBCS);
        Block[][] mappings =
        [
            [new() { ClearSize = 5, EncryptedSize = Size - 5 }], [new() { ClearSize = 4, EncryptedSize = 40 }, new() { ClearSize = 3, EncryptedSize = 168 }],
            [new() { EncryptedSize = Size }], [new() { ClearSize = Size }],
            [.. Enumerable.Repeat(new Block { ClearSize = 1, EncryptedSize = 31 }, (int)Size / 32)],
        ];
        foreach (var mapping in mappings)
        {
            frames.PassesChained(mapping, encrypted, clear);
            frames.PassesChained(mapping, encrypted, clear); // the IV is constant: the same again is nothing to refuse
        }
    }

    [Theory, InlineData(1, 9), InlineData(2, 1)] // S192: cens
    public void Counted_blocks_come_out_with_stripes(uint encrypted, uint clear)
    {
        using var frames = new Frames(VideoInterface.Wddm2_4, Guids.D3D11_DECODER_BITSTREAM_ENCRYPTION_TYPE_CENC);
        Block[] mapping = [new() { ClearSize = 4, EncryptedSize = 170 }, new() { ClearSize = 3, EncryptedSize = 99 }];
        frames.PassesStriped(mapping, encrypted, clear);
    }

    [Theory, InlineData(VideoInterface.Direct3D11_1), InlineData(VideoInterface.Wddm2_0)] // S191
    public void An_older_driver_cannot_be_told_stripes(VideoInterface version)
    {
        using var frames = new Frames(version);
        Assert.Equal(HResult.DXGI_ERROR_UNSUPPORTED, frames.Submit([new() { EncryptedSize = Size }], 1, 9));
        Assert.True(frames.Passes([new() { EncryptedSize = Size }])); // the refusal has not ended the frame's session
    }

    /// <summary>A mapping whose last entry encrypts what is left of the frame.</summary>
    private static Block[] Rest(params Block[] mapping)
    {
        mapping[^1].EncryptedSize = Size - (uint)mapping.Sum(block => block.ClearSize + block.EncryptedSize) + mapping[^1].EncryptedSize;
        return mapping;
    }

    /// <summary>As much of a mapping as a frame holds; what it leaves of one is in the clear.</summary>
    private static Block[] Cut(Block[] mapping)
    {
        uint left = SurfaceDecoder.FrameSize;
        var blocks = new List<Block>();
        foreach (var block in mapping)
        {
            uint clear = Math.Min(left, block.ClearSize), encrypted = Math.Min(left - clear, block.EncryptedSize);
            left -= clear + encrypted;
            blocks.Add(new() { ClearSize = clear, EncryptedSize = encrypted });
        }

        return [.. blocks, new() { ClearSize = left }];
    }

    /// <summary>Frames through a decoder of Direct3D 11, over a driver that speaks no newer interface than one.</summary>
    private sealed class Frames : IDisposable
    {
        private readonly Surface _surface;
        private readonly D3D11ProbeDecoder _decoder;
        private readonly SurfaceSession _session;

        public Frames(VideoInterface version, Guid? encryption = null)
        {
            _surface = new(SurfaceKind.Direct3D11, DriverProfile.Default with { NewestInterface = version });
            _decoder = ((D3D11ProbeDevice)_surface.Device).CreateDecoder(encryption);
            _session = _surface.Device.CreateSession(DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH);
            Surface.Accepted(_session.Negotiate());
            Surface.Accepted(_decoder.TieTo(_session, _surface.Device.OpenChannel()));
        }

        /// <summary>Submits an empty frame.</summary>
        public int Submit(Block[] mapping, uint encrypted, uint clear)
        {
            Surface.Accepted(_decoder.Begin(new byte[16]));
            int code = _decoder.Submit(new byte[Size], _session.NextCounterBlock(), mapping, encrypted, clear);
            _ = _decoder.End();
            return code;
        }

        /// <summary>Whether a frame with a mapping is taken; then it must come out.</summary>
        public bool Passes(Block[] mapping, bool shortIV = false)
        {
            byte[] frame = Reference.Pattern(SurfaceDecoder.FrameSize), iv = _session.NextCounterBlock();
            if (shortIV)
                iv.AsSpan(8).Clear();
            Block[] encrypted = mapping.Length == 0 ? [new() { EncryptedSize = Size }] : mapping;
            Surface.Accepted(_decoder.Begin(new byte[16]));
            int code = _decoder.Submit(Reference.Encrypt(_session.Key, iv, frame, encrypted.Select(b => ((int)b.ClearSize, (int)b.EncryptedSize))),
                shortIV ? iv[..8] : iv, mapping);
            if (code == HResult.S_OK)
            {
                Surface.Accepted(_decoder.End());
                Assert.Equal(frame, _decoder.Picture());
                return true;
            }

            Assert.Equal(HResult.DXGI_ERROR_UNSUPPORTED, code);
            _ = _decoder.End();
            return false;
        }

        public void PassesChained(Block[] mapping, uint encrypted, uint clear)
        {
            byte[] frame = Reference.Pattern(SurfaceDecoder.FrameSize), iv = Reference.Pattern(16, 3), contentKey = Reference.Pattern(16, 9);
            byte[] stream = Reference.Chain(contentKey, iv, frame, mapping.Select(b => ((int)b.ClearSize, (int)b.EncryptedSize)), (int)encrypted, (int)clear);
            Surface.Accepted(_decoder.Begin(Reference.Ecb(_session.Key, contentKey)));
            Surface.Accepted(_decoder.Submit(stream, iv, mapping, encrypted, clear));
            Surface.Accepted(_decoder.End());
            Assert.Equal(frame, _decoder.Picture());
        }

        public void PassesStriped(Block[] mapping, uint encrypted, uint clear)
        {
            byte[] frame = Reference.Pattern(SurfaceDecoder.FrameSize), iv = _session.NextCounterBlock();
            var places = Reference.Striped(mapping.Select(b => ((int)b.ClearSize, (int)b.EncryptedSize)), (int)encrypted, (int)clear);
            byte[] run = Reference.Ctr(_session.Key, iv, places.SelectMany(p => p).Select(i => frame[i]).ToArray()), stream = [.. frame];
            int at = 0;
            foreach (int place in places.SelectMany(p => p))
                stream[place] = run[at++];
            Surface.Accepted(_decoder.Begin(new byte[16]));
            Surface.Accepted(_decoder.Submit(stream, iv, mapping, encrypted, clear));
            Surface.Accepted(_decoder.End());
            Assert.Equal(frame, _decoder.Picture());
        }

        public void Dispose()
        {
            _decoder.Destroy();
            _surface.Dispose();
        }
    }
}

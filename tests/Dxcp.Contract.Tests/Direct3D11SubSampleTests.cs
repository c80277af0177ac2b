using Dxcp.Abi;
using FsCheck;
using FsCheck.Fluent;
using Block = Dxcp.Abi.D3D11_VIDEO_DECODER_SUB_SAMPLE_MAPPING_BLOCK;

namespace Dxcp.Contract.Tests;

/// <summary>
/// What only ID3D11VideoContext1 has: frames under common encryption with sub-samples. What the runtime takes comes out bit by
/// bit, against a cipher of the tests' own. R54, S32, S95.
/// </summary>
public sealed class Direct3D11SubSampleTests : IDisposable
{
    private readonly Direct3D11Surface _surface = new(DriverProfile.Default);
    private readonly Direct3D11Decoder _decoder;
    private readonly SurfaceSession _session;

    public Direct3D11SubSampleTests()
    {
        _decoder = (Direct3D11Decoder)_surface.Device.CreateDecoder();
        _session = _surface.Device.CreateSession(DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH);
        Surface.Accepted(_session.Negotiate());
        Surface.Accepted(_decoder.TieTo(_session, _surface.Device.OpenChannel()));
    }

    public void Dispose()
    {
        _decoder.Destroy();
        _surface.Dispose();
    }

    [Fact] // one slice: its header in the clear, its data encrypted
    public void A_clear_header_and_encrypted_data_come_out() => Assert.True(Passes([new() { ClearSize = 37, EncryptedSize = SurfaceDecoder.FrameSize - 37 }]));

    [Fact] // R54: encrypted runs that end within a block of the cipher
    public void Repeated_runs_come_out() =>
        Assert.True(Passes([.. Enumerable.Repeat(new Block { ClearSize = 21, EncryptedSize = 19 }, SurfaceDecoder.FrameSize / 40)]));

    [Fact]
    public void Whole_and_clear_buffers_come_out()
    {
        Assert.True(Passes([new() { EncryptedSize = SurfaceDecoder.FrameSize }]));
        Assert.True(Passes([new() { ClearSize = SurfaceDecoder.FrameSize }]));
        Assert.True(Passes([new() { EncryptedSize = 100 }, new() { EncryptedSize = SurfaceDecoder.FrameSize - 100 }]));
    }

    [Fact]
    public void A_mapping_that_the_driver_cannot_be_told_is_refused() =>
        Assert.False(Passes([new() { ClearSize = 40, EncryptedSize = 160 }, new() { ClearSize = 24, EncryptedSize = SurfaceDecoder.FrameSize - 224 }]));

    [Fact] // never decrypted wrongly
    public void Any_mapping_comes_out_or_is_refused()
    {
        var sizes = Gen.OneOf(Gen.Choose(0, 40), Gen.Elements(0, 16, 16, 32, 64));
        var blocks = from clear in sizes from encrypted in sizes select new Block { ClearSize = (uint)clear, EncryptedSize = (uint)encrypted };
        var mappings = Gen.OneOf(blocks.ArrayOf(), from block in blocks select Enumerable.Repeat(block, SurfaceDecoder.FrameSize).ToArray());
        int passed = 0, refused = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Arb.From(mappings), mapping => _ = Passes(Cut(mapping)) ? passed++ : refused++));
        Assert.True(passed > 50 && refused > 50, $"{passed}, {refused}");
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

    /// <summary>Whether a frame with a mapping is taken; then it must come out.</summary>
    private bool Passes(Block[] mapping)
    {
        byte[] frame = Reference.Pattern(SurfaceDecoder.FrameSize), iv = _session.NextCounterBlock();
        Surface.Accepted(_decoder.Begin(new byte[16]));
        int code = _decoder.Submit(Encrypt(frame, iv, mapping), iv, mapping);
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

    /// <summary>Common encryption, scheme 'cenc': the encrypted bytes of all sub-samples, one behind the other, are one run of the cipher.</summary>
    private byte[] Encrypt(byte[] frame, byte[] iv, Block[] mapping)
    {
        var places = new List<int>();
        int place = 0;
        foreach (var block in mapping)
        {
            places.AddRange(Enumerable.Range(place + (int)block.ClearSize, (int)block.EncryptedSize));
            place += (int)(block.ClearSize + block.EncryptedSize);
        }

        byte[] encrypted = Reference.Ctr(_session.Key, iv, places.Select(i => frame[i]).ToArray()), result = [.. frame];
        for (int i = 0; i < places.Count; i++)
            result[places[i]] = encrypted[i];
        return result;
    }
}

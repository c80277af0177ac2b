using Dxcp.Abi;
using Dxcp.Cryptography;
using Dxcp.Driver;

namespace Dxcp.Client.Tests;

/// <summary>All kinds of buffer through both of DXCP's runtimes and its driver, to a codec that writes down what it gets.</summary>
public sealed class DecoderBufferTests : IDisposable
{
    private static readonly Guid s_profile = Guids.D3D11_DECODER_PROFILE_H264_VLD_NOFGT;
    private readonly Stack<IDisposable> _owned = [];

    public static TheoryData<string, bool, bool> Ways => new(
        from api in (string[])["d3d11", "d3d9"]
        from content in (bool[])[false, true]
        from partly in (bool[])[false, true]
        select (api, content, partly));

    public void Dispose()
    {
        while (_owned.TryPop(out IDisposable? last))
            last.Dispose();
    }

    [Theory, MemberData(nameof(Ways))] // R25, R35, S7, S13
    public void A_codec_gets_each_kind_as_it_was_over_refreshes_inside_of_a_frame(string api, bool withContentKey, bool partly)
    {
        (Recorder codec, CryptoSession session, ProtectedSurface surface, VideoDecoder decoder) = Open(api);
        ContentKey? key = withContentKey ? Own(session.CreateContentKey()) : null;
        var random = new Random(1);
        for (int frame = 0; frame < 6; frame++)
        {
            codec.Got.Clear();
            (DecoderBufferKind Kind, byte[] Data)[] sent =
            [
                (DecoderBufferKind.PictureParameters, Bytes(random, 120)),
                (DecoderBufferKind.InverseQuantizationMatrix, Bytes(random, 224)),
                (DecoderBufferKind.SliceControl, Bytes(random, 30)),
                (DecoderBufferKind.Bitstream, Bytes(random, 2000 + frame)),
                (DecoderBufferKind.SliceControl, Bytes(random, 10)),
                (DecoderBufferKind.Bitstream, Bytes(random, 777)),
                (DecoderBufferKind.Bitstream, Bytes(random, 999)),
            ];
            DecoderBuffer[] buffers = [.. sent.Select(one =>
                new DecoderBuffer(one.Kind, one.Data, partly && one.Kind == DecoderBufferKind.Bitstream ? new PartialPattern(100, 32, 16) : null))];
            decoder.BeginFrame(surface, key);
            decoder.SubmitBuffers(buffers.AsSpan(0, 4));
            session.RefreshKey();
            decoder.SubmitBuffers(buffers.AsSpan(4, 2));
            decoder.Submit(sent[6].Data); // bitstream alone, whole
            decoder.EndFrame();
            Assert.Equal(sent.Select(one => ((CompressedBufferType)one.Kind, Convert.ToHexString(one.Data))),
                codec.Got.Select(one => (one.Type, Convert.ToHexString(one.Data))));
        }
    }

    [Theory, InlineData("d3d11"), InlineData("d3d9")]
    public void Data_longer_than_the_decoders_buffer_are_refused_and_the_frame_goes_on(string api)
    {
        (Recorder codec, _, ProtectedSurface surface, VideoDecoder decoder) = Open(api);
        var picture = new DecoderBuffer(DecoderBufferKind.PictureParameters, new byte[16]);
        decoder.BeginFrame(surface);
        Assert.Throws<ArgumentException>(() => decoder.SubmitBuffers(picture, new DecoderBuffer(DecoderBufferKind.SliceControl, new byte[65537])));
        Assert.Throws<ArgumentException>(() => decoder.SubmitBuffers(picture, new DecoderBuffer(DecoderBufferKind.Bitstream, new byte[(1 << 20) + 1])));
        Assert.Empty(codec.Got);
        decoder.SubmitBuffers(picture);
        decoder.EndFrame();
        Assert.Single(codec.Got);
    }

    /// <summary>A decoder over a codec that writes down, tied to its session.</summary>
    private (Recorder Codec, CryptoSession Session, ProtectedSurface Surface, VideoDecoder Decoder) Open(string api)
    {
        var codec = new Recorder();
        ContentProtectionDevice device = Own(RealDevice.Open(api,
            DriverProfile.Default with { Decoders = [new DecoderProfile(s_profile, [SurfaceFormat.Nv12], _ => codec)] }));
        CryptoSession session = Own(device.CreateSession(DriverIdentity.LoadOrCreate().Root, s_profile));
        ProtectedSurface surface = Own(device.CreateProtectedSurface(FrameFormat.Nv12, 96, 32, forDecoder: true));
        VideoDecoder decoder = Own(session.CreateDecoder(surface));
        Own(device.CreateChannel(DriverIdentity.LoadOrCreate().Root)).Tie(decoder);
        return (codec, session, surface, decoder);
    }

    private T Own<T>(T disposable)
        where T : IDisposable
    {
        _owned.Push(disposable);
        return disposable;
    }

    private static byte[] Bytes(Random random, int size)
    {
        byte[] bytes = new byte[size];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>A codec that draws nothing.</summary>
    private sealed class Recorder : IFrameDecoder
    {
        public List<(CompressedBufferType Type, byte[] Data)> Got { get; } = [];

        public void BeginFrame(in FrameTarget target)
        {
        }

        public bool Submit(CompressedBufferType type, ReadOnlySpan<byte> data)
        {
            Got.Add((type, data.ToArray()));
            return true;
        }

        public bool EndFrame() => true;
    }
}

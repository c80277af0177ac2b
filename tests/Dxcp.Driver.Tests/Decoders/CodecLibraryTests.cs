using System.Collections.Immutable;
using Dxcp.Abi;
using Dxcp.Diagnostics;

namespace Dxcp.Driver.Tests.Decoders;

/// <summary>A profile's decoders beside a library of codecs: which are on offer, and what is said of the others (S170).</summary>
public sealed class CodecLibraryTests
{
    private static readonly AsyncLocal<ICodecLibrary?> s_library = new();

    // Adapters of other tests, which run beside these, find no codecs, as without this.
    static CodecLibraryTests() => DriverCodecs.Use(static () => s_library.Value);

    [Theory] // S170
    [InlineData(true, "", false)]
    [InlineData(false, "", false)] // nobody who could tell what is missing
    [InlineData(true, "HEVC", true)]
    [InlineData(true, "NV12", true)]
    [InlineData(true, "VP9", true)]
    public void What_has_no_codec_is_not_on_offer_and_that_is_said_once(bool hasLibrary, string lacks, bool isTold)
    {
        var codecs = new Library(lacks);
        s_library.Value = hasLibrary ? codecs : null;
        var both = new DecoderProfile(Guids.D3D11_DECODER_PROFILE_VP9_VLD_PROFILE0, [SurfaceFormat.Nv12, SurfaceFormat.P010]);
        var one = new DecoderProfile(Guids.D3D11_DECODER_PROFILE_HEVC_VLD_MAIN, [SurfaceFormat.P010]);
        ImmutableArray<DecoderProfile> known = [both, DecoderProfile.PassThrough, one];
        var told = new List<Message>();
        ImmutableArray<DecoderProfile> offered;
        using (MessageSinks.Process.Add(new Sink(told, codecs.Missing.Text)))
            offered = DecodersOnOffer.Of(DriverProfile.Default with { Decoders = known });
        string[] wanted = !hasLibrary ? ["PassThrough: Nv12 P010"] : lacks switch
        {
            "HEVC" => ["VP9: Nv12 P010", "PassThrough: Nv12 P010"],
            "NV12" => ["VP9: P010", "PassThrough: Nv12 P010", "HEVC: P010"],
            "VP9" => ["PassThrough: Nv12 P010", "HEVC: P010"],
            _ => ["VP9: Nv12 P010", "PassThrough: Nv12 P010", "HEVC: P010"],
        };
        Assert.Equal(wanted, offered.Select(decoder => $"{NameOf(decoder.Id)}: {string.Join(' ', decoder.Formats)}"));
        Assert.Equal(isTold ? [(Severity.Info, "S170", codecs.Missing.Remedy)] : [], told.Select(one => (one.Severity, one.Rule, one.Remedy)));
    }

    private static string NameOf(Guid profile) => profile == Guids.D3D11_DECODER_PROFILE_HEVC_VLD_MAIN ? "HEVC"
        : profile == Guids.D3D11_DECODER_PROFILE_VP9_VLD_PROFILE0 ? "VP9" : "PassThrough";

    private sealed class Library(string lacks) : ICodecLibrary
    {
        public (string Text, string Remedy) Missing { get; } = ($"a library of tests lacks {Guid.NewGuid()}", "Have another.");

        public bool Decodes(Guid profile, SurfaceFormat format) => NameOf(profile) != lacks && (lacks != "NV12" || format != SurfaceFormat.Nv12);

        public IFrameDecoder? Create(in DecoderDescription decoder, ICodecMemory memory) => null;
    }

    private sealed class Sink(List<Message> told, string text) : IMessageSink
    {
        public void Take(Message message)
        {
            if (message.Text != text)
                return;
            lock (told)
                told.Add(message);
        }
    }
}

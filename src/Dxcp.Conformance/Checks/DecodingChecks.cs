using Dxcp.Abi;
using static Dxcp.Conformance.Bench;
using static Dxcp.Conformance.ReferenceCipher;

namespace Dxcp.Conformance;

/// <summary>Encrypted bitstreams, through the pass-through decoder, whose pictures tell which key was used.</summary>
internal static class DecodingChecks
{
    private const uint Usual = Blt | ReadBack;
    private static readonly byte[] s_contentKey = Pattern(16, seed: 6);

    public static IReadOnlyList<ConformanceCheck> All { get; } =
    [
        DE(1, "A frame under the session key comes out", "R34 R35", t =>
        {
            var (decoder, session, _) = t.Tied();
            RefreshChecks.Decodes(decoder, session, new byte[16], session.Key);
            decoder.Destroy();
        }),
        DE(2, "A frame under a content key comes out", "R34", t =>
        {
            var (decoder, session, _) = t.Tied();
            RefreshChecks.Decodes(decoder, session, Ecb(session.Key, s_contentKey), s_contentKey);
            decoder.Destroy();
        }, caps: Usual | ContentKey),
        DE(3, "A frame without a key is clear", "R34", t =>
        {
            var (decoder, _, _) = t.Tied();
            byte[] frame = Pattern(ProbeDecoder.FrameSize);
            Probe.Accepted(decoder.Begin(null), "BeginFrame");
            Probe.Accepted(decoder.Submit(frame, null), "SubmitDecoderBuffers");
            Probe.Accepted(decoder.End(), "EndFrame");
            Demand.Equal(frame, decoder.Picture(), "bytes of the picture");
            decoder.Destroy();
        }),
        DE(4, "A buffer without an IV is clear", "R35", t =>
        {
            var (decoder, session, _) = t.Tied();
            byte[] frame = Pattern(ProbeDecoder.FrameSize), iv = session.NextCounterBlock();
            Probe.Accepted(decoder.Begin(new byte[16]), "BeginFrame");
            Probe.Accepted(decoder.Submit(frame[..77], null), "a clear buffer");
            Probe.Accepted(decoder.Submit(Ctr(session.Key, iv, frame.AsSpan(77)), iv), "an encrypted buffer");
            Probe.Accepted(decoder.End(), "EndFrame");
            Demand.Equal(frame, decoder.Picture(), "bytes of the picture");
            decoder.Destroy();
        }),
        DE(5, "A partly encrypted buffer comes out", "R25 R35", t =>
        {
            var (decoder, session, _) = t.Tied();
            byte[] frame = Pattern(ProbeDecoder.FrameSize), iv = session.NextCounterBlock();
            Probe.Accepted(decoder.Begin(new byte[16]), "BeginFrame");
            Probe.Accepted(decoder.Submit(ReferenceCipher.Partial(session.Key, iv, frame, 100, 20, 2), iv, new(100, 20, 2)), "SubmitDecoderBuffers");
            Probe.Accepted(decoder.End(), "EndFrame");
            Demand.Equal(frame, decoder.Picture(), "bytes of the picture");
            decoder.Destroy();
        }, caps: Usual | Bench.Partial),
        DE(6, "Without the capability a partly encrypted buffer is refused", "R25", t =>
        {
            var (decoder, session, _) = t.Tied();
            Probe.Accepted(decoder.Begin(new byte[16]), "BeginFrame");
            int code = decoder.Submit(new byte[64], session.NextCounterBlock(), new(16, 16, 16));
            Demand.True(code < 0, "a refusal", "S_OK");
            t.Refused(Refusal.NotAvailable, code);
            decoder.End();
            decoder.Destroy();
        }, ProfileWish.NoPartial),
        DE(7, "An IV comes once, in buffers too", "R21 S31", t =>
        {
            var (decoder, session, _) = t.Tied();
            byte[] iv = session.NextCounterBlock();
            Probe.Accepted(decoder.Begin(new byte[16]), "BeginFrame");
            Probe.Accepted(decoder.Submit(new byte[32], iv), "SubmitDecoderBuffers");
            int code = decoder.Submit(new byte[32], iv);
            Demand.True(code < 0, "a refusal of the used IV", "S_OK");
            t.Refused(Refusal.BadArgument, code);
            decoder.End();
            decoder.Destroy();
        }),
        DE(8, "An IV that a frame used a blt may not use", "R21 S31", t =>
        {
            var (decoder, session, _) = t.Tied();
            byte[] iv = CounterBlock(5000);
            Probe.Accepted(decoder.Begin(new byte[16]), "BeginFrame");
            Probe.Accepted(decoder.Submit(new byte[32], iv), "SubmitDecoderBuffers");
            decoder.End();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(5001));
            t.RefusesReuse(session, memory, picture, iv, t.Plain());
            decoder.Destroy();
        }),
        DE(9, "Frames do not nest", "R34", t =>
        {
            var (decoder, _, _) = t.Tied();
            Probe.Accepted(decoder.Begin(null), "BeginFrame");
            int code = decoder.Begin(null);
            Demand.True(code < 0, "a refusal of a frame inside a frame", "S_OK");
            t.Refused(Refusal.BadArgument, code);
            decoder.End();
            decoder.Destroy();
        }),
        DE(10, "Buffers belong to a frame", "R34", t =>
        {
            var (decoder, _, _) = t.Tied();
            Demand.True(decoder.Submit(new byte[16], null) < 0, "a refusal of a buffer before a frame", "S_OK");
            Probe.Accepted(decoder.Begin(null), "BeginFrame");
            Probe.Accepted(decoder.Submit(new byte[ProbeDecoder.FrameSize], null), "SubmitDecoderBuffers");
            decoder.End();
            Demand.True(decoder.Submit(new byte[16], null) < 0, "a refusal of a buffer after a frame", "S_OK");
            decoder.Destroy();
        }),
        DE(11, "A channel ties only what one device made", "R46", t =>
        {
            var decoder = t.Device.CreateDecoder();
            var session = t.Device.CreateSession(DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH);
            Probe.Accepted(session.Negotiate(), "negotiation");
            var channel = t.Device.OpenChannel();
            foreach (int code in new[]
            {
                decoder.TieTo(session, t.Probe.CreateDevice().OpenChannel()), decoder.TieTo(session, channel, decoderOffset: 16),
                decoder.TieTo(session, channel, sessionOffset: 16), decoder.TieTo(session, channel, deviceOffset: 16),
            })
            {
                Demand.True(code < 0, "a refusal of CRYPTO_SESSION", "S_OK");
                t.Refused(Refusal.BadArgument, code);
            }

            Demand.Equal(0, decoder.TiedSession(channel), "the session that the channel names");
            decoder.Destroy();
        }),
        DE(12, "A session of another decoder profile is not tied", "S84", t =>
        {
            var decoder = t.Device.CreateDecoder();
            Demand.True(decoder.TieTo(t.Device.CreateKeyedSession(), t.Device.OpenChannel()) < 0, "a refusal of CRYPTO_SESSION", "S_OK");
            decoder.Destroy();
        }),
        DE(13, "A frame with a key needs a session that is tied", "R46 R34", t =>
        {
            var decoder = t.Device.CreateDecoder();
            Demand.True(decoder.Begin(new byte[16]) < 0, "a refusal of BeginFrame", "S_OK");
            decoder.Destroy();
        }),
        DE(14, "The channel names the session that is tied", "R46", t =>
        {
            var (decoder, session, channel) = t.Tied();
            Demand.Equal(session.Name, decoder.TiedSession(channel), "the session");
            decoder.Destroy();
        }),
        DE(15, "Where protection is always on encrypted buffers go into restricted pictures alone", "R29 S105", t =>
        {
            var (decoder, session, _) = t.Tied(restricted: false);
            byte[] frame = Pattern(ProbeDecoder.FrameSize), iv = session.NextCounterBlock();
            Probe.Accepted(decoder.Begin(new byte[16]), "BeginFrame");
            int code = decoder.Submit(Ctr(session.Key, iv, frame), iv);
            Demand.True(code < 0, "a refusal", "S_OK");
            t.Refused(Refusal.OpenDestination, code);
            decoder.End();
            decoder.Destroy();
        }, caps: Usual | 4),
        DE(16, "An unknown extension is refused and harms no frame", "S93 S94", t =>
        {
            var (decoder, session, _) = t.Tied();
            t.Refused(Refusal.NotAvailable, decoder.Extend(0x726));
            RefreshChecks.Decodes(decoder, session, new byte[16], session.Key, () => decoder.Extend(0));
            decoder.Destroy();
        }),
        DE(17, "An End without a Begin is refused, and a second one as well", "R34", t =>
        {
            var (decoder, session, _) = t.Tied();
            NotTaken(decoder.End());
            RefreshChecks.Decodes(decoder, session, new byte[16], session.Key);
            NotTaken(decoder.End());
            RefreshChecks.Decodes(decoder, session, new byte[16], session.Key);
            decoder.Destroy();
        }, on: [ProbeKind.D3D11, .. ProbeKinds.Of9]),
        DE(18, "A refused buffer uses no IV up", "S108 S31", t =>
        {
            var (decoder, session, _) = t.Tied(restricted: false);
            byte[] iv = CounterBlock(6000);
            Probe.Accepted(decoder.Begin(new byte[16]), "BeginFrame");
            NotTaken(decoder.Submit(new byte[32], iv));
            decoder.End();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), iv);
            decoder.Destroy();
        }, caps: Usual | 4),
        DE(19, "Each buffer of a frame goes by its own IV, in whatever order they rise", "R35 R20", t =>
        {
            var (decoder, session, _) = t.Tied();
            byte[] frame = Pattern(ProbeDecoder.FrameSize, 9);
            Probe.Accepted(decoder.Begin(new byte[16]), "BeginFrame");
            int at = 0;
            foreach (ulong iv in new ulong[] { 70, 0x1_0000_0000, 0x1_0000_0001, ulong.MaxValue })
            {
                int length = iv == ulong.MaxValue ? frame.Length - at : 77;
                Probe.Accepted(decoder.Submit(Ctr(session.Key, CounterBlock(iv, 5), frame.AsSpan(at, length)), CounterBlock(iv, 5)), "SubmitDecoderBuffers");
                at += length;
            }

            Probe.Accepted(decoder.End(), "EndFrame");
            Demand.Equal(frame, decoder.Picture(), "bytes of the picture");
            decoder.Destroy();
        }),
        DE(20, "A clear buffer between encrypted ones of a frame under a content key stays clear", "R35 R34", t =>
        {
            var (decoder, session, _) = t.Tied();
            byte[] frame = Pattern(ProbeDecoder.FrameSize, 10), one = session.NextCounterBlock(), other = session.NextCounterBlock();
            Probe.Accepted(decoder.Begin(Ecb(session.Key, s_contentKey)), "BeginFrame");
            Probe.Accepted(decoder.Submit(Ctr(s_contentKey, one, frame.AsSpan(0, 100)), one), "an encrypted buffer");
            Probe.Accepted(decoder.Submit(frame[100..133], null), "a clear buffer");
            Probe.Accepted(decoder.Submit(Ctr(s_contentKey, other, frame.AsSpan(133)), other), "an encrypted buffer");
            Probe.Accepted(decoder.End(), "EndFrame");
            Demand.Equal(frame, decoder.Picture(), "bytes of the picture");
            decoder.Destroy();
        }, caps: Usual | ContentKey),
        DE(21, "Two decoders, two sessions: each frame goes by the key of its own", "R46 R34", t =>
        {
            var (one, first, _) = t.Tied();
            var (other, second, _) = t.Tied();
            RefreshChecks.Decodes(one, first, new byte[16], first.Key, () => RefreshChecks.Decodes(other, second, new byte[16], second.Key, second.Refresh));
            RefreshChecks.Decodes(other, second, new byte[16], second.Key);
            one.Destroy();
            other.Destroy();
        }),
        DE(22, "A content key of another size is refused by BeginFrame", "R15 R34 S35", t =>
        {
            var (decoder, session, _) = t.Tied();
            foreach (int size in new[] { 1, 8, 15, 17, 32 })
                NotTaken(decoder.Begin(Pattern(size, 4)));
            RefreshChecks.Decodes(decoder, session, new byte[16], session.Key);
            decoder.Destroy();
        }, on: ProbeKinds.Of11),
    ];

    private static ConformanceCheck DE(int number, string statement, string rules, Action<Bench> run, ProfileWish wish = ProfileWish.AsItIs, uint caps = Usual,
        ProbeKind[]? on = null) => SessionChecks.Make($"DE-{number:D3}", ConformanceGroup.Decoding, statement, rules, run, wish, caps, on);

    private static void NotTaken(int code) => Demand.True(code < 0, "a refusal", "S_OK");
}

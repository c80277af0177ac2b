using static Dxcp.Conformance.Bench;
using static Dxcp.Conformance.ReferenceCipher;

namespace Dxcp.Conformance;

/// <summary>Refreshes around and inside frames.</summary>
internal static partial class RefreshChecks
{
    private static IEnumerable<ConformanceCheck> Frames =>
    [
        KR(80, "A frame that begins after Finish is under the next key", "R8 R34", t =>
        {
            var (decoder, session, _) = t.Tied();
            session.Refresh();
            Decodes(decoder, session, new byte[16], session.Key);
            decoder.Destroy();
        }),
        KR(81, "A frame under the key before a refresh comes out scrambled", "R8", t =>
        {
            var (decoder, session, _) = t.Tied();
            byte[] old = session.Key, frame = Pattern(ProbeDecoder.FrameSize), iv = session.NextCounterBlock();
            session.Refresh();
            Probe.Accepted(decoder.Begin(new byte[16]), "BeginFrame");
            Probe.Accepted(decoder.Submit(Ctr(old, iv, frame), iv), "SubmitDecoderBuffers");
            Probe.Accepted(decoder.End(), "EndFrame");
            Demand.False(decoder.Picture().AsSpan().SequenceEqual(frame), "a scrambled picture", "the picture, under the key before");
            decoder.Destroy();
        }),
        KR(82, "A refresh inside a frame leaves the frame under the key that it began with", "S13 S7", t =>
        {
            var (decoder, session, _) = t.Tied();
            Decodes(decoder, session, new byte[16], session.Key, session.Refresh);
            decoder.Destroy();
        }),
        KR(83, "The frame after a refresh inside a frame begins under the next key", "R8 S13", t =>
        {
            var (decoder, session, _) = t.Tied();
            Decodes(decoder, session, new byte[16], session.Key, session.Refresh);
            Decodes(decoder, session, new byte[16], session.Key);
            decoder.Destroy();
        }),
        KR(84, "A Start inside a frame changes nothing, nor for the next frame", "R5", t =>
        {
            var (decoder, session, _) = t.Tied();
            Decodes(decoder, session, new byte[16], session.Key, () => session.Start());
            Decodes(decoder, session, new byte[16], session.Key);
            decoder.Destroy();
        }),
        KR(85, "A frame's content key outlives a refresh inside it", "S7 R34", t =>
        {
            var (decoder, session, _) = t.Tied();
            Decodes(decoder, session, Ecb(session.Key, s_contentKey), s_contentKey, session.Refresh);
            decoder.Destroy();
        }, caps: Usual | ContentKey),
        KR(86, "A content key for BeginFrame is wrapped under the key of the moment", "R8 S7", t =>
        {
            var (decoder, session, _) = t.Tied();
            session.Refresh();
            Decodes(decoder, session, Ecb(session.Key, s_contentKey), s_contentKey);
            decoder.Destroy();
        }, caps: Usual | ContentKey),
        KR(87, "Twenty frames pass over refreshes between and inside them", "R8 S13", t =>
        {
            var (decoder, session, _) = t.Tied();
            for (int i = 0; i < 20; i++)
            {
                Decodes(decoder, session, new byte[16], session.Key, i % 5 == 2 ? session.Refresh : null);
                if (i % 5 == 4)
                    session.Refresh();
            }

            decoder.Destroy();
        }),
        KR(88, "A refresh does not untie a session from its decoder", "R46 R8", t =>
        {
            var (decoder, session, channel) = t.Tied();
            session.Refresh();
            Demand.Equal(session.Name, decoder.TiedSession(channel), "the session that the channel names");
            decoder.Destroy();
        }),
    ];

    /// <summary>A frame of two encrypted buffers, something happening between them; its picture must come out.</summary>
    internal static void Decodes(ProbeDecoder decoder, ProbeSession session, byte[] wrapped, byte[] key, Action? between = null)
    {
        byte[] frame = Pattern(ProbeDecoder.FrameSize, session.NextCounterBlock()[7] + 1), iv = session.NextCounterBlock();
        Probe.Accepted(decoder.Begin(wrapped), "BeginFrame");
        Probe.Accepted(decoder.Submit(Ctr(key, iv, frame.AsSpan(0, 100)), iv), "SubmitDecoderBuffers");
        between?.Invoke();
        iv = session.NextCounterBlock();
        Probe.Accepted(decoder.Submit(Ctr(key, iv, frame.AsSpan(100)), iv), "SubmitDecoderBuffers");
        Probe.Accepted(decoder.End(), "EndFrame");
        Demand.Equal(frame, decoder.Picture(), "bytes of the decoded picture");
    }
}

using static Dxcp.Conformance.Bench;
using static Dxcp.Conformance.ReferenceCipher;

namespace Dxcp.Conformance;

/// <summary>Refreshes: what calls leave behind buffers and in the history of IVs, and numbers beyond one session.</summary>
internal static partial class RefreshChecks
{
    private static unsafe IEnumerable<ConformanceCheck> Buffers =>
    [
        KR(70, "Start writes 16 bytes and nothing behind", "R4 R1", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (number, code) = RawCalls.Guarded(16, (buffer, size) => RawCalls.Start(session, buffer, size), "StartSessionKeyRefresh");
            Probe.Accepted(code, "StartSessionKeyRefresh");
            Probe.Accepted(session.Finish(), "FinishSessionKeyRefresh");
            KeyIs(session, Xor(session.Key, number), "K xor R");
        }),
        KR(71, "A refused Start writes nothing behind the size that it was given", "R4 S4", t =>
        {
            var session = t.Device.CreateKeyedSession();
            foreach (int size in new[] { 1, 8, 15, 17 })
                RawCalls.Guarded(size, (buffer, given) => RawCalls.Start(session, buffer, given), "StartSessionKeyRefresh");
            KeyIs(session, session.Key, "the key, after refused Starts");
        }),
        KR(72, "A Finish without Start leaves the history of IVs alone", "R7 R21", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(100));
            session.Finish();
            t.RefusesReuse(session, memory, picture, CounterBlock(100), t.Plain());
            session.Refresh();
            t.Brings(session, memory, picture, t.Plain(2), CounterBlock(100));
            session.Finish();
            t.RefusesReuse(session, memory, picture, CounterBlock(100), t.Plain(2));
        }),
        KR(73, "A Start, taken or refused, leaves the history of IVs alone", "R5 R21", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(100));
            session.Start(new byte[15]);
            t.RefusesReuse(session, memory, picture, CounterBlock(100), t.Plain());
            session.Start();
            session.Start();
            t.RefusesReuse(session, memory, picture, CounterBlock(100), t.Plain());
        }),
        KR(74, "Numbers do not come again on another device, nor when the implementation is opened anew", "R1 S18", t =>
        {
            var numbers = new HashSet<string>();
            foreach (var device in new[] { t.Device, t.Probe.CreateDevice(), t.Elsewhere().Device, t.Elsewhere().Device })
            {
                var session = device.CreateKeyedSession();
                for (int i = 0; i < 50; i++)
                    numbers.Add(Convert.ToHexString(session.Start()));
            }

            Demand.Equal(200, numbers.Count, "different numbers of 200");
        }),
        KR(75, "A number has nothing to do with the key: neither it nor its complement, nor the key before", "R1 R3", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] before = session.Key;
            for (int i = 0; i < 20; i++)
            {
                byte[] number = session.Start();
                foreach (byte[] key in new[] { session.Key, before })
                {
                    Demand.NotEqual(key, number, "a number that is not the key");
                    Demand.NotEqual([.. key.Select(value => (byte)~value)], number, "a number that is not the key's complement");
                }

                Probe.Accepted(session.Finish(), "FinishSessionKeyRefresh");
                (before, session.Key) = (session.Key, Xor(session.Key, number));
            }

            KeyIs(session, session.Key, "the key after 20 refreshes");
        }),
        KR(76, "A refresh of zeros' key comes out as well as any", "R3 R15", t =>
        {
            var session = t.Device.CreateSession();
            Probe.Accepted(session.Negotiate(new byte[16]), "negotiation of a key of zeros");
            byte[] number = session.Start();
            Probe.Accepted(session.Finish(), "FinishSessionKeyRefresh");
            KeyIs(session, number, "R, which is 0 xor R");
        }),
        KR(77, "A refresh between two pictures of many pages changes the key of the second alone", "R8", t =>
        {
            var session = t.Device.CreateKeyedSession();
            using RawPair one = new(t.Device, 256, 128), other = new(t.Device, 256, 128);
            one.Decrypts(session, Pattern(one.Size, 3));
            session.Refresh();
            other.Decrypts(session, Pattern(other.Size, 4));
            Demand.Equal(Pattern(one.Size, 3), one.Encrypts(session, session.Key), "bytes of the first picture");
            Demand.Equal(Pattern(other.Size, 4), other.Encrypts(session, session.Key), "bytes of the second picture");
        }, ProfileWish.NoReadBackKey),
        KR(78, "A null session is refused, and harms no refresh that is pending", "S5 R2", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] next = Xor(session.Key, session.Start());
            var context = ((D3D11ProbeDevice)t.Device).VideoContext;
            byte* number = stackalloc byte[16];
            new Span<byte>(number, 16).Fill(0xEE);
            context->lpVtbl->StartSessionKeyRefresh(context, null, 16, number);
            context->lpVtbl->FinishSessionKeyRefresh(context, null);
            Demand.All(new ReadOnlySpan<byte>(number, 16), 0, "the buffer of the refused Start");
            KeyIs(session, session.Key, "the present key");
            Probe.Accepted(session.Finish(), "FinishSessionKeyRefresh");
            KeyIs(session, next, "K xor R");
        }, on: [ProbeKind.D3D11]),
    ];
}

using System.Security.Cryptography;
using Dxcp.Abi;
using static Dxcp.Conformance.Bench;
using static Dxcp.Conformance.ReferenceCipher;

namespace Dxcp.Conformance;

/// <summary>Refreshes that are refused, and what a refusal leaves.</summary>
internal static partial class RefreshChecks
{
    private static IEnumerable<ConformanceCheck> Refused =>
    [
        KR(25, "Start before negotiation is refused, with zeros", "S3", t => t.RefusesStart(t.Device.CreateSession(), Refusal.BadState)),
        KR(26, "A Start before negotiation leaves nothing behind for Finish", "R7 S3", t =>
        {
            var session = t.Device.CreateSession();
            session.Start(new byte[16]);
            Probe.Accepted(session.Negotiate(), "negotiation");
            int? code = session.Finish();
            KeyIs(session, session.Key, "the negotiated key");
            t.Refused(Refusal.BadState, code);
        }),
        .. new[] { 1, 8, 15, 17, 24, 32 }.Select((size, i) => KR(27 + i, $"Start with {size} bytes is refused, with zeros", "R4 S4", t =>
        {
            var session = t.Device.CreateKeyedSession();
            t.RefusesStart(session, Refusal.BadArgument, size);
            session.Finish();
            KeyIs(session, session.Key, "the key, after a refused Start");
        })),
        .. new[] { 15, 17, 32 }.Select((size, i) => KR(33 + i, $"A Start with {size} bytes keeps the number that is pending", "S4 R2", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] next = Xor(session.Key, session.Start());
            session.Start(new byte[size]);
            Probe.Accepted(session.Finish(), "FinishSessionKeyRefresh");
            KeyIs(session, next, "K xor the number of the Start that was taken");
        })),
        KR(36, "Start without a buffer is refused and keeps the number that is pending", "S5 R2", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] next = Xor(session.Key, session.Start());
            t.Refused(Refusal.BadArgument, session.Start(null));
            Probe.Accepted(session.Finish(), "FinishSessionKeyRefresh");
            KeyIs(session, next, "K xor the number of the Start that was taken");
        }),
        KR(37, "Without the capability Start is refused, with zeros", "R9 S6", t =>
            t.RefusesStart(t.Device.CreateKeyedSession(), Refusal.NotAvailable), ProfileWish.NoRefresh, Blt | ReadBack),
        KR(38, "Without the capability Finish is refused and changes nothing", "R9 S6", t =>
        {
            var session = t.Device.CreateKeyedSession();
            session.Start(new byte[16]);
            int? code = session.Finish();
            KeyIs(session, session.Key, "the negotiated key");
            t.Refused(Refusal.NotAvailable, code);
        }, ProfileWish.NoRefresh, Blt | ReadBack),
        KR(39, "Negotiating again replaces the key and forgets the number that is pending", "S8 R7", t =>
        {
            var session = t.Device.CreateKeyedSession();
            session.Start();
            Probe.Accepted(session.Negotiate(), "a second negotiation");
            int? code = session.Finish();
            KeyIs(session, session.Key, "the key of the second negotiation");
            t.Refused(Refusal.BadState, code);
        }),
        KR(40, "A negotiation that fails keeps the key and the number that is pending", "S37 R16", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] pending = session.Start();
            t.Refused(Refusal.NoKey, session.Send(session.Wrap(Pattern(16), RSAEncryptionPadding.OaepSHA1)));
            t.Refused(Refusal.NoKey, session.Send(Pattern(256)));
            KeyIs(session, session.Key, "the key before the failed negotiations");
            Probe.Accepted(session.Finish(), "FinishSessionKeyRefresh");
            KeyIs(session, Xor(session.Key, pending), "K xor R");
        }),
        KR(41, "A refused Start leaves nothing for Finish", "R7 S4", t =>
        {
            var session = t.Device.CreateKeyedSession();
            session.Start(new byte[17]);
            t.Refused(Refusal.BadState, session.Finish());
            KeyIs(session, session.Key, "the key");
        }),
        KR(42, "Start with a session of another device is refused, with zeros", "R14 S15", t =>
        {
            var session = t.Device.CreateKeyedSession();
            t.RefusesStart(session.CalledWith(t.Probe.CreateDevice()), Refusal.NotFound);
            session.Finish();
            KeyIs(session, session.Key, "the key");
        }, on: ProbeKinds.ByDevice),
        KR(43, "Finish with a session of another device changes nothing", "R14 S15", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] next = Xor(session.Key, session.Start());
            t.Refused(Refusal.NotFound, session.CalledWith(t.Probe.CreateDevice()).Finish());
            KeyIs(session, session.Key, "the key, Finish having come through another device");
            Probe.Accepted(session.Finish(), "FinishSessionKeyRefresh");
            KeyIs(session, next, "K xor R");
        }, on: ProbeKinds.ByDevice),
        KR(44, "A session that hardware keys takes no part in a refresh", "R13 S16", t =>
        {
            int code = t.Device.TryCreateSession(Guids.D3D11_CRYPTO_TYPE_AES128_CTR, Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION);
            if (code < 0)
                throw new NotSupportedHereException($"no session for HW_PROTECTION: {HResultName.Of(code)}");
            var session = t.Device.CreateHardwareSession();
            t.RefusesStart(session, Refusal.NotAvailable);
            session.Finish();
            t.RefusesStart(session, Refusal.NotAvailable);
        }, ProfileWish.HardwareKeys, 0, ProbeKinds.Of11),
        KR(45, "Destroying a session with a refresh pending leaves others alone", "S10", t =>
        {
            ProbeSession dead = t.Device.CreateKeyedSession(), other = t.Device.CreateKeyedSession();
            dead.Start();
            dead.Destroy();
            int? code = other.Finish();
            KeyIs(other, other.Key, "the key of the other session");
            t.Refused(Refusal.BadState, code);
        }),
        KR(46, "A session made after one was destroyed begins without its key", "S3 S10", t =>
        {
            var dead = t.Device.CreateKeyedSession();
            dead.Start();
            dead.Destroy();
            var session = t.Device.CreateSession();
            t.RefusesStart(session, Refusal.BadState);
            t.Refused(Refusal.BadState, session.Finish());
        }),
        KR(47, "Calls about a destroyed session are refused", "S10", t =>
        {
            var session = t.Device.CreateKeyedSession();
            session.Start();
            session.Destroy();
            t.RefusesStart(session, Refusal.NotFound);
            t.Refused(Refusal.NotFound, session.Finish());
        }, on: ProbeKinds.Drivers),
        KR(89, "Blts between Start and Finish leave the number pending", "R2 R5", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] next = Xor(session.Key, session.Start());
            KeyIs(session, session.Key, "the present key, a refresh pending");
            Demand.True(session.EncryptsWith(session.Key), "EncryptionBlt under the present key, a refresh pending", "another key");
            Probe.Accepted(session.Finish(), "FinishSessionKeyRefresh");
            KeyIs(session, next, "K xor R");
        }, ProfileWish.NoReadBackKey),
        KR(90, "Refused blts between Start and Finish leave the number pending", "R2 R5", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] next = Xor(session.Key, session.Start());
            var (memory, picture) = t.Pair();
            t.Refused(Refusal.BadArgument, session.Decrypt(memory, picture, null));
            session.Decrypt(memory, t.Device.CreateOpen(), session.NextCounterBlock());
            session.Decrypt(picture, memory, session.NextCounterBlock());
            session.Encrypt(memory, picture, new byte[16]);
            KeyIs(session, session.Key, "the present key, a refresh pending");
            Probe.Accepted(session.Finish(), "FinishSessionKeyRefresh");
            KeyIs(session, next, "K xor R");
        }),
    ];
}

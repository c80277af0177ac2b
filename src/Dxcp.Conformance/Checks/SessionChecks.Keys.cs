using static Dxcp.Conformance.Bench;
using static Dxcp.Conformance.ReferenceCipher;

namespace Dxcp.Conformance;

/// <summary>Content keys and keys for reading back.</summary>
internal static partial class SessionChecks
{
    private static readonly byte[] s_contentKey = Pattern(16, seed: 3);

    private static IEnumerable<ConformanceCheck> Keys =>
    [
        CS(110, "A content key is used in place of the session key", "R23", t =>
        {
            var session = t.Device.CreateKeyedSession();
            Demand.True(session.Uses(s_contentKey, Ecb(session.Key, s_contentKey)), "DecryptionBlt under the content key", "another key");
        }, caps: Usual | ContentKey),
        CS(111, "With a content key the session key is not used", "R23", t =>
        {
            var session = t.Device.CreateKeyedSession();
            Demand.False(session.Uses(session.Key, Ecb(session.Key, s_contentKey)), "DecryptionBlt under the content key", "the session key");
        }, caps: Usual | ContentKey),
        CS(112, "A content key comes as one AES-ECB block under the session key, not as it is", "R23", t =>
        {
            var session = t.Device.CreateKeyedSession();
            Demand.False(session.Uses(s_contentKey, s_contentKey), "another key, the content key not having been wrapped", "the content key as it is");
        }, caps: Usual | ContentKey),
        CS(113, "A content key of 16 zero bytes is none", "S35", t =>
        {
            var session = t.Device.CreateKeyedSession();
            Demand.True(session.Uses(session.Key, new byte[16]), "DecryptionBlt under the session key", "another key");
        }, caps: Usual | ContentKey),
        CS(114, "A content key is forgotten after its call", "R23 S7", t =>
        {
            var session = t.Device.CreateKeyedSession();
            Demand.True(session.Uses(s_contentKey, Ecb(session.Key, s_contentKey)), "DecryptionBlt under the content key", "another key");
            KeyIs(session, session.Key, "the session key, in a call without a content key");
        }, caps: Usual | ContentKey),
        CS(115, "Without the capability a content key is refused", "R23", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Device.Write(memory, t.Plain());
            int? code = session.Decrypt(memory, picture, session.NextCounterBlock(), Pattern(16));
            IsEmpty(t.Device, picture);
            t.Refused(Refusal.NotAvailable, code);
        }, ProfileWish.NoContentKey),
        CS(116, "Under a content key an IV may come again", "S101", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            byte[] iv = CounterBlock(100);
            t.Brings(session, memory, picture, t.Plain(), iv);
            t.Brings(session, memory, picture, t.Plain(2), iv, s_contentKey);
            t.Brings(session, memory, picture, t.Plain(3), iv, s_contentKey);
            t.RefusesReuse(session, memory, picture, iv, t.Plain(3));
        }, caps: Usual | ContentKey),
        CS(117, "Where IVs must rise, each content key has a history, which a refresh leaves alone", "R21 S66", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            byte[] other = Pattern(16, seed: 12), iv = CounterBlock(100);
            t.Brings(session, memory, picture, t.Plain(), iv, s_contentKey);
            t.Brings(session, memory, picture, t.Plain(2), iv, other);
            session.Refresh();
            t.RefusesReuse(session, memory, picture, iv, t.Plain(2), s_contentKey);
            t.Brings(session, memory, picture, t.Plain(3), CounterBlock(101), s_contentKey);
        }, ProfileWish.StrictIV, Usual | ContentKey | Refresh),
        CS(118, "A content key with a pattern goes over the encrypted bytes", "R23 R25", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            byte[] iv = session.NextCounterBlock();
            t.Device.Write(memory, ReferenceCipher.Partial(s_contentKey, iv, t.Plain(), 16, 20, 5));
            Probe.Accepted(session.Decrypt(memory, picture, iv, Ecb(session.Key, s_contentKey), new(16, 20, 5)), "DecryptionBlt");
            Demand.Equal(t.Plain(), t.Device.Peek(picture), "bytes of the picture");
        }, caps: Usual | ContentKey | Bench.Partial),
        CS(119, "IVs under a content key are not IVs under the session key", "R21 R23", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(10));
            t.Brings(session, memory, picture, t.Plain(2), CounterBlock(1000), s_contentKey);
            t.Brings(session, memory, picture, t.Plain(3), CounterBlock(11));
            t.Brings(session, memory, picture, t.Plain(4), CounterBlock(1000));
        }, caps: Usual | ContentKey),
        CS(120, "EncryptionBlt before a key for reading back was fetched is refused", "S36 R24", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Device.Write(memory, t.Plain());
            int? code = session.Encrypt(picture, memory, new byte[16]);
            Demand.Equal(t.Plain(), t.Device.Read(memory), "bytes of the memory, unchanged");
            t.Refused(Refusal.BadState, code);
        }, ProfileWish.ReadBackKey),
        CS(121, "Each GetEncryptionBltKey makes another key", "R24", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var keys = Enumerable.Range(0, 20).Select(_ => Convert.ToHexString(RefreshChecks.Fetched(session))).ToHashSet();
            Demand.Equal(20, keys.Count, "different keys of 20");
        }, ProfileWish.ReadBackKey),
        CS(122, "EncryptionBlt uses the key that was fetched last, and no other", "R24", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] first = RefreshChecks.Fetched(session), second = RefreshChecks.Fetched(session);
            Demand.True(session.EncryptsWith(second), "EncryptionBlt under the last key", "another key");
            Demand.False(session.EncryptsWith(first), "EncryptionBlt under the last key", "the one before");
            Demand.False(session.EncryptsWith(session.Key), "EncryptionBlt under the last key", "the session key");
        }, ProfileWish.ReadBackKey),
        .. new[] { 1, 15, 17, 32 }.Select((size, i) => CS(123 + i, $"GetEncryptionBltKey with {size} bytes is refused, with zeros, and the last key stays",
            "R24 S71", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] key = RefreshChecks.Fetched(session), buffer = [.. Enumerable.Repeat((byte)0xEE, size)];
            int? code = session.GetReadBackKey(buffer);
            Demand.True(session.EncryptsWith(key), "EncryptionBlt under the key fetched before", "another key");
            t.Refused(Refusal.BadArgument, code);
        }, ProfileWish.ReadBackKey)),
        CS(127, "Keys for reading back are a session's own", "R24 R18", t =>
        {
            ProbeSession one = t.Device.CreateKeyedSession(), other = t.Device.CreateKeyedSession();
            byte[] first = RefreshChecks.Fetched(one), second = RefreshChecks.Fetched(other);
            Demand.NotEqual(first, second, "another key for the other session");
            Demand.True(one.EncryptsWith(first), "EncryptionBlt under its own key", "another key");
        }, ProfileWish.ReadBackKey),
        CS(128, "DecryptionBlt goes by the session key whatever key reads back", "R24 R23", t =>
        {
            var session = t.Device.CreateKeyedSession();
            RefreshChecks.Fetched(session);
            KeyIs(session, session.Key, "the session key");
        }, ProfileWish.ReadBackKey),
        CS(129, "Without the capability GetEncryptionBltKey is refused, and EncryptionBlt uses the session key", "R24", t =>
        {
            if ((t.Device.Caps() & ReadBackKey) != 0)
                throw new NotSupportedHereException("the target has ENCRYPTED_READ_BACK_KEY: its absence cannot be shown");
            var session = t.Device.CreateKeyedSession();
            byte[] wrapped = [.. Enumerable.Repeat((byte)0xEE, 16)];
            int? code = session.GetReadBackKey(wrapped);
            Demand.True(session.EncryptsWith(session.Key), "EncryptionBlt under the session key", "another key");
            t.Refused(Refusal.NotAvailable, code);
        }),
        CS(130, "What EncryptionBlt used under a key for reading back does not decrypt under it as a content key", "S102 R21", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            byte[] wrapped = new byte[16], made = new byte[16];
            Probe.Accepted(session.GetReadBackKey(wrapped), "GetEncryptionBltKey");
            Probe.Accepted(session.Encrypt(picture, memory, made), "EncryptionBlt");
            Demand.False(Takes(session, memory, t.Device.CreateProtected(), made, contentKey: wrapped), "a refusal of EncryptionBlt's counter block", "taken");
        }, ProfileWish.ReadBackKey, Usual | ContentKey),
    ];
}

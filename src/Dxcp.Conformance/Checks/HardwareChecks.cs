using Dxcp.Abi;
using static Dxcp.Conformance.ReferenceCipher;

namespace Dxcp.Conformance;

/// <summary>Sessions that hardware keys: what they take no part in.</summary>
internal static unsafe partial class HardwareChecks
{
    public static IReadOnlyList<ConformanceCheck> All { get; } =
    [
        HD(1, "Where hardware keys nothing, HW_PROTECTION makes no session", "R28 R27", t =>
        {
            int code = t.Device.TryCreateSession(Guids.D3D11_CRYPTO_TYPE_AES128_CTR, Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION);
            if (code >= 0 && !t.Target.IsBuiltIn)
                throw new NotSupportedHereException("the target has sessions for HW_PROTECTION");
            Demand.True(code < 0, "a refusal", "a session");
        }, ProfileWish.AsItIs),
        HD(2, "DecryptionBlt takes no part in a session that hardware keys", "R13", t =>
        {
            var session = Hardware(t);
            var (memory, picture) = t.Pair();
            t.Device.Write(memory, t.Plain());
            int? code = session.Decrypt(memory, picture, CounterBlock(1));
            Bench.IsEmpty(t.Device, picture);
            t.Refused(Refusal.NotAvailable, code);
        }),
        HD(3, "EncryptionBlt takes no part in a session that hardware keys", "R13", t =>
        {
            var session = Hardware(t);
            var (memory, picture) = t.Pair();
            t.Device.Write(memory, t.Plain());
            byte[] iv = new byte[16];
            int? code = session.Encrypt(picture, memory, iv);
            Demand.Equal(t.Plain(), t.Device.Read(memory), "bytes of the memory, unchanged");
            Demand.All(iv, 0, "the counter block");
            t.Refused(Refusal.NotAvailable, code);
        }),
        HD(4, "GetEncryptionBltKey takes no part in a session that hardware keys", "R13", t =>
        {
            byte[] wrapped = [.. Enumerable.Repeat((byte)0xEE, 16)];
            int? code = Hardware(t).GetReadBackKey(wrapped);
            Demand.True(code is null or < 0, "a refusal", "S_OK");
            Demand.All(wrapped, 0, "the buffer for the key");
        }),
        HD(5, "A session that hardware keys leaves others alone", "R13 R15", t =>
        {
            Hardware(t);
            var session = t.Device.CreateKeyedSession();
            Bench.KeyIs(session, session.Key, "the key of another session");
        }),
        .. Commands,
    ];

    private static ConformanceCheck HD(int number, string statement, string rules, Action<Bench> run, ProfileWish wish = ProfileWish.HardwareKeys,
        ProbeKind[]? on = null) =>
        SessionChecks.Make($"HD-{number:D3}", ConformanceGroup.HardwareDrm, statement, rules, run, wish, 0, on ?? ProbeKinds.Of11);

    private static ProbeSession Hardware(Bench t)
    {
        int code = t.Device.TryCreateSession(Guids.D3D11_CRYPTO_TYPE_AES128_CTR, Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION);
        return code >= 0 ? t.Device.CreateHardwareSession() : throw new NotSupportedHereException($"no session for HW_PROTECTION: {HResultName.Of(code)}");
    }
}

using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>What an implementation says that it offers: it is there, and nothing else is.</summary>
internal static partial class SessionChecks
{
    private const uint Encryption = Bench.Refresh | Bench.Partial | Bench.ContentKey | Bench.ReadBack | Bench.ReadBackKey | Bench.Sequential | Bench.Blt;

    private static unsafe IEnumerable<ConformanceCheck> Lists =>
    [
        CS(30, "Without a crypto type no capability of encryption is reported", "R27", t =>
        {
            var (caps, exchanges, _) = CapsOf(t.Device, default);
            Demand.Equal(0u, caps & Encryption, "capabilities of encryption");
            Demand.Equal(0u, exchanges, "key exchanges");
        }, caps: 0, on: ProbeKinds.Of11),
        CS(31, "The list of key exchanges has as many entries as the capabilities say, RSAES_OAEP among them", "R27", t =>
        {
            var (_, count, _) = CapsOf(t.Device, Guids.D3D11_CRYPTO_TYPE_AES128_CTR);
            var listed = Enumerable.Range(0, (int)count).Select(i => Exchange(t, (uint)i, out int code) is var exchange && code >= 0 ? exchange
                : throw new CheckFailedException($"key exchange {i} of {count}", HResultName.Of(code))).ToList();
            Demand.True(listed.Contains(Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP), "RSAES_OAEP among the key exchanges", $"{count} others");
            Demand.Equal(listed.Count, listed.Distinct().Count(), "different key exchanges");
        }, caps: 0, on: ProbeKinds.Of11),
        CS(32, "A key exchange beyond the last one is refused", "R27", t =>
        {
            var (_, count, _) = CapsOf(t.Device, Guids.D3D11_CRYPTO_TYPE_AES128_CTR);
            foreach (uint index in new[] { count, count + 1, uint.MaxValue })
            {
                Exchange(t, index, out int code);
                t.Refused(Refusal.BadArgument, NotTaken(code));
            }
        }, caps: 0, on: ProbeKinds.Of11),
        CS(33, "Each key exchange that is listed makes a session", "R27 R28", t =>
        {
            var (_, count, _) = CapsOf(t.Device, Guids.D3D11_CRYPTO_TYPE_AES128_CTR);
            for (uint i = 0; i < count; i++)
                Probe.Accepted(t.Device.TryCreateSession(Guids.D3D11_CRYPTO_TYPE_AES128_CTR, Exchange(t, i, out _)), $"a session for key exchange {i}");
        }, caps: 0, on: ProbeKinds.Of11),
        CS(34, "The capabilities name RSAES_OAEP as the key exchange", "R27", t =>
            Demand.Equal(Guids.D3DKEYEXCHANGE_RSAES_OAEP, Exchange(t, 0, out _), "KeyExchangeType"), caps: 0, on: ProbeKinds.Of9),
        CS(35, "BlockAlignmentSize is a power of two, and a picture is a whole number of such blocks", "R33", t =>
        {
            var (_, _, alignment) = CapsOf(t.Device, Guids.D3D11_CRYPTO_TYPE_AES128_CTR);
            Demand.True(alignment > 0 && (alignment & (alignment - 1)) == 0, "a power of two", $"{alignment}");
            Demand.Equal(0u, (uint)t.Device.StreamSize % alignment, "bytes beyond a whole number of blocks");
        }, caps: 0),
        CS(36, "The capabilities stay the same, whatever becomes of sessions", "R27", t =>
        {
            var before = CapsOf(t.Device, Guids.D3D11_CRYPTO_TYPE_AES128_CTR);
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            session.Decrypt(memory, picture, session.NextCounterBlock());
            session.Destroy();
            Demand.Equal(before, CapsOf(t.Device, Guids.D3D11_CRYPTO_TYPE_AES128_CTR), "capabilities, key exchanges and alignment");
            Demand.Equal(before, CapsOf(t.Probe.CreateDevice(), Guids.D3D11_CRYPTO_TYPE_AES128_CTR),
                "the same of another device");
        }, caps: 0),
        CS(37, "Refused capabilities leave zeros, or what was there, and not another type's", "R27 S53", t =>
        {
            var (caps, exchanges, _) = CapsOf(t.Device, new Guid("0f0e0d0c-0b0a-0908-0706-050403020100"), isThere: false);
            Demand.Equal((0u, 0u), (caps & Encryption, exchanges), "capabilities of encryption, and key exchanges");
        }, caps: 0),
        CS(38, "The zero crypto type makes no session", "R28", t =>
            NotTaken(t.Device.TryCreateSession(default, Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP)), caps: 0),
        CS(39, "Content keys, partial decryption and reading back work exactly where they are reported", "R23 R25 R31", t =>
        {
            uint caps = t.Device.Caps();
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            byte[] key = ReferenceCipher.Pattern(16, 4);
            Demand.Equal((caps & Bench.ContentKey) != 0,
                Takes(session, memory, picture, session.NextCounterBlock(), contentKey: ReferenceCipher.Ecb(session.Key, key)), "content keys taken");
            Demand.Equal((caps & Bench.Partial) != 0, Takes(session, memory, picture, session.NextCounterBlock(), new(16, 16, 16)), "patterns taken");
        }, caps: Usual),
    ];

    private static unsafe (uint Caps, uint Exchanges, uint Alignment) CapsOf(ProbeDevice device, Guid type, bool isThere = true)
    {
        int code;
        (uint, uint, uint) answer;
        switch (device)
        {
            case D3D11ProbeDevice eleven:
                D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps = default;
                code = eleven.VideoDevice->lpVtbl->GetContentProtectionCaps(eleven.VideoDevice, type == default ? null : &type, null, &caps);
                answer = (caps.Caps, caps.KeyExchangeTypeCount, caps.BlockAlignmentSize);
                break;
            case D3D9ProbeDevice nine:
                D3DCONTENTPROTECTIONCAPS old = default;
                code = nine.Video->lpVtbl->GetContentProtectionCaps(nine.Video, type == default ? null : &type, null, &old);
                answer = (old.Caps, old.KeyExchangeType == default ? 0u : 1u, old.BlockAlignmentSize);
                break;
            case Ddi11ProbeDevice driver:
                D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS low = default;
                code = driver.Inner.Video->pfnGetContentProtectionCaps(driver.Inner.Handle, &type, null, &low);
                answer = (low.Caps, low.KeyExchangeTypeCount, low.BlockAlignmentSize);
                break;
            default:
                code = ((Ddi9ProbeDevice)device).Inner.Host.GetProtectionCaps(type, default, out old);
                answer = (old.Caps, old.KeyExchangeType == default ? 0u : 1u, old.BlockAlignmentSize);
                break;
        }

        CallLog.Add($"GetContentProtectionCaps({type})", code);
        if (isThere)
            Probe.Accepted(code, "GetContentProtectionCaps");
        return answer;
    }

    /// <summary>An entry of the list of key exchanges; on Direct3D 9 there is one, and it stands in the capabilities.</summary>
    internal static unsafe Guid Exchange(Bench t, uint index, out int code)
    {
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, exchange = default;
        D3DCONTENTPROTECTIONCAPS old = default;
        switch (t.Device)
        {
            case D3D11ProbeDevice eleven:
                code = eleven.VideoDevice->lpVtbl->CheckCryptoKeyExchange(eleven.VideoDevice, &type, null, index, &exchange);
                break;
            case Ddi11ProbeDevice driver:
                code = driver.Inner.Video->pfnGetCryptoKeyExchangeType(driver.Inner.Handle, &type, null, index, &exchange);
                break;
            case D3D9ProbeDevice nine:
                code = nine.Video->lpVtbl->GetContentProtectionCaps(nine.Video, &type, null, &old);
                return old.KeyExchangeType;
            default:
                code = ((Ddi9ProbeDevice)t.Device).Inner.Host.GetProtectionCaps(type, default, out old);
                return old.KeyExchangeType;
        }

        CallLog.Add($"key exchange {index}", code);
        return exchange;
    }
}

using Dxcp.Abi;
using static Dxcp.Abi.Guids;

namespace Dxcp.Conformance;

/// <summary>What commands do, what queries answer, and for whom.</summary>
internal static partial class ChannelChecks
{

    private static IEnumerable<ConformanceCheck> Effects =>
    [
        AC(60, "An unknown command is E_FAIL", "R44", t =>
        {
            var channel = t.Device.OpenChannel();
            t.Refused(Refusal.UnknownMessage, NotTaken(channel.Configure(s_unknown, default(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT))));
            t.Refused(Refusal.UnknownMessage, NotTaken(channel.Configure(D3D11_AUTHENTICATED_QUERY_PROTECTION,
                default(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT))));
        }),
        AC(61, "An unknown query is E_FAIL", "R44", t =>
        {
            var channel = t.Device.OpenChannel();
            t.Refused(Refusal.UnknownMessage, NotTaken(channel.Query<D3D11_AUTHENTICATED_QUERY_OUTPUT>(s_unknown, out _)));
            t.Refused(Refusal.UnknownMessage, NotTaken(channel.Query<D3D11_AUTHENTICATED_QUERY_OUTPUT>(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION, out _)));
        }),
        AC(62, "PROTECTION is in force after its command, and the query says so", "R45", t =>
        {
            var channel = t.Device.OpenChannel();
            Probe.Accepted(channel.Protect(Enabled | Overlay), "PROTECTION");
            Demand.Equal(Enabled | Overlay, channel.Protection(), "the protection in force");
            Probe.Accepted(channel.Protect(0), "PROTECTION off");
            Demand.Equal(0u, channel.Protection(), "the protection in force");
        }, ProfileWish.OnDemand),
        AC(63, "Protection that one channel turned on another does not turn off", "R45", t =>
        {
            ProbeChannel one = t.Device.OpenChannel(), other = t.Device.OpenChannel();
            Probe.Accepted(one.Protect(Enabled), "PROTECTION");
            Probe.Accepted(other.Protect(0), "PROTECTION off, through another channel");
            Demand.Equal(Enabled, other.Protection(), "the protection in force");
        }, ProfileWish.OnDemand),
        AC(64, "A channel that goes takes its protection along", "R48", t =>
        {
            ProbeChannel one = t.Device.OpenChannel(), other = t.Device.OpenChannel();
            Probe.Accepted(one.Protect(Enabled), "PROTECTION");
            t.Device.Destroy(one);
            Demand.Equal(0u, other.Protection(), "the protection in force");
        }, ProfileWish.OnDemand),
        AC(65, "Reserved bits of PROTECTION are refused", "R45 S42", t =>
        {
            var channel = t.Device.OpenChannel();
            foreach (uint flags in new[] { 4u, 0x80000000u })
                t.Refused(Refusal.BadArgument, NotTaken(channel.Protect(flags)));
        }),
        AC(66, "CHANNEL_TYPE answers a driver's channel", "R39", t =>
        {
            Probe.Accepted(t.Device.OpenChannel().Query(D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE, out D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE_OUTPUT answer));
            Demand.Equal(D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE, answer.ChannelType, "the type");
        }),
        AC(67, "All channels of a device call it the same, those of another otherwise", "R53 R46", t =>
        {
            nint device = t.Device.OpenChannel().DeviceHandle();
            Demand.Equal(device, t.Device.OpenChannel().DeviceHandle(), "the device's handle");
            Demand.True(device != t.Probe.CreateDevice().OpenChannel().DeviceHandle(), "another handle for another device", "the same");
        }),
        AC(68, "A message for a channel does not get there through another one", "R43", t =>
        {
            ProbeChannel channel = t.Device.OpenChannel(), other = t.Device.OpenChannel();
            byte[] message = channel.ProtectionMessage(Enabled);
            t.Refused(Refusal.BadArgument, NotTaken(other.Configure(message)));
            Demand.Equal(0u, channel.Protection(), "protection");
            Probe.Accepted(channel.Configure(message), "the command, through its own channel");
        }, ProfileWish.OnDemand, [ProbeKind.D3D11, ProbeKind.D3D9, .. ProbeKinds.Drivers11]),
        AC(69, "A message for a channel of another device is refused", "R49 S15", t =>
        {
            var channel = t.Device.OpenChannel();
            var foreign = t.Probe.CreateDevice().OpenChannel();
            byte[] message = channel.ProtectionMessage(Enabled);
            t.Refused(Refusal.BadArgument, NotTaken(foreign.Configure(message)));
            Demand.Equal(0u, channel.Protection(), "protection");
            Demand.Equal(0u, foreign.Protection(), "protection of the other device");
        }, ProfileWish.OnDemand),
        AC(70, "ACCESSIBILITY_ATTRIBUTES answers a bus type", "R43 S82", t => Probe.Accepted(t.Device.OpenChannel().Query(
            D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ATTRIBUTES, out D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_OUTPUT _))),
        AC(71, "The number of encryptions is answered, and an index beyond is refused", "S47", t =>
        {
            var channel = t.Device.OpenChannel();
            Probe.Accepted(channel.Query(D3D11_AUTHENTICATED_QUERY_ENCRYPTION_WHEN_ACCESSIBLE_GUID_COUNT,
                out D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_COUNT_OUTPUT count));
            t.Refused(Refusal.BadArgument, NotTaken(channel.Query(D3D11_AUTHENTICATED_QUERY_ENCRYPTION_WHEN_ACCESSIBLE_GUID,
                new D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_INPUT { EncryptionGuidIndex = count.EncryptionGuidCount },
                out D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_OUTPUT _)));
        }),
        AC(72, "An encryption is in force after its command, until the zero GUID takes it back", "S82 D16", t =>
        {
            var channel = t.Device.OpenChannel();
            Probe.Accepted(channel.Configure(D3D11_AUTHENTICATED_CONFIGURE_ENCRYPTION_WHEN_ACCESSIBLE,
                new D3D11_AUTHENTICATED_CONFIGURE_ACCESSIBLE_ENCRYPTION_INPUT { EncryptionGuid = D3D11_CRYPTO_TYPE_AES128_CTR }), "ENCRYPTION_WHEN_ACCESSIBLE");
            Demand.Equal(D3D11_CRYPTO_TYPE_AES128_CTR, Encryption(channel), "the encryption in force");
            Probe.Accepted(channel.Configure(D3D11_AUTHENTICATED_CONFIGURE_ENCRYPTION_WHEN_ACCESSIBLE,
                default(D3D11_AUTHENTICATED_CONFIGURE_ACCESSIBLE_ENCRYPTION_INPUT)), "ENCRYPTION_WHEN_ACCESSIBLE off");
            Demand.Equal(default, Encryption(channel), "the encryption in force");
        }, ProfileWish.OnDemand),
        AC(73, "Hardware that is not reported has no channel", "R39", t =>
        {
            if ((t.Device.Caps() & (uint)D3D11_CONTENT_PROTECTION_CAPS.D3D11_CONTENT_PROTECTION_CAPS_HARDWARE) != 0)
                throw new NotSupportedHereException("the target reports HARDWARE");
            int code = t.Device.TryCreateHardwareChannel();
            Demand.True(code < 0, "a refusal", "a channel");
            t.Refused(Refusal.NotAvailable, code);
        }),
        AC(80, "The runtime's own channel protects without key or tag", "R39 S46", t =>
        {
            var channel = t.Device.CreateRuntimeChannel();
            Probe.Accepted(channel.Configure(channel.ProtectionMessage(Enabled), signed: false), "PROTECTION");
            Probe.Accepted(channel.Query(D3D11_AUTHENTICATED_QUERY_PROTECTION, default(D3D11_AUTHENTICATED_QUERY_INPUT),
                out D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT answer, signed: false), "the query");
            Demand.Equal(Enabled, answer.ProtectionFlags.Value & Enabled, "the protection in force");
        }, on: ProbeKinds.Applications),
        AC(81, "Key exchange fails on the runtime's own channel", "R39", t =>
            Demand.True(t.Device.CreateRuntimeChannel().SendKey(new byte[256]) < 0, "a refusal", "S_OK"), on: ProbeKinds.Applications),
        AC(82, "The runtime's own channel refuses what is for drivers", "S45", t =>
        {
            var channel = t.Device.CreateRuntimeChannel();
            t.Refused(Refusal.WrongChannelType, NotTaken(channel.Configure(channel.InitializeMessage(), signed: false)));
        }, on: ProbeKinds.Applications),
        AC(83, "The runtime's own channel does not turn off what another channel turned on", "R45 R39", t =>
        {
            ProbeChannel one = t.Device.CreateRuntimeChannel(), other = t.Device.CreateRuntimeChannel();
            Probe.Accepted(one.Configure(one.ProtectionMessage(Enabled), signed: false), "PROTECTION");
            Probe.Accepted(other.Configure(other.ProtectionMessage(0), signed: false), "PROTECTION off, through another channel");
            Demand.False(t.Device.LetsOut(t.Device.CreateProtected()), "a picture that is closed to the CPU", "an open one");
        }, ProfileWish.OnDemand, ProbeKinds.Applications),
    ];

    private static Guid Encryption(ProbeChannel channel)
    {
        Probe.Accepted(channel.Query(D3D11_AUTHENTICATED_QUERY_CURRENT_ENCRYPTION_WHEN_ACCESSIBLE,
            out D3D11_AUTHENTICATED_QUERY_CURRENT_ACCESSIBILITY_ENCRYPTION_OUTPUT answer), "CURRENT_ENCRYPTION_WHEN_ACCESSIBLE");
        return answer.EncryptionGuid;
    }
}

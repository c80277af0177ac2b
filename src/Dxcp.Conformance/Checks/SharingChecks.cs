using Dxcp.Abi;
using static Dxcp.Abi.Guids;
using static Dxcp.Conformance.Bench;

namespace Dxcp.Conformance;

/// <summary>What devices and processes share.</summary>
internal static partial class SharingChecks
{
    private const uint Usual = Blt | ReadBack;

    public static IReadOnlyList<ConformanceCheck> All { get; } =
    [
        CP(1, "A shared picture opens on another device, with its content", "S96", t =>
        {
            nint shared = Filled(t, out byte[] plain);
            var other = t.Probe.CreateDevice();
            Demand.Equal(plain, other.Peek(other.OpenShared(shared, t.Device)), "bytes of the opened picture");
        }),
        CP(2, "What one device decrypts into a shared picture the other reads back", "S96", t =>
        {
            nint shared = t.Device.CreateShared();
            var other = t.Probe.CreateDevice();
            nint opened = other.OpenShared(shared, t.Device);
            var session = t.Device.CreateKeyedSession();
            nint memory = t.Device.CreateMemory();
            t.Brings(session, memory, shared, t.Plain(4), session.NextCounterBlock());
            Demand.Equal(t.Plain(4), other.Peek(opened), "bytes of the opened picture");
        }),
        CP(3, "A shared restricted picture is closed to the CPU of whoever opens it", "R29 S96", t =>
        {
            nint shared = Filled(t, out _);
            var other = t.Probe.CreateDevice();
            Demand.False(other.CanMap(other.OpenShared(shared, t.Device)), "a refusal to map the opened picture", "mapped");
            Demand.False(t.Device.CanMap(shared), "a refusal to map the shared picture", "mapped");
        }),
        CP(4, "A shared restricted picture is closed even where no channel protects", "S96", t =>
        {
            nint shared = t.Device.CreateShared();
            Demand.False(t.Device.CanMap(shared), "a refusal to map the shared picture", "mapped");
        }, ProfileWish.OnDemand),
        CP(5, "Content of an opened picture is not copied to memory", "R29 S106", t =>
        {
            nint shared = Filled(t, out byte[] plain);
            var other = t.Probe.CreateDevice();
            nint opened = other.OpenShared(shared, t.Device), memory = other.CreateMemory();
            other.TryCopy(memory, opened, whole: true);
            Demand.False(other.Read(memory).AsSpan(0, (int)ProbeDevice.Width).SequenceEqual(plain.AsSpan(0, (int)ProbeDevice.Width)), "nothing of it in memory",
                "its first row");
        }, caps: Usual | 4),
        CP(6, "An opened picture outlives the one it was opened from", "S96", t =>
        {
            nint shared = Filled(t, out byte[] plain);
            var other = t.Probe.CreateDevice();
            nint opened = other.OpenShared(shared, t.Device);
            t.Device.Destroy(shared);
            Demand.Equal(plain, other.Peek(opened), "bytes of the opened picture");
        }),
        CP(10, "No process may open restricted resources at first", "R47 S47", t => Demand.Equal(0u, Count(t.Device.OpenChannel()), "processes")),
        CP(11, "SHARED_RESOURCE adds a process and takes it away", "R47", t =>
        {
            var channel = t.Device.OpenChannel();
            Probe.Accepted(Allow(channel, true), "SHARED_RESOURCE");
            Demand.Equal(1u, Count(channel), "processes");
            Probe.Accepted(Allow(channel, false), "SHARED_RESOURCE, access taken back");
            Demand.Equal(0u, Count(channel), "processes");
        }),
        CP(12, "SHARED_RESOURCE twice changes nothing", "S83", t =>
        {
            var channel = t.Device.OpenChannel();
            Probe.Accepted(Allow(channel, true), "SHARED_RESOURCE");
            Probe.Accepted(Allow(channel, true), "SHARED_RESOURCE again");
            Demand.Equal(1u, Count(channel), "processes");
        }),
        CP(13, "A type that names nobody, and a null handle, are refused", "S83 R47", t =>
        {
            var channel = t.Device.OpenChannel();
            foreach (var type in new[]
            {
                D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_UNKNOWN,
                D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_HANDLE,
            })
            {
                int code = Allow(channel, true, type);
                Demand.True(code < 0, "a refusal", "S_OK");
            }

            Demand.Equal(0u, Count(channel), "processes");
        }),
        CP(14, "The process that was named is answered, and an index beyond is refused", "R47 S47", t =>
        {
            var channel = t.Device.OpenChannel();
            Probe.Accepted(Allow(channel, true), "SHARED_RESOURCE");
            Probe.Accepted(Process(channel, 0, out var answer), "the query");
            Demand.Equal(D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_DWM, answer.ProcessIdentifier, "the type");
            Demand.True(Process(channel, 1, out _) < 0, "a refusal of an index beyond", "S_OK");
        }),
        CP(15, "SHARED_RESOURCE settings outlive their channel", "R48", t =>
        {
            var channel = t.Device.OpenChannel();
            Probe.Accepted(Allow(channel, true), "SHARED_RESOURCE");
            t.Device.Destroy(channel);
            Demand.Equal(1u, Count(t.Device.OpenChannel()), "processes");
        }),
        CP(16, "The list of processes is a device's own", "S83 R47", t =>
        {
            Probe.Accepted(Allow(t.Device.OpenChannel(), true), "SHARED_RESOURCE");
            Demand.Equal(0u, Count(t.Probe.CreateDevice().OpenChannel()), "processes of the other device");
        }),
        CP(17, "Protected shared resources that anyone may open are counted", "R47", t =>
        {
            var channel = t.Device.OpenChannel();
            uint before = Unrestricted(channel);
            nint shared = t.Device.CreateShared();
            Demand.Equal(before + 1, Unrestricted(channel), "resources");
            t.Device.Destroy(shared);
            Demand.Equal(before, Unrestricted(channel), "resources");
        }),
        CP(18, "A handle that nobody made opens nothing", "S98", t =>
        {
            Demand.True(t.Device.RefusesHandle(0x5A5A5A5A), "a refusal", "a picture");
            Demand.True(t.Device.RefusesHandle(-4), "a refusal", "a picture");
        }, caps: 0, on: ProbeKinds.Applications),
        CP(19, "A process that is named by its handle is answered with it, and taken away by it", "R47 S97", t =>
        {
            var channel = t.Device.OpenChannel();
            const D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE ByHandle = D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_HANDLE;
            nint self = OperatingSystem.IsWindows() ? -1 : Environment.ProcessId;
            Probe.Accepted(Allow(channel, true, ByHandle, self), "SHARED_RESOURCE");
            Probe.Accepted(Allow(channel, true), "SHARED_RESOURCE for the compositor");
            Demand.Equal(2u, Count(channel), "processes");
            Probe.Accepted(Process(channel, 0, out var one), "the query");
            Probe.Accepted(Process(channel, 1, out var other), "the query");
            Demand.Equal((0u, 1u), (one.ProcessIndex, other.ProcessIndex), "the indices, repeated in the answers");
            var named = one.ProcessIdentifier == ByHandle ? one : other;
            Demand.Equal((ByHandle, self), (named.ProcessIdentifier, named.ProcessHandle), "type and handle");
            Probe.Accepted(Allow(channel, false, ByHandle, self), "SHARED_RESOURCE, access taken back");
            Demand.Equal(1u, Count(channel), "processes");
        }),
        CP(20, "A picture that was opened twice is one and the same, and each user ends its own", "S96", t =>
        {
            nint shared = Filled(t, out byte[] plain);
            var other = t.Probe.CreateDevice();
            nint one = other.OpenShared(shared, t.Device), two = other.OpenShared(shared, t.Device);
            other.Destroy(one);
            Demand.Equal(plain, other.Peek(two), "bytes of the picture, opened a second time");
            other.Destroy(two);
            Demand.Equal(plain, t.Device.Peek(shared), "bytes of the picture");
        }),
        CP(21, "Sessions and keys are not shared with what is: each device reads back under its own", "R14 R18", t =>
        {
            nint shared = Filled(t, out byte[] plain);
            var other = t.Probe.CreateDevice();
            nint opened = other.OpenShared(shared, t.Device), memory = other.CreateMemory();
            ProbeSession own = t.Device.CreateKeyedSession(), session = other.CreateKeyedSession();
            byte[] iv = new byte[16];
            if ((other.Caps() & ReadBackKey) != 0)
                throw new NotSupportedHereException("reading back goes by a key of its own");
            Probe.Accepted(session.Encrypt(opened, memory, iv), "EncryptionBlt");
            byte[] read = other.Read(memory);
            Demand.Equal(plain, ReferenceCipher.Ctr(session.Key, iv, read), "bytes read back under the session of the device that opened");
            Demand.False(ReferenceCipher.Ctr(own.Key, iv, read).AsSpan().SequenceEqual(plain), "another key than the maker's", "the maker's");
        }),
        .. Processes,
    ];

    private static ConformanceCheck CP(int number, string statement, string rules, Action<Bench> run, ProfileWish wish = ProfileWish.AsItIs, uint caps = Usual,
        ProbeKind[]? on = null) => SessionChecks.Make($"CP-{number:D3}", ConformanceGroup.CrossProcess, statement, rules, run, wish, caps, on);

    private static nint Filled(Bench t, out byte[] plain)
    {
        nint shared = t.Device.CreateShared();
        var session = t.Device.CreateKeyedSession();
        nint memory = t.Device.CreateMemory();
        plain = t.Plain(3);
        t.Brings(session, memory, shared, plain, session.NextCounterBlock());
        return shared;
    }

    private static int Allow(ProbeChannel channel, bool allow,
        D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE type = D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_DWM, nint handle = 0) =>
        channel.Configure(D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE,
            new D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT { ProcessType = type, ProcessHandle = handle, AllowAccess = allow ? 1 : 0 });

    private static uint Count(ProbeChannel channel)
    {
        Probe.Accepted(channel.Query(D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT,
            out D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT_OUTPUT answer), "RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT");
        return answer.RestrictedSharedResourceProcessCount;
    }

    private static uint Unrestricted(ProbeChannel channel)
    {
        Probe.Accepted(channel.Query(D3D11_AUTHENTICATED_QUERY_UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT,
            out D3D11_AUTHENTICATED_QUERY_UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT_OUTPUT answer), "UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT");
        return answer.UnrestrictedProtectedSharedResourceCount;
    }

    private static int Process(ProbeChannel channel, uint index, out D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_OUTPUT answer) =>
        channel.Query(D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS,
            new D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_INPUT { ProcessIndex = index }, out answer);
}

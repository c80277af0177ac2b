using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>What two processes share, and what not.</summary>
internal static partial class SharingChecks
{
    private static IEnumerable<ConformanceCheck> Processes =>
    [
        CP(30, "A shared picture opens in another process, with its content", "S96 S97", t =>
        {
            using var other = OtherProcess.Start(t);
            nint shared = Opened(t, other, out byte[] plain);
            Demand.Equal(plain, Read(t, other), "bytes of the picture in the other process");
            t.Device.Destroy(shared);
        }),
        CP(31, "In another process, too, a restricted picture is closed to the CPU", "R29 S96", t =>
        {
            using var other = OtherProcess.Start(t);
            Opened(t, other, out _);
            Demand.Equal("refused", other.Ask(t.Kind, "map")[0], "a map of the opened picture");
        }),
        CP(32, "What another process decrypts into a shared picture is there", "S96 S97", t =>
        {
            using var other = OtherProcess.Start(t);
            nint shared = Opened(t, other, out _);
            Demand.Equal("written", other.Ask(t.Kind, "write", "21")[0], "a DecryptionBlt in the other process");
            Demand.Equal(t.Plain(21), t.Device.Peek(shared), "bytes of the picture");
        }),
        CP(33, "A restricted resource does not open in a process that is not named", "R47", t =>
        {
            using var other = OtherProcess.Start(t);
            RequireSharing(t, other);
            SharedPicture.Make(t.Device, restrict: true, out string token);
            Demand.Equal("refused", other.Ask(t.Kind, "open", token)[0], "opening in a process that was not named");
        }),
        CP(34, "A restricted resource opens in a process while it is named, and not before or after", "R47", t =>
        {
            using var other = OtherProcess.Start(t);
            RequireSharing(t, other);
            var channel = t.Device.OpenChannel();
            SharedPicture.Make(t.Device, restrict: true, out string token);
            const D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE ByHandle = D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_HANDLE;
            if (OperatingSystem.IsWindows())
                throw new NotSupportedHereException("the suite has no handle of the other process on Windows");
            Probe.Accepted(Allow(channel, true, ByHandle, Environment.ProcessId), "SHARED_RESOURCE for this process");
            Demand.Equal("refused", other.Ask(t.Kind, "open", token)[0], "opening in a process that was not named");
            Probe.Accepted(Allow(channel, true, ByHandle, other.Id), "SHARED_RESOURCE for the other process");
            Demand.Equal("opened", other.Ask(t.Kind, "open", token)[0], "opening in the process that was named");
            Probe.Accepted(Allow(channel, false, ByHandle, other.Id), "SHARED_RESOURCE, access taken back");
            Demand.Equal("refused", other.Ask(t.Kind, "open", token)[0], "opening in the process that is named no more");
        }),
        CP(35, "A picture outlives the process that opened it", "S96", t =>
        {
            using var other = OtherProcess.Start(t);
            nint shared = Opened(t, other, out byte[] plain);
            other.End();
            Demand.Equal(plain, t.Device.Peek(shared), "bytes of the picture, the other process having ended");
        }),
        CP(36, "A token that nobody made opens nothing in another process", "S98", t =>
        {
            using var other = OtherProcess.Start(t);
            RequireSharing(t, other);
            SharedPicture.Make(t.Device, restrict: false, out string token);
            string changed = token[..^1] + (token[^1] == '1' ? '2' : '1');
            Demand.Equal("refused", other.Ask(t.Kind, "open", changed)[0], "opening with a changed token");
        }),
        CP(37, "Two processes draw different random numbers", "R1 S18", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var numbers = Enumerable.Range(0, 40).Select(_ => Convert.ToHexString(session.Start())).ToHashSet();
            for (int i = 0; i < 2; i++)
            {
                using var other = OtherProcess.StartNew(t);
                string[] answer = other.Ask(t.Kind, "numbers", "40");
                Demand.True(answer.Length == 1, "numbers", string.Join(' ', answer));
                foreach (string number in answer[0].Split(','))
                    Demand.True(numbers.Add(number), "a number that no other process drew", number);
            }
        }, caps: Usual | Bench.Refresh),
    ];

    /// <summary>A picture with content, opened in the other process.</summary>
    private static nint Opened(Bench t, OtherProcess other, out byte[] plain)
    {
        nint shared = SharedPicture.Make(t.Device, restrict: false, out string token);
        var session = t.Device.CreateKeyedSession();
        plain = t.Plain(20);
        t.Brings(session, t.Device.CreateMemory(), shared, plain, session.NextCounterBlock());
        Opens(t, other, token);
        return shared;
    }

    /// <summary>Whether the target shares with other processes at all: then what anyone may open opens.</summary>
    private static void RequireSharing(Bench t, OtherProcess other)
    {
        SharedPicture.Make(t.Device, restrict: false, out string token);
        Opens(t, other, token);
    }

    private static void Opens(Bench t, OtherProcess other, string token)
    {
        string[] answer = other.Ask(t.Kind, "open", token);
        if (answer[0] == "opened")
            return;
        if (t.Target.IsBuiltIn && OperatingSystem.IsLinux())
            throw new CheckFailedException("the picture opened in the other process", string.Join(' ', answer));
        throw new NotSupportedHereException($"the target opens no pictures of other processes: {string.Join(' ', answer)}");
    }

    private static byte[] Read(Bench t, OtherProcess other)
    {
        string[] answer = other.Ask(t.Kind, "read");
        return answer is [var hex] ? Convert.FromHexString(hex) : throw new CheckFailedException("bytes of the picture", string.Join(' ', answer));
    }
}

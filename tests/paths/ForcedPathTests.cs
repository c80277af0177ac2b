using System.Diagnostics;
using Dxcp.Cryptography;

namespace Dxcp.Tests;

/// <summary>
/// This test program once more for each other implementation of AES that the machine has, in a process of its own that
/// DXCP_AES forces onto it.
/// </summary>
public class ForcedPathTests
{
    /// <summary>What meets no cipher, or goes through all of its implementations by itself; and this class.</summary>
    private static readonly string[] s_without =
        [nameof(ForcedPathTests), "DriverIdentityTests", "CertificateChainTests", "KeyTransportTests", "SecureRandomTests", "CtrPropertyTests"];

    public static TheoryData<string> OtherPaths() => new(Aes128Key.Implementations.Where(name => name != Aes128Key.Implementation));

    [Theory, MemberData(nameof(OtherPaths))]
    public async Task All_tests_pass_on(string path)
    {
        string[] others = [.. s_without.SelectMany(name => new[] { "-class-", "*." + name })];
        ProcessStartInfo start = ThisProgram.With(["-noLogo", "-noColor", "-noAutoReporters", "-reporter", "quiet", .. others]);
        start.Environment["DXCP_AES"] = path;
        (int status, string output) = await ThisProgram.Run(start);
        Assert.True(status == 0, output);
    }
}

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
        string program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(typeof(ForcedPathTests).Assembly.Location);
        foreach (string argument in new[] { "-noLogo", "-noColor", "-noAutoReporters", "-reporter", "quiet" })
            start.ArgumentList.Add(argument);
        foreach (string name in s_without)
        {
            start.ArgumentList.Add("-class-");
            start.ArgumentList.Add("*." + name);
        }

        start.Environment["DXCP_AES"] = path;
        using var process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await errors);
    }
}

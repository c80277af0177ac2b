using System.Diagnostics;
using Dxcp.Cryptography;

namespace Dxcp.Tests;

/// <summary>
/// What a cipher computes, once more for each other implementation of AES that the machine has: blts, frames, wraps, tags and epochs,
/// in a process of its own that DXCP_AES forces onto it. What only passes by a cipher has nothing to find there.
/// </summary>
public class ForcedPathTests
{
    /// <summary>The classes of the projects that this file is part of.</summary>
    private static readonly string[] s_classes =
        ["Aes128KeyTests", "AesVectorTests", "KeyWrapTests", "Omac1Tests", "BltTests", "DecoderTests", "ChannelVectorTests"];

    public static TheoryData<string> OtherPaths() => new(Aes128Key.Implementations.Where(name => name != Aes128Key.Implementation));

    [Theory, MemberData(nameof(OtherPaths))]
    public async Task What_a_cipher_computes_is_right_on(string path)
    {
        string[] names = [.. s_classes.Where(name => typeof(ForcedPathTests).Assembly.GetTypes().Any(type => type.Name == name))];
        Assert.NotEmpty(names);
        string[] classes = [.. names.SelectMany(name => new[] { "-class", "*." + name })];
        ProcessStartInfo start = ThisProgram.With(["-noLogo", "-noColor", "-noAutoReporters", "-reporter", "quiet", .. classes]);
        start.Environment["DXCP_AES"] = path;
        (int status, string output) = await ThisProgram.Run(start);
        Assert.True(status == 0, output);
    }
}

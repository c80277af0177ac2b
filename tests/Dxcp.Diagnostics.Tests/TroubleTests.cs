namespace Dxcp.Diagnostics.Tests;

/// <summary>What is wrong with a file, in words.</summary>
public sealed class TroubleTests
{
    public static TheoryData<Exception, string> Kinds => new()
    {
        { new FileNotFoundException(), "there is no such file" },
        { new DirectoryNotFoundException(), "there is no such folder" },
        { new PathTooLongException(), "its name is too long" },
        { new UnauthorizedAccessException(), "permission denied, or a folder" },
        { new IOException("", 28), "no space is left" },
        { new IOException("", unchecked((int)0x80070070)), "no space is left" },
        { new IOException("", unchecked((int)0x80070027)), "no space is left" },
        { new IOException("", 5), "input or output failed, code 0x5" },
        { new InsufficientMemoryException(), "no memory is left" },
        { new NotSupportedException(), "it is no name of a file" },
        { new ArgumentException(), "it is no name of a file" },
        { new InvalidOperationException(), "InvalidOperationException" },
    };

    [Theory, MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void Each_kind_of_trouble_has_its_words(Exception exception, string expected) => Assert.Equal(expected, Trouble.Of(exception));
}

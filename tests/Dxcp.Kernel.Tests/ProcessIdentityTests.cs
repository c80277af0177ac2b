namespace Dxcp.Kernel.Tests;

/// <summary>A process is its number and the time at which it began, whatever it calls itself. S117.</summary>
public sealed class ProcessIdentityTests
{
    [Theory]
    [InlineData("a) S 1 2 3")]
    [InlineData("(((")]
    [InlineData(")")]
    [InlineData("a b c d e f g h")]
    public void A_process_s_name_changes_nothing_about_when_it_began(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere: linux — a process gives itself a name in /proc");
        const string place = "/proc/self/comm";
        string before = File.ReadAllText(place).TrimEnd('\n');
        ulong began = ProcessIdentity.StartOf(Environment.ProcessId);
        Assert.NotEqual(0ul, began);
        try
        {
            File.WriteAllText(place, name);
            Assert.Equal(name, File.ReadAllText(place).TrimEnd('\n'));
            Assert.Equal(began, ProcessIdentity.StartOf(Environment.ProcessId));
        }
        finally
        {
            File.WriteAllText(place, before);
        }
    }
}

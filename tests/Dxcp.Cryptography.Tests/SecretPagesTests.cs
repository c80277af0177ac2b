using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Dxcp.Cryptography.Tests;

/// <summary>Pages for secrets, as the system sees them, and what becomes of what nobody disposes of.</summary>
public sealed unsafe class SecretPagesTests
{
    [Theory, InlineData("hidden"), InlineData("large"), InlineData("zero after fork")]
    public void No_core_dump_and_no_child_gets_the_secrets(string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere: linux — tells what it knows of pages");
        bool isZeroAfterFork = false;
        byte* pages = kind == "zero after fork" ? SecretPages.AllocateZeroAfterFork(4096, out isZeroAfterFork)
            : SecretPages.Allocate(4096, lockable: kind == "hidden");
        string[] flags = Mapping(pages, "VmFlags") ?? [];
        SecretPages.Free(pages, 4096);
        Assert.Contains("dd", flags); // not in dumps
        Assert.Contains(isZeroAfterFork ? "wf" : "dc", flags); // zero in a child, or not there
        Assert.Equal(kind == "zero after fork", isZeroAfterFork);
    }

    [Fact]
    public void Pages_that_are_given_back_are_no_memory_any_more()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere: linux — tells what it knows of pages");
        int left = 0;
        for (int i = 0; i < 5; i++) // a test beside this one may get the place
        {
            byte* pages = SecretPages.Allocate(16 << 20, lockable: false);
            SecretPages.Free(pages, 16 << 20);
            left += Mapping(pages, "VmFlags") is null ? 0 : 1;
        }

        Assert.InRange(left, 0, 4);
    }

    [Fact]
    public void Hidden_pages_keep_no_descriptor()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere: linux — tells what it knows of descriptors");
        FieldInfo taken = typeof(SecretPages).GetField("s_hidden", BindingFlags.Static | BindingFlags.NonPublic)!;
        object before = taken.GetValue(null)!;
        taken.SetValue(null, 0L); // or a process that has many gets no more
        for (int i = 0; i < 20; i++)
            SecretPages.Free(SecretPages.Allocate(4096), 4096);
        taken.SetValue(null, before);
        string[] open = Directory.GetFiles("/proc/self/fd");
        Assert.InRange(open.Count(path => new FileInfo(path).LinkTarget?.Contains("secretmem", StringComparison.Ordinal) == true), 0, 10);
    }

    [Fact]
    public void Memory_that_was_let_go_of_is_not_handed_out()
    {
        var memory = new SecretMemory(1);
        memory.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
        memory.Dispose();
    }

    [Fact]
    public void A_key_that_nobody_disposes_of_is_wiped_with_its_object()
    {
        byte[] bytes = Reference.Bytes(77, 16);
        nint schedule = Forgotten(bytes);
        for (int i = 0; i < 10 && IsThere(); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(IsThere());

        bool IsThere() => new ReadOnlySpan<byte>((byte*)schedule, 16).SequenceEqual(bytes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint Forgotten(byte[] bytes)
    {
        var key = new Aes128Key(bytes);
        fixed (byte* schedule = key.Schedule)
            return (nint)schedule;
    }

    /// <summary>A line of what the system tells of the mapping that has an address, or null if none has.</summary>
    private static string[]? Mapping(byte* address, string name)
    {
        bool isThis = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            int dash = fields[0].IndexOf('-', StringComparison.Ordinal);
            if (dash > 0 && !fields[0].EndsWith(':'))
                isThis = (ulong)address >= Number(fields[0][..dash]) && (ulong)address < Number(fields[0][(dash + 1)..]);
            else if (isThis && fields[0] == name + ":")
                return fields[1..];
        }

        return null;

        static ulong Number(string digits) => ulong.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}

using System.Runtime.InteropServices;
using Dxcp.Kernel;

namespace Dxcp.Driver.Tests;

/// <summary>Alone: a process that can open no more descriptors, or one, shares nothing and keeps nothing of what it began (S62, S96).</summary>
[CollectionDefinition(nameof(FewDescriptorsTests), DisableParallelization = true)]
[Collection(nameof(FewDescriptorsTests))]
public sealed unsafe partial class FewDescriptorsTests
{
    private const int OpenFiles = 7; // RLIMIT_NOFILE
    private const uint Size = 779 * 4096; // of no other test's

    public FewDescriptorsTests()
    {
        if (!Door.IsOffered)
            Assert.Skip("elsewhere: linux — shared memory has descriptors");
    }

    /// <summary>Memory takes one, its door another.</summary>
    [Theory]
    [InlineData(0, ResourceProtection.RestrictedContent), InlineData(1, ResourceProtection.RestrictedContent)]
    [InlineData(0, ResourceProtection.None), InlineData(1, ResourceProtection.None)]
    public void A_shared_resource_for_which_there_are_too_few_is_out_of_memory_and_all_of_it_is_given_back(int left, ResourceProtection protection)
    {
        using var adapter = new DriverAdapter(DriverProfile.OnDemand);
        using var device = new DriverDevice(adapter);
        var description = ResourceDescription.Buffer(Size) with { Protection = protection, Sharing = ResourceSharing.Unrestricted };
        Assert.Equal(DriverStatus.Ok, device.CreateResource(1, description, []));
        ulong before = adapter.ProtectedMemory.Left;
        // What earlier tests have dropped closes now, and not in between.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var status = DriverStatus.Ok;
        int lowest;
        using (var file = File.OpenHandle("/dev/null"))
            lowest = (int)file.DangerousGetHandle();
        Limit limit;
        Assert.Equal(0, GetLimit(OpenFiles, &limit));
        var few = limit with { Soft = (nuint)(lowest + left) };
        Assert.Equal(0, SetLimit(OpenFiles, &few));
        try
        {
            status = device.CreateResource(2, description, []);
        }
        finally
        {
            _ = SetLimit(OpenFiles, &limit);
        }

        Assert.Equal((DriverStatus.OutOfMemory, before, 1), (status, adapter.ProtectedMemory.Left, device.Resources.Count));
        Assert.Equal(1, Held());
        Assert.Equal(DriverStatus.Ok, device.CreateResource(2, description, []));
        Assert.Equal(2, Held());
    }

    /// <summary>How many descriptors of this process are of shared memory of the test's size.</summary>
    private static int Held() => Directory.GetFiles("/proc/self/fd").Count(path =>
    {
        if (new FileInfo(path).LinkTarget?.Contains("dxcp-shared", StringComparison.Ordinal) != true)
            return false;
        using var file = File.OpenHandle(path);
        return RandomAccess.GetLength(file) == Size;
    });

    private struct Limit
    {
        public nuint Soft;
        public nuint Hard;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetLimit(int resource, Limit* limit);

    [LibraryImport("libc", EntryPoint = "setrlimit"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetLimit(int resource, Limit* limit);
}

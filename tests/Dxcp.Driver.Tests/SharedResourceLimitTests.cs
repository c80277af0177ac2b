using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dxcp.Abi;
using Dxcp.Kernel;

namespace Dxcp.Driver.Tests;

/// <summary>What is given back where something shared is not made or not opened, and what is not believed of another process: S62, S96 to S98, S430.</summary>
public sealed unsafe class SharedResourceLimitTests : IDisposable
{
    private readonly DriverAdapter _adapter = new(DriverProfile.OnDemand);
    private readonly DriverDevice _device;

    [ThreadStatic]
    private static List<nint>? s_withdrawn;

    public SharedResourceLimitTests() => _device = new(_adapter);

    private static ResourceDescription Shared => ResourceDescription.Texture2D(SurfaceFormat.Nv12, 64, 4) with
    {
        Protection = ResourceProtection.RestrictedContent,
        Sharing = ResourceSharing.Unrestricted,
    };

    public void Dispose()
    {
        _device.Dispose();
        _adapter.Dispose();
    }

    [Fact] // S97
    public void A_resource_that_finds_its_handle_taken_is_withdrawn_whether_it_was_to_be_made_or_opened()
    {
        D3DDDI_DEVICECALLBACKS callbacks = default;
        callbacks.pfnAllocateCb = &Allocate;
        callbacks.pfnDeallocateCb = &Deallocate;
        using var device = new DriverDevice(_adapter) { Kernel = new KernelAllocations(1, &callbacks) };
        s_withdrawn = [];
        Assert.Equal(DriverStatus.Ok, device.CreateResource(1, Shared, [], 0x51));
        ulong left = _adapter.ProtectedMemory.Left;
        Assert.Equal(DriverStatus.InvalidArgument, device.CreateResource(1, Shared, [], 0x52));
        Assert.True(device.Resources.TryGet(1, out var made));
        Assert.Equal(DriverStatus.InvalidArgument, device.OpenResource(1, made.SharedName, 0x53));
        Assert.Equal(DriverStatus.InvalidArgument, device.OpenResource(0, made.SharedName, 0x54));
        Assert.Equal([0x52, 0x53, 0x54], s_withdrawn);
        Assert.Equal(left, _adapter.ProtectedMemory.Left);
        Assert.Equal(DriverStatus.Ok, device.DestroyResource(1));
        Assert.Equal([0x52, 0x53, 0x54, 0x51], s_withdrawn);
        Assert.False(made.TryEnter());
    }

    [Fact] // S107
    public void A_device_that_cannot_protect_opens_nothing_protected_and_holds_nothing_of_it()
    {
        using var adapter = new DriverAdapter(new DriverProfile { Caps = ProtectionCaps.None, KeyExchanges = [] });
        using var without = new DriverDevice(adapter);
        Assert.Equal(DriverStatus.Ok, _device.CreateResource(1, Shared, []));
        Assert.True(_device.Resources.TryGet(1, out var made));
        byte[] name = made.SharedName.ToArray();
        Assert.Equal(DriverStatus.NotAvailable, without.OpenResource(1, name));
        Assert.Equal(0, without.Resources.Count);
        Assert.Equal(DriverStatus.Ok, _device.DestroyResource(1));
        Assert.Equal(DriverStatus.InvalidArgument, _device.OpenResource(1, name));
    }

    [Theory, InlineData(ResourceUsage.Immutable), InlineData(ResourceUsage.Dynamic), InlineData(ResourceUsage.Staging)] // S96
    public void What_is_shared_is_what_the_driver_alone_writes(ResourceUsage usage)
    {
        Assert.Equal(DriverStatus.InvalidArgument, _device.CreateResource(1, Shared with { Usage = usage, Protection = ResourceProtection.None }, []));
        Assert.Equal(DriverStatus.Ok, _device.CreateResource(1, Shared, []));
    }

    [Theory, InlineData(1u, DriverStatus.Ok), InlineData(2u, DriverStatus.InvalidArgument)] // S430
    public void Memory_of_another_process_is_no_longer_than_a_resource_can_be(uint textures, DriverStatus expected)
    {
        if (!Door.IsOffered)
            Assert.Skip("elsewhere: linux — other processes' memory comes through doors");
        var description = ResourceDescription.Texture2D(SurfaceFormat.R8G8B8A8, 16384, 16384) with
        {
            ArraySize = textures,
            Sharing = ResourceSharing.Unrestricted,
        };
        byte[] name = [.. "DXCPMEM1"u8, .. RandomNumberGenerator.GetBytes(SharedMemory.NameSize - 8)];
        using var pages = SharedPages.TryCreate((ulong)textures << 30);
        Assert.NotNull(pages);
        using var door = Door.TryOpen(name, _ => new Answer(SharedDescription.Write(description), pages), out _);
        Assert.NotNull(door);
        Assert.Equal(expected, _device.OpenResource(1, name));
        Assert.Equal(expected == DriverStatus.Ok ? 1 : 0, _device.Resources.Count);
    }

    [Theory, InlineData(1u, 1u), InlineData(2u, 3u), InlineData(3u, 2u)]
    public void A_resource_is_copied_whole_onto_one_with_as_many_levels_and_slices(uint levels, uint slices)
    {
        var description = ResourceDescription.Texture2D(SurfaceFormat.R8, 16, 16) with { MipLevels = levels, ArraySize = slices };
        var from = Make(1, description);
        Assert.Equal(DriverStatus.Ok, ResourceCopy.CopyAll(Make(2, description), from));
        foreach (var other in (ResourceDescription[])[description with { MipLevels = levels + 1 }, description with { ArraySize = slices + 1 },
            description with { Width = 32 }, description with { Height = 32 }, description with { Format = SurfaceFormat.R8G8 }])
        {
            var to = Make(3, other);
            Assert.Equal((other, DriverStatus.InvalidArgument), (other, ResourceCopy.CopyAll(to, from)));
            Assert.Equal((other, DriverStatus.InvalidArgument), (other, ResourceCopy.CopyAll(from, to)));
            Assert.Equal(DriverStatus.Ok, _device.DestroyResource(3));
        }
    }

    [Fact]
    public void Memory_of_the_applications_is_as_long_as_the_rows_of_each_surface_are()
    {
        byte* memory = stackalloc byte[4096];
        var description = ResourceDescription.Texture2D(SurfaceFormat.R8, 16, 4) with { ArraySize = 3, Usage = ResourceUsage.Staging };
        Assert.Equal(DriverStatus.Ok, _device.CreateResourceOver(1, description,
            [new((nint)memory, 16), new((nint)memory + 1024, 32), new((nint)memory + 2048, 64)]));
        Assert.True(_device.Resources.TryGet(1, out var resource));
        Assert.Equal(4ul * (16 + 32 + 64), resource.Size);
    }

    [Theory]
    [InlineData(1u, int.MaxValue, DriverStatus.Ok)]
    [InlineData(1u, int.MaxValue + 1u, DriverStatus.OutOfMemory)]
    [InlineData(4u, 0x4000_0000u, DriverStatus.OutOfMemory)] // more than 32 bits count
    public void Memory_of_the_applications_is_as_long_as_spans_are_at_most(uint height, uint pitch, DriverStatus expected)
    {
        byte* memory = stackalloc byte[16];
        var description = ResourceDescription.Texture2D(SurfaceFormat.R8, 16, height) with { Usage = ResourceUsage.Staging };
        Assert.Equal(expected, _device.CreateResourceOver(1, description, [new((nint)memory, pitch)]));
    }

    private Resource Make(nint handle, ResourceDescription description)
    {
        Assert.Equal(DriverStatus.Ok, _device.CreateResource(handle, description, []));
        Assert.True(_device.Resources.TryGet(handle, out var resource));
        return resource;
    }

    [UnmanagedCallersOnly]
    private static int Allocate(void* hDevice, D3DDDICB_ALLOCATE* pData) => HResult.S_OK;

    [UnmanagedCallersOnly]
    private static int Deallocate(void* hDevice, D3DDDICB_DEALLOCATE* pData)
    {
        s_withdrawn!.Add(pData->hResource);
        return HResult.S_OK;
    }
}

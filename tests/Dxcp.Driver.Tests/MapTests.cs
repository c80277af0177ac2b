using Dxcp.Channels;

namespace Dxcp.Driver.Tests;

/// <summary>Maps against unmaps, protection and destruction, with what comes between forced (R29, S81).</summary>
public sealed class MapTests : IDisposable
{
    private readonly DriverAdapter _adapter = new(DriverProfile.OnDemand);
    private readonly DriverDevice _device;
    private readonly DriverChannel _channel;
    private readonly Resource _surface;

    public MapTests()
    {
        _device = new(_adapter);
        Assert.Equal(DriverStatus.Ok, _device.CreateAuthenticatedChannel(1, ChannelType.SoftwareDriver));
        Assert.True(_device.Channels.TryGet(1, out _channel!));
        Assert.Equal(DriverStatus.Ok, _device.CreateResource(2, ResourceDescription.Texture2D(SurfaceFormat.R8, 16, 16) with
        {
            Protection = ResourceProtection.RestrictedContent,
            CpuAccess = CpuAccess.Read | CpuAccess.Write,
        }, []));
        Assert.True(_device.Resources.TryGet(2, out _surface!));
    }

    public void Dispose()
    {
        _device.Dispose();
        _adapter.Dispose();
    }

    [Theory, InlineData(CpuAccess.Read), InlineData(CpuAccess.Write)]
    public void Map_gives_no_more_than_the_resource_grants(CpuAccess granted)
    {
        var description = ResourceDescription.Texture2D(SurfaceFormat.R8, 16, 16) with { Usage = ResourceUsage.Staging, CpuAccess = granted };
        Assert.Equal(DriverStatus.Ok, _device.CreateResource(3, description, []));
        Assert.True(_device.Resources.TryGet(3, out var staging));
        Assert.Equal(DriverStatus.InvalidArgument, staging.Map(0, CpuAccess.Read | CpuAccess.Write, out var mapped));
        Assert.Equal(default, mapped);
        Assert.Equal(DriverStatus.InvalidArgument, staging.Map(0, granted ^ (CpuAccess.Read | CpuAccess.Write), out _));
        Assert.Equal(DriverStatus.Ok, staging.Map(0, granted, out _));
    }

    [Fact] // S120: what can be written to may be updated, unless the application has it mapped
    public unsafe void Update_reaches_staging_memory_that_is_not_mapped_and_nothing_else_but_default()
    {
        byte[] bytes = Reference.Pattern(64 * 16);
        DriverStatus Update(ResourceUsage usage, bool isMapped)
        {
            nint handle = 10 + (2 * (int)usage) + (isMapped ? 1 : 0);
            var access = usage is ResourceUsage.Staging or ResourceUsage.Dynamic ? CpuAccess.Write : CpuAccess.None;
            var description = ResourceDescription.Texture2D(SurfaceFormat.R8, 64, 16) with { Usage = usage, CpuAccess = access };
            fixed (byte* data = bytes)
            {
                ApplicationMemory[] initial = usage == ResourceUsage.Immutable ? [new((nint)data, 64)] : [];
                Assert.Equal(DriverStatus.Ok, _device.CreateResource(handle, description, initial));
                Assert.True(_device.Resources.TryGet(handle, out var resource));
                if (isMapped)
                    Assert.Equal(DriverStatus.Ok, resource.Map(0, access, out _));
                var status = ResourceCopy.Update(resource, 0, null, (nint)data, 64);
                if (status == DriverStatus.Ok)
                    Assert.Equal(bytes, new ReadOnlySpan<byte>(resource.Memory, bytes.Length).ToArray());
                return status;
            }
        }

        Assert.Equal(DriverStatus.Ok, Update(ResourceUsage.Default, isMapped: false));
        Assert.Equal(DriverStatus.Ok, Update(ResourceUsage.Staging, isMapped: false));
        Assert.Equal(DriverStatus.InvalidState, Update(ResourceUsage.Staging, isMapped: true));
        Assert.Equal(DriverStatus.InvalidArgument, Update(ResourceUsage.Dynamic, isMapped: false));
        Assert.Equal(DriverStatus.InvalidArgument, Update(ResourceUsage.Immutable, isMapped: false));
    }

    [Fact]
    public void A_map_that_protection_refuses_was_never_there_to_be_unmapped()
    {
        var between = DriverStatus.Ok;
        _surface.Deciding = () =>
        {
            between = _surface.Unmap(0);
            Assert.True(Protects());
        };
        Assert.Equal(DriverStatus.Protected, _surface.Map(0, CpuAccess.Read, out var mapped));
        Assert.Equal(DriverStatus.InvalidState, between);
        Assert.Equal(default, mapped);
        NothingIsMapped();
    }

    [Fact]
    public void A_map_is_not_there_before_it_is_granted()
    {
        bool seen = true;
        var between = DriverStatus.Ok;
        _surface.Deciding = () => (seen, between) = (_surface.IsMapped, _surface.Unmap(0));
        Assert.Equal(DriverStatus.Ok, _surface.Map(0, CpuAccess.Read, out _));
        Assert.Equal((false, DriverStatus.InvalidState), (seen, between));
        Assert.True(_surface.IsMapped);
        Assert.False(Protects());
        Assert.Equal(DriverStatus.Ok, _surface.Unmap(0));
        NothingIsMapped();
    }

    [Fact]
    public async Task Of_two_threads_that_map_one_subresource_one_does()
    {
        Task<DriverStatus>? other = null;
        using var begun = new ManualResetEventSlim();
        _surface.Deciding = () =>
        {
            _surface.Deciding = null;
            other = Task.Run(() =>
            {
                begun.Set();
                return _surface.Map(0, CpuAccess.Read, out _);
            }, TestContext.Current.CancellationToken);
            begun.Wait(TestContext.Current.CancellationToken);
        };
        Assert.Equal(DriverStatus.Ok, _surface.Map(0, CpuAccess.Read, out _));
        Assert.Equal(DriverStatus.InvalidState, await other!);
        Assert.Equal(DriverStatus.Ok, _surface.Unmap(0));
        Assert.Equal(DriverStatus.InvalidState, _surface.Unmap(0));
        NothingIsMapped();
    }

    [Fact]
    public void What_is_destroyed_is_mapped_no_more_and_not_again()
    {
        Assert.Equal(DriverStatus.Ok, _surface.Map(0, CpuAccess.Read, out _));
        Assert.False(Protects());
        Assert.Equal(DriverStatus.Ok, _device.DestroyResource(2));
        Assert.Equal(DriverStatus.InvalidState, _surface.Map(0, CpuAccess.Read, out _));
        Assert.Equal(DriverStatus.InvalidState, _surface.Unmap(0));
        NothingIsMapped();
    }

    private bool Protects()
    {
        _device.Protection.Request(_channel, ProtectionRequests.Enabled);
        return _device.Protection.IsInForce;
    }

    /// <summary>A count above zero, or below, would stand in protection's way for ever.</summary>
    private void NothingIsMapped()
    {
        Assert.False(_surface.IsMapped);
        _device.Protection.Request(_channel, ProtectionRequests.None);
        Assert.False(_device.Protection.IsInForce);
        Assert.True(Protects());
    }
}

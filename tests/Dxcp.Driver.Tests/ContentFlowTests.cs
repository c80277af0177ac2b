using Dxcp.Abi;
using Dxcp.Channels;

namespace Dxcp.Driver.Tests;

/// <summary>Where content may go: S63, S105, S106, S107.</summary>
public sealed unsafe class ContentFlowTests : IDisposable
{
    private const D3DDDIFORMAT Nv12 = (D3DDDIFORMAT)0x3231564E;
    private static readonly DriverProfile s_onDemand = DriverProfile.OnDemand with { Caps = DriverProfile.OnDemand.Caps | ProtectionCaps.Hardware };
    private readonly List<DriverDevice> _devices = [];
    private nint _lastHandle;

    /// <summary>Kinds of memory, in the order in which they keep content more firmly.</summary>
    public enum Memory
    {
        Open,
        Restricted,
        Shared,
        Hardware,
    }

    public void Dispose()
    {
        foreach (var device in _devices)
        {
            device.Dispose();
            device.Adapter.Dispose();
        }
    }

    public static TheoryData<Memory, Memory> Pairs
    {
        get
        {
            var pairs = new TheoryData<Memory, Memory>();
            foreach (var from in Enum.GetValues<Memory>())
            {
                foreach (var to in Enum.GetValues<Memory>())
                    pairs.Add(from, to);
            }

            return pairs;
        }
    }

    [Theory, MemberData(nameof(Pairs))] // S106
    public void While_a_channel_protects_content_goes_where_it_is_kept_as_long_and_as_firmly(Memory from, Memory to)
    {
        var device = Device(s_onDemand);
        Protect(device);
        Copies(device, from, to, allowed: to >= from);
    }

    [Theory, MemberData(nameof(Pairs))] // S106
    public void While_nobody_protects_only_what_is_protected_always_is_kept(Memory from, Memory to) =>
        Copies(Device(s_onDemand), from, to, allowed: from is Memory.Open or Memory.Restricted || to >= from);

    [Theory, MemberData(nameof(Pairs))] // S106
    public void Where_protection_is_always_on_restricted_memory_is_as_good_as_shared(Memory from, Memory to) =>
        Copies(Device(DdiHost.WithHardware), from, to, allowed: to >= from || (from == Memory.Shared && to == Memory.Restricted));

    [Fact] // S106
    public void Content_of_a_shared_surface_is_not_there_to_be_mapped_when_the_channel_ends()
    {
        using var host = new DdiHost9(DriverProfile.OnDemand);
        var device = host.Device;
        nint shared = device.CreateSurface(Nv12, 64, 4, D3DDDI_RESOURCEFLAGS.SharedResource | D3DDDI_RESOURCEFLAGS.RestrictedContent);
        nint own = device.CreateProtected(Nv12, 64, 4), film = device.CreateSurface(Nv12, 64, 4);
        device.Write(film, Reference.Pattern(device.Read(film).Length));
        var all = new D3DRECT { x2 = 64, y2 = 4 };
        Assert.Equal(HResult.S_OK, device.Blt(film, all, shared, all));
        var channel = new Ddi9Channel(device);
        channel.Open();
        Assert.Equal(HResult.S_OK, channel.Protect(1));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, device.Blt(shared, all, own, all));
        Assert.Equal(HResult.S_OK, channel.Destroy());
        Assert.False(device.Read(own).AsSpan().ContainsAnyExcept((byte)0));
    }

    [Fact] // S105
    public void An_open_destination_is_refused_by_its_own_code_and_before_its_IV_is_used()
    {
        using var host = new DdiHost();
        var session = new DdiSession(host.Device);
        var staging = host.Device.CreateBuffer(64, ProbeUsage.Staging);
        foreach (var open in new[] { ProbeUsage.Default, ProbeUsage.Protected })
        {
            Assert.Equal(open == ProbeUsage.Default ? HResult.DXGI_ERROR_CANNOT_PROTECT_CONTENT : HResult.S_OK,
                session.Decrypt(staging, host.Device.CreateBuffer(64, open), Reference.CounterBlock(1)));
        }
    }

    [Fact] // S107
    public void Hardware_protected_memory_needs_hardware()
    {
        using var host = new DdiHost();
        host.Device.CreateBuffer(16, ProbeUsage.HardwareProtected);
        Assert.Equal([HResult.E_OUTOFMEMORY], host.Device.TakeErrors());
        var device = Device(DdiHost.WithHardware);
        var shared = Make(device, ResourceDescription.Texture2D(SurfaceFormat.R8, 64, 4) with
        {
            Protection = ResourceProtection.HardwareProtected,
            Sharing = ResourceSharing.Unrestricted,
        });
        Assert.Equal(DriverStatus.NotAvailable, Device(DriverProfile.Default).OpenResource(1, shared.SharedName));
        Assert.Equal(DriverStatus.Ok, Device(DdiHost.WithHardware).OpenResource(1, shared.SharedName));
    }

    [Fact] // S65
    public void A_blt_over_memory_that_overlaps_is_refused_and_leaves_nothing_taken()
    {
        var profile = DriverProfile.OnDemand with { UnwrapKey = (wrapped, key) => wrapped[..16].TryCopyTo(key) };
        var device = Device(profile);
        Assert.Equal(DriverStatus.Ok, device.CreateCryptoSession(9, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, KeyExchange.RsaesOaep, default));
        Assert.True(device.Sessions.TryGet(9, out var session));
        Assert.Equal(DriverStatus.Ok, session.Negotiate(Reference.Pattern(256)));
        var shape = ResourceDescription.Texture2D(SurfaceFormat.R8, 64, 64) with { CpuAccess = CpuAccess.Read | CpuAccess.Write };
        var surface = Make(device, shape);
        // What an application can do on Direct3D 9: lock, unlock, and make a surface over the pointer.
        Assert.Equal(DriverStatus.Ok, surface.Map(0, CpuAccess.Read | CpuAccess.Write, out var mapped));
        Assert.Equal(DriverStatus.Ok, surface.Unmap(0));
        foreach (int offset in new[] { -4095, -16, 0, 16, 4095 })
        {
            nint handle = ++_lastHandle;
            Assert.Equal(DriverStatus.Ok, device.CreateResourceOver(handle, shape with { Usage = ResourceUsage.Staging }, [new(mapped.Data + offset, 64)]));
            Assert.True(device.Resources.TryGet(handle, out var over));
            Assert.Equal(DriverStatus.InvalidArgument, session.DecryptionBlt(over, surface, null, [], new(1, 0)));
            Assert.Equal(DriverStatus.InvalidArgument, session.EncryptionBlt(surface, over, out _));
        }

        Assert.Equal(DriverStatus.Ok, session.DecryptionBlt(Make(device, shape with { Usage = ResourceUsage.Staging }), surface, null, [], new(1, 0)));
        Assert.Equal(DriverStatus.Ok, device.DestroyResource(1));
        Assert.False(surface.TryEnter()); // nobody is in it any more
    }

    private static void Protect(DriverDevice device)
    {
        Assert.Equal(DriverStatus.Ok, device.CreateAuthenticatedChannel(1, ChannelType.SoftwareDriver));
        Assert.True(device.Channels.TryGet(1, out var channel));
        device.Protection.Request(channel, ProtectionRequests.Enabled);
        Assert.True(device.Protection.IsInForce);
    }

    private void Copies(DriverDevice device, Memory from, Memory to, bool allowed)
    {
        var (source, destination) = (Make(device, from), Make(device, to));
        byte[] content = Reference.Pattern(64 * 4);
        fixed (byte* data = content)
            Assert.Equal(DriverStatus.Ok, ResourceCopy.Update(source, 0, null, (nint)data, 64));
        foreach (var copy in new[] { () => ResourceCopy.CopyAll(destination, source), () => ResourceCopy.CopyRegion(destination, 0, 0, 0, source, 0, null) })
        {
            Assert.Equal(allowed ? DriverStatus.Ok : DriverStatus.Protected, copy());
            Assert.Equal(allowed ? content : new byte[content.Length], new ReadOnlySpan<byte>(destination.Memory, content.Length).ToArray());
            new Span<byte>(destination.Memory, content.Length).Clear();
        }
    }

    private Resource Make(DriverDevice device, Memory memory) => Make(device, ResourceDescription.Texture2D(SurfaceFormat.R8, 64, 4) with
    {
        Protection = memory switch
        {
            Memory.Open => ResourceProtection.None,
            Memory.Hardware => ResourceProtection.HardwareProtected,
            _ => ResourceProtection.RestrictedContent,
        },
        Sharing = memory == Memory.Shared ? ResourceSharing.Unrestricted : ResourceSharing.None,
    });

    private Resource Make(DriverDevice device, in ResourceDescription description)
    {
        nint handle = ++_lastHandle;
        Assert.Equal(DriverStatus.Ok, device.CreateResource(handle, description, []));
        Assert.True(device.Resources.TryGet(handle, out var resource));
        return resource;
    }

    private DriverDevice Device(DriverProfile profile)
    {
        var device = new DriverDevice(new DriverAdapter(profile));
        _devices.Add(device);
        return device;
    }
}

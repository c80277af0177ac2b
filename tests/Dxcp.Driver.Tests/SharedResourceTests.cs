using Dxcp.Abi;

namespace Dxcp.Driver.Tests;

/// <summary>Shared resources through both driver interfaces and in the core (R47, S96 to S98).</summary>
public sealed unsafe class SharedResourceTests : IDisposable
{
    private const uint Shared11 = (uint)D3D10_DDI_RESOURCE_MISC_FLAG.D3D10_DDI_RESOURCE_MISC_SHARED;
    private const uint Restricted11 = (uint)D3D10_DDI_RESOURCE_MISC_FLAG.D3D11_1DDI_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER;
    private const uint Shared9 = D3DDDI_RESOURCEFLAGS.SharedResource;
    private const D3DDDIFORMAT Nv12 = (D3DDDIFORMAT)0x3231564E;

    private readonly DdiHost _host = new();
    private readonly DdiHost9 _host9 = new();

    public void Dispose()
    {
        _host.Dispose();
        _host9.Dispose();
    }

    [Fact]
    public void What_one_interface_makes_the_other_opens()
    {
        var made = Make11(_host.Device, Shared11, protect: false);
        byte[] left = _host.Device.Left(made)!;
        Assert.Equal(HResult.S_OK, _host9.Device.OpenResource(left, out nint opened));
        var staging = _host.Device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_NV12, 64, 4, ProbeUsage.Staging);
        byte[] content = Reference.Pattern((int)_host.Device.SizeOf(staging));
        _host.Device.Write(staging, content);
        _host.Device.Functions->pfnResourceCopy(_host.Device.Handle, made, staging);
        nint plain = _host9.Device.CreateSurface(Nv12, 64, 4);
        var all = new D3DRECT { x2 = 64, y2 = 4 };
        Assert.Equal(HResult.S_OK, _host9.Device.Blt(opened, all, plain, all));
        Assert.Equal(content, _host9.Device.Read(plain));

        nint back = _host9.Device.CreateSurface(Nv12, 64, 4, Shared9);
        var opened11 = _host.Device.OpenResource(_host9.Device.Left()!);
        Assert.Empty(_host.Device.TakeErrors());
        _host9.Device.Write(back, content);
        Assert.Equal(content, _host.Device.ReadThrough(opened11, staging));
    }

    [Theory, InlineData(ResourceProtection.RestrictedContent), InlineData(ResourceProtection.HardwareProtected)] // S105, S173
    public void Shared_protected_memory_is_wiped_with_its_last_user(ResourceProtection protection)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("elsewhere: linux — the memory is looked at through /proc");
        using var adapter = new DriverAdapter(DriverProfile.Hardware);
        using DriverDevice device = new(adapter);
        var description = ResourceDescription.Buffer(4096) with { Protection = protection, Sharing = ResourceSharing.Unrestricted };
        Assert.Equal(DriverStatus.Ok, device.CreateResource(1, description, []));
        Assert.True(device.Resources.TryGet(1, out var resource));
        byte[] mark = Guid.NewGuid().ToByteArray(), seen = new byte[mark.Length];
        mark.CopyTo(new Span<byte>(resource.Memory + 4000, mark.Length));
        using FileStream memory = Directory.EnumerateFiles("/proc/self/fd").Select(OpenShared).First(HasMark)!;
        Assert.Equal(DriverStatus.Ok, device.OpenResource(2, resource.SharedName));
        Assert.Equal(DriverStatus.Ok, device.DestroyResource(1));
        Assert.True(HasMark(memory));
        Assert.Equal(DriverStatus.Ok, device.DestroyResource(2));
        Assert.False(HasMark(memory));
        Assert.Equal(new byte[mark.Length], seen);

        bool HasMark(FileStream? file) =>
            file is not null && RandomAccess.Read(file.SafeFileHandle, seen, 4000) == seen.Length && seen.AsSpan().SequenceEqual(mark);

        static FileStream? OpenShared(string descriptor)
        {
            try
            {
                bool isShared = new FileInfo(descriptor).LinkTarget?.Contains("dxcp-shared", StringComparison.Ordinal) == true;
                return isShared ? new FileStream(descriptor, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0) : null;
            }
            catch (IOException)
            {
                return null; // of a test beside this one, and closed meanwhile
            }
        }
    }

    [Theory, InlineData(true), InlineData(false)] // S198
    public void What_is_lost_of_shared_memory_is_lost_for_all_who_have_it(bool byTheMaker)
    {
        using var adapter = new DriverAdapter(DriverProfile.Hardware);
        using DriverDevice maker = new(adapter), opener = new(adapter);
        foreach (var protection in (ResourceProtection[])[ResourceProtection.RestrictedContent, ResourceProtection.HardwareProtected])
        {
            var description = ResourceDescription.Buffer(4096) with { Protection = protection, Sharing = ResourceSharing.Unrestricted };
            Assert.Equal(DriverStatus.Ok, maker.CreateResource(1, description, []));
            Assert.True(maker.Resources.TryGet(1, out var made));
            Assert.Equal(DriverStatus.Ok, opener.OpenResource(2, made.SharedName));
            Assert.True(opener.Resources.TryGet(2, out var opened));
            new Span<byte>(made.Memory, 4096).Fill(7);
            Assert.Equal(7, opened.Memory[4095]);
            (byTheMaker ? maker : opener).LoseContents(ResourceProtection.RestrictedContent);
            Assert.False(new Span<byte>(made.Memory, 4096).ContainsAnyExcept((byte)0) || new Span<byte>(opened.Memory, 4096).ContainsAnyExcept((byte)0));
            Assert.Equal((DriverStatus.Ok, DriverStatus.Ok), (maker.DestroyResource(1), opener.DestroyResource(2)));
        }
    }

    [Fact] // R47: the count of a device is of what it made
    public void What_a_device_opened_is_not_counted_as_its_own()
    {
        using var adapter = new DriverAdapter(DriverProfile.Default);
        using DriverDevice maker = new(adapter), opener = new(adapter);
        var description = ResourceDescription.Texture2D(SurfaceFormat.Nv12, 64, 4) with
        {
            Protection = ResourceProtection.RestrictedContent,
            Sharing = ResourceSharing.Unrestricted,
        };
        Assert.Equal(DriverStatus.Ok, maker.CreateResource(1, description, []));
        Assert.True(maker.Resources.TryGet(1, out var made));
        Assert.Equal(DriverStatus.Ok, opener.OpenResource(2, made.SharedName));
        Assert.Equal((1u, 0u), (maker.CountUnrestrictedProtectedShared(), opener.CountUnrestrictedProtectedShared()));
        Assert.Equal(DriverStatus.Ok, opener.CreateResource(3, description, []));
        Assert.Equal(1u, opener.CountUnrestrictedProtectedShared());
    }

    [Fact]
    public void Memory_lives_as_long_as_somebody_in_it_and_the_name_as_long_as_the_memory()
    {
        nint made = _host9.Device.CreateSurface(Nv12, 64, 4, Shared9);
        byte[] left = _host9.Device.Left()!;
        byte[] content = Reference.Pattern(_host9.Device.Read(made).Length);
        _host9.Device.Write(made, content);
        using var other = new DdiHost9();
        Assert.Equal(HResult.S_OK, other.Device.OpenResource(left, out nint opened));
        Assert.Equal(HResult.S_OK, _host9.Device.DestroyResource(made));
        Assert.Equal(content, other.Device.Read(opened));
        Assert.Equal(HResult.S_OK, _host9.Device.OpenResource(left, out nint again));
        Assert.Equal(content, _host9.Device.Read(again));
        Assert.Equal(HResult.S_OK, other.Device.DestroyResource(opened));
        Assert.Equal(HResult.S_OK, _host9.Device.DestroyResource(again));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _host9.Device.OpenResource(left, out _));
    }

    [Fact]
    public void The_kernel_hears_of_what_is_shared_and_of_its_end_and_of_nothing_else()
    {
        var own = Make11(_host.Device, 0, protect: true);
        Assert.Null(_host.Device.Left(own));
        var made = Make11(_host.Device, Shared11, protect: true);
        Assert.NotNull(_host.Device.Left(made));
        _host.Device.DestroyResource(made);
        Assert.Null(_host.Device.Left(made));
    }

    [Fact]
    public void What_the_kernel_does_not_take_is_not_made()
    {
        _host.Device.RefuseAllocations(HResult.E_NOTIMPL);
        var made = Make11(_host.Device, Shared11, protect: true);
        Assert.Equal([HResult.E_OUTOFMEMORY], _host.Device.TakeErrors());
        _host.Device.DestroyResource(made); // nothing is there
        ProbeKernel.Refuse(_host9.Device.RuntimeHandle, HResult.E_NOTIMPL);
        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, _host9.Device.TryCreate(Nv12, 64, 4, D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM, Shared9, null, 0, out _));
        ProbeKernel.Refuse(_host9.Device.RuntimeHandle, HResult.E_OUTOFMEMORY);
        Assert.Equal(HResult.E_OUTOFMEMORY, _host9.Device.TryCreate(Nv12, 64, 4, D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM, Shared9, null, 0, out _));
    }

    [Fact] // S62
    public void What_the_kernel_does_not_take_gives_its_protected_memory_back()
    {
        const uint flags = Shared9 | D3DDDI_RESOURCEFLAGS.RestrictedContent;
        using var host = new DdiHost9(DriverProfile.Default with { ProtectedMemorySize = 64 * 6 });
        ProbeKernel.Refuse(host.Device.RuntimeHandle, HResult.E_NOTIMPL);
        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, Make());
        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, Make());
        ProbeKernel.Refuse(host.Device.RuntimeHandle, HResult.S_OK);
        Assert.Equal(HResult.S_OK, Make());
        Assert.Equal(HResult.E_OUTOFMEMORY, Make());

        int Make() => host.Device.TryCreate(Nv12, 64, 4, D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM, flags, null, 0, out _);
    }

    [Fact]
    public void A_name_that_was_never_given_opens_nothing()
    {
        var made = Make11(_host.Device, Shared11, protect: false);
        byte[] left = _host.Device.Left(made)!;
        for (int i = 0; i < left.Length; i++)
        {
            byte[] wrong = [.. left];
            wrong[i] ^= 1;
            Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _host9.Device.OpenResource(wrong, out _));
        }

        foreach (byte[] wrong in new[] { [], left[..^1], [.. left, 0] })
        {
            Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _host9.Device.OpenResource(wrong, out _));
            _ = _host.Device.OpenResource(wrong);
            Assert.Equal([HResult.E_OUTOFMEMORY], _host.Device.TakeErrors()); // S64
        }
    }

    [Fact]
    public void Null_arguments_are_refused()
    {
        var arguments = new D3DDDIARG_OPENRESOURCE { PrivateDriverDataSize = 24 };
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _host9.Device.Functions->pfnOpenResource(_host9.Device.Handle, &arguments));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _host9.Device.Functions->pfnOpenResource(_host9.Device.Handle, null));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _host9.Device.Functions->pfnOpenResource((void*)1, &arguments));
        _host.Device.Functions->pfnOpenResource(_host.Device.Handle, null, new() { pDrvPrivate = _host.Device.Allocate(16) }, default);
        Assert.Equal([HResult.E_OUTOFMEMORY], _host.Device.TakeErrors());
    }

    [Theory, InlineData(Shared9), InlineData(Shared9 | D3DDDI_RESOURCEFLAGS.RestrictSharedAccess)]
    public void S96_restricted_content_that_is_shared_is_never_locked(uint sharing)
    {
        using var host = new DdiHost9(DriverProfile.OnDemand);
        nint made = host.Device.CreateSurface(Nv12, 64, 4, sharing | D3DDDI_RESOURCEFLAGS.RestrictedContent);
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, host.Device.TryLock(made, 0, out _));
        Assert.Equal(HResult.S_OK, host.Device.OpenResource(host.Device.Left()!, out nint opened));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, host.Device.TryLock(opened, 0, out _));
        nint own = host.Device.CreateProtected(Nv12, 64, 4);
        Assert.Equal(HResult.S_OK, host.Device.TryLock(own, 0, out _)); // nobody asked to protect it
    }

    [Theory]
    [InlineData(D3DDDI_RESOURCEFLAGS.RestrictSharedAccess, D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM)]
    [InlineData(Shared9, D3DDDI_POOL.D3DDDIPOOL_SYSTEMMEM)]
    public void Restricting_what_is_not_shared_and_sharing_system_memory_are_refused(uint flags, D3DDDI_POOL pool)
    {
        byte* memory = stackalloc byte[64 * 6];
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _host9.Device.TryCreate(Nv12, 64, 4, pool, flags, memory, 64, out _));
    }

    [Fact]
    public void A_driver_that_protects_nothing_opens_nothing_protected()
    {
        var made = Make11(_host.Device, Shared11, protect: true);
        using var bare = new DdiHost9(DriverProfile.Default with { Caps = ProtectionCaps.None });
        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, bare.Device.OpenResource(_host.Device.Left(made)!, out _));
    }

    [Fact]
    public void A_description_from_another_process_is_believed_only_if_it_could_be_true()
    {
        var description = ResourceDescription.Texture2D(SurfaceFormat.Nv12, 64, 4) with
        {
            Sharing = ResourceSharing.Restricted,
            Protection = ResourceProtection.RestrictedContent
        };
        byte[] told = SharedDescription.Write(description);
        Assert.True(SharedDescription.TryRead(told, out var read));
        Assert.Equal(description, read);
        Assert.False(SharedDescription.TryRead(told.AsSpan(..^1), out _));
        Assert.False(SharedDescription.TryRead([.. told, 0], out _));
        for (int field = 0; field < told.Length; field += sizeof(int))
        {
            byte[] wrong = [.. told];
            wrong[field + 3] = 0x7F;
            Assert.False(SharedDescription.TryRead(wrong, out _), $"field {field / sizeof(int)}");
        }
    }

    private static D3D10DDI_HRESOURCE Make11(Ddi11HostDevice device, uint sharing, bool protect)
    {
        var arguments = Ddi11HostDevice.Arguments(protect ? ProbeUsage.Protected : ProbeUsage.Default);
        arguments.MiscFlags |= sharing == Restricted11 ? Shared11 | Restricted11 : sharing;
        return device.CreateResource(arguments with
        {
            ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_TEXTURE2D,
            Format = DXGI_FORMAT.DXGI_FORMAT_NV12
        }, 64, 4);
    }
}

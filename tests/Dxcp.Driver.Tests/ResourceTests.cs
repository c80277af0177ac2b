using Dxcp.Abi;

namespace Dxcp.Driver.Tests;

/// <summary>Resources through the driver's tables: making, mapping, copying, and what protection forbids.</summary>
public sealed unsafe class ResourceTests : IDisposable
{
    private const DXGI_FORMAT Nv12 = DXGI_FORMAT.DXGI_FORMAT_NV12;
    private readonly DdiHost _host = new(DdiHost.WithHardware);
    private readonly Ddi11HostDevice _device;

    public ResourceTests() => _device = _host.Device;

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(ProbeUsage.Protected)]
    [InlineData(ProbeUsage.HardwareProtected)]
    public void Protected_resource_refuses_map_and_copies_to_unprotected_ones(ProbeUsage usage)
    {
        var surface = _device.CreateTexture(Nv12, 64, 4, usage);
        var staging = _device.CreateTexture(Nv12, 64, 4, ProbeUsage.Staging);
        var plain = _device.CreateTexture(Nv12, 64, 4, ProbeUsage.Default);
        byte[] content = Reference.Pattern((int)_device.SizeOf(staging));
        _device.Write(staging, content);
        _device.Functions->pfnResourceCopy(_device.Handle, surface, staging); // the way in is open
        foreach (var target in new[] { staging, plain })
        {
            _device.Write(staging, new byte[content.Length]);
            _device.Functions->pfnResourceCopy(_device.Handle, target, surface);
            _device.Functions->pfnResourceCopyRegion(_device.Handle, target, 0, 0, 0, 0, surface, 0, null, 0);
            _device.Functions->pfnResourceConvert(_device.Handle, target, surface);
            Assert.Equal(new byte[content.Length], target.pDrvPrivate == staging.pDrvPrivate ? _device.Read(staging) : _device.ReadThrough(plain, staging));
        }

        foreach (var type in Enum.GetValues<D3D10_DDI_MAP>())
            Assert.True(_device.Map(surface, type) is { RowPitch: 0, DepthPitch: 0 } and var mapped && mapped.pData == null);
    }

    [Fact]
    public void Protected_staging_resource_refuses_map()
    {
        var arguments = Ddi11HostDevice.Arguments(ProbeUsage.Staging) with
        {
            ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_BUFFER,
            MiscFlags = 0x800
        };
        var resource = _device.CreateResource(arguments, 64, 1);
        Assert.True(_device.Map(resource).pData == null);
    }

    [Fact]
    public void Protected_content_moves_between_protected_resources()
    {
        var session = new DdiSession(_device);
        var staging = _device.CreateTexture(Nv12, 64, 4, ProbeUsage.Staging);
        var first = _device.CreateTexture(Nv12, 64, 4, ProbeUsage.Protected);
        var second = _device.CreateTexture(Nv12, 64, 4, ProbeUsage.HardwareProtected);
        byte[] content = Reference.Pattern((int)_device.SizeOf(staging));
        _device.Write(staging, content);
        _device.Functions->pfnResourceCopy(_device.Handle, first, staging);
        _device.Functions->pfnResourceCopyRegion(_device.Handle, second, 0, 0, 0, 0, first, 0, null, 0);
        byte[] block = session.Encrypt(second, staging);
        Assert.Equal(content, Reference.Ctr(session.Key, block, _device.Read(staging)));
    }

    [Fact]
    public void Protected_memory_is_a_budget_that_destruction_gives_back()
    {
        using var host = new DdiHost(DdiHost.WithHardware with { ProtectedMemorySize = 3 * 4096 });
        var device = host.Device;
        var other = host.CreateDevice();
        var first = device.CreateBuffer(4096, ProbeUsage.Protected);
        var second = other.CreateBuffer(8192, ProbeUsage.HardwareProtected);
        Assert.Empty(device.TakeErrors());
        var third = device.CreateBuffer(1, ProbeUsage.Protected);
        Assert.Equal([HResult.E_OUTOFMEMORY], device.TakeErrors());
        Assert.Empty(other.TakeErrors());
        device.CreateBuffer(1 << 20, ProbeUsage.Default); // the rest of memory is another matter
        device.DestroyResource(third);
        device.DestroyResource(first);
        device.DestroyResource(first);
        for (int i = 0; i < 100; i++)
            device.DestroyResource(device.CreateBuffer(4096, ProbeUsage.Protected));
        other.Destroy();
        device.CreateBuffer(3 * 4096, ProbeUsage.Protected);
        Assert.Empty(device.TakeErrors());
        Assert.True(second.pDrvPrivate != null);
    }

    [Fact] // S62
    public void Protected_memory_is_the_cards_whoever_opens_it_and_however_often()
    {
        var card = DriverProfile.Default with { ProtectedMemorySize = 3 * 4096 };
        using var first = new DdiHost(card);
        using var second = new DdiHost(card);
        using var third = new DdiHost9(card);
        var own = first.Device.CreateBuffer(2 * 4096, ProbeUsage.Protected);
        second.Device.CreateBuffer(2 * 4096, ProbeUsage.Protected);
        Assert.Equal([HResult.E_OUTOFMEMORY], second.Device.TakeErrors());
        Assert.Equal(HResult.E_OUTOFMEMORY, CreateProtected9(64));
        Assert.Equal(HResult.S_OK, CreateProtected9(32));
        first.Device.DestroyResource(own);
        Assert.Equal(HResult.S_OK, CreateProtected9(64));
        using var another = new DdiHost(card with { });
        another.Device.CreateBuffer(3 * 4096, ProbeUsage.Protected);
        Assert.Empty(another.Device.TakeErrors());

        int CreateProtected9(uint height) => third.Device.TryCreate(D3DDDIFORMAT.D3DDDIFMT_L8, 128, height, D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM,
            D3DDDI_RESOURCEFLAGS.RestrictedContent, null, 0, out _);
    }

    [Fact] // S62
    public void Protected_memory_goes_back_to_the_system_whole()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("elsewhere: linux — /proc tells what is mapped");
        const long size = 32 << 20;
        byte* memory = SurfaceMemory.TryAllocate(size, isProtected: true);
        long first = (long)memory, mapped = Mapped();
        Assert.Equal(size, mapped);
        SurfaceMemory.Free(memory, size, isProtected: true);
        Assert.InRange(Mapped(), 0, size / 2); // others may have found room there since

        long Mapped() => File.ReadLines("/proc/self/maps").Select(line => line.Split('-', ' '))
            .Select(line => (From: Address(line[0]), To: Address(line[1])))
            .Sum(region => Math.Max(0, Math.Min(region.To, first + size) - Math.Max(region.From, first)));

        static long Address(string text) => unchecked((long)Convert.ToUInt64(text, 16));
    }

    [Fact]
    public void Refused_creation_takes_nothing_from_the_budget()
    {
        using var host = new DdiHost(DriverProfile.Default with { ProtectedMemorySize = 4096 });
        var device = host.Device;
        var taken = device.CreateBuffer(16, ProbeUsage.Default);
        var arguments = Ddi11HostDevice.Arguments(ProbeUsage.Protected) with { ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_BUFFER };
        var size = new D3D10DDI_MIPINFO { TexelWidth = 4096, TexelHeight = 1, TexelDepth = 1 };
        arguments.pMipInfoList = &size;
        device.Functions->pfnCreateResource(device.Handle, &arguments, taken, default); // the handle is taken
        device.Functions->pfnCreateResource(device.Handle, &arguments, default, default);
        device.Functions->pfnCreateResource(device.Handle, null, taken, default);
        Assert.Equal([HResult.E_OUTOFMEMORY, HResult.E_OUTOFMEMORY, HResult.E_OUTOFMEMORY], device.TakeErrors());
        device.CreateBuffer(4096, ProbeUsage.Protected);
        Assert.Empty(device.TakeErrors());
    }

    [Theory]
    [InlineData(Nv12, 0, 2, 1, 1)]
    [InlineData(Nv12, 2, 0, 1, 1)]
    [InlineData(Nv12, 3, 2, 1, 1)]
    [InlineData(Nv12, 2, 3, 1, 1)]
    [InlineData(Nv12, 4, 4, 2, 1)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_YUY2, 3, 1, 1, 1)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_R8_UNORM, 16385, 1, 1, 1)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_R8_UNORM, 0xFFFFFFFF, 0xFFFFFFFF, 1, 1)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_R8_UNORM, 4, 4, 0, 1)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_R8_UNORM, 4, 4, 4, 1)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_R8_UNORM, 4, 4, 1, 0)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_R8_UNORM, 4, 4, 1, 2049)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM, 16384, 16384, 15, 2048)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_R32G32B32A32_FLOAT, 4, 4, 1, 1)]
    [InlineData(DXGI_FORMAT.DXGI_FORMAT_UNKNOWN, 4, 4, 1, 1)]
    public void Texture_that_the_driver_cannot_keep_is_refused_as_out_of_memory(DXGI_FORMAT format, uint width, uint height, uint mipLevels, uint arraySize)
    {
        var resource = _device.CreateTexture(format, width, height, ProbeUsage.Staging, mipLevels, arraySize);
        Assert.Equal([HResult.E_OUTOFMEMORY], _device.TakeErrors());
        Assert.True(_device.Map(resource).pData == null);
    }

    [Fact]
    public void Resource_with_forbidden_flags_is_refused()
    {
        var buffer = Ddi11HostDevice.Arguments(ProbeUsage.HardwareProtected) with { ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_BUFFER };
        _device.CreateResource(buffer with { Usage = 2 }, 64, 1); // dynamic
        _device.CreateResource(buffer with { Usage = 3 }, 64, 1); // staging
        _device.CreateResource(buffer with { Usage = 4 }, 64, 1); // none
        _device.CreateResource(buffer with { MapFlags = 1 }, 64, 1);
        _device.CreateResource(buffer with { BindFlags = 1 }, 64, 1); // vertex buffer
        _device.CreateResource(buffer with { BindFlags = 2 }, 64, 1); // index buffer
        _device.CreateResource(buffer with { SampleDesc = new() { Count = 2 } }, 64, 1);
        _device.CreateResource(buffer with { ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_TEXTURE3D }, 64, 1);
        _device.CreateBuffer(0, ProbeUsage.Default);
        _device.CreateBuffer(uint.MaxValue, ProbeUsage.Default);
        Assert.Equal([.. Enumerable.Repeat(HResult.E_OUTOFMEMORY, 10)], _device.TakeErrors());
    }

    [Fact]
    public void Driver_without_protection_refuses_protected_resources()
    {
        using var host = new DdiHost(DriverProfile.Default with { Caps = ProtectionCaps.None });
        host.Device.CreateBuffer(16, ProbeUsage.Protected);
        Assert.Equal([HResult.E_OUTOFMEMORY], host.Device.TakeErrors());
    }

    [Fact]
    public void Memory_is_aligned_zero_and_laid_out_with_chroma_behind_luma()
    {
        var staging = _device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_P010, 50, 6, ProbeUsage.Staging);
        var mapped = _device.Map(staging, D3D10_DDI_MAP.D3D10_DDI_MAP_READ);
        Assert.Equal(0, (nint)mapped.pData % 64);
        Assert.Equal(0u, mapped.RowPitch % 64);
        Assert.InRange(mapped.RowPitch, 100u, 256u);
        Assert.Equal(mapped.RowPitch * 9, mapped.DepthPitch);
        Assert.Equal(-1, new ReadOnlySpan<byte>(mapped.pData, (int)mapped.DepthPitch).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void Map_obeys_usage_access_and_what_is_mapped_already()
    {
        var staging = _device.CreateBuffer(64, ProbeUsage.Staging);
        var dynamic = _device.CreateBuffer(64, ProbeUsage.Dynamic);
        var readOnly = _device.CreateResource(Ddi11HostDevice.Arguments(ProbeUsage.Staging) with
        {
            ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_BUFFER,
            MapFlags = 2
        }, 64, 1);
        Assert.True(_device.Map(_device.CreateBuffer(64, ProbeUsage.Default)).pData == null);
        Assert.True(_device.Map(_device.CreateBuffer(64, ProbeUsage.Immutable)).pData == null);
        Assert.True(_device.Map(dynamic, D3D10_DDI_MAP.D3D10_DDI_MAP_READ).pData == null);
        Assert.True(_device.Map(readOnly, D3D10_DDI_MAP.D3D10_DDI_MAP_WRITE).pData == null);
        Assert.True(_device.Map(staging, (D3D10_DDI_MAP)9).pData == null);
        Assert.True(_device.Map(staging, subresource: 1).pData == null);
        D3D10DDI_MAPPED_SUBRESOURCE mapped;
        _device.Functions->pfnStagingResourceMap(_device.Handle, dynamic, 0, D3D10_DDI_MAP.D3D10_DDI_MAP_WRITE, 0, &mapped);
        Assert.True(mapped.pData == null);
        _device.Functions->pfnDynamicResourceMapDiscard(_device.Handle, staging, 0, D3D10_DDI_MAP.D3D10_DDI_MAP_WRITE_DISCARD, 0, &mapped);
        Assert.True(mapped.pData == null);
        _device.Functions->pfnDynamicIABufferMapNoOverwrite(_device.Handle, dynamic, 0, D3D10_DDI_MAP.D3D10_DDI_MAP_WRITE_NOOVERWRITE, 0, &mapped);
        Assert.True(mapped.pData != null);
        _device.Functions->pfnDynamicIABufferUnmap(_device.Handle, dynamic, 0);
        _device.Functions->pfnStagingResourceMap(_device.Handle, staging, 0, D3D10_DDI_MAP.D3D10_DDI_MAP_READWRITE, 0, null);
        Assert.True(_device.Map(staging).pData != null);
        Assert.True(_device.Map(staging).pData == null);
        _device.Functions->pfnStagingResourceUnmap(_device.Handle, staging, 5);
        _device.Functions->pfnStagingResourceUnmap(_device.Handle, staging, 0);
        _device.Functions->pfnStagingResourceUnmap(_device.Handle, staging, 0);
        Assert.True(_device.Map(staging).pData != null);
        Assert.Equal(0, _device.Functions->pfnResourceIsStagingBusy(_device.Handle, staging));
    }

    [Fact]
    public void Update_and_region_copies_move_both_planes()
    {
        // A 4×2 part of a small frame, whose bytes say where they are from.
        var surface = _device.CreateTexture(Nv12, 8, 4, ProbeUsage.Default);
        var staging = _device.CreateTexture(Nv12, 8, 4, ProbeUsage.Staging);
        byte[] part = [1, 2, 3, 4, 99, 5, 6, 7, 8, 99, 9, 10, 11, 12, 99];
        var box = new D3D10_DDI_BOX { left = 2, top = 2, right = 6, bottom = 4, back = 1 };
        fixed (byte* data = part)
            _device.Functions->pfnResourceUpdateSubresourceUP(_device.Handle, surface, 0, &box, data, 5, 0, 0);
        _device.Functions->pfnResourceCopyRegion(_device.Handle, staging, 0, 0, 0, 0, surface, 0, &box, 0);
        byte[] frame = _device.Read(staging);
        int pitch = frame.Length / 6;
        Assert.Equal([1, 2, 3, 4, 0], frame[..5]);
        Assert.Equal([5, 6, 7, 8, 0], frame[pitch..(pitch + 5)]);
        Assert.Equal([9, 10, 11, 12, 0], frame[(4 * pitch)..((4 * pitch) + 5)]);
        Assert.Equal(12, frame.Count(b => b != 0));
        frame = _device.ReadThrough(surface, staging);
        Assert.Equal([0, 0, 1, 2, 3, 4, 0, 0], frame[(2 * pitch)..((2 * pitch) + 8)]);
        Assert.Equal([0, 0, 9, 10, 11, 12, 0, 0], frame[(5 * pitch)..((5 * pitch) + 8)]);
    }

    [Fact]
    public void Parts_that_reach_outside_are_refused_and_empty_ones_move_nothing()
    {
        var surface = _device.CreateTexture(Nv12, 8, 4, ProbeUsage.Default);
        var staging = _device.CreateTexture(Nv12, 8, 4, ProbeUsage.Staging);
        byte[] data = Reference.Pattern(1000);
        _device.Write(staging, data.AsSpan(0, (int)_device.SizeOf(staging)));
        fixed (byte* bytes = data)
        {
            foreach (var (left, top, right, bottom, front, back) in new (uint, uint, uint, uint, uint, uint)[]
            {
                (0, 0, 10, 4, 0, 1), (0, 0, 8, 6, 0, 1), (1, 0, 4, 4, 0, 1), (0, 1, 4, 4, 0, 1), (0, 0, 3, 4, 0, 1), (0, 0, 4, 3, 0, 1), (0, 0, 8, 4, 0, 2),
                (0, 0, 8, 4, 1, 2), (4, 0, 4, 4, 0, 1), (6, 0, 4, 4, 0, 1), (0xFFFFFFFE, 0, 0xFFFFFFFF, 4, 0, 1), (0, 0, 0xFFFFFFFF, 0xFFFFFFFF, 0, 1),
            })
            {
                var box = new D3D10_DDI_BOX { left = left, top = top, right = right, bottom = bottom, front = front, back = back };
                _device.Functions->pfnResourceUpdateSubresourceUP(_device.Handle, surface, 0, &box, bytes, 100, 0, 0);
                _device.Functions->pfnResourceCopyRegion(_device.Handle, surface, 0, 0, 0, 0, staging, 0, &box, 0);
            }

            var whole = new D3D10_DDI_BOX { right = 8, bottom = 4, back = 1 };
            foreach (var (x, y, z) in new (uint, uint, uint)[] { (2, 0, 0), (0, 2, 0), (0, 0, 1), (0xFFFFFFFE, 0, 0), (0, 0xFFFFFFFE, 0), (1, 1, 0) })
                _device.Functions->pfnResourceCopyRegion(_device.Handle, surface, 0, x, y, z, staging, 0, &whole, 0);
            _device.Functions->pfnResourceCopyRegion(_device.Handle, surface, 1, 0, 0, 0, staging, 0, null, 0);
            _device.Functions->pfnResourceCopyRegion(_device.Handle, surface, 0, 0, 0, 0, staging, 1, null, 0);
            _device.Functions->pfnResourceUpdateSubresourceUP(_device.Handle, surface, 1, null, bytes, 100, 0, 0);
            _device.Functions->pfnResourceUpdateSubresourceUP(_device.Handle, surface, 0, null, bytes, 7, 0, 0);
            _device.Functions->pfnResourceUpdateSubresourceUP(_device.Handle, surface, 0, null, null, 100, 0, 0);
        }

        byte[] frame = _device.ReadThrough(surface, staging);
        Assert.Equal(new byte[frame.Length], frame);
    }

    [Fact]
    public void Buffers_copy_by_the_byte_and_within_themselves()
    {
        var buffer = _device.CreateBuffer(10, ProbeUsage.Default);
        var staging = _device.CreateBuffer(10, ProbeUsage.Staging);
        _device.Write(staging, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        _device.Functions->pfnResourceCopy(_device.Handle, buffer, staging);
        var box = new D3D10_DDI_BOX { left = 0, right = 7, bottom = 1, back = 1 };
        _device.Functions->pfnResourceCopyRegion(_device.Handle, buffer, 0, 2, 0, 0, buffer, 0, &box, 0);
        Assert.Equal([0, 1, 0, 1, 2, 3, 4, 5, 6, 9], _device.ReadThrough(buffer, staging));
    }

    [Fact]
    public void Overlapping_rows_copy_as_if_through_a_second_surface()
    {
        var surface = _device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_R8_UNORM, 4, 8, ProbeUsage.Default);
        var staging = _device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_R8_UNORM, 4, 8, ProbeUsage.Staging);
        byte[] rows = new byte[_device.SizeOf(staging)];
        int pitch = rows.Length / 8;
        for (int row = 0; row < 8; row++)
            rows[row * pitch] = (byte)(row + 1);
        _device.Write(staging, rows);
        _device.Functions->pfnResourceCopy(_device.Handle, surface, staging);
        var box = new D3D10_DDI_BOX { right = 4, bottom = 6, back = 1 };
        _device.Functions->pfnResourceCopyRegion(_device.Handle, surface, 0, 0, 2, 0, surface, 0, &box, 0);
        byte[] result = _device.ReadThrough(surface, staging);
        Assert.Equal([1, 2, 1, 2, 3, 4, 5, 6], Enumerable.Range(0, 8).Select(row => result[row * pitch]));
    }

    [Theory, InlineData(20u, 12u), InlineData(12u, 20u)]
    public void Mips_and_arrays_keep_their_subresources_apart(uint width, uint height)
    {
        var staging = _device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_R8G8_UNORM, width, height, ProbeUsage.Staging, mipLevels: 5, arraySize: 3);
        var surface = _device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_R8G8_UNORM, width, height, ProbeUsage.Default, mipLevels: 5, arraySize: 3);
        var copy = _device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_R8G8_UNORM, width, height, ProbeUsage.Staging, mipLevels: 5, arraySize: 3);
        Assert.Empty(_device.TakeErrors());
        for (uint i = 0; i < 15; i++)
            _device.Write(staging, Reference.Pattern(_device.Read(staging, i).Length, seed: (int)i), i);
        _device.Functions->pfnResourceCopy(_device.Handle, surface, staging);
        _device.Functions->pfnResourceCopy(_device.Handle, copy, surface);
        for (uint i = 0; i < 15; i++)
            Assert.Equal(Reference.Pattern(_device.Read(copy, i).Length, seed: (int)i), _device.Read(copy, i));
        // Level 2 of the second texture to level 2 of the third: 5×3 or 3×5 pixels.
        _device.Functions->pfnResourceCopyRegion(_device.Handle, surface, 12, 0, 0, 0, surface, 7, null, 0);
        _device.Functions->pfnResourceCopy(_device.Handle, copy, surface);
        Assert.Equal(_device.Read(staging, 7)[..(int)(width / 2)], _device.Read(copy, 12)[..(int)(width / 2)]);
        Assert.Equal(_device.Read(staging, 13), _device.Read(copy, 13));
    }

    [Fact]
    public void Initial_data_fills_every_subresource()
    {
        byte[] pixels = Reference.Pattern(200);
        fixed (byte* bytes = pixels)
        {
            var data = stackalloc D3D10_DDIARG_SUBRESOURCE_UP[2];
            data[0] = new() { pSysMem = bytes, SysMemPitch = 10 };
            data[1] = new() { pSysMem = bytes + 100, SysMemPitch = 7 };
            var arguments = Ddi11HostDevice.Arguments(ProbeUsage.Immutable) with
            {
                ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_TEXTURE2D,
                Format = Nv12,
                ArraySize = 2,
                pInitialDataUP = data
            };
            var surface = _device.CreateResource(arguments, 6, 4);
            Assert.Empty(_device.TakeErrors());
            var staging = _device.CreateTexture(Nv12, 6, 4, ProbeUsage.Staging, arraySize: 2);
            _device.Functions->pfnResourceCopy(_device.Handle, staging, surface);
            _device.Functions->pfnResourceCopy(_device.Handle, surface, staging); // immutable: refused
            for (int row = 0; row < 6; row++)
            {
                Assert.Equal(pixels.AsSpan(row * 10, 6), _device.Read(staging, 0).AsSpan(row * (int)_device.SizeOf(staging) / 6, 6));
                Assert.Equal(pixels.AsSpan(100 + (row * 7), 6), _device.Read(staging, 1).AsSpan(row * (int)_device.SizeOf(staging) / 6, 6));
            }

            data[1].pSysMem = null;
            _device.CreateResource(arguments, 6, 4);
            data[1] = new() { pSysMem = bytes, SysMemPitch = 5 };
            _device.CreateResource(arguments, 6, 4);
            Assert.Equal([HResult.E_OUTOFMEMORY, HResult.E_OUTOFMEMORY], _device.TakeErrors());
        }
    }

    [Fact]
    public void Copies_between_different_formats_sizes_and_mapped_resources_are_refused()
    {
        var staging = _device.CreateTexture(Nv12, 8, 4, ProbeUsage.Staging);
        var target = _device.CreateTexture(Nv12, 8, 4, ProbeUsage.Staging);
        _device.Write(staging, Reference.Pattern((int)_device.SizeOf(staging)));
        _device.Functions->pfnResourceCopy(_device.Handle, target, _device.CreateTexture(Nv12, 8, 6, ProbeUsage.Default));
        _device.Functions->pfnResourceCopy(_device.Handle, _device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_R8_UNORM, 8, 6, ProbeUsage.Default), staging);
        _device.Functions->pfnResourceCopyRegion(_device.Handle, _device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_R8_UNORM, 8, 4, ProbeUsage.Default), 0, 0, 0, 0,
            staging, 0, null, 0);
        _device.Map(staging);
        _device.Functions->pfnResourceCopy(_device.Handle, target, staging);
        _device.Functions->pfnResourceCopyRegion(_device.Handle, target, 0, 0, 0, 0, staging, 0, null, 0);
        _device.Functions->pfnResourceUnmap(_device.Handle, staging, 0);
        Assert.Equal(new byte[_device.SizeOf(target)], _device.Read(target));
    }
}

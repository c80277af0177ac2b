using Dxcp.Abi;

namespace Dxcp.Driver.Tests.Ddi9;

/// <summary>Surfaces of the Direct3D 9 driver interface: creation, locks, copies, fills.</summary>
public sealed unsafe class SurfaceTests : IDisposable
{
    private const D3DDDIFORMAT NV12 = (D3DDDIFORMAT)0x3231564E;
    private const D3DDDIFORMAT P010 = (D3DDDIFORMAT)0x30313050;
    private const D3DDDIFORMAT AYUV = (D3DDDIFORMAT)0x56555941;
    private const D3DDDIFORMAT Rgb = D3DDDIFORMAT.D3DDDIFMT_A8R8G8B8;
    private readonly DdiHost9 _host = new();
    private readonly Ddi9HostDevice _device;

    public SurfaceTests() => _device = _host.Device;

    public void Dispose() => _host.Dispose();

    [Fact]
    public void What_the_driver_does_not_keep_is_not_available()
    {
        D3DDDIARG_CREATERESOURCE[] refused =
        [
            Arguments() with { Format = (uint)D3DDDIFORMAT.D3DDDIFMT_DXT1 },
            Arguments() with { Pool = (uint)D3DDDI_POOL.D3DDDIPOOL_STAGINGMEM },
            Arguments() with { Pool = 0 },
            Arguments(D3DDDI_RESOURCEFLAGS.VertexBuffer),
            Arguments(D3DDDI_RESOURCEFLAGS.Texture | D3DDDI_RESOURCEFLAGS.CubeMap),
            Arguments(D3DDDI_RESOURCEFLAGS.RenderTarget) with { MultisampleType = 4 },
        ];
        var surface = new D3DDDI_SURFACEINFO { Width = 8, Height = 8, Depth = 1 };
        foreach (var arguments in refused)
            Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, _device.TryCreate(arguments with { pSurfList = &surface }, out _));
        // Reserved where there is no render target: not looked at.
        Assert.Equal(HResult.S_OK, _device.TryCreate(Arguments() with { pSurfList = &surface, MultisampleType = 4, MipLevels = 9 }, out _));
    }

    [Fact]
    public void Badly_described_resources_are_refused()
    {
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.Functions->pfnCreateResource(_device.Handle, null));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.TryCreate(Arguments(), out _));
        var surfaces = stackalloc D3DDDI_SURFACEINFO[] { new() { Width = 8, Height = 8 }, new() { Width = 8, Height = 4 } };
        D3DDDIARG_CREATERESOURCE[] refused =
        [
            Arguments() with { SurfCount = 0 },
            Arguments() with { SurfCount = 2 },
            Arguments(D3DDDI_RESOURCEFLAGS.Texture) with { MipLevels = 0 },
            Arguments(D3DDDI_RESOURCEFLAGS.Texture) with { MipLevels = 2 },
            Arguments(D3DDDI_RESOURCEFLAGS.Texture) with { MipLevels = 2, SurfCount = 2 },
            Arguments() with { SurfCount = uint.MaxValue },
        ];
        foreach (var arguments in refused)
            Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.TryCreate(arguments with { pSurfList = surfaces }, out _));
        foreach (var (width, height) in new[] { (0u, 8u), (8u, 0u), (7u, 8u), (8u, 7u), (16385u, 8u), (uint.MaxValue, uint.MaxValue) })
            Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.TryCreate(NV12, width, height, D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM, 0, null, 0, out _));
    }

    [Fact] // S62
    public void Protected_memory_is_a_budget()
    {
        using var host = new DdiHost9(DriverProfile.Default with { ProtectedMemorySize = 64 * 64 * 2 });
        nint first = host.Device.CreateProtected(D3DDDIFORMAT.D3DDDIFMT_L8, 64, 64);
        host.Device.CreateProtected(D3DDDIFORMAT.D3DDDIFMT_L8, 64, 64);
        Assert.Equal(HResult.E_OUTOFMEMORY, host.Device.TryCreate(D3DDDIFORMAT.D3DDDIFMT_L8, 64, 64, D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM,
            D3DDDI_RESOURCEFLAGS.RestrictedContent, null, 0, out _));
        Assert.Equal(HResult.S_OK, host.Device.DestroyResource(first));
        host.Device.CreateProtected(D3DDDIFORMAT.D3DDDIFMT_L8, 64, 64);
    }

    [Theory]
    [InlineData(0, 0, HResult.D3DDDIERR_INVALIDCALL)]
    [InlineData(1, 31, HResult.D3DDDIERR_INVALIDCALL)]
    [InlineData(1, 32, HResult.S_OK)]
    [InlineData(1, 100, HResult.S_OK)]
    public void System_memory_is_the_runtimes_and_as_wide_as_its_rows(int given, uint pitch, int result)
    {
        byte* memory = (byte*)_device.Allocate(100 * 12);
        Assert.Equal(result, _device.TryCreate(NV12, 32, 8, D3DDDI_POOL.D3DDDIPOOL_SYSTEMMEM, 0, given == 0 ? null : memory, pitch, out nint surface));
        if (result != HResult.S_OK)
            return;
        Assert.Equal(HResult.S_OK, _device.TryLock(surface, 0, out var locked));
        Assert.Equal(((nint)memory, pitch, pitch * 12), ((nint)locked.pSurfData, locked.Pitch, locked.SlicePitch));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.TryCreate(NV12, 32, 8, D3DDDI_POOL.D3DDDIPOOL_SYSTEMMEM, D3DDDI_RESOURCEFLAGS.RestrictedContent,
            memory, pitch, out _));
    }

    [Fact]
    public void Lock_gives_an_area_and_refuses_what_contradicts_itself()
    {
        nint surface = _device.CreateSurface(Rgb, 20, 10);
        Assert.Equal(HResult.S_OK, _device.TryLock(surface, 0, out var whole));
        Assert.Equal(128u, whole.Pitch);
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.TryLock(surface, 0, out _));
        Assert.Equal(HResult.S_OK, _device.Unlock(surface));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.Unlock(surface));
        Assert.Equal(HResult.S_OK, _device.TryLock(surface, D3DDDI_LOCKFLAGS.AreaValid, out var part, new() { x1 = 3, y1 = 2, x2 = 20, y2 = 10 }));
        Assert.Equal((nint)whole.pSurfData + (2 * 128) + (3 * 4), (nint)part.pSurfData);
        Assert.Equal(HResult.S_OK, _device.Unlock(surface));
        uint[] refused =
        [
            D3DDDI_LOCKFLAGS.ReadOnly | D3DDDI_LOCKFLAGS.WriteOnly, D3DDDI_LOCKFLAGS.ReadOnly | D3DDDI_LOCKFLAGS.Discard,
                D3DDDI_LOCKFLAGS.NoOverwrite | D3DDDI_LOCKFLAGS.Discard,
            D3DDDI_LOCKFLAGS.RangeValid, D3DDDI_LOCKFLAGS.BoxValid, D3DDDI_LOCKFLAGS.BoxValid | D3DDDI_LOCKFLAGS.AreaValid,
        ];
        Assert.All(refused, flags => Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.TryLock(surface, flags, out _, new() { x2 = 1, y2 = 1 })));
        D3DRECT[] outside = [new() { x2 = 21, y2 = 1 }, new() { x2 = 1, y2 = 11 }, new() { x1 = 2, x2 = 1, y2 = 1 },
            new() { x1 = uint.MaxValue, x2 = 1, y2 = 1 }];
        Assert.All(outside, area => Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.TryLock(surface, D3DDDI_LOCKFLAGS.AreaValid, out _, area)));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.TryLock(surface, 0, out _, subresource: 1));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.Unlock(surface, 1));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.Functions->pfnLock(_device.Handle, null));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.Functions->pfnUnlock(_device.Handle, null));
    }

    [Fact] // R29
    public void Protected_and_unlockable_surfaces_are_not_locked()
    {
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.TryLock(_device.CreateProtected(Rgb, 4, 4), 0, out var locked));
        Assert.True(locked.pSurfData == null);
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.TryLock(_device.CreateSurface(Rgb, 4, 4, D3DDDI_RESOURCEFLAGS.NotLockable), 0, out _));
    }

    [Fact]
    public void Surfaces_of_a_chain_and_of_levels_are_kept_apart()
    {
        var chain = stackalloc D3DDDI_SURFACEINFO[] { new() { Width = 8, Height = 8 }, new() { Width = 8, Height = 8 } };
        Assert.Equal(HResult.S_OK, _device.TryCreate(Arguments() with { SurfCount = 2, pSurfList = chain }, out nint resource));
        Assert.Equal(HResult.S_OK, _device.TryLock(resource, 0, out var first));
        Assert.Equal(HResult.S_OK, _device.TryLock(resource, 0, out var second, subresource: 1));
        Assert.Equal((nint)first.pSurfData + (nint)first.SlicePitch, (nint)second.pSurfData);
        var levels = stackalloc D3DDDI_SURFACEINFO[] { new() { Width = 8, Height = 8 }, new() { Width = 4, Height = 4 }, new() { Width = 2, Height = 2 } };
        Assert.Equal(HResult.S_OK, _device.TryCreate(Arguments(D3DDDI_RESOURCEFLAGS.Texture) with { MipLevels = 3, SurfCount = 3, pSurfList = levels }, out _));
    }

    [Fact]
    public void Blt_moves_parts_between_system_and_video_memory()
    {
        byte* memory = (byte*)_device.Allocate(40 * 12);
        byte[] pixels = Reference.Pattern(40 * 12);
        pixels.CopyTo(new Span<byte>(memory, pixels.Length));
        nint system = _device.CreateInSystemMemory(NV12, 32, 8, memory, 40), video = _device.CreateSurface(NV12, 64, 16);
        Assert.Equal(HResult.S_OK, _device.Blt(system, Rectangle(2, 4, 32, 8), video, Rectangle(10, 6, 40, 10)));
        byte[] moved = _device.Read(video);
        for (int y = 0; y < 4; y++)
            Assert.Equal(pixels.AsSpan((40 * (4 + y)) + 2, 30), moved.AsSpan((64 * (6 + y)) + 10, 30));
        for (int y = 0; y < 2; y++)
            Assert.Equal(pixels.AsSpan((40 * (8 + 2 + y)) + 2, 30), moved.AsSpan((64 * (16 + 3 + y)) + 10, 30));
        new Span<byte>(memory, pixels.Length).Clear();
        Assert.Equal(HResult.S_OK, _device.Blt(video, Rectangle(10, 6, 40, 10), system, Rectangle(2, 4, 32, 8)));
        Assert.Equal(pixels.AsSpan((40 * 5) + 2, 30), new ReadOnlySpan<byte>(memory + (40 * 5) + 2, 30));
        Assert.Equal(0, memory[0]);
    }

    [Fact]
    public void Blt_between_two_system_memory_surfaces_is_left_to_the_runtime()
    {
        byte* memory = (byte*)_device.Allocate(64);
        memory[0] = 1;
        nint from = _device.CreateInSystemMemory(Rgb, 2, 2, memory, 8), to = _device.CreateInSystemMemory(Rgb, 2, 2, memory + 32, 8);
        Assert.Equal(HResult.S_OK, _device.Blt(from, Rectangle(0, 0, 2, 2), to, Rectangle(0, 0, 2, 2)));
        Assert.Equal(0, memory[32]);
    }

    [Fact]
    public void Blt_that_stretches_or_converts_is_not_available_and_a_bad_one_is_refused()
    {
        nint a = _device.CreateSurface(Rgb, 8, 8), b = _device.CreateSurface(Rgb, 8, 8), other = _device.CreateSurface(NV12, 8, 8),
            secret = _device.CreateProtected(Rgb, 8, 8);
        var all = Rectangle(0, 0, 8, 8);
        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, _device.Blt(a, all, b, Rectangle(0, 0, 4, 4)));
        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, _device.Blt(a, all, b, Rectangle(0, 0, 4, 8)));
        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, _device.Blt(a, all, b, Rectangle(0, 0, 8, 4)));
        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, _device.Blt(a, all, b, all, D3DDDI_BLTFLAGS.MirrorUpDown));
        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, _device.Blt(a, all, b, all, D3DDDI_BLTFLAGS.SrcColorKey));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.Blt(a, all, other, all));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.Blt(a, Rectangle(1, 0, 9, 8), b, all));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.Blt(a, Rectangle(8, 0, 0, 8), b, Rectangle(8, 0, 0, 8)));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.Blt(a, all, 0, all));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.Functions->pfnBlt(_device.Handle, null));
        // S63
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.Blt(secret, all, b, all));
        Assert.Equal(HResult.S_OK, _device.Blt(a, all, secret, all));
        Assert.Equal(HResult.S_OK, _device.Blt(a, all, b, all, D3DDDI_BLTFLAGS.Linear));
        Assert.Equal(HResult.S_OK, _device.TryLock(a, 0, out _));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.Blt(a, all, b, all));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.Blt(b, all, a, all));
    }

    [Theory] // S69
    [InlineData(Rgb, "33221180 33221180")]
    [InlineData(D3DDDIFORMAT.D3DDDIFMT_A8B8G8R8, "11223380 11223380")]
    [InlineData(D3DDDIFORMAT.D3DDDIFMT_A2B10G10R10, "4420C28C 4420C28C")]
    [InlineData(D3DDDIFORMAT.D3DDDIFMT_L8, "11111111")]
    [InlineData(D3DDDIFORMAT.D3DDDIFMT_YUY2, "11221133 11221133")]
    [InlineData(AYUV, "33221180 33221180")]
    public void ColorFill_writes_the_colour_as_the_format_has_it(D3DDDIFORMAT format, string row)
    {
        byte[] pixels = Convert.FromHexString(row.Replace(" ", ""));
        nint surface = _device.CreateSurface(format, 16, 4);
        int bytesPerPixel = format == D3DDDIFORMAT.D3DDDIFMT_L8 ? 1 : format == D3DDDIFORMAT.D3DDDIFMT_YUY2 ? 2 : 4, width = pixels.Length / bytesPerPixel;
        Assert.Equal(HResult.S_OK, _device.ColorFill(surface, Rectangle(4, 1, 4 + (uint)width, 3), 0x80112233));
        byte[] all = _device.Read(surface), expected = new byte[all.Length];
        for (int y = 1; y < 3; y++)
            pixels.CopyTo(expected.AsSpan((y * 64) + (4 * bytesPerPixel)));
        Assert.Equal(expected, all);
    }

    [Theory] // S69
    [InlineData(0x00, 0)]
    [InlineData(0x40, 0x101)]
    [InlineData(0x80, 0x202)]
    [InlineData(0xFF, 0x3FF)]
    public void Ten_bits_of_a_colour_reach_from_nothing_to_all(uint component, uint bits)
    {
        nint surface = _device.CreateSurface(D3DDDIFORMAT.D3DDDIFMT_A2B10G10R10, 16, 4);
        Assert.Equal(HResult.S_OK, _device.ColorFill(surface, Rectangle(0, 0, 16, 4), component * 0x01010101));
        Assert.Equal((component >> 6 << 30) | (bits << 20) | (bits << 10) | bits, BitConverter.ToUInt32(_device.Read(surface)));
    }

    [Fact] // S69
    public void ColorFill_reaches_the_second_plane()
    {
        nint nv12 = _device.CreateSurface(NV12, 8, 4), p010 = _device.CreateSurface(P010, 8, 4);
        Assert.Equal(HResult.S_OK, _device.ColorFill(nv12, Rectangle(2, 2, 6, 4), 0xFF102030));
        Assert.Equal(HResult.S_OK, _device.ColorFill(p010, Rectangle(2, 2, 6, 4), 0xFF102030));
        byte[] expected = new byte[64 * 6];
        foreach (int y in new[] { 2, 3 })
            expected.AsSpan((64 * y) + 2, 4).Fill(0x10);
        new byte[] { 0x20, 0x30, 0x20, 0x30 }.CopyTo(expected, (64 * 5) + 2);
        Assert.Equal(expected, _device.Read(nv12));
        Array.Clear(expected);
        foreach (int y in new[] { 2, 3 })
            new byte[] { 0, 0x10, 0, 0x10, 0, 0x10, 0, 0x10 }.CopyTo(expected, (64 * y) + 4);
        new byte[] { 0, 0x20, 0, 0x30, 0, 0x20, 0, 0x30 }.CopyTo(expected, (64 * 5) + 4);
        Assert.Equal(expected, _device.Read(p010));
    }

    [Fact]
    public void Bad_fills_are_refused()
    {
        nint surface = _device.CreateSurface(NV12, 8, 8);
        D3DRECT[] bad = [Rectangle(0, 0, 10, 8), Rectangle(1, 0, 8, 8), Rectangle(0, 1, 8, 8), Rectangle(8, 8, 0, 0)];
        Assert.All(bad, area => Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.ColorFill(surface, area, 1)));
        Assert.Equal(HResult.S_OK, _device.ColorFill(surface, Rectangle(4, 4, 4, 4), uint.MaxValue));
        Assert.Equal(new byte[64 * 12], _device.Read(surface));
        Assert.Equal(HResult.S_OK, _device.TryLock(surface, 0, out _));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.ColorFill(surface, Rectangle(0, 0, 8, 8), 1));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.ColorFill(0x5555, Rectangle(0, 0, 8, 8), 1));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.Functions->pfnColorFill(_device.Handle, null));
    }

    [Fact] // R14
    public void Resources_of_another_device_and_destroyed_ones_are_not_found()
    {
        var other = _host.CreateDevice();
        nint surface = _device.CreateSurface(Rgb, 4, 4);
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, other.TryLock(surface, 0, out _));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, other.DestroyResource(surface));
        Assert.Equal(HResult.S_OK, _device.DestroyResource(surface));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.DestroyResource(surface));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.TryLock(surface, 0, out _));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.DestroyResource(0));
        Assert.Equal(HResult.S_OK, _device.Functions->pfnFlush(_device.Handle));
    }

    private static D3DRECT Rectangle(uint left, uint top, uint right, uint bottom) => new() { x1 = left, y1 = top, x2 = right, y2 = bottom };

    private static D3DDDIARG_CREATERESOURCE Arguments(uint flags = 0) =>
        new() { Format = (uint)Rgb, Pool = (uint)D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM, Flags = new() { Value = flags }, SurfCount = 1, MipLevels = 1 };
}

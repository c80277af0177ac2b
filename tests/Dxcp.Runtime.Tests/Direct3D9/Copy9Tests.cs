using Dxcp.Abi;
using static Dxcp.Abi.D3DFORMAT;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>UpdateSurface, GetRenderTargetData, StretchRect and ColorFill: pools, places, formats, locks.</summary>
public sealed unsafe class Copy9Tests
{
    private static D3D11_RECT Rect(uint left, uint top, uint right, uint bottom) => new() { left = left, top = top, right = right, bottom = bottom };

    private static (uint, uint, uint, uint) Of(D3DRECT rect) => (rect.x1, rect.y1, rect.x2, rect.y2);

    private static int Update(TestDevice9 device, IDirect3DSurface9* source, IDirect3DSurface9* destination, D3D11_RECT? rect = null,
        (int X, int Y)? point = null)
    {
        D3D11_RECT area = rect.GetValueOrDefault();
        long place = 0;
        if (point is { } p)
            place = ((long)p.Y << 32) | (uint)p.X;
        return device.Table->UpdateSurface(device.Device, source, rect is null ? null : &area, destination, point is null ? null : &place);
    }

    private static int Stretch(TestDevice9 device, IDirect3DSurface9* source, IDirect3DSurface9* destination, D3D11_RECT? from = null, D3D11_RECT? to = null,
        uint filter = 0)
    {
        D3D11_RECT a = from.GetValueOrDefault(), b = to.GetValueOrDefault();
        return device.Table->StretchRect(device.Device, source, from is null ? null : &a, destination, to is null ? null : &b, filter);
    }

    [Fact]
    public void UpdateSurface_goes_from_system_memory_to_video_memory()
    {
        using var device = new TestDevice9();
        IDirect3DSurface9* memory = device.SystemMemory(), surface = device.Plain();
        Assert.Equal(S_OK, Update(device, memory, surface));
        Assert.Equal((0u, 0u, 64u, 32u), Of(device.Driver.LastBlt.SrcRect));
        Assert.Equal(S_OK, Update(device, memory, surface, Rect(2, 4, 12, 8), (20, 10)));
        Assert.Equal((2u, 4u, 12u, 8u), Of(device.Driver.LastBlt.SrcRect));
        Assert.Equal((20u, 10u, 30u, 14u), Of(device.Driver.LastBlt.DstRect));
        Assert.Equal(D3DERR_INVALIDCALL, Update(device, surface, memory));
        Assert.Equal(D3DERR_INVALIDCALL, Update(device, surface, device.Plain()));
        Assert.Equal(D3DERR_INVALIDCALL, Update(device, memory, device.SystemMemory()));
        Assert.Equal(D3DERR_INVALIDCALL, Update(device, memory, device.Plain(format: D3DFMT_L8)));
        Assert.Equal(2, device.Driver.Count("Blt"));
    }

    [Theory]
    [InlineData(56, 0)]
    [InlineData(0, 30)]
    [InlineData(-2, 0)]
    [InlineData(0, -10)]
    [InlineData(1, 0)]
    [InlineData(int.MaxValue - 1, 0)]
    public void UpdateSurface_stays_inside_the_destination(int x, int y)
    {
        using var device = new TestDevice9();
        Assert.Equal(D3DERR_INVALIDCALL, Update(device, device.SystemMemory(), device.Plain(), Rect(0, 0, 10, 10), (x, y)));
        Assert.Equal(0, device.Driver.Count("Blt"));
    }

    [Fact]
    public void GetRenderTargetData_goes_from_a_render_target_to_system_memory_whole()
    {
        using var device = new TestDevice9();
        IDirect3DSurface9* target = device.Target(), memory = device.SystemMemory();
        Assert.Equal(S_OK, device.Table->GetRenderTargetData(device.Device, target, memory));
        Assert.Equal((0u, 0u, 64u, 32u), Of(device.Driver.LastBlt.DstRect));
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->GetRenderTargetData(device.Device, device.Plain(), memory));
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->GetRenderTargetData(device.Device, target, device.Plain()));
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->GetRenderTargetData(device.Device, target, device.SystemMemory(width: 32)));
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->GetRenderTargetData(device.Device, target, null));
        device.Driver.Returns["Blt"] = D3DDDIERR_INVALIDCALL;
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->GetRenderTargetData(device.Device, target, memory)); // S63 at the driver
    }

    [Fact]
    public void StretchRect_copies_without_stretching()
    {
        using var device = new TestDevice9();
        IDirect3DSurface9* plain = device.Plain(), second = device.Plain(), target = device.Target();
        Assert.Equal(S_OK, Stretch(device, plain, second));
        Assert.Equal(S_OK, Stretch(device, plain, target, Rect(0, 0, 8, 8), Rect(2, 2, 10, 10), 2));
        Assert.Equal(S_OK, Stretch(device, target, device.Target()));
        Assert.Equal(D3DERR_INVALIDCALL, Stretch(device, target, plain));
        Assert.Equal(D3DERR_NOTAVAILABLE, Stretch(device, plain, second, Rect(0, 0, 8, 8)));
        Assert.Equal(D3DERR_NOTAVAILABLE, Stretch(device, plain, device.Plain(format: D3DFMT_A8R8G8B8)));
        Assert.Equal(D3DERR_INVALIDCALL, Stretch(device, plain, second, filter: 3));
        Assert.Equal(D3DERR_INVALIDCALL, Stretch(device, plain, plain));
        Assert.Equal(D3DERR_INVALIDCALL, Stretch(device, device.SystemMemory(), plain));
        Assert.Equal(D3DERR_INVALIDCALL, Stretch(device, plain, device.SystemMemory()));
        Assert.Equal(D3DERR_INVALIDCALL, Stretch(device, plain, second, Rect(0, 0, 66, 32)));
        Assert.Equal(3, device.Driver.Count("Blt"));
    }

    [Theory]
    [InlineData(0, 0, 66, 32)]
    [InlineData(0, 0, 64, 34)]
    [InlineData(8, 0, 8, 4)]
    [InlineData(0, 8, 4, 8)]
    [InlineData(8, 0, 4, 4)]
    [InlineData(0, 8, 4, 4)]
    [InlineData(1, 0, 4, 4)]
    [InlineData(0, 1, 4, 4)]
    [InlineData(0, 0, 3, 4)]
    [InlineData(0, 0, 4, 3)]
    [InlineData(-2, 0, 4, 4)]
    [InlineData(0, -2, 4, 4)]
    public void Each_rectangle_of_a_copy_or_fill_lies_inside_of_its_surface_on_its_format_s_grid(int left, int top, int right, int bottom)
    {
        using var device = new TestDevice9();
        IDirect3DSurface9* memory = device.SystemMemory(), plain = device.Plain(), second = device.Plain();
        D3D11_RECT bad = Rect((uint)left, (uint)top, (uint)right, (uint)bottom), good = Rect(0, 0, 4, 4);
        Assert.Equal(D3DERR_INVALIDCALL, Update(device, memory, plain, bad));
        Assert.Equal(D3DERR_INVALIDCALL, Stretch(device, plain, second, bad, good));
        Assert.Equal(D3DERR_INVALIDCALL, Stretch(device, plain, second, good, bad));
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->ColorFill(device.Device, plain, &bad, 0));
        D3DLOCKED_RECT locked;
        Assert.Equal(D3DERR_INVALIDCALL, plain->lpVtbl->LockRect(plain, &locked, &bad, 0));
        Assert.Equal((0, 0, 0), (device.Driver.Count("Blt"), device.Driver.Count("ColorFill"), device.Driver.Count("Lock")));
    }

    [Theory]
    [InlineData(64u, 32u, true)]
    [InlineData(66u, 32u, false)]
    [InlineData(64u, 34u, false)]
    [InlineData(32u, 32u, false)]
    [InlineData(64u, 16u, false)]
    public void GetRenderTargetData_wants_system_memory_of_the_target_s_shape(uint width, uint height, bool taken)
    {
        using var device = new TestDevice9();
        IDirect3DSurface9* target = device.Target(), memory = device.SystemMemory(width: width, height: height);
        Assert.Equal(taken ? S_OK : D3DERR_INVALIDCALL, device.Table->GetRenderTargetData(device.Device, target, memory));
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->GetRenderTargetData(device.Device, target, device.SystemMemory(D3DFMT_A8R8G8B8)));
        Assert.Equal(taken ? 1 : 0, device.Driver.Count("Blt"));
    }

    [Theory]
    [InlineData(8, 8, 8, 8, true)]
    [InlineData(8, 8, 10, 8, false)]
    [InlineData(8, 8, 8, 10, false)]
    [InlineData(10, 8, 8, 8, false)]
    [InlineData(8, 10, 8, 8, false)]
    public void Nothing_is_stretched_in_either_direction(int fromWidth, int fromHeight, int toWidth, int toHeight, bool taken)
    {
        using var device = new TestDevice9();
        D3D11_RECT from = Rect(4, 2, 4 + (uint)fromWidth, 2 + (uint)fromHeight), to = Rect(12, 6, 12 + (uint)toWidth, 6 + (uint)toHeight);
        Assert.Equal(taken ? S_OK : D3DERR_NOTAVAILABLE, Stretch(device, device.Plain(), device.Plain(), from, to));
        Assert.Equal(taken ? 1 : 0, device.Driver.Count("Blt"));
    }

    [Fact]
    public void ColorFill_fills_video_memory()
    {
        using var device = new TestDevice9();
        IDirect3DSurface9* surface = device.Plain();
        D3D11_RECT rect = Rect(2, 2, 4, 4), empty = Rect(4, 4, 4, 4);
        Assert.Equal(S_OK, device.Table->ColorFill(device.Device, surface, &rect, 0x11223344));
        Assert.Equal(((2u, 2u, 4u, 4u), 0x11223344u), (Of(device.Driver.LastFill.DstRect), device.Driver.LastFill.Color));
        Assert.Equal(S_OK, device.Table->ColorFill(device.Device, surface, null, 0));
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->ColorFill(device.Device, surface, &empty, 0));
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->ColorFill(device.Device, device.SystemMemory(), null, 0));
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->ColorFill(device.Device, null, null, 0));
    }

    [Fact]
    public void Locked_surfaces_and_those_of_other_devices_are_refused()
    {
        using var device = new TestDevice9();
        using var other = new TestDevice9();
        IDirect3DSurface9* memory = device.SystemMemory(), surface = device.Plain();
        Assert.Equal(D3DERR_INVALIDCALL, Update(device, other.SystemMemory(), surface));
        Assert.Equal(D3DERR_INVALIDCALL, Update(device, memory, other.Plain()));
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->ColorFill(device.Device, other.Plain(), null, 0));
        D3DLOCKED_RECT locked;
        Assert.Equal(S_OK, surface->lpVtbl->LockRect(surface, &locked, null, 0));
        Assert.Equal(D3DERR_INVALIDCALL, Update(device, memory, surface));
        Assert.Equal(D3DERR_INVALIDCALL, Stretch(device, surface, device.Plain()));
        Assert.Equal(D3DERR_INVALIDCALL, Stretch(device, device.Plain(), surface));
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->ColorFill(device.Device, surface, null, 0));
        Assert.Equal((0, 0), (device.Driver.Count("Blt"), device.Driver.Count("ColorFill")));
    }

    [Fact]
    public void Empty_slots_are_not_available()
    {
        using var device = new TestDevice9(new FakeDriver9 { EmptySlots = { "pfnBlt", "pfnColorFill", "pfnLock" } });
        IDirect3DSurface9* surface = device.Plain();
        D3DLOCKED_RECT locked;
        Assert.Equal(D3DERR_NOTAVAILABLE, Update(device, device.SystemMemory(), surface));
        Assert.Equal(D3DERR_NOTAVAILABLE, device.Table->ColorFill(device.Device, surface, null, 0));
        Assert.Equal(D3DERR_NOTAVAILABLE, surface->lpVtbl->LockRect(surface, &locked, null, 0));
    }
}

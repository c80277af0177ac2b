using Dxcp.Abi;
using static Dxcp.Abi.D3DFORMAT;
using static Dxcp.Abi.D3DPOOL;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Surfaces of Direct3D 9: how they are made, described, locked; pages nf-d3d9-idirect3ddevice9ex-createoffscreenplainsurfaceex and
/// neighbours.</summary>
public sealed unsafe class Surface9Tests
{
    private static int Lock(IDirect3DSurface9* surface, out D3DLOCKED_RECT locked, D3D11_RECT? rect = null, uint flags = 0)
    {
        D3D11_RECT area = rect.GetValueOrDefault();
        D3DLOCKED_RECT made = new() { Pitch = 9, pBits = (void*)9 };
        int hr = surface->lpVtbl->LockRect(surface, &made, rect is null ? null : &area, flags);
        locked = made;
        return hr;
    }

    private static D3D11_RECT Rect(int left, int top, int right, int bottom) =>
        new() { left = (uint)left, top = (uint)top, right = (uint)right, bottom = (uint)bottom };

    [Fact]
    public void A_plain_surface_is_made_in_video_memory()
    {
        using var device = new TestDevice9();
        _ = device.Plain();
        D3DDDIARG_CREATERESOURCE made = device.Driver.LastResource;
        Assert.Equal(((uint)FakeDriver9.Nv12, 2u, 1u, 1u, 0u), (made.Format, made.Pool, made.SurfCount, made.MipLevels, made.Flags.Value));
        Assert.Equal((64u, 32u), (device.Driver.LastSurface.Width, device.Driver.LastSurface.Height));
        Assert.True(device.Driver.LastSurface.pSysMem == null && made.hResource != 0);
    }

    [Fact]
    public void A_protected_surface_is_asked_for_as_restricted_content()
    {
        using var device = new TestDevice9();
        IDirect3DSurface9* surface = device.Plain(usage: Macros.D3DUSAGE_RESTRICTED_CONTENT);
        Assert.Equal(0x40000000u, device.Driver.LastResource.Flags.Value);
        IDirect3DSurface9* target;
        Assert.Equal(S_OK, device.Device->lpVtbl->CreateRenderTargetEx(device.Device, 64, 32, FakeDriver9.Nv12, 0, 0, 0, &target, null,
            Macros.D3DUSAGE_RESTRICTED_CONTENT));
        Assert.Equal(0x40000081u, device.Driver.LastResource.Flags.Value); // and a render target, and not lockable
        _ = target->lpVtbl->Base.Base.Release(target);
        device.Driver.Returns["Lock"] = D3DDDIERR_INVALIDCALL;
        Assert.Equal(D3DERR_INVALIDCALL, Lock(surface, out D3DLOCKED_RECT locked));
        Assert.True(locked is { Pitch: 0 } && locked.pBits == null);
        Assert.Equal(D3DERR_INVALIDCALL, surface->lpVtbl->UnlockRect(surface));
    }

    [Fact]
    public void System_memory_is_the_runtimes_zeroed_and_aligned()
    {
        using var device = new TestDevice9();
        IDirect3DSurface9* surface = device.SystemMemory(width: 62);
        D3DDDI_SURFACEINFO info = device.Driver.LastSurface;
        Assert.Equal((1u, 64u), (device.Driver.LastResource.Pool, info.SysMemPitch));
        Assert.Equal(0, (nint)info.pSysMem % 4096);
        Assert.Equal(-1, new ReadOnlySpan<byte>(info.pSysMem, 64 * 48).IndexOfAnyExcept((byte)0));
        Assert.Equal(S_OK, Lock(surface, out D3DLOCKED_RECT locked));
        Assert.Equal((64, (nint)info.pSysMem), (locked.Pitch, (nint)locked.pBits));
        Assert.Equal(0, device.Driver.Count("Lock"));
    }

    [Fact]
    public void System_memory_may_be_the_applications_packed()
    {
        using var device = new TestDevice9();
        void* buffer = device.Buffer(64);
        IDirect3DSurface9* surface = device.Plain(D3DPOOL_SYSTEMMEM, width: 62, buffer: buffer);
        Assert.Equal(((nint)buffer, 62u), ((nint)device.Driver.LastSurface.pSysMem, device.Driver.LastSurface.SysMemPitch));
        Assert.Equal(S_OK, Lock(surface, out D3DLOCKED_RECT locked));
        Assert.Equal((62, (nint)buffer), (locked.Pitch, (nint)locked.pBits));
    }

    [Fact]
    public void A_handle_that_points_to_nothing_is_refused()
    {
        using var device = new TestDevice9();
        Assert.Equal(D3DERR_INVALIDCALL, device.CreatePlain(out IDirect3DSurface9* surface, D3DPOOL_SYSTEMMEM, passHandle: true));
        Assert.True(surface == null);
    }

    [Theory]
    [InlineData(0u, 32u, FakeDriver9.Nv12, D3DPOOL_DEFAULT, 0u, D3DERR_INVALIDCALL)]
    [InlineData(64u, 0u, FakeDriver9.Nv12, D3DPOOL_DEFAULT, 0u, D3DERR_INVALIDCALL)]
    [InlineData(63u, 32u, FakeDriver9.Nv12, D3DPOOL_DEFAULT, 0u, D3DERR_INVALIDCALL)]
    [InlineData(64u, 31u, FakeDriver9.Nv12, D3DPOOL_SYSTEMMEM, 0u, D3DERR_INVALIDCALL)]
    [InlineData(16386u, 32u, FakeDriver9.Nv12, D3DPOOL_DEFAULT, 0u, D3DERR_INVALIDCALL)]
    [InlineData(0xFFFFFFFEu, 0xFFFFFFFEu, FakeDriver9.Nv12, D3DPOOL_SYSTEMMEM, 0u, D3DERR_INVALIDCALL)]
    [InlineData(64u, 32u, D3DFMT_UNKNOWN, D3DPOOL_DEFAULT, 0u, D3DERR_INVALIDCALL)]
    [InlineData(64u, 32u, D3DFMT_YUY2, D3DPOOL_DEFAULT, 0u, D3DERR_NOTAVAILABLE)]
    [InlineData(64u, 32u, FakeDriver9.Nv12, D3DPOOL_MANAGED, 0u, D3DERR_INVALIDCALL)]
    [InlineData(64u, 32u, FakeDriver9.Nv12, D3DPOOL_SCRATCH, 0u, D3DERR_NOTAVAILABLE)]
    [InlineData(64u, 32u, FakeDriver9.Nv12, (D3DPOOL)4, 0u, D3DERR_INVALIDCALL)]
    [InlineData(64u, 32u, FakeDriver9.Nv12, D3DPOOL_SYSTEMMEM, Macros.D3DUSAGE_RESTRICTED_CONTENT, D3DERR_INVALIDCALL)]
    [InlineData(64u, 32u, FakeDriver9.Nv12, D3DPOOL_DEFAULT, Macros.D3DUSAGE_DYNAMIC, D3DERR_INVALIDCALL)]
    [InlineData(64u, 32u, FakeDriver9.Nv12, D3DPOOL_DEFAULT, Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE, D3DERR_INVALIDCALL)]
    public void What_cannot_be_made_is_refused_with_null(uint width, uint height, D3DFORMAT format, D3DPOOL pool, uint usage, int expected)
    {
        using var device = new TestDevice9();
        Assert.Equal(expected, device.CreatePlain(out IDirect3DSurface9* surface, pool, format, width, height, usage));
        Assert.True(surface == null);
        Assert.Equal(0, device.Driver.Count("CreateResource"));
    }

    [Fact]
    public void Render_targets_have_one_sample()
    {
        using var device = new TestDevice9();
        IDirect3DSurface9* target = (IDirect3DSurface9*)1;
        Assert.Equal(D3DERR_NOTAVAILABLE, device.Table->CreateRenderTarget(device.Device, 64, 32, FakeDriver9.Nv12,
            D3DMULTISAMPLE_TYPE.D3DMULTISAMPLE_4_SAMPLES, 0, 0, &target, null));
        Assert.True(target == null);
        Assert.Equal(D3DERR_NOTAVAILABLE, device.Table->CreateRenderTarget(device.Device, 64, 32, FakeDriver9.Nv12, 0, 1, 0, &target, null));
        Assert.Equal(D3DERR_NOTAVAILABLE, device.Table->CreateRenderTarget(device.Device, 64, 32, D3DFMT_L8, 0, 0, 0, &target, null));
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->CreateRenderTarget(device.Device, 64, 32, FakeDriver9.Nv12, 0, 0, 0, null, null));
        Assert.Equal(D3DERR_INVALIDCALL, device.Device->lpVtbl->CreateRenderTargetEx(device.Device, 64, 32, FakeDriver9.Nv12, 0, 0, 0, &target, null,
            Macros.D3DUSAGE_RENDERTARGET));
    }

    [Fact]
    public void A_driver_that_refuses_a_surface_is_reported_and_its_memory_given_back()
    {
        using var device = new TestDevice9(new FakeDriver9 { Returns = { ["CreateResource"] = D3DDDIERR_OUTOFHWPROTECTEDMEMORY } });
        Assert.Equal(D3DERR_OUTOFVIDEOMEMORY, device.CreatePlain(out IDirect3DSurface9* surface, D3DPOOL_SYSTEMMEM));
        Assert.True(surface == null);
        Assert.DoesNotContain("resource", device.Driver.Alive.Values);
    }

    [Fact]
    public void GetDesc_tells_what_was_asked_for()
    {
        using var device = new TestDevice9();
        D3DSURFACE_DESC desc;
        IDirect3DSurface9* surface = device.Plain(usage: Macros.D3DUSAGE_RESTRICTED_CONTENT);
        Assert.Equal(S_OK, surface->lpVtbl->GetDesc(surface, &desc));
        Assert.Equal((FakeDriver9.Nv12, D3DRESOURCETYPE.D3DRTYPE_SURFACE, Macros.D3DUSAGE_RESTRICTED_CONTENT, D3DPOOL_DEFAULT, 64u, 32u),
            (desc.Format, desc.Type, desc.Usage, desc.Pool, desc.Width, desc.Height));
        surface = device.Target();
        Assert.Equal(S_OK, surface->lpVtbl->GetDesc(surface, &desc));
        Assert.Equal((Macros.D3DUSAGE_RENDERTARGET, D3DPOOL_DEFAULT), (desc.Usage, desc.Pool));
        surface = device.SystemMemory();
        Assert.Equal(S_OK, surface->lpVtbl->GetDesc(surface, &desc));
        Assert.Equal(D3DPOOL_SYSTEMMEM, desc.Pool);
        Assert.Equal(D3DERR_INVALIDCALL, surface->lpVtbl->GetDesc(surface, null));
    }

    [Theory, InlineData(D3DFMT_A8R8G8B8, 4), InlineData(D3DFMT_YUY2, 2), InlineData(FakeDriver9.Nv12, 1)]
    public void A_lock_gives_the_drivers_memory_from_the_rectangles_corner(D3DFORMAT format, int bytesPerPixel)
    {
        using var device = new TestDevice9(new FakeDriver9 { Formats = [(format, 0x4008)] });
        IDirect3DSurface9* surface = device.Plain(format: format);
        Assert.Equal(S_OK, Lock(surface, out D3DLOCKED_RECT locked, Rect(6, 4, 64, 32), Macros.D3DLOCK_READONLY | Macros.D3DLOCK_DONOTWAIT));
        Assert.Equal((64, 0x10000 + (4 * 64) + (6 * bytesPerPixel)), (locked.Pitch, (nint)locked.pBits));
        Assert.Equal(D3DDDI_LOCKFLAGS.ReadOnly | D3DDDI_LOCKFLAGS.DoNotWait | D3DDDI_LOCKFLAGS.AreaValid, device.Driver.LastLock.Flags.Value);
        Assert.Equal(new D3DRECT { x2 = 64, y2 = 32 }, device.Driver.LastLock.Area); // S119
        Assert.Equal(S_OK, surface->lpVtbl->UnlockRect(surface));
        Assert.Equal((1, 1), (device.Driver.Count("Lock"), device.Driver.Count("Unlock")));
    }

    [Theory]
    [InlineData(0, 0, 0, 32)]
    [InlineData(0, 32, 64, 32)]
    [InlineData(10, 0, 8, 32)]
    [InlineData(0, 0, 66, 32)]
    [InlineData(0, 0, 64, 34)]
    [InlineData(-2, 0, 64, 32)]
    [InlineData(-4, 0, -2, 32)]
    [InlineData(1, 0, 64, 32)] // cuts through chroma
    [InlineData(0, 0, 64, 31)]
    public void A_rectangle_that_is_none_of_the_surface_is_refused(int left, int top, int right, int bottom)
    {
        using var device = new TestDevice9();
        Assert.Equal(D3DERR_INVALIDCALL, Lock(device.Plain(), out D3DLOCKED_RECT locked, Rect(left, top, right, bottom)));
        Assert.True(locked is { Pitch: 0 } && locked.pBits == null);
        Assert.Equal(D3DERR_INVALIDCALL, Lock(device.SystemMemory(), out _, Rect(left, top, right, bottom)));
        Assert.Equal(0, device.Driver.Count("Lock"));
    }

    [Fact]
    public void Locks_come_in_pairs()
    {
        using var device = new TestDevice9();
        foreach (nint pointer in new[] { (nint)device.Plain(), (nint)device.SystemMemory(), (nint)device.Target(lockable: 1) })
        {
            var surface = (IDirect3DSurface9*)pointer;
            Assert.Equal(D3DERR_INVALIDCALL, surface->lpVtbl->UnlockRect(surface));
            Assert.Equal(S_OK, Lock(surface, out _));
            Assert.Equal(D3DERR_INVALIDCALL, Lock(surface, out _));
            Assert.Equal(S_OK, surface->lpVtbl->UnlockRect(surface));
            Assert.Equal(D3DERR_INVALIDCALL, surface->lpVtbl->UnlockRect(surface));
        }
    }

    [Fact]
    public void What_is_not_lockable_or_asked_for_wrongly_is_not_locked()
    {
        using var device = new TestDevice9();
        IDirect3DSurface9* surface = device.Plain();
        Assert.Equal(D3DERR_INVALIDCALL, Lock(device.Target(), out _));
        Assert.Equal(D3DERR_INVALIDCALL, Lock(surface, out _, flags: 1));
        Assert.Equal(D3DERR_INVALIDCALL, Lock(surface, out _, flags: Macros.D3DLOCK_READONLY | Macros.D3DLOCK_DISCARD));
        Assert.Equal(D3DERR_INVALIDCALL, surface->lpVtbl->LockRect(surface, null, null, 0));
        device.Driver.Returns["Lock"] = D3DDDIERR_WASSTILLDRAWING;
        Assert.Equal(D3DERR_WASSTILLDRAWING, Lock(surface, out _));
        Assert.Equal(0, device.Driver.Count("Unlock"));
    }

    [Fact]
    public void A_surface_released_while_locked_is_unlocked_first()
    {
        using var device = new TestDevice9();
        IDirect3DSurface9* surface;
        Assert.Equal(S_OK, device.Table->CreateOffscreenPlainSurface(device.Device, 64, 32, FakeDriver9.Nv12, D3DPOOL_DEFAULT, &surface, null));
        Assert.Equal(S_OK, Lock(surface, out _));
        Assert.Equal(0u, surface->lpVtbl->Base.Base.Release(surface));
        Assert.Equal(["Unlock", "DestroyResource"], device.Driver.Calls.TakeLast(2));
    }

    [Fact]
    public void There_is_no_GDI()
    {
        using var device = new TestDevice9();
        IDirect3DSurface9* surface = device.Plain();
        nint dc = 7;
        Assert.Equal(D3DERR_NOTAVAILABLE, surface->lpVtbl->GetDC(surface, &dc));
        Assert.Equal(0, dc);
        Assert.Equal(D3DERR_INVALIDCALL, surface->lpVtbl->ReleaseDC(surface, 7));
    }
}

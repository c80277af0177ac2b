using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Kernel;
using static Dxcp.Abi.D3DPOOL;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>What the Direct3D 9 runtime does about shared surfaces, over a driver that only notes (S96 to S98).</summary>
public sealed unsafe class Sharing9Tests
{
    private const uint RestrictDriver = Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE_DRIVER;

    [Theory, InlineData(false), InlineData(true)]
    public void What_the_driver_leaves_is_what_the_driver_that_opens_finds(bool renderTarget)
    {
        using TestDevice9 maker = new(), opener = new();
        nint handle = 0;
        Assert.Equal(S_OK, Share(maker, ref handle, out _, renderTarget: renderTarget));
        Assert.NotEqual(0, handle);
        Assert.Equal(D3DDDI_RESOURCEFLAGS.SharedResource, maker.Driver.LastResource.Flags.Value & D3DDDI_RESOURCEFLAGS.SharedResource);
        nint same = handle;
        Assert.Equal(S_OK, Share(opener, ref same, out IDirect3DSurface9* opened, renderTarget: renderTarget));
        Assert.Equal(handle, same);
        Assert.Equal([[1, 2, 3], [4], [5, 6]], opener.Driver.Kernel.Found);
        D3DSURFACE_DESC desc;
        Assert.Equal(S_OK, opened->lpVtbl->GetDesc(opened, &desc));
        Assert.Equal((renderTarget ? Macros.D3DUSAGE_RENDERTARGET : 0, 64u, 32u), (desc.Usage, desc.Width, desc.Height));
    }

    [Fact]
    public void Who_opens_sees_the_restrictions_of_who_made()
    {
        using TestDevice9 maker = new(), opener = new();
        nint handle = 0;
        const uint usage = Macros.D3DUSAGE_RESTRICTED_CONTENT | RestrictDriver | Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE;
        Assert.Equal(S_OK, Share(maker, ref handle, out _, usage));
        Assert.Equal(D3DDDI_RESOURCEFLAGS.RestrictSharedAccess, maker.Driver.LastResource.Flags.Value & D3DDDI_RESOURCEFLAGS.RestrictSharedAccess);
        Assert.Equal(S_OK, Share(opener, ref handle, out IDirect3DSurface9* opened, Macros.D3DUSAGE_RESTRICTED_CONTENT));
        D3DSURFACE_DESC desc;
        Assert.Equal(S_OK, opened->lpVtbl->GetDesc(opened, &desc));
        Assert.Equal(usage, desc.Usage);
    }

    [Theory, InlineData(RestrictDriver), InlineData(Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE)]
    public void Restricting_what_is_not_shared_is_refused(uint usage)
    {
        using var device = new TestDevice9();
        Assert.Equal(D3DERR_INVALIDCALL, device.CreatePlain(out _, usage: usage));
        Assert.Equal(0, device.Driver.Count("CreateResource"));
    }

    [Fact]
    public void What_is_asked_for_must_be_what_was_made()
    {
        using TestDevice9 maker = new(), opener = new();
        nint handle = 0;
        Assert.Equal(S_OK, Share(maker, ref handle, out _));
        Assert.Equal(D3DERR_INVALIDCALL, Share(opener, ref handle, out _, Macros.D3DUSAGE_RESTRICTED_CONTENT));
        Assert.Equal(D3DERR_INVALIDCALL, Share(opener, ref handle, out _, width: 62));
        Assert.Equal(D3DERR_INVALIDCALL, Share(opener, ref handle, out _, height: 30));
        Assert.Equal(D3DERR_INVALIDCALL, Share(opener, ref handle, out _, width: 32, height: 64));
        Assert.Equal(D3DERR_INVALIDCALL, Share(opener, ref handle, out _, format: D3DFORMAT.D3DFMT_A8R8G8B8));
        foreach (nint wrong in new nint[] { 1, -1, handle + 1 })
        {
            nint none = wrong;
            Assert.Equal(D3DERR_INVALIDCALL, Share(opener, ref none, out IDirect3DSurface9* surface));
            Assert.True(surface == null);
            Assert.Equal(wrong, none);
        }

        Assert.Equal(0, opener.Driver.Count("OpenResource"));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    public void A_target_is_locked_where_who_has_it_and_who_made_it_asked_for_that(int made, int asked)
    {
        using TestDevice9 maker = new(), opener = new();
        nint handle = 0;
        Assert.Equal(S_OK, Share(maker, ref handle, out IDirect3DSurface9* first, renderTarget: true, lockable: made));
        Assert.Equal(made == 0 ? D3DDDI_RESOURCEFLAGS.NotLockable : 0, maker.Driver.LastResource.Flags.Value & D3DDDI_RESOURCEFLAGS.NotLockable);
        Assert.Equal(S_OK, Share(opener, ref handle, out IDirect3DSurface9* second, renderTarget: true, lockable: asked));
        D3DLOCKED_RECT locked;
        Assert.Equal(made != 0 ? S_OK : D3DERR_INVALIDCALL, first->lpVtbl->LockRect(first, &locked, null, 0));
        Assert.Equal(made != 0 && asked != 0 ? S_OK : D3DERR_INVALIDCALL, second->lpVtbl->LockRect(second, &locked, null, 0));
    }

    [Theory]
    [InlineData(0u, 0u)]
    [InlineData(RestrictDriver, D3DDDI_RESOURCEFLAGS.RestrictSharedAccess)]
    [InlineData(Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE, 0u)]
    public void The_driver_restricts_what_it_is_asked_to_restrict(uint usage, uint flags)
    {
        using TestDevice9 maker = new();
        nint handle = 0;
        Assert.Equal(S_OK, Share(maker, ref handle, out _, usage));
        Assert.Equal(flags, maker.Driver.LastResource.Flags.Value & D3DDDI_RESOURCEFLAGS.RestrictSharedAccess);
    }

    [Theory, InlineData(false), InlineData(true)] // S96
    public void A_handle_ends_with_the_last_surface_that_has_it(bool makerLast)
    {
        nint handle = 0, same;
        FakeDriver9 makers = new(), openers = new();
        using TestDevice9 third = new();
        TestDevice9 maker = new(makers), opener = new(openers);
        Assert.Equal(S_OK, Share(maker, ref handle, out _));
        same = handle;
        Assert.Equal(S_OK, Share(opener, ref same, out _));
        (makerLast ? opener : maker).Dispose();
        Assert.Equal(S_OK, Share(third, ref same, out IDirect3DSurface9* surface, own: false));
        Assert.Equal(0u, surface->lpVtbl->Base.Base.Release(surface));
        (makerLast ? maker : opener).Dispose();
        Assert.Equal(D3DERR_INVALIDCALL, Share(third, ref same, out _));
        Assert.Empty(makers.Alive);
        Assert.Empty(openers.Alive);
    }

    [Theory, InlineData(1u), InlineData(2u)] // S96
    public void A_texture_of_Direct3D_11_is_opened_as_a_surface_unless_it_is_an_array(uint slices)
    {
        using var maker = new TestDevice();
        using var opener = new TestDevice9();
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc() with { MiscFlags = (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_SHARED, ArraySize = slices };
        using ComPtr<IDXGIResource> resource = new ComPtr<ID3D11Texture2D>(maker.Texture(desc)).As<IDXGIResource>();
        void* shared;
        Assert.Equal(S_OK, resource.Pointer->lpVtbl->GetSharedHandle(resource.Pointer, &shared));
        nint handle = (nint)shared;
        Assert.Equal(slices == 1 ? S_OK : D3DERR_INVALIDCALL, Share(opener, ref handle, out IDirect3DSurface9* surface, renderTarget: true));
        Assert.Equal((slices == 1, slices == 1 ? 1 : 0), (surface != null, opener.Driver.Count("OpenResource")));
    }

    [Theory] // S96
    [InlineData(0u, 0u)]
    [InlineData(Macros.D3DUSAGE_RESTRICTED_CONTENT, 0x1000u)]
    [InlineData(RestrictDriver, 0x4000u)]
    [InlineData(Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE, 0x2000u)]
    public void A_surface_is_opened_as_a_texture_of_Direct3D_11_that_decoders_and_blts_write(uint usage, uint flags)
    {
        using var maker = new TestDevice9();
        using var opener = new TestDevice();
        nint handle = 0;
        Assert.Equal(S_OK, Share(maker, ref handle, out _, usage));
        Assert.Equal(S_OK, SharedTextures.Open(opener, handle, out ID3D11Texture2D* texture));
        D3D11_TEXTURE2D_DESC desc;
        texture->lpVtbl->GetDesc(texture, &desc);
        Assert.Equal((64u, 32u, 1u, 1u, 1u, DXGI_FORMAT.DXGI_FORMAT_NV12, D3D11_USAGE.D3D11_USAGE_DEFAULT, 0u, 2 | flags),
            (desc.Width, desc.Height, desc.MipLevels, desc.ArraySize, desc.SampleDesc.Count, desc.Format, desc.Usage, desc.CPUAccessFlags, desc.MiscFlags));
        Assert.Equal((uint)(D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET | D3D11_BIND_FLAG.D3D11_BIND_DECODER), desc.BindFlags);
    }

    [Fact]
    public void A_surface_that_the_driver_did_not_allocate_is_not_shared()
    {
        using var device = new TestDevice9();
        device.Driver.Kernel.Left = null;
        nint handle = 0;
        Assert.Equal(D3DERR_NOTAVAILABLE, Share(device, ref handle, out _));
        Assert.Equal(0, handle);
        Assert.DoesNotContain("resource", device.Driver.Alive.Values);
    }

    [Theory, InlineData(true), InlineData(false)] // S119
    public void What_another_process_says_of_a_surface_is_tried_by_a_lock_and_nothing_is_left_of_either(bool isSo)
    {
        Assert.SkipUnless(Door.IsOffered, "elsewhere: linux — elsewhere resources are shared within one process");
        using TestDevice9 maker = new(), opener = new();
        nint handle = 0;
        Assert.Equal(S_OK, Share(maker, ref handle, out _));
        using Door door = SharedTextures.Tell(SharedTextures.Told(handle), out nint foreign);
        if (!isSo)
            opener.Driver.Returns["Lock"] = D3DERR_INVALIDCALL;
        Assert.Equal(isSo ? S_OK : D3DERR_INVALIDCALL, Share(opener, ref foreign, out _));
        Assert.Equal(isSo ? (1, 1, 0) : (1, 0, 1),
            (opener.Driver.Count("Lock"), opener.Driver.Count("Unlock"), opener.Driver.Count("DestroyResource")));
    }

    [Fact]
    public void A_driver_that_does_not_open_is_reported_and_leaves_nothing()
    {
        using TestDevice9 maker = new(), opener = new(new FakeDriver9 { Returns = { ["OpenResource"] = E_ACCESSDENIED } });
        nint handle = 0;
        Assert.Equal(S_OK, Share(maker, ref handle, out _));
        Assert.Equal(E_ACCESSDENIED, Share(opener, ref handle, out _));
        Assert.DoesNotContain("resource", opener.Driver.Alive.Values);
    }

    [Fact]
    public void S118_who_waits_at_another_process_s_door_keeps_nobody_out_of_the_device()
    {
        Assert.SkipUnless(Door.IsOffered, "elsewhere: linux — elsewhere resources are shared within one process");
        using var device = new TestDevice9(behavior: Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING | Macros.D3DCREATE_MULTITHREADED);
        nint handle = (nint)Random.Shared.NextInt64();
        bool isFree = false;
        using Door? door = Door.TryOpen(MemoryMarshal.AsBytes(new ReadOnlySpan<nint>(in handle)), _ =>
        {
            var other = new Thread(() => device.Table->TestCooperativeLevel(device.Device));
            other.Start();
            isFree = other.Join(TimeSpan.FromSeconds(3)); // less than who knocks has patience for
            return null;
        }, out _);
        Assert.NotNull(door);
        Assert.Equal(E_ACCESSDENIED, Share(device, ref handle, out _));
        Assert.True(isFree, "another thread could not enter the device while this one waited");
    }

    private static int Share(TestDevice9 device, ref nint handle, out IDirect3DSurface9* surface, uint usage = 0, uint width = 64, bool renderTarget = false,
        uint height = 32, D3DFORMAT format = FakeDriver9.Nv12, int lockable = 0, bool own = true)
    {
        IDirect3DSurface9* made = (IDirect3DSurface9*)1;
        void* shared = (void*)handle;
        int code = renderTarget
            ? device.Device->lpVtbl->CreateRenderTargetEx(device.Device, width, height, format, 0, 0, lockable, &made, &shared, usage)
            : device.Device->lpVtbl->CreateOffscreenPlainSurfaceEx(device.Device, width, height, format, D3DPOOL_DEFAULT, &made, &shared, usage);
        handle = (nint)shared;
        surface = made;
        if (made != null && own)
            _ = device.Own(new ComPtr<IDirect3DSurface9>(made));
        return code;
    }
}

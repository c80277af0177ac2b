using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>What COM, and Direct3D 9 on top of it, promise about identity, lifetime, private data, and methods that do nothing.</summary>
public sealed unsafe class ComDuty9Tests
{
    private static readonly Guid s_key = new("11111111-2222-3333-4444-555555555555");

    private static nint Query(void* pointer, Guid iid, out int hr)
    {
        void* found = (void*)1;
        hr = ((IUnknown*)pointer)->lpVtbl->QueryInterface(pointer, &iid, &found);
        if (hr == S_OK)
            _ = ((IUnknown*)found)->lpVtbl->Release(found);
        return (nint)found;
    }

    private static int Set(IDirect3DSurface9* surface, void* data, uint size, uint flags = 0)
    {
        Guid guid = s_key;
        return surface->lpVtbl->Base.SetPrivateData(surface, &guid, data, size, flags);
    }

    private static int Get(IDirect3DSurface9* surface, void* data, uint* size)
    {
        Guid guid = s_key;
        return surface->lpVtbl->Base.GetPrivateData(surface, &guid, data, size);
    }

    [Fact]
    public void Each_interface_leads_to_one_identity()
    {
        using var device = new TestDevice9();
        IDirect3DAuthenticatedChannel9* channel;
        void* handle;
        Assert.Equal(S_OK, device.Video->lpVtbl->CreateAuthenticatedChannel(device.Video, D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_D3D9, &channel,
            &handle));
        using var owned = new ComPtr<IDirect3DAuthenticatedChannel9>(channel);
        (nint, Guid[])[] objects =
        [
            ((nint)device.Device, [IDirect3DDevice9.IID, IDirect3DDevice9Ex.IID, IDirect3DDevice9Video.IID]),
            ((nint)device.Enumerator, [IDirect3D9.IID, IDirect3D9Ex.IID]),
            ((nint)device.Plain(), [IDirect3DResource9.IID, IDirect3DSurface9.IID]),
            ((nint)device.Session(), [IDirect3DCryptoSession9.IID]),
            ((nint)channel, [IDirect3DAuthenticatedChannel9.IID]),
        ];
        foreach ((nint pointer, Guid[] iids) in objects)
        {
            nint identity = Query((void*)pointer, IUnknown.IID, out _);
            foreach (Guid iid in iids)
            {
                nint found = Query((void*)pointer, iid, out int hr);
                Assert.Equal(S_OK, hr);
                Assert.Equal(identity, Query((void*)found, IUnknown.IID, out _));
                Assert.Equal(found, Query((void*)identity, iid, out _));
            }
            Assert.Equal(0, Query((void*)pointer, Guid.NewGuid(), out int unknown));
            Assert.Equal(E_NOINTERFACE, unknown);
        }
    }

    [Fact]
    public void The_first_public_reference_to_a_child_holds_the_device_and_the_last_lets_go()
    {
        using var device = new TestDevice9();
        uint before = TestDevice9.Count(device.Device);
        IDirect3DSurface9* surface;
        Assert.Equal(S_OK, device.Table->CreateOffscreenPlainSurface(device.Device, 64, 32, FakeDriver9.Nv12, D3DPOOL.D3DPOOL_DEFAULT, &surface, null));
        Assert.Equal(before + 1, TestDevice9.Count(device.Device));
        Assert.Equal(2u, surface->lpVtbl->Base.Base.AddRef(surface));
        Assert.Equal(before + 1, TestDevice9.Count(device.Device));
        Assert.Equal(1u, surface->lpVtbl->Base.Base.Release(surface));
        Assert.Equal(0u, surface->lpVtbl->Base.Base.Release(surface));
        Assert.Equal(before, TestDevice9.Count(device.Device));
    }

    [Fact]
    public void A_child_keeps_device_adapter_and_enumerator_alive()
    {
        var driver = new FakeDriver9();
        IDirect3DSurface9* surface;
        using (var device = new TestDevice9(driver))
            Assert.Equal(S_OK, device.Table->CreateOffscreenPlainSurface(device.Device, 64, 32, FakeDriver9.Nv12, D3DPOOL.D3DPOOL_SYSTEMMEM, &surface, null));
        Assert.Equal(["adapter", "device", "resource"], driver.Alive.Values.Order());
        IDirect3DDevice9* held;
        Assert.Equal(S_OK, surface->lpVtbl->Base.GetDevice(surface, &held));
        IDirect3D9* d3d;
        Assert.Equal(S_OK, held->lpVtbl->GetDirect3D(held, &d3d));
        Assert.Equal(1u, d3d->lpVtbl->GetAdapterCount(d3d));
        _ = d3d->lpVtbl->Base.Release(d3d);
        _ = held->lpVtbl->Base.Release(held);
        Assert.Equal(0u, surface->lpVtbl->Base.Base.Release(surface));
        Assert.Empty(driver.Alive);
        Assert.Equal(["DestroyResource", "DestroyDevice", "CloseAdapter"], driver.Calls.TakeLast(3));
    }

    [Fact]
    public void The_ways_back_give_the_same_objects_with_a_reference()
    {
        using var device = new TestDevice9();
        IDirect3DSurface9* surface = device.Plain();
        IDirect3DDevice9* found;
        uint before = TestDevice9.Count(device.Device);
        Assert.Equal(S_OK, surface->lpVtbl->Base.GetDevice(surface, &found));
        Assert.Equal((nint)device.Device, (nint)found);
        Assert.Equal(before, found->lpVtbl->Base.Release(found));
        Guid iid = IDirect3DDevice9Ex.IID, bad = IDirect3DTexture9.IID;
        void* container;
        Assert.Equal(S_OK, surface->lpVtbl->GetContainer(surface, &iid, &container));
        Assert.Equal((nint)device.Device, (nint)container);
        Assert.Equal(before, ((IUnknown*)container)->lpVtbl->Release(container));
        Assert.Equal(E_NOINTERFACE, surface->lpVtbl->GetContainer(surface, &bad, &container));
        Assert.True(container == null);
        Assert.Equal(D3DERR_INVALIDCALL, surface->lpVtbl->GetContainer(surface, null, &container));
        Assert.Equal(D3DERR_INVALIDCALL, surface->lpVtbl->Base.GetDevice(surface, null));
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->GetDirect3D(device.Device, null));
        Assert.Equal(D3DRESOURCETYPE.D3DRTYPE_SURFACE, surface->lpVtbl->Base.GetType(surface));
        Assert.Equal((0u, 0u), (surface->lpVtbl->Base.SetPriority(surface, 5), surface->lpVtbl->Base.GetPriority(surface)));
    }

    [Fact]
    public void Concurrent_releases_destroy_once()
    {
        using var device = new TestDevice9(behavior: Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING | Macros.D3DCREATE_MULTITHREADED);
        nint pointer = (nint)device.Device;
        Parallel.For(0, 200, round =>
        {
            var self = (IDirect3DDevice9Ex*)pointer;
            IDirect3DSurface9* surface;
            Assert.Equal(S_OK, self->lpVtbl->Base.CreateOffscreenPlainSurface(self, 64, 32, FakeDriver9.Nv12, D3DPOOL.D3DPOOL_SYSTEMMEM, &surface, null));
            Assert.Equal(0u, surface->lpVtbl->Base.Base.Release(surface));
        });
        Assert.Equal(200, device.Driver.Count("DestroyResource"));
    }

    [Theory]
    [InlineData("DestroyResource")]
    [InlineData("GetPitch")]
    public void A_multithreaded_device_keeps_calls_of_other_threads_out_of_the_driver(string other)
    {
        using var inside = new ManualResetEventSlim();
        using var disturbed = new ManualResetEventSlim();
        var driver = new FakeDriver9();
        using var device = new TestDevice9(driver, Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING | Macros.D3DCREATE_MULTITHREADED);
        IDirect3DSurface9* surface;
        Assert.Equal(S_OK, device.Table->CreateOffscreenPlainSurface(device.Device, 64, 32, FakeDriver9.Nv12, D3DPOOL.D3DPOOL_DEFAULT, &surface, null));
        nint pointer = (nint)surface, session = (nint)device.Session();
        bool met = true;
        driver.During = function =>
        {
            if (function == other)
                disturbed.Set();
            if (function == "CreateResource")
            {
                inside.Set();
                met = disturbed.Wait(200);
            }
        };
        var rival = new Thread(() =>
        {
            inside.Wait();
            uint pitch;
            if (other == "GetPitch")
                _ = ((IDirect3DCryptoSession9*)session)->lpVtbl->GetSurfacePitch((void*)session, (IDirect3DSurface9*)pointer, &pitch);
            else
                _ = ((IUnknown*)pointer)->lpVtbl->Release((void*)pointer);
        });
        rival.Start();
        _ = device.Plain();
        rival.Join();
        Assert.False(met);
        Assert.True(disturbed.IsSet);
        if (other == "GetPitch")
            Assert.Equal(0u, ((IUnknown*)pointer)->lpVtbl->Release((void*)pointer));
    }

    [Fact]
    public void Private_data_comes_back_as_it_was_set()
    {
        using var device = new TestDevice9();
        IDirect3DSurface9* surface = device.Plain();
        ulong value = 0x123456789ABCDEF0, read = 7;
        uint size = 8;
        Assert.Equal(D3DERR_NOTFOUND, Get(surface, &read, &size));
        Assert.Equal(S_OK, Set(surface, &value, 8));
        size = 7;
        Assert.Equal(D3DERR_MOREDATA, Get(surface, &read, &size));
        Assert.Equal((8u, 7ul), (size, read));
        Assert.Equal(S_OK, Get(surface, &read, &size));
        Assert.Equal((8u, value), (size, read));
        size = 0;
        Assert.Equal(S_OK, Get(surface, null, &size));
        Assert.Equal(8u, size);
        Guid key = s_key;
        Assert.Equal(S_OK, surface->lpVtbl->Base.FreePrivateData(surface, &key));
        Assert.Equal(D3DERR_NOTFOUND, surface->lpVtbl->Base.FreePrivateData(surface, &key));
        Assert.Equal(D3DERR_NOTFOUND, Get(surface, &read, &size));
    }

    [Fact]
    public void Private_data_refuses_null_unknown_flags_and_wrong_sizes()
    {
        using var device = new TestDevice9();
        IDirect3DSurface9* surface = device.Plain();
        ulong value = 1;
        uint size = 8;
        Assert.Equal(D3DERR_INVALIDCALL, Set(surface, null, 8));
        Assert.Equal(D3DERR_INVALIDCALL, Set(surface, &value, 8, 2));
        Assert.Equal(D3DERR_INVALIDCALL, Set(surface, &value, 0x80000000));
        Assert.Equal(D3DERR_INVALIDCALL, Set(surface, device.Enumerator, 4, 1));
        Assert.Equal(D3DERR_INVALIDCALL, surface->lpVtbl->Base.SetPrivateData(surface, null, &value, 8, 0));
        Assert.Equal(D3DERR_INVALIDCALL, surface->lpVtbl->Base.GetPrivateData(surface, null, &value, &size));
        Assert.Equal(D3DERR_INVALIDCALL, Get(surface, &value, null));
        Assert.Equal(D3DERR_INVALIDCALL, surface->lpVtbl->Base.FreePrivateData(surface, null));
        Assert.Equal(D3DERR_NOTFOUND, Get(surface, &value, &size));
    }

    [Fact]
    public void An_interface_is_held_handed_out_with_a_reference_and_let_go()
    {
        using var device = new TestDevice9();
        using var other = new TestDevice9();
        IDirect3DSurface9* surface;
        Assert.Equal(S_OK, device.Table->CreateOffscreenPlainSurface(device.Device, 64, 32, FakeDriver9.Nv12, D3DPOOL.D3DPOOL_DEFAULT, &surface, null));
        uint before = TestDevice9.Count(other.Enumerator);
        Assert.Equal(S_OK, Set(surface, other.Enumerator, (uint)sizeof(void*), 1));
        Assert.Equal(before + 1, TestDevice9.Count(other.Enumerator));
        void* read;
        uint size = (uint)sizeof(void*);
        Assert.Equal(S_OK, Get(surface, &read, &size));
        Assert.Equal((nint)other.Enumerator, (nint)read);
        Assert.Equal(before + 1, ((IUnknown*)read)->lpVtbl->Release(read));
        Assert.Equal(0u, surface->lpVtbl->Base.Base.Release(surface));
        Assert.Equal(before, TestDevice9.Count(other.Enumerator));
    }

    [Fact]
    public void What_makes_things_to_draw_with_is_not_available_and_leaves_null()
    {
        using var device = new TestDevice9();
        void* made = (void*)1;
        IDirect3DDevice9.Vtbl* table = device.Table;
        Assert.Equal(D3DERR_NOTAVAILABLE, table->CreateTexture(device.Device, 64, 64, 1, 0, D3DFORMAT.D3DFMT_A8R8G8B8, 0, (IDirect3DTexture9**)&made, null));
        Assert.True(made == null);
        made = (void*)1;
        Assert.Equal(D3DERR_NOTAVAILABLE, table->CreateVertexBuffer(device.Device, 64, 0, 0, 0, &made, null));
        Assert.True(made == null);
        made = (void*)1;
        Assert.Equal(D3DERR_NOTAVAILABLE, table->GetBackBuffer(device.Device, 0, 0, 0, (IDirect3DSurface9**)&made));
        Assert.True(made == null);
        Assert.Equal(D3DERR_NOTAVAILABLE, table->CreateQuery(device.Device, D3DQUERYTYPE.D3DQUERYTYPE_EVENT, null));
        Assert.Equal(D3DERR_NOTFOUND, table->GetRenderTarget(device.Device, 0, (IDirect3DSurface9**)&made));
        Assert.Equal(D3DERR_INVALIDCALL, table->CreateTexture(device.Device, 64, 64, 1, 0, D3DFORMAT.D3DFMT_A8R8G8B8, 0, null, null));
    }

    [Fact]
    public void What_draws_or_presents_is_not_implemented()
    {
        using var device = new TestDevice9();
        IDirect3DDevice9.Vtbl* table = device.Table;
        Assert.Equal(E_NOTIMPL, table->BeginScene(device.Device));
        Assert.Equal(E_NOTIMPL, table->DrawPrimitive(device.Device, 4, 0, 1));
        Assert.Equal(E_NOTIMPL, table->Clear(device.Device, 0, null, 1, 0, 1, 0));
        Assert.Equal(E_NOTIMPL, table->Present(device.Device, null, null, 0, null));
        Assert.Equal(E_NOTIMPL, device.Device->lpVtbl->PresentEx(device.Device, null, null, 0, null, 0));
        Assert.Equal(0u, table->GetNumberOfSwapChains(device.Device));
        Assert.Equal(0f, table->GetNPatchMode(device.Device));
    }

    [Fact]
    public void The_devices_state_is_told_and_kept()
    {
        using var device = new TestDevice9();
        IDirect3DDevice9Ex* self = device.Device;
        IDirect3DDevice9Ex.Vtbl* ex = self->lpVtbl;
        D3DDEVICE_CREATION_PARAMETERS created;
        Assert.Equal(S_OK, device.Table->GetCreationParameters(self, &created));
        Assert.Equal((0u, D3DDEVTYPE.D3DDEVTYPE_HAL, 0x1234, Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING),
            (created.AdapterOrdinal, created.DeviceType, created.hFocusWindow, created.BehaviorFlags));
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->GetCreationParameters(self, null));
        Assert.Equal((S_OK, S_OK, S_OK), (device.Table->TestCooperativeLevel(self), ex->CheckDeviceState(self, 0), device.Table->EvictManagedResources(self)));
        D3DDISPLAYMODE mode;
        Assert.Equal(S_OK, device.Table->GetDisplayMode(self, 0, &mode));
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->GetDisplayMode(self, 1, &mode));
        uint latency;
        Assert.Equal(S_OK, ex->SetMaximumFrameLatency(self, 7));
        Assert.Equal(D3DERR_INVALIDCALL, ex->SetMaximumFrameLatency(self, 21));
        Assert.Equal((S_OK, 7u), (ex->GetMaximumFrameLatency(self, &latency), latency));
        int priority;
        Assert.Equal(S_OK, ex->SetGPUThreadPriority(self, -7));
        Assert.Equal(D3DERR_INVALIDCALL, ex->SetGPUThreadPriority(self, 8));
        Assert.Equal(S_OK, ex->GetGPUThreadPriority(self, &priority));
        Assert.Equal(-7, priority);
        var surface = (IDirect3DResource9*)device.Plain();
        Assert.Equal(S_OK, ex->CheckResourceResidency(self, &surface, 1));
        surface = (IDirect3DResource9*)0x10;
        Assert.Equal(D3DERR_INVALIDCALL, ex->CheckResourceResidency(self, &surface, 1));
        Assert.Equal(D3DERR_INVALIDCALL, ex->CheckResourceResidency(self, null, 1));
        Assert.NotEqual(0u, device.Table->GetAvailableTextureMem(self));
        Assert.Equal(S_OK, ex->WaitForVBlank(self, 0));
    }
}

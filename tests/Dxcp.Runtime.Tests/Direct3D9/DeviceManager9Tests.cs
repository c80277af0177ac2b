using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>IDirect3DDeviceManager9: nn-dxva2api-idirect3ddevicemanager9 and its methods, and what the pages leave open (S266).</summary>
public sealed unsafe class DeviceManager9Tests : IDisposable
{
    private readonly TestDevice9 _test = new(behavior: Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING | Macros.D3DCREATE_MULTITHREADED);
    private readonly ComPtr<IDirect3DDeviceManager9> _owned;
    private readonly IDirect3DDeviceManager9* _manager;
    private readonly uint _token;

    public DeviceManager9Tests()
    {
        IDirect3DDeviceManager9* made;
        uint token;
        Assert.Equal(S_OK, Dxva2.DXVA2CreateDirect3DDeviceManager9(&token, &made));
        _owned = new ComPtr<IDirect3DDeviceManager9>(made);
        _manager = made;
        _token = token;
    }

    public void Dispose()
    {
        _owned.Dispose();
        _test.Dispose();
    }

    private IDirect3DDevice9* Device => (IDirect3DDevice9*)_test.Device;

    private int Reset() => _manager->lpVtbl->ResetDevice(_manager, Device, _token);

    private nint Open()
    {
        nint handle;
        Assert.Equal(S_OK, _manager->lpVtbl->OpenDeviceHandle(_manager, &handle));
        Assert.NotEqual(0, handle);
        return handle;
    }

    private int Lock(nint handle, bool wait = false)
    {
        IDirect3DDevice9* device = (IDirect3DDevice9*)1;
        int code = _manager->lpVtbl->LockDevice(_manager, handle, &device, wait ? 1 : 0);
        Assert.Equal(code >= 0, device != null);
        if (device != null)
            _ = device->lpVtbl->Base.Release(device);
        return code;
    }

    private int Unlock(nint handle) => _manager->lpVtbl->UnlockDevice(_manager, handle, 1);

    private int Test(nint handle) => _manager->lpVtbl->TestDevice(_manager, handle);

    private int Close(nint handle) => _manager->lpVtbl->CloseDeviceHandle(_manager, handle);

    private int Service(nint handle, Guid riid, out nint service)
    {
        void* made = (void*)1;
        int code = _manager->lpVtbl->GetVideoService(_manager, handle, &riid, &made);
        service = (nint)made;
        if (code >= 0)
            _ = ((IUnknown*)made)->lpVtbl->Release(made);
        return code;
    }

    [Fact]
    public void Before_the_first_reset_there_is_no_device_to_open_lock_or_serve()
    {
        nint handle = 1;
        Assert.Equal(DXVA2_E_NOT_INITIALIZED, _manager->lpVtbl->OpenDeviceHandle(_manager, &handle));
        Assert.Equal(0, handle);
        Assert.Equal(DXVA2_E_NOT_INITIALIZED, Lock(0));
        Assert.Equal(DXVA2_E_NOT_INITIALIZED, Service(0, IDirectXVideoDecoderService.IID, out nint service));
        Assert.Equal(0, service);
        Assert.Equal(E_HANDLE, Close(0));
        Assert.Equal(E_HANDLE, Test(0));
    }

    [Fact]
    public void Only_the_token_of_this_manager_resets_it_and_the_token_is_looked_at_first()
    {
        uint other;
        IDirect3DDeviceManager9* second;
        Assert.Equal(S_OK, Dxva2.DXVA2CreateDirect3DDeviceManager9(&other, &second));
        using var owned = new ComPtr<IDirect3DDeviceManager9>(second);
        Assert.True(_token != 0 && other != 0 && _token != other);
        Assert.Equal(E_INVALIDARG, _manager->lpVtbl->ResetDevice(_manager, Device, other));
        Assert.Equal(E_INVALIDARG, _manager->lpVtbl->ResetDevice(_manager, null, other));
        Assert.Equal(D3DERR_INVALIDCALL, _manager->lpVtbl->ResetDevice(_manager, null, _token));
        Assert.Equal(D3DERR_INVALIDCALL, _manager->lpVtbl->ResetDevice(_manager, (IDirect3DDevice9*)_manager, _token));
        nint handle;
        Assert.Equal(DXVA2_E_NOT_INITIALIZED, _manager->lpVtbl->OpenDeviceHandle(_manager, &handle));
        Assert.Equal(S_OK, Reset());
        Assert.Equal(S_OK, Test(Open()));
    }

    [Fact]
    public void A_reset_that_is_refused_leaves_handles_and_lock_as_they_are()
    {
        Assert.Equal(S_OK, Reset());
        nint handle = Open();
        Assert.Equal(S_OK, Lock(handle));
        Assert.Equal(E_INVALIDARG, _manager->lpVtbl->ResetDevice(_manager, Device, _token + 1));
        Assert.Equal(D3DERR_INVALIDCALL, _manager->lpVtbl->ResetDevice(_manager, null, _token));
        Assert.Equal(S_OK, Test(handle));
        Assert.Equal(S_OK, Unlock(handle));
    }

    [Fact]
    public void A_handle_that_was_open_at_a_reset_is_stale_everywhere_but_still_to_be_closed()
    {
        Assert.Equal(S_OK, Reset());
        nint old = Open();
        Assert.Equal(S_OK, Lock(old));
        Assert.Equal(S_OK, Reset());
        Assert.Equal(DXVA2_E_NEW_VIDEO_DEVICE, Test(old));
        Assert.Equal(DXVA2_E_NEW_VIDEO_DEVICE, Lock(old));
        Assert.Equal(DXVA2_E_NEW_VIDEO_DEVICE, Service(old, IDirectXVideoDecoderService.IID, out _));
        Assert.Equal(E_INVALIDARG, Unlock(old));
        nint fresh = Open();
        Assert.Equal(S_OK, Lock(fresh));
        Assert.Equal(DXVA2_E_NEW_VIDEO_DEVICE, Lock(old));
        Assert.Equal(S_OK, Close(old));
        Assert.Equal(E_HANDLE, Close(old));
        Assert.Equal(E_HANDLE, Test(old));
    }

    [Fact]
    public void One_handle_at_a_time_holds_the_device_and_that_one_alone_lets_go()
    {
        Assert.Equal(S_OK, Reset());
        (nint a, nint b) = (Open(), Open());
        Assert.NotEqual(a, b);
        Assert.Equal(E_INVALIDARG, Unlock(a));
        Assert.Equal(S_OK, Lock(a));
        Assert.Equal(DXVA2_E_VIDEO_DEVICE_LOCKED, Lock(b));
        Assert.Equal(DXVA2_E_VIDEO_DEVICE_LOCKED, Lock(a));
        Assert.Equal(E_INVALIDARG, Unlock(b));
        Assert.Equal(E_INVALIDARG, Unlock(a + b + 100));
        Assert.Equal(E_HANDLE, Lock(a + b + 100));
        Assert.Equal(S_OK, Unlock(a));
        Assert.Equal(E_INVALIDARG, Unlock(a));
        Assert.Equal(S_OK, Lock(b));
        Assert.Equal(S_OK, Close(b));
        Assert.Equal(S_OK, Lock(a));
    }

    [Theory]
    [InlineData("unlock", S_OK)]
    [InlineData("close the other", S_OK)]
    [InlineData("reset", DXVA2_E_NEW_VIDEO_DEVICE)]
    [InlineData("close this", E_HANDLE)]
    public void Who_waits_for_the_lock_wakes_when_it_ends_or_the_handle_does(string cause, int expected)
    {
        Assert.Equal(S_OK, Reset());
        (nint holder, nint waiter) = (Open(), Open());
        Assert.Equal(S_OK, Lock(holder));
        int code = 1;
        var thread = new Thread(() => code = Lock(waiter, wait: true));
        thread.Start();
        // Nothing else can make this thread wait: it has passed the checks and is in LockDevice.
        while (thread.ThreadState != ThreadState.WaitSleepJoin)
            _ = Thread.Yield();
        _ = cause switch
        {
            "unlock" => Unlock(holder),
            "close the other" => Close(holder),
            "reset" => Reset(),
            _ => Close(waiter),
        };
        Assert.True(thread.Join(TimeSpan.FromMinutes(1)));
        Assert.Equal(expected, code);
    }

    [Fact]
    public void Services_are_the_devices_own_the_same_each_time_and_outlive_the_handle()
    {
        Assert.Equal(S_OK, Reset());
        nint handle = Open();
        Guid wanted = IDirectXVideoDecoderService.IID;
        void* first;
        Assert.Equal(S_OK, _manager->lpVtbl->GetVideoService(_manager, handle, &wanted, &first));
        Assert.Equal(S_OK, Service(handle, wanted, out nint second));
        Assert.Equal((nint)first, second);
        Assert.Equal(S_OK, Service(handle, IDirectXVideoAccelerationService.IID, out _));
        Assert.Equal(E_NOINTERFACE, Service(handle, Guid.NewGuid(), out nint none));
        Assert.Equal(0, none);
        Assert.Equal(S_OK, Close(handle));
        IDirect3DSurface9* surface;
        Assert.Equal(S_OK, ((IDirectXVideoDecoderService*)first)->lpVtbl->Base.CreateSurface(first, 64, 32, 0, FakeDriver9.Nv12, D3DPOOL.D3DPOOL_DEFAULT, 0, 0,
            &surface, null));
        _ = surface->lpVtbl->Base.Base.Release(surface);
        _ = ((IUnknown*)first)->lpVtbl->Release(first);
    }

    [Fact]
    public void The_manager_holds_one_reference_to_its_device_however_many_handles_are_open()
    {
        uint Count()
        {
            _ = Device->lpVtbl->Base.AddRef(Device);
            return Device->lpVtbl->Base.Release(Device);
        }

        uint before = Count();
        Assert.Equal(S_OK, Reset());
        Assert.Equal(before + 1, Count());
        _ = (Open(), Open());
        Assert.Equal(before + 1, Count());
        Assert.Equal(S_OK, Reset());
        Assert.Equal(before + 1, Count());
        _owned.Dispose();
        Assert.Equal(before, Count());
    }

    [Fact]
    public void Null_pointers_are_refused_before_anything_else_and_nothing_is_made()
    {
        uint token = 7;
        IDirect3DDeviceManager9* made = (IDirect3DDeviceManager9*)1;
        Assert.Equal(E_POINTER, Dxva2.DXVA2CreateDirect3DDeviceManager9(null, &made));
        Assert.True(made == null);
        Assert.Equal(E_POINTER, Dxva2.DXVA2CreateDirect3DDeviceManager9(&token, null));
        Assert.Equal(7u, token);
        Guid riid = IDirectXVideoDecoderService.IID;
        void* service = (void*)1;
        Assert.Equal(E_POINTER, _manager->lpVtbl->OpenDeviceHandle(_manager, null));
        Assert.Equal(E_POINTER, _manager->lpVtbl->LockDevice(_manager, 0, null, 0));
        Assert.Equal(E_POINTER, _manager->lpVtbl->GetVideoService(_manager, 0, &riid, null));
        Assert.Equal(E_POINTER, _manager->lpVtbl->GetVideoService(_manager, 0, null, &service));
    }

    [Fact]
    public void The_manager_answers_to_its_own_interface_and_IUnknown_alone()
    {
        foreach ((Guid iid, int expected) in new[] { (IDirect3DDeviceManager9.IID, S_OK), (IUnknown.IID, S_OK), (IDirect3DDevice9.IID, E_NOINTERFACE) })
        {
            void* other = (void*)1;
            Guid wanted = iid;
            Assert.Equal(expected, _manager->lpVtbl->Base.QueryInterface(_manager, &wanted, &other));
            Assert.True(expected == S_OK ? other == _manager : other == null);
            if (other != null)
                _ = _manager->lpVtbl->Base.Release(_manager);
        }
    }
}

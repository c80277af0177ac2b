using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Private data with COM's duties: pages nf-d3d11-id3d11devicechild-getprivatedata, …-setprivatedata, …-setprivatedatainterface.</summary>
public sealed unsafe class PrivateDataTests
{
    private static readonly Guid s_key = new("11111111-2222-3333-4444-555555555555");

    private static int Set(ID3D11Device* device, void* data, uint size, Guid? key = null)
    {
        Guid guid = key ?? s_key;
        return device->lpVtbl->SetPrivateData(device, &guid, size, data);
    }

    private static int Get(ID3D11Device* device, uint* size, void* data)
    {
        Guid guid = s_key;
        return device->lpVtbl->GetPrivateData(device, &guid, size, data);
    }

    private static int SetInterface(ID3D11Device* device, void* data)
    {
        Guid guid = s_key;
        return device->lpVtbl->SetPrivateDataInterface(device, &guid, (IUnknown*)data);
    }

    private static uint Count(void* pointer)
    {
        _ = ((IUnknown*)pointer)->lpVtbl->AddRef(pointer);
        return ((IUnknown*)pointer)->lpVtbl->Release(pointer);
    }

    [Fact]
    public void What_was_set_comes_back()
    {
        using var device = new TestDevice();
        ulong value = 0x123456789ABCDEF0;
        Assert.Equal(S_OK, Set(device.Device, &value, 8));
        ulong read = 0;
        uint size = 8;
        Assert.Equal(S_OK, Get(device.Device, &size, &read));
        Assert.Equal((8u, value), (size, read));
    }

    [Fact]
    public void Null_data_asks_for_the_size()
    {
        using var device = new TestDevice();
        ulong value = 1;
        Assert.Equal(S_OK, Set(device.Device, &value, 5));
        uint size = 0;
        Assert.Equal(S_OK, Get(device.Device, &size, null));
        Assert.Equal(5u, size);
    }

    [Fact]
    public void Too_small_a_buffer_is_MORE_DATA_and_stays_untouched()
    {
        using var device = new TestDevice();
        ulong value = ulong.MaxValue;
        Assert.Equal(S_OK, Set(device.Device, &value, 8));
        ulong read = 7;
        uint size = 7;
        Assert.Equal(DXGI_ERROR_MORE_DATA, Get(device.Device, &size, &read));
        Assert.Equal((8u, 7ul), (size, read));
    }

    [Fact]
    public void What_was_never_set_is_NOT_FOUND_with_size_zero()
    {
        using var device = new TestDevice();
        ulong read = 7;
        uint size = 8;
        Assert.Equal(DXGI_ERROR_NOT_FOUND, Get(device.Device, &size, &read));
        Assert.Equal((0u, 7ul), (size, read));
        Assert.Equal(E_INVALIDARG, Get(device.Device, null, &read));
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->GetPrivateData(device.Device, null, &size, &read));
    }

    [Fact]
    public void Null_data_removes_and_the_second_time_says_S_FALSE()
    {
        using var device = new TestDevice();
        ulong value = 1;
        Assert.Equal(S_OK, Set(device.Device, &value, 8));
        Assert.Equal(S_OK, Set(device.Device, null, uint.MaxValue));
        Assert.Equal(S_FALSE, Set(device.Device, null, 0));
        uint size = 8;
        Assert.Equal(DXGI_ERROR_NOT_FOUND, Get(device.Device, &size, &value));
    }

    [Fact]
    public void An_interface_is_held_handed_out_with_a_reference_and_released_when_replaced()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* held = device.Session();
        uint before = Count(held);
        Assert.Equal(S_OK, SetInterface(device.Device, held));
        Assert.Equal(before + 1, Count(held));
        Assert.Equal(S_OK, SetInterface(device.Device, held));
        Assert.Equal(before + 1, Count(held));
        void* found = null;
        uint size = 16;
        Assert.Equal(S_OK, Get(device.Device, &size, &found));
        Assert.Equal(((nint)held, (uint)sizeof(nint)), ((nint)found, size));
        Assert.Equal(before + 2, Count(held));
        _ = ((IUnknown*)found)->lpVtbl->Release(found);
        size = 1;
        Assert.Equal(DXGI_ERROR_MORE_DATA, Get(device.Device, &size, &found));
        Assert.Equal(S_OK, Get(device.Device, &size, null));
        Assert.Equal(before + 1, Count(held));
        ulong value = 1;
        Assert.Equal(S_OK, Set(device.Device, &value, 8));
        Assert.Equal(before, Count(held));
    }

    [Fact]
    public void An_interface_is_released_when_it_is_removed_and_every_one_when_the_object_goes()
    {
        using var other = new TestDevice();
        ID3D11CryptoSession* held = other.Session();
        uint before = Count(held);
        using (var device = new TestDevice())
        {
            Assert.Equal(S_OK, SetInterface(device.Device, held));
            Assert.Equal(S_OK, Set(device.Device, null, 0));
            Assert.Equal(before, Count(held));
            for (byte i = 0; i < 3; i++)
            {
                Guid key = new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, i);
                Assert.Equal(S_OK, device.Device->lpVtbl->SetPrivateDataInterface(device.Device, &key, (IUnknown*)held));
            }

            Assert.Equal(before + 3, Count(held));
        }

        Assert.Equal(before, Count(held));
    }

    [Theory, InlineData(7u, DXGI_ERROR_MORE_DATA), InlineData(8u, S_OK), InlineData(9u, S_OK)]
    public void An_interface_has_the_size_of_a_pointer(uint room, int code)
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* held = device.Session();
        Assert.Equal(S_OK, SetInterface(device.Device, held));
        nint* found = stackalloc nint[2];
        uint size = room;
        Assert.Equal((code, 8u), (Get(device.Device, &size, found), size));
        Assert.Equal(code == S_OK ? (nint)held : 0, *found);
        if (code == S_OK)
            _ = held->lpVtbl->Base.Base.Release(held);
    }

    [Fact]
    public void What_is_kept_under_one_number_is_not_found_under_another()
    {
        using var device = new TestDevice();
        ulong value = 1, read = 7;
        uint size = 8;
        Assert.Equal(S_OK, Set(device.Device, &value, 8, new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)));
        Assert.Equal((DXGI_ERROR_NOT_FOUND, 0u, 7ul), (Get(device.Device, &size, &read), size, read));
        Assert.Equal(S_FALSE, Set(device.Device, null, 0));
    }

    [Fact]
    public void A_null_interface_is_an_entry_like_any_other()
    {
        using var device = new TestDevice();
        Assert.Equal(S_OK, SetInterface(device.Device, null));
        void* found = (void*)1;
        uint size = 8;
        Assert.Equal(S_OK, Get(device.Device, &size, &found));
        Assert.True(found == null && size == (uint)sizeof(nint));
        Assert.Equal(S_OK, Set(device.Device, null, 0));
    }

    [Fact]
    public void Destruction_releases_a_held_interface()
    {
        using var other = new TestDevice();
        ID3D11CryptoSession* held = other.Session();
        uint before = Count(held);
        using (var device = new TestDevice())
        {
            Guid key = s_key;
            ID3D11CryptoSession* session = device.Session();
            Assert.Equal(S_OK, session->lpVtbl->Base.SetPrivateDataInterface(session, &key, (IUnknown*)held));
            Assert.Equal(S_OK, SetInterface(device.Device, held));
            Assert.Equal(before + 2, Count(held));
        }
        Assert.Equal(before, Count(held));
    }

    [Fact]
    public void The_device_has_one_store_under_all_its_interfaces()
    {
        using var device = new TestDevice();
        using ComPtr<IDXGIDevice> dxgi = device.DevicePtr.As<IDXGIDevice>();
        uint value = 5;
        Guid key = s_key;
        Assert.Equal(S_OK, dxgi.Pointer->lpVtbl->Base.SetPrivateData(dxgi.Pointer, &key, 4, &value));
        uint read = 0;
        uint size = 4;
        Assert.Equal(S_OK, Get(device.Device, &size, &read));
        Assert.Equal(value, read);
    }
}

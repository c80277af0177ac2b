using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Kernel;
using static Dxcp.Abi.D3D11_RESOURCE_MISC_FLAG;
using static Dxcp.Abi.HResult;
using static Dxcp.Runtime.Tests.SharedTextures;

namespace Dxcp.Runtime.Tests;

/// <summary>What the Direct3D 11 runtime does about shared textures, over a driver that only notes (S96 to S98).</summary>
public sealed unsafe class SharingTests
{
    private static D3D11_TEXTURE2D_DESC Shared => TestDevice.Desc() with { MiscFlags = (uint)D3D11_RESOURCE_MISC_SHARED };

    [Fact]
    public void What_the_driver_leaves_is_what_the_driver_that_opens_finds()
    {
        using TestDevice maker = new(), opener = new();
        nint handle = HandleOf(maker.Texture(Shared));
        Assert.Equal(S_OK, maker.Driver.Kernel.Answer);
        Assert.Equal(3, maker.Driver.Kernel.Handles.Where(kernel => kernel != 0).Distinct().Count());
        Assert.Equal(S_OK, Open(opener, handle, out ID3D11Texture2D* texture));
        Assert.Equal([[1, 2, 3], [4], [5, 6]], opener.Driver.Kernel.Found);
        Assert.Equal(maker.Driver.Kernel.Handles[1..], opener.Driver.Kernel.FoundHandles);
        D3D11_TEXTURE2D_DESC read;
        texture->lpVtbl->GetDesc(texture, &read);
        Assert.Equal(Shared, read);
        Assert.Equal(handle, HandleOf(texture));
        Assert.True(opener.Driver.MemoryIsClean);
    }

    [Fact]
    public void S115_a_handle_is_64_random_bits_where_it_goes_to_other_processes_and_one_of_the_kernel_s_elsewhere()
    {
        using var device = new TestDevice();
        nint[] handles = [.. Enumerable.Range(0, 64).Select(_ => HandleOf(device.Texture(Shared)))];
        Assert.Equal(64, handles.Distinct().Count());
        if (!Door.IsOffered)
        {
            Assert.All(handles, handle => Assert.InRange(handle, 0x4000_0002, 0x7FFF_FFFF));
            return;
        }

        // No bit that stands still: 64 throws of a coin are all the same once in 2^63.
        Assert.Equal(-1, handles.Aggregate((nint)0, (all, handle) => all | handle));
        Assert.Equal(0, handles.Aggregate((nint)(-1), (all, handle) => all & handle));
    }

    [Theory, InlineData(0x20u, 3u), InlineData(0x208u, 1u), InlineData(0xA0u, 2u)]
    public void What_is_opened_is_described_as_what_was_made(uint bindings, uint slices)
    {
        using TestDevice maker = new(), opener = new();
        D3D11_TEXTURE2D_DESC desc = Shared with { BindFlags = bindings, ArraySize = slices, Format = DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM };
        Assert.Equal(S_OK, Open(opener, HandleOf(maker.Texture(desc)), out ID3D11Texture2D* texture));
        D3D11_TEXTURE2D_DESC read;
        texture->lpVtbl->GetDesc(texture, &read);
        Assert.Equal(desc, read);
    }

    [Fact]
    public void A_texture_that_the_driver_did_not_allocate_is_not_shared()
    {
        using var device = new TestDevice();
        device.Driver.Kernel.Left = null;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, device.CreateTexture(Shared, out _));
        Assert.Equal("S99", device.LastMessage.Rule);
        Assert.Equal(1, device.Driver.Count("DestroyResource"));
        Assert.DoesNotContain("resource", device.Driver.Alive.Values);
    }

    [Fact]
    public void Too_much_private_data_is_refused_to_the_driver()
    {
        using var device = new TestDevice();
        foreach ((byte[] left, byte[][] allocations) in new (byte[], byte[][])[] { (new byte[4097], []), ([], [new byte[4097]]),
            ([], [[1], new byte[4097]]), ([], [.. Enumerable.Repeat<byte[]>([1], 65)]) })
        {
            device.Driver.Kernel.Left = left;
            device.Driver.Kernel.LeftWithAllocations = allocations;
            Assert.Equal(DXGI_ERROR_UNSUPPORTED, device.CreateTexture(Shared, out _));
            Assert.Equal(E_INVALIDARG, device.Driver.Kernel.Answer);
            Assert.All(device.Driver.Kernel.Handles, kernel => Assert.Equal(0u, kernel)); // none of what was given before the refusal
        }

        using var opener = new TestDevice();
        foreach ((byte[] left, byte[][] allocations) in new (byte[], byte[][])[] { (new byte[4096], []), ([], [new byte[4096]]),
            ([], [.. Enumerable.Range(0, 64).Select(i => new[] { (byte)i })]) })
        {
            device.Driver.Kernel.Left = left;
            device.Driver.Kernel.LeftWithAllocations = allocations;
            Assert.Equal(S_OK, Open(opener, HandleOf(device.Texture(Shared)), out _));
            Assert.Equal([left, .. allocations], opener.Driver.Kernel.Found);
        }
    }

    [Fact] // S98
    public void Who_opens_holds_one_reference_and_with_the_last_the_driver_s_resource_goes()
    {
        using TestDevice maker = new(), opener = new();
        void* opened;
        Guid iid = ID3D11Resource.IID;
        Assert.Equal(S_OK, opener.Device->lpVtbl->OpenSharedResource(opener.Device, (void*)HandleOf(maker.Texture(Shared)), &iid, &opened));
        Assert.Contains("resource", opener.Driver.Alive.Values);
        Assert.Equal(0u, ((IUnknown*)opened)->lpVtbl->Release(opened));
        Assert.DoesNotContain("resource", opener.Driver.Alive.Values);
        iid = ID3D11Buffer.IID;
        Assert.Equal(E_NOINTERFACE, opener.Device->lpVtbl->OpenSharedResource(opener.Device, (void*)HandleOf(maker.Texture(Shared)), &iid, &opened));
        Assert.True(opened == null);
        Assert.DoesNotContain("resource", opener.Driver.Alive.Values);
    }

    [Fact]
    public void The_kernel_allocates_shared_resources_and_nothing_else()
    {
        using var device = new TestDevice();
        D3DDDI_DEVICECALLBACKS* callbacks = device.Driver.LastDevice.pKTCallbacks;
        device.Driver.Kernel.Allocate(callbacks, device.Driver.LastDevice.hRTDevice.handle, 12345);
        Assert.Equal(E_NOTIMPL, device.Driver.Kernel.Answer);
        foreach (bool isMade in (bool[])[true, false]) // nor those, once the driver's function has returned
        {
            if (!isMade)
                device.Driver.Reports["CreateResource"] = E_OUTOFMEMORY;
            Assert.Equal(isMade ? S_OK : E_OUTOFMEMORY, device.CreateTexture(Shared, out _));
            device.Driver.Kernel.Allocate(callbacks, device.Driver.LastDevice.hRTDevice.handle, device.Driver.Kernel.LastName);
            Assert.Equal(E_NOTIMPL, device.Driver.Kernel.Answer);
        }

        Assert.Equal(E_NOTIMPL, callbacks->pfnAllocateCb(null, null));
        Assert.Equal(E_INVALIDARG, callbacks->pfnDeallocateCb(null, null));
        var unknown = new D3DDDICB_DEALLOCATE { hResource = 99 };
        Assert.Equal(S_OK, callbacks->pfnDeallocateCb(null, &unknown));
    }

    [Theory]
    [InlineData(D3D11_RESOURCE_MISC_SHARED_KEYEDMUTEX)]
    [InlineData(D3D11_RESOURCE_MISC_SHARED | D3D11_RESOURCE_MISC_SHARED_NTHANDLE)]
    [InlineData(D3D11_RESOURCE_MISC_SHARED_KEYEDMUTEX | D3D11_RESOURCE_MISC_SHARED_NTHANDLE)]
    [InlineData(D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE)]
    [InlineData(D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER)]
    public void Flags_about_sharing_that_make_no_sense_here_are_refused(D3D11_RESOURCE_MISC_FLAG flags)
    {
        using var device = new TestDevice();
        Assert.Equal(E_INVALIDARG, device.CreateTexture(Shared with { MiscFlags = (uint)flags }, out _));
        Assert.Contains("SHARED", device.LastMessage.Text, StringComparison.Ordinal);
        Assert.Equal(0, device.Driver.Count("CreateResource"));
    }

    [Fact]
    public void Only_default_2D_textures_with_one_level_are_shared()
    {
        using var device = new TestDevice();
        Assert.Equal(E_INVALIDARG, device.CreateTexture(Shared with { Format = DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM, MipLevels = 2 }, out _));
        Assert.Equal(E_INVALIDARG, device.CreateTexture(TestDevice.Desc(D3D11_USAGE.D3D11_USAGE_STAGING) with { MiscFlags = Shared.MiscFlags }, out _));
        Assert.Equal(E_INVALIDARG, device.CreateTexture(Shared with { Usage = D3D11_USAGE.D3D11_USAGE_DYNAMIC, CPUAccessFlags = 0x10000, BindFlags = 8 },
            out _));
        var buffer = new D3D11_BUFFER_DESC { ByteWidth = 64, BindFlags = 1, MiscFlags = Shared.MiscFlags };
        ID3D11Buffer* made = null;
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CreateBuffer(device.Device, &buffer, null, &made));
        Assert.Equal(0, device.Driver.Count("CreateResource"));
    }

    [Fact]
    public void S98_a_driver_that_does_not_open_is_reported_and_leaves_nothing()
    {
        using TestDevice maker = new(), opener = new();
        nint handle = HandleOf(maker.Texture(Shared));
        opener.Driver.Reports["OpenResource"] = E_OUTOFMEMORY;
        Assert.Equal(E_OUTOFMEMORY, Open(opener, handle, out ID3D11Texture2D* texture));
        Assert.True(texture == null);
        Assert.DoesNotContain("resource", opener.Driver.Alive.Values);
        opener.Driver.Reports.Clear();
        Assert.Equal(S_OK, Open(opener, handle, out _));
    }

    [Fact] // S98
    public void An_opening_that_failed_keeps_nothing_alive()
    {
        using TestDevice maker = new(), opener = new();
        D3D11_TEXTURE2D_DESC desc = Shared;
        ID3D11Texture2D* made;
        Assert.Equal(S_OK, maker.Device->lpVtbl->CreateTexture2D(maker.Device, &desc, null, &made));
        nint handle = HandleOf(made);
        opener.Driver.Reports["OpenResource"] = E_OUTOFMEMORY;
        Assert.Equal(E_OUTOFMEMORY, Open(opener, handle, out _));
        opener.Driver.Reports.Clear();
        _ = ((IUnknown*)made)->lpVtbl->Release(made);
        Assert.Equal(E_INVALIDARG, Open(opener, handle, out _));
    }

    [Fact]
    public void A_driver_without_OpenResource_shares_nothing()
    {
        using TestDevice maker = new(), opener = new(new FakeDriver { EmptySlots = { "pfnOpenResource" } });
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, Open(opener, HandleOf(maker.Texture(Shared)), out _));
    }

    [Fact]
    public void Null_pointers_and_unknown_handles_are_refused()
    {
        using TestDevice device = new();
        nint handle = HandleOf(device.Texture(Shared));
        Guid iid = ID3D11Texture2D.IID;
        void* opened = (void*)1;
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->OpenSharedResource(device.Device, (void*)handle, &iid, null));
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->OpenSharedResource(device.Device, (void*)handle, null, &opened));
        Assert.True(opened == null);
        foreach (nint wrong in new[] { 0, 1, handle + 1, -1 })
        {
            Assert.Equal(E_INVALIDARG, Open(device, wrong, out ID3D11Texture2D* texture));
            Assert.True(texture == null);
            Assert.Contains("hResource", device.LastMessage.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void S119_the_driver_is_told_how_much_of_another_process_s_texture_an_update_covers()
    {
        Assert.SkipUnless(Door.IsOffered, "elsewhere: linux — elsewhere resources are shared within one process");
        using TestDevice maker = new(), opener = new();
        byte[] lies = Told(HandleOf(maker.Texture(Shared)));
        MemoryMarshal.Write(lies.AsSpan(4), 16u); // width, height
        MemoryMarshal.Write(lies.AsSpan(8), 8u);
        using Door liar = Tell(lies, out nint lie);
        Assert.Equal(S_OK, Open(opener, lie, out ID3D11Texture2D* texture));
        byte* data = stackalloc byte[16 * 8 * 4];
        opener.Context->lpVtbl->UpdateSubresource(opener.Context, (ID3D11Resource*)texture, 0, null, data, 16 * 4, 0);
        Assert.Equal(new D3D10_DDI_BOX { right = 16, bottom = 8, back = 1 }, opener.Driver.LastUpdate);
        var box = new D3D11_BOX { left = 2, right = 4, top = 4, bottom = 6, back = 1 };
        opener.Context->lpVtbl->UpdateSubresource(opener.Context, (ID3D11Resource*)texture, 0, &box, data, 16 * 4, 0);
        Assert.Equal(new D3D10_DDI_BOX { left = 2, right = 4, top = 4, bottom = 6, back = 1 }, opener.Driver.LastUpdate);
    }

    [Fact] // S98: what another process says is checked like anything else from outside
    public void S98_a_description_of_another_version_is_nobody_s()
    {
        Assert.SkipUnless(Door.IsOffered, "elsewhere: linux — elsewhere resources are shared within one process");
        using TestDevice maker = new(), opener = new();
        byte[] data = Told(HandleOf(maker.Texture(Shared)));
        using Door later = Tell(data, out nint other);
        Assert.Equal(S_OK, Open(opener, other, out ID3D11Texture2D* texture));
        Assert.True(texture != null);
        MemoryMarshal.Write(data, MemoryMarshal.Read<uint>(data) + 1); // it stands first
        Assert.Equal(E_INVALIDARG, Open(opener, other, out texture));
        Assert.True(texture == null);
    }

    [Fact]
    public void What_is_not_shared_has_no_handle()
    {
        using TestDevice device = new();
        using ComPtr<IDXGIResource> resource = Resource(device.Texture(TestDevice.Desc()));
        void* handle = (void*)1;
        Assert.Equal(E_INVALIDARG, resource.Pointer->lpVtbl->GetSharedHandle(resource.Pointer, &handle));
        Assert.True(handle == null);
        Assert.Equal(E_INVALIDARG, resource.Pointer->lpVtbl->GetSharedHandle(resource.Pointer, null));
    }

    [Fact]
    public void A_resource_tells_its_usage_priority_and_device_through_DXGI()
    {
        using TestDevice device = new();
        using ComPtr<IDXGIResource> resource = Resource(device.Texture(Shared with { BindFlags = 0x28 }));
        IDXGIResource.Vtbl* table = resource.Pointer->lpVtbl;
        uint value;
        Assert.Equal(S_OK, table->GetUsage(resource.Pointer, &value));
        Assert.Equal(Macros.DXGI_USAGE_SHARED | Macros.DXGI_USAGE_RENDER_TARGET_OUTPUT | Macros.DXGI_USAGE_SHADER_INPUT, value);
        Assert.Equal(S_OK, table->GetEvictionPriority(resource.Pointer, &value));
        Assert.Equal(0x78000000u, value);
        Assert.Equal(S_OK, table->SetEvictionPriority(resource.Pointer, 0x50000000));
        Assert.Equal(S_OK, table->GetEvictionPriority(resource.Pointer, &value));
        Assert.Equal(0x50000000u, value);
        Guid iid = ID3D11Device.IID;
        void* owner;
        Assert.Equal(S_OK, table->Base.GetDevice(resource.Pointer, &iid, &owner));
        using var held = new ComPtr<ID3D11Device>((ID3D11Device*)owner);
        Assert.True(held.Pointer == device.Device);
        Assert.Equal(E_INVALIDARG, table->GetUsage(resource.Pointer, null));
        Assert.Equal(E_INVALIDARG, table->GetEvictionPriority(resource.Pointer, null));
    }

    [Theory] // DXGI_USAGE_SHADER_INPUT 0x10, RENDER_TARGET_OUTPUT 0x20, SHARED 0x80, READ_ONLY 0x100, UNORDERED_ACCESS 0x400
    [InlineData(0u, 8u, 0u, 0x10u), InlineData(0u, 0x20u, 0u, 0x20u), InlineData(0u, 0x80u, 0u, 0x400u), InlineData(0u, 0x200u, 0u, 0u)]
    [InlineData(0u, 0xA8u, 0u, 0x430u), InlineData(0u, 8u, 2u, 0x90u), InlineData(1u, 8u, 0u, 0x110u), InlineData(2u, 8u, 0u, 0x10u)]
    [InlineData(3u, 0u, 0u, 0u)]
    public void A_resource_s_usage_of_DXGI_follows_from_bindings_usage_and_sharing(uint usage, uint bindings, uint flags, uint told)
    {
        using TestDevice device = new();
        byte* bytes = stackalloc byte[64 * 32];
        var data = new D3D11_SUBRESOURCE_DATA { pSysMem = bytes, SysMemPitch = 64 };
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc((D3D11_USAGE)usage, DXGI_FORMAT.DXGI_FORMAT_R8_UNORM) with { BindFlags = bindings, MiscFlags = flags };
        if (desc.Usage == D3D11_USAGE.D3D11_USAGE_DYNAMIC)
            desc.CPUAccessFlags = (uint)D3D11_CPU_ACCESS_FLAG.D3D11_CPU_ACCESS_WRITE;
        ID3D11Texture2D* made;
        Assert.Equal(S_OK, device.Device->lpVtbl->CreateTexture2D(device.Device, &desc, &data, &made));
        using var texture = new ComPtr<ID3D11Texture2D>(made);
        using ComPtr<IDXGIResource> resource = texture.As<IDXGIResource>();
        uint value;
        Assert.Equal((S_OK, told), (resource.Pointer->lpVtbl->GetUsage(resource.Pointer, &value), value));
    }

    [Fact]
    public void S96_NT_handles_are_refused_with_what_to_do()
    {
        using TestDevice device = new();
        using ComPtr<ID3D11Device1> device1 = device.DevicePtr.As<ID3D11Device1>();
        Guid iid = ID3D11Texture2D.IID;
        void* opened = (void*)1;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, device1.Pointer->lpVtbl->OpenSharedResource1(device1.Pointer, (void*)4, &iid, &opened));
        Assert.True(opened == null);
        Assert.Contains("GetSharedHandle", device.LastMessage.Text, StringComparison.Ordinal);
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, device1.Pointer->lpVtbl->OpenSharedResourceByName(device1.Pointer, null, 0, &iid, &opened));
    }
}

using Dxcp.Abi;
using static Dxcp.Abi.D3D11_RESOURCE_MISC_FLAG;
using static Dxcp.Abi.DXGI_FORMAT;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>What an adapter tells of protected memory in use: the bytes of each resource that is kept there, for as long as it lives (S198).</summary>
public sealed unsafe class ProtectedMemoryTests : IDisposable
{
    private readonly TestDevice _device = new();
    private readonly ComPtr<IDXGIAdapter3> _adapter;

    public ProtectedMemoryTests() => _adapter = AdapterOf(_device);

    public void Dispose()
    {
        _adapter.Dispose();
        _device.Dispose();
    }

    [Theory, InlineData((D3D11_RESOURCE_MISC_FLAG)0, false), InlineData(D3D11_RESOURCE_MISC_RESTRICTED_CONTENT, true)] // S120
    public void Who_lacks_memory_is_told_to_release_protected_memory_where_it_is_that(D3D11_RESOURCE_MISC_FLAG flags, bool isTold)
    {
        _device.Driver.Reports["CreateResource"] = E_OUTOFMEMORY;
        Assert.Equal(E_OUTOFMEMORY, _device.CreateTexture(TestDevice.Desc() with { MiscFlags = (uint)flags }, out _));
        Assert.Equal(isTold, _device.LastMessage.Message.Remedy.Contains("ProtectedMemorySize", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(DXGI_FORMAT_NV12, 1u, 1u, 64 * 32 * 3 / 2), InlineData(DXGI_FORMAT_NV12, 1u, 3u, 3 * 64 * 32 * 3 / 2)]
    [InlineData(DXGI_FORMAT_P010, 1u, 1u, 64 * 32 * 3), InlineData(DXGI_FORMAT_YUY2, 1u, 1u, 64 * 32 * 2), InlineData(DXGI_FORMAT_Y210, 1u, 1u, 64 * 32 * 4)]
    [InlineData(DXGI_FORMAT_AYUV, 1u, 1u, 64 * 32 * 4), InlineData(DXGI_FORMAT_R8G8B8A8_UNORM, 3u, 1u, 4 * ((64 * 32) + (32 * 16) + (16 * 8)))]
    [InlineData(DXGI_FORMAT_R8_UNORM, 7u, 2u, 2 * ((64 * 32) + (32 * 16) + (16 * 8) + (8 * 4) + (4 * 2) + 2 + 1))]
    public void A_texture_is_counted_with_all_its_subresources(DXGI_FORMAT format, uint mips, uint slices, int bytes)
    {
        foreach (D3D11_RESOURCE_MISC_FLAG flags in (D3D11_RESOURCE_MISC_FLAG[])[0, D3D11_RESOURCE_MISC_RESTRICTED_CONTENT, D3D11_RESOURCE_MISC_HW_PROTECTED])
        {
            D3D11_TEXTURE2D_DESC desc = TestDevice.Desc(format: format) with { MipLevels = mips, ArraySize = slices, MiscFlags = (uint)flags };
            Assert.Equal(S_OK, _device.CreateTexture(desc, out ComPtr<ID3D11Texture2D>? texture));
            Assert.Equal(flags == 0 ? 0 : (ulong)bytes, Used(_adapter));
            texture!.Dispose();
            Assert.Equal(0ul, Used(_adapter));
        }
    }

    [Theory, InlineData((D3D11_RESOURCE_MISC_FLAG)0, 0ul), InlineData(D3D11_RESOURCE_MISC_RESTRICTED_CONTENT, 100ul)]
    public void A_buffer_is_counted_by_its_bytes(D3D11_RESOURCE_MISC_FLAG flags, ulong bytes)
    {
        var desc = new D3D11_BUFFER_DESC { ByteWidth = 100, BindFlags = 0x20, MiscFlags = (uint)flags };
        ID3D11Buffer* buffer;
        Assert.Equal(S_OK, _device.Device->lpVtbl->CreateBuffer(_device.Device, &desc, null, &buffer));
        Assert.Equal(bytes, Used(_adapter));
        _ = buffer->lpVtbl->Base.Base.Base.Release(buffer);
        Assert.Equal(0ul, Used(_adapter));
    }

    [Fact] // S98
    public void What_another_device_opened_is_counted_there_too()
    {
        using var opener = new TestDevice();
        using ComPtr<IDXGIAdapter3> other = AdapterOf(opener);
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc() with { MiscFlags = (uint)(D3D11_RESOURCE_MISC_SHARED | D3D11_RESOURCE_MISC_RESTRICTED_CONTENT) };
        using var texture = ComPtr.AddRef(_device.Texture(desc));
        using ComPtr<IDXGIResource> resource = texture.As<IDXGIResource>();
        void* handle, opened;
        Assert.Equal(S_OK, resource.Pointer->lpVtbl->GetSharedHandle(resource.Pointer, &handle));
        Guid iid = ID3D11Texture2D.IID;
        Assert.Equal(S_OK, opener.Device->lpVtbl->OpenSharedResource(opener.Device, handle, &iid, &opened));
        Assert.Equal((64ul * 48, 64ul * 48), (Used(_adapter), Used(other)));
        _ = ((IUnknown*)opened)->lpVtbl->Release(opened);
        Assert.Equal((64ul * 48, 0ul), (Used(_adapter), Used(other)));
    }

    private static ulong Used(ComPtr<IDXGIAdapter3> adapter)
    {
        DXGI_QUERY_VIDEO_MEMORY_INFO told;
        Assert.Equal(S_OK, adapter.Pointer->lpVtbl->QueryVideoMemoryInfo(adapter.Pointer, 0, 0, &told));
        return told.CurrentUsage;
    }

    private static ComPtr<IDXGIAdapter3> AdapterOf(TestDevice device)
    {
        using ComPtr<IDXGIDevice1> dxgi = device.DevicePtr.As<IDXGIDevice1>();
        Guid iid = IDXGIAdapter3.IID;
        void* found;
        Assert.Equal(S_OK, dxgi.Pointer->lpVtbl->Base.Base.GetParent(dxgi.Pointer, &iid, &found));
        return new((IDXGIAdapter3*)found);
    }
}

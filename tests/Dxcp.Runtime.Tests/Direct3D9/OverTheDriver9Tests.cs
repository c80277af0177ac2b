using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Driver;
using static Dxcp.Abi.D3DPOOL;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>The Direct3D 9 runtime over DXCP's driver: pixels arrive where they should, and stay in where they must.</summary>
public sealed unsafe class OverTheDriver9Tests
{
    private const int Rows = 48; // 32 of luma, 16 of chroma

    private sealed class Device : IDisposable
    {
        private readonly List<IDisposable> _owned = [];

        public Device(DriverProfile? profile = null)
        {
            using IDisposable use = DriverProfile.Use(profile ?? DriverProfile.Default);
            using IDisposable driver = DriverBinding.Use(DriverBinding.FromEntryPoints((nint)DriverEntry.OpenAdapterFunction, 0));
            IDirect3D9Ex* d3d;
            Assert.Equal(S_OK, Direct3D9.Direct3DCreate9Ex(32, &d3d));
            _owned.Add(new ComPtr<IDirect3D9Ex>(d3d));
            D3DPRESENT_PARAMETERS parameters = TestDevice9.Parameters;
            IDirect3DDevice9Ex* made;
            Assert.Equal(S_OK, d3d->lpVtbl->CreateDeviceEx(d3d, 0, D3DDEVTYPE.D3DDEVTYPE_HAL, 0, Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING, &parameters, null,
                &made));
            _owned.Add(new ComPtr<IDirect3DDevice9Ex>(made));
            Self = made;
        }

        public IDirect3DDevice9Ex* Self { get; }

        public IDirect3DDevice9.Vtbl* Table => &Self->lpVtbl->Base;

        public IDirect3DSurface9* Surface(D3DPOOL pool, uint usage = 0, uint width = 62, void* buffer = null)
        {
            IDirect3DSurface9* made;
            Assert.Equal(S_OK, Self->lpVtbl->CreateOffscreenPlainSurfaceEx(Self, width, 32, D3DVideoFormats.NV12, pool, &made, buffer == null ? null : &buffer,
                usage));
            return Own(made);
        }

        public IDirect3DSurface9* Target(uint usage = 0, D3DFORMAT format = D3DVideoFormats.NV12)
        {
            IDirect3DSurface9* made;
            Assert.Equal(S_OK, Self->lpVtbl->CreateRenderTargetEx(Self, 62, 32, format, 0, 0, 1, &made, null, usage));
            return Own(made);
        }

        public IDirect3DSurface9* Own(IDirect3DSurface9* surface)
        {
            _owned.Add(new ComPtr<IDirect3DSurface9>(surface));
            return surface;
        }

        public void Dispose()
        {
            for (int i = _owned.Count - 1; i >= 0; i--)
                _owned[i].Dispose();
        }
    }

    /// <summary>All pixels, without padding.</summary>
    private static byte[] Read(IDirect3DSurface9* surface, int width = 62)
    {
        D3DLOCKED_RECT locked;
        Assert.Equal(S_OK, surface->lpVtbl->LockRect(surface, &locked, null, Macros.D3DLOCK_READONLY));
        byte[] pixels = new byte[width * Rows];
        for (int row = 0; row < Rows; row++)
            new ReadOnlySpan<byte>((byte*)locked.pBits + (row * locked.Pitch), width).CopyTo(pixels.AsSpan(row * width));
        Assert.Equal(S_OK, surface->lpVtbl->UnlockRect(surface));
        return pixels;
    }

    private static byte[] Write(IDirect3DSurface9* surface, int seed = 1)
    {
        byte[] pixels = new byte[62 * Rows];
        new Random(seed).NextBytes(pixels);
        D3DLOCKED_RECT locked;
        Assert.Equal(S_OK, surface->lpVtbl->LockRect(surface, &locked, null, 0));
        for (int row = 0; row < Rows; row++)
            pixels.AsSpan(row * 62, 62).CopyTo(new Span<byte>((byte*)locked.pBits + (row * locked.Pitch), 62));
        Assert.Equal(S_OK, surface->lpVtbl->UnlockRect(surface));
        return pixels;
    }

    [Fact]
    public void Pixels_go_through_every_pool_and_come_back()
    {
        using var device = new Device();
        IDirect3DSurface9* memory = device.Surface(D3DPOOL_SYSTEMMEM), plain = device.Surface(D3DPOOL_DEFAULT), target = device.Target(),
            back = device.Surface(D3DPOOL_SYSTEMMEM);
        byte[] pixels = Write(memory);
        Assert.Equal(S_OK, device.Table->UpdateSurface(device.Self, memory, null, plain, null));
        Assert.Equal(pixels, Read(plain));
        Assert.Equal(S_OK, device.Table->StretchRect(device.Self, plain, null, target, null, 0));
        Assert.Equal(S_OK, device.Table->GetRenderTargetData(device.Self, target, back));
        Assert.Equal(pixels, Read(back));
    }

    [Fact]
    public void S76_the_applications_memory_is_read_and_written_without_gaps()
    {
        using var device = new Device();
        byte* bytes = (byte*)NativeMemory.AlignedAlloc(62 * Rows, 64);
        try
        {
            var given = new Span<byte>(bytes, 62 * Rows);
            new Random(2).NextBytes(given);
            byte[] pixels = given.ToArray();
            IDirect3DSurface9* memory = device.Surface(D3DPOOL_SYSTEMMEM, buffer: bytes), target = device.Target();
            Assert.Equal(S_OK, device.Table->UpdateSurface(device.Self, memory, null, target, null));
            Assert.Equal(pixels, Read(target));
            given.Clear();
            Assert.Equal(S_OK, device.Table->GetRenderTargetData(device.Self, target, memory));
            Assert.Equal(pixels, given.ToArray());
        }
        finally
        {
            NativeMemory.AlignedFree(bytes);
        }
    }

    [Fact]
    public void A_part_is_copied_to_its_place_in_both_planes()
    {
        using var device = new Device();
        IDirect3DSurface9* memory = device.Surface(D3DPOOL_SYSTEMMEM), plain = device.Surface(D3DPOOL_DEFAULT);
        byte[] pixels = Write(memory);
        D3D11_RECT part = new() { left = 2, top = 4, right = 12, bottom = 8 };
        ulong place = 20 | (10ul << 32);
        Assert.Equal(S_OK, device.Table->UpdateSurface(device.Self, memory, &part, plain, &place));
        byte[] expected = new byte[62 * Rows];
        for (int row = 0; row < 6; row++)
        {
            (int from, int to) = row < 4 ? (4 + row, 10 + row) : (32 + 2 + row - 4, 32 + 5 + row - 4);
            pixels.AsSpan((from * 62) + 2, 10).CopyTo(expected.AsSpan((to * 62) + 20));
        }
        Assert.Equal(expected, Read(plain));
    }

    [Fact]
    public void S63_protected_content_goes_in_and_never_out()
    {
        using var device = new Device();
        IDirect3DSurface9* memory = device.Surface(D3DPOOL_SYSTEMMEM), plain = device.Surface(D3DPOOL_DEFAULT), target = device.Target();
        IDirect3DSurface9* kept = device.Surface(D3DPOOL_DEFAULT, Macros.D3DUSAGE_RESTRICTED_CONTENT),
            keptTarget = device.Target(Macros.D3DUSAGE_RESTRICTED_CONTENT);
        byte[] pixels = Write(memory);
        Assert.Equal(S_OK, device.Table->UpdateSurface(device.Self, memory, null, kept, null));
        Assert.Equal(S_OK, device.Table->StretchRect(device.Self, kept, null, keptTarget, null, 0));
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->StretchRect(device.Self, kept, null, plain, null, 0));
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->StretchRect(device.Self, keptTarget, null, target, null, 0));
        Assert.Equal(D3DERR_INVALIDCALL, device.Table->GetRenderTargetData(device.Self, keptTarget, memory));
        D3DLOCKED_RECT locked;
        Assert.Equal(D3DERR_INVALIDCALL, kept->lpVtbl->LockRect(kept, &locked, null, 0)); // R29
        Assert.True(locked.pBits == null);
        Assert.Equal(pixels, Read(memory));
        Assert.Equal(new byte[62 * Rows], Read(plain));
        Assert.Equal(new byte[62 * Rows], Read(target));
    }

    [Fact]
    public void ColorFill_fills_luma_and_chroma()
    {
        using var device = new Device();
        IDirect3DSurface9* plain = device.Surface(D3DPOOL_DEFAULT);
        D3D11_RECT part = new() { left = 2, top = 4, right = 6, bottom = 8 };
        Assert.Equal(S_OK, device.Table->ColorFill(device.Self, plain, &part, 0xFF102030)); // S69
        byte[] pixels = Read(plain);
        Assert.Equal([0, 0x10, 0x10, 0x10, 0x10, 0], pixels[((7 * 62) + 1)..((7 * 62) + 7)]);
        Assert.Equal([0, 0x20, 0x30, 0x20, 0x30, 0], pixels[(((32 + 3) * 62) + 1)..(((32 + 3) * 62) + 7)]);
        Assert.Equal(8 + 16, pixels.Count(b => b != 0));
    }

    [Fact]
    public void S62_used_up_protected_memory_refuses_and_comes_back()
    {
        using var device = new Device(DriverProfile.Default with { ProtectedMemorySize = 64 * Rows });
        for (int i = 0; i < 3; i++)
        {
            IDirect3DSurface9* first, second;
            Assert.Equal(S_OK, device.Self->lpVtbl->CreateOffscreenPlainSurfaceEx(device.Self, 64, 32, D3DVideoFormats.NV12, D3DPOOL_DEFAULT, &first, null,
                Macros.D3DUSAGE_RESTRICTED_CONTENT));
            Assert.Equal(E_OUTOFMEMORY, device.Self->lpVtbl->CreateOffscreenPlainSurfaceEx(device.Self, 64, 32, D3DVideoFormats.NV12, D3DPOOL_DEFAULT, &second,
                null, Macros.D3DUSAGE_RESTRICTED_CONTENT));
            Assert.True(second == null);
            _ = device.Surface(D3DPOOL_DEFAULT);
            Assert.Equal(0u, first->lpVtbl->Base.Base.Release(first));
        }
    }

    [Fact]
    public void S62_protected_memory_that_one_enumerator_used_up_is_missing_to_another()
    {
        DriverProfile card = DriverProfile.Default with { ProtectedMemorySize = 64 * Rows };
        using var first = new Device(card);
        using var second = new Device(card);
        Assert.Equal(S_OK, Make(first, out IDirect3DSurface9* surface));
        Assert.Equal(E_OUTOFMEMORY, Make(second, out _));
        Assert.Contains("ProtectedMemorySize", Assert.Single(MessageLog.Of(second.Self)!.Messages).Remedy, StringComparison.Ordinal); // S120
        Assert.Equal(0u, surface->lpVtbl->Base.Base.Release(surface));
        Assert.Equal(S_OK, Make(second, out surface));
        Assert.Equal(0u, surface->lpVtbl->Base.Base.Release(surface));

        static int Make(Device device, out IDirect3DSurface9* surface)
        {
            IDirect3DSurface9* made;
            int code = device.Self->lpVtbl->CreateOffscreenPlainSurfaceEx(device.Self, 64, 32, D3DVideoFormats.NV12, D3DPOOL_DEFAULT, &made, null,
                Macros.D3DUSAGE_RESTRICTED_CONTENT);
            surface = made;
            return code;
        }
    }

    [Fact]
    public void Every_format_that_the_driver_lists_can_be_made_and_protected()
    {
        using var device = new Device();
        IDirect3D9* d3d;
        Assert.Equal(S_OK, device.Table->GetDirect3D(device.Self, &d3d));
        using var held = new ComPtr<IDirect3D9>(d3d);
        D3DFORMAT[] formats = [D3DVideoFormats.NV12, D3DVideoFormats.P010, D3DVideoFormats.AYUV, D3DFORMAT.D3DFMT_YUY2, D3DFORMAT.D3DFMT_A8R8G8B8,
            D3DFORMAT.D3DFMT_X8R8G8B8,
            D3DFORMAT.D3DFMT_A8B8G8R8, D3DFORMAT.D3DFMT_A2B10G10R10, D3DFORMAT.D3DFMT_L8];
        foreach (D3DFORMAT format in formats)
        {
            Assert.Equal(S_OK, d3d->lpVtbl->CheckDeviceFormat(d3d, 0, D3DDEVTYPE.D3DDEVTYPE_HAL, D3DFORMAT.D3DFMT_X8R8G8B8,
                Macros.D3DUSAGE_RENDERTARGET | Macros.D3DUSAGE_RESTRICTED_CONTENT, D3DRESOURCETYPE.D3DRTYPE_SURFACE, format));
            _ = device.Target(Macros.D3DUSAGE_RESTRICTED_CONTENT, format);
        }
        Assert.Equal(D3DERR_NOTAVAILABLE, d3d->lpVtbl->CheckDeviceFormat(d3d, 0, D3DDEVTYPE.D3DDEVTYPE_HAL, D3DFORMAT.D3DFMT_X8R8G8B8, 0,
            D3DRESOURCETYPE.D3DRTYPE_SURFACE, D3DFORMAT.D3DFMT_R5G6B5));
    }

    /// <summary>S96: the format has a name in both APIs.</summary>
    [Fact]
    public void A_shared_X8R8G8B8_opens_in_Direct3D_11_as_B8G8R8X8()
    {
        using var maker = new Device();
        using var opener = new TestDevice(binding: DriverBinding.FromEntryPoints(0, (nint)DriverEntry.OpenAdapter10_2Function));
        void* handle = null;
        IDirect3DSurface9* surface;
        Assert.Equal(S_OK, maker.Self->lpVtbl->CreateOffscreenPlainSurfaceEx(maker.Self, 64, 32, D3DFORMAT.D3DFMT_X8R8G8B8, D3DPOOL_DEFAULT, &surface, &handle,
            0));
        using var made = new ComPtr<IDirect3DSurface9>(surface);
        Guid wanted = ID3D11Texture2D.IID;
        void* opened;
        Assert.Equal(S_OK, opener.Device->lpVtbl->OpenSharedResource(opener.Device, handle, &wanted, &opened));
        using var texture = new ComPtr<ID3D11Texture2D>((ID3D11Texture2D*)opened);
        D3D11_TEXTURE2D_DESC desc;
        texture.Pointer->lpVtbl->GetDesc(texture.Pointer, &desc);
        Assert.Equal((DXGI_FORMAT.DXGI_FORMAT_B8G8R8X8_UNORM, 64u, 32u), (desc.Format, desc.Width, desc.Height));
    }
}

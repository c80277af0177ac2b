using System.Text;
using Dxcp.Abi;
using static Dxcp.Abi.D3DFORMAT;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>What the one adapter and its devices tell of modes, formats and settings. What is refused changes nothing.</summary>
public sealed unsafe class Adapter9Tests : IDisposable
{
    private readonly TestDevice9 _device = new();

    private IDirect3D9Ex* Enumerator => _device.Enumerator;

    private IDirect3DDevice9Ex* Device => _device.Device;

    public void Dispose() => _device.Dispose();

    [Fact]
    public void The_adapter_s_identifier_is_the_adapter_s_in_each_field()
    {
        AdapterInformation known = AdapterInformation.Current;
        D3DADAPTER_IDENTIFIER9 told;
        Assert.Equal(S_OK, Enumerator->lpVtbl->Base.GetAdapterIdentifier(Enumerator, 0, 0, &told));
        Assert.Equal((known.VendorId, known.DeviceId), (told.VendorId, told.DeviceId));
        Assert.NotEqual(Guid.Empty, told.DeviceIdentifier);
        Assert.Equal(("dxcp", known.Description, @"\\.\DISPLAY1"), (Text(told.Driver, 512), Text(told.Description, 512), Text(told.DeviceName, 32)));

        static string Text(byte* characters, int size) => Encoding.ASCII.GetString(new ReadOnlySpan<byte>(characters, size)).TrimEnd('\0');
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    public void Another_adapter_has_no_modes(uint adapter)
    {
        var filter = new D3DDISPLAYMODEFILTER { Size = 12 };
        Assert.Equal(adapter == 0, Enumerator->lpVtbl->Base.GetAdapterModeCount(Enumerator, adapter, D3DFMT_X8R8G8B8) != 0);
        Assert.Equal(adapter == 0, Enumerator->lpVtbl->GetAdapterModeCountEx(Enumerator, adapter, null) != 0);
        Assert.Equal(adapter == 0, Enumerator->lpVtbl->GetAdapterModeCountEx(Enumerator, adapter, &filter) != 0);
    }

    [Theory]
    [InlineData(12u, 0u, (uint)D3DFMT_X8R8G8B8, true, 6u)]
    [InlineData(12u, 1u, 0u, true, 6u)]
    [InlineData(12u, 1u, (uint)D3DFMT_A8R8G8B8, true, 0u)]
    [InlineData(12u, 2u, (uint)D3DFMT_X8R8G8B8, true, 0u)]
    [InlineData(12u, 3u, (uint)D3DFMT_X8R8G8B8, false, 0u)]
    [InlineData(11u, 1u, (uint)D3DFMT_X8R8G8B8, false, 0u)]
    [InlineData(16u, 1u, (uint)D3DFMT_X8R8G8B8, false, 0u)]
    public void A_filter_has_its_size_and_an_order_of_scan_lines(uint size, uint order, uint format, bool isFilter, uint count)
    {
        var filter = new D3DDISPLAYMODEFILTER { Size = size, Format = format, ScanLineOrdering = order };
        Assert.Equal(count, Enumerator->lpVtbl->GetAdapterModeCountEx(Enumerator, 0, &filter));
        var mode = new D3DDISPLAYMODEEX { Size = 24, Width = 7 };
        int code = Enumerator->lpVtbl->EnumAdapterModesEx(Enumerator, 0, &filter, 5, &mode);
        Assert.Equal(isFilter && count != 0 ? S_OK : D3DERR_INVALIDCALL, code);
        Assert.Equal(code == S_OK ? 3840u : 7, mode.Width);
        Assert.Equal(D3DERR_INVALIDCALL, Enumerator->lpVtbl->EnumAdapterModesEx(Enumerator, 0, &filter, 6, &mode));
    }

    [Theory]
    [InlineData(24u, S_OK)]
    [InlineData(0u, D3DERR_INVALIDCALL)]
    [InlineData(23u, D3DERR_INVALIDCALL)]
    [InlineData(25u, D3DERR_INVALIDCALL)]
    public void A_mode_is_written_only_where_its_size_says_so_and_the_rotation_with_it_or_alone(uint size, int expected)
    {
        D3DDISPLAYMODEEX[] modes = [.. Enumerable.Repeat(new D3DDISPLAYMODEEX { Size = size, Width = 7 }, 3)];
        uint rotation = 7, alone = 7;
        fixed (D3DDISPLAYMODEEX* mode = modes)
        {
            Assert.Equal(expected, Enumerator->lpVtbl->EnumAdapterModesEx(Enumerator, 0, null, 0, mode));
            Assert.Equal(expected, Enumerator->lpVtbl->GetAdapterDisplayModeEx(Enumerator, 0, mode + 1, &rotation));
            Assert.Equal(expected, Device->lpVtbl->GetDisplayModeEx(Device, 0, mode + 2, null));
        }

        Assert.Equal(expected == S_OK ? [640, 1920, 1920] : [7u, 7, 7], modes.Select(mode => mode.Width));
        Assert.Equal(expected == S_OK ? 1u : 7, rotation);
        Assert.Equal(S_OK, Device->lpVtbl->GetDisplayModeEx(Device, 0, null, &alone));
        Assert.Equal(1u, alone);
    }

    [Fact]
    public void Presentation_parameters_that_are_refused_stay_as_they_are_and_what_is_given_is_kept()
    {
        D3DPRESENT_PARAMETERS refused = TestDevice9.Parameters with { Windowed = 0 }, before = refused;
        Assert.Equal(D3DERR_INVALIDCALL, Device->lpVtbl->ResetEx(Device, &refused, null));
        Fields.Carried(before, refused);
        D3DPRESENT_PARAMETERS taken = TestDevice9.Parameters with { BackBufferWidth = 320, BackBufferHeight = 200, BackBufferCount = 3 };
        taken.BackBufferFormat = D3DFMT_A8R8G8B8;
        before = taken;
        Assert.Equal(S_OK, Device->lpVtbl->ResetEx(Device, &taken, null));
        Fields.Carried(before, taken);
        taken.BackBufferHeight = 0;
        Assert.Equal(S_OK, Device->lpVtbl->ResetEx(Device, &taken, null));
        Fields.Carried(before with { BackBufferHeight = 1080 }, taken);
    }

    [Theory] // FORMATOP
    [InlineData(0x4000u, true, false)]
    [InlineData(0x8u, false, true)]
    [InlineData(FORMATOP.SameFormatRenderTarget, false, true)]
    [InlineData(0x1u, false, false)]
    public void A_format_is_for_what_the_driver_lists_it_for(uint operations, bool plain, bool target)
    {
        using var device = new TestDevice9(new FakeDriver9 { Formats = [(D3DFMT_A8R8G8B8, operations)] });
        Assert.Equal((plain, target), (Check(0), Check(Macros.D3DUSAGE_RENDERTARGET)));
        Assert.Equal(plain ? S_OK : D3DERR_NOTAVAILABLE, device.CreatePlain(out _, format: D3DFMT_A8R8G8B8));

        bool Check(uint usage) => device.Enumerator->lpVtbl->Base.CheckDeviceFormat(device.Enumerator, 0, D3DDEVTYPE.D3DDEVTYPE_HAL, D3DFMT_X8R8G8B8, usage,
            D3DRESOURCETYPE.D3DRTYPE_SURFACE, D3DFMT_A8R8G8B8) == S_OK;
    }

    [Fact]
    public void Every_resource_of_a_list_is_looked_at()
    {
        nint good = (nint)_device.Plain(), other = (nint)_device.SystemMemory();
        Assert.Equal(S_OK, Check());
        Assert.Equal(S_OK, Check(good, other, good));
        Assert.Equal(D3DERR_INVALIDCALL, Check(0, good));
        Assert.Equal(D3DERR_INVALIDCALL, Check(good, 0, good));
        Assert.Equal(D3DERR_INVALIDCALL, Check(good, good, 0));
        Assert.Equal(S_OK, Device->lpVtbl->CheckResourceResidency(Device, null, 0));

        int Check(params nint[] resources)
        {
            fixed (nint* list = resources)
                return Device->lpVtbl->CheckResourceResidency(Device, (IDirect3DResource9**)list, (uint)resources.Length);
        }
    }

    [Fact]
    public void A_refused_question_for_an_object_leaves_null()
    {
        IDirect3DSurface9* surface = _device.Plain();
        void* found = (void*)7;
        Assert.Equal(D3DERR_INVALIDCALL, surface->lpVtbl->GetContainer(surface, null, &found));
        Assert.True(found == null);
        found = (void*)7;
        Assert.Equal(D3DERR_INVALIDCALL, Dxva2.DXVA2CreateVideoService((IDirect3DDevice9*)Device, null, &found));
        Assert.True(found == null);
        found = (void*)7;
        Guid service = IDirectXVideoDecoderService.IID;
        Assert.Equal(D3DERR_INVALIDCALL, Dxva2.DXVA2CreateVideoService((IDirect3DDevice9*)surface, &service, &found));
        Assert.True(found == null);
    }
}

using System.Reflection;
using System.Runtime.Loader;
using Dxcp.Abi;
using Dxcp.Driver;
using Dxcp.Kernel;
using static Dxcp.Abi.D3D11_RESOURCE_MISC_FLAG;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// Runtime and driver out of two copies of the library, as where DXCP_DRIVER names another one: neither knows of the other's doors. S116, S151.
/// </summary>
public sealed unsafe class TwoCopiesTests
{
    public TwoCopiesTests()
    {
        if (!Door.IsOffered)
            Assert.Skip("elsewhere: linux — doors are abstract Unix sockets, which other systems do not have");
    }

    [Fact]
    public void S151_what_the_runtime_cannot_restrict_at_the_driver_s_door_is_not_made()
    {
        using var device = new TestDevice(binding: DriverBinding.FromEntryPoints(0, EntryPointOfCopy(nameof(DriverEntry.OpenAdapter10_2Function))));
        Assert.Equal(DXGI_ERROR_CANNOT_PROTECT_CONTENT, Share(device, D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE));
        Assert.Equal("S151", device.LastMessage.Rule);
        Assert.Contains("D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER", device.LastMessage.ToString(), StringComparison.Ordinal);
        Assert.Equal(S_OK, Share(device, D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER));
        Assert.Equal(S_OK, Share(device, 0));
    }

    [Fact]
    public void S151_what_Direct3D_9_cannot_restrict_there_is_not_made_either()
    {
        IDirect3D9Ex* d3d;
        using (DriverBinding.Use(DriverBinding.FromEntryPoints(EntryPointOfCopy(nameof(DriverEntry.OpenAdapterFunction)), 0)))
            Assert.Equal(S_OK, Direct3D9.Direct3DCreate9Ex(Macros.D3D_SDK_VERSION, &d3d));
        using var enumerator = new ComPtr<IDirect3D9Ex>(d3d);
        D3DPRESENT_PARAMETERS parameters = TestDevice9.Parameters;
        IDirect3DDevice9Ex* made;
        Assert.Equal(S_OK, d3d->lpVtbl->CreateDeviceEx(d3d, 0, D3DDEVTYPE.D3DDEVTYPE_HAL, 0, Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING, &parameters, null,
            &made));
        IDirect3DDevice9Ex* self = made;
        using var device = new ComPtr<IDirect3DDevice9Ex>(self);
        Assert.Equal(D3DERR_CANNOTPROTECTCONTENT, Share(Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE));
        Assert.Equal("S151", Assert.Single(MessageLog.Of(self)!.Messages).Rule);
        Assert.Equal(S_OK, Share(Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE_DRIVER));
        Assert.Equal(S_OK, Share(0));

        int Share(uint restriction)
        {
            IDirect3DSurface9* surface = null;
            void* handle = null;
            int code = self->lpVtbl->CreateOffscreenPlainSurfaceEx(self, 64, 32, D3DVideoFormats.NV12, D3DPOOL.D3DPOOL_DEFAULT, &surface, &handle,
                Macros.D3DUSAGE_RESTRICTED_CONTENT | restriction);
            if (surface != null)
                new ComPtr<IDirect3DSurface9>(surface).Dispose();
            return code;
        }
    }

    [Fact]
    public void S116_out_of_one_copy_the_runtime_restricts_what_the_driver_hands_out()
    {
        using var device = new TestDevice(binding: DriverBinding.FromEntryPoints(0, (nint)DriverEntry.OpenAdapter10_2Function));
        Assert.Equal(S_OK, Share(device, D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE));
        Assert.Empty(device.Messages);
    }

    private static int Share(TestDevice device, D3D11_RESOURCE_MISC_FLAG restriction)
    {
        var desc = TestDevice.Desc() with
        {
            MiscFlags = (uint)(D3D11_RESOURCE_MISC_RESTRICTED_CONTENT | D3D11_RESOURCE_MISC_SHARED | restriction),
        };
        ID3D11Texture2D* texture = null;
        int code = device.Device->lpVtbl->CreateTexture2D(device.Device, &desc, null, &texture);
        if (texture != null)
            device.Own(new ComPtr<ID3D11Texture2D>(texture));
        return code;
    }

    /// <summary>The driver once more, with everything that it is made of.</summary>
    private static nint EntryPointOfCopy(string name)
    {
        var copy = new Copy();
        var entry = copy.LoadFromAssemblyPath(typeof(DriverEntry).Assembly.Location).GetType(typeof(DriverEntry).FullName!)!;
        object function = entry.GetProperty(name, BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        return function is nint address ? address : (nint)Pointer.Unbox(function);
    }

    private sealed class Copy() : AssemblyLoadContext("another copy")
    {
        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name!.StartsWith("Dxcp.", StringComparison.Ordinal)
                ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll"))
                : null;
    }
}

using System.Text;
using Dxcp.Abi;
using Dxcp.Client;
using Dxcp.Cryptography;
using Dxcp.Driver;
using Dxcp.Runtime;

namespace Dxcp.Cli.Playback;

/// <summary>The path through the Direct3D 9 runtime and the D3D9 driver interface.</summary>
internal sealed unsafe class Direct3D9Api : IProtectedApi
{
    public string Name => "d3d9";

    public DriverReport Describe() => ClientPath.Attempt(() =>
    {
        using Direct3D9Device device = CreateDevice();
        ContentProtectionCaps caps = device.GetCaps();
        return new DriverReport(
            Name,
            Description(device.Pointer),
            "AES128_CTR",
            [.. Reports.Capabilities(caps.Flags)],
            caps.BlockAlignmentSize,
            caps.ProtectedMemorySize,
            [.. caps.KeyExchangeTypes.Select(Reports.KeyExchange)],
            [.. Reports.Direct3D9Formats.Where(format => IsProtectable(device.Pointer, format.Key)).Select(format => format.Value)]);
    });

    public ChannelReport DescribeChannel() => ClientPath.Attempt(() =>
    {
        using var identity = DriverIdentity.LoadOrCreate();
        using ContentProtectionDevice device = CreateDevice();
        return ChannelReport.Ask(device, identity.Root);
    });

    public IProtectedPath Open(PathRequest request) => ClientPath.Attempt(() =>
    {
        using var identity = DriverIdentity.LoadOrCreate();
        return ClientPath.Open(CreateDevice(), identity.Root, request);
    });

    private static Direct3D9Device CreateDevice()
    {
        Direct3D9.UseDriver(DriverEntry.OpenAdapterFunction);
        IDirect3D9Ex* d3d = null;
        ThrowIfFailed(Direct3D9.Direct3DCreate9Ex(Macros.D3D_SDK_VERSION, &d3d), nameof(Direct3D9.Direct3DCreate9Ex));
        using var created = new ComPtr<IDirect3D9Ex>(d3d);
        // Nothing is presented: the smallest back buffer that a device can have.
        var parameters = new D3DPRESENT_PARAMETERS { BackBufferWidth = 1, BackBufferHeight = 1, SwapEffect = D3DSWAPEFFECT.D3DSWAPEFFECT_DISCARD, Windowed = 1 };
        const uint behavior = Macros.D3DCREATE_SOFTWARE_VERTEXPROCESSING | Macros.D3DCREATE_MULTITHREADED;
        IDirect3DDevice9Ex* device = null;
        ThrowIfFailed(d3d->lpVtbl->CreateDeviceEx(d3d, Macros.D3DADAPTER_DEFAULT, D3DDEVTYPE.D3DDEVTYPE_HAL, 0, behavior, &parameters, null, &device), "CreateDeviceEx");
        using var owned = new ComPtr<IDirect3DDevice9Ex>(device);
        return Direct3D9Device.From(device);
    }

    private static string Description(IDirect3DDevice9Ex* device)
    {
        IDirect3D9* d3d = null;
        if (device->lpVtbl->Base.GetDirect3D(device, &d3d) < 0)
            return "unknown";
        using var held = new ComPtr<IDirect3D9>(d3d);
        D3DADAPTER_IDENTIFIER9 identifier = default;
        if (d3d->lpVtbl->GetAdapterIdentifier(d3d, Macros.D3DADAPTER_DEFAULT, 0, &identifier) < 0)
            return "unknown";
        ReadOnlySpan<byte> text = new(identifier.Description, 512);
        return Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
    }

    /// <summary>Asks in the one way that every implementation must answer: by making one.</summary>
    private static bool IsProtectable(IDirect3DDevice9Ex* device, D3DFORMAT format)
    {
        IDirect3DSurface9* surface = null;
        if (device->lpVtbl->CreateOffscreenPlainSurfaceEx(device, 16, 16, format, D3DPOOL.D3DPOOL_DEFAULT, &surface, null, Macros.D3DUSAGE_RESTRICTED_CONTENT) < 0)
            return false;
        surface->lpVtbl->Base.Base.Release(surface);
        return true;
    }

    private static void ThrowIfFailed(int result, string operation)
    {
        if (result < 0)
            throw CliException.Failed($"{operation} failed with 0x{result:X8}");
    }
}

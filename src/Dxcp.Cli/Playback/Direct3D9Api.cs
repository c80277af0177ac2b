using System.Text;
using Dxcp.Abi;
using Dxcp.Client;

namespace Dxcp.Cli.Playback;

/// <summary>The path through the Direct3D 9 runtime and the D3D9 driver interface.</summary>
internal sealed unsafe class Direct3D9Api : ClientApi<Direct3D9Device>
{
    public override string Name => "d3d9";

    protected override Direct3D9Device CreateDevice()
    {
        using ComPtr<IDirect3DDevice9Ex> direct3D = Create(BuiltInDirect3D.CreateDevice9);
        return Direct3D9Device.From(direct3D.Pointer);
    }

    protected override string Description(Direct3D9Device device)
    {
        IDirect3D9* d3d = null;
        if (device.Pointer->lpVtbl->Base.GetDirect3D(device.Pointer, &d3d) < 0)
            return "unknown";
        using var held = new ComPtr<IDirect3D9>(d3d);
        D3DADAPTER_IDENTIFIER9 identifier = default;
        if (d3d->lpVtbl->GetAdapterIdentifier(d3d, Macros.D3DADAPTER_DEFAULT, 0, &identifier) < 0)
            return "unknown";
        ReadOnlySpan<byte> text = new(identifier.Description, 512);
        return Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
    }

    protected override IEnumerable<string> ProtectableFormats(Direct3D9Device device) =>
        Reports.Direct3D9Formats.Where(format => IsProtectable(device.Pointer, format.Key)).Select(format => format.Value);

    private static bool IsProtectable(IDirect3DDevice9Ex* device, D3DFORMAT format)
    {
        IDirect3DSurface9* surface = null;
        if (device->lpVtbl->CreateOffscreenPlainSurfaceEx(device, 16, 16, format, D3DPOOL.D3DPOOL_DEFAULT, &surface, null,
            Macros.D3DUSAGE_RESTRICTED_CONTENT) < 0)
        {
            return false;
        }

        surface->lpVtbl->Base.Base.Release(surface);
        return true;
    }
}

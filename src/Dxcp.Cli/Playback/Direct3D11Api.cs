using Dxcp.Abi;
using Dxcp.Client;

namespace Dxcp.Cli.Playback;

/// <summary>The path through the Direct3D 11 runtime and the D3D11.1 driver interface.</summary>
internal sealed unsafe class Direct3D11Api : ClientApi<Direct3D11Device>
{
    public override string Name => "d3d11";

    protected override Direct3D11Device CreateDevice()
    {
        using ComPtr<ID3D11Device> direct3D = Create(BuiltInDirect3D.CreateDevice11);
        return Direct3D11Device.From(direct3D.Pointer);
    }

    protected override string Description(Direct3D11Device device)
    {
        using ComPtr<ID3D11Device> owner = ComPtr.AddRef(device.Pointer);
        using ComPtr<IDXGIDevice> dxgi = owner.As<IDXGIDevice>();
        IDXGIAdapter* adapter = null;
        DXGI_ADAPTER_DESC desc = default;
        if (dxgi.Pointer->lpVtbl->GetAdapter(dxgi.Pointer, &adapter) < 0)
            return "unknown";
        using var held = new ComPtr<IDXGIAdapter>(adapter);
        return adapter->lpVtbl->GetDesc(adapter, &desc) < 0 ? "unknown" : new string((char*)desc.Description);
    }

    protected override IEnumerable<string> ProtectableFormats(Direct3D11Device device) =>
        Reports.Formats.Where(format => IsProtectable(device.Pointer, format)).Select(Reports.FormatName);

    private static bool IsProtectable(ID3D11Device* device, DXGI_FORMAT format)
    {
        var desc = new D3D11_TEXTURE2D_DESC(format, 16, 16, D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET,
            D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT);
        ID3D11Texture2D* texture = null;
        if (device->lpVtbl->CreateTexture2D(device, &desc, null, &texture) < 0)
            return false;
        texture->lpVtbl->Base.Base.Base.Release(texture);
        return true;
    }
}

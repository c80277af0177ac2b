using Dxcp.Abi;
using Dxcp.Client;
using Dxcp.Cryptography;
using Dxcp.Driver;
using Dxcp.Runtime;

namespace Dxcp.Cli.Playback;

/// <summary>The path through the Direct3D 11 runtime and the D3D11.1 driver interface.</summary>
internal sealed unsafe class Direct3D11Api : IProtectedApi
{
    public string Name => "d3d11";

    public DriverReport Describe() => ClientPath.Attempt(() =>
    {
        using Direct3D11Device device = CreateDevice();
        ContentProtectionCaps caps = device.GetCaps();
        return new DriverReport(
            Name,
            Description(device.Pointer),
            "AES128_CTR",
            [.. Reports.Capabilities(caps.Flags)],
            caps.BlockAlignmentSize,
            caps.ProtectedMemorySize,
            [.. caps.KeyExchangeTypes.Select(Reports.KeyExchange)],
            [.. Reports.Formats.Where(format => IsProtectable(device.Pointer, format)).Select(Reports.FormatName)]);
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

    private static Direct3D11Device CreateDevice()
    {
        Direct3D11.UseDriver(DriverEntry.OpenAdapter10_2Function);
        ID3D11Device* device = null;
        int result = Direct3D11.D3D11CreateDevice(null, D3D_DRIVER_TYPE.D3D_DRIVER_TYPE_HARDWARE, 0,
            (uint)D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_VIDEO_SUPPORT, null, 0, Macros.D3D11_SDK_VERSION, &device, null, null);
        if (result < 0)
            throw CliException.Failed($"D3D11CreateDevice failed with 0x{result:X8}");
        using var created = new ComPtr<ID3D11Device>(device);
        return Direct3D11Device.From(created.Pointer);
    }

    private static string Description(ID3D11Device* device)
    {
        using ComPtr<IDXGIDevice> dxgi = ComPtr.AddRef(device).As<IDXGIDevice>();
        IDXGIAdapter* adapter = null;
        DXGI_ADAPTER_DESC desc = default;
        if (dxgi.Pointer->lpVtbl->GetAdapter(dxgi.Pointer, &adapter) < 0)
            return "unknown";
        using var held = new ComPtr<IDXGIAdapter>(adapter);
        return adapter->lpVtbl->GetDesc(adapter, &desc) < 0 ? "unknown" : new string((char*)desc.Description);
    }

    /// <summary>Asks in the one way that every implementation must answer: by making one.</summary>
    private static bool IsProtectable(ID3D11Device* device, DXGI_FORMAT format)
    {
        var desc = new D3D11_TEXTURE2D_DESC
        {
            Width = 16,
            Height = 16,
            MipLevels = 1,
            ArraySize = 1,
            Format = format,
            SampleDesc = new DXGI_SAMPLE_DESC { Count = 1 },
            Usage = D3D11_USAGE.D3D11_USAGE_DEFAULT,
            BindFlags = (uint)D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET,
            MiscFlags = (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT,
        };
        ID3D11Texture2D* texture = null;
        if (device->lpVtbl->CreateTexture2D(device, &desc, null, &texture) < 0)
            return false;
        texture->lpVtbl->Base.Base.Base.Release(texture);
        return true;
    }
}

using Dxcp.Abi;

namespace Dxcp.Client;

/// <summary>A texture: protected, or staging.</summary>
internal sealed unsafe class Direct3D11Texture(Direct3D11Device device, ComPtr<ID3D11Texture2D> texture, FrameFormat format, int width, int height,
    nint sharedHandle = 0) : IStagingApi
{
    public FrameFormat Format => format;

    public int Width => width;

    public int Height => height;

    public nint SharedHandle => sharedHandle;

    public DXGI_FORMAT DxgiFormat => format.ToDirect3D11();

    public ID3D11Texture2D* Pointer => Com.Alive(texture);

    public int Map(bool write, out MappedMemory memory)
    {
        ID3D11DeviceContext* context = device.Context;
        D3D11_MAPPED_SUBRESOURCE mapped = default;
        int hr = context->lpVtbl->Map(context, (ID3D11Resource*)Pointer, 0, write ? D3D11_MAP.D3D11_MAP_WRITE : D3D11_MAP.D3D11_MAP_READ, 0, &mapped);
        // S34: planar formats go on into the chroma plane, so all rows lie one pitch apart.
        memory = new MappedMemory((nint)mapped.pData, mapped.RowPitch, (ulong)mapped.RowPitch * (uint)FrameLayout.Of(format, width, height).Rows);
        return hr;
    }

    public void Unmap()
    {
        ID3D11DeviceContext* context = device.Context;
        context->lpVtbl->Unmap(context, (ID3D11Resource*)Pointer, 0);
    }

    public void Dispose() => texture.Dispose();
}

using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>ID3D11Resource: kind and priority, which is only remembered.</summary>
internal abstract unsafe partial class D3D11Resource
{
    // dxgi.h: DXGI_RESOURCE_PRIORITY_NORMAL.
    private const uint DefaultEvictionPriority = 0x78000000;

    private uint _evictionPriority = DefaultEvictionPriority;

    public void GetType(D3D11_RESOURCE_DIMENSION* pResourceDimension)
    {
        if (pResourceDimension != null)
            *pResourceDimension = Dimension;
        else
            _ = Device.RefuseNull(D3D11_MESSAGE_ID.D3D11_MESSAGE_ID_UNKNOWN, nameof(pResourceDimension));
    }

    public void SetEvictionPriority(uint EvictionPriority) => _evictionPriority = EvictionPriority;

    public uint GetEvictionPriority() => _evictionPriority;
}

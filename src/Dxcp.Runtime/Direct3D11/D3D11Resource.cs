using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// A texture or buffer (ID3D11Resource, IDXGIResource): the driver's object, and what the runtime checks calls against. Is a
/// user of what it shares with others, if it does.
/// </summary>
internal abstract unsafe partial class D3D11Resource(D3D11Device device, D3D10DDI_HRESOURCE handle, uint subresources, SharedResource? shared)
    : D3D11DeviceChild(device)
{
    private readonly bool[] _mapped = new bool[subresources];
    private int _mapCount;
    private uint _evictionPriority = DefaultEvictionPriority;

    // dxgi.h: DXGI_RESOURCE_PRIORITY_NORMAL.
    private const uint DefaultEvictionPriority = 0x78000000;

    /// <summary>The driver's handle.</summary>
    public D3D10DDI_HRESOURCE Handle => handle;

    /// <summary>How many subresources there are.</summary>
    public uint Subresources => subresources;

    /// <summary>Whether another process made it.</summary>
    public bool IsForeign => shared is { IsForeign: true };

    /// <summary>Whether any subresource is mapped.</summary>
    public bool IsMapped => Volatile.Read(ref _mapCount) != 0;

    public abstract D3D11_RESOURCE_DIMENSION Dimension { get; }

    public abstract D3D11_USAGE Usage { get; }

    public abstract uint BindFlags { get; }

    public abstract uint CpuAccessFlags { get; }

    public abstract uint MiscFlags { get; }

    /// <summary>Whether the content may be protected (R29).</summary>
    public bool IsRestricted => (MiscFlags & (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT) != 0;

    /// <summary>Buffers: UNKNOWN.</summary>
    public abstract DXGI_FORMAT Format { get; }

    /// <summary>Samples per texel; 1 for buffers.</summary>
    public abstract uint SampleCount { get; }

    /// <summary>Bytes of the first row; what box edges are aligned to.</summary>
    public abstract FormatInfo FormatInfo { get; }

    /// <summary>Width (a buffer's in bytes) and height of a subresource.</summary>
    public abstract (uint Width, uint Height) SizeOf(uint subresource);

    /// <summary>Whether another resource has the same dimension, extent, subresources and samples.</summary>
    public bool HasShapeOf(D3D11Resource other) => Dimension == other.Dimension && Subresources == other.Subresources &&
        SampleCount == other.SampleCount && SizeOf(0) == other.SizeOf(0);

    /// <summary>This resource as one side of a blt.</summary>
    public BltSide BltSide => new((uint)Format, SizeOf(0).Width, SizeOf(0).Height, Subresources, SampleCount,
        IsBuffer: Dimension == D3D11_RESOURCE_DIMENSION.D3D11_RESOURCE_DIMENSION_BUFFER,
        IsOutside: Usage == D3D11_USAGE.D3D11_USAGE_STAGING,
        IsTarget: (BindFlags & (uint)D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET) != 0,
        IsLocked: IsMapped);

    /// <summary>Which driver function maps this.</summary>
    public MapRoute MapRoute => Usage == D3D11_USAGE.D3D11_USAGE_STAGING ? MapRoute.Staging
        : (BindFlags & (uint)D3D11_BIND_FLAG.D3D11_BIND_CONSTANT_BUFFER) != 0 ? MapRoute.DynamicConstantBuffer
        : (BindFlags & (uint)(D3D11_BIND_FLAG.D3D11_BIND_VERTEX_BUFFER | D3D11_BIND_FLAG.D3D11_BIND_INDEX_BUFFER)) != 0 ? MapRoute.DynamicInputBuffer
        : MapRoute.DynamicResource;

    public void GetType(D3D11_RESOURCE_DIMENSION* pResourceDimension)
    {
        if (pResourceDimension != null)
            *pResourceDimension = Dimension;
    }

    public void SetEvictionPriority(uint EvictionPriority) => _evictionPriority = EvictionPriority;

    public uint GetEvictionPriority() => _evictionPriority;

    /// <summary>Notes a map; false if the subresource is mapped already.</summary>
    public bool TryEnterMap(uint subresource)
    {
        lock (_mapped)
        {
            if (_mapped[subresource])
                return false;
            _mapped[subresource] = true;
            _mapCount++;
            return true;
        }
    }

    /// <summary>Notes an unmap; false if the subresource is not mapped.</summary>
    public bool TryLeaveMap(uint subresource)
    {
        lock (_mapped)
        {
            if (subresource >= Subresources || !_mapped[subresource])
                return false;
            _mapped[subresource] = false;
            _mapCount--;
            return true;
        }
    }

    /// <inheritdoc/>
    protected override void Destroy()
    {
        // What is still mapped goes with the resource.
        for (int i = 0; IsRestricted && i < _mapCount; i++)
            Device.Protection.Unmap();
        if (shared is null)
            Driver.DestroyResource(handle);
        else
            shared.Release(() => Driver.DestroyResource(handle));
        base.Destroy();
    }
}

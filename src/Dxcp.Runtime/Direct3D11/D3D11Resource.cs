using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// A texture or buffer (ID3D11Resource, IDXGIResource): the driver's object, and what the runtime checks calls against. Is a
/// user of what it shares with others, if it does.
/// </summary>
internal abstract unsafe partial class D3D11Resource(D3D11Device device, D3D10DDI_HRESOURCE handle, in BltSide side, SharedResource? shared)
    : D3D11DeviceChild(device)
{
    private readonly BltSide _side = side;
    private readonly MapState[] _maps = new MapState[side.Subresources];
    private int _mapCount;
    private long _countedBytes;

    /// <summary>The driver's handle.</summary>
    public D3D10DDI_HRESOURCE Handle => handle;

    /// <summary>How many subresources there are.</summary>
    public uint Subresources => _side.Subresources;

    /// <summary>Whether another process made it.</summary>
    public bool IsForeign => shared is { IsForeign: true };

    /// <summary>Whether other devices may have it.</summary>
    public bool IsShared => shared is not null;

    /// <summary>Whether any subresource is mapped, or about to be or to cease.</summary>
    public bool IsMapped => Volatile.Read(ref _mapCount) != 0;

    public abstract D3D11_RESOURCE_DIMENSION Dimension { get; }

    public abstract D3D11_USAGE Usage { get; }

    public abstract uint BindFlags { get; }

    public abstract uint CpuAccessFlags { get; }

    public abstract uint MiscFlags { get; }

    /// <summary>Whether the content may be protected (R29).</summary>
    public bool IsRestricted => (MiscFlags & (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT) != 0;

    /// <summary>Whether the content is kept where it can be protected.</summary>
    public bool IsProtectable => (MiscFlags & ResourceRules.ProtectionFlags) != 0;

    /// <summary>Whether only hardware may have the content.</summary>
    public bool IsHardwareProtected => (MiscFlags & (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_HW_PROTECTED) != 0;

    /// <summary>Buffers: UNKNOWN.</summary>
    public abstract DXGI_FORMAT Format { get; }

    /// <summary>Samples per texel; 1 for buffers.</summary>
    public abstract uint SampleCount { get; }

    /// <summary>Mip levels of each texture; 1 for buffers.</summary>
    public abstract uint MipLevels { get; }

    /// <summary>Bytes of the first row; what box edges are aligned to.</summary>
    public abstract FormatInfo FormatInfo { get; }

    /// <summary>Width (a buffer's in bytes) and height of a subresource.</summary>
    public abstract (uint Width, uint Height) SizeOf(uint subresource);

    /// <summary>Whether another resource has the same dimension, extent, mip levels, array and samples.</summary>
    public bool HasShapeOf(D3D11Resource other) => Dimension == other.Dimension && Subresources == other.Subresources && MipLevels == other.MipLevels &&
        SampleCount == other.SampleCount && SizeOf(0) == other.SizeOf(0);

    /// <summary>This resource as one side of a blt.</summary>
    public BltSide BltSide => _side with { IsLocked = IsMapped };

    /// <summary>Which driver function maps this.</summary>
    public MapRoute MapRoute => Usage == D3D11_USAGE.D3D11_USAGE_STAGING ? MapRoute.Staging
        : (BindFlags & (uint)D3D11_BIND_FLAG.D3D11_BIND_CONSTANT_BUFFER) != 0 ? MapRoute.DynamicConstantBuffer
        : (BindFlags & (uint)(D3D11_BIND_FLAG.D3D11_BIND_VERTEX_BUFFER | D3D11_BIND_FLAG.D3D11_BIND_INDEX_BUFFER)) != 0 ? MapRoute.DynamicInputBuffer
        : MapRoute.DynamicResource;

    /// <summary>Begins to map a subresource; false if it is mapped, or another thread is at it. <see cref="Settle"/> must follow.</summary>
    public bool TryBeginMap(uint subresource) => TryChange(subresource, MapState.Unmapped);

    /// <summary>Begins to unmap a subresource; false if it is not mapped, or another thread is at it. <see cref="Settle"/> must follow.</summary>
    public bool TryBeginUnmap(uint subresource) => subresource < Subresources && TryChange(subresource, MapState.Mapped);

    /// <summary>How the map or unmap under way ended.</summary>
    public void Settle(uint subresource, bool isMapped)
    {
        lock (_maps)
        {
            _maps[subresource] = isMapped ? MapState.Mapped : MapState.Unmapped;
            if (!isMapped)
                _mapCount--;
        }
    }

    /// <summary>Has the device count this, if it can be protected; until it goes.</summary>
    public void Count()
    {
        if (!IsProtectable)
            return;
        for (uint i = 0; i < Subresources; i++)
            _countedBytes += (long)(FormatInfo.RowBytes(SizeOf(i).Width) * FormatInfo.MemoryRows(SizeOf(i).Height));
        Device.CountProtected(_countedBytes);
    }

    /// <inheritdoc/>
    protected override void Destroy()
    {
        Device.CountProtected(-_countedBytes);
        // What is still mapped goes with the resource.
        for (int i = 0; IsRestricted && i < _mapCount; i++)
            Device.Protection.Unmap();
        if (shared is null)
            Driver.DestroyResource(handle);
        else
            shared.Release(() => Driver.DestroyResource(handle));
        base.Destroy();
    }

    private bool TryChange(uint subresource, MapState from)
    {
        lock (_maps)
        {
            if (_maps[subresource] != from)
                return false;
            _maps[subresource] = MapState.Changing;
            if (from == MapState.Unmapped)
                _mapCount++;
            return true;
        }
    }

    private enum MapState : byte
    {
        Unmapped,

        /// <summary>A thread is in Map or Unmap: neither is another's turn.</summary>
        Changing,
        Mapped,
    }
}

using Dxcp.Abi;
using Dxcp.Channels;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>Resources, maps and copies.</summary>
internal sealed unsafe partial class Ddi11Device
{
    /// <summary>Makes a resource in memory that <see cref="DestroyResource"/> gives back.</summary>
    public int CreateResource(D3D11DDIARG_CREATERESOURCE* arguments, out D3D10DDI_HRESOURCE resource) =>
        CreateResource(arguments, RuntimeHandle.Next(), out resource);

    /// <summary>Makes a resource that other devices may open.</summary>
    public int CreateShared(D3D11DDIARG_CREATERESOURCE* arguments, in SharedSurface description, SharedProcesses processes,
        out D3D10DDI_HRESOURCE resource, out SharedResource? shared)
    {
        D3D10DDI_HRESOURCE made = default;
        int code = SharedResource.Make(description, processes, name => CreateResource(arguments, name, out made), () => DestroyResource(made), out shared);
        resource = shared is null ? default : made;
        return code;
    }

    /// <summary>Opens a resource that another device made, in memory that <see cref="DestroyResource"/> gives back.</summary>
    public int OpenResource(SharedResource shared, out D3D10DDI_HRESOURCE resource)
    {
        resource = default;
        if (Functions->pfnCalcPrivateOpenedResourceSize == null || Functions->pfnOpenResource == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnCalcPrivateOpenedResourceSize or pfnOpenResource");
        using var memory = new OpenedAllocations(shared);
        var arguments = new D3D10DDIARG_OPENRESOURCE
        {
            NumAllocations = memory.Count,
            pOpenAllocationInfo = memory.Infos,
            hKMResource = shared.KernelHandle,
            pPrivateDriverData = memory.DriverData,
            PrivateDriverDataSize = memory.DriverDataSize,
        };
        using var call = new DriverCall(this, AllowedErrors.Memory);
        var made = new D3D10DDI_HRESOURCE { pDrvPrivate = DriverMemory.Allocate(Functions->pfnCalcPrivateOpenedResourceSize(_device, &arguments)) };
        Functions->pfnOpenResource(_device, &arguments, made, new D3D10DDI_HRTRESOURCE { handle = RuntimeHandle.Next() });
        if (call.Reported < 0)
        {
            DriverMemory.Free(made.pDrvPrivate);
            return call.Reported;
        }
        resource = made;
        return S_OK;
    }

    private int CreateResource(D3D11DDIARG_CREATERESOURCE* arguments, nint name, out D3D10DDI_HRESOURCE resource)
    {
        resource = default;
        if (Functions->pfnCalcPrivateResourceSize == null || Functions->pfnCreateResource == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnCalcPrivateResourceSize or pfnCreateResource");
        using var call = new DriverCall(this, AllowedErrors.Memory);
        var made = new D3D10DDI_HRESOURCE { pDrvPrivate = DriverMemory.Allocate(Functions->pfnCalcPrivateResourceSize(_device, arguments)) };
        Functions->pfnCreateResource(_device, arguments, made, new D3D10DDI_HRTRESOURCE { handle = name });
        if (call.Reported < 0)
        {
            DriverMemory.Free(made.pDrvPrivate);
            return call.Reported;
        }
        resource = made;
        return S_OK;
    }

    public void DestroyResource(D3D10DDI_HRESOURCE resource)
    {
        using (var call = new DriverCall(this, AllowedErrors.DeviceRemoved))
        {
            if (Functions->pfnDestroyResource != null)
                Functions->pfnDestroyResource(_device, resource);
        }
        DriverMemory.Free(resource.pDrvPrivate);
    }

    /// <summary>Maps a subresource; the driver has a function for each usage and binding.</summary>
    public int Map(D3D10DDI_HRESOURCE resource, MapRoute route, uint subresource, D3D11_MAP type, uint flags, D3D10DDI_MAPPED_SUBRESOURCE* mapped)
    {
        var map = MapFunction(route, type);
        if (map == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnResourceMap");
        using var call = new DriverCall(this, AllowedErrors.Busy, "pfnResourceMap, or the one for its usage");
        map(_device, resource, subresource, (D3D10_DDI_MAP)type, flags, mapped);
        return call.Reported;
    }

    public void Unmap(D3D10DDI_HRESOURCE resource, MapRoute route, uint subresource)
    {
        var unmap = route switch
        {
            MapRoute.Staging => Functions->pfnStagingResourceUnmap,
            MapRoute.DynamicConstantBuffer => Functions->pfnDynamicConstantBufferUnmap,
            MapRoute.DynamicInputBuffer => Functions->pfnDynamicIABufferUnmap,
            _ => Functions->pfnDynamicResourceUnmap,
        };
        if (unmap == null)
            unmap = Functions->pfnResourceUnmap;
        if (unmap == null)
            return;
        using var call = new DriverCall(this, AllowedErrors.DeviceRemoved);
        unmap(_device, resource, subresource);
    }

    public int Update(D3D10DDI_HRESOURCE resource, bool constantBuffer, uint subresource, D3D11_BOX* box, void* data, uint rowPitch, uint depthPitch,
        uint flags)
    {
        var update = constantBuffer && Functions->pfnDefaultConstantBufferUpdateSubresourceUP != null
            ? Functions->pfnDefaultConstantBufferUpdateSubresourceUP
            : Functions->pfnResourceUpdateSubresourceUP;
        if (update == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnResourceUpdateSubresourceUP");
        using var call = new DriverCall(this, AllowedErrors.Memory, "ResourceUpdateSubresourceUP");
        update(_device, resource, subresource, (D3D10_DDI_BOX*)box, data, rowPitch, depthPitch, flags);
        return call.Reported;
    }

    public int Copy(D3D10DDI_HRESOURCE destination, D3D10DDI_HRESOURCE source)
    {
        if (Functions->pfnResourceCopy == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnResourceCopy");
        using var call = new DriverCall(this, AllowedErrors.Memory, "ResourceCopy");
        Functions->pfnResourceCopy(_device, destination, source);
        return call.Reported;
    }

    public int CopyRegion(D3D10DDI_HRESOURCE destination, uint destinationSubresource, uint x, uint y, uint z,
        D3D10DDI_HRESOURCE source, uint sourceSubresource, D3D11_BOX* box, uint flags)
    {
        if (Functions->pfnResourceCopyRegion == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnResourceCopyRegion");
        using var call = new DriverCall(this, AllowedErrors.Memory, "ResourceCopyRegion");
        Functions->pfnResourceCopyRegion(_device, destination, destinationSubresource, x, y, z, source, sourceSubresource, (D3D10_DDI_BOX*)box, flags);
        return call.Reported;
    }

    public int Flush()
    {
        if (Functions->pfnFlush == null)
            return S_OK;
        using var call = new DriverCall(this, AllowedErrors.Memory);
        _ = _adapter.IsWddm2 ? Functions2->pfnFlush(_device, 0, 0) : Functions->pfnFlush(_device, 0);
        return call.Reported;
    }

    /// <summary>Whether the driver knows a format at all; what it can do with one, only the runtime's own table says in the API's words.</summary>
    public bool SupportsFormat(DXGI_FORMAT format)
    {
        if (Functions->pfnCheckFormatSupport == null)
            return true;
        uint support = 0;
        using var call = new DriverCall(this, AllowedErrors.None);
        Functions->pfnCheckFormatSupport(_device, format, &support);
        return support != 0 && (support & D3D10DdiFormatSupport.NotSupported) == 0;
    }

    /// <summary>The number of quality levels for so many samples; 0 if that is not supported.</summary>
    public uint MultisampleQualityLevels(DXGI_FORMAT format, uint sampleCount)
    {
        uint levels = 0;
        if (Functions->pfnCheckMultisampleQualityLevels != null)
        {
            using var call = new DriverCall(this, AllowedErrors.None);
            if (_adapter.IsWddm2)
                Functions2->pfnCheckMultisampleQualityLevels(_device, format, sampleCount, 0, &levels);
            else
                Functions->pfnCheckMultisampleQualityLevels(_device, format, sampleCount, &levels);
        }
        return levels;
    }

    /// <summary>Makes an event query; success with an empty handle where the driver has no queries: it then works off each call before it returns.</summary>
    public int CreateEventQuery(out D3D10DDI_HQUERY query)
    {
        query = default;
        // The argument of Direct3D 11.1 is the beginning of WDDM 2.0's.
        var arguments = new D3DWDDM2_0DDIARG_CREATEQUERY { Query = D3D10DDI_QUERY.D3D10DDI_QUERY_EVENT };
        if (Functions->pfnCalcPrivateQuerySize == null || Functions->pfnCreateQuery == null)
            return S_OK;
        using var call = new DriverCall(this, AllowedErrors.Memory, "CreateQuery");
        nuint size = Functions2->pfnCalcPrivateQuerySize(_device, &arguments);
        if (size == 0)
            return S_OK;
        var made = new D3D10DDI_HQUERY { pDrvPrivate = DriverMemory.Allocate(size) };
        Functions2->pfnCreateQuery(_device, &arguments, made, new D3D10DDI_HRTQUERY { handle = RuntimeHandle.Next() });
        if (call.Reported < 0)
            DriverMemory.Free(made.pDrvPrivate);
        else
            query = made;
        return call.Reported;
    }

    public void DestroyQuery(D3D10DDI_HQUERY query)
    {
        if (query.pDrvPrivate == null)
            return;
        using (var call = new DriverCall(this, AllowedErrors.DeviceRemoved))
        {
            if (Functions->pfnDestroyQuery != null)
                Functions->pfnDestroyQuery(_device, query);
        }
        DriverMemory.Free(query.pDrvPrivate);
    }

    public void EndQuery(D3D10DDI_HQUERY query)
    {
        if (query.pDrvPrivate == null || Functions->pfnQueryEnd == null)
            return;
        using var call = new DriverCall(this, AllowedErrors.DeviceRemoved);
        Functions->pfnQueryEnd(_device, query);
    }

    /// <summary>Whether the work before the query's end is done, as a BOOL; DXGI_ERROR_WAS_STILL_DRAWING if it is not.</summary>
    public int GetEventData(D3D10DDI_HQUERY query, out int done, uint flags)
    {
        int data = 1;
        int code = S_OK;
        if (query.pDrvPrivate != null && Functions->pfnQueryGetData != null)
        {
            using var call = new DriverCall(this, AllowedErrors.Busy, "QueryGetData");
            Functions->pfnQueryGetData(_device, query, &data, sizeof(int), flags);
            code = call.Reported;
        }
        done = data;
        return code;
    }

    private delegate* unmanaged<D3D10DDI_HDEVICE, D3D10DDI_HRESOURCE, uint, D3D10_DDI_MAP, uint, D3D10DDI_MAPPED_SUBRESOURCE*,
        void> MapFunction(MapRoute route, D3D11_MAP type)
    {
        bool discard = type == D3D11_MAP.D3D11_MAP_WRITE_DISCARD;
        var map = route switch
        {
            MapRoute.Staging => Functions->pfnStagingResourceMap,
            MapRoute.DynamicConstantBuffer => discard ? Functions->pfnDynamicConstantBufferMapDiscard : Functions->pfnDynamicConstantBufferMapNoOverwrite,
            MapRoute.DynamicInputBuffer => discard ? Functions->pfnDynamicIABufferMapDiscard : Functions->pfnDynamicIABufferMapNoOverwrite,
            _ => discard ? Functions->pfnDynamicResourceMapDiscard : Functions->pfnResourceMap,
        };
        return map != null ? map : Functions->pfnResourceMap;
    }
}

/// <summary>Which of the driver's map functions serve a resource: by usage and binding.</summary>
internal enum MapRoute
{
    Staging,
    DynamicResource,
    DynamicConstantBuffer,
    DynamicInputBuffer,
}

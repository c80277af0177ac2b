using Dxcp.Abi;
using static Dxcp.Abi.D3D11_CPU_ACCESS_FLAG;
using static Dxcp.Abi.D3D11_MAP;
using static Dxcp.Abi.D3D11_USAGE;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>ID3D11DeviceContext and ID3D11DeviceContext1: maps, updates, copies, queries.</summary>
internal sealed unsafe partial class D3D11DeviceContext
{
    public int Map(ID3D11Resource* pResource, uint Subresource, D3D11_MAP MapType, uint MapFlags, D3D11_MAPPED_SUBRESOURCE* pMappedResource)
    {
        if (pMappedResource == null)
            return Invalid("Map: pMappedResource is null.");
        *pMappedResource = default;
        if (!TryGetResource(pResource, out D3D11Resource? resource))
            return Invalid("Map: pResource is no resource of this device.");
        if (CheckMap(resource, Subresource, MapType, MapFlags) is { } problem)
            return Invalid("Map: " + problem);
        if (Device.RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        if (!resource.TryEnterMap(Subresource))
            return Invalid("Map: the subresource is mapped already.");
        if (resource.IsRestricted && !Device.Protection.TryMap())
        {
            _ = resource.TryLeaveMap(Subresource);
            Dropped("Map: a channel protects the content.");
            return E_ACCESSDENIED; // R29
        }
        D3D10DDI_MAPPED_SUBRESOURCE mapped = default;
        int code = Driver.Map(resource.Handle, resource.MapRoute, Subresource, MapType, MapFlags, &mapped);
        if (code >= 0 && mapped.pData == null)
            code = E_ACCESSDENIED; // R29, S64: a driver that keeps content protected hands nothing out, and has no code for it.
        if (code < 0)
        {
            LeaveMap(resource, Subresource);
            return code;
        }
        *pMappedResource = new D3D11_MAPPED_SUBRESOURCE { pData = mapped.pData, RowPitch = mapped.RowPitch, DepthPitch = mapped.DepthPitch };
        return S_OK;
    }

    public void Unmap(ID3D11Resource* pResource, uint Subresource)
    {
        if (!TryGetResource(pResource, out D3D11Resource? resource))
            Dropped("Unmap: pResource is no resource of this device.");
        else if (!LeaveMap(resource, Subresource))
            Dropped("Unmap: the subresource is not mapped.");
        else
            Driver.Unmap(resource.Handle, resource.MapRoute, Subresource);
    }

    public void UpdateSubresource(ID3D11Resource* pDstResource, uint DstSubresource, D3D11_BOX* pDstBox, void* pSrcData, uint SrcRowPitch,
        uint SrcDepthPitch) =>
        UpdateSubresource1(pDstResource, DstSubresource, pDstBox, pSrcData, SrcRowPitch, SrcDepthPitch, 0);

    public void UpdateSubresource1(ID3D11Resource* pDstResource, uint DstSubresource, D3D11_BOX* pDstBox, void* pSrcData, uint SrcRowPitch, uint SrcDepthPitch,
        uint CopyFlags)
    {
        if (!TryGetResource(pDstResource, out D3D11Resource? resource))
            Dropped("UpdateSubresource: pDstResource is no resource of this device.");
        else if (pSrcData == null)
            Dropped("UpdateSubresource: pSrcData is null.");
        else if (resource.Usage is D3D11_USAGE_IMMUTABLE or D3D11_USAGE_DYNAMIC || resource.SampleCount > 1 || resource.IsMapped)
            Dropped("UpdateSubresource: the destination is IMMUTABLE, DYNAMIC, multisampled or mapped.");
        else if (DstSubresource >= resource.Subresources)
            Dropped("UpdateSubresource: there is no such subresource.");
        else if (pDstBox != null && !IsInside(resource, DstSubresource, *pDstBox))
            Dropped("UpdateSubresource: the box reaches outside of the subresource, or cuts texels that share chroma.");
        else if (resource.Dimension != D3D11_RESOURCE_DIMENSION.D3D11_RESOURCE_DIMENSION_BUFFER && SrcRowPitch < RowBytes(resource, DstSubresource, pDstBox))
            Dropped("UpdateSubresource: SrcRowPitch is less than a row.");
        else if (Device.RemovedReason >= 0 && (pDstBox == null || !IsEmpty(*pDstBox)))
        {
            // S119: of what another process made the driver may have been told another extent, by which it would read the caller's memory.
            (uint width, uint height) = resource.SizeOf(DstSubresource);
            var whole = new D3D11_BOX { right = width, bottom = height, back = 1 };
            Told("UpdateSubresource", Driver.Update(resource.Handle, resource.MapRoute == MapRoute.DynamicConstantBuffer, DstSubresource,
                pDstBox == null && resource.IsForeign ? &whole : pDstBox, pSrcData, SrcRowPitch, SrcDepthPitch, CopyFlags));
        }
    }

    public void CopyResource(ID3D11Resource* pDstResource, ID3D11Resource* pSrcResource)
    {
        if (!TryGetPair("CopyResource", pDstResource, pSrcResource, out D3D11Resource? destination, out D3D11Resource? source))
            return;
        if (destination == source)
            Dropped("CopyResource: source and destination are the same.");
        else if (!destination.HasShapeOf(source) || destination.Format != source.Format)
            Dropped("CopyResource: source and destination differ in kind, size or format.");
        else
            Told("CopyResource", Driver.Copy(destination.Handle, source.Handle));
    }

    public void CopySubresourceRegion(ID3D11Resource* pDstResource, uint DstSubresource, uint DstX, uint DstY, uint DstZ, ID3D11Resource* pSrcResource,
        uint SrcSubresource, D3D11_BOX* pSrcBox) =>
        CopySubresourceRegion1(pDstResource, DstSubresource, DstX, DstY, DstZ, pSrcResource, SrcSubresource, pSrcBox, 0);

    public void CopySubresourceRegion1(ID3D11Resource* pDstResource, uint DstSubresource, uint DstX, uint DstY, uint DstZ, ID3D11Resource* pSrcResource,
        uint SrcSubresource, D3D11_BOX* pSrcBox, uint CopyFlags)
    {
        if (!TryGetPair("CopySubresourceRegion", pDstResource, pSrcResource, out D3D11Resource? destination, out D3D11Resource? source))
            return;
        if (DstSubresource >= destination.Subresources || SrcSubresource >= source.Subresources)
        {
            Dropped("CopySubresourceRegion: there is no such subresource.");
            return;
        }
        if (destination.Dimension != source.Dimension || destination.Format != source.Format || destination.SampleCount != source.SampleCount)
        {
            Dropped("CopySubresourceRegion: source and destination differ in kind or format.");
            return;
        }
        (uint width, uint height) = source.SizeOf(SrcSubresource);
        D3D11_BOX box = pSrcBox != null ? *pSrcBox : new D3D11_BOX { right = width, bottom = height, back = 1 };
        if (!IsInside(source, SrcSubresource, box) || !FitsAt(destination, DstSubresource, DstX, DstY, DstZ, box))
            Dropped("CopySubresourceRegion: the box reaches outside of a subresource, or cuts texels that share chroma.");
        else if (destination == source && DstSubresource == SrcSubresource)
            Dropped("CopySubresourceRegion: source and destination are the same subresource.");
        else if (!IsEmpty(box))
            Told("CopySubresourceRegion", Driver.CopyRegion(destination.Handle, DstSubresource, DstX, DstY, DstZ, source.Handle, SrcSubresource,
                pSrcBox == null ? null : &box, CopyFlags));
    }

    public void Flush() => Told("Flush", Device.RemovedReason < 0 ? S_OK : Driver.Flush());

    public void ClearState()
    {
        // R30, S24: crypto sessions, and a refresh that is pending, are none of its business; and nothing else is ever set.
    }

    public void Begin(ID3D11Asynchronous* pAsync) => Dropped("Begin: an event query only ends.");

    public void End(ID3D11Asynchronous* pAsync)
    {
        if (TryGetQuery(pAsync, out D3D11Query? query))
            query.Issue();
        else
            Dropped("End: pAsync is no query of this device.");
    }

    public int GetData(ID3D11Asynchronous* pAsync, void* pData, uint DataSize, uint GetDataFlags)
    {
        const uint knownFlags = (uint)D3D11_ASYNC_GETDATA_FLAG.D3D11_ASYNC_GETDATA_DONOTFLUSH;
        if (!TryGetQuery(pAsync, out D3D11Query? query))
            return Invalid("GetData: pAsync is no query of this device.");
        if ((GetDataFlags & ~knownFlags) != 0 || (pData == null ? DataSize != 0 : DataSize != 0 && DataSize != query.GetDataSize()))
            return Invalid("GetData: DataSize is neither 0 nor the query's, or GetDataFlags has unknown bits.");
        if (Device.RemovedReason < 0)
            return DXGI_ERROR_DEVICE_REMOVED;
        int code = query.GetData(out int done, GetDataFlags);
        if (code == S_OK && DataSize != 0)
            *(int*)pData = done;
        return code;
    }

    private static string? CheckMap(D3D11Resource resource, uint subresource, D3D11_MAP type, uint flags)
    {
        const uint doNotWait = (uint)D3D11_MAP_FLAG.D3D11_MAP_FLAG_DO_NOT_WAIT;
        if (subresource >= resource.Subresources)
            return "there is no such subresource.";
        if ((flags & ~doNotWait) != 0)
            return "MapFlags has unknown bits.";
        uint needed = type switch
        {
            D3D11_MAP_READ => (uint)D3D11_CPU_ACCESS_READ,
            D3D11_MAP_READ_WRITE => (uint)(D3D11_CPU_ACCESS_READ | D3D11_CPU_ACCESS_WRITE),
            D3D11_MAP_WRITE or D3D11_MAP_WRITE_DISCARD or D3D11_MAP_WRITE_NO_OVERWRITE => (uint)D3D11_CPU_ACCESS_WRITE,
            _ => 0,
        };
        if (needed == 0)
            return "MapType is no D3D11_MAP.";
        if ((resource.CpuAccessFlags & needed) != needed)
            return "the resource was not created with this CPU access.";
        bool forDynamic = type is D3D11_MAP_WRITE_DISCARD or D3D11_MAP_WRITE_NO_OVERWRITE;
        if (forDynamic != (resource.Usage == D3D11_USAGE_DYNAMIC))
            return "DYNAMIC resources, and only they, are mapped with WRITE_DISCARD and WRITE_NO_OVERWRITE.";
        return forDynamic && flags != 0 ? "DO_NOT_WAIT does not go with WRITE_DISCARD and WRITE_NO_OVERWRITE." : null;
    }

    private bool TryGetPair(string method, ID3D11Resource* first, ID3D11Resource* second, out D3D11Resource destination, out D3D11Resource source)
    {
        source = null!;
        if (!TryGetResource(first, out destination!) || !TryGetResource(second, out source!))
            Dropped(method + ": source or destination is no resource of this device.");
        else if (destination.Usage == D3D11_USAGE_IMMUTABLE || destination.IsMapped || source.IsMapped)
            Dropped(method + ": the destination is IMMUTABLE, or one of the two is mapped.");
        else if (source.IsRestricted && !destination.IsRestricted && Device.Protection.IsInForce)
            Dropped(method + ": a channel protects the content."); // R29, S63
        else if (Device.RemovedReason >= 0)
            return true;
        return false;
    }

    private bool LeaveMap(D3D11Resource resource, uint subresource)
    {
        if (!resource.TryLeaveMap(subresource))
            return false;
        if (resource.IsRestricted)
            Device.Protection.Unmap();
        return true;
    }

    private static bool IsEmpty(in D3D11_BOX box) => box.left >= box.right || box.top >= box.bottom || box.front >= box.back;

    private static bool IsInside(D3D11Resource resource, uint subresource, in D3D11_BOX box)
    {
        (uint width, uint height) = resource.SizeOf(subresource);
        FormatInfo format = resource.FormatInfo;
        return box.right <= width && box.bottom <= height && box.back <= 1 &&
            (box.left | box.right) % format.WidthAlignment == 0 && (box.top | box.bottom) % format.HeightAlignment == 0;
    }

    private static bool FitsAt(D3D11Resource resource, uint subresource, uint x, uint y, uint z, in D3D11_BOX box)
    {
        if (IsEmpty(box))
            return true;
        (uint width, uint height) = resource.SizeOf(subresource);
        FormatInfo format = resource.FormatInfo;
        return z == 0 && (ulong)x + (box.right - box.left) <= width && (ulong)y + (box.bottom - box.top) <= height &&
            x % format.WidthAlignment == 0 && y % format.HeightAlignment == 0;
    }

    private static ulong RowBytes(D3D11Resource resource, uint subresource, D3D11_BOX* box) =>
        resource.FormatInfo.RowBytes(box == null ? resource.SizeOf(subresource).Width : box->right > box->left ? box->right - box->left : 0);
}

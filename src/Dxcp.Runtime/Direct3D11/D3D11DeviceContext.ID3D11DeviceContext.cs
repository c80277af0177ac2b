using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>ID3D11DeviceContext: maps, updates, copies, queries.</summary>
internal sealed unsafe partial class D3D11DeviceContext
{
    public int Map(ID3D11Resource* pResource, uint Subresource, D3D11_MAP MapType, uint MapFlags, D3D11_MAPPED_SUBRESOURCE* pMappedResource)
    {
        if (pMappedResource == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, nameof(pMappedResource));
        *pMappedResource = default;
        using InUse<D3D11Resource> held = Use(pResource);
        if (held.Value is not { } resource)
            return Device.RefuseForeign(pResource, nameof(pResource), "a resource");
        if (CheckMap(resource, Subresource, MapType, MapFlags) is var code and < 0)
            return code;
        if (Device.IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        if (!resource.TryBeginMap(Subresource))
            return Device.Refuse("S120", $"subresource {Subresource} is mapped already", remedy: "Unmap it first.");
        D3D11_MAPPED_SUBRESOURCE mapped = default;
        try
        {
            code = MapInDriver(resource, Subresource, MapType, MapFlags, out mapped);
        }
        finally
        {
            resource.Settle(Subresource, isMapped: mapped.pData != null);
        }
        *pMappedResource = mapped;
        return code;
    }

    public void Unmap(ID3D11Resource* pResource, uint Subresource)
    {
        using InUse<D3D11Resource> held = Use(pResource);
        if (held.Value is not { } resource)
        {
            _ = Device.RefuseForeign(pResource, nameof(pResource), "a resource");
            return;
        }
        if (!resource.TryBeginUnmap(Subresource))
        {
            _ = Device.Refuse("S120", $"subresource {Subresource} is not mapped");
            return;
        }
        Driver.Unmap(resource.Handle, resource.MapRoute, Subresource);
        // Only now: protection must not come into force over memory that the driver still hands out (S81).
        if (resource.IsRestricted)
            Device.Protection.Unmap();
        resource.Settle(Subresource, isMapped: false);
    }

    public void UpdateSubresource(ID3D11Resource* pDstResource, uint DstSubresource, D3D11_BOX* pDstBox, void* pSrcData, uint SrcRowPitch,
        uint SrcDepthPitch) =>
        Update(nameof(UpdateSubresource), pDstResource, DstSubresource, pDstBox, pSrcData, SrcRowPitch, SrcDepthPitch, 0);

    public void CopyResource(ID3D11Resource* pDstResource, ID3D11Resource* pSrcResource)
    {
        using InUse<D3D11Resource> destination = Use(pDstResource);
        using InUse<D3D11Resource> source = Use(pSrcResource);
        Copy(nameof(CopyResource), destination, source, pDstResource, pSrcResource);
    }

    public void CopySubresourceRegion(ID3D11Resource* pDstResource, uint DstSubresource, uint DstX, uint DstY, uint DstZ, ID3D11Resource* pSrcResource,
        uint SrcSubresource, D3D11_BOX* pSrcBox) =>
        CopyRegion(nameof(CopySubresourceRegion), pDstResource, DstSubresource, DstX, DstY, DstZ, pSrcResource, SrcSubresource, pSrcBox, 0);

    public void Flush()
    {
        if (!Device.IsGone())
            _ = Device.Told(Driver.Flush());
    }

    public void ClearState()
    {
        // R30, S24: crypto sessions, and a refresh that is pending, are none of its business; and nothing else is ever set.
    }

    public void Begin(ID3D11Asynchronous* pAsync) => _ = Device.Refuse("S120", "an event query has no beginning", remedy: "Call End alone.");

    public void End(ID3D11Asynchronous* pAsync)
    {
        using InUse<D3D11Query> held = UseChild<D3D11Query>(pAsync);
        if (held.Value is not { } query)
            _ = Device.RefuseForeign(pAsync, nameof(pAsync), "a query");
        else if (!Device.IsGone())
            query.Issue();
    }

    public int GetData(ID3D11Asynchronous* pAsync, void* pData, uint DataSize, uint GetDataFlags)
    {
        const uint knownFlags = (uint)D3D11_ASYNC_GETDATA_FLAG.D3D11_ASYNC_GETDATA_DONOTFLUSH;
        using InUse<D3D11Query> held = UseChild<D3D11Query>(pAsync);
        if (held.Value is not { } query)
            return Device.RefuseForeign(pAsync, nameof(pAsync), "a query");
        if ((GetDataFlags & ~knownFlags) != 0)
            return Device.RefuseValue("S120", nameof(GetDataFlags), $"0x{GetDataFlags:X}", "0 or DONOTFLUSH");
        if (DataSize != 0 && (pData == null || DataSize != query.GetDataSize()))
            return Device.RefuseValue("S120", nameof(DataSize), DataSize, $"{(pData == null ? 0 : query.GetDataSize())}");
        if (Device.IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        int code = query.GetData(out int done, GetDataFlags);
        if (code == S_OK && DataSize != 0)
            *(int*)pData = done;
        return code == DXGI_ERROR_INVALID_CALL ? Device.Refuse("S120", "the query was never ended", remedy: "Call End first.", code: code)
            : Device.Told(code);
    }

    // Protection decides, then the driver; nothing is known to others before both have (S81).
    private int MapInDriver(D3D11Resource resource, uint subresource, D3D11_MAP type, uint flags, out D3D11_MAPPED_SUBRESOURCE result)
    {
        const string method = nameof(Map);
        result = default;
        if (resource.IsRestricted && !Device.Protection.TryMap())
            return Protected(method, "a channel of the runtime's");
        D3D10DDI_MAPPED_SUBRESOURCE mapped = default;
        int code = Driver.Map(resource.Handle, resource.MapRoute, subresource, type, flags, &mapped);
        if (code >= 0 && mapped.pData != null)
        {
            result = new() { pData = mapped.pData, RowPitch = mapped.RowPitch, DepthPitch = mapped.DepthPitch };
            return S_OK;
        }
        if (resource.IsRestricted)
            Device.Protection.Unmap();
        // R29, S64: a driver that keeps content protected hands nothing out, and has no code for it. Waiting is no refusal.
        return code >= 0 ? Protected(method, "the driver") : code == DXGI_ERROR_WAS_STILL_DRAWING ? code : Device.Told(code, method: method);
    }

    private int Protected(string method, string who) => Device.Refuse("R29", who + " keeps the content protected",
        remedy: "Read it back with EncryptionBlt; " + UnprotectedProfile, code: E_ACCESSDENIED, method: method);
}

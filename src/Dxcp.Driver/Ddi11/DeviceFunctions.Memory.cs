using System.Runtime.CompilerServices;
using Dxcp.Abi;

namespace Dxcp.Driver.Ddi11;

internal static unsafe partial class DeviceFunctions
{
    private static void StagingResourceMap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource, D3D10_DDI_MAP mapType, uint mapFlags,
        D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Map(hDevice, hResource, subresource, mapType, ResourceUsage.Staging, pMapped);

    private static void StagingResourceUnmap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource) =>
        ResourceUnmap(hDevice, hResource, subresource);

    private static void DynamicResourceMapDiscard(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource, D3D10_DDI_MAP mapType,
        uint mapFlags, D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Map(hDevice, hResource, subresource, mapType, ResourceUsage.Dynamic, pMapped);

    private static void DynamicResourceUnmap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource) =>
        ResourceUnmap(hDevice, hResource, subresource);

    private static void DynamicIABufferMapDiscard(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource, D3D10_DDI_MAP mapType,
        uint mapFlags, D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Map(hDevice, hResource, subresource, mapType, ResourceUsage.Dynamic, pMapped);

    private static void DynamicIABufferMapNoOverwrite(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource, D3D10_DDI_MAP mapType,
        uint mapFlags, D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Map(hDevice, hResource, subresource, mapType, ResourceUsage.Dynamic, pMapped);

    private static void DynamicIABufferUnmap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource) =>
        ResourceUnmap(hDevice, hResource, subresource);

    private static void DynamicConstantBufferMapDiscard(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource, D3D10_DDI_MAP mapType,
        uint mapFlags, D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Map(hDevice, hResource, subresource, mapType, ResourceUsage.Dynamic, pMapped);

    private static void DynamicConstantBufferMapNoOverwrite(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource, D3D10_DDI_MAP mapType,
        uint mapFlags, D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Map(hDevice, hResource, subresource, mapType, ResourceUsage.Dynamic, pMapped);

    private static void DynamicConstantBufferUnmap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource) =>
        ResourceUnmap(hDevice, hResource, subresource);

    private static void ResourceMap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource, D3D10_DDI_MAP mapType, uint mapFlags,
        D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Map(hDevice, hResource, subresource, mapType, null, pMapped);

    private static void ResourceUnmap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource)
    {
        if (Device11.TryGet(hDevice, hResource, out var resource))
            Tell(resource.Unmap(subresource));
    }

    private static int ResourceIsStagingBusy(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource) => 0; // everything has executed

    private static void ResourceCopy(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hDstResource, D3D10DDI_HRESOURCE hSrcResource)
    {
        if (Device11.TryGet(hDevice, out var device) && device.TryGet(hDstResource, out var destination) && device.TryGet(hSrcResource, out var source))
            Tell(Driver.ResourceCopy.CopyAll(destination, source));
    }

    private static void ResourceCopyRegion(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hDstResource, uint dstSubresource, uint dstX, uint dstY, uint dstZ,
        D3D10DDI_HRESOURCE hSrcResource, uint srcSubresource, D3D10_DDI_BOX* pSrcBox, uint copyFlags)
    {
        if (dstZ == 0 && TryGetRegion(pSrcBox, out var region)
            && Device11.TryGet(hDevice, out var device) && device.TryGet(hDstResource, out var destination) && device.TryGet(hSrcResource, out var source))
        {
            Tell(Driver.ResourceCopy.CopyRegion(destination, dstSubresource, dstX, dstY, source, srcSubresource, region));
        }
    }

    private static void ResourceUpdateSubresourceUP(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hDstResource, uint dstSubresource, D3D10_DDI_BOX* pDstBox,
        void* pSysMemUP, uint rowPitch, uint depthPitch, uint copyFlags)
    {
        if (TryGetRegion(pDstBox, out var region) && Device11.TryGet(hDevice, hDstResource, out var destination))
            Tell(Driver.ResourceCopy.Update(destination, dstSubresource, region, (nint)pSysMemUP, rowPitch));
    }

    private static void DefaultConstantBufferUpdateSubresourceUP(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hDstResource, uint dstSubresource,
        D3D10_DDI_BOX* pDstBox, void* pSysMemUP, uint rowPitch, uint depthPitch, uint copyFlags) =>
        ResourceUpdateSubresourceUP(hDevice, hDstResource, dstSubresource, pDstBox, pSysMemUP, rowPitch, depthPitch, copyFlags);

    /// <summary>Maps; a refusal leaves nothing but zeros, for which there is no error code that would not cost the device (S64).</summary>
    private static void Map(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource, D3D10_DDI_MAP mapType, ResourceUsage? usage,
        D3D10DDI_MAPPED_SUBRESOURCE* pMapped)
    {
        if (pMapped == null)
            return;
        *pMapped = default;
        if (!Device11.TryGet(hDevice, hResource, out var resource) || (usage is not null && usage != resource.Description.Usage))
            return;
        var access = mapType switch
        {
            D3D10_DDI_MAP.D3D10_DDI_MAP_READ => CpuAccess.Read,
            D3D10_DDI_MAP.D3D10_DDI_MAP_READWRITE => CpuAccess.Read | CpuAccess.Write,
            D3D10_DDI_MAP.D3D10_DDI_MAP_WRITE or D3D10_DDI_MAP.D3D10_DDI_MAP_WRITE_DISCARD or D3D10_DDI_MAP.D3D10_DDI_MAP_WRITE_NOOVERWRITE => CpuAccess.Write,
            _ => CpuAccess.None,
        };
        var status = resource.Map(subresource, access, out var mapped);
        Tell(status, nameof(ResourceMap));
        if (status == DriverStatus.Ok)
            *pMapped = new() { pData = (void*)mapped.Data, RowPitch = mapped.RowPitch, DepthPitch = mapped.Size };
    }

    /// <summary>A box in two dimensions; false if it reaches into a third.</summary>
    /// <summary>Says why something was not done (S120): to the runtime nothing of it may be reported (S52).</summary>
    private static void Tell(DriverStatus status, [CallerMemberName] string function = "") => status.Tell(DriverMessages.Direct3D11, function);

    private static bool TryGetRegion(D3D10_DDI_BOX* box, out PixelRegion? region)
    {
        region = null;
        if (box == null)
            return true;
        region = new(box->left, box->top, box->right, box->bottom);
        return box->front == 0 && box->back == 1;
    }
}

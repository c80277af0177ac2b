using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// Doors in front of a device of Direct3D 11 that is somebody else's: generated code traces each call
/// there as it does at our own driver's doors, by the same names (S240).
/// </summary>
[DdiTable(typeof(D3D11_1DDI_DEVICEFUNCS))]
[DdiTable(typeof(D3DWDDM2_0DDI_DEVICEFUNCS))]
internal static unsafe partial class TracedDevice11
{
    private static readonly ForeignDoors s_doors = new();

    /// <summary>Puts the doors before a table's functions.</summary>
    /// <param name="table">The table, as the driver filled it.</param>
    /// <param name="handle">What its functions call what it belongs to.</param>
    /// <returns>Whether they are there.</returns>
    public static bool Install(D3D11_1DDI_DEVICEFUNCS* table, nint handle)
    {
        D3D11_1DDI_DEVICEFUNCS doors;
        Fill(&doors);
        return s_doors.Install((nint*)table, (nint*)&doors, sizeof(D3D11_1DDI_DEVICEFUNCS) / sizeof(nint), handle);
    }

    /// <summary>Puts the doors before a table's functions.</summary>
    /// <param name="table">The table, as the driver filled it.</param>
    /// <param name="handle">What its functions call what it belongs to.</param>
    /// <returns>Whether they are there.</returns>
    public static bool Install(D3DWDDM2_0DDI_DEVICEFUNCS* table, nint handle)
    {
        D3DWDDM2_0DDI_DEVICEFUNCS doors;
        Fill(&doors);
        return s_doors.Install((nint*)table, (nint*)&doors, sizeof(D3DWDDM2_0DDI_DEVICEFUNCS) / sizeof(nint), handle);
    }

    /// <summary>Forgets what Install put them before, which is gone.</summary>
    public static void Remove(nint handle) => s_doors.Remove(handle);

    private static D3D11_1DDI_DEVICEFUNCS* Of(D3D10DDI_HDEVICE handle) => (D3D11_1DDI_DEVICEFUNCS*)s_doors.Of((nint)handle.pDrvPrivate);

    private static D3DWDDM2_0DDI_DEVICEFUNCS* Of2(D3D10DDI_HDEVICE handle) => (D3DWDDM2_0DDI_DEVICEFUNCS*)s_doors.Of((nint)handle.pDrvPrivate);

    private static void StagingResourceMap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource, D3D10_DDI_MAP mapType, uint mapFlags,
        D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Of(hDevice)->pfnStagingResourceMap(hDevice, hResource, subresource, mapType, mapFlags, pMapped);

    private static void StagingResourceUnmap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource) =>
        Of(hDevice)->pfnStagingResourceUnmap(hDevice, hResource, subresource);

    private static void DynamicResourceMapDiscard(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource, D3D10_DDI_MAP mapType,
        uint mapFlags, D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Of(hDevice)->pfnDynamicResourceMapDiscard(hDevice, hResource, subresource, mapType, mapFlags, pMapped);

    private static void DynamicResourceUnmap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource) =>
        Of(hDevice)->pfnDynamicResourceUnmap(hDevice, hResource, subresource);

    private static void DynamicIABufferMapDiscard(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource, D3D10_DDI_MAP mapType,
        uint mapFlags, D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Of(hDevice)->pfnDynamicIABufferMapDiscard(hDevice, hResource, subresource, mapType, mapFlags, pMapped);

    private static void DynamicIABufferMapNoOverwrite(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource, D3D10_DDI_MAP mapType,
        uint mapFlags, D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Of(hDevice)->pfnDynamicIABufferMapNoOverwrite(hDevice, hResource, subresource, mapType, mapFlags, pMapped);

    private static void DynamicIABufferUnmap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource) =>
        Of(hDevice)->pfnDynamicIABufferUnmap(hDevice, hResource, subresource);

    private static void DynamicConstantBufferMapDiscard(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource, D3D10_DDI_MAP mapType,
        uint mapFlags, D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Of(hDevice)->pfnDynamicConstantBufferMapDiscard(hDevice, hResource, subresource, mapType, mapFlags, pMapped);

    private static void DynamicConstantBufferMapNoOverwrite(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource, D3D10_DDI_MAP mapType,
        uint mapFlags, D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Of(hDevice)->pfnDynamicConstantBufferMapNoOverwrite(hDevice, hResource, subresource, mapType, mapFlags, pMapped);

    private static void DynamicConstantBufferUnmap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource) =>
        Of(hDevice)->pfnDynamicConstantBufferUnmap(hDevice, hResource, subresource);

    private static void ResourceMap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource, D3D10_DDI_MAP mapType, uint mapFlags,
        D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Of(hDevice)->pfnResourceMap(hDevice, hResource, subresource, mapType, mapFlags, pMapped);

    private static void ResourceUnmap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint subresource) =>
        Of(hDevice)->pfnResourceUnmap(hDevice, hResource, subresource);

    private static int ResourceIsStagingBusy(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource) =>
        Of(hDevice)->pfnResourceIsStagingBusy(hDevice, hResource);

    private static void ResourceCopy(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hDstResource, D3D10DDI_HRESOURCE hSrcResource) =>
        Of(hDevice)->pfnResourceCopy(hDevice, hDstResource, hSrcResource);

    private static void ResourceCopyRegion(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hDstResource, uint dstSubresource, uint dstX, uint dstY, uint dstZ,
        D3D10DDI_HRESOURCE hSrcResource, uint srcSubresource, D3D10_DDI_BOX* pSrcBox, uint copyFlags) =>
        Of(hDevice)->pfnResourceCopyRegion(hDevice, hDstResource, dstSubresource, dstX, dstY, dstZ, hSrcResource, srcSubresource, pSrcBox, copyFlags);

    private static void ResourceUpdateSubresourceUP(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hDstResource, uint dstSubresource, D3D10_DDI_BOX* pDstBox,
        void* pSysMemUP, uint rowPitch, uint depthPitch, uint copyFlags) =>
        Of(hDevice)->pfnResourceUpdateSubresourceUP(hDevice, hDstResource, dstSubresource, pDstBox, pSysMemUP, rowPitch, depthPitch, copyFlags);

    private static void DefaultConstantBufferUpdateSubresourceUP(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hDstResource, uint dstSubresource,
        D3D10_DDI_BOX* pDstBox, void* pSysMemUP, uint rowPitch, uint depthPitch, uint copyFlags) =>
        Of(hDevice)->pfnDefaultConstantBufferUpdateSubresourceUP(hDevice, hDstResource, dstSubresource, pDstBox, pSysMemUP, rowPitch, depthPitch, copyFlags);

    private static void RelocateDeviceFuncs(D3D10DDI_HDEVICE hDevice, D3DWDDM2_0DDI_DEVICEFUNCS* pDeviceFunctions) =>
        Of2(hDevice)->pfnRelocateDeviceFuncs(hDevice, pDeviceFunctions);

    private static void CheckMultisampleQualityLevels(D3D10DDI_HDEVICE hDevice, DXGI_FORMAT format, uint sampleCount, uint flags, uint* pNumQualityLevels) =>
        Of2(hDevice)->pfnCheckMultisampleQualityLevels(hDevice, format, sampleCount, flags, pNumQualityLevels);

    private static int Flush(D3D10DDI_HDEVICE hDevice, uint contextType, uint flushFlags) => Of2(hDevice)->pfnFlush(hDevice, contextType, flushFlags);

    private static nuint CalcPrivateQuerySize(D3D10DDI_HDEVICE hDevice, D3DWDDM2_0DDIARG_CREATEQUERY* pCreateQuery) =>
        Of2(hDevice)->pfnCalcPrivateQuerySize(hDevice, pCreateQuery);

    private static void CreateQuery(D3D10DDI_HDEVICE hDevice, D3DWDDM2_0DDIARG_CREATEQUERY* pCreateQuery, D3D10DDI_HQUERY hQuery, D3D10DDI_HRTQUERY hRTQuery) =>
        Of2(hDevice)->pfnCreateQuery(hDevice, pCreateQuery, hQuery, hRTQuery);

    private static void SetHardwareProtection(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, int protect) =>
        Of2(hDevice)->pfnSetHardwareProtection(hDevice, hResource, protect);

    private static void SetHardwareProtectionState(D3D10DDI_HDEVICE hDevice, int protect) => Of2(hDevice)->pfnSetHardwareProtectionState(hDevice, protect);

    private static void DestroyDevice(D3D10DDI_HDEVICE hDevice) => Of(hDevice)->pfnDestroyDevice(hDevice);

    private static void RelocateDeviceFuncs(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_DEVICEFUNCS* pDeviceFunctions) =>
        Of(hDevice)->pfnRelocateDeviceFuncs(hDevice, pDeviceFunctions);

    private static nuint CalcPrivateResourceSize(D3D10DDI_HDEVICE hDevice, D3D11DDIARG_CREATERESOURCE* pCreateResource) =>
        Of(hDevice)->pfnCalcPrivateResourceSize(hDevice, pCreateResource);

    private static void CreateResource(D3D10DDI_HDEVICE hDevice, D3D11DDIARG_CREATERESOURCE* pCreateResource, D3D10DDI_HRESOURCE hResource,
        D3D10DDI_HRTRESOURCE hRTResource) =>
        Of(hDevice)->pfnCreateResource(hDevice, pCreateResource, hResource, hRTResource);

    private static nuint CalcPrivateOpenedResourceSize(D3D10DDI_HDEVICE hDevice, D3D10DDIARG_OPENRESOURCE* pOpenResource) =>
        Of(hDevice)->pfnCalcPrivateOpenedResourceSize(hDevice, pOpenResource);

    private static void OpenResource(D3D10DDI_HDEVICE hDevice, D3D10DDIARG_OPENRESOURCE* pOpenResource, D3D10DDI_HRESOURCE hResource,
        D3D10DDI_HRTRESOURCE hRTResource) =>
        Of(hDevice)->pfnOpenResource(hDevice, pOpenResource, hResource, hRTResource);

    private static void DestroyResource(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource) => Of(hDevice)->pfnDestroyResource(hDevice, hResource);

    private static void CheckFormatSupport(D3D10DDI_HDEVICE hDevice, DXGI_FORMAT format, uint* pFormatCaps) =>
        Of(hDevice)->pfnCheckFormatSupport(hDevice, format, pFormatCaps);

    private static void CheckMultisampleQualityLevels(D3D10DDI_HDEVICE hDevice, DXGI_FORMAT format, uint sampleCount, uint* pNumQualityLevels) =>
        Of(hDevice)->pfnCheckMultisampleQualityLevels(hDevice, format, sampleCount, pNumQualityLevels);

    private static int Flush(D3D10DDI_HDEVICE hDevice, uint flushFlags) => Of(hDevice)->pfnFlush(hDevice, flushFlags);

    private static void Discard(D3D10DDI_HDEVICE hDevice, uint handleType, void* hResourceOrView, D3D11_RECT* pRects, uint numRects) =>
        Of(hDevice)->pfnDiscard(hDevice, handleType, hResourceOrView, pRects, numRects);

    private static nuint CalcPrivateQuerySize(D3D10DDI_HDEVICE hDevice, D3D10DDIARG_CREATEQUERY* pCreateQuery) =>
        Of(hDevice)->pfnCalcPrivateQuerySize(hDevice, pCreateQuery);

    private static void CreateQuery(D3D10DDI_HDEVICE hDevice, D3D10DDIARG_CREATEQUERY* pCreateQuery, D3D10DDI_HQUERY hQuery, D3D10DDI_HRTQUERY hRTQuery) =>
        Of(hDevice)->pfnCreateQuery(hDevice, pCreateQuery, hQuery, hRTQuery);

    private static void DestroyQuery(D3D10DDI_HDEVICE hDevice, D3D10DDI_HQUERY hQuery) => Of(hDevice)->pfnDestroyQuery(hDevice, hQuery);

    private static void QueryBegin(D3D10DDI_HDEVICE hDevice, D3D10DDI_HQUERY hQuery) => Of(hDevice)->pfnQueryBegin(hDevice, hQuery);

    private static void QueryEnd(D3D10DDI_HDEVICE hDevice, D3D10DDI_HQUERY hQuery) => Of(hDevice)->pfnQueryEnd(hDevice, hQuery);

    private static void QueryGetData(D3D10DDI_HDEVICE hDevice, D3D10DDI_HQUERY hQuery, void* pData, uint dataSize, uint flags) =>
        Of(hDevice)->pfnQueryGetData(hDevice, hQuery, pData, dataSize, flags);
}

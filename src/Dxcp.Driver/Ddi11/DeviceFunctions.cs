using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Driver.Ddi11;

/// <summary>The functions of a device: resources, formats, queries. What draws does nothing.</summary>
[DdiTable(typeof(D3D11_1DDI_DEVICEFUNCS))]
[DdiTable(typeof(D3DWDDM2_0DDI_DEVICEFUNCS))]
internal static unsafe partial class DeviceFunctions
{
    /// <summary>Subresources whose initial data is gathered on the stack.</summary>
    private const uint FewSubresources = 32;

    private static void DestroyDevice(D3D10DDI_HDEVICE hDevice) => Device11.Destroy(hDevice);

    private static void RelocateDeviceFuncs(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_DEVICEFUNCS* pDeviceFunctions)
    {
        if (pDeviceFunctions != null)
            Fill(pDeviceFunctions);
    }

    private static nuint CalcPrivateResourceSize(D3D10DDI_HDEVICE hDevice, D3D11DDIARG_CREATERESOURCE* pCreateResource) => AdapterFunctions.PrivateSize;

    private static void CreateResource(D3D10DDI_HDEVICE hDevice, D3D11DDIARG_CREATERESOURCE* pCreateResource, D3D10DDI_HRESOURCE hResource,
        D3D10DDI_HRTRESOURCE hRTResource)
    {
        if (!Device11.TryGet(hDevice, out var device))
            return;
        // Whatever the reason, the one thing to say is E_OUTOFMEMORY (S64); without it the runtime would take the resource as made.
        var status = Create(device.Core, pCreateResource, (nint)hResource.pDrvPrivate, hRTResource.handle);
        if (status == DriverStatus.DeviceRemoved)
            device.ReportIfAllowed(status);
        else if (status != DriverStatus.Ok)
            device.ReportOutOfMemory();
    }

    private static nuint CalcPrivateOpenedResourceSize(D3D10DDI_HDEVICE hDevice, D3D10DDIARG_OPENRESOURCE* pOpenResource) => AdapterFunctions.PrivateSize;

    private static void OpenResource(D3D10DDI_HDEVICE hDevice, D3D10DDIARG_OPENRESOURCE* pOpenResource, D3D10DDI_HRESOURCE hResource,
        D3D10DDI_HRTRESOURCE hRTResource)
    {
        if (!Device11.TryGet(hDevice, out var device))
            return;
        var name = pOpenResource == null ? default : CallerMemory.Bytes(pOpenResource->pPrivateDriverData, pOpenResource->PrivateDriverDataSize);
        if (device.Core.OpenResource((nint)hResource.pDrvPrivate, name, hRTResource.handle) != DriverStatus.Ok)
            device.ReportOutOfMemory(); // S64, S98
    }

    private static void DestroyResource(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource)
    {
        if (Device11.TryGet(hDevice, out var device))
            device.Core.DestroyResource((nint)hResource.pDrvPrivate);
    }

    private static void CheckFormatSupport(D3D10DDI_HDEVICE hDevice, DXGI_FORMAT format, uint* pFormatCaps)
    {
        if (pFormatCaps != null)
        {
            *pFormatCaps = Keeps(hDevice, format) ? D3D10DdiFormatSupport.ShaderSample | D3D10DdiFormatSupport.RenderTarget
                : D3D10DdiFormatSupport.NotSupported;
        }
    }

    private static void CheckMultisampleQualityLevels(D3D10DDI_HDEVICE hDevice, DXGI_FORMAT format, uint sampleCount, uint* pNumQualityLevels)
    {
        if (pNumQualityLevels != null)
            *pNumQualityLevels = sampleCount == 1 && Keeps(hDevice, format) ? 1u : 0u;
    }

    private static bool Keeps(D3D10DDI_HDEVICE hDevice, DXGI_FORMAT format) =>
        Formats.ToSurfaceFormat(format) is { } known && Device11.TryGet(hDevice, out var device) && device.Profile.Keeps(known);

    private static int Flush(D3D10DDI_HDEVICE hDevice, uint flushFlags) => 1; // everything has executed

    private static void Discard(D3D10DDI_HDEVICE hDevice, uint handleType, void* hResourceOrView, D3D11_RECT* pRects, uint numRects)
    {
        // A permission to forget, which nothing here has a use for.
    }

    private static nuint CalcPrivateQuerySize(D3D10DDI_HDEVICE hDevice, D3D10DDIARG_CREATEQUERY* pCreateQuery) => AdapterFunctions.PrivateSize;

    private static void CreateQuery(D3D10DDI_HDEVICE hDevice, D3D10DDIARG_CREATEQUERY* pCreateQuery, D3D10DDI_HQUERY hQuery, D3D10DDI_HRTQUERY hRTQuery)
    {
        if (!Device11.TryGet(hDevice, out var device))
            return;
        if (pCreateQuery == null || pCreateQuery->Query != D3D10DDI_QUERY.D3D10DDI_QUERY_EVENT
            || !device.Queries.TryAdd((nint)hQuery.pDrvPrivate, new EventQuery()))
        {
            device.ReportOutOfMemory();
        }
    }

    private static void DestroyQuery(D3D10DDI_HDEVICE hDevice, D3D10DDI_HQUERY hQuery)
    {
        if (Device11.TryGet(hDevice, out var device))
            device.Queries.TryRemove((nint)hQuery.pDrvPrivate, out _);
    }

    private static void QueryBegin(D3D10DDI_HDEVICE hDevice, D3D10DDI_HQUERY hQuery)
    {
        // An event has no beginning.
    }

    private static void QueryEnd(D3D10DDI_HDEVICE hDevice, D3D10DDI_HQUERY hQuery)
    {
        if (Device11.TryGet(hDevice, out var device) && device.Queries.TryGet((nint)hQuery.pDrvPrivate, out var query))
            query.Ended = true;
    }

    private static void QueryGetData(D3D10DDI_HDEVICE hDevice, D3D10DDI_HQUERY hQuery, void* pData, uint dataSize, uint flags)
    {
        if (pData == null)
            return;
        NativeMemory.Clear(pData, dataSize);
        if (dataSize >= sizeof(int) && Device11.TryGet(hDevice, out var device)
            && device.Queries.TryGet((nint)hQuery.pDrvPrivate, out var query) && query.Ended)
        {
            *(int*)pData = 1;
        }
    }

    private static DriverStatus Create(DriverDevice device, D3D11DDIARG_CREATERESOURCE* arguments, nint handle, nint runtimeHandle)
    {
        if (arguments == null || arguments->pMipInfoList == null || arguments->SampleDesc.Count > 1 || Describe(arguments) is not { IsValid: true } description)
            return DriverStatus.InvalidArgument;
        if (arguments->pInitialDataUP == null)
            return device.CreateResource(handle, description, [], runtimeHandle);
        uint count = description.SubresourceCount;
        Span<ApplicationMemory> initialData = count <= FewSubresources ? stackalloc ApplicationMemory[(int)count] : new ApplicationMemory[count];
        for (int i = 0; i < initialData.Length; i++)
            initialData[i] = new((nint)arguments->pInitialDataUP[i].pSysMem, arguments->pInitialDataUP[i].SysMemPitch);
        return device.CreateResource(handle, description, initialData, runtimeHandle);
    }

    private static ResourceDescription? Describe(D3D11DDIARG_CREATERESOURCE* arguments)
    {
        var kind = arguments->ResourceDimension;
        bool isBuffer = kind is D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_BUFFER or D3D10DDIRESOURCE_TYPE.D3D11DDIRESOURCE_BUFFEREX;
        SurfaceFormat? format = isBuffer ? SurfaceFormat.None
            : kind == D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_TEXTURE2D ? Formats.ToSurfaceFormat(arguments->Format)
            : null;
        if (format is null || arguments->Usage > (uint)D3D10_DDI_RESOURCE_USAGE.D3D10_DDI_USAGE_STAGING)
            return null;
        var protection = Has(D3D10_DDI_RESOURCE_MISC_FLAG.D3DWDDM2_0DDI_RESOURCE_MISC_HW_PROTECTED) ? ResourceProtection.HardwareProtected
            : Has(D3D10_DDI_RESOURCE_MISC_FLAG.D3D11_1DDI_RESOURCE_MISC_RESTRICTED_CONTENT) ? ResourceProtection.RestrictedContent
            : ResourceProtection.None;
        const uint VertexOrIndex = (uint)(D3D10_DDI_RESOURCE_BIND_FLAG.D3D10_DDI_BIND_VERTEX_BUFFER | D3D10_DDI_RESOURCE_BIND_FLAG.D3D10_DDI_BIND_INDEX_BUFFER);
        if (protection == ResourceProtection.HardwareProtected && (arguments->BindFlags & VertexOrIndex) != 0)
            return null;
        return new()
        {
            Format = format.Value,
            Width = arguments->pMipInfoList->TexelWidth,
            Height = isBuffer ? 1 : arguments->pMipInfoList->TexelHeight,
            MipLevels = arguments->MipLevels,
            ArraySize = arguments->ArraySize,
            Usage = (ResourceUsage)arguments->Usage,
            CpuAccess = (CpuAccess)(arguments->MapFlags & (uint)D3D10_DDI_CPU_ACCESS.D3D10_DDI_CPU_ACCESS_MASK),
            Protection = protection,
            Sharing = Has(D3D10_DDI_RESOURCE_MISC_FLAG.D3D11_1DDI_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER) ? ResourceSharing.Restricted
                : Has(D3D10_DDI_RESOURCE_MISC_FLAG.D3D10_DDI_RESOURCE_MISC_SHARED) ? ResourceSharing.Unrestricted
                : ResourceSharing.None,
        };

        bool Has(D3D10_DDI_RESOURCE_MISC_FLAG flag) => (arguments->MiscFlags & (uint)flag) != 0;
    }
}

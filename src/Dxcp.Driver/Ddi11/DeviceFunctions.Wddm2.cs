using Dxcp.Abi;

namespace Dxcp.Driver.Ddi11;

/// <summary>The functions that have other arguments from WDDM 1.3 or 2.0 on, and those that came with them.</summary>
internal static unsafe partial class DeviceFunctions
{
    private static void RelocateDeviceFuncs(D3D10DDI_HDEVICE hDevice, D3DWDDM2_0DDI_DEVICEFUNCS* pDeviceFunctions)
    {
        if (pDeviceFunctions != null)
            Fill(pDeviceFunctions);
    }

    private static void CheckMultisampleQualityLevels(D3D10DDI_HDEVICE hDevice, DXGI_FORMAT format, uint sampleCount, uint flags, uint* pNumQualityLevels) =>
        CheckMultisampleQualityLevels(hDevice, format, sampleCount, pNumQualityLevels);

    private static int Flush(D3D10DDI_HDEVICE hDevice, uint contextType, uint flushFlags) => Flush(hDevice, flushFlags);

    private static nuint CalcPrivateQuerySize(D3D10DDI_HDEVICE hDevice, D3DWDDM2_0DDIARG_CREATEQUERY* pCreateQuery) => AdapterFunctions.PrivateSize;

    // The newer argument begins as the older one does.
    private static void CreateQuery(D3D10DDI_HDEVICE hDevice, D3DWDDM2_0DDIARG_CREATEQUERY* pCreateQuery, D3D10DDI_HQUERY hQuery, D3D10DDI_HRTQUERY hRTQuery) =>
        CreateQuery(hDevice, (D3D10DDIARG_CREATEQUERY*)pCreateQuery, hQuery, hRTQuery);

    private static void SetHardwareProtection(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, int protect)
    {
        // Only drivers with MEMORY_TRANSITION are asked to switch an allocation where it lies.
    }

    private static void SetHardwareProtectionState(D3D10DDI_HDEVICE hDevice, int protect)
    {
        // Nothing draws here: there is no work that would have to know.
    }
}

using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Driver.Ddi11;

/// <summary>The functions of an adapter.</summary>
[DdiTable(typeof(D3D10_2DDI_ADAPTERFUNCS))]
internal static unsafe partial class AdapterFunctions
{
    /// <summary>Bytes that the runtime sets aside for each object. They serve as its address only.</summary>
    internal const nuint PrivateSize = 16;

    private static readonly HandleTable<DriverAdapter> s_open = new();

    internal static int Open(D3D10DDIARG_OPENADAPTER* pOpenData)
    {
        if (pOpenData == null || pOpenData->pAdapterFuncs_2 == null)
            return HResult.E_INVALIDARG;
        if (DriverAdapter.TryOpen() is not { } adapter)
            return HResult.E_INVALIDARG; // S216
        nint handle = NewHandle.Next();
        s_open.TryAdd(handle, adapter);
        Fill(pOpenData->pAdapterFuncs_2);
        pOpenData->hAdapter.pDrvPrivate = (void*)handle;
        return HResult.S_OK;
    }

    private static int CloseAdapter(D3D10DDI_HADAPTER hAdapter)
    {
        if (!s_open.TryRemove((nint)hAdapter.pDrvPrivate, out var adapter))
            return HResult.E_INVALIDARG;
        adapter.Dispose();
        return HResult.S_OK;
    }

    private static int GetSupportedVersions(D3D10DDI_HADAPTER hAdapter, uint* puEntries, ulong* pSupportedDDIInterfaceVersions)
    {
        if (puEntries == null || !s_open.TryGet((nint)hAdapter.pDrvPrivate, out var adapter))
            return HResult.E_INVALIDARG;
        ReadOnlySpan<ulong> versions = [Macros.D3D11_1_DDI_SUPPORTED, Macros.D3DWDDM2_0_DDI_SUPPORTED];
        if (!adapter.Profile.Speaks(VideoInterface.Wddm2_0))
            versions = versions[..1];
        if (pSupportedDDIInterfaceVersions != null)
        {
            if (*puEntries < versions.Length)
                return HResult.E_INVALIDARG;
            versions.CopyTo(new(pSupportedDDIInterfaceVersions, versions.Length));
        }

        *puEntries = (uint)versions.Length;
        return HResult.S_OK;
    }

    private static int GetCaps(D3D10DDI_HADAPTER hAdapter, D3D10_2DDIARG_GETCAPS* pData)
    {
        if (pData == null || pData->pData == null || !s_open.TryGet((nint)hAdapter.pDrvPrivate, out var adapter))
            return HResult.E_INVALIDARG;
        return pData->Type switch
        {
            D3D10_2DDICAPS_TYPE.D3D11DDICAPS_THREADING => Answer(pData, new D3D11DDI_THREADING_CAPS { Caps = D3D11DDI_THREADING_CAPS.FreeThreaded }),
            D3D10_2DDICAPS_TYPE.D3D11DDICAPS_SHADER => Answer(pData, new D3D11DDI_SHADER_CAPS()),
            D3D10_2DDICAPS_TYPE.D3D11DDICAPS_3DPIPELINESUPPORT => Answer(pData, new D3D11DDI_3DPIPELINESUPPORT_CAPS { Caps = PipelineLevels() }),
            D3D10_2DDICAPS_TYPE.D3D11_1DDICAPS_D3D11_OPTIONS => Answer(pData, new D3D11_1DDI_D3D11_OPTIONS_DATA()),
            D3D10_2DDICAPS_TYPE.D3D11_1DDICAPS_ARCHITECTURE_INFO => Answer(pData, new D3D11_1DDI_ARCHITECTURE_INFO_DATA()),
            D3D10_2DDICAPS_TYPE.D3D11_1DDICAPS_SHADER_MIN_PRECISION_SUPPORT => Answer(pData, new D3D11_DDI_SHADER_MIN_PRECISION_SUPPORT_DATA()),
            D3D10_2DDICAPS_TYPE.D3DWDDM1_3DDICAPS_D3D11_OPTIONS1 or D3D10_2DDICAPS_TYPE.D3DWDDM1_3DDICAPS_MARKER
                or D3D10_2DDICAPS_TYPE.D3DWDDM2_0DDICAPS_D3D11_OPTIONS2 or D3D10_2DDICAPS_TYPE.D3DWDDM2_0DDICAPS_MEMORY_ARCHITECTURE
                or D3D10_2DDICAPS_TYPE.D3DWDDM2_0DDICAPS_TEXTURE_LAYOUT or D3D10_2DDICAPS_TYPE.D3DWDDM2_0DDICAPS_SWIZZLE_PATTERN
                or D3D10_2DDICAPS_TYPE.D3DWDDM2_0DDICAPS_D3D11_OPTIONS3 or D3D10_2DDICAPS_TYPE.D3DWDDM2_0DDICAPS_GPUVA_CAPS
                or D3D10_2DDICAPS_TYPE.D3DWDDM2_0DDICAPS_TEXTURE_LAYOUT1 when adapter.Profile.Speaks(VideoInterface.Wddm2_0) => AnswerNothing(pData),
            _ => HResult.E_INVALIDARG,
        };
    }

    private static nuint CalcPrivateDeviceSize(D3D10DDI_HADAPTER hAdapter, D3D10DDIARG_CALCPRIVATEDEVICESIZE* pData) => PrivateSize;

    private static int CreateDevice(D3D10DDI_HADAPTER hAdapter, D3D10DDIARG_CREATEDEVICE* pCreateData)
    {
        if (pCreateData == null || pCreateData->p11_1DeviceFuncs == null || !s_open.TryGet((nint)hAdapter.pDrvPrivate, out var adapter))
            return HResult.E_INVALIDARG;
        // The tables of other versions have other sizes.
        bool isWddm2 = pCreateData->Interface == Macros.D3DWDDM2_0_DDI_INTERFACE_VERSION && adapter.Profile.Speaks(VideoInterface.Wddm2_0);
        if (!isWddm2 && pCreateData->Interface != Macros.D3D11_1_DDI_INTERFACE_VERSION)
            return HResult.E_NOINTERFACE;
        var callbacks = pCreateData->p11UMCallbacks;
        var core = new DriverDevice(adapter)
        {
            Handle = (nint)pCreateData->hDrvDevice.pDrvPrivate,
            HasNames = true,
            Kernel = new KernelAllocations(pCreateData->hRTDevice.handle, pCreateData->pKTCallbacks),
        };
        var device = new Device11(core, pCreateData->hRTCoreLayer, callbacks == null ? null : callbacks->pfnSetErrorCb);
        if (!Device11.TryAdd(pCreateData->hDrvDevice, device))
        {
            core.Dispose();
            return HResult.E_INVALIDARG;
        }

        if (isWddm2)
            DeviceFunctions.Fill((D3DWDDM2_0DDI_DEVICEFUNCS*)pCreateData->p11_1DeviceFuncs); // one pointer, named for each version
        else
            DeviceFunctions.Fill(pCreateData->p11_1DeviceFuncs);
        // Nothing is ever shown: presenting and all else of DXGI's answers E_NOTIMPL.
        if (pCreateData->DXGIBaseDDI.pDXGIDDIBaseFunctions != null)
        {
            new Span<nint>(pCreateData->DXGIBaseDDI.pDXGIDDIBaseFunctions,
                sizeof(DXGI_DDI_BASE_FUNCTIONS) / sizeof(nint)).Fill((nint)SharedSlots.NotImplemented);
        }

        if (pCreateData->ppfnRetrieveSubObject != null)
            *pCreateData->ppfnRetrieveSubObject = &RetrieveSubObject;
        return HResult.S_OK;
    }

    private static int Answer<T>(D3D10_2DDIARG_GETCAPS* pData, T answer) where T : unmanaged
    {
        if (pData->DataSize < sizeof(T))
            return HResult.E_INVALIDARG;
        *(T*)pData->pData = answer;
        return HResult.S_OK;
    }

    /// <summary>None of what is asked for: zeros in all of the answer.</summary>
    private static int AnswerNothing(D3D10_2DDIARG_GETCAPS* pData)
    {
        NativeMemory.Clear(pData->pData, pData->DataSize);
        return HResult.S_OK;
    }

    private static uint PipelineLevels()
    {
        // One bit a level, up to 11.1.
        uint levels = 0;
        for (uint level = 0; level <= (uint)D3D11DDI_3DPIPELINELEVEL.D3D11_1DDI_3DPIPELINELEVEL_9_3; level++)
            levels |= 1u << (int)level;
        return levels;
    }

    [UnmanagedCallersOnly]
    private static int RetrieveSubObject(D3D10DDI_HDEVICE hDevice, uint subDeviceID, ulong paramSize, void* pParams, ulong outputParamSize,
        void* pOutputParamsBuffer)
    {
        try
        {
            if (!Device11.TryGet(hDevice, out var device) || pParams == null || pOutputParamsBuffer == null)
                return HResult.E_INVALIDARG;
            // S191: the id alone says which table it is.
            if (!VideoTables.TryOf(subDeviceID, out var table) || !device.Profile.Speaks(table))
                return HResult.E_NOTIMPL;
            // The table comes in with the input; the output is one reserved byte (D20).
            var input = (D3D11_1DDI_VIDEO_INPUT*)pParams;
            if (paramSize < (ulong)sizeof(D3D11_1DDI_VIDEO_INPUT) || outputParamSize != (ulong)sizeof(D3D11_1DDI_VIDEO_OUTPUT)
                || input->p11VideoDeviceFuncs == null)
            {
                return HResult.E_INVALIDARG;
            }
            // Relocate asks for the table at another place; there is no other state in it.
            VideoTables.Fill(table, input->p11VideoDeviceFuncs, device.Profile);
            *(D3D11_1DDI_VIDEO_OUTPUT*)pOutputParamsBuffer = default;
            return HResult.S_OK;
        }
        catch (Exception exception)
        {
            return EntryGuard.ToHResult(exception);
        }
    }
}

using Dxcp.Abi;

namespace Dxcp.Driver.Ddi9;

/// <summary>The functions of an adapter: opening, devices, closing. What it can do is told in <see cref="AdapterCaps"/>.</summary>
[DdiTable(typeof(D3DDDI_ADAPTERFUNCS))]
internal static unsafe partial class AdapterFunctions
{
    private static readonly HandleTable<DriverAdapter> s_open = new();

    internal static int Open(D3DDDIARG_OPENADAPTER* pOpenData)
    {
        if (pOpenData == null || pOpenData->pAdapterFuncs == null)
            return HResult.D3DDDIERR_INVALIDCALL;
        if (!IsServed(pOpenData->Interface, pOpenData->Version))
            return HResult.D3DDDIERR_NOTAVAILABLE;
        if (DriverAdapter.TryOpen() is not { } adapter)
            return HResult.D3DDDIERR_NOTAVAILABLE; // S216
        nint handle = NewHandle.Next();
        s_open.TryAdd(handle, adapter);
        Fill(pOpenData->pAdapterFuncs);
        pOpenData->hAdapter = handle;
        pOpenData->DriverVersion = Macros.D3D_UMD_INTERFACE_VERSION_WIN7;
        return HResult.S_OK;
    }

    private static int CloseAdapter(void* hAdapter)
    {
        if (!s_open.TryRemove((nint)hAdapter, out var adapter))
            return HResult.D3DDDIERR_INVALIDCALL;
        adapter.Dispose();
        return HResult.S_OK;
    }

    private static int GetCaps(void* hAdapter, D3DDDIARG_GETCAPS* pData) =>
        pData == null || pData->pData == null || !s_open.TryGet((nint)hAdapter, out var adapter)
            ? HResult.D3DDDIERR_INVALIDCALL
            : AdapterCaps.Get(adapter, pData);

    private static int CreateDevice(void* hAdapter, D3DDDIARG_CREATEDEVICE* pCreateData)
    {
        if (pCreateData == null || pCreateData->pDeviceFuncs == null || !s_open.TryGet((nint)hAdapter, out var adapter))
            return HResult.D3DDDIERR_INVALIDCALL;
        if (!IsServed(pCreateData->Interface, pCreateData->Version))
            return HResult.D3DDDIERR_NOTAVAILABLE;
        nint handle = NewHandle.Next();
        Device9.Add(handle, new DriverDevice(adapter) { Handle = handle, Kernel = new KernelAllocations(pCreateData->hDevice, pCreateData->pCallbacks) });
        // The layout of Windows 7, and no entry beyond, whatever the runtime's own: DriverVersion told it so.
        DeviceFunctions.Fill(pCreateData->pDeviceFuncs);
        pCreateData->hDevice = handle;
        return HResult.S_OK;
    }

    /// <summary>Whether a runtime's tables are as long as ours, and its Direct3D is the one that we serve.</summary>
    private static bool IsServed(uint direct3D, uint version) =>
        direct3D == D3DDDIARG_OPENADAPTER.Direct3D9 && version >= Macros.D3D_UMD_INTERFACE_VERSION_WIN7;
}

using System.Runtime.CompilerServices;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// IDirect3DDevice9: what the device is, how it is, resets, new surfaces. Below it, files of its copies and of what there is none of.
/// </summary>
internal sealed unsafe partial class D3D9Device
{
    private const uint PlausibleTextureMemory = 0x4000_0000;

    /// <summary>Devices of IDirect3D9Ex answer S_OK always; CheckDeviceState tells of removal (S79). A plain device has no other way to tell (S265).</summary>
    public int TestCooperativeLevel() => _enumerator.IsExtended || Driver.RemovedReason >= 0 ? S_OK : D3DERR_DEVICELOST;

    public uint GetAvailableTextureMem() => PlausibleTextureMemory;

    /// <summary>No resource is managed.</summary>
    public int EvictManagedResources() => S_OK;

    public int GetDirect3D(IDirect3D9** ppD3D9)
    {
        if (ppD3D9 == null)
            return Messages.RefuseNull(nameof(ppD3D9));
        *ppD3D9 = _enumerator.Expose<IDirect3D9>();
        return S_OK;
    }

    public int GetDeviceCaps(D3DCAPS9* pCaps) =>
        pCaps == null ? Messages.RefuseNull(nameof(pCaps)) : _enumerator.GetDeviceCaps(_created.AdapterOrdinal, _created.DeviceType, pCaps);

    public int GetDisplayMode(uint iSwapChain, D3DDISPLAYMODE* pMode) =>
        iSwapChain != 0 ? RefuseSwapChain(iSwapChain)
        : pMode == null ? Messages.RefuseNull(nameof(pMode))
        : _enumerator.GetAdapterDisplayMode(_created.AdapterOrdinal, pMode);

    public int GetCreationParameters(D3DDEVICE_CREATION_PARAMETERS* pParameters)
    {
        if (pParameters == null)
            return Messages.RefuseNull(nameof(pParameters));
        *pParameters = _created;
        return S_OK;
    }

    /// <summary>There is nothing that a reset would lose: surfaces, sessions and pending refreshes stay (S24).</summary>
    public int Reset(D3DPRESENT_PARAMETERS* pPresentationParameters) => ResetEx(pPresentationParameters, null);

    public int CreateOffscreenPlainSurface(uint Width, uint Height, D3DFORMAT Format, D3DPOOL Pool, IDirect3DSurface9** ppSurface, void** pSharedHandle) =>
        CreateOffscreenPlainSurfaceEx(Width, Height, Format, Pool, ppSurface, pSharedHandle, 0);

    public int CreateRenderTarget(uint Width, uint Height, D3DFORMAT Format, D3DMULTISAMPLE_TYPE MultiSample, uint MultisampleQuality, int Lockable,
        IDirect3DSurface9** ppSurface, void** pSharedHandle) =>
        CreateRenderTargetEx(Width, Height, Format, MultiSample, MultisampleQuality, Lockable, ppSurface, pSharedHandle, 0);

    private int RefuseSwapChain(uint swapChain, [CallerMemberName] string method = "") =>
        Messages.RefuseValue("S120", "iSwapChain", swapChain, "0, the only one", method: method);
}

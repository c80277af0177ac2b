using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>IDirect3DDevice9 and IDirect3DDevice9Ex: what the device is, how it is, and resets.</summary>
internal sealed unsafe partial class D3D9Device
{
    private const uint DefaultFrameLatency = 3;
    private const uint MaxFrameLatency = 20;
    private const int MaxThreadPriority = 7;
    private const uint PlausibleTextureMemory = 0x4000_0000;

    private uint _frameLatency = DefaultFrameLatency;
    private int _threadPriority;

    /// <summary>Devices of IDirect3D9Ex answer S_OK always; CheckDeviceState tells of removal (S79).</summary>
    public int TestCooperativeLevel() => S_OK;

    public int CheckDeviceState(nint hDestinationWindow) => Driver.RemovedReason;

    public uint GetAvailableTextureMem() => PlausibleTextureMemory;

    /// <summary>No resource is managed.</summary>
    public int EvictManagedResources() => S_OK;

    public int GetDirect3D(IDirect3D9** ppD3D9)
    {
        if (ppD3D9 == null)
            return D3DERR_INVALIDCALL;
        *ppD3D9 = _enumerator.Expose<IDirect3D9>();
        return S_OK;
    }

    public int GetDeviceCaps(D3DCAPS9* pCaps) => _enumerator.GetDeviceCaps(_created.AdapterOrdinal, _created.DeviceType, pCaps);

    public int GetDisplayMode(uint iSwapChain, D3DDISPLAYMODE* pMode) =>
        iSwapChain == 0 ? _enumerator.GetAdapterDisplayMode(_created.AdapterOrdinal, pMode) : D3DERR_INVALIDCALL;

    public int GetDisplayModeEx(uint iSwapChain, D3DDISPLAYMODEEX* pMode, void* pRotation) =>
        iSwapChain == 0 ? D3D9Modes.GetCurrent(pMode, pRotation) : D3DERR_INVALIDCALL;

    public int GetCreationParameters(D3DDEVICE_CREATION_PARAMETERS* pParameters)
    {
        if (pParameters == null)
            return D3DERR_INVALIDCALL;
        *pParameters = _created;
        return S_OK;
    }

    /// <summary>There is nothing that a reset would lose: surfaces, sessions and pending refreshes stay (S24).</summary>
    public int Reset(D3DPRESENT_PARAMETERS* pPresentationParameters) => ResetEx(pPresentationParameters, null);

    public int ResetEx(D3DPRESENT_PARAMETERS* pPresentationParameters, D3DDISPLAYMODEEX* pFullscreenDisplayMode) =>
        Driver.RemovedReason is var reason and < 0 ? reason : D3D9Modes.CheckPresent(pPresentationParameters, pFullscreenDisplayMode);

    public int GetGPUThreadPriority(int* pPriority)
    {
        if (pPriority == null)
            return D3DERR_INVALIDCALL;
        *pPriority = _threadPriority;
        return S_OK;
    }

    public int SetGPUThreadPriority(int Priority)
    {
        if (Priority is < -MaxThreadPriority or > MaxThreadPriority)
            return D3DERR_INVALIDCALL;
        _threadPriority = Priority;
        return S_OK;
    }

    public int GetMaximumFrameLatency(uint* pMaxLatency)
    {
        if (pMaxLatency == null)
            return D3DERR_INVALIDCALL;
        *pMaxLatency = _frameLatency;
        return S_OK;
    }

    public int SetMaximumFrameLatency(uint MaxLatency)
    {
        if (MaxLatency > MaxFrameLatency)
            return D3DERR_INVALIDCALL;
        _frameLatency = MaxLatency == 0 ? DefaultFrameLatency : MaxLatency;
        return S_OK;
    }

    /// <summary>Everything is where it is always.</summary>
    public int CheckResourceResidency(IDirect3DResource9** pResourceArray, uint NumResources)
    {
        if (pResourceArray == null && NumResources != 0)
            return D3DERR_INVALIDCALL;
        for (uint i = 0; i < NumResources; i++)
        {
            if (!TryGetSurface(pResourceArray[i], out _))
                return D3DERR_INVALIDCALL;
        }
        return S_OK;
    }

    /// <summary>There is no display whose blank could be waited for.</summary>
    public int WaitForVBlank(uint iSwapChain) => iSwapChain == 0 ? S_OK : D3DERR_INVALIDCALL;
}

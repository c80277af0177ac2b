using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>IDirect3DDevice9Ex: surfaces with a usage, whether the device is there, and settings of no consequence.</summary>
internal sealed unsafe partial class D3D9Device
{
    private const uint DefaultFrameLatency = 3;
    private const uint MaxFrameLatency = 20;
    private const int MaxThreadPriority = 7;

    private uint _frameLatency = DefaultFrameLatency;
    private int _threadPriority;

    public int CreateOffscreenPlainSurfaceEx(uint Width, uint Height, D3DFORMAT Format, D3DPOOL Pool, IDirect3DSurface9** ppSurface, void** pSharedHandle,
        uint Usage)
    {
        if (ppSurface == null)
            return Messages.RefuseNull(nameof(ppSurface));
        *ppSurface = null;
        bool system = Pool == D3DPOOL.D3DPOOL_SYSTEMMEM;
        if (Pool is not (D3DPOOL.D3DPOOL_DEFAULT or D3DPOOL.D3DPOOL_SYSTEMMEM or D3DPOOL.D3DPOOL_SCRATCH))
            return Messages.RefuseValue("S120", nameof(Pool), Pool, "D3DPOOL_DEFAULT or D3DPOOL_SYSTEMMEM");
        // S76: for system memory the "handle" is the application's buffer, as the pages of both blts tell.
        void* buffer = pSharedHandle == null ? null : *pSharedHandle;
        if (system && Usage != 0)
            return Messages.RefuseValue("S120", nameof(Usage), $"0x{Usage:X}", "0 in system memory", "Restricted content lies in D3DPOOL_DEFAULT.");
        if (system && pSharedHandle != null && buffer == null)
            return Messages.RefuseValue("S76", "*pSharedHandle", "null", "the application's memory", "Pass no pSharedHandle, and the memory is the runtime's.");
        if (Pool == D3DPOOL.D3DPOOL_SCRATCH)
            return Messages.RefuseValue("S77", nameof(Pool), Pool, "D3DPOOL_DEFAULT or D3DPOOL_SYSTEMMEM", code: D3DERR_NOTAVAILABLE);
        var desc = new D3DSURFACE_DESC { Format = Format, Type = D3DRESOURCETYPE.D3DRTYPE_SURFACE, Usage = Usage, Pool = Pool, Width = Width, Height = Height };
        return !system && pSharedHandle != null
            ? ShareSurface(desc, isLockable: true, ppSurface, pSharedHandle)
            : MakeSurface(desc, buffer, isLockable: true, ppSurface);
    }

    public int CreateRenderTargetEx(uint Width, uint Height, D3DFORMAT Format, D3DMULTISAMPLE_TYPE MultiSample, uint MultisampleQuality, int Lockable,
        IDirect3DSurface9** ppSurface, void** pSharedHandle, uint Usage)
    {
        if (ppSurface == null)
            return Messages.RefuseNull(nameof(ppSurface));
        *ppSurface = null;
        if ((Usage & Macros.D3DUSAGE_RENDERTARGET) != 0)
            return Messages.RefuseValue("S120", nameof(Usage), $"0x{Usage:X}", "a usage without RENDERTARGET, which is implied");
        if (MultiSample != D3DMULTISAMPLE_TYPE.D3DMULTISAMPLE_NONE || MultisampleQuality != 0)
        {
            return Messages.RefuseValue("R31", nameof(MultiSample), $"{MultiSample}, quality {MultisampleQuality}", "NONE, quality 0",
                code: D3DERR_NOTAVAILABLE);
        }

        var desc = new D3DSURFACE_DESC
        {
            Format = Format,
            Type = D3DRESOURCETYPE.D3DRTYPE_SURFACE,
            Usage = Usage | Macros.D3DUSAGE_RENDERTARGET,
            Pool = D3DPOOL.D3DPOOL_DEFAULT,
            Width = Width,
            Height = Height,
        };
        return pSharedHandle != null ? ShareSurface(desc, Lockable != 0, ppSurface, pSharedHandle) : MakeSurface(desc, null, Lockable != 0, ppSurface);
    }

    public int CreateDepthStencilSurfaceEx(uint Width, uint Height, D3DFORMAT Format, D3DMULTISAMPLE_TYPE MultiSample, uint MultisampleQuality, int Discard,
        IDirect3DSurface9** ppSurface, void** pSharedHandle, uint Usage) => None((void**)ppSurface);

    public int CheckDeviceState(nint hDestinationWindow) => Driver.RemovedReason;

    public int GetDisplayModeEx(uint iSwapChain, D3DDISPLAYMODEEX* pMode, void* pRotation) =>
        iSwapChain == 0 ? D3D9Modes.GetCurrent(Messages, pMode, pRotation) : RefuseSwapChain(iSwapChain);

    public int ResetEx(D3DPRESENT_PARAMETERS* pPresentationParameters, D3DDISPLAYMODEEX* pFullscreenDisplayMode) =>
        IfPresent() is var reason and < 0 ? reason : D3D9Modes.CheckPresent(Messages, pPresentationParameters, pFullscreenDisplayMode);

    public int GetGPUThreadPriority(int* pPriority)
    {
        if (pPriority == null)
            return Messages.RefuseNull(nameof(pPriority));
        *pPriority = _threadPriority;
        return S_OK;
    }

    public int SetGPUThreadPriority(int Priority)
    {
        if (Priority is < -MaxThreadPriority or > MaxThreadPriority)
            return Messages.RefuseValue("S120", nameof(Priority), Priority, $"from {-MaxThreadPriority} to {MaxThreadPriority}");
        _threadPriority = Priority;
        return S_OK;
    }

    public int GetMaximumFrameLatency(uint* pMaxLatency)
    {
        if (pMaxLatency == null)
            return Messages.RefuseNull(nameof(pMaxLatency));
        *pMaxLatency = _frameLatency;
        return S_OK;
    }

    public int SetMaximumFrameLatency(uint MaxLatency)
    {
        if (MaxLatency > MaxFrameLatency)
            return Messages.RefuseValue("S120", nameof(MaxLatency), MaxLatency, $"up to {MaxFrameLatency}");
        _frameLatency = MaxLatency == 0 ? DefaultFrameLatency : MaxLatency;
        return S_OK;
    }

    /// <summary>Everything is where it is always.</summary>
    public int CheckResourceResidency(IDirect3DResource9** pResourceArray, uint NumResources)
    {
        if (pResourceArray == null && NumResources != 0)
            return Messages.RefuseNull(nameof(pResourceArray));
        for (uint i = 0; i < NumResources; i++)
        {
            if (!TryGetSurface(pResourceArray[i], out _))
                return Messages.RefuseSurface($"pResourceArray[{i}]", pResourceArray[i]);
        }
        return S_OK;
    }

    /// <summary>There is no display whose blank could be waited for.</summary>
    public int WaitForVBlank(uint iSwapChain) => iSwapChain == 0 ? S_OK : RefuseSwapChain(iSwapChain);
}

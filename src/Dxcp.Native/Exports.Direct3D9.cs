using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Runtime;

namespace Dxcp.Native;

/// <summary>What d3d9.dll and dxva2.dll export.</summary>
public static unsafe partial class Exports
{
    /// <summary>Direct3DCreate9Ex of d3d9.h: <see cref="Direct3D9.Direct3DCreate9Ex"/>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "Direct3DCreate9Ex")]
    public static int Direct3DCreate9Ex(uint sdkVersion, IDirect3D9Ex** ppD3D)
    {
        BuiltInDirect3D.Compose();
        return Direct3D9.Direct3DCreate9Ex(sdkVersion, ppD3D);
    }

    /// <summary>Direct3DCreate9 of d3d9.h: <see cref="Direct3D9.Direct3DCreate9"/>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "Direct3DCreate9")]
    public static IDirect3D9* Direct3DCreate9(uint sdkVersion)
    {
        BuiltInDirect3D.Compose();
        return Direct3D9.Direct3DCreate9(sdkVersion);
    }

    /// <summary>D3DPERF_BeginEvent of d3d9.h: <see cref="D3DPerf.BeginEvent"/>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "D3DPERF_BeginEvent")]
    public static int BeginEvent(uint colour, void* name) => D3DPerf.BeginEvent();

    /// <summary>D3DPERF_EndEvent of d3d9.h: <see cref="D3DPerf.EndEvent"/>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "D3DPERF_EndEvent")]
    public static int EndEvent() => D3DPerf.EndEvent();

    /// <summary>D3DPERF_GetStatus of d3d9.h: 0, no profiler listens.</summary>
    [UnmanagedCallersOnly(EntryPoint = "D3DPERF_GetStatus")]
    public static uint GetStatus() => 0;

    /// <summary>D3DPERF_QueryRepeatFrame of d3d9.h: FALSE, nobody wants a frame again.</summary>
    [UnmanagedCallersOnly(EntryPoint = "D3DPERF_QueryRepeatFrame")]
    public static int QueryRepeatFrame() => 0;

    /// <summary>D3DPERF_SetMarker of d3d9.h: goes nowhere.</summary>
    [UnmanagedCallersOnly(EntryPoint = "D3DPERF_SetMarker")]
    public static void SetMarker(uint colour, void* name)
    {
    }

    /// <summary>D3DPERF_SetOptions of d3d9.h: there is no profiler that could be refused.</summary>
    [UnmanagedCallersOnly(EntryPoint = "D3DPERF_SetOptions")]
    public static void SetOptions(uint options)
    {
    }

    /// <summary>D3DPERF_SetRegion of d3d9.h: goes nowhere.</summary>
    [UnmanagedCallersOnly(EntryPoint = "D3DPERF_SetRegion")]
    public static void SetRegion(uint colour, void* name)
    {
    }

    /// <summary>DXVA2CreateVideoService of dxva2api.h: <see cref="Dxva2.DXVA2CreateVideoService"/>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "DXVA2CreateVideoService")]
    public static int DXVA2CreateVideoService(IDirect3DDevice9* pDD, Guid* riid, void** ppService) => Dxva2.DXVA2CreateVideoService(pDD, riid, ppService);

    /// <summary>DXVA2CreateDirect3DDeviceManager9 of dxva2api.h: <see cref="Dxva2.DXVA2CreateDirect3DDeviceManager9"/>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "DXVA2CreateDirect3DDeviceManager9")]
    public static int DXVA2CreateDirect3DDeviceManager9(uint* pResetToken, IDirect3DDeviceManager9** ppDeviceManager) =>
        Dxva2.DXVA2CreateDirect3DDeviceManager9(pResetToken, ppDeviceManager);

    /// <summary>DXVAHD_CreateDevice of dxvahd.h: <see cref="Dxva2.DXVAHD_CreateDevice"/>; a processor in software cannot be plugged in.</summary>
    [UnmanagedCallersOnly(EntryPoint = "DXVAHD_CreateDevice")]
    public static int DXVAHD_CreateDevice(IDirect3DDevice9Ex* pD3DDevice, void* pContentDesc, uint usage, void* pPlugin, void** ppDevice) =>
        Dxva2.DXVAHD_CreateDevice(pD3DDevice, pContentDesc, usage, ppDevice);

    /// <summary>OPMGetVideoOutputsFromHMONITOR of opmapi.h: <see cref="Dxva2.GetVideoOutputs"/>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "OPMGetVideoOutputsFromHMONITOR")]
    public static int OPMGetVideoOutputsFromHMONITOR(nint hMonitor, uint semantics, uint* pulNumVideoOutputs, void** pppOPMVideoOutputArray) =>
        Dxva2.GetVideoOutputs("OPMGetVideoOutputsFromHMONITOR", semantics, pulNumVideoOutputs, pppOPMVideoOutputArray);

    /// <summary>OPMGetVideoOutputsFromIDirect3DDevice9Object of opmapi.h: <see cref="Dxva2.GetVideoOutputs"/>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "OPMGetVideoOutputsFromIDirect3DDevice9Object")]
    public static int OPMGetVideoOutputsFromIDirect3DDevice9Object(IDirect3DDevice9* pDevice, uint semantics, uint* pulNumVideoOutputs,
        void** pppOPMVideoOutputArray) =>
        Dxva2.GetVideoOutputs("OPMGetVideoOutputsFromIDirect3DDevice9Object", semantics, pulNumVideoOutputs, pppOPMVideoOutputArray);

    /// <summary>OPMGetVideoOutputForTarget of opmapi.h: <see cref="Dxva2.GetVideoOutputs"/>.</summary>
    [UnmanagedCallersOnly(EntryPoint = "OPMGetVideoOutputForTarget")]
    public static int OPMGetVideoOutputForTarget(long* pAdapterLuid, uint vidPnTarget, uint semantics, void** ppOPMVideoOutput) =>
        Dxva2.GetVideoOutputs("OPMGetVideoOutputForTarget", semantics, null, ppOPMVideoOutput);
}

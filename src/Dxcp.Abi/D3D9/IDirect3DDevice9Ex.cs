// d3d9.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDirect3DDevice9Ex, d3d9.h, 134 slots.</summary>
public unsafe struct IDirect3DDevice9Ex : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{B18B10CE-2649-405A-870F-95F777D4313A}</summary>
    public static Guid IID => new(0xB18B10CE, 0x2649, 0x405A, 0x87, 0x0F, 0x95, 0xF7, 0x77, 0xD4, 0x31, 0x3A);

    /// <summary>The vtable: the slots of IDirect3DDevice9, then slots 119 to 133.</summary>
    public struct Vtbl
    {
        public IDirect3DDevice9.Vtbl Base;
        public delegate* unmanaged<void*, uint, uint, float*, float*, int> SetConvolutionMonoKernel;
        public delegate* unmanaged<void*, IDirect3DSurface9*, IDirect3DSurface9*, void*, uint, void*, uint, int, int, int> ComposeRects;
        public delegate* unmanaged<void*, D3D11_RECT*, D3D11_RECT*, nint, void*, uint, int> PresentEx;
        public delegate* unmanaged<void*, int*, int> GetGPUThreadPriority;
        public delegate* unmanaged<void*, int, int> SetGPUThreadPriority;
        public delegate* unmanaged<void*, uint, int> WaitForVBlank;
        public delegate* unmanaged<void*, IDirect3DResource9**, uint, int> CheckResourceResidency;
        public delegate* unmanaged<void*, uint, int> SetMaximumFrameLatency;
        public delegate* unmanaged<void*, uint*, int> GetMaximumFrameLatency;
        public delegate* unmanaged<void*, nint, int> CheckDeviceState;
        public delegate* unmanaged<void*, uint, uint, D3DFORMAT, D3DMULTISAMPLE_TYPE, uint, int, IDirect3DSurface9**, void**, uint, int> CreateRenderTargetEx;
        public delegate* unmanaged<void*, uint, uint, D3DFORMAT, D3DPOOL, IDirect3DSurface9**, void**, uint, int> CreateOffscreenPlainSurfaceEx;
        public delegate* unmanaged<void*, uint, uint, D3DFORMAT, D3DMULTISAMPLE_TYPE, uint, int, IDirect3DSurface9**, void**, uint,
            int> CreateDepthStencilSurfaceEx;
        public delegate* unmanaged<void*, D3DPRESENT_PARAMETERS*, D3DDISPLAYMODEEX*, int> ResetEx;
        public delegate* unmanaged<void*, uint, D3DDISPLAYMODEEX*, void*, int> GetDisplayModeEx;
    }
}

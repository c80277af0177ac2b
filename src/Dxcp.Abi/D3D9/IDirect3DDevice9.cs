// d3d9.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDirect3DDevice9, d3d9.h, 119 slots.</summary>
public unsafe struct IDirect3DDevice9 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{D0223B96-BF7A-43FD-92BD-A43B0D82B9EB}</summary>
    public static Guid IID => new(0xD0223B96, 0xBF7A, 0x43FD, 0x92, 0xBD, 0xA4, 0x3B, 0x0D, 0x82, 0xB9, 0xEB);

    /// <summary>The vtable: the slots of IUnknown, then slots 3 to 118.</summary>
    public struct Vtbl
    {
        public IUnknown.Vtbl Base;
        public delegate* unmanaged<void*, int> TestCooperativeLevel;
        public delegate* unmanaged<void*, uint> GetAvailableTextureMem;
        public delegate* unmanaged<void*, int> EvictManagedResources;
        public delegate* unmanaged<void*, IDirect3D9**, int> GetDirect3D;
        public delegate* unmanaged<void*, D3DCAPS9*, int> GetDeviceCaps;
        public delegate* unmanaged<void*, uint, D3DDISPLAYMODE*, int> GetDisplayMode;
        public delegate* unmanaged<void*, D3DDEVICE_CREATION_PARAMETERS*, int> GetCreationParameters;
        public delegate* unmanaged<void*, uint, uint, IDirect3DSurface9*, int> SetCursorProperties;
        public delegate* unmanaged<void*, int, int, uint, void> SetCursorPosition;
        public delegate* unmanaged<void*, int, int> ShowCursor;
        public delegate* unmanaged<void*, D3DPRESENT_PARAMETERS*, void**, int> CreateAdditionalSwapChain;
        public delegate* unmanaged<void*, uint, void**, int> GetSwapChain;
        public delegate* unmanaged<void*, uint> GetNumberOfSwapChains;
        public delegate* unmanaged<void*, D3DPRESENT_PARAMETERS*, int> Reset;
        public delegate* unmanaged<void*, D3D11_RECT*, D3D11_RECT*, nint, void*, int> Present;
        public delegate* unmanaged<void*, uint, uint, uint, IDirect3DSurface9**, int> GetBackBuffer;
        public delegate* unmanaged<void*, uint, void*, int> GetRasterStatus;
        public delegate* unmanaged<void*, int, int> SetDialogBoxMode;
        public delegate* unmanaged<void*, uint, uint, void*, void> SetGammaRamp;
        public delegate* unmanaged<void*, uint, void*, void> GetGammaRamp;
        public delegate* unmanaged<void*, uint, uint, uint, uint, D3DFORMAT, D3DPOOL, IDirect3DTexture9**, void**, int> CreateTexture;
        public delegate* unmanaged<void*, uint, uint, uint, uint, uint, D3DFORMAT, D3DPOOL, void**, void**, int> CreateVolumeTexture;
        public delegate* unmanaged<void*, uint, uint, uint, D3DFORMAT, D3DPOOL, void**, void**, int> CreateCubeTexture;
        public delegate* unmanaged<void*, uint, uint, uint, D3DPOOL, void**, void**, int> CreateVertexBuffer;
        public delegate* unmanaged<void*, uint, uint, D3DFORMAT, D3DPOOL, void**, void**, int> CreateIndexBuffer;
        public delegate* unmanaged<void*, uint, uint, D3DFORMAT, D3DMULTISAMPLE_TYPE, uint, int, IDirect3DSurface9**, void**, int> CreateRenderTarget;
        public delegate* unmanaged<void*, uint, uint, D3DFORMAT, D3DMULTISAMPLE_TYPE, uint, int, IDirect3DSurface9**, void**, int> CreateDepthStencilSurface;
        public delegate* unmanaged<void*, IDirect3DSurface9*, D3D11_RECT*, IDirect3DSurface9*, void*, int> UpdateSurface;
        public delegate* unmanaged<void*, IDirect3DBaseTexture9*, IDirect3DBaseTexture9*, int> UpdateTexture;
        public delegate* unmanaged<void*, IDirect3DSurface9*, IDirect3DSurface9*, int> GetRenderTargetData;
        public delegate* unmanaged<void*, uint, IDirect3DSurface9*, int> GetFrontBufferData;
        public delegate* unmanaged<void*, IDirect3DSurface9*, D3D11_RECT*, IDirect3DSurface9*, D3D11_RECT*, uint, int> StretchRect;
        public delegate* unmanaged<void*, IDirect3DSurface9*, D3D11_RECT*, uint, int> ColorFill;
        public delegate* unmanaged<void*, uint, uint, D3DFORMAT, D3DPOOL, IDirect3DSurface9**, void**, int> CreateOffscreenPlainSurface;
        public delegate* unmanaged<void*, uint, IDirect3DSurface9*, int> SetRenderTarget;
        public delegate* unmanaged<void*, uint, IDirect3DSurface9**, int> GetRenderTarget;
        public delegate* unmanaged<void*, IDirect3DSurface9*, int> SetDepthStencilSurface;
        public delegate* unmanaged<void*, IDirect3DSurface9**, int> GetDepthStencilSurface;
        public delegate* unmanaged<void*, int> BeginScene;
        public delegate* unmanaged<void*, int> EndScene;
        public delegate* unmanaged<void*, uint, D3DRECT*, uint, uint, float, uint, int> Clear;
        public delegate* unmanaged<void*, uint, void*, int> SetTransform;
        public delegate* unmanaged<void*, uint, void*, int> GetTransform;
        public delegate* unmanaged<void*, uint, void*, int> MultiplyTransform;
        public delegate* unmanaged<void*, void*, int> SetViewport;
        public delegate* unmanaged<void*, void*, int> GetViewport;
        public delegate* unmanaged<void*, void*, int> SetMaterial;
        public delegate* unmanaged<void*, void*, int> GetMaterial;
        public delegate* unmanaged<void*, uint, void*, int> SetLight;
        public delegate* unmanaged<void*, uint, void*, int> GetLight;
        public delegate* unmanaged<void*, uint, int, int> LightEnable;
        public delegate* unmanaged<void*, uint, int*, int> GetLightEnable;
        public delegate* unmanaged<void*, uint, float*, int> SetClipPlane;
        public delegate* unmanaged<void*, uint, float*, int> GetClipPlane;
        public delegate* unmanaged<void*, uint, uint, int> SetRenderState;
        public delegate* unmanaged<void*, uint, uint*, int> GetRenderState;
        public delegate* unmanaged<void*, uint, void**, int> CreateStateBlock;
        public delegate* unmanaged<void*, int> BeginStateBlock;
        public delegate* unmanaged<void*, void**, int> EndStateBlock;
        public delegate* unmanaged<void*, void*, int> SetClipStatus;
        public delegate* unmanaged<void*, void*, int> GetClipStatus;
        public delegate* unmanaged<void*, uint, IDirect3DBaseTexture9**, int> GetTexture;
        public delegate* unmanaged<void*, uint, IDirect3DBaseTexture9*, int> SetTexture;
        public delegate* unmanaged<void*, uint, uint, uint*, int> GetTextureStageState;
        public delegate* unmanaged<void*, uint, uint, uint, int> SetTextureStageState;
        public delegate* unmanaged<void*, uint, uint, uint*, int> GetSamplerState;
        public delegate* unmanaged<void*, uint, uint, uint, int> SetSamplerState;
        public delegate* unmanaged<void*, uint*, int> ValidateDevice;
        public delegate* unmanaged<void*, uint, void*, int> SetPaletteEntries;
        public delegate* unmanaged<void*, uint, void*, int> GetPaletteEntries;
        public delegate* unmanaged<void*, uint, int> SetCurrentTexturePalette;
        public delegate* unmanaged<void*, uint*, int> GetCurrentTexturePalette;
        public delegate* unmanaged<void*, D3D11_RECT*, int> SetScissorRect;
        public delegate* unmanaged<void*, D3D11_RECT*, int> GetScissorRect;
        public delegate* unmanaged<void*, int, int> SetSoftwareVertexProcessing;
        public delegate* unmanaged<void*, int> GetSoftwareVertexProcessing;
        public delegate* unmanaged<void*, float, int> SetNPatchMode;
        public delegate* unmanaged<void*, float> GetNPatchMode;
        public delegate* unmanaged<void*, uint, uint, uint, int> DrawPrimitive;
        public delegate* unmanaged<void*, uint, int, uint, uint, uint, uint, int> DrawIndexedPrimitive;
        public delegate* unmanaged<void*, uint, uint, void*, uint, int> DrawPrimitiveUP;
        public delegate* unmanaged<void*, uint, uint, uint, uint, void*, D3DFORMAT, void*, uint, int> DrawIndexedPrimitiveUP;
        public delegate* unmanaged<void*, uint, uint, uint, void*, void*, uint, int> ProcessVertices;
        public delegate* unmanaged<void*, void*, void**, int> CreateVertexDeclaration;
        public delegate* unmanaged<void*, void*, int> SetVertexDeclaration;
        public delegate* unmanaged<void*, void**, int> GetVertexDeclaration;
        public delegate* unmanaged<void*, uint, int> SetFVF;
        public delegate* unmanaged<void*, uint*, int> GetFVF;
        public delegate* unmanaged<void*, uint*, void**, int> CreateVertexShader;
        public delegate* unmanaged<void*, void*, int> SetVertexShader;
        public delegate* unmanaged<void*, void**, int> GetVertexShader;
        public delegate* unmanaged<void*, uint, float*, uint, int> SetVertexShaderConstantF;
        public delegate* unmanaged<void*, uint, float*, uint, int> GetVertexShaderConstantF;
        public delegate* unmanaged<void*, uint, int*, uint, int> SetVertexShaderConstantI;
        public delegate* unmanaged<void*, uint, int*, uint, int> GetVertexShaderConstantI;
        public delegate* unmanaged<void*, uint, int*, uint, int> SetVertexShaderConstantB;
        public delegate* unmanaged<void*, uint, int*, uint, int> GetVertexShaderConstantB;
        public delegate* unmanaged<void*, uint, void*, uint, uint, int> SetStreamSource;
        public delegate* unmanaged<void*, uint, void**, uint*, uint*, int> GetStreamSource;
        public delegate* unmanaged<void*, uint, uint, int> SetStreamSourceFreq;
        public delegate* unmanaged<void*, uint, uint*, int> GetStreamSourceFreq;
        public delegate* unmanaged<void*, void*, int> SetIndices;
        public delegate* unmanaged<void*, void**, int> GetIndices;
        public delegate* unmanaged<void*, uint*, void**, int> CreatePixelShader;
        public delegate* unmanaged<void*, void*, int> SetPixelShader;
        public delegate* unmanaged<void*, void**, int> GetPixelShader;
        public delegate* unmanaged<void*, uint, float*, uint, int> SetPixelShaderConstantF;
        public delegate* unmanaged<void*, uint, float*, uint, int> GetPixelShaderConstantF;
        public delegate* unmanaged<void*, uint, int*, uint, int> SetPixelShaderConstantI;
        public delegate* unmanaged<void*, uint, int*, uint, int> GetPixelShaderConstantI;
        public delegate* unmanaged<void*, uint, int*, uint, int> SetPixelShaderConstantB;
        public delegate* unmanaged<void*, uint, int*, uint, int> GetPixelShaderConstantB;
        public delegate* unmanaged<void*, uint, float*, void*, int> DrawRectPatch;
        public delegate* unmanaged<void*, uint, float*, void*, int> DrawTriPatch;
        public delegate* unmanaged<void*, uint, int> DeletePatch;
        public delegate* unmanaged<void*, D3DQUERYTYPE, void**, int> CreateQuery;
    }
}

// d3d11.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11Device, d3d11.h, 43 slots.</summary>
public unsafe struct ID3D11Device : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{DB6F6DDB-AC77-4E88-8253-819DF9BBF140}</summary>
    public static Guid IID => new(0xDB6F6DDB, 0xAC77, 0x4E88, 0x82, 0x53, 0x81, 0x9D, 0xF9, 0xBB, 0xF1, 0x40);

    /// <summary>The vtable: the slots of IUnknown, then slots 3 to 42.</summary>
    public struct Vtbl
    {
        public IUnknown.Vtbl Base;
        public delegate* unmanaged<void*, D3D11_BUFFER_DESC*, D3D11_SUBRESOURCE_DATA*, ID3D11Buffer**, int> CreateBuffer;
        public delegate* unmanaged<void*, void*, D3D11_SUBRESOURCE_DATA*, void**, int> CreateTexture1D;
        public delegate* unmanaged<void*, D3D11_TEXTURE2D_DESC*, D3D11_SUBRESOURCE_DATA*, ID3D11Texture2D**, int> CreateTexture2D;
        public delegate* unmanaged<void*, void*, D3D11_SUBRESOURCE_DATA*, void**, int> CreateTexture3D;
        public delegate* unmanaged<void*, ID3D11Resource*, void*, void**, int> CreateShaderResourceView;
        public delegate* unmanaged<void*, ID3D11Resource*, void*, void**, int> CreateUnorderedAccessView;
        public delegate* unmanaged<void*, ID3D11Resource*, void*, void**, int> CreateRenderTargetView;
        public delegate* unmanaged<void*, ID3D11Resource*, void*, void**, int> CreateDepthStencilView;
        public delegate* unmanaged<void*, void*, uint, void*, ulong, void**, int> CreateInputLayout;
        public delegate* unmanaged<void*, void*, ulong, void*, void**, int> CreateVertexShader;
        public delegate* unmanaged<void*, void*, ulong, void*, void**, int> CreateGeometryShader;
        public delegate* unmanaged<void*, void*, ulong, void*, uint, uint*, uint, uint, void*, void**, int> CreateGeometryShaderWithStreamOutput;
        public delegate* unmanaged<void*, void*, ulong, void*, void**, int> CreatePixelShader;
        public delegate* unmanaged<void*, void*, ulong, void*, void**, int> CreateHullShader;
        public delegate* unmanaged<void*, void*, ulong, void*, void**, int> CreateDomainShader;
        public delegate* unmanaged<void*, void*, ulong, void*, void**, int> CreateComputeShader;
        public delegate* unmanaged<void*, void**, int> CreateClassLinkage;
        public delegate* unmanaged<void*, void*, void**, int> CreateBlendState;
        public delegate* unmanaged<void*, void*, void**, int> CreateDepthStencilState;
        public delegate* unmanaged<void*, void*, void**, int> CreateRasterizerState;
        public delegate* unmanaged<void*, void*, void**, int> CreateSamplerState;
        public delegate* unmanaged<void*, D3D11_QUERY_DESC*, ID3D11Query**, int> CreateQuery;
        public delegate* unmanaged<void*, D3D11_QUERY_DESC*, void**, int> CreatePredicate;
        public delegate* unmanaged<void*, void*, void**, int> CreateCounter;
        public delegate* unmanaged<void*, uint, ID3D11DeviceContext**, int> CreateDeferredContext;
        public delegate* unmanaged<void*, void*, Guid*, void**, int> OpenSharedResource;
        public delegate* unmanaged<void*, DXGI_FORMAT, uint*, int> CheckFormatSupport;
        public delegate* unmanaged<void*, DXGI_FORMAT, uint, uint*, int> CheckMultisampleQualityLevels;
        public delegate* unmanaged<void*, void*, void> CheckCounterInfo;
        public delegate* unmanaged<void*, void*, void*, uint*, sbyte*, uint*, sbyte*, uint*, sbyte*, uint*, int> CheckCounter;
        public delegate* unmanaged<void*, D3D11_FEATURE, void*, uint, int> CheckFeatureSupport;
        public delegate* unmanaged<void*, Guid*, uint*, void*, int> GetPrivateData;
        public delegate* unmanaged<void*, Guid*, uint, void*, int> SetPrivateData;
        public delegate* unmanaged<void*, Guid*, IUnknown*, int> SetPrivateDataInterface;
        public delegate* unmanaged<void*, D3D_FEATURE_LEVEL> GetFeatureLevel;
        public delegate* unmanaged<void*, uint> GetCreationFlags;
        public delegate* unmanaged<void*, int> GetDeviceRemovedReason;
        public delegate* unmanaged<void*, ID3D11DeviceContext**, void> GetImmediateContext;
        public delegate* unmanaged<void*, uint, int> SetExceptionMode;
        public delegate* unmanaged<void*, uint> GetExceptionMode;
    }
}

// d3d11_4.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11VideoDevice2, d3d11_4.h, 26 slots.</summary>
public unsafe struct ID3D11VideoDevice2 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{59C0CB01-35F0-4A70-8F67-87905C906A53}</summary>
    public static Guid IID => new(0x59C0CB01, 0x35F0, 0x4A70, 0x8F, 0x67, 0x87, 0x90, 0x5C, 0x90, 0x6A, 0x53);

    /// <summary>The vtable: the slots of ID3D11VideoDevice1, then slots 24 to 25.</summary>
    public struct Vtbl
    {
        public ID3D11VideoDevice1.Vtbl Base;
        public delegate* unmanaged<void*, D3D11_FEATURE_VIDEO, void*, uint, int> CheckFeatureSupport;
        public delegate* unmanaged<void*, ID3D11CryptoSession*, uint, uint, void*, int> NegotiateCryptoSessionKeyExchangeMT;
    }
}

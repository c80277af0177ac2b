// d3d11.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11VideoDecoder, d3d11.h, 9 slots.</summary>
public unsafe struct ID3D11VideoDecoder : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{3C9C5B51-995D-48D1-9B8D-FA5CAEDED65C}</summary>
    public static Guid IID => new(0x3C9C5B51, 0x995D, 0x48D1, 0x9B, 0x8D, 0xFA, 0x5C, 0xAE, 0xDE, 0xD6, 0x5C);

    /// <summary>The vtable: the slots of ID3D11DeviceChild, then slots 7 to 8.</summary>
    public struct Vtbl
    {
        public ID3D11DeviceChild.Vtbl Base;
        public delegate* unmanaged<void*, D3D11_VIDEO_DECODER_DESC*, D3D11_VIDEO_DECODER_CONFIG*, int> GetCreationParameters;
        public delegate* unmanaged<void*, void**, int> GetDriverHandle;
    }
}

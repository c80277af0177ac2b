// d3d11.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11VideoDecoderOutputView, d3d11.h, 9 slots.</summary>
public unsafe struct ID3D11VideoDecoderOutputView : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{C2931AEA-2A85-4F20-860F-FBA1FD256E18}</summary>
    public static Guid IID => new(0xC2931AEA, 0x2A85, 0x4F20, 0x86, 0x0F, 0xFB, 0xA1, 0xFD, 0x25, 0x6E, 0x18);

    /// <summary>The vtable: the slots of ID3D11View, then slots 8 to 8.</summary>
    public struct Vtbl
    {
        public ID3D11View.Vtbl Base;
        public delegate* unmanaged<void*, D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC*, void> GetDesc;
    }
}

// d3d11_4.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11VideoContext3, d3d11_4.h, 85 slots.</summary>
public unsafe struct ID3D11VideoContext3 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{A9E2FAA0-CB39-418F-A0B7-D8AAD4DE672E}</summary>
    public static Guid IID => new(0xA9E2FAA0, 0xCB39, 0x418F, 0xA0, 0xB7, 0xD8, 0xAA, 0xD4, 0xDE, 0x67, 0x2E);

    /// <summary>The vtable: the slots of ID3D11VideoContext2, then slots 83 to 84.</summary>
    public struct Vtbl
    {
        public ID3D11VideoContext2.Vtbl Base;
        public delegate* unmanaged<void*, ID3D11VideoDecoder*, ID3D11VideoDecoderOutputView*, uint, void*, uint, uint*, ID3D11Buffer**, int> DecoderBeginFrame1;
        public delegate* unmanaged<void*, ID3D11VideoDecoder*, uint, D3D11_VIDEO_DECODER_BUFFER_DESC2*, int> SubmitDecoderBuffers2;
    }
}

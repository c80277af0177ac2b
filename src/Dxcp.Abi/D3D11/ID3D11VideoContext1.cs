// d3d11_1.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11VideoContext1, d3d11_1.h, 79 slots.</summary>
public unsafe struct ID3D11VideoContext1 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{A7F026DA-A5F8-4487-A564-15E34357651E}</summary>
    public static Guid IID => new(0xA7F026DA, 0xA5F8, 0x4487, 0xA5, 0x64, 0x15, 0xE3, 0x43, 0x57, 0x65, 0x1E);

    /// <summary>The vtable: the slots of ID3D11VideoContext, then slots 65 to 78.</summary>
    public struct Vtbl
    {
        public ID3D11VideoContext.Vtbl Base;
        public delegate* unmanaged<void*, ID3D11VideoDecoder*, uint, D3D11_VIDEO_DECODER_BUFFER_DESC1*, int> SubmitDecoderBuffers1;
        public delegate* unmanaged<void*, ID3D11CryptoSession*, uint, void*, ulong*, int> GetDataForNewHardwareKey;
        public delegate* unmanaged<void*, ID3D11CryptoSession*, D3D11_CRYPTO_SESSION_STATUS*, int> CheckCryptoSessionStatus;
        public delegate* unmanaged<void*, ID3D11VideoDecoder*, uint, void*, uint, int> DecoderEnableDownsampling;
        public delegate* unmanaged<void*, ID3D11VideoDecoder*, void*, int> DecoderUpdateDownsampling;
        public delegate* unmanaged<void*, void*, uint, void> VideoProcessorSetOutputColorSpace1;
        public delegate* unmanaged<void*, void*, int, void> VideoProcessorSetOutputShaderUsage;
        public delegate* unmanaged<void*, void*, void*, void> VideoProcessorGetOutputColorSpace1;
        public delegate* unmanaged<void*, void*, int*, void> VideoProcessorGetOutputShaderUsage;
        public delegate* unmanaged<void*, void*, uint, uint, void> VideoProcessorSetStreamColorSpace1;
        public delegate* unmanaged<void*, void*, uint, int, int, int, void> VideoProcessorSetStreamMirror;
        public delegate* unmanaged<void*, void*, uint, void*, void> VideoProcessorGetStreamColorSpace1;
        public delegate* unmanaged<void*, void*, uint, int*, int*, int*, void> VideoProcessorGetStreamMirror;
        public delegate* unmanaged<void*, void*, uint, uint, DXGI_FORMAT, uint, void*, uint*, int> VideoProcessorGetBehaviorHints;
    }
}

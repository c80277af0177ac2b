// dxva2api.h (mingw-w64 10: the layout facts leave these interfaces out)
namespace Dxcp.Abi;

/// <summary>IDirectXVideoDecoderService, dxva2api.h, 8 slots.</summary>
public unsafe struct IDirectXVideoDecoderService : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{FC51A551-D5E7-11D9-AF55-00054E43FF02}</summary>
    public static Guid IID => new(0xFC51A551, 0xD5E7, 0x11D9, 0xAF, 0x55, 0x00, 0x05, 0x4E, 0x43, 0xFF, 0x02);

    /// <summary>The vtable: the slots of IDirectXVideoAccelerationService, then slots 4 to 7.</summary>
    public struct Vtbl
    {
        public IDirectXVideoAccelerationService.Vtbl Base;
        public delegate* unmanaged<void*, uint*, Guid**, int> GetDecoderDeviceGuids;
        public delegate* unmanaged<void*, Guid*, uint*, D3DFORMAT**, int> GetDecoderRenderTargets;
        public delegate* unmanaged<void*, Guid*, DXVA2_VideoDesc*, IUnknown*, uint*, DXVA2_ConfigPictureDecode**, int> GetDecoderConfigurations;
        public delegate* unmanaged<void*, Guid*, DXVA2_VideoDesc*, DXVA2_ConfigPictureDecode*, IDirect3DSurface9**, uint, IDirectXVideoDecoder**,
            int> CreateVideoDecoder;
    }
}

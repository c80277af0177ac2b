// dxva2api.h (mingw-w64 10: the layout facts leave these interfaces out)
namespace Dxcp.Abi;

/// <summary>IDirectXVideoDecoder, dxva2api.h, 10 slots.</summary>
public unsafe struct IDirectXVideoDecoder : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{F2B0810A-FD00-43C9-918C-DF94E2D8EF7D}</summary>
    public static Guid IID => new(0xF2B0810A, 0xFD00, 0x43C9, 0x91, 0x8C, 0xDF, 0x94, 0xE2, 0xD8, 0xEF, 0x7D);

    /// <summary>The vtable: the slots of IUnknown, then slots 3 to 9.</summary>
    public struct Vtbl
    {
        public IUnknown.Vtbl Base;
        public delegate* unmanaged<void*, IDirectXVideoDecoderService**, int> GetVideoDecoderService;
        public delegate* unmanaged<void*, Guid*, DXVA2_VideoDesc*, DXVA2_ConfigPictureDecode*, IDirect3DSurface9***, uint*, int> GetCreationParameters;
        public delegate* unmanaged<void*, uint, void**, uint*, int> GetBuffer;
        public delegate* unmanaged<void*, uint, int> ReleaseBuffer;
        public delegate* unmanaged<void*, IDirect3DSurface9*, void*, int> BeginFrame;
        public delegate* unmanaged<void*, void**, int> EndFrame;
        public delegate* unmanaged<void*, DXVA2_DecodeExecuteParams*, int> Execute;
    }
}

// d3d11_4.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11Multithread, d3d11_4.h, 7 slots.</summary>
public unsafe struct ID3D11Multithread : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{9B7E4E00-342C-4106-A19F-4F2704F689F0}</summary>
    public static Guid IID => new(0x9B7E4E00, 0x342C, 0x4106, 0xA1, 0x9F, 0x4F, 0x27, 0x04, 0xF6, 0x89, 0xF0);

    /// <summary>The vtable: the slots of IUnknown, then slots 3 to 6.</summary>
    public struct Vtbl
    {
        public IUnknown.Vtbl Base;
        public delegate* unmanaged<void*, void> Enter;
        public delegate* unmanaged<void*, void> Leave;
        public delegate* unmanaged<void*, int, int> SetMultithreadProtected;
        public delegate* unmanaged<void*, int> GetMultithreadProtected;
    }
}

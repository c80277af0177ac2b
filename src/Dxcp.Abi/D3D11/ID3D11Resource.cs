// d3d11.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11Resource, d3d11.h, 10 slots.</summary>
public unsafe struct ID3D11Resource : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{DC8E63F3-D12B-4952-B47B-5E45026A862D}</summary>
    public static Guid IID => new(0xDC8E63F3, 0xD12B, 0x4952, 0xB4, 0x7B, 0x5E, 0x45, 0x02, 0x6A, 0x86, 0x2D);

    /// <summary>The vtable: the slots of ID3D11DeviceChild, then slots 7 to 9.</summary>
    public struct Vtbl
    {
        public ID3D11DeviceChild.Vtbl Base;
        public new delegate* unmanaged<void*, D3D11_RESOURCE_DIMENSION*, void> GetType;
        public delegate* unmanaged<void*, uint, void> SetEvictionPriority;
        public delegate* unmanaged<void*, uint> GetEvictionPriority;
    }
}

// dxgi.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIDevice1, dxgi.h, 14 slots.</summary>
public unsafe struct IDXGIDevice1 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{77DB970F-6276-48BA-BA28-070143B4392C}</summary>
    public static Guid IID => new(0x77DB970F, 0x6276, 0x48BA, 0xBA, 0x28, 0x07, 0x01, 0x43, 0xB4, 0x39, 0x2C);

    /// <summary>The vtable: the slots of IDXGIDevice, then slots 12 to 13.</summary>
    public struct Vtbl
    {
        public IDXGIDevice.Vtbl Base;
        public delegate* unmanaged<void*, uint, int> SetMaximumFrameLatency;
        public delegate* unmanaged<void*, uint*, int> GetMaximumFrameLatency;
    }
}

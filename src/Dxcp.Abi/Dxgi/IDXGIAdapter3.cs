// dxgi1_4.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>IDXGIAdapter3, dxgi1_4.h, 18 slots.</summary>
public unsafe struct IDXGIAdapter3 : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{645967A4-1392-4310-A798-8053CE3E93FD}</summary>
    public static Guid IID => new(0x645967A4, 0x1392, 0x4310, 0xA7, 0x98, 0x80, 0x53, 0xCE, 0x3E, 0x93, 0xFD);

    /// <summary>The vtable: the slots of IDXGIAdapter2, then slots 12 to 17.</summary>
    public struct Vtbl
    {
        public IDXGIAdapter2.Vtbl Base;
        public delegate* unmanaged<void*, void*, uint*, int> RegisterHardwareContentProtectionTeardownStatusEvent;
        public delegate* unmanaged<void*, uint, void> UnregisterHardwareContentProtectionTeardownStatus;
        public delegate* unmanaged<void*, uint, uint, DXGI_QUERY_VIDEO_MEMORY_INFO*, int> QueryVideoMemoryInfo;
        public delegate* unmanaged<void*, uint, uint, ulong, int> SetVideoMemoryReservation;
        public delegate* unmanaged<void*, void*, uint*, int> RegisterVideoMemoryBudgetChangeNotificationEvent;
        public delegate* unmanaged<void*, uint, void> UnregisterVideoMemoryBudgetChangeNotification;
    }
}

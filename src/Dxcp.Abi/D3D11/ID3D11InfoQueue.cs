// d3d11sdklayers.h (SDK 10.0.28000)
namespace Dxcp.Abi;

/// <summary>ID3D11InfoQueue, d3d11sdklayers.h, 38 slots.</summary>
public unsafe struct ID3D11InfoQueue : IComInterface
{
    public Vtbl* lpVtbl;

    /// <summary>{6543DBB6-1B48-42F5-AB82-E97EC74326F6}</summary>
    public static Guid IID => new(0x6543DBB6, 0x1B48, 0x42F5, 0xAB, 0x82, 0xE9, 0x7E, 0xC7, 0x43, 0x26, 0xF6);

    /// <summary>The vtable: the slots of IUnknown, then slots 3 to 37.</summary>
    public struct Vtbl
    {
        public IUnknown.Vtbl Base;
        public delegate* unmanaged<void*, ulong, int> SetMessageCountLimit;
        public delegate* unmanaged<void*, void> ClearStoredMessages;
        public delegate* unmanaged<void*, ulong, D3D11_MESSAGE*, ulong*, int> GetMessage;
        public delegate* unmanaged<void*, ulong> GetNumMessagesAllowedByStorageFilter;
        public delegate* unmanaged<void*, ulong> GetNumMessagesDeniedByStorageFilter;
        public delegate* unmanaged<void*, ulong> GetNumStoredMessages;
        public delegate* unmanaged<void*, ulong> GetNumStoredMessagesAllowedByRetrievalFilter;
        public delegate* unmanaged<void*, ulong> GetNumMessagesDiscardedByMessageCountLimit;
        public delegate* unmanaged<void*, ulong> GetMessageCountLimit;
        public delegate* unmanaged<void*, D3D11_INFO_QUEUE_FILTER*, int> AddStorageFilterEntries;
        public delegate* unmanaged<void*, D3D11_INFO_QUEUE_FILTER*, ulong*, int> GetStorageFilter;
        public delegate* unmanaged<void*, void> ClearStorageFilter;
        public delegate* unmanaged<void*, int> PushEmptyStorageFilter;
        public delegate* unmanaged<void*, int> PushCopyOfStorageFilter;
        public delegate* unmanaged<void*, D3D11_INFO_QUEUE_FILTER*, int> PushStorageFilter;
        public delegate* unmanaged<void*, void> PopStorageFilter;
        public delegate* unmanaged<void*, uint> GetStorageFilterStackSize;
        public delegate* unmanaged<void*, D3D11_INFO_QUEUE_FILTER*, int> AddRetrievalFilterEntries;
        public delegate* unmanaged<void*, D3D11_INFO_QUEUE_FILTER*, ulong*, int> GetRetrievalFilter;
        public delegate* unmanaged<void*, void> ClearRetrievalFilter;
        public delegate* unmanaged<void*, int> PushEmptyRetrievalFilter;
        public delegate* unmanaged<void*, int> PushCopyOfRetrievalFilter;
        public delegate* unmanaged<void*, D3D11_INFO_QUEUE_FILTER*, int> PushRetrievalFilter;
        public delegate* unmanaged<void*, void> PopRetrievalFilter;
        public delegate* unmanaged<void*, uint> GetRetrievalFilterStackSize;
        public delegate* unmanaged<void*, D3D11_MESSAGE_CATEGORY, D3D11_MESSAGE_SEVERITY, D3D11_MESSAGE_ID, sbyte*, int> AddMessage;
        public delegate* unmanaged<void*, D3D11_MESSAGE_SEVERITY, sbyte*, int> AddApplicationMessage;
        public delegate* unmanaged<void*, D3D11_MESSAGE_CATEGORY, int, int> SetBreakOnCategory;
        public delegate* unmanaged<void*, D3D11_MESSAGE_SEVERITY, int, int> SetBreakOnSeverity;
        public delegate* unmanaged<void*, D3D11_MESSAGE_ID, int, int> SetBreakOnID;
        public delegate* unmanaged<void*, D3D11_MESSAGE_CATEGORY, int> GetBreakOnCategory;
        public delegate* unmanaged<void*, D3D11_MESSAGE_SEVERITY, int> GetBreakOnSeverity;
        public delegate* unmanaged<void*, D3D11_MESSAGE_ID, int> GetBreakOnID;
        public delegate* unmanaged<void*, int, void> SetMuteDebugOutput;
        public delegate* unmanaged<void*, int> GetMuteDebugOutput;
    }
}

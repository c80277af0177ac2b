using System.Runtime.InteropServices;
using System.Text;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>ID3D11InfoQueue, on devices created with the debug layer.</summary>
internal sealed unsafe partial class D3D11Device
{
    // QueryInterface hands this face out only where there is a queue; a caller that forged its way here gets E_FAIL.
    private InfoQueue Queue => _infoQueue ?? throw new HResultException(E_FAIL);

    public int SetMessageCountLimit(ulong MessageCountLimit)
    {
        Queue.Limit = MessageCountLimit;
        return S_OK;
    }

    public void ClearStoredMessages() => Queue.Clear();

    public int GetMessage(ulong MessageIndex, D3D11_MESSAGE* pMessage, ulong* pMessageByteLength)
    {
        if (pMessageByteLength == null || Queue.At(MessageIndex) is not { } message)
            return E_INVALIDARG;
        byte[] text = Encoding.UTF8.GetBytes(message.Text + '\0');
        ulong needed = (ulong)(sizeof(D3D11_MESSAGE) + text.Length);
        ulong room = *pMessageByteLength;
        *pMessageByteLength = needed;
        if (pMessage == null)
            return S_FALSE;
        if (room < needed)
            return E_INVALIDARG;
        byte* description = (byte*)(pMessage + 1);
        text.CopyTo(new Span<byte>(description, text.Length));
        *pMessage = new D3D11_MESSAGE
        {
            Category = message.Category,
            Severity = message.Severity,
            ID = message.Id,
            pDescription = description,
            DescriptionByteLength = (nuint)text.Length,
        };
        return S_OK;
    }

    public ulong GetNumMessagesAllowedByStorageFilter() => Queue.Allowed;

    public ulong GetNumMessagesDeniedByStorageFilter() => Queue.Denied;

    public ulong GetNumStoredMessages() => Queue.Stored;

    public ulong GetNumStoredMessagesAllowedByRetrievalFilter() => Queue.Retrievable;

    public ulong GetNumMessagesDiscardedByMessageCountLimit() => Queue.Discarded;

    public ulong GetMessageCountLimit() => Queue.Limit;

    public int AddStorageFilterEntries(D3D11_INFO_QUEUE_FILTER* pFilter) => AddEntries(Queue.StorageFilters, pFilter);

    public int GetStorageFilter(D3D11_INFO_QUEUE_FILTER* pFilter, ulong* pFilterByteLength) => GetFilter(Queue.StorageFilters, pFilter, pFilterByteLength);

    public void ClearStorageFilter() => ClearFilter(Queue.StorageFilters);

    public int PushEmptyStorageFilter() => Push(Queue.StorageFilters, new InfoQueueFilter());

    public int PushCopyOfStorageFilter() => PushCopy(Queue.StorageFilters);

    public int PushStorageFilter(D3D11_INFO_QUEUE_FILTER* pFilter) => PushNew(Queue.StorageFilters, pFilter);

    public void PopStorageFilter() => Pop(Queue.StorageFilters);

    public uint GetStorageFilterStackSize() => StackSize(Queue.StorageFilters);

    public int AddRetrievalFilterEntries(D3D11_INFO_QUEUE_FILTER* pFilter) => AddEntries(Queue.RetrievalFilters, pFilter);

    public int GetRetrievalFilter(D3D11_INFO_QUEUE_FILTER* pFilter, ulong* pFilterByteLength) => GetFilter(Queue.RetrievalFilters, pFilter, pFilterByteLength);

    public void ClearRetrievalFilter() => ClearFilter(Queue.RetrievalFilters);

    public int PushEmptyRetrievalFilter() => Push(Queue.RetrievalFilters, new InfoQueueFilter());

    public int PushCopyOfRetrievalFilter() => PushCopy(Queue.RetrievalFilters);

    public int PushRetrievalFilter(D3D11_INFO_QUEUE_FILTER* pFilter) => PushNew(Queue.RetrievalFilters, pFilter);

    public void PopRetrievalFilter() => Pop(Queue.RetrievalFilters);

    public uint GetRetrievalFilterStackSize() => StackSize(Queue.RetrievalFilters);

    public int AddMessage(D3D11_MESSAGE_CATEGORY Category, D3D11_MESSAGE_SEVERITY Severity, D3D11_MESSAGE_ID ID, sbyte* pDescription)
    {
        if (pDescription == null)
            return E_INVALIDARG;
        Queue.Add(new QueuedMessage(Category, Severity, ID, Marshal.PtrToStringUTF8((nint)pDescription)!));
        return S_OK;
    }

    public int AddApplicationMessage(D3D11_MESSAGE_SEVERITY Severity, sbyte* pDescription) =>
        AddMessage(D3D11_MESSAGE_CATEGORY.D3D11_MESSAGE_CATEGORY_APPLICATION_DEFINED, Severity, D3D11_MESSAGE_ID.D3D11_MESSAGE_ID_STRING_FROM_APPLICATION,
            pDescription);

    public int SetBreakOnCategory(D3D11_MESSAGE_CATEGORY Category, int bEnable) => SetBreak(BreakOn.Category, (uint)Category, bEnable);

    public int SetBreakOnSeverity(D3D11_MESSAGE_SEVERITY Severity, int bEnable) => SetBreak(BreakOn.Severity, (uint)Severity, bEnable);

    public int SetBreakOnID(D3D11_MESSAGE_ID ID, int bEnable) => SetBreak(BreakOn.Id, (uint)ID, bEnable);

    public int GetBreakOnCategory(D3D11_MESSAGE_CATEGORY Category) => Queue.GetBreak(BreakOn.Category, (uint)Category) ? 1 : 0;

    public int GetBreakOnSeverity(D3D11_MESSAGE_SEVERITY Severity) => Queue.GetBreak(BreakOn.Severity, (uint)Severity) ? 1 : 0;

    public int GetBreakOnID(D3D11_MESSAGE_ID ID) => Queue.GetBreak(BreakOn.Id, (uint)ID) ? 1 : 0;

    public void SetMuteDebugOutput(int bMute) => Queue.IsMuted = bMute != 0;

    public int GetMuteDebugOutput() => Queue.IsMuted ? 1 : 0;

    private int SetBreak(BreakOn kind, uint value, int enable)
    {
        Queue.SetBreak(kind, value, enable != 0);
        return S_OK;
    }

    private int AddEntries(Stack<InfoQueueFilter> stack, D3D11_INFO_QUEUE_FILTER* filter)
    {
        if (filter == null)
            return E_INVALIDARG;
        lock (Queue.Gate)
        {
            if (stack.TryPeek(out InfoQueueFilter? top))
                return top.TryAdd(*filter) ? S_OK : E_INVALIDARG;
        }
        return PushNew(stack, filter);
    }

    private int GetFilter(Stack<InfoQueueFilter> stack, D3D11_INFO_QUEUE_FILTER* filter, ulong* bytes)
    {
        if (bytes == null)
            return E_INVALIDARG;
        lock (Queue.Gate)
        {
            InfoQueueFilter top = stack.TryPeek(out InfoQueueFilter? found) ? found : new InfoQueueFilter();
            ulong room = *bytes;
            *bytes = top.Bytes;
            if (filter == null)
                return S_FALSE;
            if (room < top.Bytes)
                return E_INVALIDARG;
            top.Write(filter);
            return S_OK;
        }
    }

    private void ClearFilter(Stack<InfoQueueFilter> stack)
    {
        lock (Queue.Gate)
        {
            if (stack.TryPop(out _))
                stack.Push(new InfoQueueFilter());
        }
    }

    private int Push(Stack<InfoQueueFilter> stack, InfoQueueFilter filter)
    {
        lock (Queue.Gate)
            stack.Push(filter);
        return S_OK;
    }

    private int PushCopy(Stack<InfoQueueFilter> stack)
    {
        lock (Queue.Gate)
            stack.Push(stack.TryPeek(out InfoQueueFilter? top) ? top.Copy() : new InfoQueueFilter());
        return S_OK;
    }

    private int PushNew(Stack<InfoQueueFilter> stack, D3D11_INFO_QUEUE_FILTER* filter)
    {
        var made = new InfoQueueFilter();
        return filter != null && made.TryAdd(*filter) ? Push(stack, made) : E_INVALIDARG;
    }

    private void Pop(Stack<InfoQueueFilter> stack)
    {
        lock (Queue.Gate)
            _ = stack.TryPop(out _);
    }

    private uint StackSize(Stack<InfoQueueFilter> stack)
    {
        lock (Queue.Gate)
            return (uint)stack.Count;
    }
}

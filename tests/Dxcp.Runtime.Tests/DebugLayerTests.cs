using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Diagnostics;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>ID3D11InfoQueue and ID3D11Debug over the message log; DXGI's view of the device.</summary>
public sealed unsafe class DebugLayerTests
{
    private static TestDevice Create() => new(flags: D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_DEBUG);

    private static (D3D11_MESSAGE_ID Id, string Text)? Read(ID3D11InfoQueue* queue, ulong index)
    {
        ulong size = 0;
        int hr = queue->lpVtbl->GetMessage(queue, index, null, &size);
        if (hr < 0)
            return null;
        Assert.Equal(S_FALSE, hr);
        byte* bytes = stackalloc byte[(int)size];
        ulong tooSmall = size - 1;
        Assert.Equal(E_INVALIDARG, queue->lpVtbl->GetMessage(queue, index, (D3D11_MESSAGE*)bytes, &tooSmall));
        Assert.Equal(size, tooSmall);
        Assert.Equal(S_OK, queue->lpVtbl->GetMessage(queue, index, (D3D11_MESSAGE*)bytes, &size));
        var message = (D3D11_MESSAGE*)bytes;
        Assert.Equal(0, message->pDescription[message->DescriptionByteLength - 1]);
        return (message->ID, Marshal.PtrToStringUTF8((nint)message->pDescription)!);
    }

    private static void Add(ID3D11InfoQueue* queue, D3D11_MESSAGE_ID id)
    {
        sbyte text = 0;
        Assert.Equal(S_OK, queue->lpVtbl->AddMessage(queue, D3D11_MESSAGE_CATEGORY.D3D11_MESSAGE_CATEGORY_EXECUTION,
            D3D11_MESSAGE_SEVERITY.D3D11_MESSAGE_SEVERITY_ERROR, id, &text));
    }

    [Fact]
    public void Refusals_reach_the_queue_with_their_ids()
    {
        using TestDevice device = Create();
        using ComPtr<ID3D11InfoQueue> queue = device.DevicePtr.As<ID3D11InfoQueue>();
        ID3D11CryptoSession* session = device.Session();
        _ = device.Start(session, 15);
        ulong stored = queue.Pointer->lpVtbl->GetNumStoredMessages(queue.Pointer);
        Assert.Equal(2ul, stored);
        Assert.Equal(D3D11_MESSAGE_ID_CREATE_CRYPTOSESSION, Read(queue.Pointer, 0)!.Value.Id);
        Assert.Equal(D3D11_MESSAGE_ID_STARTSESSIONKEYREFRESH_INVALIDSIZE, Read(queue.Pointer, 1)!.Value.Id);
        Assert.Contains("StartSessionKeyRefresh", Read(queue.Pointer, 1)!.Value.Text, StringComparison.Ordinal);
        Assert.Null(Read(queue.Pointer, 2));
        queue.Pointer->lpVtbl->ClearStoredMessages(queue.Pointer);
        Assert.Null(Read(queue.Pointer, 0));
    }

    [Fact]
    public void Live_sessions_are_reported_and_destroyed_ones_are_not()
    {
        using TestDevice device = Create();
        using ComPtr<ID3D11Debug> debug = device.DevicePtr.As<ID3D11Debug>();
        _ = device.Session();
        _ = device.Session();
        Assert.Equal(S_OK, debug.Pointer->lpVtbl->ReportLiveDeviceObjects(debug.Pointer, 0));
        Assert.Equal(2, device.Messages.Count(m => m.Id == D3D11_MESSAGE_ID_LIVE_CRYPTOSESSION));
        Assert.Equal(S_OK, debug.Pointer->lpVtbl->ValidateContext(debug.Pointer, device.Context));
    }

    [Fact]
    public void The_count_limit_pushes_the_oldest_out()
    {
        using TestDevice device = Create();
        using ComPtr<ID3D11InfoQueue> queue = device.DevicePtr.As<ID3D11InfoQueue>();
        ID3D11InfoQueue* q = queue.Pointer;
        Assert.Equal(1024ul, q->lpVtbl->GetMessageCountLimit(q));
        Assert.Equal(S_OK, q->lpVtbl->SetMessageCountLimit(q, 2));
        for (uint i = 1; i <= 3; i++)
            Add(q, (D3D11_MESSAGE_ID)i);
        Assert.Equal((2ul, 1ul), (q->lpVtbl->GetNumStoredMessages(q), q->lpVtbl->GetNumMessagesDiscardedByMessageCountLimit(q)));
        Assert.Equal((D3D11_MESSAGE_ID)2, Read(q, 0)!.Value.Id);
    }

    [Fact]
    public void Storage_and_retrieval_filters_hold_messages_back()
    {
        using TestDevice device = Create();
        using ComPtr<ID3D11InfoQueue> queue = device.DevicePtr.As<ID3D11InfoQueue>();
        ID3D11InfoQueue* q = queue.Pointer;
        var id = (D3D11_MESSAGE_ID)7;
        var filter = new D3D11_INFO_QUEUE_FILTER { DenyList = { NumIDs = 1, pIDList = &id } };
        Assert.Equal(S_OK, q->lpVtbl->PushStorageFilter(q, &filter));
        Add(q, (D3D11_MESSAGE_ID)7);
        Add(q, (D3D11_MESSAGE_ID)8);
        Assert.Equal((1ul, 1ul), (q->lpVtbl->GetNumMessagesDeniedByStorageFilter(q), q->lpVtbl->GetNumStoredMessages(q)));
        Assert.Equal(1u, q->lpVtbl->GetStorageFilterStackSize(q));
        ulong size = 0;
        Assert.Equal(S_FALSE, q->lpVtbl->GetStorageFilter(q, null, &size));
        Assert.Equal((ulong)sizeof(D3D11_INFO_QUEUE_FILTER) + 4, size);
        byte* bytes = stackalloc byte[(int)size];
        Assert.Equal(S_OK, q->lpVtbl->GetStorageFilter(q, (D3D11_INFO_QUEUE_FILTER*)bytes, &size));
        Assert.Equal(id, ((D3D11_INFO_QUEUE_FILTER*)bytes)->DenyList.pIDList[0]);
        q->lpVtbl->PopStorageFilter(q);
        Add(q, (D3D11_MESSAGE_ID)7);
        Assert.Equal(2ul, q->lpVtbl->GetNumStoredMessages(q));
        var allow = new D3D11_INFO_QUEUE_FILTER { AllowList = { NumIDs = 1, pIDList = &id } };
        Assert.Equal(S_OK, q->lpVtbl->AddRetrievalFilterEntries(q, &allow));
        Assert.Equal(1ul, q->lpVtbl->GetNumStoredMessagesAllowedByRetrievalFilter(q));
        Assert.Equal(id, Read(q, 0)!.Value.Id);
        allow.AllowList.pIDList = null;
        Assert.Equal(E_INVALIDARG, q->lpVtbl->PushRetrievalFilter(q, &allow));
        Assert.Equal(E_INVALIDARG, q->lpVtbl->PushRetrievalFilter(q, null));
    }

    [Fact]
    public void Each_stack_of_filters_is_pushed_copied_cleared_and_popped_by_itself()
    {
        using TestDevice device = Create();
        using ComPtr<ID3D11InfoQueue> queue = device.DevicePtr.As<ID3D11InfoQueue>();
        ID3D11InfoQueue* q = queue.Pointer;
        ID3D11InfoQueue.Vtbl* table = q->lpVtbl;
        D3D11_MESSAGE_ID* ids = stackalloc[] { (D3D11_MESSAGE_ID)7, (D3D11_MESSAGE_ID)8 };
        var severity = D3D11_MESSAGE_SEVERITY.D3D11_MESSAGE_SEVERITY_INFO;
        var filter = new D3D11_INFO_QUEUE_FILTER
        {
            AllowList = { NumIDs = 2, pIDList = ids },
            DenyList = { NumSeverities = 1, pSeverityList = &severity },
        };
        (uint, uint) Sizes() => (table->GetStorageFilterStackSize(q), table->GetRetrievalFilterStackSize(q));
        string Top(bool storage)
        {
            byte* bytes = stackalloc byte[256];
            ulong size = 256;
            var told = (D3D11_INFO_QUEUE_FILTER*)bytes;
            Assert.Equal(S_OK, storage ? table->GetStorageFilter(q, told, &size) : table->GetRetrievalFilter(q, told, &size));
            var (allow, deny) = (told->AllowList, told->DenyList);
            return $"{size - (ulong)sizeof(D3D11_INFO_QUEUE_FILTER)}: {allow.NumCategories} {allow.NumSeverities} {allow.NumIDs}, {deny.NumCategories} " +
                $"{deny.NumSeverities} {deny.NumIDs}";
        }

        const string Empty = "0: 0 0 0, 0 0 0", Given = "12: 0 0 2, 0 1 0";
        Assert.Equal(S_OK, table->PushRetrievalFilter(q, &filter));
        Assert.Equal(((0u, 1u), Empty, Given), (Sizes(), Top(true), Top(false)));
        Assert.Equal(S_OK, table->PushCopyOfRetrievalFilter(q));
        Assert.Equal(((0u, 2u), Empty, Given), (Sizes(), Top(true), Top(false)));
        Assert.Equal(S_OK, table->PushStorageFilter(q, &filter));
        Assert.Equal(S_OK, table->PushCopyOfStorageFilter(q));
        Assert.Equal(((2u, 2u), Given, Given), (Sizes(), Top(true), Top(false)));
        table->ClearRetrievalFilter(q);
        Assert.Equal(((2u, 2u), Given, Empty), (Sizes(), Top(true), Top(false)));
        table->PopRetrievalFilter(q);
        Assert.Equal(((2u, 1u), Given, Given), (Sizes(), Top(true), Top(false)));
        table->ClearStorageFilter(q);
        Assert.Equal(((2u, 1u), Empty, Given), (Sizes(), Top(true), Top(false)));
        table->PopStorageFilter(q);
        Assert.Equal(((1u, 1u), Given, Given), (Sizes(), Top(true), Top(false)));
        Assert.Equal(S_OK, table->PushEmptyStorageFilter(q));
        Assert.Equal(S_OK, table->PushEmptyRetrievalFilter(q));
        Assert.Equal(((2u, 2u), Empty, Empty), (Sizes(), Top(true), Top(false)));
    }

    [Fact]
    public void Breaks_are_remembered()
    {
        using TestDevice device = Create();
        using ComPtr<ID3D11InfoQueue> queue = device.DevicePtr.As<ID3D11InfoQueue>();
        ID3D11InfoQueue* q = queue.Pointer;
        Assert.Equal(0, q->lpVtbl->GetBreakOnID(q, (D3D11_MESSAGE_ID)7));
        Assert.Equal(S_OK, q->lpVtbl->SetBreakOnID(q, (D3D11_MESSAGE_ID)7, 1));
        Assert.Equal(1, q->lpVtbl->GetBreakOnID(q, (D3D11_MESSAGE_ID)7));
        Assert.Equal(0, q->lpVtbl->GetBreakOnSeverity(q, D3D11_MESSAGE_SEVERITY.D3D11_MESSAGE_SEVERITY_ERROR));
        Assert.Equal(0, q->lpVtbl->GetMuteDebugOutput(q));
    }

    [Fact]
    public void The_log_is_there_without_the_debug_layer_and_forgets_the_oldest()
    {
        using var device = new TestDevice();
        for (int i = 0; i < MessageLog.Capacity + 5; i++)
            device.Finish(null);
        Assert.Equal(MessageLog.Capacity, device.Log.Messages.Count);
        Assert.Equal(E_INVALIDARG, device.Session()->lpVtbl->GetCertificate(device.Session(), 0, null));
        Assert.Equal(("GetCertificate", MessageLog.Capacity), (device.Log.Messages[^1].Method, device.Log.Messages.Count));
        Assert.Same(device.Log, MessageLog.Of(device.Session()));
        Assert.Null(MessageLog.Of((void*)0x1000));
    }

    [Fact]
    public void Refusals_reach_the_sinks_of_the_process_with_what_was_given_and_wanted()
    {
        const uint index = 0x7E57;
        using var device = new TestDevice();
        Message? message = null;
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, exchange;
        using (MessageSinks.Process.Add(new Listener(said => message = said.Values.Any(value => value.Given == $"{index}") ? said : message)))
            Assert.Equal(E_INVALIDARG, device.VideoDevice->lpVtbl->CheckCryptoKeyExchange(device.VideoDevice, &type, null, index, &exchange));
        Assert.NotNull(message);
        Assert.Same(message, device.LastMessage.Message);
        Assert.Equal(("Direct3D 11", "CheckCryptoKeyExchange", "R27", "Index"), (message.Api, message.Method, message.Rule, message.Values[0].Parameter));
    }

    private sealed class Listener(Action<Message> listen) : IMessageSink
    {
        public void Take(Message message) => listen(message);
    }

    [Fact]
    public void Messages_have_the_category_of_their_method() // S59
    {
        using TestDevice device = Create();
        using ComPtr<ID3D11InfoQueue> queue = device.DevicePtr.As<ID3D11InfoQueue>();
        _ = device.VideoDevice->lpVtbl->CreateAuthenticatedChannel(device.VideoDevice, 0, null);
        _ = device.VideoDevice->lpVtbl->GetContentProtectionCaps(device.VideoDevice, null, null, null);
        device.VideoContext->lpVtbl->EncryptionBlt(device.VideoContext, null, null, null, 0, null);
        device.VideoContext->lpVtbl->DecryptionBlt(device.VideoContext, null, null, null, null, 0, null, 0, null);
        device.Finish(null);
        _ = device.Session();
        Assert.Equal([D3D11_MESSAGE_CATEGORY.D3D11_MESSAGE_CATEGORY_STATE_CREATION, D3D11_MESSAGE_CATEGORY.D3D11_MESSAGE_CATEGORY_STATE_CREATION,
            D3D11_MESSAGE_CATEGORY.D3D11_MESSAGE_CATEGORY_RESOURCE_MANIPULATION, D3D11_MESSAGE_CATEGORY.D3D11_MESSAGE_CATEGORY_RESOURCE_MANIPULATION,
            D3D11_MESSAGE_CATEGORY.D3D11_MESSAGE_CATEGORY_EXECUTION, D3D11_MESSAGE_CATEGORY.D3D11_MESSAGE_CATEGORY_MISCELLANEOUS],
            Enumerable.Range(0, 6).Select(i => Category(queue.Pointer, (ulong)i)));
    }

    private static D3D11_MESSAGE_CATEGORY Category(ID3D11InfoQueue* queue, ulong index)
    {
        ulong size = 4096;
        byte* bytes = stackalloc byte[(int)size];
        Assert.Equal(S_OK, queue->lpVtbl->GetMessage(queue, index, (D3D11_MESSAGE*)bytes, &size));
        return ((D3D11_MESSAGE*)bytes)->Category;
    }

    [Fact]
    public void The_adapter_describes_itself_and_leads_to_its_factory()
    {
        using var device = new TestDevice();
        using ComPtr<IDXGIDevice1> dxgi = device.DevicePtr.As<IDXGIDevice1>();
        IDXGIAdapter* adapter;
        Assert.Equal(S_OK, dxgi.Pointer->lpVtbl->Base.GetAdapter(dxgi.Pointer, &adapter));
        using var owned = new ComPtr<IDXGIAdapter>(adapter);
        DXGI_ADAPTER_DESC desc;
        Assert.Equal(S_OK, adapter->lpVtbl->GetDesc(adapter, &desc));
        Assert.StartsWith("DXCP", new string((char*)desc.Description), StringComparison.Ordinal);
        Assert.Equal(E_INVALIDARG, adapter->lpVtbl->GetDesc(adapter, null));
        Guid iid = IDXGIFactory1.IID;
        IDXGIFactory1* factory;
        Assert.Equal(S_OK, adapter->lpVtbl->Base.GetParent(adapter, &iid, (void**)&factory));
        using var ownedFactory = new ComPtr<IDXGIFactory1>(factory);
        IDXGIAdapter1* found;
        Assert.Equal(S_OK, factory->lpVtbl->EnumAdapters1(factory, 0, &found));
        using var ownedFound = new ComPtr<IDXGIAdapter1>(found);
        DXGI_ADAPTER_DESC1 desc1;
        Assert.Equal(S_OK, found->lpVtbl->GetDesc1(found, &desc1));
        Assert.Equal(desc.AdapterLuid, desc1.AdapterLuid);
        Assert.Equal(DXGI_ERROR_NOT_FOUND, factory->lpVtbl->EnumAdapters1(factory, 1, &found));
        Assert.True(found == null);
        IDXGIOutput* output;
        Assert.Equal(DXGI_ERROR_NOT_FOUND, adapter->lpVtbl->EnumOutputs(adapter, 0, &output));
        uint latency;
        Assert.Equal(S_OK, dxgi.Pointer->lpVtbl->GetMaximumFrameLatency(dxgi.Pointer, &latency));
        Assert.Equal(3u, latency);
        Assert.Equal(E_INVALIDARG, dxgi.Pointer->lpVtbl->Base.SetGPUThreadPriority(dxgi.Pointer, 8));
    }
}

using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Filters of the debug layer's queue: each list of each side, alone and beside others, and how they come back. S59.</summary>
public sealed unsafe class InfoQueueFilterTests
{
    private const D3D11_MESSAGE_CATEGORY Category = D3D11_MESSAGE_CATEGORY.D3D11_MESSAGE_CATEGORY_EXECUTION;
    private const D3D11_MESSAGE_SEVERITY Level = D3D11_MESSAGE_SEVERITY.D3D11_MESSAGE_SEVERITY_WARNING;

    public static TheoryData<bool, int, bool> Lists =>
        [.. from allows in (bool[])[true, false] from kind in Enumerable.Range(0, 3) from names in (bool[])[true, false] select (allows, kind, names)];

    [Theory, MemberData(nameof(Lists))]
    public void A_list_lets_pass_what_it_names_or_keeps_it_out(bool allows, int kind, bool names)
    {
        var lists = new D3D11_INFO_QUEUE_FILTER_DESC();
        D3D11_MESSAGE_CATEGORY* categories = stackalloc[] { Category + 1, names ? Category : Category + 2 };
        D3D11_MESSAGE_SEVERITY* severities = stackalloc[] { Level + 1, names ? Level : Level + 2 };
        D3D11_MESSAGE_ID* ids = stackalloc[] { (D3D11_MESSAGE_ID)8, (D3D11_MESSAGE_ID)(names ? 7 : 9) };
        if (kind == 0)
            lists = new() { NumCategories = 2, pCategoryList = categories };
        else if (kind == 1)
            lists = new() { NumSeverities = 2, pSeverityList = severities };
        else
            lists = new() { NumIDs = 2, pIDList = ids };
        var filter = new InfoQueueFilter();
        Assert.True(filter.TryAdd(allows ? new() { AllowList = lists } : new() { DenyList = lists }));
        var message = new QueuedMessage(Category, Level, (D3D11_MESSAGE_ID)7, "");
        Assert.Equal(allows == names, filter.Passes(message));
        Assert.Equal(allows == names, filter.Copy().Passes(message));
    }

    [Theory, MemberData(nameof(Lists))]
    public void A_list_is_read_up_to_4096_entries_and_with_entries_is_not_null_or_no_list_is_taken(bool allows, int kind, bool isNull)
    {
        var memory = new uint[4097];
        fixed (uint* list = memory)
        {
            foreach (uint count in (uint[])[0, 1, 4096, 4097])
            {
                void* place = isNull ? null : list;
                var lists = new D3D11_INFO_QUEUE_FILTER_DESC();
                if (kind == 0)
                    lists = new() { NumCategories = count, pCategoryList = (D3D11_MESSAGE_CATEGORY*)place };
                else if (kind == 1)
                    lists = new() { NumSeverities = count, pSeverityList = (D3D11_MESSAGE_SEVERITY*)place };
                else
                    lists = new() { NumIDs = count, pIDList = (D3D11_MESSAGE_ID*)place };
                var filter = new InfoQueueFilter();
                var beside = new D3D11_INFO_QUEUE_FILTER_DESC { NumIDs = 2, pIDList = (D3D11_MESSAGE_ID*)list };
                bool isOne = count == 0 || (!isNull && count <= 4096);
                Assert.Equal(isOne, filter.TryAdd(new() { AllowList = allows ? lists : beside, DenyList = allows ? beside : lists }));
                Assert.Equal((nuint)sizeof(D3D11_INFO_QUEUE_FILTER) + (isOne ? (count + 2) * 4 : 0), filter.Bytes);
            }
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_filter_comes_back_as_it_was_given_in_as_many_bytes_as_it_needs(bool ofStorage)
    {
        using var device = new TestDevice(flags: D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_DEBUG);
        using ComPtr<ID3D11InfoQueue> owned = device.DevicePtr.As<ID3D11InfoQueue>();
        ID3D11InfoQueue* queue = owned.Pointer;
        ID3D11InfoQueue.Vtbl* table = queue->lpVtbl;
        var get = ofStorage ? table->GetStorageFilter : table->GetRetrievalFilter;
        var push = ofStorage ? table->PushStorageFilter : table->PushRetrievalFilter;
        var add = ofStorage ? table->AddStorageFilterEntries : table->AddRetrievalFilterEntries;
        var copy = ofStorage ? table->PushCopyOfStorageFilter : table->PushCopyOfRetrievalFilter;
        var empty = ofStorage ? table->PushEmptyStorageFilter : table->PushEmptyRetrievalFilter;
        var clear = ofStorage ? table->ClearStorageFilter : table->ClearRetrievalFilter;
        var pop = ofStorage ? table->PopStorageFilter : table->PopRetrievalFilter;
        var size = ofStorage ? table->GetStorageFilterStackSize : table->GetRetrievalFilterStackSize;
        uint* entries = stackalloc uint[12];
        for (uint i = 0; i < 12; i++)
            entries[i] = i;
        var given = new D3D11_INFO_QUEUE_FILTER
        {
            AllowList = new()
            {
                NumCategories = 1,
                pCategoryList = (D3D11_MESSAGE_CATEGORY*)entries,
                NumSeverities = 2,
                pSeverityList = (D3D11_MESSAGE_SEVERITY*)(entries + 1),
                NumIDs = 3,
                pIDList = (D3D11_MESSAGE_ID*)(entries + 3),
            },
            DenyList = new()
            {
                NumCategories = 3,
                pCategoryList = (D3D11_MESSAGE_CATEGORY*)(entries + 6),
                NumSeverities = 1,
                pSeverityList = (D3D11_MESSAGE_SEVERITY*)(entries + 9),
                NumIDs = 2,
                pIDList = (D3D11_MESSAGE_ID*)(entries + 10),
            },
        };
        string[] same = Lines(given);
        ulong needed = (ulong)sizeof(D3D11_INFO_QUEUE_FILTER) + 48, room = 0;
        byte* bytes = stackalloc byte[1024];
        Assert.Equal(0u, size(queue));
        Assert.Equal(S_OK, add(queue, &given)); // to none: pushes one
        Assert.Equal((1u, S_FALSE, needed), (size(queue), get(queue, null, &room), room));
        room = needed - 1;
        Assert.Equal((E_INVALIDARG, needed), (get(queue, (D3D11_INFO_QUEUE_FILTER*)bytes, &room), room));
        AssertSame();
        Assert.Equal(S_OK, copy(queue));
        AssertSame();
        Assert.Equal(S_OK, add(queue, &given)); // to the copy alone
        Assert.Equal((2u, S_FALSE, needed + 48), (size(queue), get(queue, null, &room), room));
        pop(queue);
        AssertSame();
        Assert.Equal((S_OK, S_OK), (push(queue, &given), empty(queue)));
        Assert.Equal((3u, S_FALSE, needed - 48), (size(queue), get(queue, null, &room), room));
        pop(queue);
        AssertSame();
        clear(queue);
        Assert.Equal((2u, S_FALSE, needed - 48), (size(queue), get(queue, null, &room), room));
        given.DenyList.pIDList = null;
        Assert.Equal((E_INVALIDARG, E_INVALIDARG, 2u), (push(queue, &given), add(queue, &given), size(queue)));
        given.DenyList.pIDList = (D3D11_MESSAGE_ID*)(entries + 10);
        for (int i = 0; i < 3; i++)
            pop(queue);
        Assert.Equal(0u, size(queue));
        clear(queue);
        Assert.Equal((S_OK, 1u), (copy(queue), size(queue)));

        void AssertSame()
        {
            ulong enough = needed;
            new Span<byte>(bytes, 1024).Fill(0xEE);
            Assert.Equal((S_OK, needed), (get(queue, (D3D11_INFO_QUEUE_FILTER*)bytes, &enough), enough));
            var read = (D3D11_INFO_QUEUE_FILTER*)bytes;
            Assert.Equal(same, Lines(*read));
            Assert.True(new Span<byte>(bytes + needed, 64).IndexOfAnyExcept((byte)0xEE) < 0);
        }
    }

    [Fact] // S237
    public void A_break_is_asked_for_by_category_severity_and_number_apart()
    {
        using var device = new TestDevice(flags: D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_DEBUG);
        using ComPtr<ID3D11InfoQueue> owned = device.DevicePtr.As<ID3D11InfoQueue>();
        ID3D11InfoQueue* queue = owned.Pointer;
        ID3D11InfoQueue.Vtbl* table = queue->lpVtbl;
        (int, int, int) All() => (table->GetBreakOnCategory(queue, (D3D11_MESSAGE_CATEGORY)2), table->GetBreakOnSeverity(queue, (D3D11_MESSAGE_SEVERITY)2),
            table->GetBreakOnID(queue, (D3D11_MESSAGE_ID)2));
        Assert.Equal((0, 0, 0), All());
        Assert.Equal((S_OK, (1, 0, 0)), (table->SetBreakOnCategory(queue, (D3D11_MESSAGE_CATEGORY)2, 1), All()));
        Assert.Equal((S_OK, (0, 0, 0)), (table->SetBreakOnCategory(queue, (D3D11_MESSAGE_CATEGORY)2, 0), All()));
        Assert.Equal((S_OK, (0, 1, 0)), (table->SetBreakOnSeverity(queue, (D3D11_MESSAGE_SEVERITY)2, 1), All()));
        Assert.Equal((S_OK, (0, 0, 0)), (table->SetBreakOnSeverity(queue, (D3D11_MESSAGE_SEVERITY)2, 0), All()));
        Assert.Equal((S_OK, (0, 0, 1)), (table->SetBreakOnID(queue, (D3D11_MESSAGE_ID)2, 1), All()));
        Assert.Equal((S_OK, (0, 0, 0)), (table->SetBreakOnID(queue, (D3D11_MESSAGE_ID)2, 0), All()));
        int before = table->GetMuteDebugOutput(queue);
        table->SetMuteDebugOutput(queue, 1);
        Assert.Equal((0, 1), (before, table->GetMuteDebugOutput(queue)));
        table->SetMuteDebugOutput(queue, 0);
        Assert.Equal(0, table->GetMuteDebugOutput(queue));
    }

    private static string[] Lines(in D3D11_INFO_QUEUE_FILTER filter) => [Line(filter.AllowList), Line(filter.DenyList)];

    private static string Line(in D3D11_INFO_QUEUE_FILTER_DESC desc) => string.Join("; ",
        string.Join(",", new Span<uint>(desc.pCategoryList, (int)desc.NumCategories).ToArray()),
        string.Join(",", new Span<uint>(desc.pSeverityList, (int)desc.NumSeverities).ToArray()),
        string.Join(",", new Span<uint>(desc.pIDList, (int)desc.NumIDs).ToArray()));
}

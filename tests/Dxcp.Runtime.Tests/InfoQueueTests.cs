using System.Runtime.InteropServices;
using System.Text;
using Dxcp.Abi;
using Dxcp.Diagnostics;
using static Dxcp.Abi.D3D11_MESSAGE_CATEGORY;
using static Dxcp.Abi.D3D11_MESSAGE_SEVERITY;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>ID3D11InfoQueue and ID3D11Debug beyond what <see cref="DebugLayerTests"/> holds: breaks, printing, our own ids, the live-object report.</summary>
public sealed unsafe class InfoQueueTests
{
    private static TestDevice Create() => new(flags: D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_DEBUG);

    private static QueuedMessage Some(uint id = 7, D3D11_MESSAGE_SEVERITY severity = D3D11_MESSAGE_SEVERITY_ERROR) =>
        new(D3D11_MESSAGE_CATEGORY_EXECUTION, severity, (D3D11_MESSAGE_ID)id, "text");

    private static (InfoQueue Queue, List<string> Printed, Func<int> Breaks) Watched()
    {
        var printed = new List<string>();
        int breaks = 0;
        var queue = new InfoQueue { Print = printed.Add, Break = () => breaks++ };
        return (queue, printed, () => breaks);
    }

    [Theory] // S59
    [InlineData("CreateTexture2D", D3D11_MESSAGE_CATEGORY_STATE_CREATION)]
    [InlineData("CreateCryptoSession", D3D11_MESSAGE_CATEGORY_STATE_CREATION)]
    [InlineData("CheckCryptoKeyExchange", D3D11_MESSAGE_CATEGORY_STATE_CREATION)]
    [InlineData("CheckVideoDecoderFormat", D3D11_MESSAGE_CATEGORY_STATE_CREATION)]
    [InlineData("GetContentProtectionCaps", D3D11_MESSAGE_CATEGORY_STATE_CREATION)]
    [InlineData("GetCryptoSessionPrivateDataSize", D3D11_MESSAGE_CATEGORY_STATE_CREATION)]
    [InlineData("OpenSharedResource", D3D11_MESSAGE_CATEGORY_STATE_CREATION)]
    [InlineData("EncryptionBlt", D3D11_MESSAGE_CATEGORY_RESOURCE_MANIPULATION)]
    [InlineData("DecryptionBlt", D3D11_MESSAGE_CATEGORY_RESOURCE_MANIPULATION)]
    [InlineData("CopyResource", D3D11_MESSAGE_CATEGORY_EXECUTION)]
    [InlineData("StartSessionKeyRefresh", D3D11_MESSAGE_CATEGORY_EXECUTION)]
    [InlineData("GetCertificate", D3D11_MESSAGE_CATEGORY_EXECUTION)]
    [InlineData("SubmitDecoderBuffers", D3D11_MESSAGE_CATEGORY_EXECUTION)]
    public void A_message_has_the_category_of_its_method_and_one_of_what_merely_happened_has_none(string method, D3D11_MESSAGE_CATEGORY category)
    {
        Assert.Equal(category, InfoQueue.CategoryOf(new Message(Severity.Error, "Direct3D 11", method, "S5", "text")));
        Assert.Equal(category, InfoQueue.CategoryOf(new Message(Severity.Warning, "Direct3D 11", method, "S5", "text")));
        Assert.Equal(D3D11_MESSAGE_CATEGORY_MISCELLANEOUS, InfoQueue.CategoryOf(new Message(Severity.Info, "Direct3D 11", method, "S5", "text")));
    }

    [Theory] // S237
    [InlineData((int)BreakOn.Category, (uint)D3D11_MESSAGE_CATEGORY_EXECUTION)]
    [InlineData((int)BreakOn.Severity, (uint)D3D11_MESSAGE_SEVERITY_ERROR)]
    [InlineData((int)BreakOn.Id, 7u)]
    public void A_message_that_passes_the_storage_filter_breaks_where_that_was_asked_for(int kind, uint value)
    {
        var (queue, _, breaks) = Watched();
        queue.Add(Some());
        Assert.Equal(0, breaks());
        queue.SetBreak((BreakOn)kind, value, enable: true);
        queue.Add(Some());
        Assert.Equal(1, breaks());
        queue.SetBreak((BreakOn)kind, value, enable: false);
        queue.Add(Some());
        Assert.Equal(1, breaks());
    }

    [Fact] // S237
    public void A_message_that_the_storage_filter_denies_neither_breaks_nor_is_printed()
    {
        var (queue, printed, breaks) = Watched();
        queue.SetBreak(BreakOn.Id, 7, enable: true);
        var id = (D3D11_MESSAGE_ID)7;
        var filter = new InfoQueueFilter();
        Assert.True(filter.TryAdd(new D3D11_INFO_QUEUE_FILTER { DenyList = { NumIDs = 1, pIDList = &id } }));
        queue.StorageFilters.Push(filter);
        queue.Add(Some());
        Assert.Equal((0, 0, 1ul), (breaks(), printed.Count, queue.Denied));
    }

    [Fact] // S237
    public void Muting_keeps_messages_from_being_printed_not_from_being_stored()
    {
        var (queue, printed, _) = Watched();
        queue.Add(Some());
        queue.IsMuted = true;
        queue.Add(Some());
        Assert.Contains("text", Assert.Single(printed), StringComparison.Ordinal);
        Assert.Equal(2ul, queue.Stored);
    }

    [Theory] // S239
    [InlineData(3145988u, "S4", 3145988u)]
    [InlineData(0u, "S2", 0x44581002u)]
    [InlineData(0u, "R32", 0x44580020u)]
    [InlineData(0u, "D12", 0x4458200Cu)]
    [InlineData(0u, "S301", 0x4458112Du)]
    [InlineData(0u, "S4095", 0x44581FFFu)]
    [InlineData(0u, "S4096", 0u)]
    [InlineData(0u, "", 0u)]
    public void What_has_no_number_of_the_debug_layer_has_one_of_ours_that_tells_the_rule(uint own, string rule, uint wanted) =>
        Assert.Equal((D3D11_MESSAGE_ID)wanted, InfoQueue.IdOf(new Message(Severity.Error, "Direct3D 11", "", rule, "") { Id = own }));

    [Theory, InlineData("the picture", false), InlineData("the picture\0", false), InlineData("the picture\0", true)] // S238
    public void A_report_names_each_live_object_with_kind_name_and_references(string given, bool isWide)
    {
        using TestDevice device = Create();
        using ComPtr<ID3D11Debug> debug = device.DevicePtr.As<ID3D11Debug>();
        _ = device.Session();
        ID3D11Texture2D* named = device.Texture(TestDevice.Desc());
        Guid key = new(isWide ? "4cca5fd8-921f-42c8-8566-70caf2a9b741" : "429b8c22-9188-4b0c-8742-acb0bf85c200");
        byte[] name = (isWide ? Encoding.Unicode : Encoding.UTF8).GetBytes(given);
        fixed (byte* bytes = name)
            Assert.Equal(S_OK, named->lpVtbl->Base.Base.SetPrivateData(named, &key, (uint)name.Length, bytes));
        _ = named->lpVtbl->Base.Base.Base.AddRef(named);
        device.Log.Clear();
        Assert.Equal(S_OK, debug.Pointer->lpVtbl->ReportLiveDeviceObjects(debug.Pointer, 2));
        Logged texture = Assert.Single(device.Messages, m => m.Id == D3D11_MESSAGE_ID.D3D11_MESSAGE_ID_LIVE_TEXTURE2D);
        Assert.Contains($"ID3D11Texture2D at 0x{(nuint)named:X}, \"the picture\", is alive: references 2", texture.Message.ToString(),
            StringComparison.Ordinal);
        Assert.Contains("<unnamed>", Assert.Single(device.Messages, m => m.Id == D3D11_MESSAGE_ID.D3D11_MESSAGE_ID_LIVE_CRYPTOSESSION).Message.ToString(),
            StringComparison.Ordinal);
        Assert.Single(device.Messages, m => m.Id == D3D11_MESSAGE_ID.D3D11_MESSAGE_ID_LIVE_DEVICE);
        Assert.Equal(1u, named->lpVtbl->Base.Base.Base.Release(named));
        Assert.All(device.Messages, m => Assert.Equal(Severity.Info, m.Message.Severity));
    }

    [Fact] // S238
    public void A_summary_counts_and_a_report_without_internal_objects_leaves_those_out_that_nobody_holds()
    {
        using TestDevice device = Create();
        using ComPtr<ID3D11Debug> debug = device.DevicePtr.As<ID3D11Debug>();
        ID3D11Texture2D* texture = device.Texture(TestDevice.Desc());
        device.Log.Clear();
        Assert.Equal(S_OK, debug.Pointer->lpVtbl->ReportLiveDeviceObjects(debug.Pointer, 1));
        Assert.Contains(device.Messages, m => m.Message.Text == "ID3D11Texture2D: 1 alive");
        Assert.All(device.Messages, m => Assert.Equal(D3D11_MESSAGE_ID.D3D11_MESSAGE_ID_LIVE_OBJECT_SUMMARY, m.Id));
        device.ContextPtr.Dispose();
        device.VideoContextPtr!.Dispose();
        device.Log.Clear();
        Assert.Equal(S_OK, debug.Pointer->lpVtbl->ReportLiveDeviceObjects(debug.Pointer, 1 | 4));
        Assert.DoesNotContain(device.Messages, m => m.Message.Text.StartsWith("ID3D11DeviceContext", StringComparison.Ordinal));
        Assert.Equal(E_INVALIDARG, debug.Pointer->lpVtbl->ReportLiveDeviceObjects(debug.Pointer, 8));
    }

    [Fact]
    public void The_debug_settings_that_exclude_each_other_are_refused_and_others_are_kept()
    {
        using TestDevice device = Create();
        using ComPtr<ID3D11Debug> debug = device.DevicePtr.As<ID3D11Debug>();
        ID3D11Debug* d = debug.Pointer;
        Assert.Equal(10u, d->lpVtbl->GetPresentPerRenderOpDelay(d));
        Assert.Equal((S_OK, 25u), (d->lpVtbl->SetPresentPerRenderOpDelay(d, 25), d->lpVtbl->GetPresentPerRenderOpDelay(d)));
        Assert.Equal((S_OK, 0x49u), (d->lpVtbl->SetFeatureMask(d, 0x49), d->lpVtbl->GetFeatureMask(d)));
        Assert.Equal((E_INVALIDARG, 0x49u), (d->lpVtbl->SetFeatureMask(d, 0x18), d->lpVtbl->GetFeatureMask(d)));
        for (int bit = 0; bit < 32; bit++) // D3D11_DEBUG_FEATURE_…: 0x20 is none
        {
            uint mask = 1u << bit;
            Assert.Equal(S_OK, d->lpVtbl->SetFeatureMask(d, 0x49));
            bool isOne = bit is < 8 and not 5;
            Assert.Equal((isOne ? S_OK : E_INVALIDARG, isOne ? mask : 0x49), (d->lpVtbl->SetFeatureMask(d, mask), d->lpVtbl->GetFeatureMask(d)));
        }

        Assert.Equal(S_OK, d->lpVtbl->ValidateContextForDispatch(d, device.Context));
        Assert.Equal(E_INVALIDARG, d->lpVtbl->ValidateContext(d, null));
        void* chain = (void*)1;
        Assert.Equal(S_OK, d->lpVtbl->GetSwapChain(d, &chain));
        Assert.True(chain == null);
        Assert.Equal(S_OK, d->lpVtbl->SetSwapChain(d, null));
    }

    [Fact] // S59
    public void A_message_of_the_application_is_stored_under_the_number_for_those()
    {
        using TestDevice device = Create();
        using ComPtr<ID3D11InfoQueue> queue = device.DevicePtr.As<ID3D11InfoQueue>();
        nint text = Marshal.StringToCoTaskMemUTF8("from the program");
        Assert.Equal(S_OK, queue.Pointer->lpVtbl->AddApplicationMessage(queue.Pointer, D3D11_MESSAGE_SEVERITY_WARNING, (sbyte*)text));
        Marshal.FreeCoTaskMem(text);
        ulong size = 4096;
        byte* bytes = stackalloc byte[4096];
        Assert.Equal(S_OK, queue.Pointer->lpVtbl->GetMessage(queue.Pointer, 0, (D3D11_MESSAGE*)bytes, &size));
        var message = (D3D11_MESSAGE*)bytes;
        Assert.Equal((D3D11_MESSAGE_ID.D3D11_MESSAGE_ID_STRING_FROM_APPLICATION, D3D11_MESSAGE_CATEGORY_APPLICATION_DEFINED, D3D11_MESSAGE_SEVERITY_WARNING),
            (message->ID, message->Category, message->Severity));
    }

    [Fact]
    public void Each_message_is_counted_as_what_became_of_it()
    {
        var (queue, _, _) = Watched();
        var id = (D3D11_MESSAGE_ID)9;
        var filter = new InfoQueueFilter();
        Assert.True(filter.TryAdd(new D3D11_INFO_QUEUE_FILTER { DenyList = { NumIDs = 1, pIDList = &id } }));
        queue.StorageFilters.Push(filter);
        for (uint i = 0; i < 6; i++)
            queue.Add(Some(i));
        queue.Add(Some(9));
        Assert.Equal((6ul, 1ul, 0ul, 6ul), Counts());
        queue.Limit = 4; // the oldest make room at once
        Assert.Equal((6ul, 1ul, 2ul, 4ul), Counts());
        Assert.Equal((D3D11_MESSAGE_ID)2, queue.At(0)!.Id);
        queue.Add(Some(6));
        Assert.Equal((7ul, 1ul, 3ul, 4ul), Counts());
        Assert.Equal(((D3D11_MESSAGE_ID)3, (D3D11_MESSAGE_ID)6), (queue.At(0)!.Id, queue.At(3)!.Id));
        Assert.All((ulong[])[4, int.MaxValue, 1ul << 32, ulong.MaxValue], index => Assert.Null(queue.At(index)));
        queue.Clear(); // what the application clears was not discarded
        Assert.Equal((7ul, 1ul, 3ul, 0ul), Counts());
        queue.Limit = 0;
        queue.Add(Some());
        Assert.Equal((8ul, 1ul, 4ul, 0ul), Counts());
        queue.Limit = ulong.MaxValue;
        queue.Add(Some());
        Assert.Equal((9ul, 1ul, 4ul, 1ul), Counts());

        (ulong Allowed, ulong Denied, ulong Discarded, ulong Stored) Counts() => (queue.Allowed, queue.Denied, queue.Discarded, queue.Stored);
    }

    [Fact] // S237
    public void A_message_that_is_muted_breaks_all_the_same()
    {
        var (queue, printed, breaks) = Watched();
        queue.SetBreak(BreakOn.Id, 7, enable: true);
        queue.IsMuted = true;
        queue.Add(Some());
        Assert.Equal((1, 0), (breaks(), printed.Count));
    }
}

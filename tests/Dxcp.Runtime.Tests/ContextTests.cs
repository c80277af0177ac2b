using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MAP;
using static Dxcp.Abi.D3D11_USAGE;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Map, update, copy, flush and event queries on the immediate context.</summary>
public sealed unsafe class ContextTests
{
    private static D3D11_BUFFER_DESC Dynamic(uint binding) =>
        new() { ByteWidth = 64, Usage = D3D11_USAGE_DYNAMIC, BindFlags = binding, CPUAccessFlags = 0x10000 };

    private static int Map(TestDevice device, void* resource, D3D11_MAP type, uint subresource = 0, uint flags = 0)
    {
        var mapped = new D3D11_MAPPED_SUBRESOURCE { pData = (void*)1 };
        int hr = device.Context->lpVtbl->Map(device.Context, (ID3D11Resource*)resource, subresource, type, flags, &mapped);
        Assert.Equal(hr == S_OK, mapped.pData != null);
        return hr;
    }

    private static void Unmap(TestDevice device, void* resource) => device.Context->lpVtbl->Unmap(device.Context, (ID3D11Resource*)resource, 0);

    [Theory] // by the bindings: shader resource 8, constant buffer 4, vertex 1 and index buffer 2; pfnResourceMap serves what has no function of its own
    [InlineData(8u, "DynamicResourceMapDiscard", "ResourceMap", "DynamicResourceUnmap")]
    [InlineData(4u, "DynamicConstantBufferMapDiscard", "DynamicConstantBufferMapNoOverwrite", "DynamicConstantBufferUnmap")]
    [InlineData(1u, "DynamicIABufferMapDiscard", "DynamicIABufferMapNoOverwrite", "DynamicIABufferUnmap")]
    [InlineData(2u, "DynamicIABufferMapDiscard", "DynamicIABufferMapNoOverwrite", "DynamicIABufferUnmap")]
    [InlineData(3u, "DynamicIABufferMapDiscard", "DynamicIABufferMapNoOverwrite", "DynamicIABufferUnmap")]
    [InlineData(9u, "DynamicIABufferMapDiscard", "DynamicIABufferMapNoOverwrite", "DynamicIABufferUnmap")]
    [InlineData(0u, "StagingResourceMap", "StagingResourceMap", "StagingResourceUnmap")]
    public void Each_kind_of_resource_is_mapped_and_unmapped_by_its_own_entries(uint bindings, string discard, string other, string unmap)
    {
        using var device = new TestDevice();
        bool isStaging = bindings == 0;
        void* resource = isStaging ? device.Texture(TestDevice.Desc(D3D11_USAGE_STAGING)) : device.Buffer(Dynamic(bindings));
        foreach ((D3D11_MAP type, string map) in ((D3D11_MAP, string)[])[(isStaging ? D3D11_MAP_READ_WRITE : D3D11_MAP_WRITE_DISCARD, discard),
            (isStaging ? D3D11_MAP_READ : D3D11_MAP_WRITE_NO_OVERWRITE, other)])
        {
            Assert.Equal(S_OK, Map(device, resource, type));
            Unmap(device, resource);
            Assert.Equal([map, unmap], device.Driver.Calls.TakeLast(2));
        }
    }

    [Fact]
    public void An_empty_slot_of_a_map_entry_falls_back_to_the_general_one()
    {
        var driver = new FakeDriver();
        driver.EmptySlots.UnionWith(["pfnStagingResourceMap", "pfnStagingResourceUnmap"]);
        using var device = new TestDevice(driver);
        void* texture = device.Texture(TestDevice.Desc(D3D11_USAGE_STAGING));
        Assert.Equal(S_OK, Map(device, texture, D3D11_MAP_READ));
        Unmap(device, texture);
        Assert.Equal(["ResourceMap", "ResourceUnmap"], driver.Calls.TakeLast(2));
    }

    [Fact]
    public void Maps_that_usage_or_access_forbid_are_refused()
    {
        using var device = new TestDevice();
        void* target = device.Texture(TestDevice.Desc());
        void* readOnly = device.Texture(TestDevice.Desc(D3D11_USAGE_STAGING) with { CPUAccessFlags = 0x20000 });
        void* dynamic = device.Buffer(Dynamic(8));
        Assert.Equal(E_INVALIDARG, Map(device, target, D3D11_MAP_READ));
        Assert.Equal(E_INVALIDARG, Map(device, readOnly, D3D11_MAP_WRITE));
        Assert.Equal(E_INVALIDARG, Map(device, readOnly, D3D11_MAP_READ_WRITE));
        Assert.Equal(E_INVALIDARG, Map(device, readOnly, D3D11_MAP_READ, subresource: 1));
        Assert.Equal(E_INVALIDARG, Map(device, readOnly, D3D11_MAP_READ, flags: 1));
        Assert.Equal(E_INVALIDARG, Map(device, readOnly, (D3D11_MAP)0));
        Assert.Equal(E_INVALIDARG, Map(device, readOnly, (D3D11_MAP)6));
        Assert.Equal(E_INVALIDARG, Map(device, dynamic, D3D11_MAP_WRITE));
        Assert.Equal(E_INVALIDARG, Map(device, dynamic, D3D11_MAP_WRITE_DISCARD, flags: 0x100000));
        Assert.Equal(E_INVALIDARG, Map(device, null, D3D11_MAP_READ));
        Assert.Equal(E_INVALIDARG, device.Context->lpVtbl->Map(device.Context, (ID3D11Resource*)readOnly, 0, D3D11_MAP_READ, 0, null));
        Assert.DoesNotContain(device.Driver.Calls, c => c.EndsWith("Map", StringComparison.Ordinal));
        Assert.Equal(S_OK, Map(device, readOnly, D3D11_MAP_READ));
        Assert.Equal(E_INVALIDARG, Map(device, readOnly, D3D11_MAP_READ));
    }

    [Fact]
    public void A_driver_that_hands_nothing_out_denies_the_map_and_nothing_stays_mapped()
    {
        using var device = new TestDevice(new FakeDriver { Maps = false });
        void* texture = device.Texture(TestDevice.Desc(D3D11_USAGE_STAGING));
        Assert.Equal(E_ACCESSDENIED, Map(device, texture, D3D11_MAP_READ));
        Unmap(device, texture);
        Assert.Equal(0, device.Driver.Count("StagingResourceUnmap"));
    }

    [Fact]
    public void A_busy_resource_is_told_as_such()
    {
        using var device = new TestDevice();
        device.Driver.Reports["StagingResourceMap"] = DXGI_DDI_ERR_WASSTILLDRAWING;
        Assert.Equal(DXGI_ERROR_WAS_STILL_DRAWING, Map(device, device.Texture(TestDevice.Desc(D3D11_USAGE_STAGING)), D3D11_MAP_READ, flags: 0x100000));
        Assert.Equal(S_OK, device.RemovedReason);
    }

    [Fact]
    public void An_Unmap_of_what_is_not_mapped_is_dropped()
    {
        using var device = new TestDevice();
        Unmap(device, device.Texture(TestDevice.Desc(D3D11_USAGE_STAGING)));
        Unmap(device, null);
        foreach (uint beyond in (uint[])[1, 77])
        {
            device.Context->lpVtbl->Unmap(device.Context, (ID3D11Resource*)device.Texture(TestDevice.Desc(D3D11_USAGE_STAGING)), beyond);
            Assert.Equal($"subresource {beyond} is not mapped", device.LastMessage.Message.Text);
        }

        Assert.Equal(0, device.Driver.Count("StagingResourceUnmap"));
    }

    [Fact]
    public void Updates_stay_inside_and_hold_whole_rows()
    {
        using var device = new TestDevice();
        var target = (ID3D11Resource*)device.Texture(TestDevice.Desc());
        byte* bytes = stackalloc byte[64 * 48];
        void Update(ID3D11Resource* resource, D3D11_BOX? box, uint pitch = 64, uint subresource = 0, bool data = true)
        {
            D3D11_BOX b = box.GetValueOrDefault();
            device.Context->lpVtbl->UpdateSubresource(device.Context, resource, subresource, box is null ? null : &b, data ? bytes : null, pitch, 0);
        }

        Update(target, null);
        Update(target, new D3D11_BOX { left = 2, top = 2, right = 10, bottom = 4, back = 1 }, pitch: 8);
        Assert.Equal(2, device.Driver.Count("ResourceUpdateSubresourceUP"));
        Update(target, null, pitch: 63);
        Update(target, null, subresource: 1);
        Update(target, null, data: false);
        Update(null, null);
        Update(target, new D3D11_BOX { right = 66, bottom = 2, back = 1 });
        Update(target, new D3D11_BOX { left = 1, right = 3, bottom = 2, back = 1 });
        Update(target, new D3D11_BOX { left = 4, right = 2, bottom = 2, back = 1 });
        Update(target, new D3D11_BOX { right = 2, bottom = 2, back = 2 });
        Update((ID3D11Resource*)device.Buffer(Dynamic(8)), null);
        Assert.Equal(2, device.Driver.Count("ResourceUpdateSubresourceUP"));
    }

    [Fact]
    public void Copies_need_equal_shapes()
    {
        using var device = new TestDevice();
        using var other = new TestDevice();
        var target = (ID3D11Resource*)device.Texture(TestDevice.Desc());
        var source = (ID3D11Resource*)device.Texture(TestDevice.Desc(D3D11_USAGE_STAGING));
        void Copy(void* to, void* from) => device.Context->lpVtbl->CopyResource(device.Context, (ID3D11Resource*)to, (ID3D11Resource*)from);
        Copy(target, source);
        Assert.Equal(1, device.Driver.Count("ResourceCopy"));
        Copy(target, target);
        Copy(target, null);
        Copy(null, source);
        Copy(target, device.Texture(TestDevice.Desc(width: 66)));
        Copy(target, device.Texture(TestDevice.Desc(height: 34)));
        Copy(target, device.Texture(TestDevice.Desc() with { ArraySize = 2 }));
        Copy(target, device.Texture(TestDevice.Desc(format: DXGI_FORMAT.DXGI_FORMAT_P010)));
        Copy(target, device.Buffer(new D3D11_BUFFER_DESC { ByteWidth = 64 }));
        Copy(target, other.Texture(TestDevice.Desc()));
        Assert.Equal(S_OK, Map(device, source, D3D11_MAP_READ));
        Copy(target, source);
        Assert.Equal(1, device.Driver.Count("ResourceCopy"));
    }

    [Fact]
    public void Two_mips_of_one_slice_are_not_one_mip_of_two()
    {
        using var device = new TestDevice();
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc(format: DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM);
        void* mips = device.Texture(desc with { MipLevels = 2 }), slices = device.Texture(desc with { ArraySize = 2 });
        device.Context->lpVtbl->CopyResource(device.Context, (ID3D11Resource*)mips, (ID3D11Resource*)slices);
        Assert.Equal((0, "CopyResource"), (device.Driver.Count("ResourceCopy"), device.LastMessage.Message.Method));
    }

    [Fact]
    public void Regions_stay_inside_both_subresources()
    {
        using var device = new TestDevice();
        var target = (ID3D11Resource*)device.Texture(TestDevice.Desc());
        var source = (ID3D11Resource*)device.Texture(TestDevice.Desc(D3D11_USAGE_STAGING));
        void Copy(uint x, uint y, D3D11_BOX? box, uint subresource = 0, uint z = 0)
        {
            D3D11_BOX b = box.GetValueOrDefault();
            device.Context->lpVtbl->CopySubresourceRegion(device.Context, target, subresource, x, y, z, source, 0, box is null ? null : &b);
        }

        Copy(0, 0, null);
        Copy(60, 30, new D3D11_BOX { left = 4, top = 2, right = 8, bottom = 4, back = 1 });
        Assert.Equal(2, device.Driver.Count("ResourceCopyRegion"));
        Copy(2, 0, null);
        Copy(62, 30, new D3D11_BOX { left = 4, top = 2, right = 8, bottom = 4, back = 1 });
        Copy(1, 0, new D3D11_BOX { right = 2, bottom = 2, back = 1 });
        Copy(0xFFFFFFFE, 0, new D3D11_BOX { right = 2, bottom = 2, back = 1 });
        Copy(0, 0, new D3D11_BOX { right = 66, bottom = 2, back = 1 });
        Copy(0, 0, new D3D11_BOX { right = 2, bottom = 3, back = 1 });
        Copy(0, 0, new D3D11_BOX { left = 2, right = 2, bottom = 2, back = 1 });
        Copy(0, 0, null, subresource: 1);
        Copy(0, 0, null, z: 1);
        Assert.Equal(2, device.Driver.Count("ResourceCopyRegion"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_event_query_tells_when_the_work_before_its_End_is_done(bool driverHasQueries)
    {
        using var device = new TestDevice(new FakeDriver { HasQueries = driverHasQueries });
        var desc = new D3D11_QUERY_DESC { Query = D3D11_QUERY.D3D11_QUERY_EVENT };
        ID3D11Query* query;
        Assert.Equal(S_FALSE, device.Device->lpVtbl->CreateQuery(device.Device, &desc, null));
        Assert.Equal(S_OK, device.Device->lpVtbl->CreateQuery(device.Device, &desc, &query));
        using var owned = new ComPtr<ID3D11Query>(query);
        Assert.Equal(4u, query->lpVtbl->Base.GetDataSize(query));
        var async = (ID3D11Asynchronous*)query;
        int* data = stackalloc int[2];
        int Get(uint size) => device.Context->lpVtbl->GetData(device.Context, async, data, size, 0);
        Assert.Equal(DXGI_ERROR_INVALID_CALL, Get(4));
        device.Context->lpVtbl->End(device.Context, async);
        Assert.Equal((S_OK, 1), (Get(4), *data));
        Assert.Equal(E_INVALIDARG, Get(3));
        Assert.Equal(E_INVALIDARG, Get(5));
        Assert.Equal(E_INVALIDARG, Get(8));
        Assert.Equal(S_OK, device.Context->lpVtbl->GetData(device.Context, async, null, 0, 0));
        Assert.Equal(E_INVALIDARG, device.Context->lpVtbl->GetData(device.Context, null, data, 4, 0));
        device.Driver.EventDone = false;
        Assert.Equal(driverHasQueries ? S_FALSE : S_OK, Get(4));
        Assert.Equal(S_OK, device.RemovedReason);
    }

    [Fact]
    public void A_query_that_is_not_done_leaves_the_caller_s_memory_as_it_was_and_is_asked_as_the_caller_wants()
    {
        const uint doNotFlush = 1; // D3D11_ASYNC_GETDATA_DONOTFLUSH
        using var device = new TestDevice(new FakeDriver { EventDone = false });
        var desc = new D3D11_QUERY_DESC { Query = D3D11_QUERY.D3D11_QUERY_EVENT };
        ID3D11Query* query;
        Assert.Equal(S_OK, device.Device->lpVtbl->CreateQuery(device.Device, &desc, &query));
        using var owned = new ComPtr<ID3D11Query>(query);
        device.Context->lpVtbl->End(device.Context, (ID3D11Asynchronous*)query);
        int* data = stackalloc int[1];
        foreach (uint flags in (uint[])[0, doNotFlush])
        {
            *data = 77;
            Assert.Equal(S_FALSE, device.Context->lpVtbl->GetData(device.Context, (ID3D11Asynchronous*)query, data, 4, flags));
            Assert.Equal((77, (object)flags), (*data, Assert.Single(device.Driver.Got["QueryGetData"])));
        }

        foreach ((int given, int code, int read) in ((int, int, int)[])[(0, S_FALSE, 77), (1, S_OK, 1), (-1, S_OK, 1)]) // a BOOL
        {
            (device.Driver.EventData, *data) = (given, 77);
            Assert.Equal((code, read), (device.Context->lpVtbl->GetData(device.Context, (ID3D11Asynchronous*)query, data, 4, 0), *data));
        }

        *data = 77;
        device.Driver.Reports["QueryGetData"] = E_OUTOFMEMORY;
        Assert.Equal(E_OUTOFMEMORY, device.Context->lpVtbl->GetData(device.Context, (ID3D11Asynchronous*)query, data, 4, 0));
        Assert.Equal(77, *data);
        Assert.Equal(E_INVALIDARG, device.Context->lpVtbl->GetData(device.Context, (ID3D11Asynchronous*)query, data, 4, 2));
    }

    [Fact]
    public void Other_queries_are_not_there_and_unknown_ones_are_wrong()
    {
        using var device = new TestDevice();
        ID3D11Query* query;
        var desc = new D3D11_QUERY_DESC { Query = D3D11_QUERY.D3D11_QUERY_TIMESTAMP };
        Assert.Equal(E_NOTIMPL, device.Device->lpVtbl->CreateQuery(device.Device, &desc, &query));
        desc.Query = D3D11_QUERY.D3D11_QUERY_SO_OVERFLOW_PREDICATE_STREAM3; // the last one
        Assert.Equal(E_NOTIMPL, device.Device->lpVtbl->CreateQuery(device.Device, &desc, &query));
        desc = new() { Query = D3D11_QUERY.D3D11_QUERY_EVENT, MiscFlags = 1 }; // a hint for predicates
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CreateQuery(device.Device, &desc, &query));
        desc = new() { Query = (D3D11_QUERY)16 };
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CreateQuery(device.Device, &desc, &query));
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CreateQuery(device.Device, null, &query));
    }

    [Fact]
    public void Protection_keeps_other_threads_out_of_the_context()
    {
        using var device = new TestDevice();
        using ComPtr<ID3D11Multithread> gate = device.ContextPtr.As<ID3D11Multithread>();
        using ComPtr<ID3D11Multithread> sameGate = device.DevicePtr.As<ID3D11Multithread>();
        Assert.Equal(0, gate.Pointer->lpVtbl->SetMultithreadProtected(gate.Pointer, 1));
        Assert.Equal(1, sameGate.Pointer->lpVtbl->GetMultithreadProtected(sameGate.Pointer));
        using var inside = new ManualResetEventSlim();
        nint context = (nint)device.Context;
        gate.Pointer->lpVtbl->Enter(gate.Pointer);
        var thread = new Thread(() =>
        {
            inside.Set();
            ((ID3D11DeviceContext*)context)->lpVtbl->Flush((void*)context);
        });
        thread.Start();
        inside.Wait(TestContext.Current.CancellationToken);
        device.Context->lpVtbl->ClearState(device.Context);
        Assert.False(thread.Join(50));
        Assert.Equal(0, device.Driver.Count("Flush"));
        gate.Pointer->lpVtbl->Leave(gate.Pointer);
        thread.Join();
        Assert.Equal(1, device.Driver.Count("Flush"));
        gate.Pointer->lpVtbl->Leave(gate.Pointer);
        Assert.Equal(1, gate.Pointer->lpVtbl->SetMultithreadProtected(gate.Pointer, 0));
    }
}

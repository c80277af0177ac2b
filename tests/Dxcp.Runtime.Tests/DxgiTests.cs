using System.IO.Pipes;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>DXGI as far as adapters go: what they are, what protected memory there is, who waits for what, and who keeps whom alive.</summary>
public sealed unsafe class DxgiTests
{
    private const ulong Memory = 1UL << 40;

    private static readonly AsyncLocal<AdapterInformation?> s_told = new();

    static DxgiTests() => AdapterInformation.Compose(() => s_told.Value ?? AdapterInformation.Usual);

    [Theory, InlineData(true, 2u), InlineData(false, 0u)]
    public void Each_description_has_what_is_told_of_the_adapter_and_zeros(bool isSoftware, uint flags)
    {
        var told = new AdapterInformation(new string('n', 127), 0x1234, 0x5678, isSoftware);
        s_told.Value = told;
        using ComPtr<IDXGIFactory6> factory = Factory();
        using ComPtr<IDXGIAdapter4> owned = Adapter(factory);
        s_told.Value = new AdapterInformation("Something else", 1, 2, !isSoftware); // what it is, it is from the beginning
        IDXGIAdapter4* adapter = owned.Pointer;
        byte[] memory = new byte[1024];
        fixed (byte* desc = memory)
        {
            Array.Fill(memory, (byte)0xEE);
            Assert.Equal(S_OK, adapter->lpVtbl->Base.Base.Base.Base.GetDesc(adapter, (DXGI_ADAPTER_DESC*)desc));
            AssertDescription(memory, sizeof(DXGI_ADAPTER_DESC), told, 0);
            Assert.Equal(S_OK, adapter->lpVtbl->Base.Base.Base.GetDesc1(adapter, (DXGI_ADAPTER_DESC1*)desc));
            AssertDescription(memory, sizeof(DXGI_ADAPTER_DESC1), told, flags);
            Array.Fill(memory, (byte)0xEE);
            Assert.Equal(S_OK, adapter->lpVtbl->Base.Base.GetDesc2(adapter, (DXGI_ADAPTER_DESC2*)desc));
            AssertDescription(memory, sizeof(DXGI_ADAPTER_DESC2), told, flags);
            Array.Fill(memory, (byte)0xEE);
            Assert.Equal(S_OK, adapter->lpVtbl->GetDesc3(adapter, (DXGI_ADAPTER_DESC3*)desc));
            AssertDescription(memory, sizeof(DXGI_ADAPTER_DESC3), told, flags);
        }
    }

    [Fact]
    public void One_adapter_is_found_by_number_by_identifier_by_preference_and_as_the_software_one()
    {
        using ComPtr<IDXGIFactory6> owned = Factory();
        IDXGIFactory6* factory = owned.Pointer;
        Guid iid = IDXGIAdapter4.IID, none = IDXGIDevice.IID;
        void* found;
        for (uint index = 0; index < 2; index++)
        {
            int expected = index == 0 ? S_OK : DXGI_ERROR_NOT_FOUND;
            IDXGIFactory1.Vtbl* table = &factory->lpVtbl->Base.Base.Base.Base.Base;
            Assert.Equal(expected, Made.Released(table->EnumAdapters1(factory, index, (IDXGIAdapter1**)&found), found));
            Assert.Equal(expected, Made.Released(table->Base.EnumAdapters(factory, index, (IDXGIAdapter**)&found), found));
            Assert.Equal(expected, Made.Released(factory->lpVtbl->EnumAdapterByGpuPreference(factory, index, 0, &iid, &found), found));
            IDXGIFactory4.Vtbl* four = &factory->lpVtbl->Base.Base;
            Assert.Equal(expected, Made.Released(four->EnumAdapterByLuid(factory, AdapterInformation.Luid + index, &iid, &found), found));
            Assert.Equal(index == 0 ? S_OK : E_NOINTERFACE, Made.Released(four->EnumWarpAdapter(factory, index == 0 ? &iid : &none, &found), found));
            Assert.Equal(1, table->IsCurrent(factory));
        }

        int tearing = -1;
        Assert.Equal((S_OK, 0), (factory->lpVtbl->Base.CheckFeatureSupport(factory, 0, &tearing, 4), tearing));
        Assert.Equal(E_INVALIDARG, factory->lpVtbl->Base.CheckFeatureSupport(factory, 1, &tearing, 4));
        Assert.Equal(E_INVALIDARG, factory->lpVtbl->Base.CheckFeatureSupport(factory, 0, &tearing, 3));
        Assert.Equal(E_INVALIDARG, factory->lpVtbl->Base.CheckFeatureSupport(factory, 0, &tearing, 8));
    }

    [Fact]
    public void An_adapter_supports_IDXGIDevice_alone_and_has_a_driver_of_version_0()
    {
        using ComPtr<IDXGIFactory6> factory = Factory();
        using ComPtr<IDXGIAdapter4> owned = Adapter(factory);
        Guid device = IDXGIDevice.IID, other = ID3D11Device.IID;
        long version = -1;
        IDXGIAdapter.Vtbl* table = &owned.Pointer->lpVtbl->Base.Base.Base.Base;
        Assert.Equal((S_OK, 0L), (table->CheckInterfaceSupport(owned.Pointer, &device, &version), version));
        Assert.Equal(S_OK, table->CheckInterfaceSupport(owned.Pointer, &device, null));
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, table->CheckInterfaceSupport(owned.Pointer, &other, &version));
    }

    [Fact]
    public void A_factory_is_made_with_any_of_its_interfaces_and_dies_with_its_last_reference()
    {
        Guid none = IDXGIDevice.IID, iid = IDXGIFactory.IID;
        void* made;
        Assert.Equal(E_NOINTERFACE, Made.Released(Dxgi.CreateFactory(&none, &made), made));
        Assert.Equal(E_INVALIDARG, Made.Released(Dxgi.CreateFactory(null, &made), made));
        Assert.Equal(E_INVALIDARG, Dxgi.CreateFactory(&iid, null));
        Assert.Equal(S_OK, Dxgi.CreateFactory(&iid, &made));
        Assert.True(ComObject.TryGet(made, out ComObject? factory));
        ComPtr<IDXGIFactory6> owned = new((IDXGIFactory6*)made);
        using (ComPtr<IDXGIAdapter4> adapter = Adapter(owned))
        {
            owned.Dispose();
            Assert.True(factory.IsAlive); // the adapter keeps it
        }

        Assert.False(factory.IsAlive);
    }

    [Fact] // S269
    public void There_is_no_debug_interface_of_DXGI()
    {
        void* made = (void*)1;
        Assert.Equal(E_NOINTERFACE, Dxgi.GetDebugInterface(&made));
        Assert.True(made == null);
        Assert.Equal(E_INVALIDARG, Dxgi.GetDebugInterface(null));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Private_data_of_factory_and_adapter_is_kept_and_let_go_with_them(bool ofAdapter)
    {
        ComPtr<IDXGIFactory6> factory = Factory();
        using ComPtr<IDXGIFactory6> value = Factory();
        using (ComPtr<IDXGIAdapter4> adapter = Adapter(factory))
        {
            void* self = ofAdapter ? adapter.Pointer : factory.Pointer;
            IDXGIObject.Vtbl* table = *(IDXGIObject.Vtbl**)self;
            Guid number = new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), reference = new(2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
            long data = 0x1122334455667788, read = 0;
            uint size = sizeof(long);
            Assert.Equal(S_OK, table->SetPrivateData(self, &number, sizeof(long), &data));
            Assert.Equal((S_OK, data), (table->GetPrivateData(self, &number, &size, &read), read));
            Assert.Equal(DXGI_ERROR_NOT_FOUND, table->GetPrivateData(self, &reference, &size, &read));
            Assert.Equal(S_OK, table->SetPrivateDataInterface(self, &reference, (IUnknown*)value.Pointer));
            Assert.Equal(2u, TestDevice9.Count(value.Pointer));
        }

        factory.Dispose();
        Assert.Equal(1u, TestDevice9.Count(value.Pointer));
    }

    [Theory, InlineData(true), InlineData(false)] // S198
    public void Protected_memory_is_what_the_driver_says_and_can_be_reserved_to_the_last_byte(bool ofDevice)
    {
        var driver = new FakeDriver();
        using IDisposable scope = driver.Use();
        using TestDevice? device = ofDevice ? new TestDevice(driver) : null;
        using ComPtr<IDXGIFactory6>? factory = ofDevice ? null : Factory();
        using ComPtr<IDXGIAdapter4> owned = factory is not null ? Adapter(factory) : AdapterOf(device!);
        IDXGIAdapter3* adapter = (IDXGIAdapter3*)owned.Pointer;
        ulong used = 0;
        if (device is not null)
        {
            _ = device.Texture(TestDevice.Desc() with { MiscFlags = (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT });
            _ = device.Texture(TestDevice.Desc());
            used = 64 * 48;
        }

        Assert.Equal((S_OK, Memory, used, Memory, 0UL), Query(adapter, 0, 0));
        Assert.Equal((S_OK, 0UL, 0UL, 0UL, 0UL), Query(adapter, 0, 1));
        Assert.Equal(E_INVALIDARG, Query(adapter, 0, 2).Code);
        Assert.Equal(E_INVALIDARG, Query(adapter, 1, 0).Code);
        Assert.Equal(DXGI_ERROR_INVALID_CALL, adapter->lpVtbl->SetVideoMemoryReservation(adapter, 0, 0, Memory + 1));
        Assert.Equal(DXGI_ERROR_INVALID_CALL, adapter->lpVtbl->SetVideoMemoryReservation(adapter, 0, 1, 1));
        Assert.Equal(E_INVALIDARG, adapter->lpVtbl->SetVideoMemoryReservation(adapter, 0, 2, 0));
        Assert.Equal(E_INVALIDARG, adapter->lpVtbl->SetVideoMemoryReservation(adapter, 1, 0, 0));
        Assert.Equal(S_OK, adapter->lpVtbl->SetVideoMemoryReservation(adapter, 0, 0, Memory));
        Assert.Equal((S_OK, Memory, used, Memory, Memory), Query(adapter, 0, 0));
        Assert.Equal(S_OK, adapter->lpVtbl->SetVideoMemoryReservation(adapter, 0, 1, 0)); // of the other segment, in which there is nothing
        Assert.Equal((S_OK, Memory, used, Memory, Memory), Query(adapter, 0, 0));
        Assert.Equal([Guids.D3D11_CRYPTO_TYPE_AES128_CTR, Guid.Empty], driver.Got["GetContentProtectionCaps"]);
        device?.Dispose();
        Assert.Empty(driver.Alive); // the device that was made to ask is gone
    }

    [Fact] // S198
    public void Without_a_driver_there_is_no_protected_memory()
    {
        var driver = new FakeDriver { HasVideo = false };
        using IDisposable scope = driver.Use();
        using ComPtr<IDXGIFactory6> factory = Factory();
        using ComPtr<IDXGIAdapter4> adapter = Adapter(factory);
        Assert.Equal((S_OK, 0UL, 0UL, 0UL, 0UL), Query((IDXGIAdapter3*)adapter.Pointer, 0, 0));
        Assert.Empty(driver.Alive);
        driver.Returns["OpenAdapter10_2"] = E_FAIL;
        Assert.Equal((S_OK, 0UL, 0UL, 0UL, 0UL), Query((IDXGIAdapter3*)adapter.Pointer, 0, 0));
    }

    [Fact] // S198
    public void A_budget_event_is_set_once_at_its_registration_and_no_other_with_it()
    {
        using ComPtr<IDXGIFactory6> factory = Factory();
        using ComPtr<IDXGIAdapter4> owned = Adapter(factory);
        var adapter = (IDXGIAdapter3*)owned.Pointer;
        using var first = new Waiting();
        using var second = new Waiting();
        uint one, two, none = 7;
        Assert.Equal(S_OK, adapter->lpVtbl->RegisterVideoMemoryBudgetChangeNotificationEvent(adapter, first.Handle, &one));
        Assert.Equal(S_OK, adapter->lpVtbl->RegisterVideoMemoryBudgetChangeNotificationEvent(adapter, second.Handle, &two));
        Assert.Equal(one + 1, two);
        Assert.NotEqual(0u, one);
        Assert.Equal(E_INVALIDARG, adapter->lpVtbl->RegisterVideoMemoryBudgetChangeNotificationEvent(adapter, (void*)-1, &none));
        Assert.Equal(0u, none);
        adapter->lpVtbl->UnregisterVideoMemoryBudgetChangeNotification(adapter, 0);
        adapter->lpVtbl->UnregisterVideoMemoryBudgetChangeNotification(adapter, one);
        adapter->lpVtbl->UnregisterVideoMemoryBudgetChangeNotification(adapter, two);
        Assert.Equal((1, 1), (first.TimesSet(), second.TimesSet()));
    }

    [Fact] // S198
    public void A_teardown_event_is_set_each_time_that_hardware_tears_down_and_never_else()
    {
        using var device = new TestDevice(new FakeDriver { Caps = FakeDriver.AllCaps | 0x4000 }); // HARDWARE_TEARDOWN, as drivers number it
        using ComPtr<IDXGIAdapter4> owned = AdapterOf(device);
        var adapter = (IDXGIAdapter3*)owned.Pointer;
        using var first = new Waiting();
        using var second = new Waiting();
        uint one, two, none = 7;
        Assert.Equal(S_OK, adapter->lpVtbl->RegisterHardwareContentProtectionTeardownStatusEvent(adapter, first.Handle, &one));
        Assert.Equal(S_OK, adapter->lpVtbl->RegisterHardwareContentProtectionTeardownStatusEvent(adapter, second.Handle, &two));
        Assert.True(one != 0 && two != 0 && one != two);
        TearDown();
        adapter->lpVtbl->UnregisterHardwareContentProtectionTeardownStatus(adapter, one);
        adapter->lpVtbl->UnregisterHardwareContentProtectionTeardownStatus(adapter, 0);
        TearDown();
        adapter->lpVtbl->UnregisterHardwareContentProtectionTeardownStatus(adapter, two);
        TearDown();
        Assert.Equal((1, OperatingSystem.IsWindows() ? 1 : 2), (first.TimesSet(), second.TimesSet()));
        Assert.Equal(E_INVALIDARG, adapter->lpVtbl->RegisterHardwareContentProtectionTeardownStatusEvent(adapter, (void*)-1, &none));
        Assert.Equal(0u, none);
        Assert.Equal(DXGI_ERROR_INVALID_CALL, adapter->lpVtbl->RegisterHardwareContentProtectionTeardownStatusEvent(adapter, null, &none));
        Assert.Equal(DXGI_ERROR_INVALID_CALL, adapter->lpVtbl->RegisterHardwareContentProtectionTeardownStatusEvent(adapter, (void*)5, null));
        device.Driver.Caps = FakeDriver.AllCaps;
        none = 7;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, adapter->lpVtbl->RegisterHardwareContentProtectionTeardownStatusEvent(adapter, (void*)-1, &none));
        Assert.Equal(0u, none);

        void TearDown()
        {
            var notice = new DxcpRemovalNotice { Id = DxcpGuids.DXCP_ESCAPE_TEARDOWN };
            var escape = new D3DDDICB_ESCAPE { pPrivateDriverData = &notice, PrivateDriverDataSize = 20 };
            Assert.Equal(S_OK, device.Driver.LastDevice.pKTCallbacks->pfnEscapeCb(null, &escape));
        }
    }

    [Fact] // S198: the driver tells it of each device of a card
    public void A_teardown_of_one_card_sets_no_event_of_another()
    {
        using var one = new TestDevice(new FakeDriver { Caps = FakeDriver.AllCaps | 0x4000 });
        using var other = new TestDevice(new FakeDriver { Caps = FakeDriver.AllCaps | 0x4000 });
        using ComPtr<IDXGIAdapter4> firstAdapter = AdapterOf(one), secondAdapter = AdapterOf(other);
        using var first = new Waiting();
        using var second = new Waiting();
        uint ofOne = Register(firstAdapter, first), ofOther = Register(secondAdapter, second);
        TearDown(one, one);
        TearDown(one, null);
        TearDown(other, other);
        nint gone = one.Driver.LastDevice.hRTDevice.handle;
        one.Dispose();
        Tell(other, gone); // who tells of what is not there tells all
        TearDown(other, other); // an event whose device is gone hears of every card
        Unregister(firstAdapter, ofOne);
        Unregister(secondAdapter, ofOther);
        Assert.Equal(OperatingSystem.IsWindows() ? (1, 1) : (4, 4), (first.TimesSet(), second.TimesSet()));

        static void TearDown(TestDevice by, TestDevice? of) => Tell(by, of?.Driver.LastDevice.hRTDevice.handle ?? 0);

        static void Tell(TestDevice by, nint device)
        {
            var notice = new DxcpRemovalNotice { Id = DxcpGuids.DXCP_ESCAPE_TEARDOWN };
            var escape = new D3DDDICB_ESCAPE { hDevice = device, pPrivateDriverData = &notice, PrivateDriverDataSize = 20 };
            Assert.Equal(S_OK, by.Driver.LastDevice.pKTCallbacks->pfnEscapeCb(null, &escape));
        }

        static uint Register(ComPtr<IDXGIAdapter4> adapter, Waiting what)
        {
            uint cookie;
            var three = (IDXGIAdapter3*)adapter.Pointer;
            Assert.Equal(S_OK, three->lpVtbl->RegisterHardwareContentProtectionTeardownStatusEvent(three, what.Handle, &cookie));
            return cookie;
        }

        static void Unregister(ComPtr<IDXGIAdapter4> adapter, uint cookie)
        {
            var three = (IDXGIAdapter3*)adapter.Pointer;
            three->lpVtbl->UnregisterHardwareContentProtectionTeardownStatus(three, cookie);
        }
    }

    [Theory, InlineData(S_OK, S_OK), InlineData(E_OUTOFMEMORY, E_OUTOFMEMORY), InlineData(D3DDDIERR_DEVICEREMOVED, DXGI_ERROR_DEVICE_REMOVED)]
    public void An_event_behind_the_work_is_set_whatever_became_of_the_work(int reported, int code)
    {
        using var device = new TestDevice();
        using ComPtr<IDXGIDevice4> dxgi = device.DevicePtr.As<IDXGIDevice4>();
        IDXGIDevice2.Vtbl* table = &dxgi.Pointer->lpVtbl->Base.Base;
        using var waiting = new Waiting();
        if (reported < 0)
            device.Driver.Reports["Flush"] = reported;
        Assert.Equal(code, table->EnqueueSetEvent(dxgi.Pointer, waiting.Handle));
        Assert.Equal((1, 1), (device.Driver.Count("Flush"), waiting.TimesSet()));
        Assert.Equal(E_INVALIDARG, table->EnqueueSetEvent(dxgi.Pointer, null));
        Assert.Equal(E_INVALIDARG, table->EnqueueSetEvent(dxgi.Pointer, (void*)-1));
        Assert.Equal(1, device.Driver.Count("Flush"));
    }

    [Fact] // S198
    public void Who_asks_an_adapter_about_its_memory_keeps_no_device_alive()
    {
        var driver = new FakeDriver();
        var device = new TestDevice(driver);
        using ComPtr<IDXGIAdapter4> adapter = AdapterOf(device);
        Assert.Equal(S_OK, Query((IDXGIAdapter3*)adapter.Pointer, 0, 0).Code);
        device.Dispose();
        Assert.Empty(driver.Alive);
    }

    [Fact]
    public void An_adapter_that_a_device_has_goes_with_the_device()
    {
        var device = new TestDevice();
        using ComPtr<IDXGIFactory6> value = Factory();
        using (ComPtr<IDXGIAdapter4> adapter = AdapterOf(device))
        {
            Guid number = new(3, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
            IDXGIObject.Vtbl* table = *(IDXGIObject.Vtbl**)adapter.Pointer;
            Assert.Equal(S_OK, table->SetPrivateDataInterface(adapter.Pointer, &number, (IUnknown*)value.Pointer));
        }

        Assert.Equal(2u, TestDevice9.Count(value.Pointer));
        device.Dispose();
        Assert.Equal(1u, TestDevice9.Count(value.Pointer));
    }

    private static ComPtr<IDXGIFactory6> Factory()
    {
        Guid iid = IDXGIFactory6.IID;
        void* made;
        Assert.Equal(S_OK, Dxgi.CreateFactory(&iid, &made));
        return new((IDXGIFactory6*)made);
    }

    private static ComPtr<IDXGIAdapter4> Adapter(ComPtr<IDXGIFactory6> factory)
    {
        Guid iid = IDXGIAdapter4.IID;
        void* made;
        Assert.Equal(S_OK, factory.Pointer->lpVtbl->EnumAdapterByGpuPreference(factory.Pointer, 0, 0, &iid, &made));
        return new((IDXGIAdapter4*)made);
    }

    private static ComPtr<IDXGIAdapter4> AdapterOf(TestDevice device)
    {
        using ComPtr<IDXGIDevice1> dxgi = device.DevicePtr.As<IDXGIDevice1>();
        Guid iid = IDXGIAdapter4.IID;
        void* made;
        Assert.Equal(S_OK, dxgi.Pointer->lpVtbl->Base.Base.GetParent(dxgi.Pointer, &iid, &made));
        return new((IDXGIAdapter4*)made);
    }

    private static (int Code, ulong Budget, ulong Usage, ulong Available, ulong Reserved) Query(IDXGIAdapter3* adapter, uint node, uint group)
    {
        DXGI_QUERY_VIDEO_MEMORY_INFO info = Fields.Distinct<DXGI_QUERY_VIDEO_MEMORY_INFO>();
        int code = adapter->lpVtbl->QueryVideoMemoryInfo(adapter, node, group, &info);
        return (code, info.Budget, info.CurrentUsage, info.AvailableForReservation, info.CurrentReservation);
    }

    private static void AssertDescription(byte[] memory, int size, AdapterInformation told, uint flags)
    {
        byte[] bytes = [.. new byte[size], .. Enumerable.Repeat((byte)0xEE, memory.Length - size)];
        DXGI_ADAPTER_DESC1 expected = default;
        told.Description.CopyTo(new Span<char>(expected.Description, 128));
        (expected.VendorId, expected.DeviceId, expected.AdapterLuid, expected.Flags) = (told.VendorId, told.DeviceId, AdapterInformation.Luid, flags);
        new ReadOnlySpan<byte>(&expected, Math.Min(sizeof(DXGI_ADAPTER_DESC1), size)).CopyTo(bytes);
        Assert.Equal(bytes, memory);
    }

    /// <summary>An event of the system: of Windows, or elsewhere the writing end of a pipe.</summary>
    private sealed class Waiting : IDisposable
    {
        private readonly EventWaitHandle? _event = OperatingSystem.IsWindows() ? new(false, EventResetMode.AutoReset) : null;
        private readonly AnonymousPipeServerStream? _pipe = OperatingSystem.IsWindows() ? null : new(PipeDirection.In);

        public void* Handle => (void*)(_event?.SafeWaitHandle.DangerousGetHandle() ?? _pipe!.ClientSafePipeHandle.DangerousGetHandle());

        /// <summary>How often it was set, once nobody else has it.</summary>
        public int TimesSet()
        {
            if (_event is not null)
                return _event.WaitOne(0) ? 1 : 0;
            _pipe!.DisposeLocalCopyOfClientHandle();
            byte[] bytes = new byte[64];
            return _pipe.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) / sizeof(ulong);
        }

        public void Dispose()
        {
            _event?.Dispose();
            _pipe?.Dispose();
        }
    }
}

using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>What COM, and Direct3D on top of it, promise about identity and lifetime.</summary>
public sealed unsafe class ComDutyTests
{
    private static nint Query(void* pointer, Guid iid, out int hr)
    {
        void* found = (void*)1;
        hr = ((IUnknown*)pointer)->lpVtbl->QueryInterface(pointer, &iid, &found);
        if (hr == S_OK)
            _ = ((IUnknown*)found)->lpVtbl->Release(found);
        return (nint)found;
    }

    private static uint Count(void* pointer)
    {
        _ = ((IUnknown*)pointer)->lpVtbl->AddRef(pointer);
        return ((IUnknown*)pointer)->lpVtbl->Release(pointer);
    }

    [Fact]
    public void Each_interface_of_a_device_leads_to_one_identity()
    {
        using var device = new TestDevice(flags: D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_DEBUG);
        nint identity = Query(device.Device, IUnknown.IID, out _);
        foreach (Guid iid in new[] { ID3D11Device.IID, ID3D11Device1.IID, ID3D11VideoDevice.IID, ID3D11VideoDevice1.IID, IDXGIDevice.IID, IDXGIDevice1.IID,
            IDXGIObject.IID, ID3D11Multithread.IID, ID3D11InfoQueue.IID, ID3D11Debug.IID })
        {
            nint found = Query(device.Device, iid, out int hr);
            Assert.Equal(S_OK, hr);
            Assert.Equal(identity, Query((void*)found, IUnknown.IID, out _));
            Assert.Equal(found, Query((void*)identity, iid, out _));
        }
    }

    [Fact]
    public void Each_interface_of_the_immediate_context_leads_to_one_identity()
    {
        using var device = new TestDevice();
        nint identity = Query(device.Context, IUnknown.IID, out _);
        foreach (Guid iid in new[] { ID3D11DeviceChild.IID, ID3D11DeviceContext.IID, ID3D11DeviceContext1.IID, ID3D11VideoContext.IID, ID3D11VideoContext1.IID,
            ID3D11Multithread.IID })
        {
            nint found = Query(device.Context, iid, out int hr);
            Assert.Equal(S_OK, hr);
            Assert.Equal(identity, Query((void*)found, IUnknown.IID, out _));
        }
    }

    [Fact]
    public void Each_interface_of_a_device_is_answered_by_its_own_methods()
    {
        using var device = new TestDevice(flags: D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_DEBUG);
        using ComPtr<ID3D11Device1> device1 = device.DevicePtr.As<ID3D11Device1>();
        using ComPtr<ID3D11VideoDevice1> video = device.DevicePtr.As<ID3D11VideoDevice1>();
        using ComPtr<IDXGIDevice1> dxgi = device.DevicePtr.As<IDXGIDevice1>();
        using ComPtr<ID3D11Multithread> multithread = device.DevicePtr.As<ID3D11Multithread>();
        using ComPtr<ID3D11InfoQueue> queue = device.DevicePtr.As<ID3D11InfoQueue>();
        using ComPtr<ID3D11Debug> debug = device.DevicePtr.As<ID3D11Debug>();
        Assert.Equal((uint)D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_DEBUG, device1.Pointer->lpVtbl->Base.GetCreationFlags(device1.Pointer));
        Assert.Equal(1u, video.Pointer->lpVtbl->Base.GetVideoDecoderProfileCount(video.Pointer));
        uint latency;
        Assert.Equal((S_OK, 3u), (dxgi.Pointer->lpVtbl->GetMaximumFrameLatency(dxgi.Pointer, &latency), latency));
        Assert.Equal(0, multithread.Pointer->lpVtbl->SetMultithreadProtected(multithread.Pointer, 1));
        Assert.Equal(1, multithread.Pointer->lpVtbl->GetMultithreadProtected(multithread.Pointer));
        Assert.Equal(1024ul, queue.Pointer->lpVtbl->GetMessageCountLimit(queue.Pointer));
        Assert.Equal((S_OK, 5u), (debug.Pointer->lpVtbl->SetFeatureMask(debug.Pointer, 5), debug.Pointer->lpVtbl->GetFeatureMask(debug.Pointer)));
    }

    [Fact]
    public void Each_interface_of_a_context_and_a_texture_is_answered_by_its_own_methods()
    {
        using var device = new TestDevice();
        using ComPtr<ID3D11DeviceContext1> context = device.ContextPtr.As<ID3D11DeviceContext1>();
        using ComPtr<ID3D11VideoContext1> video = device.ContextPtr.As<ID3D11VideoContext1>();
        using ComPtr<ID3D11Multithread> multithread = device.ContextPtr.As<ID3D11Multithread>();
        using ComPtr<ID3D11Texture2D> texture = ComPtr.AddRef(device.Texture(TestDevice.Desc() with { MiscFlags = 2 }));
        using ComPtr<IDXGIResource> shared = texture.As<IDXGIResource>();
        Assert.Equal(D3D11_DEVICE_CONTEXT_TYPE.D3D11_DEVICE_CONTEXT_IMMEDIATE, context.Pointer->lpVtbl->Base.GetType(context.Pointer));
        D3D11_CRYPTO_SESSION_STATUS status;
        Assert.Equal(S_OK, video.Pointer->lpVtbl->CheckCryptoSessionStatus(video.Pointer, device.Session(), &status));
        Assert.Equal(0, multithread.Pointer->lpVtbl->SetMultithreadProtected(multithread.Pointer, 1));
        Assert.Equal(1, multithread.Pointer->lpVtbl->GetMultithreadProtected(multithread.Pointer));
        D3D11_TEXTURE2D_DESC desc;
        texture.Pointer->lpVtbl->GetDesc(texture.Pointer, &desc);
        uint usage;
        Assert.Equal((S_OK, 64u), (shared.Pointer->lpVtbl->GetUsage(shared.Pointer, &usage), desc.Width));
        Assert.Equal(Macros.DXGI_USAGE_RENDER_TARGET_OUTPUT | Macros.DXGI_USAGE_SHARED, usage);
    }

    [Fact]
    public void Unknown_interfaces_are_refused_with_null()
    {
        using var device = new TestDevice();
        Assert.Equal(0, Query(device.Device, Guid.NewGuid(), out int hr));
        Assert.Equal(E_NOINTERFACE, hr);
        Assert.Equal(0, Query(device.Device, ID3D11Texture2D.IID, out hr));
        Assert.Equal(E_NOINTERFACE, hr);
    }

    [Fact]
    public void The_debug_interfaces_exist_with_the_debug_flag_alone()
    {
        using var device = new TestDevice();
        Assert.Equal(0, Query(device.Device, ID3D11InfoQueue.IID, out int hr));
        Assert.Equal(E_NOINTERFACE, hr);
        Assert.Equal(0, Query(device.Device, ID3D11Debug.IID, out hr));
        Assert.Equal(E_NOINTERFACE, hr);
    }

    [Fact]
    public void Without_the_drivers_video_functions_there_is_no_video_interface()
    {
        using var device = new TestDevice(new FakeDriver { HasVideo = false });
        Assert.Null(device.VideoDevicePtr);
        Assert.Null(device.VideoContextPtr);
        Assert.All([ID3D11VideoDevice.IID, ID3D11VideoDevice1.IID, ID3D11VideoDevice2.IID], iid =>
        {
            Assert.Equal(0, Query(device.Device, iid, out int hr));
            Assert.Equal(E_NOINTERFACE, hr);
        });
        Assert.All([ID3D11VideoContext.IID, ID3D11VideoContext1.IID, ID3D11VideoContext2.IID, ID3D11VideoContext3.IID], iid =>
        {
            Assert.Equal(0, Query(device.Context, iid, out int hr));
            Assert.Equal(E_NOINTERFACE, hr);
        });
    }

    [Fact]
    public void The_immediate_context_is_always_the_same()
    {
        using var device = new TestDevice();
        ID3D11DeviceContext* again;
        device.Device->lpVtbl->GetImmediateContext(device.Device, &again);
        Assert.Equal((nint)device.Context, (nint)again);
        Assert.Equal(2u, again->lpVtbl->Base.Base.Release(again));
        Assert.Equal(D3D11_DEVICE_CONTEXT_TYPE.D3D11_DEVICE_CONTEXT_IMMEDIATE, again->lpVtbl->GetType(again));
        using ComPtr<ID3D11Device1> device1 = device.DevicePtr.As<ID3D11Device1>();
        ID3D11DeviceContext1* context1;
        device1.Pointer->lpVtbl->GetImmediateContext1(device1.Pointer, &context1);
        Assert.Equal(Query(again, IUnknown.IID, out _), Query(context1, IUnknown.IID, out _));
        _ = context1->lpVtbl->Base.Base.Base.Release(context1);
    }

    [Fact]
    public void The_immediate_context_keeps_its_pointer_while_nobody_holds_it()
    {
        using var device = new TestDevice();
        nint before = (nint)device.Context;
        device.VideoContextPtr!.Dispose();
        device.ContextPtr.Dispose();
        ID3D11DeviceContext* again;
        device.Device->lpVtbl->GetImmediateContext(device.Device, &again);
        Assert.Equal(before, (nint)again);
        Assert.Equal(0u, again->lpVtbl->Base.Base.Release(again));
    }

    [Fact]
    public void The_first_public_reference_to_a_child_holds_the_device_and_the_last_lets_go()
    {
        using var device = new TestDevice();
        uint before = Count(device.Device);
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc();
        ID3D11Texture2D* texture;
        Assert.Equal(S_OK, device.Device->lpVtbl->CreateTexture2D(device.Device, &desc, null, &texture));
        Assert.Equal(before + 1, Count(device.Device));
        Assert.Equal(2u, texture->lpVtbl->Base.Base.Base.AddRef(texture));
        Assert.Equal(before + 1, Count(device.Device));
        Assert.Equal(1u, texture->lpVtbl->Base.Base.Base.Release(texture));
        Assert.Equal(0u, texture->lpVtbl->Base.Base.Base.Release(texture));
        Assert.Equal(before, Count(device.Device));
    }

    [Fact]
    public void GetDevice_adds_a_reference_and_gives_the_same_device()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session();
        uint before = Count(device.Device);
        ID3D11Device* found;
        session->lpVtbl->Base.GetDevice(session, &found);
        Assert.Equal((nint)device.Device, (nint)found);
        Assert.Equal(before, found->lpVtbl->Base.Release(found));
        device.Context->lpVtbl->Base.GetDevice(device.Context, &found);
        Assert.Equal((nint)device.Device, (nint)found);
        _ = found->lpVtbl->Base.Release(found);
    }

    [Fact]
    public void The_last_Release_destroys_the_drivers_object_at_once()
    {
        using var device = new TestDevice();
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;
        Guid exchange = Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP;
        ID3D11CryptoSession* session;
        Assert.Equal(S_OK, device.VideoDevice->lpVtbl->CreateCryptoSession(device.VideoDevice, &type, null, &exchange, &session));
        Assert.Contains("session", device.Driver.Alive.Values);
        Assert.Equal(0u, session->lpVtbl->Base.Base.Release(session));
        Assert.DoesNotContain("session", device.Driver.Alive.Values);
    }

    [Fact]
    public void A_child_outlives_the_callers_device_reference()
    {
        var driver = new FakeDriver();
        var device = new TestDevice(driver);
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc();
        ID3D11Texture2D* texture;
        Assert.Equal(S_OK, device.Device->lpVtbl->CreateTexture2D(device.Device, &desc, null, &texture));
        device.Dispose();
        Assert.Equal(0, driver.Count("DestroyDevice"));
        D3D11_TEXTURE2D_DESC read;
        texture->lpVtbl->GetDesc(texture, &read);
        Assert.Equal(desc, read);
        _ = texture->lpVtbl->Base.Base.Base.Release(texture);
        Assert.Equal(["DestroyResource", "DestroyDevice", "CloseAdapter"], driver.Calls.TakeLast(3));
        Assert.Empty(driver.Alive);
    }

    [Fact]
    public void A_call_after_the_last_Release_is_answered_not_made()
    {
        var driver = new FakeDriver();
        var device = new TestDevice(driver);
        ID3D11Device* dead = device.Device;
        ID3D11DeviceContext* deadContext = device.Context;
        device.Dispose();
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc();
        ID3D11Texture2D* texture = null;
        Assert.Equal(CO_E_OBJNOTCONNECTED, dead->lpVtbl->CreateTexture2D(dead, &desc, null, &texture));
        Assert.Equal(0u, dead->lpVtbl->Base.Release(dead));
        deadContext->lpVtbl->Flush(deadContext);
        Assert.Equal("CloseAdapter", driver.Calls.Last());
    }

    [Fact]
    public void A_deferred_context_has_no_video_context()
    {
        using var device = new TestDevice();
        ID3D11DeviceContext* deferred;
        Assert.Equal(S_OK, device.Device->lpVtbl->CreateDeferredContext(device.Device, 0, &deferred));
        using var owned = new ComPtr<ID3D11DeviceContext>(deferred);
        Assert.Equal(D3D11_DEVICE_CONTEXT_TYPE.D3D11_DEVICE_CONTEXT_DEFERRED, deferred->lpVtbl->GetType(deferred));
        Assert.Equal(0, Query(deferred, ID3D11VideoContext.IID, out int hr));
        Assert.Equal(E_NOINTERFACE, hr);
        Assert.Equal(0, Query(deferred, ID3D11VideoContext1.IID, out hr));
        Assert.Equal(E_NOINTERFACE, hr);
    }

    [Fact]
    public void Deferred_contexts_are_refused_where_they_make_no_sense()
    {
        using var single = new TestDevice(flags: D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_SINGLETHREADED);
        ID3D11DeviceContext* deferred;
        Assert.Equal(DXGI_ERROR_INVALID_CALL, single.Device->lpVtbl->CreateDeferredContext(single.Device, 0, &deferred));
        using var device = new TestDevice();
        Assert.Equal(E_INVALIDARG, device.Device->lpVtbl->CreateDeferredContext(device.Device, 1, &deferred));
        Assert.Equal(S_FALSE, device.Device->lpVtbl->CreateDeferredContext(device.Device, 0, null));
    }

    [Fact]
    public void Concurrent_references_end_in_one_destruction()
    {
        var driver = new FakeDriver();
        var device = new TestDevice(driver);
        nint session = (nint)device.Session();
        Parallel.For(0, 8, thread =>
        {
            for (int i = 0; i < 1000; i++)
            {
                _ = ((IUnknown*)session)->lpVtbl->AddRef((void*)session);
                _ = ((IUnknown*)session)->lpVtbl->Release((void*)session);
            }
        });
        Assert.Equal(0, driver.Count("DestroyCryptoSession"));
        device.Dispose();
        Assert.Equal(1, driver.Count("DestroyCryptoSession"));
        Assert.Empty(driver.Alive);
    }

    [Fact]
    public void What_is_not_content_protection_answers_E_NOTIMPL_or_does_nothing()
    {
        using var device = new TestDevice();
        void* made = null;
        Assert.Equal(E_NOTIMPL, device.Device->lpVtbl->CreateBlendState(device.Device, null, &made));
        Assert.Equal(E_NOTIMPL, device.Device->lpVtbl->CreateVertexShader(device.Device, null, 0, null, &made));
        device.Context->lpVtbl->Draw(device.Context, 3, 0);
        device.Context->lpVtbl->DrawIndexed(device.Context, 3, 0, 0);
        Assert.Equal(0f, device.Context->lpVtbl->GetResourceMinLOD(device.Context, null));
    }

    [Fact]
    public void Getters_of_pipeline_state_null_their_outputs()
    {
        using var device = new TestDevice();
        void** targets = stackalloc void*[8];
        new Span<nint>(targets, 8).Fill(1);
        void* depth = (void*)1;
        device.Context->lpVtbl->OMGetRenderTargets(device.Context, 8, targets, &depth);
        Assert.Equal(-1, new Span<nint>(targets, 8).IndexOfAnyExcept(0));
        Assert.True(depth == null);
        void* shader = (void*)1;
        uint instances = 7;
        device.Context->lpVtbl->PSGetShader(device.Context, &shader, null, &instances);
        Assert.True(shader == null && instances == 0);
        device.Context->lpVtbl->VSGetSamplers(device.Context, 0, uint.MaxValue, targets);
        device.Context->lpVtbl->OMGetRenderTargets(device.Context, 8, null, null);
    }
}

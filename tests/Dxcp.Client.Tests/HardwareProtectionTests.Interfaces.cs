using Dxcp.Abi;
using Dxcp.Driver;

namespace Dxcp.Client.Tests;

/// <summary>What lies beside the flow: commands from any thread, and DXGI.</summary>
public sealed unsafe partial class HardwareProtectionTests
{
    [Theory, InlineData(true), InlineData(false)] // S194, S196
    public void Commands_come_from_any_thread_where_the_driver_takes_them_so(bool multiThreaded)
    {
        DriverProfile profile = multiThreaded ? _profile
            : DriverProfile.Hardware with { Caps = DriverProfile.Hardware.Caps & ~ProtectionCaps.HardwareDrmCommunicationMultiThreaded };
        using var device = (Direct3D11Device)RealDevice.Open("d3d11", profile);
        using ComPtr<ID3D11Device> held = ComPtr.AddRef(device.Pointer);
        using ComPtr<ID3D11VideoDevice2> video = held.As<ID3D11VideoDevice2>();
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, hardware = Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION;
        ID3D11CryptoSession* made;
        Assert.Equal(HResult.S_OK, video.Pointer->lpVtbl->Base.Base.CreateCryptoSession(video.Pointer, &type, null, &hardware, &made));
        using var session = new ComPtr<ID3D11CryptoSession>(made);
        byte* input = stackalloc byte[64], output = stackalloc byte[256];
        new Span<byte>(input, 64).Clear();
        var command = (D3D11_KEY_EXCHANGE_HW_PROTECTION_INPUT_DATA*)input;
        command->PrivateDataSize = 8; // HWProtectionDataSize stays 0, as clients in the field leave it
        *(uint*)(command->pbInput + 8) = 4;
        var answer = (D3D11_KEY_EXCHANGE_HW_PROTECTION_OUTPUT_DATA*)output;
        *answer = new() { PrivateDataSize = 8, MaxHWProtectionDataSize = 16 };
        var data = new D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA { HWProtectionFunctionID = 1, pInputData = command, pOutputData = answer };
        Assert.Equal(multiThreaded ? HResult.S_OK : HResult.DXGI_ERROR_UNSUPPORTED, Negotiate(0, 32));
        if (!multiThreaded)
            return;
        Assert.Equal(unchecked((int)0x8004D003), data.Status); // a challenge has no room in 16 bytes
        Assert.Equal(HResult.E_INVALIDARG, Negotiate(1, 32));
        Assert.Equal(HResult.E_INVALIDARG, Negotiate(0, 31));
        answer->PrivateDataSize = 7;
        Assert.Equal(HResult.E_INVALIDARG, Negotiate(0, 32));
        data.pOutputData = null;
        Assert.Equal(HResult.E_INVALIDARG, Negotiate(0, 32));

        int Negotiate(uint flags, uint size)
        {
            D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA copy = data;
            int code = video.Pointer->lpVtbl->NegotiateCryptoSessionKeyExchangeMT(video.Pointer, session.Pointer, flags, size, &copy);
            data = copy;
            return code;
        }
    }

    [Fact]
    public void What_is_opened_on_a_device_is_given_back_to_it()
    {
        nint[] held = [(nint)_device.Pointer, (nint)_context.Pointer, (nint)_video.Pointer];
        uint[] before = Array.ConvertAll(held, References);
        HardwareProtection.Open(_device.Pointer, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH).Dispose();
        Assert.Equal(before, Array.ConvertAll(held, References));
    }

    [Fact]
    public void What_is_disposed_takes_no_command_any_more()
    {
        HardwareProtection gone = HardwareProtection.Open(_device.Pointer, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH);
        gone.Dispose();
        gone.Dispose();
        foreach (Action call in (Action[])[() => gone.Challenge(), () => gone.Load([1]), gone.NewKey, () => gone.Seal(s_keyId), () => gone.Unload(s_keyId),
            () => gone.TearDown(1), () => _ = gone.Condition, () => _ = gone.MediaSession])
        {
            Assert.Throws<ObjectDisposedException>(call);
        }
    }

    private static uint References(nint held)
    {
        _ = ((IUnknown*)held)->lpVtbl->AddRef((void*)held);
        return ((IUnknown*)held)->lpVtbl->Release((void*)held);
    }

    [Fact] // S198
    public void DXGI_leads_from_each_object_to_the_others()
    {
        using ComPtr<IDXGIAdapter3> adapter = Adapter();
        using ComPtr<IDXGIAdapter4> newest = adapter.As<IDXGIAdapter4>();
        DXGI_ADAPTER_DESC3 description;
        Assert.Equal(HResult.S_OK, newest.Pointer->lpVtbl->GetDesc3(newest.Pointer, &description));
        Guid iid = IDXGIFactory6.IID, again = IDXGIAdapter4.IID;
        void* found;
        Assert.Equal(HResult.S_OK, newest.Pointer->lpVtbl->Base.Base.Base.Base.Base.GetParent(newest.Pointer, &iid, &found));
        using var factory = new ComPtr<IDXGIFactory6>((IDXGIFactory6*)found);
        Assert.Equal(HResult.S_OK,
            factory.Pointer->lpVtbl->Base.Base.EnumAdapterByLuid(factory.Pointer, description.AdapterLuid, &again, &found));
        using var byLuid = new ComPtr<IDXGIAdapter4>((IDXGIAdapter4*)found);
        Assert.Equal(HResult.DXGI_ERROR_NOT_FOUND, factory.Pointer->lpVtbl->Base.Base.EnumAdapterByLuid(factory.Pointer, 1, &again, &found));
        Assert.Equal(HResult.S_OK, factory.Pointer->lpVtbl->EnumAdapterByGpuPreference(factory.Pointer, 0, 2, &again, &found));
        using var byPreference = new ComPtr<IDXGIAdapter4>((IDXGIAdapter4*)found);
        using ComPtr<ID3D11Device> held = ComPtr.AddRef(_device.Pointer);
        using ComPtr<IDXGIDevice4> device = held.As<IDXGIDevice4>();
        using var done = new Event();
        Assert.Equal(HResult.S_OK, device.Pointer->lpVtbl->Base.Base.EnqueueSetEvent(device.Pointer, done.Handle));
        Assert.True(done.Wakes);
        Assert.Equal(HResult.E_INVALIDARG, device.Pointer->lpVtbl->Base.Base.EnqueueSetEvent(device.Pointer, null));
    }
}

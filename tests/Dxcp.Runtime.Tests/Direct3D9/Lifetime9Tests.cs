using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// On a device without D3DCREATE_MULTITHREADED: objects that another thread releases in the middle of a call that works on them, and objects that
/// cannot be made. The driver does both inside its functions, so that neither is left to chance.
/// </summary>
public sealed unsafe class Lifetime9Tests
{
    private static IDirect3DSurface9* Make(TestDevice9 device, D3DPOOL pool)
    {
        IDirect3DSurface9* made;
        Assert.Equal(S_OK, device.Table->CreateOffscreenPlainSurface(device.Device, TestDevice9.Width, TestDevice9.Height, FakeDriver9.Nv12, pool, &made,
            null));
        return made;
    }

    private static IDirect3DSurface9* MakeTarget(TestDevice9 device)
    {
        IDirect3DSurface9* made;
        Assert.Equal(S_OK, device.Table->CreateRenderTarget(device.Device, TestDevice9.Width, TestDevice9.Height, FakeDriver9.Nv12, 0, 0, 0, &made, null));
        return made;
    }

    /// <summary>Has another thread give references up, each object's last, while the driver is in a function; then looks what was destroyed.</summary>
    private static int ReleasedInside(FakeDriver9 driver, string function, nint[] pointers, string destroy, Func<int> call)
    {
        int before = driver.Count(destroy);
        int destroyedInside = -1;
        driver.During = name =>
        {
            if (name != function || destroyedInside >= 0)
                return;
            var other = new Thread(() =>
            {
                foreach (nint pointer in pointers)
                    _ = ((IUnknown*)pointer)->lpVtbl->Release((void*)pointer);
            });
            other.Start();
            other.Join();
            destroyedInside = driver.Count(destroy) - before;
        };
        int code = call();
        driver.During = null;
        Assert.Equal(0, destroyedInside);
        Assert.Equal(before + pointers.Length, driver.Count(destroy));
        return code;
    }

    [Theory] // S126
    [InlineData("EncryptionBlt")]
    [InlineData("DecryptionBlt")]
    [InlineData("GetPitch")]
    public void What_a_session_works_on_stays_until_the_call_has_ended(string function)
    {
        using var device = new TestDevice9();
        var session = device.Session();
        nint memory = (nint)Make(device, D3DPOOL.D3DPOOL_SYSTEMMEM), surface = (nint)Make(device, D3DPOOL.D3DPOOL_DEFAULT);
        byte[] iv = new byte[16];
        Assert.Equal(S_OK, ReleasedInside(device.Driver, function, [memory, surface], "DestroyResource", () =>
        {
            fixed (byte* at = iv)
            {
                return function == "DecryptionBlt"
                    ? session->lpVtbl->DecryptionBlt(session, (IDirect3DSurface9*)memory, (IDirect3DSurface9*)surface, TestDevice9.BltSize, null, null, at)
                    : session->lpVtbl->EncryptionBlt(session, (IDirect3DSurface9*)surface, (IDirect3DSurface9*)memory, TestDevice9.BltSize, at);
            }
        }));
    }

    [Theory] // S126
    [InlineData("UpdateSurface")]
    [InlineData("GetRenderTargetData")]
    [InlineData("StretchRect")]
    public void What_is_copied_and_where_to_stays_until_the_copy_has_ended(string method)
    {
        using var device = new TestDevice9();
        nint from = (nint)(method == "UpdateSurface" ? Make(device, D3DPOOL.D3DPOOL_SYSTEMMEM) : MakeTarget(device));
        nint to = (nint)(method == "GetRenderTargetData" ? Make(device, D3DPOOL.D3DPOOL_SYSTEMMEM) : MakeTarget(device));
        IDirect3DSurface9* source = (IDirect3DSurface9*)from, destination = (IDirect3DSurface9*)to;
        Assert.Equal(S_OK, ReleasedInside(device.Driver, "Blt", [from, to], "DestroyResource", () => method switch
        {
            "UpdateSurface" => device.Table->UpdateSurface(device.Device, source, null, destination, null),
            "StretchRect" => device.Table->StretchRect(device.Device, source, null, destination, null, 0),
            _ => device.Table->GetRenderTargetData(device.Device, source, destination),
        }));
    }

    [Fact] // S126
    public void A_surface_that_is_filled_or_locked_stays_until_the_call_has_ended()
    {
        using var device = new TestDevice9();
        nint surface = (nint)Make(device, D3DPOOL.D3DPOOL_DEFAULT);
        Assert.Equal(S_OK, ReleasedInside(device.Driver, "ColorFill", [surface], "DestroyResource",
            () => device.Table->ColorFill(device.Device, (IDirect3DSurface9*)surface, null, 0)));
        surface = (nint)Make(device, D3DPOOL.D3DPOOL_DEFAULT);
        Assert.Equal(S_OK, ReleasedInside(device.Driver, "Lock", [surface], "DestroyResource", () =>
        {
            D3DLOCKED_RECT locked;
            return ((IDirect3DSurface9*)surface)->lpVtbl->LockRect((IDirect3DSurface9*)surface, &locked, null, 0);
        }));
        Assert.Equal(["Unlock", "DestroyResource"], device.Driver.Calls.TakeLast(2)); // and is not left locked
        surface = (nint)Make(device, D3DPOOL.D3DPOOL_DEFAULT);
        D3DLOCKED_RECT rows;
        Assert.Equal(S_OK, ((IDirect3DSurface9*)surface)->lpVtbl->LockRect((void*)surface, &rows, null, 0));
        Assert.Equal(S_OK, ReleasedInside(device.Driver, "Unlock", [surface], "DestroyResource",
            () => ((IDirect3DSurface9*)surface)->lpVtbl->UnlockRect((void*)surface)));
        Assert.Equal(2, device.Driver.Count("Unlock"));
    }

    [Theory] // S126
    [InlineData("DecodeBeginFrame")]
    [InlineData("DecodeExecute")]
    [InlineData("DecodeExtensionExecute")]
    [InlineData("DecodeEndFrame")]
    [InlineData("Lock")]
    [InlineData("Unlock")]
    public void A_decoder_and_its_buffers_stay_until_the_call_has_ended(string function)
    {
        using var test = new TestDecoder9();
        Assert.Equal(S_OK, test.Create(test.Target, out IDirectXVideoDecoder* decoder));
        nint pointer = (nint)decoder;
        Assert.Equal(S_OK, TestDecoder9.GetBuffer(decoder));
        if (function != "Unlock")
            Assert.Equal(S_OK, decoder->lpVtbl->ReleaseBuffer(decoder, FakeDeviceFunctions9.Bitstream));
        if (function is "DecodeExecute" or "DecodeEndFrame")
            Assert.Equal(S_OK, decoder->lpVtbl->BeginFrame(decoder, test.Target, null));
        Assert.Equal(S_OK, ReleasedInside(test.Driver, function, [pointer], "DestroyDecodeDevice", () =>
        {
            var self = (IDirectXVideoDecoder*)pointer;
            return function switch
            {
                "DecodeBeginFrame" => self->lpVtbl->BeginFrame(self, test.Target, null),
                "DecodeExecute" => TestDecoder9.Execute(self, null, 16),
                "DecodeExtensionExecute" => TestDecoder9.Execute(self, new() { Function = 0x5000 }),
                "DecodeEndFrame" => self->lpVtbl->EndFrame(self, null),
                "Lock" => TestDecoder9.GetBuffer(self),
                _ => self->lpVtbl->ReleaseBuffer(self, FakeDeviceFunctions9.Bitstream),
            };
        }));
        Assert.Equal(test.Driver.Count("Lock"), test.Driver.Count("Unlock"));
        Assert.Equal(test.Driver.Count("DecodeBeginFrame"), test.Driver.Count("DecodeEndFrame"));
    }

    [Fact] // S126
    public void A_target_released_while_its_decoder_is_made_belongs_to_the_decoder()
    {
        using var test = new TestDecoder9();
        IDirect3DSurface9* target = test.CreateTarget();
        test.Driver.During = function =>
        {
            if (function == "CreateDecodeDevice")
                Assert.Equal(0u, target->lpVtbl->Base.Base.Release(target));
        };
        Assert.Equal(S_OK, test.Create(target, out IDirectXVideoDecoder* decoder));
        Assert.Equal(0, test.Driver.Count("DestroyResource"));
        Assert.Equal(0u, decoder->lpVtbl->Base.Release(decoder));
        Assert.Equal(1, test.Driver.Count("DestroyResource"));
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(0x10000u)]
    public void A_decoder_that_cannot_be_made_leaves_nothing_behind(uint width)
    {
        DXVADDI_DECODEBUFFERINFO buffer = FakeDeviceFunctions9.BitstreamBuffer;
        (buffer.CreationWidth, buffer.CreationHeight) = (width, width);
        using var test = new TestDecoder9(new FakeDriver9 { DecoderBuffers = width == 1 ? [buffer, buffer] : [buffer] });
        IDirect3DSurface9* target = test.CreateTarget();
        Assert.Equal(D3DERR_NOTAVAILABLE, test.Create(target, out IDirectXVideoDecoder* decoder));
        Assert.True(decoder == null);
        Assert.Equal((1, 1), (test.Driver.Count("CreateDecodeDevice"), test.Driver.Count("DestroyDecodeDevice")));
        Assert.Equal(0u, target->lpVtbl->Base.Base.Release(target));
        Assert.Equal(1, test.Driver.Count("DestroyResource"));
    }

    [Fact]
    public void A_decoder_that_the_driver_refuses_keeps_no_surface()
    {
        using var test = new TestDecoder9(new FakeDriver9 { Returns = { ["CreateDecodeDevice"] = D3DDDIERR_UNSUPPORTEDCRYPTO } });
        IDirect3DSurface9* target = test.CreateTarget();
        Assert.Equal(D3DERR_UNSUPPORTEDCRYPTO, test.Create(target, out _));
        Assert.Equal(0u, target->lpVtbl->Base.Base.Release(target));
        Assert.Equal(1, test.Driver.Count("DestroyResource"));
    }

    [Fact]
    public void A_device_that_the_driver_refuses_leaves_its_enumerator_free()
    {
        var driver = new FakeDriver9();
        using (var device = new TestDevice9(driver))
        {
            driver.Returns["CreateDevice"] = E_FAIL;
            D3DPRESENT_PARAMETERS parameters = TestDevice9.Parameters;
            IDirect3DDevice9Ex* second;
            Assert.Equal(E_FAIL, device.Enumerator->lpVtbl->CreateDeviceEx(device.Enumerator, 0, D3DDEVTYPE.D3DDEVTYPE_HAL, 0,
                Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING, &parameters, null, &second));
        }
        Assert.Empty(driver.Alive);
    }
}

using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// Argument by argument: what an application passes to a call of Direct3D 9 reaches the driver's function as it is, no two alike, and what the driver
/// gives comes back.
/// </summary>
public sealed unsafe class Arguments9Tests : IDisposable
{
    private readonly TestDevice9 _device = new();

    private FakeDriver9 Driver => _device.Driver;

    public void Dispose() => _device.Dispose();

    [Theory]
    [InlineData(0u, 0u)]
    [InlineData(Macros.D3DLOCK_READONLY, D3DDDI_LOCKFLAGS.ReadOnly)]
    [InlineData(Macros.D3DLOCK_DONOTWAIT, D3DDDI_LOCKFLAGS.DoNotWait)]
    public void A_lock_and_its_end_name_the_surface_and_give_the_place_of_the_rectangle(uint flags, uint driverFlags)
    {
        IDirect3DSurface9* surface = _device.Plain(format: D3DFORMAT.D3DFMT_A8R8G8B8);
        nint handle = Last("resource");
        _ = _device.Plain();
        Driver.Pitch = 512;
        var rectangle = new D3D11_RECT { left = 6, top = 3, right = 20, bottom = 9 };
        D3DLOCKED_RECT locked;
        Assert.Equal(S_OK, surface->lpVtbl->LockRect(surface, &locked, &rectangle, flags));
        Assert.Equal((512, 0x10000 + (3 * 512) + (6 * 4)), (locked.Pitch, (nint)locked.pBits));
        Assert.Equal((handle, 0u, driverFlags | D3DDDI_LOCKFLAGS.AreaValid), (Driver.LastLock.hResource, Driver.LastLock.SubResourceIndex,
            Driver.LastLock.Flags.Value));
        Fields.Carried(new D3DRECT { x2 = TestDevice9.Width, y2 = TestDevice9.Height }, Driver.LastLock.Area);
        Assert.Equal(S_OK, surface->lpVtbl->UnlockRect(surface));
        Assert.Equal(handle, ((D3DDDIARG_UNLOCK)Driver.Got["Unlock"][0]!).hResource);
    }

    [Fact]
    public void A_copy_names_both_surfaces_and_rectangles()
    {
        IDirect3DSurface9* memory = _device.SystemMemory(D3DFORMAT.D3DFMT_A8R8G8B8);
        nint memoryHandle = Last("resource");
        IDirect3DSurface9* plain = _device.Plain(format: D3DFORMAT.D3DFMT_A8R8G8B8);
        nint plainHandle = Last("resource");
        IDirect3DSurface9* target = _device.Target(D3DFORMAT.D3DFMT_A8R8G8B8);
        nint targetHandle = Last("resource");
        var from = new D3D11_RECT { left = 3, top = 5, right = 23, bottom = 15 };
        var to = new D3D11_RECT { left = 7, top = 11, right = 27, bottom = 21 };
        (uint X, uint Y) point = (7, 11);
        Assert.Equal(S_OK, _device.Table->UpdateSurface(_device.Device, memory, &from, plain, &point));
        AssertBlt(memoryHandle, plainHandle);
        Assert.Equal(S_OK, _device.Table->StretchRect(_device.Device, plain, &from, target, &to, 0));
        AssertBlt(plainHandle, targetHandle);
        Assert.Equal(S_OK, _device.Table->GetRenderTargetData(_device.Device, target, memory));
        var all = new D3DRECT { x2 = TestDevice9.Width, y2 = TestDevice9.Height };
        Fields.Carried(new D3DDDIARG_BLT
        {
            hSrcResource = targetHandle,
            SrcRect = all,
            hDstResource = memoryHandle,
            DstRect = all,
            Flags = { Value = D3DDDI_BLTFLAGS.Point }
        }, Driver.LastBlt);
        Assert.Equal(S_OK, _device.Table->ColorFill(_device.Device, target, &to, 0x12345678));
        Fields.Carried(new D3DDDIARG_COLORFILL { hResource = targetHandle, DstRect = new() { x1 = 7, y1 = 11, x2 = 27, y2 = 21 }, Color = 0x12345678 },
            Driver.LastFill);

        void AssertBlt(nint source, nint destination) => Fields.Carried(new D3DDDIARG_BLT
        {
            hSrcResource = source,
            SrcRect = new() { x1 = 3, y1 = 5, x2 = 23, y2 = 15 },
            hDstResource = destination,
            DstRect = new() { x1 = 7, y1 = 11, x2 = 27, y2 = 21 },
            Flags = { Value = D3DDDI_BLTFLAGS.Point },
        }, Driver.LastBlt);
    }

    [Fact] // R31, R32, R33
    public void A_blt_names_session_both_surfaces_size_key_IV_and_pattern()
    {
        IDirect3DCryptoSession9* session = _device.Session();
        nint sessionHandle = Last("session");
        _ = _device.Session();
        IDirect3DSurface9* memory = _device.SystemMemory();
        nint memoryHandle = Last("resource");
        IDirect3DSurface9* plain = _device.Plain();
        nint plainHandle = Last("resource");
        byte* key = stackalloc byte[16], iv = stackalloc byte[16];
        for (int i = 0; i < 16; i++)
            (key[i], iv[i]) = ((byte)(i + 1), (byte)(i + 101));
        byte[] given = FakeDriver9.Copy(iv);
        D3DENCRYPTED_BLOCK_INFO info = Fields.Distinct<D3DENCRYPTED_BLOCK_INFO>();
        Assert.Equal(S_OK, session->lpVtbl->DecryptionBlt(session, memory, plain, TestDevice9.BltSize, &info, key, iv));
        Fields.Carried(new D3DDDIARG_DECRYPTIONBLT
        {
            hCryptoSession = sessionHandle,
            hSrcResource = memoryHandle,
            hDstResource = plainHandle,
            SrcResourceSize = TestDevice9.BltSize
        }, Driver.LastDecryption with { pEncryptedBlockInfo = null, pContentKey = null, pIV = null });
        Fields.Carried(info, Driver.LastBlockInfo);
        Assert.Equal(FakeDriver9.Copy(key), Driver.LastContentKey);
        Assert.Equal(given, Driver.LastIV);
        Assert.Equal(S_OK, session->lpVtbl->EncryptionBlt(session, plain, memory, TestDevice9.BltSize, iv));
        Fields.Carried(new D3DDDIARG_ENCRYPTIONBLT
        {
            hCryptoSession = sessionHandle,
            hSrcResource = plainHandle,
            hDstResource = memoryHandle,
            DstResourceSize = TestDevice9.BltSize
        }, Driver.LastEncryption with { pIV = null });
        Assert.Equal([.. Enumerable.Repeat((byte)0x77, 16)], FakeDriver9.Copy(iv));
        uint pitch;
        Driver.Pitch = 192;
        plain = _device.Plain();
        plainHandle = Last("resource");
        _ = _device.Plain();
        Assert.Equal(S_OK, session->lpVtbl->GetSurfacePitch(session, plain, &pitch));
        Assert.Equal(192u, pitch);
        var asked = (D3DDDIARG_GETPITCH)Driver.Got["GetPitch"][0]!;
        Assert.Equal((sessionHandle, plainHandle, 0u), (asked.hCryptoSession, asked.hResource, asked.SubResourceIndex));
    }

    [Fact]
    public void A_call_on_a_session_names_it_and_the_caller_s_memory()
    {
        IDirect3DCryptoSession9* session = _device.Session(withKey: false);
        nint handle = Last("session");
        _ = _device.Session();
        byte* memory = stackalloc byte[256];
        Assert.Equal(S_OK, session->lpVtbl->NegotiateKeyExchange(session, 256, memory));
        Fields.Carried(new D3DDDIARG_CRYPTOSESSIONKEYEXCHANGE { hCryptoSession = handle, DataSize = 256, pData = memory },
            Driver.Got["CryptoSessionKeyExchange"][0]!);
        Assert.Equal(S_OK, session->lpVtbl->StartSessionKeyRefresh(session, memory, 16));
        Fields.Carried(new D3DDDIARG_STARTSESSIONKEYREFRESH { hCryptoSession = handle, pRandomNumber = memory, RandomNumberSize = 16 },
            Driver.Got["StartSessionKeyRefresh"][0]!);
        Assert.Equal(Driver.RandomNumber, FakeDriver9.Copy(memory));
        Assert.Equal(S_OK, session->lpVtbl->FinishSessionKeyRefresh(session));
        Fields.Carried(new D3DDDIARG_FINISHSESSIONKEYREFRESH { hCryptoSession = handle }, Driver.Got["FinishSessionKeyRefresh"][0]!);
        Assert.Equal(S_OK, session->lpVtbl->GetEncryptionBltKey(session, memory + 16, 16));
        Fields.Carried(new D3DDDIARG_GETENCRYPTIONBLTKEY { hCryptoSession = handle, pReadBackKey = memory + 16, KeySize = 16 },
            Driver.Got["GetEncryptionBltKey"][0]!);
        Assert.Equal([.. Enumerable.Repeat((byte)0x55, 16)], FakeDriver9.Copy(memory + 16));
    }

    /// <summary>The handle of the object of a kind that was made last.</summary>
    private nint Last(string kind) => Driver.Alive.Where(pair => pair.Value == kind).Max(pair => pair.Key);
}

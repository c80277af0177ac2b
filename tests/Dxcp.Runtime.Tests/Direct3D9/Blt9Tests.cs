using Dxcp.Abi;
using Dxcp.Diagnostics;
using static Dxcp.Abi.D3DPOOL;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>The two blts and GetSurfacePitch on Direct3D 9: R31 to R33, and what must never reach a driver.</summary>
public sealed unsafe class Blt9Tests
{
    private static int Decrypt(IDirect3DCryptoSession9* session, IDirect3DSurface9* source, IDirect3DSurface9* destination, uint size = TestDevice9.BltSize,
        D3DENCRYPTED_BLOCK_INFO* info = null, void* contentKey = null, bool withIV = true)
    {
        var iv = new D3DAES_CTR_IV { IV = 1, Count = 2 };
        return session->lpVtbl->DecryptionBlt(session, source, destination, size, info, contentKey, withIV ? &iv : null);
    }

    private static int Encrypt(IDirect3DCryptoSession9* session, IDirect3DSurface9* source, IDirect3DSurface9* destination, out D3DAES_CTR_IV iv,
        uint size = TestDevice9.BltSize)
    {
        D3DAES_CTR_IV made = default;
        int hr = session->lpVtbl->EncryptionBlt(session, source, destination, size, &made);
        iv = made;
        return hr;
    }

    private static void Never(TestDevice9 device)
    {
        Assert.Equal(0, device.Driver.Count("DecryptionBlt"));
        Assert.Equal(0, device.Driver.Count("EncryptionBlt"));
    }

    [Fact]
    public void DecryptionBlt_reaches_the_driver_with_what_was_given()
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session();
        IDirect3DSurface9* source = device.SystemMemory();
        nint sourceHandle = device.Driver.Alive.Keys.Max();
        IDirect3DSurface9* destination = device.Plain(usage: Macros.D3DUSAGE_RESTRICTED_CONTENT);
        nint destinationHandle = device.Driver.Alive.Keys.Max();
        byte* key = stackalloc byte[17];
        new Span<byte>(key, 17).Fill(0x42);
        var info = new D3DENCRYPTED_BLOCK_INFO { NumEncryptedBytesAtBeginning = 1, NumBytesInSkipPattern = 2, NumBytesInEncryptPattern = 3 };
        Assert.Equal(S_OK, Decrypt(session, source, destination, info: &info, contentKey: key + 1));
        D3DDDIARG_DECRYPTIONBLT last = device.Driver.LastDecryption;
        Assert.Equal((sourceHandle, destinationHandle, TestDevice9.BltSize), (last.hSrcResource, last.hDstResource, last.SrcResourceSize));
        Assert.Equal(0u, ((uint)last.pIV | (uint)last.pContentKey) % 16);
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0], device.Driver.LastIV);
        Assert.All(device.Driver.LastContentKey, b => Assert.Equal(0x42, b));
        Assert.Equal((1u, 2u, 3u), (device.Driver.LastBlockInfo.NumEncryptedBytesAtBeginning, device.Driver.LastBlockInfo.NumBytesInSkipPattern,
            device.Driver.LastBlockInfo.NumBytesInEncryptPattern));
        Assert.Equal(3u, info.NumBytesInEncryptPattern); // what a driver scribbles stays out of the caller's structure
        Assert.Equal(S_OK, Decrypt(session, source, destination));
        Assert.True(device.Driver.LastDecryption.pContentKey == null && device.Driver.LastDecryption.pEncryptedBlockInfo == null);
    }

    [Fact]
    public void EncryptionBlt_writes_the_drivers_IV_and_only_on_success()
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session();
        IDirect3DSurface9* source = device.Target(), destination = device.SystemMemory();
        Assert.Equal(S_OK, Encrypt(session, source, destination, out D3DAES_CTR_IV iv));
        Assert.Equal((0x7777777777777777ul, 0x7777777777777777ul), (iv.IV, iv.Count));
        Assert.Equal((0u, TestDevice9.BltSize), ((uint)device.Driver.LastEncryption.pIV % 16, device.Driver.LastEncryption.DstResourceSize));
        device.Driver.Returns["EncryptionBlt"] = D3DDDIERR_NOTAVAILABLE;
        Assert.Equal(D3DERR_NOTAVAILABLE, Encrypt(session, source, destination, out iv));
        Assert.Equal(0ul, iv.IV);
    }

    [Theory]
    [InlineData(TestDevice9.BltSize - 16, false)] // too little
    [InlineData(TestDevice9.BltSize + 1, false)] // no multiple of the block
    [InlineData(TestDevice9.BltSize + 16, true)] // more than is needed
    [InlineData(4096u, true)] // all that there is
    [InlineData(4112u, false)] // more than there is
    [InlineData(0u, false)]
    [InlineData(0xFFFFFFF0u, false)]
    public void The_size_covers_the_surface_in_whole_blocks_and_no_more_than_there_is(uint size, bool good)
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session();
        IDirect3DSurface9* surface = device.Plain(), memory = device.SystemMemory();
        int expected = good ? S_OK : D3DERR_INVALIDCALL;
        Assert.Equal(expected, Decrypt(session, memory, surface, size));
        Assert.Equal(expected, Encrypt(session, surface, memory, out _, size));
        if (!good)
            Never(device);
    }

    [Fact]
    public void A_driver_with_longer_rows_than_ours_needs_the_applications_memory()
    {
        using var device = new TestDevice9(new FakeDriver9 { Pitch = 128 });
        IDirect3DCryptoSession9* session = device.Session();
        IDirect3DSurface9* surface = device.Plain();
        Assert.Equal(D3DERR_INVALIDCALL, Decrypt(session, device.SystemMemory(), surface, 2 * TestDevice9.BltSize));
        Assert.Equal(S_OK, Decrypt(session, device.Plain(D3DPOOL_SYSTEMMEM, buffer: device.Buffer(64)), surface, 2 * TestDevice9.BltSize));
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(128, true)]
    [InlineData(32, false)]
    [InlineData(1, false)]
    public void The_applications_memory_is_aligned_as_the_driver_asks(int offset, bool good)
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session();
        void* buffer = device.Buffer((nuint)offset);
        IDirect3DSurface9* surface = device.Plain(), memory = device.Plain(D3DPOOL_SYSTEMMEM, buffer: buffer);
        Assert.Equal((nint)buffer, (nint)device.Driver.LastSurface.pSysMem);
        int expected = good ? S_OK : D3DERR_INVALIDCALL;
        Assert.Equal(expected, Decrypt(session, memory, surface));
        Assert.Equal(expected, Encrypt(session, surface, memory, out _));
        if (!good)
            Never(device);
    }

    [Theory] // R33
    [InlineData(0u, 0u, 1, 1u)]
    [InlineData(1u, 1u, 1, 1u)]
    [InlineData(0u, 16u, 1, 16u)]
    [InlineData(64u, 0u, 64, 1u)]
    public void A_driver_that_asks_for_no_alignment_gets_what_comes(uint memoryAlignment, uint sizeAlignment, int offset, uint excess)
    {
        using var device = new TestDevice9(new FakeDriver9 { BufferAlignmentStart = memoryAlignment, BlockAlignmentSize = sizeAlignment });
        IDirect3DCryptoSession9* session = device.Session();
        IDirect3DSurface9* surface = device.Plain(), memory = device.Plain(D3DPOOL_SYSTEMMEM, buffer: device.Buffer((nuint)offset));
        Assert.Equal(S_OK, Decrypt(session, memory, surface, TestDevice9.BltSize + excess));
        Assert.Equal(S_OK, Encrypt(session, surface, memory, out _, TestDevice9.BltSize + excess));
    }

    [Theory] // S321
    [InlineData(S_OK)]
    [InlineData(D3DDDIERR_INVALIDCALL)]
    [InlineData(E_OUTOFMEMORY)]
    public void That_nothing_was_decrypted_is_said_of_what_was_done(int code)
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session();
        device.Driver.Returns["DecryptionBlt"] = code;
        D3DENCRYPTED_BLOCK_INFO nothing = default;
        byte* iv = stackalloc byte[16];
        int result = session->lpVtbl->DecryptionBlt(session, device.SystemMemory(), device.Plain(), TestDevice9.BltSize, &nothing, null, iv);
        Assert.Equal(code < 0, result < 0);
        Message said = Assert.Single(MessageLog.Of(device.Device)!.Messages);
        Assert.Equal(code < 0 ? Severity.Error : Severity.Warning, said.Severity);
    }

    [Fact]
    public void Null_pointers_are_refused()
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session();
        IDirect3DSurface9* surface = device.Plain(), memory = device.SystemMemory();
        Assert.Equal(D3DERR_INVALIDCALL, Decrypt(session, null, surface));
        Assert.Equal(D3DERR_INVALIDCALL, Decrypt(session, memory, null));
        Assert.Equal(D3DERR_INVALIDCALL, Decrypt(session, memory, surface, withIV: false));
        Assert.Equal(D3DERR_INVALIDCALL, Encrypt(session, null, memory, out _));
        Assert.Equal(D3DERR_INVALIDCALL, Encrypt(session, surface, null, out _));
        Assert.Equal(D3DERR_INVALIDCALL, session->lpVtbl->EncryptionBlt(session, surface, memory, TestDevice9.BltSize, null));
        Never(device);
    }

    [Fact]
    public void Surfaces_of_other_devices_dead_ones_and_foreign_pointers_are_refused_untouched()
    {
        using var device = new TestDevice9();
        using var other = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session();
        IDirect3DSurface9* surface = device.Plain(), memory = device.SystemMemory(), dead;
        Assert.Equal(S_OK, device.Table->CreateOffscreenPlainSurface(device.Device, 64, 32, FakeDriver9.Nv12, D3DPOOL_DEFAULT, &dead, null));
        Assert.Equal(0u, dead->lpVtbl->Base.Base.Release(dead));
        byte* foreign = stackalloc byte[64];
        foreach (nint bad in new[] { (nint)other.Plain(), (nint)dead, (nint)foreign, 0x10, (nint)session, (nint)device.Device })
        {
            Assert.Equal(D3DERR_INVALIDCALL, Decrypt(session, memory, (IDirect3DSurface9*)bad));
            Assert.Equal(D3DERR_INVALIDCALL, Encrypt(session, (IDirect3DSurface9*)bad, memory, out _));
        }
        Assert.Equal(D3DERR_INVALIDCALL, Decrypt(session, other.SystemMemory(), surface));
        Assert.Equal(D3DERR_INVALIDCALL, Encrypt(session, surface, other.SystemMemory(), out _));
        Never(device);
        Never(other);
    }

    [Fact]
    public void System_memory_is_on_the_outside_and_video_memory_inside()
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session();
        IDirect3DSurface9* surface = device.Plain(), second = device.Plain(), memory = device.SystemMemory(), more = device.SystemMemory();
        Assert.Equal(D3DERR_INVALIDCALL, Decrypt(session, surface, memory));
        Assert.Equal(D3DERR_INVALIDCALL, Decrypt(session, surface, second));
        Assert.Equal(D3DERR_INVALIDCALL, Decrypt(session, memory, more));
        Assert.Equal(D3DERR_INVALIDCALL, Decrypt(session, memory, memory));
        Assert.Equal(D3DERR_INVALIDCALL, Encrypt(session, memory, surface, out _));
        Assert.Equal(D3DERR_INVALIDCALL, Encrypt(session, surface, second, out _));
        Assert.Equal(D3DERR_INVALIDCALL, Encrypt(session, memory, more, out _));
        Never(device);
    }

    [Fact]
    public void Nothing_is_stretched_and_no_format_converted()
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session();
        IDirect3DSurface9* surface = device.Plain();
        foreach (nint other in new[] { (nint)device.SystemMemory(width: 62), (nint)device.SystemMemory(height: 34),
            (nint)device.SystemMemory(D3DFORMAT.D3DFMT_L8) })
        {
            Assert.Equal(D3DERR_INVALIDCALL, Decrypt(session, (IDirect3DSurface9*)other, surface));
            Assert.Equal(D3DERR_INVALIDCALL, Encrypt(session, surface, (IDirect3DSurface9*)other, out _));
        }
        Never(device);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_locked_surface_is_refused(bool lockMemory)
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session();
        IDirect3DSurface9* surface = device.Plain(), memory = device.SystemMemory();
        IDirect3DSurface9* locked = lockMemory ? memory : surface;
        D3DLOCKED_RECT rect;
        Assert.Equal(S_OK, locked->lpVtbl->LockRect(locked, &rect, null, 0));
        Assert.Equal(D3DERR_INVALIDCALL, Decrypt(session, memory, surface));
        Assert.Equal(D3DERR_INVALIDCALL, Encrypt(session, surface, memory, out _));
        Never(device);
        Assert.Equal(S_OK, locked->lpVtbl->UnlockRect(locked));
        Assert.Equal(S_OK, Decrypt(session, memory, surface));
    }

    [Fact]
    public void Without_a_key_nothing_is_encrypted()
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session(withKey: false);
        IDirect3DSurface9* surface = device.Plain(), memory = device.SystemMemory();
        Assert.Equal(D3DERR_INVALIDCALL, Decrypt(session, memory, surface));
        Assert.Equal(D3DERR_INVALIDCALL, Encrypt(session, surface, memory, out _));
        Never(device);
    }

    [Fact]
    public void Without_a_capability_what_needs_it_is_not_available()
    {
        using var device = new TestDevice9(new FakeDriver9 { Caps = 1, EmptySlots = { "pfnDecryptionBlt" } });
        IDirect3DCryptoSession9* session = device.Session();
        IDirect3DSurface9* surface = device.Plain(), memory = device.SystemMemory();
        Assert.Equal(D3DERR_NOTAVAILABLE, Decrypt(session, memory, surface));
        Assert.Equal(D3DERR_NOTAVAILABLE, Encrypt(session, surface, memory, out _));
        using var plain = new TestDevice9(new FakeDriver9 { Caps = 1 });
        session = plain.Session();
        surface = plain.Plain();
        memory = plain.SystemMemory();
        D3DENCRYPTED_BLOCK_INFO info = default;
        byte* key = stackalloc byte[16];
        Assert.Equal(D3DERR_NOTAVAILABLE, Decrypt(session, memory, surface, info: &info));
        Assert.Equal(S_OK, Decrypt(session, memory, surface, contentKey: key)); // S35: zeros are no key
        key[15] = 1;
        Assert.Equal(D3DERR_NOTAVAILABLE, Decrypt(session, memory, surface, contentKey: key));
        Assert.Equal(S_OK, Decrypt(session, memory, surface));
    }

    [Fact]
    public void The_pitch_is_the_drivers()
    {
        using var device = new TestDevice9();
        IDirect3DCryptoSession9* session = device.Session(withKey: false);
        IDirect3DSurface9* surface = device.Plain(usage: Macros.D3DUSAGE_RESTRICTED_CONTENT);
        uint pitch = 7;
        Assert.Equal(S_OK, session->lpVtbl->GetSurfacePitch(session, surface, &pitch));
        Assert.Equal(64u, pitch);
        Assert.Equal(D3DERR_INVALIDCALL, session->lpVtbl->GetSurfacePitch(session, null, &pitch));
        Assert.Equal(0u, pitch);
        Assert.Equal(D3DERR_INVALIDCALL, session->lpVtbl->GetSurfacePitch(session, surface, null));
        device.Driver.Pitch = 0; // which is none
        Assert.Equal(D3DERR_NOTAVAILABLE, session->lpVtbl->GetSurfacePitch(session, device.Plain(), &pitch));
        using var without = new TestDevice9(new FakeDriver9 { EmptySlots = { "pfnGetPitch" } });
        session = without.Session();
        Assert.Equal(D3DERR_NOTAVAILABLE, session->lpVtbl->GetSurfacePitch(session, without.Plain(), &pitch));
        Assert.Equal(D3DERR_NOTAVAILABLE, Decrypt(session, without.SystemMemory(), without.Plain()));
    }
}

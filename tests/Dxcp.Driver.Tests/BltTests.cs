using Dxcp.Abi;

namespace Dxcp.Driver.Tests;

/// <summary>DecryptionBlt and EncryptionBlt through the driver's tables, compared with a cipher of the tests' own.</summary>
public sealed unsafe class BltTests : IDisposable
{
    private static readonly byte[] s_zeros = new byte[16];
    private readonly DdiHost _host = new();
    private readonly Ddi11HostDevice _device;

    public BltTests() => _device = _host.Device;

    public static TheoryData<DXGI_FORMAT> AllFormats =>
    [
        DXGI_FORMAT.DXGI_FORMAT_NV12, DXGI_FORMAT.DXGI_FORMAT_P010, DXGI_FORMAT.DXGI_FORMAT_YUY2, DXGI_FORMAT.DXGI_FORMAT_AYUV,
            DXGI_FORMAT.DXGI_FORMAT_R8_UNORM,
        DXGI_FORMAT.DXGI_FORMAT_R8G8_UNORM, DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM, DXGI_FORMAT.DXGI_FORMAT_B8G8R8A8_UNORM,
            DXGI_FORMAT.DXGI_FORMAT_B8G8R8X8_UNORM, DXGI_FORMAT.DXGI_FORMAT_R10G10B10A2_UNORM,
    ];

    public void Dispose() => _host.Dispose();

    [Theory, MemberData(nameof(AllFormats))]
    public void Surface_comes_back_as_it_went_in_padding_and_planes_included(DXGI_FORMAT format)
    {
        var session = new DdiSession(_device);
        var staging = _device.CreateTexture(format, 50, 18, ProbeUsage.Staging);
        var surface = _device.CreateTexture(format, 50, 18, ProbeUsage.Protected);
        byte[] plain = Reference.Pattern((int)_device.SizeOf(staging));
        byte[] counterBlock = Reference.CounterBlock(0x0011223344556677, 1);
        _device.Write(staging, Reference.Ctr(session.Key, counterBlock, plain));
        Assert.Equal(HResult.S_OK, session.Decrypt(staging, surface, counterBlock));
        _device.Write(staging, new byte[plain.Length]);
        byte[] made = session.Encrypt(surface, staging);
        Assert.Equal(plain, Reference.Ctr(session.Key, made, _device.Read(staging)));
    }

    [Fact] // R20, S25: Count most significant byte first, going round within its own 64 bits
    public void Count_is_big_endian_and_never_carries_into_the_IV()
    {
        var session = new DdiSession(_device);
        byte[] plain = Reference.Pattern(64 * 16);
        var (encrypted, decrypted) = Buffers(plain.Length);
        foreach (ulong count in new ulong[] { 1, 0xFE, 0x0102030405060708, ulong.MaxValue - 2, ulong.MaxValue - 23, ulong.MaxValue - 31 })
        {
            byte[] counterBlock = Reference.CounterBlock(DdiSession.IV(session.NextCounterBlock()) << 8, count);
            _device.Write(encrypted, Reference.Ctr(session.Key, counterBlock, plain));
            Assert.Equal(HResult.S_OK, session.Decrypt(encrypted, decrypted, counterBlock));
            Assert.Equal(plain, _device.Peek(decrypted, encrypted));
        }
    }

    [Theory] // R25, S32, S33
    [InlineData(100, 0, 0)]
    [InlineData(100, 20, 2)]
    [InlineData(0, 16, 32)]
    [InlineData(32, 16, 16)]
    [InlineData(0, 0, 0)]
    [InlineData(5, 0, 7)]
    [InlineData(7, 9, 0)]
    [InlineData(1 << 20, 1, 1)]
    [InlineData(0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF)]
    public void Pattern_decrypts_its_bytes_and_copies_the_others(uint beginning, uint skip, uint encrypt)
    {
        var session = new DdiSession(_device);
        byte[] plain = Reference.Pattern(777), counterBlock = session.NextCounterBlock();
        var (encrypted, decrypted) = Buffers(plain.Length);
        _device.Write(encrypted, Reference.Partial(session.Key, counterBlock, plain, beginning, skip, encrypt));
        Assert.Equal(HResult.S_OK, session.Decrypt(encrypted, decrypted, counterBlock, null,
            new() { NumEncryptedBytesAtBeginning = beginning, NumBytesInSkipPattern = skip, NumBytesInEncryptPattern = encrypt }));
        Assert.Equal(plain, _device.Peek(decrypted, encrypted));
    }

    [Fact]
    public void Without_the_capability_a_partial_pattern_is_refused_and_a_whole_one_is_not()
    {
        using var host = new DdiHost(DriverProfile.Default with { Caps = DriverProfile.Default.Caps & ~ProtectionCaps.PartialDecryption });
        var session = new DdiSession(host.Device);
        var encrypted = host.Device.CreateBuffer(32, ProbeUsage.Staging);
        var decrypted = host.Device.CreateBuffer(32, ProbeUsage.Protected);
        Assert.Equal(HResult.DXGI_ERROR_UNSUPPORTED, session.Decrypt(encrypted, decrypted, session.NextCounterBlock(), null,
            new() { NumEncryptedBytesAtBeginning = 31 }));
        Assert.Equal(HResult.S_OK, session.Decrypt(encrypted, decrypted, session.NextCounterBlock(), null, new() { NumEncryptedBytesAtBeginning = 32 }));
    }

    [Theory] // S35
    [InlineData(true)]
    [InlineData(false)]
    public void Content_key_of_zeros_stands_for_the_session_key(bool zeros)
    {
        var session = new DdiSession(_device);
        Assert.True(session.Uses(session.Key, zeros ? new byte[16] : null));
    }

    [Theory] // S35
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(17)]
    public void Content_key_of_another_size_is_refused(int size)
    {
        var session = new DdiSession(_device);
        var (encrypted, decrypted) = Buffers(32);
        byte[] before = _device.Peek(decrypted, encrypted);
        Assert.Equal(HResult.E_INVALIDARG, session.Decrypt(encrypted, decrypted, session.NextCounterBlock(), Reference.Pattern(size)));
        Assert.Equal(before, _device.Peek(decrypted, encrypted));
    }

    [Fact]
    public void Without_the_capability_a_content_key_is_refused()
    {
        using var host = new DdiHost(DriverProfile.Default with { Caps = DriverProfile.Default.Caps & ~ProtectionCaps.ContentKey });
        var session = new DdiSession(host.Device);
        var encrypted = host.Device.CreateBuffer(32, ProbeUsage.Staging);
        var decrypted = host.Device.CreateBuffer(32, ProbeUsage.Protected);
        Assert.Equal(HResult.DXGI_ERROR_UNSUPPORTED, session.Decrypt(encrypted, decrypted, session.NextCounterBlock(), Reference.Pattern(16)));
    }

    [Fact] // S14
    public void Refresh_leaves_protected_content_as_it_is()
    {
        var session = new DdiSession(_device);
        byte[] plain = Reference.Pattern(4096), counterBlock = session.NextCounterBlock(), oldKey = session.Key;
        var staging = _device.CreateBuffer(4096, ProbeUsage.Staging);
        var surface = _device.CreateBuffer(4096, ProbeUsage.Protected);
        _device.Write(staging, Reference.Ctr(session.Key, counterBlock, plain));
        Assert.Equal(HResult.S_OK, session.Decrypt(staging, surface, counterBlock));
        byte[] before = session.Encrypt(surface, staging);
        byte[] producedBefore = _device.Read(staging);
        session.Refresh();
        Assert.Equal(plain, Reference.Ctr(oldKey, before, producedBefore));
        byte[] after = session.Encrypt(surface, staging);
        Assert.Equal(plain, Reference.Ctr(session.Key, after, _device.Read(staging)));
    }

    [Fact] // S11, S30
    public void Read_back_IVs_start_low_and_count_on_over_refresh_and_negotiation()
    {
        var session = new DdiSession(_device);
        var staging = _device.CreateBuffer(16, ProbeUsage.Staging);
        var surface = _device.CreateBuffer(16, ProbeUsage.Protected);
        byte[] first = session.Encrypt(surface, staging);
        Assert.InRange(DdiSession.IV(first), 1ul, ulong.MaxValue >> 1);
        for (ulong i = 1; i <= 9; i++)
        {
            if (i % 3 == 0)
                session.Refresh();
            if (i == 5)
                Assert.Equal(HResult.S_OK, session.Negotiate());
            Assert.Equal(Reference.CounterBlock(DdiSession.IV(first) + i), session.Encrypt(surface, staging));
        }

        var another = new DdiSession(_device);
        Assert.NotEqual(DdiSession.IV(first) >> 16, DdiSession.IV(another.Encrypt(surface, staging)) >> 16);
    }

    [Fact] // R24, S36
    public void With_the_capability_reading_back_waits_for_its_key_and_uses_the_last_one()
    {
        using var host = new DdiHost(DriverProfile.ReadBackKey);
        var session = new DdiSession(host.Device);
        var staging = host.Device.CreateBuffer(64, ProbeUsage.Staging);
        var surface = host.Device.CreateBuffer(64, ProbeUsage.Protected);
        host.Device.Write(staging, Reference.Pattern(64));
        Assert.Equal(s_zeros, session.Encrypt(surface, staging));
        Assert.Equal(Reference.Pattern(64), host.Device.Read(staging));
        byte[] first = session.GetEncryptionBltKey(), second = session.GetEncryptionBltKey();
        Assert.NotEqual(first, second);
        byte[] counterBlock = session.Encrypt(surface, staging);
        Assert.Equal(new byte[64], Reference.Ctr(Reference.EcbDecrypt(session.Key, second), counterBlock, host.Device.Read(staging)));
    }

    [Fact] // R24
    public void Read_back_key_is_refused_without_capability_without_session_key_and_with_a_wrong_size()
    {
        Assert.Equal(s_zeros, new DdiSession(_device).GetEncryptionBltKey());
        using var host = new DdiHost(DriverProfile.ReadBackKey);
        Assert.Equal(s_zeros, new DdiSession(host.Device, negotiate: false).GetEncryptionBltKey());
        Assert.Equal(new byte[15], new DdiSession(host.Device).GetEncryptionBltKey(15));
        Assert.Equal(new byte[17], new DdiSession(host.Device).GetEncryptionBltKey(17));
    }

    [Fact] // S3
    public void Blts_before_negotiation_are_refused()
    {
        var session = new DdiSession(_device, negotiate: false);
        var staging = _device.CreateBuffer(16, ProbeUsage.Staging);
        var surface = _device.CreateBuffer(16, ProbeUsage.Protected);
        Assert.Equal(HResult.E_INVALIDARG, session.Decrypt(staging, surface, Reference.CounterBlock(1)));
        Assert.Equal(s_zeros, session.Encrypt(surface, staging));
    }

    [Fact]
    public void Without_their_capabilities_blts_are_refused()
    {
        using var host = new DdiHost(DriverProfile.Default with { Caps = ProtectionCaps.Software });
        var session = new DdiSession(host.Device);
        var staging = host.Device.CreateBuffer(16, ProbeUsage.Staging);
        var surface = host.Device.CreateBuffer(16, ProbeUsage.Protected);
        Assert.Equal(HResult.DXGI_ERROR_UNSUPPORTED, session.Decrypt(staging, surface, Reference.CounterBlock(1)));
        Assert.Equal(s_zeros, session.Encrypt(surface, staging));
    }

    [Fact]
    public void Textures_and_buffers_take_each_others_place()
    {
        var session = new DdiSession(_device);
        var staging = _device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_NV12, 100, 10, ProbeUsage.Staging);
        uint size = _device.SizeOf(staging);
        var buffer = _device.CreateBuffer(size, ProbeUsage.Staging);
        var surface = _device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_NV12, 100, 10, ProbeUsage.Protected);
        var longerBuffer = _device.CreateBuffer(size + 100, ProbeUsage.Staging);
        byte[] plain = Reference.Pattern((int)size), counterBlock = session.NextCounterBlock();
        _device.Write(buffer, Reference.Ctr(session.Key, counterBlock, plain));
        Assert.Equal(HResult.S_OK, session.Decrypt(buffer, surface, counterBlock));
        byte[] made = session.Encrypt(surface, staging);
        Assert.Equal(plain, Reference.Ctr(session.Key, made, _device.Read(staging)));
        made = session.Encrypt(surface, longerBuffer);
        Assert.Equal(plain, Reference.Ctr(session.Key, made, _device.Read(longerBuffer).AsSpan(0, (int)size)));
    }

    [Fact]
    public void Refused_blt_says_so_in_the_pattern_and_changes_nothing_else()
    {
        var session = new DdiSession(_device);
        var staging = _device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_NV12, 64, 2, ProbeUsage.Staging);
        var surface = _device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_NV12, 64, 2, ProbeUsage.Protected);
        var wider = _device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_NV12, 66, 2, ProbeUsage.Protected);
        var otherFormat = _device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_R8_UNORM, 64, 3, ProbeUsage.Protected);
        var array = _device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_NV12, 64, 2, ProbeUsage.Protected, arraySize: 2);
        var smallBuffer = _device.CreateBuffer(64, ProbeUsage.Default);
        byte[] block = Reference.CounterBlock(1);
        Assert.Equal(HResult.E_INVALIDARG, session.Decrypt(staging, wider, block));
        Assert.Equal(HResult.E_INVALIDARG, session.Decrypt(staging, otherFormat, block));
        Assert.Equal(HResult.E_INVALIDARG, session.Decrypt(staging, array, block));
        Assert.Equal(HResult.E_INVALIDARG, session.Decrypt(staging, smallBuffer, block));
        Assert.Equal(HResult.E_INVALIDARG, session.Decrypt(staging, staging, block));
        Assert.Equal(HResult.E_INVALIDARG, session.Decrypt(staging, _device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_NV12, 64, 2, ProbeUsage.Staging), block));
        Assert.Equal(HResult.E_ACCESSDENIED, session.Decrypt(surface, _device.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_NV12, 64, 2, ProbeUsage.Protected), block));
        Assert.Equal(HResult.E_INVALIDARG, session.Decrypt(staging, surface, block[..8]));
        Assert.Equal(HResult.E_INVALIDARG, session.Decrypt(staging, surface, []));
        _device.Map(staging);
        Assert.Equal(HResult.E_INVALIDARG, session.Decrypt(staging, surface, block));
        Assert.Equal(s_zeros, session.Encrypt(surface, staging));
        _device.Functions->pfnStagingResourceUnmap(_device.Handle, staging, 0);
        // None of these used up the IV.
        Assert.Equal(HResult.S_OK, session.Decrypt(staging, surface, block));
    }

    [Fact]
    public void Refused_read_back_zero_fills_the_IV_and_leaves_the_destination()
    {
        var session = new DdiSession(_device);
        var staging = _device.CreateBuffer(64, ProbeUsage.Staging);
        var surface = _device.CreateBuffer(64, ProbeUsage.Protected);
        _device.Write(staging, Reference.Pattern(64));
        Assert.Equal(new byte[8], session.Encrypt(surface, staging, 8));
        Assert.Equal(new byte[24], session.Encrypt(surface, staging, 24));
        Assert.Equal(s_zeros, session.Encrypt(_device.CreateBuffer(65, ProbeUsage.Protected), staging));
        Assert.Equal(s_zeros, session.Encrypt(surface, _device.CreateBuffer(64, ProbeUsage.Default)));
        Assert.Equal(s_zeros, session.Encrypt(surface, surface));
        Assert.Equal(s_zeros, session.Encrypt(staging, _device.CreateBuffer(64, ProbeUsage.Staging)));
        Assert.Equal(s_zeros, session.Encrypt(default, staging));
        _device.Video->pfnEncryptionBlt(_device.Handle, session.Handle, surface, staging, 16, null);
        Assert.Equal(Reference.Pattern(64), _device.Read(staging));
    }

    [Fact] // S35
    public void A_size_of_a_content_key_without_a_content_key_is_refused()
    {
        var session = new DdiSession(_device);
        var (encrypted, decrypted) = Buffers(16);
        D3D11_1DDI_ENCRYPTED_BLOCK_INFO all = new() { NumEncryptedBytesAtBeginning = uint.MaxValue };
        byte* iv = stackalloc byte[16];
        session.NextCounterBlock().CopyTo(new Span<byte>(iv, 16));
        _device.Video->pfnDecryptionBlt(_device.Handle, session.Handle, encrypted, decrypted, &all, 16, null, 16, iv);
        Assert.Equal(HResult.E_INVALIDARG, (int)all.NumBytesInEncryptPattern);
        // And the counter block is still free.
        all = new() { NumEncryptedBytesAtBeginning = uint.MaxValue };
        _device.Video->pfnDecryptionBlt(_device.Handle, session.Handle, encrypted, decrypted, &all, 0, null, 16, iv);
        Assert.Equal(0, (int)all.NumBytesInEncryptPattern);
    }

    [Fact] // R14, S15: never followed, never touched
    public void Garbage_stale_and_foreign_handles_are_refused()
    {
        var session = new DdiSession(_device);
        var other = _host.CreateDevice();
        var (staging, surface) = Buffers(16);
        var foreign = other.CreateBuffer(16, ProbeUsage.Staging);
        var stale = _device.CreateBuffer(16, ProbeUsage.Staging);
        _device.DestroyResource(stale);
        foreach (nint address in new[] { 0, 1, 0x10, unchecked((nint)0xDEADBEEFDEADBEEF), -1, (nint)foreign.pDrvPrivate, (nint)stale.pDrvPrivate,
            (nint)session.Handle.pDrvPrivate, (nint)_device.Handle.pDrvPrivate })
        {
            var garbage = new D3D10DDI_HRESOURCE { pDrvPrivate = (void*)address };
            Assert.Equal(HResult.E_INVALIDARG, session.Decrypt(garbage, surface, Reference.CounterBlock(1)));
            Assert.Equal(HResult.E_INVALIDARG, session.Decrypt(staging, garbage, Reference.CounterBlock(1)));
            Assert.Equal(s_zeros, session.Encrypt(garbage, staging));
            Assert.True(_device.Map(garbage).pData == null);
            _device.Functions->pfnResourceCopy(_device.Handle, garbage, garbage);
            _device.DestroyResource(garbage);
        }

        byte[] block = Reference.CounterBlock(1);
        fixed (byte* iv = block)
        {
            D3D11_1DDI_ENCRYPTED_BLOCK_INFO info = default;
            other.Video->pfnDecryptionBlt(other.Handle, session.Handle, staging, surface, &info, 0, null, 16, iv);
            Assert.Equal(HResult.E_INVALIDARG, (int)info.NumBytesInEncryptPattern);
            info = default;
            _device.Video->pfnDecryptionBlt(new() { pDrvPrivate = (void*)0x123456789A }, session.Handle, staging, surface, &info, 0, null, 16, iv);
            Assert.Equal(HResult.E_INVALIDARG, (int)info.NumBytesInEncryptPattern);
            _device.Video->pfnDecryptionBlt(_device.Handle, session.Handle, staging, surface, null, 0, null, 16, null);
            // Without a pattern a refusal has no voice, and a success needs none.
            _device.Video->pfnDecryptionBlt(_device.Handle, session.Handle, staging, surface, null, 0, null, 16, iv);
        }

        Assert.Equal(HResult.E_INVALIDARG, session.Decrypt(staging, surface, block)); // now it is used
    }

    private (D3D10DDI_HRESOURCE Encrypted, D3D10DDI_HRESOURCE Decrypted) Buffers(int size) =>
        (_device.CreateBuffer((uint)size, ProbeUsage.Staging), _device.CreateBuffer((uint)size, ProbeUsage.Protected));
}

using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.D3D11_USAGE;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>EncryptionBlt and DecryptionBlt: what reaches the driver, what is refused under which message, and what a failure leaves.</summary>
public sealed unsafe class BltTests
{
    private sealed class Blt
    {
        public Blt(TestDevice device)
        {
            Device = device;
            Session = (nint)device.Session();
            Staging = (nint)device.Texture(TestDevice.Desc(D3D11_USAGE_STAGING));
            Target = (nint)device.Texture(TestDevice.Desc());
        }

        public TestDevice Device { get; }

        public nint Session { get; set; }

        public nint Staging { get; set; }

        public nint Target { get; set; }

        public byte[]? Key { get; set; }

        public uint? KeySize { get; set; }

        public byte[]? IV { get; set; } = new byte[16];

        public uint IVSize { get; set; } = 16;

        public D3D11_ENCRYPTED_BLOCK_INFO? Info { get; set; }

        public int Calls => Device.Driver.Count("DecryptionBlt") + Device.Driver.Count("EncryptionBlt");

        public void Decrypt()
        {
            D3D11_ENCRYPTED_BLOCK_INFO info = Info.GetValueOrDefault();
            fixed (byte* key = Key, iv = IV)
            {
                Device.VideoContext->lpVtbl->DecryptionBlt(Device.VideoContext, (ID3D11CryptoSession*)Session, (ID3D11Texture2D*)Staging,
                    (ID3D11Texture2D*)Target,
                    Info is null ? null : &info, KeySize ?? (uint)(Key?.Length ?? 0), key, IVSize, iv);
            }

            if (Info is not null)
                Info = info;
        }

        public void Encrypt()
        {
            fixed (byte* iv = IV)
            {
                Device.VideoContext->lpVtbl->EncryptionBlt(Device.VideoContext, (ID3D11CryptoSession*)Session, (ID3D11Texture2D*)Target,
                    (ID3D11Texture2D*)Staging, IVSize, iv);
            }
        }
    }

    private delegate void Breakage(Blt blt, TestDevice other);

    private static readonly Dictionary<string, (D3D11_MESSAGE_ID Id, Breakage Break)> s_decryptionBreakages = new()
    {
        ["no session"] = (D3D11_MESSAGE_ID_DECRYPTIONBLT_NULLPARAM, (b, o) => b.Session = 0),
        ["no source"] = (D3D11_MESSAGE_ID_DECRYPTIONBLT_NULLPARAM, (b, o) => b.Staging = 0),
        ["no destination"] = (D3D11_MESSAGE_ID_DECRYPTIONBLT_NULLPARAM, (b, o) => b.Target = 0),
        ["foreign session"] = (D3D11_MESSAGE_ID_UNKNOWN, (b, o) => b.Session = (nint)o.Session()),
        ["foreign source"] = (D3D11_MESSAGE_ID_DECRYPTIONBLT_SRC_WRONGDEVICE, (b, o) => b.Staging = (nint)o.Texture(TestDevice.Desc(D3D11_USAGE_STAGING))),
        ["foreign destination"] = (D3D11_MESSAGE_ID_DECRYPTIONBLT_DST_WRONGDEVICE, (b, o) => b.Target = (nint)o.Texture(TestDevice.Desc())),
        ["source is no resource"] = (D3D11_MESSAGE_ID_DECRYPTIONBLT_SRC_WRONGDEVICE, (b, o) => b.Staging = b.Session),
        ["formats"] = (D3D11_MESSAGE_ID_DECRYPTIONBLT_FORMAT_MISMATCH, (b, o) =>
            b.Target = (nint)b.Device.Texture(TestDevice.Desc(format: DXGI_FORMAT.DXGI_FORMAT_P010))),
        ["buffer against texture"] = (D3D11_MESSAGE_ID_DECRYPTIONBLT_FORMAT_MISMATCH, (b, o) =>
            b.Target = (nint)b.Device.Buffer(new() { ByteWidth = 64, BindFlags = 0x20 })),
        ["sizes"] = (D3D11_MESSAGE_ID_DECRYPTIONBLT_SIZE_MISMATCH, (b, o) => b.Target = (nint)b.Device.Texture(TestDevice.Desc(width: 66))),
        ["source not staging"] = (D3D11_MESSAGE_ID_DECRYPTIONBLT_SRC_NOT_STAGING, (b, o) => b.Staging = (nint)b.Device.Texture(TestDevice.Desc())),
        ["destination no render target"] = (D3D11_MESSAGE_ID_DECRYPTIONBLT_DST_NOT_RENDER_TARGET, (b, o) =>
            b.Target = (nint)b.Device.Texture(TestDevice.Desc() with { BindFlags = 8 })),
        ["destination multisampled"] = (D3D11_MESSAGE_ID_DECRYPTIONBLT_DST_MULTISAMPLED, (b, o) => Multisample(b)),
        ["source mapped"] = (D3D11_MESSAGE_ID_DECRYPTIONBLT_SRC_MAPPED, (b, o) => Map(b.Device, b.Staging)),
        ["no key"] = (D3D11_MESSAGE_ID_UNKNOWN, (b, o) => b.Session = (nint)b.Device.Session(withKey: false)),
        ["HW_PROTECTION"] = (D3D11_MESSAGE_ID_UNKNOWN, (b, o) => b.Session = (nint)b.Device.Session(withKey: false, Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION)),
        ["no IV"] = (D3D11_MESSAGE_ID_UNKNOWN, (b, o) => b.IV = null),
        ["short IV"] = (D3D11_MESSAGE_ID_UNKNOWN, (b, o) => b.IVSize = 8),
        ["long IV"] = (D3D11_MESSAGE_ID_UNKNOWN, (b, o) => LongIV(b)),
        ["several subresources"] = (D3D11_MESSAGE_ID_UNKNOWN, (b, o) => Slices(b)),
        ["source of several subresources"] = (D3D11_MESSAGE_ID_UNKNOWN, (b, o) => Slices(b, ofTarget: false)),
        ["destination of several subresources"] = (D3D11_MESSAGE_ID_UNKNOWN, (b, o) => Slices(b, ofStaging: false)),
        ["short content key"] = (D3D11_MESSAGE_ID_UNKNOWN, (b, o) => b.Key = new byte[15]),
        ["content key size without key"] = (D3D11_MESSAGE_ID_UNKNOWN, (b, o) => b.KeySize = 16),
    };

    private static readonly Dictionary<string, (D3D11_MESSAGE_ID Id, Breakage Break)> s_encryptionBreakages = new()
    {
        ["no session"] = (D3D11_MESSAGE_ID_ENCRYPTIONBLT_NULLPARAM, (b, o) => b.Session = 0),
        ["no source"] = (D3D11_MESSAGE_ID_ENCRYPTIONBLT_NULLPARAM, (b, o) => b.Target = 0),
        ["no destination"] = (D3D11_MESSAGE_ID_ENCRYPTIONBLT_NULLPARAM, (b, o) => b.Staging = 0),
        ["foreign source"] = (D3D11_MESSAGE_ID_ENCRYPTIONBLT_SRC_WRONGDEVICE, (b, o) => b.Target = (nint)o.Texture(TestDevice.Desc())),
        ["foreign destination"] = (D3D11_MESSAGE_ID_ENCRYPTIONBLT_DST_WRONGDEVICE, (b, o) => b.Staging = (nint)o.Texture(TestDevice.Desc(D3D11_USAGE_STAGING))),
        ["formats"] = (D3D11_MESSAGE_ID_ENCRYPTIONBLT_FORMAT_MISMATCH, (b, o) =>
            b.Target = (nint)b.Device.Texture(TestDevice.Desc(format: DXGI_FORMAT.DXGI_FORMAT_P010))),
        ["sizes"] = (D3D11_MESSAGE_ID_ENCRYPTIONBLT_SIZE_MISMATCH, (b, o) => b.Target = (nint)b.Device.Texture(TestDevice.Desc(height: 34))),
        ["source multisampled"] = (D3D11_MESSAGE_ID_ENCRYPTIONBLT_SRC_MULTISAMPLED, (b, o) => Multisample(b)),
        ["destination not staging"] = (D3D11_MESSAGE_ID_ENCRYPTIONBLT_DST_NOT_STAGING, (b, o) => b.Staging = (nint)b.Device.Texture(TestDevice.Desc())),
        ["source mapped"] = (D3D11_MESSAGE_ID_ENCRYPTIONBLT_SRC_MAPPED, (b, o) => MapDynamic(b)),
        ["destination mapped"] = (D3D11_MESSAGE_ID_ENCRYPTIONBLT_DST_MAPPED, (b, o) => Map(b.Device, b.Staging)),
        ["no key"] = (D3D11_MESSAGE_ID_UNKNOWN, (b, o) => b.Session = (nint)b.Device.Session(withKey: false)),
        ["short IV"] = (D3D11_MESSAGE_ID_UNKNOWN, (b, o) => b.IVSize = 15),
        ["long IV"] = (D3D11_MESSAGE_ID_UNKNOWN, (b, o) => LongIV(b)),
        ["several subresources"] = (D3D11_MESSAGE_ID_UNKNOWN, (b, o) => Slices(b)),
        ["source of several subresources"] = (D3D11_MESSAGE_ID_UNKNOWN, (b, o) => Slices(b, ofStaging: false)),
        ["destination of several subresources"] = (D3D11_MESSAGE_ID_UNKNOWN, (b, o) => Slices(b, ofTarget: false)),
    };

    public static TheoryData<string> DecryptionNames => [.. s_decryptionBreakages.Keys];

    public static TheoryData<string> EncryptionNames => [.. s_encryptionBreakages.Keys];

    private static void LongIV(Blt blt) => (blt.IV, blt.IVSize) = ([.. Enumerable.Repeat((byte)0xEE, 32)], 17);

    private static void Slices(Blt blt, bool ofStaging = true, bool ofTarget = true)
    {
        if (ofStaging)
            blt.Staging = (nint)blt.Device.Texture(TestDevice.Desc(D3D11_USAGE_STAGING) with { ArraySize = 2 });
        if (ofTarget)
            blt.Target = (nint)blt.Device.Texture(TestDevice.Desc() with { ArraySize = 2 });
    }

    private static void Multisample(Blt blt)
    {
        blt.Staging = (nint)blt.Device.Texture(TestDevice.Desc(D3D11_USAGE_STAGING, DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM));
        blt.Target = (nint)blt.Device.Texture(TestDevice.Desc(format: DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM) with { SampleDesc = new() { Count = 4 } });
    }

    private static void MapDynamic(Blt blt)
    {
        blt.Target = (nint)blt.Device.Texture(TestDevice.Desc(D3D11_USAGE_DYNAMIC) with { BindFlags = 8, CPUAccessFlags = 0x10000 });
        Map(blt.Device, blt.Target, D3D11_MAP.D3D11_MAP_WRITE_DISCARD);
    }

    private static void Map(TestDevice device, nint resource, D3D11_MAP type = D3D11_MAP.D3D11_MAP_READ)
    {
        D3D11_MAPPED_SUBRESOURCE mapped;
        Assert.Equal(S_OK, device.Context->lpVtbl->Map(device.Context, (ID3D11Resource*)resource, 0, type, 0, &mapped));
    }

    [Fact]
    public void Good_blts_reach_the_driver()
    {
        using var device = new TestDevice();
        var blt = new Blt(device)
        {
            Key = new byte[16],
            Info =
            new D3D11_ENCRYPTED_BLOCK_INFO { NumEncryptedBytesAtBeginning = 7, NumBytesInEncryptPattern = 3 }
        };
        blt.Decrypt();
        Assert.Equal((7u, 0u, 3u), (blt.Info.Value.NumEncryptedBytesAtBeginning, blt.Info.Value.NumBytesInSkipPattern,
            blt.Info.Value.NumBytesInEncryptPattern));
        blt.Info = null;
        blt.Key = null;
        blt.Decrypt();
        blt.Encrypt();
        Assert.All(blt.IV!, b => Assert.Equal(0x11, b));
        Assert.Equal(3, blt.Calls);
        Assert.Empty(device.Messages);
    }

    [Theory]
    [MemberData(nameof(DecryptionNames))]
    public void A_bad_DecryptionBlt_is_dropped_with_its_message_and_tells_through_the_block_info(string name)
    {
        using var device = new TestDevice();
        using var other = new TestDevice();
        var blt = new Blt(device)
        {
            Info = new D3D11_ENCRYPTED_BLOCK_INFO
            {
                NumEncryptedBytesAtBeginning = 1,
                NumBytesInSkipPattern = 2,
                NumBytesInEncryptPattern = 3
            }
        };
        (D3D11_MESSAGE_ID id, Breakage breakage) = s_decryptionBreakages[name];
        breakage(blt, other);
        blt.Decrypt();
        Assert.Equal(0, blt.Calls);
        Assert.Equal(id, device.LastMessage.Id);
        Assert.Equal((1u, 2u), (blt.Info.Value.NumEncryptedBytesAtBeginning, blt.Info.Value.NumBytesInSkipPattern));
        Assert.True((int)blt.Info.Value.NumBytesInEncryptPattern < 0);
    }

    [Theory]
    [MemberData(nameof(EncryptionNames))]
    public void A_bad_EncryptionBlt_is_dropped_with_its_message_and_zeros_for_an_IV(string name)
    {
        using var device = new TestDevice();
        using var other = new TestDevice();
        var blt = new Blt(device) { IV = [.. Enumerable.Repeat((byte)0xEE, 16)] };
        (D3D11_MESSAGE_ID id, Breakage breakage) = s_encryptionBreakages[name];
        breakage(blt, other);
        blt.Encrypt();
        Assert.Equal(0, blt.Calls);
        Assert.Equal(id, device.LastMessage.Id);
        Assert.All(blt.IV![..(int)blt.IVSize], b => Assert.Equal(0, b));
    }

    [Theory]
    [InlineData(0x400u, D3D11_MESSAGE_ID_DECRYPTIONBLT_UNSUPPORTED)]
    [InlineData(0x8u, D3D11_MESSAGE_ID_DECRYPTIONBLT_UNSUPPORTED)]
    [InlineData(0x10u, D3D11_MESSAGE_ID_DECRYPTIONBLT_UNSUPPORTED)]
    public void DecryptionBlt_needs_the_capabilities_that_it_uses(uint missing, D3D11_MESSAGE_ID id)
    {
        using var device = new TestDevice(new FakeDriver { Caps = FakeDriver.AllCaps & ~missing });
        var blt = new Blt(device) { Key = [.. Enumerable.Repeat((byte)1, 16)], Info = new D3D11_ENCRYPTED_BLOCK_INFO() };
        blt.Decrypt();
        Assert.Equal((0, id), (blt.Calls, device.LastMessage.Id));
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, (int)blt.Info.Value.NumBytesInEncryptPattern);
    }

    [Fact]
    public void EncryptionBlt_needs_its_capability()
    {
        using var device = new TestDevice(new FakeDriver { Caps = FakeDriver.AllCaps & ~0x40u });
        var blt = new Blt(device);
        blt.Encrypt();
        Assert.Equal((0, D3D11_MESSAGE_ID_ENCRYPTIONBLT_UNSUPPORTED), (blt.Calls, device.LastMessage.Id));
    }

    [Fact]
    public void Buffers_pass_as_textures()
    {
        using var device = new TestDevice();
        var blt = new Blt(device)
        {
            Staging = (nint)device.Buffer(new D3D11_BUFFER_DESC { ByteWidth = 100, Usage = D3D11_USAGE_STAGING, CPUAccessFlags = 0x30000 }),
            Target = (nint)device.Buffer(new D3D11_BUFFER_DESC { ByteWidth = 100, BindFlags = 0x20 }),
        };
        blt.Decrypt();
        blt.Encrypt();
        Assert.Equal(2, blt.Calls);
        blt.Target = (nint)device.Buffer(new D3D11_BUFFER_DESC { ByteWidth = 101, BindFlags = 0x20 });
        blt.Decrypt();
        Assert.Equal(3, blt.Calls);
        blt.Encrypt();
        Assert.Equal((3, D3D11_MESSAGE_ID_ENCRYPTIONBLT_SIZE_MISMATCH), (blt.Calls, device.LastMessage.Id));
    }

    [Fact]
    public void A_failure_that_the_driver_stores_reaches_the_block_info_and_nothing_else_does()
    {
        using var device = new TestDevice(new FakeDriver { DecryptionBltStores = E_INVALIDARG });
        var blt = new Blt(device)
        {
            Info = new D3D11_ENCRYPTED_BLOCK_INFO
            {
                NumEncryptedBytesAtBeginning = 1,
                NumBytesInSkipPattern = 2,
                NumBytesInEncryptPattern = 3
            }
        };
        blt.Decrypt();
        Assert.Equal((1u, 2u, E_INVALIDARG), (blt.Info.Value.NumEncryptedBytesAtBeginning, blt.Info.Value.NumBytesInSkipPattern,
            (int)blt.Info.Value.NumBytesInEncryptPattern));
        device.Driver.DecryptionBltStores = 5;
        blt.Info = new D3D11_ENCRYPTED_BLOCK_INFO { NumBytesInEncryptPattern = 3 };
        blt.Decrypt();
        Assert.Equal(3u, blt.Info.Value.NumBytesInEncryptPattern);
    }

    [Fact] // S54: a code is what the driver stored, not what the caller had there
    public void A_pattern_that_looks_like_a_code_is_the_caller_s()
    {
        using var device = new TestDevice();
        var blt = new Blt(device) { Info = new D3D11_ENCRYPTED_BLOCK_INFO { NumBytesInSkipPattern = 1, NumBytesInEncryptPattern = unchecked((uint)E_FAIL) } };
        blt.Decrypt();
        Assert.Equal((1, E_FAIL), (blt.Calls, (int)blt.Info.Value.NumBytesInEncryptPattern));
        Assert.Empty(device.Messages);
    }

    [Fact]
    public void A_failure_that_the_driver_reports_reaches_the_block_info()
    {
        using var device = new TestDevice();
        device.Driver.Reports["DecryptionBlt"] = E_OUTOFMEMORY;
        var blt = new Blt(device) { Info = new D3D11_ENCRYPTED_BLOCK_INFO() };
        blt.Decrypt();
        Assert.Equal(E_OUTOFMEMORY, (int)blt.Info.Value.NumBytesInEncryptPattern);
        Assert.Equal(S_OK, device.RemovedReason);
        // A pattern that encrypts nothing is worth a word where the bytes were copied, which they were not (S321).
        Assert.Equal(["S100"], device.Messages.Select(said => said.Rule));
    }

    [Theory] // S52, S58, S73, S120: the driver's function returns nothing, and zeros for an IV are all that tells of a refusal
    [InlineData(null, D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS.D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS_OK, "R31")]
    [InlineData(0, D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS.D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS_OK, "R31")]
    [InlineData(0, D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS.D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS_KEY_LOST, "S58")]
    [InlineData(0, D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS.D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS_KEY_AND_CONTENT_LOST, "S58")]
    [InlineData(1, D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS.D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS_OK, null)]
    public void An_EncryptionBlt_that_the_driver_refused_is_told(int? written, D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS status, string? rule)
    {
        using var device = new TestDevice(FakeDriver.OfWddm2(FakeVideoFunctions.Wddm2_4));
        device.Driver.ReadBackIV = (byte?)written;
        device.Driver.Answer("CheckCryptoSessionStatus", status);
        var blt = new Blt(device) { IV = [.. Enumerable.Repeat((byte)0xEE, 16)] };
        blt.Encrypt();
        Assert.Equal(1, blt.Calls);
        Assert.All(blt.IV!, value => Assert.Equal(written ?? 0, value));
        Assert.Equal(rule is null ? [] : [("EncryptionBlt", rule)], device.Messages.Select(said => (said.Message.Method, said.Rule)));
    }

    [Fact]
    public void On_a_removed_device_blts_are_dropped()
    {
        using var device = new TestDevice();
        var blt = new Blt(device) { Info = new D3D11_ENCRYPTED_BLOCK_INFO() };
        device.Driver.Report(D3DDDIERR_DEVICEREMOVED);
        blt.Decrypt();
        blt.Encrypt();
        Assert.Equal(0, blt.Calls);
        Assert.Equal(DXGI_ERROR_DEVICE_REMOVED, (int)blt.Info.Value.NumBytesInEncryptPattern);
    }
}

using Dxcp.Abi;
using Dxcp.Diagnostics;
using static Dxcp.Abi.D3D11_MAP;
using static Dxcp.Abi.D3D11_USAGE;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// Every refusal leaves one message that names method, rule and what was wrong (S120): calls that nobody would notice otherwise, since they return
/// nothing, and a sample of those with a code.
/// </summary>
public sealed unsafe class RefusalTests
{
    private delegate void Make(TestDevice device, TestDevice other);

    private static readonly Guid s_one = new("00000000-0000-0000-0000-000000000001");
    private static readonly byte[] s_memory = GC.AllocateArray<byte>(4096, pinned: true);

    private static readonly (string Method, string Rule, string Says, Make Make)[] s_refusals =
    [
        // ID3D11DeviceContext, ID3D11DeviceContext1
        ("Map", "S5", "pMappedResource is null", (d, o) => d.Context->lpVtbl->Map(d.Context, Staging(d), 0, D3D11_MAP_READ, 0, null)),
        ("Map", "S15", "pResource is null", (d, o) => Map(d, null)),
        ("Map", "S15", "pResource is a foreign or released object", (d, o) => Map(d, Staging(o))),
        ("Map", "S120", "Subresource is 1, wanted is less than 1", (d, o) => Map(d, Staging(d), subresource: 1)),
        ("Map", "S120", "MapFlags is 0x1", (d, o) => Map(d, Staging(d), flags: 1)),
        ("Map", "S120", "MapType is 9", (d, o) => Map(d, Staging(d), (D3D11_MAP)9)),
        ("Map", "S120", "CPUAccessFlags is 0x0", (d, o) => Map(d, Target(d))),
        ("Map", "S120", "MapType is D3D11_MAP_WRITE_DISCARD", (d, o) => Map(d, Staging(d), D3D11_MAP_WRITE_DISCARD)),
        ("Map", "S120", "subresource 0 is mapped already", (d, o) => Twice(Staging(d), resource => Map(d, (ID3D11Resource*)resource))),
        ("Map", "R29", "the driver keeps the content protected", (d, o) => { d.Driver.Maps = false; Map(d, Staging(d)); }),
        ("Map", "S49", "E_OUTOFMEMORY", (d, o) => { d.Driver.Reports["StagingResourceMap"] = HResult.E_OUTOFMEMORY; Map(d, Staging(d)); }),
        ("Unmap", "S15", "pResource is null", (d, o) => d.Context->lpVtbl->Unmap(d.Context, null, 0)),
        ("Unmap", "S120", "subresource 0 is not mapped", (d, o) => d.Context->lpVtbl->Unmap(d.Context, Staging(d), 0)),
        ("Unmap", "S120", "subresource 7 is not mapped", (d, o) => d.Context->lpVtbl->Unmap(d.Context, Staging(d), 7)),
        ("UpdateSubresource", "S15", "pDstResource is null", (d, o) => Update(d, null)),
        ("UpdateSubresource", "S5", "pSrcData is null", (d, o) => d.Context->lpVtbl->UpdateSubresource(d.Context, Target(d), 0, null, null, 64, 0)),
        ("UpdateSubresource", "S120", "pDstResource is D3D11_USAGE_DYNAMIC", (d, o) => Update(d, (ID3D11Resource*)d.Buffer(Dynamic))),
        ("UpdateSubresource", "S120", "the destination is mapped", (d, o) => Update(d, Mapped(d))),
        ("UpdateSubresource", "S120", "DstSubresource is 1", (d, o) => Update(d, Target(d), subresource: 1)),
        ("UpdateSubresource", "S120", "pDstBox is (0, 0, 0) to (66, 2, 1)", (d, o) => Update(d, Target(d), right: 66)),
        ("UpdateSubresource", "S120", "SrcRowPitch is 63, wanted is at least 64", (d, o) => Update(d, Target(d), pitch: 63)),
        ("UpdateSubresource", "S49", "E_OUTOFMEMORY", (d, o) => Reporting(d, "ResourceUpdateSubresourceUP", () => Update(d, Target(d)))),
        ("UpdateSubresource1", "S15", "pDstResource is null", (d, o) =>
        {
            using ComPtr<ID3D11DeviceContext1> context = d.ContextPtr.As<ID3D11DeviceContext1>();
            context.Pointer->lpVtbl->UpdateSubresource1(context.Pointer, null, 0, null, null, 0, 0, 0);
        }),
        ("CopyResource", "S15", "pDstResource is null", (d, o) => Copy(d, null, Staging(d))),
        ("CopyResource", "S15", "pSrcResource is a foreign", (d, o) => Copy(d, Target(d), Staging(o))),
        ("CopyResource", "S120", "pDstResource is IMMUTABLE", (d, o) => Copy(d, Immutable(d), Staging(d))),
        ("CopyResource", "S120", "the source is mapped", (d, o) => Copy(d, Target(d), Mapped(d))),
        ("CopyResource", "S120", "source and destination are the same", (d, o) => Twice(Target(d), resource =>
            Copy(d, (ID3D11Resource*)resource, (ID3D11Resource*)resource), times: 1)),
        ("CopyResource", "S120", "64x32", (d, o) => Copy(d, Target(d), (ID3D11Resource*)d.Texture(TestDevice.Desc(width: 66)))),
        ("CopyResource", "S63", "keeps it less firmly", (d, o) => Copy(d, Staging(d), Restricted(d))),
        ("CopyResource", "S49", "E_OUTOFMEMORY", (d, o) => Reporting(d, "ResourceCopy", () => Copy(d, Target(d), Staging(d)))),
        ("CopySubresourceRegion", "S15", "pSrcResource is null", (d, o) => Region(d, Target(d), null)),
        ("CopySubresourceRegion", "S63", "PROTECTION_ALWAYS_ON", (d, o) => Region(d, Staging(d), Restricted(d))),
        ("CopySubresourceRegion", "S120", "SrcSubresource is 3", (d, o) => Region(d, Target(d), Staging(d), subresource: 3)),
        ("CopySubresourceRegion", "S120", "P010", (d, o) => Region(d, Target(d), (ID3D11Resource*)d.Texture(
            TestDevice.Desc(D3D11_USAGE_STAGING, DXGI_FORMAT.DXGI_FORMAT_P010)))),
        ("CopySubresourceRegion", "S120", "pSrcBox is (0, 0, 0) to (65, 2, 1)", (d, o) => Region(d, Target(d), Staging(d), right: 65)),
        ("CopySubresourceRegion", "S120", "DstX, DstY, DstZ is 62, 0, 0", (d, o) => Region(d, Target(d), Staging(d), x: 62)),
        ("CopySubresourceRegion", "S120", "the same subresource", (d, o) => Twice(Target(d), resource =>
            Region(d, (ID3D11Resource*)resource, (ID3D11Resource*)resource), times: 1)),
        ("CopySubresourceRegion1", "S15", "pDstResource is null", (d, o) =>
        {
            using ComPtr<ID3D11DeviceContext1> context = d.ContextPtr.As<ID3D11DeviceContext1>();
            context.Pointer->lpVtbl->CopySubresourceRegion1(context.Pointer, null, 0, 0, 0, 0, null, 0, null, 0);
        }),
        ("Flush", "S49", "E_OUTOFMEMORY", (d, o) => Reporting(d, "Flush", () => d.Context->lpVtbl->Flush(d.Context))),
        ("Begin", "S120", "Call End alone.", (d, o) => d.Context->lpVtbl->Begin(d.Context, null)),
        ("End", "S15", "pAsync is null", (d, o) => d.Context->lpVtbl->End(d.Context, null)),
        ("GetData", "S15", "pAsync is null", (d, o) => d.Context->lpVtbl->GetData(d.Context, null, null, 0, 0)),

        // ID3D11VideoContext
        ("StartSessionKeyRefresh", "S5", "pRandomNumber is null", (d, o) =>
            d.VideoContext->lpVtbl->StartSessionKeyRefresh(d.VideoContext, d.Session(), 16, null)),
        ("StartSessionKeyRefresh", "S15", "pCryptoSession is a foreign", (d, o) => d.Start(o.Session())),
        ("StartSessionKeyRefresh", "S4", "RandomNumberSize is 15, wanted is 16", (d, o) => d.Start(d.Session(), 15)),
        ("StartSessionKeyRefresh", "S3", "no key has been negotiated", (d, o) => d.Start(d.Session(withKey: false))),
        ("StartSessionKeyRefresh", "S6", "FRESHEN_SESSION_KEY", (d, o) => { d.Driver.Caps &= ~0x20u; d.Start(d.Session()); }),
        ("StartSessionKeyRefresh", "S53", "left 16 zero bytes", (d, o) => { d.Driver.RandomNumber = new byte[16]; d.Start(d.Session()); }),
        ("StartSessionKeyRefresh", "S53", "left 16 zero bytes", (d, o) => { d.Driver.RandomNumber = null; d.Start(d.Session()); }),
        ("StartSessionKeyRefresh", "R9", "E_OUTOFMEMORY", (d, o) => Reporting(d, "StartSessionKeyRefresh", () => d.Start(d.Session()))),
        ("FinishSessionKeyRefresh", "S5", "pCryptoSession is null", (d, o) => d.Finish(null)),
        ("FinishSessionKeyRefresh", "S15", "pCryptoSession is a foreign", (d, o) => d.Finish(o.Session())),
        ("FinishSessionKeyRefresh", "S2", "no refresh is pending", (d, o) => d.Finish(d.Session())),
        ("FinishSessionKeyRefresh", "R13", "HW_PROTECTION", (d, o) => d.Finish(d.Session(withKey: false, Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION))),
        ("NegotiateCryptoSessionKeyExchange", "R16", "DataSize is 255, wanted is 256", (d, o) => d.Negotiate(d.Session(), 255)),
        ("NegotiateCryptoSessionKeyExchange", "R16", "MGF1 with SHA-512", (d, o) => d.Negotiate(d.Session(), 16)),
        ("NegotiateCryptoSessionKeyExchange", "S236", "the driver did not take the key. Wanted are 256 bytes", (d, o) =>
        {
            d.Driver.Returns["NegotiateCryptoSessionKeyExchange"] = HResult.E_INVALIDARG;
            d.Negotiate(d.Session(withKey: false));
        }),
        ("NegotiateCryptoSessionKeyExchange", "S236", "refused with E_OUTOFMEMORY", (d, o) =>
        {
            d.Driver.Returns["NegotiateCryptoSessionKeyExchange"] = HResult.E_OUTOFMEMORY;
            d.Negotiate(d.Session(withKey: false));
        }),
        ("CreateTexture2D", "S64", "the driver's pfnCreateResource refused with E_OUTOFMEMORY", (d, o) =>
            Reporting(d, "CreateResource", () => d.CreateTexture(TestDevice.Desc(), out _))),
        ("Map", "R29", "protected (RESTRICTED_CONTENT) and without CPU access", (d, o) => Map(d, Restricted(d))),
        ("DecryptionBlt", "S5", "pSrcSurface is null", (d, o) => Decrypt(d, null, Target(d))),
        ("DecryptionBlt", "S15", "pDstSurface is a foreign", (d, o) => Decrypt(d, Staging(d), Target(o))),
        ("DecryptionBlt", "S28", "IVSize is 17, wanted is 16", (d, o) => Decrypt(d, Staging(d), Target(d), ivSize: 17)),
        ("DecryptionBlt", "S35", "ContentKeySize is 15", (d, o) => Decrypt(d, Staging(d), Target(d), keySize: 15)),
        ("DecryptionBlt", "S6", "DECRYPTION_BLT", (d, o) => { d.Driver.Caps &= ~0x400u; Decrypt(d, Staging(d), Target(d)); }),
        ("DecryptionBlt", "R32", "pSrcSurface is D3D11_USAGE_DEFAULT, wanted is STAGING", (d, o) => Decrypt(d, Target(d), Target(d))),
        ("DecryptionBlt", "R32", "one subresource each", (d, o) => Decrypt(d, Staging(d, slices: 2), Target(d, slices: 2))),
        ("DecryptionBlt", "R32", "pSrcSurface is mapped", (d, o) => Decrypt(d, Mapped(d), Target(d))),
        ("DecryptionBlt", "R21", "E_INVALIDARG (0x80070057): most likely the IV", (d, o) => Storing(d, HResult.E_INVALIDARG)),
        ("DecryptionBlt", "S105", "without PROTECTION_ALWAYS_ON", (d, o) => Storing(d, HResult.DXGI_ERROR_CANNOT_PROTECT_CONTENT)),
        ("DecryptionBlt", "R32", "E_ACCESSDENIED", (d, o) => Storing(d, HResult.E_ACCESSDENIED)),
        ("DecryptionBlt", "S100", "can remember no more counter blocks", (d, o) => Storing(d, HResult.E_OUTOFMEMORY)),
        ("DecryptionBlt", "S100", "E_OUTOFMEMORY", (d, o) => Reporting(d, "DecryptionBlt", () => Decrypt(d, Staging(d), Target(d)))),
        ("EncryptionBlt", "S5", "pDstSurface is null", (d, o) => Encrypt(d, Target(d), null)),
        ("EncryptionBlt", "S28", "IVSize is 17, wanted is 16", (d, o) => Encrypt(d, Target(d), Staging(d), ivSize: 17)),
        ("EncryptionBlt", "R31", "pDstSurface is D3D11_USAGE_DEFAULT, wanted is STAGING", (d, o) => Encrypt(d, Target(d), Target(d))),
        ("EncryptionBlt", "S100", "Refresh the session key", (d, o) => Reporting(d, "EncryptionBlt", () => Encrypt(d, Target(d), Staging(d)))),

        // ID3D11VideoDevice, ID3D11Device and their objects
        ("CreateCryptoSession", "R28", "pCryptoType is 00000000-0000-0000-0000-000000000001, wanted is AES128_CTR", (d, o) =>
            CreateSession(d, s_one, s_one)),
        ("CreateCryptoSession", "R28", "pKeyExchangeType is 00000000-0000-0000-0000-000000000001", (d, o) =>
            CreateSession(d, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, s_one)),
        ("CreateTexture2D", "S64", "E_OUTOFMEMORY", (d, o) => Reporting(d, "CreateResource", () => d.CreateTexture(TestDevice.Desc(), out _))),
        ("CreateTexture2D", "S107", "does not report HARDWARE", (d, o) =>
        {
            d.Driver.Caps &= ~2u;
            _ = d.CreateTexture(TestDevice.Desc() with { MiscFlags = (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_HW_PROTECTED }, out _);
        }),
        ("GetCryptoType", "S5", "pCryptoType is null", (d, o) => WithSession(d, session => session->lpVtbl->GetCryptoType(session, null))),
        ("GetDecoderProfile", "S5", "pDecoderProfile is null", (d, o) => WithSession(d, session => session->lpVtbl->GetDecoderProfile(session, null))),
        ("GetCryptoSessionHandle", "S5", "pCryptoSessionHandle is null", (d, o) => WithSession(d, session =>
            session->lpVtbl->GetCryptoSessionHandle(session, null))),
        ("GetDevice", "S5", "ppDevice is null", (d, o) => WithSession(d, session => session->lpVtbl->Base.GetDevice(session, null))),
        ("GetCertificate", "R19", "CertificateSize is 4, wanted is 5", (d, o) => WithSession(d, session => _ = session->lpVtbl->GetCertificate(session, 4,
            Pinned))),
        ("GetImmediateContext", "S5", "ppImmediateContext is null", (d, o) => d.Device->lpVtbl->GetImmediateContext(d.Device, null)),
        ("SetExceptionMode", "S120", "RaiseFlags is 0x1, wanted is 0", (d, o) =>
            Assert.Equal(HResult.E_NOTIMPL, d.Device->lpVtbl->SetExceptionMode(d.Device, 1))),
        ("CreateVertexShader", "S320", "there is no such function here", (d, o) =>
        {
            void* made;
            _ = d.Device->lpVtbl->CreateVertexShader(d.Device, Pinned, 4, null, &made);
        }),
        ("GetType", "S5", "pResourceDimension is null", (d, o) => { ID3D11Resource* r = Target(d); r->lpVtbl->GetType(r, null); }),
    ];

    /// <summary>The rules of the refusals above.</summary>
    internal static IEnumerable<string> Rules => s_refusals.Select(refusal => refusal.Rule);

    public static TheoryData<int> Rows => [.. Enumerable.Range(0, s_refusals.Length)];

    [Theory, MemberData(nameof(Rows))]
    public void Each_refusal_leaves_one_message_with_method_rule_and_what_was_wrong(int row)
    {
        (string method, string rule, string says, Make make) = s_refusals[row];
        using var device = new TestDevice();
        using var other = new TestDevice();
        make(device, other);
        Message message = Assert.Single(device.Messages).Message;
        Assert.Equal((method, rule, "Direct3D 11", Severity.Error), (message.Method, message.Rule, message.Api, message.Severity));
        Assert.Contains(says, message.ToString(), StringComparison.Ordinal);
    }

    [Fact] // S74
    public void Each_void_call_on_a_removed_device_says_that_the_device_is_gone()
    {
        using var device = new TestDevice();
        ID3D11CryptoSession* session = device.Session();
        ID3D11Resource* target = Target(device), staging = Staging(device);
        device.Driver.Report(HResult.D3DDDIERR_DEVICEREMOVED);
        device.Log.Clear();
        Update(device, target);
        Copy(device, target, staging);
        Region(device, target, staging);
        device.Context->lpVtbl->Flush(device.Context);
        _ = device.Start(session);
        device.Finish(session);
        Blt(device, session, staging, target);
        Assert.Equal(["UpdateSubresource", "CopyResource", "CopySubresourceRegion", "Flush", "StartSessionKeyRefresh", "FinishSessionKeyRefresh",
            "DecryptionBlt"], device.Messages.Select(logged => logged.Message.Method));
        Assert.All(device.Messages, logged => Assert.Equal("S74", logged.Rule));
    }

    [Fact] // S320
    public void What_only_draws_says_so_once_for_each_method()
    {
        using var device = new TestDevice();
        for (int i = 0; i < 3; i++)
        {
            device.Context->lpVtbl->Draw(device.Context, 3, 0);
            device.Context->lpVtbl->DrawIndexed(device.Context, 3, 0, 0);
        }

        Assert.Equal(["Draw", "DrawIndexed"], device.Messages.Select(logged => logged.Message.Method));
        Assert.All(device.Messages, logged => Assert.Equal(("S320", Severity.Warning), (logged.Rule, logged.Message.Severity)));
        void* made;
        for (int i = 0; i < 3; i++)
            Assert.Equal(HResult.E_NOTIMPL, device.Device->lpVtbl->CreatePixelShader(device.Device, Pinned, 4, null, &made));
        Message last = device.LastMessage.Message;
        Assert.Equal(("CreatePixelShader", "S320", Severity.Error), (last.Method, last.Rule, last.Severity));
        Assert.Equal(3, device.Messages.Length);
    }

    [Fact] // S121
    public void DecryptionBlt_gives_the_driver_a_block_info_that_says_everything_where_the_caller_gave_none()
    {
        using var device = new TestDevice();
        Decrypt(device, Staging(device), Target(device));
        Assert.Equal((0u, 0u, 16u), (device.Driver.LastBlockInfo.NumEncryptedBytesAtBeginning, device.Driver.LastBlockInfo.NumBytesInSkipPattern,
            device.Driver.LastBlockInfo.NumBytesInEncryptPattern));
        Assert.Empty(device.Messages);
    }

    [Fact] // S121
    public void A_block_info_that_says_everything_needs_no_capability()
    {
        using var device = new TestDevice(new FakeDriver { Caps = FakeDriver.AllCaps & ~8u });
        var everything = new D3D11_ENCRYPTED_BLOCK_INFO { NumBytesInEncryptPattern = 1 };
        device.VideoContext->lpVtbl->DecryptionBlt(device.VideoContext, device.Session(), (ID3D11Texture2D*)Staging(device), (ID3D11Texture2D*)Target(device),
            &everything, 0, null, 16, Pinned);
        Assert.Equal((1, 1u), (device.Driver.Count("DecryptionBlt"), everything.NumBytesInEncryptPattern));
    }

    private static D3D11_BUFFER_DESC Dynamic => new() { ByteWidth = 64, Usage = D3D11_USAGE_DYNAMIC, BindFlags = 8, CPUAccessFlags = 0x10000 };

    private static byte* Pinned
    {
        get
        {
            fixed (byte* pinned = s_memory)
                return pinned;
        }
    }

    private static ID3D11Resource* Staging(TestDevice device, uint slices = 1) =>
        (ID3D11Resource*)device.Texture(TestDevice.Desc(D3D11_USAGE_STAGING) with { ArraySize = slices });

    private static ID3D11Resource* Target(TestDevice device, uint slices = 1) => (ID3D11Resource*)device.Texture(TestDevice.Desc() with { ArraySize = slices });

    private static ID3D11Resource* Restricted(TestDevice device) => (ID3D11Resource*)device.Texture(TestDevice.Desc() with
    {
        MiscFlags = (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT,
    });

    private static ID3D11Resource* Immutable(TestDevice device)
    {
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc() with { Usage = D3D11_USAGE_IMMUTABLE, BindFlags = 8 };
        var data = new D3D11_SUBRESOURCE_DATA { pSysMem = Pinned, SysMemPitch = 64 };
        ID3D11Texture2D* made = null;
        Assert.Equal(HResult.S_OK, device.Device->lpVtbl->CreateTexture2D(device.Device, &desc, &data, &made));
        return (ID3D11Resource*)device.Own(new ComPtr<ID3D11Texture2D>(made)).Pointer;
    }

    private static ID3D11Resource* Mapped(TestDevice device)
    {
        ID3D11Resource* staging = Staging(device);
        Map(device, staging);
        return staging;
    }

    private static void Twice(ID3D11Resource* resource, Action<nint> call, int times = 2)
    {
        for (int i = 0; i < times; i++)
            call((nint)resource);
    }

    private static void Map(TestDevice device, ID3D11Resource* resource, D3D11_MAP type = D3D11_MAP_READ, uint subresource = 0, uint flags = 0)
    {
        D3D11_MAPPED_SUBRESOURCE mapped;
        _ = device.Context->lpVtbl->Map(device.Context, resource, subresource, type, flags, &mapped);
    }

    private static void Update(TestDevice device, ID3D11Resource* resource, uint subresource = 0, uint right = 0, uint pitch = 64)
    {
        var box = new D3D11_BOX { right = right, bottom = 2, back = 1 };
        device.Context->lpVtbl->UpdateSubresource(device.Context, resource, subresource, right == 0 ? null : &box, Pinned, pitch, 0);
    }

    private static void Copy(TestDevice device, ID3D11Resource* destination, ID3D11Resource* source) =>
        device.Context->lpVtbl->CopyResource(device.Context, destination, source);

    private static void Region(TestDevice device, ID3D11Resource* destination, ID3D11Resource* source, uint subresource = 0, uint right = 4, uint x = 0)
    {
        var box = new D3D11_BOX { right = right, bottom = 2, back = 1 };
        device.Context->lpVtbl->CopySubresourceRegion(device.Context, destination, 0, x, 0, 0, source, subresource, &box);
    }

    private static void Decrypt(TestDevice device, ID3D11Resource* source, ID3D11Resource* destination, uint ivSize = 16, uint keySize = 0) =>
        Blt(device, device.Session(), source, destination, ivSize, keySize);

    private static void Blt(TestDevice device, ID3D11CryptoSession* session, ID3D11Resource* source, ID3D11Resource* destination, uint ivSize = 16,
        uint keySize = 0) =>
        device.VideoContext->lpVtbl->DecryptionBlt(device.VideoContext, session, (ID3D11Texture2D*)source, (ID3D11Texture2D*)destination, null, keySize,
            keySize == 0 ? null : Pinned + 64, ivSize, Pinned);

    private static void Encrypt(TestDevice device, ID3D11Resource* source, ID3D11Resource* destination, uint ivSize = 16)
    {
        byte* iv = stackalloc byte[32];
        device.VideoContext->lpVtbl->EncryptionBlt(device.VideoContext, device.Session(), (ID3D11Texture2D*)source, (ID3D11Texture2D*)destination, ivSize, iv);
    }

    private static void Reporting(TestDevice device, string entry, Action call)
    {
        device.Driver.Reports[entry] = HResult.E_OUTOFMEMORY;
        call();
    }

    private static void Storing(TestDevice device, int code)
    {
        device.Driver.DecryptionBltStores = code;
        Decrypt(device, Staging(device), Target(device));
    }

    private static void CreateSession(TestDevice device, Guid type, Guid exchange)
    {
        const int code = HResult.D3DERR_UNSUPPORTEDCRYPTO;
        device.Driver.Returns["CreateCryptoSession"] = code;
        ID3D11CryptoSession* session;
        Assert.Equal(code, device.VideoDevice->lpVtbl->CreateCryptoSession(device.VideoDevice, &type, null, &exchange, &session));
    }

    private delegate void SessionAction(ID3D11CryptoSession* session);

    private static void WithSession(TestDevice device, SessionAction action) => action(device.Session());
}

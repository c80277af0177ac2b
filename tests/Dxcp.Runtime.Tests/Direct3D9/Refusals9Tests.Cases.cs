using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>The refusals: method and occasion, the rule, what the message must tell, and the call.</summary>
public sealed unsafe partial class Refusals9Tests
{
    public static TheoryData<string> Names => [.. Cases.Keys];

    internal static IEnumerable<string> Rules => Cases.Values.Select(refusal => refusal.Rule);

    private static Dictionary<string, (string Rule, string Text, Func<object, int> Call)> Cases { get; } = new(StringComparer.Ordinal)
    {
        ["GetAdapterIdentifier: no adapter"] = ("S120", "Adapter is 1, wanted is 0", In(s =>
        {
            D3DADAPTER_IDENTIFIER9 told;
            return s.Enumerator->lpVtbl->Base.GetAdapterIdentifier(s.Enumerator, 1, 0, &told);
        })),
        ["EnumAdapterModes: beyond the last"] = ("S77", "Mode is 99, wanted is below", In(s =>
        {
            D3DDISPLAYMODE mode;
            return s.Enumerator->lpVtbl->Base.EnumAdapterModes(s.Enumerator, 0, D3DFORMAT.D3DFMT_X8R8G8B8, 99, &mode);
        })),
        ["CreateDeviceEx: no vertex processing"] = ("S120", "BehaviorFlags is 0x0", In(s =>
        {
            D3DPRESENT_PARAMETERS parameters = TestDevice9.Parameters;
            IDirect3DDevice9Ex* made;
            return s.Enumerator->lpVtbl->CreateDeviceEx(s.Enumerator, 0, D3DDEVTYPE.D3DDEVTYPE_HAL, 0, 0, &parameters, null, &made);
        })),
        ["CreateDeviceEx: the driver refuses"] = ("S50", "pfnCreateDevice refused with", In(s =>
        {
            s.Driver.Returns["CreateDevice"] = E_FAIL;
            D3DPRESENT_PARAMETERS parameters = TestDevice9.Parameters;
            IDirect3DDevice9Ex* made;
            return s.Enumerator->lpVtbl->CreateDeviceEx(s.Enumerator, 0, D3DDEVTYPE.D3DDEVTYPE_HAL, 0, Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING, &parameters,
                null, &made);
        })),
        ["ResetEx: too many back buffers"] = ("S120", "BackBufferCount is 4, wanted is up to 3", In(s =>
        {
            D3DPRESENT_PARAMETERS parameters = TestDevice9.Parameters;
            parameters.BackBufferCount = 4;
            return s.Device->lpVtbl->ResetEx(s.Device, &parameters, null);
        })),
        ["GetDirect3D: null"] = ("S5", "ppD3D9 is null", In(s => s.Table->GetDirect3D(s.Device, null))),
        ["GetDisplayMode: another swap chain"] = ("S120", "iSwapChain is 1", In(s => s.Table->GetDisplayMode(s.Device, 1, null))),
        ["SetMaximumFrameLatency: too long"] = ("S120", "MaxLatency is 21, wanted is up to 20",
            In(s => s.Device->lpVtbl->SetMaximumFrameLatency(s.Device, 21))),
        ["SetGPUThreadPriority: too high"] = ("S120", "Priority is 8, wanted is from -7 to 7", In(s => s.Device->lpVtbl->SetGPUThreadPriority(s.Device, 8))),
        ["CheckResourceResidency: null"] = ("S5", "pResourceArray is null", In(s => s.Device->lpVtbl->CheckResourceResidency(s.Device, null, 1))),
        ["WaitForVBlank: another swap chain"] = ("S120", "iSwapChain is 7", In(s => s.Device->lpVtbl->WaitForVBlank(s.Device, 7))),
        ["CreateTexture: nothing is drawn"] = ("S77", "nothing is drawn here", In(s =>
        {
            IDirect3DTexture9* made;
            return s.Table->CreateTexture(s.Device, 64, 64, 1, 0, D3DFORMAT.D3DFMT_A8R8G8B8, 0, &made, null);
        })),
        ["CreateQuery: there are none"] = ("S77", "Type is D3DQUERYTYPE_EVENT",
            In(s => s.Table->CreateQuery(s.Device, D3DQUERYTYPE.D3DQUERYTYPE_EVENT, null))),
        ["CreateOffscreenPlainSurfaceEx: odd width"] = ("S120", "Width is 63, wanted is up to 16384, a multiple of 2", In(s => s.Make(width: 63))),
        ["CreateOffscreenPlainSurfaceEx: no format"] = ("S120", "wanted is a format of surfaces", In(s => s.Make(format: D3DFORMAT.D3DFMT_DXT1))),
        ["CreateOffscreenPlainSurfaceEx: a format that the driver lacks"] = ("S70", "one that the driver has for plain surfaces",
            In(s => s.Make(format: D3DFORMAT.D3DFMT_R5G6B5))),
        ["CreateOffscreenPlainSurfaceEx: managed"] = ("S120", "Pool is D3DPOOL_MANAGED", In(s => s.Make(pool: D3DPOOL.D3DPOOL_MANAGED))),
        ["CreateOffscreenPlainSurfaceEx: restricted in system memory"] = ("S120", "Usage is 0x",
            In(s => s.Make(pool: D3DPOOL.D3DPOOL_SYSTEMMEM, usage: Macros.D3DUSAGE_RESTRICTED_CONTENT))),
        ["CreateOffscreenPlainSurfaceEx: unknown usage"] = ("S96", "Usage is 0x200", In(s => s.Make(usage: Macros.D3DUSAGE_DYNAMIC))),
        ["CreateOffscreenPlainSurfaceEx: protected memory is used up"] = ("S62", "ProtectedMemorySize", In(s =>
        {
            s.Driver.Returns["CreateResource"] = E_OUTOFMEMORY;
            return s.Make(usage: Macros.D3DUSAGE_RESTRICTED_CONTENT);
        })),
        ["CreateOffscreenPlainSurfaceEx: a handle of nothing"] = ("S96", "*pSharedHandle is 0x1232", In(s => s.Open(0x1232))),
        ["CreateOffscreenPlainSurfaceEx: a driver that does not share"] = ("S99", "0x8876086A", In(s =>
        {
            s.Driver.Kernel.Left = null;
            return s.Open(0);
        })),
        ["CreateRenderTargetEx: multisampled"] = ("R31", "D3DMULTISAMPLE_4_SAMPLES", In(s =>
        {
            IDirect3DSurface9* made;
            return s.Table->CreateRenderTarget(s.Device, 64, 32, FakeDriver9.Nv12, D3DMULTISAMPLE_TYPE.D3DMULTISAMPLE_4_SAMPLES, 0, 0, &made, null);
        })),
        ["LockRect: unknown flags"] = ("S120", "Flags is 0x1", In(s => s.Lock(s.Plain, 1))),
        ["LockRect: twice"] = ("S125", "the surface is locked", In(s =>
        {
            Assert.Equal(S_OK, s.Lock(s.Plain));
            return s.Lock(s.Plain);
        })),
        ["LockRect: the driver refuses"] = ("R29", "0x8876086C", In(s =>
        {
            s.Driver.Returns["Lock"] = D3DDDIERR_INVALIDCALL;
            return s.Lock(s.Plain);
        })),
        ["LockRect: a channel protects"] = ("R29", "EncryptionBlt brings it out", In(s =>
        {
            Assert.Equal(S_OK, s.Channel.SetProtection(true));
            return s.Lock((nint)s.Test.Plain(usage: Macros.D3DUSAGE_RESTRICTED_CONTENT));
        })),
        ["LockRect: not lockable"] = ("S120", "without Lockable", In(s => s.Lock((nint)s.Test.Target()))),
        ["LockRect: a rectangle beyond the edge"] = ("S120", "pRect is (0, 0) to (66, 32), wanted is a rectangle inside of 64x32", In(s =>
        {
            var area = new D3D11_RECT { right = 66, bottom = 32 };
            D3DLOCKED_RECT locked;
            return ((IDirect3DSurface9*)s.Plain)->lpVtbl->LockRect((void*)s.Plain, &locked, &area, 0);
        })),
        ["UnlockRect: not locked"] = ("S125", "the surface is not locked", In(s => ((IDirect3DSurface9*)s.Plain)->lpVtbl->UnlockRect((void*)s.Plain))),
        ["GetDC: none"] = ("S77", "no GDI", In(s =>
        {
            nint dc;
            return ((IDirect3DSurface9*)s.Plain)->lpVtbl->GetDC((void*)s.Plain, &dc);
        })),
        ["GetDesc: null"] = ("S5", "pDesc is null", In(s => ((IDirect3DSurface9*)s.Plain)->lpVtbl->GetDesc((void*)s.Plain, null))),
        ["SetPrivateData: unknown flags"] = ("S120", "Flags is 0x2", In(s =>
        {
            Guid guid = default;
            return ((IDirect3DSurface9*)s.Plain)->lpVtbl->Base.SetPrivateData((void*)s.Plain, &guid, &guid, 4, 2);
        })),
        ["UpdateSurface: from video memory"] = ("S120", "not in system memory", In(s => s.Update(s.Plain, s.Target))),
        ["UpdateSurface: no surface"] = ("S15", "pSourceSurface is null", In(s => s.Update(0, s.Plain))),
        ["UpdateSurface: locked"] = ("S120", "pDestinationSurface is locked", In(s =>
        {
            Assert.Equal(S_OK, s.Lock(s.Plain));
            return s.Update(s.Memory, s.Plain);
        })),
        ["GetRenderTargetData: a plain surface"] = ("S120", "pRenderTarget is a plain surface",
            In(s => s.Table->GetRenderTargetData(s.Device, (IDirect3DSurface9*)s.Plain, (IDirect3DSurface9*)s.Memory))),
        ["GetRenderTargetData: the driver keeps protected content in"] = ("S63", "0x8876086C", In(s =>
        {
            s.Driver.Returns["Blt"] = D3DDDIERR_INVALIDCALL;
            return s.Table->GetRenderTargetData(s.Device, (IDirect3DSurface9*)s.Target, (IDirect3DSurface9*)s.Memory);
        })),
        ["GetRenderTargetData: a channel protects"] = ("S63", "a channel protects the source", In(s =>
        {
            Assert.Equal(S_OK, s.Channel.SetProtection(true));
            var target = (IDirect3DSurface9*)s.Test.RestrictedTarget();
            return s.Table->GetRenderTargetData(s.Device, target, (IDirect3DSurface9*)s.Memory);
        })),
        ["StretchRect: a channel protects"] = ("S63", "a channel protects the source", In(s =>
        {
            Assert.Equal(S_OK, s.Channel.SetProtection(true));
            return s.Stretch((nint)s.Test.Plain(usage: Macros.D3DUSAGE_RESTRICTED_CONTENT), s.Plain);
        })),
        ["StretchRect: the same"] = ("S120", "pDestSurface is the source", In(s => s.Stretch(s.Plain, s.Plain))),
        ["StretchRect: formats"] = ("S70", "nothing is converted", In(s => s.Stretch(s.Plain, (nint)s.Test.Plain(format: D3DFORMAT.D3DFMT_L8)))),
        ["StretchRect: filter"] = ("S120", "Filter is 3", In(s => s.Stretch(s.Plain, s.Target, 3))),
        ["ColorFill: system memory"] = ("S120", "in system memory", In(s => s.Table->ColorFill(s.Device, (IDirect3DSurface9*)s.Memory, null, 0))),
        ["CreateAuthenticatedChannel: no such type"] = ("R39", "ChannelType is", In(s =>
        {
            IDirect3DAuthenticatedChannel9* made;
            void* handle;
            return s.Video->lpVtbl->CreateAuthenticatedChannel(s.Video, (D3DAUTHENTICATEDCHANNELTYPE)9, &made, &handle);
        })),
        ["CreateCryptoSession: no crypto type"] = ("R28", "pCryptoType is the empty GUID", In(s => s.CreateSession(default, default))),
        ["CreateCryptoSession: GUIDs that nobody knows"] = ("R28", "the driver does not offer",
            In(s => s.CreateSession(Guids.D3DCRYPTOTYPE_AES128_CTR, Guids.D3DCRYPTOTYPE_PROPRIETARY))),
        ["GetContentProtectionCaps: null"] = ("S5", "pCaps is null", In(s => s.Video->lpVtbl->GetContentProtectionCaps(s.Video, null, null, null))),
        ["NegotiateKeyExchange: size"] = ("R16", "DataSize is 255, wanted is 256", In(s => TestDevice9.Negotiate((IDirect3DCryptoSession9*)s.Session, 255))),
        ["NegotiateKeyExchange: a bad block"] = ("S236", "the driver did not take the key. Wanted are 256 bytes", In(s =>
        {
            s.Driver.Returns["CryptoSessionKeyExchange"] = D3DDDIERR_INVALIDCALL;
            return TestDevice9.Negotiate((IDirect3DCryptoSession9*)s.Session);
        })),
        ["NegotiateKeyExchange: no memory is no bad block"] = ("S236", "pfnCryptoSessionKeyExchange refused with E_OUTOFMEMORY", In(s =>
        {
            s.Driver.Returns["CryptoSessionKeyExchange"] = E_OUTOFMEMORY;
            return TestDevice9.Negotiate((IDirect3DCryptoSession9*)s.Session);
        })),
        ["NegotiateKeyExchange: of a channel, no memory is no bad block"] = ("S236", "pfnAuthenticatedChannelKeyExchange refused with E_OUTOFMEMORY", In(s =>
        {
            s.Driver.Returns["AuthenticatedChannelKeyExchange"] = E_OUTOFMEMORY;
            byte* block = stackalloc byte[256];
            var channel = (IDirect3DAuthenticatedChannel9*)s.DriverChannel;
            return channel->lpVtbl->NegotiateKeyExchange(channel, 256, block);
        })),
        ["StartSessionKeyRefresh: size"] = ("S4", "RandomNumberSize is 17, wanted is 16", In(s =>
        {
            _ = TestDevice9.Start((IDirect3DCryptoSession9*)s.Session, out int code, 17);
            return code;
        })),
        ["StartSessionKeyRefresh: no key"] = ("S3", "no key has been negotiated", In(s =>
        {
            _ = TestDevice9.Start((IDirect3DCryptoSession9*)s.NoKey, out int code);
            return code;
        })),
        ["StartSessionKeyRefresh: zeros"] = ("R10", "it left zeros", In(s =>
        {
            s.Driver.RandomNumber = null;
            _ = TestDevice9.Start((IDirect3DCryptoSession9*)s.Session, out int code);
            return code;
        })),
        ["FinishSessionKeyRefresh: without start"] = ("S2", "no refresh is pending", In(s => TestDevice9.Finish((IDirect3DCryptoSession9*)s.Session))),
        ["GetEncryptionBltKey: size"] = ("R24", "KeySize is 8, wanted is 16", In(s =>
        {
            byte* key = stackalloc byte[16];
            return ((IDirect3DCryptoSession9*)s.Session)->lpVtbl->GetEncryptionBltKey((void*)s.Session, key, 8);
        })),
        ["GetCertificate: size"] = ("R19", "CertificateSize is 4, wanted is 5", In(s =>
        {
            byte* bytes = stackalloc byte[16];
            return ((IDirect3DCryptoSession9*)s.Session)->lpVtbl->GetCertificate((void*)s.Session, 4, bytes);
        })),
        ["EncryptionBlt: no key"] = ("S3", "no key has been negotiated", In(s => s.Encrypt(s.NoKey, s.Plain, s.Memory))),
        ["EncryptionBlt: no IV"] = ("S5", "pIV is null", In(s => s.Encrypt(s.Session, s.Plain, s.Memory, withIV: false))),
        ["EncryptionBlt: too small"] = ("S68", "DstSurfaceSize is 16, wanted is 3072 at least", In(s => s.Encrypt(s.Session, s.Plain, s.Memory, 16))),
        ["EncryptionBlt: too large"] = ("S76", "at most, which there are", In(s => s.Encrypt(s.Session, s.Plain, s.Memory, 0xFFFFFFF0))),
        ["EncryptionBlt: block size"] = ("R33", "DstSurfaceSize is 3073, wanted is a multiple of 16",
            In(s => s.Encrypt(s.Session, s.Plain, s.Memory, TestDevice9.BltSize + 1))),
        ["EncryptionBlt: alignment"] = ("R33", "at a multiple of 64",
            In(s => s.Encrypt(s.Session, s.Plain, (nint)s.Test.Plain(D3DPOOL.D3DPOOL_SYSTEMMEM, buffer: s.Test.Buffer(32))))),
        ["EncryptionBlt: into video memory"] = ("R31", "pDstSurface is in video memory, wanted is in D3DPOOL_SYSTEMMEM",
            In(s => s.Encrypt(s.Session, s.Plain, s.Target))),
        ["EncryptionBlt: a dead surface"] = ("S15", "pSrcSurface is something else", In(s => s.Encrypt(s.Session, s.Session, s.Memory))),
        ["DecryptionBlt: locked"] = ("R32", "pDstSurface is locked", In(s =>
        {
            Assert.Equal(S_OK, s.Lock(s.Plain));
            return s.Decrypt(s.Memory, s.Plain);
        })),
        ["DecryptionBlt: a channel protects"] = ("S105", "PROTECTION_ALWAYS_ON", In(s =>
        {
            Assert.Equal(S_OK, s.Channel.SetProtection(true));
            return s.Decrypt(s.Memory, s.Plain);
        })),
        ["DecryptionBlt: a full history"] = ("S100", "can remember no more counter blocks", In(s =>
        {
            s.Driver.Returns["DecryptionBlt"] = E_OUTOFMEMORY;
            return s.Decrypt(s.Memory, (nint)s.Test.Plain(usage: Macros.D3DUSAGE_RESTRICTED_CONTENT));
        })),
        ["DecryptionBlt: a repeated IV"] = ("S31", "A counter block is used once under a key", In(s =>
        {
            s.Driver.Returns["DecryptionBlt"] = D3DDDIERR_INVALIDCALL;
            return s.Decrypt(s.Memory, (nint)s.Test.Plain(usage: Macros.D3DUSAGE_RESTRICTED_CONTENT));
        })),
        ["GetSurfacePitch: no surface"] = ("S15", "pSrcSurface is null", In(s =>
        {
            uint pitch;
            return ((IDirect3DCryptoSession9*)s.Session)->lpVtbl->GetSurfacePitch((void*)s.Session, null, &pitch);
        })),
        ["Configure: protection while a restricted surface is locked"] = ("S50", "S81", In(s =>
        {
            Assert.Equal(S_OK, s.Lock((nint)s.Test.Plain(usage: Macros.D3DUSAGE_RESTRICTED_CONTENT)));
            return s.Channel.SetProtection(true);
        })),
        ["Query: another channel's message"] = ("S89", "hChannel is 0x7", In(s =>
        {
            var input = new D3D11_AUTHENTICATED_QUERY_INPUT { hChannel = 7 };
            byte* output = stackalloc byte[64];
            return ((IDirect3DAuthenticatedChannel9*)s.DriverChannel)->lpVtbl->Query((void*)s.DriverChannel, 32, &input, 64, output);
        })),
        ["Configure: too short"] = ("S89", "hChannel is none", In(s =>
        {
            uint input;
            D3D11_AUTHENTICATED_CONFIGURE_OUTPUT output;
            return ((IDirect3DAuthenticatedChannel9*)s.DriverChannel)->lpVtbl->Configure((void*)s.DriverChannel, 4, &input, &output);
        })),
        ["CreateSurface: shared"] = ("S96", "pSharedHandle is a pointer", In(s =>
        {
            IDirect3DSurface9* made;
            void* handle = null;
            IDirectXVideoDecoderService* service = s.Decoding.Service;
            return service->lpVtbl->Base.CreateSurface(service, 64, 32, 0, FakeDriver9.Nv12, D3DPOOL.D3DPOOL_DEFAULT, 0, 0, &made, &handle);
        })),
        ["CreateVideoDecoder: a surface in system memory"] = ("S93", "ppDecoderRenderTargets[0]",
            In(s => s.Decoding.Create((IDirect3DSurface9*)s.Memory, out _))),
        ["CreateVideoDecoder: the driver refuses"] = ("S85", "GetDecoderConfigurations", In(s =>
        {
            s.Driver.Returns["CreateDecodeDevice"] = D3DDDIERR_UNSUPPORTEDCRYPTO;
            return s.Decoding.Create(s.Decoding.Target, out _);
        })),
        ["GetDecoderRenderTargets: null"] = ("S5", "pCount is null",
            In(s => s.Decoding.Service->lpVtbl->GetDecoderRenderTargets(s.Decoding.Service, null, null, null))),
        ["BeginFrame: a strange surface"] = ("S93", "a surface that the decoder was made with",
            In(s => s.Decoder->lpVtbl->BeginFrame(s.Decoder, (IDirect3DSurface9*)s.Plain, null))),
        ["BeginFrame: a locked surface"] = ("S93", "the surface is locked", In(s =>
        {
            Assert.Equal(S_OK, s.Lock((nint)s.Decoding.Target));
            return s.Decoder->lpVtbl->BeginFrame(s.Decoder, s.Decoding.Target, null);
        })),
        ["EndFrame: none has begun"] = ("R34", "no frame has begun", In(s => s.Decoder->lpVtbl->EndFrame(s.Decoder, null))),
        ["Execute: no frame"] = ("R34", "Call BeginFrame first", In(s => TestDecoder9.Execute(s.Decoder, null, 16))),
        ["Execute: beyond the buffer"] = ("S93", "inside of 512 bytes", In(s =>
        {
            Assert.Equal(S_OK, s.Decoder->lpVtbl->BeginFrame(s.Decoder, s.Decoding.Target, null));
            return TestDecoder9.Execute(s.Decoder, null, 513);
        })),
        ["Execute: a buffer that is lent out"] = ("S93", "buffer 0 was not got and released", In(s =>
        {
            Assert.Equal(S_OK, s.Decoder->lpVtbl->BeginFrame(s.Decoder, s.Decoding.Target, null));
            Assert.Equal(S_OK, TestDecoder9.GetBuffer(s.Decoder));
            return TestDecoder9.Execute(s.Decoder, null, 16);
        })),
        ["Execute: a buffer that nobody got"] = ("S93", "buffer 0 was not got and released", In(s =>
        {
            Assert.Equal(S_OK, s.Decoding.Create(s.Decoding.Target, out IDirectXVideoDecoder* fresh));
            using var owned = new ComPtr<IDirectXVideoDecoder>(fresh);
            Assert.Equal(S_OK, fresh->lpVtbl->BeginFrame(fresh, s.Decoding.Target, null));
            return TestDecoder9.Execute(fresh, null, 16);
        })),
        ["Execute: the driver refuses"] = ("R35", "0x8876086C", In(s =>
        {
            Assert.Equal(S_OK, s.Decoder->lpVtbl->BeginFrame(s.Decoder, s.Decoding.Target, null));
            s.Driver.Returns["DecodeExecute"] = D3DDDIERR_INVALIDCALL;
            return TestDecoder9.Execute(s.Decoder, null, 16);
        })),
        ["Execute: a full history"] = ("S100", "can remember no more counter blocks", In(s =>
        {
            Assert.Equal(S_OK, s.Decoder->lpVtbl->BeginFrame(s.Decoder, s.Decoding.Target, null));
            s.Driver.Returns["DecodeExecute"] = E_OUTOFMEMORY;
            return TestDecoder9.Execute(s.Decoder, null, 16);
        })),
        ["Execute: an extension of the wrong size"] = ("R37", "function 0x725",
            In(s => TestDecoder9.Execute(s.Decoder, new DXVA2_DecodeExtensionData { Function = Macros.DXVA2_DECODE_GET_DRIVER_HANDLE }))),
        ["GetBuffer: lent out"] = ("S125", "Call ReleaseBuffer first", In(s =>
        {
            Assert.Equal(S_OK, TestDecoder9.GetBuffer(s.Decoder));
            return TestDecoder9.GetBuffer(s.Decoder);
        })),
        ["ReleaseBuffer: no such kind"] = ("S93", "BufferType is 3, wanted is one of 6", In(s => s.Decoder->lpVtbl->ReleaseBuffer(s.Decoder, 3))),
        ["DXVA2CreateVideoService: no such service"] = ("S93", "riid is", In(s =>
        {
            Guid other = IDirect3DDevice9Video.IID;
            void* made;
            return Dxva2.DXVA2CreateVideoService((IDirect3DDevice9*)s.Device, &other, &made);
        })),
    };

    private static Func<object, int> In(Func<Scene, int> call) => scene => call((Scene)scene);
}

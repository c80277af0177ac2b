using Dxcp.Abi;
using Dxcp.Diagnostics;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// Code by code: whatever a function of a Direct3D 9 driver returns, each method that calls it answers with the API's code for it, says so once, and is
/// changed by it in nothing else. S50, S79.
/// </summary>
public sealed unsafe class Codes9Tests
{
    /// <summary>What a driver may return, and the API's code for it.</summary>
    private static readonly (int Driver, int Api)[] s_codes =
    [
        (D3DDDIERR_INVALIDCALL, D3DERR_INVALIDCALL),
        (D3DDDIERR_INVALIDHANDLE, D3DERR_INVALIDCALL),
        (D3DDDIERR_INVALIDUSERBUFFER, D3DERR_INVALIDCALL),
        (E_INVALIDARG, D3DERR_INVALIDCALL),
        (D3DDDIERR_OUTOFHWPROTECTEDMEMORY, D3DERR_OUTOFVIDEOMEMORY),
        (D3DDDIERR_OUTOFVIDEOMEMORY, D3DERR_OUTOFVIDEOMEMORY),
        (E_OUTOFMEMORY, E_OUTOFMEMORY),
        (E_NOTIMPL, D3DERR_NOTAVAILABLE),
        (D3DDDIERR_NOTAVAILABLE, D3DERR_NOTAVAILABLE),
        (D3DDDIERR_UNSUPPORTEDCRYPTO, D3DERR_UNSUPPORTEDCRYPTO),
        (D3DDDIERR_WASSTILLDRAWING, D3DERR_WASSTILLDRAWING),
        (D3DERR_CANNOTPROTECTCONTENT, D3DERR_CANNOTPROTECTCONTENT),
        (E_ACCESSDENIED, E_ACCESSDENIED),
        (E_FAIL, E_FAIL),
        (D3DDDIERR_DEVICEREMOVED, D3DERR_DEVICEREMOVED), // the last, as the device is gone then
    ];

    [Theory]
    [InlineData("CreateResource", "CreateOffscreenPlainSurfaceEx", "S62")]
    [InlineData("Lock", "LockRect", "R29")]
    [InlineData("Blt", "UpdateSurface", "S63")]
    [InlineData("ColorFill", "ColorFill", "S69")]
    [InlineData("GetPitch", "GetSurfacePitch", "R33")]
    [InlineData("CreateCryptoSession", "CreateCryptoSession", "R28")]
    [InlineData("CryptoSessionKeyExchange", "NegotiateKeyExchange", "S236")]
    [InlineData("StartSessionKeyRefresh", "StartSessionKeyRefresh", "S4")]
    [InlineData("FinishSessionKeyRefresh", "FinishSessionKeyRefresh", "R7")]
    [InlineData("GetEncryptionBltKey", "GetEncryptionBltKey", "R24")]
    [InlineData("EncryptionBlt", "EncryptionBlt", "S36")]
    [InlineData("DecryptionBlt", "DecryptionBlt", "S31")]
    [InlineData("CreateAuthenticatedChannel2", "CreateAuthenticatedChannel", "R39")]
    [InlineData("AuthenticatedChannelKeyExchange", "NegotiateKeyExchange", "S236")]
    [InlineData("GetCaps42", "GetContentProtectionCaps", "R28")]
    [InlineData("GetCaps43", "GetCertificateSize", "S55")]
    [InlineData("GetCaps44", "GetCertificate", "R19")]
    [InlineData("CreateDecodeDevice", "CreateVideoDecoder", "S85")]
    [InlineData("SetDecodeRenderTarget", "BeginFrame", "R34")]
    [InlineData("DecodeBeginFrame", "BeginFrame", "R34")]
    [InlineData("DecodeEndFrame", "EndFrame", "R34")]
    [InlineData("DecodeExecute", "Execute", "R35")]
    [InlineData("DecodeExtensionExecute", "Execute", "R37")]
    public void What_a_function_returns_comes_out_as_the_API_s_code(string function, string method, string rule)
    {
        using var scene = new Scene();
        foreach ((int driver, int api) in s_codes)
        {
            string what = $"{function} with {HResultName.Of(driver)}";
            Assert.Equal(S_OK, scene.Prepare(function));
            scene.Log.Clear();
            scene.Driver.Returns[function] = driver;
            AssertCode(api, scene.Call(function), what);
            Message said = Assert.Single(scene.Log.Messages);
            string expected = driver switch
            {
                D3DDDIERR_DEVICEREMOVED => "S79",
                D3DERR_CANNOTPROTECTCONTENT when rule != "S236" => "S105",
                E_OUTOFMEMORY when rule is "S31" or "S36" or "R35" => "S100",
                _ => rule,
            };
            Assert.True((method, expected, Severity.Error) == (said.Method, said.Rule, said.Severity), $"{what}: {said}");
            _ = scene.Driver.Returns.Remove(function);
            // The adapter's functions tell nothing of the device.
            bool isGone = driver == D3DDDIERR_DEVICEREMOVED && !function.StartsWith("GetCaps", StringComparison.Ordinal);
            AssertCode(isGone ? api : S_OK, scene.Test.Device->lpVtbl->CheckDeviceState(scene.Test.Device, 0), what);
            if (!isGone)
            {
                Assert.Equal(S_OK, scene.Prepare(function));
                AssertCode(S_OK, scene.Call(function), $"{function} after {HResultName.Of(driver)}");
            }
        }
    }

    private static void AssertCode(int expected, int actual, string what) =>
        Assert.True(expected == actual, $"{what}: {HResultName.Of(actual)}, wanted is {HResultName.Of(expected)}");

    /// <summary>One of everything, and a call for each function of the driver that can fail. A call that succeeds leaves nothing.</summary>
    private sealed class Scene : IDisposable
    {
        private static readonly byte[] s_memory = GC.AllocateArray<byte>(4096, pinned: true);

        private readonly TestDecoder9 _decoding = new TestDecoder9().Open();
        private readonly IDirect3DCryptoSession9* _session;
        private readonly IDirect3DSurface9* _system;
        private readonly IDirect3DSurface9* _plain;
        private readonly IDirect3DAuthenticatedChannel9* _channel;
        private bool _isInFrame;

        public Scene()
        {
            _session = Test.Session();
            _system = Test.SystemMemory();
            _plain = Test.Plain();
            IDirect3DAuthenticatedChannel9* channel;
            void* handle;
            Assert.Equal(S_OK, Test.Video->lpVtbl->CreateAuthenticatedChannel(Test.Video,
                D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE, &channel, &handle));
            _channel = Test.Own(new ComPtr<IDirect3DAuthenticatedChannel9>(channel)).Pointer;
        }

        public TestDevice9 Test => _decoding.Device;

        public FakeDriver9 Driver => Test.Driver;

        public MessageLog Log => MessageLog.Of(Test.Device)!;

        private IDirectXVideoDecoder* Decoder => _decoding.Decoder;

        private static void* Memory
        {
            get
            {
                fixed (byte* memory = s_memory)
                    return memory;
            }
        }

        /// <summary>Does what must come before a call, or undoes what the last one left.</summary>
        public int Prepare(string function)
        {
            bool needsFrame = function is "DecodeExecute" or "DecodeEndFrame";
            if (needsFrame == _isInFrame)
                return function == "FinishSessionKeyRefresh" ? _session->lpVtbl->StartSessionKeyRefresh(_session, Memory, 16) : S_OK;
            _isInFrame = needsFrame;
            return needsFrame ? Decoder->lpVtbl->BeginFrame(Decoder, _decoding.Target, null) : Decoder->lpVtbl->EndFrame(Decoder, null);
        }

        public int Call(string function)
        {
            switch (function)
            {
                case "CreateResource":
                    IDirect3DSurface9* surface;
                    return Made.Released(Test.Device->lpVtbl->CreateOffscreenPlainSurfaceEx(Test.Device, 64, 32, FakeDriver9.Nv12, D3DPOOL.D3DPOOL_DEFAULT,
                        &surface, null, 0), surface);
                case "Lock":
                    D3DLOCKED_RECT locked;
                    int code = _plain->lpVtbl->LockRect(_plain, &locked, null, 0);
                    return code < 0 ? code : _plain->lpVtbl->UnlockRect(_plain);
                case "Blt":
                    return Test.Table->UpdateSurface(Test.Device, _system, null, _plain, null);
                case "ColorFill":
                    return Test.Table->ColorFill(Test.Device, _plain, null, 0);
                case "GetPitch":
                    uint pitch; // of a new surface, as it is asked for once
                    Assert.Equal(S_OK, Test.CreatePlain(out IDirect3DSurface9* fresh));
                    return _session->lpVtbl->GetSurfacePitch(_session, fresh, &pitch);
                case "CreateCryptoSession":
                    Guid type = Guids.D3DCRYPTOTYPE_AES128_CTR;
                    IDirect3DCryptoSession9* session;
                    void* handle;
                    return Made.Released(Test.Video->lpVtbl->CreateCryptoSession(Test.Video, &type, null, &session, &handle), session);
                case "CryptoSessionKeyExchange":
                    return TestDevice9.Negotiate(_session);
                case "StartSessionKeyRefresh":
                    return _session->lpVtbl->StartSessionKeyRefresh(_session, Memory, 16);
                case "FinishSessionKeyRefresh":
                    return _session->lpVtbl->FinishSessionKeyRefresh(_session);
                case "GetEncryptionBltKey":
                    return _session->lpVtbl->GetEncryptionBltKey(_session, Memory, 16);
                case "EncryptionBlt":
                    return _session->lpVtbl->EncryptionBlt(_session, _plain, _system, TestDevice9.BltSize, Memory);
                case "DecryptionBlt":
                    return _session->lpVtbl->DecryptionBlt(_session, _system, _plain, TestDevice9.BltSize, null, null, Memory);
                case "CreateAuthenticatedChannel2":
                    IDirect3DAuthenticatedChannel9* channel;
                    return Made.Released(Test.Video->lpVtbl->CreateAuthenticatedChannel(Test.Video,
                        D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE, &channel, &handle), channel);
                case "AuthenticatedChannelKeyExchange":
                    return _channel->lpVtbl->NegotiateKeyExchange(_channel, 256, Memory);
                default:
                    return CallRest(function);
            }
        }

        private int CallRest(string function)
        {
            switch (function)
            {
                case "GetCaps42":
                    D3DCONTENTPROTECTIONCAPS caps;
                    return Test.Video->lpVtbl->GetContentProtectionCaps(Test.Video, null, null, &caps);
                case "GetCaps43":
                    uint size;
                    return _session->lpVtbl->GetCertificateSize(_session, &size);
                case "GetCaps44":
                    return _session->lpVtbl->GetCertificate(_session, (uint)Driver.Certificate.Length, (byte*)Memory);
                case "CreateDecodeDevice":
                    int code = _decoding.Create(_decoding.Target, out IDirectXVideoDecoder* decoder);
                    return Made.Released(code, decoder);
                case "SetDecodeRenderTarget" or "DecodeBeginFrame":
                    code = Decoder->lpVtbl->BeginFrame(Decoder, _decoding.Target, null);
                    _isInFrame = code >= 0;
                    return code;
                case "DecodeEndFrame":
                    _isInFrame = false; // whatever the driver says
                    return Decoder->lpVtbl->EndFrame(Decoder, null);
                case "DecodeExecute":
                    return TestDecoder9.Execute(Decoder, null, 16);
                case "DecodeExtensionExecute":
                    return TestDecoder9.Execute(Decoder, new() { Function = 0x99 });
                default:
                    throw new ArgumentException(function);
            }
        }

        public void Dispose() => _decoding.Dispose();
    }
}

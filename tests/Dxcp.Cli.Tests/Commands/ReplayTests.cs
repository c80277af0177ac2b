using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Diagnostics;

namespace Dxcp.Cli.Tests.Commands;

/// <summary>
/// <c>dxcp replay</c> of traces that are put together by hand: whatever the trace says of a call is in the call that is made. Most calls here ended
/// otherwise as far as the trace says, so that how they end is told as a difference; what must come out stands in the folder <c>made</c>.
/// </summary>
public sealed class ReplayTests : IDisposable
{
    private const ulong Main = 7;
    private const uint Abort = 0x80004004; // what nothing here ends with
    private const string Blt = "this:o pCryptoSession:o pSrcSurface:o pDstSurface:o";
    private const string Decryption = Blt + " pEncryptedBlockInfo:s ContentKeySize:u pContentKey:p IVSize:u pIV:v";
    private const string Decryption9 = "this:o pSrcSurface:o pDstSurface:o SrcSurfaceSize:u pEncryptedBlockInfo:s pContentKey:p pIV:v";

    private readonly TemporaryFolder _folder = new();
    private readonly MadeTrace _trace = new(DateTime.UnixEpoch);
    private readonly Dictionary<string, ushort> _functions = [];
    private long _time;

    public void Dispose() => _folder.Dispose();

    [Fact] // S242
    public void A_call_of_Direct3D_11_is_made_as_the_trace_says()
    {
        byte[] aes = Guids.D3D11_CRYPTO_TYPE_AES128_CTR.ToByteArray(), rsa = Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP.ToByteArray();
        const string device = "pAdapter:o DriverType:e Flags:x FeatureLevels:u SDKVersion:u ppDevice:O ppImmediateContext:O";
        const string texture = "this:o pDesc:s pInitialData:s ppTexture2D:O", map = "this:o pResource:o Subresource:u MapType:e MapFlags:u pMappedResource:s";
        const string create = "this:o pCryptoType:g pDecoderProfile:g pKeyExchangeType:g ppCryptoSession:O";
        const string check = "this:o pCryptoType:g pDecoderProfile:g Index:u pKeyExchangeType:g";
        Done("::D3D11CreateDevice r " + device, [0, 1, 0x800, 0, 7, 1, 0]);
        Done("ID3D11Device::GetImmediateContext v this:o ppImmediateContext:O", [1, 2]);
        Done("ID3D11Device::CreateTexture2D r " + texture, [1, 1, 0, 4], (1, Texture(D3D11_USAGE.D3D11_USAGE_DEFAULT, 1, bind: 0x20, misc: 0x1000)));
        Done("ID3D11Device::CreateTexture2D r " + texture, [1, 1, 0, 6], (1, Texture(D3D11_USAGE.D3D11_USAGE_STAGING, 1, access: 0x30000)));
        Done("ID3D11Device::CreateTexture2D r " + texture, [1, 1, 0, 7], (1, Texture(D3D11_USAGE.D3D11_USAGE_STAGING, 2, access: 0x30000)));
        Done("ID3D11Device::CreateTexture2D r " + texture, [1, 1, 1, 8], (1, Texture(D3D11_USAGE.D3D11_USAGE_DEFAULT, 1, bind: 0x20)));
        Done("ID3D11Device::CreateTexture2D r " + texture, [1, 1, 0, 9], (1, Texture(D3D11_USAGE.D3D11_USAGE_DEFAULT, 2, bind: 0x20)));
        Done("ID3D11VideoDevice::CreateCryptoSession r " + create, [1, 1, 0, 1, 5], (1, aes), (3, rsa));
        Done("ID3D11CryptoSession::GetCertificateSize r this:o pCertificateSize:n", [5, 1]);
        Done("ID3D11CryptoSession::GetCertificate r this:o CertificateSize:u pCertificate:p", [5, 1234, 1]); // another identity's size
        Done("ID3D11VideoContext::NegotiateCryptoSessionKeyExchange r this:o pCryptoSession:o DataSize:u pData:p", [2, 5, 256, 1]);
        Done("ID3D11VideoContext::DecryptionBlt v " + Decryption, [2, 5, 6, 4, 0, 0, 0, 16, 1], (8, Iv(1)));
        Probe("::D3D11CreateDevice r " + device, [0, 1, 0x800, 0, 6, 20, 21]);
        Probe("::D3D11CreateDevice r " + device, [0, 1, 0x100000, 0, 7, 20, 21]);
        Probe("::D3D11CreateDevice r " + device, [0, 99, 0x800, 0, 7, 20, 21]);
        Probe("ID3D11Device::CreateTexture2D r " + texture, [1, 0, 0, 30]);
        Probe("ID3D11Device::CreateTexture2D r " + texture, [1, 1, 0, 30], (1, Texture(D3D11_USAGE.D3D11_USAGE_STAGING, 1, bind: 0x20, access: 0x30000)));
        Probe("ID3D11Device::CreateTexture2D r " + texture, [1, 1, 1, 30], (1, Texture(D3D11_USAGE.D3D11_USAGE_DEFAULT, 1, bind: 0x20, misc: 0x1000)));
        Probe("ID3D11VideoDevice::CreateCryptoSession r " + create, [1, 0, 0, 1, 31], (3, rsa));
        Probe("ID3D11VideoDevice::CreateCryptoSession r " + create, [1, 1, 0, 1, 31], (1, rsa), (3, rsa));
        Probe("ID3D11VideoDevice::CreateCryptoSession r " + create, [1, 1, 0, 1, 31], (1, aes), (3, aes));
        Probe("ID3D11VideoDevice::CreateCryptoSession r " + create, [1, 1, 1, 1, 31], (1, aes), (2, aes), (3, rsa));
        Probe("ID3D11VideoDevice::CheckCryptoKeyExchange r " + check, [1, 1, 0, 99, 1], (1, aes));
        Probe("ID3D11VideoDevice::CheckCryptoKeyExchange r " + check, [1, 1, 0, 0, 0], (1, aes));
        Probe("ID3D11VideoDevice::GetContentProtectionCaps r this:o pCryptoType:g pDecoderProfile:g pCaps:s", [1, 1, 0, 0], (1, aes));
        Probe("ID3D11CryptoSession::GetCertificateSize r this:o pCertificateSize:n", [5, 0]);
        Probe("ID3D11CryptoSession::GetCertificate r this:o CertificateSize:u pCertificate:p", [5, 7, 1]);
        Probe("ID3D11CryptoSession::GetCertificate r this:o CertificateSize:u pCertificate:p", [5, 7, 0]);
        Probe("ID3D11VideoContext::NegotiateCryptoSessionKeyExchange r this:o pCryptoSession:o DataSize:u pData:p", [2, 5, 256, 1]); // zeros, and no key
        Probe("ID3D11VideoContext::NegotiateCryptoSessionKeyExchange r this:o pCryptoSession:o DataSize:u pData:p", [2, 5, 16, 1]);
        Probe("ID3D11DeviceContext::Map r " + map, [2, 7, 1, 1, 0, 1]);
        Probe("ID3D11DeviceContext::Map r " + map, [2, 7, 2, 1, 0, 1]);
        Probe("ID3D11DeviceContext::Map r " + map, [2, 6, 0, 1, 0x10, 1]);
        Probe("ID3D11DeviceContext::Map r " + map, [2, 6, 0, 9, 0, 1]);
        Probe("ID3D11DeviceContext::Map r " + map, [2, 6, 0, 1, 0, 0]);
        Probe("ID3D11DeviceContext::Map r " + map, [2, 99, 0, 1, 0, 1]); // of an object that nobody knows
        Probe("ID3D11DeviceContext::Map r " + map, [2, 0, 0, 1, 0, 1]);
        Is("replay-d3d11-made.txt");
    }

    [Fact] // S242
    public void A_frame_and_a_copy_of_Direct3D_11_is_sent_as_the_trace_says()
    {
        byte[] aes = Guids.D3D11_CRYPTO_TYPE_AES128_CTR.ToByteArray(), rsa = Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP.ToByteArray();
        const string texture = "this:o pDesc:s pInitialData:s ppTexture2D:O", map = "this:o pResource:o Subresource:u MapType:e MapFlags:u pMappedResource:s";
        const string update = "this:o pDstResource:o DstSubresource:u pDstBox:s pSrcData:p SrcRowPitch:u SrcDepthPitch:u";
        Done("::D3D11CreateDevice r pAdapter:o DriverType:e Flags:x FeatureLevels:u SDKVersion:u ppDevice:O ppImmediateContext:O", [0, 1, 0x800, 0, 7, 1, 2]);
        Done("ID3D11Device::CreateTexture2D r " + texture, [1, 1, 0, 4], (1, Texture(D3D11_USAGE.D3D11_USAGE_DEFAULT, 1, bind: 0x20, misc: 0x1000)));
        Done("ID3D11Device::CreateTexture2D r " + texture, [1, 1, 0, 6], (1, Texture(D3D11_USAGE.D3D11_USAGE_STAGING, 1, access: 0x30000)));
        Done("ID3D11Device::CreateTexture2D r " + texture, [1, 1, 0, 7], (1, Texture(D3D11_USAGE.D3D11_USAGE_STAGING, 2, access: 0x30000)));
        Done("ID3D11Device::CreateTexture2D r " + texture, [1, 1, 0, 9], (1, Texture(D3D11_USAGE.D3D11_USAGE_DEFAULT, 2, bind: 0x20)));
        Done("ID3D11VideoDevice::CreateCryptoSession r this:o pCryptoType:g pDecoderProfile:g pKeyExchangeType:g ppCryptoSession:O", [1, 1, 0, 1, 5],
            (1, aes), (3, rsa));
        Done("ID3D11VideoContext::NegotiateCryptoSessionKeyExchange r this:o pCryptoSession:o DataSize:u pData:p", [2, 5, 256, 1]);
        Probe("ID3D11VideoContext::DecryptionBlt v " + Decryption, [2, 5, 6, 4, 0, 0, 0, 16, 1], (8, Iv(2)));
        Probe("ID3D11VideoContext::DecryptionBlt v " + Decryption, [2, 5, 6, 4, 1, 0, 0, 16, 1], (4, Bytes(new D3D11_ENCRYPTED_BLOCK_INFO())), (8, Iv(3)));
        Probe("ID3D11VideoContext::DecryptionBlt v " + Decryption, [2, 5, 6, 4, 0, 5, 1, 16, 1], (8, Iv(4)));
        Probe("ID3D11VideoContext::DecryptionBlt v " + Decryption, [2, 5, 6, 4, 0, 16, 0, 16, 1], (8, Iv(5)));
        Probe("ID3D11VideoContext::DecryptionBlt v " + Decryption, [2, 5, 6, 4, 0, 0, 0, 15, 1], (8, Iv(6)));
        Probe("ID3D11VideoContext::DecryptionBlt v " + Decryption, [2, 5, 6, 4, 0, 0, 0, 16, 0]);
        Probe("ID3D11VideoContext::DecryptionBlt v " + Decryption, [2, 99, 6, 4, 0, 0, 0, 16, 1], (8, Iv(7)));
        Probe("ID3D11VideoContext::DecryptionBlt v " + Decryption, [2, 5, 99, 4, 0, 0, 0, 16, 1], (8, Iv(8)));
        Probe("ID3D11VideoContext::DecryptionBlt v " + Decryption, [2, 5, 6, 0, 0, 0, 0, 16, 1], (8, Iv(9)));
        Probe("ID3D11VideoContext::EncryptionBlt v " + Blt + " IVSize:u pIV:v", [2, 5, 4, 6, 15, 1]);
        Probe("ID3D11VideoContext::EncryptionBlt v " + Blt + " IVSize:u pIV:v", [2, 5, 4, 6, 16, 0]);
        Probe("ID3D11VideoContext::EncryptionBlt v " + Blt + " IVSize:u pIV:v", [2, 5, 6, 4, 16, 1]);
        Probe("ID3D11VideoContext::GetEncryptionBltKey r this:o pCryptoSession:o KeySize:u pReadbackKey:p", [2, 5, 15, 1]);
        Probe("ID3D11VideoContext::StartSessionKeyRefresh v this:o pCryptoSession:o RandomNumberSize:u pRandomNumber:p", [2, 5, 15, 1]);
        Probe("ID3D11VideoContext::StartSessionKeyRefresh v this:o pCryptoSession:o RandomNumberSize:u pRandomNumber:p", [2, 5, 16, 0]);
        Probe("ID3D11VideoContext::FinishSessionKeyRefresh v this:o pCryptoSession:o", [2, 5]);
        Probe("ID3D11DeviceContext::UpdateSubresource v " + update, [2, 9, 1, 0, 1, 64, 0]);
        Probe("ID3D11DeviceContext::UpdateSubresource v " + update, [2, 9, 2, 0, 1, 64, 0]);
        Probe("ID3D11DeviceContext::UpdateSubresource v " + update, [2, 9, 0, 0, 1, 63, 0]);
        Probe("ID3D11DeviceContext::UpdateSubresource v " + update, [2, 9, 0, 1, 1, 64, 0], (3, Bytes(new D3D11_BOX { right = 65, bottom = 2, back = 1 })));
        Probe("ID3D11DeviceContext::UpdateSubresource v " + update, [2, 9, 0, 0, 0, 64, 0]);
        Probe("ID3D11DeviceContext::CopyResource v this:o pDstResource:o pSrcResource:o", [2, 6, 7]);
        Probe("ID3D11DeviceContext::CopyResource v this:o pDstResource:o pSrcResource:o", [2, 7, 9]);
        Probe("ID3D11DeviceContext::CopyResource v this:o pDstResource:o pSrcResource:o", [2, 6, 4]);
        Done("ID3D11DeviceContext::Map r " + map, [2, 7, 1, 1, 0, 1]);
        Probe("ID3D11DeviceContext::Unmap v this:o pResource:o Subresource:u", [2, 7, 0]);
        Probe("ID3D11DeviceContext::Unmap v this:o pResource:o Subresource:u", [2, 7, 1]);
        // What is inside of another call is made by that, and how a call ended that did not come back nobody knows.
        Probe("ID3D11DeviceContext::Flush v this:o", [2], 50);
        _trace.Call(Main, _functions["ID3D11DeviceContext::Flush v this:o"], _time + 10, 20, 0, [2]);
        _time += 100;
        _trace.Call(Main, Function("ID3D11DeviceContext::Map r " + map), _time + 50, 1, Abort, [2, 6, 0, 1, 0, 1]);
        _time += 100;
        _trace.Note(Main, _time++, TraceNote.ObjectEnd, 9); // and what the program gave back is gone
        Probe("ID3D11DeviceContext::CopyResource v this:o pDstResource:o pSrcResource:o", [2, 7, 9]);
        _trace.Call(Main, Function("ID3D11DeviceContext::Map r " + map), _time + 50, -1, Abort, [2, 7, 0, 1, 0, 1]);
        Is("replay-d3d11-sent.txt");
    }

    [Fact] // S242
    public void A_call_of_Direct3D_9_is_made_as_the_trace_says()
    {
        byte[] aes = Guids.D3D11_CRYPTO_TYPE_AES128_CTR.ToByteArray();
        var window = new D3DPRESENT_PARAMETERS
        {
            BackBufferWidth = 1,
            BackBufferHeight = 1,
            SwapEffect = D3DSWAPEFFECT.D3DSWAPEFFECT_DISCARD,
            Windowed = 1,
        };
        const uint nv12 = 0x3231564E, rgb = 21;
        const string device = "this:o Adapter:u DeviceType:e hFocusWindow:x BehaviorFlags:u pPresentationParameters:s pFullscreenDisplayMode:s " +
            "ppReturnedDeviceInterface:O";
        const string surface = "this:o Width:u Height:u Format:e Pool:e ppSurface:O pSharedHandle:p Usage:u";
        const string target = "this:o Width:u Height:u Format:e MultiSample:e MultisampleQuality:u Lockable:i ppSurface:O pSharedHandle:p Usage:u";
        const string lockRect = "this:o pLockedRect:s pRect:s Flags:u", back = "this:o pSrcSurface:o pDstSurface:o DstSurfaceSize:u pIV:v";
        Done("::Direct3DCreate9Ex r SDKVersion:u ppD3D:O", [32, 1]);
        Done("IDirect3D9Ex::CreateDeviceEx r " + device, [1, 0, 1, 0, 36, 1, 0, 2], (5, Bytes(window)));
        Done("IDirect3DDevice9Ex::CreateOffscreenPlainSurfaceEx r " + surface, [2, 64, 32, nv12, 0, 4, 0, 0x800]);
        Done("IDirect3DDevice9Ex::CreateOffscreenPlainSurfaceEx r " + surface, [2, 64, 32, nv12, 2, 6, 0, 0]);
        Done("IDirect3DDevice9::CreateOffscreenPlainSurface r this:o Width:u Height:u Format:e Pool:e ppSurface:O pSharedHandle:p", [2, 64, 32, rgb, 2, 7, 0]);
        Done("IDirect3DDevice9Ex::CreateRenderTargetEx r " + target, [2, 64, 32, rgb, 0, 0, 1, 8, 0, 0]);
        Done("IDirect3DDevice9Ex::CreateRenderTargetEx r " + target, [2, 64, 32, rgb, 0, 0, 0, 9, 0, 0]);
        Done("IDirect3DDevice9Video::CreateCryptoSession r this:o pCryptoType:g pDecodeProfile:g ppCryptoSession:O pCryptoHandle:p", [2, 1, 0, 5, 1], (1, aes));
        Done("IDirect3DCryptoSession9::GetCertificate r this:o CertifacteSize:u ppCertificate:p", [5, 1234, 1]);
        Done("IDirect3DCryptoSession9::NegotiateKeyExchange r this:o DataSize:u pData:p", [5, 256, 1]);
        Probe("::Direct3DCreate9Ex r SDKVersion:u ppD3D:O", [31, 20]);
        Probe("IDirect3D9Ex::CreateDeviceEx r " + device, [1, 9, 1, 0, 36, 1, 0, 21], (5, Bytes(window)));
        Probe("IDirect3D9Ex::CreateDeviceEx r " + device, [1, 0, 1, 0, 36, 0, 0, 21]);
        Probe("IDirect3DDevice9Ex::CreateOffscreenPlainSurfaceEx r " + surface, [2, 64, 32, nv12, 2, 30, 0, 0x800]); // no restricted one in system memory
        Probe("IDirect3DDevice9Ex::CreateOffscreenPlainSurfaceEx r " + surface, [2, 64, 32, nv12, 0, 30, 1, 0]); // which another has, too: left out
        Probe("IDirect3DDevice9Ex::CreateRenderTargetEx r " + target, [2, 64, 32, rgb, 0, 7, 0, 30, 0, 0]);
        Probe("IDirect3DDevice9Ex::CreateRenderTargetEx r " + target, [2, 0, 32, rgb, 0, 0, 0, 30, 0, 0]);
        Probe("IDirect3DSurface9::LockRect r " + lockRect, [8, 1, 0, 0]);
        Probe("IDirect3DSurface9::UnlockRect r this:o", [8]);
        Probe("IDirect3DSurface9::LockRect r " + lockRect, [9, 1, 0, 0]);
        Probe("IDirect3DSurface9::LockRect r " + lockRect, [8, 1, 1, 0], (2, Bytes(new D3D11_RECT { right = 65, bottom = 2 })));
        Probe("IDirect3DSurface9::LockRect r " + lockRect, [8, 1, 0, 0x8000_0000]);
        Probe("IDirect3DSurface9::LockRect r " + lockRect, [8, 0, 0, 0]);
        Probe("IDirect3DSurface9::LockRect r " + lockRect, [4, 1, 0, 0]); // a restricted one
        Probe("IDirect3DDevice9::ColorFill r this:o pSurface:o pRect:s color:x", [2, 8, 1, 0], (2, Bytes(new D3D11_RECT { right = 65, bottom = 2 })));
        Probe("IDirect3DDevice9::ColorFill r this:o pSurface:o pRect:s color:x", [2, 8, 0, 0]);
        Probe("IDirect3DCryptoSession9::GetCertificateSize r this:o pCertificateSize:n", [5, 0]);
        Probe("IDirect3DCryptoSession9::GetCertificate r this:o CertifacteSize:u ppCertificate:p", [5, 7, 1]);
        Probe("IDirect3DCryptoSession9::NegotiateKeyExchange r this:o DataSize:u pData:p", [5, 256, 1]); // zeros, and no key
        Probe("IDirect3DCryptoSession9::NegotiateKeyExchange r this:o DataSize:u pData:p", [5, 16, 1]);
        Probe("IDirect3DCryptoSession9::GetSurfacePitch r this:o pSrcSurface:o pSurfacePitch:n", [5, 99, 1]);
        Probe("IDirect3DCryptoSession9::DecryptionBlt r " + Decryption9, [5, 6, 4, 64 * 48, 0, 0, 1], (6, Iv(1)));
        Probe("IDirect3DCryptoSession9::DecryptionBlt r " + Decryption9, [5, 6, 4, 15, 0, 0, 1], (6, Iv(2)));
        Probe("IDirect3DCryptoSession9::DecryptionBlt r " + Decryption9, [5, 6, 4, 64 * 48, 0, 0, 0]);
        Probe("IDirect3DCryptoSession9::EncryptionBlt r " + back, [5, 4, 6, 64 * 48, 1]);
        Probe("IDirect3DCryptoSession9::EncryptionBlt r " + back, [5, 4, 6, 15, 1]);
        Probe("IDirect3DCryptoSession9::StartSessionKeyRefresh r this:o pRandomNumber:p RandomNumberSize:u", [5, 1, 15]);
        Probe("IDirect3DCryptoSession9::FinishSessionKeyRefresh r this:o", [5]);
        Probe("IDirect3DCryptoSession9::GetEncryptionBltKey r this:o pReadbackKey:p KeySize:u", [5, 1, 15]);
        Is("replay-d3d9.txt");
    }

    [Fact] // S242
    public void A_long_list_of_differences_ends_with_how_many_more_there_are_and_what_was_left_out_is_counted()
    {
        for (int i = 0; i < 42; i++)
            Probe("::Direct3DCreate9Ex r SDKVersion:u ppD3D:O", [32, 1]);
        for (int i = 0; i < 3; i++)
            Done("IOther::Call r this:o", [1]);
        Done("::Another v", []);
        string[] lines = Run(1).Split('\n');
        Assert.Equal(
            ["Driver       built-in driver", "Replayed     42 calls", "Left out     4 calls: Another (1), IOther::Call (3)", "Differences  42"], lines[..4]);
        Assert.Equal("  call 39 Direct3DCreate9Ex: was E_ABORT (0x80004004), is S_OK", lines[43]);
        Assert.Equal(["  and 2 more; --json has all", ""], lines[44..]);
    }

    [Fact] // S242
    public void Of_nothing_that_could_be_made_nothing_is_right()
    {
        Done("IOther::Call r this:o", [1]);
        Assert.Equal("Driver       built-in driver\nReplayed     0 calls\nLeft out     1 calls: IOther::Call (1)\nDifferences  0\n", Run(1));
        Done("::Direct3DCreate9Ex r SDKVersion:u ppD3D:O", [32, 1]);
        Assert.Contains("Replayed     1 calls", Run(0), StringComparison.Ordinal);
    }

    private static byte[] Texture(D3D11_USAGE usage, uint slices, uint bind = 0, uint access = 0, uint misc = 0) => Bytes(new D3D11_TEXTURE2D_DESC
    {
        Width = 64,
        Height = 32,
        MipLevels = 1,
        ArraySize = slices,
        Format = DXGI_FORMAT.DXGI_FORMAT_NV12,
        SampleDesc = new DXGI_SAMPLE_DESC { Count = 1 },
        Usage = usage,
        BindFlags = bind,
        CPUAccessFlags = access,
        MiscFlags = misc,
    });

    private static byte[] Iv(byte first) => [first, .. new byte[15]];

    private static byte[] Bytes<T>(T value)
        where T : unmanaged => MemoryMarshal.AsBytes([value]).ToArray();

    /// <summary>A call that ended well.</summary>
    private void Done(string function, ulong[] words, params (int Index, byte[]? Bytes)[] captures) => Call(function, words, 10, false, captures);

    /// <summary>A call that ended in a way in which none ends here.</summary>
    private void Probe(string function, ulong[] words, params (int Index, byte[]? Bytes)[] captures) => Call(function, words, 10, true, captures);

    private void Probe(string function, ulong[] words, long duration) => Call(function, words, duration, true, []);

    private void Call(string function, ulong[] words, long duration, bool isOther, (int Index, byte[]? Bytes)[] captures)
    {
        _time += 100;
        bool hasCode = function.Split(' ')[1] == "r";
        _trace.Call(Main, Function(function), _time, duration, isOther && hasCode ? Abort : 0, words, captures);
        if (isOther && !hasCode)
            _trace.Message(Main, _time + 1, Severity.Error, "Direct3D 11", "", "?", "", "");
    }

    private ushort Function(string function)
    {
        if (_functions.TryGetValue(function, out ushort number))
            return number;
        string[] parts = function.Split(' '), names = parts[0].Split("::");
        return _functions[function] = _trace.Function(Main, "COM", names[0], names[1], parts[1][0], string.Join(' ', parts[2..].Select(part => part + ":T")));
    }

    private void Is(string name) => MadeTraceTests.Is(name, Run(1));

    private string Run(int exitCode)
    {
        Transcript run = Transcript.OfCommand(new LoopbackApi(), ["replay", _folder.Add("made.dxtrace", _trace.ToArray("player", 1))]);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Error));
        return run.Out.ReplaceLineEndings("\n");
    }
}

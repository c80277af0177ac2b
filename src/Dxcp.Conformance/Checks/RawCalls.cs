using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>The calls with any size and any pointer, at whichever interface: what probes, which take arrays, cannot say.</summary>
internal static unsafe class RawCalls
{
    private const int Guard = 64;
    private const byte Filling = 0x5E;

    /// <summary>Runs a call on a buffer with something behind it, and demands that it is still there.</summary>
    /// <param name="size">Bytes that the call is told of.</param>
    /// <param name="call">The call; gets the buffer, filled with 0xEE.</param>
    /// <param name="what">The call's name.</param>
    /// <returns>The buffer's bytes, and the code.</returns>
    public static (byte[] Bytes, int? Code) Guarded(int size, OnBuffer call, string what)
    {
        byte[] memory = GC.AllocateArray<byte>(size + Guard, pinned: true);
        memory.AsSpan(0, size).Fill(0xEE);
        memory.AsSpan(size).Fill(Filling);
        int? code;
        fixed (byte* buffer = memory)
            code = call(buffer, (uint)size);
        CallLog.Add($"{what}({size} bytes)", code);
        Demand.All(memory.AsSpan(size), Filling, $"what lies behind the {size} bytes that {what} was given");
        return (memory[..size], code);
    }

    public delegate int? OnBuffer(byte* buffer, uint size);

    public static int? Start(ProbeSession session, byte* number, uint size)
    {
        switch (session.Device)
        {
            case D3D11ProbeDevice eleven:
                eleven.VideoContext->lpVtbl->StartSessionKeyRefresh(eleven.VideoContext, (ID3D11CryptoSession*)session.Id, size, number);
                return null;
            case D3D9ProbeDevice:
                return ((IDirect3DCryptoSession9*)session.Id)->lpVtbl->StartSessionKeyRefresh((void*)session.Id, number, size);
            case Ddi11ProbeDevice driver:
                driver.Inner.Video->pfnStartSessionKeyRefresh(driver.Inner.Handle, Session(session), size, number);
                return null;
            default:
                var nine = ((Ddi9ProbeDevice)session.Device).Inner;
                var arguments = new D3DDDIARG_STARTSESSIONKEYREFRESH { hCryptoSession = session.Id, pRandomNumber = number, RandomNumberSize = size };
                return nine.Functions->pfnStartSessionKeyRefresh(nine.Handle, &arguments);
        }
    }

    public static int? ReadBackKey(ProbeSession session, byte* key, uint size)
    {
        switch (session.Device)
        {
            case D3D11ProbeDevice eleven:
                return eleven.VideoContext->lpVtbl->GetEncryptionBltKey(eleven.VideoContext, (ID3D11CryptoSession*)session.Id, size, key);
            case D3D9ProbeDevice:
                return ((IDirect3DCryptoSession9*)session.Id)->lpVtbl->GetEncryptionBltKey((void*)session.Id, key, size);
            case Ddi11ProbeDevice driver:
                driver.Inner.Video->pfnGetEncryptionBltKey(driver.Inner.Handle, Session(session), size, key);
                return null;
            default:
                var nine = ((Ddi9ProbeDevice)session.Device).Inner;
                var arguments = new D3DDDIARG_GETENCRYPTIONBLTKEY { hCryptoSession = session.Id, pReadBackKey = key, KeySize = size };
                return nine.Functions->pfnGetEncryptionBltKey(nine.Handle, &arguments);
        }
    }

    /// <summary>The certificate of sessions, into a buffer of any size.</summary>
    public static int? Certificate(ProbeSession session, byte* buffer, uint size)
    {
        switch (session.Device)
        {
            case D3D11ProbeDevice:
                return ((ID3D11CryptoSession*)session.Id)->lpVtbl->GetCertificate((void*)session.Id, size, buffer);
            case D3D9ProbeDevice:
                return ((IDirect3DCryptoSession9*)session.Id)->lpVtbl->GetCertificate((void*)session.Id, size, buffer);
            case Ddi11ProbeDevice driver:
                var info = new D3D11_1DDI_CERTIFICATE_INFO
                {
                    CertificateType = D3D11_1DDI_CERTIFICATE_TYPE.D3D11_1DDI_CERTIFICATE_TYPE_CRYPTO_SESSION,
                    CryptoSessionType = Guids.D3D11_CRYPTO_TYPE_AES128_CTR,
                };
                driver.Inner.Video->pfnGetCertificate(driver.Inner.Handle, &info, size, buffer);
                return null;
            default:
                var host = ((Ddi9ProbeDevice)session.Device).Inner.Host;
                var asked = new DDICERTIFICATEINFO
                {
                    CertificateType = D3DDDI_CERTIFICATETYPE.D3DDDI_CERTTYPE_CRYPTOSESSION,
                    CryptoSessionType = Guids.D3DCRYPTOTYPE_AES128_CTR,
                };
                var arguments = new D3DDDIARG_GETCAPS { Type = D3DDDICAPS_TYPE.D3DDDICAPS_GETCERTIFICATE, pInfo = &asked, pData = buffer, DataSize = size };
                return host.Functions->pfnGetCaps(host.Handle, &arguments);
        }
    }

    /// <param name="session">The session.</param>
    /// <param name="memory">The source.</param>
    /// <param name="picture">The destination.</param>
    /// <param name="pattern">Three numbers, or null.</param>
    /// <param name="iv">The counter block, 16 bytes.</param>
    /// <param name="size">Bytes of the blt, where the interface says so.</param>
    public static int? Decrypt(ProbeSession session, nint memory, nint picture, uint* pattern, byte* iv, uint size)
    {
        switch (session.Device)
        {
            case D3D11ProbeDevice eleven:
                eleven.VideoContext->lpVtbl->DecryptionBlt(eleven.VideoContext, (ID3D11CryptoSession*)session.Id, (ID3D11Texture2D*)memory,
                    (ID3D11Texture2D*)picture, (D3D11_ENCRYPTED_BLOCK_INFO*)pattern, 0, null, 16, iv);
                return null;
            case D3D9ProbeDevice:
                return ((IDirect3DCryptoSession9*)session.Id)->lpVtbl->DecryptionBlt((void*)session.Id, (IDirect3DSurface9*)memory,
                    (IDirect3DSurface9*)picture, size, (D3DENCRYPTED_BLOCK_INFO*)pattern, null, iv);
            case Ddi11ProbeDevice driver:
                driver.Inner.Video->pfnDecryptionBlt(driver.Inner.Handle, Session(session), Ddi11ProbeDevice.Resource(memory),
                    Ddi11ProbeDevice.Resource(picture), (D3D11_1DDI_ENCRYPTED_BLOCK_INFO*)pattern, 0, null, 16, iv);
                return null;
            default:
                var nine = ((Ddi9ProbeDevice)session.Device).Inner;
                var arguments = new D3DDDIARG_DECRYPTIONBLT
                {
                    hCryptoSession = session.Id,
                    hSrcResource = memory,
                    hDstResource = picture,
                    SrcResourceSize = size,
                    pEncryptedBlockInfo = (D3DDDIENCRYPTED_BLOCK_INFO*)pattern,
                    pIV = iv,
                };
                return nine.Functions->pfnDecryptionBlt(nine.Handle, &arguments);
        }
    }

    /// <summary>EncryptionBlt with a buffer for the counter block of any size, where the interface says one.</summary>
    public static int? Encrypt(ProbeSession session, nint picture, nint memory, byte* iv, uint ivSize, uint size)
    {
        switch (session.Device)
        {
            case D3D11ProbeDevice eleven:
                eleven.VideoContext->lpVtbl->EncryptionBlt(eleven.VideoContext, (ID3D11CryptoSession*)session.Id, (ID3D11Texture2D*)picture,
                    (ID3D11Texture2D*)memory, ivSize, iv);
                return null;
            case D3D9ProbeDevice:
                return ((IDirect3DCryptoSession9*)session.Id)->lpVtbl->EncryptionBlt((void*)session.Id, (IDirect3DSurface9*)picture,
                    (IDirect3DSurface9*)memory, size, iv);
            case Ddi11ProbeDevice driver:
                driver.Inner.Video->pfnEncryptionBlt(driver.Inner.Handle, Session(session), Ddi11ProbeDevice.Resource(picture),
                    Ddi11ProbeDevice.Resource(memory), ivSize, iv);
                return null;
            default:
                var nine = ((Ddi9ProbeDevice)session.Device).Inner;
                var arguments = new D3DDDIARG_ENCRYPTIONBLT
                {
                    hCryptoSession = session.Id,
                    hSrcResource = picture,
                    hDstResource = memory,
                    DstResourceSize = size,
                    pIV = iv,
                };
                return nine.Functions->pfnEncryptionBlt(nine.Handle, &arguments);
        }
    }

    private static D3D11_1DDI_HCRYPTOSESSION Session(ProbeSession session) => new() { pDrvPrivate = (void*)session.Id };
}

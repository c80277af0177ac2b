using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>Content protection. Codes returned are the API's; void functions give what pfnSetErrorCb was told, S_OK otherwise.</summary>
internal sealed unsafe partial class Ddi11Device
{
    /// <summary>The capabilities for a crypto type and a profile; the empty GUID stands for none (R27). The bits are the API's (D15).</summary>
    public int GetContentProtectionCaps(Guid cryptoType, Guid profile, out D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps)
    {
        caps = default;
        if (Video->pfnGetContentProtectionCaps == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnGetContentProtectionCaps");
        D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS driver = default;
        using var call = new DriverCall(this, AllowedErrors.None);
        int code = call.Outcome(Video->pfnGetContentProtectionCaps(_device, &cryptoType, &profile, &driver));
        if (code < 0)
            return code;
        caps.Caps = DriverNumbers.CapsToApi(driver.Caps, NegotiatesFromAnyThread);
        caps.KeyExchangeTypeCount = driver.KeyExchangeTypeCount;
        caps.BlockAlignmentSize = driver.BlockAlignmentSize;
        caps.ProtectedMemorySize = driver.ProtectedMemorySize;
        return code;
    }

    public int GetCryptoKeyExchangeType(Guid cryptoType, Guid profile, uint index, out Guid keyExchange)
    {
        keyExchange = default;
        if (Video->pfnGetCryptoKeyExchangeType == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnGetCryptoKeyExchangeType");
        Guid found = default;
        using var call = new DriverCall(this, AllowedErrors.None);
        int code = call.Outcome(Video->pfnGetCryptoKeyExchangeType(_device, &cryptoType, &profile, index, &found));
        keyExchange = found;
        return code;
    }

    /// <summary>Makes a session in memory that <see cref="DestroyCryptoSession"/> gives back.</summary>
    public int CreateCryptoSession(D3D11_1DDIARG_CREATECRYPTOSESSION arguments, out D3D11_1DDI_HCRYPTOSESSION session)
    {
        session = default;
        if (Video->pfnCalcPrivateCryptoSessionSize == null || Video->pfnCreateCryptoSession == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnCalcPrivateCryptoSessionSize or pfnCreateCryptoSession");
        using var call = new DriverCall(this, AllowedErrors.Memory);
        var made = new D3D11_1DDI_HCRYPTOSESSION { pDrvPrivate = DriverMemory.Allocate(Video->pfnCalcPrivateCryptoSessionSize(_device, &arguments)) };
        int code = call.Outcome(Video->pfnCreateCryptoSession(_device, &arguments, made, new D3D11_1DDI_HRTCRYPTOSESSION { handle = RuntimeHandle.Next() }));
        if (code < 0)
            DriverMemory.Free(made.pDrvPrivate);
        else
            session = made;
        return code;
    }

    public void DestroyCryptoSession(D3D11_1DDI_HCRYPTOSESSION session)
    {
        using (var call = new DriverCall(this, AllowedErrors.DeviceRemoved))
        {
            if (Video->pfnDestroyCryptoSession != null)
                Video->pfnDestroyCryptoSession(_device, session);
        }
        DriverMemory.Free(session.pDrvPrivate);
    }

    /// <summary>The driver's own value for a session (R53); the address of its memory where the driver has no function for it.</summary>
    public int CryptoSessionGetHandle(D3D11_1DDI_HCRYPTOSESSION session, out void* handle)
    {
        handle = session.pDrvPrivate;
        if (Video->pfnCryptoSessionGetHandle == null)
            return S_OK;
        void* found = null;
        using var call = new DriverCall(this, AllowedErrors.Memory);
        int code = call.Outcome(Video->pfnCryptoSessionGetHandle(_device, session, &found));
        handle = found;
        return code;
    }

    public int GetCertificateSize(D3D11_1DDI_CERTIFICATE_INFO info, out uint size)
    {
        size = 0;
        if (Video->pfnGetCertificateSize == null || Video->pfnGetCertificate == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnGetCertificateSize or pfnGetCertificate");
        uint found = 0;
        using var call = new DriverCall(this, AllowedErrors.Memory);
        Video->pfnGetCertificateSize(_device, &info, &found);
        size = found;
        return call.Reported < 0 ? call.Reported : found == 0 ? DXGI_ERROR_UNSUPPORTED : S_OK; // S55
    }

    /// <summary>Fills exactly <paramref name="size"/> bytes; the caller has compared it with the certificate's size.</summary>
    public int GetCertificate(D3D11_1DDI_CERTIFICATE_INFO info, uint size, byte* certificate)
    {
        using var call = new DriverCall(this, AllowedErrors.Memory);
        Video->pfnGetCertificate(_device, &info, size, certificate);
        return call.Reported;
    }

    public int EncryptionBlt(D3D11_1DDI_HCRYPTOSESSION session, D3D10DDI_HRESOURCE source, D3D10DDI_HRESOURCE destination, uint ivSize, void* iv)
    {
        if (Video->pfnEncryptionBlt == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnEncryptionBlt");
        using var call = new DriverCall(this, AllowedErrors.Memory);
        Video->pfnEncryptionBlt(_device, session, source, destination, ivSize, iv);
        return call.Reported;
    }

    /// <summary>
    /// A decryption. A driver tells a failure through the structure (S54): the code is then the result, whatever
    /// pfnSetErrorCb was told. So there is always one: where <paramref name="blockInfo"/> is null, one that says that
    /// everything is encrypted (S121).
    /// </summary>
    public int DecryptionBlt(D3D11_1DDI_HCRYPTOSESSION session, D3D10DDI_HRESOURCE source, D3D10DDI_HRESOURCE destination,
        D3D11_ENCRYPTED_BLOCK_INFO* blockInfo, uint contentKeySize, void* contentKey, uint ivSize, void* iv)
    {
        if (Video->pfnDecryptionBlt == null)
            return DriverAnswer.NoSlot(DXGI_ERROR_UNSUPPORTED, "pfnDecryptionBlt");
        // A copy: whatever a driver writes beyond a failure stays out of the caller's structure.
        D3D11_1DDI_ENCRYPTED_BLOCK_INFO info = blockInfo == null
            ? new() { NumBytesInEncryptPattern = SessionRules.KeySize }
            : *(D3D11_1DDI_ENCRYPTED_BLOCK_INFO*)blockInfo;
        uint before = info.NumBytesInEncryptPattern;
        using var call = new DriverCall(this, AllowedErrors.Memory);
        Video->pfnDecryptionBlt(_device, session, source, destination, &info, contentKeySize, contentKey, ivSize, iv);
        int stored = (int)info.NumBytesInEncryptPattern;
        return info.NumBytesInEncryptPattern != before && stored < 0 ? call.Stored(stored) : call.Reported;
    }
}

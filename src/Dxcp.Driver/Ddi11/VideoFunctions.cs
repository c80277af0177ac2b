using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Ddi11;

/// <summary>
/// The video functions of a device, content protection above all. What the runtime should not have let
/// through is ignored: the session stays as it is, outputs are zero.
/// </summary>
[DdiTable(typeof(D3D11_1DDI_VIDEODEVICEFUNCS))]
[DdiTable(typeof(D3DWDDM2_0DDI_VIDEODEVICEFUNCS))]
[DdiTable(typeof(D3DWDDM2_4DDI_VIDEODEVICEFUNCS))]
internal static unsafe partial class VideoFunctions
{
    private static int GetContentProtectionCaps(D3D10DDI_HDEVICE hDevice, Guid* pCryptoType, Guid* pDecodeProfile,
        D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS* pCaps)
    {
        if (pCaps == null || !Device11.TryGet(hDevice, out var device))
            return HResult.E_INVALIDARG;
        *pCaps = default;
        var status = device.Core.Adapter.CheckCrypto(Given(pCryptoType), Given(pDecodeProfile));
        if (status != DriverStatus.Ok)
            return status.ToHResult();
        // Without encryption there is nothing left but the protection of surfaces.
        bool encrypts = Given(pCryptoType) != Guid.Empty;
        *pCaps = new()
        {
            Caps = CapsOf(encrypts ? device.Profile.Caps : device.Profile.Caps & ProtectionCaps.ProtectionAlwaysOn, device.Profile),
            KeyExchangeTypeCount = encrypts ? (uint)device.Profile.KeyExchanges.Length : 0,
            BlockAlignmentSize = device.Profile.BlockAlignmentSize,
            ProtectedMemorySize = device.Profile.ProtectedMemorySize,
        };
        return HResult.S_OK;
    }

    /// <summary>Capabilities as this interface numbers them (D15); those of hardware came with WDDM 2.0, and the last has no number (S196).</summary>
    private static uint CapsOf(ProtectionCaps caps, DriverProfile profile)
    {
        const ProtectionCaps Renumbered = ProtectionCaps.HardwareTeardown | ProtectionCaps.HardwareDrmCommunication
            | ProtectionCaps.HardwareDrmCommunicationMultiThreaded;
        const ProtectionCaps Wddm2 = Renumbered | ProtectionCaps.HardwareProtectUncompressed | ProtectionCaps.HardwareProtectedMemoryPageable;
        if (!profile.Speaks(VideoInterface.Wddm2_0))
            return (uint)(caps & ~Wddm2);
        uint numbers = (uint)(caps & ~Renumbered);
        if ((caps & ProtectionCaps.HardwareTeardown) != 0)
            numbers |= (uint)D3D11_1DDI_CONTENT_PROTECTION_CAPS.D3DWDDM2_0DDI_CONTENT_PROTECTION_CAPS_HARDWARE_TEARDOWN;
        if ((caps & ProtectionCaps.HardwareDrmCommunication) != 0)
            numbers |= (uint)D3D11_1DDI_CONTENT_PROTECTION_CAPS.D3DWDDM2_0DDI_CONTENT_PROTECTION_CAPS_HARDWARE_DRM_COMMUNICATION;
        return numbers;
    }

    private static int GetCryptoKeyExchangeType(D3D10DDI_HDEVICE hDevice, Guid* pCryptoType, Guid* pDecodeProfile, uint index, Guid* pKeyExchangeType)
    {
        if (pKeyExchangeType == null || !Device11.TryGet(hDevice, out var device))
            return HResult.E_INVALIDARG;
        *pKeyExchangeType = default;
        var status = device.Core.Adapter.CheckCrypto(Given(pCryptoType), Given(pDecodeProfile));
        if (status != DriverStatus.Ok)
            return status.ToHResult();
        if (Given(pCryptoType) == Guid.Empty || index >= device.Profile.KeyExchanges.Length)
            return HResult.E_INVALIDARG;
        *pKeyExchangeType = device.Profile.KeyExchanges[(int)index] == KeyExchange.HardwareProtection
            ? Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION
            : Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP;
        return HResult.S_OK;
    }

    private static nuint CalcPrivateCryptoSessionSize(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATECRYPTOSESSION* pCreateData) => AdapterFunctions.PrivateSize;

    private static int CreateCryptoSession(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATECRYPTOSESSION* pCreateData, D3D11_1DDI_HCRYPTOSESSION hCryptoSession,
        D3D11_1DDI_HRTCRYPTOSESSION hRTCryptoSession)
    {
        if (pCreateData == null || !Device11.TryGet(hDevice, out var device))
            return HResult.E_INVALIDARG;
        KeyExchange? keyExchange = pCreateData->KeyExchangeType == Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP ? KeyExchange.RsaesOaep
            : pCreateData->KeyExchangeType == Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION ? KeyExchange.HardwareProtection
            : pCreateData->KeyExchangeType == pCreateData->CryptoType ? KeyExchange.HardwareMedia // S195
            : null;
        if (keyExchange is null)
            return HResult.D3DDDIERR_UNSUPPORTEDCRYPTO;
        return device.Core.CreateCryptoSession((nint)hCryptoSession.pDrvPrivate, pCreateData->CryptoType, keyExchange.Value,
            pCreateData->DecodeProfile).ToHResult();
    }

    private static void DestroyCryptoSession(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession)
    {
        if (Device11.TryGet(hDevice, out var device))
            device.Core.DestroyCryptoSession((nint)hCryptoSession.pDrvPrivate);
    }

    private static int CryptoSessionGetHandle(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession, void** pHandle)
    {
        if (pHandle == null)
            return HResult.E_INVALIDARG;
        *pHandle = null;
        if (!Device11.TryGet(hDevice, out var device) || device.Core.NameOfSession((nint)hCryptoSession.pDrvPrivate) is not (not 0 and var name))
            return HResult.E_INVALIDARG; // S15
        *pHandle = (void*)name; // R53
        return HResult.S_OK;
    }

    private static void GetCertificateSize(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_CERTIFICATE_INFO* pCertificateInfo, uint* pCertificateSize)
    {
        if (pCertificateSize != null)
            *pCertificateSize = (uint)Certificate(hDevice, pCertificateInfo).Length;
    }

    private static void GetCertificate(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_CERTIFICATE_INFO* pCertificateInfo, uint certificateSize, byte* pCertificate)
    {
        if (pCertificate == null)
            return;
        NativeMemory.Clear(pCertificate, certificateSize);
        var certificate = Certificate(hDevice, pCertificateInfo);
        if (certificateSize == certificate.Length)
            certificate.Span.CopyTo(new Span<byte>(pCertificate, certificate.Length));
    }

    private static int NegotiateCryptoSessionKeyExchange(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession, uint dataSize, byte* pData)
    {
        if (!Device11.TryGet(hDevice, out var device) || !device.TryGet(hCryptoSession, out var session))
            return HResult.E_INVALIDARG; // S15
        if (session.KeyExchange == KeyExchange.HardwareProtection && device.Profile.Has(ProtectionCaps.HardwareDrmCommunication))
            return Command(device.Profile, session, dataSize, pData);
        return session.Negotiate(CallerMemory.Bytes(pData, dataSize)).ToHResult();
    }

    private static void StartSessionKeyRefresh(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession, uint randomNumberSize, void* pRandomNumber)
    {
        if (pRandomNumber == null)
            return; // S5
        var randomNumber = CallerMemory.Bytes(pRandomNumber, randomNumberSize);
        if (Device11.TryGet(hDevice, out var device) && device.TryGet(hCryptoSession, out var session))
            device.Report(session.StartKeyRefresh(randomNumber));
        else
            randomNumber.Clear(); // S15
    }

    private static void FinishSessionKeyRefresh(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession)
    {
        if (Device11.TryGet(hDevice, out var device) && device.TryGet(hCryptoSession, out var session))
            device.Report(session.FinishKeyRefresh());
    }

    private static void GetEncryptionBltKey(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession, uint keySize, void* pReadBackKey)
    {
        if (pReadBackKey == null)
            return;
        var key = CallerMemory.Bytes(pReadBackKey, keySize);
        if (Device11.TryGet(hDevice, out var device) && device.TryGet(hCryptoSession, out var session))
            device.Report(session.GetEncryptionBltKey(key));
        else
            key.Clear();
    }

    private static void DecryptionBlt(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession, D3D10DDI_HRESOURCE hSrcResource,
        D3D10DDI_HRESOURCE hDstResource, D3D11_1DDI_ENCRYPTED_BLOCK_INFO* pEncryptedBlockInfo, uint contentKeySize, void* pContentKey, uint ivSize, void* pIV)
    {
        var status = DriverStatus.InvalidArgument;
        if (Device11.TryGet(hDevice, out var device) && device.TryGet(hCryptoSession, out var session)
            && device.TryGet(hSrcResource, out var source) && device.TryGet(hDstResource, out var destination)
            && pIV != null && ivSize == CounterBlock.Size
            && (pContentKey == null ? contentKeySize == 0 : contentKeySize == Aes128Key.Size))
        {
            // S33, S121: what means everything is none of the partial patterns.
            PartialPattern? pattern = pEncryptedBlockInfo == null
                || (pEncryptedBlockInfo->NumBytesInSkipPattern == 0 && pEncryptedBlockInfo->NumBytesInEncryptPattern != 0) ? null
                : new(pEncryptedBlockInfo->NumEncryptedBytesAtBeginning, pEncryptedBlockInfo->NumBytesInSkipPattern,
                    pEncryptedBlockInfo->NumBytesInEncryptPattern);
            status = session.DecryptionBlt(source, destination, pattern,
                CallerMemory.Bytes(pContentKey, contentKeySize), CounterBlock.Read(new ReadOnlySpan<byte>(pIV, CounterBlock.Size)));
            device.ReportIfAllowed(status);
        }

        // S54: the one way in which drivers in the field tell that this call failed.
        int code = status.ToHResult();
        if (status != DriverStatus.Ok && pEncryptedBlockInfo != null)
            pEncryptedBlockInfo->NumBytesInEncryptPattern = (uint)code;
    }

    private static void EncryptionBlt(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hCryptoSession, D3D10DDI_HRESOURCE hSrcResource,
        D3D10DDI_HRESOURCE hDstResource, uint ivSize, void* pIV)
    {
        if (pIV == null)
            return;
        NativeMemory.Clear(pIV, ivSize);
        if (ivSize != CounterBlock.Size || !Device11.TryGet(hDevice, out var device) || !device.TryGet(hCryptoSession, out var session)
            || !device.TryGet(hSrcResource, out var source) || !device.TryGet(hDstResource, out var destination))
        {
            return;
        }

        var status = session.EncryptionBlt(source, destination, out var start);
        device.Report(status);
        if (status == DriverStatus.Ok)
            start.Write(new Span<byte>(pIV, CounterBlock.Size));
    }

    /// <summary>A GUID; the zero one where a null pointer says that there is none.</summary>
    private static Guid Given(Guid* guid) => guid == null ? Guid.Empty : *guid;

    /// <summary>The certificate chain for what is asked for; empty if there is none (S55).</summary>
    private static ReadOnlyMemory<byte> Certificate(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_CERTIFICATE_INFO* info)
    {
        if (info == null || !Device11.TryGet(hDevice, out var device))
            return default;
        return info->CertificateType switch
        {
            D3D11_1DDI_CERTIFICATE_TYPE.D3D11_1DDI_CERTIFICATE_TYPE_CRYPTO_SESSION => device.Core.Adapter.CertificateOf(info->CryptoSessionType),
            D3D11_1DDI_CERTIFICATE_TYPE.D3D11_1DDI_CERTIFICATE_TYPE_AUTHENTICATED_CHANNEL => device.Core.Adapter.CertificateOf((ChannelType)info->ChannelType),
            _ => default,
        };
    }
}

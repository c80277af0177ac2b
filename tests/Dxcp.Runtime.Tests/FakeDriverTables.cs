using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Runtime.Tests;

[DdiTable(typeof(D3D10_2DDI_ADAPTERFUNCS))]
internal static unsafe partial class FakeAdapterFunctions
{
    public static nuint CalcPrivateDeviceSize(D3D10DDI_HADAPTER hAdapter, D3D10DDIARG_CALCPRIVATEDEVICESIZE* pData)
    {
        FakeDriver.Of(hAdapter.pDrvPrivate).Got["CalcPrivateDeviceSize"] = [*pData];
        return 100;
    }

    public static int CreateDevice(D3D10DDI_HADAPTER hAdapter, D3D10DDIARG_CREATEDEVICE* pCreateData) =>
        FakeDriver.Of(hAdapter.pDrvPrivate).CreateDevice(pCreateData);

    public static int CloseAdapter(D3D10DDI_HADAPTER hAdapter) => FakeDriver.CloseAdapter(hAdapter);

    public static int GetSupportedVersions(D3D10DDI_HADAPTER hAdapter, uint* puEntries, ulong* pVersions)
    {
        ulong[] versions = FakeDriver.Of(hAdapter.pDrvPrivate).Versions;
        if (pVersions != null)
            versions.CopyTo(new Span<ulong>(pVersions, (int)*puEntries));
        *puEntries = (uint)versions.Length;
        return HResult.S_OK;
    }

    public static int GetCaps(D3D10DDI_HADAPTER hAdapter, D3D10_2DDIARG_GETCAPS* pData)
    {
        FakeDriver driver = FakeDriver.Of(hAdapter.pDrvPrivate);
        uint? caps = pData->Type switch
        {
            D3D10_2DDICAPS_TYPE.D3D11DDICAPS_THREADING => driver.IsFreeThreaded ? 1u : 0,
            D3D10_2DDICAPS_TYPE.D3D11DDICAPS_3DPIPELINESUPPORT => driver.PipelineLevels,
            _ => null,
        };
        if (caps is { } value)
            *(uint*)pData->pData = value;
        return caps is null ? HResult.E_INVALIDARG : HResult.S_OK;
    }
}

[DdiTable(typeof(D3D11_1DDI_DEVICEFUNCS))]
[DdiTable(typeof(D3DWDDM2_0DDI_DEVICEFUNCS))]
internal static unsafe partial class FakeDeviceFunctions
{
    private const int MapBytes = 1 << 20;

    private static FakeDriver Of(D3D10DDI_HDEVICE hDevice) => FakeDriver.Of(hDevice.pDrvPrivate);

    public static void DestroyDevice(D3D10DDI_HDEVICE hDevice) => Of(hDevice).DestroyDevice(hDevice);

    public static nuint CalcPrivateResourceSize(D3D10DDI_HDEVICE hDevice, D3D11DDIARG_CREATERESOURCE* pCreate) => 24;

    public static void CreateResource(D3D10DDI_HDEVICE hDevice, D3D11DDIARG_CREATERESOURCE* pCreate, D3D10DDI_HRESOURCE hResource,
        D3D10DDI_HRTRESOURCE hRTResource)
    {
        FakeDriver driver = Of(hDevice);
        driver.NoteResource(pCreate);
        driver.Kernel.LastName = hRTResource.handle;
        driver.NoteMemory(hResource.pDrvPrivate, 24);
        _ = driver.Enter("CreateResource");
        if (driver.Reports.ContainsKey("CreateResource"))
            return;
        if ((pCreate->MiscFlags & (uint)D3D10_DDI_RESOURCE_MISC_FLAG.D3D10_DDI_RESOURCE_MISC_SHARED) != 0)
            driver.Kernel.Allocate(driver.LastDevice.pKTCallbacks, driver.LastDevice.hRTDevice.handle, hRTResource.handle);
        *(void**)hResource.pDrvPrivate = NativeMemory.AllocZeroed(MapBytes);
        driver.Alive[(nint)hResource.pDrvPrivate] = "resource";
    }

    public static nuint CalcPrivateOpenedResourceSize(D3D10DDI_HDEVICE hDevice, D3D10DDIARG_OPENRESOURCE* pOpen) => 24;

    public static void OpenResource(D3D10DDI_HDEVICE hDevice, D3D10DDIARG_OPENRESOURCE* pOpen, D3D10DDI_HRESOURCE hResource, D3D10DDI_HRTRESOURCE hRTResource)
    {
        FakeDriver driver = Of(hDevice);
        driver.NoteMemory(hResource.pDrvPrivate, 24);
        driver.Kernel.Open(pOpen->NumAllocations, pOpen->pOpenAllocationInfo, pOpen->pPrivateDriverData, pOpen->PrivateDriverDataSize);
        _ = driver.Enter("OpenResource");
        if (driver.Reports.ContainsKey("OpenResource"))
            return;
        *(void**)hResource.pDrvPrivate = NativeMemory.AllocZeroed(MapBytes);
        driver.Alive[(nint)hResource.pDrvPrivate] = "resource";
    }

    public static void DestroyResource(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource)
    {
        FakeDriver driver = Of(hDevice);
        _ = driver.Enter("DestroyResource");
        NativeMemory.Free(*(void**)hResource.pDrvPrivate);
        _ = driver.Alive.TryRemove((nint)hResource.pDrvPrivate, out _);
    }

    public static void StagingResourceMap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint sub, D3D10_DDI_MAP map, uint flags,
        D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Map(sub, map, flags, "StagingResourceMap", hDevice, hResource, pMapped);

    public static void DynamicResourceMapDiscard(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint sub, D3D10_DDI_MAP map, uint flags,
        D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Map(sub, map, flags, "DynamicResourceMapDiscard", hDevice, hResource, pMapped);

    public static void DynamicConstantBufferMapDiscard(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint sub, D3D10_DDI_MAP map, uint flags,
        D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Map(sub, map, flags, "DynamicConstantBufferMapDiscard", hDevice, hResource, pMapped);

    public static void DynamicConstantBufferMapNoOverwrite(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint sub, D3D10_DDI_MAP map, uint flags,
        D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Map(sub, map, flags, "DynamicConstantBufferMapNoOverwrite", hDevice, hResource, pMapped);

    public static void DynamicIABufferMapDiscard(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint sub, D3D10_DDI_MAP map, uint flags,
        D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Map(sub, map, flags, "DynamicIABufferMapDiscard", hDevice, hResource, pMapped);

    public static void DynamicIABufferMapNoOverwrite(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint sub, D3D10_DDI_MAP map, uint flags,
        D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Map(sub, map, flags, "DynamicIABufferMapNoOverwrite", hDevice, hResource, pMapped);

    public static void ResourceMap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint sub, D3D10_DDI_MAP map, uint flags,
        D3D10DDI_MAPPED_SUBRESOURCE* pMapped) =>
        Map(sub, map, flags, "ResourceMap", hDevice, hResource, pMapped);

    public static void StagingResourceUnmap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint sub) =>
        Of(hDevice).Enter("StagingResourceUnmap", (nint)hResource.pDrvPrivate, sub);

    public static void DynamicResourceUnmap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint sub) =>
        Of(hDevice).Enter("DynamicResourceUnmap", (nint)hResource.pDrvPrivate, sub);

    public static void DynamicConstantBufferUnmap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint sub) =>
        Of(hDevice).Enter("DynamicConstantBufferUnmap", (nint)hResource.pDrvPrivate, sub);

    public static void DynamicIABufferUnmap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint sub) =>
        Of(hDevice).Enter("DynamicIABufferUnmap", (nint)hResource.pDrvPrivate, sub);

    public static void ResourceUnmap(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource, uint sub) =>
        Of(hDevice).Enter("ResourceUnmap", (nint)hResource.pDrvPrivate, sub);

    public static void ResourceCopy(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hDst, D3D10DDI_HRESOURCE hSrc) =>
        Of(hDevice).Enter("ResourceCopy", (nint)hDst.pDrvPrivate, (nint)hSrc.pDrvPrivate);

    public static void ResourceCopyRegion(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hDst, uint dstSub, uint x, uint y, uint z, D3D10DDI_HRESOURCE hSrc,
        uint srcSub, D3D10_DDI_BOX* box, uint flags) =>
        Of(hDevice).Enter("ResourceCopyRegion", (nint)hDst.pDrvPrivate, dstSub, x, y, z, (nint)hSrc.pDrvPrivate, srcSub, box == null ? null : *box,
            flags);

    public static void ResourceUpdateSubresourceUP(D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hDst, uint sub, D3D10_DDI_BOX* box, void* pSysMem,
        uint rowPitch, uint depthPitch, uint flags)
    {
        FakeDriver driver = Of(hDevice);
        driver.LastUpdate = box == null ? null : *box;
        _ = driver.Enter("ResourceUpdateSubresourceUP", (nint)hDst.pDrvPrivate, sub, (nint)pSysMem, rowPitch, depthPitch, flags);
    }

    public static int Flush(D3D10DDI_HDEVICE hDevice, uint flags) => Of(hDevice).Enter("Flush");

    public static void CheckFormatSupport(D3D10DDI_HDEVICE hDevice, DXGI_FORMAT format, uint* pSupport) =>
        *pSupport = format switch { DXGI_FORMAT.DXGI_FORMAT_Y410 => 0x80000000, DXGI_FORMAT.DXGI_FORMAT_Y416 => 0, _ => 1 };

    public static void CheckMultisampleQualityLevels(D3D10DDI_HDEVICE hDevice, DXGI_FORMAT format, uint count, uint* pLevels) =>
        *pLevels = Of(hDevice).Reporting("CheckMultisampleQualityLevels", count is 4 or 32 or 64 ? 2u : 0);

    public static nuint CalcPrivateQuerySize(D3D10DDI_HDEVICE hDevice, D3D10DDIARG_CREATEQUERY* pCreate) => Of(hDevice).HasQueries ? 8u : 0;

    public static void CreateQuery(D3D10DDI_HDEVICE hDevice, D3D10DDIARG_CREATEQUERY* pCreate, D3D10DDI_HQUERY hQuery, D3D10DDI_HRTQUERY hRTQuery)
    {
        _ = Of(hDevice).Enter("CreateQuery");
        Of(hDevice).Alive[(nint)hQuery.pDrvPrivate] = "query";
    }

    public static void DestroyQuery(D3D10DDI_HDEVICE hDevice, D3D10DDI_HQUERY hQuery)
    {
        _ = Of(hDevice).Enter("DestroyQuery");
        _ = Of(hDevice).Alive.TryRemove((nint)hQuery.pDrvPrivate, out _);
    }

    public static void QueryEnd(D3D10DDI_HDEVICE hDevice, D3D10DDI_HQUERY hQuery) => Of(hDevice).Enter("QueryEnd");

    public static void QueryGetData(D3D10DDI_HDEVICE hDevice, D3D10DDI_HQUERY hQuery, void* pData, uint size, uint flags)
    {
        FakeDriver driver = Of(hDevice);
        _ = driver.Enter("QueryGetData", flags);
        if (driver.EventData is { } data)
            *(int*)pData = data;
        else if (driver.EventDone)
            *(int*)pData = 1;
        else
            driver.Report(HResult.DXGI_DDI_ERR_WASSTILLDRAWING);
    }

    private static void Map(uint sub, D3D10_DDI_MAP type, uint flags, string entry, D3D10DDI_HDEVICE hDevice, D3D10DDI_HRESOURCE hResource,
        D3D10DDI_MAPPED_SUBRESOURCE* pMapped)
    {
        FakeDriver driver = Of(hDevice);
        driver.Got[entry] = [(nint)hResource.pDrvPrivate, sub, type, flags];
        _ = driver.Enter(entry);
        if (driver.Maps)
            *pMapped = new D3D10DDI_MAPPED_SUBRESOURCE { pData = *(void**)hResource.pDrvPrivate, RowPitch = 256, DepthPitch = MapBytes };
    }
}

[DdiTable(typeof(D3D11_1DDI_VIDEODEVICEFUNCS))]
[DdiTable(typeof(D3DWDDM2_0DDI_VIDEODEVICEFUNCS))]
[DdiTable(typeof(D3DWDDM2_4DDI_VIDEODEVICEFUNCS))]
internal static unsafe partial class FakeVideoFunctions
{
    private static FakeDriver Of(D3D10DDI_HDEVICE hDevice) => FakeDriver.Of(hDevice.pDrvPrivate);

    public static int GetContentProtectionCaps(D3D10DDI_HDEVICE hDevice, Guid* pCryptoType, Guid* pProfile, D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS* pCaps)
    {
        FakeDriver driver = Of(hDevice);
        int code = driver.Enter("GetContentProtectionCaps");
        driver.Got["GetContentProtectionCaps"] = [*pCryptoType, *pProfile];
        *pCaps = driver.Answers("GetContentProtectionCaps", new D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS
        {
            Caps = driver.Caps,
            KeyExchangeTypeCount = (uint)driver.KeyExchanges.Length,
            BlockAlignmentSize = 16,
            ProtectedMemorySize = *pCryptoType == Guid.Empty && *pProfile == Guid.Empty ? 0 : 1UL << 40,
        });
        return code;
    }

    public static int GetCryptoKeyExchangeType(D3D10DDI_HDEVICE hDevice, Guid* pCryptoType, Guid* pProfile, uint index, Guid* pKeyExchangeType)
    {
        *pKeyExchangeType = Of(hDevice).KeyExchanges[index];
        return Of(hDevice).Enter("GetCryptoKeyExchangeType", *pCryptoType, *pProfile, index);
    }

    public static nuint CalcPrivateCryptoSessionSize(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATECRYPTOSESSION* pCreate) => 40;

    public static int CreateCryptoSession(D3D10DDI_HDEVICE hDevice, D3D11_1DDIARG_CREATECRYPTOSESSION* pCreate, D3D11_1DDI_HCRYPTOSESSION hSession,
        D3D11_1DDI_HRTCRYPTOSESSION hRTSession)
    {
        FakeDriver driver = Of(hDevice);
        driver.NoteSession(pCreate);
        driver.NoteMemory(hSession.pDrvPrivate, 40);
        int code = driver.Enter("CreateCryptoSession");
        if (code >= 0)
            driver.Alive[(nint)hSession.pDrvPrivate] = "session";
        return code;
    }

    public static void DestroyCryptoSession(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hSession)
    {
        _ = Of(hDevice).Enter("DestroyCryptoSession");
        _ = Of(hDevice).Alive.TryRemove((nint)hSession.pDrvPrivate, out _);
    }

    public static int CryptoSessionGetHandle(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hSession, void** pHandle)
    {
        *pHandle = (void*)Of(hDevice).Answers("CryptoSessionGetHandle", (nint)0x1234);
        return Of(hDevice).Enter("CryptoSessionGetHandle");
    }

    public static void GetCertificateSize(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_CERTIFICATE_INFO* pInfo, uint* pSize)
    {
        _ = Of(hDevice).Enter("GetCertificateSize", *pInfo);
        if (pInfo->CertificateType == D3D11_1DDI_CERTIFICATE_TYPE.D3D11_1DDI_CERTIFICATE_TYPE_AUTHENTICATED_CHANNEL)
        {
            *pSize = pInfo->ChannelType == D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE.D3D11_1DDI_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE
                ? (uint)Of(hDevice).Certificate.Length : 0;
            return;
        }
        *pSize = pInfo->CertificateType == D3D11_1DDI_CERTIFICATE_TYPE.D3D11_1DDI_CERTIFICATE_TYPE_CRYPTO_SESSION &&
            pInfo->CryptoSessionType == Guids.D3D11_CRYPTO_TYPE_AES128_CTR ? (uint)Of(hDevice).Certificate.Length : 0;
    }

    public static void GetCertificate(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_CERTIFICATE_INFO* pInfo, uint size, byte* pCertificate)
    {
        _ = Of(hDevice).Enter("GetCertificate", *pInfo, size);
        Of(hDevice).Certificate.CopyTo(new Span<byte>(pCertificate, (int)size));
    }

    public static int NegotiateCryptoSessionKeyExchange(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hSession, uint size, byte* pData) =>
        Of(hDevice).Enter("NegotiateCryptoSessionKeyExchange", (nint)hSession.pDrvPrivate, size, (nint)pData);

    public static void EncryptionBlt(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hSession, D3D10DDI_HRESOURCE hSrc, D3D10DDI_HRESOURCE hDst,
        uint ivSize, void* pIV)
    {
        if (Of(hDevice).ReadBackIV is { } value)
            new Span<byte>(pIV, (int)ivSize).Fill(value);
        _ = Of(hDevice).Enter("EncryptionBlt", (nint)hSession.pDrvPrivate, (nint)hSrc.pDrvPrivate, (nint)hDst.pDrvPrivate, ivSize);
    }

    public static void DecryptionBlt(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hSession, D3D10DDI_HRESOURCE hSrc, D3D10DDI_HRESOURCE hDst,
        D3D11_1DDI_ENCRYPTED_BLOCK_INFO* pInfo, uint keySize, void* pKey, uint ivSize, void* pIV)
    {
        FakeDriver driver = Of(hDevice);
        driver.LastBlockInfo = pInfo == null ? default : *pInfo;
        _ = driver.Enter("DecryptionBlt", (nint)hSession.pDrvPrivate, (nint)hSrc.pDrvPrivate, (nint)hDst.pDrvPrivate, keySize, (nint)pKey, ivSize,
            (nint)pIV);
        if (pInfo != null && driver.DecryptionBltStores != 0)
            *pInfo = new D3D11_1DDI_ENCRYPTED_BLOCK_INFO { NumBytesInEncryptPattern = (uint)driver.DecryptionBltStores };
    }

    public static void StartSessionKeyRefresh(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hSession, uint size, void* pRandomNumber)
    {
        FakeDriver driver = Of(hDevice);
        driver.RandomNumber?.CopyTo(new Span<byte>(pRandomNumber, (int)size));
        _ = driver.Enter("StartSessionKeyRefresh");
    }

    public static void FinishSessionKeyRefresh(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hSession) => Of(hDevice).Enter("FinishSessionKeyRefresh");

    public static void GetEncryptionBltKey(D3D10DDI_HDEVICE hDevice, D3D11_1DDI_HCRYPTOSESSION hSession, uint size, void* pKey)
    {
        new Span<byte>(pKey, (int)size).Fill(0x22);
        _ = Of(hDevice).Enter("GetEncryptionBltKey");
    }
}

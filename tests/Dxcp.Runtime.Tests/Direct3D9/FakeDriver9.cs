using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// A Direct3D 9 driver for tests: does next to nothing, writes down each call with its arguments, and answers what it is told
/// to. It encrypts and copies nothing: what a runtime lets through, and with which numbers, is all that shows here.
/// </summary>
internal sealed unsafe partial class FakeDriver9
{
    public const uint AllCaps = 0x1FF;
    public const D3DFORMAT Nv12 = D3DVideoFormats.NV12;

    private static readonly AsyncLocal<FakeDriver9?> s_opening = new();
    private static readonly ConcurrentDictionary<nint, FakeDriver9> s_owners = new();
    private static long s_last = 0x1000;

    /// <summary>Names of the functions called, in order.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Objects alive in the driver, by handle.</summary>
    public ConcurrentDictionary<nint, string> Alive { get; } = new();

    public int ClosedAdapters { get; set; }

    /// <summary>For a function: what it returns.</summary>
    public Dictionary<string, int> Returns { get; } = [];

    /// <summary>Entries (with pfn) whose slots stay empty.</summary>
    public HashSet<string> EmptySlots { get; } = [];

    /// <summary>Of every surface.</summary>
    public uint Pitch { get; set; } = 64;

    public uint Caps { get; set; } = AllCaps;

    public uint BufferAlignmentStart { get; set; } = 64;

    public uint BlockAlignmentSize { get; set; } = 16;

    public byte[] Certificate { get; set; } = [1, 2, 3, 4, 5];

    /// <summary>What Start writes; null: a stub that writes nothing.</summary>
    public byte[]? RandomNumber { get; set; } = [.. Enumerable.Repeat((byte)0xA5, 16)];

    public (D3DFORMAT Format, uint Operations)[] Formats { get; set; } =
        [(Nv12, 0x4008), (D3DFORMAT.D3DFMT_A8R8G8B8, 0x4000), (D3DFORMAT.D3DFMT_A8R8G8B8, 0x8), (D3DFORMAT.D3DFMT_L8, 0x4000), (D3DFORMAT.D3DFMT_DXT1, 0x4008)];

    public D3DDDIARG_OPENADAPTER LastOpen { get; private set; }

    /// <summary>What it does with shared resources.</summary>
    public FakeKernel Kernel { get; } = new();

    public D3DDDIARG_CREATEDEVICE LastDevice { get; private set; }

    public D3DDDIARG_CREATERESOURCE LastResource { get; set; }

    public D3DDDI_SURFACEINFO LastSurface { get; set; }

    public D3DDDIARG_LOCK LastLock { get; set; }

    public D3DDDIARG_BLT LastBlt { get; set; }

    public D3DDDIARG_COLORFILL LastFill { get; set; }

    public D3DDDIARG_CREATECRYPTOSESSION LastSession { get; set; }

    public D3DDDIARG_DECRYPTIONBLT LastDecryption { get; set; }

    public D3DDDIARG_ENCRYPTIONBLT LastEncryption { get; set; }

    public DDICERTIFICATEINFO LastCertificate { get; set; }

    public byte[] LastIV { get; set; } = [];

    public byte[] LastContentKey { get; set; } = [];

    public D3DDDIENCRYPTED_BLOCK_INFO LastBlockInfo { get; set; }

    /// <summary>The last extension that a decoder got.</summary>
    public (nint Decoder, uint Function, DXVADDI_PRIVATEDATA Input, DXVADDI_PRIVATEDATA Output) LastExtension { get; set; }

    /// <summary>The patterns that a decoder was given (function 0x724), in order.</summary>
    public List<D3DENCRYPTED_BLOCK_INFO> Patterns { get; } = [];

    /// <summary>The buffers that decoders have.</summary>
    public DXVADDI_DECODEBUFFERINFO[] DecoderBuffers { get; set; } = [FakeDeviceFunctions9.BitstreamBuffer];

    /// <summary>Runs inside each call, with the function's name.</summary>
    public Action<string>? During { get; set; }

    /// <summary>Makes what is created in this flow of control use this driver.</summary>
    public IDisposable Use()
    {
        s_opening.Value = this;
        return DriverBinding.Use(DriverBinding.FromEntryPoints((nint)(delegate* unmanaged<D3DDDIARG_OPENADAPTER*, int>)&OpenAdapter, 0));
    }

    public int Count(string function) => Calls.Count(c => c == function);

    public static FakeDriver9 Of(void* handle) => s_owners[(nint)handle];

    /// <summary>Notes a call and gives what it returns.</summary>
    public int Enter(string function)
    {
        Calls.Enqueue(function);
        During?.Invoke(function);
        return Returns.GetValueOrDefault(function, HResult.S_OK);
    }

    /// <summary>A new object's handle.</summary>
    public nint Add(string kind)
    {
        nint handle = (nint)Interlocked.Add(ref s_last, 16);
        s_owners[handle] = this;
        Alive[handle] = kind;
        return handle;
    }

    /// <summary>The end of an object; it must be alive.</summary>
    public int Remove(string function, nint handle)
    {
        Assert.True(Alive.TryRemove(handle, out _), function + " of what is not alive");
        _ = s_owners.TryRemove(handle, out _);
        return Enter(function);
    }

    public int CreateDevice(D3DDDIARG_CREATEDEVICE* arguments)
    {
        LastDevice = *arguments;
        int code = Enter("CreateDevice");
        if (code < 0)
            return code;
        FakeDeviceFunctions9.Fill(arguments->pDeviceFuncs);
        DeviceTable = (nint)arguments->pDeviceFuncs;
        FakeSlots.Empty(arguments->pDeviceFuncs, sizeof(D3DDDI_DEVICEFUNCS), typeof(D3DDDI_DEVICEFUNCS), EmptySlots);
        arguments->hDevice = Add("device");
        return code;
    }

    [UnmanagedCallersOnly]
    private static int OpenAdapter(D3DDDIARG_OPENADAPTER* arguments)
    {
        FakeDriver9 driver = s_opening.Value!;
        driver.LastOpen = *arguments;
        int code = driver.Enter("OpenAdapter");
        FakeAdapterFunctions9.Fill(arguments->pAdapterFuncs);
        if (driver.EmptySlots.Contains("pfnGetCaps"))
            arguments->pAdapterFuncs->pfnGetCaps = null;
        arguments->hAdapter = driver.Add("adapter");
        arguments->DriverVersion = 0x1234;
        if (code < 0)
            _ = driver.Alive.TryRemove(arguments->hAdapter, out _); // at the last moment: what it filled before is nothing to go by
        return code < 0 ? code : HResult.S_OK;
    }
}

[DdiTable(typeof(D3DDDI_ADAPTERFUNCS))]
internal static unsafe partial class FakeAdapterFunctions9
{
    public static int CreateDevice(void* hAdapter, D3DDDIARG_CREATEDEVICE* pData) => FakeDriver9.Of(hAdapter).CreateDevice(pData);

    public static int CloseAdapter(void* hAdapter)
    {
        FakeDriver9.Of(hAdapter).ClosedAdapters++;
        return FakeDriver9.Of(hAdapter).Remove("CloseAdapter", (nint)hAdapter);
    }

    public static int GetCaps(void* hAdapter, D3DDDIARG_GETCAPS* pData)
    {
        FakeDriver9 driver = FakeDriver9.Of(hAdapter);
        int code = driver.Enter("GetCaps" + (uint)pData->Type);
        if (code < 0)
            return code;
        switch (pData->Type)
        {
            case D3DDDICAPS_TYPE.D3DDDICAPS_GETFORMATCOUNT:
                *(uint*)pData->pData = (uint)driver.Formats.Length;
                break;
            case D3DDDICAPS_TYPE.D3DDDICAPS_GETFORMATDATA:
                Assert.Equal((uint)(driver.Formats.Length * sizeof(FORMATOP)), pData->DataSize);
                for (int i = 0; i < driver.Formats.Length; i++)
                    ((FORMATOP*)pData->pData)[i] = new FORMATOP { Format = (D3DDDIFORMAT)driver.Formats[i].Format, Operations = driver.Formats[i].Operations };
                break;
            case D3DDDICAPS_TYPE.D3DDDICAPS_GETD3D9CAPS:
                *(D3DCAPS9*)pData->pData = driver.Answers("GetD3D9Caps", new D3DCAPS9 { MaxTextureWidth = 4096, NumberOfAdaptersInGroup = 77 });
                break;
            case D3DDDICAPS_TYPE.D3DDDICAPS_GETCONTENTPROTECTIONCAPS:
                Assert.Equal((uint)sizeof(D3DCONTENTPROTECTIONCAPS), pData->DataSize);
                driver.Got["GetContentProtectionCaps"] = [*(DDICONTENTPROTECTIONCAPS*)pData->pInfo];
                *(D3DCONTENTPROTECTIONCAPS*)pData->pData = driver.Answers("GetContentProtectionCaps", new D3DCONTENTPROTECTIONCAPS
                {
                    Caps = driver.Caps,
                    KeyExchangeType = Guids.D3DKEYEXCHANGE_RSAES_OAEP,
                    BufferAlignmentStart = driver.BufferAlignmentStart,
                    BlockAlignmentSize = driver.BlockAlignmentSize,
                    ProtectedMemorySize = 99,
                });
                return ((DDICONTENTPROTECTIONCAPS*)pData->pInfo)->DecodeProfile == Guids.D3DCRYPTOTYPE_PROPRIETARY ? HResult.D3DDDIERR_UNSUPPORTEDCRYPTO : code;
            case D3DDDICAPS_TYPE.D3DDDICAPS_GETCERTIFICATESIZE:
                driver.LastCertificate = *(DDICERTIFICATEINFO*)pData->pInfo;
                *(uint*)pData->pData = (uint)driver.Certificate.Length;
                break;
            case D3DDDICAPS_TYPE.D3DDDICAPS_GETCERTIFICATE:
                driver.LastCertificate = *(DDICERTIFICATEINFO*)pData->pInfo;
                driver.Certificate.CopyTo(new Span<byte>(pData->pData, (int)pData->DataSize));
                break;
            case D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECOMPRESSEDBUFFERINFOCOUNT:
                driver.NoteInput("Buffers", pData);
                *(uint*)pData->pData = (uint)driver.DecoderBuffers.Length;
                break;
            case D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECOMPRESSEDBUFFERINFO:
                driver.DecoderBuffers.CopyTo(new Span<DXVADDI_DECODEBUFFERINFO>(pData->pData, driver.DecoderBuffers.Length));
                break;
            case D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECONFIGURATIONCOUNT:
                driver.NoteInput("Configurations", pData);
                *(uint*)pData->pData = (uint)driver.Configurations.Length;
                break;
            case D3DDDICAPS_TYPE.D3DDDICAPS_GETDECODECONFIGURATIONS:
                driver.Configurations.CopyTo(new Span<DXVADDI_CONFIGPICTUREDECODE>(pData->pData, driver.Configurations.Length));
                break;
            default:
                return HResult.D3DDDIERR_NOTAVAILABLE;
        }
        return code;
    }
}

[DdiTable(typeof(D3DDDI_DEVICEFUNCS))]
internal static unsafe partial class FakeDeviceFunctions9
{
    private static FakeDriver9 Of(void* hDevice) => FakeDriver9.Of(hDevice);

    public static int DestroyDevice(void* hDevice) => Of(hDevice).Remove("DestroyDevice", (nint)hDevice);

    public static int CreateResource(void* hDevice, D3DDDIARG_CREATERESOURCE* pData)
    {
        FakeDriver9 driver = Of(hDevice);
        driver.LastResource = *pData;
        driver.LastSurface = *pData->pSurfList;
        int code = driver.Enter("CreateResource");
        if (code < 0)
            return code;
        if ((pData->Flags.Value & D3DDDI_RESOURCEFLAGS.SharedResource) != 0)
            driver.Kernel.Allocate(driver.LastDevice.pCallbacks, driver.LastDevice.hDevice, pData->hResource);
        pData->hResource = driver.Add("resource");
        return code;
    }

    public static int OpenResource(void* hDevice, D3DDDIARG_OPENRESOURCE* pData)
    {
        FakeDriver9 driver = Of(hDevice);
        driver.Kernel.Open(pData->NumAllocations, pData->pOpenAllocationInfo, pData->pPrivateDriverData, pData->PrivateDriverDataSize);
        int code = driver.Enter("OpenResource");
        if (code >= 0)
            pData->hResource = driver.Add("resource");
        return code;
    }

    public static int DestroyResource(void* hDevice, void* hResource) => Of(hDevice).Remove("DestroyResource", (nint)hResource);

    public static int Lock(void* hDevice, D3DDDIARG_LOCK* pData)
    {
        FakeDriver9 driver = Of(hDevice);
        driver.LastLock = *pData;
        int code = driver.Enter("Lock");
        if (code >= 0)
        {
            pData->pSurfData = (void*)0x10000; // not to be touched
            pData->Pitch = driver.Pitch;
        }
        return code;
    }

    public static int Unlock(void* hDevice, D3DDDIARG_UNLOCK* pData) => Of(hDevice).Enter("Unlock", *pData);

    public static int Blt(void* hDevice, D3DDDIARG_BLT* pData)
    {
        Of(hDevice).LastBlt = *pData;
        return Of(hDevice).Enter("Blt");
    }

    public static int ColorFill(void* hDevice, D3DDDIARG_COLORFILL* pData)
    {
        Of(hDevice).LastFill = *pData;
        return Of(hDevice).Enter("ColorFill");
    }

    public static int CreateCryptoSession(void* hDevice, D3DDDIARG_CREATECRYPTOSESSION* pData)
    {
        FakeDriver9 driver = Of(hDevice);
        driver.LastSession = *pData;
        int code = driver.Enter("CreateCryptoSession");
        if (code >= 0)
            pData->hCryptoSession = driver.Add("session");
        return code;
    }

    public static int DestroyCryptoSession(void* hDevice, D3DDDIARG_DESTROYCRYPTOSESSION* pData) =>
        Of(hDevice).Remove("DestroyCryptoSession", pData->hCryptoSession);

    public static int CryptoSessionKeyExchange(void* hDevice, D3DDDIARG_CRYPTOSESSIONKEYEXCHANGE* pData) =>
        Of(hDevice).Enter("CryptoSessionKeyExchange", *pData);

    public static int CreateAuthenticatedChannel(void* hDevice, D3DDDIARG_CREATEAUTHENTICATEDCHANNEL* pData)
    {
        FakeDriver9 driver = Of(hDevice);
        int code = driver.Enter("CreateAuthenticatedChannel" + (uint)pData->ChannelType);
        if (code >= 0)
            pData->hChannel = driver.Add("channel");
        return code;
    }

    public static int DestroyAuthenticatedChannel(void* hDevice, D3DDDIARG_DESTROYAUTHENTICATEDCHANNEL* pData) =>
        Of(hDevice).Remove("DestroyAuthenticatedChannel", pData->hChannel);

    public static int AuthenticatedChannelKeyExchange(void* hDevice, D3DDDIARG_AUTHENTICATEDCHANNELKEYEXCHANGE* pData) =>
        Of(hDevice).Enter("AuthenticatedChannelKeyExchange", *pData);

    public static int GetPitch(void* hDevice, D3DDDIARG_GETPITCH* pData)
    {
        pData->Pitch = Of(hDevice).Pitch;
        return Of(hDevice).Enter("GetPitch", *pData);
    }

    public static int EncryptionBlt(void* hDevice, D3DDDIARG_ENCRYPTIONBLT* pData)
    {
        Of(hDevice).LastEncryption = *pData;
        new Span<byte>(pData->pIV, 16).Fill(0x77);
        return Of(hDevice).Enter("EncryptionBlt");
    }

    public static int DecryptionBlt(void* hDevice, D3DDDIARG_DECRYPTIONBLT* pData)
    {
        FakeDriver9 driver = Of(hDevice);
        driver.LastDecryption = *pData;
        driver.LastIV = new Span<byte>(pData->pIV, 16).ToArray();
        driver.LastContentKey = pData->pContentKey == null ? [] : new Span<byte>(pData->pContentKey, 16).ToArray();
        driver.LastBlockInfo = default;
        if (pData->pEncryptedBlockInfo != null)
        {
            driver.LastBlockInfo = *pData->pEncryptedBlockInfo;
            pData->pEncryptedBlockInfo->NumBytesInEncryptPattern = 0xDEAD;
        }
        return driver.Enter("DecryptionBlt");
    }

    public static int StartSessionKeyRefresh(void* hDevice, D3DDDIARG_STARTSESSIONKEYREFRESH* pData)
    {
        FakeDriver9 driver = Of(hDevice);
        driver.RandomNumber?.CopyTo(new Span<byte>(pData->pRandomNumber, (int)pData->RandomNumberSize));
        return driver.Enter("StartSessionKeyRefresh", *pData);
    }

    public static int FinishSessionKeyRefresh(void* hDevice, D3DDDIARG_FINISHSESSIONKEYREFRESH* pData) =>
        Of(hDevice).Enter("FinishSessionKeyRefresh", *pData);

    public static int GetEncryptionBltKey(void* hDevice, D3DDDIARG_GETENCRYPTIONBLTKEY* pData)
    {
        new Span<byte>(pData->pReadBackKey, (int)pData->KeySize).Fill(0x55);
        return Of(hDevice).Enter("GetEncryptionBltKey", *pData);
    }
}

using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// A driver for tests: does next to nothing, writes down each call, and fails where it is told to. It encrypts nothing: what a
/// runtime lets through, and with which numbers, is all that shows here.
/// </summary>
internal sealed unsafe partial class FakeDriver
{
    public const uint AllCaps = 0x5FF;

    private static readonly AsyncLocal<FakeDriver?> s_opening = new();
    private static readonly ConcurrentDictionary<nint, FakeDriver> s_owners = new();
    private static long s_last = 0x1000;

    private delegate* unmanaged<D3D10DDI_HRTCORELAYER, int, void> _setError;
    private D3D10DDI_HRTCORELAYER _coreLayer;

    /// <summary>Names of the entries called, in order.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Objects alive in the driver: addresses of their memory.</summary>
    public ConcurrentDictionary<nint, string> Alive { get; } = new();

    /// <summary>For an entry: a code that it passes to pfnSetErrorCb.</summary>
    public Dictionary<string, int> Reports { get; } = [];

    /// <summary>For an entry: what happens once in the middle of its next call.</summary>
    public ConcurrentDictionary<string, Action> During { get; } = new();

    /// <summary>For an entry with an HRESULT: what it returns.</summary>
    public Dictionary<string, int> Returns { get; } = [];

    /// <summary>Entries (with pfn) whose slots stay empty.</summary>
    public HashSet<string> EmptySlots { get; } = [];

    /// <summary>Driver's capability bits.</summary>
    public uint Caps { get; set; } = AllCaps;

    public Guid[] KeyExchanges { get; set; } = [Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP];

    public byte[] Certificate { get; set; } = [1, 2, 3, 4, 5];

    /// <summary>What Start writes; null: a stub that writes nothing.</summary>
    public byte[]? RandomNumber { get; set; } = [.. Enumerable.Repeat((byte)0xA5, 16)];

    /// <summary>What EncryptionBlt fills the IV with; null: it writes nothing.</summary>
    public byte? ReadBackIV { get; set; } = 0x11;

    /// <summary>The block info of the last DecryptionBlt; zeros if there was none.</summary>
    public D3D11_1DDI_ENCRYPTED_BLOCK_INFO LastBlockInfo { get; set; }

    /// <summary>What DecryptionBlt stores in the block info; 0: nothing.</summary>
    public int DecryptionBltStores { get; set; }

    public bool IsFreeThreaded { get; set; } = true;

    public bool HasVideo { get; set; } = true;

    public bool HasQueries { get; set; } = true;

    public bool EventDone { get; set; } = true;

    /// <summary>What an event query gives, if it is to say by its data whether it is done.</summary>
    public int? EventData { get; set; }

    /// <summary>Whether Map hands memory out.</summary>
    public bool Maps { get; set; } = true;

    public uint PipelineLevels { get; set; } = 0x7F;

    public ulong[] Versions { get; set; } = [Macros.D3D11_1_DDI_SUPPORTED];

    /// <summary>What it does with shared resources.</summary>
    public FakeKernel Kernel { get; } = new();

    /// <summary>Arguments of the last CreateResource, without its pointers.</summary>
    public D3D11DDIARG_CREATERESOURCE LastResource { get; private set; }

    public D3D10DDI_MIPINFO[] LastMips { get; private set; } = [];

    public D3D11_1DDIARG_CREATECRYPTOSESSION LastSession { get; private set; }

    /// <summary>The last message that came through a channel.</summary>
    public byte[] LastMessage { get; set; } = [];

    /// <summary>The last buffers that a decoder got.</summary>
    public D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC[] LastBuffers { get; set; } = [];

    /// <summary>The last extension that a decoder got, and its resources.</summary>
    public (D3D11_1DDIARG_VIDEODECODEREXTENSION Arguments, D3D10DDI_HRESOURCE[] Resources) LastExtension { get; set; }

    public D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW LastView { get; set; }

    public D3D10DDIARG_CREATEDEVICE LastDevice { get; private set; }

    /// <summary>Where the last update went to; null for all of a subresource.</summary>
    public D3D10_DDI_BOX? LastUpdate { get; set; }

    public int MostCallsAtOnce => _mostAtOnce;

    private int _atOnce;
    private int _mostAtOnce;

    /// <summary>Makes devices created in this flow of control use this driver.</summary>
    public IDisposable Use()
    {
        s_opening.Value = this;
        return DriverBinding.Use(DriverBinding.FromEntryPoints(0, (nint)(delegate* unmanaged<D3D10DDIARG_OPENADAPTER*, int>)&OpenAdapter10_2));
    }

    public int Count(string entry) => Calls.Count(c => c == entry);

    /// <summary>Calls pfnSetErrorCb.</summary>
    public void Report(int code) => _setError(_coreLayer, code);

    public static FakeDriver Of(void* handle) => s_owners[(nint)handle];

    /// <summary>Notes a call and reports what is to be reported during it.</summary>
    public int Enter(string entry)
    {
        Calls.Enqueue(entry);
        int now = Interlocked.Increment(ref _atOnce);
        if (now > _mostAtOnce)
            _mostAtOnce = now;
        if (During.TryRemove(entry, out Action? action))
            action();
        if (Reports.TryGetValue(entry, out int code))
            Report(code);
        if (!IsFreeThreaded)
            Thread.Sleep(1); // a second call that is let in meets this one
        _ = Interlocked.Decrement(ref _atOnce);
        return Returns.GetValueOrDefault(entry, HResult.S_OK);
    }

    public int CreateDevice(D3D10DDIARG_CREATEDEVICE* arguments)
    {
        _setError = arguments->p11UMCallbacks->pfnSetErrorCb;
        _coreLayer = arguments->hRTCoreLayer;
        LastDevice = *arguments;
        int code = Enter("CreateDevice");
        if (code < 0)
            return code;
        s_owners[(nint)arguments->hDrvDevice.pDrvPrivate] = this;
        Alive[(nint)arguments->hDrvDevice.pDrvPrivate] = "device";
        FillDevice(arguments);
        DeviceTable = (nint)arguments->p11_1DeviceFuncs;
        EmptySlotsOf(arguments->p11_1DeviceFuncs, sizeof(D3D11_1DDI_DEVICEFUNCS), typeof(D3D11_1DDI_DEVICEFUNCS));
        if (HasVideo)
            *arguments->ppfnRetrieveSubObject = &RetrieveSubObject;
        return code;
    }

    public void DestroyDevice(D3D10DDI_HDEVICE device)
    {
        _ = Enter("DestroyDevice");
        _ = Alive.TryRemove((nint)device.pDrvPrivate, out _);
        _ = s_owners.TryRemove((nint)device.pDrvPrivate, out _);
    }

    /// <summary>Whether all private memory came zeroed and aligned to 16 bytes.</summary>
    public bool MemoryIsClean { get; private set; } = true;

    public void NoteMemory(void* memory, int size) =>
        MemoryIsClean &= (nint)memory % 16 == 0 && new ReadOnlySpan<byte>(memory, size).IndexOfAnyExcept((byte)0) < 0;

    public void NoteResource(D3D11DDIARG_CREATERESOURCE* arguments)
    {
        LastMips = new ReadOnlySpan<D3D10DDI_MIPINFO>(arguments->pMipInfoList, (int)arguments->MipLevels).ToArray();
        LastResource = *arguments;
    }

    public void NoteSession(D3D11_1DDIARG_CREATECRYPTOSESSION* arguments) => LastSession = *arguments;

    public static int CloseAdapter(D3D10DDI_HADAPTER adapter)
    {
        FakeDriver driver = Of(adapter.pDrvPrivate);
        _ = driver.Alive.TryRemove((nint)adapter.pDrvPrivate, out _);
        _ = s_owners.TryRemove((nint)adapter.pDrvPrivate, out _);
        return driver.Enter("CloseAdapter");
    }

    [UnmanagedCallersOnly]
    private static int OpenAdapter10_2(D3D10DDIARG_OPENADAPTER* arguments)
    {
        FakeDriver driver = s_opening.Value!;
        int code = driver.Enter("OpenAdapter10_2");
        nint handle = (nint)Interlocked.Add(ref s_last, 16);
        s_owners[handle] = driver;
        arguments->hAdapter.pDrvPrivate = (void*)handle;
        FakeAdapterFunctions.Fill(arguments->pAdapterFuncs_2);
        if (code < 0)
            return code; // at the last moment: what it filled before is nothing to go by
        driver.Alive[handle] = "adapter";
        return HResult.S_OK;
    }

    [UnmanagedCallersOnly]
    private static int RetrieveSubObject(D3D10DDI_HDEVICE device, uint id, ulong inputSize, void* input, ulong outputSize, void* output)
    {
        FakeDriver driver = Of(device.pDrvPrivate);
        int code = driver.Enter("RetrieveSubObject");
        if (code < 0 || !driver.VideoTables.Contains(id) || inputSize != 16 || outputSize != 1)
            return code < 0 ? code : HResult.E_INVALIDARG;
        D3D11_1DDI_VIDEODEVICEFUNCS* table = ((D3D11_1DDI_VIDEO_INPUT*)input)->p11VideoDeviceFuncs;
        FillVideo(id, table);
        driver.VideoTable = (nint)table;
        driver.EmptySlotsOf(table, sizeof(D3D11_1DDI_VIDEODEVICEFUNCS), typeof(D3D11_1DDI_VIDEODEVICEFUNCS));
        return HResult.S_OK;
    }

    private void EmptySlotsOf(void* table, int bytes, Type type) => FakeSlots.Empty(table, bytes, type, EmptySlots);
}

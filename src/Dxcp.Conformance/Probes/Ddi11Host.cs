using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>
/// Plays the Direct3D runtime of somebody else: opens the adapter, sets aside private memory, takes errors, and calls
/// the driver through its tables alone.
/// </summary>
internal unsafe class Ddi11Host : IDisposable
{
    private readonly ConformanceTarget _target;
    private readonly List<Ddi11HostDevice> _devices = [];
    private readonly D3D10DDI_HADAPTER _adapter;

    public Ddi11Host(ConformanceTarget target, ProfileWish wish, Ddi11Version version)
    {
        _target = target;
        Version = version;
        using var scope = target.Profiles?.Invoke(wish);
        Functions = (D3D10_2DDI_ADAPTERFUNCS*)NativeMemory.AllocZeroed((nuint)sizeof(D3D10_2DDI_ADAPTERFUNCS));
        var open = new D3D10DDIARG_OPENADAPTER { pAdapterFuncs_2 = Functions };
        Probe.Accepted(((delegate* unmanaged<D3D10DDIARG_OPENADAPTER*, int>)target.OpenAdapter10)(&open), "OpenAdapter10_2");
        CallLog.Add("OpenAdapter10_2 = S_OK");
        _adapter = open.hAdapter;
        if (version != Ddi11Version.Direct3D11_1 && !Speaks(Macros.D3DWDDM2_0_DDI_SUPPORTED))
            throw new NotSupportedHereException("the driver does not name WDDM 2.0 among the versions that it supports");
        Device = CreateDevice();
    }

    public Ddi11Version Version { get; }

    /// <summary>Whether what no check asks ends the run, too.</summary>
    public bool IsStrict => _target.IsStrict;

    public D3D10_2DDI_ADAPTERFUNCS* Functions { get; }

    public D3D10DDI_HADAPTER Handle => _adapter;

    public Ddi11HostDevice Device { get; }

    public Ddi11HostDevice CreateDevice()
    {
        var device = new Ddi11HostDevice(this);
        _target.Mutant?.Patch(device.Functions, device.Video);
        _devices.Add(device);
        return device;
    }

    public void Dispose()
    {
        foreach (var device in _devices)
            device.Dispose();
        int code = Functions->pfnCloseAdapter(_adapter);
        Demand.True(code == HResult.S_OK || !IsStrict, "S_OK from CloseAdapter", HResultName.Of(code));
        NativeMemory.Free(Functions);
    }

    private bool Speaks(ulong version)
    {
        uint count = 0;
        Probe.Accepted(Functions->pfnGetSupportedVersions(_adapter, &count, null), "GetSupportedVersions");
        ulong[] versions = new ulong[count];
        fixed (ulong* first = versions)
            Probe.Accepted(Functions->pfnGetSupportedVersions(_adapter, &count, first), "GetSupportedVersions");
        return versions.AsSpan(0, (int)Math.Min(count, (uint)versions.Length)).Contains(version);
    }
}

/// <summary>The driver interfaces of Direct3D 11 that have video functions, each with all that those before it have.</summary>
internal enum Ddi11Version
{
    /// <summary>D3D11_1DDI_VIDEODEVICEFUNCS.</summary>
    Direct3D11_1,

    /// <summary>D3DWDDM2_0DDI_VIDEODEVICEFUNCS.</summary>
    Wddm2_0,

    /// <summary>D3DWDDM2_4DDI_VIDEODEVICEFUNCS.</summary>
    Wddm2_4,
}

/// <summary>A device of <see cref="Ddi11Host"/>.</summary>
internal sealed unsafe class Ddi11HostDevice : IDisposable
{
    private static readonly ConcurrentDictionary<nint, ConcurrentQueue<int>> s_errors = new();
    private static long s_lastCoreLayer = 0x7000;

    private readonly Ddi11Host _host;
    private readonly D3D11DDI_CORELAYER_DEVICECALLBACKS* _callbacks;
    private const int Guard = 32;
    private const byte Filling = 0x5E;
    private readonly ConcurrentDictionary<nint, nint> _sizes = new();
    private readonly ConcurrentBag<nint> _memory = [];
    private readonly nint _coreLayer;
    private bool _destroyed;

    internal Ddi11HostDevice(Ddi11Host host)
    {
        _host = host;
        Version = host.Version;
        // ns-d3d10umddi-d3dwddm2_4ddi_videodevicefuncs has the id of WDDM 2.4's table, which no header that the layout facts cover has.
        (uint id, int videoSize) = Version switch
        {
            Ddi11Version.Wddm2_4 => (6u, sizeof(D3DWDDM2_4DDI_VIDEODEVICEFUNCS)),
            Ddi11Version.Wddm2_0 => (Macros.D3DWDDM2_0DDI_VIDEO_FUNCTIONS, sizeof(D3DWDDM2_0DDI_VIDEODEVICEFUNCS)),
            _ => (Macros.D3D11_1DDI_VIDEO_FUNCTIONS, sizeof(D3D11_1DDI_VIDEODEVICEFUNCS)),
        };
        bool isWddm2 = Version != Ddi11Version.Direct3D11_1;
        uint version = isWddm2 ? Macros.D3DWDDM2_0_DDI_INTERFACE_VERSION : Macros.D3D11_1_DDI_INTERFACE_VERSION;
        FunctionCount = (isWddm2 ? sizeof(D3DWDDM2_0DDI_DEVICEFUNCS) : sizeof(D3D11_1DDI_DEVICEFUNCS)) / sizeof(nint);
        VideoCount = videoSize / sizeof(nint);
        Functions = (D3D11_1DDI_DEVICEFUNCS*)Allocate((nuint)(FunctionCount * sizeof(nint)));
        Video = (D3D11_1DDI_VIDEODEVICEFUNCS*)Allocate((nuint)(VideoCount * sizeof(nint)));
        _callbacks = (D3D11DDI_CORELAYER_DEVICECALLBACKS*)Allocate((nuint)sizeof(D3D11DDI_CORELAYER_DEVICECALLBACKS));
        _callbacks->pfnSetErrorCb = &SetError;
        _coreLayer = (nint)Interlocked.Increment(ref s_lastCoreLayer);
        s_errors[_coreLayer] = new();
        var size = new D3D10DDIARG_CALCPRIVATEDEVICESIZE { Interface = version };
        delegate* unmanaged<D3D10DDI_HDEVICE, uint, ulong, void*, ulong, void*, int> retrieve;
        var create = new D3D10DDIARG_CREATEDEVICE
        {
            Interface = version,
            p11_1DeviceFuncs = Functions,
            hDrvDevice = new() { pDrvPrivate = Allocate(host.Functions->pfnCalcPrivateDeviceSize(host.Handle, &size)) },
            hRTDevice = new() { handle = _coreLayer },
            pKTCallbacks = ProbeKernel.Table,
            hRTCoreLayer = new() { handle = _coreLayer },
            p11UMCallbacks = _callbacks,
            ppfnRetrieveSubObject = &retrieve,
        };
        Probe.Accepted(host.Functions->pfnCreateDevice(host.Handle, &create), "CreateDevice");
        CallLog.Add("CreateDevice = S_OK");
        Handle = create.hDrvDevice;
        RetrieveSubObject = retrieve;
        var input = new D3D11_1DDI_VIDEO_INPUT { p11VideoDeviceFuncs = Video };
        D3D11_1DDI_VIDEO_OUTPUT output;
        Probe.Accepted(retrieve(Handle, id, (ulong)sizeof(D3D11_1DDI_VIDEO_INPUT), &input,
            (ulong)sizeof(D3D11_1DDI_VIDEO_OUTPUT), &output), "RetrieveSubObject of the video functions");
    }

    public Ddi11Version Version { get; }

    public D3D10DDI_HDEVICE Handle { get; }

    /// <summary>Slots of <see cref="Functions"/>.</summary>
    public int FunctionCount { get; }

    /// <summary>Slots of <see cref="Video"/>.</summary>
    public int VideoCount { get; }

    /// <summary>The functions that are the same in all versions; a device of WDDM 2.0 has 13 more, and others in the place of some.</summary>
    public D3D11_1DDI_DEVICEFUNCS* Functions { get; }

    public D3D11_1DDI_VIDEODEVICEFUNCS* Video { get; }

    /// <summary>The video functions with those of WDDM 2.0, whose entry 83 is WDDM 2.4's where that is the version; null for an older one.</summary>
    public D3DWDDM2_0DDI_VIDEODEVICEFUNCS* Video2 => Version == Ddi11Version.Direct3D11_1 ? null : (D3DWDDM2_0DDI_VIDEODEVICEFUNCS*)Video;

    public D3DWDDM2_4DDI_VIDEODEVICEFUNCS* Video4 => Version == Ddi11Version.Wddm2_4 ? (D3DWDDM2_4DDI_VIDEODEVICEFUNCS*)Video : null;

    public delegate* unmanaged<D3D10DDI_HDEVICE, uint, ulong, void*, ulong, void*, int> RetrieveSubObject { get; }

    /// <summary>Zeroed memory that lives as long as the device.</summary>
    public void* Allocate(nuint size)
    {
        void* memory = NativeMemory.AllocZeroed(size + Guard);
        new Span<byte>((byte*)memory + size, Guard).Fill(Filling);
        _sizes[(nint)memory] = (nint)size;
        _memory.Add((nint)memory);
        return memory;
    }

    /// <summary>Whether what lies behind any memory that was set aside for the driver has changed.</summary>
    public bool WritesBeyondPrivateMemory() => _memory.Any(memory => new ReadOnlySpan<byte>((byte*)memory + _sizes[memory], Guard).ContainsAnyExcept(Filling));

    public int RetrieveUnknown()
    {
        D3D11_1DDI_VIDEODEVICEFUNCS table;
        var input = new D3D11_1DDI_VIDEO_INPUT { p11VideoDeviceFuncs = &table };
        D3D11_1DDI_VIDEO_OUTPUT output;
        return RetrieveSubObject(Handle, 0x5EED, (ulong)sizeof(D3D11_1DDI_VIDEO_INPUT), &input, (ulong)sizeof(D3D11_1DDI_VIDEO_OUTPUT), &output);
    }

    /// <summary>The errors that the driver has reported since the last call.</summary>
    public int[] TakeErrors()
    {
        var errors = new List<int>();
        while (s_errors[_coreLayer].TryDequeue(out int error))
            errors.Add(error);
        return [.. errors];
    }

    /// <summary>Makes a resource; where the driver refuses it, the error stays to be taken.</summary>
    public D3D10DDI_HRESOURCE CreateResource(D3D11DDIARG_CREATERESOURCE arguments, uint width, uint height)
    {
        var levels = stackalloc D3D10DDI_MIPINFO[(int)Math.Max(arguments.MipLevels, 1)];
        for (int level = 0; level < arguments.MipLevels; level++)
        {
            levels[level] = new()
            {
                TexelWidth = Math.Max(width >> level, 1),
                TexelHeight = Math.Max(height >> level, 1),
                TexelDepth = 1,
                PhysicalWidth = Math.Max(width >> level, 1),
                PhysicalHeight = Math.Max(height >> level, 1),
                PhysicalDepth = 1,
            };
        }

        if (width == 0 || height == 0)
            levels[0] = new() { TexelWidth = width, TexelHeight = height };
        arguments.pMipInfoList = levels;
        var handle = new D3D10DDI_HRESOURCE { pDrvPrivate = Allocate(Functions->pfnCalcPrivateResourceSize(Handle, &arguments)) };
        Functions->pfnCreateResource(Handle, &arguments, handle, new() { handle = (nint)handle.pDrvPrivate });
        return handle;
    }

    /// <summary>What the driver left with a shared resource.</summary>
    public byte[]? Left(D3D10DDI_HRESOURCE resource) => ProbeKernel.Left(_coreLayer, (nint)resource.pDrvPrivate);

    /// <summary>Opens a resource; where the driver refuses it, the error stays to be taken.</summary>
    public D3D10DDI_HRESOURCE OpenResource(byte[] left)
    {
        fixed (byte* data = left)
        {
            var arguments = new D3D10DDIARG_OPENRESOURCE { pPrivateDriverData = data, PrivateDriverDataSize = (uint)left.Length };
            var handle = new D3D10DDI_HRESOURCE { pDrvPrivate = Allocate(Functions->pfnCalcPrivateOpenedResourceSize(Handle, &arguments)) };
            Functions->pfnOpenResource(Handle, &arguments, handle, new() { handle = (nint)handle.pDrvPrivate });
            return handle;
        }
    }

    public void RefuseAllocations(int code) => ProbeKernel.Refuse(_coreLayer, code);

    public D3D10DDI_HRESOURCE CreateTexture(DXGI_FORMAT format, uint width, uint height, ProbeUsage usage, uint mipLevels = 1, uint arraySize = 1) =>
        CreateResource(Arguments(usage) with
        {
            ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_TEXTURE2D,
            Format = format,
            MipLevels = mipLevels,
            ArraySize = arraySize
        }, width, height);

    public D3D10DDI_HRESOURCE CreateBuffer(uint size, ProbeUsage usage) =>
        CreateResource(Arguments(usage) with { ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_BUFFER }, size, 1);

    /// <summary>What the runtime passes for a kind of resource.</summary>
    public static D3D11DDIARG_CREATERESOURCE Arguments(ProbeUsage usage) => new()
    {
        Usage = (uint)(usage switch
        {
            ProbeUsage.Staging => D3D10_DDI_RESOURCE_USAGE.D3D10_DDI_USAGE_STAGING,
            ProbeUsage.Dynamic => D3D10_DDI_RESOURCE_USAGE.D3D10_DDI_USAGE_DYNAMIC,
            ProbeUsage.Immutable => D3D10_DDI_RESOURCE_USAGE.D3D10_DDI_USAGE_IMMUTABLE,
            _ => D3D10_DDI_RESOURCE_USAGE.D3D10_DDI_USAGE_DEFAULT,
        }),
        MapFlags = usage == ProbeUsage.Staging ? 3u : usage == ProbeUsage.Dynamic ? 1u : 0u,
        BindFlags = usage == ProbeUsage.Staging ? 0u : (uint)D3D10_DDI_RESOURCE_BIND_FLAG.D3D10_DDI_BIND_SHADER_RESOURCE,
        MiscFlags = usage switch
        {
            ProbeUsage.Protected => (uint)D3D10_DDI_RESOURCE_MISC_FLAG.D3D11_1DDI_RESOURCE_MISC_RESTRICTED_CONTENT,
            ProbeUsage.HardwareProtected => (uint)D3D10_DDI_RESOURCE_MISC_FLAG.D3DWDDM2_0DDI_RESOURCE_MISC_HW_PROTECTED,
            _ => 0,
        },
        SampleDesc = new() { Count = 1 },
        MipLevels = 1,
        ArraySize = 1,
    };

    public D3D10DDI_MAPPED_SUBRESOURCE Map(D3D10DDI_HRESOURCE resource, D3D10_DDI_MAP type = D3D10_DDI_MAP.D3D10_DDI_MAP_READWRITE, uint subresource = 0)
    {
        var mapped = new D3D10DDI_MAPPED_SUBRESOURCE { pData = (void*)1, RowPitch = 1, DepthPitch = 1 };
        Functions->pfnResourceMap(Handle, resource, subresource, type, 0, &mapped);
        return mapped;
    }

    /// <summary>All bytes of a staging subresource, padding included.</summary>
    public byte[] Read(D3D10DDI_HRESOURCE staging, uint subresource = 0)
    {
        var mapped = Map(staging, D3D10_DDI_MAP.D3D10_DDI_MAP_READ, subresource);
        Demand.True(mapped.pData != null, "a pointer from ResourceMap of staging memory", "null");
        byte[] bytes = new ReadOnlySpan<byte>(mapped.pData, (int)mapped.DepthPitch).ToArray();
        Functions->pfnResourceUnmap(Handle, staging, subresource);
        return bytes;
    }

    /// <summary>Writes all bytes of a staging subresource, padding included.</summary>
    public void Write(D3D10DDI_HRESOURCE staging, ReadOnlySpan<byte> bytes, uint subresource = 0)
    {
        var mapped = Map(staging, D3D10_DDI_MAP.D3D10_DDI_MAP_WRITE, subresource);
        Demand.True(mapped.pData != null, "a pointer from ResourceMap of staging memory", "null");
        bytes.CopyTo(new Span<byte>(mapped.pData, (int)mapped.DepthPitch));
        Functions->pfnResourceUnmap(Handle, staging, subresource);
    }

    public uint SizeOf(D3D10DDI_HRESOURCE staging) => (uint)Read(staging).Length;

    public void DestroyResource(D3D10DDI_HRESOURCE resource) => Functions->pfnDestroyResource(Handle, resource);

    public D3D11_1DDI_HCRYPTOSESSION TryCreateSession(Guid? cryptoType, Guid? keyExchange, Guid decodeProfile, out int result)
    {
        var create = new D3D11_1DDIARG_CREATECRYPTOSESSION
        {
            CryptoType = cryptoType ?? Guids.D3D11_CRYPTO_TYPE_AES128_CTR,
            DecodeProfile = decodeProfile,
            KeyExchangeType = keyExchange ?? Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP,
        };
        var handle = new D3D11_1DDI_HCRYPTOSESSION { pDrvPrivate = Allocate(Video->pfnCalcPrivateCryptoSessionSize(Handle, &create)) };
        result = Video->pfnCreateCryptoSession(Handle, &create, handle, default);
        return handle;
    }

    public byte[] Certificate(D3D11_1DDI_CERTIFICATE_INFO info)
    {
        uint size = 0;
        Video->pfnGetCertificateSize(Handle, &info, &size);
        byte[] certificate = new byte[size];
        fixed (byte* bytes = certificate)
            Video->pfnGetCertificate(Handle, &info, size, bytes);
        return certificate;
    }

    public void Destroy()
    {
        _destroyed = true;
        Functions->pfnDestroyDevice(Handle);
    }

    public void Dispose()
    {
        if (!_destroyed)
            Destroy();
        // Whatever a strict run provoked, no code may have gone to the runtime that it did not expect.
        if (_host.IsStrict && TakeErrors() is [var error, ..])
            throw new CheckFailedException("no code through pfnSetErrorCb that nobody took", HResultName.Of(error));
        s_errors.TryRemove(_coreLayer, out _);
        foreach (nint memory in _memory)
            NativeMemory.Free((void*)memory);
    }

    [UnmanagedCallersOnly]
    private static void SetError(D3D10DDI_HRTCORELAYER coreLayer, int error) => s_errors[coreLayer.handle].Enqueue(error);
}

/// <summary>The kinds of resource that hosts of drivers make.</summary>
public enum ProbeUsage
{
    /// <summary>For the GPU alone.</summary>
    Default,

    /// <summary>Never written after it was made.</summary>
    Immutable,

    /// <summary>Written by the CPU, again and again.</summary>
    Dynamic,

    /// <summary>For the CPU to read and write.</summary>
    Staging,

    /// <summary>Restricted content.</summary>
    Protected,

    /// <summary>What hardware protects.</summary>
    HardwareProtected,
}

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Driver.Tests;

/// <summary>
/// Plays the Direct3D runtime of somebody else: opens the adapter, sets aside private memory, takes errors, and calls
/// the driver through its tables alone.
/// </summary>
public sealed unsafe class DdiHost : IDisposable
{
    private readonly List<DdiDevice> _devices = [];
    private readonly D3D10DDI_HADAPTER _adapter;

    public DdiHost(DriverProfile? profile = null, VideoInterface version = VideoInterface.Direct3D11_1)
    {
        Version = version;
        using var scope = DriverProfile.Use(profile ?? DriverProfile.Default);
        Functions = (D3D10_2DDI_ADAPTERFUNCS*)NativeMemory.AllocZeroed((nuint)sizeof(D3D10_2DDI_ADAPTERFUNCS));
        var open = new D3D10DDIARG_OPENADAPTER { pAdapterFuncs_2 = Functions };
        Assert.Equal(HResult.S_OK, DriverEntry.OpenAdapter10_2Function(&open));
        _adapter = open.hAdapter;
        Device = CreateDevice();
    }

    /// <summary>A driver that has hardware to protect with, besides.</summary>
    public static DriverProfile WithHardware { get; } = DriverProfile.Default with { Caps = DriverProfile.Default.Caps | ProtectionCaps.Hardware };

    /// <summary>The driver interface that the host speaks, and its devices with it.</summary>
    public VideoInterface Version { get; }

    public D3D10_2DDI_ADAPTERFUNCS* Functions { get; }

    public D3D10DDI_HADAPTER Handle => _adapter;

    public DdiDevice Device { get; }

    public DdiDevice CreateDevice()
    {
        var device = new DdiDevice(this);
        _devices.Add(device);
        return device;
    }

    public void Dispose()
    {
        foreach (var device in _devices)
            device.Dispose();
        Assert.Equal(HResult.S_OK, Functions->pfnCloseAdapter(_adapter));
        NativeMemory.Free(Functions);
    }

    /// <summary>The driver's identity goes to a folder of this run.</summary>
    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "The test executable is an application.")]
    internal static void KeepIdentityApart()
    {
        string folder = Directory.CreateTempSubdirectory("dxcp-driver-tests-").FullName;
        Environment.SetEnvironmentVariable("DXCP_DATA", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }
}

/// <summary>A device of <see cref="DdiHost"/>.</summary>
public sealed unsafe class DdiDevice : IDisposable
{
    private static readonly ConcurrentDictionary<nint, ConcurrentQueue<int>> s_errors = new();
    private static long s_lastCoreLayer = 0x7000;

    private readonly D3D11DDI_CORELAYER_DEVICECALLBACKS* _callbacks;
    private readonly ConcurrentBag<nint> _memory = [];
    private readonly nint _coreLayer;
    private DdiSession? _reader;
    private bool _destroyed;

    internal DdiDevice(DdiHost host)
    {
        Version = host.Version;
        (uint id, int tableSize) = Version switch
        {
            VideoInterface.Wddm2_4 => (6u, sizeof(D3DWDDM2_4DDI_VIDEODEVICEFUNCS)),
            VideoInterface.Wddm2_0 => (Macros.D3DWDDM2_0DDI_VIDEO_FUNCTIONS, sizeof(D3DWDDM2_0DDI_VIDEODEVICEFUNCS)),
            _ => (Macros.D3D11_1DDI_VIDEO_FUNCTIONS, sizeof(D3D11_1DDI_VIDEODEVICEFUNCS)),
        };
        bool isWddm2 = Version != VideoInterface.Direct3D11_1;
        uint version = isWddm2 ? Macros.D3DWDDM2_0_DDI_INTERFACE_VERSION : Macros.D3D11_1_DDI_INTERFACE_VERSION;
        Functions = (D3D11_1DDI_DEVICEFUNCS*)Allocate((nuint)(isWddm2 ? sizeof(D3DWDDM2_0DDI_DEVICEFUNCS) : sizeof(D3D11_1DDI_DEVICEFUNCS)));
        Video = (D3D11_1DDI_VIDEODEVICEFUNCS*)Allocate((nuint)tableSize);
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
            pKTCallbacks = HostKernel.Table,
            hRTCoreLayer = new() { handle = _coreLayer },
            p11UMCallbacks = _callbacks,
            ppfnRetrieveSubObject = &retrieve,
        };
        Assert.Equal(HResult.S_OK, host.Functions->pfnCreateDevice(host.Handle, &create));
        Handle = create.hDrvDevice;
        RetrieveSubObject = retrieve;
        var input = new D3D11_1DDI_VIDEO_INPUT { p11VideoDeviceFuncs = Video };
        D3D11_1DDI_VIDEO_OUTPUT output;
        Assert.Equal(HResult.S_OK, retrieve(Handle, id, (ulong)sizeof(D3D11_1DDI_VIDEO_INPUT), &input,
            (ulong)sizeof(D3D11_1DDI_VIDEO_OUTPUT), &output));
    }

    public VideoInterface Version { get; }

    public D3D10DDI_HDEVICE Handle { get; }

    /// <summary>The functions that are the same in all versions; a device of WDDM 2.0 has 13 more, and others in the place of some.</summary>
    public D3D11_1DDI_DEVICEFUNCS* Functions { get; }

    public D3D11_1DDI_VIDEODEVICEFUNCS* Video { get; }

    /// <summary>The video functions with those of WDDM 2.0, whose entry 83 is WDDM 2.4's where that is the version.</summary>
    public D3DWDDM2_0DDI_VIDEODEVICEFUNCS* Video2 => Version == VideoInterface.Direct3D11_1 ? null : (D3DWDDM2_0DDI_VIDEODEVICEFUNCS*)Video;

    public D3DWDDM2_4DDI_VIDEODEVICEFUNCS* Video4 => Version == VideoInterface.Wddm2_4 ? (D3DWDDM2_4DDI_VIDEODEVICEFUNCS*)Video : null;

    public delegate* unmanaged<D3D10DDI_HDEVICE, uint, ulong, void*, ulong, void*, int> RetrieveSubObject { get; }

    /// <summary>Zeroed memory that lives as long as the device.</summary>
    public void* Allocate(nuint size)
    {
        void* memory = NativeMemory.AllocZeroed(size);
        _memory.Add((nint)memory);
        return memory;
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
    public byte[]? Left(D3D10DDI_HRESOURCE resource) => HostKernel.Left(_coreLayer, (nint)resource.pDrvPrivate);

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

    public void RefuseAllocations(int code) => HostKernel.Refuse(_coreLayer, code);

    public D3D10DDI_HRESOURCE CreateTexture(DXGI_FORMAT format, uint width, uint height, TestUsage usage, uint mipLevels = 1, uint arraySize = 1) =>
        CreateResource(Arguments(usage) with
        {
            ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_TEXTURE2D,
            Format = format,
            MipLevels = mipLevels,
            ArraySize = arraySize
        }, width, height);

    public D3D10DDI_HRESOURCE CreateBuffer(uint size, TestUsage usage) =>
        CreateResource(Arguments(usage) with { ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_BUFFER }, size, 1);

    /// <summary>What the runtime passes for a kind of resource.</summary>
    public static D3D11DDIARG_CREATERESOURCE Arguments(TestUsage usage) => new()
    {
        Usage = (uint)(usage switch
        {
            TestUsage.Staging => D3D10_DDI_RESOURCE_USAGE.D3D10_DDI_USAGE_STAGING,
            TestUsage.Dynamic => D3D10_DDI_RESOURCE_USAGE.D3D10_DDI_USAGE_DYNAMIC,
            TestUsage.Immutable => D3D10_DDI_RESOURCE_USAGE.D3D10_DDI_USAGE_IMMUTABLE,
            _ => D3D10_DDI_RESOURCE_USAGE.D3D10_DDI_USAGE_DEFAULT,
        }),
        MapFlags = usage == TestUsage.Staging ? 3u : usage == TestUsage.Dynamic ? 1u : 0u,
        BindFlags = usage == TestUsage.Staging ? 0u : (uint)D3D10_DDI_RESOURCE_BIND_FLAG.D3D10_DDI_BIND_SHADER_RESOURCE,
        MiscFlags = usage switch
        {
            TestUsage.Protected => (uint)D3D10_DDI_RESOURCE_MISC_FLAG.D3D11_1DDI_RESOURCE_MISC_RESTRICTED_CONTENT,
            TestUsage.HardwareProtected => (uint)D3D10_DDI_RESOURCE_MISC_FLAG.D3DWDDM2_0DDI_RESOURCE_MISC_HW_PROTECTED,
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
        Assert.True(mapped.pData != null);
        byte[] bytes = new ReadOnlySpan<byte>(mapped.pData, (int)mapped.DepthPitch).ToArray();
        Functions->pfnResourceUnmap(Handle, staging, subresource);
        return bytes;
    }

    /// <summary>Writes all bytes of a staging subresource, padding included.</summary>
    public void Write(D3D10DDI_HRESOURCE staging, ReadOnlySpan<byte> bytes, uint subresource = 0)
    {
        var mapped = Map(staging, D3D10_DDI_MAP.D3D10_DDI_MAP_WRITE, subresource);
        Assert.True(mapped.pData != null);
        bytes.CopyTo(new Span<byte>(mapped.pData, (int)mapped.DepthPitch));
        Functions->pfnResourceUnmap(Handle, staging, subresource);
    }

    public uint SizeOf(D3D10DDI_HRESOURCE staging) => (uint)Read(staging).Length;

    /// <summary>All bytes of an unprotected resource that cannot be mapped, through a staging twin.</summary>
    public byte[] ReadThrough(D3D10DDI_HRESOURCE resource, D3D10DDI_HRESOURCE staging)
    {
        Write(staging, new byte[SizeOf(staging)]);
        Functions->pfnResourceCopy(Handle, staging, resource);
        return Read(staging);
    }

    /// <summary>All bytes of a resource, protected or not: read back through a staging twin by a session of nobody else's.</summary>
    public byte[] Peek(D3D10DDI_HRESOURCE resource, D3D10DDI_HRESOURCE staging)
    {
        var reader = _reader ??= new DdiSession(this);
        // Where the driver has no key for reading back it is the session's, and this leaves zeros.
        byte[] wrapped = reader.GetEncryptionBltKey();
        byte[] key = wrapped.AsSpan().ContainsAnyExcept((byte)0) ? Reference.EcbDecrypt(reader.Key, wrapped) : reader.Key;
        byte[] counterBlock = reader.Encrypt(resource, staging);
        Assert.NotEqual(new byte[16], counterBlock);
        return Reference.Ctr(key, counterBlock, Read(staging));
    }

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

    public void Destroy()
    {
        _destroyed = true;
        Functions->pfnDestroyDevice(Handle);
    }

    public void Dispose()
    {
        if (!_destroyed)
            Destroy();
        // Whatever a test provoked, no code may have gone to the runtime that it did not expect.
        Assert.Empty(TakeErrors());
        s_errors.TryRemove(_coreLayer, out _);
        foreach (nint memory in _memory)
            NativeMemory.Free((void*)memory);
    }

    [UnmanagedCallersOnly]
    private static void SetError(D3D10DDI_HRTCORELAYER coreLayer, int error) => s_errors[coreLayer.handle].Enqueue(error);
}

/// <summary>The kinds of resource that tests make.</summary>
public enum TestUsage
{
    Default,
    Immutable,
    Dynamic,
    Staging,
    Protected,
    HardwareProtected,
}

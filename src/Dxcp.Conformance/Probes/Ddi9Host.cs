using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>Plays the Direct3D 9 runtime of somebody else: opens the adapter and calls the driver through its tables alone.</summary>
internal unsafe class Ddi9Host : IDisposable
{
    public const uint Direct3D9 = 9;
    private readonly ConformanceTarget _target;
    private readonly List<Ddi9HostDevice> _devices = [];

    public Ddi9Host(ConformanceTarget target, ProfileWish wish)
    {
        _target = target;
        using var scope = target.Profiles?.Invoke(wish);
        Functions = (D3DDDI_ADAPTERFUNCS*)NativeMemory.AllocZeroed((nuint)sizeof(D3DDDI_ADAPTERFUNCS));
        var open = new D3DDDIARG_OPENADAPTER
        {
            hAdapter = 0x1234,
            Interface = Direct3D9,
            Version = Macros.D3D_UMD_INTERFACE_VERSION_WIN7,
            pAdapterFuncs = Functions
        };
        Probe.Accepted(((delegate* unmanaged<D3DDDIARG_OPENADAPTER*, int>)target.OpenAdapter)(&open), "OpenAdapter");
        CallLog.Add("OpenAdapter = S_OK");
        if (IsStrict)
            Demand.Equal(Macros.D3D_UMD_INTERFACE_VERSION_WIN7, open.DriverVersion, "the driver's version");
        Handle = (void*)open.hAdapter;
        Device = CreateDevice();
    }

    /// <summary>Whether what no check asks ends the run, too.</summary>
    public bool IsStrict => _target.IsStrict;

    public D3DDDI_ADAPTERFUNCS* Functions { get; }

    public void* Handle { get; }

    public Ddi9HostDevice Device { get; }

    public Ddi9HostDevice CreateDevice()
    {
        var device = new Ddi9HostDevice(this);
        _target.Mutant?.Patch(device.Functions, Functions);
        _devices.Add(device);
        return device;
    }

    /// <summary>GetCaps with room for one answer.</summary>
    public int GetCaps<T>(D3DDDICAPS_TYPE type, void* info, out T answer) where T : unmanaged
    {
        T data = default;
        var arguments = new D3DDDIARG_GETCAPS { Type = type, pInfo = info, pData = &data, DataSize = (uint)sizeof(T) };
        int result = Functions->pfnGetCaps(Handle, &arguments);
        answer = data;
        return result;
    }

    public int GetProtectionCaps(Guid cryptoType, Guid decodeProfile, out D3DCONTENTPROTECTIONCAPS caps)
    {
        var info = new DDICONTENTPROTECTIONCAPS { CryptoType = cryptoType, DecodeProfile = decodeProfile };
        return GetCaps(D3DDDICAPS_TYPE.D3DDDICAPS_GETCONTENTPROTECTIONCAPS, &info, out caps);
    }

    /// <summary>The certificate chain of sessions.</summary>
    public byte[] Certificate() =>
        Certificate(new() { CertificateType = D3DDDI_CERTIFICATETYPE.D3DDDI_CERTTYPE_CRYPTOSESSION, CryptoSessionType = Guids.D3DCRYPTOTYPE_AES128_CTR });

    public byte[] Certificate(DDICERTIFICATEINFO info)
    {
        if (GetCaps(D3DDDICAPS_TYPE.D3DDDICAPS_GETCERTIFICATESIZE, &info, out uint size) is < 0 and var code)
            throw new NotSupportedHereException($"GETCERTIFICATESIZE: {HResultName.Of(code)}");
        byte[] certificate = new byte[size];
        fixed (byte* bytes = certificate)
        {
            var arguments = new D3DDDIARG_GETCAPS { Type = D3DDDICAPS_TYPE.D3DDDICAPS_GETCERTIFICATE, pInfo = &info, pData = bytes, DataSize = size };
            Probe.Accepted(Functions->pfnGetCaps(Handle, &arguments), "GETCERTIFICATE");
        }

        return certificate;
    }

    public void Dispose()
    {
        foreach (var device in _devices)
            device.Dispose();
        int code = Functions->pfnCloseAdapter(Handle);
        Demand.True(code == HResult.S_OK || !IsStrict, "S_OK from CloseAdapter", HResultName.Of(code));
        NativeMemory.Free(Functions);
    }
}

/// <summary>A device of <see cref="Ddi9Host"/>.</summary>
internal unsafe class Ddi9HostDevice : IDisposable
{
    /// <summary>Entries that the table of a later Windows has beyond ours; they must stay as they were.</summary>
    private const int LaterEntries = 22;
    private const nint Untouched = 0x5A5A5A5A;

    private static readonly int s_entries = sizeof(D3DDDI_DEVICEFUNCS) / sizeof(void*);

    /// <summary>What the runtime calls every resource.</summary>
    private const nint Runtimes = 0x7777;
    private static long s_lastHandle = 0x4321;

    private readonly ConcurrentBag<nint> _memory = [];
    private readonly void** _table;
    private bool _destroyed;

    internal Ddi9HostDevice(Ddi9Host host)
    {
        Host = host;
        _table = (void**)Allocate((nuint)((s_entries + LaterEntries) * sizeof(void*)));
        new Span<nint>(_table, s_entries + LaterEntries).Fill(Untouched);
        Functions = (D3DDDI_DEVICEFUNCS*)_table;
        RuntimeHandle = (nint)Interlocked.Increment(ref s_lastHandle);
        var create = new D3DDDIARG_CREATEDEVICE
        {
            hDevice = RuntimeHandle,
            pCallbacks = ProbeKernel.Table,
            Interface = Ddi9Host.Direct3D9,
            Version = Macros.D3D_UMD_INTERFACE_VERSION_WIN7,
            pDeviceFuncs = Functions
        };
        Probe.Accepted(host.Functions->pfnCreateDevice(host.Handle, &create), "CreateDevice");
        CallLog.Add("CreateDevice = S_OK");
        Handle = (void*)create.hDevice;
        Demand.True(!host.IsStrict || (Empty < 0 && !WritesBeyond), "the table filled, and nothing behind it", "something else");
    }

    public Ddi9Host Host { get; }

    /// <summary>The first slot that the driver left empty; negative if none.</summary>
    public int Empty => new ReadOnlySpan<nint>(_table, s_entries).IndexOfAny(Untouched, 0);

    /// <summary>Whether the driver wrote behind the table of the version that it was asked for.</summary>
    public bool WritesBeyond => new ReadOnlySpan<nint>(_table + s_entries, LaterEntries).ContainsAnyExcept(Untouched);

    /// <summary>What the runtime calls the device.</summary>
    public nint RuntimeHandle { get; }

    public void* Handle { get; }

    public D3DDDI_DEVICEFUNCS* Functions { get; }

    /// <summary>Zeroed memory that lives as long as the device, aligned to 64 bytes.</summary>
    public void* Allocate(nuint size)
    {
        void* memory = NativeMemory.AlignedAlloc(size, 64);
        NativeMemory.Clear(memory, size);
        _memory.Add((nint)memory);
        return memory;
    }

    /// <summary>A surface in the driver's memory.</summary>
    public nint CreateSurface(D3DDDIFORMAT format, uint width, uint height, uint flags = 0)
    {
        Probe.Accepted(TryCreate(format, width, height, D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM, flags, null, 0, out nint handle));
        return handle;
    }

    public nint CreateProtected(D3DDDIFORMAT format, uint width, uint height) => CreateSurface(format, width, height, D3DDDI_RESOURCEFLAGS.RestrictedContent);

    /// <summary>A surface in system memory, which the runtime brings along.</summary>
    public nint CreateInSystemMemory(D3DDDIFORMAT format, uint width, uint height, void* memory, uint pitch)
    {
        Probe.Accepted(TryCreate(format, width, height, D3DDDI_POOL.D3DDDIPOOL_SYSTEMMEM, 0, memory, pitch, out nint handle));
        return handle;
    }

    public int TryCreate(D3DDDIFORMAT format, uint width, uint height, D3DDDI_POOL pool, uint flags, void* memory, uint pitch, out nint handle)
    {
        var surface = new D3DDDI_SURFACEINFO { Width = width, Height = height, Depth = 1, pSysMem = memory, SysMemPitch = pitch };
        return TryCreate(new D3DDDIARG_CREATERESOURCE
        {
            Format = (uint)format,
            Pool = (uint)pool,
            Flags = new() { Value = flags },
            SurfCount = 1,
            pSurfList = &surface
        }, out handle);
    }

    public int TryCreate(D3DDDIARG_CREATERESOURCE arguments, out nint handle)
    {
        arguments.hResource = Runtimes;
        int result = Functions->pfnCreateResource(Handle, &arguments);
        handle = arguments.hResource;
        DemandHandle(result, handle);
        return result;
    }

    /// <summary>What the driver left with the last shared resource that it has not given up.</summary>
    public byte[]? Left() => ProbeKernel.Left(RuntimeHandle, Runtimes);

    public int OpenResource(byte[] left, out nint handle)
    {
        fixed (byte* data = left)
        {
            var arguments = new D3DDDIARG_OPENRESOURCE { pPrivateDriverData = data, PrivateDriverDataSize = (uint)left.Length, hResource = Runtimes };
            int result = Functions->pfnOpenResource(Handle, &arguments);
            handle = arguments.hResource;
            DemandHandle(result, handle);
            return result;
        }
    }

    public int DestroyResource(nint resource) => Functions->pfnDestroyResource(Handle, (void*)resource);

    public int TryLock(nint resource, uint flags, out D3DDDIARG_LOCK locked, D3DRECT area = default, uint subresource = 0)
    {
        locked = new() { hResource = resource, SubResourceIndex = subresource, Area = area, Flags = new() { Value = flags } };
        fixed (D3DDDIARG_LOCK* arguments = &locked)
            return Functions->pfnLock(Handle, arguments);
    }

    public int Unlock(nint resource, uint subresource = 0)
    {
        var arguments = new D3DDDIARG_UNLOCK { hResource = resource, SubResourceIndex = subresource };
        return Functions->pfnUnlock(Handle, &arguments);
    }

    /// <summary>All bytes of a surface, padding and second plane included.</summary>
    public byte[] Read(nint resource)
    {
        Probe.Accepted(TryLock(resource, D3DDDI_LOCKFLAGS.ReadOnly, out var locked));
        byte[] bytes = new ReadOnlySpan<byte>(locked.pSurfData, (int)locked.SlicePitch).ToArray();
        Probe.Accepted(Unlock(resource));
        return bytes;
    }

    public void Write(nint resource, ReadOnlySpan<byte> bytes)
    {
        Probe.Accepted(TryLock(resource, D3DDDI_LOCKFLAGS.WriteOnly, out var locked));
        bytes.CopyTo(new Span<byte>(locked.pSurfData, (int)locked.SlicePitch));
        Probe.Accepted(Unlock(resource));
    }

    public int Blt(nint source, D3DRECT from, nint destination, D3DRECT to, uint flags = 0)
    {
        var arguments = new D3DDDIARG_BLT { hSrcResource = source, SrcRect = from, hDstResource = destination, DstRect = to, Flags = new() { Value = flags } };
        return Functions->pfnBlt(Handle, &arguments);
    }

    public int ColorFill(nint resource, D3DRECT area, uint color)
    {
        var arguments = new D3DDDIARG_COLORFILL { hResource = resource, DstRect = area, Color = color };
        return Functions->pfnColorFill(Handle, &arguments);
    }

    public void Destroy()
    {
        _destroyed = true;
        int code = Functions->pfnDestroyDevice(Handle);
        Demand.True(code == HResult.S_OK || !Host.IsStrict, "S_OK from DestroyDevice", HResultName.Of(code));
    }

    public void Dispose()
    {
        if (!_destroyed)
            Destroy();
        foreach (nint memory in _memory)
            NativeMemory.AlignedFree((void*)memory);
    }

    /// <summary>What is made has a handle of the driver's; what is refused leaves the runtime's.</summary>
    private void DemandHandle(int result, nint handle)
    {
        if (Host.IsStrict)
            Demand.Equal(result != HResult.S_OK, handle == Runtimes, "the runtime's handle left alone");
    }
}

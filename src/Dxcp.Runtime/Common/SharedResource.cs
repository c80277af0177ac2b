using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dxcp.Abi;
using Dxcp.Channels;
using Dxcp.Kernel;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// A shared resource as the kernel keeps it: a handle that is valid on the whole system, what the resource is, and what the
/// driver left with it when it allocated (D3DDDICB_ALLOCATE) for the driver that opens it. It lives for as long as a resource
/// in the process that made it does. Other processes ask at its <see cref="Door"/>, whose secret the handle is (S115), and which
/// stays shut for those that the runtime's own channels did not name, if the resource says so; so do the doors whose secrets the
/// driver left with it (R47, S97, S116). Safe from any thread.
/// </summary>
internal sealed unsafe class SharedResource
{
    private const uint LongestDriverData = 4096;
    private const uint MostAllocations = 64;
    private const int MostDraws = 64;

    /// <summary>What the runtime restricts would be handed out at a door of the driver's that knows nothing of it (S151).</summary>
    public const int CannotRestrict = DXGI_ERROR_CANNOT_PROTECT_CONTENT;

    private static readonly ConcurrentDictionary<nint, SharedResource> s_live = new();
    private static readonly ConcurrentDictionary<nint, SharedResource> s_expected = new();
    private static int s_lastKernelHandle;

    private readonly SharedProcesses? _access;
    private readonly Lock _gate = new();
    private byte[]? _driverData;
    private Allocation[] _allocations = [];
    private IDisposable[] _restrictions = [];
    private Door? _door;
    private int _users = 1;

    private SharedResource(in SharedSurface description, SharedProcesses? access)
    {
        Description = description;
        _access = access;
        KernelHandle = NextKernelHandle();
    }

    /// <summary>What the driver made for a resource.</summary>
    /// <param name="Handle">The kernel's handle.</param>
    /// <param name="Data">What the driver left with it.</param>
    public readonly record struct Allocation(uint Handle, byte[] Data);

    /// <summary>What the resource is.</summary>
    public SharedSurface Description { get; }

    /// <summary>The handle that opens it, on the whole system.</summary>
    public nint Handle { get; private set; }

    /// <summary>The kernel's own handle (hKMResource), in this process.</summary>
    public uint KernelHandle { get; }

    /// <summary>Whether another process made it.</summary>
    public bool IsForeign { get; private init; }

    /// <summary>What the driver left with the resource.</summary>
    public ReadOnlySpan<byte> DriverData => _driverData;

    /// <summary>What the driver left with each allocation.</summary>
    public IReadOnlyList<Allocation> Allocations => _allocations;

    /// <summary>All that the driver left, each of which could lead to a door.</summary>
    private IEnumerable<byte[]> DriverParts => _allocations.Select(allocation => allocation.Data).Prepend(_driverData ?? []);

    /// <summary>
    /// Has a driver make a shared resource. While it does, it must allocate it through the kernel's callbacks; what it leaves
    /// with the allocation is kept, and the resource gets its handle.
    /// </summary>
    /// <param name="description">The resource.</param>
    /// <param name="processes">Who may open it, if the runtime restricts that: as the runtime's channels of the device say.</param>
    /// <param name="make">Calls the driver with the runtime's handle for the resource; returns its code.</param>
    /// <param name="destroy">Has the driver destroy what it made, where that cannot be shared after all.</param>
    /// <param name="resource">With one user; null if that failed.</param>
    /// <returns>
    /// The driver's code; DXGI_ERROR_UNSUPPORTED if it made something that it did not allocate, E_OUTOFMEMORY if no door could be opened,
    /// <see cref="CannotRestrict"/> if the runtime is to restrict it and the driver has a door of its own (S151).
    /// </returns>
    public static int Make(in SharedSurface description, SharedProcesses processes, Func<nint, int> make, Action destroy, out SharedResource? resource)
    {
        resource = null;
        var made = new SharedResource(description, description.IsRestrictedByRuntime ? processes : null);
        nint name = RuntimeHandle.Next();
        s_expected[name] = made;
        try
        {
            int code = make(name);
            if (code < 0)
                return code;
            bool isShared = false, canRestrict = true;
            try
            {
                canRestrict = made._access is null || !made.DriverParts.Any(part => Door.IsKeptElsewhere(part));
                isShared = made._driverData is not null && canRestrict && made.TryPublish();
            }
            finally
            {
                if (!isShared)
                {
                    made.Withdraw();
                    destroy();
                }
            }
            resource = isShared ? made : null;
            return isShared ? code : made._driverData is null ? DXGI_ERROR_UNSUPPORTED : canRestrict ? E_OUTOFMEMORY : CannotRestrict;
        }
        finally
        {
            _ = s_expected.TryRemove(name, out _);
        }
    }

    /// <summary>
    /// Finds the resource of a handle, has a driver open it, and makes whoever does so one of its users. Every call asks anew,
    /// so that what was taken back stays shut.
    /// </summary>
    /// <param name="handle">The handle.</param>
    /// <param name="section">What nobody is kept waiting in while another process is waited for (S118); null for nothing.</param>
    /// <param name="open">Calls the driver; returns its code. Nobody who made or opened the resource leaves it meanwhile.</param>
    /// <param name="code">What <paramref name="open"/> returned; S_OK if it was not called.</param>
    /// <returns>Whether it was called; if it succeeded, <see cref="Release"/> ends the use.</returns>
    public static KnockResult Open(nint handle, MultithreadGate? section, Func<SharedResource, int> open, out int code)
    {
        code = S_OK;
        if (s_live.TryGetValue(handle, out SharedResource? own))
            return own.TryUse(open, out code) ? KnockResult.Answered : KnockResult.Nobody;
        KnockResult result;
        SharedResource? foreign;
        IDisposable? ahead;
        using (section?.StepOut())
        {
            result = Find(handle, out foreign);
            // What the driver will ask for at the door of its own kind.
            ahead = foreign is null ? null : Door.KnockAhead(foreign.DriverData);
        }
        using (ahead)
        {
            if (foreign is null)
                return result;
            code = open(foreign);
        }
        if (code >= 0)
            return KnockResult.Answered;
        // Whoever made it may have left between telling what it is and handing it out.
        using (section?.StepOut())
            return Find(handle, out _) == KnockResult.Nobody ? KnockResult.Nobody : KnockResult.Answered;
    }

    /// <summary>A driver allocates (pfnAllocateCb). Only shared resources are the kernel's: for anything else there is none.</summary>
    public static int Allocate(D3DDDICB_ALLOCATE* arguments)
    {
        if (arguments == null || !s_expected.TryGetValue(arguments->hResource, out SharedResource? resource))
            return E_NOTIMPL;
        if (arguments->NumAllocations > MostAllocations || (arguments->NumAllocations != 0 && arguments->pAllocationInfo == null)
            || !TryCopy(arguments->pPrivateDriverData, arguments->PrivateDriverDataSize, out byte[]? data))
        {
            return E_INVALIDARG;
        }

        var allocations = new Allocation[arguments->NumAllocations];
        for (int i = 0; i < allocations.Length; i++)
        {
            ref D3DDDI_ALLOCATIONINFO info = ref arguments->pAllocationInfo[i];
            if (!TryCopy(info.pPrivateDriverData, info.PrivateDriverDataSize, out byte[]? allocationData))
                return E_INVALIDARG;
            allocations[i] = new Allocation(NextKernelHandle(), allocationData);
        }
        for (int i = 0; i < allocations.Length; i++)
            arguments->pAllocationInfo[i].hAllocation = allocations[i].Handle;
        arguments->hKMResource = resource.KernelHandle;
        (resource._driverData, resource._allocations) = (data, allocations);
        return S_OK;
    }

    /// <summary>One user less. With the last one the handle is invalid, here and elsewhere.</summary>
    /// <param name="destroy">Has the driver destroy what the user had.</param>
    public void Release(Action destroy)
    {
        lock (_gate)
        {
            destroy();
            if (--_users != 0 || IsForeign)
                return;
        }
        Withdraw();
    }

    private void Withdraw()
    {
        // First the door: until then, whoever has the handle finds here that nobody is left.
        _door?.Dispose();
        foreach (IDisposable restriction in _restrictions)
            restriction.Dispose();
        _ = s_live.TryRemove(new KeyValuePair<nint, SharedResource>(Handle, this));
    }

    private static uint NextKernelHandle() => (uint)Interlocked.Increment(ref s_lastKernelHandle);

    // S115: where the handle goes to other processes it is all that they show, and as long as a handle can be. Elsewhere it has 32
    // significant bits, so that a 32-bit process can hold it.
    private static nint NewHandle()
    {
        if (!Door.IsOffered)
            return (nint)(0x4000_0002u | ((uint)RandomNumberGenerator.GetInt32(1 << 24) << 6));
        nint handle = 0;
        while (handle is 0 or -1) // neither is a handle anywhere
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<nint>(ref handle)));
        return handle;
    }

    private static ReadOnlySpan<byte> SecretOf(in nint handle) => MemoryMarshal.AsBytes(new ReadOnlySpan<nint>(in handle));

    /// <summary>Asks at the door of a handle for what another process made.</summary>
    private static KnockResult Find(nint handle, out SharedResource? foreign)
    {
        foreign = null;
        KnockResult result = Door.Knock(SecretOf(handle), out Gift? gift);
        using (gift)
            return gift is null || TryRead(gift.Data, handle, out foreign) ? result : KnockResult.Nobody;
    }

    private static bool TryCopy(void* data, uint size, [NotNullWhen(true)] out byte[]? copy)
    {
        copy = size > LongestDriverData || (data == null && size != 0) ? null : new ReadOnlySpan<byte>(data, (int)size).ToArray();
        return copy is not null;
    }

    private bool TryUse(Func<SharedResource, int> open, out int code)
    {
        code = S_OK;
        lock (_gate)
        {
            if (_users == 0)
                return false;
            code = open(this);
            if (code >= 0)
                _users++;
            return true;
        }
    }

    private bool TryPublish()
    {
        if (_access is not null)
            _restrictions = [.. DriverParts.Select(part => Door.Restrict(part, IsAllowed))];
        bool isTaken = true;
        for (int i = 0; i < MostDraws && isTaken; i++)
        {
            Handle = NewHandle();
            if (!s_live.TryAdd(Handle, this))
                continue;
            if (!Door.IsOffered)
                return true;
            // The door's name is what makes the handle unique on the system.
            _door = Door.TryOpen(SecretOf(Handle), process => IsAllowed(process) ? new Answer(Write()) : null, out isTaken);
            if (_door is not null)
                return true;
            _ = s_live.TryRemove(Handle, out _);
        }
        return false;
    }

    private bool IsAllowed(ProcessIdentity process) => _access is null || process.IsAmong(_access.Allows); // S117

    private byte[] Write()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        SharedSurface description = Description;
        writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<SharedSurface>(in description)));
        WriteData(_driverData);
        writer.Write(_allocations.Length);
        foreach (Allocation allocation in _allocations)
            WriteData(allocation.Data);
        return stream.ToArray();

        void WriteData(byte[]? data)
        {
            writer.Write(data!.Length);
            writer.Write(data);
        }
    }

    private static bool TryRead(byte[] bytes, nint handle, [NotNullWhen(true)] out SharedResource? resource)
    {
        resource = null;
        using var reader = new BinaryReader(new MemoryStream(bytes));
        try
        {
            SharedSurface description = default;
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(new Span<SharedSurface>(ref description)));
            if (description.Version != SharedSurface.CurrentVersion)
                return false;
            byte[] driverData = ReadData();
            int count = reader.ReadInt32();
            if (count is < 0 or > (int)MostAllocations)
                return false;
            var allocations = new Allocation[count];
            for (int i = 0; i < count; i++)
                allocations[i] = new Allocation(NextKernelHandle(), ReadData());
            resource = new SharedResource(description, null) { Handle = handle, IsForeign = true, _driverData = driverData, _allocations = allocations };
            return true;
        }
        catch (EndOfStreamException)
        {
            return false;
        }

        byte[] ReadData()
        {
            int size = reader.ReadInt32();
            return size is >= 0 and <= (int)LongestDriverData && reader.ReadBytes(size) is var data && data.Length == size ? data
                : throw new EndOfStreamException();
        }
    }
}

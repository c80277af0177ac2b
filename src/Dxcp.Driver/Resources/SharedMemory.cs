using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dxcp.Channels;
using Dxcp.Cryptography;
using Dxcp.Kernel;

namespace Dxcp.Driver;

/// <summary>
/// The memory of a resource that other devices may open, of this process and, on Linux, of others. It has a name that cannot
/// be guessed, which travels as the driver's private data, and is the secret of its <see cref="Door"/> (S115). Whoever made it
/// answers for it: devices of the same process always may, other processes as <see cref="ResourceDescription.Sharing"/> and the
/// maker's channels say at that moment (R47). Counted: it goes with the last resource in this process that is in it. Thread-safe.
/// </summary>
internal sealed unsafe class SharedMemory
{
    private const ulong Mark = 0x314D454D50435844; // "DXCPMEM1"

    /// <summary>Bytes of a name.</summary>
    internal const int NameSize = 24;

    /// <summary>What this process made, by the random part of the name.</summary>
    private static readonly ConcurrentDictionary<UInt128, SharedMemory> s_made = new();

    private readonly byte[] _name;
    private readonly SharedPages? _pages;
    private readonly ProtectedMemoryBudget? _budget;
    private readonly SharedProcesses? _access;
    private Door? _door;
    private bool _isElsewhere;
    private LeaseCount _resources = new();

    private SharedMemory(byte[] name, in ResourceDescription description, ulong size, SharedPages? pages, byte* data, ProtectedMemoryBudget? budget,
        SharedProcesses? access)
    {
        _name = name;
        Description = description;
        Size = size;
        _pages = pages;
        Data = data;
        _budget = budget;
        _access = access;
    }

    /// <summary>What opens it.</summary>
    public ReadOnlySpan<byte> Name => _name;

    /// <summary>The resource that it was made for.</summary>
    public ResourceDescription Description { get; }

    /// <summary>Bytes.</summary>
    public ulong Size { get; }

    /// <summary>The first byte; begins a page.</summary>
    public byte* Data { get; }

    private bool IsProtected => Description.Protection != ResourceProtection.None;

    /// <summary>Makes memory for a resource, zeroed, with one hold on it.</summary>
    /// <param name="description">A valid description that says who may open.</param>
    /// <param name="budget">Where protected memory is taken from.</param>
    /// <param name="access">Which other processes may open restricted resources.</param>
    /// <param name="memory">The memory.</param>
    public static DriverStatus Create(in ResourceDescription description, ProtectedMemoryBudget budget, SharedProcesses access, out SharedMemory? memory)
    {
        memory = null;
        ulong size = SubresourceLayout.TotalSize(description);
        bool isProtected = description.Protection != ResourceProtection.None;
        if (isProtected && !budget.TryReserve(size))
            return DriverStatus.OutOfMemory;
        SharedPages? pages = null;
        byte* data = null;
        try
        {
            pages = SharedPages.TryCreate(size);
            data = pages is not null ? pages.Data : Door.IsOffered ? null : SurfaceMemory.TryAllocate(size, isProtected);
            if (data == null)
                return DriverStatus.OutOfMemory;
            byte[] name = new byte[NameSize];
            MemoryMarshal.Write(name, Mark);
            SecureRandom.Fill(name.AsSpan(sizeof(ulong)));
            var made = new SharedMemory(name, description, size, pages, data, isProtected ? budget : null, access);
            if (pages is not null && (made._door = Door.TryOpen(name, made.Answer, out _)) is null)
                return DriverStatus.OutOfMemory;
            s_made[KeyOf(name)] = made;
            memory = made;
            return DriverStatus.Ok;
        }
        finally
        {
            if (memory is null)
                Forget(pages, data, size, isProtected, budget);
        }
    }

    /// <summary>Opens memory by its name: one more hold on what this process made, or pages from the process that did.</summary>
    /// <param name="name">The name.</param>
    /// <param name="memory">The memory.</param>
    /// <returns>InvalidArgument for a name of nothing; AccessDenied if its maker says no.</returns>
    public static DriverStatus Open(ReadOnlySpan<byte> name, out SharedMemory? memory)
    {
        memory = null;
        if (name.Length != NameSize || MemoryMarshal.Read<ulong>(name) != Mark)
            return DriverStatus.InvalidArgument;
        if (s_made.TryGetValue(KeyOf(name), out var made))
        {
            if (!made._resources.TryEnter())
                return DriverStatus.InvalidArgument;
            memory = made;
            return DriverStatus.Ok;
        }

        var result = Door.Knock(name, out var gift);
        if (result != KnockResult.Answered)
            return result == KnockResult.Refused ? DriverStatus.AccessDenied : DriverStatus.InvalidArgument;
        using (gift)
        {
            // What another process says is checked like anything else from outside.
            if (!SharedDescription.TryRead(gift!.Data, out var description))
                return DriverStatus.InvalidArgument;
            ulong size = SubresourceLayout.TotalSize(description);
            byte[] known = name.ToArray();
            if (size > Resource.MaxSize || gift.TryTakePages(size) is not { } pages)
                return DriverStatus.InvalidArgument;
            memory = new SharedMemory(known, description, size, pages, pages.Data, null, null) { _isElsewhere = true };
            return DriverStatus.Ok;
        }
    }

    /// <summary>Gives up one hold.</summary>
    public void Release()
    {
        if (!_resources.Leave())
            return;
        // First the door: until then, whoever has the name finds here that nobody is left.
        _door?.Dispose();
        _ = s_made.TryRemove(new KeyValuePair<UInt128, SharedMemory>(KeyOf(_name), this));
        if (_pages is null)
        {
            SurfaceMemory.Free(Data, Size, IsProtected);
        }
        else
        {
            // Pages that another process may be using are left to the system, which clears them before anyone gets them.
            if (IsProtected && !_isElsewhere)
                CryptographicOperations.ZeroMemory(new Span<byte>(Data, (int)Size));
            _pages.Dispose();
        }

        _budget?.Release(Size);
    }

    /// <summary>Undoes a creation that did not come to its end.</summary>
    private static void Forget(SharedPages? pages, byte* data, ulong size, bool isProtected, ProtectedMemoryBudget budget)
    {
        if (pages is not null)
            pages.Dispose();
        else if (data != null)
            SurfaceMemory.Free(data, size, isProtected);
        if (isProtected)
            budget.Release(size);
    }

    private Answer? Answer(ProcessIdentity process)
    {
        if (Description.Sharing == ResourceSharing.Restricted && !process.IsAmong(_access!.Allows))
            return null;
        _isElsewhere = true;
        return new Answer(SharedDescription.Write(Description), _pages);
    }

    private static UInt128 KeyOf(ReadOnlySpan<byte> name) => MemoryMarshal.Read<UInt128>(name[sizeof(ulong)..]);
}

/// <summary>A shared resource's description, as one process tells it to another.</summary>
internal static class SharedDescription
{
    private const uint Version = 1;

    private struct Wire
    {
        public uint Version;
        public int Format;
        public uint Width;
        public uint Height;
        public uint MipLevels;
        public uint ArraySize;
        public int CpuAccess;
        public int Protection;
        public int Sharing;
    }

    /// <summary>The bytes that stand for a description; a shared resource's usage is always Default.</summary>
    public static byte[] Write(in ResourceDescription description)
    {
        byte[] bytes = new byte[Unsafe.SizeOf<Wire>()];
        MemoryMarshal.Write(bytes, new Wire
        {
            Version = Version,
            Format = (int)description.Format,
            Width = description.Width,
            Height = description.Height,
            MipLevels = description.MipLevels,
            ArraySize = description.ArraySize,
            CpuAccess = (int)description.CpuAccess,
            Protection = (int)description.Protection,
            Sharing = (int)description.Sharing,
        });
        return bytes;
    }

    /// <summary>Reads what <see cref="Write"/> wrote; false for anything that is no description of a shared resource.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ResourceDescription description)
    {
        description = default;
        if (bytes.Length != Unsafe.SizeOf<Wire>() || MemoryMarshal.Read<Wire>(bytes) is not { Version: Version } wire)
            return false;
        description = new()
        {
            Format = (SurfaceFormat)wire.Format,
            Width = wire.Width,
            Height = wire.Height,
            MipLevels = wire.MipLevels,
            ArraySize = wire.ArraySize,
            CpuAccess = (CpuAccess)wire.CpuAccess,
            Protection = (ResourceProtection)wire.Protection,
            Sharing = (ResourceSharing)wire.Sharing,
        };
        return (description.CpuAccess & ~(CpuAccess.Read | CpuAccess.Write)) == 0 && Enum.IsDefined(description.Protection)
            && description.Sharing is ResourceSharing.Unrestricted or ResourceSharing.Restricted && description.IsValid;
    }
}

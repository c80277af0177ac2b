namespace Dxcp.Driver;

/// <summary>A subresource in the application's memory: to be filled from, or to live in.</summary>
/// <param name="Data">The first row; never null.</param>
/// <param name="RowPitch">Bytes from one row to the next, in both planes.</param>
public readonly record struct ApplicationMemory(nint Data, uint RowPitch);

/// <summary>A mapped subresource.</summary>
/// <param name="Data">Its memory.</param>
/// <param name="RowPitch">Bytes from one row to the next.</param>
/// <param name="Size">All of its bytes.</param>
public readonly record struct MappedSubresource(nint Data, uint RowPitch, uint Size);

/// <summary>
/// A buffer or a 2D texture with its memory. Its own memory is aligned to 64 bytes or better, zero at first, given back
/// as soon as the resource is destroyed and its last user is done, and wiped then if the content was protected. A
/// staging resource may lie in the application's memory instead. Thread-safe as far as two calls do not write the same bytes.
/// </summary>
public sealed unsafe class Resource
{
    /// <summary>The longest resource, in bytes: what one span covers.</summary>
    private const ulong MaxSize = int.MaxValue;

    private readonly ProtectedMemoryBudget? _budget;
    private readonly byte* _memory;
    private readonly ApplicationMemory[]? _applicationMemory;
    private readonly int[] _mapped;
    private LeaseCount _users = new();
    private int _mappedCount;
    private ContentProtection? _protection;

    private Resource(in ResourceDescription description, ulong size, byte* memory, ProtectedMemoryBudget? budget, ApplicationMemory[]? applicationMemory)
    {
        Description = description;
        Size = size;
        _memory = memory;
        _budget = budget;
        _applicationMemory = applicationMemory;
        _mapped = description.CpuAccess == CpuAccess.None ? [] : new int[description.SubresourceCount];
    }

    /// <summary>What was asked for.</summary>
    public ResourceDescription Description { get; }

    /// <summary>Bytes of all subresources together, padding included.</summary>
    public ulong Size { get; }

    /// <summary>
    /// Whether the content must not leave protected memory now: always if hardware protects it, otherwise as long as
    /// the device's protection is in force (R29).
    /// </summary>
    public bool IsProtected => Description.Protection switch
    {
        ResourceProtection.None => false,
        ResourceProtection.RestrictedContent => _protection is null || _protection.IsInForce,
        _ => true,
    };

    /// <summary>Whether the memory is protected memory, whatever is in force now.</summary>
    private bool IsInProtectedMemory => Description.Protection != ResourceProtection.None;

    /// <summary>Whether the memory is the application's.</summary>
    internal bool IsInApplicationMemory => _applicationMemory is not null;

    /// <summary>Whether the application has a subresource mapped.</summary>
    internal bool IsMapped => Volatile.Read(ref _mappedCount) != 0;

    /// <summary>The memory, of the first subresource at least; to be used between <see cref="TryEnter"/> and <see cref="Leave"/> only.</summary>
    internal byte* Memory => _memory;

    internal static DriverStatus Create(in ResourceDescription description, ReadOnlySpan<ApplicationMemory> initialData, ProtectedMemoryBudget budget, out Resource? resource)
    {
        resource = null;
        if (!description.IsValid)
            return DriverStatus.InvalidArgument;
        if (initialData.Length != 0 && !IsWhole(description, initialData))
            return DriverStatus.InvalidArgument;
        ulong size = SubresourceLayout.TotalSize(description);
        if (size > MaxSize)
            return DriverStatus.OutOfMemory;
        bool isProtected = description.Protection != ResourceProtection.None;
        if (isProtected && !budget.TryReserve(size))
            return DriverStatus.OutOfMemory;
        byte* memory = SurfaceMemory.TryAllocate(size, isProtected);
        if (memory == null)
        {
            if (isProtected)
                budget.Release(size);
            return DriverStatus.OutOfMemory;
        }

        resource = new Resource(description, size, memory, isProtected ? budget : null, null);
        for (int i = 0; i < initialData.Length; i++)
            ResourceCopy.Fill(resource, (uint)i, initialData[i].Data, initialData[i].RowPitch);
        return DriverStatus.Ok;
    }

    /// <summary>Makes a staging resource that lies in the application's memory, which outlives it.</summary>
    internal static DriverStatus CreateOver(in ResourceDescription description, ReadOnlySpan<ApplicationMemory> memory, out Resource? resource)
    {
        resource = null;
        if (!description.IsValid || description.Usage != ResourceUsage.Staging || description.Protection != ResourceProtection.None || !IsWhole(description, memory))
            return DriverStatus.InvalidArgument;
        ulong size = 0;
        for (int i = 0; i < memory.Length; i++)
            size += (SubresourceLayout.Of(description, (uint)i) with { RowPitch = memory[i].RowPitch }).Size;
        if (size > MaxSize)
            return DriverStatus.OutOfMemory;
        resource = new Resource(description, size, (byte*)memory[0].Data, null, memory.ToArray());
        return DriverStatus.Ok;
    }

    /// <summary>Opens a subresource's memory to the application.</summary>
    /// <param name="subresource">Its index; refused if there is none such, or it is mapped already.</param>
    /// <param name="access">What the application wants to do; refused if the resource does not grant it, or is protected.</param>
    /// <param name="mapped">The memory; all zero on a refusal.</param>
    public DriverStatus Map(uint subresource, CpuAccess access, out MappedSubresource mapped)
    {
        mapped = default;
        if (IsProtected)
            return DriverStatus.Protected; // R29, S63
        if (subresource >= Description.SubresourceCount || access == CpuAccess.None || (Description.CpuAccess & access) != access)
            return DriverStatus.InvalidArgument;
        if (!TryEnter())
            return DriverStatus.InvalidState;
        if (Interlocked.CompareExchange(ref _mapped[subresource], 1, 0) != 0)
        {
            Leave();
            return DriverStatus.InvalidState;
        }

        if (IsInProtectedMemory && _protection?.TryMap() != true)
        {
            Volatile.Write(ref _mapped[subresource], 0);
            Leave();
            return DriverStatus.Protected;
        }

        // The memory stays until Unmap, or until the resource is destroyed: see Retire.
        Interlocked.Increment(ref _mappedCount);
        Leave();
        byte* memory = Locate(subresource, out var layout);
        mapped = new((nint)memory, layout.RowPitch, (uint)layout.Size);
        return DriverStatus.Ok;
    }

    /// <summary>Closes a mapped subresource's memory to the application; refused if it is not mapped.</summary>
    public DriverStatus Unmap(uint subresource)
    {
        if (subresource >= _mapped.Length)
            return DriverStatus.InvalidArgument;
        if (Interlocked.Exchange(ref _mapped[subresource], 0) == 0)
            return DriverStatus.InvalidState;
        Interlocked.Decrement(ref _mappedCount);
        if (IsInProtectedMemory)
            _protection?.Unmap();
        return DriverStatus.Ok;
    }

    /// <summary>Where a subresource lies, and how; its memory is subject to the rule for <see cref="Memory"/>.</summary>
    internal byte* Locate(uint subresource, out SubresourceLayout layout)
    {
        layout = SubresourceLayout.Of(Description, subresource);
        if (_applicationMemory is null)
            return _memory + layout.Offset;
        layout = layout with { Offset = 0, RowPitch = _applicationMemory[subresource].RowPitch };
        return (byte*)_applicationMemory[subresource].Data;
    }

    /// <summary>Ties the resource to its device's protection; without one a restricted resource is protected always.</summary>
    internal void ProtectedBy(ContentProtection protection) => _protection = protection;

    /// <summary>Becomes a user of the memory, unless the resource is destroyed and its memory gone.</summary>
    internal bool TryEnter() => _users.TryEnter();

    /// <summary>Leaves the memory.</summary>
    internal void Leave()
    {
        if (_users.Leave())
            Free();
    }

    /// <summary>Destroys the resource; its memory goes with its last user. To be called once.</summary>
    internal void Retire()
    {
        // What is still mapped goes with the resource.
        for (uint i = 0; i < _mapped.Length; i++)
            Unmap(i);
        Leave();
    }

    private static bool IsWhole(in ResourceDescription description, ReadOnlySpan<ApplicationMemory> memory)
    {
        if (memory.Length != description.SubresourceCount)
            return false;
        for (int i = 0; i < memory.Length; i++)
        {
            if (!ResourceCopy.IsReadable(SubresourceLayout.Of(description, (uint)i), memory[i].Data, memory[i].RowPitch))
                return false;
        }

        return true;
    }

    private void Free()
    {
        if (IsInApplicationMemory)
            return;
        SurfaceMemory.Free(_memory, Size, IsInProtectedMemory);
        _budget?.Release(Size);
    }
}

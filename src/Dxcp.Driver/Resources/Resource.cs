using Dxcp.Channels;
using Dxcp.Cryptography;

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
    internal const ulong MaxSize = int.MaxValue;

    private readonly ProtectedMemoryBudget? _budget;
    private readonly byte* _memory;
    private readonly ApplicationMemory[]? _applicationMemory;
    private readonly SharedMemory? _shared;
    private readonly bool[] _mapped;
    private readonly Lock _mapping = new();
    private LeaseCount _users = new();
    private int _mappedCount;
    private ContentProtection? _protection;
    private bool _isAlwaysProtected = true;
    private bool _isRetired;

    private Resource(in ResourceDescription description, ulong size, byte* memory, ProtectedMemoryBudget? budget, ApplicationMemory[]? applicationMemory)
    {
        Description = description;
        Size = size;
        _memory = memory;
        _budget = budget;
        _applicationMemory = applicationMemory;
        _mapped = description.CpuAccess == CpuAccess.None ? [] : new bool[description.SubresourceCount];
    }

    /// <summary>A resource in memory that others may have too; takes over one hold of it.</summary>
    private Resource(SharedMemory shared, bool isOpened) : this(shared.Description, shared.Size, shared.Data, null, null)
    {
        _shared = shared;
        IsOpened = isOpened;
    }

    /// <summary>Whether another device made it, and this one opened it.</summary>
    internal bool IsOpened { get; }

    /// <summary>What the runtime calls a shared resource; zero if it does not know of it.</summary>
    internal nint RuntimeHandle { get; set; }

    /// <summary>What opens the resource on another device; empty if it is not shared.</summary>
    public ReadOnlySpan<byte> SharedName => _shared is null ? default : _shared.Name;

    /// <summary>What was asked for.</summary>
    public ResourceDescription Description { get; }

    /// <summary>Bytes of all subresources together, padding included.</summary>
    public ulong Size { get; }

    /// <summary>
    /// Whether the content must not leave protected memory now: always if hardware protects it or others may open it (S96),
    /// otherwise as long as the device's protection is in force (R29).
    /// </summary>
    public bool IsProtected => Strength switch
    {
        ProtectionStrength.None => false,
        ProtectionStrength.WhileAsked => _protection!.IsInForce,
        _ => true,
    };

    /// <summary>How the content is kept while it is protected.</summary>
    internal ProtectionStrength Strength => Description.Protection switch
    {
        ResourceProtection.None => ProtectionStrength.None,
        ResourceProtection.RestrictedContent => _shared is not null || _isAlwaysProtected ? ProtectionStrength.Always : ProtectionStrength.WhileAsked,
        _ => ProtectionStrength.Hardware,
    };

    /// <summary>Whether the device keeps restricted content now; so it is taken to be of a resource that no device has.</summary>
    internal bool IsOfProtectingDevice => _protection is null || _protection.IsInForce;

    /// <summary>Whether the memory is protected memory, whatever is in force now.</summary>
    private bool IsInProtectedMemory => Description.Protection != ResourceProtection.None;

    /// <summary>Whether the memory is the application's.</summary>
    internal bool IsInApplicationMemory => _applicationMemory is not null;

    /// <summary>Called while a map is being decided, before anything of it can be seen; for tests.</summary>
    internal Action? Deciding { get; set; }

    /// <summary>Whether the application has a subresource mapped.</summary>
    internal bool IsMapped => Volatile.Read(ref _mappedCount) != 0;

    /// <summary>The memory, of the first subresource at least; to be used between <see cref="TryEnter"/> and <see cref="Leave"/> only.</summary>
    internal byte* Memory => _memory;

    /// <summary>Has protected memory lose its content, as a teardown by hardware would: zeros are left.</summary>
    internal void LoseContent()
    {
        if (!IsInProtectedMemory || !TryEnter())
            return;
        try
        {
            new Span<byte>(_memory, (int)Size).Clear();
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Makes a resource in memory of the driver's.</summary>
    internal static DriverStatus Create(in ResourceDescription description, ReadOnlySpan<ApplicationMemory> initialData, ProtectedMemoryBudget budget,
        out Resource? resource)
    {
        resource = null;
        var status = Check(description, initialData, out ulong size);
        if (status != DriverStatus.Ok)
            return status;
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
        resource.Fill(initialData);
        return DriverStatus.Ok;
    }

    /// <summary>Makes a resource that other devices may open; only what the driver alone touches can be shared.</summary>
    internal static DriverStatus CreateShared(in ResourceDescription description, ReadOnlySpan<ApplicationMemory> initialData, ProtectedMemoryBudget budget,
        SharedProcesses access, out Resource? resource)
    {
        resource = null;
        if (description.Usage != ResourceUsage.Default)
            return DriverStatus.InvalidArgument;
        var status = Check(description, initialData, out _);
        if (status != DriverStatus.Ok)
            return status;
        status = SharedMemory.Create(description, budget, access, out var memory);
        if (memory is null)
            return status;
        resource = new Resource(memory, isOpened: false);
        resource.Fill(initialData);
        return status;
    }

    /// <summary>Opens a resource that another device made.</summary>
    /// <param name="name">As <see cref="SharedName"/> of the other one.</param>
    /// <param name="resource">A resource in the same memory.</param>
    internal static DriverStatus Open(ReadOnlySpan<byte> name, out Resource? resource)
    {
        var status = SharedMemory.Open(name, out var memory);
        resource = memory is null ? null : new Resource(memory, isOpened: true);
        return status;
    }

    /// <summary>Makes a staging resource that lies in the application's memory, which outlives it.</summary>
    internal static DriverStatus CreateOver(in ResourceDescription description, ReadOnlySpan<ApplicationMemory> memory, out Resource? resource)
    {
        resource = null;
        if (!description.IsValid || description.Usage != ResourceUsage.Staging || description.Protection != ResourceProtection.None
            || !IsWhole(description, memory))
        {
            return DriverStatus.InvalidArgument;
        }

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
        lock (_mapping)
        {
            if (_isRetired || _mapped[subresource])
                return DriverStatus.InvalidState;
            Deciding?.Invoke();
            if (IsInProtectedMemory && _protection?.TryMap() != true)
                return DriverStatus.Protected;
            // Granted, and only now there to be seen. The memory stays until Unmap, or until the resource is destroyed: see Retire.
            _mapped[subresource] = true;
            Volatile.Write(ref _mappedCount, _mappedCount + 1);
        }

        byte* memory = Locate(subresource, out var layout);
        mapped = new((nint)memory, layout.RowPitch, (uint)layout.Size);
        return DriverStatus.Ok;
    }

    /// <summary>Closes a mapped subresource's memory to the application; refused if it is not mapped.</summary>
    public DriverStatus Unmap(uint subresource)
    {
        if (subresource >= _mapped.Length)
            return DriverStatus.InvalidArgument;
        lock (_mapping)
        {
            if (!_mapped[subresource])
                return DriverStatus.InvalidState;
            _mapped[subresource] = false;
            Volatile.Write(ref _mappedCount, _mappedCount - 1);
            if (IsInProtectedMemory)
                _protection!.Unmap();
            return DriverStatus.Ok;
        }
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
    /// <param name="protection">What the device's channels ask for.</param>
    /// <param name="isAlwaysOn">Whether it is in force whatever they ask for.</param>
    internal void ProtectedBy(ContentProtection protection, bool isAlwaysOn)
    {
        _protection = protection;
        _isAlwaysProtected = isAlwaysOn;
    }

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
        lock (_mapping)
        {
            // What is still mapped goes with the resource, and nothing comes after it.
            _isRetired = true;
            for (uint i = 0; i < _mapped.Length; i++)
                Unmap(i);
        }

        Leave();
    }

    private static DriverStatus Check(in ResourceDescription description, ReadOnlySpan<ApplicationMemory> initialData, out ulong size)
    {
        size = 0;
        if (!description.IsValid || (initialData.Length != 0 && !IsWhole(description, initialData)))
            return DriverStatus.InvalidArgument;
        size = SubresourceLayout.TotalSize(description);
        return size > MaxSize ? DriverStatus.OutOfMemory : DriverStatus.Ok;
    }

    private void Fill(ReadOnlySpan<ApplicationMemory> initialData)
    {
        for (int i = 0; i < initialData.Length; i++)
            ResourceCopy.Fill(this, (uint)i, initialData[i].Data, initialData[i].RowPitch);
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
        if (_shared is not null)
        {
            _shared.Release();
            return;
        }

        SurfaceMemory.Free(_memory, Size, IsInProtectedMemory);
        _budget?.Release(Size);
    }
}

using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Dxcp.Abi;

/// <summary>What all objects of one COM class share: function tables and the identifiers they answer. Made by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class ComClass
{
    private readonly nint[] _vtables;
    private readonly Guid[] _iids;
    private readonly int[] _faces;

    /// <summary>Describes a class.</summary>
    /// <param name="vtables">One function table a face, from <see cref="AllocateVtable"/>.</param>
    /// <param name="iids">The identifiers answered; the first match counts.</param>
    /// <param name="faces">For each identifier, the face that answers.</param>
    public ComClass(nint[] vtables, Guid[] iids, int[] faces)
    {
        _vtables = vtables;
        _iids = iids;
        _faces = faces;
    }

    internal ReadOnlySpan<nint> Vtables => _vtables;

    /// <summary>
    /// A function table that lives as long as its class: IUnknown's three slots are filled, all others return E_NOTIMPL.
    /// </summary>
    public static void* AllocateVtable(Type owner, int bytes)
    {
        int slots = bytes / sizeof(void*);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slots, SharedSlots.GraveyardSlots, nameof(bytes));
        void** table = (void**)RuntimeHelpers.AllocateTypeAssociatedMemory(owner, bytes);
        for (int i = 3; i < slots; i++)
            table[i] = SharedSlots.NotImplemented;
        *(IUnknown.Vtbl*)table = SharedSlots.Unknown;
        return table;
    }

    internal int FaceOf(in Guid iid)
    {
        Guid[] iids = _iids;
        for (int i = 0; i < iids.Length; i++)
        {
            if (iids[i] == iid)
                return _faces[i];
        }
        return -1;
    }
}

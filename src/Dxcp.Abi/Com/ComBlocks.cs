using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dxcp.Abi;

/// <summary>
/// Native blocks of COM objects, and the way back from a pointer to its object. A block is a row of 16-byte faces in a slab
/// of 64 KiB, aligned to its size. Slabs are never given back, so whatever lies in one may be read for ever; a directory of
/// slab addresses tells whether a pointer lies in one without reading through it.
/// </summary>
/// <remarks>
/// A face holds its object's index: slab number, then block number in the slab. No handle of the garbage collector is
/// involved: the table of objects is an ordinary array for each slab, so a wrong index ends at a bounds check.
/// Limit: 8,192 slabs, that is 33 million faces at a time. Safe from any thread.
/// </remarks>
internal static unsafe class ComBlocks
{
    public const int FaceBytes = 16;
    private const int SlabBytes = 64 * 1024;
    private const int FacesPerSlab = SlabBytes / FaceBytes;
    private const int MaxSlabs = 8192;
    private const int MaxFaces = 32;
    private const int IndexBits = 12;

    // So many blocks of a size must have died before the first of them is used again.
    private const int Quarantine = 512;

    private static readonly Lock Gate = new();
    private static readonly ComObject?[]?[] Objects = new ComObject?[MaxSlabs][];
    private static readonly nint[] Slabs = new nint[MaxSlabs];
    private static readonly Pool[] Pools = new Pool[MaxFaces + 1];
    private static int s_slabCount;

    // Open addressing; an entry is slab address | slab number, 0 is empty. Replaced as a whole when it grows.
    private static ulong[] s_directory = new ulong[32];

    /// <summary>One face, as callers see it: the first field is the function table.</summary>
    public struct Face
    {
        public nint Vtable;
        public int Index;
        public int Number;
    }

    private sealed class Pool
    {
        public readonly Queue<int> Quarantined = new();
        public readonly Stack<int> Usable = new();
        public int NextFresh;
        public int FreshLeft;
    }

    /// <summary>The object at an index, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComObject? At(int index)
    {
        ComObject?[]?[] objects = Objects;
        uint slab = (uint)index >> IndexBits;
        if (slab >= (uint)objects.Length || objects[slab] is not { } row)
            return null;
        uint block = (uint)index & (FacesPerSlab - 1);
        return block < (uint)row.Length ? row[block] : null;
    }

    /// <summary>The live object that has a face at exactly this address, or null. Reads nothing outside our slabs.</summary>
    public static ComObject? Find(void* pointer)
    {
        ulong address = (ulong)pointer;
        ulong slab = address & ~(ulong)(SlabBytes - 1);
        if (slab == 0 || address % FaceBytes != 0)
            return null;
        ulong[] directory = Volatile.Read(ref s_directory);
        for (uint i = Hash(slab); ; i++)
        {
            ulong entry = directory[i & (uint)(directory.Length - 1)];
            if (entry == 0)
                return null;
            if ((entry ^ address) < SlabBytes)
                break;
        }
        Face* face = (Face*)pointer;
        return (uint)face->Number < MaxFaces && At(face->Index) is { } found &&
            found.Block == (nint)pointer - (face->Number * FaceBytes) ? found : null;
    }

    /// <summary>
    /// Gives an object its block: one face a table. <paramref name="block"/> is the object's field; if another thread was
    /// first, that thread's block is returned.
    /// </summary>
    /// <exception cref="OutOfMemoryException">No memory, or the limit of slabs is reached.</exception>
    public static nint Rent(ComObject owner, ref nint block, ReadOnlySpan<nint> vtables)
    {
        lock (Gate)
        {
            if (block != 0)
                return block;
            int index = TakeIndex(vtables.Length);
            nint address = AddressOf(index, vtables.Length);
            for (int i = 0; i < vtables.Length; i++)
                ((Face*)address)[i] = new Face { Vtable = vtables[i], Index = index, Number = i };
            Volatile.Write(ref Objects[index >> IndexBits]![index & (FacesPerSlab - 1)], owner);
            Volatile.Write(ref block, address);
            return address;
        }
    }

    /// <summary>Turns a block's faces to the graveyard and puts it in quarantine.</summary>
    public static void Return(nint block, int faces)
    {
        // The index comes from the address, not from the face: callers can write to that.
        int slab = SlabNumber((ulong)block & ~(ulong)(SlabBytes - 1));
        int number = (int)(block & (SlabBytes - 1)) / (faces * FaceBytes);
        for (int i = 0; i < faces; i++)
            Volatile.Write(ref ((Face*)block)[i].Vtable, SharedSlots.Graveyard);
        Volatile.Write(ref Objects[slab]![number], null);
        lock (Gate)
        {
            Pool pool = Pools[faces];
            pool.Quarantined.Enqueue((slab << IndexBits) | number);
            if (pool.Quarantined.Count > Quarantine)
                pool.Usable.Push(pool.Quarantined.Dequeue());
        }
    }

    private static nint AddressOf(int index, int faces) =>
        Slabs[index >> IndexBits] + ((index & (FacesPerSlab - 1)) * faces * FaceBytes);

    private static int TakeIndex(int faces)
    {
        Pool pool = Pools[faces] ??= new Pool();
        if (pool.Usable.TryPop(out int index))
            return index;
        if (pool.FreshLeft == 0)
        {
            pool.NextFresh = AddSlab(FacesPerSlab / faces) << IndexBits;
            pool.FreshLeft = FacesPerSlab / faces;
        }
        pool.FreshLeft--;
        return pool.NextFresh++;
    }

    private static int AddSlab(int blocks)
    {
        int number = s_slabCount;
        if (number == MaxSlabs)
            throw new InsufficientMemoryException($"No more than {MaxSlabs} slabs of COM objects can exist.");
        var row = new ComObject?[blocks];
        ulong[] directory = s_directory;
        if ((number + 1) * 2 > directory.Length)
        {
            directory = new ulong[directory.Length * 2];
            for (int i = 0; i < number; i++)
                Insert(directory, (ulong)Slabs[i] | (uint)i);
        }
        void* slab = NativeMemory.AlignedAlloc(SlabBytes, SlabBytes);
        NativeMemory.Clear(slab, SlabBytes);
        Slabs[number] = (nint)slab;
        Objects[number] = row;
        Insert(directory, (ulong)slab | (uint)number);
        Volatile.Write(ref s_directory, directory);
        s_slabCount = number + 1;
        return number;
    }

    private static void Insert(ulong[] directory, ulong entry)
    {
        uint i = Hash(entry & ~(ulong)(SlabBytes - 1));
        while (directory[i & (uint)(directory.Length - 1)] != 0)
            i++;
        Volatile.Write(ref directory[i & (uint)(directory.Length - 1)], entry);
    }

    private static int SlabNumber(ulong slab)
    {
        ulong[] directory = Volatile.Read(ref s_directory);
        uint i = Hash(slab);
        while ((directory[i & (uint)(directory.Length - 1)] ^ slab) >= SlabBytes)
            i++;
        return (int)(directory[i & (uint)(directory.Length - 1)] & (SlabBytes - 1));
    }

    private static uint Hash(ulong slab) => (uint)((slab * 0x9E3779B97F4A7C15) >> 40);
}

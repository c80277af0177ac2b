using System.Text;
using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>How a private data request ended; each runtime has its own codes for these.</summary>
internal enum PrivateDataResult
{
    Done,
    NotFound,
    MoreData,
    NullSize,
    NothingToRemove,
}

/// <summary>
/// The data that applications attach to an object, by GUID: bytes, or an interface whose reference the store holds.
/// Rules: `nf-d3d11-id3d11devicechild-getprivatedata`, `…-setprivatedata`, `…-setprivatedatainterface`. Safe from any thread;
/// an old interface is released outside the lock, because that may run anything.
/// </summary>
internal sealed unsafe class PrivateDataStore
{
    // d3dcommon.h: WKPDID_D3DDebugObjectName, WKPDID_D3DDebugObjectNameW.
    private static readonly Guid s_debugName = new("429b8c22-9188-4b0c-8742-acb0bf85c200");
    private static readonly Guid s_wideDebugName = new("4cca5fd8-921f-42c8-8566-70caf2a9b741");

    /// <summary>Made when it is first needed, for most objects never; the lock as well.</summary>
    private Dictionary<Guid, Entry>? _entries;

    private readonly record struct Entry(byte[]? Bytes, nint Interface)
    {
        public uint Size => Bytes is null ? (uint)sizeof(nint) : (uint)Bytes.Length;
    }

    /// <summary>Attaches a copy of bytes; replaces what was there. Null data removes.</summary>
    public PrivateDataResult Set(in Guid guid, uint size, void* data)
    {
        if (data == null)
            return Remove(guid) ? PrivateDataResult.Done : PrivateDataResult.NothingToRemove;
        Replace(guid, new Entry(new ReadOnlySpan<byte>(data, checked((int)size)).ToArray(), 0));
        return PrivateDataResult.Done;
    }

    /// <summary>Attaches an interface and adds a reference to it. A null pointer is attached like any other.</summary>
    public void SetInterface(in Guid guid, IUnknown* data)
    {
        if (data != null)
            _ = data->lpVtbl->AddRef(data);
        Replace(guid, new Entry(null, (nint)data));
    }

    /// <summary>
    /// Copies data out; an interface with a reference for the caller. <paramref name="size"/>: in, bytes at
    /// <paramref name="data"/>; out, bytes stored, 0 if there is nothing. Null data asks for the size.
    /// </summary>
    public PrivateDataResult Get(in Guid guid, uint* size, void* data)
    {
        if (size == null)
            return PrivateDataResult.NullSize;
        if (Volatile.Read(ref _entries) is not { } entries)
        {
            *size = 0;
            return PrivateDataResult.NotFound;
        }
        lock (entries)
        {
            if (!entries.TryGetValue(guid, out Entry entry))
            {
                *size = 0;
                return PrivateDataResult.NotFound;
            }
            uint room = *size;
            *size = entry.Size;
            if (data == null)
                return PrivateDataResult.Done;
            if (room < entry.Size)
                return PrivateDataResult.MoreData;
            if (entry.Bytes is { } bytes)
            {
                bytes.CopyTo(new Span<byte>(data, bytes.Length));
                return PrivateDataResult.Done;
            }
            // The reference is added under the lock: afterwards another thread may drop the store's own.
            var held = (IUnknown*)entry.Interface;
            if (held != null)
                _ = held->lpVtbl->AddRef(held);
            *(nint*)data = entry.Interface;
            return PrivateDataResult.Done;
        }
    }

    /// <summary>The name under WKPDID_D3DDebugObjectName or its wide form (d3dcommon.h), cut to what a line takes; null for none.</summary>
    public string? DebugName
    {
        get
        {
            const int most = 256;
            if (Volatile.Read(ref _entries) is not { } entries)
                return null;
            lock (entries)
            {
                string? name = entries.TryGetValue(s_debugName, out Entry narrow) && narrow.Bytes is { } bytes
                    ? Encoding.UTF8.GetString(bytes, 0, Math.Min(bytes.Length, most))
                    : entries.TryGetValue(s_wideDebugName, out Entry wide) && wide.Bytes is { } pairs
                    ? Encoding.Unicode.GetString(pairs, 0, Math.Min(pairs.Length & ~1, most))
                    : null;
                return name?.TrimEnd('\0');
            }
        }
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        if (Volatile.Read(ref _entries) is not { } entries)
            return;
        Entry[] dropped;
        lock (entries)
        {
            dropped = [.. entries.Values];
            entries.Clear();
        }
        foreach (Entry entry in dropped)
            Drop(entry);
    }

    private bool Remove(in Guid guid)
    {
        if (Volatile.Read(ref _entries) is not { } entries)
            return false;
        Entry entry;
        lock (entries)
        {
            if (!entries.Remove(guid, out entry))
                return false;
        }
        Drop(entry);
        return true;
    }

    private void Replace(in Guid guid, Entry entry)
    {
        var entries = LazyInitializer.EnsureInitialized(ref _entries);
        Entry old;
        lock (entries)
        {
            _ = entries.TryGetValue(guid, out old);
            entries[guid] = entry;
        }
        Drop(old);
    }

    private static void Drop(Entry entry)
    {
        var held = (IUnknown*)entry.Interface;
        if (held != null)
            _ = held->lpVtbl->Release(held);
    }
}

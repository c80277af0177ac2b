using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>One filter of a stack: lists of what may pass and of what may not. An empty allow list lets everything pass.</summary>
internal sealed unsafe class InfoQueueFilter
{
    private readonly Lists _allow = new();
    private readonly Lists _deny = new();

    private sealed class Lists
    {
        public List<D3D11_MESSAGE_CATEGORY> Categories { get; } = [];

        public List<D3D11_MESSAGE_SEVERITY> Severities { get; } = [];

        public List<D3D11_MESSAGE_ID> Ids { get; } = [];

        public nuint Bytes => (nuint)(Categories.Count + Severities.Count + Ids.Count) * sizeof(uint);
    }

    /// <summary>Bytes of D3D11_INFO_QUEUE_FILTER and the lists behind it.</summary>
    public nuint Bytes => (nuint)sizeof(D3D11_INFO_QUEUE_FILTER) + _allow.Bytes + _deny.Bytes;

    public InfoQueueFilter Copy()
    {
        var copy = new InfoQueueFilter();
        Copy(_allow, copy._allow);
        Copy(_deny, copy._deny);
        return copy;
    }

    public bool Passes(QueuedMessage message) =>
        !_deny.Categories.Contains(message.Category) && !_deny.Severities.Contains(message.Severity) && !_deny.Ids.Contains(message.Id) &&
        (_allow.Categories.Count == 0 || _allow.Categories.Contains(message.Category)) &&
        (_allow.Severities.Count == 0 || _allow.Severities.Contains(message.Severity)) &&
        (_allow.Ids.Count == 0 || _allow.Ids.Contains(message.Id));

    /// <summary>Adds a caller's entries; false, and nothing is added, if a list with entries is null or absurdly long.</summary>
    public bool TryAdd(in D3D11_INFO_QUEUE_FILTER filter)
    {
        if (!IsReadable(filter.AllowList) || !IsReadable(filter.DenyList))
            return false;
        Add(_allow, filter.AllowList);
        Add(_deny, filter.DenyList);
        return true;
    }

    /// <summary>Writes the filter, with its lists behind it, into <see cref="Bytes"/> bytes.</summary>
    public void Write(D3D11_INFO_QUEUE_FILTER* filter)
    {
        uint* next = (uint*)(filter + 1);
        Write(_allow, &filter->AllowList, ref next);
        Write(_deny, &filter->DenyList, ref next);
    }

    private static bool IsReadable(in D3D11_INFO_QUEUE_FILTER_DESC desc)
    {
        // All ids of d3d11sdklayers.h are fewer.
        const uint max = 4096;
        return (desc.NumCategories == 0 || desc.pCategoryList != null) && (desc.NumSeverities == 0 || desc.pSeverityList != null) &&
            (desc.NumIDs == 0 || desc.pIDList != null) && desc.NumCategories <= max && desc.NumSeverities <= max && desc.NumIDs <= max;
    }

    private static void Add(Lists lists, in D3D11_INFO_QUEUE_FILTER_DESC desc)
    {
        lists.Categories.AddRange(new ReadOnlySpan<D3D11_MESSAGE_CATEGORY>(desc.pCategoryList, (int)desc.NumCategories));
        lists.Severities.AddRange(new ReadOnlySpan<D3D11_MESSAGE_SEVERITY>(desc.pSeverityList, (int)desc.NumSeverities));
        lists.Ids.AddRange(new ReadOnlySpan<D3D11_MESSAGE_ID>(desc.pIDList, (int)desc.NumIDs));
    }

    private static void Copy(Lists from, Lists to)
    {
        to.Categories.AddRange(from.Categories);
        to.Severities.AddRange(from.Severities);
        to.Ids.AddRange(from.Ids);
    }

    private static void Write(Lists lists, D3D11_INFO_QUEUE_FILTER_DESC* desc, ref uint* next)
    {
        *desc = new D3D11_INFO_QUEUE_FILTER_DESC
        {
            NumCategories = (uint)lists.Categories.Count,
            NumSeverities = (uint)lists.Severities.Count,
            NumIDs = (uint)lists.Ids.Count,
        };
        desc->pCategoryList = (D3D11_MESSAGE_CATEGORY*)next;
        foreach (D3D11_MESSAGE_CATEGORY category in lists.Categories)
            *next++ = (uint)category;
        desc->pSeverityList = (D3D11_MESSAGE_SEVERITY*)next;
        foreach (D3D11_MESSAGE_SEVERITY severity in lists.Severities)
            *next++ = (uint)severity;
        desc->pIDList = (D3D11_MESSAGE_ID*)next;
        foreach (D3D11_MESSAGE_ID id in lists.Ids)
            *next++ = (uint)id;
    }
}

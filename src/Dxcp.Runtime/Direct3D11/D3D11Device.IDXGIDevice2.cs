using Dxcp.Abi;
using Dxcp.Kernel;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>IDXGIDevice2 to 4: memory that a program offers back is never taken here, so that what it reclaims is always still there.</summary>
internal sealed unsafe partial class D3D11Device
{
    private const uint AllowDecommit = 1;

    private long _protectedBytes;

    /// <summary>Bytes of the live resources whose content can be protected, without the padding of a driver.</summary>
    public ulong ProtectedBytes => (ulong)Volatile.Read(ref _protectedBytes);

    /// <summary>A resource that can be protected has come, or gone.</summary>
    public void CountProtected(long bytes) => Interlocked.Add(ref _protectedBytes, bytes);

    public int OfferResources(uint NumResources, IDXGIResource** ppResources, DXGI_OFFER_RESOURCE_PRIORITY Priority) =>
        OfferResources1(NumResources, ppResources, Priority, 0);

    public int OfferResources1(uint NumResources, IDXGIResource** ppResources, DXGI_OFFER_RESOURCE_PRIORITY Priority, uint Flags)
    {
        if (Priority is < DXGI_OFFER_RESOURCE_PRIORITY.DXGI_OFFER_RESOURCE_PRIORITY_LOW or > DXGI_OFFER_RESOURCE_PRIORITY.DXGI_OFFER_RESOURCE_PRIORITY_HIGH)
            return RefuseValue("S120", nameof(Priority), (uint)Priority, "LOW 1, NORMAL 2 or HIGH 3");
        return (Flags & ~AllowDecommit) != 0 ? RefuseValue("S120", nameof(Flags), Flags, "0 or ALLOW_DECOMMIT 1")
            : Check(nameof(OfferResources), NumResources, ppResources);
    }

    public int ReclaimResources(uint NumResources, IDXGIResource** ppResources, int* pDiscarded)
    {
        int code = Check(nameof(ReclaimResources), NumResources, ppResources);
        if (code >= 0 && pDiscarded != null)
            new Span<int>(pDiscarded, (int)NumResources).Clear();
        return code;
    }

    public int ReclaimResources1(uint NumResources, IDXGIResource** ppResources, uint* pResults)
    {
        int code = Check(nameof(ReclaimResources1), NumResources, ppResources);
        if (code >= 0 && pResults != null)
            new Span<uint>(pResults, (int)NumResources).Clear(); // DXGI_RECLAIM_RESOURCE_RESULT_OK
        return code;
    }

    /// <summary>Sets an event when the work before it is done; drivers here work off each call before it returns, or are flushed.</summary>
    public int EnqueueSetEvent(void* hEvent)
    {
        using SystemEvent? opened = hEvent == null ? null : SystemEvent.TryOpen((nint)hEvent);
        if (opened is null)
            return RefuseValue("S120", nameof(hEvent), hEvent == null ? "null" : "no event", "the handle of an event; on Linux the descriptor of an eventfd");
        int code = Driver.Flush();
        opened.Set(); // also where the device is removed
        return code < 0 ? Told(code) : S_OK;
    }

    public void Trim()
    {
        // No cache is kept that could be given back.
    }

    private int Check(string method, uint count, IDXGIResource** resources)
    {
        if (resources == null && count != 0)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, "ppResources", method);
        for (uint i = 0; i < count; i++)
        {
            if (!TryGet(resources[i], out D3D11Resource? resource) || resource.Device != this)
                return RefuseForeign(resources[i], $"ppResources[{i}]", "a resource", method: method);
        }

        return S_OK;
    }
}

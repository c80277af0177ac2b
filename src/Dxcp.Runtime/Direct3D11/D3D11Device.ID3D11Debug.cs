using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>ID3D11Debug, on devices created with the debug layer. What it would change about drawing is remembered, and changes nothing.</summary>
internal sealed unsafe partial class D3D11Device
{
    // d3d11sdklayers.h: D3D11_DEBUG_FEATURE_…
    private const uint AlwaysDiscard = 0x8;
    private const uint NeverDiscard = 0x10;
    private const uint DebugFeatures = 0x1 | 0x2 | 0x4 | AlwaysDiscard | NeverDiscard | 0x40 | 0x80;

    // D3D11_RLDO_FLAGS
    private const uint Summary = 1;
    private const uint Detail = 2;
    private const uint IgnoreInternal = 4;

    private readonly HashSet<D3D11DeviceChild> _alive = [];
    private uint _featureMask;
    private uint _presentDelay = 10; // the page's default, in milliseconds

    /// <summary>Notes a new child, for reports: with the debug layer alone.</summary>
    public void NoteAlive(D3D11DeviceChild child)
    {
        if (!IsDebug)
            return;
        lock (_alive)
            _ = _alive.Add(child);
    }

    /// <summary>Forgets a child.</summary>
    public void NoteDead(D3D11DeviceChild child)
    {
        if (!IsDebug)
            return;
        lock (_alive)
            _ = _alive.Remove(child);
    }

    public int SetFeatureMask(uint Mask)
    {
        if ((Mask & ~DebugFeatures) != 0 || (Mask & (AlwaysDiscard | NeverDiscard)) == (AlwaysDiscard | NeverDiscard))
        {
            return RefuseValue("S120", nameof(Mask), $"0x{Mask:X}",
                $"bits of 0x{DebugFeatures:X}, not ALWAYS_DISCARD_OFFERED_RESOURCE and NEVER_DISCARD_OFFERED_RESOURCE at once");
        }

        _featureMask = Mask;
        return S_OK;
    }

    public uint GetFeatureMask() => _featureMask;

    public int SetPresentPerRenderOpDelay(uint Milliseconds)
    {
        _presentDelay = Milliseconds;
        return S_OK;
    }

    public uint GetPresentPerRenderOpDelay() => _presentDelay;

    public int SetSwapChain(void* pSwapChain) =>
        pSwapChain == null ? S_OK : RefuseValue("S120", nameof(pSwapChain), "something", "null: there are no swap chains here");

    public int GetSwapChain(void** ppSwapChain)
    {
        if (ppSwapChain == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, nameof(ppSwapChain));
        *ppSwapChain = null;
        return S_OK;
    }

    public int ValidateContext(ID3D11DeviceContext* pContext) => Validate(pContext, nameof(ValidateContext));

    public int ValidateContextForDispatch(ID3D11DeviceContext* pContext) => Validate(pContext, nameof(ValidateContextForDispatch));

    /// <summary>Puts into the queue what lives (S238): with SUMMARY a message for each kind, with DETAIL one for each object, with neither both.</summary>
    public int ReportLiveDeviceObjects(uint Flags)
    {
        if ((Flags & ~(Summary | Detail | IgnoreInternal)) != 0)
            return RefuseValue("S120", nameof(Flags), $"0x{Flags:X}", "bits of 0x7: SUMMARY, DETAIL, IGNORE_INTERNAL");
        D3D11DeviceChild[] children;
        lock (_alive)
            children = [.. _alive];
        if ((Flags & IgnoreInternal) != 0)
            children = [.. children.Where(child => child.References.Public != 0)];
        bool both = (Flags & (Summary | Detail)) == 0;
        if (both || (Flags & Summary) != 0)
        {
            foreach (var kind in children.GroupBy(child => KindOf(child).Name).OrderBy(kind => kind.Key, StringComparer.Ordinal))
                Inform(D3D11_MESSAGE_ID_LIVE_OBJECT_SUMMARY, $"{kind.Key}: {kind.Count()} alive");
        }

        if (both || (Flags & Detail) != 0)
        {
            Inform(D3D11_MESSAGE_ID_LIVE_DEVICE, LineOf("ID3D11Device", PointerTo<ID3D11Device>(), this, _privateData.DebugName));
            foreach (D3D11DeviceChild child in children)
                Inform(KindOf(child).Id, LineOf(KindOf(child).Name, AddressOf(child), child, child.DebugName));
        }

        return S_OK;
    }

    private int Validate(ID3D11DeviceContext* pContext, string method) =>
        TryGet(pContext, out D3D11ContextBase? context) && context.Device == this ? S_OK
            : RefuseForeign(pContext, nameof(pContext), "a context", method: method);

    private static (string Name, D3D11_MESSAGE_ID Id) KindOf(D3D11DeviceChild child) => child switch
    {
        D3D11CryptoSession => ("ID3D11CryptoSession", D3D11_MESSAGE_ID_LIVE_CRYPTOSESSION),
        D3D11AuthenticatedChannel => ("ID3D11AuthenticatedChannel", D3D11_MESSAGE_ID_LIVE_AUTHENTICATEDCHANNEL),
        D3D11Texture2D => ("ID3D11Texture2D", D3D11_MESSAGE_ID_LIVE_TEXTURE2D),
        D3D11Buffer => ("ID3D11Buffer", D3D11_MESSAGE_ID_LIVE_BUFFER),
        D3D11Query => ("ID3D11Query", D3D11_MESSAGE_ID_LIVE_QUERY),
        D3D11VideoDecoder => ("ID3D11VideoDecoder", D3D11_MESSAGE_ID_LIVE_VIDEODECODER),
        D3D11VideoDecoderOutputView => ("ID3D11VideoDecoderOutputView", D3D11_MESSAGE_ID_LIVE_DECODEROUTPUTVIEW),
        _ => ("ID3D11DeviceContext", D3D11_MESSAGE_ID_LIVE_CONTEXT),
    };

    // Looked up, not held: another thread may be releasing it, and an address is all that is wanted.
    private static void* AddressOf(D3D11DeviceChild child)
    {
        try
        {
            return child.PointerTo<IUnknown>();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string LineOf(string kind, void* address, ComObject target, string? name)
    {
        (uint references, uint inside) = target.References;
        string named = string.IsNullOrEmpty(name) ? "<unnamed>" : $"\"{name}\"";
        return $"{kind} at 0x{(nuint)address:X}, {named}, is alive: references {references}, inside {inside}";
    }
}

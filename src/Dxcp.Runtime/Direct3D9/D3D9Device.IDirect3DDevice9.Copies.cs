using System.Runtime.CompilerServices;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>IDirect3DDevice9: copies between surfaces. Nothing is stretched and no format converted.</summary>
internal sealed unsafe partial class D3D9Device
{
    // d3d9types.h: D3DTEXF_LINEAR, the last filter that StretchRect takes.
    private const uint LastFilter = 2;

    public int UpdateSurface(IDirect3DSurface9* pSourceSurface, D3D11_RECT* pSourceRect, IDirect3DSurface9* pDestinationSurface, void* pDestPoint)
    {
        using var pair = new CopyPair(this, pSourceSurface, pDestinationSurface);
        if (CheckPair(pair, nameof(pSourceSurface), pSourceSurface, nameof(pDestinationSurface), pDestinationSurface) is var code and < 0)
            return code;
        if (!pair.Source.IsSystemMemory || pair.Destination.IsSystemMemory)
            return Messages.Refuse("S120", "the source is not in system memory, or the destination is", "StretchRect copies in video memory.");
        if (!pair.HasOneFormat)
            return RefuseFormats(pair);
        if (!pair.Source.TryGetRegion(pSourceRect, out D3DRECT from))
            return pair.Source.RefuseRegion(nameof(pSourceRect), pSourceRect);
        uint left = 0, top = 0;
        if (pDestPoint != null)
        {
            left = Unsafe.ReadUnaligned<uint>(pDestPoint);
            top = Unsafe.ReadUnaligned<uint>((uint*)pDestPoint + 1);
        }
        // A negative or overlong place wraps round and fails as one beyond the edge, or as an empty one.
        var to = new D3D11_RECT { left = left, top = top, right = left + (from.x2 - from.x1), bottom = top + (from.y2 - from.y1) };
        return pair.Destination.TryGetRegion(&to, out D3DRECT region) ? Copy(pair, from, region) : pair.Destination.RefuseRegion(nameof(pDestPoint), &to);
    }

    public int GetRenderTargetData(IDirect3DSurface9* pRenderTarget, IDirect3DSurface9* pDestSurface)
    {
        using var pair = new CopyPair(this, pRenderTarget, pDestSurface);
        if (CheckPair(pair, nameof(pRenderTarget), pRenderTarget, nameof(pDestSurface), pDestSurface) is var code and < 0)
            return code;
        if (!pair.Source.IsRenderTarget)
            return Messages.RefuseValue("S120", nameof(pRenderTarget), "a plain surface", "a render target", "StretchRect copies plain ones to such.");
        if (!pair.Destination.IsSystemMemory || !pair.Source.HasShapeOf(pair.Destination))
            return Messages.RefuseValue("S120", nameof(pDestSurface), $"{pair.Destination.Description}", $"{pair.Source.Description}, in system memory");
        _ = pair.Source.TryGetRegion(null, out D3DRECT all);
        return Copy(pair, all, all); // S63: the driver refuses to let protected content out
    }

    public int StretchRect(IDirect3DSurface9* pSourceSurface, D3D11_RECT* pSourceRect, IDirect3DSurface9* pDestSurface, D3D11_RECT* pDestRect, uint Filter)
    {
        using var pair = new CopyPair(this, pSourceSurface, pDestSurface);
        if (CheckPair(pair, nameof(pSourceSurface), pSourceSurface, nameof(pDestSurface), pDestSurface) is var code and < 0)
            return code;
        if (pair.Source.IsSystemMemory || pair.Destination.IsSystemMemory)
            return Messages.Refuse("S120", "a surface is in system memory", "UpdateSurface copies from there, GetRenderTargetData to there.");
        if (Filter > LastFilter)
            return Messages.RefuseValue("S120", nameof(Filter), Filter, $"up to {LastFilter}, LINEAR");
        if (pair.Source.IsRenderTarget && !pair.Destination.IsRenderTarget) // `nf-d3d9-idirect3ddevice9-stretchrect`, its table
            return Messages.RefuseValue("S120", nameof(pDestSurface), "a plain surface", "a render target, as the source is");
        if (!pair.Source.TryGetRegion(pSourceRect, out D3DRECT from))
            return pair.Source.RefuseRegion(nameof(pSourceRect), pSourceRect);
        if (!pair.Destination.TryGetRegion(pDestRect, out D3DRECT to))
            return pair.Destination.RefuseRegion(nameof(pDestRect), pDestRect);
        if (!pair.HasOneFormat)
            return RefuseFormats(pair, D3DERR_NOTAVAILABLE);
        return from.x2 - from.x1 == to.x2 - to.x1 && from.y2 - from.y1 == to.y2 - to.y1
            ? Copy(pair, from, to)
            : Messages.Refuse("S70", "the rectangles differ in size, and nothing is stretched", code: D3DERR_NOTAVAILABLE);
    }

    public int ColorFill(IDirect3DSurface9* pSurface, D3D11_RECT* pRect, uint color)
    {
        using InUse<D3D9Surface> held = HoldSurface(pSurface);
        if (held.Value is not { } surface)
            return Messages.RefuseSurface(nameof(pSurface), pSurface);
        if (surface.IsSystemMemory || surface.IsLocked)
            return Messages.Refuse("S120", surface.IsLocked ? "the surface is locked" : "the surface is in system memory", "LockRect gives its pixels.");
        if (!surface.TryGetRegion(pRect, out D3DRECT region))
            return surface.RefuseRegion(nameof(pRect), pRect);
        return IfPresent() is var reason and < 0 ? reason : Messages.Answered(Driver.ColorFill(surface.Handle, region, color), "S69");
    }

    /// <summary>The two ends of a copy, which both stay until it has ended; good once <see cref="CheckPair"/> has said so.</summary>
    private readonly ref struct CopyPair
    {
        private readonly InUse<D3D9Surface> _source;
        private readonly InUse<D3D9Surface> _destination;

        public CopyPair(D3D9Device device, void* source, void* destination)
        {
            _source = device.HoldSurface(source);
            _destination = device.HoldSurface(destination);
        }

        public bool HasSource => _source.Value is not null;

        public bool HasDestination => _destination.Value is not null;

        public D3D9Surface Source => _source.Value!;

        public D3D9Surface Destination => _destination.Value!;

        public bool HasOneFormat => Source.Desc.Format == Destination.Desc.Format;

        public void Dispose()
        {
            _destination.Dispose();
            _source.Dispose();
        }
    }

    /// <summary>Whether the ends are two surfaces of this device that nobody has locked; says what is wrong.</summary>
    private int CheckPair(in CopyPair pair, string sourceName, void* source, string destinationName, void* destination, [CallerMemberName] string method = "")
    {
        if (!pair.HasSource)
            return Messages.RefuseSurface(sourceName, source, method);
        if (!pair.HasDestination)
            return Messages.RefuseSurface(destinationName, destination, method);
        if (pair.Source == pair.Destination)
            return Messages.RefuseValue("S120", destinationName, "the source", "another surface", method: method);
        return pair.Source.IsLocked || pair.Destination.IsLocked
            ? Messages.Refuse("S120", $"{(pair.Source.IsLocked ? sourceName : destinationName)} is locked", "Call UnlockRect first.", method: method)
            : S_OK;
    }

    private int RefuseFormats(in CopyPair pair, int code = D3DERR_INVALIDCALL, [CallerMemberName] string method = "") => Messages.Refuse(
        "S70", $"the formats are {pair.Source.Desc.Format} and {pair.Destination.Desc.Format}, and nothing is converted", code: code, method: method);

    private int Copy(in CopyPair pair, D3DRECT from, D3DRECT to, [CallerMemberName] string method = "")
    {
        const string remedy = "Restricted content goes to restricted surfaces; EncryptionBlt brings it out under a key.";
        if (pair.Source.IsRestricted && !pair.Destination.IsRestricted && Protection.IsInForce) // R29: a channel of the runtime's own protects it
            return Messages.Refuse("S63", "a channel protects the source", remedy, method: method);
        return IfPresent(method) is var reason and < 0 ? reason
            : Messages.Answered(Driver.Blt(pair.Source.Handle, from, pair.Destination.Handle, to), "S63", remedy, method);
    }
}

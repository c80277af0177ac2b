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
        if (!TryGetPair(pSourceSurface, pDestinationSurface, out CopyPair pair) || !pair.Source.IsSystemMemory || pair.Destination.IsSystemMemory ||
            !pair.HasOneFormat || !pair.Source.TryGetRegion(pSourceRect, out D3DRECT from))
            return D3DERR_INVALIDCALL;
        uint left = 0, top = 0;
        if (pDestPoint != null)
        {
            left = Unsafe.ReadUnaligned<uint>(pDestPoint);
            top = Unsafe.ReadUnaligned<uint>((uint*)pDestPoint + 1);
        }
        // A negative or overlong place wraps round and fails as one beyond the edge, or as an empty one.
        var to = new D3D11_RECT { left = left, top = top, right = left + (from.x2 - from.x1), bottom = top + (from.y2 - from.y1) };
        return pair.Destination.TryGetRegion(&to, out D3DRECT region) ? Copy(pair, from, region) : D3DERR_INVALIDCALL;
    }

    public int GetRenderTargetData(IDirect3DSurface9* pRenderTarget, IDirect3DSurface9* pDestSurface)
    {
        if (!TryGetPair(pRenderTarget, pDestSurface, out CopyPair pair) || !pair.Source.IsRenderTarget || !pair.Destination.IsSystemMemory ||
            !pair.Source.HasShapeOf(pair.Destination))
            return D3DERR_INVALIDCALL;
        _ = pair.Source.TryGetRegion(null, out D3DRECT all);
        return Copy(pair, all, all); // S63: the driver refuses to let protected content out
    }

    public int StretchRect(IDirect3DSurface9* pSourceSurface, D3D11_RECT* pSourceRect, IDirect3DSurface9* pDestSurface, D3D11_RECT* pDestRect, uint Filter)
    {
        if (!TryGetPair(pSourceSurface, pDestSurface, out CopyPair pair) || pair.Source.IsSystemMemory || pair.Destination.IsSystemMemory
            || Filter > LastFilter ||
            (pair.Source.IsRenderTarget && !pair.Destination.IsRenderTarget) || // `nf-d3d9-idirect3ddevice9-stretchrect`, its table
            !pair.Source.TryGetRegion(pSourceRect, out D3DRECT from) || !pair.Destination.TryGetRegion(pDestRect, out D3DRECT to))
            return D3DERR_INVALIDCALL;
        return !pair.HasOneFormat || from.x2 - from.x1 != to.x2 - to.x1 || from.y2 - from.y1 != to.y2 - to.y1
            ? D3DERR_NOTAVAILABLE
            : Copy(pair, from, to);
    }

    public int ColorFill(IDirect3DSurface9* pSurface, D3D11_RECT* pRect, uint color)
    {
        if (!TryGetSurface(pSurface, out D3D9Surface? surface) || surface.IsSystemMemory || surface.IsLocked
            || !surface.TryGetRegion(pRect, out D3DRECT region))
            return D3DERR_INVALIDCALL;
        return Driver.RemovedReason is var reason and < 0 ? reason : Driver.ColorFill(surface.Handle, region, color);
    }

    private readonly ref struct CopyPair(D3D9Surface source, D3D9Surface destination)
    {
        public D3D9Surface Source { get; } = source;

        public D3D9Surface Destination { get; } = destination;

        public bool HasOneFormat => Source.Desc.Format == Destination.Desc.Format;
    }

    private bool TryGetPair(void* source, void* destination, out CopyPair pair)
    {
        pair = default;
        if (!TryGetSurface(source, out D3D9Surface? from) || !TryGetSurface(destination, out D3D9Surface? to) || from == to || from.IsLocked || to.IsLocked)
            return false;
        pair = new CopyPair(from, to);
        return true;
    }

    private int Copy(CopyPair pair, D3DRECT from, D3DRECT to)
    {
        if (pair.Source.IsRestricted && !pair.Destination.IsRestricted && Protection.IsEnabled)
            return D3DERR_INVALIDCALL; // R29, S63: a channel of the runtime's own protects the content
        return Driver.RemovedReason is var reason and < 0 ? reason : Driver.Blt(pair.Source.Handle, from, pair.Destination.Handle, to);
    }
}

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
        if (!pair.IsGood || !pair.Source.IsSystemMemory || pair.Destination.IsSystemMemory ||
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
        using var pair = new CopyPair(this, pRenderTarget, pDestSurface);
        if (!pair.IsGood || !pair.Source.IsRenderTarget || !pair.Destination.IsSystemMemory ||
            !pair.Source.HasShapeOf(pair.Destination))
            return D3DERR_INVALIDCALL;
        _ = pair.Source.TryGetRegion(null, out D3DRECT all);
        return Copy(pair, all, all); // S63: the driver refuses to let protected content out
    }

    public int StretchRect(IDirect3DSurface9* pSourceSurface, D3D11_RECT* pSourceRect, IDirect3DSurface9* pDestSurface, D3D11_RECT* pDestRect, uint Filter)
    {
        using var pair = new CopyPair(this, pSourceSurface, pDestSurface);
        if (!pair.IsGood || pair.Source.IsSystemMemory || pair.Destination.IsSystemMemory
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
        using Held<D3D9Surface> held = HoldSurface(pSurface);
        if (held.Value is not { IsSystemMemory: false, IsLocked: false } surface || !surface.TryGetRegion(pRect, out D3DRECT region))
            return D3DERR_INVALIDCALL;
        return Driver.RemovedReason is var reason and < 0 ? reason : Driver.ColorFill(surface.Handle, region, color);
    }

    /// <summary>The two ends of a copy, which both stay until it has ended; none unless they are two surfaces of this device that nobody has locked.</summary>
    private readonly ref struct CopyPair
    {
        private readonly Held<D3D9Surface> _source;
        private readonly Held<D3D9Surface> _destination;

        public CopyPair(D3D9Device device, void* source, void* destination)
        {
            _source = device.HoldSurface(source);
            _destination = device.HoldSurface(destination);
        }

        public bool IsGood => _source.Value is { IsLocked: false } from && _destination.Value is { IsLocked: false } to && from != to;

        public D3D9Surface Source => _source.Value!;

        public D3D9Surface Destination => _destination.Value!;

        public bool HasOneFormat => Source.Desc.Format == Destination.Desc.Format;

        public void Dispose()
        {
            _destination.Dispose();
            _source.Dispose();
        }
    }

    private int Copy(in CopyPair pair, D3DRECT from, D3DRECT to)
    {
        if (pair.Source.IsRestricted && !pair.Destination.IsRestricted && Protection.IsInForce)
            return D3DERR_INVALIDCALL; // R29, S63: a channel of the runtime's own protects the content
        return Driver.RemovedReason is var reason and < 0 ? reason : Driver.Blt(pair.Source.Handle, from, pair.Destination.Handle, to);
    }
}

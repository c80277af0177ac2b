using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>IDirect3DSurface9: what the surface is, and its memory for the application.</summary>
internal sealed unsafe partial class D3D9Surface
{
    private const uint KnownLockFlags = Macros.D3DLOCK_READONLY | Macros.D3DLOCK_DISCARD | Macros.D3DLOCK_DONOTWAIT |
        Macros.D3DLOCK_NOOVERWRITE | Macros.D3DLOCK_NOSYSLOCK | Macros.D3DLOCK_NO_DIRTY_UPDATE;

    public int GetContainer(Guid* riid, void** ppContainer)
    {
        if (ppContainer == null)
            return D3DERR_INVALIDCALL;
        *ppContainer = null;
        return riid == null ? D3DERR_INVALIDCALL : Device.QueryInterface(riid, ppContainer);
    }

    public int GetDesc(D3DSURFACE_DESC* pDesc)
    {
        if (pDesc == null)
            return D3DERR_INVALIDCALL;
        *pDesc = _desc;
        return S_OK;
    }

    public int LockRect(D3DLOCKED_RECT* pLockedRect, D3D11_RECT* pRect, uint Flags)
    {
        if (pLockedRect == null)
            return D3DERR_INVALIDCALL;
        *pLockedRect = default;
        const uint exclusive = Macros.D3DLOCK_READONLY | Macros.D3DLOCK_DISCARD;
        if ((Flags & ~KnownLockFlags) != 0 || (Flags & exclusive) == exclusive || !_isLockable || !TryGetRegion(pRect, out D3DRECT region))
            return D3DERR_INVALIDCALL;
        if (Device.Driver.RemovedReason is var reason and < 0)
            return reason;
        using var self = new Held<D3D9Surface>(this);
        if (self.Value is null || !_lock.TryOpen()) // S125
            return D3DERR_INVALIDCALL;
        int code = Lock(Flags, out void* data, out uint pitch);
        _lock.Settle(code >= 0);
        if (code < 0)
            return code;
        pLockedRect->Pitch = (int)pitch;
        pLockedRect->pBits = (byte*)data + ((nuint)region.y1 * pitch) + (nuint)_format.RowBytes(region.x1);
        return S_OK;
    }

    public int UnlockRect()
    {
        using var self = new Held<D3D9Surface>(this);
        return self.Value is not null && _lock.TryClose() ? Unlock() : D3DERR_INVALIDCALL; // S125
    }

    /// <summary>There is no GDI to draw with.</summary>
    public int GetDC(nint* phdc)
    {
        if (phdc == null)
            return D3DERR_INVALIDCALL;
        *phdc = 0;
        return D3DERR_NOTAVAILABLE;
    }

    public int ReleaseDC(nint hdc) => D3DERR_INVALIDCALL;

    private int Lock(uint flags, out void* data, out uint pitch)
    {
        data = _memory.Data;
        pitch = _memory.Pitch;
        if (IsRestricted && !Device.Protection.TryMap())
            return D3DERR_INVALIDCALL; // R29: a channel protects the content
        if (IsSystemMemory)
            return S_OK;
        uint driverFlags = ((flags & Macros.D3DLOCK_READONLY) != 0 ? D3DDDI_LOCKFLAGS.ReadOnly : 0) |
            ((flags & Macros.D3DLOCK_DONOTWAIT) != 0 ? D3DDDI_LOCKFLAGS.DoNotWait : 0);
        var area = new D3DRECT { x2 = _desc.Width, y2 = _desc.Height };
        int code = Driver.Lock(_handle, area, driverFlags, out data, out pitch); // R29: refused for protected content
        if (code < 0)
            LeaveMap();
        return code;
    }

    private int Unlock()
    {
        int code = IsSystemMemory ? S_OK : Driver.Unlock(_handle);
        LeaveMap();
        _lock.Settle(isOpen: false);
        return code;
    }

    private void LeaveMap()
    {
        if (IsRestricted)
            Device.Protection.Unmap();
    }
}

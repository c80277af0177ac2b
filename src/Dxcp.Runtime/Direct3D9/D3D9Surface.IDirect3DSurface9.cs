using System.Runtime.CompilerServices;
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
            return Messages.RefuseNull(nameof(ppContainer));
        *ppContainer = null;
        return riid == null ? Messages.RefuseNull(nameof(riid)) : Device.QueryInterface(riid, ppContainer);
    }

    public int GetDesc(D3DSURFACE_DESC* pDesc)
    {
        if (pDesc == null)
            return Messages.RefuseNull(nameof(pDesc));
        *pDesc = _desc;
        return S_OK;
    }

    public int LockRect(D3DLOCKED_RECT* pLockedRect, D3D11_RECT* pRect, uint Flags)
    {
        if (pLockedRect == null)
            return Messages.RefuseNull(nameof(pLockedRect));
        *pLockedRect = default;
        const uint exclusive = Macros.D3DLOCK_READONLY | Macros.D3DLOCK_DISCARD;
        if ((Flags & ~KnownLockFlags) != 0 || (Flags & exclusive) == exclusive)
            return Messages.RefuseValue("S120", nameof(Flags), $"0x{Flags:X}", "known D3DLOCK flags, not READONLY and DISCARD together");
        if (!_isLockable)
            return Messages.Refuse("S120", "the render target was made without Lockable", "GetRenderTargetData copies it to system memory.");
        if (!TryGetRegion(pRect, out D3DRECT region))
            return RefuseRegion(nameof(pRect), pRect);
        if (IfPresent() is var reason and < 0)
            return reason;
        using InUse<D3D9Surface> self = Device.Hold(this);
        if (self.Value is null || !_lock.TryOpen()) // S125
            return Messages.Refuse("S125", "the surface is locked, or about to be", "Call UnlockRect first.");
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
        using InUse<D3D9Surface> self = Device.Hold(this);
        return self.Value is not null && _lock.TryClose() // S125
            ? Messages.Answered(Unlock(), "S50")
            : Messages.Refuse("S125", "the surface is not locked, or is about to be unlocked");
    }

    /// <summary>There is no GDI to draw with.</summary>
    public int GetDC(nint* phdc)
    {
        if (phdc == null)
            return Messages.RefuseNull(nameof(phdc));
        *phdc = 0;
        return Messages.Refuse("S77", "there is no GDI to draw with", "LockRect gives the pixels.", D3DERR_NOTAVAILABLE);
    }

    public int ReleaseDC(nint hdc) => Messages.Refuse("S77", "no device context was given out");

    private int Lock(uint flags, out void* data, out uint pitch, [CallerMemberName] string method = "")
    {
        data = _memory.Data;
        pitch = _memory.Pitch;
        if (IsRestricted && !Device.Protection.TryMap())
            return Messages.Refuse("R29", "a channel protects the content", "EncryptionBlt brings it out under a key.", method: method);
        if (IsSystemMemory)
            return S_OK;
        uint driverFlags = ((flags & Macros.D3DLOCK_READONLY) != 0 ? D3DDDI_LOCKFLAGS.ReadOnly : 0) |
            ((flags & Macros.D3DLOCK_DONOTWAIT) != 0 ? D3DDDI_LOCKFLAGS.DoNotWait : 0);
        var area = new D3DRECT { x2 = _desc.Width, y2 = _desc.Height };
        int code = Driver.Lock(_handle, area, driverFlags, out data, out pitch); // R29: refused for protected content
        if (code < 0)
            LeaveMap();
        return Messages.Answered(code, "R29", "While content is protected, EncryptionBlt brings it out under a key.", method);
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

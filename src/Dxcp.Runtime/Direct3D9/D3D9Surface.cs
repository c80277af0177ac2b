using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>A surface (IDirect3DSurface9): a plain one in the driver's memory or in system memory, or a render target.</summary>
[ComFace(typeof(IDirect3DSurface9))]
internal sealed unsafe partial class D3D9Surface : D3D9DeviceChild
{
    private const uint KnownLockFlags = Macros.D3DLOCK_READONLY | Macros.D3DLOCK_DISCARD | Macros.D3DLOCK_DONOTWAIT |
        Macros.D3DLOCK_NOOVERWRITE | Macros.D3DLOCK_NOSYSLOCK | Macros.D3DLOCK_NO_DIRTY_UPDATE;

    private readonly nint _handle;
    private readonly D3DSURFACE_DESC _desc;
    private readonly FormatInfo _format;
    private readonly SystemMemory _memory;
    private readonly bool _isLockable;
    private readonly SharedResource? _shared;
    private uint _protectedPitch;
    private bool _isLocked;

    /// <summary>A surface over a driver's; destroys that with itself, frees the memory if it is the runtime's, and is a user of what it shares.</summary>
    public D3D9Surface(D3D9Device device, nint handle, in D3DSURFACE_DESC desc, FormatInfo format, SystemMemory memory, bool isLockable,
        SharedResource? shared) : base(device)
    {
        _handle = handle;
        _desc = desc;
        _format = format;
        _memory = memory;
        _isLockable = isLockable;
        _shared = shared;
    }

    /// <summary>The driver's handle.</summary>
    public nint Handle => _handle;

    /// <summary>As GetDesc tells it.</summary>
    public ref readonly D3DSURFACE_DESC Desc => ref _desc;

    /// <summary>Layout facts of the format.</summary>
    public FormatInfo Format => _format;

    /// <summary>Whether the surface is in system memory.</summary>
    public bool IsSystemMemory => _desc.Pool == D3DPOOL.D3DPOOL_SYSTEMMEM;

    /// <summary>Where, if it is.</summary>
    public SystemMemory Memory => _memory;

    /// <summary>Whether this is a render target.</summary>
    public bool IsRenderTarget => (_desc.Usage & Macros.D3DUSAGE_RENDERTARGET) != 0;

    /// <summary>Whether the content may be protected (R29).</summary>
    public bool IsRestricted => (_desc.Usage & Macros.D3DUSAGE_RESTRICTED_CONTENT) != 0;

    /// <summary>Rows in memory, those of a second plane included.</summary>
    public uint MemoryRows => _format.MemoryRows(_desc.Height);

    /// <summary>Whether the application has it locked.</summary>
    public bool IsLocked => Volatile.Read(ref _isLocked);

    /// <summary>The stride that data for this surface has in blts (R33); asked of the driver once.</summary>
    public int GetPitch(nint session, out uint pitch)
    {
        pitch = _protectedPitch;
        if (pitch != 0)
            return S_OK;
        int code = Driver.GetPitch(session, _handle, out pitch);
        if (code >= 0)
            _protectedPitch = pitch;
        return code;
    }

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
        if ((Flags & ~KnownLockFlags) != 0 || (Flags & exclusive) == exclusive || _isLocked || !_isLockable || !TryGetRegion(pRect, out D3DRECT region))
            return D3DERR_INVALIDCALL;
        if (Device.Driver.RemovedReason is var reason and < 0)
            return reason;
        void* data = _memory.Data;
        uint pitch = _memory.Pitch;
        if (IsRestricted && !Device.Protection.TryMap())
            return D3DERR_INVALIDCALL; // R29: a channel protects the content
        if (!IsSystemMemory)
        {
            uint flags = ((Flags & Macros.D3DLOCK_READONLY) != 0 ? D3DDDI_LOCKFLAGS.ReadOnly : 0) |
                ((Flags & Macros.D3DLOCK_DONOTWAIT) != 0 ? D3DDDI_LOCKFLAGS.DoNotWait : 0);
            int code = Driver.Lock(_handle, flags, out data, out pitch); // R29: refused for protected content
            if (code < 0)
            {
                LeaveMap();
                return code;
            }
        }
        Volatile.Write(ref _isLocked, true);
        pLockedRect->Pitch = (int)pitch;
        pLockedRect->pBits = (byte*)data + ((nuint)region.y1 * pitch) + (nuint)_format.RowBytes(region.x1);
        return S_OK;
    }

    public int UnlockRect()
    {
        if (!_isLocked)
            return D3DERR_INVALIDCALL;
        int code = IsSystemMemory ? S_OK : Driver.Unlock(_handle);
        Volatile.Write(ref _isLocked, false);
        LeaveMap();
        return code;
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

    /// <summary>This surface as one side of a blt.</summary>
    public BltSide BltSide =>
        new((uint)_desc.Format, _desc.Width, _desc.Height, 1, 1, IsBuffer: false, IsOutside: IsSystemMemory, IsTarget: !IsSystemMemory, IsLocked);

    /// <summary>Whether another surface has the same format and extent.</summary>
    public bool HasShapeOf(D3D9Surface other) => _desc.Format == other._desc.Format && _desc.Width == other._desc.Width && _desc.Height == other._desc.Height;

    /// <summary>A rectangle of this surface; null stands for all of it. Refuses what is empty, sticks out, or cuts through shared chroma.</summary>
    public bool TryGetRegion(D3D11_RECT* rect, out D3DRECT region)
    {
        region = rect == null
            ? new D3DRECT { x2 = _desc.Width, y2 = _desc.Height }
            : new D3DRECT { x1 = rect->left, y1 = rect->top, x2 = rect->right, y2 = rect->bottom };
        // Coordinates are signed in the API; a negative one is beyond every edge here.
        return region.x1 < region.x2 && region.y1 < region.y2 && region.x2 <= _desc.Width && region.y2 <= _desc.Height &&
            (region.x1 | region.x2) % _format.WidthAlignment == 0 && (region.y1 | region.y2) % _format.HeightAlignment == 0;
    }

    private void LeaveMap()
    {
        if (IsRestricted)
            Device.Protection.Unmap();
    }

    /// <inheritdoc/>
    protected override void DestroyInDriver()
    {
        if (_isLocked)
            _ = UnlockRect();
        if (_shared is null)
            Driver.DestroyResource(_handle);
        else
            _shared.Release(() => Driver.DestroyResource(_handle));
        _memory.Free();
    }

    /// <inheritdoc/>
    protected override void DestroyRest() => ClearPrivateData();
}

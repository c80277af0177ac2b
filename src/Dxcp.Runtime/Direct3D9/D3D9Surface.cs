using System.Runtime.CompilerServices;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>A surface: a plain one in the driver's memory or in system memory, or a render target. Its other files are its interfaces.</summary>
[ComFace(typeof(IDirect3DSurface9))]
internal sealed unsafe partial class D3D9Surface : D3D9DeviceChild
{
    private readonly nint _handle;
    private readonly D3DSURFACE_DESC _desc;
    private readonly FormatInfo _format;
    private readonly SystemMemory _memory;
    private readonly bool _isLockable;
    private readonly SharedResource? _shared;
    private uint _protectedPitch;
    private PairedCalls _lock;

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

    /// <summary>For messages: format and extent.</summary>
    public string Description => $"{D3D9Formats.NameOf(_desc.Format)} {_desc.Width}x{_desc.Height}";

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

    /// <summary>Whether the application has it locked, or is about to.</summary>
    public bool IsLocked => !_lock.IsClosed;

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

    /// <summary>Says why a rectangle is refused.</summary>
    public int RefuseRegion(string parameter, D3D11_RECT* rect, [CallerMemberName] string method = "")
    {
        D3D11_RECT given = rect == null ? new D3D11_RECT { right = _desc.Width, bottom = _desc.Height } : *rect;
        return Messages.RefuseValue("S120", parameter, $"({(int)given.left}, {(int)given.top}) to ({(int)given.right}, {(int)given.bottom})",
            $"a rectangle inside of {_desc.Width}x{_desc.Height}, its edges multiples of {_format.WidthAlignment} and {_format.HeightAlignment}",
            method: method);
    }

    /// <inheritdoc/>
    protected override void DestroyInDriver()
    {
        if (_lock.TryClose())
            _ = Unlock();
        if (_shared is null)
            Driver.DestroyResource(_handle);
        else
            _shared.Release(() => Driver.DestroyResource(_handle));
        _memory.Free();
    }

    /// <inheritdoc/>
    protected override void DestroyRest() => ClearPrivateData();
}

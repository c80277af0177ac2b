using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>IDirect3DDevice9 and IDirect3DDevice9Ex: new surfaces.</summary>
internal sealed unsafe partial class D3D9Device
{
    private const uint MaxExtent = 16384;

    public int CreateOffscreenPlainSurface(uint Width, uint Height, D3DFORMAT Format, D3DPOOL Pool, IDirect3DSurface9** ppSurface, void** pSharedHandle) =>
        CreateOffscreenPlainSurfaceEx(Width, Height, Format, Pool, ppSurface, pSharedHandle, 0);

    public int CreateOffscreenPlainSurfaceEx(uint Width, uint Height, D3DFORMAT Format, D3DPOOL Pool, IDirect3DSurface9** ppSurface, void** pSharedHandle,
        uint Usage)
    {
        if (ppSurface == null)
            return D3DERR_INVALIDCALL;
        *ppSurface = null;
        bool system = Pool == D3DPOOL.D3DPOOL_SYSTEMMEM;
        if (Pool is not (D3DPOOL.D3DPOOL_DEFAULT or D3DPOOL.D3DPOOL_SYSTEMMEM or D3DPOOL.D3DPOOL_SCRATCH))
            return D3DERR_INVALIDCALL;
        // S76: for system memory the "handle" is the application's buffer, as the pages of both blts tell.
        void* buffer = pSharedHandle == null ? null : *pSharedHandle;
        if (system && (Usage != 0 || (pSharedHandle != null && buffer == null)))
            return D3DERR_INVALIDCALL;
        if (Pool == D3DPOOL.D3DPOOL_SCRATCH)
            return D3DERR_NOTAVAILABLE;
        var desc = new D3DSURFACE_DESC { Format = Format, Type = D3DRESOURCETYPE.D3DRTYPE_SURFACE, Usage = Usage, Pool = Pool, Width = Width, Height = Height };
        return !system && pSharedHandle != null
            ? ShareSurface(desc, isLockable: true, ppSurface, pSharedHandle)
            : MakeSurface(desc, buffer, isLockable: true, ppSurface);
    }

    public int CreateRenderTarget(uint Width, uint Height, D3DFORMAT Format, D3DMULTISAMPLE_TYPE MultiSample, uint MultisampleQuality, int Lockable,
        IDirect3DSurface9** ppSurface, void** pSharedHandle) =>
        CreateRenderTargetEx(Width, Height, Format, MultiSample, MultisampleQuality, Lockable, ppSurface, pSharedHandle, 0);

    public int CreateRenderTargetEx(uint Width, uint Height, D3DFORMAT Format, D3DMULTISAMPLE_TYPE MultiSample, uint MultisampleQuality, int Lockable,
        IDirect3DSurface9** ppSurface, void** pSharedHandle, uint Usage)
    {
        if (ppSurface == null)
            return D3DERR_INVALIDCALL;
        *ppSurface = null;
        if ((Usage & Macros.D3DUSAGE_RENDERTARGET) != 0)
            return D3DERR_INVALIDCALL; // implied, not to be said
        if (MultiSample != D3DMULTISAMPLE_TYPE.D3DMULTISAMPLE_NONE || MultisampleQuality != 0)
            return D3DERR_NOTAVAILABLE;
        var desc = new D3DSURFACE_DESC
        {
            Format = Format,
            Type = D3DRESOURCETYPE.D3DRTYPE_SURFACE,
            Usage = Usage | Macros.D3DUSAGE_RENDERTARGET,
            Pool = D3DPOOL.D3DPOOL_DEFAULT,
            Width = Width,
            Height = Height,
        };
        return pSharedHandle != null ? ShareSurface(desc, Lockable != 0, ppSurface, pSharedHandle) : MakeSurface(desc, null, Lockable != 0, ppSurface);
    }

    private int MakeSurface(in D3DSURFACE_DESC desc, void* buffer, bool isLockable, IDirect3DSurface9** surface, uint driverFlags = 0)
    {
        int code = CheckSurface(desc, knownUsages: 0, out FormatInfo format);
        if (code < 0)
            return code;
        uint rowBytes = (uint)format.RowBytes(desc.Width);
        SystemMemory memory = desc.Pool != D3DPOOL.D3DPOOL_SYSTEMMEM ? default
            : buffer != null ? SystemMemory.Borrow(buffer, rowBytes) : SystemMemory.Allocate(rowBytes, format.MemoryRows(desc.Height));
        nint handle = 0;
        try
        {
            code = CreateInDriver(desc, memory, isLockable, driverFlags, share: false, out handle, out _);
            if (code < 0)
                memory.Free();
            else
                *surface = new D3D9Surface(this, handle, desc, format, memory, isLockable, shared: null).Publish<IDirect3DSurface9>();
            return code;
        }
        catch
        {
            if (handle != 0)
                Driver.DestroyResource(handle);
            memory.Free();
            throw;
        }
    }

    /// <summary>Whether there can be such a surface. What restricts sharing needs something shared.</summary>
    private int CheckSurface(in D3DSURFACE_DESC desc, uint knownUsages, out FormatInfo format)
    {
        bool renderTarget = (desc.Usage & Macros.D3DUSAGE_RENDERTARGET) != 0;
        if (!D3D9Formats.TryGet(desc.Format, out format) ||
            (desc.Usage & ~(Macros.D3DUSAGE_RENDERTARGET | Macros.D3DUSAGE_RESTRICTED_CONTENT | knownUsages)) != 0 ||
            desc.Width is 0 or > MaxExtent || desc.Height is 0 or > MaxExtent ||
            desc.Width % format.WidthAlignment != 0 || desc.Height % format.HeightAlignment != 0)
            return D3DERR_INVALIDCALL;
        return D3D9Formats.IsOffered(Adapter, desc.Format, renderTarget) ? Driver.RemovedReason : D3DERR_NOTAVAILABLE;
    }

    private int CreateInDriver(in D3DSURFACE_DESC desc, in SystemMemory memory, bool isLockable, uint driverFlags, bool share, out nint handle,
        out SharedResource? shared)
    {
        var info = new D3DDDI_SURFACEINFO { Width = desc.Width, Height = desc.Height, pSysMem = memory.Data, SysMemPitch = memory.Pitch };
        var arguments = new D3DDDIARG_CREATERESOURCE
        {
            Format = (uint)desc.Format, // the driver's numbers are the API's
            Pool = (uint)(memory.Data != null ? D3DDDI_POOL.D3DDDIPOOL_SYSTEMMEM : D3DDDI_POOL.D3DDDIPOOL_VIDEOMEMORY),
            pSurfList = &info,
            SurfCount = 1,
            MipLevels = 1,
            Rotation = (uint)D3DDDI_ROTATION.D3DDDI_ROTATION_IDENTITY,
        };
        arguments.Flags.Value = driverFlags | ((desc.Usage & Macros.D3DUSAGE_RENDERTARGET) != 0 ? D3DDDI_RESOURCEFLAGS.RenderTarget : 0) |
            ((desc.Usage & Macros.D3DUSAGE_RESTRICTED_CONTENT) != 0 ? D3DDDI_RESOURCEFLAGS.RestrictedContent : 0) |
            (isLockable ? 0 : D3DDDI_RESOURCEFLAGS.NotLockable) |
            (share ? D3DDDI_RESOURCEFLAGS.SharedResource : 0) |
            ((desc.Usage & Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE_DRIVER) != 0 ? D3DDDI_RESOURCEFLAGS.RestrictSharedAccess : 0);
        if (share)
            return Driver.CreateShared(arguments, SharedSurface.Of(desc, isLockable), Protection, out handle, out shared);
        shared = null;
        return Driver.CreateResource(arguments, out handle);
    }
}

using System.Runtime.CompilerServices;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>What all methods that make surfaces have in common.</summary>
internal sealed unsafe partial class D3D9Device
{
    private const uint MaxExtent = 16384;

    private int MakeSurface(in D3DSURFACE_DESC desc, void* buffer, bool isLockable, IDirect3DSurface9** surface, uint driverFlags = 0,
        [CallerMemberName] string method = "")
    {
        int code = CheckSurface(desc, knownUsages: 0, out FormatInfo format, method);
        if (code < 0)
            return code;
        uint rowBytes = (uint)format.RowBytes(desc.Width);
        SystemMemory memory = desc.Pool != D3DPOOL.D3DPOOL_SYSTEMMEM ? default
            : buffer != null ? SystemMemory.Borrow(buffer, rowBytes) : SystemMemory.Allocate(rowBytes, format.MemoryRows(desc.Height));
        nint handle;
        bool isMade = false;
        try
        {
            code = CreateInDriver(desc, memory, isLockable, driverFlags, share: false, out handle, out _);
            isMade = code >= 0;
        }
        finally
        {
            if (!isMade)
                memory.Free();
        }
        if (!isMade)
            return Messages.Answered(code, "S62", "Restricted surfaces share the adapter's protected memory (ProtectedMemorySize): release some.", method);
        D3DSURFACE_DESC made = desc;
        *surface = Handover.Publish<IDirect3DSurface9>(() => new D3D9Surface(this, handle, made, format, memory, isLockable, shared: null), () =>
        {
            Driver.DestroyResource(handle);
            memory.Free();
        });
        return code;
    }

    /// <summary>Whether there can be such a surface. What restricts sharing needs something shared.</summary>
    private int CheckSurface(in D3DSURFACE_DESC desc, uint knownUsages, out FormatInfo format, [CallerMemberName] string method = "")
    {
        if (!D3D9Formats.TryGet(desc.Format, out format))
        {
            return Messages.RefuseValue("S120", "Format", D3D9Formats.NameOf(desc.Format), "a format of surfaces", "CheckDeviceFormat tells which there are.",
                method: method);
        }

        if ((desc.Usage & ~(Macros.D3DUSAGE_RENDERTARGET | Macros.D3DUSAGE_RESTRICTED_CONTENT | knownUsages)) is var unknown and not 0)
        {
            return Messages.RefuseValue("S96", "Usage", $"0x{unknown:X}", "RESTRICTED_CONTENT, and what restricts sharing where there is a pSharedHandle",
                method: method);
        }

        if (desc.Width is 0 or > MaxExtent || desc.Width % format.WidthAlignment != 0)
            return Messages.RefuseValue("S120", "Width", desc.Width, $"up to {MaxExtent}, a multiple of {format.WidthAlignment}", method: method);
        if (desc.Height is 0 or > MaxExtent || desc.Height % format.HeightAlignment != 0)
            return Messages.RefuseValue("S120", "Height", desc.Height, $"up to {MaxExtent}, a multiple of {format.HeightAlignment}", method: method);
        bool renderTarget = (desc.Usage & Macros.D3DUSAGE_RENDERTARGET) != 0;
        return D3D9Formats.IsOffered(Adapter, desc.Format, renderTarget) ? IfPresent(method)
            : Messages.RefuseValue("S70", "Format", D3D9Formats.NameOf(desc.Format),
                $"one that the driver has for {(renderTarget ? "render targets" : "plain surfaces")}", "CheckDeviceFormat tells which there are.",
                D3DERR_NOTAVAILABLE, method);
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
            return Driver.CreateShared(arguments, SharedSurface.Of(desc, isLockable), SharedProcesses, out handle, out shared);
        shared = null;
        return Driver.CreateResource(arguments, out handle);
    }
}

using System.Runtime.CompilerServices;
using Dxcp.Abi;
using Dxcp.Kernel;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>Surfaces in the default pool that other devices share (S96 to S98): <c>pSharedHandle</c> of the methods that make surfaces.</summary>
internal sealed unsafe partial class D3D9Device
{
    private const uint SharingUsages = Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE | Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE_DRIVER;

    /// <summary>Makes a surface that others may open, or opens one: which of the two, <paramref name="handle"/> says by pointing to null or to a
    /// handle.</summary>
    private int ShareSurface(in D3DSURFACE_DESC desc, bool isLockable, IDirect3DSurface9** surface, void** handle, [CallerMemberName] string method = "")
    {
        int code = CheckSurface(desc, SharingUsages, out FormatInfo format, method);
        if (code < 0)
            return code;
        code = *handle == null ? MakeShared(desc, format, isLockable, surface, handle) : OpenShared(desc, format, isLockable, surface, (nint)(*handle));
        return code switch
        {
            >= 0 => code,
            SharedResource.CannotRestrict => Messages.Refuse("S151", DeviceMessages.DriverKeepsItsOwnDoor,
                "Restrict it by D3DUSAGE_RESTRICT_SHARED_RESOURCE_DRIVER, or let runtime and driver come out of one library.", D3DERR_CANNOTPROTECTCONTENT,
                method),
            E_ACCESSDENIED => Messages.Refuse("S98", "this process may not open the surface", "Whoever made it lets it, by SHARED_RESOURCE on a channel.",
                code, method),
            D3DERR_INVALIDCALL when *handle != null => Messages.RefuseValue("S96", "*pSharedHandle", $"0x{(nint)(*handle):X}",
                "null, or the handle of a living surface of the same format, extent and usage", method: method),
            _ => Messages.Answered(code, "S99", "What a driver does not allocate cannot be shared.", method),
        };
    }

    private int MakeShared(in D3DSURFACE_DESC desc, FormatInfo format, bool isLockable, IDirect3DSurface9** surface, void** handle)
    {
        int code = CreateInDriver(desc, default, isLockable, driverFlags: 0, share: true, out nint made, out SharedResource? shared);
        if (code < 0)
            return code;
        try
        {
            *surface = new D3D9Surface(this, made, desc, format, default, isLockable, shared).Publish<IDirect3DSurface9>();
        }
        catch
        {
            shared!.Release(() => Driver.DestroyResource(made));
            throw;
        }
        *handle = (void*)shared!.Handle;
        return code;
    }

    private int OpenShared(in D3DSURFACE_DESC asked, FormatInfo format, bool isLockable, IDirect3DSurface9** surface, nint handle)
    {
        D3DSURFACE_DESC desc = asked;
        D3D9Surface? opened = null;
        KnockResult result = SharedResource.Open(handle, Multithread, shared => Open(shared, desc, format, isLockable, out opened), out int code);
        if (result != KnockResult.Answered)
            return result == KnockResult.Refused ? E_ACCESSDENIED : D3DERR_INVALIDCALL;
        if (code >= 0)
            *surface = opened!.Publish<IDirect3DSurface9>();
        return code;
    }

    private int Open(SharedResource shared, D3DSURFACE_DESC desc, FormatInfo format, bool isLockable, out D3D9Surface? surface)
    {
        surface = null;
        SharedSurface found = shared.Description;
        // The page of CreateOffscreenPlainSurface: what is asked for must be what was made.
        if ((found.Format9, found.Width, found.Height, found.ArraySize) != (desc.Format, desc.Width, desc.Height, 1u) ||
            ((found.Usage9 ^ desc.Usage) & Macros.D3DUSAGE_RESTRICTED_CONTENT) != 0)
        {
            return D3DERR_INVALIDCALL;
        }

        int code = Driver.OpenResource(shared, out nint opened);
        if (code < 0)
            return code;
        try
        {
            desc.Usage = (desc.Usage & Macros.D3DUSAGE_RENDERTARGET) | found.Usage9;
            bool canBeLocked = isLockable && found.IsLockable != 0;
            if (shared.IsForeign && canBeLocked && !IsAsTold(opened, desc))
                code = D3DERR_INVALIDCALL;
            else
                surface = new D3D9Surface(this, opened, desc, format, default, canBeLocked, shared);
            return code;
        }
        finally
        {
            if (surface is null)
                Driver.DestroyResource(opened);
        }
    }

    // S119: what is protected the driver locks for nobody, and so never by a wrong size.
    private bool IsAsTold(nint opened, in D3DSURFACE_DESC desc)
    {
        if ((desc.Usage & Macros.D3DUSAGE_RESTRICTED_CONTENT) != 0)
            return true;
        if (Driver.Lock(opened, new D3DRECT { x2 = desc.Width, y2 = desc.Height }, D3DDDI_LOCKFLAGS.ReadOnly, out _, out _) < 0)
            return false;
        _ = Driver.Unlock(opened);
        return true;
    }
}

using Dxcp.Abi;
using Dxcp.Kernel;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>Surfaces in the default pool that other devices share (S96 to S98): <c>pSharedHandle</c> of the methods that make surfaces.</summary>
internal sealed unsafe partial class D3D9Device
{
    private const uint SharingUsages = Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE | Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE_DRIVER;

    /// <summary>Makes a surface that others may open, or opens one: which of the two, <paramref name="handle"/> says by pointing to null or to a handle.</summary>
    private int ShareSurface(in D3DSURFACE_DESC desc, bool isLockable, IDirect3DSurface9** surface, void** handle)
    {
        int code = CheckSurface(desc, SharingUsages, out FormatInfo format);
        return code < 0 ? code : *handle == null ? MakeShared(desc, format, isLockable, surface, handle) : OpenShared(desc, format, isLockable, surface, (nint)(*handle));
    }

    private int MakeShared(in D3DSURFACE_DESC desc, FormatInfo format, bool isLockable, IDirect3DSurface9** surface, void** handle)
    {
        int code = CreateInDriver(desc, default, isLockable, driverFlags: 0, share: true, out nint made, out SharedResource? shared);
        if (code < 0)
            return code;
        *surface = Wrap(made, desc, format, isLockable, shared!);
        *handle = (void*)shared!.Handle;
        return code;
    }

    private int OpenShared(in D3DSURFACE_DESC asked, FormatInfo format, bool isLockable, IDirect3DSurface9** surface, nint handle)
    {
        KnockResult result = SharedResource.Open(handle, out SharedResource? shared);
        if (result != KnockResult.Answered)
            return result == KnockResult.Refused ? E_ACCESSDENIED : D3DERR_INVALIDCALL;
        SharedDescription found = shared!.Description;
        nint opened = 0;
        // The page of CreateOffscreenPlainSurface: what is asked for must be what was made.
        int code = (found.Format9, found.Width, found.Height, found.ArraySize) == (asked.Format, asked.Width, asked.Height, 1u) &&
            ((found.Usage9 ^ asked.Usage) & Macros.D3DUSAGE_RESTRICTED_CONTENT) == 0 ? S_OK : D3DERR_INVALIDCALL;
        if (code >= 0)
            code = Driver.OpenResource(shared, out opened);
        if (code < 0)
        {
            shared.Release();
            return code;
        }
        D3DSURFACE_DESC desc = asked;
        desc.Usage = (asked.Usage & Macros.D3DUSAGE_RENDERTARGET) | found.Usage9;
        *surface = Wrap(opened, desc, format, isLockable && found.IsLockable != 0, shared);
        return code;
    }

    private IDirect3DSurface9* Wrap(nint handle, in D3DSURFACE_DESC desc, FormatInfo format, bool isLockable, SharedResource shared)
    {
        try
        {
            return new D3D9Surface(this, handle, desc, format, default, isLockable, shared).Publish<IDirect3DSurface9>();
        }
        catch
        {
            Driver.DestroyResource(handle);
            shared.Release();
            throw;
        }
    }
}

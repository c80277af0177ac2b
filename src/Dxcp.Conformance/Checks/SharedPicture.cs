using System.Globalization;
using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>Protected pictures for another process, and what that has to know of them: a handle, or what the driver left with the kernel.</summary>
internal static unsafe class SharedPicture
{
    /// <summary>Makes one.</summary>
    /// <param name="device">The maker.</param>
    /// <param name="restrict">Whether only processes that SHARED_RESOURCE names may open it.</param>
    /// <param name="token">What opens it.</param>
    public static nint Make(ProbeDevice device, bool restrict, out string token)
    {
        nint made;
        switch (device)
        {
            case D3D11ProbeDevice eleven:
                made = Texture(eleven, restrict, out nint handle);
                token = Text(handle);
                return made;
            case D3D9ProbeDevice nine:
                handle = 0;
                made = Surface(nine, restrict, ref handle, out int code);
                if (code < 0)
                    throw new NotSupportedHereException($"the target shares no such surfaces: {HResultName.Of(code)}");
                token = Text(handle);
                return made;
            case Ddi11ProbeDevice driver:
                var arguments = Ddi11HostDevice.Arguments(ProbeUsage.Protected);
                arguments.ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_TEXTURE2D;
                arguments.Format = DXGI_FORMAT.DXGI_FORMAT_NV12;
                arguments.MiscFlags |= (uint)D3D10_DDI_RESOURCE_MISC_FLAG.D3D10_DDI_RESOURCE_MISC_SHARED
                    | (restrict ? (uint)D3D10_DDI_RESOURCE_MISC_FLAG.D3D11_1DDI_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER : 0);
                var resource = driver.Inner.CreateResource(arguments, ProbeDevice.Width, ProbeDevice.Height);
                if (driver.Inner.TakeErrors() is [var error, ..])
                    throw new NotSupportedHereException($"the driver shares no such resources: {HResultName.Of(error)}");
                token = Left(driver.Inner.Left(resource));
                return (nint)resource.pDrvPrivate;
            default:
                var low = ((Ddi9ProbeDevice)device).Inner;
                made = low.CreateSurface((D3DDDIFORMAT)D3DVideoFormats.NV12, ProbeDevice.Width, ProbeDevice.Height, D3DDDI_RESOURCEFLAGS.RestrictedContent
                    | D3DDDI_RESOURCEFLAGS.SharedResource | (restrict ? D3DDDI_RESOURCEFLAGS.RestrictSharedAccess : 0));
                token = Left(low.Left());
                return made;
        }
    }

    /// <summary>Opens one; 0, and a code that tells a failure, where that is refused.</summary>
    public static nint Open(ProbeDevice device, string token, out int code)
    {
        nint opened = 0;
        switch (device)
        {
            case D3D11ProbeDevice eleven:
                Guid iid = ID3D11Texture2D.IID;
                code = eleven.Pointer->lpVtbl->OpenSharedResource(eleven.Pointer, (void*)Number(token), &iid, (void**)&opened);
                return opened;
            case D3D9ProbeDevice nine:
                nint handle = Number(token);
                return Surface(nine, restrict: false, ref handle, out code);
            case Ddi11ProbeDevice driver:
                var resource = driver.Inner.OpenResource(Convert.FromHexString(token));
                code = driver.Inner.TakeErrors() is [var error, ..] ? error : 0;
                return code < 0 ? 0 : (nint)resource.pDrvPrivate;
            default:
                code = ((Ddi9ProbeDevice)device).Inner.OpenResource(Convert.FromHexString(token), out opened);
                return opened;
        }
    }

    private static nint Texture(D3D11ProbeDevice device, bool restrict, out nint handle)
    {
        var flags = D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT | D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_SHARED
            | (restrict ? D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER : 0);
        D3D11_TEXTURE2D_DESC desc = D3D11ProbeDevice.Picture(flags, D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET);
        ID3D11Texture2D* texture = null;
        int code = device.Pointer->lpVtbl->CreateTexture2D(device.Pointer, &desc, null, &texture);
        if (code < 0)
            throw new NotSupportedHereException($"the target shares no such textures: {HResultName.Of(code)}");
        Guid iid = IDXGIResource.IID;
        void* found, shared;
        Probe.Accepted(((IUnknown*)texture)->lpVtbl->QueryInterface(texture, &iid, &found), "QueryInterface for IDXGIResource");
        using var resource = new ComPtr<IDXGIResource>((IDXGIResource*)found);
        Probe.Accepted(resource.Pointer->lpVtbl->GetSharedHandle(resource.Pointer, &shared), "GetSharedHandle");
        handle = (nint)shared;
        return (nint)texture;
    }

    private static nint Surface(D3D9ProbeDevice device, bool restrict, ref nint handle, out int code)
    {
        IDirect3DSurface9* surface = null;
        fixed (nint* shared = &handle)
        {
            code = device.Pointer->lpVtbl->CreateOffscreenPlainSurfaceEx(device.Pointer, ProbeDevice.Width, ProbeDevice.Height, D3DVideoFormats.NV12,
                D3DPOOL.D3DPOOL_DEFAULT, &surface, (void**)shared,
                Macros.D3DUSAGE_RESTRICTED_CONTENT | (restrict ? Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE_DRIVER : 0));
        }

        return (nint)surface;
    }

    private static string Left(byte[]? left) => left is { Length: > 0 } ? Convert.ToHexString(left)
        : throw new NotSupportedHereException("the driver left nothing with pfnAllocateCb, so nobody can open its resources (S99)");

    private static string Text(nint handle) => handle.ToString(CultureInfo.InvariantCulture);

    private static nint Number(string token) => nint.Parse(token, CultureInfo.InvariantCulture);
}

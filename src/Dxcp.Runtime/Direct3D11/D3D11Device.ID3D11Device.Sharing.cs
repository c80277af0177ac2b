using Dxcp.Abi;
using Dxcp.Kernel;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>ID3D11Device and ID3D11Device1: textures that other devices share (S96 to S98).</summary>
internal sealed unsafe partial class D3D11Device
{
    public int OpenSharedResource(void* hResource, Guid* ReturnedInterface, void** ppResource)
    {
        const string method = nameof(OpenSharedResource);
        if (ppResource != null)
            *ppResource = null;
        if (ppResource == null || ReturnedInterface == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, ppResource == null ? "ppResource" : "ReturnedInterface");
        if (IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        D3D11Texture2D? texture = null;
        KnockResult result = SharedResource.Open((nint)hResource, section: null, shared => Open(method, shared, out texture), out int code);
        if (result == KnockResult.Nobody)
        {
            return RefuseValue("S98", nameof(hResource), $"0x{(nint)hResource:X}",
                "a handle that IDXGIResource.GetSharedHandle or Direct3D 9 gave for a resource that lives");
        }

        if (result == KnockResult.Refused)
            return Deny(method, "the resource has RESTRICT_SHARED_RESOURCE, and no channel of the runtime's named this process");
        if (code < 0)
            return code;
        ID3D11Texture2D* opened = texture!.Publish<ID3D11Texture2D>();
        int answer = texture.QueryInterface(ReturnedInterface, ppResource);
        _ = opened->lpVtbl->Base.Base.Base.Release(opened);
        return answer;
    }

    /// <summary>There are no NT handles here: nothing could close one where there is no Windows.</summary>
    public int OpenSharedResource1(void* hResource, Guid* returnedInterface, void** ppResource) => NoNtHandles(nameof(OpenSharedResource1), ppResource);

    /// <inheritdoc cref="OpenSharedResource1"/>
    public int OpenSharedResourceByName(ushort* lpName, uint dwDesiredAccess, Guid* returnedInterface, void** ppResource) =>
        NoNtHandles(nameof(OpenSharedResourceByName), ppResource);

    private int Open(string method, SharedResource shared, out D3D11Texture2D? texture)
    {
        texture = null;
        D3D11_TEXTURE2D_DESC desc = shared.Description.ToDirect3D11();
        // Another process may say anything.
        if (ResourceRules.Check(desc, null, out _) is not null || !Driver.SupportsFormat(desc.Format))
            return Refuse("S96", "the resource has a format or a use that Direct3D 11, or the driver, does not have", method: method);
        int code = CheckCreation(desc.MiscFlags, method);
        if (code < 0)
            return code;
        code = Driver.OpenResource(shared, out D3D10DDI_HRESOURCE handle);
        // S98: the driver has one code for whatever keeps it from opening.
        if (code == E_OUTOFMEMORY && shared.IsForeign && shared.Description.IsRestrictedByDriver)
            return Deny(method, "the resource has RESTRICT_SHARED_RESOURCE_DRIVER, and no channel of the driver's named this process");
        if (code < 0)
            return Told(code, "S98", method: method);
        try
        {
            texture = NewTexture(handle, desc, shared);
            return code;
        }
        catch
        {
            Driver.DestroyResource(handle);
            throw;
        }
    }

    private D3D11Texture2D Wrap(D3D10DDI_HRESOURCE handle, in D3D11_TEXTURE2D_DESC desc, SharedResource? shared)
    {
        try
        {
            return NewTexture(handle, desc, shared);
        }
        catch
        {
            if (shared is null)
                Driver.DestroyResource(handle);
            else
                shared.Release(() => Driver.DestroyResource(handle));
            throw;
        }
    }

    private D3D11Texture2D NewTexture(D3D10DDI_HRESOURCE handle, in D3D11_TEXTURE2D_DESC desc, SharedResource? shared)
    {
        _ = Formats.TryGet(desc.Format, out FormatInfo format);
        var texture = new D3D11Texture2D(this, handle, desc, format, shared);
        texture.Count();
        return texture;
    }

    private int Deny(string method, string problem) => Refuse("R47", problem,
        remedy: "Let the device that made it send SHARED_RESOURCE for this process through such a channel.", code: E_ACCESSDENIED, method: method);

    private int NoNtHandles(string method, void** result)
    {
        if (result != null)
            *result = null;
        return Refuse("S96", "NT handles are not offered",
            remedy: "Make the texture with D3D11_RESOURCE_MISC_SHARED, and open what IDXGIResource.GetSharedHandle gives.", code: DXGI_ERROR_UNSUPPORTED,
            method: method);
    }
}

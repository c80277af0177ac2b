using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>Where the functions are exchanged. Vtables are shared by all objects of a class, and get their functions back; tables of drivers are a device's
/// own.</summary>
internal abstract unsafe partial class Mutant
{
    private static readonly Dictionary<nint, nint> s_patched = [];

    public void Patch(ID3D11Device* device, ID3D11DeviceContext* context, ID3D11VideoDevice* videoDevice, ID3D11VideoContext* videoContext)
    {
        Enter(Doors11.Instance);
        Doors11.Patch(device->lpVtbl, context->lpVtbl, videoDevice->lpVtbl, videoContext->lpVtbl);
    }

    public void Patch(IDirect3DDevice9Ex* device, IDirect3DDevice9Video* video)
    {
        Enter(Doors9.Instance);
        Doors9.Patch((IUnknown.Vtbl*)device->lpVtbl, video->lpVtbl);
    }

    public void Patch(IDirect3DCryptoSession9* session)
    {
        Enter(Doors9.Instance);
        Doors9.Patch(session->lpVtbl);
    }

    public void Patch(IDirect3DAuthenticatedChannel9* channel)
    {
        Enter(Doors9.Instance);
        Doors9.Patch(channel->lpVtbl);
        if (KeepsChannels)
            ((IUnknown*)channel)->lpVtbl->AddRef(channel);
    }

    public void Patch(IDirect3DSurface9* surface) => Doors9.Patch(surface->lpVtbl);

    public void Patch(ID3D11AuthenticatedChannel* channel)
    {
        if (KeepsChannels)
            ((IUnknown*)channel)->lpVtbl->AddRef(channel);
    }

    public void Patch(D3D11_1DDI_DEVICEFUNCS* functions, D3D11_1DDI_VIDEODEVICEFUNCS* video)
    {
        Enter(DoorsDdi11.Instance);
        DoorsDdi11.Patch(functions, video, this);
    }

    public void Patch(D3DDDI_DEVICEFUNCS* functions, D3DDDI_ADAPTERFUNCS* adapter)
    {
        Enter(DoorsDdi9.Instance);
        DoorsDdi9.Patch(functions, adapter, this);
    }

    /// <summary>Gives vtables their functions back.</summary>
    public void Restore()
    {
        lock (s_patched)
        {
            foreach (var (slot, original) in s_patched)
                *(nint*)slot = original;
            s_patched.Clear();
        }
    }

    /// <summary>Puts a function into a slot of a vtable, and keeps the one that was there.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="function">What goes there.</param>
    /// <param name="original">Takes what was there, unless it was exchanged before.</param>
    internal static void Exchange(void* slot, void* function, ref nint original)
    {
        lock (s_patched)
        {
            if (!s_patched.TryAdd((nint)slot, *(nint*)slot))
                return;
            original = *(nint*)slot;
            *(nint*)slot = (nint)function;
        }
    }
}

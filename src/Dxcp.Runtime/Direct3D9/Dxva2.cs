using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>The entry of DirectX Video Acceleration 2.0. Safe from any thread.</summary>
public static unsafe class Dxva2
{
    /// <summary>Gets a service of a device (<c>nf-dxva2api-dxva2createvideoservice</c>): the device's own interface, so that it lives as long.</summary>
    /// <param name="pDD">A device of this runtime.</param>
    /// <param name="riid">IDirectXVideoDecoderService or IDirectXVideoAccelerationService; there is no video processor.</param>
    /// <param name="ppService">Takes the service; must not be null.</param>
    /// <returns>S_OK; D3DERR_INVALIDCALL for a null pointer or what is no device of this runtime; E_NOINTERFACE for another service.</returns>
    public static int DXVA2CreateVideoService(IDirect3DDevice9* pDD, Guid* riid, void** ppService)
    {
        try
        {
            if (ppService == null)
                return EntryMessages.Direct3D9.RefuseNull(nameof(ppService));
            *ppService = null;
            if (riid == null)
                return EntryMessages.Direct3D9.RefuseNull(nameof(riid));
            if (!ComObject.TryGet(pDD, out D3D9Device? device))
                return EntryMessages.Direct3D9.RefuseValue("S93", nameof(pDD), pDD == null ? "null" : "something else", "a device of this runtime");
            Guid service = *riid;
            return service == IDirectXVideoDecoderService.IID || service == IDirectXVideoAccelerationService.IID ? device.QueryInterface(&service, ppService)
                : device.Messages.RefuseValue("S93", nameof(riid), service, nameof(IDirectXVideoDecoderService), code: E_NOINTERFACE);
        }
        catch (Exception exception)
        {
            return EntryGuard.ToHResult(exception);
        }
    }
}

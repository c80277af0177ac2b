using System.Security.Cryptography;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>The entries of DirectX Video Acceleration 2.0, and of its neighbours in dxva2.dll. Safe from any thread.</summary>
public static unsafe class Dxva2
{
    private const uint LastUsage = 2; // DXVAHD_DEVICE_USAGE_OPTIMAL_QUALITY

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
            return ComObject.TryGet(pDD, out D3D9Device? device) ? GetService(device, riid, ppService, nameof(DXVA2CreateVideoService))
                : EntryMessages.Direct3D9.RefuseValue("S93", nameof(pDD), pDD == null ? "null" : "something else", "a device of this runtime");
        }
        catch (Exception exception)
        {
            return EntryGuard.ToHResult(exception);
        }
    }

    /// <summary>Makes a device manager without a device (<c>nf-dxva2api-dxva2createdirect3ddevicemanager9</c>, S266).</summary>
    /// <param name="pResetToken">Takes the number that ResetDevice wants: no two managers of a process have the same, and none has zero.</param>
    /// <param name="ppDeviceManager">Takes the manager.</param>
    /// <returns>S_OK; E_POINTER for a null pointer, with nothing made.</returns>
    public static int DXVA2CreateDirect3DDeviceManager9(uint* pResetToken, IDirect3DDeviceManager9** ppDeviceManager)
    {
        try
        {
            if (ppDeviceManager != null)
                *ppDeviceManager = null;
            if (pResetToken == null || ppDeviceManager == null)
            {
                return EntryMessages.Direct3D9.RefuseValue("S266", pResetToken == null ? nameof(pResetToken) : nameof(ppDeviceManager), "null", "a pointer",
                    code: E_POINTER);
            }

            uint token = Tokens.Next();
            *ppDeviceManager = Handover.Publish<IDirect3DDeviceManager9>(() => new D3D9DeviceManager(token), static () => { });
            *pResetToken = token;
            return S_OK;
        }
        catch (Exception exception)
        {
            return EntryGuard.ToHResult(exception);
        }
    }

    /// <summary>DXVAHD_CreateDevice (<c>nf-dxvahd-dxvahd_createdevice</c>). The driver has no video processor.</summary>
    /// <param name="device">A device of this runtime that Direct3DCreate9Ex's object made.</param>
    /// <param name="content">DXVAHD_CONTENT_DESC.</param>
    /// <param name="usage">DXVAHD_DEVICE_USAGE, up to 2.</param>
    /// <param name="result">Takes null.</param>
    /// <returns>E_NOINTERFACE, "the device does not support DXVA-HD"; D3DERR_INVALIDCALL for wrong parameters.</returns>
    public static int DXVAHD_CreateDevice(IDirect3DDevice9Ex* device, void* content, uint usage, void** result)
    {
        try
        {
            if (result == null || content == null)
                return EntryMessages.Direct3D9.RefuseNull(result == null ? "ppDevice" : "pContentDesc");
            *result = null;
            if (!ComObject.TryGet(device, out D3D9Device? found))
                return EntryMessages.Direct3D9.RefuseValue("S268", "pD3DDevice", device == null ? "null" : "something else", "a device of this runtime");
            return usage > LastUsage ? found.Messages.RefuseValue("S268", "Usage", usage, $"up to {LastUsage}")
                : found.Messages.Refuse("S268", "the driver has no video processor", "Convert pictures in the program.", E_NOINTERFACE);
        }
        catch (Exception exception)
        {
            return EntryGuard.ToHResult(exception);
        }
    }

    /// <summary>The functions of opmapi.h that find outputs: there are none, since nothing is shown (S268).</summary>
    /// <param name="method">The function that was called.</param>
    /// <param name="semantics">OPM_VIDEO_OUTPUT_SEMANTICS: 0 for COPP, 1 for OPM.</param>
    /// <param name="count">Takes 0; null where the function has no count.</param>
    /// <param name="result">Takes null.</param>
    /// <returns>ERROR_GRAPHICS_OPM_NOT_SUPPORTED or ERROR_GRAPHICS_COPP_NOT_SUPPORTED; E_INVALIDARG for a null pointer or other semantics.</returns>
    public static int GetVideoOutputs(string method, uint semantics, uint* count, void** result)
    {
        try
        {
            if (count != null)
                *count = 0;
            if (result == null)
                return EntryMessages.Direct3D9.RefuseValue("S268", "the result", "null", "a pointer", code: E_INVALIDARG, method: method);
            *result = null;
            return RefuseOutputs(method, semantics);
        }
        catch (Exception exception)
        {
            return EntryGuard.ToHResult(exception);
        }
    }

    private static int RefuseOutputs(string method, uint semantics) =>
        semantics > 1 ? EntryMessages.Direct3D9.RefuseValue("S268", "vos", semantics, "0 (COPP) or 1 (OPM)", code: E_INVALIDARG, method: method)
            : EntryMessages.Direct3D9.Refuse("S268", "there are no video outputs, and so no output protection",
                "IDirect3DAuthenticatedChannel9 tells about outputs (AUTHENTICATEDQUERY_OUTPUTID).",
                semantics == 0 ? ERROR_GRAPHICS_COPP_NOT_SUPPORTED : ERROR_GRAPHICS_OPM_NOT_SUPPORTED, method);

    /// <summary>The service of a device that <paramref name="riid"/> names.</summary>
    internal static int GetService(D3D9Device device, Guid* riid, void** ppService, string method)
    {
        Guid service = *riid;
        return service == IDirectXVideoDecoderService.IID || service == IDirectXVideoAccelerationService.IID ? device.QueryInterface(&service, ppService)
            : device.Messages.RefuseValue("S93", nameof(riid), service, nameof(IDirectXVideoDecoderService), code: E_NOINTERFACE,
                method: method);
    }

    /// <summary>Tokens of device managers: from a random start, never twice in a process, never zero.</summary>
    private static class Tokens
    {
        private static uint s_last = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);

        public static uint Next()
        {
            uint token;
            do
                token = Interlocked.Increment(ref s_last);
            while (token == 0);
            return token;
        }
    }
}

using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// Doors in front of a device of Direct3D 9 that is somebody else's: generated code traces each call
/// there as it does at our own driver's doors, by the same names (S240).
/// </summary>
[DdiTable(typeof(D3DDDI_DEVICEFUNCS), UnknownReturnsHResult = true)]
internal static unsafe partial class TracedDevice9
{
    private static readonly ForeignDoors s_doors = new();

    /// <summary>Puts the doors before a table's functions.</summary>
    /// <param name="table">The table, as the driver filled it.</param>
    /// <param name="handle">What its functions call what it belongs to.</param>
    /// <returns>Whether they are there.</returns>
    public static bool Install(D3DDDI_DEVICEFUNCS* table, nint handle)
    {
        D3DDDI_DEVICEFUNCS doors;
        Fill(&doors);
        return s_doors.Install((nint*)table, (nint*)&doors, sizeof(D3DDDI_DEVICEFUNCS) / sizeof(nint), handle);
    }

    /// <summary>Forgets what <see cref="Install"/> put them before, which is gone.</summary>
    public static void Remove(nint handle) => s_doors.Remove(handle);

    private static D3DDDI_DEVICEFUNCS* Of(void* handle) => (D3DDDI_DEVICEFUNCS*)s_doors.Of((nint)handle);

    private static int CreateAuthenticatedChannel(void* hDevice, D3DDDIARG_CREATEAUTHENTICATEDCHANNEL* pData) =>
        Of(hDevice)->pfnCreateAuthenticatedChannel(hDevice, pData);

    private static int DestroyAuthenticatedChannel(void* hDevice, D3DDDIARG_DESTROYAUTHENTICATEDCHANNEL* pData) =>
        Of(hDevice)->pfnDestroyAuthenticatedChannel(hDevice, pData);

    private static int AuthenticatedChannelKeyExchange(void* hDevice, D3DDDIARG_AUTHENTICATEDCHANNELKEYEXCHANGE* pData) =>
        Of(hDevice)->pfnAuthenticatedChannelKeyExchange(hDevice, pData);

    private static int QueryAuthenticatedChannel(void* hDevice, D3DDDIARG_QUERYAUTHENTICATEDCHANNEL* pData) =>
        Of(hDevice)->pfnQueryAuthenticatedChannel(hDevice, pData);

    private static int ConfigureAuthenticatedChannel(void* hDevice, D3DDDIARG_CONFIGUREAUTHENTICATEDCHANNEL* pData) =>
        Of(hDevice)->pfnConfigureAuthenticatedChannel(hDevice, pData);

    private static int CreateDecodeDevice(void* hDevice, D3DDDIARG_CREATEDECODEDEVICE* pData) => Of(hDevice)->pfnCreateDecodeDevice(hDevice, pData);

    private static int DestroyDecodeDevice(void* hDevice, void* hDecode) => Of(hDevice)->pfnDestroyDecodeDevice(hDevice, hDecode);

    private static int SetDecodeRenderTarget(void* hDevice, D3DDDIARG_SETDECODERENDERTARGET* pData) => Of(hDevice)->pfnSetDecodeRenderTarget(hDevice, pData);

    private static int DecodeBeginFrame(void* hDevice, D3DDDIARG_DECODEBEGINFRAME* pData) => Of(hDevice)->pfnDecodeBeginFrame(hDevice, pData);

    private static int DecodeEndFrame(void* hDevice, D3DDDIARG_DECODEENDFRAME* pData) => Of(hDevice)->pfnDecodeEndFrame(hDevice, pData);

    private static int DecodeExecute(void* hDevice, D3DDDIARG_DECODEEXECUTE* pData) => Of(hDevice)->pfnDecodeExecute(hDevice, pData);

    private static int DecodeExtensionExecute(void* hDevice, D3DDDIARG_DECODEEXTENSIONEXECUTE* pData) => Of(hDevice)->pfnDecodeExtensionExecute(hDevice, pData);

    private static int CreateCryptoSession(void* hDevice, D3DDDIARG_CREATECRYPTOSESSION* pData) => Of(hDevice)->pfnCreateCryptoSession(hDevice, pData);

    private static int DestroyCryptoSession(void* hDevice, D3DDDIARG_DESTROYCRYPTOSESSION* pData) => Of(hDevice)->pfnDestroyCryptoSession(hDevice, pData);

    private static int CryptoSessionKeyExchange(void* hDevice, D3DDDIARG_CRYPTOSESSIONKEYEXCHANGE* pData) =>
        Of(hDevice)->pfnCryptoSessionKeyExchange(hDevice, pData);

    private static int StartSessionKeyRefresh(void* hDevice, D3DDDIARG_STARTSESSIONKEYREFRESH* pData) => Of(hDevice)->pfnStartSessionKeyRefresh(hDevice, pData);

    private static int FinishSessionKeyRefresh(void* hDevice, D3DDDIARG_FINISHSESSIONKEYREFRESH* pData) =>
        Of(hDevice)->pfnFinishSessionKeyRefresh(hDevice, pData);

    private static int GetEncryptionBltKey(void* hDevice, D3DDDIARG_GETENCRYPTIONBLTKEY* pData) => Of(hDevice)->pfnGetEncryptionBltKey(hDevice, pData);

    private static int DecryptionBlt(void* hDevice, D3DDDIARG_DECRYPTIONBLT* pData) => Of(hDevice)->pfnDecryptionBlt(hDevice, pData);

    private static int EncryptionBlt(void* hDevice, D3DDDIARG_ENCRYPTIONBLT* pData) => Of(hDevice)->pfnEncryptionBlt(hDevice, pData);

    private static int GetPitch(void* hDevice, D3DDDIARG_GETPITCH* pData) => Of(hDevice)->pfnGetPitch(hDevice, pData);

    private static int DestroyDevice(void* hDevice) => Of(hDevice)->pfnDestroyDevice(hDevice);

    private static int Flush(void* hDevice) => Of(hDevice)->pfnFlush(hDevice);

    private static int CreateResource(void* hDevice, D3DDDIARG_CREATERESOURCE* pResource) => Of(hDevice)->pfnCreateResource(hDevice, pResource);

    private static int OpenResource(void* hDevice, D3DDDIARG_OPENRESOURCE* pData) => Of(hDevice)->pfnOpenResource(hDevice, pData);

    private static int DestroyResource(void* hDevice, void* hResource) => Of(hDevice)->pfnDestroyResource(hDevice, hResource);

    private static int Lock(void* hDevice, D3DDDIARG_LOCK* pData) => Of(hDevice)->pfnLock(hDevice, pData);

    private static int Unlock(void* hDevice, D3DDDIARG_UNLOCK* pData) => Of(hDevice)->pfnUnlock(hDevice, pData);

    private static int Blt(void* hDevice, D3DDDIARG_BLT* pData) => Of(hDevice)->pfnBlt(hDevice, pData);

    private static int ColorFill(void* hDevice, D3DDDIARG_COLORFILL* pData) => Of(hDevice)->pfnColorFill(hDevice, pData);
}

using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>The doors of the Direct3D 9 driver interface: slots of a device's table.</summary>
internal sealed unsafe class DoorsDdi9 : Doors
{
    private static D3DDDI_DEVICEFUNCS s_device;
    private static D3DDDI_ADAPTERFUNCS s_adapter;

    public static DoorsDdi9 Instance { get; } = new();

    public static void Patch(D3DDDI_DEVICEFUNCS* device, D3DDDI_ADAPTERFUNCS* adapter, Mutant mutant)
    {
        s_device = *device;
        if ((nint)adapter->pfnGetCaps != (nint)(delegate* unmanaged<void*, D3DDDIARG_GETCAPS*, int>)&OnCaps)
            s_adapter = *adapter;
        adapter->pfnGetCaps = &OnCaps;
        device->pfnCryptoSessionKeyExchange = &OnSend;
        device->pfnStartSessionKeyRefresh = &OnStart;
        device->pfnFinishSessionKeyRefresh = &OnFinish;
        device->pfnGetEncryptionBltKey = &OnReadBackKey;
        device->pfnDecryptionBlt = &OnDecrypt;
        device->pfnEncryptionBlt = &OnEncrypt;
        device->pfnAuthenticatedChannelKeyExchange = &OnChannelSend;
        device->pfnQueryAuthenticatedChannel = &OnQuery;
        device->pfnConfigureAuthenticatedChannel = &OnConfigure;
        device->pfnLock = &OnLock;
        if (mutant.KeepsResources)
            device->pfnDestroyResource = &OnDestroyResource;
        if (mutant.KeepsSessions)
            device->pfnDestroyCryptoSession = &OnDestroySession;
        if (mutant.KeepsChannels)
            device->pfnDestroyAuthenticatedChannel = &OnDestroyChannel;
        if (mutant.LeavesSlotEmpty)
            device->pfnColorFill = null;
        if (mutant.WritesBehind)
            ((nint*)device)[sizeof(D3DDDI_DEVICEFUNCS) / sizeof(nint)] = 1;
    }

    public override int? Send(nint owner, nint session, byte* block, uint size)
    {
        var arguments = new D3DDDIARG_CRYPTOSESSIONKEYEXCHANGE { hCryptoSession = session, DataSize = size, pData = block };
        return s_device.pfnCryptoSessionKeyExchange((void*)owner, &arguments);
    }

    public override int? Start(nint owner, nint session, byte* number, uint size)
    {
        var arguments = new D3DDDIARG_STARTSESSIONKEYREFRESH { hCryptoSession = session, pRandomNumber = number, RandomNumberSize = size };
        return s_device.pfnStartSessionKeyRefresh((void*)owner, &arguments);
    }

    public override int? Finish(nint owner, nint session)
    {
        var arguments = new D3DDDIARG_FINISHSESSIONKEYREFRESH { hCryptoSession = session };
        return s_device.pfnFinishSessionKeyRefresh((void*)owner, &arguments);
    }

    public override int? ReadBackKey(nint owner, nint session, byte* key, uint size)
    {
        var arguments = new D3DDDIARG_GETENCRYPTIONBLTKEY { hCryptoSession = session, pReadBackKey = key, KeySize = size };
        return s_device.pfnGetEncryptionBltKey((void*)owner, &arguments);
    }

    public override int? Decrypt(nint owner, nint session, nint memory, nint picture, uint* pattern, byte* contentKey, uint contentKeySize, byte* iv,
        uint ivSize, uint size)
    {
        var arguments = new D3DDDIARG_DECRYPTIONBLT
        {
            hCryptoSession = session,
            hSrcResource = memory,
            hDstResource = picture,
            SrcResourceSize = size,
            pEncryptedBlockInfo = (D3DDDIENCRYPTED_BLOCK_INFO*)pattern,
            pContentKey = contentKey,
            pIV = iv,
        };
        return s_device.pfnDecryptionBlt((void*)owner, &arguments);
    }

    public override int? Encrypt(nint owner, nint session, nint picture, nint memory, byte* iv, uint ivSize, uint size)
    {
        var arguments = new D3DDDIARG_ENCRYPTIONBLT
        {
            hCryptoSession = session,
            hSrcResource = picture,
            hDstResource = memory,
            DstResourceSize = size,
            pIV = iv,
        };
        return s_device.pfnEncryptionBlt((void*)owner, &arguments);
    }

    public override int ChannelSend(nint owner, nint channel, byte* block, uint size)
    {
        var arguments = new D3DDDIARG_AUTHENTICATEDCHANNELKEYEXCHANGE { hChannel = channel, DataSize = size, pData = block };
        return s_device.pfnAuthenticatedChannelKeyExchange((void*)owner, &arguments);
    }

    public override int Query(nint owner, nint channel, byte* input, uint inputSize, byte* output, uint outputSize)
    {
        var arguments = new D3DDDIARG_QUERYAUTHENTICATEDCHANNEL { InputSize = inputSize, pInputData = input, OutputSize = outputSize, pOutputData = output };
        return s_device.pfnQueryAuthenticatedChannel((void*)owner, &arguments);
    }

    public override int Configure(nint owner, nint channel, byte* input, uint inputSize, byte* output)
    {
        var arguments = new D3DDDIARG_CONFIGUREAUTHENTICATEDCHANNEL { InputSize = inputSize, pInputData = input, pOutputData = output };
        return s_device.pfnConfigureAuthenticatedChannel((void*)owner, &arguments);
    }

    public override int Begin(nint owner, nint decoder, nint view, byte* contentKey, uint contentKeySize) => HResult.E_NOTIMPL;

    [UnmanagedCallersOnly]
    private static int OnSend(void* device, D3DDDIARG_CRYPTOSESSIONKEYEXCHANGE* a) =>
        Mutant.Active.Send((nint)device, a->hCryptoSession, (byte*)a->pData, a->DataSize) ?? 0;

    [UnmanagedCallersOnly]
    private static int OnStart(void* device, D3DDDIARG_STARTSESSIONKEYREFRESH* a) =>
        Mutant.Active.Start((nint)device, a->hCryptoSession, (byte*)a->pRandomNumber, a->RandomNumberSize) ?? 0;

    [UnmanagedCallersOnly]
    private static int OnFinish(void* device, D3DDDIARG_FINISHSESSIONKEYREFRESH* a) => Mutant.Active.Finish((nint)device, a->hCryptoSession) ?? 0;

    [UnmanagedCallersOnly]
    private static int OnReadBackKey(void* device, D3DDDIARG_GETENCRYPTIONBLTKEY* a) =>
        Mutant.Active.ReadBackKey((nint)device, a->hCryptoSession, (byte*)a->pReadBackKey, a->KeySize) ?? 0;

    [UnmanagedCallersOnly]
    private static int OnDecrypt(void* device, D3DDDIARG_DECRYPTIONBLT* a) => Mutant.Active.Decrypt((nint)device, a->hCryptoSession, a->hSrcResource,
        a->hDstResource, (uint*)a->pEncryptedBlockInfo, (byte*)a->pContentKey, 16, (byte*)a->pIV, 16, a->SrcResourceSize) ?? 0;

    [UnmanagedCallersOnly]
    private static int OnEncrypt(void* device, D3DDDIARG_ENCRYPTIONBLT* a) =>
        Mutant.Active.Encrypt((nint)device, a->hCryptoSession, a->hSrcResource, a->hDstResource, (byte*)a->pIV, 16, a->DstResourceSize) ?? 0;

    [UnmanagedCallersOnly]
    private static int OnChannelSend(void* device, D3DDDIARG_AUTHENTICATEDCHANNELKEYEXCHANGE* a) =>
        Mutant.Active.ChannelSend((nint)device, a->hChannel, (byte*)a->pData, a->DataSize);

    [UnmanagedCallersOnly]
    private static int OnQuery(void* device, D3DDDIARG_QUERYAUTHENTICATEDCHANNEL* a) =>
        Mutant.Active.Query((nint)device, a->InputSize < 24 ? 0 : *(nint*)((byte*)a->pInputData + 16), (byte*)a->pInputData, a->InputSize,
            (byte*)a->pOutputData, a->OutputSize);

    [UnmanagedCallersOnly]
    private static int OnConfigure(void* device, D3DDDIARG_CONFIGUREAUTHENTICATEDCHANNEL* a) =>
        Mutant.Active.Configure((nint)device, a->InputSize < 40 ? 0 : *(nint*)((byte*)a->pInputData + 32), (byte*)a->pInputData, a->InputSize,
            (byte*)a->pOutputData);

    [UnmanagedCallersOnly]
    private static int OnLock(void* device, D3DDDIARG_LOCK* a)
    {
        int code = s_device.pfnLock(device, a);
        if (code >= 0 || !Mutant.Active.MapsAll)
            return code;
        a->pSurfData = Scratch.Memory;
        a->Pitch = 64;
        a->SlicePitch = Scratch.Size;
        return HResult.S_OK;
    }

    [UnmanagedCallersOnly]
    private static int OnCaps(void* adapter, D3DDDIARG_GETCAPS* a)
    {
        int code = s_adapter.pfnGetCaps(adapter, a);
        if (a->Type != D3DDDICAPS_TYPE.D3DDDICAPS_GETCONTENTPROTECTIONCAPS)
            return code;
        if (code >= 0)
            ((D3DCONTENTPROTECTIONCAPS*)a->pData)->Caps = Mutant.Active.Caps(((D3DCONTENTPROTECTIONCAPS*)a->pData)->Caps);
        return Mutant.Active.CapsCode(code);
    }

    [UnmanagedCallersOnly]
    private static int OnDestroyResource(void* device, void* resource) => HResult.S_OK;

    [UnmanagedCallersOnly]
    private static int OnDestroySession(void* device, D3DDDIARG_DESTROYCRYPTOSESSION* a) => HResult.S_OK;

    [UnmanagedCallersOnly]
    private static int OnDestroyChannel(void* device, D3DDDIARG_DESTROYAUTHENTICATEDCHANNEL* a) => HResult.S_OK;
}

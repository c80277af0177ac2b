using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>The doors of the Direct3D 11.1 driver interface: slots of a device's two tables.</summary>
internal sealed unsafe class DoorsDdi11 : Doors
{
    private static D3D11_1DDI_VIDEODEVICEFUNCS s_video;
    private static D3D11_1DDI_DEVICEFUNCS s_device;

    public static DoorsDdi11 Instance { get; } = new();

    public static void Patch(D3D11_1DDI_DEVICEFUNCS* device, D3D11_1DDI_VIDEODEVICEFUNCS* video, Mutant mutant)
    {
        (s_device, s_video) = (*device, *video);
        video->pfnNegotiateCryptoSessionKeyExchange = &OnSend;
        video->pfnStartSessionKeyRefresh = &OnStart;
        video->pfnFinishSessionKeyRefresh = &OnFinish;
        video->pfnGetEncryptionBltKey = &OnReadBackKey;
        video->pfnDecryptionBlt = &OnDecrypt;
        video->pfnEncryptionBlt = &OnEncrypt;
        video->pfnNegotiateAuthenticatedChannelKeyExchange = &OnChannelSend;
        video->pfnQueryAuthenticatedChannel = &OnQuery;
        video->pfnConfigureAuthenticatedChannel = &OnConfigure;
        video->pfnGetContentProtectionCaps = &OnCaps;
        device->pfnResourceMap = &OnMap;
        if (mutant.KeepsResources)
            device->pfnDestroyResource = &OnDestroyResource;
        if (mutant.KeepsSessions)
            video->pfnDestroyCryptoSession = &OnDestroySession;
        if (mutant.KeepsChannels)
            video->pfnDestroyAuthenticatedChannel = &OnDestroyChannel;
        if (mutant.LeavesSlotEmpty)
            ((nint*)video)[(sizeof(D3D11_1DDI_VIDEODEVICEFUNCS) / sizeof(nint)) - 1] = 0;
    }

    public override int? Send(nint owner, nint session, byte* block, uint size) =>
        s_video.pfnNegotiateCryptoSessionKeyExchange(Device(owner), Session(session), size, block);

    public override int? Start(nint owner, nint session, byte* number, uint size)
    {
        s_video.pfnStartSessionKeyRefresh(Device(owner), Session(session), size, number);
        return null;
    }

    public override int? Finish(nint owner, nint session)
    {
        s_video.pfnFinishSessionKeyRefresh(Device(owner), Session(session));
        return null;
    }

    public override int? ReadBackKey(nint owner, nint session, byte* key, uint size)
    {
        s_video.pfnGetEncryptionBltKey(Device(owner), Session(session), size, key);
        return null;
    }

    public override int? Decrypt(nint owner, nint session, nint memory, nint picture, uint* pattern, byte* contentKey, uint contentKeySize, byte* iv,
        uint ivSize, uint size)
    {
        s_video.pfnDecryptionBlt(Device(owner), Session(session), Resource(memory), Resource(picture), (D3D11_1DDI_ENCRYPTED_BLOCK_INFO*)pattern,
            contentKeySize,
            contentKey, ivSize, iv);
        return null;
    }

    public override int? Encrypt(nint owner, nint session, nint picture, nint memory, byte* iv, uint ivSize, uint size)
    {
        s_video.pfnEncryptionBlt(Device(owner), Session(session), Resource(picture), Resource(memory), ivSize, iv);
        return null;
    }

    public override int ChannelSend(nint owner, nint channel, byte* block, uint size) =>
        s_video.pfnNegotiateAuthenticatedChannelKeyExchange(Device(owner), Channel(channel), size, block);

    public override int Query(nint owner, nint channel, byte* input, uint inputSize, byte* output, uint outputSize) =>
        s_video.pfnQueryAuthenticatedChannel(Device(owner), Channel(channel), inputSize, input, outputSize, output);

    public override int Configure(nint owner, nint channel, byte* input, uint inputSize, byte* output) =>
        s_video.pfnConfigureAuthenticatedChannel(Device(owner), Channel(channel), inputSize, input, (D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*)output);

    public override int Begin(nint owner, nint decoder, nint view, byte* contentKey, uint contentKeySize) => HResult.E_NOTIMPL;

    private static D3D10DDI_HDEVICE Device(nint owner) => new() { pDrvPrivate = (void*)owner };

    private static D3D11_1DDI_HCRYPTOSESSION Session(nint session) => new() { pDrvPrivate = (void*)session };

    private static D3D10DDI_HRESOURCE Resource(nint resource) => new() { pDrvPrivate = (void*)resource };

    private static D3D11_1DDI_HAUTHCHANNEL Channel(nint channel) => new() { pDrvPrivate = (void*)channel };

    [UnmanagedCallersOnly]
    private static int OnSend(D3D10DDI_HDEVICE device, D3D11_1DDI_HCRYPTOSESSION session, uint size, byte* block) =>
        Mutant.Active.Send((nint)device.pDrvPrivate, (nint)session.pDrvPrivate, block, size) ?? 0;

    [UnmanagedCallersOnly]
    private static void OnStart(D3D10DDI_HDEVICE device, D3D11_1DDI_HCRYPTOSESSION session, uint size, void* number) =>
        Mutant.Active.Start((nint)device.pDrvPrivate, (nint)session.pDrvPrivate, (byte*)number, size);

    [UnmanagedCallersOnly]
    private static void OnFinish(D3D10DDI_HDEVICE device, D3D11_1DDI_HCRYPTOSESSION session) =>
        Mutant.Active.Finish((nint)device.pDrvPrivate, (nint)session.pDrvPrivate);

    [UnmanagedCallersOnly]
    private static void OnReadBackKey(D3D10DDI_HDEVICE device, D3D11_1DDI_HCRYPTOSESSION session, uint size, void* key) =>
        Mutant.Active.ReadBackKey((nint)device.pDrvPrivate, (nint)session.pDrvPrivate, (byte*)key, size);

    [UnmanagedCallersOnly]
    private static void OnDecrypt(D3D10DDI_HDEVICE device, D3D11_1DDI_HCRYPTOSESSION session, D3D10DDI_HRESOURCE memory, D3D10DDI_HRESOURCE picture,
        D3D11_1DDI_ENCRYPTED_BLOCK_INFO* pattern, uint contentKeySize, void* contentKey, uint ivSize, void* iv) =>
            Mutant.Active.Decrypt((nint)device.pDrvPrivate,
            (nint)session.pDrvPrivate, (nint)memory.pDrvPrivate, (nint)picture.pDrvPrivate, (uint*)pattern, (byte*)contentKey, contentKeySize, (byte*)iv,
                ivSize, 0);

    [UnmanagedCallersOnly]
    private static void OnEncrypt(D3D10DDI_HDEVICE device, D3D11_1DDI_HCRYPTOSESSION session, D3D10DDI_HRESOURCE picture, D3D10DDI_HRESOURCE memory,
        uint ivSize,
        void* iv) => Mutant.Active.Encrypt((nint)device.pDrvPrivate, (nint)session.pDrvPrivate, (nint)picture.pDrvPrivate, (nint)memory.pDrvPrivate, (byte*)iv,
            ivSize, 0);

    [UnmanagedCallersOnly]
    private static int OnChannelSend(D3D10DDI_HDEVICE device, D3D11_1DDI_HAUTHCHANNEL channel, uint size, void* block) =>
        Mutant.Active.ChannelSend((nint)device.pDrvPrivate, (nint)channel.pDrvPrivate, (byte*)block, size);

    [UnmanagedCallersOnly]
    private static int OnQuery(D3D10DDI_HDEVICE device, D3D11_1DDI_HAUTHCHANNEL channel, uint inputSize, void* input, uint outputSize, void* output) =>
        Mutant.Active.Query((nint)device.pDrvPrivate, (nint)channel.pDrvPrivate, (byte*)input, inputSize, (byte*)output, outputSize);

    [UnmanagedCallersOnly]
    private static int OnConfigure(D3D10DDI_HDEVICE device, D3D11_1DDI_HAUTHCHANNEL channel, uint inputSize, void* input,
        D3D11_AUTHENTICATED_CONFIGURE_OUTPUT* output) =>
        Mutant.Active.Configure((nint)device.pDrvPrivate, (nint)channel.pDrvPrivate, (byte*)input, inputSize, (byte*)output);

    [UnmanagedCallersOnly]
    private static int OnCaps(D3D10DDI_HDEVICE device, Guid* type, Guid* profile, D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS* caps) =>
        Mutant.Active.AnswerCaps(s_video.pfnGetContentProtectionCaps(device, type, profile, caps), &caps->Caps);

    [UnmanagedCallersOnly]
    private static void OnMap(D3D10DDI_HDEVICE device, D3D10DDI_HRESOURCE resource, uint subresource, D3D10_DDI_MAP type, uint flags,
        D3D10DDI_MAPPED_SUBRESOURCE* mapped)
    {
        s_device.pfnResourceMap(device, resource, subresource, type, flags, mapped);
        if (mapped->pData == null && Mutant.Active.MapsAll)
            *mapped = new() { pData = Scratch.Memory, RowPitch = 64, DepthPitch = Scratch.Size };
    }

    [UnmanagedCallersOnly]
    private static void OnDestroyResource(D3D10DDI_HDEVICE device, D3D10DDI_HRESOURCE resource)
    {
    }

    [UnmanagedCallersOnly]
    private static void OnDestroySession(D3D10DDI_HDEVICE device, D3D11_1DDI_HCRYPTOSESSION session)
    {
    }

    [UnmanagedCallersOnly]
    private static void OnDestroyChannel(D3D10DDI_HDEVICE device, D3D11_1DDI_HAUTHCHANNEL channel)
    {
    }
}

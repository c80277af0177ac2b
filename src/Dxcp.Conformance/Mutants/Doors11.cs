using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>The doors of Direct3D 11: slots of the device's and context's vtables.</summary>
internal sealed unsafe class Doors11 : Doors
{
    private static ID3D11VideoContext.Vtbl s_video;
    private static nint s_map;
    private static nint s_caps;
    private static nint s_query;

    public static Doors11 Instance { get; } = new();

    public static void Patch(ID3D11Device.Vtbl* device, ID3D11DeviceContext.Vtbl* context, ID3D11VideoDevice.Vtbl* videoDevice, ID3D11VideoContext.Vtbl* video)
    {
        nint start = 0;
        Mutant.Exchange(&video->StartSessionKeyRefresh, (delegate* unmanaged<void*, ID3D11CryptoSession*, uint, void*, void>)&OnStart, ref start);
        if (start == 0)
            return; // all are
        s_video = *video;
        s_video.StartSessionKeyRefresh = (delegate* unmanaged<void*, ID3D11CryptoSession*, uint, void*, void>)start;
        nint ignored = 0;
        Mutant.Exchange(&video->FinishSessionKeyRefresh, (delegate* unmanaged<void*, ID3D11CryptoSession*, void>)&OnFinish, ref ignored);
        Mutant.Exchange(&video->NegotiateCryptoSessionKeyExchange, (delegate* unmanaged<void*, ID3D11CryptoSession*, uint, void*, int>)&OnSend, ref ignored);
        Mutant.Exchange(&video->GetEncryptionBltKey, (delegate* unmanaged<void*, ID3D11CryptoSession*, uint, void*, int>)&OnReadBackKey, ref ignored);
        Mutant.Exchange(&video->DecryptionBlt,
            (delegate* unmanaged<void*, ID3D11CryptoSession*, ID3D11Texture2D*, ID3D11Texture2D*, D3D11_ENCRYPTED_BLOCK_INFO*, uint, void*, uint, void*, void>)
            &OnDecrypt, ref ignored);
        Mutant.Exchange(&video->EncryptionBlt,
            (delegate* unmanaged<void*, ID3D11CryptoSession*, ID3D11Texture2D*, ID3D11Texture2D*, uint, void*, void>)&OnEncrypt, ref ignored);
        Mutant.Exchange(&video->NegotiateAuthenticatedChannelKeyExchange,
            (delegate* unmanaged<void*, ID3D11AuthenticatedChannel*, uint, void*, int>)&OnChannelSend, ref ignored);
        Mutant.Exchange(&video->QueryAuthenticatedChannel,
            (delegate* unmanaged<void*, ID3D11AuthenticatedChannel*, uint, void*, uint, void*, int>)&OnQuery, ref ignored);
        Mutant.Exchange(&video->ConfigureAuthenticatedChannel,
            (delegate* unmanaged<void*, ID3D11AuthenticatedChannel*, uint, void*, D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*, int>)&OnConfigure, ref ignored);
        Mutant.Exchange(&video->DecoderBeginFrame,
            (delegate* unmanaged<void*, ID3D11VideoDecoder*, ID3D11VideoDecoderOutputView*, uint, void*, int>)&OnBegin, ref ignored);
        Mutant.Exchange(&context->Map, (delegate* unmanaged<void*, ID3D11Resource*, uint, D3D11_MAP, uint, D3D11_MAPPED_SUBRESOURCE*, int>)&OnMap, ref s_map);
        Mutant.Exchange(&videoDevice->GetContentProtectionCaps,
            (delegate* unmanaged<void*, Guid*, Guid*, D3D11_VIDEO_CONTENT_PROTECTION_CAPS*, int>)&OnCaps, ref s_caps);
        Mutant.Exchange((void**)device, (delegate* unmanaged<void*, Guid*, void**, int>)&OnQueryInterface, ref s_query);
    }

    public override int? Send(nint owner, nint session, byte* block, uint size) =>
        s_video.NegotiateCryptoSessionKeyExchange((void*)owner, (ID3D11CryptoSession*)session, size, block);

    public override int? Start(nint owner, nint session, byte* number, uint size)
    {
        s_video.StartSessionKeyRefresh((void*)owner, (ID3D11CryptoSession*)session, size, number);
        return null;
    }

    public override int? Finish(nint owner, nint session)
    {
        s_video.FinishSessionKeyRefresh((void*)owner, (ID3D11CryptoSession*)session);
        return null;
    }

    public override int? ReadBackKey(nint owner, nint session, byte* key, uint size) =>
        s_video.GetEncryptionBltKey((void*)owner, (ID3D11CryptoSession*)session, size, key);

    public override int? Decrypt(nint owner, nint session, nint memory, nint picture, uint* pattern, byte* contentKey, uint contentKeySize, byte* iv,
        uint ivSize, uint size)
    {
        s_video.DecryptionBlt((void*)owner, (ID3D11CryptoSession*)session, (ID3D11Texture2D*)memory, (ID3D11Texture2D*)picture,
            (D3D11_ENCRYPTED_BLOCK_INFO*)pattern, contentKeySize, contentKey, ivSize, iv);
        return null;
    }

    public override int? Encrypt(nint owner, nint session, nint picture, nint memory, byte* iv, uint ivSize, uint size)
    {
        s_video.EncryptionBlt((void*)owner, (ID3D11CryptoSession*)session, (ID3D11Texture2D*)picture, (ID3D11Texture2D*)memory, ivSize, iv);
        return null;
    }

    public override int ChannelSend(nint owner, nint channel, byte* block, uint size) =>
        s_video.NegotiateAuthenticatedChannelKeyExchange((void*)owner, (ID3D11AuthenticatedChannel*)channel, size, block);

    public override int Query(nint owner, nint channel, byte* input, uint inputSize, byte* output, uint outputSize) =>
        s_video.QueryAuthenticatedChannel((void*)owner, (ID3D11AuthenticatedChannel*)channel, inputSize, input, outputSize, output);

    public override int Configure(nint owner, nint channel, byte* input, uint inputSize, byte* output) =>
        s_video.ConfigureAuthenticatedChannel((void*)owner, (ID3D11AuthenticatedChannel*)channel, inputSize, input,
            (D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*)output);

    public override int Begin(nint owner, nint decoder, nint view, byte* contentKey, uint contentKeySize) =>
        s_video.DecoderBeginFrame((void*)owner, (ID3D11VideoDecoder*)decoder, (ID3D11VideoDecoderOutputView*)view, contentKeySize, contentKey);

    [UnmanagedCallersOnly]
    private static int OnSend(void* self, ID3D11CryptoSession* session, uint size, void* block) =>
        Mutant.Active.Send((nint)self, (nint)session, (byte*)block, size) ?? 0;

    [UnmanagedCallersOnly]
    private static void OnStart(void* self, ID3D11CryptoSession* session, uint size, void* number) =>
        Mutant.Active.Start((nint)self, (nint)session, (byte*)number, size);

    [UnmanagedCallersOnly]
    private static void OnFinish(void* self, ID3D11CryptoSession* session) => Mutant.Active.Finish((nint)self, (nint)session);

    [UnmanagedCallersOnly]
    private static int OnReadBackKey(void* self, ID3D11CryptoSession* session, uint size, void* key) =>
        Mutant.Active.ReadBackKey((nint)self, (nint)session, (byte*)key, size) ?? 0;

    [UnmanagedCallersOnly]
    private static void OnDecrypt(void* self, ID3D11CryptoSession* session, ID3D11Texture2D* memory, ID3D11Texture2D* picture,
        D3D11_ENCRYPTED_BLOCK_INFO* pattern,
        uint contentKeySize, void* contentKey, uint ivSize, void* iv) => Mutant.Active.Decrypt((nint)self, (nint)session, (nint)memory, (nint)picture,
            (uint*)pattern, (byte*)contentKey, contentKeySize, (byte*)iv, ivSize, 0);

    [UnmanagedCallersOnly]
    private static void OnEncrypt(void* self, ID3D11CryptoSession* session, ID3D11Texture2D* picture, ID3D11Texture2D* memory, uint ivSize, void* iv) =>
        Mutant.Active.Encrypt((nint)self, (nint)session, (nint)picture, (nint)memory, (byte*)iv, ivSize, 0);

    [UnmanagedCallersOnly]
    private static int OnChannelSend(void* self, ID3D11AuthenticatedChannel* channel, uint size, void* block) =>
        Mutant.Active.ChannelSend((nint)self, (nint)channel, (byte*)block, size);

    [UnmanagedCallersOnly]
    private static int OnQuery(void* self, ID3D11AuthenticatedChannel* channel, uint inputSize, void* input, uint outputSize, void* output) =>
        Mutant.Active.Query((nint)self, (nint)channel, (byte*)input, inputSize, (byte*)output, outputSize);

    [UnmanagedCallersOnly]
    private static int OnConfigure(void* self, ID3D11AuthenticatedChannel* channel, uint inputSize, void* input,
        D3D11_AUTHENTICATED_CONFIGURE_OUTPUT* output) =>
        Mutant.Active.Configure((nint)self, (nint)channel, (byte*)input, inputSize, (byte*)output);

    [UnmanagedCallersOnly]
    private static int OnBegin(void* self, ID3D11VideoDecoder* decoder, ID3D11VideoDecoderOutputView* view, uint size, void* key) =>
        Mutant.Active.Begin((nint)self, (nint)decoder, (nint)view, (byte*)key, size);

    [UnmanagedCallersOnly]
    private static int OnMap(void* self, ID3D11Resource* resource, uint subresource, D3D11_MAP type, uint flags, D3D11_MAPPED_SUBRESOURCE* mapped)
    {
        int code = ((delegate* unmanaged<void*, ID3D11Resource*, uint, D3D11_MAP, uint, D3D11_MAPPED_SUBRESOURCE*, int>)s_map)(self, resource, subresource,
            type,
            flags, mapped);
        if (code >= 0 || !Mutant.Active.MapsAll)
            return code;
        *mapped = new() { pData = Scratch.Memory, RowPitch = 64, DepthPitch = Scratch.Size };
        return HResult.S_OK;
    }

    [UnmanagedCallersOnly]
    private static int OnCaps(void* self, Guid* type, Guid* profile, D3D11_VIDEO_CONTENT_PROTECTION_CAPS* caps) =>
        Mutant.Active.AnswerCaps(((delegate* unmanaged<void*, Guid*, Guid*, D3D11_VIDEO_CONTENT_PROTECTION_CAPS*, int>)s_caps)(self, type, profile, caps),
            &caps->Caps);

    [UnmanagedCallersOnly]
    private static int OnQueryInterface(void* self, Guid* iid, void** found) =>
        Mutant.Active.Found(((delegate* unmanaged<void*, Guid*, void**, int>)s_query)(self, iid, found), found);
}

/// <summary>Memory that a mutant hands out where there is nothing to map.</summary>
internal static unsafe class Scratch
{
    public const int Size = 1 << 16;

    public static void* Memory { get; } = NativeMemory.AllocZeroed(Size);
}

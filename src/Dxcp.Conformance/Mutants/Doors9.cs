using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>The doors of Direct3D 9Ex: slots of the vtables of sessions, channels, surfaces and devices.</summary>
internal sealed unsafe class Doors9 : Doors
{
    private static IDirect3DCryptoSession9.Vtbl s_session;
    private static IDirect3DAuthenticatedChannel9.Vtbl s_channel;
    private static nint s_lock;
    private static nint s_caps;
    private static nint s_query;

    public static Doors9 Instance { get; } = new();

    public static void Patch(IDirect3DCryptoSession9.Vtbl* table)
    {
        nint start = 0, ignored = 0;
        Mutant.Exchange(&table->StartSessionKeyRefresh, (delegate* unmanaged<void*, void*, uint, int>)&OnStart, ref start);
        if (start == 0)
            return; // all are
        s_session = *table;
        s_session.StartSessionKeyRefresh = (delegate* unmanaged<void*, void*, uint, int>)start;
        Mutant.Exchange(&table->FinishSessionKeyRefresh, (delegate* unmanaged<void*, int>)&OnFinish, ref ignored);
        Mutant.Exchange(&table->NegotiateKeyExchange, (delegate* unmanaged<void*, uint, void*, int>)&OnSend, ref ignored);
        Mutant.Exchange(&table->GetEncryptionBltKey, (delegate* unmanaged<void*, void*, uint, int>)&OnReadBackKey, ref ignored);
        Mutant.Exchange(&table->DecryptionBlt,
            (delegate* unmanaged<void*, IDirect3DSurface9*, IDirect3DSurface9*, uint, D3DENCRYPTED_BLOCK_INFO*, void*, void*, int>)&OnDecrypt, ref ignored);
        Mutant.Exchange(&table->EncryptionBlt, (delegate* unmanaged<void*, IDirect3DSurface9*, IDirect3DSurface9*, uint, void*, int>)&OnEncrypt, ref ignored);
    }

    public static void Patch(IDirect3DAuthenticatedChannel9.Vtbl* table)
    {
        nint query = 0, ignored = 0;
        Mutant.Exchange(&table->Query, (delegate* unmanaged<void*, uint, void*, uint, void*, int>)&OnQuery, ref query);
        if (query == 0)
            return; // all are
        s_channel = *table;
        s_channel.Query = (delegate* unmanaged<void*, uint, void*, uint, void*, int>)query;
        Mutant.Exchange(&table->NegotiateKeyExchange, (delegate* unmanaged<void*, uint, void*, int>)&OnChannelSend, ref ignored);
        Mutant.Exchange(&table->Configure, (delegate* unmanaged<void*, uint, void*, D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*, int>)&OnConfigure, ref ignored);
    }

    public static void Patch(IDirect3DSurface9.Vtbl* table) =>
        Mutant.Exchange(&table->LockRect, (delegate* unmanaged<void*, D3DLOCKED_RECT*, D3D11_RECT*, uint, int>)&OnLock, ref s_lock);

    public static void Patch(IUnknown.Vtbl* device, IDirect3DDevice9Video.Vtbl* video)
    {
        Mutant.Exchange(device, (delegate* unmanaged<void*, Guid*, void**, int>)&OnQueryInterface, ref s_query);
        Mutant.Exchange(&video->GetContentProtectionCaps, (delegate* unmanaged<void*, Guid*, Guid*, D3DCONTENTPROTECTIONCAPS*, int>)&OnCaps, ref s_caps);
    }

    public override int? Send(nint owner, nint session, byte* block, uint size) => s_session.NegotiateKeyExchange((void*)session, size, block);

    public override int? Start(nint owner, nint session, byte* number, uint size) => s_session.StartSessionKeyRefresh((void*)session, number, size);

    public override int? Finish(nint owner, nint session) => s_session.FinishSessionKeyRefresh((void*)session);

    public override int? ReadBackKey(nint owner, nint session, byte* key, uint size) => s_session.GetEncryptionBltKey((void*)session, key, size);

    public override int? Decrypt(nint owner, nint session, nint memory, nint picture, uint* pattern, byte* contentKey, uint contentKeySize, byte* iv,
        uint ivSize, uint size) => s_session.DecryptionBlt((void*)session, (IDirect3DSurface9*)memory, (IDirect3DSurface9*)picture, size,
            (D3DENCRYPTED_BLOCK_INFO*)pattern, contentKey, iv);

    public override int? Encrypt(nint owner, nint session, nint picture, nint memory, byte* iv, uint ivSize, uint size) =>
        s_session.EncryptionBlt((void*)session, (IDirect3DSurface9*)picture, (IDirect3DSurface9*)memory, size, iv);

    public override int ChannelSend(nint owner, nint channel, byte* block, uint size) => s_channel.NegotiateKeyExchange((void*)channel, size, block);

    public override int Query(nint owner, nint channel, byte* input, uint inputSize, byte* output, uint outputSize) =>
        s_channel.Query((void*)channel, inputSize, input, outputSize, output);

    public override int Configure(nint owner, nint channel, byte* input, uint inputSize, byte* output) =>
        s_channel.Configure((void*)channel, inputSize, input, (D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*)output);

    public override int Begin(nint owner, nint decoder, nint view, byte* contentKey, uint contentKeySize) => HResult.E_NOTIMPL;

    [UnmanagedCallersOnly]
    private static int OnSend(void* self, uint size, void* block) => Mutant.Active.Send((nint)self, (nint)self, (byte*)block, size) ?? 0;

    [UnmanagedCallersOnly]
    private static int OnStart(void* self, void* number, uint size) => Mutant.Active.Start((nint)self, (nint)self, (byte*)number, size) ?? 0;

    [UnmanagedCallersOnly]
    private static int OnFinish(void* self) => Mutant.Active.Finish((nint)self, (nint)self) ?? 0;

    [UnmanagedCallersOnly]
    private static int OnReadBackKey(void* self, void* key, uint size) => Mutant.Active.ReadBackKey((nint)self, (nint)self, (byte*)key, size) ?? 0;

    [UnmanagedCallersOnly]
    private static int OnDecrypt(void* self, IDirect3DSurface9* memory, IDirect3DSurface9* picture, uint size, D3DENCRYPTED_BLOCK_INFO* pattern,
        void* contentKey,
        void* iv) => Mutant.Active.Decrypt((nint)self, (nint)self, (nint)memory, (nint)picture, (uint*)pattern, (byte*)contentKey, 16, (byte*)iv, 16,
            size) ?? 0;

    [UnmanagedCallersOnly]
    private static int OnEncrypt(void* self, IDirect3DSurface9* picture, IDirect3DSurface9* memory, uint size, void* iv) =>
        Mutant.Active.Encrypt((nint)self, (nint)self, (nint)picture, (nint)memory, (byte*)iv, 16, size) ?? 0;

    [UnmanagedCallersOnly]
    private static int OnChannelSend(void* self, uint size, void* block) => Mutant.Active.ChannelSend((nint)self, (nint)self, (byte*)block, size);

    [UnmanagedCallersOnly]
    private static int OnQuery(void* self, uint inputSize, void* input, uint outputSize, void* output) =>
        Mutant.Active.Query((nint)self, (nint)self, (byte*)input, inputSize, (byte*)output, outputSize);

    [UnmanagedCallersOnly]
    private static int OnConfigure(void* self, uint inputSize, void* input, D3D11_AUTHENTICATED_CONFIGURE_OUTPUT* output) =>
        Mutant.Active.Configure((nint)self, (nint)self, (byte*)input, inputSize, (byte*)output);

    [UnmanagedCallersOnly]
    private static int OnLock(void* self, D3DLOCKED_RECT* locked, D3D11_RECT* part, uint flags)
    {
        int code = ((delegate* unmanaged<void*, D3DLOCKED_RECT*, D3D11_RECT*, uint, int>)s_lock)(self, locked, part, flags);
        if (code >= 0 || !Mutant.Active.MapsAll)
            return code;
        *locked = new() { pBits = Scratch.Memory, Pitch = 64 };
        return HResult.S_OK;
    }

    [UnmanagedCallersOnly]
    private static int OnCaps(void* self, Guid* type, Guid* profile, D3DCONTENTPROTECTIONCAPS* caps) =>
        Mutant.Active.AnswerCaps(((delegate* unmanaged<void*, Guid*, Guid*, D3DCONTENTPROTECTIONCAPS*, int>)s_caps)(self, type, profile, caps),
            &caps->Caps);

    [UnmanagedCallersOnly]
    private static int OnQueryInterface(void* self, Guid* iid, void** found) =>
        Mutant.Active.Found(((delegate* unmanaged<void*, Guid*, void**, int>)s_query)(self, iid, found), found);
}

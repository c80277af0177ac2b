using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// What a channel of the runtime's own protects on Direct3D 9, which drivers do not know of: for as long as the channel lives, and no more than has to
/// stay in. R29, R48, S63, S105.
/// </summary>
public sealed unsafe class OwnProtection9Tests : IDisposable
{
    private const uint Restricted = Macros.D3DUSAGE_RESTRICTED_CONTENT;

    private readonly TestDecoder9 _decoding = new();

    private TestDevice9 Device => _decoding.Device;

    public void Dispose() => _decoding.Dispose();

    [Fact] // R48
    public void Protection_ends_with_the_channel_that_began_it()
    {
        IDirect3DSurface9* surface = Device.Plain(usage: Restricted);
        using (var channel = new OwnChannel9(Device))
        {
            Assert.Equal(S_OK, channel.SetProtection(true));
            Assert.Equal(D3DERR_INVALIDCALL, Lock(surface));
        }

        Assert.Equal(S_OK, Lock(surface));
    }

    [Theory] // S63
    [InlineData(0u, 0u, S_OK)]
    [InlineData(0u, Restricted, S_OK)]
    [InlineData(Restricted, Restricted, S_OK)]
    [InlineData(Restricted, 0u, D3DERR_INVALIDCALL)]
    public void A_copy_is_kept_back_only_where_it_would_let_content_out(uint from, uint to, int expected)
    {
        using var channel = new OwnChannel9(Device);
        IDirect3DSurface9* source = Device.Plain(usage: from), destination = Device.Plain(usage: to);
        Assert.Equal(S_OK, channel.SetProtection(true));
        Assert.Equal(expected, Copy(source, destination));
        Assert.Equal(expected == S_OK ? 1 : 0, Device.Driver.Count("Blt"));
        Assert.Equal(S_OK, channel.SetProtection(false));
        Assert.Equal(S_OK, Copy(source, destination));
    }

    [Theory] // S105
    [InlineData(Restricted, S_OK)]
    [InlineData(0u, D3DERR_CANNOTPROTECTCONTENT)]
    public void While_protection_is_in_force_content_is_decrypted_into_restricted_surfaces_and_comes_out_under_a_key(uint usage, int decryption)
    {
        using var channel = new OwnChannel9(Device);
        IDirect3DCryptoSession9* session = Device.Session();
        IDirect3DSurface9* memory = Device.SystemMemory(), surface = Device.Plain(usage: usage);
        byte* iv = stackalloc byte[16];
        Assert.Equal(S_OK, channel.SetProtection(true));
        Assert.Equal(decryption, session->lpVtbl->DecryptionBlt(session, memory, surface, TestDevice9.BltSize, null, null, iv));
        Assert.Equal(decryption == S_OK ? 1 : 0, Device.Driver.Count("DecryptionBlt"));
        Assert.Equal(S_OK, session->lpVtbl->EncryptionBlt(session, surface, memory, TestDevice9.BltSize, iv));
    }

    [Fact] // S87
    public void What_is_tied_together_lives_on_this_device()
    {
        using var channel = new OwnChannel9(Device);
        nint device = Handle("device");
        _ = _decoding.Open();
        const nint decoder = 0x99; // as the driver names each
        Assert.Equal(S_OK, CreateSession(out IDirect3DCryptoSession9* session, out nint handle));
        Assert.Equal(S_OK, channel.Tie(decoder, handle, device));
        foreach ((nint, nint, nint) other in new[]
        {
            (decoder + 1, handle, device), (0, handle, device), (decoder, handle + 1, device), (decoder, 0, device), (decoder, handle, device + 1),
            (handle, decoder, device)
        })
        {
            Assert.Equal(D3DERR_INVALIDCALL, channel.Tie(other.Item1, other.Item2, other.Item3));
        }

        Assert.Equal(0u, session->lpVtbl->Base.Release(session));
        Assert.Equal(D3DERR_INVALIDCALL, channel.Tie(decoder, handle, device));
    }

    [Fact] // S87
    public void A_decoder_that_is_gone_is_tied_to_nothing()
    {
        using var channel = new OwnChannel9(Device);
        Assert.Equal(S_OK, CreateSession(out IDirect3DCryptoSession9* session, out nint handle));
        using var owned = new ComPtr<IDirect3DCryptoSession9>(session);
        Assert.Equal(S_OK, _decoding.Create(_decoding.Target, out IDirectXVideoDecoder* decoder));
        Assert.Equal(S_OK, channel.Tie(0x99, handle, Handle("device")));
        Assert.Equal(0u, decoder->lpVtbl->Base.Release(decoder));
        Assert.Equal(D3DERR_INVALIDCALL, channel.Tie(0x99, handle, Handle("device")));
    }

    private static int Lock(IDirect3DSurface9* surface)
    {
        D3DLOCKED_RECT locked;
        return surface->lpVtbl->LockRect(surface, &locked, null, 0);
    }

    private int Copy(IDirect3DSurface9* source, IDirect3DSurface9* destination) =>
        Device.Table->StretchRect(Device.Device, source, null, destination, null, 0);

    private nint Handle(string kind) => Assert.Single(Device.Driver.Alive, pair => pair.Value == kind).Key;

    private int CreateSession(out IDirect3DCryptoSession9* session, out nint handle)
    {
        Guid type = Guids.D3DCRYPTOTYPE_AES128_CTR;
        IDirect3DCryptoSession9* made;
        void* name;
        int code = Device.Video->lpVtbl->CreateCryptoSession(Device.Video, &type, null, &made, &name);
        session = made;
        handle = (nint)name;
        return code;
    }
}

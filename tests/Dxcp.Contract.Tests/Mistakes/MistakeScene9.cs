using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Runtime;

namespace Dxcp.Contract.Tests;

/// <summary>The scene on Direct3D 9Ex. It has no queue: what is said is in the log alone.</summary>
internal sealed unsafe class MistakeScene9 : MistakeScene
{
    private readonly DriverProfile _profile;
    private readonly IDirect3DDevice9Video* _video;
    private readonly Dictionary<nint, nint> _memory = [];

    public MistakeScene9(DriverProfile? profile = null, uint width = 64)
    {
        _profile = profile ?? DriverProfile.Default;
        Width = width;
        using var ofProfile = DriverProfile.Use(_profile);
        using var ofDriver = MistakeScene11.Driver();
        IDirect3D9Ex* enumerator;
        Assert.Equal(0, Direct3D9.Direct3DCreate9Ex(Macros.D3D_SDK_VERSION, &enumerator));
        Enumerator = enumerator;
        Owned(enumerator);
        var parameters = new D3DPRESENT_PARAMETERS { SwapEffect = D3DSWAPEFFECT.D3DSWAPEFFECT_DISCARD, Windowed = 1 };
        IDirect3DDevice9Ex* device;
        Assert.Equal(0, enumerator->lpVtbl->CreateDeviceEx(enumerator, 0, D3DDEVTYPE.D3DDEVTYPE_HAL, 0, Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING, &parameters,
            null, &device));
        Device = device;
        Owned(device);
        Guid iid = IDirect3DDevice9Video.IID;
        void* video;
        Assert.Equal(0, ((IUnknown*)device)->lpVtbl->QueryInterface(device, &iid, &video));
        _video = (IDirect3DDevice9Video*)video;
        Owned(video);
        Assert.Equal(0, TrySession(Guids.D3DCRYPTOTYPE_AES128_CTR, default, out IDirect3DCryptoSession9* session));
        Session = session;
        Protected = Surface(usage: Macros.D3DUSAGE_RESTRICTED_CONTENT);
        In = Memory();
        Out = Memory();
    }

    public IDirect3D9Ex* Enumerator { get; }

    public IDirect3DDevice9Ex* Device { get; }

    public IDirect3DCryptoSession9* Session { get; }

    public nint Out { get; }

    public override string[]? Queue => null;

    /// <summary>Bytes of a row in memory.</summary>
    public uint Pitch
    {
        get
        {
            uint pitch;
            Assert.Equal(0, Session->lpVtbl->GetSurfacePitch(Session, (IDirect3DSurface9*)Protected, &pitch));
            return pitch;
        }
    }

    public uint BltSize => Pitch * Height * 3 / 2;

    /// <summary>Another device, with all that belongs to it.</summary>
    public MistakeScene9 Other()
    {
        var other = new MistakeScene9(_profile, Width);
        Undo(other.Dispose);
        return other;
    }

    public int TrySession(Guid type, Guid profile, out IDirect3DCryptoSession9* made)
    {
        IDirect3DCryptoSession9* session;
        void* handle;
        int code = _video->lpVtbl->CreateCryptoSession(_video, &type, profile == default ? null : &profile, &session, &handle);
        made = session;
        if (code >= 0)
            Owned(session);
        return code;
    }

    public ChannelCaller Channel()
    {
        IDirect3DAuthenticatedChannel9* made;
        void* handle;
        Assert.Equal(0, _video->lpVtbl->CreateAuthenticatedChannel(_video, D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE, &made,
            &handle));
        Owned(made);
        var channel = new D3D9ProbeChannel(made, (nint)handle);
        channel.Open();
        return channel;
    }

    public int TrySurface(out nint surface, D3DPOOL pool = D3DPOOL.D3DPOOL_DEFAULT, uint usage = 0, D3DFORMAT format = D3DVideoFormats.NV12, uint? width = null,
        nint memory = 0)
    {
        IDirect3DSurface9* made;
        void* handle = (void*)memory;
        int code = Device->lpVtbl->CreateOffscreenPlainSurfaceEx(Device, width ?? Width, Height, format, pool, &made, memory == 0 ? null : &handle, usage);
        surface = (nint)made;
        if (code >= 0)
            Owned(made);
        return code;
    }

    public nint Surface(D3DPOOL pool = D3DPOOL.D3DPOOL_DEFAULT, uint usage = 0, D3DFORMAT format = D3DVideoFormats.NV12, uint? width = null, nint memory = 0)
    {
        Assert.Equal(0, TrySurface(out nint surface, pool, usage, format, width, memory));
        return surface;
    }

    public nint RenderTarget()
    {
        IDirect3DSurface9* made;
        Assert.Equal(0, Device->lpVtbl->CreateRenderTargetEx(Device, Width, Height, D3DVideoFormats.NV12, 0, 0, 0, &made, null,
            Macros.D3DUSAGE_RESTRICTED_CONTENT));
        Owned(made);
        return (nint)made;
    }

    /// <summary>A surface in memory of the program's own, as the blts ask for it.</summary>
    public nint Memory(uint? width = null, D3DFORMAT format = D3DVideoFormats.NV12)
    {
        nint bytes = (nint)NativeMemory.AlignedAlloc(1 << 16, 64);
        NativeMemory.Clear((void*)bytes, 1 << 16);
        Undo(() => NativeMemory.AlignedFree((void*)bytes));
        nint surface = Surface(D3DPOOL.D3DPOOL_SYSTEMMEM, format: format, width: width, memory: bytes);
        _memory[surface] = bytes;
        return surface;
    }

    public override byte[] Certificate() =>
        Certificate(size => Session->lpVtbl->GetCertificateSize(Session, size), (size, bytes) => Session->lpVtbl->GetCertificate(Session, size, bytes));

    public override void Send(byte[] block)
    {
        fixed (byte* bytes = block)
            _ = Session->lpVtbl->NegotiateKeyExchange(Session, (uint)block.Length, bytes);
    }

    public int Start(uint size, bool withBuffer = true)
    {
        byte* random = stackalloc byte[64];
        return Session->lpVtbl->StartSessionKeyRefresh(Session, withBuffer ? random : null, size);
    }

    public override byte[] Start()
    {
        byte[] random = new byte[16];
        fixed (byte* bytes = random)
            Assert.Equal(0, Session->lpVtbl->StartSessionKeyRefresh(Session, bytes, 16));
        return random;
    }

    public override void Finish() => _ = Session->lpVtbl->FinishSessionKeyRefresh(Session);

    protected override void Decrypt(byte[] iv) => _ = Decrypt(In, Protected, iv);

    public override void Decrypt(byte[] iv, uint skip, uint encrypt) =>
        _ = Decrypt(In, Protected, iv, pattern: new() { NumBytesInSkipPattern = skip, NumBytesInEncryptPattern = encrypt });

    public override void Fill(byte[] picture, byte[] key, byte[] iv, bool heedsPitch)
    {
        byte[] memory = Encrypted(picture, key, iv, (int)(heedsPitch ? Pitch : Width));
        memory.CopyTo(new Span<byte>((void*)_memory[In], memory.Length));
    }

    public override byte[] Back()
    {
        byte[] iv = new byte[16], picture = new byte[PictureSize];
        _ = Encrypt(Protected, Out, iv);
        int rows = (int)Height * 3 / 2, pitch = (int)Pitch;
        byte[] plain = Reference.Ctr(Key, iv, new ReadOnlySpan<byte>((void*)_memory[Out], pitch * rows));
        for (int y = 0; y < rows; y++)
            plain.AsSpan(y * pitch, (int)Width).CopyTo(picture.AsSpan(y * (int)Width));
        return picture;
    }

    public int Decrypt(nint source, nint destination, byte[]? iv, uint? size = null, byte[]? contentKey = null, D3DENCRYPTED_BLOCK_INFO? pattern = null)
    {
        D3DENCRYPTED_BLOCK_INFO info = pattern ?? default;
        fixed (byte* at = iv, key = contentKey)
        {
            return Session->lpVtbl->DecryptionBlt(Session, (IDirect3DSurface9*)source, (IDirect3DSurface9*)destination, size ?? BltSize, pattern is null
                ? null : &info, key, at);
        }
    }

    public int Encrypt(nint source, nint destination, byte[]? iv, uint? size = null)
    {
        fixed (byte* at = iv)
            return Session->lpVtbl->EncryptionBlt(Session, (IDirect3DSurface9*)source, (IDirect3DSurface9*)destination, size ?? BltSize, at);
    }

    public int Lock(nint surface)
    {
        D3DLOCKED_RECT locked;
        return ((IDirect3DSurface9*)surface)->lpVtbl->LockRect((void*)surface, &locked, null, 0);
    }

    private void Owned(void* pointer)
    {
        nint at = (nint)pointer;
        Undo(() => MistakeScene11.Release(at), at);
    }
}

using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Runtime;
using static Dxcp.Abi.D3D11_MAP;
using static Dxcp.Abi.D3D11_USAGE;

namespace Dxcp.Contract.Tests;

/// <summary>The scene on Direct3D 11, with the debug layer.</summary>
internal sealed unsafe class MistakeScene11 : MistakeScene
{
    private readonly List<MistakeScene11> _others = [];
    private readonly DriverProfile _profile;
    private readonly ID3D11InfoQueue* _queue;

    public MistakeScene11(DriverProfile? profile = null, uint width = 64)
    {
        _profile = profile ?? DriverProfile.Default;
        Width = width;
        using var ofProfile = DriverProfile.Use(_profile);
        using var ofDriver = Driver();
        ID3D11Device* device;
        ID3D11DeviceContext* context;
        Assert.Equal(0, Runtime.Direct3D11.D3D11CreateDevice(null, D3D_DRIVER_TYPE.D3D_DRIVER_TYPE_HARDWARE, 0,
            (uint)(D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_DEBUG | D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_VIDEO_SUPPORT), null, 0,
            Macros.D3D11_SDK_VERSION, &device, null, &context));
        Device = device;
        Context = context;
        Owned(device);
        Owned(context);
        VideoDevice = (ID3D11VideoDevice*)As(device, ID3D11VideoDevice.IID);
        VideoContext = (ID3D11VideoContext*)As(context, ID3D11VideoContext.IID);
        _queue = (ID3D11InfoQueue*)As(device, ID3D11InfoQueue.IID);
        Session = NewSession();
        Protected = Texture(Target with { MiscFlags = (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT });
        In = Texture(Staging);
        Out = Texture(Staging);
    }

    public ID3D11Device* Device { get; }

    public ID3D11DeviceContext* Context { get; }

    public ID3D11VideoDevice* VideoDevice { get; }

    public ID3D11VideoContext* VideoContext { get; }

    public ID3D11CryptoSession* Session { get; }

    public nint Out { get; }

    public D3D11_TEXTURE2D_DESC Target => new(DXGI_FORMAT.DXGI_FORMAT_NV12, Width, Height, D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET);

    public D3D11_TEXTURE2D_DESC Staging => Target with
    {
        Usage = D3D11_USAGE_STAGING,
        BindFlags = 0,
        CPUAccessFlags = (uint)(D3D11_CPU_ACCESS_FLAG.D3D11_CPU_ACCESS_READ | D3D11_CPU_ACCESS_FLAG.D3D11_CPU_ACCESS_WRITE),
    };

    /// <summary>The bytes of 16 that any call may use.</summary>
    public byte* Sixteen { get; } = Memory();

    public override string[] Queue
    {
        get
        {
            var lines = new List<string>();
            for (ulong i = 0; i < _queue->lpVtbl->GetNumStoredMessages(_queue); i++)
            {
                ulong size = 0;
                Assert.Equal(HResult.S_FALSE, _queue->lpVtbl->GetMessage(_queue, i, null, &size));
                byte[] bytes = new byte[size];
                fixed (byte* at = bytes)
                {
                    var message = (D3D11_MESSAGE*)at;
                    Assert.Equal(0, _queue->lpVtbl->GetMessage(_queue, i, message, &size));
                    if (message->Severity <= D3D11_MESSAGE_SEVERITY.D3D11_MESSAGE_SEVERITY_WARNING)
                        lines.Add(Marshal.PtrToStringUTF8((nint)message->pDescription)!);
                }
            }

            return [.. lines, .. _others.SelectMany(other => other.Queue)];
        }
    }

    public static IDisposable Driver() => DriverBinding.Use(DriverBinding.FromEntryPoints((nint)DriverEntry.OpenAdapterFunction,
        (nint)DriverEntry.OpenAdapter10_2Function));

    /// <summary>Another device, with all that belongs to it.</summary>
    public MistakeScene11 Other()
    {
        var other = new MistakeScene11(_profile, Width);
        _others.Add(other);
        Undo(other.Dispose);
        return other;
    }

    public ID3D11CryptoSession* NewSession()
    {
        Assert.Equal(0, TrySession(Guids.D3D11_CRYPTO_TYPE_AES128_CTR, default, Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP, out ID3D11CryptoSession* made));
        return made;
    }

    public ChannelCaller Channel()
    {
        ID3D11AuthenticatedChannel* made;
        const D3D11_AUTHENTICATED_CHANNEL_TYPE type = D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE;
        Assert.Equal(0, VideoDevice->lpVtbl->CreateAuthenticatedChannel(VideoDevice, type, &made));
        Owned(made);
        var channel = new D3D11ProbeChannel(made, VideoContext);
        channel.Open();
        return channel;
    }

    public int TrySession(Guid type, Guid profile, Guid exchange, out ID3D11CryptoSession* made)
    {
        ID3D11CryptoSession* session;
        int code = VideoDevice->lpVtbl->CreateCryptoSession(VideoDevice, &type, profile == default ? null : &profile, &exchange, &session);
        made = session;
        if (code >= 0)
            Owned(session);
        return code;
    }

    public int TryTexture(D3D11_TEXTURE2D_DESC desc, out nint texture)
    {
        ID3D11Texture2D* made;
        int code = Device->lpVtbl->CreateTexture2D(Device, &desc, null, &made);
        texture = (nint)made;
        if (code >= 0)
            Owned(made);
        return code;
    }

    public nint Texture(D3D11_TEXTURE2D_DESC desc)
    {
        Assert.Equal(0, TryTexture(desc, out nint texture));
        return texture;
    }

    public override byte[] Certificate() =>
        Certificate(size => Session->lpVtbl->GetCertificateSize(Session, size), (size, bytes) => Session->lpVtbl->GetCertificate(Session, size, bytes));

    public override void Send(byte[] block)
    {
        fixed (byte* bytes = block)
            _ = VideoContext->lpVtbl->NegotiateCryptoSessionKeyExchange(VideoContext, Session, (uint)block.Length, bytes);
    }

    public override byte[] Start()
    {
        byte[] random = new byte[16];
        fixed (byte* bytes = random)
            VideoContext->lpVtbl->StartSessionKeyRefresh(VideoContext, Session, 16, bytes);
        return random;
    }

    public override void Finish() => VideoContext->lpVtbl->FinishSessionKeyRefresh(VideoContext, Session);

    protected override void Decrypt(byte[] iv) => Decrypt(In, Protected, iv);

    public override void Decrypt(byte[] iv, uint skip, uint encrypt) =>
        Decrypt(In, Protected, iv, pattern: new() { NumBytesInSkipPattern = skip, NumBytesInEncryptPattern = encrypt });

    public override void Fill(byte[] picture, byte[] key, byte[] iv, bool heedsPitch)
    {
        D3D11_MAPPED_SUBRESOURCE mapped;
        Assert.Equal(0, Context->lpVtbl->Map(Context, (ID3D11Resource*)In, 0, D3D11_MAP_WRITE, 0, &mapped));
        byte[] memory = Encrypted(picture, key, iv, (int)(heedsPitch ? mapped.RowPitch : Width));
        memory.CopyTo(new Span<byte>(mapped.pData, memory.Length));
        Context->lpVtbl->Unmap(Context, (ID3D11Resource*)In, 0);
    }

    public override byte[] Back()
    {
        byte[] iv = new byte[16], picture = new byte[PictureSize];
        Encrypt(Protected, Out, iv);
        D3D11_MAPPED_SUBRESOURCE mapped;
        Assert.Equal(0, Context->lpVtbl->Map(Context, (ID3D11Resource*)Out, 0, D3D11_MAP_READ, 0, &mapped));
        int rows = (int)Height * 3 / 2, pitch = (int)mapped.RowPitch;
        byte[] plain = Reference.Ctr(Key, iv, new ReadOnlySpan<byte>(mapped.pData, pitch * rows));
        Context->lpVtbl->Unmap(Context, (ID3D11Resource*)Out, 0);
        for (int y = 0; y < rows; y++)
            plain.AsSpan(y * pitch, (int)Width).CopyTo(picture.AsSpan(y * (int)Width));
        return picture;
    }

    public void Decrypt(nint source, nint destination, byte[]? iv, uint ivSize = 16, byte[]? contentKey = null, D3D11_ENCRYPTED_BLOCK_INFO? pattern = null)
    {
        D3D11_ENCRYPTED_BLOCK_INFO info = pattern ?? default;
        fixed (byte* at = iv, key = contentKey)
        {
            VideoContext->lpVtbl->DecryptionBlt(VideoContext, Session, (ID3D11Texture2D*)source, (ID3D11Texture2D*)destination, pattern is null ? null : &info,
                (uint)(contentKey?.Length ?? 0), key, ivSize, at);
        }
    }

    public void Encrypt(nint source, nint destination, byte[]? iv, uint ivSize = 16)
    {
        fixed (byte* at = iv)
            VideoContext->lpVtbl->EncryptionBlt(VideoContext, Session, (ID3D11Texture2D*)source, (ID3D11Texture2D*)destination, ivSize, at);
    }

    public int Map(nint texture, D3D11_MAP type = D3D11_MAP_READ)
    {
        D3D11_MAPPED_SUBRESOURCE mapped;
        return Context->lpVtbl->Map(Context, (ID3D11Resource*)texture, 0, type, 0, &mapped);
    }

    /// <summary>Releases something when the scene ends.</summary>
    public void Owned(void* pointer)
    {
        nint at = (nint)pointer;
        Undo(() => Release(at), at);
    }

    public static uint Release(nint pointer) => ((IUnknown*)pointer)->lpVtbl->Release((void*)pointer);

    private void* As(void* pointer, Guid iid)
    {
        void* found;
        Assert.Equal(0, ((IUnknown*)pointer)->lpVtbl->QueryInterface(pointer, &iid, &found));
        Owned(found);
        return found;
    }

    private static byte* Memory()
    {
        fixed (byte* pinned = GC.AllocateArray<byte>(4096, pinned: true))
            return pinned;
    }
}

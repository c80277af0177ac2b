using Dxcp.Abi;
using Dxcp.Cryptography;
using Dxcp.Driver;

namespace Dxcp.Bench.Paths;

/// <summary>The whole way: COM, the runtime, the driver's tables, the driver.</summary>
internal sealed unsafe class ComPath : ProtectedPath
{
    private readonly ComPtr<ID3D11Device> _device;
    private readonly ComPtr<ID3D11DeviceContext> _context;
    private readonly ComPtr<ID3D11VideoDevice> _videoDevice;
    private readonly ComPtr<ID3D11VideoContext> _videoContext;
    private readonly ComPtr<ID3D11CryptoSession> _session;
    private readonly List<nint> _sessions = [];

    public ComPath(DriverProfile profile, string name = "com")
    {
        Name = name;
        using var scope = DriverProfile.Use(profile);
        ID3D11DeviceContext* context;
        _device = BuiltInDirect3D.CreateDevice11();
        _device.Pointer->lpVtbl->GetImmediateContext(_device.Pointer, &context);
        _context = new(context);
        _videoDevice = _device.As<ID3D11VideoDevice>();
        _videoContext = _context.As<ID3D11VideoContext>();
        _session = new(CreateCryptoSession());
        Negotiate(profile.UnwrapKey is not null);
    }

    public override string Name { get; }

    private ID3D11VideoContext* Video => _videoContext.Pointer;

    public override SurfaceRing CreateSurfaces(SurfaceSize size, int count) => new Ring(_device.Pointer, size, count);

    public override void Decrypt(SurfaceRing ring, int count)
    {
        ID3D11VideoContext* video = Video;
        ID3D11CryptoSession* session = _session.Pointer;
        byte* counterBlock = stackalloc byte[CounterBlock.Size];
        for (; count != 0; count--)
        {
            var (staging, surface) = ((Ring)ring)[ring.Next()];
            NextIV(counterBlock);
            video->lpVtbl->DecryptionBlt(video, session, (ID3D11Texture2D*)staging, (ID3D11Texture2D*)surface, null, 0, null, CounterBlock.Size, counterBlock);
        }
    }

    public override CounterBlock Encrypt(SurfaceRing ring, int count)
    {
        ID3D11VideoContext* video = Video;
        ID3D11CryptoSession* session = _session.Pointer;
        byte* counterBlock = stackalloc byte[CounterBlock.Size];
        for (; count != 0; count--)
        {
            var (staging, surface) = ((Ring)ring)[ring.Next()];
            video->lpVtbl->EncryptionBlt(video, session, (ID3D11Texture2D*)surface, (ID3D11Texture2D*)staging, CounterBlock.Size, counterBlock);
        }

        return CounterBlock.Read(new ReadOnlySpan<byte>(counterBlock, CounterBlock.Size));
    }

    public override void Refresh()
    {
        byte* randomNumber = stackalloc byte[Aes128Key.Size];
        Video->lpVtbl->StartSessionKeyRefresh(Video, _session.Pointer, Aes128Key.Size, randomNumber);
        Video->lpVtbl->FinishSessionKeyRefresh(Video, _session.Pointer);
    }

    public override void Dispose()
    {
        base.Dispose();
        foreach (nint session in _sessions)
            Release((ID3D11CryptoSession*)session);
        _session.Dispose();
        _videoContext.Dispose();
        _videoDevice.Dispose();
        _context.Dispose();
        _device.Dispose();
    }

    protected override void Negotiate(byte[] wrappedKey) => Negotiate(_session.Pointer, wrappedKey);

    protected override void CreateAndDestroySession(byte[] wrappedKey) => Release(CreateKeyedSession(wrappedKey));

    protected override void AddSession(byte[] wrappedKey) => _sessions.Add((nint)CreateKeyedSession(wrappedKey));

    protected override byte[] Certificate()
    {
        ID3D11CryptoSession* session = _session.Pointer;
        uint size;
        Check(session->lpVtbl->GetCertificateSize(session, &size));
        byte[] certificate = new byte[size];
        fixed (byte* bytes = certificate)
            Check(session->lpVtbl->GetCertificate(session, size, bytes));
        return certificate;
    }

    protected override void Write(SurfaceRing ring, int index, ReadOnlySpan<byte> bytes) =>
        bytes.CopyTo(new Span<byte>(Map(ring, index, D3D11_MAP.D3D11_MAP_WRITE), bytes.Length));

    protected override byte[] Read(SurfaceRing ring, int index) =>
        new ReadOnlySpan<byte>(Map(ring, index, D3D11_MAP.D3D11_MAP_READ), ring.Size.Bytes).ToArray();

    /// <summary>Maps and unmaps: in this driver a staging texture stays where it is.</summary>
    private void* Map(SurfaceRing ring, int index, D3D11_MAP access)
    {
        var staging = (ID3D11Resource*)((Ring)ring)[index].Staging;
        D3D11_MAPPED_SUBRESOURCE mapped;
        Check(_context.Pointer->lpVtbl->Map(_context.Pointer, staging, 0, access, 0, &mapped));
        _context.Pointer->lpVtbl->Unmap(_context.Pointer, staging, 0);
        return mapped.pData;
    }

    private ID3D11CryptoSession* CreateKeyedSession(byte[] wrappedKey)
    {
        ID3D11CryptoSession* session = CreateCryptoSession();
        Negotiate(session, wrappedKey);
        return session;
    }

    private ID3D11CryptoSession* CreateCryptoSession()
    {
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, exchange = Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP;
        ID3D11CryptoSession* session;
        Check(_videoDevice.Pointer->lpVtbl->CreateCryptoSession(_videoDevice.Pointer, &type, null, &exchange, &session));
        return session;
    }

    private void Negotiate(ID3D11CryptoSession* session, byte[] wrappedKey)
    {
        fixed (byte* bytes = wrappedKey)
            Check(Video->lpVtbl->NegotiateCryptoSessionKeyExchange(Video, session, (uint)wrappedKey.Length, bytes));
    }

    private static void Release(void* pointer) => _ = ((IUnknown*)pointer)->lpVtbl->Release(pointer);

    private sealed class Ring : SurfaceRing
    {
        private readonly nint[] _surfaces;

        public Ring(ID3D11Device* device, SurfaceSize size, int count)
            : base(size, count)
        {
            _surfaces = new nint[2 * count];
            for (int i = 0; i < _surfaces.Length; i++)
            {
                bool staging = i % 2 == 0;
                D3D11_TEXTURE2D_DESC description = staging
                    ? new(size.Format, size.Width, size.Height, default, default, D3D11_USAGE.D3D11_USAGE_STAGING,
                        D3D11_CPU_ACCESS_FLAG.D3D11_CPU_ACCESS_READ | D3D11_CPU_ACCESS_FLAG.D3D11_CPU_ACCESS_WRITE)
                    : new(size.Format, size.Width, size.Height, D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET,
                        D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT);
                ID3D11Texture2D* texture;
                Check(device->lpVtbl->CreateTexture2D(device, &description, null, &texture));
                _surfaces[i] = (nint)texture;
            }
        }

        public (nint Staging, nint Surface) this[int index] => (_surfaces[2 * index], _surfaces[(2 * index) + 1]);

        public override void Dispose()
        {
            foreach (nint surface in _surfaces)
                Release((void*)surface);
        }
    }
}

using Dxcp.Abi;
using Dxcp.Cryptography;
using Dxcp.Runtime;

namespace Dxcp.Contract.Tests;

/// <summary>
/// The Direct3D 11 application interface, over DXCP's runtime and driver: negotiation and read-back key have codes (S49,
/// S55), blts and refresh return nothing (D2).
/// </summary>
public sealed class Direct3D11Surface : Surface
{
    private readonly DriverProfile _profile;
    private readonly List<Direct3D11Device> _devices = [];

    public Direct3D11Surface(DriverProfile profile)
    {
        _profile = profile;
        Device = CreateDevice();
    }

    public override SurfaceDevice Device { get; }

    public override SurfaceDevice CreateDevice()
    {
        var device = new Direct3D11Device(_profile);
        _devices.Add(device);
        return device;
    }

    public override int CodeOf(Refusal why) => why switch
    {
        Refusal.NotAvailable => HResult.DXGI_ERROR_UNSUPPORTED,
        Refusal.BadState => HResult.DXGI_ERROR_INVALID_CALL,
        Refusal.UnknownMessage or Refusal.WrongChannelType => HResult.E_FAIL,
        Refusal.OpenDestination => HResult.DXGI_ERROR_CANNOT_PROTECT_CONTENT,
        _ => HResult.E_INVALIDARG,
    };

    protected override void Dispose(bool disposing)
    {
        foreach (var device in _devices)
            device.Dispose();
    }
}

internal sealed unsafe class Direct3D11Device : SurfaceDevice, IDisposable
{
    private readonly ComPtr<ID3D11Device> _device;
    private readonly ComPtr<ID3D11DeviceContext> _context;
    private readonly ComPtr<ID3D11VideoDevice> _videoDevice;
    private readonly ComPtr<ID3D11VideoContext> _videoContext;
    private readonly HashSet<nint> _owned = [];

    public Direct3D11Device(DriverProfile profile)
    {
        using var ofProfile = DriverProfile.Use(profile);
        using var ofDriver = DriverBinding.Use(DriverBinding.FromEntryPoints(0, (nint)DriverEntry.OpenAdapter10_2Function));
        ID3D11Device* device;
        ID3D11DeviceContext* context;
        Assert.Equal(HResult.S_OK, Runtime.Direct3D11.D3D11CreateDevice(null, D3D_DRIVER_TYPE.D3D_DRIVER_TYPE_HARDWARE, 0, 0, null, 0,
            Macros.D3D11_SDK_VERSION, &device, null, &context));
        _device = new(device);
        _context = new(context);
        _videoDevice = _device.As<ID3D11VideoDevice>();
        _videoContext = _context.As<ID3D11VideoContext>();
    }

    public ID3D11VideoContext* VideoContext => _videoContext.Pointer;

    public override nint CreateProtected() =>
        Create(D3D11_USAGE.D3D11_USAGE_DEFAULT, 0, D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT, D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET);

    public override nint CreateOpen() => Create(D3D11_USAGE.D3D11_USAGE_DEFAULT, 0, 0, D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET);

    public override nint CreateShared() => Create(D3D11_USAGE.D3D11_USAGE_DEFAULT, 0,
        D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT | D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_SHARED,
        D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET);

    public override SharedKey KeyOf(nint shared)
    {
        using var resource = Dxgi(shared);
        void* handle;
        Assert.Equal(HResult.S_OK, resource.Pointer->lpVtbl->GetSharedHandle(resource.Pointer, &handle));
        return new((nint)handle, []);
    }

    public override nint OpenShared(in SharedKey key)
    {
        void* handle = (void*)key.Handle, opened;
        Guid iid = ID3D11Texture2D.IID;
        Assert.Equal(HResult.S_OK, _device.Pointer->lpVtbl->OpenSharedResource(_device.Pointer, handle, &iid, &opened));
        _owned.Add((nint)opened);
        return (nint)opened;
    }

    public override byte[]? TryRead(nint picture)
    {
        byte[] bytes = new byte[StreamSize];
        return TryMap(picture, bytes, write: false) ? bytes : null;
    }

    public override nint CreateHardwareProtected()
    {
        var desc = Describe(D3D11_USAGE.D3D11_USAGE_DEFAULT, 0, D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_HW_PROTECTED,
            D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET);
        ID3D11Texture2D* texture;
        if (_device.Pointer->lpVtbl->CreateTexture2D(_device.Pointer, &desc, null, &texture) < 0)
            return 0;
        _owned.Add((nint)texture);
        return (nint)texture;
    }

    public override void TryCopy(nint to, nint from, Part? part = null)
    {
        var context = _context.Pointer;
        if (part is not { } some)
        {
            context->lpVtbl->CopyResource(context, (ID3D11Resource*)to, (ID3D11Resource*)from);
            return;
        }

        var box = Box(some, some.Left, some.Top);
        context->lpVtbl->CopySubresourceRegion(context, (ID3D11Resource*)to, 0, some.ToLeft, some.ToTop, 0, (ID3D11Resource*)from, 0, &box);
    }

    public override void TryUpdate(nint picture, byte[] bytes, Part? part)
    {
        var context = _context.Pointer;
        var box = part is { } some ? Box(some, some.ToLeft, some.ToTop) : default;
        fixed (byte* data = bytes)
            context->lpVtbl->UpdateSubresource(context, (ID3D11Resource*)picture, 0, part is null ? null : &box, data, Pitch, 0);
    }

    public override nint CreateMemory() =>
        Create(D3D11_USAGE.D3D11_USAGE_STAGING, D3D11_CPU_ACCESS_FLAG.D3D11_CPU_ACCESS_READ | D3D11_CPU_ACCESS_FLAG.D3D11_CPU_ACCESS_WRITE, 0);

    public override byte[] Read(nint memory)
    {
        byte[] bytes = new byte[StreamSize];
        Assert.True(TryMap(memory, bytes, write: false));
        return bytes;
    }

    public override void Write(nint memory, byte[] bytes) => Assert.True(TryMap(memory, bytes, write: true));

    public override bool CanMap(nint picture) => TryMap(picture, new byte[StreamSize], write: false);

    public override bool LetsOut(nint picture)
    {
        nint memory = CreateMemory();
        Write(memory, Reference.Pattern(StreamSize));
        _context.Pointer->lpVtbl->CopyResource(_context.Pointer, (ID3D11Resource*)memory, (ID3D11Resource*)picture);
        return !Read(memory).AsSpan(0, (int)Width).ContainsAnyExcept((byte)0);
    }

    public override void Destroy(nint picture)
    {
        Assert.True(_owned.Remove(picture));
        Release(picture);
    }

    public override ChannelCaller CreateChannel() => CreateChannel(D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE);

    public override ChannelCaller CreateRuntimeChannel() => CreateChannel(D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_D3D11);

    public override int TryCreateHardwareChannel() => TryCreateChannel(D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_HARDWARE, out _);

    public override void Destroy(ChannelCaller channel) => Destroy(((Direct3D11Channel)channel).Pointer);

    public override SurfaceSession CreateSession(Guid decodeProfile = default)
    {
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, keyExchange = Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP;
        ID3D11CryptoSession* session;
        Assert.Equal(HResult.S_OK, _videoDevice.Pointer->lpVtbl->CreateCryptoSession(_videoDevice.Pointer, &type, decodeProfile == default ? null
            : &decodeProfile, &keyExchange, &session));
        _owned.Add((nint)session);
        return new Direct3D11Session(this, session);
    }

    public override SurfaceDecoder CreateDecoder(bool restricted = true) => CreateDecoder(null, restricted);

    /// <summary>A decoder whose bitstream is encrypted in some way; null for the usual one.</summary>
    public Direct3D11Decoder CreateDecoder(Guid? encryption, bool restricted = true) => new(this, _videoDevice.Pointer, VideoContext,
        (ID3D11Resource*)Create(D3D11_USAGE.D3D11_USAGE_DEFAULT, 0, restricted ? D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT : 0,
            D3D11_BIND_FLAG.D3D11_BIND_DECODER), encryption);

    public void Dispose()
    {
        Assert.Equal(HResult.S_OK, _device.Pointer->lpVtbl->GetDeviceRemovedReason(_device.Pointer));
        foreach (nint owned in _owned)
            Release(owned);
        _videoContext.Dispose();
        _videoDevice.Dispose();
        _context.Dispose();
        _device.Dispose();
    }

    private ComPtr<IDXGIResource> Dxgi(nint texture)
    {
        Assert.Contains(texture, _owned);
        Guid iid = IDXGIResource.IID;
        void* found;
        Assert.Equal(HResult.S_OK, ((IUnknown*)texture)->lpVtbl->QueryInterface((void*)texture, &iid, &found));
        return new((IDXGIResource*)found);
    }

    private static void Release(nint pointer) => ((IUnknown*)pointer)->lpVtbl->Release((void*)pointer);

    private Direct3D11Channel CreateChannel(D3D11_AUTHENTICATED_CHANNEL_TYPE type)
    {
        Assert.Equal(HResult.S_OK, TryCreateChannel(type, out nint channel));
        _owned.Add(channel);
        return new Direct3D11Channel((ID3D11AuthenticatedChannel*)channel, VideoContext);
    }

    private int TryCreateChannel(D3D11_AUTHENTICATED_CHANNEL_TYPE type, out nint channel)
    {
        ID3D11AuthenticatedChannel* made;
        int result = _videoDevice.Pointer->lpVtbl->CreateAuthenticatedChannel(_videoDevice.Pointer, type, &made);
        channel = (nint)made;
        return result;
    }

    private static D3D11_BOX Box(Part part, uint left, uint top) =>
        new() { left = left, top = top, right = left + part.Width, bottom = top + part.Height, back = 1 };

    private static D3D11_TEXTURE2D_DESC Describe(D3D11_USAGE usage, D3D11_CPU_ACCESS_FLAG access, D3D11_RESOURCE_MISC_FLAG flags,
        D3D11_BIND_FLAG binding) => new()
        {
            Width = Width,
            Height = Height,
            MipLevels = 1,
            ArraySize = 1,
            Format = DXGI_FORMAT.DXGI_FORMAT_NV12,
            SampleDesc = { Count = 1 },
            Usage = usage,
            BindFlags = (uint)binding,
            CPUAccessFlags = (uint)access,
            MiscFlags = (uint)flags,
        };

    private nint Create(D3D11_USAGE usage, D3D11_CPU_ACCESS_FLAG access, D3D11_RESOURCE_MISC_FLAG flags, D3D11_BIND_FLAG binding = 0)
    {
        var desc = Describe(usage, access, flags, binding);
        ID3D11Texture2D* texture;
        Assert.Equal(HResult.S_OK, _device.Pointer->lpVtbl->CreateTexture2D(_device.Pointer, &desc, null, &texture));
        _owned.Add((nint)texture);
        return (nint)texture;
    }

    private bool TryMap(nint texture, byte[] bytes, bool write)
    {
        D3D11_MAPPED_SUBRESOURCE mapped;
        var context = _context.Pointer;
        if (context->lpVtbl->Map(context, (ID3D11Resource*)texture, 0, write ? D3D11_MAP.D3D11_MAP_WRITE : D3D11_MAP.D3D11_MAP_READ, 0, &mapped) < 0)
            return false;
        var memory = new Span<byte>(mapped.pData, StreamSize);
        if (write)
            bytes.CopyTo(memory);
        else
            memory.CopyTo(bytes);
        context->lpVtbl->Unmap(context, (ID3D11Resource*)texture, 0);
        return true;
    }
}

internal sealed unsafe class Direct3D11Session(Direct3D11Device device, ID3D11CryptoSession* session, bool isOwn = true) : SurfaceSession(device)
{
    private readonly ID3D11CryptoSession* _session = session;
    private readonly bool _isOwn = isOwn;
    private readonly ID3D11VideoContext* _context = device.VideoContext;

    public override nint Name
    {
        get
        {
            void* name;
            _session->lpVtbl->GetCryptoSessionHandle(_session, &name);
            return (nint)name;
        }
    }

    public override byte[] Certificate()
    {
        uint size;
        Assert.Equal(HResult.S_OK, _session->lpVtbl->GetCertificateSize(_session, &size));
        byte[] certificate = new byte[size];
        fixed (byte* bytes = certificate)
            Assert.Equal(HResult.S_OK, _session->lpVtbl->GetCertificate(_session, size, bytes));
        return certificate;
    }

    public override int? Send(byte[]? keyBlock)
    {
        fixed (byte* bytes = keyBlock)
            return _context->lpVtbl->NegotiateCryptoSessionKeyExchange(_context, _session, (uint?)keyBlock?.Length ?? KeyTransport.WrappedSize, bytes);
    }

    public override int? Start(byte[]? randomNumber)
    {
        int before = Told.Refusals;
        fixed (byte* bytes = randomNumber)
            _context->lpVtbl->StartSessionKeyRefresh(_context, _session, (uint?)randomNumber?.Length ?? 16, bytes);
        return Told.Since(before);
    }

    public override int? Finish()
    {
        int before = Told.Refusals;
        _context->lpVtbl->FinishSessionKeyRefresh(_context, _session);
        return Told.Since(before);
    }

    public override int? GetReadBackKey(byte[]? wrappedKey)
    {
        fixed (byte* bytes = wrappedKey)
            return _context->lpVtbl->GetEncryptionBltKey(_context, _session, (uint?)wrappedKey?.Length ?? 16, bytes);
    }

    public override int? Decrypt(nint memory, nint picture, byte[]? counterBlock, byte[]? wrappedContentKey = null, PartialPattern? pattern = null)
    {
        int before = Told.Refusals;
        var info = pattern is not { } parts ? default
            : new D3D11_ENCRYPTED_BLOCK_INFO
            {
                NumEncryptedBytesAtBeginning = parts.EncryptedAtBeginning,
                NumBytesInSkipPattern = parts.Skip,
                NumBytesInEncryptPattern = parts.Encrypt
            };
        fixed (byte* iv = counterBlock, contentKey = wrappedContentKey)
        {
            _context->lpVtbl->DecryptionBlt(_context, _session, (ID3D11Texture2D*)memory, (ID3D11Texture2D*)picture, pattern is null ? null : &info,
                (uint)(wrappedContentKey?.Length ?? 0), contentKey, (uint?)counterBlock?.Length ?? 16, iv);
        }

        return Told.Since(before);
    }

    public override int? Encrypt(nint picture, nint memory, byte[]? counterBlock)
    {
        int before = Told.Refusals;
        fixed (byte* iv = counterBlock)
            _context->lpVtbl->EncryptionBlt(_context, _session, (ID3D11Texture2D*)picture, (ID3D11Texture2D*)memory, (uint?)counterBlock?.Length ?? 16, iv);
        return Told.Since(before);
    }

    /// <summary>Releases the session; with another device there is nothing to call.</summary>
    public override void Destroy()
    {
        if (_isOwn)
            device.Destroy((nint)_session);
    }

    public override SurfaceSession CalledWith(SurfaceDevice other) => new Direct3D11Session((Direct3D11Device)other, _session, isOwn: false) { Key = Key };
}

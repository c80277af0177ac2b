using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>
/// The Direct3D 11 application interface: negotiation and read-back key have codes (S49,
/// S55), blts and refresh return nothing (D2).
/// </summary>
internal sealed class D3D11Probe : Probe
{
    private readonly ConformanceTarget _target;
    private readonly ProfileWish _wish;
    private readonly List<D3D11ProbeDevice> _devices = [];

    public D3D11Probe(ConformanceTarget target, ProfileWish wish)
    {
        (_target, _wish) = (target, wish);
        Device = CreateDevice();
    }

    public override ProbeDevice Device { get; }

    public override ProbeDevice CreateDevice()
    {
        var device = new D3D11ProbeDevice(_target, _wish);
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

internal sealed unsafe class D3D11ProbeDevice : ProbeDevice, IDisposable
{
    private readonly ComPtr<ID3D11Device> _device;
    private readonly ComPtr<ID3D11DeviceContext> _context;
    private readonly ComPtr<ID3D11VideoDevice> _videoDevice;
    private readonly ComPtr<ID3D11VideoContext> _videoContext;
    private readonly HashSet<nint> _owned = [];
    private readonly Mutant? _mutant;
    private readonly bool _isStrict;

    public D3D11ProbeDevice(ConformanceTarget target, ProfileWish wish)
    {
        using var ofProfile = target.Profiles?.Invoke(wish);
        ID3D11Device* device = null;
        ID3D11DeviceContext* context = null;
        CallLog.Enter("D3D11CreateDevice");
        int code = target.Device11!(&device, &context);
        if (code < 0)
            throw new NotSupportedHereException($"D3D11CreateDevice: {HResultName.Of(code)}");
        CallLog.Add("D3D11CreateDevice", code);
        Demand.True(device != null && context != null, "a device and its context from D3D11CreateDevice", "a null pointer, and no error");
        _device = new(device);
        _context = new(context);
        _videoDevice = Face<ID3D11Device, ID3D11VideoDevice>(_device);
        _videoContext = Face<ID3D11DeviceContext, ID3D11VideoContext>(_context);
        _isStrict = target.IsStrict;
        _mutant = target.Mutant;
        _mutant?.Patch(_device.Pointer, _context.Pointer, _videoDevice.Pointer, _videoContext.Pointer);
    }

    public ID3D11Device* Pointer => _device.Pointer;

    public ID3D11VideoDevice* VideoDevice => _videoDevice.Pointer;

    public ID3D11VideoContext* VideoContext => _videoContext.Pointer;

    public override uint Caps() => ReadCaps().Caps;

    public override ulong ProtectedMemorySize() => ReadCaps().ProtectedMemorySize;

    public override nint? TryCreateProtected(uint width, uint height)
    {
        int code = TryCreate(D3D11_USAGE.D3D11_USAGE_DEFAULT, 0, D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT,
            D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET, width, height, out nint texture);
        return code < 0 ? null : texture;
    }

    public override int TryCreateSession(Guid cryptoType, Guid keyExchange)
    {
        ID3D11CryptoSession* session = null;
        int code = VideoDevice->lpVtbl->CreateCryptoSession(VideoDevice, &cryptoType, null, &keyExchange, &session);
        if (session != null)
            Release((nint)session);
        return code;
    }

    protected override nint MakeProtected() =>
        Create(D3D11_USAGE.D3D11_USAGE_DEFAULT, 0, D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT, D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET);

    protected override nint MakeOpen() => Create(D3D11_USAGE.D3D11_USAGE_DEFAULT, 0, 0, D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET);

    protected override nint MakeShared() => Create(D3D11_USAGE.D3D11_USAGE_DEFAULT, 0,
        D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT | D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_SHARED,
        D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET);

    public override SharedKey KeyOf(nint shared)
    {
        using var resource = Dxgi(shared);
        void* handle;
        Demand.Equal(HResult.S_OK, resource.Pointer->lpVtbl->GetSharedHandle(resource.Pointer, &handle));
        return new((nint)handle, []);
    }

    protected override nint Open(in SharedKey key)
    {
        void* handle = (void*)key.Handle, opened;
        Guid iid = ID3D11Texture2D.IID;
        Demand.Equal(HResult.S_OK, _device.Pointer->lpVtbl->OpenSharedResource(_device.Pointer, handle, &iid, &opened));
        _owned.Add((nint)opened);
        return (nint)opened;
    }

    public override byte[]? TryRead(nint picture)
    {
        byte[] bytes = new byte[StreamSize];
        return TryMap(picture, bytes, write: false) ? bytes : null;
    }

    public override nint CreateHardwareProtected() => TryCreate(D3D11_USAGE.D3D11_USAGE_DEFAULT, 0,
        D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_HW_PROTECTED, D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET, Width, Height, out nint texture) < 0 ? 0 : texture;

    protected override void Copy(nint to, nint from, Part? part)
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
            context->lpVtbl->UpdateSubresource(context, (ID3D11Resource*)picture, 0, part is null ? null : &box, data, (uint)Pitch, 0);
    }

    protected override nint MakeMemory() =>
        Create(D3D11_USAGE.D3D11_USAGE_STAGING, D3D11_CPU_ACCESS_FLAG.D3D11_CPU_ACCESS_READ | D3D11_CPU_ACCESS_FLAG.D3D11_CPU_ACCESS_WRITE, 0);

    public override byte[] Read(nint memory)
    {
        byte[] bytes = new byte[StreamSize];
        Demand.True(TryMap(memory, bytes, write: false));
        return bytes;
    }

    public override void Write(nint memory, byte[] bytes) => Demand.True(TryMap(memory, bytes, write: true));

    protected override bool Maps(nint picture) => TryMap(picture, new byte[StreamSize], write: false);

    public override bool LetsOut(nint picture)
    {
        nint memory = CreateMemory();
        Write(memory, ReferenceCipher.Pattern(StreamSize));
        _context.Pointer->lpVtbl->CopyResource(_context.Pointer, (ID3D11Resource*)memory, (ID3D11Resource*)picture);
        return !Read(memory).AsSpan(0, (int)Width).ContainsAnyExcept((byte)0);
    }

    protected override void DestroyPicture(nint picture)
    {
        bool isOwn = _owned.Remove(picture);
        Demand.True(isOwn || !_isStrict, "an object that this device has", "another");
        Release(picture);
    }

    public override ProbeChannel CreateChannel() => CreateChannel(D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE);

    public override ProbeChannel CreateRuntimeChannel() => CreateChannel(D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_D3D11);

    public override int TryCreateHardwareChannel() => TryCreateChannel(D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_HARDWARE, out _);

    public override void Destroy(ProbeChannel channel) => Destroy(((D3D11ProbeChannel)channel).Pointer);

    public override ProbeSession CreateHardwareSession() => MakeSession(default, Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION);

    protected override ProbeSession MakeSession(Guid decodeProfile) => MakeSession(decodeProfile, Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP);

    private D3D11ProbeSession MakeSession(Guid decodeProfile, Guid keyExchange)
    {
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;
        ID3D11CryptoSession* session;
        Probe.Accepted(_videoDevice.Pointer->lpVtbl->CreateCryptoSession(_videoDevice.Pointer, &type, decodeProfile == default ? null
            : &decodeProfile, &keyExchange, &session));
        _owned.Add((nint)session);
        return new D3D11ProbeSession(this, session);
    }

    public override ProbeDecoder CreateDecoder(bool restricted = true) => CreateDecoder(null, restricted);

    /// <summary>A decoder whose bitstream is encrypted in some way; null for AES-128-CTR.</summary>
    public D3D11ProbeDecoder CreateDecoder(Guid? encryption, bool restricted = true) => new(this, _videoDevice.Pointer, VideoContext,
        (ID3D11Resource*)Create(D3D11_USAGE.D3D11_USAGE_DEFAULT, 0, restricted ? D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT : 0,
            D3D11_BIND_FLAG.D3D11_BIND_DECODER), encryption, _isStrict);

    public void Dispose()
    {
        if (_isStrict)
            Demand.Equal(HResult.S_OK, _device.Pointer->lpVtbl->GetDeviceRemovedReason(_device.Pointer), "GetDeviceRemovedReason");
        foreach (nint owned in _owned)
            Release(owned);
        _videoContext.Dispose();
        _videoDevice.Dispose();
        _context.Dispose();
        _device.Dispose();
    }

    private ComPtr<IDXGIResource> Dxgi(nint texture)
    {
        Guid iid = IDXGIResource.IID;
        void* found;
        Demand.Equal(HResult.S_OK, ((IUnknown*)texture)->lpVtbl->QueryInterface((void*)texture, &iid, &found));
        return new((IDXGIResource*)found);
    }

    private static D3D11_BOX Box(Part part, uint left, uint top) =>
        new() { left = left, top = top, right = left + part.Width, bottom = top + part.Height, back = 1 };

    private static void Release(nint pointer) => ((IUnknown*)pointer)->lpVtbl->Release((void*)pointer);

    private D3D11ProbeChannel CreateChannel(D3D11_AUTHENTICATED_CHANNEL_TYPE type)
    {
        int code = TryCreateChannel(type, out nint channel);
        if (code is HResult.DXGI_ERROR_UNSUPPORTED or HResult.E_NOTIMPL or HResult.E_FAIL)
            throw new NotSupportedHereException($"CreateAuthenticatedChannel: {HResultName.Of(code)}");
        Probe.Accepted(code, "CreateAuthenticatedChannel");
        CallLog.Add($"CreateAuthenticatedChannel → {CallLog.Name("channel", channel)}");
        _mutant?.Patch((ID3D11AuthenticatedChannel*)channel);
        uint size = 0;
        bool isDrivers = type != D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_D3D11;
        if (isDrivers && (((ID3D11AuthenticatedChannel*)channel)->lpVtbl->GetCertificateSize((void*)channel, &size) < 0 || size == 0))
            throw new NotSupportedHereException("the target has no certificate for authenticated channels, and so none of them (R39)");
        _owned.Add(channel);
        return new D3D11ProbeChannel((ID3D11AuthenticatedChannel*)channel, VideoContext);
    }

    private int TryCreateChannel(D3D11_AUTHENTICATED_CHANNEL_TYPE type, out nint channel)
    {
        ID3D11AuthenticatedChannel* made;
        int result = _videoDevice.Pointer->lpVtbl->CreateAuthenticatedChannel(_videoDevice.Pointer, type, &made);
        channel = (nint)made;
        return result;
    }

    private nint Create(D3D11_USAGE usage, D3D11_CPU_ACCESS_FLAG access, D3D11_RESOURCE_MISC_FLAG flags, D3D11_BIND_FLAG binding = 0)
    {
        int code = TryCreate(usage, access, flags, binding, Width, Height, out nint texture);
        if (code == HResult.DXGI_ERROR_UNSUPPORTED && (flags & D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_SHARED) != 0)
            throw new NotSupportedHereException("the target shares no restricted resources");
        Probe.Accepted(code, $"CreateTexture2D with flags 0x{(uint)flags:X}");
        return texture;
    }

    /// <summary>A texture for a picture, NV12 and as large as checks have them.</summary>
    public static D3D11_TEXTURE2D_DESC Picture(D3D11_RESOURCE_MISC_FLAG flags, D3D11_BIND_FLAG binding) =>
        new(DXGI_FORMAT.DXGI_FORMAT_NV12, Width, Height, binding, flags);

    private int TryCreate(D3D11_USAGE usage, D3D11_CPU_ACCESS_FLAG access, D3D11_RESOURCE_MISC_FLAG flags, D3D11_BIND_FLAG binding, uint width, uint height,
        out nint made)
    {
        D3D11_TEXTURE2D_DESC desc = Picture(flags, binding) with { Width = width, Height = height, Usage = usage, CPUAccessFlags = (uint)access };
        ID3D11Texture2D* texture = null;
        int code = _device.Pointer->lpVtbl->CreateTexture2D(_device.Pointer, &desc, null, &texture);
        made = (nint)texture;
        if (code >= 0)
            _owned.Add(made);
        return code;
    }

    private D3D11_VIDEO_CONTENT_PROTECTION_CAPS ReadCaps()
    {
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;
        D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps = default;
        int code = VideoDevice->lpVtbl->GetContentProtectionCaps(VideoDevice, &type, null, &caps);
        return code < 0 ? throw new NotSupportedHereException($"GetContentProtectionCaps for AES-128-CTR: {HResultName.Of(code)}") : caps;
    }

    public override bool RefusesHandle(nint handle)
    {
        Guid iid = ID3D11Texture2D.IID;
        void* opened = null;
        return _device.Pointer->lpVtbl->OpenSharedResource(_device.Pointer, (void*)handle, &iid, &opened) < 0;
    }

    public override int TryGetCertificate(ProbeSession session, int size)
    {
        byte[] buffer = new byte[size];
        var pointer = (ID3D11CryptoSession*)session.Id;
        fixed (byte* bytes = buffer)
            return pointer->lpVtbl->GetCertificate(pointer, (uint)size, bytes);
    }

    public override int CapsCode(Guid cryptoType)
    {
        D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps = default;
        return VideoDevice->lpVtbl->GetContentProtectionCaps(VideoDevice, &cryptoType, null, &caps);
    }

    protected override int FindPitch()
    {
        nint memory = MakeMemory();
        D3D11_MAPPED_SUBRESOURCE mapped;
        var context = _context.Pointer;
        Probe.Accepted(context->lpVtbl->Map(context, (ID3D11Resource*)memory, 0, D3D11_MAP.D3D11_MAP_READ, 0, &mapped), "Map of a staging texture");
        context->lpVtbl->Unmap(context, (ID3D11Resource*)memory, 0);
        DestroyPicture(memory);
        return (int)mapped.RowPitch;
    }

    private static ComPtr<TFace> Face<T, TFace>(ComPtr<T> from) where T : unmanaged, IComInterface where TFace : unmanaged, IComInterface =>
        from.TryAs<TFace>(out var face) ? face : throw new NotSupportedHereException($"the device has no {typeof(TFace).Name}");

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

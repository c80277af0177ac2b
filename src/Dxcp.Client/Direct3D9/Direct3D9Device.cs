using Dxcp.Abi;

namespace Dxcp.Client;

/// <summary>A Direct3D 9Ex device that the application has: DXCP's, or a GPU's through the system's d3d9 library.</summary>
/// <inheritdoc/>
public sealed unsafe class Direct3D9Device : ContentProtectionDevice
{
    private readonly ComPtr<IDirect3DDevice9Ex> _device;
    private readonly ComPtr<IDirect3DDevice9Video> _video;

    private Direct3D9Device(ComPtr<IDirect3DDevice9Ex> device, ComPtr<IDirect3DDevice9Video> video)
    {
        _device = device;
        _video = video;
    }

    /// <inheritdoc/>
    public override string Api => "d3d9";

    /// <summary>The IDirect3DDevice9Ex, without a reference for the caller.</summary>
    /// <exception cref="ObjectDisposedException">The device was disposed.</exception>
    public IDirect3DDevice9Ex* Pointer => Com.Alive(_device);

    /// <summary>Takes a device that the application made, with a reference of its own.</summary>
    /// <param name="device">
    /// An IDirect3DDevice9Ex. Where other threads use it, or this object is used from several, it was made with
    /// D3DCREATE_MULTITHREADED.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="device"/> is null.</exception>
    /// <exception cref="ContentProtectionException">The device has no video interface.</exception>
    public static Direct3D9Device From(IDirect3DDevice9Ex* device)
    {
        ComPtr<IDirect3DDevice9Ex> held = ComPtr.AddRef(device);
        if (held.TryAs(out ComPtr<IDirect3DDevice9Video>? video))
            return new Direct3D9Device(held, video);
        held.Dispose();
        throw new ContentProtectionException("The device has no IDirect3DDevice9Video.", HResult.E_NOINTERFACE);
    }

    /// <summary>Takes a device that the application made, given as a number, as other libraries hand it out.</summary>
    /// <inheritdoc cref="From(IDirect3DDevice9Ex*)"/>
    public static Direct3D9Device From(nint device) => From((IDirect3DDevice9Ex*)device);

    /// <summary>Takes a protected surface that the application made, with a reference of its own.</summary>
    /// <param name="surface">
    /// An off-screen plain surface or render target of this device, of a format of <see cref="FrameFormat"/>, in the default pool,
    /// with D3DUSAGE_RESTRICTED_CONTENT.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="surface"/> is null.</exception>
    /// <exception cref="ArgumentException">The surface is of another device, format or pool, not protected (S133), or has several samples.</exception>
    public ProtectedSurface Wrap(IDirect3DSurface9* surface)
    {
        ComPtr<IDirect3DSurface9> held = ComPtr.AddRef(surface);
        try
        {
            D3DSURFACE_DESC desc;
            ContentProtectionException.ThrowIfFailed(surface->lpVtbl->GetDesc(surface, &desc), "GetDesc");
            FrameFormat format = FrameFormats.Of(desc.Format)
                ?? throw new ArgumentException($"The surface's format is {desc.Format}; handled are {FrameFormats.Names}.", nameof(surface));
            if (desc.Pool != D3DPOOL.D3DPOOL_DEFAULT || desc.MultiSampleType != D3DMULTISAMPLE_TYPE.D3DMULTISAMPLE_NONE)
                throw new ArgumentException("The surface is not in the default pool, or has several samples.", nameof(surface));
            // S133
            if ((desc.Usage & Macros.D3DUSAGE_RESTRICTED_CONTENT) == 0)
                throw new ArgumentException($"The surface is not protected: its usage is 0x{desc.Usage:X}, without RESTRICTED_CONTENT.", nameof(surface));
            if (!IsOwn(surface))
                throw new ArgumentException("The surface belongs to another device.", nameof(surface));
            return new ProtectedSurface(this, new Direct3D9Surface(held, format, (int)desc.Width, (int)desc.Height));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Takes a protected surface that the application made, given as a number, as other libraries hand it out.</summary>
    /// <inheritdoc cref="Wrap(IDirect3DSurface9*)"/>
    public ProtectedSurface Wrap(nint surface) => Wrap((IDirect3DSurface9*)surface);

    internal override int QueryCaps(in Guid cryptoType, Guid? decoderProfile, out ContentProtectionCaps? caps)
    {
        caps = null;
        Guid crypto = cryptoType, profile = decoderProfile.GetValueOrDefault();
        IDirect3DDevice9Video* video = Com.Alive(_video);
        D3DCONTENTPROTECTIONCAPS raw = default;
        int hr = video->lpVtbl->GetContentProtectionCaps(video, &crypto, decoderProfile is null ? null : &profile, &raw);
        if (hr < 0)
            return hr;
        caps = new ContentProtectionCaps((ContentProtectionFlags)raw.Caps | ContentProtectionFlags.DecryptionBlt, [raw.KeyExchangeType],
            Math.Max(1, raw.BlockAlignmentSize), Math.Max(1, raw.BufferAlignmentStart), raw.ProtectedMemorySize);
        return hr;
    }

    internal override int OpenSession(in Guid cryptoType, Guid? decoderProfile, in Guid keyExchange, out ICryptoSessionApi? session)
    {
        session = null;
        Guid crypto = cryptoType, profile = decoderProfile.GetValueOrDefault();
        // Direct3D 9 has one key exchange for a crypto type, and nowhere to name it.
        int hr = QueryCaps(crypto, decoderProfile, out ContentProtectionCaps? caps);
        if (hr < 0)
            return hr;
        if (!caps!.KeyExchangeTypes.Contains(keyExchange))
            return HResult.D3DERR_NOTAVAILABLE;
        IDirect3DDevice9Video* video = Com.Alive(_video);
        IDirect3DCryptoSession9* created = null;
        void* handle = null;
        hr = Com.OrFail(video->lpVtbl->CreateCryptoSession(video, &crypto, decoderProfile is null ? null : &profile, &created, &handle), created);
        session = hr < 0 ? null : new Direct3D9CryptoSession(this, new ComPtr<IDirect3DCryptoSession9>(created), (nint)handle, caps);
        return hr;
    }

    internal override int OpenChannel(AuthenticatedChannelType type, out IAuthenticatedChannelApi? channel)
    {
        IDirect3DDevice9Video* video = Com.Alive(_video);
        IDirect3DAuthenticatedChannel9* created = null;
        void* handle = null;
        int hr = Com.OrFail(video->lpVtbl->CreateAuthenticatedChannel(video, (D3DAUTHENTICATEDCHANNELTYPE)type, &created, &handle), created);
        channel = hr < 0 ? null : new Direct3D9AuthenticatedChannel(new ComPtr<IDirect3DAuthenticatedChannel9>(created), (nint)handle);
        return hr;
    }

    internal override int OpenProtected(FrameFormat format, int width, int height, bool forDecoder, SurfaceSharing sharing, out ISurfaceApi? surface)
    {
        if (sharing != SurfaceSharing.None)
        {
            return CreateOrOpen(0, format, width, height, sharing == SurfaceSharing.Restricted ? Macros.D3DUSAGE_RESTRICT_SHARED_RESOURCE_DRIVER : 0,
                out surface);
        }

        int hr = forDecoder
            ? CreateDecoderTarget(format, width, height, out ComPtr<IDirect3DSurface9>? created)
            : CreateSurface(format, width, height, D3DPOOL.D3DPOOL_DEFAULT, Macros.D3DUSAGE_RESTRICTED_CONTENT, null, out created);
        surface = created is null ? null : new Direct3D9Surface(created, format, width, height);
        return hr;
    }

    internal override int OpenShared(nint handle, FrameFormat format, int width, int height, out ISurfaceApi? surface) =>
        CreateOrOpen(handle, format, width, height, 0, out surface);

    /// <summary>One call makes shared surfaces and opens them; decoders take what it makes, too.</summary>
    private int CreateOrOpen(nint handle, FrameFormat format, int width, int height, uint usage, out ISurfaceApi? surface)
    {
        void* shared = (void*)handle;
        int hr = CreateSurface(format, width, height, D3DPOOL.D3DPOOL_DEFAULT, usage | Macros.D3DUSAGE_RESTRICTED_CONTENT, &shared,
            out ComPtr<IDirect3DSurface9>? created);
        surface = created is null ? null : new Direct3D9Surface(created, format, width, height, (nint)shared);
        return hr;
    }

    internal override int OpenDecoder(Guid profile, IReadOnlyList<ISurfaceApi> targets, out IVideoDecoderApi? decoder)
    {
        decoder = null;
        using ComPtr<IDirectXVideoDecoderService>? service = Service();
        return service is null ? HResult.D3DERR_NOTAVAILABLE : Direct3D9VideoDecoder.Create(service, profile, targets, out decoder);
    }

    /// <summary>A surface in system memory of our own, as the pages of both blts tell: its address goes where a handle would.</summary>
    internal int CreateStaging(FrameFormat format, int width, int height, void* memory, out ComPtr<IDirect3DSurface9>? surface) =>
        CreateSurface(format, width, height, D3DPOOL.D3DPOOL_SYSTEMMEM, 0, &memory, out surface);

    private protected override void Release()
    {
        _video.Dispose();
        _device.Dispose();
    }

    private int CreateSurface(FrameFormat format, int width, int height, D3DPOOL pool, uint usage, void** shared, out ComPtr<IDirect3DSurface9>? surface)
    {
        IDirect3DDevice9Ex* device = Com.Alive(_device);
        IDirect3DSurface9* created = null;
        int hr = Com.OrFail(device->lpVtbl->CreateOffscreenPlainSurfaceEx(device, (uint)width, (uint)height, format.ToDirect3D9(), pool, &created,
            shared, usage), created);
        surface = hr < 0 ? null : new ComPtr<IDirect3DSurface9>(created);
        return hr;
    }

    private int CreateDecoderTarget(FrameFormat format, int width, int height, out ComPtr<IDirect3DSurface9>? surface)
    {
        surface = null;
        using ComPtr<IDirectXVideoDecoderService>? service = Service();
        if (service is null)
            return HResult.D3DERR_NOTAVAILABLE;
        IDirect3DSurface9* created = null;
        int hr = Com.OrFail(service.Pointer->lpVtbl->Base.CreateSurface(service.Pointer, (uint)width, (uint)height, 0, format.ToDirect3D9(),
            D3DPOOL.D3DPOOL_DEFAULT,
            Macros.D3DUSAGE_RESTRICTED_CONTENT, Dxva2RenderTarget.VideoDecoder, &created, null), created);
        surface = hr < 0 ? null : new ComPtr<IDirect3DSurface9>(created);
        return hr;
    }

    /// <summary>The service that DXVA2CreateVideoService hands out is an interface of the device; null if it has none.</summary>
    private ComPtr<IDirectXVideoDecoderService>? Service() => _device.TryAs(out ComPtr<IDirectXVideoDecoderService>? service) ? service : null;

    private bool IsOwn(IDirect3DSurface9* surface)
    {
        IDirect3DDevice9* owner = null;
        if (surface->lpVtbl->Base.GetDevice(surface, &owner) < 0 || owner == null)
            return false;
        using var held = new ComPtr<IDirect3DDevice9>(owner);
        return Com.IsSame(held, _device);
    }
}

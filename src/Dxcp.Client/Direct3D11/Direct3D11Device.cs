using Dxcp.Abi;
using static Dxcp.Abi.D3D11_BIND_FLAG;
using static Dxcp.Abi.D3D11_CPU_ACCESS_FLAG;
using static Dxcp.Abi.D3D11_RESOURCE_MISC_FLAG;
using static Dxcp.Abi.D3D11_USAGE;

namespace Dxcp.Client;

/// <summary>A Direct3D 11 device that the application has: DXCP's, or a GPU's through the system's d3d11 library.</summary>
/// <inheritdoc/>
public sealed unsafe class Direct3D11Device : ContentProtectionDevice
{
    /// <summary>No implementation knows more; a greater number of key exchange types is not believed.</summary>
    private const uint MaximumKeyExchangeTypes = 64;

    private readonly ComPtr<ID3D11Device> _device;
    private readonly ComPtr<ID3D11DeviceContext> _context;
    private readonly ComPtr<ID3D11VideoDevice> _videoDevice;
    private readonly ComPtr<ID3D11VideoContext> _videoContext;

    private Direct3D11Device(ComPtr<ID3D11Device> device, ComPtr<ID3D11DeviceContext> context, ComPtr<ID3D11VideoDevice> videoDevice,
        ComPtr<ID3D11VideoContext> videoContext)
    {
        _device = device;
        _context = context;
        _videoDevice = videoDevice;
        _videoContext = videoContext;
    }

    /// <inheritdoc/>
    public override string Api => "d3d11";

    /// <summary>The ID3D11Device, without a reference for the caller.</summary>
    /// <exception cref="ObjectDisposedException">The device was disposed.</exception>
    public ID3D11Device* Pointer => Com.Alive(_device);

    internal ID3D11DeviceContext* Context => Com.Alive(_context);

    internal ID3D11VideoContext* VideoContext => Com.Alive(_videoContext);

    /// <summary>Takes a device that the application made, with a reference of its own.</summary>
    /// <param name="device">An ID3D11Device, made with D3D11_CREATE_DEVICE_VIDEO_SUPPORT where an implementation asks for that.</param>
    /// <exception cref="ArgumentNullException"><paramref name="device"/> is null.</exception>
    /// <exception cref="ContentProtectionException">The device has no video interfaces.</exception>
    public static Direct3D11Device From(ID3D11Device* device)
    {
        ComPtr<ID3D11Device> held = ComPtr.AddRef(device);
        ComPtr<ID3D11DeviceContext>? context = null;
        ComPtr<ID3D11VideoDevice>? videoDevice = null;
        ComPtr<ID3D11VideoContext>? videoContext = null;
        try
        {
            ID3D11DeviceContext* immediate = null;
            device->lpVtbl->GetImmediateContext(device, &immediate);
            if (immediate == null)
                throw new ContentProtectionException("The device has no immediate context.");
            context = new ComPtr<ID3D11DeviceContext>(immediate);
            if (!held.TryAs(out videoDevice) || !context.TryAs(out videoContext))
            {
                throw new ContentProtectionException(
                    "The device has no ID3D11VideoDevice or ID3D11VideoContext (was it made with D3D11_CREATE_DEVICE_VIDEO_SUPPORT?).", HResult.E_NOINTERFACE);
            }

            return new Direct3D11Device(held, context, videoDevice, videoContext);
        }
        catch
        {
            videoContext?.Dispose();
            videoDevice?.Dispose();
            context?.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <summary>Takes a device that the application made, given as a number, as other libraries hand it out.</summary>
    /// <inheritdoc cref="From(ID3D11Device*)"/>
    public static Direct3D11Device From(nint device) => From((ID3D11Device*)device);

    /// <summary>Takes a protected texture that the application made, with a reference of its own.</summary>
    /// <param name="texture">
    /// A texture of this device, of a format of <see cref="FrameFormat"/>, with D3D11_BIND_RENDER_TARGET and
    /// D3D11_RESOURCE_MISC_RESTRICTED_CONTENT or …_HW_PROTECTED.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="texture"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// The texture is another device's, not protected (S133), its format is neither, or it has mipmaps, slices or samples.
    /// </exception>
    public ProtectedSurface Wrap(ID3D11Texture2D* texture)
    {
        ComPtr<ID3D11Texture2D> held = ComPtr.AddRef(texture);
        try
        {
            if (!IsOwner(texture))
                throw new ArgumentException("The texture belongs to another device.", nameof(texture));
            D3D11_TEXTURE2D_DESC desc;
            texture->lpVtbl->GetDesc(texture, &desc);
            FrameFormat format = FrameFormats.Of(desc.Format)
                ?? throw new ArgumentException($"The texture's format is {desc.Format}; handled are {FrameFormats.Names}.", nameof(texture));
            // S133
            if ((desc.MiscFlags & (uint)(D3D11_RESOURCE_MISC_RESTRICTED_CONTENT | D3D11_RESOURCE_MISC_HW_PROTECTED)) == 0)
                throw new ArgumentException($"The texture is not protected: MiscFlags 0x{desc.MiscFlags:X} lack RESTRICTED_CONTENT.", nameof(texture));
            if (desc.MipLevels != 1 || desc.ArraySize != 1 || desc.SampleDesc.Count != 1)
                throw new ArgumentException("The texture has several mipmaps, slices or samples; a blt covers a single one.", nameof(texture));
            return new ProtectedSurface(this, new Direct3D11Texture(this, held, format, (int)desc.Width, (int)desc.Height));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Takes a protected texture that the application made, given as a number, as other libraries hand it out.</summary>
    /// <inheritdoc cref="Wrap(ID3D11Texture2D*)"/>
    public ProtectedSurface Wrap(nint texture) => Wrap((ID3D11Texture2D*)texture);

    internal override int QueryCaps(in Guid cryptoType, Guid? decoderProfile, out ContentProtectionCaps? caps)
    {
        caps = null;
        Guid crypto = cryptoType, profile = decoderProfile.GetValueOrDefault();
        Guid* pProfile = decoderProfile is null ? null : &profile;
        ID3D11VideoDevice* video = Com.Alive(_videoDevice);
        D3D11_VIDEO_CONTENT_PROTECTION_CAPS raw = default;
        int hr = video->lpVtbl->GetContentProtectionCaps(video, &crypto, pProfile, &raw);
        if (hr < 0)
            return hr;
        var types = new List<Guid>();
        for (uint i = 0; i < Math.Min(raw.KeyExchangeTypeCount, MaximumKeyExchangeTypes); i++)
        {
            Guid type;
            hr = video->lpVtbl->CheckCryptoKeyExchange(video, &crypto, pProfile, i, &type);
            if (hr < 0)
                return hr;
            types.Add(type);
        }

        caps = new ContentProtectionCaps((ContentProtectionFlags)raw.Caps, types, Math.Max(1, raw.BlockAlignmentSize), 1, raw.ProtectedMemorySize);
        return hr;
    }

    internal override int OpenSession(in Guid cryptoType, Guid? decoderProfile, in Guid keyExchange, out ICryptoSessionApi? session)
    {
        Guid crypto = cryptoType, profile = decoderProfile.GetValueOrDefault(), exchange = keyExchange;
        ID3D11VideoDevice* video = Com.Alive(_videoDevice);
        ID3D11CryptoSession* created = null;
        int hr = video->lpVtbl->CreateCryptoSession(video, &crypto, decoderProfile is null ? null : &profile, &exchange, &created);
        hr = Com.OrFail(hr, created);
        session = hr < 0 ? null : new Direct3D11CryptoSession(this, new ComPtr<ID3D11CryptoSession>(created));
        return hr;
    }

    internal override int OpenChannel(AuthenticatedChannelType type, out IAuthenticatedChannelApi? channel)
    {
        ID3D11VideoDevice* video = Com.Alive(_videoDevice);
        ID3D11AuthenticatedChannel* created = null;
        int hr = Com.OrFail(video->lpVtbl->CreateAuthenticatedChannel(video, (D3D11_AUTHENTICATED_CHANNEL_TYPE)type, &created), created);
        channel = hr < 0 ? null : new Direct3D11AuthenticatedChannel(this, new ComPtr<ID3D11AuthenticatedChannel>(created));
        return hr;
    }

    internal override int OpenProtected(FrameFormat format, int width, int height, bool forDecoder, SurfaceSharing sharing, out ISurfaceApi? surface)
    {
        // DecryptionBlt's destination and EncryptionBlt's source are render targets (R31, R32).
        var bind = forDecoder ? D3D11_BIND_RENDER_TARGET | D3D11_BIND_DECODER : D3D11_BIND_RENDER_TARGET;
        var misc = D3D11_RESOURCE_MISC_RESTRICTED_CONTENT
            | (sharing == SurfaceSharing.None ? default : D3D11_RESOURCE_MISC_SHARED)
            | (sharing == SurfaceSharing.Restricted ? D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER : default);
        int hr = CreateTexture(format, width, height, bind, misc, D3D11_USAGE_DEFAULT, default, out Direct3D11Texture? texture);
        surface = texture;
        return hr;
    }

    internal override int OpenShared(nint handle, FrameFormat format, int width, int height, out ISurfaceApi? surface)
    {
        surface = null;
        ID3D11Device* device = Com.Alive(_device);
        Guid iid = ID3D11Texture2D.IID;
        ID3D11Texture2D* opened = null;
        int hr = Com.OrFail(device->lpVtbl->OpenSharedResource(device, (void*)handle, &iid, (void**)&opened), opened);
        if (hr < 0)
            return hr;
        var texture = new ComPtr<ID3D11Texture2D>(opened);
        D3D11_TEXTURE2D_DESC desc;
        opened->lpVtbl->GetDesc(opened, &desc);
        if ((desc.Format, desc.Width, desc.Height) == (format.ToDirect3D11(), (uint)width, (uint)height)
            && (desc.MiscFlags & (uint)D3D11_RESOURCE_MISC_RESTRICTED_CONTENT) != 0)
        {
            surface = new Direct3D11Texture(this, texture, format, width, height, handle);
            return hr;
        }

        texture.Dispose();
        return HResult.E_INVALIDARG;
    }

    internal override int OpenDecoder(Guid profile, IReadOnlyList<ISurfaceApi> targets, out IVideoDecoderApi? decoder) =>
        Direct3D11VideoDecoder.Create(this, Com.Alive(_videoDevice), profile, targets, out decoder);

    /// <summary>A texture that both blts take for staging memory.</summary>
    internal int CreateStaging(FrameFormat format, int width, int height, out IStagingApi? staging)
    {
        int hr = CreateTexture(format, width, height, default, default, D3D11_USAGE_STAGING, D3D11_CPU_ACCESS_READ | D3D11_CPU_ACCESS_WRITE,
            out Direct3D11Texture? texture);
        staging = texture;
        return hr;
    }

    /// <summary>For calls that return nothing: S_OK, or why the device is gone.</summary>
    internal int RemovedReason()
    {
        ID3D11Device* device = Com.Alive(_device);
        return Math.Min(0, device->lpVtbl->GetDeviceRemovedReason(device));
    }

    private bool IsOwner(ID3D11Texture2D* texture)
    {
        ID3D11Device* found = null;
        texture->lpVtbl->Base.Base.GetDevice(texture, &found);
        if (found == null)
            return false;
        using var owner = new ComPtr<ID3D11Device>(found);
        return Com.IsSame(owner, _device);
    }

    private protected override void Release()
    {
        _videoContext.Dispose();
        _videoDevice.Dispose();
        _context.Dispose();
        _device.Dispose();
    }

    private int CreateTexture(FrameFormat format, int width, int height, D3D11_BIND_FLAG bind, D3D11_RESOURCE_MISC_FLAG misc,
        D3D11_USAGE usage, D3D11_CPU_ACCESS_FLAG access, out Direct3D11Texture? texture)
    {
        var desc = new D3D11_TEXTURE2D_DESC(format.ToDirect3D11(), (uint)width, (uint)height, bind, misc, usage, access);
        ID3D11Device* device = Com.Alive(_device);
        ID3D11Texture2D* created = null;
        int hr = Com.OrFail(device->lpVtbl->CreateTexture2D(device, &desc, null, &created), created);
        texture = hr < 0 ? null : new Direct3D11Texture(this, new ComPtr<ID3D11Texture2D>(created), format, width, height, SharedHandleOf(created, misc));
        return hr;
    }

    private static nint SharedHandleOf(ID3D11Texture2D* texture, D3D11_RESOURCE_MISC_FLAG misc)
    {
        Guid iid = IDXGIResource.IID;
        void* resource = null, handle = null;
        if ((misc & D3D11_RESOURCE_MISC_SHARED) == 0 || texture->lpVtbl->Base.Base.Base.QueryInterface(texture, &iid, &resource) < 0)
            return 0;
        using var shared = new ComPtr<IDXGIResource>((IDXGIResource*)resource);
        return shared.Pointer->lpVtbl->GetSharedHandle(resource, &handle) < 0 ? 0 : (nint)handle;
    }
}

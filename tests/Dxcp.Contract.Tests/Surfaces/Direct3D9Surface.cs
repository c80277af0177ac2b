using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Cryptography;
using Dxcp.Runtime;

namespace Dxcp.Contract.Tests;

/// <summary>The Direct3D 9Ex application interface over DXCP's driver: every call has a code (S50).</summary>
public sealed unsafe class Direct3D9Surface : Surface
{
    private readonly List<Direct3D9SurfaceDevice> _devices = [];
    private readonly ComPtr<IDirect3D9Ex> _d3d;

    public Direct3D9Surface(DriverProfile profile)
    {
        using IDisposable use = DriverProfile.Use(profile);
        using IDisposable driver = DriverBinding.Use(DriverBinding.FromEntryPoints((nint)DriverEntry.OpenAdapterFunction, 0));
        IDirect3D9Ex* d3d;
        Accepted(Direct3D9.Direct3DCreate9Ex(Macros.D3D_SDK_VERSION, &d3d));
        _d3d = new ComPtr<IDirect3D9Ex>(d3d);
        Device = CreateDevice();
    }

    public override SurfaceDevice Device { get; }

    public override SurfaceDevice CreateDevice()
    {
        IDirect3D9Ex* d3d = _d3d.Pointer;
        var parameters = new D3DPRESENT_PARAMETERS { SwapEffect = D3DSWAPEFFECT.D3DSWAPEFFECT_DISCARD, Windowed = 1 };
        IDirect3DDevice9Ex* made;
        Accepted(d3d->lpVtbl->CreateDeviceEx(d3d, 0, D3DDEVTYPE.D3DDEVTYPE_HAL, 0, Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING, &parameters, null, &made));
        var device = new Direct3D9SurfaceDevice(new ComPtr<IDirect3DDevice9Ex>(made));
        _devices.Add(device);
        return device;
    }

    public override int CodeOf(Refusal why) => why switch
    {
        Refusal.NotAvailable or Refusal.WrongChannelType => HResult.D3DERR_NOTAVAILABLE,
        Refusal.UnknownMessage => HResult.E_FAIL,
        Refusal.OpenDestination => HResult.D3DERR_CANNOTPROTECTCONTENT,
        _ => HResult.D3DERR_INVALIDCALL,
    };

    protected override void Dispose(bool disposing)
    {
        foreach (Direct3D9SurfaceDevice device in _devices)
            device.Dispose();
        _d3d.Dispose();
    }
}

internal sealed unsafe class Direct3D9SurfaceDevice(ComPtr<IDirect3DDevice9Ex> device) : SurfaceDevice, IDisposable
{
    private const nuint Alignment = 64;
    private readonly ComPtr<IDirect3DDevice9Video> _video = device.As<IDirect3DDevice9Video>();
    private readonly HashSet<nint> _owned = [];
    private readonly Dictionary<nint, nint> _memory = [];
    private readonly Dictionary<nint, nint> _shared = [];

    public override nint CreateProtected() => Create(D3DPOOL.D3DPOOL_DEFAULT, null, Macros.D3DUSAGE_RESTRICTED_CONTENT);

    public override nint CreateOpen() => Create(D3DPOOL.D3DPOOL_DEFAULT, null, 0);

    public override nint CreateShared()
    {
        void* handle = null;
        nint surface = Create(D3DPOOL.D3DPOOL_DEFAULT, &handle, Macros.D3DUSAGE_RESTRICTED_CONTENT);
        _shared.Add(surface, (nint)handle);
        return surface;
    }

    public override SharedKey KeyOf(nint shared) => new(_shared[shared], []);

    public override nint OpenShared(in SharedKey key)
    {
        void* handle = (void*)key.Handle;
        return Create(D3DPOOL.D3DPOOL_DEFAULT, &handle, Macros.D3DUSAGE_RESTRICTED_CONTENT);
    }

    public override byte[]? TryRead(nint picture)
    {
        if (_memory.ContainsKey(picture))
            return Read(picture);
        var surface = (IDirect3DSurface9*)picture;
        D3DLOCKED_RECT locked;
        if (surface->lpVtbl->LockRect(surface, &locked, null, 0) != HResult.S_OK)
            return null;
        byte[] bytes = new ReadOnlySpan<byte>(locked.pBits, locked.Pitch * (int)Height * 3 / 2).ToArray();
        Assert.Equal(HResult.S_OK, surface->lpVtbl->UnlockRect(surface));
        return bytes;
    }

    public override void TryCopy(nint to, nint from, Part? part = null)
    {
        var self = (IDirect3DDevice9*)device.Pointer;
        var source = (IDirect3DSurface9*)from;
        var destination = (IDirect3DSurface9*)to;
        bool whole = part is null;
        var (left, top, width, height, toLeft, toTop) = part ?? default;
        D3D11_RECT some = Rectangle(left, top, width, height), place = Rectangle(toLeft, toTop, width, height);
        ReadOnlySpan<int> corner = [(int)toLeft, (int)toTop];
        if (_memory.ContainsKey(from))
        {
            fixed (int* point = corner)
                self->lpVtbl->UpdateSurface(self, source, whole ? null : &some, destination, whole ? null : point);
        }
        else if (_memory.ContainsKey(to))
        {
            self->lpVtbl->GetRenderTargetData(self, source, destination);
        }
        else
        {
            self->lpVtbl->StretchRect(self, source, whole ? null : &some, destination, whole ? null : &place, 0);
        }
    }

    /// <summary>Made as the page of DecryptionBlt says: memory for the stride of the protected surface, aligned, in place of a handle.</summary>
    public override nint CreateMemory()
    {
        void* bytes = NativeMemory.AlignedAlloc(StreamSize, Alignment);
        NativeMemory.Clear(bytes, StreamSize);
        nint surface = Create(D3DPOOL.D3DPOOL_SYSTEMMEM, &bytes, 0);
        _memory.Add(surface, (nint)bytes);
        return surface;
    }

    public override byte[] Read(nint memory) => new ReadOnlySpan<byte>((void*)_memory[memory], StreamSize).ToArray();

    public override void Write(nint memory, byte[] bytes) => bytes.CopyTo(new Span<byte>((void*)_memory[memory], StreamSize));

    public override bool CanMap(nint picture)
    {
        var surface = (IDirect3DSurface9*)picture;
        D3DLOCKED_RECT locked;
        int code = surface->lpVtbl->LockRect(surface, &locked, null, 0);
        if (code == HResult.S_OK)
            Assert.Equal(HResult.S_OK, surface->lpVtbl->UnlockRect(surface));
        return code == HResult.S_OK;
    }

    public override void Destroy(nint picture)
    {
        Release(picture);
        if (_memory.Remove(picture, out nint bytes))
            NativeMemory.AlignedFree((void*)bytes);
    }

    public override ChannelCaller CreateChannel() => CreateChannel(D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE);

    public override ChannelCaller CreateRuntimeChannel() => CreateChannel(D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_D3D9);

    public override int TryCreateHardwareChannel() => TryCreateChannel(D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_DRIVER_HARDWARE, out _, out _);

    public override void Destroy(ChannelCaller channel) => Release(((Direct3D9Channel)channel).Pointer);

    public override SurfaceSession CreateSession(Guid decodeProfile = default)
    {
        Guid type = Guids.D3DCRYPTOTYPE_AES128_CTR;
        IDirect3DCryptoSession9* session;
        void* handle;
        Surface.Accepted(_video.Pointer->lpVtbl->CreateCryptoSession(_video.Pointer, &type, decodeProfile == default ? null : &decodeProfile, &session,
            &handle));
        _owned.Add((nint)session);
        return new Direct3D9SurfaceSession(this, session, (nint)handle);
    }

    public override SurfaceDecoder CreateDecoder(bool restricted = true) => new Direct3D9SurfaceDecoder(this, device.Pointer, restricted);

    /// <summary>Releases what was made here, unless that was done.</summary>
    public void Release(nint pointer)
    {
        if (_owned.Remove(pointer))
            Assert.Equal(0u, ((IUnknown*)pointer)->lpVtbl->Release((void*)pointer));
    }

    public void Dispose()
    {
        foreach (nint pointer in _owned.ToArray())
            Destroy(pointer);
        _video.Dispose();
        device.Dispose();
    }

    private static D3D11_RECT Rectangle(uint left, uint top, uint width, uint height) =>
        new() { left = left, top = top, right = left + width, bottom = top + height };

    private Direct3D9Channel CreateChannel(D3DAUTHENTICATEDCHANNELTYPE type)
    {
        Assert.Equal(HResult.S_OK, TryCreateChannel(type, out nint channel, out nint name));
        _owned.Add(channel);
        return new Direct3D9Channel((IDirect3DAuthenticatedChannel9*)channel, name);
    }

    private int TryCreateChannel(D3DAUTHENTICATEDCHANNELTYPE type, out nint channel, out nint name)
    {
        IDirect3DAuthenticatedChannel9* made;
        void* handle;
        int result = _video.Pointer->lpVtbl->CreateAuthenticatedChannel(_video.Pointer, type, &made, &handle);
        (channel, name) = ((nint)made, (nint)handle);
        return result;
    }

    private nint Create(D3DPOOL pool, void** memory, uint usage)
    {
        IDirect3DSurface9* surface;
        Surface.Accepted(device.Pointer->lpVtbl->CreateOffscreenPlainSurfaceEx(device.Pointer, Width, Height, D3DVideoFormats.NV12, pool, &surface, memory,
            usage));
        _owned.Add((nint)surface);
        return (nint)surface;
    }
}

internal sealed unsafe class Direct3D9SurfaceSession(Direct3D9SurfaceDevice device, IDirect3DCryptoSession9* session, nint name) : SurfaceSession(device)
{
    private readonly IDirect3DCryptoSession9* _session = session;

    public override nint Name => name;

    public override byte[] Certificate()
    {
        uint size;
        Surface.Accepted(_session->lpVtbl->GetCertificateSize(_session, &size));
        byte[] certificate = new byte[size];
        fixed (byte* bytes = certificate)
            Surface.Accepted(_session->lpVtbl->GetCertificate(_session, size, bytes));
        return certificate;
    }

    public override int? Send(byte[]? keyBlock)
    {
        fixed (byte* bytes = keyBlock)
            return _session->lpVtbl->NegotiateKeyExchange(_session, (uint?)keyBlock?.Length ?? KeyTransport.WrappedSize, bytes);
    }

    public override int? Start(byte[]? randomNumber)
    {
        fixed (byte* bytes = randomNumber)
            return _session->lpVtbl->StartSessionKeyRefresh(_session, bytes, (uint?)randomNumber?.Length ?? 16);
    }

    public override int? Finish() => _session->lpVtbl->FinishSessionKeyRefresh(_session);

    public override int? GetReadBackKey(byte[]? wrappedKey)
    {
        fixed (byte* bytes = wrappedKey)
            return _session->lpVtbl->GetEncryptionBltKey(_session, bytes, (uint?)wrappedKey?.Length ?? 16);
    }

    public override int? Decrypt(nint memory, nint picture, byte[]? counterBlock, byte[]? wrappedContentKey = null, PartialPattern? pattern = null)
    {
        var info = pattern is not { } parts ? default
            : new D3DENCRYPTED_BLOCK_INFO
            {
                NumEncryptedBytesAtBeginning = parts.EncryptedAtBeginning,
                NumBytesInSkipPattern = parts.Skip,
                NumBytesInEncryptPattern = parts.Encrypt
            };
        fixed (byte* iv = counterBlock, contentKey = wrappedContentKey)
        {
            return _session->lpVtbl->DecryptionBlt(_session, (IDirect3DSurface9*)memory, (IDirect3DSurface9*)picture, SurfaceDevice.StreamSize, pattern is null
                ? null : &info, contentKey, iv);
        }
    }

    public override int? Encrypt(nint picture, nint memory, byte[]? counterBlock)
    {
        fixed (byte* iv = counterBlock)
            return _session->lpVtbl->EncryptionBlt(_session, (IDirect3DSurface9*)picture, (IDirect3DSurface9*)memory, SurfaceDevice.StreamSize, iv);
    }

    public override void Destroy() => device.Release((nint)_session);

    public override SurfaceSession CalledWith(SurfaceDevice other) => throw new NotSupportedException(); // Need.SessionOfAnotherDevice
}

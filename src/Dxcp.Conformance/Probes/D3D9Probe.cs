using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>The Direct3D 9Ex application interface: every call has a code (S50).</summary>
internal sealed unsafe partial class D3D9Probe : Probe
{
    private readonly ConformanceTarget _target;
    private readonly List<D3D9ProbeDevice> _devices = [];
    private readonly ComPtr<IDirect3D9Ex> _d3d;

    public D3D9Probe(ConformanceTarget target, ProfileWish wish)
    {
        _target = target;
        using var ofProfile = target.Profiles?.Invoke(wish);
        IDirect3D9Ex* d3d = null;
        CallLog.Enter("Direct3DCreate9Ex");
        int code = target.Enumerator9!(&d3d);
        if (code < 0)
            throw new NotSupportedHereException($"Direct3DCreate9Ex: {HResultName.Of(code)}");
        CallLog.Add("Direct3DCreate9Ex", code);
        Demand.True(d3d != null, "an object from Direct3DCreate9Ex", "a null pointer, and no error");
        _d3d = new ComPtr<IDirect3D9Ex>(d3d);
        Device = CreateDevice();
    }

    public override ProbeDevice Device { get; }

    public override ProbeDevice CreateDevice()
    {
        IDirect3D9Ex* d3d = _d3d.Pointer;
        nint window = Window();
        var parameters = new D3DPRESENT_PARAMETERS
        {
            BackBufferWidth = 1,
            BackBufferHeight = 1,
            SwapEffect = D3DSWAPEFFECT.D3DSWAPEFFECT_DISCARD,
            hDeviceWindow = window,
            Windowed = 1,
        };
        IDirect3DDevice9Ex* made = null;
        CallLog.Enter("CreateDeviceEx");
        int code = d3d->lpVtbl->CreateDeviceEx(d3d, 0, D3DDEVTYPE.D3DDEVTYPE_HAL, window, _target.Behavior9, &parameters, null, &made);
        if (code < 0)
            throw new NotSupportedHereException($"CreateDeviceEx: {HResultName.Of(code)}");
        Demand.True(made != null, "a device from CreateDeviceEx", "a null pointer, and no error");
        var device = new D3D9ProbeDevice(new ComPtr<IDirect3DDevice9Ex>(made), _target);
        _target.Mutant?.Patch(device.Pointer, device.Video);
        _devices.Add(device);
        return device;
    }

    /// <summary>Windows makes no device without a window; the desktop does for one that shows nothing.</summary>
    private static nint Window() => OperatingSystem.IsWindows() ? GetDesktopWindow() : 0;

    [LibraryImport("user32")]
    private static partial nint GetDesktopWindow();

    public override int CodeOf(Refusal why) => why switch
    {
        Refusal.NotAvailable or Refusal.WrongChannelType => HResult.D3DERR_NOTAVAILABLE,
        Refusal.UnknownMessage => HResult.E_FAIL,
        Refusal.OpenDestination => HResult.D3DERR_CANNOTPROTECTCONTENT,
        _ => HResult.D3DERR_INVALIDCALL,
    };

    protected override void Dispose(bool disposing)
    {
        foreach (D3D9ProbeDevice device in _devices)
            device.Dispose();
        _d3d.Dispose();
    }
}

internal sealed unsafe class D3D9ProbeDevice(ComPtr<IDirect3DDevice9Ex> device, ConformanceTarget target) : ProbeDevice, IDisposable
{
    private const nuint Alignment = 64;
    private readonly ComPtr<IDirect3DDevice9Video> _video = device.TryAs<IDirect3DDevice9Video>(out var video) ? video
        : throw new NotSupportedHereException("the device has no IDirect3DDevice9Video");
    private readonly HashSet<nint> _owned = [];
    private readonly Dictionary<nint, nint> _memory = [];
    private readonly Dictionary<nint, nint> _shared = [];

    public IDirect3DDevice9Ex* Pointer => device.Pointer;

    public IDirect3DDevice9Video* Video => _video.Pointer;

    public override uint Caps() => ReadCaps().Caps;

    public override ulong ProtectedMemorySize() => ReadCaps().ProtectedMemorySize;

    public override nint? TryCreateProtected(uint width, uint height) =>
        TryCreate(D3DPOOL.D3DPOOL_DEFAULT, null, Macros.D3DUSAGE_RESTRICTED_CONTENT, width, height, out nint surface) < 0 ? null : surface;

    public override int TryCreateSession(Guid cryptoType, Guid keyExchange)
    {
        IDirect3DCryptoSession9* session = null;
        void* handle = null;
        int code = Video->lpVtbl->CreateCryptoSession(Video, &cryptoType, null, &session, &handle);
        if (session != null)
            ((IUnknown*)session)->lpVtbl->Release(session);
        return code;
    }

    protected override nint MakeProtected() => Create(D3DPOOL.D3DPOOL_DEFAULT, null, Macros.D3DUSAGE_RESTRICTED_CONTENT);

    protected override nint MakeOpen() => Create(D3DPOOL.D3DPOOL_DEFAULT, null, 0);

    protected override nint MakeShared()
    {
        void* handle = null;
        nint surface = Create(D3DPOOL.D3DPOOL_DEFAULT, &handle, Macros.D3DUSAGE_RESTRICTED_CONTENT);
        _shared.Add(surface, (nint)handle);
        return surface;
    }

    public override SharedKey KeyOf(nint shared) => new(_shared[shared], []);

    protected override nint Open(in SharedKey key)
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
        Probe.Accepted(surface->lpVtbl->UnlockRect(surface));
        return bytes;
    }

    protected override void Copy(nint to, nint from, Part? part)
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
    protected override nint MakeMemory()
    {
        void* bytes = NativeMemory.AlignedAlloc((nuint)StreamSize, Alignment);
        NativeMemory.Clear(bytes, (nuint)StreamSize);
        nint surface = Create(D3DPOOL.D3DPOOL_SYSTEMMEM, &bytes, 0);
        _memory.Add(surface, (nint)bytes);
        return surface;
    }

    public override byte[] Read(nint memory) => new ReadOnlySpan<byte>((void*)_memory[memory], StreamSize).ToArray();

    public override void Write(nint memory, byte[] bytes) => bytes.CopyTo(new Span<byte>((void*)_memory[memory], StreamSize));

    protected override bool Maps(nint picture)
    {
        var surface = (IDirect3DSurface9*)picture;
        D3DLOCKED_RECT locked;
        int code = surface->lpVtbl->LockRect(surface, &locked, null, 0);
        if (code == HResult.S_OK)
            Probe.Accepted(surface->lpVtbl->UnlockRect(surface));
        return code == HResult.S_OK;
    }

    protected override void DestroyPicture(nint picture)
    {
        Release(picture);
        if (_memory.Remove(picture, out nint bytes))
            NativeMemory.AlignedFree((void*)bytes);
    }

    public override ProbeChannel CreateChannel() => CreateChannel(D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE);

    public override ProbeChannel CreateRuntimeChannel() => CreateChannel(D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_D3D9);

    public override int TryCreateHardwareChannel() => TryCreateChannel(D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_DRIVER_HARDWARE, out _, out _);

    public override void Destroy(ProbeChannel channel) => Release(((D3D9ProbeChannel)channel).Pointer);

    protected override ProbeSession MakeSession(Guid decodeProfile)
    {
        Guid type = Guids.D3DCRYPTOTYPE_AES128_CTR;
        IDirect3DCryptoSession9* session;
        void* handle;
        Probe.Accepted(_video.Pointer->lpVtbl->CreateCryptoSession(_video.Pointer, &type, decodeProfile == default ? null : &decodeProfile, &session,
            &handle));
        target.Mutant?.Patch(session);
        _owned.Add((nint)session);
        return new D3D9ProbeSession(this, session, (nint)handle);
    }

    public override ProbeDecoder CreateDecoder(bool restricted = true) => new D3D9ProbeDecoder(this, device.Pointer, target, restricted);

    /// <summary>Releases what was made here, unless that was done.</summary>
    public void Release(nint pointer)
    {
        if (!_owned.Remove(pointer))
            return;
        uint left = ((IUnknown*)pointer)->lpVtbl->Release((void*)pointer);
        Demand.True(left == 0 || !target.IsStrict, "no reference left to what is released", $"{left}");
    }

    public void Dispose()
    {
        foreach (nint pointer in _owned.ToArray())
            DestroyPicture(pointer);
        _video.Dispose();
        device.Dispose();
    }

    private static D3D11_RECT Rectangle(uint left, uint top, uint width, uint height) =>
        new() { left = left, top = top, right = left + width, bottom = top + height };

    private D3D9ProbeChannel CreateChannel(D3DAUTHENTICATEDCHANNELTYPE type)
    {
        int code = TryCreateChannel(type, out nint channel, out nint name);
        if (code is HResult.D3DERR_NOTAVAILABLE or HResult.E_NOTIMPL)
            throw new NotSupportedHereException($"CreateAuthenticatedChannel: {HResultName.Of(code)}");
        Probe.Accepted(code, "CreateAuthenticatedChannel");
        CallLog.Add($"CreateAuthenticatedChannel → {CallLog.Name("channel", channel)}");
        target.Mutant?.Patch((IDirect3DAuthenticatedChannel9*)channel);
        _owned.Add(channel);
        return new D3D9ProbeChannel((IDirect3DAuthenticatedChannel9*)channel, name);
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
        int code = TryCreate(pool, memory, usage, Width, Height, out nint surface);
        if (code == HResult.D3DERR_NOTAVAILABLE && memory != null && pool == D3DPOOL.D3DPOOL_DEFAULT)
            throw new NotSupportedHereException("the target shares no restricted surfaces");
        Probe.Accepted(code, $"CreateOffscreenPlainSurfaceEx with usage 0x{usage:X}");
        return surface;
    }

    private int TryCreate(D3DPOOL pool, void** memory, uint usage, uint width, uint height, out nint made)
    {
        IDirect3DSurface9* surface = null;
        int code = device.Pointer->lpVtbl->CreateOffscreenPlainSurfaceEx(device.Pointer, width, height, D3DVideoFormats.NV12, pool, &surface, memory, usage);
        made = (nint)surface;
        if (code >= 0)
        {
            _owned.Add(made);
            target.Mutant?.Patch(surface);
        }

        return code;
    }

    private D3DCONTENTPROTECTIONCAPS ReadCaps()
    {
        Guid type = Guids.D3DCRYPTOTYPE_AES128_CTR;
        D3DCONTENTPROTECTIONCAPS caps = default;
        int code = Video->lpVtbl->GetContentProtectionCaps(Video, &type, null, &caps);
        return code < 0 ? throw new NotSupportedHereException($"GetContentProtectionCaps for AES-128-CTR: {HResultName.Of(code)}") : caps;
    }

    public override bool RefusesHandle(nint handle)
    {
        void* shared = (void*)handle;
        return TryCreate(D3DPOOL.D3DPOOL_DEFAULT, &shared, Macros.D3DUSAGE_RESTRICTED_CONTENT, Width, Height, out _) < 0;
    }

    public override int TryGetCertificate(ProbeSession session, int size)
    {
        byte[] buffer = new byte[size];
        var pointer = (IDirect3DCryptoSession9*)session.Id;
        fixed (byte* bytes = buffer)
            return pointer->lpVtbl->GetCertificate(pointer, (uint)size, bytes);
    }

    public override int CapsCode(Guid cryptoType)
    {
        D3DCONTENTPROTECTIONCAPS caps = default;
        return Video->lpVtbl->GetContentProtectionCaps(Video, &cryptoType, null, &caps);
    }

    protected override int FindPitch()
    {
        var session = (D3D9ProbeSession)MakeSession(default);
        nint picture = MakeProtected();
        int pitch = session.PitchOf(picture);
        DestroyPicture(picture);
        Release(session.Id);
        return pitch;
    }
}

using System.Runtime.InteropServices;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>A device over a <see cref="FakeDriver9"/>, as a consumer holds it: COM pointers, calls through their tables.</summary>
internal sealed unsafe class TestDevice9 : IDisposable
{
    public const uint Width = 64;
    public const uint Height = 32;

    /// <summary>Bytes of an NV12 surface of this size with the fake driver's pitch.</summary>
    public const uint BltSize = 64 * 48;

    private readonly List<IDisposable> _owned = [];
    private readonly List<nint> _buffers = [];

    public TestDevice9(FakeDriver9? driver = null, uint behavior = Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING)
    {
        Driver = driver ?? new FakeDriver9();
        IDirect3D9Ex* enumerator = null;
        using (Driver.Use())
            HResultException.ThrowIfFailed(Direct3D9.Direct3DCreate9Ex(Macros.D3D_SDK_VERSION, &enumerator));
        Enumerator = Own(new ComPtr<IDirect3D9Ex>(enumerator)).Pointer;
        D3DPRESENT_PARAMETERS parameters = Parameters;
        IDirect3DDevice9Ex* device = null;
        HResultException.ThrowIfFailed(enumerator->lpVtbl->CreateDeviceEx(enumerator, 0, D3DDEVTYPE.D3DDEVTYPE_HAL, 0x1234, behavior, &parameters, null,
            &device));
        ComPtr<IDirect3DDevice9Ex> owned = Own(new ComPtr<IDirect3DDevice9Ex>(device));
        Device = device;
        Video = Own(owned.As<IDirect3DDevice9Video>()).Pointer;
    }

    public static D3DPRESENT_PARAMETERS Parameters => new() { SwapEffect = D3DSWAPEFFECT.D3DSWAPEFFECT_DISCARD, Windowed = 1 };

    public FakeDriver9 Driver { get; }

    public IDirect3D9Ex* Enumerator { get; }

    public IDirect3DDevice9Ex* Device { get; }

    public IDirect3DDevice9Video* Video { get; }

    public IDirect3DDevice9.Vtbl* Table => &Device->lpVtbl->Base;

    public T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    public int CreatePlain(out IDirect3DSurface9* surface, D3DPOOL pool = D3DPOOL.D3DPOOL_DEFAULT, D3DFORMAT format = FakeDriver9.Nv12, uint width = Width,
        uint height = Height,
        uint usage = 0, void* buffer = null, bool passHandle = false)
    {
        IDirect3DSurface9* made = (IDirect3DSurface9*)1;
        int hr = Device->lpVtbl->CreateOffscreenPlainSurfaceEx(Device, width, height, format, pool, &made, buffer != null || passHandle ? &buffer : null,
            usage);
        surface = made;
        if (made != null)
            _ = Own(new ComPtr<IDirect3DSurface9>(made));
        return hr;
    }

    public IDirect3DSurface9* Plain(D3DPOOL pool = D3DPOOL.D3DPOOL_DEFAULT, D3DFORMAT format = FakeDriver9.Nv12, uint width = Width, uint height = Height,
        uint usage = 0, void* buffer = null)
    {
        Assert.Equal(S_OK, CreatePlain(out IDirect3DSurface9* surface, pool, format, width, height, usage, buffer));
        return surface;
    }

    public IDirect3DSurface9* SystemMemory(D3DFORMAT format = FakeDriver9.Nv12, uint width = Width, uint height = Height) =>
        Plain(D3DPOOL.D3DPOOL_SYSTEMMEM, format, width, height);

    public IDirect3DSurface9* Target(D3DFORMAT format = FakeDriver9.Nv12, int lockable = 0, uint width = Width)
    {
        IDirect3DSurface9* made;
        Assert.Equal(S_OK, Table->CreateRenderTarget(Device, width, Height, format, 0, 0, lockable, &made, null));
        return Own(new ComPtr<IDirect3DSurface9>(made)).Pointer;
    }

    public IDirect3DSurface9* RestrictedTarget()
    {
        IDirect3DSurface9* made;
        Assert.Equal(S_OK, Device->lpVtbl->CreateRenderTargetEx(Device, Width, Height, FakeDriver9.Nv12, 0, 0, 0, &made, null,
            Macros.D3DUSAGE_RESTRICTED_CONTENT));
        return Own(new ComPtr<IDirect3DSurface9>(made)).Pointer;
    }

    /// <summary>Memory for a surface, aligned to <paramref name="alignment"/> and to nothing more.</summary>
    public void* Buffer(nuint alignment)
    {
        byte* memory = (byte*)NativeMemory.AlignedAlloc(BltSize + 4096, 4096);
        _buffers.Add((nint)memory);
        return memory + alignment;
    }

    /// <summary>A session; with a key unless it is to have none.</summary>
    public IDirect3DCryptoSession9* Session(bool withKey = true)
    {
        Guid type = Guids.D3DCRYPTOTYPE_AES128_CTR;
        IDirect3DCryptoSession9* made;
        void* handle;
        Assert.Equal(S_OK, Video->lpVtbl->CreateCryptoSession(Video, &type, null, &made, &handle));
        IDirect3DCryptoSession9* session = Own(new ComPtr<IDirect3DCryptoSession9>(made)).Pointer;
        if (withKey)
            Assert.Equal(S_OK, Negotiate(session));
        return session;
    }

    public static int Negotiate(IDirect3DCryptoSession9* session, uint size = 256)
    {
        byte* block = stackalloc byte[512];
        return session->lpVtbl->NegotiateKeyExchange(session, size, block);
    }

    /// <summary>Calls Start on a buffer full of 0xEE and gives the buffer back.</summary>
    public static byte[] Start(IDirect3DCryptoSession9* session, out int hr, uint size = 16)
    {
        byte[] buffer = [.. Enumerable.Repeat((byte)0xEE, 64)];
        fixed (byte* p = buffer)
            hr = session->lpVtbl->StartSessionKeyRefresh(session, p, size);
        return buffer;
    }

    public static int Finish(IDirect3DCryptoSession9* session) => session->lpVtbl->FinishSessionKeyRefresh(session);

    public static uint Count(void* pointer)
    {
        _ = ((IUnknown*)pointer)->lpVtbl->AddRef(pointer);
        return ((IUnknown*)pointer)->lpVtbl->Release(pointer);
    }

    public void Dispose()
    {
        for (int i = _owned.Count - 1; i >= 0; i--)
            _owned[i].Dispose();
        foreach (nint buffer in _buffers)
            NativeMemory.AlignedFree((void*)buffer);
    }
}

using Dxcp.Abi;
using Dxcp.Diagnostics;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>A device over a <see cref="FakeDriver"/>, unless another driver is given, as a consumer holds it: COM pointers, calls through their
/// tables.</summary>
internal sealed unsafe class TestDevice : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    public TestDevice(FakeDriver? driver = null, D3D11_CREATE_DEVICE_FLAG flags = 0, DriverBinding? binding = null)
    {
        Driver = driver ?? new FakeDriver();
        using IDisposable scope = binding is null ? Driver.Use() : DriverBinding.Use(binding);
        int hr = Create(flags, out ID3D11Device* device, out ID3D11DeviceContext* context);
        HResultException.ThrowIfFailed(hr);
        DevicePtr = Own(new ComPtr<ID3D11Device>(device));
        ContextPtr = Own(new ComPtr<ID3D11DeviceContext>(context));
        if (DevicePtr.TryAs(out ComPtr<ID3D11VideoDevice>? videoDevice))
            VideoDevicePtr = Own(videoDevice);
        if (ContextPtr.TryAs(out ComPtr<ID3D11VideoContext>? videoContext))
            VideoContextPtr = Own(videoContext);
    }

    public FakeDriver Driver { get; }

    public ComPtr<ID3D11Device> DevicePtr { get; }

    public ComPtr<ID3D11DeviceContext> ContextPtr { get; }

    public ComPtr<ID3D11VideoDevice>? VideoDevicePtr { get; }

    public ComPtr<ID3D11VideoContext>? VideoContextPtr { get; }

    public ID3D11Device* Device => DevicePtr.Pointer;

    public ID3D11DeviceContext* Context => ContextPtr.Pointer;

    public ID3D11VideoDevice* VideoDevice => VideoDevicePtr!.Pointer;

    public ID3D11VideoContext* VideoContext => VideoContextPtr!.Pointer;

    public MessageLog Log => MessageLog.Of(Device)!;

    /// <summary>What the log holds, with the debug layer's names for the ids.</summary>
    public Logged[] Messages => [.. Log.Messages.Select(message => new Logged(message))];

    public Logged LastMessage => Messages[^1];

    public int RemovedReason => Device->lpVtbl->GetDeviceRemovedReason(Device);

    private static int Create(D3D11_CREATE_DEVICE_FLAG flags, out ID3D11Device* device, out ID3D11DeviceContext* context)
    {
        ID3D11Device* made = null;
        ID3D11DeviceContext* madeContext = null;
        int hr = Direct3D11.D3D11CreateDevice(null, D3D_DRIVER_TYPE.D3D_DRIVER_TYPE_HARDWARE, 0, (uint)flags, null, 0, Macros.D3D11_SDK_VERSION, &made, null,
            &madeContext);
        device = made;
        context = madeContext;
        return hr;
    }

    public T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    public int CreateTexture(D3D11_TEXTURE2D_DESC desc, out ComPtr<ID3D11Texture2D>? texture)
    {
        ID3D11Texture2D* made = null;
        int hr = Device->lpVtbl->CreateTexture2D(Device, &desc, null, &made);
        texture = made == null ? null : Own(new ComPtr<ID3D11Texture2D>(made));
        return hr;
    }

    public ID3D11Texture2D* Texture(D3D11_TEXTURE2D_DESC desc)
    {
        Assert.Equal(S_OK, CreateTexture(desc, out ComPtr<ID3D11Texture2D>? texture));
        return texture!.Pointer;
    }

    public ID3D11Buffer* Buffer(D3D11_BUFFER_DESC desc)
    {
        ID3D11Buffer* made = null;
        Assert.Equal(S_OK, Device->lpVtbl->CreateBuffer(Device, &desc, null, &made));
        return Own(new ComPtr<ID3D11Buffer>(made)).Pointer;
    }

    /// <summary>A session; with a key unless it is to have none.</summary>
    public ID3D11CryptoSession* Session(bool withKey = true, Guid? keyExchange = null)
    {
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;
        Guid exchange = keyExchange ?? Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP;
        ID3D11CryptoSession* made = null;
        Assert.Equal(S_OK, VideoDevice->lpVtbl->CreateCryptoSession(VideoDevice, &type, null, &exchange, &made));
        ID3D11CryptoSession* session = Own(new ComPtr<ID3D11CryptoSession>(made)).Pointer;
        if (withKey)
            Assert.Equal(S_OK, Negotiate(session));
        return session;
    }

    public int Negotiate(ID3D11CryptoSession* session, uint size = 256)
    {
        byte* block = stackalloc byte[512];
        return VideoContext->lpVtbl->NegotiateCryptoSessionKeyExchange(VideoContext, session, size, block);
    }

    /// <summary>Calls Start on a buffer full of 0xEE and gives the buffer back.</summary>
    public byte[] Start(ID3D11CryptoSession* session, uint size = 16)
    {
        byte[] buffer = [.. Enumerable.Repeat((byte)0xEE, 64)];
        fixed (byte* p = buffer)
            VideoContext->lpVtbl->StartSessionKeyRefresh(VideoContext, session, size, p);
        return buffer;
    }

    public void Finish(ID3D11CryptoSession* session) => VideoContext->lpVtbl->FinishSessionKeyRefresh(VideoContext, session);

    public static D3D11_TEXTURE2D_DESC Desc(D3D11_USAGE usage = D3D11_USAGE.D3D11_USAGE_DEFAULT, DXGI_FORMAT format = DXGI_FORMAT.DXGI_FORMAT_NV12,
        uint width = 64, uint height = 32) => new(format, width, height,
            usage == D3D11_USAGE.D3D11_USAGE_DEFAULT ? D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET : default, default, usage,
            usage == D3D11_USAGE.D3D11_USAGE_STAGING ? D3D11_CPU_ACCESS_FLAG.D3D11_CPU_ACCESS_READ | D3D11_CPU_ACCESS_FLAG.D3D11_CPU_ACCESS_WRITE : default);

    public void Dispose()
    {
        for (int i = _owned.Count - 1; i >= 0; i--)
            _owned[i].Dispose();
    }
}

/// <summary>A message, its id by the debug layer's name.</summary>
internal sealed record Logged(Message Message)
{
    public D3D11_MESSAGE_ID Id => (D3D11_MESSAGE_ID)Message.Id;

    public string Rule => Message.Rule;

    /// <summary>The whole line.</summary>
    public string Text => Message.ToString();
}

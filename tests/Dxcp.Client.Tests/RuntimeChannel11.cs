using Dxcp.Abi;

namespace Dxcp.Client.Tests;

/// <summary>The Direct3D 11 runtime's own channel and what goes with it, by COM alone: the client opens no such channel.</summary>
internal sealed unsafe class RuntimeChannel11 : IDisposable
{
    private readonly ID3D11Device* _device;
    private readonly ComPtr<ID3D11DeviceContext> _context;
    private readonly ComPtr<ID3D11VideoContext> _videoContext;
    private readonly ComPtr<ID3D11AuthenticatedChannel> _channel;

    public RuntimeChannel11(ID3D11Device* device)
    {
        _device = device;
        ID3D11DeviceContext* context = null;
        device->lpVtbl->GetImmediateContext(device, &context);
        _context = new ComPtr<ID3D11DeviceContext>(context);
        _videoContext = _context.As<ID3D11VideoContext>();
        Guid iid = ID3D11VideoDevice.IID;
        void* video = null;
        HResultException.ThrowIfFailed(device->lpVtbl->Base.QueryInterface(device, &iid, &video));
        using var videoDevice = new ComPtr<ID3D11VideoDevice>((ID3D11VideoDevice*)video);
        ID3D11AuthenticatedChannel* channel = null;
        HResultException.ThrowIfFailed(videoDevice.Pointer->lpVtbl->CreateAuthenticatedChannel(videoDevice.Pointer,
            D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_D3D11, &channel));
        _channel = new ComPtr<ID3D11AuthenticatedChannel>(channel);
    }

    /// <summary>A protected NV12 texture that is shared, with more flags about sharing.</summary>
    public ComPtr<ID3D11Texture2D> CreateTexture(uint width, uint height, D3D11_RESOURCE_MISC_FLAG sharing)
    {
        var desc = new D3D11_TEXTURE2D_DESC(DXGI_FORMAT.DXGI_FORMAT_NV12, width, height, D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET,
            sharing | D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_SHARED | D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT);
        ID3D11Texture2D* texture = null;
        HResultException.ThrowIfFailed(_device->lpVtbl->CreateTexture2D(_device, &desc, null, &texture));
        return new ComPtr<ID3D11Texture2D>(texture);
    }

    public static nint HandleOf(ComPtr<ID3D11Texture2D> texture)
    {
        using ComPtr<IDXGIResource> resource = texture.As<IDXGIResource>();
        void* handle = null;
        HResultException.ThrowIfFailed(resource.Pointer->lpVtbl->GetSharedHandle(resource.Pointer, &handle));
        return (nint)handle;
    }

    /// <summary>SHARED_RESOURCE, without a tag and without a number: the runtime looks at neither.</summary>
    public void SetAccess(int process, bool allow)
    {
        void* name = null;
        _channel.Pointer->lpVtbl->GetChannelHandle(_channel.Pointer, &name);
        var command = new D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT
        {
            Parameters = new() { ConfigureType = Guids.D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE, hChannel = (nint)name },
            ProcessType = D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_HANDLE,
            ProcessHandle = process,
            AllowAccess = allow ? 1 : 0,
        };
        D3D11_AUTHENTICATED_CONFIGURE_OUTPUT answer;
        HResultException.ThrowIfFailed(_videoContext.Pointer->lpVtbl->ConfigureAuthenticatedChannel(_videoContext.Pointer, _channel.Pointer,
            (uint)sizeof(D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT), &command, &answer));
    }

    public void Dispose()
    {
        _channel.Dispose();
        _videoContext.Dispose();
        _context.Dispose();
    }
}

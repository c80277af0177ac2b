using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>One texture of an array, for a decoder to write into (ID3D11VideoDecoderOutputView). Holds the resource.</summary>
[ComFace(typeof(ID3D11VideoDecoderOutputView))]
internal sealed unsafe partial class D3D11VideoDecoderOutputView : D3D11DeviceChild
{
    private readonly D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC _desc;
    private readonly D3D11Resource _resource;

    /// <summary>A view over a driver's; destroys that with itself.</summary>
    public D3D11VideoDecoderOutputView(D3D11Device device, D3D11_1DDI_HVIDEODECODEROUTPUTVIEW handle, D3D11Resource resource,
        in D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC desc) : base(device)
    {
        Handle = handle;
        _desc = desc;
        _resource = resource;
        resource.AddRefPrivate();
    }

    /// <summary>The driver's handle.</summary>
    public D3D11_1DDI_HVIDEODECODEROUTPUTVIEW Handle { get; }

    /// <summary>Whether the texture keeps content where it can be protected.</summary>
    public bool IsProtected => _resource.IsProtectable;

    public void GetResource(ID3D11Resource** ppResource)
    {
        if (ppResource != null)
            *ppResource = _resource.Expose<ID3D11Resource>();
        else
            _ = Device.RefuseNull(D3D11_MESSAGE_ID.D3D11_MESSAGE_ID_UNKNOWN, nameof(ppResource));
    }

    public void GetDesc(D3D11_VIDEO_DECODER_OUTPUT_VIEW_DESC* pDesc)
    {
        if (pDesc != null)
            *pDesc = _desc;
        else
            _ = Device.RefuseNull(D3D11_MESSAGE_ID.D3D11_MESSAGE_ID_UNKNOWN, nameof(pDesc));
    }

    /// <inheritdoc/>
    protected override void Destroy()
    {
        Driver.DestroyVideoDecoderOutputView(Handle);
        base.Destroy();
        _resource.ReleasePrivate();
    }
}

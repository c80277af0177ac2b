using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>What a <see cref="FakeDriver"/> calls the objects of an application.</summary>
internal static unsafe class FakeHandles
{
    /// <summary>A resource's handle: extensions name resources one by one.</summary>
    public static D3D10DDI_HRESOURCE Of(TestDevice device, ID3D11Resource* resource)
    {
        D3D11_1DDIARG_CREATEVIDEODECODEROUTPUTVIEW view = device.Driver.LastView;
        (D3D11_1DDIARG_VIDEODECODEREXTENSION Arguments, D3D10DDI_HRESOURCE[] Resources) before = device.Driver.LastExtension;
        using var decoder = new TestDecoder(device);
        var extension = new D3D11_VIDEO_DECODER_EXTENSION { ppResourceList = &resource, ResourceCount = 1 };
        Assert.Equal(S_OK, decoder.Extend(&extension));
        D3D10DDI_HRESOURCE handle = Assert.Single(device.Driver.LastExtension.Resources);
        (device.Driver.LastExtension, device.Driver.LastView) = (before, view);
        return handle;
    }

    /// <summary>The same, as an address.</summary>
    public static nint AddressOf(TestDevice device, ID3D11Resource* resource) => (nint)Of(device, resource).pDrvPrivate;
}

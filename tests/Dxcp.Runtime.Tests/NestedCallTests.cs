using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>What a driver reports is of the call that it runs in, on the device that it names: calls inside of calls, two devices on a thread (R50).</summary>
public sealed unsafe class NestedCallTests : IDisposable
{
    private readonly TestDevice _device = new(), _other = new();

    public void Dispose()
    {
        _other.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void Of_two_codes_in_a_call_the_first_is_its_answer()
    {
        _device.Driver.During["CreateResource"] = () => _device.Driver.Report(E_OUTOFMEMORY);
        _device.Driver.Reports["CreateResource"] = D3DDDIERR_DEVICEREMOVED;
        Assert.Equal(E_OUTOFMEMORY, _device.CreateTexture(TestDevice.Desc(), out _));
        Assert.Equal(DXGI_ERROR_DEVICE_REMOVED, _device.RemovedReason); // and the second counts for what it means
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_call_goes_on_as_it_was_when_one_inside_of_it_has_ended(bool onTheSame)
    {
        TestDevice inside = onTheSame ? _device : _other;
        int within = S_FALSE;
        _device.Driver.During["CreateResource"] = () =>
        {
            inside.Driver.Reports["CreateQuery"] = E_OUTOFMEMORY;
            within = Query(inside);
        };
        _device.Driver.During["DestroyResource"] = () => _device.Context->lpVtbl->Flush(_device.Context);
        Assert.Equal(S_OK, _device.CreateTexture(TestDevice.Desc(), out ComPtr<ID3D11Texture2D>? texture)); // the failure was the query's
        Assert.Equal(E_OUTOFMEMORY, within);
        texture!.Dispose();
        Assert.Equal((S_OK, S_OK), (_device.RemovedReason, _other.RemovedReason));
        // What a call allows it allows after one inside that allowed nothing of the kind.
        _device.Driver.During["CreateResource"] = () => Caps(inside);
        _device.Driver.Reports["CreateResource"] = E_OUTOFMEMORY;
        Assert.Equal(E_OUTOFMEMORY, _device.CreateTexture(TestDevice.Desc(), out _));
        Assert.Equal((S_OK, S_OK), (_device.RemovedReason, _other.RemovedReason));
    }

    [Fact]
    public void What_is_reported_of_another_device_is_outside_of_its_calls()
    {
        _device.Driver.During["CreateResource"] = () => _other.Driver.Report(E_OUTOFMEMORY);
        Assert.Equal(S_OK, _device.CreateTexture(TestDevice.Desc(), out _));
        Assert.Equal((S_OK, DXGI_ERROR_DRIVER_INTERNAL_ERROR), (_device.RemovedReason, _other.RemovedReason));
        Assert.Equal("R50", Assert.Single(_other.Messages, said => said.Rule == "R50").Rule);
        Assert.Empty(_device.Messages);
    }

    private static int Query(TestDevice device)
    {
        var desc = new D3D11_QUERY_DESC { Query = D3D11_QUERY.D3D11_QUERY_EVENT };
        ID3D11Query* query;
        return Made.Released(device.Device->lpVtbl->CreateQuery(device.Device, &desc, &query), query);
    }

    private static void Caps(TestDevice device)
    {
        D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps;
        Assert.Equal(S_OK, device.VideoDevice->lpVtbl->GetContentProtectionCaps(device.VideoDevice, null, null, &caps));
    }
}

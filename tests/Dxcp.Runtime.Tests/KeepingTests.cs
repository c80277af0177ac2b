using Dxcp.Abi;
using static Dxcp.Abi.D3D11_RESOURCE_MISC_FLAG;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// Copies from each kind of texture to each other one: none goes to where its content is kept less firmly, and all others do (S63, S96). Shared content is
/// protected always, restricted content for as long as somebody asks for it, what hardware protects is never anybody's.
/// </summary>
public sealed unsafe class KeepingTests
{
    private const uint AlwaysOn = 4;

    private static readonly D3D11_RESOURCE_MISC_FLAG[] s_kinds = [0, D3D11_RESOURCE_MISC_SHARED, D3D11_RESOURCE_MISC_RESTRICTED_CONTENT,
        D3D11_RESOURCE_MISC_SHARED | D3D11_RESOURCE_MISC_RESTRICTED_CONTENT, D3D11_RESOURCE_MISC_HW_PROTECTED,
        D3D11_RESOURCE_MISC_RESTRICTED_CONTENT | D3D11_RESOURCE_MISC_HW_PROTECTED];

    public enum Asked
    {
        No,
        ByOwnChannel,
        ByDriverChannel,
        Always,
    }

    [Theory] // S63, S96
    [InlineData(Asked.No, 0, 0, 0, 2, 3, 3), InlineData(Asked.ByOwnChannel, 0, 0, 1, 2, 3, 3)]
    [InlineData(Asked.ByDriverChannel, 0, 0, 1, 2, 3, 3), InlineData(Asked.Always, 0, 0, 2, 2, 3, 3)]
    public void Content_is_copied_to_where_it_is_kept_as_firmly(Asked asked, params int[] firmness)
    {
        using var device = new TestDevice(new FakeDriver { Caps = asked == Asked.Always ? FakeDriver.AllCaps : FakeDriver.AllCaps & ~AlwaysOn });
        nint[] from = Textures(device), to = Textures(device);
        if (asked is Asked.ByOwnChannel or Asked.ByDriverChannel)
        {
            ID3D11AuthenticatedChannel* channel = asked == Asked.ByOwnChannel ? OwnChannel.Open(device) : OwnChannel.Open(device, DriverChannel);
            Assert.Equal(S_OK, OwnChannel.Protect(device, channel, isOn: true));
        }

        for (int source = 0; source < from.Length; source++)
        {
            for (int target = 0; target < to.Length; target++)
            {
                bool isTaken = firmness[source] <= firmness[target];
                device.Driver.Calls.Clear();
                device.Log.Clear();
                device.Context->lpVtbl->CopyResource(device.Context, (ID3D11Resource*)to[target], (ID3D11Resource*)from[source]);
                device.Context->lpVtbl->CopySubresourceRegion(device.Context, (ID3D11Resource*)to[target], 0, 0, 0, 0, (ID3D11Resource*)from[source], 0,
                    null);
                string what = $"{s_kinds[source]} to {s_kinds[target]}";
                Assert.Equal((what, isTaken ? 1 : 0, isTaken ? 1 : 0), (what, device.Driver.Count("ResourceCopy"), device.Driver.Count("ResourceCopyRegion")));
                Assert.Equal(isTaken ? [] : ["S63", "S63"], device.Messages.Select(message => message.Rule));
            }
        }
    }

    [Theory, InlineData(false), InlineData(true)] // S63, S82
    public void Content_is_kept_until_the_last_request_is_taken_back(bool ofTwoChannels)
    {
        using var device = new TestDevice(new FakeDriver { Caps = FakeDriver.AllCaps & ~AlwaysOn });
        ID3D11AuthenticatedChannel* first = OwnChannel.Open(device, DriverChannel), second = ofTwoChannels ? OwnChannel.Open(device, DriverChannel) : first;
        nint[] textures = Textures(device);
        Assert.True(IsCopied());
        foreach (bool protectionEndsFirst in (bool[])[true, false])
        {
            Assert.Equal((S_OK, S_OK), (OwnChannel.Protect(device, first, isOn: true), OwnChannel.Encrypt(device, second, Guid.NewGuid())));
            Assert.False(IsCopied());
            End(ofProtection: protectionEndsFirst);
            Assert.False(IsCopied());
            End(ofProtection: !protectionEndsFirst);
            Assert.True(IsCopied());
        }

        void End(bool ofProtection) =>
            Assert.Equal(S_OK, ofProtection ? OwnChannel.Protect(device, first, isOn: false) : OwnChannel.Encrypt(device, second, Guid.Empty));

        bool IsCopied()
        {
            int before = device.Driver.Count("ResourceCopy");
            device.Context->lpVtbl->CopyResource(device.Context, (ID3D11Resource*)textures[0], (ID3D11Resource*)textures[2]);
            return device.Driver.Count("ResourceCopy") != before;
        }
    }

    [Theory, InlineData(true), InlineData(false)] // S81: what was not handed out keeps no protection from coming into force
    public void A_map_that_the_driver_did_not_make_leaves_nothing_mapped(bool isBusy)
    {
        using var device = new TestDevice(new FakeDriver { Caps = FakeDriver.AllCaps & ~AlwaysOn, Maps = false });
        var texture = (ID3D11Resource*)device.Texture(TestDevice.Desc(D3D11_USAGE.D3D11_USAGE_STAGING) with
        {
            MiscFlags = (uint)D3D11_RESOURCE_MISC_RESTRICTED_CONTENT,
        });
        if (isBusy)
            device.Driver.Reports["StagingResourceMap"] = DXGI_DDI_ERR_WASSTILLDRAWING;
        D3D11_MAPPED_SUBRESOURCE mapped;
        Assert.Equal(isBusy ? DXGI_ERROR_WAS_STILL_DRAWING : E_ACCESSDENIED,
            device.Context->lpVtbl->Map(device.Context, texture, 0, D3D11_MAP.D3D11_MAP_READ, 0, &mapped));
        ID3D11AuthenticatedChannel* channel = OwnChannel.Open(device);
        Assert.Equal(S_OK, OwnChannel.Protect(device, channel, isOn: true));
        Assert.Equal(S_OK, OwnChannel.Protect(device, channel, isOn: false));
        device.Driver.Reports.Clear();
        device.Driver.Maps = true;
        Assert.Equal(S_OK, device.Context->lpVtbl->Map(device.Context, texture, 0, D3D11_MAP.D3D11_MAP_READ, 0, &mapped));
        Assert.Equal(E_INVALIDARG, OwnChannel.Protect(device, channel, isOn: true));
        device.Context->lpVtbl->Unmap(device.Context, texture, 0);
        Assert.Equal(S_OK, OwnChannel.Protect(device, channel, isOn: true));
    }

    [Theory, InlineData(1u), InlineData(3u)] // S81
    public void A_texture_that_goes_takes_all_its_maps_with_it(uint slices)
    {
        using var device = new TestDevice(new FakeDriver { Caps = FakeDriver.AllCaps & ~AlwaysOn });
        ID3D11AuthenticatedChannel* channel = OwnChannel.Open(device);
        D3D11_TEXTURE2D_DESC desc = TestDevice.Desc(D3D11_USAGE.D3D11_USAGE_STAGING) with
        {
            ArraySize = slices,
            MiscFlags = (uint)D3D11_RESOURCE_MISC_RESTRICTED_CONTENT,
        };
        Assert.Equal(S_OK, device.CreateTexture(desc, out ComPtr<ID3D11Texture2D>? texture));
        D3D11_MAPPED_SUBRESOURCE mapped;
        for (uint slice = 0; slice < slices; slice++)
            Assert.Equal(S_OK, device.Context->lpVtbl->Map(device.Context, (ID3D11Resource*)texture!.Pointer, slice, D3D11_MAP.D3D11_MAP_READ, 0, &mapped));
        for (uint slice = 1; slice < slices; slice++)
            device.Context->lpVtbl->Unmap(device.Context, (ID3D11Resource*)texture!.Pointer, slice);
        for (uint slice = 1; slice < slices; slice++)
            Assert.Equal(S_OK, device.Context->lpVtbl->Map(device.Context, (ID3D11Resource*)texture!.Pointer, slice, D3D11_MAP.D3D11_MAP_READ, 0, &mapped));
        Assert.Equal(E_INVALIDARG, OwnChannel.Protect(device, channel, isOn: true));
        texture!.Dispose();
        Assert.Equal(S_OK, OwnChannel.Protect(device, channel, isOn: true));
    }

    private static D3D11_AUTHENTICATED_CHANNEL_TYPE DriverChannel => D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE;

    private static nint[] Textures(TestDevice device) => [.. s_kinds.Select(flags => (nint)device.Texture(TestDevice.Desc() with { MiscFlags = (uint)flags }))];
}

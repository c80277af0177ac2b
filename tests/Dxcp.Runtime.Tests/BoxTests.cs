using Dxcp.Abi;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// What a box says to UpdateSubresource and CopySubresourceRegion: inside, it is passed on; empty in any direction, nothing happens and nothing is
/// said; beyond an edge or off the format's grid, it is refused by name (`nf-d3d11-id3d11devicecontext-copysubresourceregion`, S120).
/// </summary>
public sealed unsafe class BoxTests : IDisposable
{
    private readonly TestDevice _device = new();

    public enum Fate
    {
        Passed,
        Nothing,
        Refused,
    }

    public void Dispose() => _device.Dispose();

    [Theory]
    [InlineData(0, 0, 0, 64, 32, 1, Fate.Passed)]
    [InlineData(62, 30, 0, 64, 32, 1, Fate.Passed)]
    [InlineData(0, 0, 0, 66, 32, 1, Fate.Refused)]
    [InlineData(0, 0, 0, 64, 34, 1, Fate.Refused)]
    [InlineData(0, 0, 0, 64, 32, 2, Fate.Refused)]
    [InlineData(1, 0, 0, 64, 32, 1, Fate.Refused)]
    [InlineData(0, 1, 0, 64, 32, 1, Fate.Refused)]
    [InlineData(0, 0, 0, 63, 32, 1, Fate.Refused)]
    [InlineData(0, 0, 0, 64, 31, 1, Fate.Refused)]
    [InlineData(2, 0, 0, 2, 32, 1, Fate.Nothing)]
    [InlineData(4, 0, 0, 2, 32, 1, Fate.Nothing)]
    [InlineData(0, 2, 0, 64, 2, 1, Fate.Nothing)]
    [InlineData(0, 4, 0, 64, 2, 1, Fate.Nothing)]
    [InlineData(0, 0, 0, 64, 32, 0, Fate.Nothing)]
    [InlineData(0, 0, 1, 64, 32, 1, Fate.Nothing)]
    [InlineData(0, 0, 2, 64, 32, 1, Fate.Nothing)]
    public void A_box_is_passed_on_or_empty_or_refused(uint left, uint top, uint front, uint right, uint bottom, uint back, Fate fate)
    {
        D3D11_BOX* box = stackalloc D3D11_BOX[1];
        *box = new() { left = left, top = top, front = front, right = right, bottom = bottom, back = back };
        var target = (ID3D11Resource*)_device.Texture(TestDevice.Desc());
        var source = (ID3D11Resource*)_device.Texture(TestDevice.Desc());
        byte* bytes = stackalloc byte[64 * 48];
        Check("pDstBox", "ResourceUpdateSubresourceUP",
            () => _device.Context->lpVtbl->UpdateSubresource(_device.Context, target, 0, box, bytes, 64, 0));
        Check("pSrcBox", "ResourceCopyRegion",
            () => _device.Context->lpVtbl->CopySubresourceRegion(_device.Context, target, 0, 0, 0, 0, source, 0, box));

        void Check(string parameter, string entry, Action call)
        {
            int said = _device.Messages.Length;
            call();
            Assert.Equal(fate == Fate.Passed ? 1 : 0, _device.Driver.Count(entry));
            Assert.Equal(fate == Fate.Refused ? 1 : 0, _device.Messages.Length - said);
            if (fate == Fate.Refused)
                Assert.Contains($"{parameter} is ({left}, {top}, {front}) to ({right}, {bottom}, {back})", _device.Messages[^1].Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0, 0, 0, true)]
    [InlineData(60, 28, 0, true)]
    [InlineData(62, 28, 0, false)]
    [InlineData(60, 30, 0, false)]
    [InlineData(61, 28, 0, false)]
    [InlineData(60, 27, 0, false)]
    [InlineData(0, 0, 1, false)]
    [InlineData(0xFFFFFFFE, 0, 0, false)]
    [InlineData(0, 0xFFFFFFFE, 0, false)]
    public void A_copied_region_fits_at_its_place(uint x, uint y, uint z, bool fits)
    {
        var box = new D3D11_BOX { left = 8, top = 8, right = 12, bottom = 12, back = 1 };
        var target = (ID3D11Resource*)_device.Texture(TestDevice.Desc());
        var source = (ID3D11Resource*)_device.Texture(TestDevice.Desc());
        int said = _device.Messages.Length;
        _device.Context->lpVtbl->CopySubresourceRegion(_device.Context, target, 0, x, y, z, source, 0, &box);
        Assert.Equal((fits ? 1 : 0, fits ? 0 : 1), (_device.Driver.Count("ResourceCopyRegion"), _device.Messages.Length - said));
    }

    [Theory]
    [InlineData(0u, 1u, true)]
    [InlineData(1u, 0u, true)]
    [InlineData(2u, 2u, false)]
    [InlineData(6u, 0u, false)]
    [InlineData(0u, 6u, false)]
    public void A_texture_s_subresources_are_copied_to_each_other_but_none_to_itself(uint to, uint from, bool taken)
    {
        var box = new D3D11_BOX { right = 4, bottom = 4, back = 1 };
        var texture = (ID3D11Resource*)_device.Texture(TestDevice.Desc(format: DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM) with { MipLevels = 3, ArraySize = 2 });
        int said = _device.Messages.Length;
        _device.Context->lpVtbl->CopySubresourceRegion(_device.Context, texture, to, 8, 0, 0, texture, from, &box);
        Assert.Equal((taken ? 1 : 0, taken ? 0 : 1), (_device.Driver.Count("ResourceCopyRegion"), _device.Messages.Length - said));
        _device.Context->lpVtbl->CopyResource(_device.Context, texture, texture);
        Assert.Equal(0, _device.Driver.Count("ResourceCopy"));
    }

    [Theory]
    [InlineData(64u, null, true)]
    [InlineData(63u, null, false)]
    [InlineData(8u, 8u, true)]
    [InlineData(7u, 8u, false)]
    public void A_row_of_an_update_is_no_longer_than_the_pitch(uint pitch, uint? width, bool taken)
    {
        var box = new D3D11_BOX { left = 4, right = 4 + width.GetValueOrDefault(), bottom = 2, back = 1 };
        byte* bytes = stackalloc byte[64 * 48];
        var target = (ID3D11Resource*)_device.Texture(TestDevice.Desc());
        _device.Context->lpVtbl->UpdateSubresource(_device.Context, target, 0, width is null ? null : &box, bytes, pitch, 0);
        Assert.Equal(taken ? 1 : 0, _device.Driver.Count("ResourceUpdateSubresourceUP"));
    }

    [Theory] // the levels are 64x32, 32x16 and 16x8
    [InlineData(0u, 256u), InlineData(1u, 128u), InlineData(2u, 64u), InlineData(4u, 128u)]
    public void Without_a_box_a_subresource_s_own_extent_is_meant(uint subresource, uint pitch)
    {
        var texture = (ID3D11Resource*)_device.Texture(Levels);
        byte* bytes = stackalloc byte[64 * 32 * 4];
        _device.Context->lpVtbl->UpdateSubresource(_device.Context, texture, subresource, null, bytes, pitch - 1, 0);
        Assert.Equal(0, _device.Driver.Count("ResourceUpdateSubresourceUP"));
        Assert.Contains($"at least {pitch}", _device.LastMessage.Text, StringComparison.Ordinal);
        _device.Context->lpVtbl->UpdateSubresource(_device.Context, texture, subresource, null, bytes, pitch, 0);
        Assert.Equal(1, _device.Driver.Count("ResourceUpdateSubresourceUP"));
        // Into a texture that is just as large, and into one that is a row or a column short.
        foreach ((uint across, uint down, bool fits) in (ReadOnlySpan<(uint, uint, bool)>)[(0, 0, true), (1, 0, false), (0, 1, false)])
        {
            var target = (ID3D11Resource*)_device.Texture(Levels with { Width = (pitch / 4) - across, Height = (pitch / 8) - down, MipLevels = 1 });
            int before = _device.Driver.Count("ResourceCopyRegion");
            _device.Context->lpVtbl->CopySubresourceRegion(_device.Context, target, 0, 0, 0, 0, texture, subresource, null);
            Assert.Equal(fits ? 1 : 0, _device.Driver.Count("ResourceCopyRegion") - before);
        }
    }

    [Theory] // six subresources and one
    [InlineData(true, 5u, 0u, null), InlineData(true, 6u, 0u, "DstSubresource"), InlineData(true, 0u, 1u, "SrcSubresource")]
    [InlineData(false, 0u, 5u, null), InlineData(false, 0u, 6u, "SrcSubresource"), InlineData(false, 1u, 0u, "DstSubresource")]
    public void A_copied_region_has_a_subresource_of_each_texture(bool isTargetLarger, uint to, uint from, string? refused)
    {
        var box = new D3D11_BOX { right = 4, bottom = 4, back = 1 };
        nint large = (nint)_device.Texture(Levels), small = (nint)_device.Texture(Levels with { MipLevels = 1, ArraySize = 1 });
        _device.Context->lpVtbl->CopySubresourceRegion(_device.Context, (ID3D11Resource*)(isTargetLarger ? large : small), to, 0, 0, 0,
            (ID3D11Resource*)(isTargetLarger ? small : large), from, &box);
        Assert.Equal(refused is null ? 1 : 0, _device.Driver.Count("ResourceCopyRegion"));
        if (refused is not null)
            Assert.Contains(refused, _device.LastMessage.Text, StringComparison.Ordinal);
    }

    [Fact] // `nf-d3d11-id3d11devicecontext-copyresource`, `…-copysubresourceregion`, `…-updatesubresource`
    public void Samples_are_copied_to_as_many_and_never_updated()
    {
        D3D11_TEXTURE2D_DESC desc = Levels with { MipLevels = 1, ArraySize = 1 };
        ID3D11Resource* four = (ID3D11Resource*)_device.Texture(desc with { SampleDesc = new() { Count = 4 } });
        ID3D11Resource* alsoFour = (ID3D11Resource*)_device.Texture(desc with { SampleDesc = new() { Count = 4 } });
        ID3D11Resource* one = (ID3D11Resource*)_device.Texture(desc);
        byte* bytes = stackalloc byte[64 * 32 * 4];
        _device.Context->lpVtbl->CopyResource(_device.Context, four, one);
        _device.Context->lpVtbl->CopyResource(_device.Context, one, four);
        _device.Context->lpVtbl->CopySubresourceRegion(_device.Context, four, 0, 0, 0, 0, one, 0, null);
        _device.Context->lpVtbl->CopySubresourceRegion(_device.Context, one, 0, 0, 0, 0, four, 0, null);
        _device.Context->lpVtbl->UpdateSubresource(_device.Context, four, 0, null, bytes, 256, 0);
        Assert.Equal(5, _device.Messages.Length);
        Assert.DoesNotContain(_device.Driver.Calls, call => call.StartsWith("Resource", StringComparison.Ordinal));
        _device.Context->lpVtbl->CopyResource(_device.Context, four, alsoFour);
        _device.Context->lpVtbl->CopySubresourceRegion(_device.Context, four, 0, 0, 0, 0, alsoFour, 0, null);
        _device.Context->lpVtbl->UpdateSubresource(_device.Context, one, 0, null, bytes, 256, 0);
        Assert.Equal(["ResourceCopy", "ResourceCopyRegion", "ResourceUpdateSubresourceUP"], _device.Driver.Calls.TakeLast(3));
    }

    private static D3D11_TEXTURE2D_DESC Levels =>
        TestDevice.Desc(format: DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM) with { MipLevels = 3, ArraySize = 2 };
}

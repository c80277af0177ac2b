using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Whether a frame of a Direct3D 9 decoder goes into open memory is said by the surface that its BeginFrame took, and by nothing else. S105.</summary>
public sealed unsafe class Frames9Tests : IDisposable
{
    private readonly TestDecoder9 _decoding = new();
    private readonly nint _open, _restricted;
    private readonly IDirectXVideoDecoder* _decoder;

    public Frames9Tests()
    {
        (_open, _restricted) = ((nint)_decoding.Target, Restricted());
        Assert.Equal(S_OK, _decoding.Create([_open, _restricted], 2, out IDirectXVideoDecoder* made));
        _decoder = _decoding.Device.Own(new ComPtr<IDirectXVideoDecoder>(made)).Pointer;
        Assert.Equal(S_OK, TestDecoder9.GetBuffer(_decoder));
        Assert.Equal(S_OK, _decoder->lpVtbl->ReleaseBuffer(_decoder, FakeDeviceFunctions9.Bitstream));
    }

    public void Dispose() => _decoding.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_refused_BeginFrame_leaves_the_frame_under_way_as_it_is(bool restricted)
    {
        using var channel = new OwnChannel9(_decoding.Device);
        Assert.Equal(S_OK, channel.SetProtection(true));
        nint target = restricted ? _restricted : _open, other = restricted ? _open : _restricted;
        for (int frame = 0; frame < 2; frame++)
        {
            Assert.Equal(S_OK, Begin(target));
            Assert.Equal(D3DERR_INVALIDCALL, Begin(target));
            Assert.Equal(D3DERR_INVALIDCALL, Begin(other));
            Assert.Equal(restricted ? S_OK : D3DERR_CANNOTPROTECTCONTENT, SubmitEncrypted());
            Assert.Equal(S_OK, TestDecoder9.Execute(_decoder, null, 16)); // in the clear
            Assert.Equal(S_OK, _decoder->lpVtbl->EndFrame(_decoder, null));
        }
    }

    [Fact]
    public void Each_frame_goes_where_its_own_BeginFrame_said()
    {
        using var channel = new OwnChannel9(_decoding.Device);
        Assert.Equal(S_OK, channel.SetProtection(true));
        foreach ((nint target, int code) in new[] { (_open, D3DERR_CANNOTPROTECTCONTENT), (_restricted, S_OK), (_open, D3DERR_CANNOTPROTECTCONTENT) })
        {
            Assert.Equal(S_OK, Begin(target));
            Assert.Equal(code, SubmitEncrypted());
            Assert.Equal(S_OK, _decoder->lpVtbl->EndFrame(_decoder, null));
        }

        Assert.Equal(S_OK, channel.SetProtection(false));
        Assert.Equal(S_OK, Begin(_open));
        Assert.Equal(S_OK, SubmitEncrypted());
    }

    private int Begin(nint target) => _decoder->lpVtbl->BeginFrame(_decoder, (IDirect3DSurface9*)target, null);

    private int SubmitEncrypted()
    {
        ulong* iv = stackalloc ulong[] { 1, 2 };
        var buffer = new DXVA2_DecodeBufferDesc { CompressedBufferType = FakeDeviceFunctions9.Bitstream, DataSize = 16, pvPVPState = iv };
        var parameters = new DXVA2_DecodeExecuteParams { NumCompBuffers = 1, pCompressedBuffers = &buffer };
        return _decoder->lpVtbl->Execute(_decoder, &parameters);
    }

    private nint Restricted()
    {
        IDirect3DSurface9* made;
        Assert.Equal(S_OK, _decoding.Service->lpVtbl->Base.CreateSurface(_decoding.Service, TestDevice9.Width, TestDevice9.Height, 0, FakeDriver9.Nv12,
            D3DPOOL.D3DPOOL_DEFAULT, Macros.D3DUSAGE_RESTRICTED_CONTENT, 0, &made, null));
        return (nint)_decoding.Device.Own(new ComPtr<IDirect3DSurface9>(made)).Pointer;
    }
}

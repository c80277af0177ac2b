using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Execute with an extension: what reaches a driver that has functions of its own, and when. R37, S57, S93.</summary>
public sealed unsafe class Extension9Tests : IDisposable
{
    private readonly TestDecoder9 _test;
    private readonly FakeDriver9 _driver;
    private readonly IDirectXVideoDecoder* _decoder;

    public Extension9Tests()
        : this(new FakeDriver9())
    {
    }

    private Extension9Tests(FakeDriver9 driver)
    {
        _test = new TestDecoder9(driver).Open();
        _driver = driver;
        _decoder = _test.Decoder;
    }

    public void Dispose() => _test.Dispose();

    [Fact]
    public void A_function_of_the_drivers_own_gets_its_data_and_gives_its_code()
    {
        byte* data = stackalloc byte[8];
        Assert.Equal(S_OK, Execute(Extension(0x5000, data, 3, data + 3, 5)));
        (nint decoder, uint function, DXVADDI_PRIVATEDATA input, DXVADDI_PRIVATEDATA output) = _driver.LastExtension;
        Assert.Equal(("decoder", 0x5000u), (_driver.Alive[decoder], function));
        Assert.Equal(((nint)data, 3u, (nint)data + 3, 5u), ((nint)input.pData, input.DataSize, (nint)output.pData, output.DataSize));
        Assert.Equal(0x99, data[3]);
        Assert.Equal(S_OK, Execute(Extension(0x5001, null, 0, null, 0)));
        _driver.Returns["DecodeExtensionExecute"] = 5;
        Assert.Equal(5, Execute(Extension(0x5000, data, 8, null, 0)));
        _driver.Returns["DecodeExtensionExecute"] = E_NOTIMPL;
        Assert.Equal(D3DERR_NOTAVAILABLE, Execute(Extension(0x5000, data, 8, null, 0)));
    }

    [Fact] // R37
    public void Wrong_extensions_do_not_reach_the_driver()
    {
        byte* data = stackalloc byte[16];
        Assert.Equal(D3DERR_INVALIDCALL, Execute(Extension(0x5000, null, 1, data, 1)));
        Assert.Equal(D3DERR_INVALIDCALL, Execute(Extension(0x5000, data, 1, null, 1)));
        Assert.Equal(D3DERR_INVALIDCALL, Execute(Extension(Macros.DXVA2_DECODE_GET_DRIVER_HANDLE, null, 0, data, 7)));
        Assert.Equal(D3DERR_INVALIDCALL, Execute(Extension(Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS, data, 16, null, 0)));
        Assert.Equal(0, _driver.Count("DecodeExtensionExecute"));
    }

    [Fact] // S93
    public void An_extension_goes_before_buffers_that_are_right_and_neither_where_one_is_wrong()
    {
        DXVA2_DecodeExtensionData good = Extension(0x5000, null, 0, null, 0), bad = Extension(0x5000, null, 1, null, 0);
        Assert.Equal(D3DERR_INVALIDCALL, Execute(good, 16)); // no frame
        Assert.Equal(S_OK, _decoder->lpVtbl->BeginFrame(_decoder, _test.Target, null));
        Assert.Equal(D3DERR_INVALIDCALL, Execute(good, 513));
        Assert.Equal(D3DERR_INVALIDCALL, Execute(bad, 16));
        Assert.Equal((0, 0), (_driver.Count("DecodeExtensionExecute"), _driver.Count("DecodeExecute")));
        _driver.Returns["DecodeExtensionExecute"] = D3DDDIERR_NOTAVAILABLE;
        Assert.Equal(D3DERR_NOTAVAILABLE, Execute(good, 16));
        Assert.Equal(0, _driver.Count("DecodeExecute"));
        _driver.Returns.Clear();
        Assert.Equal(S_OK, Execute(good, 16));
        Assert.Equal(["DecodeExtensionExecute", "DecodeExecute"], _driver.Calls.ToArray()[^2..]);
    }

    [Fact] // S93
    public void A_pattern_that_came_with_refused_buffers_is_taken_back()
    {
        Assert.Equal(S_OK, _decoder->lpVtbl->BeginFrame(_decoder, _test.Target, null));
        D3DENCRYPTED_BLOCK_INFO first = new() { NumEncryptedBytesAtBeginning = 16 }, second = new() { NumEncryptedBytesAtBeginning = 32 };
        _driver.Returns["DecodeExecute"] = D3DDDIERR_INVALIDCALL;
        Assert.Equal(D3DERR_INVALIDCALL, Execute(Pattern(&first), 16));
        Assert.Equal([16, uint.MaxValue], _driver.Patterns.Select(pattern => pattern.NumEncryptedBytesAtBeginning)); // as at first: everything
        _driver.Returns.Clear();
        Assert.Equal(S_OK, Execute(Pattern(&first)));
        _driver.Returns["DecodeExecute"] = D3DDDIERR_INVALIDCALL;
        Assert.Equal(D3DERR_INVALIDCALL, Execute(Pattern(&second), 16));
        Assert.Equal([16, 32, 16], _driver.Patterns.Skip(2).Select(pattern => pattern.NumEncryptedBytesAtBeginning));
        Assert.Equal(D3DERR_INVALIDCALL, TestDecoder9.Execute(_decoder, null, 16)); // what stands stays
        Assert.Equal(5, _driver.Patterns.Count);
        _driver.Returns.Clear();
        Assert.Equal(S_OK, Execute(Pattern(&second), 16));
        Assert.Equal(32u, _driver.Patterns[^1].NumEncryptedBytesAtBeginning);
    }

    [Fact] // S57
    public void A_driver_without_extensions_is_not_available()
    {
        var driver = new FakeDriver9();
        _ = driver.EmptySlots.Add("pfnDecodeExtensionExecute");
        using var without = new Extension9Tests(driver);
        Assert.Equal(D3DERR_NOTAVAILABLE, without.Execute(Extension(0x5000, null, 0, null, 0)));
    }

    private static DXVA2_DecodeExtensionData Pattern(D3DENCRYPTED_BLOCK_INFO* pattern) =>
        Extension(Macros.DXVA2_DECODE_SPECIFY_ENCRYPTED_BLOCKS, pattern, (uint)sizeof(D3DENCRYPTED_BLOCK_INFO), null, 0);

    private static DXVA2_DecodeExtensionData Extension(uint function, void* input, uint inputSize, void* output, uint outputSize) =>
        new()
        {
            Function = function,
            pPrivateInputData = input,
            PrivateInputDataSize = inputSize,
            pPrivateOutputData = output,
            PrivateOutputDataSize = outputSize
        };

    private int Execute(DXVA2_DecodeExtensionData extension, uint? bitstreamSize = null) => TestDecoder9.Execute(_decoder, extension, bitstreamSize);
}

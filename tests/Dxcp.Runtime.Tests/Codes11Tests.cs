using Dxcp.Abi;
using Dxcp.Diagnostics;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// Code by code: whatever a function of a Direct3D 11 driver returns or reports, each method that calls it answers with the API's code for it, says so
/// once, and is changed by it in nothing else. R50, S49, S52, S74.
/// </summary>
public sealed class Codes11Tests
{
    /// <summary>What a driver may return, and the API's code for it (S49).</summary>
    private static readonly (int Driver, int Api)[] s_codes =
    [
        (E_INVALIDARG, E_INVALIDARG),
        (D3DDDIERR_INVALIDCALL, E_INVALIDARG),
        (D3DDDIERR_INVALIDHANDLE, E_INVALIDARG),
        (E_OUTOFMEMORY, E_OUTOFMEMORY),
        (D3DDDIERR_OUTOFVIDEOMEMORY, E_OUTOFMEMORY),
        (D3DDDIERR_OUTOFHWPROTECTEDMEMORY, E_OUTOFMEMORY),
        (E_NOTIMPL, DXGI_ERROR_UNSUPPORTED),
        (D3DDDIERR_NOTAVAILABLE, DXGI_ERROR_UNSUPPORTED),
        (DXGI_DDI_ERR_UNSUPPORTED, DXGI_ERROR_UNSUPPORTED),
        (DXGI_ERROR_UNSUPPORTED, DXGI_ERROR_UNSUPPORTED),
        (D3DDDIERR_WASSTILLDRAWING, DXGI_ERROR_WAS_STILL_DRAWING),
        (DXGI_DDI_ERR_WASSTILLDRAWING, DXGI_ERROR_WAS_STILL_DRAWING),
        (D3DDDIERR_UNSUPPORTEDCRYPTO, D3DERR_UNSUPPORTEDCRYPTO),
        (DXGI_ERROR_CANNOT_PROTECT_CONTENT, DXGI_ERROR_CANNOT_PROTECT_CONTENT),
        (E_ACCESSDENIED, E_ACCESSDENIED),
        (E_PENDING, E_PENDING),
        (E_FAIL, E_FAIL),
        (D3DDDIERR_DEVICEREMOVED, DXGI_ERROR_DEVICE_REMOVED), // the last, as the device is gone then
    ];

    private static readonly int[] s_reports =
        [S_OK, E_OUTOFMEMORY, D3DDDIERR_DEVICEREMOVED, DXGI_DDI_ERR_WASSTILLDRAWING, E_FAIL, E_INVALIDARG, D3DDDIERR_NOTAVAILABLE, D3DDDIERR_INVALIDCALL];

    [Theory]
    [InlineData("GetContentProtectionCaps", "GetContentProtectionCaps", "R27")]
    [InlineData("GetCryptoKeyExchangeType", "CheckCryptoKeyExchange", "R27")]
    [InlineData("CreateCryptoSession", "CreateCryptoSession", "R28", "S64")]
    [InlineData("NegotiateCryptoSessionKeyExchange", "NegotiateCryptoSessionKeyExchange", "S236")]
    [InlineData("CreateAuthenticatedChannel", "CreateAuthenticatedChannel", "R39", "S64")]
    [InlineData("NegotiateAuthenticatedChannelKeyExchange", "NegotiateAuthenticatedChannelKeyExchange", "S236")]
    [InlineData("QueryAuthenticatedChannel", "QueryAuthenticatedChannel", "R44")]
    [InlineData("ConfigureAuthenticatedChannel", "ConfigureAuthenticatedChannel", "R44")]
    [InlineData("CreateVideoDecoder", "CreateVideoDecoder", "S85")]
    [InlineData("VideoDecoderGetHandle", "GetDriverHandle", "R53")]
    [InlineData("VideoDecoderBeginFrame", "DecoderBeginFrame", "R34")]
    [InlineData("VideoDecoderSubmitBuffers", "SubmitDecoderBuffers", "R35", "S100", "S105")]
    [InlineData("VideoDecoderExtension", "DecoderExtension", "S94")]
    [InlineData("CreateVideoDecoderOutputView", "CreateVideoDecoderOutputView", "S49")]
    [InlineData("DecryptionBlt", "DecryptionBlt", "R21", "R32", "S100", "S105")]
    public void What_a_function_returns_comes_out_as_the_API_s_code(string function, string method, params string[] rules)
    {
        using var scene = new Codes11Scene();
        foreach ((int driver, int api) in s_codes)
        {
            string what = $"{function} with {HResultName.Of(driver)}";
            scene.Device.Log.Clear();
            if (function == "DecryptionBlt")
                scene.Driver.DecryptionBltStores = driver; // S54
            else
                scene.Driver.Returns[function] = driver;
            AssertCode(api, scene.Call(function), what);
            Message[] said = [.. scene.Device.Messages.Select(logged => logged.Message).Where(message => message.Method == method)];
            // A decoder that is not ready yet has refused nothing.
            if (function == "VideoDecoderBeginFrame" && api is E_PENDING or DXGI_ERROR_WAS_STILL_DRAWING)
                Assert.Empty(said);
            else
                Assert.True(said is [{ Severity: Severity.Error }] && rules.Contains(said[0].Rule), $"{what}: {string.Join("; ", (object[])said)}");
            Assert.Equal(driver == D3DDDIERR_DEVICEREMOVED ? api : S_OK, scene.Device.RemovedReason);
            scene.Driver.DecryptionBltStores = S_OK;
            _ = scene.Driver.Returns.Remove(function);
            AssertCode(driver == D3DDDIERR_DEVICEREMOVED ? api : S_OK, scene.Call(function), $"{function} after {HResultName.Of(driver)}");
        }
    }

    [Theory] // the categories of the page handling-errors
    [InlineData("CreateResource", "CreateTexture2D", "memory")]
    [InlineData("CreateQuery", "CreateQuery", "memory")]
    [InlineData("StagingResourceMap", "Map", "busy")]
    [InlineData("QueryGetData", "GetData", "busy")]
    [InlineData("StagingResourceUnmap", "Unmap", "removed")]
    [InlineData("ResourceUpdateSubresourceUP", "UpdateSubresource", "memory")]
    [InlineData("ResourceCopy", "CopyResource", "memory")]
    [InlineData("ResourceCopyRegion", "CopySubresourceRegion", "memory")]
    [InlineData("Flush", "Flush", "memory")]
    [InlineData("StartSessionKeyRefresh", "StartSessionKeyRefresh", "memory")]
    [InlineData("FinishSessionKeyRefresh", "FinishSessionKeyRefresh", "memory")]
    [InlineData("GetEncryptionBltKey", "GetEncryptionBltKey", "memory")]
    [InlineData("EncryptionBlt", "EncryptionBlt", "memory")]
    [InlineData("DecryptionBlt", "DecryptionBlt", "memory")]
    [InlineData("GetCertificateSize", "GetCertificateSize", "memory")]
    [InlineData("GetCertificate", "GetCertificate", "memory")]
    [InlineData("VideoDecoderEndFrame", "DecoderEndFrame", "memory")]
    [InlineData("VideoDecoderBeginFrame", "DecoderBeginFrame", "busy")]
    [InlineData("VideoDecoderSubmitBuffers", "SubmitDecoderBuffers", "memory")]
    [InlineData("VideoDecoderExtension", "DecoderExtension", "memory")]
    [InlineData("VideoDecoderGetHandle", "GetDriverHandle", "memory")]
    [InlineData("CreateVideoDecoder", "CreateVideoDecoder", "memory")]
    [InlineData("CreateVideoDecoderOutputView", "CreateVideoDecoderOutputView", "memory")]
    [InlineData("CreateCryptoSession", "CreateCryptoSession", "memory")]
    [InlineData("NegotiateCryptoSessionKeyExchange", "NegotiateCryptoSessionKeyExchange", "memory")]
    [InlineData("CreateAuthenticatedChannel", "CreateAuthenticatedChannel", "memory")]
    [InlineData("NegotiateAuthenticatedChannelKeyExchange", "NegotiateAuthenticatedChannelKeyExchange", "memory")]
    [InlineData("QueryAuthenticatedChannel", "QueryAuthenticatedChannel", "memory")]
    [InlineData("ConfigureAuthenticatedChannel", "ConfigureAuthenticatedChannel", "memory")]
    [InlineData("GetContentProtectionCaps", "GetContentProtectionCaps", "none")]
    [InlineData("GetCryptoKeyExchangeType", "CheckCryptoKeyExchange", "none")]
    public void What_a_function_reports_is_what_it_may_report_or_costs_the_device(string function, string method, string category)
    {
        foreach (int code in s_reports)
        {
            string what = $"{function} reporting {HResultName.Of(code)}";
            using var scene = new Codes11Scene();
            scene.Device.Log.Clear();
            scene.Driver.Reports[function] = code;
            bool isAllowed = code switch
            {
                D3DDDIERR_DEVICEREMOVED => category != "none",
                E_OUTOFMEMORY => category is "memory" or "busy",
                DXGI_DDI_ERR_WASSTILLDRAWING => category == "busy",
                _ => false,
            };
            int reason = !isAllowed ? DXGI_ERROR_DRIVER_INTERNAL_ERROR : code == D3DDDIERR_DEVICEREMOVED ? DXGI_ERROR_DEVICE_REMOVED : S_OK;
            int expected = reason != S_OK ? DXGI_ERROR_DEVICE_REMOVED : code == DXGI_DDI_ERR_WASSTILLDRAWING ? DXGI_ERROR_WAS_STILL_DRAWING : code;
            if (function == "QueryGetData" && code == DXGI_DDI_ERR_WASSTILLDRAWING)
                expected = S_FALSE;
            int? got = scene.Call(function);
            if (got is not null)
                AssertCode(expected, got, what);
            AssertCode(reason, scene.Device.RemovedReason, what);
            Assert.Equal(isAllowed ? 0 : 1, scene.Device.Messages.Count(logged => logged.Rule == "R50" && logged.Message.Severity == Severity.Corruption));
            // Being asked to wait is no refusal; the end of a map returns nothing, and has nothing to say.
            bool isQuiet = expected is DXGI_ERROR_WAS_STILL_DRAWING or S_FALSE || function == "StagingResourceUnmap";
            Assert.True(isQuiet == scene.Device.Messages.All(logged => logged.Message.Method != method), what);
        }
    }

    private static void AssertCode(int expected, int? actual, string what) =>
        Assert.True(expected == actual, $"{what}: {(actual is { } code ? HResultName.Of(code) : "no code")}, wanted is {HResultName.Of(expected)}");
}

using System.Reflection;

namespace Dxcp.Abi.Tests.Com;

/// <summary>Codes, their names, and the exception that carries them.</summary>
public sealed class HResultTests
{
    // Of codes that several headers name, the name of the interface that applications see.
    private const string Named =
        "E_NOTIMPL E_NOINTERFACE E_POINTER E_ABORT E_FAIL E_PENDING E_UNEXPECTED E_ACCESSDENIED E_HANDLE E_OUTOFMEMORY E_INVALIDARG CO_E_OBJNOTCONNECTED " +
        "DXGI_ERROR_INVALID_CALL DXGI_ERROR_NOT_FOUND DXGI_ERROR_UNSUPPORTED DXGI_ERROR_DEVICE_REMOVED DXGI_ERROR_DEVICE_HUNG DXGI_ERROR_DEVICE_RESET " +
        "DXGI_ERROR_WAS_STILL_DRAWING DXGI_ERROR_DRIVER_INTERNAL_ERROR DXGI_ERROR_CANNOT_PROTECT_CONTENT DXGI_ERROR_ACCESS_DENIED " +
        "D3DERR_CANNOTPROTECTCONTENT D3DERR_DEVICEHUNG D3DERR_DEVICELOST D3DERR_DEVICEREMOVED D3DERR_DRIVERINTERNALERROR D3DERR_INVALIDCALL " +
        "D3DERR_NOTAVAILABLE D3DERR_OUTOFVIDEOMEMORY D3DERR_UNSUPPORTEDCRYPTO D3DERR_WASSTILLDRAWING DXVA2_E_NOT_INITIALIZED DXVA2_E_NEW_VIDEO_DEVICE " +
        "DXVA2_E_VIDEO_DEVICE_LOCKED DXVA2_E_NOT_AVAILABLE ERROR_GRAPHICS_OPM_NOT_SUPPORTED ERROR_GRAPHICS_COPP_NOT_SUPPORTED";

    [Fact]
    public void A_code_is_told_by_its_own_name_and_number_or_by_its_number_alone()
    {
        Dictionary<string, int> all = typeof(HResult).GetFields(BindingFlags.Public | BindingFlags.Static)
            .ToDictionary(field => field.Name, field => (int)field.GetRawConstantValue()!);
        Dictionary<int, string> named = Named.Split(' ').ToDictionary(name => all[name]);
        Assert.All(all.Values, code => Assert.Equal(named.TryGetValue(code, out string? name) ? $"{name} (0x{code:X8})" : $"HRESULT 0x{code:X8}",
            HResultName.Of(code)));
    }

    [Fact]
    public void What_succeeded_throws_nothing()
    {
        HResultException.ThrowIfFailed(HResult.S_OK);
        HResultException.ThrowIfFailed(HResult.S_FALSE);
        HResultException refusal = Assert.Throws<HResultException>(() => HResultException.ThrowIfFailed(HResult.E_ABORT));
        Assert.Equal((HResult.E_ABORT, "Failed: E_ABORT (0x80004004)."), (refusal.HResult, refusal.Message));
        Assert.Throws<ArgumentOutOfRangeException>("code", () => new HResultException(HResult.S_OK));
        Assert.Equal((HResult.E_FAIL, HResult.E_FAIL), (new HResultException().HResult, new HResultException("why", refusal).HResult));
    }
}

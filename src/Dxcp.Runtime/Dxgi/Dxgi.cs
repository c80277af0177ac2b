using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>The entry of DXGI, as far as adapters go. Safe from any thread.</summary>
public static unsafe class Dxgi
{
    /// <summary>Creates a factory (<c>nf-dxgi-createdxgifactory1</c>, and the functions of the same name without and with 2).</summary>
    /// <param name="riid">The interface: IDXGIFactory up to IDXGIFactory6.</param>
    /// <param name="ppFactory">Takes the factory.</param>
    /// <returns>S_OK; E_INVALIDARG for a null pointer; E_NOINTERFACE.</returns>
    public static int CreateFactory(Guid* riid, void** ppFactory)
    {
        if (ppFactory == null)
            return Refuse(nameof(CreateFactory), "ppFactory is null, wanted is a pointer");
        *ppFactory = null;
        if (riid == null)
            return Refuse(nameof(CreateFactory), "riid is null, wanted is a pointer");
        try
        {
            var factory = new DxgiFactory();
            try
            {
                return factory.QueryInterface(riid, ppFactory);
            }
            finally
            {
                factory.ReleasePrivate();
            }
        }
        catch (Exception exception)
        {
            return EntryGuard.ToHResult(exception);
        }
    }

    /// <summary>DXGIGetDebugInterface1 (<c>nf-dxgi1_3-dxgigetdebuginterface1</c>): DXGI has no debug layer; Direct3D 11's is ID3D11InfoQueue (S269).</summary>
    /// <param name="ppDebug">Takes null.</param>
    /// <returns>E_NOINTERFACE, as where the debug layer is not installed; E_INVALIDARG for a null pointer.</returns>
    public static int GetDebugInterface(void** ppDebug)
    {
        try
        {
            if (ppDebug == null)
                return Refuse("DXGIGetDebugInterface1", "ppDebug is null, wanted is a pointer");
            *ppDebug = null;
            return Refuse("DXGIGetDebugInterface1", "DXGI has no debug layer of its own; D3D11_CREATE_DEVICE_DEBUG and ID3D11InfoQueue tell what is refused",
                E_NOINTERFACE, "S269");
        }
        catch (Exception exception)
        {
            return EntryGuard.ToHResult(exception);
        }
    }

    /// <summary>Says that a call is refused; there is no device whose log could keep it.</summary>
    internal static int Refuse(string method, string text, int code = E_INVALIDARG, string rule = "S5") =>
        EntryMessages.Dxgi.Refuse(rule, text, code: code, method: method);
}

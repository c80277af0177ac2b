using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>ID3D11Debug, on devices created with the debug layer.</summary>
internal sealed unsafe partial class D3D11Device
{
    private uint _featureMask;

    public int SetFeatureMask(uint Mask)
    {
        _featureMask = Mask;
        return S_OK;
    }

    public uint GetFeatureMask() => _featureMask;

    public int GetSwapChain(void** ppSwapChain)
    {
        if (ppSwapChain == null)
            return E_INVALIDARG;
        *ppSwapChain = null;
        return S_OK;
    }

    public int ValidateContext(ID3D11DeviceContext* pContext) => TryGet(pContext, out D3D11ContextBase? context) && context.Device == this ? S_OK : E_INVALIDARG;

    /// <summary>Puts one message for each live crypto session into the queue.</summary>
    public int ReportLiveDeviceObjects(uint Flags)
    {
        int count;
        lock (_liveSessions)
            count = _liveSessions.Count;
        for (int i = 0; i < count; i++)
            Inform(D3D11_MESSAGE_ID_LIVE_CRYPTOSESSION, "A crypto session is alive.");
        return S_OK;
    }
}

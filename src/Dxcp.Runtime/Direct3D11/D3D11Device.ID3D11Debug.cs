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
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, nameof(ppSwapChain));
        *ppSwapChain = null;
        return S_OK;
    }

    public int ValidateContext(ID3D11DeviceContext* pContext) =>
        TryGet(pContext, out D3D11ContextBase? context) && context.Device == this ? S_OK
            : RefuseForeign(pContext, nameof(pContext), "a context");

    /// <summary>Puts one message for each live crypto session and channel into the queue.</summary>
    public int ReportLiveDeviceObjects(uint Flags)
    {
        foreach (D3D11DeviceChild child in Live<D3D11DeviceChild>().Where(child => child is D3D11CryptoSession or D3D11AuthenticatedChannel))
        {
            Inform(child is D3D11CryptoSession ? D3D11_MESSAGE_ID_LIVE_CRYPTOSESSION : D3D11_MESSAGE_ID_LIVE_AUTHENTICATEDCHANNEL,
                $"{NameOf(child)} is alive.");
        }

        return S_OK;
    }
}

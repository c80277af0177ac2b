using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>ID3D11Device1: the contexts of Direct3D 11.1.</summary>
internal sealed unsafe partial class D3D11Device
{
    public void GetImmediateContext1(ID3D11DeviceContext1** ppImmediateContext)
    {
        if (ppImmediateContext != null)
            *ppImmediateContext = _immediateContext.Expose<ID3D11DeviceContext1>();
        else
            _ = RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, nameof(ppImmediateContext));
    }

    public int CreateDeferredContext1(uint ContextFlags, ID3D11DeviceContext1** ppDeferredContext)
    {
        if (ppDeferredContext != null)
            *ppDeferredContext = null;
        if (ContextFlags != 0)
            return Refuse("S120", "ContextFlags is reserved");
        if (HasFlag(D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_SINGLETHREADED))
            return DXGI_ERROR_INVALID_CALL;
        if (IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        if (ppDeferredContext == null)
            return S_FALSE;
        *ppDeferredContext = new D3D11DeferredContext(this, ContextFlags).Publish<ID3D11DeviceContext1>();
        return S_OK;
    }
}

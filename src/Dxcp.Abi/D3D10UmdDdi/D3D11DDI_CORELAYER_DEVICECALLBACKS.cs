// d3d10umddi.h (WDK 10.0.16299)
namespace Dxcp.Abi;

/// <summary>D3D11DDI_CORELAYER_DEVICECALLBACKS, d3d10umddi.h: 40 entries, 320 bytes. Entries typed void* are those whose signature the project does not
/// use.</summary>
public unsafe struct D3D11DDI_CORELAYER_DEVICECALLBACKS
{
    public delegate* unmanaged<D3D10DDI_HRTCORELAYER, int, void> pfnSetErrorCb;
    public void* pfnStateVsConstBufCb;
    public void* pfnStatePsSrvCb;
    public void* pfnStatePsShaderCb;
    public void* pfnStatePsSamplerCb;
    public void* pfnStateVsShaderCb;
    public void* pfnStatePsConstBufCb;
    public void* pfnStateIaInputLayoutCb;
    public void* pfnStateIaVertexBufCb;
    public void* pfnStateIaIndexBufCb;
    public void* pfnStateGsConstBufCb;
    public void* pfnStateGsShaderCb;
    public void* pfnStateIaPrimitiveTopologyCb;
    public void* pfnStateVsSrvCb;
    public void* pfnStateVsSamplerCb;
    public void* pfnStateGsSrvCb;
    public void* pfnStateGsSamplerCb;
    public void* pfnStateOmRenderTargetsCb;
    public void* pfnStateOmBlendStateCb;
    public void* pfnStateOmDepthStateCb;
    public void* pfnStateRsRastStateCb;
    public void* pfnStateSoTargetsCb;
    public void* pfnStateRsViewportsCb;
    public void* pfnStateRsScissorCb;
    public void* pfnDisableDeferredStagingResourceDestruction;
    public void* pfnStateTextFilterSizeCb;
    public void* pfnStateHsSrvCb;
    public void* pfnStateHsShaderCb;
    public void* pfnStateHsSamplerCb;
    public void* pfnStateHsConstBufCb;
    public void* pfnStateDsSrvCb;
    public void* pfnStateDsShaderCb;
    public void* pfnStateDsSamplerCb;
    public void* pfnStateDsConstBufCb;
    public void* pfnPerformAmortizedProcessingCb;
    public void* pfnStateCsSrvCb;
    public void* pfnStateCsUavCb;
    public void* pfnStateCsShaderCb;
    public void* pfnStateCsSamplerCb;
    public void* pfnStateCsConstBufCb;
}

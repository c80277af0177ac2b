using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// The pipeline state that any context has: nothing is ever bound here, so every getter answers with nothing. What sets state
/// or draws is left to the shared slots, which do nothing.
/// </summary>
internal abstract unsafe class D3D11ContextBase(D3D11Device device) : D3D11DeviceChild(device)
{
    // d3d11.h: D3D11_COMMONSHADER_INPUT_RESOURCE_SLOT_COUNT, the largest of all slot counts. A larger count is no array.
    private const uint MaxSlots = 128;

    public void VSGetConstantBuffers(uint StartSlot, uint NumBuffers, ID3D11Buffer** ppConstantBuffers) => Nothing(NumBuffers, (void**)ppConstantBuffers);

    public void PSGetConstantBuffers(uint StartSlot, uint NumBuffers, ID3D11Buffer** ppConstantBuffers) => Nothing(NumBuffers, (void**)ppConstantBuffers);

    public void GSGetConstantBuffers(uint StartSlot, uint NumBuffers, ID3D11Buffer** ppConstantBuffers) => Nothing(NumBuffers, (void**)ppConstantBuffers);

    public void HSGetConstantBuffers(uint StartSlot, uint NumBuffers, ID3D11Buffer** ppConstantBuffers) => Nothing(NumBuffers, (void**)ppConstantBuffers);

    public void DSGetConstantBuffers(uint StartSlot, uint NumBuffers, ID3D11Buffer** ppConstantBuffers) => Nothing(NumBuffers, (void**)ppConstantBuffers);

    public void CSGetConstantBuffers(uint StartSlot, uint NumBuffers, ID3D11Buffer** ppConstantBuffers) => Nothing(NumBuffers, (void**)ppConstantBuffers);

    public void VSGetShaderResources(uint StartSlot, uint NumViews, void** ppShaderResourceViews) => Nothing(NumViews, ppShaderResourceViews);

    public void PSGetShaderResources(uint StartSlot, uint NumViews, void** ppShaderResourceViews) => Nothing(NumViews, ppShaderResourceViews);

    public void GSGetShaderResources(uint StartSlot, uint NumViews, void** ppShaderResourceViews) => Nothing(NumViews, ppShaderResourceViews);

    public void HSGetShaderResources(uint StartSlot, uint NumViews, void** ppShaderResourceViews) => Nothing(NumViews, ppShaderResourceViews);

    public void DSGetShaderResources(uint StartSlot, uint NumViews, void** ppShaderResourceViews) => Nothing(NumViews, ppShaderResourceViews);

    public void CSGetShaderResources(uint StartSlot, uint NumViews, void** ppShaderResourceViews) => Nothing(NumViews, ppShaderResourceViews);

    public void VSGetSamplers(uint StartSlot, uint NumSamplers, void** ppSamplers) => Nothing(NumSamplers, ppSamplers);

    public void PSGetSamplers(uint StartSlot, uint NumSamplers, void** ppSamplers) => Nothing(NumSamplers, ppSamplers);

    public void GSGetSamplers(uint StartSlot, uint NumSamplers, void** ppSamplers) => Nothing(NumSamplers, ppSamplers);

    public void HSGetSamplers(uint StartSlot, uint NumSamplers, void** ppSamplers) => Nothing(NumSamplers, ppSamplers);

    public void DSGetSamplers(uint StartSlot, uint NumSamplers, void** ppSamplers) => Nothing(NumSamplers, ppSamplers);

    public void CSGetSamplers(uint StartSlot, uint NumSamplers, void** ppSamplers) => Nothing(NumSamplers, ppSamplers);

    public void CSGetUnorderedAccessViews(uint StartSlot, uint NumUAVs, void** ppUnorderedAccessViews) => Nothing(NumUAVs, ppUnorderedAccessViews);

    public void VSGetShader(void** ppShader, void** ppClassInstances, uint* pNumClassInstances) => NoShader(ppShader, pNumClassInstances);

    public void PSGetShader(void** ppShader, void** ppClassInstances, uint* pNumClassInstances) => NoShader(ppShader, pNumClassInstances);

    public void GSGetShader(void** ppShader, void** ppClassInstances, uint* pNumClassInstances) => NoShader(ppShader, pNumClassInstances);

    public void HSGetShader(void** ppShader, void** ppClassInstances, uint* pNumClassInstances) => NoShader(ppShader, pNumClassInstances);

    public void DSGetShader(void** ppShader, void** ppClassInstances, uint* pNumClassInstances) => NoShader(ppShader, pNumClassInstances);

    public void CSGetShader(void** ppShader, void** ppClassInstances, uint* pNumClassInstances) => NoShader(ppShader, pNumClassInstances);

    public void IAGetInputLayout(void** ppInputLayout) => Nothing(1, ppInputLayout);

    public void IAGetVertexBuffers(uint StartSlot, uint NumBuffers, ID3D11Buffer** ppVertexBuffers, uint* pStrides, uint* pOffsets)
    {
        Nothing(NumBuffers, (void**)ppVertexBuffers);
        Zeros(NumBuffers, pStrides);
        Zeros(NumBuffers, pOffsets);
    }

    public void IAGetIndexBuffer(ID3D11Buffer** pIndexBuffer, DXGI_FORMAT* Format, uint* Offset)
    {
        Nothing(1, (void**)pIndexBuffer);
        Zeros(1, (uint*)Format);
        Zeros(1, Offset);
    }

    public void IAGetPrimitiveTopology(void* pTopology) => Zeros(1, (uint*)pTopology);

    public void GetPredication(void** ppPredicate, int* pPredicateValue)
    {
        Nothing(1, ppPredicate);
        Zeros(1, (uint*)pPredicateValue);
    }

    public void OMGetRenderTargets(uint NumViews, void** ppRenderTargetViews, void** ppDepthStencilView)
    {
        Nothing(NumViews, ppRenderTargetViews);
        Nothing(1, ppDepthStencilView);
    }

    public void OMGetRenderTargetsAndUnorderedAccessViews(uint NumRTVs, void** ppRenderTargetViews, void** ppDepthStencilView, uint UAVStartSlot, uint NumUAVs,
        void** ppUnorderedAccessViews)
    {
        OMGetRenderTargets(NumRTVs, ppRenderTargetViews, ppDepthStencilView);
        Nothing(NumUAVs, ppUnorderedAccessViews);
    }

    public void OMGetBlendState(void** ppBlendState, float* BlendFactor, uint* pSampleMask)
    {
        Nothing(1, ppBlendState);
        // The defaults of the page: factor 1 in each channel, every sample.
        if (BlendFactor != null)
            new Span<float>(BlendFactor, 4).Fill(1);
        if (pSampleMask != null)
            *pSampleMask = uint.MaxValue;
    }

    public void OMGetDepthStencilState(void** ppDepthStencilState, uint* pStencilRef)
    {
        Nothing(1, ppDepthStencilState);
        Zeros(1, pStencilRef);
    }

    public void SOGetTargets(uint NumBuffers, ID3D11Buffer** ppSOTargets) => Nothing(NumBuffers, (void**)ppSOTargets);

    public void RSGetState(void** ppRasterizerState) => Nothing(1, ppRasterizerState);

    public void RSGetViewports(uint* pNumViewports, void* pViewports) => Zeros(1, pNumViewports);

    public void RSGetScissorRects(uint* pNumRects, D3D11_RECT* pRects) => Zeros(1, pNumRects);

    public void VSGetConstantBuffers1(uint StartSlot, uint NumBuffers, ID3D11Buffer** ppConstantBuffers, uint* pFirstConstant, uint* pNumConstants) =>
        Nothing(NumBuffers, (void**)ppConstantBuffers, pFirstConstant, pNumConstants);

    public void PSGetConstantBuffers1(uint StartSlot, uint NumBuffers, ID3D11Buffer** ppConstantBuffers, uint* pFirstConstant, uint* pNumConstants) =>
        Nothing(NumBuffers, (void**)ppConstantBuffers, pFirstConstant, pNumConstants);

    public void GSGetConstantBuffers1(uint StartSlot, uint NumBuffers, ID3D11Buffer** ppConstantBuffers, uint* pFirstConstant, uint* pNumConstants) =>
        Nothing(NumBuffers, (void**)ppConstantBuffers, pFirstConstant, pNumConstants);

    public void HSGetConstantBuffers1(uint StartSlot, uint NumBuffers, ID3D11Buffer** ppConstantBuffers, uint* pFirstConstant, uint* pNumConstants) =>
        Nothing(NumBuffers, (void**)ppConstantBuffers, pFirstConstant, pNumConstants);

    public void DSGetConstantBuffers1(uint StartSlot, uint NumBuffers, ID3D11Buffer** ppConstantBuffers, uint* pFirstConstant, uint* pNumConstants) =>
        Nothing(NumBuffers, (void**)ppConstantBuffers, pFirstConstant, pNumConstants);

    public void CSGetConstantBuffers1(uint StartSlot, uint NumBuffers, ID3D11Buffer** ppConstantBuffers, uint* pFirstConstant, uint* pNumConstants) =>
        Nothing(NumBuffers, (void**)ppConstantBuffers, pFirstConstant, pNumConstants);

    public void SwapDeviceContextState(void* pState, void** ppPreviousState) => Nothing(1, ppPreviousState);

    /// <summary>Generated code calls this for methods that are not there (S320).</summary>
    protected void OnAbsent(string method, bool hasCode) => Device.OnAbsent(method, hasCode);

    private static void Nothing(uint count, void** objects)
    {
        if (objects != null && count <= MaxSlots)
            new Span<nint>(objects, (int)count).Clear();
    }

    private static void Nothing(uint count, void** objects, uint* first, uint* number)
    {
        Nothing(count, objects);
        Zeros(count, first);
        Zeros(count, number);
    }

    private static void Zeros(uint count, uint* values)
    {
        if (values != null && count <= MaxSlots)
            new Span<uint>(values, (int)count).Clear();
    }

    private static void NoShader(void** shader, uint* classInstances)
    {
        Nothing(1, shader);
        Zeros(1, classInstances);
    }
}

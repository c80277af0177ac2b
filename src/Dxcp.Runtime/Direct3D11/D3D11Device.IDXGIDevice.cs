using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>IDXGIDevice1: the way to the adapter. There are no swap chains, so latency and priority are only remembered.</summary>
internal sealed unsafe partial class D3D11Device
{
    private const uint DefaultFrameLatency = 3;
    private const uint MaxFrameLatency = 16;

    private uint _maximumFrameLatency = DefaultFrameLatency;
    private int _gpuThreadPriority;

    public int GetParent(Guid* riid, void** ppParent) => _dxgiAdapter.QueryInterface(riid, ppParent);

    public int GetAdapter(IDXGIAdapter** pAdapter)
    {
        if (pAdapter == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, nameof(pAdapter));
        *pAdapter = _dxgiAdapter.Expose<IDXGIAdapter>();
        return S_OK;
    }

    public int SetGPUThreadPriority(int Priority)
    {
        if (Priority is < -7 or > 7)
            return RefuseValue("S120", nameof(Priority), Priority, "-7 to 7");
        _gpuThreadPriority = Priority;
        return S_OK;
    }

    public int GetGPUThreadPriority(int* pPriority)
    {
        if (pPriority == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, nameof(pPriority));
        *pPriority = _gpuThreadPriority;
        return S_OK;
    }

    public int SetMaximumFrameLatency(uint MaxLatency)
    {
        if (MaxLatency > MaxFrameLatency)
            return RefuseValue("S120", nameof(MaxLatency), MaxLatency, $"{MaxFrameLatency} at most", code: DXGI_ERROR_INVALID_CALL);
        _maximumFrameLatency = MaxLatency == 0 ? DefaultFrameLatency : MaxLatency;
        return S_OK;
    }

    public int GetMaximumFrameLatency(uint* pMaxLatency)
    {
        if (pMaxLatency == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, nameof(pMaxLatency));
        *pMaxLatency = _maximumFrameLatency;
        return S_OK;
    }
}

using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>The factory (IDXGIFactory2), as far as adapters go: there are no windows and no swap chains.</summary>
[ComFace(typeof(IDXGIFactory2), typeof(IDXGIFactory1), typeof(IDXGIFactory))]
internal sealed unsafe partial class DxgiFactory : ComObject
{
    private readonly PrivateDataStore _privateData = new();

    public int SetPrivateData(Guid* guid, uint DataSize, void* pData) => D3D11PrivateData.Set(_privateData, guid, DataSize, pData);

    public int SetPrivateDataInterface(Guid* guid, IUnknown* pData) => D3D11PrivateData.SetInterface(_privateData, guid, pData);

    public int GetPrivateData(Guid* guid, uint* pDataSize, void* pData) => D3D11PrivateData.Get(_privateData, guid, pDataSize, pData);

    public int GetParent(Guid* riid, void** ppParent)
    {
        if (ppParent != null)
            *ppParent = null;
        return E_NOINTERFACE;
    }

    public int EnumAdapters(uint Adapter, IDXGIAdapter** ppAdapter) => EnumAdapters1(Adapter, (IDXGIAdapter1**)ppAdapter);

    public int EnumAdapters1(uint Adapter, IDXGIAdapter1** ppAdapter)
    {
        if (ppAdapter == null)
            return Dxgi.Refuse(nameof(EnumAdapters1), "ppAdapter is null, wanted is a pointer", DXGI_ERROR_INVALID_CALL);
        *ppAdapter = null;
        if (Adapter != 0)
            return DXGI_ERROR_NOT_FOUND;
        *ppAdapter = new DxgiAdapter(this).Publish<IDXGIAdapter1>();
        return S_OK;
    }

    public int IsCurrent() => 1;

    /// <inheritdoc/>
    protected override void Destroy() => _privateData.Clear();
}

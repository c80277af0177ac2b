using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>The factory (IDXGIFactory6), as far as adapters go: there are no windows and no swap chains.</summary>
[ComFace(typeof(IDXGIFactory6))]
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

    public uint GetCreationFlags() => 0;

    public int EnumAdapterByLuid(long AdapterLuid, Guid* riid, void** ppvAdapter) => Enumerate(nameof(EnumAdapterByLuid),
        AdapterLuid == AdapterInformation.Luid ? 0u : 1, riid, ppvAdapter);

    /// <summary>The software adapter is all that there is.</summary>
    public int EnumWarpAdapter(Guid* riid, void** ppvAdapter) => Enumerate(nameof(EnumWarpAdapter), 0, riid, ppvAdapter);

    /// <summary>Nothing is presented, with tearing or without.</summary>
    public int CheckFeatureSupport(uint Feature, void* pFeatureSupportData, uint FeatureSupportDataSize)
    {
        if (pFeatureSupportData == null || Feature != 0 || FeatureSupportDataSize != sizeof(int))
        {
            return Dxgi.Refuse(nameof(CheckFeatureSupport), $"Feature is {Feature}, FeatureSupportDataSize is {FeatureSupportDataSize}; wanted are "
                + "PRESENT_ALLOW_TEARING 0, 4, and a pointer", E_INVALIDARG, "S120");
        }

        *(int*)pFeatureSupportData = 0;
        return S_OK;
    }

    public int EnumAdapterByGpuPreference(uint Adapter, uint GpuPreference, Guid* riid, void** ppvAdapter) =>
        Enumerate(nameof(EnumAdapterByGpuPreference), Adapter, riid, ppvAdapter);

    private int Enumerate(string method, uint index, Guid* riid, void** ppvAdapter)
    {
        if (ppvAdapter != null)
            *ppvAdapter = null;
        if (riid == null || ppvAdapter == null)
            return Dxgi.Refuse(method, $"{(riid == null ? "riid" : "ppvAdapter")} is null, wanted is a pointer", DXGI_ERROR_INVALID_CALL);
        if (index != 0)
            return DXGI_ERROR_NOT_FOUND;
        var adapter = new DxgiAdapter(this);
        try
        {
            return adapter.QueryInterface(riid, ppvAdapter);
        }
        finally
        {
            adapter.ReleasePrivate();
        }
    }

    /// <inheritdoc/>
    protected override void Destroy() => _privateData.Clear();
}

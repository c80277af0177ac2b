using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>The one adapter (IDXGIAdapter4), without outputs.</summary>
[ComFace(typeof(IDXGIAdapter4))]
internal sealed unsafe partial class DxgiAdapter : ComObject
{
    private readonly DxgiFactory _factory;
    private readonly PrivateDataStore _privateData = new();
    private readonly AdapterInformation _information = AdapterInformation.Current;

    /// <summary>An adapter of a factory, which it keeps alive.</summary>
    public DxgiAdapter(DxgiFactory factory)
    {
        _factory = factory;
        _factory.AddRefPrivate();
    }

    /// <summary>An adapter with a factory of its own.</summary>
    public static DxgiAdapter CreateWithFactory()
    {
        var factory = new DxgiFactory();
        try
        {
            return new DxgiAdapter(factory);
        }
        finally
        {
            factory.ReleasePrivate();
        }
    }

    public int SetPrivateData(Guid* guid, uint DataSize, void* pData) => D3D11PrivateData.Set(_privateData, guid, DataSize, pData);

    public int SetPrivateDataInterface(Guid* guid, IUnknown* pData) => D3D11PrivateData.SetInterface(_privateData, guid, pData);

    public int GetPrivateData(Guid* guid, uint* pDataSize, void* pData) => D3D11PrivateData.Get(_privateData, guid, pDataSize, pData);

    public int GetParent(Guid* riid, void** ppParent) => _factory.QueryInterface(riid, ppParent);

    public int EnumOutputs(uint Output, IDXGIOutput** ppOutput)
    {
        if (ppOutput == null)
            return Dxgi.Refuse(nameof(EnumOutputs), "ppOutput is null, wanted is a pointer", DXGI_ERROR_INVALID_CALL);
        *ppOutput = null;
        return DXGI_ERROR_NOT_FOUND;
    }

    public int GetDesc(DXGI_ADAPTER_DESC* pDesc)
    {
        if (pDesc == null)
            return Dxgi.Refuse(nameof(GetDesc), "pDesc is null, wanted is a pointer", E_INVALIDARG);
        *pDesc = new DXGI_ADAPTER_DESC
        {
            VendorId = _information.VendorId,
            DeviceId = _information.DeviceId,
            AdapterLuid = AdapterInformation.Luid,
        };
        Describe(pDesc->Description);
        return S_OK;
    }

    public int GetDesc1(DXGI_ADAPTER_DESC1* pDesc) => Describe(nameof(GetDesc1), pDesc, sizeof(DXGI_ADAPTER_DESC1));

    public int GetDesc2(DXGI_ADAPTER_DESC2* pDesc) => Describe(nameof(GetDesc2), (DXGI_ADAPTER_DESC1*)pDesc, sizeof(DXGI_ADAPTER_DESC2));

    public int GetDesc3(DXGI_ADAPTER_DESC3* pDesc) => Describe(nameof(GetDesc3), (DXGI_ADAPTER_DESC1*)pDesc, sizeof(DXGI_ADAPTER_DESC3));

    public int CheckInterfaceSupport(Guid* InterfaceName, long* pUMDVersion)
    {
        if (InterfaceName == null)
            return Dxgi.Refuse(nameof(CheckInterfaceSupport), "InterfaceName is null, wanted is a pointer", E_INVALIDARG);
        if (pUMDVersion != null)
            *pUMDVersion = 0;
        return *InterfaceName == IDXGIDevice.IID ? S_OK
            : Dxgi.Refuse(nameof(CheckInterfaceSupport), $"InterfaceName is {*InterfaceName}, wanted is IDXGIDevice", DXGI_ERROR_UNSUPPORTED, "S120");
    }

    /// <inheritdoc/>
    protected override void Destroy()
    {
        _privateData.Clear();
        _factory.ReleasePrivate();
    }

    /// <summary>Fills a description that begins as DXGI_ADAPTER_DESC1 does; what lies behind, granularities of preemption, is zero.</summary>
    private int Describe(string method, DXGI_ADAPTER_DESC1* pDesc, int size)
    {
        if (pDesc == null)
            return Dxgi.Refuse(method, "pDesc is null, wanted is a pointer", E_INVALIDARG);
        new Span<byte>(pDesc, size).Clear();
        pDesc->VendorId = _information.VendorId;
        pDesc->DeviceId = _information.DeviceId;
        pDesc->AdapterLuid = AdapterInformation.Luid;
        pDesc->Flags = Flags;
        Describe(pDesc->Description);
        return S_OK;
    }

    private uint Flags => _information.IsSoftware ? (uint)DXGI_ADAPTER_FLAG.DXGI_ADAPTER_FLAG_SOFTWARE : 0;

    // 128 characters of 2 bytes each, whatever wchar_t is here.
    private void Describe(byte* description) => _information.Description.CopyTo(new Span<char>(description, 128));
}

using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// What a device makes (ID3D11DeviceChild): private data, and the way back to the device. The first public reference to a
/// child holds the device, the last one lets it go.
/// </summary>
internal abstract unsafe class D3D11DeviceChild : ComObject, IMessageSource
{
    private readonly D3D11Device _device;
    private readonly PrivateDataStore _privateData = new();

    protected D3D11DeviceChild(D3D11Device device)
    {
        _device = device;
        device.NoteAlive(this);
    }

    /// <summary>The device that made this. Alive for as long as the child has public references.</summary>
    public D3D11Device Device => _device;

    /// <inheritdoc/>
    public DeviceMessages Messages => _device.Messages;

    /// <summary>The name that the application gave the object for those who debug; null for none.</summary>
    public string? DebugName => _privateData.DebugName;

    /// <summary>The driver's side of the device.</summary>
    protected Ddi11Device Driver => _device.Driver;

    public void GetDevice(ID3D11Device** ppDevice)
    {
        if (ppDevice != null)
            *ppDevice = _device.Expose<ID3D11Device>();
        else
            _ = _device.RefuseNull(D3D11_MESSAGE_ID.D3D11_MESSAGE_ID_UNKNOWN, nameof(ppDevice));
    }

    public int GetPrivateData(Guid* guid, uint* pDataSize, void* pData) => D3D11PrivateData.Get(_privateData, guid, pDataSize, pData);

    public int SetPrivateData(Guid* guid, uint DataSize, void* pData) => D3D11PrivateData.Set(_privateData, guid, DataSize, pData);

    public int SetPrivateDataInterface(Guid* guid, IUnknown* pData) => D3D11PrivateData.SetInterface(_privateData, guid, pData);

    /// <inheritdoc/>
    protected override void OnFirstPublicReference() => _ = _device.AddRef();

    /// <inheritdoc/>
    protected override void OnLastPublicReference() => _ = _device.Release();

    /// <inheritdoc/>
    protected override void OnUnhandled(Exception exception) => _device.LogUnhandled(exception);

    /// <inheritdoc/>
    protected override void Destroy()
    {
        _device.NoteDead(this);
        _privateData.Clear();
    }
}

/// <summary>The codes of Direct3D 11 and DXGI for private data.</summary>
internal static unsafe class D3D11PrivateData
{
    public static int Get(PrivateDataStore store, Guid* guid, uint* size, void* data) => guid == null ? E_INVALIDARG : store.Get(*guid, size, data) switch
    {
        PrivateDataResult.NullSize => E_INVALIDARG,
        PrivateDataResult.NotFound => DXGI_ERROR_NOT_FOUND,
        PrivateDataResult.MoreData => DXGI_ERROR_MORE_DATA,
        _ => S_OK,
    };

    public static int Set(PrivateDataStore store, Guid* guid, uint size, void* data) => guid == null ? E_INVALIDARG
        : store.Set(*guid, size, data) == PrivateDataResult.NothingToRemove ? S_FALSE : S_OK;

    public static int SetInterface(PrivateDataStore store, Guid* guid, IUnknown* data)
    {
        if (guid == null)
            return E_INVALIDARG;
        store.SetInterface(*guid, data);
        return S_OK;
    }
}

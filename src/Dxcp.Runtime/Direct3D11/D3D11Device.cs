using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_CATEGORY;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.D3D11_MESSAGE_SEVERITY;

namespace Dxcp.Runtime;

/// <summary>
/// A device. Its files are its interfaces: ID3D11Device1, ID3D11VideoDevice1, IDXGIDevice1, ID3D11Multithread and, with the
/// debug layer, ID3D11InfoQueue and ID3D11Debug. Free-threaded.
/// </summary>
[ComFace(typeof(ID3D11Device1))]
[ComFace(typeof(ID3D11VideoDevice1))]
[ComFace(typeof(IDXGIDevice1))]
[ComFace(typeof(ID3D11Multithread))]
[ComFace(typeof(ID3D11InfoQueue))]
[ComFace(typeof(ID3D11Debug))]
internal sealed unsafe partial class D3D11Device : ComObject, IMessageSource
{
    private readonly D3D_FEATURE_LEVEL _featureLevel;
    private readonly uint _creationFlags;
    private readonly D3D11DeviceContext _immediateContext;
    private readonly DxgiAdapter _dxgiAdapter;
    private readonly PrivateDataStore _privateData = new();
    private readonly InfoQueue? _infoQueue;

    /// <summary>A device over a driver's adapter, which it owns from then on; if this throws, the adapter is the caller's still.</summary>
    /// <exception cref="HResultException">The driver refused.</exception>
    public D3D11Device(Ddi11Adapter adapter, DxgiAdapter dxgiAdapter, D3D_FEATURE_LEVEL featureLevel, uint creationFlags)
    {
        _featureLevel = featureLevel;
        _creationFlags = creationFlags;
        if (HasFlag(D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_DEBUG))
        {
            _infoQueue = new InfoQueue();
            Messages.Added += _infoQueue.Add;
        }
        Driver = new Ddi11Device(adapter, featureLevel, HasFlag(D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_SINGLETHREADED), Messages);
        _dxgiAdapter = dxgiAdapter;
        _dxgiAdapter.AddRefPrivate();
        _immediateContext = new D3D11DeviceContext(this);
    }

    /// <inheritdoc/>
    public MessageLog Messages { get; } = new();

    /// <summary>The driver's side of the device.</summary>
    public Ddi11Device Driver { get; }

    /// <summary>The critical section of the immediate context.</summary>
    public MultithreadGate Multithread { get; } = new();

    /// <summary>As GetDeviceRemovedReason.</summary>
    public int RemovedReason => Driver.RemovedReason;

    /// <summary>The immediate context.</summary>
    public D3D11DeviceContext ImmediateContext => _immediateContext;

    private bool IsDebug => _infoQueue is not null;

    /// <inheritdoc/>
    public override int QueryInterface(Guid* riid, void** ppvObject)
    {
        if (riid != null && ppvObject != null && !Answers(*riid))
        {
            *ppvObject = null;
            return HResult.E_NOINTERFACE;
        }
        return base.QueryInterface(riid, ppvObject);
    }

    /// <summary>Logs a null argument (S5) and gives the code for it. The category follows from the method that the id names (S59).</summary>
    public int LogNull(D3D11_MESSAGE_ID id, string parameter)
    {
        LogError(id, "S5", parameter + " is null.");
        return HResult.E_INVALIDARG;
    }

    /// <summary>Logs an error under an official id, or UNKNOWN where there is none.</summary>
    public void LogError(D3D11_MESSAGE_ID id, string rule, string text) => Messages.Error(CategoryOf(id), id, rule, text);

    /// <summary>Logs an exception that reached the guard of a method without an HRESULT. Its type only: a message may hold anything.</summary>
    public void LogUnhandled(Exception exception) => LogError(D3D11_MESSAGE_ID_UNKNOWN, "", $"A call was dropped: {exception.GetType().Name}.");

    /// <inheritdoc/>
    protected override void OnUnhandled(Exception exception) => LogUnhandled(exception);

    /// <inheritdoc/>
    protected override void Destroy()
    {
        _privateData.Clear();
        _immediateContext.ReleasePrivate();
        Driver.Dispose();
        _dxgiAdapter.ReleasePrivate();
    }

    private static D3D11_MESSAGE_CATEGORY CategoryOf(D3D11_MESSAGE_ID id) => id switch
    {
        D3D11_MESSAGE_ID_CREATECRYPTOSESSION_NULLPARAM or D3D11_MESSAGE_ID_CREATECRYPTOSESSION_OUTOFMEMORY_RETURN or
            D3D11_MESSAGE_ID_GETCONTENTPROTECTIONCAPS_NULLPARAM or D3D11_MESSAGE_ID_CHECKCRYPTOKEYEXCHANGE_NULLPARAM or
            D3D11_MESSAGE_ID_CHECKCRYPTOKEYEXCHANGE_INVALIDINDEX or D3D11_MESSAGE_ID_GETCRYPTOSESSIONPRIVATEDATASIZE_NULLPARAM or
            D3D11_MESSAGE_ID_GETCRYPTOSESSIONPRIVATEDATASIZE_INVALID_KEY_EXCHANGE_TYPE or
            D3D11_MESSAGE_ID_CREATEAUTHENTICATEDCHANNEL_NULLPARAM or D3D11_MESSAGE_ID_CREATEAUTHENTICATEDCHANNEL_UNSUPPORTED or
            D3D11_MESSAGE_ID_CREATEAUTHENTICATEDCHANNEL_INVALIDTYPE or D3D11_MESSAGE_ID_CREATEAUTHENTICATEDCHANNEL_OUTOFMEMORY_RETURN =>
                D3D11_MESSAGE_CATEGORY_STATE_CREATION,
        _ => D3D11_MESSAGE_CATEGORY_EXECUTION,
    };

    private void Inform(D3D11_MESSAGE_ID id, string text) =>
        Messages.Add(new LogMessage(D3D11_MESSAGE_CATEGORY_MISCELLANEOUS, D3D11_MESSAGE_SEVERITY_INFO, id, "", text));

    private bool Answers(in Guid iid)
    {
        if (iid == ID3D11InfoQueue.IID || iid == ID3D11Debug.IID)
            return IsDebug;
        return Driver.HasVideo || (iid != ID3D11VideoDevice.IID && iid != ID3D11VideoDevice1.IID);
    }

    private bool HasFlag(D3D11_CREATE_DEVICE_FLAG flag) => (_creationFlags & (uint)flag) != 0;
}

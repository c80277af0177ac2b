using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// A device. Its files are its interfaces: ID3D11Device1, ID3D11VideoDevice2, IDXGIDevice4, ID3D11Multithread and, with the
/// debug layer, ID3D11InfoQueue and ID3D11Debug. Free-threaded.
/// </summary>
[ComFace(typeof(ID3D11Device1))]
[ComFace(typeof(ID3D11VideoDevice2))]
[ComFace(typeof(IDXGIDevice4))]
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
            Messages.Add(_infoQueue);
        }
        Driver = new Ddi11Device(adapter, featureLevel, HasFlag(D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_SINGLETHREADED), Messages);
        _isAlwaysOn = new(() => HasCaps(D3D11_CONTENT_PROTECTION_CAPS.D3D11_CONTENT_PROTECTION_CAPS_PROTECTION_ALWAYS_ON));
        _dxgiAdapter = dxgiAdapter;
        _dxgiAdapter.AddRefPrivate();
        _immediateContext = new D3D11DeviceContext(this);
        _dxgiAdapter.Serves(this);
    }

    /// <inheritdoc/>
    public DeviceMessages Messages { get; } = new("Direct3D 11");

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

    private bool Answers(in Guid iid)
    {
        if (iid == ID3D11InfoQueue.IID || iid == ID3D11Debug.IID)
            return IsDebug;
        return Driver.HasVideo || (iid != ID3D11VideoDevice.IID && iid != ID3D11VideoDevice1.IID && iid != ID3D11VideoDevice2.IID);
    }

    private bool HasFlag(D3D11_CREATE_DEVICE_FLAG flag) => (_creationFlags & (uint)flag) != 0;
}

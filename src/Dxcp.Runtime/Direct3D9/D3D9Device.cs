using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// A device. Its files are its interfaces, and below them what some of the methods have in common.
/// Free-threaded if it was made with D3DCREATE_MULTITHREADED; otherwise the application keeps its
/// threads apart. Nothing is drawn and nothing presented: what would answers E_NOTIMPL, what would make things for it
/// D3DERR_NOTAVAILABLE.
/// </summary>
[ComFace(typeof(IDirect3DDevice9Ex))]
[ComFace(typeof(IDirect3DDevice9Video))]
[ComFace(typeof(IDirectXVideoDecoderService))]
internal sealed unsafe partial class D3D9Device : ComObject, IMessageSource
{
    private readonly D3D9Enumerator _enumerator;
    private readonly D3DDEVICE_CREATION_PARAMETERS _created;

    /// <summary>A device of an enumerator, which it keeps alive.</summary>
    /// <exception cref="HResultException">The driver refused.</exception>
    public D3D9Device(D3D9Enumerator enumerator, in D3DDEVICE_CREATION_PARAMETERS created)
    {
        _enumerator = enumerator;
        _created = created;
        bool multithreaded = (created.BehaviorFlags & Macros.D3DCREATE_MULTITHREADED) != 0;
        _ = Multithread.SetProtected(multithreaded);
        enumerator.AddRefPrivate();
        try
        {
            Driver = new Ddi9Device(enumerator.Adapter, multithreaded);
        }
        catch
        {
            enumerator.ReleasePrivate();
            throw;
        }
    }

    /// <summary>The driver's adapter.</summary>
    public Ddi9Adapter Adapter => _enumerator.Adapter;

    /// <summary>The driver's side of the device.</summary>
    public Ddi9Device Driver { get; }

    /// <summary>The device's critical section; entered by every method of the device and of what it makes.</summary>
    public MultithreadGate Multithread { get; } = new();

    /// <inheritdoc/>
    public DeviceMessages Messages { get; } = new("Direct3D 9");

    /// <inheritdoc/>
    public override int QueryInterface(Guid* riid, void** ppvObject) =>
        _enumerator.IsExtended || riid == null ? base.QueryInterface(riid, ppvObject)
            : *riid == IDirect3DDevice9Ex.IID ? this.RefuseExtension(nameof(IDirect3DDevice9Ex), ppvObject)
            : *riid == IDirect3DDevice9Video.IID ? this.RefuseExtension(nameof(IDirect3DDevice9Video), ppvObject)
            : base.QueryInterface(riid, ppvObject);

    /// <summary>A surface of this device. Foreign and dead pointers, and surfaces of other devices, are refused alike; none is touched (S15).</summary>
    public bool TryGetSurface(void* pointer, [NotNullWhen(true)] out D3D9Surface? surface) => TryGet(pointer, out surface) && surface.Device == this;

    /// <summary>As <see cref="TryGetSurface"/>, for a call that works on the surface: it stays until the call has ended.</summary>
    public InUse<D3D9Surface> HoldSurface(void* pointer) => Hold(TryGetSurface(pointer, out D3D9Surface? surface) ? surface : null);

    /// <summary>Keeps an object of this device alive for a call; in the critical section nothing needs to be counted for that.</summary>
    public InUse<T> Hold<T>(T? child)
        where T : D3D9DeviceChild => new(child, !Multithread.IsProtected);

    /// <inheritdoc/>
    protected override void Destroy()
    {
        Driver.Dispose();
        _enumerator.ReleasePrivate();
    }

    // Whether the driver's device is still there; says so if it is not.
    private int IfPresent([CallerMemberName] string method = "") => Messages.RefuseRemoved(Driver.RemovedReason, method);

    // Generated code calls these two round every method.
    private bool EnterCall() => Multithread.Enter();

    private void LeaveCall() => Multithread.Leave();
}

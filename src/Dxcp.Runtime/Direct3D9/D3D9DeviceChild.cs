using System.Runtime.CompilerServices;
using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// What a device makes. The first public reference to a child holds the device, the last one lets it go. Calls are kept apart
/// by the device's critical section where it was made with D3DCREATE_MULTITHREADED.
/// </summary>
internal abstract class D3D9DeviceChild(D3D9Device device) : ComObject, IMessageSource
{
    /// <summary>The device that made this. Alive for as long as the child has public references.</summary>
    public D3D9Device Device => device;

    /// <inheritdoc/>
    public DeviceMessages Messages => device.Messages;

    /// <summary>The driver's side of the device.</summary>
    protected Ddi9Device Driver => device.Driver;

    /// <summary>Whether the driver's device is still there; says so if it is not.</summary>
    protected int IfPresent([CallerMemberName] string method = "") => Messages.RefuseRemoved(device.Driver.RemovedReason, method);

    // Generated code calls these two round every method.
    protected bool EnterCall() => device.Multithread.Enter();

    protected void LeaveCall() => device.Multithread.Leave();

    /// <inheritdoc/>
    protected override void OnFirstPublicReference() => _ = device.AddRef();

    /// <inheritdoc/>
    protected override void OnLastPublicReference() => _ = device.Release();

    /// <inheritdoc/>
    protected sealed override void Destroy()
    {
        bool entered = EnterCall();
        try
        {
            DestroyInDriver();
        }
        finally
        {
            if (entered)
                LeaveCall();
        }
        DestroyRest();
    }

    /// <summary>Gives back what the driver holds; inside the device's critical section.</summary>
    protected abstract void DestroyInDriver();

    /// <summary>Gives back everything else; outside of it, since that may run anything.</summary>
    protected virtual void DestroyRest()
    {
    }
}

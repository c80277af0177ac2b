using System.Runtime.CompilerServices;
using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// The immediate context. Its files are its interfaces. A device has one, always the same; the device keeps it alive, and its
/// public references keep the device alive.
/// </summary>
[ComFace(typeof(ID3D11DeviceContext1))]
[ComFace(typeof(ID3D11VideoContext3))]
[ComFace(typeof(ID3D11Multithread))]
internal sealed unsafe partial class D3D11DeviceContext(D3D11Device device) : D3D11ContextBase(device)
{
    /// <inheritdoc/>
    public override int QueryInterface(Guid* riid, void** ppvObject)
    {
        // A driver without video functions gives no video context.
        if (riid != null && ppvObject != null && !Driver.HasVideo && IsVideo(*riid))
        {
            *ppvObject = null;
            return HResult.E_NOINTERFACE;
        }
        return base.QueryInterface(riid, ppvObject);
    }

    private static bool IsVideo(in Guid iid) =>
        iid == ID3D11VideoContext.IID || iid == ID3D11VideoContext1.IID || iid == ID3D11VideoContext2.IID || iid == ID3D11VideoContext3.IID;

    public new D3D11_DEVICE_CONTEXT_TYPE GetType() => D3D11_DEVICE_CONTEXT_TYPE.D3D11_DEVICE_CONTEXT_IMMEDIATE;

    public uint GetContextFlags() => 0;

    // Generated code calls these two round every method.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool EnterCall() => Device.Multithread.Enter();

    private void LeaveCall() => Device.Multithread.Leave();

    // What the methods do with the pointers they are given: foreign and dead ones, and objects of other devices, are refused alike; none is touched (S15).
    // What is found stays alive until the call has ended (S122).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private InUse<D3D11Resource> Use(void* pointer)
    {
        _ = TryGet(pointer, out ComObject? found);
        // By the classes that are created: each is one comparison.
        D3D11Resource? resource = found is D3D11Texture2D texture ? texture : found as D3D11Buffer;
        return new(resource?.Device == Device ? resource : null);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private InUse<T> UseChild<T>(void* pointer)
        where T : D3D11DeviceChild => new(TryGet(pointer, out T? child) && child.Device == Device ? child : null);
}

/// <summary>
/// A deferred context. It records nothing: drawing is not this runtime's business. It has no video context and no
/// multithread interface (S17).
/// </summary>
[ComFace(typeof(ID3D11DeviceContext1))]
internal sealed unsafe partial class D3D11DeferredContext(D3D11Device device, uint contextFlags) : D3D11ContextBase(device)
{
    public new D3D11_DEVICE_CONTEXT_TYPE GetType() => D3D11_DEVICE_CONTEXT_TYPE.D3D11_DEVICE_CONTEXT_DEFERRED;

    public uint GetContextFlags() => contextFlags;
}

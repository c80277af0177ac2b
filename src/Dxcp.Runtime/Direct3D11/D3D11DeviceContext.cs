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

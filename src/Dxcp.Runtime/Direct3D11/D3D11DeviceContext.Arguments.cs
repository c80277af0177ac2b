using System.Runtime.CompilerServices;
using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>What the context's methods do with the pointers they are given: foreign and dead ones, and objects of other devices, are refused alike;
/// none is touched (S15). What is found stays alive until the call has ended (S122).</summary>
internal sealed unsafe partial class D3D11DeviceContext
{
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

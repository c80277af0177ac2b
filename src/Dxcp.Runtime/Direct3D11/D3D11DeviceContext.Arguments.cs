using System.Diagnostics.CodeAnalysis;
using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>What the context's methods do with the pointers they are given, and how they say that they refuse.</summary>
internal sealed unsafe partial class D3D11DeviceContext
{
    // Foreign and dead pointers, and objects of other devices, are refused alike; none is touched (S15).
    private bool TryGetResource(void* pointer, [NotNullWhen(true)] out D3D11Resource? resource)
    {
        _ = TryGet(pointer, out ComObject? found);
        // By the classes that are created: each is one comparison.
        resource = found is D3D11Texture2D texture ? texture : found as D3D11Buffer;
        return resource?.Device == Device;
    }

    private bool TryGetQuery(void* pointer, [NotNullWhen(true)] out D3D11Query? query) => TryGet(pointer, out query) && query.Device == Device;

    /// <summary>A bad argument of a method that has an HRESULT.</summary>
    private int Invalid(string text)
    {
        Dropped(text);
        return HResult.E_INVALIDARG;
    }

    /// <summary>A call that does nothing because of an argument.</summary>
    private void Dropped(string text) => Messages.Error(text[..text.IndexOf(':')], "S120", text[(text.IndexOf(':') + 2)..].TrimEnd('.'));

    /// <summary>A call that went to the driver: what it reported is all there is to tell.</summary>
    private void Told(string method, int code)
    {
        if (code < 0)
            Dropped($"{method}: the driver failed with 0x{code:X8}.");
    }
}

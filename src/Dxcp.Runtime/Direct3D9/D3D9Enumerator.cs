using Dxcp.Abi;

namespace Dxcp.Runtime;

/// <summary>
/// What devices are made from: the one adapter, what it can do, new devices. Its other files are its interfaces. Free-threaded.
/// </summary>
[ComFace(typeof(IDirect3D9Ex))]
internal sealed unsafe partial class D3D9Enumerator(Ddi9Adapter adapter) : ComObject
{
    /// <summary>The driver's adapter; open for as long as this object or a device of it lives.</summary>
    public Ddi9Adapter Adapter => adapter;

    /// <inheritdoc/>
    protected override void Destroy() => adapter.Dispose();

    private static bool IsDevice(uint ordinal, D3DDEVTYPE type) =>
        ordinal == Macros.D3DADAPTER_DEFAULT && type is >= D3DDEVTYPE.D3DDEVTYPE_HAL and <= D3DDEVTYPE.D3DDEVTYPE_NULLREF;
}

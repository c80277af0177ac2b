using System.Runtime.CompilerServices;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// What devices are made from: the one adapter, what it can do, new devices. Its other files are its interfaces. Free-threaded.
/// </summary>
[ComFace(typeof(IDirect3D9Ex))]
internal sealed unsafe partial class D3D9Enumerator(Ddi9Adapter adapter) : ComObject, IMessageSource
{
    /// <summary>The driver's adapter; open for as long as this object or a device of it lives.</summary>
    public Ddi9Adapter Adapter => adapter;

    /// <inheritdoc/>
    public DeviceMessages Messages { get; } = new("Direct3D 9");

    /// <inheritdoc/>
    protected override void Destroy() => adapter.Dispose();

    private int CheckAdapter(uint ordinal, [CallerMemberName] string method = "") =>
        ordinal == OnlyAdapter ? S_OK : Messages.RefuseValue("S120", "Adapter", ordinal, $"{OnlyAdapter}, the only one", method: method);

    private int CheckDevice(uint ordinal, D3DDEVTYPE type, [CallerMemberName] string method = "") =>
        CheckAdapter(ordinal, method) is var code and < 0 ? code
        : type is >= D3DDEVTYPE.D3DDEVTYPE_HAL and <= D3DDEVTYPE.D3DDEVTYPE_NULLREF ? S_OK
        : Messages.RefuseValue("S120", "DeviceType", type, "a D3DDEVTYPE", method: method);
}

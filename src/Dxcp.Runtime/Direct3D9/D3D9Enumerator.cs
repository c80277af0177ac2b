using System.Runtime.CompilerServices;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// What devices are made from: the one adapter, what it can do, new devices. Its other files are its interfaces. Free-threaded.
/// </summary>
/// <param name="adapter">The driver's adapter, which this object closes.</param>
/// <param name="isExtended">Whether Direct3DCreate9Ex made it; what Direct3DCreate9 makes knows no interface that ends in Ex (S265).</param>
[ComFace(typeof(IDirect3D9Ex))]
internal sealed unsafe partial class D3D9Enumerator(Ddi9Adapter adapter, bool isExtended) : ComObject, IMessageSource
{
    private readonly AdapterInformation _information = AdapterInformation.Current;

    /// <summary>Whether it and its devices answer the interfaces of Direct3D 9Ex (S265).</summary>
    public bool IsExtended => isExtended;

    /// <summary>The driver's adapter; open for as long as this object or a device of it lives.</summary>
    public Ddi9Adapter Adapter => adapter;

    /// <inheritdoc/>
    public DeviceMessages Messages { get; } = new("Direct3D 9");

    /// <inheritdoc/>
    public override int QueryInterface(Guid* riid, void** ppvObject) =>
        !isExtended && riid != null && *riid == IDirect3D9Ex.IID ? this.RefuseExtension(nameof(IDirect3D9Ex), ppvObject)
            : base.QueryInterface(riid, ppvObject);

    /// <inheritdoc/>
    protected override void Destroy() => adapter.Dispose();

    private int CheckAdapter(uint ordinal, [CallerMemberName] string method = "") =>
        ordinal == OnlyAdapter ? S_OK : Messages.RefuseValue("S120", "Adapter", ordinal, $"{OnlyAdapter}, the only one", method: method);

    private int CheckDevice(uint ordinal, D3DDEVTYPE type, [CallerMemberName] string method = "") =>
        CheckAdapter(ordinal, method) is var code and < 0 ? code
        : type is >= D3DDEVTYPE.D3DDEVTYPE_HAL and <= D3DDEVTYPE.D3DDEVTYPE_NULLREF ? S_OK
        : Messages.RefuseValue("S120", "DeviceType", type, "a D3DDEVTYPE", method: method);
}

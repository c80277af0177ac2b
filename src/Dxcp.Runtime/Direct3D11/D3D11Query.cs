using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>An event query (ID3D11Query): tells whether the work before its end is done.</summary>
[ComFace(typeof(ID3D11Query))]
internal sealed unsafe partial class D3D11Query(D3D11Device device, D3D10DDI_HQUERY handle) : D3D11DeviceChild(device)
{
    private volatile bool _issued;

    public uint GetDataSize() => sizeof(int);

    public void GetDesc(D3D11_QUERY_DESC* pDesc)
    {
        if (pDesc != null)
            *pDesc = new D3D11_QUERY_DESC { Query = D3D11_QUERY.D3D11_QUERY_EVENT };
        else
            _ = Device.RefuseNull(D3D11_MESSAGE_ID.D3D11_MESSAGE_ID_UNKNOWN, nameof(pDesc));
    }

    /// <summary>Marks the end of the work that is asked about.</summary>
    public void Issue()
    {
        Driver.EndQuery(handle);
        _issued = true;
    }

    /// <summary>S_OK: done, and <paramref name="done"/> is TRUE. S_FALSE: not yet.</summary>
    public int GetData(out int done, uint flags)
    {
        done = 0;
        if (!_issued)
            return DXGI_ERROR_INVALID_CALL;
        int code = Driver.GetEventData(handle, out int data, flags);
        if (code == DXGI_ERROR_WAS_STILL_DRAWING || (code == S_OK && data == 0))
            return S_FALSE;
        done = code == S_OK ? 1 : 0;
        return code;
    }

    /// <inheritdoc/>
    protected override void Destroy()
    {
        Driver.DestroyQuery(handle);
        base.Destroy();
    }
}

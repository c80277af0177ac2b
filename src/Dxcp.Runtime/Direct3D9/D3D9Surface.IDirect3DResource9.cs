using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>IDirect3DResource9: the way back to the device, and private data.</summary>
internal sealed unsafe partial class D3D9Surface
{
    // d3d9types.h: D3DSPD_IUNKNOWN.
    private const uint InterfaceFlag = 1;

    private readonly PrivateDataStore _privateData = new();

    public int GetDevice(IDirect3DDevice9** ppDevice)
    {
        if (ppDevice == null)
            return Messages.RefuseNull(nameof(ppDevice));
        *ppDevice = Device.Expose<IDirect3DDevice9>();
        return S_OK;
    }

    public int SetPrivateData(Guid* refguid, void* pData, uint SizeOfData, uint Flags)
    {
        if (refguid == null || pData == null)
            return Messages.RefuseNull(refguid == null ? nameof(refguid) : nameof(pData));
        if ((Flags & ~InterfaceFlag) != 0)
            return Messages.RefuseValue("S120", nameof(Flags), $"0x{Flags:X}", "0 or D3DSPD_IUNKNOWN");
        if (SizeOfData > int.MaxValue)
            return Messages.RefuseValue("S120", nameof(SizeOfData), SizeOfData, $"up to {int.MaxValue}");
        if (Flags == InterfaceFlag)
        {
            if (SizeOfData != sizeof(void*))
                return Messages.RefuseValue("S120", nameof(SizeOfData), SizeOfData, $"{sizeof(void*)}, the size of a pointer");
            _privateData.SetInterface(*refguid, (IUnknown*)pData);
            return S_OK;
        }
        _ = _privateData.Set(*refguid, SizeOfData, pData);
        return S_OK;
    }

    public int GetPrivateData(Guid* refguid, void* pData, uint* pSizeOfData) =>
        refguid == null ? Messages.RefuseNull(nameof(refguid)) : _privateData.Get(*refguid, pSizeOfData, pData) switch
        {
            PrivateDataResult.NullSize => Messages.RefuseNull(nameof(pSizeOfData)),
            PrivateDataResult.NotFound => D3DERR_NOTFOUND,
            PrivateDataResult.MoreData => D3DERR_MOREDATA,
            _ => S_OK,
        };

    public int FreePrivateData(Guid* refguid) => refguid == null ? Messages.RefuseNull(nameof(refguid))
        : _privateData.Set(*refguid, 0, null) == PrivateDataResult.NothingToRemove ? D3DERR_NOTFOUND : S_OK;

    /// <summary>Priorities are for managed resources, of which there are none: 0 always.</summary>
    public uint SetPriority(uint PriorityNew) => 0;

    public uint GetPriority() => 0;

    public void PreLoad()
    {
    }

    public new D3DRESOURCETYPE GetType() => D3DRESOURCETYPE.D3DRTYPE_SURFACE;

    private void ClearPrivateData() => _privateData.Clear();
}

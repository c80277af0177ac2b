using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>IDXGIResource: the handle of what is shared.</summary>
internal abstract unsafe partial class D3D11Resource
{
    public int GetSharedHandle(void** pSharedHandle)
    {
        if (pSharedHandle == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, nameof(pSharedHandle));
        *pSharedHandle = shared is null ? null : (void*)shared.Handle;
        return shared is not null ? S_OK
            : Device.RefuseValue("S96", "MiscFlags", $"0x{MiscFlags:X}", "with SHARED", remedy: "Make the resource with D3D11_RESOURCE_MISC_SHARED.");
    }

    public int GetUsage(uint* pUsage)
    {
        if (pUsage == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, nameof(pUsage));
        *pUsage = Bit(D3D11_BIND_FLAG.D3D11_BIND_SHADER_RESOURCE, Macros.DXGI_USAGE_SHADER_INPUT) |
            Bit(D3D11_BIND_FLAG.D3D11_BIND_RENDER_TARGET, Macros.DXGI_USAGE_RENDER_TARGET_OUTPUT) |
            Bit(D3D11_BIND_FLAG.D3D11_BIND_UNORDERED_ACCESS, Macros.DXGI_USAGE_UNORDERED_ACCESS) |
            (shared is null ? 0 : Macros.DXGI_USAGE_SHARED) |
            (Usage == D3D11_USAGE.D3D11_USAGE_IMMUTABLE ? Macros.DXGI_USAGE_READ_ONLY : 0);
        return S_OK;

        uint Bit(D3D11_BIND_FLAG binding, uint usage) => (BindFlags & (uint)binding) != 0 ? usage : 0;
    }

    public int IDXGIResource_SetEvictionPriority(uint EvictionPriority)
    {
        SetEvictionPriority(EvictionPriority);
        return S_OK;
    }

    public int GetEvictionPriority(uint* pEvictionPriority)
    {
        if (pEvictionPriority == null)
            return Device.RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, nameof(pEvictionPriority));
        *pEvictionPriority = GetEvictionPriority();
        return S_OK;
    }

    public int GetDevice(Guid* riid, void** ppDevice) => Device.QueryInterface(riid, ppDevice);

    public int GetParent(Guid* riid, void** ppParent) => Device.QueryInterface(riid, ppParent);
}

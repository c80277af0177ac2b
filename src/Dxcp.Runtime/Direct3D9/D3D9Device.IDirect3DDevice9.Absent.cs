using System.Runtime.CompilerServices;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// IDirect3DDevice9: what this runtime cannot make or does not have. Whatever only draws has no method
/// here at all, and answers E_NOTIMPL (S77).
/// </summary>
internal sealed unsafe partial class D3D9Device
{
    public int CreateAdditionalSwapChain(D3DPRESENT_PARAMETERS* pPresentationParameters, void** pSwapChain) => None(pSwapChain);

    public int GetSwapChain(uint iSwapChain, void** pSwapChain) => None(pSwapChain);

    public int GetBackBuffer(uint iSwapChain, uint iBackBuffer, uint Type, IDirect3DSurface9** ppBackBuffer) => None((void**)ppBackBuffer);

    public int CreateTexture(uint Width, uint Height, uint Levels, uint Usage, D3DFORMAT Format, D3DPOOL Pool, IDirect3DTexture9** ppTexture,
        void** pSharedHandle) =>
        None((void**)ppTexture);

    public int CreateVolumeTexture(uint Width, uint Height, uint Depth, uint Levels, uint Usage, D3DFORMAT Format, D3DPOOL Pool, void** ppVolumeTexture,
        void** pSharedHandle) =>
        None(ppVolumeTexture);

    public int CreateCubeTexture(uint EdgeLength, uint Levels, uint Usage, D3DFORMAT Format, D3DPOOL Pool, void** ppCubeTexture, void** pSharedHandle) =>
        None(ppCubeTexture);

    public int CreateVertexBuffer(uint Length, uint Usage, uint FVF, D3DPOOL Pool, void** ppVertexBuffer, void** pSharedHandle) => None(ppVertexBuffer);

    public int CreateIndexBuffer(uint Length, uint Usage, D3DFORMAT Format, D3DPOOL Pool, void** ppIndexBuffer, void** pSharedHandle) => None(ppIndexBuffer);

    public int CreateDepthStencilSurface(uint Width, uint Height, D3DFORMAT Format, D3DMULTISAMPLE_TYPE MultiSample, uint MultisampleQuality, int Discard,
        IDirect3DSurface9** ppSurface, void** pSharedHandle) => None((void**)ppSurface);

    public int CreateStateBlock(uint Type, void** ppSB) => None(ppSB);

    public int EndStateBlock(void** ppSB) => None(ppSB);

    public int CreateVertexDeclaration(void* pVertexElements, void** ppDecl) => None(ppDecl);

    public int CreateVertexShader(uint* pFunction, void** ppShader) => None(ppShader);

    public int CreatePixelShader(uint* pFunction, void** ppShader) => None(ppShader);

    /// <summary>A null pointer asks whether there are queries of the type: there are none.</summary>
    public int CreateQuery(D3DQUERYTYPE Type, void** ppQuery)
    {
        if (ppQuery != null)
            *ppQuery = null;
        return Messages.RefuseValue("S77", nameof(Type), Type, "none: there are no queries", code: D3DERR_NOTAVAILABLE);
    }

    public int GetRenderTarget(uint RenderTargetIndex, IDirect3DSurface9** ppRenderTarget) => NotSet((void**)ppRenderTarget);

    public int GetDepthStencilSurface(IDirect3DSurface9** ppZStencilSurface) => NotSet((void**)ppZStencilSurface);

    /// <summary>Generated code calls this for methods that are not there (S320).</summary>
    private void OnAbsent(string method, bool hasCode) => Messages.SayAbsent(method, hasCode, "S77");

    private int None(void** result, [CallerMemberName] string method = "") => Empty(result, D3DERR_NOTAVAILABLE, method);

    private int NotSet(void** result, [CallerMemberName] string method = "") => Empty(result, D3DERR_NOTFOUND, method);

    private int Empty(void** result, int code, string method)
    {
        if (result == null)
            return Messages.RefuseNull("the place for the result", method);
        *result = null;
        return Messages.Refuse("S77", "nothing is drawn here: there is none", code: code, method: method);
    }
}

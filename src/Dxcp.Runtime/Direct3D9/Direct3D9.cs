using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Diagnostics;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>The entry of the Direct3D 9 runtime. Safe from any thread.</summary>
public static unsafe class Direct3D9
{
    // d3d9.h: a program built for the debug runtime sets the top bit of its version.
    private const uint DebugVersionBit = 0x8000_0000;

    /// <summary>The address of <see cref="Direct3DCreate9Ex"/> for native callers; the platform's C calling convention.</summary>
    public static nint Direct3DCreate9ExEntry => (nint)(delegate* unmanaged<uint, IDirect3D9Ex**, int>)&Native;

    /// <summary>
    /// Names the driver that devices get unless another is asked for (<see cref="DriverBinding"/>). Called once, by whoever
    /// puts a program together from its parts.
    /// </summary>
    /// <param name="openAdapter">The driver's entry <c>OpenAdapter</c>; null for none.</param>
    public static void UseDriver(delegate* unmanaged<D3DDDIARG_OPENADAPTER*, int> openAdapter) => DriverBinding.ComposeOpenAdapter((nint)openAdapter);

    /// <summary>Creates the object that devices are made from (<c>nf-d3d9-direct3dcreate9ex</c>). Opens the driver's adapter.</summary>
    /// <param name="SDKVersion">D3D_SDK_VERSION (32).</param>
    /// <param name="ppD3D">Takes the object; must not be null.</param>
    /// <returns>
    /// S_OK; D3DERR_INVALIDCALL for a null pointer or another version; D3DERR_NOTAVAILABLE if there is no driver, or it has no
    /// Direct3D 9 interface; or the driver's own code.
    /// </returns>
    public static int Direct3DCreate9Ex(uint SDKVersion, IDirect3D9Ex** ppD3D)
    {
        if (ppD3D != null)
            *ppD3D = null;
        return Create(SDKVersion, isExtended: true, ppD3D);
    }

    /// <summary>
    /// Creates the object that plain devices are made from (<c>nf-d3d9-direct3dcreate9</c>). Neither it nor its devices have the interfaces of
    /// Direct3D 9Ex, content protection among them; they decode video (S265). Opens the driver's adapter.
    /// </summary>
    /// <param name="SDKVersion">D3D_SDK_VERSION (32).</param>
    /// <returns>The object; null where <see cref="Direct3DCreate9Ex"/> would give a code, with a message that says why.</returns>
    public static IDirect3D9* Direct3DCreate9(uint SDKVersion)
    {
        IDirect3D9Ex* made = null;
        return Create(SDKVersion, isExtended: false, &made) < 0 ? null : (IDirect3D9*)made;
    }

    private static int Create(uint SDKVersion, bool isExtended, IDirect3D9Ex** ppD3D)
    {
        string method = isExtended ? nameof(Direct3DCreate9Ex) : nameof(Direct3DCreate9);
        if (!CallTrace.IsOn)
            return Create(SDKVersion, isExtended, ppD3D, method);
        TracedCall call = CallTrace.Begin(CallTrace.Define("COM", "", method, 'r', "SDKVersion:u:uint ppD3D:O:IDirect3D9Ex"), 2, 0);
        call.Word(0, SDKVersion);
        call.Word(1, 0);
        call.Enter();
        int code = Create(SDKVersion, isExtended, ppD3D, method);
        call.Word(1, code == S_OK ? TraceObjects.At(ppD3D) : 0);
        call.Leave(code);
        return code;
    }

    private static int Create(uint SDKVersion, bool isExtended, IDirect3D9Ex** ppD3D, string method)
    {
        try
        {
            if (ppD3D == null)
                return EntryMessages.Direct3D9.RefuseNull(nameof(ppD3D), method);
            if ((SDKVersion & ~DebugVersionBit) != Macros.D3D_SDK_VERSION)
            {
                return EntryMessages.Direct3D9.RefuseValue("S120", nameof(SDKVersion), SDKVersion, $"{Macros.D3D_SDK_VERSION}, D3D_SDK_VERSION",
                    method: method);
            }

            if (DriverBinding.Find(out string lack) is not { } binding)
                return EntryMessages.Direct3D9.Refuse("S77", lack, DriverBinding.Remedy, D3DERR_NOTAVAILABLE, method);
            var adapter = new Ddi9Adapter(binding);
            *ppD3D = Handover.Publish<IDirect3D9Ex>(() => new D3D9Enumerator(adapter, isExtended), adapter.Dispose);
            return S_OK;
        }
        catch (HResultException refusal)
        {
            return EntryMessages.Direct3D9.Refuse("S67", refusal.Message.TrimEnd('.'), code: refusal.HResult, method: method);
        }
        catch (Exception exception)
        {
            return EntryGuard.ToHResult(exception);
        }
    }

    [UnmanagedCallersOnly]
    private static int Native(uint SDKVersion, IDirect3D9Ex** ppD3D) => Direct3DCreate9Ex(SDKVersion, ppD3D);
}

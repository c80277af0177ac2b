using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dxcp.Abi;

/// <summary>
/// Functions that fill slots of any signature. On x64 and Arm64 the caller clears the arguments away, so a function that
/// takes none can stand in for one that takes many.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class SharedSlots
{
    internal const int GraveyardSlots = 256;

    internal static readonly nint Graveyard = MakeGraveyard();

    /// <summary>Returns E_NOTIMPL.</summary>
    public static void* NotImplemented => (delegate* unmanaged<int>)&ReturnNotImplemented;

    /// <summary>Returns zero in the integer register, whatever its width.</summary>
    public static void* Zero => (delegate* unmanaged<nint>)&ReturnZero;

    /// <summary>Returns zero in the floating-point register.</summary>
    public static void* ZeroFloat => (delegate* unmanaged<double>)&ReturnZeroFloat;

    internal static IUnknown.Vtbl Unknown => new()
    {
        QueryInterface = &QueryInterface,
        AddRef = &AddRef,
        Release = &Release,
    };

    private static nint MakeGraveyard()
    {
        void** table = (void**)RuntimeHelpers.AllocateTypeAssociatedMemory(typeof(SharedSlots), GraveyardSlots * sizeof(void*));
        for (int i = 0; i < GraveyardSlots; i++)
            table[i] = (delegate* unmanaged<int>)&ReturnNotConnected;
        *(IUnknown.Vtbl*)table = new IUnknown.Vtbl
        {
            QueryInterface = &QueryDead,
            AddRef = (delegate* unmanaged<void*, uint>)Zero,
            Release = (delegate* unmanaged<void*, uint>)Zero,
        };
        return (nint)table;
    }

    [UnmanagedCallersOnly]
    private static int QueryInterface(void* self, Guid* riid, void** ppvObject)
    {
        if (ComObject.FromFace(self) is not { } target)
            return NoInterface(ppvObject);
        try
        {
            return target.QueryInterface(riid, ppvObject);
        }
        catch (Exception exception)
        {
            return EntryGuard.ToHResult(exception);
        }
    }

    [UnmanagedCallersOnly]
    private static uint AddRef(void* self)
    {
        if (ComObject.FromFace(self) is not { } target)
            return 0;
        try
        {
            return target.AddRef();
        }
        catch (Exception exception)
        {
            EntryGuard.Unhandled(target, exception);
            return 1;
        }
    }

    [UnmanagedCallersOnly]
    private static uint Release(void* self)
    {
        if (ComObject.FromFace(self) is not { } target)
            return 0;
        try
        {
            return target.Release();
        }
        catch (Exception exception)
        {
            EntryGuard.Unhandled(target, exception);
            return 0;
        }
    }

    [UnmanagedCallersOnly]
    private static int QueryDead(void* self, Guid* riid, void** ppvObject) => NoInterface(ppvObject);

    [UnmanagedCallersOnly]
    private static int ReturnNotConnected() => HResult.CO_E_OBJNOTCONNECTED;

    [UnmanagedCallersOnly]
    private static int ReturnNotImplemented() => HResult.E_NOTIMPL;

    [UnmanagedCallersOnly]
    private static nint ReturnZero() => 0;

    [UnmanagedCallersOnly]
    private static double ReturnZeroFloat() => 0;

    private static int NoInterface(void** ppvObject)
    {
        if (ppvObject == null)
            return HResult.E_POINTER;
        *ppvObject = null;
        return HResult.E_NOINTERFACE;
    }
}

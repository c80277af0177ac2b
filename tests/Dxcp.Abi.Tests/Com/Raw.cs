namespace Dxcp.Abi.Tests.Com;

/// <summary>Calls through raw pointers, as a native caller does.</summary>
internal static unsafe class Raw
{
    public static uint AddRef(void* pointer) => ((IUnknown*)pointer)->lpVtbl->AddRef(pointer);

    public static uint Release(void* pointer) => ((IUnknown*)pointer)->lpVtbl->Release(pointer);

    public static int Query(void* pointer, Guid iid, out nint found)
    {
        void* result = (void*)0x1234;
        int hr = ((IUnknown*)pointer)->lpVtbl->QueryInterface(pointer, &iid, &result);
        found = (nint)result;
        return hr;
    }

    /// <summary>The slot of a table by number, to call under any signature.</summary>
    public static void* Slot(void* pointer, int number) => (*(void***)pointer)[number];
}

using System.Reflection;
using System.Runtime.InteropServices;

namespace Dxcp.Native;

/// <summary>For the host (native/host), before the exports: whether each assembly can be loaded. Names nothing but the framework.</summary>
public static unsafe class Assemblies
{
    /// <summary>Loads an assembly, of those that lie beside this one.</summary>
    /// <param name="name">Its simple name, in UTF-8.</param>
    /// <returns>0, or the HRESULT of what is wrong with it.</returns>
    [UnmanagedCallersOnly]
    public static int Load(byte* name)
    {
        try
        {
            _ = Assembly.Load(new AssemblyName(Marshal.PtrToStringUTF8((nint)name)!));
            return 0;
        }
        catch (Exception exception)
        {
            return exception.HResult;
        }
    }
}

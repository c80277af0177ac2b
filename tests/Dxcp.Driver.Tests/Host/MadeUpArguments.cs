using System.Reflection;
using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Driver.Tests;

/// <summary>Arguments for a function of a driver that are right as far as null pointers and handles go, and otherwise zeros.</summary>
internal sealed unsafe class MadeUpArguments : IDisposable
{
    public const int Room = 4096;

    /// <summary>An address at which nothing was ever made.</summary>
    public const nint Nothing = 0x1230;

    private readonly List<nint> _memory = [];

    public void Dispose()
    {
        foreach (nint memory in _memory)
            NativeMemory.Free((void*)memory);
    }

    public byte* Zeros()
    {
        void* memory = NativeMemory.AllocZeroed(Room);
        _memory.Add((nint)memory);
        return (byte*)memory;
    }

    /// <summary>A structure of one pointer or handle, as reflection has it.</summary>
    public static object Handle(Type type, nint value) => Marshal.PtrToStructure((nint)(&value), type)!;

    public static uint Number(string? name) =>
        name!.EndsWith("size", StringComparison.OrdinalIgnoreCase) ? 16u : name.Contains("count", StringComparison.OrdinalIgnoreCase) ? 1u : 0;

    /// <summary>The functions of a class that stand in one of these tables.</summary>
    public static MethodInfo[] Served(Type type, params Type[] tables) =>
    [
        .. type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(method => tables.Any(table => table.GetField("pfn" + method.Name) is not null)).OrderBy(method => method.ToString(), StringComparer.Ordinal),
    ];

    /// <summary>Calls a function without the guard that stands before it in the table: what it throws is seen.</summary>
    public static int Call(MethodInfo method, object[] arguments)
    {
        object? result = method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        Assert.NotEqual(HResult.E_FAIL, result);
        return result is int code ? code : 0;
    }
}

using System.Reflection;
using System.Reflection.Emit;

namespace Dxcp.Abi.Tests.Layout;

/// <summary>What the running .NET makes of the declarations: sizes and offsets as the processor sees them, not as attributes claim.</summary>
internal static class Layouts
{
    public static IEnumerable<Type> DeclaredTypes => typeof(HResult).Assembly.GetExportedTypes();

    public static IEnumerable<Type> ComInterfaces =>
        DeclaredTypes.Where(t => t.IsValueType && !t.IsNested && typeof(IComInterface).IsAssignableFrom(t));

    /// <summary>Structs that mirror a header's struct or function table: everything unmanaged that is no COM interface and no plumbing.</summary>
    public static IEnumerable<Type> HeaderStructs =>
        DeclaredTypes.Where(t => t is { IsValueType: true, IsEnum: false, IsNested: false, IsGenericType: false }
            && !typeof(IComInterface).IsAssignableFrom(t) && !IsPlumbing(t));

    /// <summary>Plumbing is ours, not a header's: it lives in the sources' Com folder and is named without a header's prefix.</summary>
    private static bool IsPlumbing(Type t) => !t.Name.Contains('_') && !t.Name.StartsWith("D3D", StringComparison.Ordinal)
        && !t.Name.StartsWith("DXVA", StringComparison.Ordinal) && !t.Name.StartsWith("DDI", StringComparison.Ordinal) && t.Name != "FORMATOP";

    public static FieldInfo[] Fields(Type t) =>
        [.. t.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(f => f.MetadataToken)];

    public static int SizeOf(Type t)
    {
        var method = new DynamicMethod("size", typeof(int), []);
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Sizeof, t);
        il.Emit(OpCodes.Ret);
        return (int)method.Invoke(null, null)!;
    }

    public static int OffsetOf(FieldInfo field)
    {
        var method = new DynamicMethod("offset", typeof(int), [], typeof(Layouts).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        var instance = il.DeclareLocal(field.DeclaringType!);
        il.Emit(OpCodes.Ldloca, instance);
        il.Emit(OpCodes.Ldflda, field);
        il.Emit(OpCodes.Conv_U);
        il.Emit(OpCodes.Ldloca, instance);
        il.Emit(OpCodes.Conv_U);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Conv_I4);
        il.Emit(OpCodes.Ret);
        return (int)method.Invoke(null, null)!;
    }
}

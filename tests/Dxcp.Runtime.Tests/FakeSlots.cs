using System.Reflection;

namespace Dxcp.Runtime.Tests;

/// <summary>Tables of a driver that leaves entries out.</summary>
internal static unsafe class FakeSlots
{
    /// <summary>The entries of a table, in its order.</summary>
    public static string[] Names(Type type) =>
        [.. type.GetFields().SelectMany(field => field.Name.StartsWith("pfn", StringComparison.Ordinal) ? [field.Name] : Names(field.FieldType))];

    /// <summary>Empties one entry of a table that a driver has filled; gives what was there.</summary>
    public static nint Put(nint table, Type type, string name, nint function = 0)
    {
        int index = Array.IndexOf(Names(type), name);
        Assert.True(index >= 0, name);
        nint before = ((nint*)table)[index];
        ((nint*)table)[index] = function;
        return before;
    }

    /// <summary>Empties the entries of a table that have these names.</summary>
    public static void Empty(void* table, int bytes, Type type, HashSet<string> names)
    {
        FieldInfo[] fields = type.GetFields();
        Assert.Equal(bytes / sizeof(void*), fields.Length);
        for (int i = 0; i < fields.Length; i++)
        {
            if (names.Contains(fields[i].Name))
                ((void**)table)[i] = null;
        }
    }
}

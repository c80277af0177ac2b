using System.Reflection;

namespace Dxcp.Runtime.Tests;

/// <summary>Tables of a driver that leaves entries out.</summary>
internal static unsafe class FakeSlots
{
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

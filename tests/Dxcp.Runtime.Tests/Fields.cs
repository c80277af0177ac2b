using System.Reflection;

namespace Dxcp.Runtime.Tests;

/// <summary>Structures field by field: each filled with a value of its own, and two compared by their fields' names.</summary>
internal static unsafe class Fields
{
    /// <summary>A structure in which no two fields are alike.</summary>
    /// <param name="first">What the values begin with; structures with other beginnings have other values.</param>
    public static T Distinct<T>(int first = 0x101)
        where T : unmanaged => (T)Fill(typeof(T), ref first);

    /// <summary>The fields of a structure that are no structures themselves, by path; numbers, enumerations and pointers as numbers.</summary>
    public static SortedDictionary<string, object> Of(object structure)
    {
        var fields = new SortedDictionary<string, object>(StringComparer.Ordinal);
        Read(structure, "", fields);
        return fields;
    }

    /// <summary>Asserts that what came has each field of what was given, under the same name.</summary>
    /// <param name="given">What one side handed over.</param>
    /// <param name="came">What the other side got, or answered.</param>
    /// <param name="different">Fields of what came that have another value than the given field of their name, or no such field.</param>
    /// <param name="kept">Fields of what was given that are not handed over.</param>
    public static void Carried(object given, object came, Dictionary<string, object>? different = null, params string[] kept)
    {
        SortedDictionary<string, object> source = Of(given), target = Of(came);
        var expected = new SortedDictionary<string, object>(source, StringComparer.Ordinal);
        foreach (string name in kept)
            Assert.True(expected.Remove(name), $"there is no {name}");
        foreach ((string name, object value) in different ?? [])
            expected[name] = Plain(value);
        Assert.Equal(Lines(expected), Lines(target));
    }

    private static string[] Lines(SortedDictionary<string, object> fields) => [.. fields.Select(field => $"{field.Key} = {field.Value}")];

    private static object Fill(Type type, ref int next)
    {
        if (type == typeof(Guid))
            return new Guid(next++, 0x1234, 0x5678, 1, 2, 3, 4, 5, 6, 7, 8);
        if (type.IsPointer || type == typeof(nint))
        {
            nint address = 0x10000 + (next++ * 16);
            return type.IsPointer ? Pointer.Box((void*)address, type) : address;
        }

        if (type.IsEnum)
            return Enum.ToObject(type, next++);
        if (type.IsPrimitive)
            return Convert.ChangeType(next++ & (type == typeof(byte) ? 0x7F : 0x7FFF), type);
        object structure = Activator.CreateInstance(type)!;
        foreach (FieldInfo field in FieldsOf(type))
            field.SetValue(structure, Fill(field.FieldType, ref next));
        return structure;
    }

    private static void Read(object value, string path, SortedDictionary<string, object> fields)
    {
        Type type = value.GetType();
        if (value is Pointer || type == typeof(Guid) || type.IsEnum || type.IsPrimitive)
        {
            fields[path] = Plain(value);
            return;
        }

        foreach (FieldInfo field in FieldsOf(type))
            Read(field.GetValue(value)!, path.Length == 0 ? field.Name : $"{path}.{field.Name}", fields);
    }

    private static object Plain(object value) => value switch
    {
        Pointer pointer => (ulong)Pointer.Unbox(pointer),
        nint number => (ulong)number,
        Enum number => Convert.ToUInt64(number),
        Guid guid => guid,
        _ => value.GetType().IsPrimitive ? unchecked((ulong)Convert.ToInt64(value)) : throw new ArgumentException($"{value.GetType()} is no field"),
    };

    private static FieldInfo[] FieldsOf(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
}

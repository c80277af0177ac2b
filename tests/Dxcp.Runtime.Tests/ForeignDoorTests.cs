using System.Reflection;
using System.Runtime.InteropServices;

namespace Dxcp.Runtime.Tests;

/// <summary>The doors before a foreign driver's functions, called as the runtime calls them: each leads through, with all arguments and the answer.</summary>
public sealed unsafe class ForeignDoorTests
{
    private const int Most = 12;
    private const nint First = 0x7000_0000;

    [ThreadStatic]
    private static nint[]? s_got;

    private static int s_lastHandle = 0x5000_0000;

    public static TheoryData<string, int> Tables => new()
    {
        { nameof(TracedAdapter9), 0 },
        { nameof(TracedAdapter11), 0 },
        { nameof(TracedDevice9), 0 },
        { nameof(TracedDevice11), 0 },
        { nameof(TracedDevice11), 1 },
        { nameof(TracedVideo11), 0 },
        { nameof(TracedVideo11), 1 },
    };

    [Theory, MemberData(nameof(Tables))] // S240
    public void A_door_hands_on_each_argument_and_the_answer(string doors, int version)
    {
        (MethodInfo install, MethodInfo remove, Type type) = Of(doors, version);
        FieldInfo[] slots = Flat(type);
        int count = 0;
        for (int i = 0; i < slots.Length; i++)
        {
            nint handle = Interlocked.Add(ref s_lastHandle, 16);
            nint[] table = new nint[slots.Length];
            table[i] = (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, nint, nint, nint, nint, nint, nint>)&Driver;
            Assert.True(Install(install, table, handle));
            Assert.DoesNotContain(table.Where((_, other) => other != i), entry => entry != 0); // what was empty stays so
            if (table[i] != (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, nint, nint, nint, nint, nint, nint>)&Driver)
            {
                count++;
                Check(slots[i], table[i], handle);
            }

            _ = remove.Invoke(null, [handle]);
        }

        Assert.InRange(count, 3, slots.Length);
    }

    [Fact] // S240
    public void One_handle_stands_for_one_driver_s_functions_until_the_last_user_is_gone()
    {
        (MethodInfo install, MethodInfo remove, Type type) = Of(nameof(TracedDevice9), 0);
        nint handle = Interlocked.Add(ref s_lastHandle, 16);
        nint[] Filled(nint with) => [.. Enumerable.Repeat(with, Flat(type).Length)];
        Assert.True(Install(install, Filled(0x1000), handle));
        Assert.True(Install(install, Filled(0x1000), handle));
        nint[] other = Filled(0x2000);
        Assert.False(Install(install, other, handle));
        Assert.All(other, entry => Assert.Equal(0x2000, entry));
        nint[] oneOther = Filled(0x1000);
        oneOther[^1] = 0x2000;
        Assert.False(Install(install, oneOther, handle));
        _ = remove.Invoke(null, [handle]);
        Assert.False(Install(install, other, handle)); // one user is left
        _ = remove.Invoke(null, [handle]);
        Assert.True(Install(install, other, handle));
        _ = remove.Invoke(null, [handle]);
        _ = remove.Invoke(null, [handle]); // of nothing
    }

    [Fact] // S240
    public void One_handle_does_not_stand_for_tables_of_two_lengths()
    {
        (MethodInfo shorter, MethodInfo remove, Type type) = Of(nameof(TracedVideo11), 0);
        (MethodInfo longer, _, Type longerType) = Of(nameof(TracedVideo11), 1);
        nint handle = Interlocked.Add(ref s_lastHandle, 16);
        Assert.True(Install(shorter, [.. Enumerable.Repeat((nint)0x1000, Flat(type).Length)], handle));
        Assert.Equal(Flat(type).Length == Flat(longerType).Length, Install(longer, [.. Enumerable.Repeat((nint)0x1000, Flat(longerType).Length)], handle));
        _ = remove.Invoke(null, [handle]);
    }

    private static void Check(FieldInfo slot, nint door, nint handle)
    {
        Type[] parameters = slot.FieldType.GetFunctionPointerParameterTypes();
        nint[] a = [.. Enumerable.Range(0, Most).Select(i => i == 0 ? handle : First + (i * 0x101))];
        s_got = null;
        nint answer = ((delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, nint, nint, nint, nint, nint, nint>)door)(
            a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11]);
        Assert.True(s_got is not null, $"{slot.Name} did not lead to the driver");
        Assert.True(parameters.Length <= Most, slot.Name);
        for (int i = 0; i < parameters.Length; i++)
        {
            bool isShort = parameters[i].IsEnum || parameters[i] == typeof(uint) || parameters[i] == typeof(int);
            Assert.True(isShort ? (uint)a[i] == (uint)s_got[i] : a[i] == s_got[i], $"{slot.Name}: argument {i}");
        }

        Type returned = slot.FieldType.GetFunctionPointerReturnType();
        if (returned == typeof(int))
            Assert.True((int)answer == (int)Answer, slot.Name);
        else if (returned != typeof(void))
            Assert.True(answer == Answer, slot.Name);
    }

    private static nint Answer => 0x1234_5678;

    private static bool Install(MethodInfo install, nint[] table, nint handle)
    {
        fixed (nint* pinned = table)
            return (bool)install.Invoke(null, [Pointer.Box(pinned, install.GetParameters()[0].ParameterType), handle])!;
    }

    private static (MethodInfo Install, MethodInfo Remove, Type Table) Of(string doors, int version)
    {
        Type type = typeof(ForeignDoors).Assembly.GetType($"Dxcp.Runtime.{doors}")!;
        MethodInfo install = type.GetMethods(BindingFlags.Static | BindingFlags.Public).Where(method => method.Name == "Install").ElementAt(version);
        return (install, type.GetMethod("Remove")!, install.GetParameters()[0].ParameterType.GetElementType()!);
    }

    /// <summary>The entries of a table in its order.</summary>
    private static FieldInfo[] Flat(Type type) =>
        [.. type.GetFields().SelectMany(field => field.Name.StartsWith("pfn", StringComparison.Ordinal) ? [field] : Flat(field.FieldType))];

    [UnmanagedCallersOnly]
    private static nint Driver(nint a, nint b, nint c, nint d, nint e, nint f, nint g, nint h, nint i, nint j, nint k, nint l)
    {
        s_got = [a, b, c, d, e, f, g, h, i, j, k, l];
        return Answer;
    }
}

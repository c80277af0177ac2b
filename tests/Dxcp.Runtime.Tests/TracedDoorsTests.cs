using System.Buffers.Binary;
using System.Reflection;

namespace Dxcp.Runtime.Tests;

/// <summary>The doors that stand before the tables of somebody else's driver while calls are traced.</summary>
public sealed class TracedDoorsTests
{
    private const byte LoadField = 0x7B;
    private const byte LoadAddressOfField = 0x7C;

    public static TheoryData<string> Doors =>
        [nameof(TracedAdapter9), nameof(TracedAdapter11), nameof(TracedDevice9), nameof(TracedDevice11), nameof(TracedVideo11)];

    [Theory, MemberData(nameof(Doors))] // S240
    public void Each_door_leads_to_the_drivers_function_of_its_own_name(string name)
    {
        Type doors = typeof(TracedDevice11).Assembly.GetType($"Dxcp.Runtime.{name}")!;
        MethodInfo[] methods = [.. doors.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(method => method.Name != "Fill" && Called(method).Length != 0)];
        Assert.NotEmpty(methods);
        Assert.All(methods, method => Assert.Equal(["pfn" + method.Name], Called(method)));
    }

    /// <summary>The functions of a table that a method reads.</summary>
    private static string[] Called(MethodInfo method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var names = new List<string>();
        for (int i = 0; i + 4 < code.Length; i++)
        {
            // A field's token begins with 4; what only looks like one is no field, or none of a table.
            if (code[i] is LoadField or LoadAddressOfField && code[i + 4] is 0x04 or 0x0A
                && Field(method.Module, BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(i + 1))) is { } field
                && field.StartsWith("pfn", StringComparison.Ordinal))
            {
                names.Add(field);
            }
        }

        return [.. names.Distinct()];
    }

    private static string? Field(Module module, int token)
    {
        try
        {
            return module.ResolveMember(token) is FieldInfo field ? field.Name : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}

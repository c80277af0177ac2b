using System.Reflection;

namespace Dxcp.Abi.Tests.Layout;

public class LayoutTests
{
    public static TheoryData<string> StructNames => [.. Layouts.HeaderStructs.Where(t => !Facts.Tables.ContainsKey(t.Name)).Select(t => t.Name).Order()];
    public static TheoryData<string> TableNames => [.. Layouts.HeaderStructs.Where(t => Facts.Tables.ContainsKey(t.Name)).Select(t => t.Name).Order()];
    public static TheoryData<string> InterfaceNames => [.. Layouts.ComInterfaces.Select(t => t.Name).Order()];
    public static TheoryData<string> EnumNames => [.. Layouts.DeclaredTypes.Where(t => t is { IsEnum: true, IsNested: false }).Select(t => t.Name).Order()];

    private static Type Declared(string name) => Layouts.DeclaredTypes.Single(t => t.Name == name && !t.IsNested);

    [Fact]
    public void Complete_tables_and_all_families_are_declared()
    {
        Assert.Equal(155 * 8, Layouts.SizeOf(Declared("D3D11_1DDI_DEVICEFUNCS")));
        Assert.Equal(81 * 8, Layouts.SizeOf(Declared("D3D11_1DDI_VIDEODEVICEFUNCS")));
        Assert.Equal(168 * 8, Layouts.SizeOf(Declared("D3DWDDM2_0DDI_DEVICEFUNCS")));
        Assert.Equal(94 * 8, Layouts.SizeOf(Declared("D3DWDDM2_0DDI_VIDEODEVICEFUNCS")));
        Assert.Equal(97 * 8, Layouts.SizeOf(Declared("D3DWDDM2_4DDI_VIDEODEVICEFUNCS")));
        Assert.Equal(5 * 8, Layouts.SizeOf(Declared("D3D10_2DDI_ADAPTERFUNCS")));
        Assert.Equal(121 * 8, Layouts.SizeOf(Declared("D3DDDI_DEVICEFUNCS")));
        Assert.True(StructNames.Count > 120);
        Assert.True(InterfaceNames.Count > 40);
    }

    [Theory, MemberData(nameof(StructNames))]
    public void Struct_has_the_headers_size_and_offsets(string name)
    {
        var type = Declared(name);
        var candidates = Facts.Structs[name].ToArray();
        Assert.True(candidates.Length > 0, $"{name} is declared, but the layout facts do not cover it");
        // A struct that grew with the header version is declared in one version: that version must match as a whole.
        var problems = candidates.Select(c => Compare(type, c)).ToArray();
        Assert.True(problems.Any(p => p is null), string.Join("\n", problems));
    }

    private static string? Compare(Type type, Facts.Struct facts)
    {
        if (Layouts.SizeOf(type) != facts.Size)
            return $"{type.Name}: {Layouts.SizeOf(type)} bytes, the header's ({facts.From}) has {facts.Size}";
        var covered = new bool[facts.Size];
        foreach (var field in Layouts.Fields(type))
        {
            if (field.FieldType.IsNested && facts.Members.Any(m => m.Name.StartsWith(field.Name + '.', StringComparison.Ordinal))
                && CompareInner(field, facts) is { } problem)
            {
                return problem;
            }

            int offset = Layouts.OffsetOf(field), size = Layouts.SizeOf(field.FieldType);
            var member = facts.Members.FirstOrDefault(m => m.Name == field.Name && !m.IsBitField);
            // A header struct made of bit fields alone has no name for the whole: ours is Value.
            if (member is null && !(field.Name == "Value" && facts.Members.All(m => m.IsBitField)))
                return $"{type.Name}.{field.Name}: no such member in the header's struct ({facts.From})";
            if (member is not null && (member.Offset != offset || member.Size != size))
                return $"{type.Name}.{field.Name}: offset {offset} size {size}, the header's ({facts.From}) offset {member.Offset} size {member.Size}";
            covered.AsSpan(offset, size).Fill(true);
        }

        foreach (var member in facts.Members.Where(m => !m.IsBitField && !m.Name.Contains('.')))
        {
            // Undeclared members are allowed only as other arms of a union that we declare one arm of.
            if (covered.AsSpan(member.Offset, member.Size).Contains(false))
                return $"{type.Name}: the header's member {member.Name} at {member.Offset} is not declared";
        }

        return null;
    }

    /// <summary>A member whose type has no name in the header, and a nested one here.</summary>
    private static string? CompareInner(FieldInfo outer, Facts.Struct facts)
    {
        int start = Layouts.OffsetOf(outer);
        foreach (var field in Layouts.Fields(outer.FieldType))
        {
            int offset = start + Layouts.OffsetOf(field), size = Layouts.SizeOf(field.FieldType);
            if (!facts.Members.Any(m => m.Name == $"{outer.Name}.{field.Name}" && m.Offset == offset && m.Size == size && !m.IsBitField))
                return $"{facts.Name}.{outer.Name}.{field.Name}: offset {offset} size {size}, the header has nothing like it there";
        }

        return null;
    }

    [Theory, MemberData(nameof(TableNames))]
    public void Table_has_the_headers_entries_in_order(string name)
    {
        var facts = Facts.Tables[name];
        var fields = Layouts.Fields(Declared(name));
        int i = 0;
        if (fields[0].Name == "Base") // a table that begins with another one, which is compared on its own
        {
            var first = Layouts.Fields(fields[0].FieldType);
            Assert.Equal(facts.Entries.Take(first.Length), Facts.Tables[fields[0].FieldType.Name].Entries);
            i = first.Length;
            fields = fields[1..];
        }

        Assert.Contains(i + fields.Length, facts.Lengths);
        foreach (var field in fields)
        {
            Assert.Equal(facts.Entries[i].Name, field.Name);
            Assert.Equal(i * 8, Layouts.OffsetOf(field));
            if (field.FieldType.IsFunctionPointer)
                CheckSignature($"{name}.{field.Name}", FunctionType(facts.Entries[i].Type), field, skip: 0);
            i++;
        }
    }

    /// <summary>Function types whose signature the facts leave out, from their documentation pages (nc-d3d10umddi-*).</summary>
    private static readonly Dictionary<string, Facts.Signature> s_signaturesFromPages = new()
    {
        ["PFND3D11_1DDI_RELOCATEDEVICEFUNCS"] = new("void", ["D3D10DDI_HDEVICE", "D3D11_1DDI_DEVICEFUNCS *"], [8, 8]),
        ["PFND3DWDDM2_0DDI_RELOCATEDEVICEFUNCS"] = new("void", ["D3D10DDI_HDEVICE", "D3DWDDM2_0DDI_DEVICEFUNCS *"], [8, 8]),
        ["PFND3DWDDM1_3DDI_CHECKMULTISAMPLEQUALITYLEVELS"] = new("void", ["D3D10DDI_HDEVICE", "DXGI_FORMAT", "UINT", "UINT", "UINT *"], [8, 4, 4, 4, 8]),
        ["PFND3D10DDI_DESTROYQUERY"] = new("void", ["D3D10DDI_HDEVICE", "D3D10DDI_HQUERY"], [8, 8]),
        ["PFND3D10DDI_CHECKFORMATSUPPORT"] = new("void", ["D3D10DDI_HDEVICE", "DXGI_FORMAT", "UINT *"], [8, 4, 8]),
        ["PFND3D10DDI_CHECKMULTISAMPLEQUALITYLEVELS"] = new("void", ["D3D10DDI_HDEVICE", "DXGI_FORMAT", "UINT", "UINT *"], [8, 4, 4, 8]),
    };

    private static Facts.Signature FunctionType(string name) =>
        Facts.FunctionTypes.TryGetValue(name, out var facts) ? facts
        : s_signaturesFromPages.TryGetValue(name, out var page) ? page
        : throw new InvalidOperationException($"{name}: neither the layout facts nor a documentation page gives this signature");

    [Theory, MemberData(nameof(InterfaceNames))]
    public void Vtable_has_the_headers_slots_in_order(string name)
    {
        var type = Declared(name);
        var facts = Facts.Interfaces[name];
        Assert.Equal(facts.IID, (Guid)type.GetProperty("IID", BindingFlags.Static | BindingFlags.Public)!.GetValue(null)!);
        var vtbl = type.GetNestedType("Vtbl")!;
        Assert.Equal(facts.Slots * 8, Layouts.SizeOf(vtbl));
        var fields = Layouts.Fields(vtbl);
        if (facts.Base is not null)
        {
            Assert.Equal("Base", fields[0].Name);
            Assert.Equal(facts.Base, fields[0].FieldType.DeclaringType!.Name);
            fields = fields[1..];
        }

        Assert.Equal(facts.Methods.Count, fields.Length);
        foreach (var (method, field) in facts.Methods.Zip(fields))
        {
            Assert.Equal(method.Name, field.Name);
            Assert.Equal(method.Slot * 8, Layouts.OffsetOf(field));
            CheckSignature($"{name}.{field.Name}", method.Signature, field, skip: 1);
        }
    }

    /// <summary>A wrong width in a parameter corrupts the call as surely as a wrong slot: every parameter's size is compared.</summary>
    private static void CheckSignature(string where, Facts.Signature facts, FieldInfo field, int skip)
    {
        var pointer = field.GetModifiedFieldType();
        var parameters = pointer.GetFunctionPointerParameterTypes().Skip(skip).ToArray();
        Assert.True(parameters.Length == facts.Sizes.Count, $"{where}: {parameters.Length} parameters, the header has {facts.Sizes.Count}");
        for (int i = 0; i < parameters.Length; i++)
        {
            Assert.True(Width(parameters[i].UnderlyingSystemType) == facts.Sizes[i],
                $"{where}: parameter {i} has {Width(parameters[i].UnderlyingSystemType)} bytes, the header's {facts.Sizes[i]} ({facts.Parameters[i]})");
        }

        int returned = Width(pointer.GetFunctionPointerReturnType().UnderlyingSystemType);
        Assert.Equal(ReturnWidth(facts.Return), returned);
    }

    private static int Width(Type t) => t == typeof(void) ? 0 : t.IsPointer || t.IsFunctionPointer ? 8 : Layouts.SizeOf(t);

    private static int ReturnWidth(string c) => c switch
    {
        "void" => 0,
        "long" or "int" or "unsigned int" or "unsigned long" or "float" => 4,
        "unsigned long long" => 8,
        _ when c == "HMONITOR" || c.EndsWith('*') => 8,
        _ when Facts.Enums.ContainsKey(c) || c.StartsWith("D3D", StringComparison.Ordinal) => 4,
        _ => throw new InvalidOperationException($"unknown return type {c}"),
    };

    [Theory, MemberData(nameof(EnumNames))]
    public void Enum_values_are_the_headers(string name)
    {
        Assert.True(Facts.Enums.TryGetValue(name, out var facts), $"{name} is declared, but the layout facts do not cover it");
        var type = Declared(name);
        Assert.Equal(4, Layouts.SizeOf(type));
        Assert.NotEmpty(Enum.GetNames(type));
        foreach (string member in Enum.GetNames(type))
        {
            uint wanted = s_liveIds.TryGetValue(member, out uint id) ? id : (uint)facts![member];
            Assert.Equal(wanted, Convert.ToUInt32(Enum.Parse(type, member)));
        }
    }

    /// <summary>Message ids of live objects, which the layout facts leave out: from d3d11sdklayers.h of mingw-w64 10.</summary>
    private static readonly Dictionary<string, uint> s_liveIds = new()
    {
        ["D3D11_MESSAGE_ID_LIVE_OBJECT_SUMMARY"] = 422,
        ["D3D11_MESSAGE_ID_LIVE_BUFFER"] = 423,
        ["D3D11_MESSAGE_ID_LIVE_TEXTURE2D"] = 425,
        ["D3D11_MESSAGE_ID_LIVE_QUERY"] = 438,
        ["D3D11_MESSAGE_ID_LIVE_DEVICE"] = 441,
        ["D3D11_MESSAGE_ID_LIVE_CONTEXT"] = 0x20004A,
        ["D3D11_MESSAGE_ID_LIVE_VIDEODECODER"] = 3145736,
        ["D3D11_MESSAGE_ID_LIVE_DECODEROUTPUTVIEW"] = 3145739,
    };

    [Fact]
    public void Guid_constants_are_the_headers() => Assert.All(
        typeof(Guids).GetFields(BindingFlags.Static | BindingFlags.Public),
        f => Assert.Equal(Facts.Guids[f.Name], (Guid)f.GetValue(null)!));

    [Fact]
    public void Macro_constants_are_the_headers() => Assert.All(
        typeof(Macros).GetFields(BindingFlags.Static | BindingFlags.Public),
        f => Assert.Equal(Facts.Macros[f.Name], Convert.ToUInt64(f.GetRawConstantValue())));

    [Fact]
    public void Error_codes_that_the_headers_define_are_the_headers() => Assert.All(
        typeof(HResult).GetFields(BindingFlags.Static | BindingFlags.Public).Where(f => Facts.Macros.ContainsKey(f.Name)),
        f => Assert.Equal((uint)Facts.Macros[f.Name], unchecked((uint)(int)f.GetRawConstantValue()!)));

    [Fact]
    public void Driver_interface_guids_equal_those_of_the_api()
    {
        // The project declares each GUID once; this is what makes that right.
        foreach (var (ddi, value) in Facts.Guids.Where(g => g.Key.StartsWith("D3D11_1DDI_", StringComparison.Ordinal)))
        {
            string api = ddi.Replace("D3D11_1DDI_", "D3D11_", StringComparison.Ordinal);
            if (api.Contains("_CONFIGURE_", StringComparison.Ordinal))
                api = api[..^"_GUID".Length];
            Assert.Equal(Facts.Guids[api], value);
        }
    }
}

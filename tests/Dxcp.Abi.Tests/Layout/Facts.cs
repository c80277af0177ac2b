using System.Text.Json;

namespace Dxcp.Abi.Tests.Layout;

/// <summary>The layout facts in tests/layout, indexed by name.</summary>
internal static class Facts
{
    public sealed record Member(string Name, int Offset, int Size, bool IsBitField);

    public sealed record Struct(string Name, string From, int Size, IReadOnlyList<Member> Members);

    public sealed record Table(string Name, IReadOnlyList<(string Name, string Type)> Entries, IReadOnlyList<int> Lengths);

    public sealed record Signature(string Return, IReadOnlyList<string> Parameters, IReadOnlyList<int> Sizes);

    public sealed record Method(int Slot, string Name, Signature Signature);

    public sealed record Interface(string Name, string? Base, Guid IID, int Slots, IReadOnlyList<Method> Methods);

    public static ILookup<string, Struct> Structs { get; }
    public static IReadOnlyDictionary<string, Table> Tables { get; }
    public static IReadOnlyDictionary<string, Signature> FunctionTypes { get; }
    public static IReadOnlyDictionary<string, Interface> Interfaces { get; }
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, ulong>> Enums { get; }
    public static IReadOnlyDictionary<string, ulong> Macros { get; }
    public static IReadOnlyDictionary<string, Guid> Guids { get; }

    static Facts()
    {
        using var structs = Read("structs.json");
        Structs = structs.RootElement.GetProperty("structs").EnumerateArray()
            .Select(s => new Struct(Text(s, "name"), s.TryGetProperty("from", out var f) ? f.GetString()! : "", Int(s, "size"),
                [.. s.GetProperty("members").EnumerateArray().Select(m =>
                    new Member(Text(m, "name"), Int(m, "offset"), Int(m, "size"), m.TryGetProperty("bit_offset", out _)))]))
            .Concat(Pages.Structs)
            .Concat(VideoBuffers.Structs(Read("dxva.json")))
            .ToLookup(s => s.Name);

        using var tables = Read("tables.json");
        Tables = tables.RootElement.GetProperty("function_tables").EnumerateArray()
            .Select(t => new Table(Text(t, "name"),
                [.. t.GetProperty("entries").EnumerateArray().Select(e => (e[0].GetString()!, e[1].GetString()!))],
                [.. t.GetProperty("settings").EnumerateArray().Select(s => Int(s, "count"))]))
            .ToDictionary(t => t.Name);
        FunctionTypes = tables.RootElement.GetProperty("function_types").EnumerateObject().ToDictionary(p => p.Name, p => ReadSignature(p.Value));
        Tables = new Dictionary<string, Table>(Tables) { [Pages.VideoTable] = Pages.VideoTableAfter(Tables["D3DWDDM2_1DDI_VIDEODEVICEFUNCS"]) };
        FunctionTypes = new Dictionary<string, Signature>(FunctionTypes.Concat(Pages.FunctionTypes));
        Interfaces = tables.RootElement.GetProperty("interfaces").EnumerateArray()
            .Select(i => new Interface(Text(i, "name"), i.TryGetProperty("base", out var b) ? b.GetString() : null, Guid.Parse(Text(i, "iid")), Int(i, "slots"),
                [.. i.GetProperty("methods").EnumerateArray().Select(m => new Method(Int(m, "slot"), Text(m, "name"), ReadSignature(m)))]))
            .Concat(VideoAcceleration.Interfaces)
            .ToDictionary(i => i.Name);

        using var values = Read("values.json");
        Enums = values.RootElement.GetProperty("enums").EnumerateObject().ToDictionary(e => e.Name,
            e => (IReadOnlyDictionary<string, ulong>)e.Value.GetProperty("values").EnumerateObject().ToDictionary(v => v.Name, v => Hex(v.Value)));
        Macros = values.RootElement.GetProperty("macros").EnumerateObject().ToDictionary(m => m.Name, m => Hex(m.Value));
        Guids = values.RootElement.GetProperty("guids").EnumerateObject().ToDictionary(g => g.Name, g => Guid.Parse(Text(g.Value, "guid")));
    }

    private static JsonDocument Read(string file) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "layout", file)));

    private static Signature ReadSignature(JsonElement e) => new(Text(e, "ret"),
        [.. e.GetProperty("params").EnumerateArray().Select(p => p.GetString()!)], [.. e.GetProperty("sizes").EnumerateArray().Select(p => p.GetInt32())]);

    private static string Text(JsonElement e, string name) => e.GetProperty(name).GetString()!;

    private static int Int(JsonElement e, string name) => e.GetProperty(name).GetInt32();

    private static ulong Hex(JsonElement e) => Convert.ToUInt64(Text(e, "hex"), 16);
}

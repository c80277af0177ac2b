using System.Text;
using Microsoft.CodeAnalysis;

namespace Dxcp.Generators;

/// <summary>Makes Fill methods for classes that carry Dxcp.Abi.DdiTableAttribute, which documents the rules.</summary>
[Generator]
public sealed class DdiTableGenerator : IIncrementalGenerator
{
    private const string AttributeName = "Dxcp.Abi.DdiTableAttribute";
    private const string Prefix = "pfn";
    private const string UnknownReturnsHResult = "UnknownReturnsHResult";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context) =>
        Generated.Register(context, AttributeName, Generate);

    private static Generated Generate(GeneratorAttributeSyntaxContext context)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var complaints = new Complaints();
        string hint = SourceText.HintName(type, ".DdiTable.g.cs");
        string? problem = SourceText.ShapeProblem(context, AttributeName) ?? (type.IsStatic ? null : "must be static");
        if (problem is not null)
            complaints.Add(Diagnostics.Shape, type, type.Name, problem);

        var tables = new List<Table>();
        foreach (AttributeData attribute in context.Attributes)
        {
            object? argument = attribute.ConstructorArguments[0].Value;
            List<Slot> slots = argument is INamedTypeSymbol { TypeKind: TypeKind.Struct } table ? Slot.Of(table).ToList() : [];
            if (slots.Count == 0)
            {
                complaints.Add(Diagnostics.Table, type, argument?.ToString() ?? "null", "is not a struct with function pointers");
            }
            else
            {
                tables.Add(new Table((INamedTypeSymbol)argument!, slots,
                    attribute.NamedArguments.Any(a => a is { Key: UnknownReturnsHResult, Value.Value: true })));
            }
        }
        if (complaints.Any)
            return new Generated(hint, null, complaints.ToImmutable());

        var methods = new SlotMethods(context.SemanticModel.Compilation, type, isStatic: true, stopAt: null);
        Dictionary<Slot, IMethodSymbol> served = methods.Match(tables.SelectMany(t => t.Slots).ToList(), MethodName, complaints);
        IMethodSymbol? unhandled = methods.Find("OnUnhandled");
        if (unhandled is not null && !(unhandled is { ReturnsVoid: true, Parameters.Length: 1 } &&
            unhandled.Parameters[0].Type.ToDisplayString() == "System.Exception"))
        {
            complaints.Add(Diagnostics.Shape, unhandled, type.Name, "must declare OnUnhandled as 'static void OnUnhandled(Exception)'");
        }

        return complaints.Any
            ? new Generated(hint, null, complaints.ToImmutable())
            : new Generated(hint, Write(type, tables, served, unhandled is not null, TraceSource.IsKnown(context.SemanticModel.Compilation, com: false)),
                complaints.ToImmutable());
    }

    /// <summary>A table to fill, and what an entry of unknown signature returns.</summary>
    private sealed class Table(INamedTypeSymbol type, List<Slot> slots, bool unknownReturnsHResult)
    {
        public INamedTypeSymbol Type => type;

        public List<Slot> Slots => slots;

        public bool UnknownReturnsHResult => unknownReturnsHResult;
    }

    private static string MethodName(Slot slot) =>
        slot.Name.StartsWith(Prefix, System.StringComparison.Ordinal) ? slot.Name.Substring(Prefix.Length) : slot.Name;

    private static string Write(INamedTypeSymbol type, List<Table> tables,
        Dictionary<Slot, IMethodSymbol> served, bool hasUnhandled, bool traced)
    {
        StringBuilder text = SourceText.Open(type);
        var stubs = new Dictionary<IMethodSymbol, string>(SymbolEqualityComparer.Default);
        foreach (Table table in tables)
        {
            text.AppendLine($"    /// <summary>Fills every entry of the table.</summary>");
            text.AppendLine($"    internal static void Fill({SourceText.Full(table.Type)}* table)");
            text.AppendLine("    {");
            foreach (Slot slot in table.Slots)
            {
                if (served.TryGetValue(slot, out IMethodSymbol? method))
                {
                    if (!stubs.TryGetValue(method, out string? stub))
                        stubs.Add(method, stub = $"{method.Name}_{stubs.Count}");
                    text.AppendLine($"        table->{slot.Path} = &DdiEntries.{stub};");
                }
                else
                {
                    string shared = SourceText.Unserved(slot, table.UnknownReturnsHResult) ?? $"{SourceText.SharedSlots}.NotImplemented";
                    text.AppendLine($"        *(void**)&table->{slot.Path} = {shared};");
                }
            }
            text.AppendLine("    }");
            text.AppendLine();
        }
        text.AppendLine("    private static class DdiEntries");
        text.AppendLine("    {");
        foreach (Slot slot in tables.SelectMany(t => t.Slots))
        {
            if (served.TryGetValue(slot, out IMethodSymbol? method) && stubs.TryGetValue(method, out string? stub))
            {
                stubs.Remove(method);
                WriteStub(text, SourceText.Full(type), slot, method, stub, hasUnhandled, traced);
            }
        }
        if (hasUnhandled)
            WriteUnhandled(text, SourceText.Full(type));
        text.AppendLine("    }");
        text.AppendLine("}");
        return text.ToString();
    }

    private static void WriteStub(StringBuilder text, string self, Slot slot, IMethodSymbol method, string stub, bool hasUnhandled, bool traced)
    {
        IMethodSymbol signature = slot.Signature!;
        SourceText.Stub(text, signature, stub);
        text.AppendLine("        {");
        if (traced)
            TraceSource.Branch(text, signature, stub, SourceText.Arguments(signature, 0));
        string call = $"{self}.{method.Name}({SourceText.Arguments(signature, 0)})";
        WriteGuarded(text, slot, SourceText.Return(signature, call), hasUnhandled, "return ");
        text.AppendLine("        }");
        if (!traced)
            return;
        var trace = new TraceSource(signature, method, "driver", slot.Table.Name, slot.Name, stub);
        trace.Write(text, "", into => WriteGuarded(into, slot, signature.ReturnsVoid ? call + ";" : $"result = {call};", hasUnhandled, "result = "));
    }

    private static void WriteGuarded(StringBuilder text, Slot slot, string call, bool hasUnhandled, string give)
    {
        text.AppendLine("            try");
        text.AppendLine("            {");
        text.AppendLine($"                {call}");
        text.AppendLine("            }");
        text.AppendLine($"            catch (global::System.Exception{(slot.ReturnsHResult || hasUnhandled ? " exception" : "")})");
        text.AppendLine("            {");
        if (slot.ReturnsHResult)
        {
            text.AppendLine($"                {give}{SourceText.Guard}.ToHResult(exception);");
        }
        else
        {
            if (hasUnhandled)
                text.AppendLine("                Unhandled(exception);");
            if (give == "return ")
                text.AppendLine($"                {SourceText.ReturnNothing(slot.Signature!)}");
        }
        text.AppendLine("            }");
    }

    private static void WriteUnhandled(StringBuilder text, string self)
    {
        text.AppendLine();
        text.AppendLine("        private static void Unhandled(global::System.Exception exception)");
        text.AppendLine("        {");
        text.AppendLine("            try");
        text.AppendLine("            {");
        text.AppendLine($"                {self}.OnUnhandled(exception);");
        text.AppendLine("            }");
        text.AppendLine("            catch (global::System.Exception)");
        text.AppendLine("            {");
        text.AppendLine("            }");
        text.AppendLine("        }");
    }
}

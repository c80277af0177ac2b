using System.Text;
using Microsoft.CodeAnalysis;

namespace Dxcp.Generators;

/// <summary>Makes the function tables of classes that carry Dxcp.Abi.ComFaceAttribute, which documents the rules.</summary>
[Generator]
public sealed class ComFaceGenerator : IIncrementalGenerator
{
    private const string AttributeName = "Dxcp.Abi.ComFaceAttribute";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context) =>
        Generated.Register(context, AttributeName, Generate);

    private static Generated Generate(GeneratorAttributeSyntaxContext context)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var complaints = new Complaints();
        string hint = SourceText.HintName(type, ".ComFaces.g.cs");
        INamedTypeSymbol comObject = context.SemanticModel.Compilation.GetTypeByMetadataName("Dxcp.Abi.ComObject")!;

        CheckShape(context, type, comObject, complaints);
        List<ComFace> faces = complaints.Any ? new() : ReadFaces(context, type, complaints);
        if (complaints.Any)
            return new Generated(hint, null, complaints.ToImmutable());

        var methods = new SlotMethods(context.SemanticModel.Compilation, type, isStatic: false, comObject);
        List<Slot> slots = faces.SelectMany(f => f.Slots).ToList();
        Dictionary<Slot, IMethodSymbol> served = methods.Match(slots, s => s.Name, complaints);
        // Two interfaces may have a method of one name that differs in nothing but what it returns.
        List<Slot> unserved = slots.Where(s => !served.ContainsKey(s)).ToList();
        foreach (KeyValuePair<Slot, IMethodSymbol> byInterface in methods.Match(unserved, s => $"{s.Table.ContainingType.Name}_{s.Name}", complaints))
            served.Add(byInterface.Key, byInterface.Value);
        bool tells = methods.Find("OnAbsent") is not null;
        IMethodSymbol? enter = methods.Find("EnterCall");
        IMethodSymbol? leave = methods.Find("LeaveCall");
        bool hooked = enter is not null || leave is not null;
        if (hooked && !(enter is { IsStatic: false, Parameters.Length: 0, ReturnType.SpecialType: SpecialType.System_Boolean } &&
            leave is { IsStatic: false, Parameters.Length: 0, ReturnsVoid: true }))
        {
            complaints.Add(Diagnostics.Shape, enter ?? leave!, type.Name, "must have both 'bool EnterCall()' and 'void LeaveCall()', or neither");
        }

        return complaints.Any
            ? new Generated(hint, null, complaints.ToImmutable())
            : new Generated(hint, Write(type, faces, served, hooked, tells, TraceSource.IsKnown(context.SemanticModel.Compilation, com: true)),
                complaints.ToImmutable());
    }

    private static void CheckShape(GeneratorAttributeSyntaxContext context, INamedTypeSymbol type, INamedTypeSymbol comObject, Complaints complaints)
    {
        string? problem = SourceText.ShapeProblem(context, AttributeName);
        if (!Bases(type).Any(t => SymbolEqualityComparer.Default.Equals(t, comObject)))
            problem ??= "must derive from ComObject";
        if (type.IsAbstract)
            problem ??= "must not be abstract: faces belong to the classes that are created";
        if (Bases(type).Any(t => t.GetAttributes().Any(IsFace)))
            problem ??= "must not derive from a class that has faces of its own";
        if (problem is not null)
            complaints.Add(Diagnostics.Shape, type, type.Name, problem);

        static bool IsFace(AttributeData a) => a.AttributeClass?.ToDisplayString() == AttributeName;
    }

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? t = type.BaseType; t is not null; t = t.BaseType)
            yield return t;
    }

    private static List<ComFace> ReadFaces(GeneratorAttributeSyntaxContext context, INamedTypeSymbol type, Complaints complaints)
    {
        var faces = new List<ComFace>();
        foreach (AttributeData attribute in context.Attributes)
        {
            var also = attribute.ConstructorArguments.Length > 1 ? attribute.ConstructorArguments[1].Values.Select(v => v.Value) : [];
            bool onlyNamed = attribute.NamedArguments.Any(a => a.Key == "OnlyNamed" && a.Value.Value is true);
            string? problem = ComFace.TryRead(attribute.ConstructorArguments[0].Value, also.ToList(), onlyNamed, out ComFace? face);
            if (problem is not null)
                complaints.Add(Diagnostics.Table, type, attribute.ConstructorArguments[0].Value?.ToString() ?? "null", problem);
            else
                faces.Add(face!);
        }
        return faces;
    }

    private static string Write(INamedTypeSymbol type, List<ComFace> faces, Dictionary<Slot, IMethodSymbol> served, bool hooked, bool tells,
        bool traced)
    {
        const string comClass = "global::Dxcp.Abi.ComClass";
        string self = SourceText.Full(type);
        StringBuilder text = SourceText.Open(type);
        text.AppendLine($"    protected override {comClass} ComClass => ComFaces.Class;");
        text.AppendLine();
        text.AppendLine("    private static class ComFaces");
        text.AppendLine("    {");
        text.AppendLine($"        internal static readonly {comClass} Class = new {comClass}(");
        text.AppendLine($"            new nint[] {{ {string.Join(", ", faces.Select((_, i) => $"Face{i}()"))} }},");
        var iids = new List<(string Type, int Face)> { ("global::Dxcp.Abi.IUnknown", 0) };
        for (int i = 0; i < faces.Count; i++)
            iids.AddRange(faces[i].Answers.Select(SourceText.Full).Where(t => iids.All(x => x.Type != t)).Select(t => (t, i)).ToList());
        text.AppendLine($"            new global::System.Guid[] {{ {string.Join(", ", iids.Select(x => x.Type + ".IID"))} }},");
        text.AppendLine($"            new int[] {{ {string.Join(", ", iids.Select(x => x.Face))} }});");

        var stubs = new Dictionary<IMethodSymbol, string>(SymbolEqualityComparer.Default);
        var absent = new List<Slot>();
        for (int i = 0; i < faces.Count; i++)
        {
            string vtbl = SourceText.Full(faces[i].Vtbl);
            text.AppendLine();
            text.AppendLine($"        private static nint Face{i}()");
            text.AppendLine("        {");
            text.AppendLine($"            var table = ({vtbl}*){comClass}.AllocateVtable(typeof({self}), sizeof({vtbl}));");
            foreach (Slot slot in faces[i].Slots)
            {
                if (served.TryGetValue(slot, out IMethodSymbol? method))
                {
                    if (!stubs.TryGetValue(method, out string? stub))
                        stubs.Add(method, stub = $"{method.Name}_{stubs.Count}");
                    text.AppendLine($"            table->{slot.Path} = &{stub};");
                }
                else if (tells && slot.Name is not ("QueryInterface" or "AddRef" or "Release"))
                {
                    text.AppendLine($"            *(void**)&table->{slot.Path} = ({AbsentType(slot)})&Absent_{absent.Count};");
                    absent.Add(slot);
                }
                else if (SourceText.Unserved(slot, unknownReturnsHResult: true) is { } shared)
                {
                    text.AppendLine($"            *(void**)&table->{slot.Path} = {shared};");
                }
            }
            text.AppendLine("            return (nint)table;");
            text.AppendLine("        }");
        }
        foreach (Slot slot in faces.SelectMany(f => f.Slots))
        {
            if (served.TryGetValue(slot, out IMethodSymbol? method) && stubs.TryGetValue(method, out string? stub))
            {
                stubs.Remove(method);
                WriteStub(text, self, slot, method, stub, hooked, traced);
            }
        }
        for (int i = 0; i < absent.Count; i++)
            WriteAbsent(text, self, absent[i], i);
        text.AppendLine("    }");
        text.AppendLine("}");
        return text.ToString();
    }

    // What such a slot returns: an HRESULT, where nothing else is known, or nothing that matters.
    private static string AbsentResult(Slot slot) => slot.Signature is null || slot.ReturnsHResult ? "int"
        : slot.Signature.ReturnType.SpecialType is SpecialType.System_Single or SpecialType.System_Double ? "double" : "nint";

    private static string AbsentType(Slot slot) => $"delegate* unmanaged<void*, {AbsentResult(slot)}>";

    /// <summary>A function for a slot without a method: of its arguments it takes the object alone, as shared slots take none.</summary>
    private static void WriteAbsent(StringBuilder text, string self, Slot slot, int number)
    {
        string result = AbsentResult(slot);
        text.AppendLine();
        text.AppendLine("        [global::System.Runtime.InteropServices.UnmanagedCallersOnly]");
        text.AppendLine($"        internal static {result} Absent_{number}(void* p0)");
        text.AppendLine("        {");
        text.AppendLine("            try");
        text.AppendLine("            {");
        text.AppendLine($"                if (global::Dxcp.Abi.ComObject.FromFace(p0) is {self} target)");
        text.AppendLine($"                    target.OnAbsent(\"{slot.Name}\", {(result == "int" ? "true" : "false")});");
        text.AppendLine("            }");
        text.AppendLine("            catch (global::System.Exception)");
        text.AppendLine("            {");
        text.AppendLine("            }");
        text.AppendLine($"            return {(result == "int" ? "global::Dxcp.Abi.HResult.E_NOTIMPL" : "0")};");
        text.AppendLine("        }");
    }

    private static void WriteStub(StringBuilder text, string self, Slot slot, IMethodSymbol method, string stub, bool hooked, bool traced)
    {
        IMethodSymbol signature = slot.Signature!;
        SourceText.Stub(text, signature, stub);
        text.AppendLine("        {");
        text.AppendLine($"            if (global::Dxcp.Abi.ComObject.FromFace(p0) is not {self} target)");
        string gone = slot.ReturnsHResult ? "return global::Dxcp.Abi.HResult.CO_E_OBJNOTCONNECTED;" : SourceText.ReturnNothing(signature);
        text.AppendLine($"                {gone}");
        if (traced)
            TraceSource.Branch(text, signature, stub, "target, " + SourceText.Arguments(signature, 0));
        string arguments = $"target.{method.Name}({SourceText.Arguments(signature, 1)})";
        WriteGuarded(text, slot, SourceText.Return(signature, arguments), hooked, "return ");
        text.AppendLine("        }");
        if (!traced)
            return;
        var trace = new TraceSource(signature, method, "COM", slot.Table.ContainingType.Name, slot.Name, stub);
        string call = signature.ReturnsVoid ? arguments + ";" : $"result = {arguments};";
        trace.Write(text, $"{self} target", into => WriteGuarded(into, slot, call, hooked, "result = "));
    }

    /// <summary>A call, and what becomes of an exception that leaves it.</summary>
    private static void WriteGuarded(StringBuilder text, Slot slot, string call, bool hooked, string give)
    {
        text.AppendLine("            try");
        text.AppendLine("            {");
        if (hooked)
        {
            text.AppendLine("                bool entered = target.EnterCall();");
            text.AppendLine("                try");
            text.AppendLine("                {");
            text.AppendLine($"                    {call}");
            text.AppendLine("                }");
            text.AppendLine("                finally");
            text.AppendLine("                {");
            text.AppendLine("                    if (entered)");
            text.AppendLine("                        target.LeaveCall();");
            text.AppendLine("                }");
        }
        else
        {
            text.AppendLine($"                {call}");
        }
        text.AppendLine("            }");
        text.AppendLine("            catch (global::System.Exception exception)");
        text.AppendLine("            {");
        if (slot.ReturnsHResult)
        {
            text.AppendLine($"                {give}{SourceText.Guard}.ToHResult(exception);");
        }
        else
        {
            text.AppendLine($"                {SourceText.Guard}.Unhandled(target, exception);");
            if (give == "return ")
                text.AppendLine($"                {SourceText.ReturnNothing(slot.Signature!)}");
        }
        text.AppendLine("            }");
    }
}

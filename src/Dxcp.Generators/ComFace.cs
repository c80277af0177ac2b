using Microsoft.CodeAnalysis;

namespace Dxcp.Generators;

/// <summary>One face of a class: its table, the slots behind IUnknown's, and the interfaces it answers for.</summary>
internal sealed class ComFace
{
    private ComFace(INamedTypeSymbol vtbl, List<INamedTypeSymbol> answers)
    {
        Vtbl = vtbl;
        Answers = answers;
        Slots = Slot.Of(vtbl).Where(s => !IsUnknown(s.Table)).ToList();
    }

    public INamedTypeSymbol Vtbl { get; }

    public List<INamedTypeSymbol> Answers { get; }

    public List<Slot> Slots { get; }

    /// <summary>Reads an attribute's arguments. Returns what is wrong with them, or null.</summary>
    public static string? TryRead(object? argument, List<object?> also, bool onlyNamed, out ComFace? face)
    {
        face = null;
        if (argument is not INamedTypeSymbol type || VtblOf(type) is not { } vtbl)
            return "is not a COM interface: a struct with a nested struct Vtbl";
        var answers = new List<INamedTypeSymbol> { type };
        INamedTypeSymbol root = vtbl;
        while (BaseOf(root) is { } next)
        {
            root = next;
            if (!onlyNamed)
                answers.Add(root.ContainingType);
        }
        if (!IsUnknown(root))
            return "does not derive from IUnknown through the first field, Base, of its Vtbl";
        foreach (object? other in also)
        {
            if (other is not INamedTypeSymbol named || VtblOf(named) is null)
                return $"cannot also answer for '{other}', which is not a COM interface";
            answers.Add(named);
        }
        answers.RemoveAll(a => IsUnknown(VtblOf(a)!));
        face = new ComFace(vtbl, answers);
        return null;
    }

    private static bool IsUnknown(INamedTypeSymbol vtbl) => vtbl.ContainingType?.ToDisplayString() == "Dxcp.Abi.IUnknown";

    private static INamedTypeSymbol? VtblOf(INamedTypeSymbol type) =>
        type.AllInterfaces.Any(i => i.ToDisplayString() == "Dxcp.Abi.IComInterface") ? type.GetTypeMembers("Vtbl").FirstOrDefault() : null;

    private static INamedTypeSymbol? BaseOf(INamedTypeSymbol vtbl) =>
        vtbl.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f =>
            !f.IsStatic) is { Name: "Base", Type: INamedTypeSymbol { ContainingType: not null } embedded }
            ? embedded
            : null;
}

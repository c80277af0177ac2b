using Microsoft.CodeAnalysis;

namespace Dxcp.Generators;

/// <summary>Finds the methods of a class that serve slots, and complains about those that nearly do.</summary>
/// <param name="compilation">Decides what is accessible.</param>
/// <param name="type">The class.</param>
/// <param name="isStatic">Whether static methods serve (tables) or instance methods (objects).</param>
/// <param name="stopAt">The base class whose members no longer count.</param>
internal sealed class SlotMethods(Compilation compilation, INamedTypeSymbol type, bool isStatic, INamedTypeSymbol? stopAt)
{
    private int Skip => isStatic ? 0 : 1;

    /// <summary>For each slot that has one, its method.</summary>
    /// <param name="slots">The slots of all tables of the class.</param>
    /// <param name="methodName">The method name that belongs to a slot.</param>
    /// <param name="complaints">Takes the mismatches.</param>
    public Dictionary<Slot, IMethodSymbol> Match(IReadOnlyList<Slot> slots, System.Func<Slot, string> methodName, Complaints complaints)
    {
        var found = new Dictionary<Slot, IMethodSymbol>();
        foreach (IGrouping<string, Slot> named in slots.GroupBy(methodName))
        {
            List<IMethodSymbol> candidates = Named(named.Key).ToList();
            if (candidates.Count == 0)
                continue;
            foreach (Slot slot in named)
            {
                if (candidates.FirstOrDefault(m => Serves(m, slot)) is { } method)
                {
                    found.Add(slot, method);
                    if (slot.Obstacle() is { } obstacle)
                        complaints.Add(Diagnostics.Slot, method, slot.Name, slot.Table.ToDisplayString(), obstacle);
                }
            }
            // An overload that serves one slot of this name may share it with another; helpers may stand beside it.
            if (named.All(slot => !found.ContainsKey(slot)))
            {
                Slot first = named.First();
                complaints.Add(Diagnostics.Mismatch, candidates[0], candidates[0].ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat),
                    first.Table.ToDisplayString(), (isStatic ? "static " : "") + first.Describe(named.Key, Skip));
            }
        }
        return found;
    }

    /// <summary>A method of the class by name, or null.</summary>
    public IMethodSymbol? Find(string name) => Named(name).FirstOrDefault();

    private bool Serves(IMethodSymbol method, Slot slot) =>
        method.IsStatic == isStatic && compilation.IsSymbolAccessibleWithin(method, type) && slot.Fits(method, Skip);

    private IEnumerable<IMethodSymbol> Named(string name)
    {
        for (INamedTypeSymbol? t = type; t is not null && t.SpecialType != SpecialType.System_Object &&
            !SymbolEqualityComparer.Default.Equals(t, stopAt); t = t.BaseType)
        {
            foreach (IMethodSymbol method in t.GetMembers(name).OfType<IMethodSymbol>().Where(m => m.MethodKind == MethodKind.Ordinary))
                yield return method;
        }
    }
}

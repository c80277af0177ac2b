using Microsoft.CodeAnalysis;

namespace Dxcp.Generators;

/// <summary>One pointer-sized entry of a function table.</summary>
/// <param name="table">The struct that declares the entry.</param>
/// <param name="name">The field's name.</param>
/// <param name="path">How to reach the field from the table: <c>Base.Base.AddRef</c>.</param>
/// <param name="signature">The function's type; null where the field is a plain pointer.</param>
internal sealed class Slot(INamedTypeSymbol table, string name, string path, IMethodSymbol? signature)
{
    public INamedTypeSymbol Table => table;

    public string Name => name;

    public string Path => path;

    public IMethodSymbol? Signature => signature;

    /// <summary>HRESULT is declared as int; so is BOOL, which an unserved slot cannot tell apart.</summary>
    public bool ReturnsHResult => signature?.ReturnType.SpecialType == SpecialType.System_Int32;

    /// <summary>All entries of a table, embedded structs included, in memory order.</summary>
    public static IEnumerable<Slot> Of(INamedTypeSymbol table, string prefix = "")
    {
        foreach (IFieldSymbol field in table.GetMembers().OfType<IFieldSymbol>().Where(f => !f.IsStatic && !f.IsFixedSizeBuffer))
        {
            string path = prefix + field.Name;
            switch (field.Type)
            {
                case IFunctionPointerTypeSymbol function:
                    yield return new Slot(table, field.Name, path, function.Signature);
                    break;
                case IPointerTypeSymbol:
                    yield return new Slot(table, field.Name, path, null);
                    break;
                case INamedTypeSymbol { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None } embedded:
                    foreach (Slot slot in Of(embedded, path + "."))
                        yield return slot;
                    break;
            }
        }
    }

    /// <summary>Why no function of ours can stand in this slot, or null.</summary>
    public string? Obstacle()
    {
        if (signature is null)
            return "its signature is not declared";
        if (signature.CallingConvention != System.Reflection.Metadata.SignatureCallingConvention.Unmanaged ||
            !signature.UnmanagedCallingConventionTypes.IsEmpty)
        {
            return "only the platform's default unmanaged calling convention is supported";
        }

        if (signature.ReturnsByRef || signature.Parameters.Any(p => p.RefKind != RefKind.None))
            return "it passes by reference";
        return signature.ReturnType is INamedTypeSymbol { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None }
            ? "it returns a struct by value"
            : null;
    }

    /// <summary>Whether a method has the slot's signature, after <paramref name="skip"/> leading parameters of the slot.</summary>
    public bool Fits(IMethodSymbol method, int skip)
    {
        if (signature is null || method.IsGenericMethod || method.ReturnsByRef || method.ReturnsByRefReadonly ||
            method.Parameters.Length != signature.Parameters.Length - skip ||
            !SymbolEqualityComparer.Default.Equals(method.ReturnType, signature.ReturnType))
        {
            return false;
        }

        for (int i = 0; i < method.Parameters.Length; i++)
        {
            if (method.Parameters[i].RefKind != RefKind.None ||
                !SymbolEqualityComparer.Default.Equals(method.Parameters[i].Type, signature.Parameters[i + skip].Type))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The method that would serve the slot, as a reader writes it.</summary>
    public string Describe(string methodName, int skip)
    {
        if (signature is null)
            return "unknown (the table declares a plain pointer)";
        string parameters = string.Join(", ", signature.Parameters.Skip(skip).Select(p =>
            p.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)));
        return $"{signature.ReturnType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} {methodName}({parameters})";
    }
}

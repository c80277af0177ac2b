using Microsoft.CodeAnalysis;

namespace Dxcp.Generators;

/// <summary>What the generators refuse.</summary>
internal static class Diagnostics
{
    public static readonly DiagnosticDescriptor Shape = Error("DXCP001", "Class has the wrong shape", "'{0}' {1}");

    public static readonly DiagnosticDescriptor Table = Error("DXCP002", "Not a function table", "'{0}' {1}");

    public static readonly DiagnosticDescriptor Mismatch = Error("DXCP003", "Method does not match its slot",
        "'{0}' has the name of a slot of {1} but not its signature, which is '{2}'");

    public static readonly DiagnosticDescriptor Slot = Error("DXCP004", "Slot cannot be served",
        "Slot '{0}' of {1} cannot be served: {2}");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "Dxcp", DiagnosticSeverity.Error, isEnabledByDefault: true);
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Dxcp.Generators;

/// <summary>
/// What one class gives: text and complaints. Compared by value, so that an edit elsewhere regenerates nothing.
/// </summary>
internal sealed class Generated(string hintName, string? source, ImmutableArray<Diagnostic> diagnostics) : IEquatable<Generated>
{
    public bool Equals(Generated? other) =>
        other is not null && hintName == other.HintName && source == other.Source && diagnostics.SequenceEqual(other.Complaints);

    public override bool Equals(object? obj) => Equals(obj as Generated);

    public override int GetHashCode() => hintName.GetHashCode() ^ (source?.GetHashCode() ?? 0);

    /// <summary>Has something generated for each class that carries an attribute.</summary>
    public static void Register(IncrementalGeneratorInitializationContext context, string attribute,
        Func<GeneratorAttributeSyntaxContext, Generated> generate) =>
        context.RegisterSourceOutput(context.SyntaxProvider.ForAttributeWithMetadataName(attribute, (_, _) => true, (c, _) => generate(c)), Emit);

    private static void Emit(SourceProductionContext context, Generated generated)
    {
        foreach (Diagnostic diagnostic in generated.Complaints)
            context.ReportDiagnostic(diagnostic);
        if (generated.Source is { } text)
            context.AddSource(generated.HintName, text);
    }

    private string HintName => hintName;

    private string? Source => source;

    private ImmutableArray<Diagnostic> Complaints => diagnostics;
}

/// <summary>Gathers complaints while a class is read.</summary>
internal sealed class Complaints
{
    private readonly HashSet<string> _seen = new();
    private readonly ImmutableArray<Diagnostic>.Builder _all = ImmutableArray.CreateBuilder<Diagnostic>();

    public bool Any => _all.Count > 0;

    public void Add(DiagnosticDescriptor descriptor, ISymbol at, params object[] arguments)
    {
        Location? location = at.Locations.FirstOrDefault(l => l.IsInSource);
        var diagnostic = Diagnostic.Create(descriptor, location, arguments);
        if (_seen.Add(diagnostic.ToString()))
            _all.Add(diagnostic);
    }

    public ImmutableArray<Diagnostic> ToImmutable() => _all.ToImmutable();
}

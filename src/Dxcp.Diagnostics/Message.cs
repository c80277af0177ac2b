namespace Dxcp.Diagnostics;

/// <summary>How much a message matters. The numbers are those of the debug layer (D3D11_MESSAGE_SEVERITY).</summary>
public enum Severity
{
    /// <summary>Somebody broke an interface so that nothing can be relied on any more.</summary>
    Corruption = 0,

    /// <summary>A call was refused, or did not do what it is there for.</summary>
    Error = 1,

    /// <summary>Something was done, and hardly as it was meant.</summary>
    Warning = 2,

    /// <summary>Something happened.</summary>
    Info = 3,
}

/// <summary>A parameter that was refused: what it was, and what it would have to be.</summary>
/// <param name="Parameter">The parameter's name in the interface.</param>
/// <param name="Given">The value that came, as text. Never key material.</param>
/// <param name="Wanted">What is accepted, in words or as a number.</param>
public readonly record struct MessageValue(string Parameter, string Given, string Wanted)
{
    /// <summary>As a half-sentence: "IVSize is 20, wanted is 16".</summary>
    public override string ToString() => $"{Parameter} is {Given}, wanted is {Wanted}";
}

/// <summary>
/// Something that a person who debugs should read: which call was refused, for what, by which rule, and what to do instead. Immutable. Never holds
/// key material.
/// </summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Api">The interface that was called: "Direct3D 11", "Direct3D 9", "Direct3D 11.1 driver" and so on.</param>
/// <param name="Method">The method or function, as the interface calls it; empty if it is about none.</param>
/// <param name="Rule">The rule, as docs/rules.md numbers it; empty if it is about none.</param>
/// <param name="Text">What happened, without what <see cref="Values"/> tell; may be empty where they tell all.</param>
public sealed record Message(Severity Severity, string Api, string Method, string Rule, string Text)
{
    /// <summary>The number that the interface's own debug layer gives such a message; 0 where it has none (S2, S59).</summary>
    public uint Id { get; init; }

    /// <summary>The parameters that were refused; often one, or none.</summary>
    public IReadOnlyList<MessageValue> Values { get; init; } = [];

    /// <summary>The way out, as a sentence; empty where what was said leaves no question.</summary>
    public string Remedy { get; init; } = "";

    /// <summary>All of it in one line: "Method: text; parameter is this, wanted is that. Way out. [rule]".</summary>
    public override string ToString()
    {
        string what = string.Join("; ", Values.Select(value => value.ToString()).Prepend(Text).Where(part => part.Length != 0));
        return (Method.Length == 0 ? "" : Method + ": ") + what + "." + (Remedy.Length == 0 ? "" : " " + Remedy) + (Rule.Length == 0 ? "" : $" [{Rule}]");
    }
}

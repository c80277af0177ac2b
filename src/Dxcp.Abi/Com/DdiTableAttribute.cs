namespace Dxcp.Abi;

/// <summary>
/// Makes a static partial class the implementation of a driver-interface table. Each entry <c>pfnName</c> is served by the
/// static method <c>Name</c> with exactly the entry's signature; the generator emits <c>static void Fill(T* table)</c>.
/// Entries without a method return E_NOTIMPL where they return an int, zero or nothing otherwise. A method with an entry's
/// name and another signature is an error.
/// </summary>
/// <remarks>
/// An exception becomes an HRESULT (<see cref="EntryGuard"/>) where the entry returns an int. Where it does not, it goes to
/// the class's <c>static void OnUnhandled(Exception)</c>, if there is one, and the entry returns zero.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class DdiTableAttribute(Type table) : Attribute
{
    /// <summary>The table's struct.</summary>
    public Type Table { get; } = table;

    /// <summary>Whether an entry that is declared as a plain pointer returns an HRESULT, as all of Direct3D 9's do.</summary>
    public bool UnknownReturnsHResult { get; init; }
}

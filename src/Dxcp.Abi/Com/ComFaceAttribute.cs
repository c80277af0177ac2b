namespace Dxcp.Abi;

/// <summary>
/// Gives a <see cref="ComObject"/> class one face: one function table under which callers hold the object. The generator
/// fills the table from the class's methods: a slot is served by the method that has the slot's name and exactly its
/// signature without <c>this</c>, on the class or a base class below <see cref="ComObject"/>; or by a method named
/// Interface_Slot, where two interfaces differ in nothing but what a slot returns. Other slots return E_NOTIMPL, or zero where
/// the slot does not return an int. A method with a slot's name and another signature is an error.
/// </summary>
/// <remarks>
/// The first attribute of a class is face 0: its pointer is the object's identity (IUnknown). All attributes of a class
/// stand on one declaration, so that their order is fixed. A face answers QueryInterface for the interface named, for its
/// whole base chain, and for <see cref="AlsoAnswers"/>; where two faces could answer, the earlier one does.
/// A class that has <c>bool EnterCall()</c> and <c>void LeaveCall()</c> gets them called round every method; LeaveCall only
/// where EnterCall returned true. A class that has <c>void OnAbsent(string method, bool hasCode)</c> is told of each call of another slot.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ComFaceAttribute(Type interfaceType, params Type[] alsoAnswers) : Attribute
{
    /// <summary>The interface whose table the face has.</summary>
    public Type InterfaceType { get; } = interfaceType;

    /// <summary>Further interfaces answered on this face: same table, other identifier.</summary>
    public Type[] AlsoAnswers { get; } = alsoAnswers;

    /// <summary>True: the base chain of <see cref="InterfaceType"/> is not answered, only what is named.</summary>
    public bool OnlyNamed { get; set; }
}

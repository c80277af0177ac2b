namespace Dxcp.Abi;

/// <summary>A COM interface as the headers lay it out: a struct whose first field points to its vtable.</summary>
public interface IComInterface
{
    /// <summary>The interface's identifier.</summary>
    static abstract Guid IID { get; }
}

namespace Dxcp.Driver.Messages;

/// <summary>What differs between the driver interfaces in the handling of channel messages. Immutable.</summary>
/// <param name="exactSizes">Whether messages must have the very size of their struct (Direct3D 9), not only no smaller one (D11).</param>
/// <param name="toHResult">The interface's code for a status; it goes into the answer's ReturnCode too (R43).</param>
internal sealed class MessageRules(bool exactSizes, Func<DriverStatus, int> toHResult)
{
    /// <summary>Whether a buffer of a size can hold a struct of another.</summary>
    public bool Fits(int size, uint structSize) => exactSizes ? size == structSize : size >= structSize;

    /// <summary>The interface's code for a status.</summary>
    public int ToHResult(DriverStatus status) => toHResult(status);
}

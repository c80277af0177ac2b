namespace Dxcp.Runtime;

/// <summary>Why the surfaces of a blt do not go together.</summary>
internal enum BltRefusal
{
    None,

    /// <summary>They differ in kind or format: nothing is converted.</summary>
    Format,

    /// <summary>They differ in size: nothing is stretched.</summary>
    Size,

    /// <summary>One of them has several subresources (S65).</summary>
    Subresources,
    SourceMultisampled,
    DestinationMultisampled,

    /// <summary>A decryption's source is not memory that the application reaches.</summary>
    SourceNotOutside,

    /// <summary>An encryption's source is.</summary>
    SourceNotInside,

    /// <summary>An encryption's destination is not memory that the application reaches.</summary>
    DestinationNotOutside,

    /// <summary>A decryption's destination cannot be one.</summary>
    DestinationNotTarget,
    Same,
    SourceLocked,
    DestinationLocked,
}

/// <summary>One side of a blt, as either API has it.</summary>
/// <param name="Format">The API's number of the format; any number alike for buffers.</param>
/// <param name="Width">Pixels, or bytes of a buffer.</param>
/// <param name="Height">Pixels; 1 for a buffer.</param>
/// <param name="Subresources">How many there are.</param>
/// <param name="Samples">Samples per pixel.</param>
/// <param name="IsBuffer">Whether this is a buffer: the source needs to fit, no more (S65).</param>
/// <param name="IsOutside">Whether the application reaches the memory: usage STAGING, pool SYSTEMMEM.</param>
/// <param name="IsTarget">Whether a decryption may go there.</param>
/// <param name="IsLocked">Whether the application has it mapped or locked.</param>
internal readonly record struct BltSide(
    uint Format, uint Width, uint Height, uint Subresources, uint Samples, bool IsBuffer, bool IsOutside, bool IsTarget, bool IsLocked);

/// <summary>What both blts demand of their surfaces, the same for both APIs (R31, R32, S65).</summary>
internal static class BltRules
{
    /// <summary>The first demand that is not met.</summary>
    /// <param name="decrypts">DecryptionBlt, or EncryptionBlt.</param>
    /// <param name="source">Where from.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="isSame">Whether the two are one.</param>
    public static BltRefusal Check(bool decrypts, in BltSide source, in BltSide destination, bool isSame)
    {
        if (source.IsBuffer != destination.IsBuffer || source.Format != destination.Format)
            return BltRefusal.Format;
        if (source.Subresources != 1 || destination.Subresources != 1)
            return BltRefusal.Subresources;
        if (source.IsBuffer
            ? source.Width > destination.Width
            : (source.Width, source.Height) != (destination.Width, destination.Height))
        {
            return BltRefusal.Size;
        }

        if (source.Samples > 1)
            return BltRefusal.SourceMultisampled;
        if (destination.Samples > 1)
            return BltRefusal.DestinationMultisampled;
        if (decrypts && !source.IsOutside)
            return BltRefusal.SourceNotOutside;
        if (decrypts && !destination.IsTarget)
            return BltRefusal.DestinationNotTarget;
        if (!decrypts && !destination.IsOutside)
            return BltRefusal.DestinationNotOutside;
        if (isSame)
            return BltRefusal.Same;
        if (!decrypts && source.IsOutside)
            return BltRefusal.SourceNotInside;
        return source.IsLocked ? BltRefusal.SourceLocked : destination.IsLocked ? BltRefusal.DestinationLocked : BltRefusal.None;
    }
}

namespace Dxcp.Tests;

internal sealed partial class Submissions
{
    /// <summary>Asserts that each picture came out right.</summary>
    /// <param name="sums">The sums of the pictures, in decoding order.</param>
    public void Check(IReadOnlyCollection<string> sums)
    {
        // AV1 has pictures that are never shown, whose sums the file cannot have.
        if (Frames.Count == Sums.Count)
            Assert.Equal(Sums.Order(), sums.Order());
        else
            Assert.Empty(Sums.Except(sums));
        Assert.Equal(Frames.Count, sums.Count);
    }
}

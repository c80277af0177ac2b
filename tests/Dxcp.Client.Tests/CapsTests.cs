using static Dxcp.Client.ContentProtectionFlags;

namespace Dxcp.Client.Tests;

/// <summary>Questions for several capabilities at once.</summary>
public class CapsTests
{
    private static readonly ContentProtectionCaps s_caps = new(Software | DecryptionBlt, [], 16, 1, 0);

    [Fact]
    public void Several_capabilities_are_there_if_each_is()
    {
        Assert.True(s_caps.Has(Software | DecryptionBlt));
        Assert.True(s_caps.Has(DecryptionBlt));
        Assert.False(s_caps.Has(DecryptionBlt | FreshenSessionKey));
        Assert.False(s_caps.Has(FreshenSessionKey));
    }

    [Fact]
    public void Of_several_capabilities_those_are_named_that_are_missing()
    {
        s_caps.Require(Software | DecryptionBlt);
        var e = Assert.Throws<CapabilityMissingException>(() => s_caps.Require(DecryptionBlt | FreshenSessionKey | EncryptedReadBack));
        Assert.Equal(FreshenSessionKey | EncryptedReadBack, e.Missing);
    }
}

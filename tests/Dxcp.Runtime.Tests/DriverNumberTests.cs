using Dxcp.Abi;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// Bit by bit: a flag of Direct3D 11 is the driver interface's flag of the same name, whatever its number there (D15, D15b); one that has no such
/// name there does not reach the other side at all.
/// </summary>
public sealed class DriverNumberTests
{
    /// <summary>Names that are different on the two sides.</summary>
    private static readonly Dictionary<string, string> s_renamed = new(StringComparer.Ordinal)
    {
        ["RESOURCE_MISC_GENERATE_MIPS"] = "RESOURCE_AUTO_GEN_MIP_MAP",
        ["RESOURCE_MISC_SHARED_DISPLAYABLE"] = "RESOURCE_MISC_DISPLAYABLE_SURFACE",
    };

    [Fact] // D15
    public void Bind_flags_are_the_driver_s_of_the_same_name() =>
        AssertSameNames<D3D11_BIND_FLAG, D3D10_DDI_RESOURCE_BIND_FLAG>(DriverNumbers.BindFlagsToDriver);

    [Fact]
    public void Access_flags_are_the_driver_s_of_the_same_name() =>
        AssertSameNames<D3D11_CPU_ACCESS_FLAG, D3D10_DDI_CPU_ACCESS>(DriverNumbers.CpuAccessToDriver);

    [Fact]
    public void Flags_of_resources_are_the_driver_s_of_the_same_name() =>
        AssertSameNames<D3D11_RESOURCE_MISC_FLAG, D3D10_DDI_RESOURCE_MISC_FLAG>(DriverNumbers.MiscFlagsToDriver, ofBits: 23);

    [Theory] // S196
    [InlineData(false)]
    [InlineData(true)]
    public void Capabilities_are_the_application_s_of_the_same_name(bool fromAnyThread)
    {
        const uint communication = (uint)D3D11_CONTENT_PROTECTION_CAPS.D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_DRM_COMMUNICATION;
        AssertSameNames<D3D11_1DDI_CONTENT_PROTECTION_CAPS, D3D11_CONTENT_PROTECTION_CAPS>(driver =>
        {
            uint api = DriverNumbers.CapsToApi(driver, fromAnyThread);
            uint more = api & (uint)D3D11_CONTENT_PROTECTION_CAPS.D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_DRM_COMMUNICATION_MULTI_THREADED;
            Assert.Equal(fromAnyThread && (api & communication) != 0, more != 0);
            return api & ~more;
        });
    }

    [Fact] // D191
    public void Capabilities_of_decoders_are_the_application_s_of_the_same_name() =>
        AssertSameNames<D3DWDDM2_0DDI_VIDEO_DECODER_CAPS, D3D11_VIDEO_DECODER_CAPS>(driver =>
            DriverNumbers.DecoderCapsToApi((D3DWDDM2_0DDI_VIDEO_DECODER_CAPS)driver));

    [Fact] // numbers that are handed on as they are
    public void Numbers_that_both_sides_share_have_the_same_names()
    {
        AssertSameNames<D3D11_USAGE, D3D10_DDI_RESOURCE_USAGE>(number => number);
        AssertSameNames<D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE, D3D11_AUTHENTICATED_CHANNEL_TYPE>(number => number);
        AssertSameNames<D3DWDDM2_0DDI_CRYPTO_SESSION_STATUS, D3D11_CRYPTO_SESSION_STATUS>(number => number);
        AssertSameNames<D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE, D3D11_VIDEO_DECODER_BUFFER_TYPE>(number => number == 0 ? 0 : number - 1);
    }

    private static void AssertSameNames<TFrom, TTo>(Func<uint, uint> translate, int? ofBits = null)
        where TFrom : struct, Enum
        where TTo : struct, Enum
    {
        Dictionary<string, uint> names = Enum.GetNames<TTo>().Where(name => !name.EndsWith("_MASK", StringComparison.Ordinal))
            .ToDictionary(Bare, name => Convert.ToUInt32(Enum.Parse<TTo>(name)), StringComparer.Ordinal);
        uint known = 0;
        int met = 0;
        foreach (string name in Enum.GetNames<TFrom>())
        {
            string bare = Bare(name);
            uint number = Convert.ToUInt32(Enum.Parse<TFrom>(name));
            known |= number;
            if (names.TryGetValue(s_renamed.GetValueOrDefault(bare, bare), out uint expected))
                met++;
            Assert.True(expected == translate(number), $"{name}: 0x{translate(number):X}, wanted is 0x{expected:X}");
        }

        Assert.True(met > 1);
        for (int bit = 0; bit < (ofBits ?? 0); bit++)
        {
            if ((known & (1u << bit)) == 0)
                Assert.Equal(0u, translate(1u << bit));
        }
    }

    /// <summary>A name without what only says whose it is.</summary>
    private static string Bare(string name)
    {
        string[] parts = name.Split('_');
        int first = parts[1].EndsWith("DDI", StringComparison.Ordinal) ? 2 : 1;
        return string.Join('_', parts[first..]).Replace("DECODER_CAP_", "DECODER_CAPS_", StringComparison.Ordinal);
    }
}

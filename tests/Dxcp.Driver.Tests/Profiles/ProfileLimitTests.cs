using System.Text;

namespace Dxcp.Driver.Tests.Profiles;

/// <summary>The numbers of a profile's text, each from both sides of its limits (S217).</summary>
public sealed class ProfileLimitTests
{
    [Theory]
    [InlineData("\"blockAlignmentSize\": 16", "\"blockAlignmentSize\": 8")]
    [InlineData("\"blockAlignmentSize\": 4096", "\"blockAlignmentSize\": 8192")]
    [InlineData("\"bufferAlignmentStart\": 1", "\"bufferAlignmentStart\": 0")]
    [InlineData("\"bufferAlignmentStart\": 4096", "\"bufferAlignmentStart\": 4097")]
    [InlineData("\"protectedMemorySize\": 1099511627776", "\"protectedMemorySize\": 1099511627777")]
    [InlineData("\"protectedMemorySize\": 0", "\"protectedMemorySize\": -1")]
    [InlineData("\"privateData\": { \"inputSize\": 4096 }", "\"privateData\": { \"inputSize\": 4097 }")]
    [InlineData("\"privateData\": { \"outputSize\": 4096 }", "\"privateData\": { \"outputSize\": 4097 }")]
    [InlineData("\"adapter\": { \"vendorId\": \"0xFFFF\" }", "\"adapter\": { \"vendorId\": \"0x10000\" }")]
    [InlineData("\"adapter\": { \"deviceId\": \"0x0\" }", "\"adapter\": { \"deviceId\": \"0x\" }")]
    [InlineData("\"adapter\": { \"deviceId\": \"0XaB\" }", "\"adapter\": { \"deviceId\": \"XaB\" }")]
    [InlineData("\"adapter\": { \"description\": \"~\" }", "\"adapter\": { \"description\": \"\u007F\" }")]
    [InlineData("\"adapter\": { \"description\": \" \" }", "\"adapter\": { \"description\": \"\" }")]
    public void The_last_good_value_is_taken_and_the_next_is_refused(string good, string bad)
    {
        Assert.Equal("mine", Parse($$"""{ "name": "mine", {{good}} }""").Name);
        Assert.Throws<DriverProfileException>(() => Parse($$"""{ "name": "mine", {{bad}} }"""));
    }

    [Fact]
    public void A_description_fits_into_its_field_with_the_zero_behind_it()
    {
        string longest = new('x', 127);
        Assert.Equal(longest, Parse($$"""{ "adapter": { "description": "{{longest}}" } }""").Adapter.Description);
        Assert.Throws<DriverProfileException>(() => Parse($$"""{ "adapter": { "description": "{{longest}}x" } }"""));
    }

    private static DriverProfile Parse(string json) => DriverProfile.Parse(Encoding.UTF8.GetBytes(json), "mine.json");
}

using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Client.Tests;

/// <summary>What exceptions carry, by whichever constructor they were made.</summary>
public sealed class ExceptionTests
{
    private static readonly Exception s_inner = new InvalidDataException("inside");

    public static TheoryData<Type> Types => [.. Table.Keys];

    /// <summary>Each exception: by default, with a message, with a message and another exception; and its code.</summary>
    private static Dictionary<Type, (ContentProtectionException[] Made, int Code)> Table => new()
    {
        [typeof(ContentProtectionException)] = ([new(), new("said"), new("said", s_inner)], E_FAIL),
        [typeof(CapabilityMissingException)] =
            ([new CapabilityMissingException(), new CapabilityMissingException("said"), new CapabilityMissingException("said", s_inner)],
                DXGI_ERROR_UNSUPPORTED),
        [typeof(ChannelRefusedException)] =
            ([new ChannelRefusedException(), new ChannelRefusedException("said"), new ChannelRefusedException("said", s_inner)], E_FAIL),
        [typeof(DeviceLostException)] =
            ([new DeviceLostException(), new DeviceLostException("said"), new DeviceLostException("said", s_inner)], DXGI_ERROR_DEVICE_REMOVED),
        [typeof(HardwareCommandException)] =
            ([new HardwareCommandException(), new HardwareCommandException("said"), new HardwareCommandException("said", s_inner)], E_FAIL),
        [typeof(KeyRefreshRefusedException)] =
            ([new KeyRefreshRefusedException(), new KeyRefreshRefusedException("said"), new KeyRefreshRefusedException("said", s_inner)], E_FAIL),
        [typeof(KeysDifferException)] = ([new KeysDifferException(), new KeysDifferException("said"), new KeysDifferException("said", s_inner)], E_FAIL),
        [typeof(KeystreamReuseException)] =
            ([new KeystreamReuseException(), new KeystreamReuseException("said"), new KeystreamReuseException("said", s_inner)], E_FAIL),
        [typeof(UntrustedAnswerException)] =
            ([new UntrustedAnswerException(), new UntrustedAnswerException("said"), new UntrustedAnswerException("said", s_inner)], E_FAIL),
    };

    [Fact]
    public void All_exceptions_are_looked_at() => Assert.Equal(
        typeof(ContentProtectionException).Assembly.GetExportedTypes().Where(typeof(ContentProtectionException).IsAssignableFrom).OrderBy(type => type.Name),
        Table.Keys.OrderBy(type => type.Name));

    [Theory, MemberData(nameof(Types))]
    public void Each_has_its_code_its_words_and_what_was_inside(Type type)
    {
        (ContentProtectionException[] made, int code) = Table[type];
        Assert.All(made, one => Assert.Equal((type, code), (one.GetType(), one.HResult)));
        Assert.NotEqual("said", made[0].Message);
        Assert.EndsWith(".", made[0].Message, StringComparison.Ordinal);
        Assert.All(made[1..], one => Assert.Equal("said", one.Message));
        Assert.Equal([null, null, s_inner], made.Select(one => one.InnerException));
    }

    [Theory]
    [InlineData(S_OK, null)]
    [InlineData(S_FALSE, null)]
    [InlineData(int.MaxValue, null)]
    [InlineData(E_FAIL, typeof(ContentProtectionException))]
    [InlineData(int.MinValue, typeof(ContentProtectionException))]
    [InlineData(-1, typeof(ContentProtectionException))]
    [InlineData(DXGI_ERROR_DEVICE_REMOVED, typeof(DeviceLostException))]
    [InlineData(DXGI_ERROR_DEVICE_HUNG, typeof(DeviceLostException))]
    [InlineData(DXGI_ERROR_DEVICE_RESET, typeof(DeviceLostException))]
    [InlineData(DXGI_ERROR_DRIVER_INTERNAL_ERROR, typeof(DeviceLostException))]
    [InlineData(D3DERR_DEVICEREMOVED, typeof(DeviceLostException))]
    [InlineData(D3DERR_DEVICEHUNG, typeof(DeviceLostException))]
    [InlineData(D3DERR_DEVICELOST, typeof(DeviceLostException))]
    public void A_code_is_an_exception_if_it_is_a_failure_and_says_what_failed(int code, Type? type)
    {
        Exception? thrown = Record.Exception(() => ContentProtectionException.ThrowIfFailed(code, "Counting sheep"));
        Assert.Equal(type, thrown?.GetType());
        if (thrown is null)
            return;
        Assert.Equal(code, thrown.HResult);
        Assert.Contains("Counting sheep", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(HResultName.Of(code), thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_is_not_believed_says_why()
    {
        AnswerFault[] faults = [.. Enum.GetValues<AnswerFault>().Where(fault => fault != AnswerFault.None)];
        UntrustedAnswerException[] all = [.. faults.Select(fault => new UntrustedAnswerException(fault, "PROTECTION"))];
        Assert.Equal(faults, all.Select(one => one.Fault));
        Assert.Equal(faults.Length, all.Select(one => one.Message).Distinct().Count());
        Assert.All(all, one => Assert.Contains("PROTECTION", one.Message, StringComparison.Ordinal));
    }
}

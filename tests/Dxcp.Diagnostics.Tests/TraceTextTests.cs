namespace Dxcp.Diagnostics.Tests;

/// <summary>How traced calls read (docs/trace.md).</summary>
public sealed class TraceTextTests
{
    [Theory]
    [InlineData('o', 0ul, null, "null")]
    [InlineData('o', 7ul, null, "#7")]
    [InlineData('O', 0xFFFF_FFFFul, null, "foreign")]
    [InlineData('O', 0xFFFF_FFFEul, null, "#4294967294")]
    [InlineData('i', 0xFFFF_FFFF_FFFF_FFFBul, null, "-5")]
    [InlineData('i', 0x1_0000_0000ul, null, "4294967296")]
    [InlineData('u', 0xFFFFul, null, "65535")]
    [InlineData('u', 0x1_0000ul, null, "0x10000")]
    [InlineData('e', 0xFFFFul, null, "65535")]
    [InlineData('e', 0x1_0000ul, null, "0x10000")]
    [InlineData('f', 0x3FC0_0000ul, null, "1.5")]
    [InlineData('g', 1ul, "33221100554477668899AABBCCDDEEFF", "00112233-4455-6677-8899-aabbccddeeff")]
    [InlineData('g', 1ul, "3322", "…")]
    [InlineData('g', 0ul, null, "null")]
    [InlineData('v', 1ul, "0102", "0102")]
    [InlineData('v', 1ul, "", "…")]
    [InlineData('v', 0ul, "", "null")]
    [InlineData('n', 1ul, "07", "7")]
    [InlineData('n', 1ul, "0703", "775")]
    [InlineData('n', 1ul, "07030100", "66311")]
    [InlineData('n', 1ul, "0703010000000080", "0x8000000000010307")]
    [InlineData('n', 1ul, "070301", "070301")]
    [InlineData('n', 0ul, null, "null")]
    [InlineData('s', 1ul, "000102030405060708090A0B0C0D0E0F", "{000102030405060708090A0B0C0D0E0F}")]
    [InlineData('s', 1ul, "000102030405060708090A0B0C0D0E0F10", "{000102030405060708090A0B0C0D0E0F…}")]
    [InlineData('s', 1ul, null, "…")]
    [InlineData('s', 0ul, null, "null")]
    [InlineData('p', 1ul, null, "…")]
    [InlineData('p', 0ul, null, "null")]
    [InlineData('h', 0xABCul, null, "0xABC")]
    [InlineData('x', 10ul, null, "0xA")]
    public void A_value_reads_as_its_kind_says(char kind, ulong word, string? captured, string expected)
    {
        TraceCallRecord call = Call('v', $"first:u:uint it:{kind}:Type", [3, word], captured is null ? null : Convert.FromHexString(captured));
        Assert.Equal(expected, TraceText.Value(call, 1));
        Assert.Equal("it " + expected, TraceText.Argument(call, 1));
        Assert.Equal($"T::F(first 3, it {expected}) 5 ns", TraceText.Of(call));
    }

    [Fact]
    public void A_structure_that_can_be_told_is_told_by_its_type()
    {
        TraceCallRecord call = Call('v', "first:u:uint it:s:Type", [3, 1], [9]);
        Assert.Equal("T::F(first 3, it Type of 09) 5 ns", TraceText.Of(call, structure: (type, bytes) => $"{type} of {Convert.ToHexString(bytes)}"));
        Assert.Equal("T::F(first 3, it {09}) 5 ns", TraceText.Of(call, structure: (_, _) => null));
    }

    [Theory]
    [InlineData('r', 0L, "T::F() = S_OK 5 ns")]
    [InlineData('r', 1L, "T::F() = 0x00000001 5 ns")]
    [InlineData('r', -2147024809L, "T::F() = 0x80070057 5 ns")]
    [InlineData('u', 7L, "T::F() = 7 5 ns")]
    [InlineData('u', 0x3_0000_0000L, "T::F() = 12884901888 5 ns")]
    [InlineData('v', 7L, "T::F() 5 ns")]
    public void A_call_reads_with_what_it_returned(char kind, long result, string expected)
    {
        TraceCallRecord call = Call(kind, "", [], null, result);
        Assert.Equal(expected, TraceText.Of(call));
        string named = TraceText.Of(call, code => $"code {code}");
        Assert.Equal(kind == 'r' ? $"T::F() = code {result} 5 ns" : expected, named);
        Assert.Equal("T::F() did not come back", TraceText.Of(Call(kind, "", [], null, result, duration: -1)));
    }

    [Fact]
    public void The_object_that_a_method_is_called_on_has_no_name_and_any_other_has_one()
    {
        Assert.Equal("T::F(#4, it #5) 5 ns", TraceText.Of(Call('v', "this:o:X it:o:X", [4, 5])));
        Assert.Equal("T::F(it #4) 5 ns", TraceText.Of(Call('v', "it:O:X", [4])));
        TraceCallRecord call = Call('v', "it:u:uint", [4]);
        Assert.Equal("F(it 4) 5 ns", TraceText.Of(new()
        {
            Method = call.Method with { Table = "" },
            Thread = 1,
            Start = 0,
            Duration = 5,
            Result = 0,
            Words = call.Words,
            Captures = call.Captures,
        }));
    }

    [Theory]
    [InlineData(0, "0 ns")]
    [InlineData(999, "999 ns")]
    [InlineData(1000, "1.0 µs")]
    [InlineData(999_900, "999.9 µs")]
    [InlineData(1_000_000, "1.00 ms")]
    [InlineData(999_990_000, "999.99 ms")]
    [InlineData(1_000_000_000, "1.000 s")]
    [InlineData(61_500_000_000, "61.500 s")]
    public void A_time_reads_in_the_unit_that_suits_it(long nanoseconds, string expected) => Assert.Equal(expected, TraceText.Time(nanoseconds));

    [Fact]
    public void What_is_asked_of_a_call_is_answered_by_what_its_record_has()
    {
        TraceCallRecord call = Call('r', "this:o:X size:u:uint odd other:xu:T last:u:uint", [4, 5, 6, 7], null, -1);
        Assert.Equal((4ul, 5ul, 6ul, 7ul, null, null), (call["this"], call["size"], call["odd"], call["other"], call["last"], call["none"]));
        Assert.Equal("ouxxu", string.Concat(call.Method.List.Select(parameter => parameter.Kind))); // what is no kind is a number
        Assert.Equal((4u, 0u, 0u), (call.Target, Call('r', "hDevice:h:X", [4]).Target, Call('r', "this:o:X", []).Target));
        Assert.True(call.IsRefused);
        Assert.False(Call('r', "", [], null, 1).IsRefused);
        Assert.False(Call('u', "", [], null, -1).IsRefused);
        Assert.False(Call('r', "", [], null, -1, duration: -1).IsRefused); // what stands there is not its result
        foreach (Severity severity in Enum.GetValues<Severity>())
        {
            TraceCallRecord told = Call('v', "", []);
            told.Said.Add(new(0, 1, severity, "", "", "", "", ""));
            Assert.Equal(severity <= Severity.Error, told.IsRefused);
        }
    }

    [Fact] // of a damaged trace nothing is believed: that calls end, neither
    public void However_many_calls_are_inside_of_each_other_their_depth_is_known()
    {
        const int Depth = 300_000;
        TraceCallRecord last = Call('v', "", []), call = last;
        for (int i = 0; i < Depth; i++)
            call = new() { Method = last.Method, Thread = 1, Start = 0, Duration = -1, Result = 0, Words = [], Captures = last.Captures, Parent = call };
        Assert.Equal((Depth, 0), (call.Depth, last.Depth));
    }

    [Fact]
    public void Functions_are_the_same_that_are_told_in_the_same_words()
    {
        TraceMethod method = new("COM", "T", "F", 'r', "it:u:uint");
        Assert.Equal(method, method with { });
        foreach (TraceMethod other in (TraceMethod[])[method with { Door = "driver" }, method with { Table = "U" }, method with { Function = "G" },
            method with { Result = 'v' }, method with { Parameters = "" }])
        {
            Assert.NotEqual(method, other);
        }
    }

    private static TraceCallRecord Call(char result, string parameters, ulong[] words, byte[]? captured = null, long value = 0, long duration = 5) => new()
    {
        Method = new("COM", "T", "F", result, parameters),
        Thread = 1,
        Start = 0,
        Duration = duration,
        Result = value,
        Words = words,
        Captures = captured is null ? new Dictionary<int, byte[]>() : new Dictionary<int, byte[]> { [1] = captured },
    };
}

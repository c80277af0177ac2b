namespace Dxcp.Abi.Tests.Com;

public sealed unsafe class DdiTableTests
{
    private static SAMPLE_FUNCS Table()
    {
        SAMPLE_FUNCS table;
        SampleTable.Fill(&table);
        return table;
    }

    [Fact]
    public void Entries_with_a_method_call_it()
    {
        SAMPLE_FUNCS table = Table();
        Assert.Equal(42, table.pfnTwice(21));
        Assert.Equal((nuint)3 << 32, table.pfnCalcPrivateSize(3));
    }

    [Fact]
    public void Entries_without_a_method_return_E_NOTIMPL_or_zero()
    {
        SAMPLE_FUNCS table = Table();
        Assert.Equal(HResult.E_NOTIMPL, table.pfnMissing());
        Assert.Equal(0f, table.pfnMissingFloat());
        Assert.Equal(0L, ((delegate* unmanaged<int, long, long>)table.pfnUnknown)(1, 2));
    }

    [Fact]
    public void Entries_of_unknown_signature_return_E_NOTIMPL_where_the_table_says_so()
    {
        SAMPLE_FUNCS table;
        SampleTableOfHResults.Fill(&table);
        Assert.Equal(HResult.E_NOTIMPL, ((delegate* unmanaged<int, int>)table.pfnUnknown)(1));
        Assert.Equal(0f, table.pfnMissingFloat());
    }

    [Fact]
    public void An_exception_becomes_a_code() => Assert.Equal(HResult.DXGI_ERROR_UNSUPPORTED, Table().pfnThrow());

    [Fact]
    public void An_exception_that_no_code_can_carry_goes_to_OnUnhandled_and_stays_inside()
    {
        SAMPLE_FUNCS table = Table();
        SampleTable.Unhandled = null;
        table.pfnBreak((void*)0xABC);
        Assert.Equal("ABC", SampleTable.Unhandled?.Message);
        Assert.Equal((nuint)0, table.pfnCalcPrivateSize(0));
    }
}

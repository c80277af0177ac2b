namespace Dxcp.Runtime.Tests;

[CollectionDefinition(nameof(NamedDriverTests), DisableParallelization = true)] // what is named for a process is named for all its tests
public static class NamedDriverGroup;

/// <summary>Which driver a new device gets where several are named (docs/driver-guide.md).</summary>
[Collection(nameof(NamedDriverTests))]
public sealed class NamedDriverTests : IDisposable
{
    private static readonly DriverBinding s_ofScope = DriverBinding.FromEntryPoints(0, 0x1000), s_ofProcess = DriverBinding.FromEntryPoints(0, 0x2000);

    private static readonly bool[] s_both = [false, true];

    private readonly string? _variable = Environment.GetEnvironmentVariable(DriverBinding.EnvironmentVariable);

    public void Dispose()
    {
        DriverBinding.UseForAll(null);
        Environment.SetEnvironmentVariable(DriverBinding.EnvironmentVariable, _variable);
    }

    public static TheoryData<bool, bool, bool> Names =>
        [.. from scope in s_both from process in s_both from variable in s_both select (scope, process, variable)];

    [Theory, MemberData(nameof(Names))]
    public void Of_several_the_one_that_is_named_nearest_is_taken(bool scope, bool process, bool variable)
    {
        Environment.SetEnvironmentVariable(DriverBinding.EnvironmentVariable, variable ? "/no/such/driver.so" : null);
        DriverBinding.UseForAll(process ? s_ofProcess : null);
        using (scope ? DriverBinding.Use(s_ofScope) : null)
        {
            Assert.Equal(!(scope || process || variable), DriverBinding.IsBuiltIn);
            DriverBinding? found = DriverBinding.Find(out string lack);
            if (scope || process)
                Assert.Same(scope ? s_ofScope : s_ofProcess, found);
            else if (variable)
                Assert.Contains("/no/such/driver.so", lack, StringComparison.Ordinal);
            Assert.Equal(variable && !scope && !process, found is null && lack.Contains(DriverBinding.EnvironmentVariable, StringComparison.Ordinal));
        }
    }
}
